"""How good the scorers are on coalitions they have not seen, and against which rivals.

Every prediction of something trained comes from a fit that saw nothing of the record's coalition: penalty,
recalibration and all. The rules learn from no record. Intervals come from a bootstrap over coalitions, and
differences are taken on the same resamples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from coalclass.indicators import DIMENSIONS, INDICATORS
from coalclass.learning.coefficients import Estimate
from coalclass.learning.examples import Example
from coalclass.learning.metrics import MEASURES, Scored, accuracy, brier, difference, estimate, log_loss, resampled
from coalclass.learning.rivals import RIVALS, held_out_rival
from coalclass.learning.training import Fit, Matrix, fit, held_out_by, predict_folds
from coalclass.results import Result
from coalclass.scoring.model import DB_PER_LOGIT

if TYPE_CHECKING:
    from coalclass.learning.misses import Miss

OWN = ("rules", "model", "pool")
"""The scorers that the verdict is made of."""


class Contestant(NamedTuple):
    """One predictor's log-odds on every record, out of the record's coalition."""

    name: str
    what: str
    scored: Scored


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one contestant, and its differences in log-loss and Brier to the base rate and the rules."""

    name: str
    what: str
    measures: dict[str, Estimate]
    against_base_rate: dict[str, Estimate]
    against_rules: dict[str, Estimate]


class Group(NamedTuple):
    """How the scorers do on a part of the records: by coalition, hegemon, Western or not, confidence."""

    kind: str
    name: str
    records: int
    substantive: int
    accuracy: dict[str, float]
    log_loss: dict[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation(Result):
    """Everything measured, in nats of log-loss where it is a difference.

    `ablations` is what unknown dimensions cost the model; `duels` what each of our own scorers has more than each
    other contestant. `misses` are the records that the pool puts on the wrong side, the worst first; `notes` what is
    to be said of the figures.
    """

    examples: tuple[Example, ...]
    contestants: tuple[Contestant, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    ablations: dict[str, Estimate]
    duels: dict[str, dict[str, Estimate]]
    misses: tuple[Miss, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Evaluation({len(self.examples)} records, {len(self.contestants)} contestants)"

    def scored(self, name: str) -> Scored:
        """A contestant's predictions."""
        return next(one.scored for one in self.contestants if one.name == name)

    def row(self, name: str) -> Row:
        """A contestant's measures."""
        return next(one for one in self.rows if one.name == name)


def evaluate(
    examples: Sequence[Example],
    rules_db: Sequence[float],
    folds: dict[str, Fit],
    signs: dict[str, float] | None = None,
    *,
    others: Sequence[Contestant] = (),
) -> Evaluation:
    """Score every contestant: `rules_db` of each example in dB, `folds` the models by the coalition left out."""
    rules = np.array(rules_db, dtype=np.float64) / DB_PER_LOGIT
    model = predict_folds(folds, examples)
    strengths = [one.strength for one in folds.values()]
    middle = sorted(strengths)[len(strengths) // 2] if strengths else 1.0
    by_follower = held_out_by(examples, "follower", lambda rest: fit(rest, middle, signs))
    own = {
        "rules": ("the rulebook alone, its dB taken at their word", rules),
        "model": ("the logistic model, trained without the coalition", model),
        "pool": ("the mean of the two, as in the verdict", (rules + model) / 2),
    }
    contestants = [Contestant(name, what, scored_examples(examples, scores)) for name, (what, scores) in own.items()]
    contestants += [
        Contestant(one.name, one.what, scored_examples(examples, held_out_rival(one, examples))) for one in RIVALS
    ]
    what = "the logistic model, trained without the follower's other records"
    contestants.append(Contestant("follower out", what, scored_examples(examples, by_follower)))
    contestants += others
    weights = resampled([one.coalition for one in examples])
    found = {one.name: one.scored for one in contestants}
    rows = [_row(one, found["base rate"], found["rules"], weights) for one in contestants]
    return Evaluation(
        tuple(examples),
        tuple(contestants),
        tuple(rows),
        tuple(_groups(examples, {name: found[name] for name in OWN})),
        _ablations(examples, folds, signs, weights),
        _duels(found, weights),
    )


def scored_examples(examples: Sequence[Example], scores: Matrix) -> Scored:
    """Log-odds for these examples, with their labels and coalitions."""
    labels = np.array([one.substantive for one in examples], dtype=np.float64)
    return Scored(scores, labels, tuple(one.coalition for one in examples))


def _row(one: Contestant, base: Scored, rules: Scored, weights: Matrix) -> Row:
    losses = {"log_loss": log_loss, "brier": brier, "accuracy": accuracy}
    return Row(
        one.name,
        one.what,
        {name: estimate(one.scored, measure, weights) for name, measure in MEASURES.items()},
        {name: difference(one.scored, base, measure, weights) for name, measure in losses.items()},
        {name: difference(one.scored, rules, measure, weights) for name, measure in losses.items()},
    )


def _groups(examples: Sequence[Example], found: dict[str, Scored]) -> list[Group]:
    kinds: list[tuple[str, Callable[[Example], str]]] = [
        ("coalition", lambda one: one.coalition),
        ("hegemon", lambda one: one.hegemon or "(unnamed)"),
        ("follower", lambda one: "Western" if one.western else "not Western"),
        ("confidence", lambda one: "low" if one.weight < 1 else "high or medium"),
    ]
    groups = []
    for kind, key in kinds:
        for name in sorted({key(one) for one in examples}):
            chosen = [key(one) == name for one in examples]
            parts = {scorer: scored.only(chosen) for scorer, scored in found.items()}
            ones = np.ones((1, sum(chosen)))
            groups.append(
                Group(
                    kind,
                    name,
                    sum(chosen),
                    sum(one.substantive for one, kept in zip(examples, chosen, strict=True) if kept),
                    {scorer: float(accuracy(part, ones)[0]) for scorer, part in parts.items()},
                    {scorer: float(log_loss(part, ones)[0]) for scorer, part in parts.items()},
                )
            )
    return groups


def _duels(found: dict[str, Scored], weights: Matrix) -> dict[str, dict[str, Estimate]]:
    return {
        own: {name: difference(found[own], other, log_loss, weights) for name, other in found.items() if name != own}
        for own in OWN
    }


def _ablations(
    examples: Sequence[Example], folds: dict[str, Fit], signs: dict[str, float] | None, weights: Matrix
) -> dict[str, Estimate]:
    """How much the model loses when a dimension is unknown to it, at the same penalty and recalibration."""
    result = {}
    model = scored_examples(examples, predict_folds(folds, examples))
    for dimension in DIMENSIONS:
        if not any(one.scored and one.dimension == dimension for one in INDICATORS.values()):
            continue
        blind = without_dimension(examples, dimension)
        refitted = {}
        for coalition, fold in folds.items():
            rest = [one for one in blind if one.coalition != coalition]
            refitted[coalition] = replace(fit(rest, fold.strength, signs), slope=fold.slope, shift=fold.shift)
        scored = scored_examples(blind, predict_folds(refitted, blind))
        result[dimension] = difference(scored, model, log_loss, weights)
    return result


def without_dimension(examples: Sequence[Example], dimension: str) -> list[Example]:
    """The examples with every indicator of a dimension unknown."""
    return [
        replace(
            example,
            values={
                name: None if INDICATORS[name].dimension == dimension else value
                for name, value in example.values.items()
            },
        )
        for example in examples
    ]
