"""How much a verdict depends on single codings, rules and training coalitions."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from coalclass.analysis.ranges import ALL_RHO, RHO_SPAN, SHARE_SPAN, WEIGHT_SPAN, Range
from coalclass.analysis.sensitivity import BIAS, DEFINITIONS, FEW_UNKNOWN, ROBUST, SHAKY, Sensitivity
from coalclass.records.words import count_noun
from coalclass.reports.view import Sheet, View
from coalclass.scoring.describe import describe, list_words, name_entry, show_interval, show_probability, signed
from coalclass.scoring.explain import tell_bias
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT

if TYPE_CHECKING:
    from rich.console import Console

    from coalclass.analysis.leaving_out import Omission
    from coalclass.analysis.unknowns import Fill

_NONE = "·"
_SHOWN, _NEAREST = 12, 5
_NOT_SURE = "Robust is not sure: the verdict is contested, since its interval includes even odds."
_NO_FOLDS = (
    "The model file does not hold the models trained without each coalition, so that part was not tried; "
    "`coalclass train` writes them."
)


class SensitivityView(View):
    """What was tried on one record, and what of it changes the label."""

    subject = "sensitivity is"
    shapes = frozenset({"table", "document"})

    def __init__(self, tried: Sensitivity) -> None:
        self.tried = tried

    def tables(self) -> list[Sheet]:
        """All that was tried."""
        return sensitivity_sheets(self.tried, whole=True)

    def document(self) -> dict[str, Any]:
        """All that was tried, by kind."""
        return sensitivity_data(self.tried)

    def show(self, console: Console) -> None:
        """How firm the verdict is, then what changes the label or comes nearest to it."""
        from coalclass.reports.sheets import show_blocks

        show_blocks(console, sensitivity_sheets(self.tried))


class _Line(NamedTuple):
    """A change in words and the verdict in dB after it."""

    what: str
    db: float
    turns: bool


def sensitivity_sheets(tried: Sensitivity, *, whole: bool = False) -> list[Sheet]:
    """How firm the verdict is and what would change it in words, then what was tried, as tables.

    `whole` leaves nothing out that changes nothing.
    """
    if tried.verdict.label is None:
        return [Sheet(headline(tried), remarks=[_case(tried), *_no_label(tried)])]
    contradiction = [tried.contradiction] if tried.contradiction else []
    sure = [_NOT_SURE] if tried.word == ROBUST and tried.verdict.standing == "contested" else []
    return [
        Sheet(headline(tried), remarks=[_case(tried), *sure, *contradiction, _tell_largest(tried)]),
        Sheet("What the words mean", remarks=[f"{word}: {text}." for word, text in DEFINITIONS.items()]),
        _overview(tried),
        _changes(tried, whole),
        _ranges(tried, whole),
        _unknowns(tried),
    ]


def headline(tried: Sensitivity) -> str:
    """How sure the verdict is, how much it depends on any one thing, and whether a published label differs from it."""
    verdict, needed = tried.verdict, tried.unknowns.needed
    if verdict.standing == INSUFFICIENT:
        return f"{tried.word}: there is no evidence to go by, so there is no label to test"
    if verdict.label is None:
        return f"{tried.word}: the verdict lies at exactly 0 dB, so there is no label to test"
    chance = f"P {show_probability(verdict.p_substantive)}, 90% interval {show_interval(verdict.interval)}"
    parts = [f"{verdict.label}, {verdict.standing}: {signed(verdict.db)} dB, {chance}"]
    if tried.word == SHAKY:
        parts.append(f"{SHAKY}: {tried.turned} of {tried.tried} single changes would change the label")
    else:
        parts.append(f"{tried.word}: no single change of {tried.tried} tried would change the label")
    if needed is not None and needed <= FEW_UNKNOWN:
        link = ", and so could" if tried.word == SHAKY else ", but it could change with"
        parts[-1] += f"{link} {count_noun(needed, 'unknown trace')}"
    if tried.contradiction and verdict.published is not None:
        parts.append(f"the published label differs: {verdict.published['value']}")
    return "; ".join(parts)


def _tell_largest(tried: Sensitivity) -> str:
    """The one change that does most against the label."""
    first, *_ = _rank_lines(tried, whole=False)
    what = "What would change it most" if first.turns else "What comes nearest to changing it"
    return f"{what}: {first.what}; the verdict would then be {signed(first.db)} dB."


def _case(tried: Sensitivity) -> str:
    dyad = tried.verdict.dyad
    case = f"{dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}, {dyad.period}."
    return case


def _no_label(tried: Sensitivity) -> list[str]:
    unknowns = tried.unknowns
    reach = f"{signed(unknowns.lowest_db)} to {signed(unknowns.highest_db)} dB"
    return [f"The {len(unknowns.alone)} unknown traces, were they known, could bring it anywhere from {reach}."]


def _overview(tried: Sensitivity) -> Sheet:
    heads = ("one change at a time", ">tried", ">changed", ">dB from", ">to")
    rows = [
        (test.asks, str(test.tried), str(len(test.turning)), _db(test.lowest_db), _db(test.highest_db))
        for test in tried.tests
    ]
    remarks = [
        "Tried: how many changes of that kind. Changed: how many of them change the label, since they take the verdict "
        "to 0 dB or past it. dB from, to: the lowest and the highest verdict that came of them.",
        f"{tell_bias(tried.verdict)} A robust verdict holds at {BIAS:g} times.",
    ]
    if tried.shared_sources:
        count = tried.shared_sources
        remarks.append(
            f"{count_noun(count, 'more source')} could be left out without a change, one at a time: each of their "
            "entries has another source too."
        )
    if not tried.coalitions_held:
        remarks.append(_NO_FOLDS)
    own = [change for change in tried.of_kind("coalition") if change.what == tried.verdict.dyad.coalition]
    remarks += [f"With the model trained without this record's own coalition: {signed(one.db)} dB." for one in own]
    return Sheet("What was tried", heads, rows, remarks)


def _db(db: float | None) -> str:
    return _NONE if db is None else signed(db)


def _changes(tried: Sensitivity, whole: bool) -> Sheet:
    """What changes the label, the furthest first; where nothing does, what comes nearest."""
    lines = _rank_lines(tried, whole=whole)
    turning = [line for line in lines if line.turns]
    shown = lines if whole else turning[:_SHOWN] or lines[:_NEAREST]
    remarks = ["dB then: the verdict after the change."]
    if not turning:
        remarks.append("None of these changes the label.")
    if len(turning) > len(shown):
        remarks.append(f"{len(turning) - len(shown)} more change the label; --format markdown lists all.")
    if whole:
        rows = [(line.what, signed(line.db), "changes the label" if line.turns else "") for line in shown]
        return Sheet("Every change", ("change", ">dB then", ""), rows, remarks)
    title = "What would change the label" if turning else "What comes nearest to changing the label"
    return Sheet(title, ("change", ">dB then"), [(line.what, signed(line.db)) for line in shown], remarks)


def tell_changes(tried: Sensitivity, most: int = _SHOWN) -> list[str]:
    """What changes the label, the furthest first, or what comes nearest; a clause each with the verdict after it."""
    lines = _rank_lines(tried, whole=False)
    shown = [line for line in lines if line.turns][:most] or lines[:_NEAREST]
    return [f"{line.what}; the verdict would then be {signed(line.db)} dB" for line in shown]


def _rank_lines(tried: Sensitivity, *, whole: bool) -> list[_Line]:
    """Every change and the verdict after it, the furthest first."""
    side = -1 if tried.verdict.label == INCENTIVE else 1
    lines = [_change_line(tried, change) for change in tried.changes]
    moved = [line for kind, one in _all_ranges(tried) for line in _range_lines(tried, kind, one)]
    # A whole list leaves the moves that change nothing to the table of ranges.
    return sorted(lines + [line for line in moved if line.turns or not whole], key=lambda line: side * line.db)


def _change_line(tried: Sensitivity, change: Omission) -> _Line:
    turns = tried.turns(change)
    lost = "; no evidence is left" if turns and change.label is None and change.db else ""
    return _Line(_tell_change(tried, change) + lost, change.db, turns)


def _tell_change(tried: Sensitivity, change: Omission) -> str:
    if change.entry is not None:
        return f"without {name_entry(change.entry)}: {describe(change.entry)}"
    if change.kind == "source":
        names = {entry.entry: name_entry(entry) for entry in tried.verdict.dyad.entries}
        gone = "; ".join([names.get(place, place) for place in change.gone])
        return f"without what rests on one source alone ({gone}): {change.what}"
    if change.kind == "coalition":
        return f"model trained without {change.what}"
    more = f" ({', '.join(change.gone)})" if change.kind == "dimension" else ""
    return f"{change.kind} {change.what} unknown{more}"


def _all_ranges(tried: Sensitivity) -> list[tuple[str, Range]]:
    parts = {"weight": tried.weights, "p1": tried.p1, "p0": tried.p0, "rho": tried.rho}
    ranges = [(kind, one) for kind, found in parts.items() for one in found]
    return ranges if tried.share is None else [*ranges, ("share", tried.share)]


def _range_lines(tried: Sensitivity, kind: str, one: Range) -> list[_Line]:
    """The two ends of what `robust` asks for, each with where on the way the label changes."""
    lines = []
    for place, word in enumerate(("below", "above")):
        end, holds = one.window[place], one.holds[place]
        turns = holds > end if place == 0 else holds < end
        at = f"{_what(kind, one)} at {_number(end)}"
        lines.append(_Line(f"{at} (changes {word} {_number(holds)})" if turns else at, one.window_db[place], turns))
    return lines


def _what(kind: str, one: Range) -> str:
    if kind == "share":
        return "rules' share of the pool"
    if kind == "rho":
        return f"discount of {one.what}" if one.what != ALL_RHO else f"discounts of {one.what} together, moved"
    return f"factor on the weight of {one.what}" if kind == "weight" else f"{kind} of {one.what}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")


def _ranges(tried: Sensitivity, whole: bool) -> Sheet:
    """By rule: the factors on its weight and the likelihoods at which the label holds."""
    found = list(zip(tried.weights, tried.p1, tried.p0, strict=True))
    shown = [some for some in found if whole or not all(one.anywhere for one in some)]
    rows = [
        (weight.what, _holding(weight), _number(p1.now), _holding(p1), _number(p0.now), _holding(p0))
        for weight, p1, p0 in shown
    ]
    low, high = WEIGHT_SPAN
    remarks = [
        f"Weight: a factor from {low:g} to {high:g} on the dB of the rule. p1, p0: how often the trace would be found "
        "in a substantive and in an incentive-based relation, each moved from 0.03 to 0.97 but not past the other. "
        "Now: in the rulebook. Holds: where the label stays the same; the end of that stretch is its tipping point."
    ]
    others = len(found) - len(shown)
    if others:
        which = "the other" if shown else "each of the"
        rules = count_noun(others, "rule that speaks", "rules that speak")
        remarks.append(f"For {which} {rules} the label holds at any weight and any likelihood.")
    low, high = RHO_SPAN
    whole_rho, *each = tried.rho
    narrow = [f"for {one.what} {_holding(one)}" for one in each if not one.anywhere]
    told = f"{list_words(narrow)}, for the others everywhere" if narrow else "everywhere"
    remarks.append(f"Discount of one dimension, from {low:g} to {high:g}: the label holds {told}.")
    remarks.append(
        "All discounts moved together, by a part of the way down to 0 (\N{MINUS SIGN}1: all the way, so that only the "
        "strongest trace of a side counts) or up to 1 (1: all the way, so that all traces count in full): the label "
        f"holds {_holding_place(whole_rho)}."
    )
    if tried.share is not None:
        low, high = SHARE_SPAN
        remarks.append(
            f"Share of the rules in the pool ({low:g}: model alone, {high:g}: rules alone; {_number(tried.share.now)} "
            f"in the verdict): the label holds {_holding_place(tried.share)}."
        )
    heads = ("rule", ">weight", ">p1 now", ">p1 holds", ">p0 now", ">p0 holds")
    return Sheet("Where the label holds", heads, rows, remarks)


def _holding_place(one: Range) -> str:
    """The same in a sentence."""
    return "everywhere" if one.anywhere else _holding(one)


def _holding(one: Range) -> str:
    """The stretch in which the label holds."""
    if one.anywhere:
        return "any"
    if one.holds[0] == one.tried[0]:
        return f"up to {_number(one.holds[1])}"
    if one.holds[1] == one.tried[1]:
        return f"from {_number(one.holds[0])}"
    return f"{_number(one.holds[0])} to {_number(one.holds[1])}"


def _unknowns(tried: Sensitivity) -> Sheet:
    unknowns = tried.unknowns
    rows = [(one.indicator, signed(one.lowest_db), signed(one.highest_db)) for one in unknowns.alone]
    if not rows:
        return Sheet("If the unknown were known", remarks=["There is no trace that nobody looked for."])
    remarks = [
        "dB from, to: the verdict if that trace alone were looked for, and surely found or surely absent.",
        f"If {'it' if len(rows) == 1 else f'all {len(rows)}'} were looked for, the verdict would lie between "
        f"{signed(unknowns.lowest_db)} and {signed(unknowns.highest_db)} dB, whatever was found. Sequences whose first "
        "step is not coded are left out.",
        tell_needed(tried),
    ]
    if not unknowns.exact:
        remarks.append("Rules and model disagree on some of them, so these bounds may not be reached.")
    return Sheet("If the unknown were known", ("trace, alone", ">dB from", ">to"), rows, remarks)


def tell_needed(tried: Sensitivity) -> str:
    """How many unknown traces at their worst ends would change the label, in a sentence or two."""
    unknowns = tried.unknowns
    if unknowns.needed is None:
        return "Not even all of them together, at the worst, would change the label."
    listed = ", ".join(_filled(fill) for fill in unknowns.turning)
    least = "" if unknowns.exact else "at least "
    return (
        f"It would take {least}{unknowns.needed} of them, at the worst, to change the label: {listed}. "
        f"(Where {FEW_UNKNOWN} or fewer are enough, a verdict is not called robust.)"
    )


def _filled(fill: Fill) -> str:
    return fill.indicator if fill.value is None else f"{fill.indicator} {'found' if fill.value else 'absent'}"


def sensitivity_data(tried: Sensitivity) -> dict[str, Any]:
    """All that was tried as JSON holds it, unrounded; the keys do not depend on the verdict."""
    verdict, dyad = tried.verdict, tried.verdict.dyad
    return {
        "path": verdict.path,
        "dyad": dyad.name,
        "coalition": dyad.coalition,
        "period": str(dyad.period),
        "label": verdict.label,
        "standing": verdict.standing,
        "db": verdict.db,
        "verdict": tried.word,
        "headline": headline(tried),
        "definitions": dict(DEFINITIONS),
        "tests": [{**test._asdict(), "turning": list(test.turning)} for test in tried.tests],
        "without": [_change_data(tried, change) for change in tried.changes],
        "shared_sources": tried.shared_sources,
        "coalitions_held": tried.coalitions_held,
        "published": verdict.published,
        "contradiction": tried.contradiction,
        "observation_bias": tried.bias if tried.bias is not None and isfinite(tried.bias) else None,
        "weights": [_range_data(one) for one in tried.weights],
        "p1": [_range_data(one) for one in tried.p1],
        "p0": [_range_data(one) for one in tried.p0],
        "rho": [_range_data(one) for one in tried.rho],
        "share": None if tried.share is None else _range_data(tried.share),
        "unknowns": {
            "alone": [one._asdict() for one in tried.unknowns.alone],
            "lowest_db": tried.unknowns.lowest_db,
            "highest_db": tried.unknowns.highest_db,
            "needed": tried.unknowns.needed,
            "turning": [fill._asdict() for fill in tried.unknowns.turning],
            "exact": tried.unknowns.exact,
        },
    }


def _change_data(tried: Sensitivity, change: Omission) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "what": change.what,
        "gone": list(change.gone),
        "db": change.db,
        "label": change.label,
        "turns": tried.turns(change),
    }


def _range_data(one: Range) -> dict[str, Any]:
    return {
        "what": one.what,
        "now": one.now,
        "tried": list(one.tried),
        "holds": list(one.holds),
        "window": list(one.window),
        "window_db": list(one.window_db),
        "holds_in_window": one.enough,
    }
