"""A model: what it was trained on, how it does on coalitions it has not seen, its coefficients and its pool."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coalclass.indicators import TRACES
from coalclass.reports.text import markdown
from coalclass.reports.view import Block, Prose, Sheet, View
from coalclass.reports.wording import say
from coalclass.scoring.describe import signed
from coalclass.scoring.model import Feature, Model, Pool, explain_account
from coalclass.scoring.rulebook import Rule, shipped_rulebook
from coalclass.scoring.scorer import Z90
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

if TYPE_CHECKING:
    from rich.console import Console

_HEADS = ("trace", ">coefficient", ">90%", ">free", ">present dB", ">absent dB", ">found", ">known")


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
    """What a model file holds, for JSON. Coefficients multiply the dB of a rule, log-loss is in nats.

    `pool` makes the verdict: dB = shift_db + rules * rules dB + model * model dB, with the covariance of the three and
    the standard deviation between coalitions of what the verdict misses.
    """
    with explain_account(model):
        return _tell_model(model)


def _tell_model(model: Model) -> dict[str, Any]:
    training, scores = model.training, model.cross_validation
    coalitions = training.get("coalitions")
    return {
        "name": model.name,
        "provisional": model.provisional,
        "baseline_db": model.baseline_db,
        "pool": _pool(model.pool),
        "training": {
            **{
                key: _number(training.get(key))
                for key in ("records", "substantive", "low_confidence", "strength", "scale", "seed")
            },
            "coalitions": [str(one) for one in coalitions] if isinstance(coalitions, list) else [],
            **{key: _text(training.get(key)) for key in ("rulebook_sha256", "data_sha256")},
        },
        "cross_validation": {
            "scheme": _text(scores.get("scheme")),
            **{key: _number(scores.get(key)) for key in ("accuracy", "balanced_accuracy", "log_loss", "brier", "auc")},
        },
        "features": [_coefficient(model, place) for place in range(len(model.features))],
    }


def _pool(pool: Pool) -> dict[str, Any]:
    halves = [Z90 * math.sqrt(max(0.0, pool.covariance[place][place])) for place in range(3)]
    numbers = {"shift_db": pool.shift_db, "rules": pool.rules, "model": pool.model}
    return {
        **numbers,
        "intervals": {
            name: [value - half, value + half] for (name, value), half in zip(numbers.items(), halves, strict=True)
        },
        "covariance": [list(row) for row in pool.covariance],
        "spread_db": pool.spread_db,
        "coding_db": pool.coding_db,
    }


def _coefficient(model: Model, place: int) -> dict[str, Any]:
    one = model.features[place]
    rule = Rule(one.name, one.p1, one.p0, "", ())
    # The first row of the covariance is the intercept's.
    half = Z90 * math.sqrt(max(0.0, model.covariance[place + 1][place + 1]))
    return {
        "indicator": one.name,
        "dimension": TRACES[one.name].dimension,
        "coefficient": one.coefficient,
        "interval": [one.coefficient - half, one.coefficient + half],
        "held_at_zero": is_held(one),
        "free": one.free_coefficient,
        "p1": one.p1,
        "p0": one.p0,
        "present_db": one.coefficient * rule.present_db,
        "absent_db": one.coefficient * rule.absent_db,
        "found": one.found,
        "known": one.known,
    }


def is_held(one: Feature) -> bool:
    """Whether a coefficient was held at zero, since the data pulled against the rule."""
    return one.coefficient == 0 and one.free_coefficient < 0


def model_facts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a model was trained on and how it does, as (name, sentence); what the file does not say is left out."""
    training = data["training"]
    records, substantive = training["records"], training["substantive"]
    if data["provisional"]:
        yield "standing", "provisional: trained on too few records, so no verdict with it stands as clear"
    else:
        yield "standing", "not provisional: a verdict with it may stand as clear"
    if records and substantive is not None:
        sides = f"{substantive:g} labelled {SUBSTANTIVE}, {records - substantive:g} {INCENTIVE}"
        yield "trained on", f"{records:g} records: {sides}"
    if training["coalitions"]:
        yield "coalitions", "; ".join(training["coalitions"])
    if training["strength"] is not None and training["scale"] is not None:
        free = f"a trace may stray from it with variance {training['strength']:.3g}"
        yield "theory", f"the common scale of all rules is {training['scale']:.2f}; {free}"
    if training["rulebook_sha256"]:
        shipped = training["rulebook_sha256"] == shipped_rulebook().sha256
        yield "rules", "those of the shipped rulebook" if shipped else "those of a rulebook other than the shipped"
    yield "baseline", f"{signed(data['baseline_db'])} dB: the intercept, before any trace is known"
    yield from _pool_facts(data["pool"])
    yield from _score_facts(data["cross_validation"], records, substantive)
    held = [row["indicator"] for row in data["features"] if row["held_at_zero"]]
    yield "held at zero", ", ".join(held) if held else "no trace"


def _pool_facts(pool: dict[str, Any]) -> Iterator[tuple[str, str]]:
    shift, rules, model = ((pool[name], *pool["intervals"][name]) for name in ("shift_db", "rules", "model"))
    yield (
        "pool",
        f"verdict dB = {signed(shift[0])} [{signed(shift[1])}, {signed(shift[2])}] "
        f"+ {rules[0]:.2f} [{rules[1]:.2f}, {rules[2]:.2f}] of the rules' dB "
        f"+ {model[0]:.2f} [{model[1]:.2f}, {model[2]:.2f}] of the model's, with 90% intervals over coalitions",
    )
    yield "spread", f"{pool['spread_db']:.1f} dB: how far coalitions differ in what the verdict misses (one st. dev.)"
    yield "coding", f"{pool['coding_db']:.1f} dB: how far two codings of one dyad differ (one st. dev.)"


def _score_facts(scores: dict[str, Any], records: float | None, substantive: float | None) -> Iterator[tuple[str, str]]:
    if scores["scheme"]:
        yield "tested by", f"cross-validation of the verdict, {scores['scheme']}"
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
        ("auc", "AUC", "how often the substantive one of two records has more dB; guessing gives 0.50"),
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
    """A row of the table of coefficients: name, coefficient, interval, free, present, absent, found, known."""
    low, high = row["interval"]
    held = row["held_at_zero"]
    return [
        row["indicator"],
        "0, held" if held else signed(row["coefficient"], 2),
        "·" if held else f"{signed(low, 2)} to {signed(high, 2)}",
        signed(row["free"], 2) if held else "",
        signed(row["present_db"]),
        signed(row["absent_db"]),
        f"{row['found']:g}",
        f"{row['known']:g}",
    ]


def _number(value: object) -> float | None:
    """A finite number, or None: a file's own account of its training is not checked when it is read."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if number else None  # type: ignore[return-value]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
