"""Rivals that a model of coalition relations must beat: each is trained in the same folds, on less or otherwise.

If counts of entries, or what was looked for and not found, or the word Western did as well, the traces would have
shown nothing of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coalclass.indicators import TRACES
from coalclass.learning.examples import Example
from coalclass.learning.newton import minimise_losses
from coalclass.learning.sample import Matrix, balanced_weights
from coalclass.learning.training import soft_losses
from coalclass.scoring.scorer import NAMES

_DISTANCE = tuple(name for name in NAMES if TRACES[name].dimension == "distance")
_STRENGTHS = (0.01, 0.1, 1.0)
_LIMIT = 20.0
_EVEN = 0.5
_LEAST_SCALE = 1e-6

Predictor: TypeAlias = Callable[[Sequence[Example]], Matrix]
"""Log-odds for examples, from what was learned of others."""


class Rival(NamedTuple):
    """A name for tables, what it knows, and how it learns."""

    name: str
    what: str
    learn: Callable[[Sequence[Example]], Predictor]


def base_rate(examples: Sequence[Example]) -> Predictor:
    """The share of substantive labels among the examples, whatever the record says."""
    share = float(np.mean([one.target for one in examples]))
    log_odds = float(np.log(share / (1 - share)))
    return lambda others: np.full(len(others), log_odds)


def _linear(features: Callable[[Sequence[Example]], Matrix]) -> Callable[[Sequence[Example]], Predictor]:
    """L2 logistic regression on some features, its penalty chosen by leave-one-coalition-out loss within the folds."""

    def learn(examples: Sequence[Example]) -> Predictor:
        values = features(examples)
        targets = np.array([one.target for one in examples])
        coalitions = np.array([one.coalition for one in examples])
        best = _choose_penalty(values, targets, coalitions)
        coefficients, intercepts = _fit_linear(values, targets, np.ones((1, len(targets))), best)
        return lambda others: np.asarray(features(others) @ coefficients[0] + intercepts[0])

    return learn


def _choose_penalty(values: Matrix, targets: Matrix, coalitions: NDArray[np.str_]) -> float:
    """The penalty with the least mean loss over coalitions that are left out."""
    outside = [coalitions != name for name in sorted(set(coalitions))]
    outside = [rest for rest in outside if (targets[rest] > _EVEN).any() and (targets[rest] < _EVEN).any()]
    if not outside:
        return _STRENGTHS[0]
    counts = np.array(outside, dtype=np.float64)
    means = []
    for strength in _STRENGTHS:
        coefficients, intercepts = _fit_linear(values, targets, counts, strength)
        losses = soft_losses(targets, coefficients @ values.T + intercepts[:, None])
        means.append(float(np.mean([loss[~rest].mean() for loss, rest in zip(losses, outside, strict=True)])))
    return _STRENGTHS[int(np.argmin(means))]


def _fit_linear(values: Matrix, targets: Matrix, counts: Matrix, strength: float) -> tuple[Matrix, Matrix]:
    """Coefficients (fits, features) and intercepts (fits) of penalised fits on choices of the records.

    `counts` (fits, records) are 1 where a record is in a fit. The penalty is on coefficients of features that have
    standard deviation 1 in the fit; one that does not vary there has none.
    """
    centre, scale = values.mean(axis=0), np.maximum(values.std(axis=0), _LEAST_SCALE)
    rows = np.hstack([np.ones((len(values), 1)), (values - centre) / scale])
    sizes = counts.sum(axis=1, keepdims=True)
    means = counts @ rows / sizes
    deviations = np.sqrt(np.maximum(counts @ rows**2 / sizes - means**2, 0.0))
    varies = deviations > _LEAST_SCALE
    varies[:, 0] = True
    penalties = np.zeros((len(counts), rows.shape[1], rows.shape[1]))
    place = np.arange(1, rows.shape[1])
    penalties[:, place, place] = deviations[:, 1:] ** 2 / strength
    points = minimise_losses(
        rows, balanced_weights(targets, counts), penalties, varies, np.zeros((len(counts), rows.shape[1]))
    )
    coefficients = points[:, 1:] / scale
    return coefficients, points[:, 0] - coefficients @ centre


def _counts(examples: Sequence[Example]) -> Matrix:
    kinds = sorted(_KINDS)
    return np.log1p(np.array([[one.counts.get(kind, 0) for kind in kinds] for one in examples], dtype=np.float64))


_ACTS = (
    "contribution", "refusal", "withdrawal", "demand", "objection", "adoption", "alignment", "vote", "statement",
    "request", "concession", "guarantee", "threat", "sanction", "adherence", "breach",
)  # fmt: skip
_AID = ("economic", "military", "debt-relief", "loan", "arms", "trade", "energy", "cash")
_KINDS = {
    "consultation",
    *(f"aid {kind}" for kind in _AID),
    *(f"{a} {k}" for a in ("hegemon", "follower") for k in _ACTS),
}


def _search_state(examples: Sequence[Example]) -> Matrix:
    rows = [[one.readings[name].search * (one.readings[name].strength == 0) for name in NAMES] for one in examples]
    return np.array(rows, dtype=np.float64)


def _strengths(examples: Sequence[Example], names: Sequence[str]) -> Matrix:
    """Strengths of traces, one half where one is not known."""
    rows = [[one.readings[name].strength if one.readings[name].known else 0.5 for name in names] for one in examples]
    return np.array(rows, dtype=np.float64)


def _distance(examples: Sequence[Example]) -> Matrix:
    return _strengths(examples, _DISTANCE)


def _western(examples: Sequence[Example]) -> Matrix:
    return np.array([[float(one.western)] for one in examples])


def _all_readings(examples: Sequence[Example]) -> Matrix:
    rows = [[part for name in NAMES for part in one.readings[name][:2]] for one in examples]
    return np.array(rows, dtype=np.float64)


def boosting(examples: Sequence[Example]) -> Predictor:
    """Gradient-boosted trees on the traces, shallow and few (scikit-learn)."""
    from sklearn.ensemble import GradientBoostingClassifier

    values = _all_readings(examples)
    sides = balanced_weights(np.array([one.target for one in examples]))
    labels = np.r_[np.ones(len(examples)), np.zeros(len(examples))]
    trees: Any = GradientBoostingClassifier(
        n_estimators=60, learning_rate=0.1, max_depth=2, min_samples_leaf=5, random_state=0
    )
    trees.fit(np.vstack([values, values]), labels, sample_weight=np.r_[sides[:, 0], sides[:, 1]])

    def predictor(others: Sequence[Example]) -> Matrix:
        raw: Matrix = trees.decision_function(_all_readings(others))
        return np.clip(raw, -_LIMIT, _LIMIT)

    return predictor


RIVALS: tuple[Rival, ...] = (
    Rival("base rate", "the share of substantive labels in the other coalitions", base_rate),
    Rival("boosting", "gradient-boosted trees on the same traces", boosting),
    Rival("counts", "logistic regression on bare counts of entries by kind", _linear(_counts)),
    Rival("search state", "logistic regression on what was looked for and not found", _linear(_search_state)),
    Rival("distance", "logistic regression on institutions, votes and alliance alone", _linear(_distance)),
    Rival("Western", "logistic regression on whether the follower was Western", _linear(_western)),
)
"""Every rival, the base rate first."""


def held_out_rival(rival: Rival, examples: Sequence[Example]) -> Matrix:
    """Each example's log-odds from a rival that saw nothing of its coalition."""
    scores = np.zeros(len(examples))
    for coalition in sorted({one.coalition for one in examples}):
        inside = [place for place, one in enumerate(examples) if one.coalition == coalition]
        rest = [one for one in examples if one.coalition != coalition]
        if len({one.substantive for one in rest}) == 2:
            scores[inside] = rival.learn(rest)([examples[place] for place in inside])
    return scores
