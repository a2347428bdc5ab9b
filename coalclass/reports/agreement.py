"""How far two coders agree."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from coalclass.records.words import count_noun
from coalclass.reports.view import Sheet, View

if TYPE_CHECKING:
    from coalclass.learning.agreement import Comparison, Difference, Variable
    from coalclass.learning.coefficients import Estimate
    from coalclass.records import Entry

_SHOWN = 12
_NONE = "·"
_HEADS = ("", ">n", ">agree", ">alpha [95%]", ">AC1 [95%]")


class AgreementView(View):
    """Two codings compared; as tables, so many of the entries on which they differ most."""

    subject = "agreement is"
    shapes = frozenset({"table", "document"})

    def __init__(self, comparison: Comparison, *, differences: int = _SHOWN) -> None:
        self.comparison = comparison
        self.differences = differences

    def tables(self) -> list[Sheet]:
        """Verdicts, traces, fields, differences."""
        return agreement_sheets(self.comparison, differences=self.differences)

    def document(self) -> dict[str, Any]:
        """The same, every difference included."""
        return agreement_data(self.comparison)


def agreement_sheets(comparison: Comparison, *, differences: int = _SHOWN) -> list[Sheet]:
    """The comparison as tables; at most so many differences are shown."""
    return [
        _overview(comparison),
        Sheet("Verdicts", _HEADS, _rows(comparison.verdicts), _remarks(comparison.verdicts)),
        _indicators(comparison),
        _fields(comparison),
        _differences(comparison, differences),
    ]


def _overview(comparison: Comparison) -> Sheet:
    first, second = comparison.coders
    entries = comparison.entries
    share = "" if entries.share is None else f" ({entries.share:.0%} of all entries)"
    remarks = [
        f"{counted(len(comparison.dyads))} coded twice: first by {first}, then by {second}.",
        f"The first coding has {count_noun(entries.first, 'entry', 'entries')}, the second {entries.second}; "
        f"{entries.same} {'is' if entries.same == 1 else 'are'} the same event by date and kind{share}.",
        "Alpha is Krippendorff's, AC1 Gwet's; intervals are percentiles of a bootstrap over dyads.",
    ]
    for names, side in ((comparison.first_only, "first"), (comparison.second_only, "second")):
        if names:
            listed = "; ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            remarks.append(f"In the {side} coding alone: {listed}.")
    return Sheet(
        "Two codings compared", remarks=[*remarks, *[f"{note[0].upper()}{note[1:]}." for note in comparison.notes]]
    )


def counted(dyads: int) -> str:
    """`1 dyad`, `2 dyads`."""
    return count_noun(dyads, "dyad")


def _rows(variables: tuple[Variable, ...]) -> list[tuple[str, ...]]:
    return [
        (
            one.name,
            str(one.agreement.units),
            _percent(one),
            _estimate(one.agreement.alpha),
            _estimate(one.agreement.ac1),
        )
        for one in variables
    ]


def _percent(one: Variable) -> str:
    # Two numbers are hardly ever equal to the last bit; that share says nothing.
    if one.metric == "interval" or one.agreement.percent.value is None:
        return _NONE
    return f"{one.agreement.percent.value:.0%}"


def _estimate(estimate: Estimate) -> str:
    if estimate.value is None:
        return _NONE
    if estimate.low is None or estimate.high is None:
        return f"{_minus(estimate.value)} [{_NONE}]"
    return f"{_minus(estimate.value)} [{_minus(estimate.low)}, {_minus(estimate.high)}]"


def _minus(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _remarks(variables: tuple[Variable, ...]) -> list[str]:
    """The notes of the coefficients, those that say the same together."""
    by_note: dict[str, list[str]] = {}
    for one in variables:
        if one.agreement.note:
            by_note.setdefault(one.agreement.note, []).append(one.name)
    return [f"{'; '.join(names)}: {note}." for note, names in by_note.items()]


def _indicators(comparison: Comparison) -> Sheet:
    heads = ("trace", ">both", ">one", ">mean diff.", ">alpha [95%]")
    rows = [
        (
            one.name,
            str(one.both),
            str(one.first + one.second),
            _NONE if one.mean_difference is None else f"{one.mean_difference:.2f}",
            _estimate(one.agreement.alpha),
        )
        for one in comparison.indicators
    ]
    known = comparison.known
    remark = (
        "Both, one: how many dyads both coders, or one alone, found it or looked for it. "
        f"Whether a trace is found or looked for at all, over all of them: the coders agree on {_percent(known)}, "
        f"alpha {_estimate(known.agreement.alpha)}, AC1 {_estimate(known.agreement.ac1)}."
    )
    return Sheet("Traces (strength 0 to 1; interval alpha)", heads, rows, [remark, *_remarks(comparison.indicators)])


def _fields(comparison: Comparison) -> Sheet:
    heads = ("field", ">both", ">one", ">agree", ">alpha [95%]", ">AC1 [95%]")
    rows: list[tuple[str, ...]] = []
    for group, members in groupby(comparison.fields, key=lambda one: one.group):
        rows.append(("aid" if group == "aid" else f"{group}s", "", "", "", "", ""))
        rows += [
            (
                f"  {one.name}",
                str(one.both),
                str(one.first + one.second),
                _percent(one),
                _estimate(one.agreement.alpha),
                _estimate(one.agreement.ac1),
            )
            for one in members
        ]
    remarks = [
        "Matched here by kind and date alone: where several events fit, a wrong pair counts as disagreement.",
        *_remarks(comparison.fields),
    ]
    return Sheet("Coded fields of the events that both coders have", heads, rows, remarks)


def _differences(comparison: Comparison, shown: int) -> Sheet:
    heads = ("dyad", "event", "how they differ", ">dB")
    rows = [
        (
            one.dyad,
            _event(one),
            _how(one),
            f"{one.db:.1f}",
        )
        for one in comparison.differences[:shown]
    ]
    more = len(comparison.differences) - len(rows)
    remarks = ["dB: how much further the event moves the verdict of one record than that of the other."]
    if more > 0:
        remarks.append(f"{more} more move it less.")
    return Sheet("Where the coders differ most", heads, rows, remarks, grows=2)


def _event(one: Difference) -> str:
    entry = one.first if one.first is not None else one.second
    assert entry is not None
    return f"{entry.date} {one.kind.removeprefix('follower ').removeprefix('hegemon ')}"


def _how(one: Difference) -> str:
    if one.second is None:
        return f"first coder alone ({one.coalition})"
    if one.first is None:
        return f"second coder alone ({one.coalition})"
    return "; ".join(f"{name}: {first} or {second}" for name, first, second in one.fields)


def agreement_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON holds it, unrounded."""
    return {
        "coders": list(comparison.coders),
        "dyads": list(comparison.dyads),
        "first_only": list(comparison.first_only),
        "second_only": list(comparison.second_only),
        "entries": {**comparison.entries._asdict(), "share": comparison.entries.share},
        "verdicts": [_variable(one) for one in comparison.verdicts],
        "indicator_known": _variable(comparison.known),
        "indicators": [_variable(one) for one in comparison.indicators],
        "fields": [_variable(one) for one in comparison.fields],
        "differences": [_difference(one) for one in comparison.differences],
        "notes": list(comparison.notes),
    }


def _variable(one: Variable) -> dict[str, Any]:
    agreement = one.agreement
    return {
        "name": one.name,
        "group": one.group,
        "metric": one.metric,
        "units": agreement.units,
        "clusters": agreement.clusters,
        "known_to": {"both": one.both, "first_only": one.first, "second_only": one.second},
        "mean_difference": one.mean_difference,
        "percent": _interval(agreement.percent),
        "alpha": _interval(agreement.alpha),
        "ac1": _interval(agreement.ac1),
        "note": agreement.note or None,
    }


def _interval(estimate: Estimate) -> dict[str, float | None]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "dyad": one.dyad,
        "coalition": one.coalition,
        "kind": one.kind,
        "first": _place(one.first),
        "second": _place(one.second),
        "fields": {name: {"first": first, "second": second} for name, first, second in one.fields},
        "db": one.db,
    }


def _place(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {"entry": entry.entry, "line": entry.line or None, "date": entry.date.text, "source": list(entry.source)}
