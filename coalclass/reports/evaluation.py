"""How good the scorers are: tables from what training and `evaluate` measured, and the same for JSON.

They are made from the mapping that a model file holds under `evaluation`, so that the card of a model and the
evaluation of a folder look alike. Log-loss in nats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coalclass.records.words import count_noun
from coalclass.reports.view import Sheet, View
from coalclass.scoring.describe import describe, signed

if TYPE_CHECKING:
    from coalclass.learning.misses import Miss

_NONE = "·"
_SHORT = {
    "log_loss": "log-loss",
    "brier": "Brier",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced",
    "auc": "AUC",
    "auc_within": "AUC within",
    "calibration_slope": "slope",
    "calibration_intercept": "shift",
    "balanced_slope": "slope",
    "balanced_shift": "shift",
}


class EvaluationView(View):
    """How good the scorers are, and on which records the verdict is wrong."""

    subject = "an evaluation is"
    shapes = frozenset({"table", "document"})

    def __init__(self, found: Any) -> None:
        from coalclass.learning.model_file import evaluation_content

        self.records = len(found.examples)
        self.content = evaluation_content(found)
        self.misses: Sequence[Miss] = found.misses
        self.notes_told: Sequence[str] = found.notes

    def tables(self) -> list[Sheet]:
        """What is to be said of the figures, if anything; the measures, then the misses."""
        told = [Sheet("What was evaluated", remarks=self.notes_told)] if self.notes_told else []
        return [*told, *evaluation_sheets(self.content), misses_sheet(self.misses)]

    def document(self) -> dict[str, Any]:
        """The measures by name, then the misses."""
        notes = list(self.notes_told)
        return {"records": self.records, "notes": notes, **self.content, "misses": misses_data(self.misses)}


def evaluation_sheets(found: Mapping[str, Any]) -> list[Sheet]:
    """Measures, calibration, differences, reliability, confusion, standings, groups and ablations, one table each."""
    level = f"{found['level']:.0%}"
    return [
        _measures(
            found, ("log_loss", "brier", "accuracy"), f"Out of their coalition, {level} interval over coalitions"
        ),
        _measures(found, ("balanced_accuracy", "auc", "auc_within"), "The same, more measures"),
        _measures(found, ("balanced_slope", "balanced_shift"), "Calibration, both labels counted alike"),
        _measures(found, ("calibration_slope", "calibration_intercept"), "Calibration, each record counted alike"),
        _differences(found, "against_base_rate", "Less (−) or more (+) than the base rate"),
        _differences(found, "against_rules", "Less (−) or more (+) than the rules alone"),
        _comparisons(found),
        _reliability(found),
        _confusion(found),
        *_standings(found),
        *_groups(found),
        _ablations(found),
    ]


def _measures(found: Mapping[str, Any], names: Sequence[str], title: str) -> Sheet:
    heads = ("", *(f">{_SHORT[name]}" for name in names))
    rows = [(row["name"], *(estimate(row["measures"][name]) for name in names)) for row in found["measures"]]
    return Sheet(title, heads, rows, _remarks(found, names))


def _remarks(found: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    if "log_loss" in names:
        return [f"{row['name']}: {row['what']}." for row in found["measures"]]
    if "auc" in names:
        return [
            "AUC: how often the substantive one of two records has more dB. Within: over pairs of one coalition, since "
            "between coalitions the folds' intercepts differ."
        ]
    if "balanced_slope" in names:
        return [
            "Slope 1 and shift 0 (in nats) are best. A slope under 1 means that probabilities are too sure; a shift "
            "under 0 that they lean toward substantive. The base rate's slope means nothing: where a coalition is left "
            "out, the others' share moves the other way."
        ]
    return ["The same with the labels in the numbers in which the records have them."]


def _differences(found: Mapping[str, Any], key: str, title: str) -> Sheet:
    names = ("log_loss", "accuracy")
    other = "base rate" if key == "against_base_rate" else "rules"
    rows = [
        (row["name"], *(difference(row[key][name]) for name in names))
        for row in found["measures"]
        if row["name"] != other
    ]
    remarks = [
        "A star marks an interval that leaves out zero. Less log-loss is better, and more accuracy.",
        "The intervals hold the predictions fixed and are not corrected for how many are shown.",
    ]
    return Sheet(title, ("", *(f">{_SHORT[name]}" for name in names)), rows, remarks)


def _comparisons(found: Mapping[str, Any]) -> Sheet:
    owns = list(found["comparisons"])
    names = dict.fromkeys(name for others in found["comparisons"].values() for name in others)
    rows = []
    for name in names:
        cells = [found["comparisons"][own].get(name) for own in owns]
        rows.append((name, *(_NONE if cell is None else difference(cell) for cell in cells)))
    remarks = ["Log-loss of each scorer less that of the contestant in the row: minus means that the scorer is better."]
    return Sheet("Each scorer beside every other contestant", ("", *(f">{own}" for own in owns)), rows, remarks)


def _standings(found: Mapping[str, Any]) -> list[Sheet]:
    """How often each standing is right; only training counts that, so an evaluation of a folder may lack it."""
    standings = found.get("standings")
    if not standings:
        return []
    rows = [
        (
            name,
            str(one["records"]),
            str(one["right"]),
            f"{one['right'] / one['records']:.0%}" if one["records"] else _NONE,
            str(one["records"] - one["right"]),
            f"{one['expected_errors']:.1f}",
        )
        for name, one in standings.items()
    ]
    remark = "Out of coalition. Expected: the errors that the verdicts' own probabilities predict."
    heads = ("standing", ">records", ">right", ">share", ">errors", ">expected")
    return [Sheet("How often each standing is right", heads, rows, [remark])]


def estimate(one: Mapping[str, float | None]) -> str:
    """A value with its interval: `0.54 [0.43, 0.66]`; a middle dot where it is undefined."""
    if one["value"] is None:
        return _NONE
    if one["low"] is None or one["high"] is None:
        return _two(one["value"])
    return f"{_two(one['value'])} [{_two(one['low'])}, {_two(one['high'])}]"


def difference(one: Mapping[str, float | None]) -> str:
    """A difference with its interval, starred where zero lies outside."""
    if one["value"] is None:
        return _NONE
    value = signed(one["value"], 3)
    if one["low"] is None or one["high"] is None:
        return value
    star = "*" if apart(one) else ""
    return f"{value} [{signed(one['low'], 3)}, {signed(one['high'], 3)}]{star}"


def apart(one: Mapping[str, float | None]) -> bool:
    """Whether the interval of a difference leaves out zero."""
    low, high = one["low"], one["high"]
    return low is not None and high is not None and (low > 0 or high < 0)


def _two(value: float) -> str:
    return signed(value, 2).removeprefix("+")


def _reliability(found: Mapping[str, Any]) -> Sheet:
    names = list(found["reliability"])
    bins = zip(*(found["reliability"][name] for name in names), strict=True)
    rows = []
    for group in bins:
        cells = [
            _NONE if not one["records"] else f"{one['predicted']:.2f} / {one['observed']:.2f} ({one['records']})"
            for one in group
        ]
        rows.append((f"{group[0]['low']:.1f} to {group[0]['high']:.1f}", *cells))
    remark = "Mean predicted probability of substantive / share labelled so (records)."
    return Sheet("Reliability", ("probability", *(f">{name}" for name in names)), rows, [remark])


def _confusion(found: Mapping[str, Any]) -> Sheet:
    rows = []
    for label in ("substantive", "incentive"):
        for side in ("substantive", "incentive"):
            counts = [str(one[f"{label}_as_{side}"]) for one in found["confusion"].values()]
            rows.append((f"labelled {label}, put as {side}", *counts))
    return Sheet("Confusion", ("", *(f">{name}" for name in found["confusion"])), rows)


def _groups(found: Mapping[str, Any]) -> list[Sheet]:
    sheets = []
    for kind in dict.fromkeys(one["kind"] for one in found["groups"]):
        rows = [
            (
                one["name"],
                str(one["records"]),
                str(one["substantive"]),
                *(f"{share:.0%}" for share in one["accuracy"].values()),
                f"{one['log_loss']['verdict']:.2f}",
            )
            for one in found["groups"]
            if one["kind"] == kind
        ]
        scorers = list(found["groups"][0]["accuracy"])
        heads = (kind, ">records", ">sub.", *(f">{name}" for name in scorers), ">verdict log-loss")
        sheets.append(Sheet(f"Accuracy by {kind}", heads, rows))
    return sheets


def _ablations(found: Mapping[str, Any]) -> Sheet:
    rows = [(dimension, difference(one)) for dimension, one in found["ablations"].items()]
    remark = "Log-loss of the verdict trained and scored without the dimension, less that with it; more: it was needed."
    return Sheet("What the verdict loses without a dimension", ("dimension", ">log-loss"), rows, [remark])


def misses_sheet(found: Sequence[Miss]) -> Sheet:
    """The records on the wrong side, and the entries that misled."""
    rows = []
    for one in found:
        away = "; ".join(f"{entry.date} {describe(entry)} ({signed(pull)} dB)" for entry, pull in one.misled)
        judged = f"{one.dyad.coalition}. Labelled {one.label} ({one.confidence or 'no'} confidence)."
        rows.append((one.dyad.name, signed(one.db), f"{judged} Away from it pull {away or 'no single entry'}."))
    heads = ("dyad", ">dB", "label, and the entries that misled")
    return Sheet(f"The verdict is wrong on {count_noun(len(found), 'record')}", heads, rows, grows=2)


def misses_data(found: Sequence[Miss]) -> list[dict[str, Any]]:
    """The misses as JSON holds them, unrounded."""
    return [
        {
            "path": one.path,
            "dyad": one.dyad.name,
            "coalition": one.dyad.coalition,
            "label": one.label,
            "confidence": one.confidence,
            "db": one.db,
            "rules_db": one.rules_db,
            "model_db": one.model_db,
            "misled": [
                {"entry": entry.entry, "line": entry.line or None, "date": entry.date.text, "pull_db": pull}
                for entry, pull in one.misled
            ],
        }
        for one in found
    ]
