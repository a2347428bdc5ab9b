"""How good the scorers are: tables from what training and `evaluate` measured, and the same for JSON.

They are made from the mapping that a model file holds under `evaluation`, so that the card of a model and the
evaluation of a folder look alike. Log-loss in nats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    "calibration_slope": "slope",
    "calibration_intercept": "shift",
}


class EvaluationView(View):
    """How good the scorers are, and on which records the pool is wrong."""

    subject = "an evaluation is"
    shapes = frozenset({"table", "document"})

    def __init__(self, found: Any) -> None:
        from coalclass.learning.model_file import evaluation_content

        self.records = len(found.examples)
        self.content = evaluation_content(found)
        self.misses: Sequence[Miss] = found.misses

    def tables(self) -> list[Sheet]:
        """The measures, then the misses."""
        return [*evaluation_sheets(self.content), misses_sheet(self.misses)]

    def document(self) -> dict[str, Any]:
        """The measures by name, then the misses."""
        return {"records": self.records, **self.content, "misses": misses_data(self.misses)}


def evaluation_sheets(found: Mapping[str, Any]) -> list[Sheet]:
    """Measures, calibration, differences, reliability, confusion, groups and ablations, a table each."""
    level = f"{found['level']:.0%}"
    return [
        _measures(
            found, ("log_loss", "brier", "accuracy"), f"Out of their coalition, {level} interval over coalitions"
        ),
        _measures(found, ("balanced_accuracy", "auc"), "The same, more measures"),
        _measures(found, ("calibration_slope", "calibration_intercept"), "Calibration (slope 1 and shift 0 are best)"),
        _differences(found, "against_base_rate", "Less (−) or more (+) than the base rate"),
        _differences(found, "against_rules", "Less (−) or more (+) than the rules alone"),
        _reliability(found),
        _confusion(found),
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
        return ["AUC over pairs of one coalition: between coalitions the folds' intercepts differ."]
    return [
        "The base rate's slope means nothing: where a coalition is left out, the others' share moves the other way. "
        "The rivals and `follower out` are not recalibrated, the model is."
    ]


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
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


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
                f"{one['log_loss']['pool']:.2f}",
            )
            for one in found["groups"]
            if one["kind"] == kind
        ]
        scorers = list(found["groups"][0]["accuracy"])
        heads = (kind, ">records", ">sub.", *(f">{name}" for name in scorers), ">pool log-loss")
        sheets.append(Sheet(f"Accuracy by {kind}", heads, rows))
    return sheets


def _ablations(found: Mapping[str, Any]) -> Sheet:
    rows = [(dimension, difference(one)) for dimension, one in found["ablations"].items()]
    remark = "Log-loss of the model with the dimension unknown to it, less that with it; more means it was needed."
    return Sheet("What the model loses without a dimension", ("dimension", ">log-loss"), rows, [remark])


def misses_sheet(found: Sequence[Miss]) -> Sheet:
    """The records on the wrong side, and the entries that misled."""
    rows = []
    for one in found:
        away = "; ".join(f"{entry.date} {describe(entry)} ({signed(pull)} dB)" for entry, pull in one.misled)
        judged = f"{one.dyad.coalition}. Labelled {one.label} ({one.confidence or 'no'} confidence)."
        rows.append((one.dyad.name, signed(one.db), f"{judged} Away from it pull {away or 'no single entry'}."))
    heads = ("dyad", ">dB", "label, and the entries that misled")
    return Sheet(f"The pool is wrong on {len(found)} records", heads, rows, grows=2)


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
