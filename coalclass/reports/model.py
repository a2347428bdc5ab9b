"""A model: what taught it, how it does on coalitions it has not seen, its coefficients."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coalclass.indicators import INDICATORS
from coalclass.reports.text import markdown
from coalclass.reports.view import Block, Prose, Sheet, View
from coalclass.reports.wording import say
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, Model
from coalclass.scoring.rulebook import Rule, shipped_rulebook
from coalclass.scoring.scorer import Z90
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

if TYPE_CHECKING:
    from rich.console import Console

_STEP = 0.1
_HEADS = ("indicator", ">dB per 0.1", ">90%, dB per 0.1", ">free, dB per 0.1", ">known", "rule")


class ModelView(View):
    """What a model file holds."""

    subject = "a model is"
    shapes = frozenset({"table", "document"})

    def __init__(self, model: Model) -> None:
        self.model = model

    def tables(self) -> Iterator[Block]:
        """The facts in words, then the coefficients."""
        return model_blocks(self.model)

    def document(self) -> dict[str, Any]:
        """The same unrounded."""
        return model_data(self.model)

    def show(self, console: Console) -> None:
        """The facts in a panel, the coefficients with their intervals drawn."""
        from coalclass.reports.reference import show_model

        show_model(console, self.model)


def read_notes() -> str:
    """How to read the table of coefficients."""
    return say("reference", "model")


def model_data(model: Model) -> dict[str, Any]:
    """What a model file holds, for JSON. Coefficients in dB per 0.1 of the value, log-loss in nats."""
    training, scores = model.training, model.cross_validation
    coalitions = training.get("coalitions")
    return {
        "name": model.name,
        "provisional": model.provisional,
        "baseline_db": model.baseline_db,
        "calibration": {"slope": model.slope, "intercept": model.shift},
        "training": {
            **{key: _number(training.get(key)) for key in ("records", "substantive", "strength", "seed")},
            "coalitions": [str(one) for one in coalitions] if isinstance(coalitions, list) else [],
            **{key: _text(training.get(key)) for key in ("rulebook_sha256", "data_sha256")},
        },
        "cross_validation": {
            "scheme": _text(scores.get("scheme")),
            **{key: _number(scores.get(key)) for key in ("accuracy", "balanced_accuracy", "log_loss", "brier")},
        },
        "features": [_coefficient(model, place) for place in range(len(model.features))],
    }


def _coefficient(model: Model, place: int) -> dict[str, Any]:
    one = model.features[place]
    unit = model.slope * DB_PER_LOGIT * _STEP / one.scale
    # The first row of the covariance is the intercept's.
    half = Z90 * math.sqrt(max(0.0, model.covariance[place + 1][place + 1])) * abs(unit)
    return {
        "indicator": one.name,
        "dimension": INDICATORS[one.name].dimension,
        "db_per_tenth": unit * one.coefficient,
        "interval_db_per_tenth": [unit * one.coefficient - half, unit * one.coefficient + half],
        "held_at_zero": one.coefficient == 0 and one.free_coefficient != 0,
        "free_db_per_tenth": unit * one.free_coefficient,
        "known": _number(one.known),
        "centre": one.centre,
        "scale": one.scale,
        "rule": _direction(shipped_rulebook().rules.get(one.name)),
    }


def _direction(rule: Rule | None) -> str | None:
    """The label that a high value speaks for."""
    if rule is None or rule.present_db == rule.absent_db:
        return None
    return SUBSTANTIVE if rule.present_db > rule.absent_db else INCENTIVE


def model_facts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What taught a model and how it does, as (name, sentence); what the file does not say is left out."""
    training = data["training"]
    records, substantive = training["records"], training["substantive"]
    if data["provisional"]:
        yield "standing", "provisional: too few records taught it, so no verdict with it stands as clear"
    else:
        yield "standing", "not provisional: a verdict with it may stand as clear"
    if records and substantive is not None:
        sides = f"{substantive:g} labelled {SUBSTANTIVE}, {records - substantive:g} {INCENTIVE}"
        yield "trained on", f"{records:g} records: {sides}"
    if training["coalitions"]:
        yield "coalitions", "; ".join(training["coalitions"])
    if training["strength"] is not None:
        strength = f"L2, C = {training['strength']:.3g}"
        yield "penalty", f"{strength}; the smaller C, the harder coefficients are drawn to zero"
    if training["rulebook_sha256"]:
        shipped = training["rulebook_sha256"] == shipped_rulebook().sha256
        yield "signs held", "to the shipped rulebook's" if shipped else "to those of a rulebook other than the shipped"
    yield "baseline", f"{signed(data['baseline_db'])} dB: intercept and recalibration, before any indicator is known"
    yield from _score_facts(data["cross_validation"], records, substantive)
    intervals = [row["interval_db_per_tenth"] for row in data["features"]]
    apart = sum(low > 0 or high < 0 for low, high in intervals)
    free = sum(row["db_per_tenth"] != 0 for row in data["features"])
    yield "certainty", f"{apart} of {free} coefficients that are not zero have a 90% interval that leaves out zero"


def _score_facts(scores: dict[str, Any], records: float | None, substantive: float | None) -> Iterator[tuple[str, str]]:
    if scores["scheme"]:
        # The file tells the scheme alone; a penalty that was chosen inside each fold would be named there.
        flattered = (
            "" if "nested" in scores["scheme"] else "; the penalty was chosen on the same folds, which flatters it"
        )
        yield "tested by", f"cross-validation, {scores['scheme']}{flattered}"
    if scores["accuracy"] is not None:
        against = ""
        if records and substantive is not None:
            commoner = max(substantive, records - substantive) / records
            against = f"; always giving the commoner label gives {commoner:.2f}"
        yield "accuracy", f"{scores['accuracy']:.2f}, the share of records given their label{against}"
    for key, name, meaning in (
        ("balanced_accuracy", "balanced", "the mean of that share over the two labels; guessing gives 0.50"),
        ("log_loss", "log-loss", "in nats; 0 is certain and right, even odds throughout give 0.69"),
        ("brier", "Brier", "the mean square error of the probability; even odds throughout give 0.25"),
    ):
        if scores[key] is not None:
            yield name, f"{scores[key]:.2f}, {meaning}"


def model_blocks(model: Model) -> Iterator[Block]:
    """A model as a page."""
    data = model_data(model)
    yield Prose(f"# Model {markdown(model.name)}")
    yield Prose("\n".join(f"- {markdown(f'{name}: {text}')}" for name, text in model_facts(data)))
    yield Sheet("", _HEADS, [tuple(coefficient_cells(row)) for row in data["features"]], framed=True)
    yield Prose(read_notes())


def coefficient_cells(row: dict[str, Any]) -> list[str]:
    """A row of the table of coefficients: name, coefficient, interval, free, known, rule."""
    low, high = row["interval_db_per_tenth"]
    held = row["held_at_zero"]
    return [
        row["indicator"],
        "0, held" if held else signed(row["db_per_tenth"], 2),
        "·" if held else f"{signed(low, 2)} to {signed(high, 2)}",
        signed(row["free_db_per_tenth"], 2) if held else "",
        "?" if row["known"] is None else f"{row['known']:g}",
        row["rule"] or "none",
    ]


def _number(value: object) -> float | None:
    """A finite number, or None: a file's own account of its training is not checked when it is read."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if number else None  # type: ignore[return-value]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
