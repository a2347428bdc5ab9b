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
from coalclass.learning.training import Matrix, balanced_weights, newton, soft_losses
from coalclass.scoring.scorer import NAMES

_DISTANCE = tuple(name for name in NAMES if TRACES[name].dimension == "distance")
_STRENGTHS = (0.01, 0.1, 1.0)
_LIMIT = 20.0
_EVEN = 0.5

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
        best = min(_STRENGTHS, key=lambda strength: _inner_loss(values, targets, coalitions, strength))
        score = _fit_linear(values, targets, best)
        return lambda others: score(features(others))

    return learn


def _inner_loss(values: Matrix, targets: Matrix, coalitions: NDArray[np.str_], strength: float) -> float:
    losses = []
    for coalition in sorted(set(coalitions)):
        inside = coalitions == coalition
        rest = targets[~inside]
        if (rest > _EVEN).any() and (rest < _EVEN).any():
            scores = _fit_linear(values[~inside], rest, strength)(values[inside])
            losses.append(float(soft_losses(targets[inside], scores).mean()))
    return float(np.mean(losses)) if losses else 0.0


def _fit_linear(values: Matrix, targets: Matrix, strength: float) -> Callable[[Matrix], Matrix]:
    """Log-odds for rows of features, from the penalised fit on others."""
    centre, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    root = np.sqrt(strength)
    coefficients, intercept = newton((values - centre) / scale * root, balanced_weights(targets))

    def score(others: Matrix) -> Matrix:
        result: Matrix = (others - centre) / scale * root @ coefficients + intercept
        return result

    return score


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
