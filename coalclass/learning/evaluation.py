"""How good the scorers are on coalitions they have not seen, and against which rivals.

Every prediction of something trained comes from a fit that saw nothing of the record's coalition: strength, model, pool
and all. The rules learn from no record. Intervals come from a bootstrap over coalitions, and differences are taken on
the same resamples. Labels are hard here: a prediction is held against the published judgment as it stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.learning.coefficients import Estimate
from coalclass.learning.examples import Example
from coalclass.learning.metrics import MEASURES, Scored, accuracy, brier, difference, estimate, log_loss, resampled
from coalclass.learning.newton import one_core_a_call
from coalclass.learning.rivals import RIVALS, held_out_rival
from coalclass.learning.sample import Matrix, Sample, sample_of
from coalclass.learning.training import SHIPPED, Specification, Trained, predict_folds, train_folds
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.rulebook import Rulebook

if TYPE_CHECKING:
    from coalclass.learning.misses import Miss

OWN = ("rules", "model", "verdict")
"""The scorers, and the pool of them that is the verdict."""

BLIND = "no distance"
"""The verdict without the distance dimension, which is compared with every contestant too."""


WHOLE = "all evidence"
"""What a verdict from published datasets alone is compared with: the one from all evidence of the same records."""


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

    `ablations` is what the verdict loses where a dimension is unknown in training and scoring alike; `comparisons` what
    each of our own scorers has more than each other contestant. `misses` are the records
    that the verdict puts on the wrong side, the worst first; `notes` what is to be said of the figures.
    """

    examples: tuple[Example, ...]
    contestants: tuple[Contestant, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    ablations: dict[str, Estimate]
    comparisons: dict[str, dict[str, Estimate]]
    misses: tuple[Miss, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Evaluation({count_noun(len(self.examples), 'record')}, {len(self.contestants)} contestants)"

    def scored(self, name: str) -> Scored:
        """A contestant's predictions."""
        return next(one.scored for one in self.contestants if one.name == name)

    def row(self, name: str) -> Row:
        """A contestant's measures."""
        return next(one for one in self.rows if one.name == name)


@one_core_a_call()
def evaluate(
    examples: Sequence[Example],
    rulebook: Rulebook,
    folds: dict[str, Trained] | None = None,
    specification: Specification = SHIPPED,
    *,
    others: Sequence[Contestant] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Score every contestant; `folds` are what was trained without each coalition, trained here if None."""
    sample = sample_of(examples, rulebook)
    progress("rules, model and verdict")
    folds = train_folds(sample, sample.coalitions, specification) if folds is None else folds
    model, verdict = predict_folds(folds, sample, sample.coalitions)
    own = {
        "rules": ("the rulebook alone, its dB taken at their word", sample.rules),
        "model": ("the logistic model, trained without the coalition", model),
        "verdict": ("the calibrated pool of the two, trained without the coalition", verdict),
    }
    contestants = [Contestant(name, what, scored_examples(examples, scores)) for name, (what, scores) in own.items()]
    for name, what, scores in _variants(examples, rulebook, sample, folds, specification, progress):
        contestants.append(Contestant(name, what, scored_examples(examples, scores)))
    progress("rivals")
    contestants += [
        Contestant(one.name, one.what, scored_examples(examples, held_out_rival(one, examples))) for one in RIVALS
    ]
    contestants += others
    weights = resampled([one.coalition for one in examples])
    found = {one.name: one.scored for one in contestants}
    rows = _rows(contestants, found["base rate"], found["rules"], weights)
    progress("dimensions left out")
    return Evaluation(
        tuple(examples),
        tuple(contestants),
        tuple(rows),
        tuple(_groups(examples, {name: found[name] for name in OWN})),
        _ablations(
            examples,
            rulebook,
            found["verdict"],
            specification._replace(strengths=(_usual_strength(folds),)),
            weights,
        ),
        _comparisons(found, weights),
    )


def _variants(
    examples: Sequence[Example],
    rulebook: Rulebook,
    sample: Sample,
    folds: dict[str, Trained],
    specification: Specification,
    progress: Callable[[str], None],
) -> list[tuple[str, str, Matrix]]:
    """The verdict trained otherwise, or with less; each out of coalition unless it says otherwise."""

    def out(of: Sample, groups: Sequence[str], how: Specification = specification) -> Matrix:
        return predict_folds(train_folds(of, groups, how), of, groups)[1]

    usual = specification._replace(strengths=(_usual_strength(folds),))
    even = usual._replace(mean_only=True)

    progress("the verdict trained otherwise")
    blind = sample_of(examples, rulebook, without="distance")
    unsearched = sample_of(examples, rulebook, unsearched=True)
    scaled = even._replace(strengths=(0.0,))
    hegemons = [one.hegemon for one in examples]
    return [
        (
            "one scale",
            "every trace at one scale, one intercept, both scorers alike",
            out(sample, sample.coalitions, scaled),
        ),
        (
            "even pool",
            "both scorers with the same weight",
            out(sample, sample.coalitions, even),
        ),
        (BLIND, "trained and scored without the distance dimension", out(blind, sample.coalitions)),
        ("distance taken out", "trained with it, scored without", predict_folds(folds, blind, sample.coalitions)[1]),
        (
            "no searches",
            "trained and scored as if nobody had looked for anything",
            out(unsearched, sample.coalitions, usual),
        ),
        ("family out", "trained without all coalitions that share a dyad with it", out(sample, sample.families, usual)),
        ("hegemon out", "trained without every coalition of the same leading state", out(sample, hegemons, usual)),
    ]


def _usual_strength(folds: dict[str, Trained]) -> float:
    """The middle one of the strengths that the folds chose: what is only compared need not choose anew."""
    strengths = sorted(one.fit.strength for one in folds.values())
    return strengths[len(strengths) // 2] if strengths else 0.0


def scored_examples(examples: Sequence[Example], scores: Matrix) -> Scored:
    """Log-odds for these examples, with their labels and coalitions."""
    labels = np.array([one.substantive for one in examples], dtype=np.float64)
    return Scored(scores, labels, tuple(one.coalition for one in examples))


def _rows(contestants: Sequence[Contestant], base: Scored, rules: Scored, weights: Matrix) -> list[Row]:
    from joblib import Parallel, delayed

    # Long numpy calls on matrices of resamples: threads share them without copies.
    jobs = min(os.cpu_count() or 1, len(contestants))
    rows: list[Row] = Parallel(n_jobs=jobs, prefer="threads")(
        delayed(_row)(one, base, rules, weights) for one in contestants
    )
    return rows


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
        ("confidence", lambda one: "low" if one.low_confidence else "high or medium"),
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


def _comparisons(found: dict[str, Scored], weights: Matrix) -> dict[str, dict[str, Estimate]]:
    return {
        own: {name: difference(found[own], other, log_loss, weights) for name, other in found.items() if name != own}
        for own in (*OWN, BLIND)
    }


def _ablations(
    examples: Sequence[Example], rulebook: Rulebook, verdict: Scored, specification: Specification, weights: Matrix
) -> dict[str, Estimate]:
    """How much more log-loss the verdict has when a dimension is unknown to it throughout."""
    result = {}
    for dimension in DIMENSIONS:
        if any(one.scored and one.dimension == dimension for one in TRACES.values()):
            blind = sample_of(examples, rulebook, without=dimension)
            scores = predict_folds(train_folds(blind, blind.coalitions, specification), blind, blind.coalitions)[1]
            result[dimension] = difference(scored_examples(examples, scores), verdict, log_loss, weights)
    return result
