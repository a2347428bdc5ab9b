"""Rivals that a model of coalition relations must beat: each is trained in the same folds, on less or otherwise.

If counts of entries, or what was looked for and not found, or the word Western did as well, the traces would have
shown nothing of their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coalclass.indicators import TRACES
from coalclass.learning.examples import Example
from coalclass.learning.newton import Mask, fit_batches, minimise_losses
from coalclass.learning.sample import Matrix, balanced_weights
from coalclass.learning.training import soft_losses
from coalclass.scoring.scorer import NAMES

_DISTANCE = tuple(name for name in NAMES if TRACES[name].dimension == "distance")
_STRENGTHS = (0.01, 0.1, 1.0)
_LIMIT = 20.0
_EVEN = 0.5
_LEAST_SCALE = 1e-6

_PAYS = 20_000
"""From so many records in all folds on, the start of other processes costs less than they save."""

Learner: TypeAlias = "Callable[[Matrix, Matrix, Matrix], Matrix]"
"""Log-odds of other records, from features (records, features) and targets of some and the others' features."""

HoldOut: TypeAlias = "Callable[[Matrix, Matrix, NDArray[np.str_]], Matrix]"
"""Log-odds of records, each from the other coalitions: features, targets, coalitions."""


class Rival(NamedTuple):
    """A name for tables, what it knows, how it reads that, and how it learns from the other coalitions."""

    name: str
    what: str
    read: Callable[[Sequence[Example]], Matrix]
    hold_out: HoldOut


def held_out_rival(rival: Rival, examples: Sequence[Example]) -> Matrix:
    """Each example's log-odds from a rival that saw nothing of its coalition."""
    targets = np.array([one.target for one in examples])
    return rival.hold_out(rival.read(examples), targets, np.array([one.coalition for one in examples]))


def _others(targets: Matrix, coalitions: NDArray[np.str_]) -> dict[str, Mask]:
    """For each coalition the records of the others; none where they have one label only."""
    rests = {str(name): coalitions != name for name in sorted(set(coalitions))}
    return {name: rest for name, rest in rests.items() if _has_both(targets[rest])}


def _has_both(targets: Matrix) -> bool:
    return bool((targets > _EVEN).any() and (targets < _EVEN).any())


def _by_fold(learn: Learner, *, slow: bool = False) -> HoldOut:
    """Learn coalition by coalition; what is slow is shared among processes where there is enough of it."""

    def hold_out(values: Matrix, targets: Matrix, coalitions: NDArray[np.str_]) -> Matrix:
        from joblib import Parallel, delayed

        rests = _others(targets, coalitions)
        jobs = (os.cpu_count() or 1) if slow and len(rests) * len(targets) >= _PAYS else 1
        found = Parallel(n_jobs=jobs)(
            delayed(learn)(values[rest], targets[rest], values[coalitions == name]) for name, rest in rests.items()
        )
        scores = np.zeros(len(targets))
        for name, predicted in zip(rests, found, strict=True):
            scores[coalitions == name] = predicted
        return scores

    return hold_out


def _learn_base_rate(values: Matrix, targets: Matrix, others: Matrix) -> Matrix:
    """The share of substantive labels among the examples, whatever the record says."""
    share = float(targets.mean())
    return np.full(len(others), np.log(share / (1 - share)))


def _hold_out_linear(values: Matrix, targets: Matrix, coalitions: NDArray[np.str_]) -> Matrix:
    """L2 logistic regression, its penalty chosen by leave-one-coalition-out loss within the folds.

    Without A and then B is without B and then A, so that each pair is fitted once.
    """
    rests = _others(targets, coalitions)
    parts = {frozenset([name]): rest for name, rest in rests.items()}
    names = sorted({str(name) for name in coalitions})
    for first, second in combinations(names, 2):
        part = (coalitions != first) & (coalitions != second)
        if _has_both(targets[part]):
            parts[frozenset([first, second])] = part
    inside = {name: np.flatnonzero(coalitions == name) for name in names}
    scores: dict[float, dict[frozenset[str], Matrix]] = {}
    counts = np.array(list(parts.values()), dtype=np.float64).reshape(len(parts), len(targets))
    start = None
    for strength in _STRENGTHS:
        start = _fit_linear(values, targets, counts, strength, start)
        scores[strength] = dict(zip(parts, _score_rows(values, start), strict=True))
    result = np.zeros(len(targets))
    for name in rests:
        losses = [_inner_loss(name, inside, targets, scores[strength]) for strength in _STRENGTHS]
        best = _STRENGTHS[int(np.argmin(losses))]
        result[inside[name]] = scores[best][frozenset([name])][inside[name]]
    return result


def _inner_loss(
    name: str, inside: dict[str, NDArray[np.int64]], targets: Matrix, scores: dict[frozenset[str], Matrix]
) -> float:
    """The mean over the other coalitions of their loss, without this one and without themselves."""
    losses = [
        float(soft_losses(targets[places], scores[pair][places]).mean())
        for other, places in inside.items()
        if other != name and (pair := frozenset([name, other])) in scores
    ]
    return float(np.mean(losses)) if losses else 0.0


def _scale_rows(values: Matrix) -> Matrix:
    """A column of ones and the features, about 0 and of about 1: what is fitted, whatever the fold."""
    centre, scale = values.mean(axis=0), np.maximum(values.std(axis=0), _LEAST_SCALE)
    return np.hstack([np.ones((len(values), 1)), (values - centre) / scale])


def _score_rows(values: Matrix, points: Matrix) -> Matrix:
    result: Matrix = points @ _scale_rows(values).T
    return result


def _fit_linear(values: Matrix, targets: Matrix, counts: Matrix, strength: float, start: Matrix | None) -> Matrix:
    """Points (fits, 1 + features) of penalised fits of `_scale_rows` on choices of the records; `start` where from.

    `counts` (fits, records) are 1 where a record is in a fit. The penalty is on coefficients of features that have
    standard deviation 1 in the fit; one that does not vary there has none.
    """
    rows = _scale_rows(values)
    place = np.arange(1, rows.shape[1])

    def fit_batch(batch: slice) -> list[Matrix]:
        here = counts[batch]
        sizes = here.sum(axis=1, keepdims=True)
        means = here @ rows / sizes
        deviations = np.sqrt(np.maximum(here @ rows**2 / sizes - means**2, 0.0))
        varies = deviations > _LEAST_SCALE
        varies[:, 0] = True
        penalties = np.zeros((len(here), rows.shape[1], rows.shape[1]))
        penalties[:, place, place] = deviations[:, 1:] ** 2 / strength
        begin = np.zeros_like(means) if start is None else start[batch]
        return list(minimise_losses(rows, balanced_weights(targets, here), penalties, varies, begin))

    return np.array(fit_batches(fit_batch, len(counts))).reshape(len(counts), rows.shape[1])


def _read_nothing(examples: Sequence[Example]) -> Matrix:
    return np.zeros((len(examples), 0))


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


def _learn_boosting(values: Matrix, targets: Matrix, others: Matrix) -> Matrix:
    """Gradient-boosted trees on the traces, shallow and few (scikit-learn)."""
    from sklearn.ensemble import GradientBoostingClassifier

    sides = balanced_weights(targets)
    labels = np.r_[np.ones(len(values)), np.zeros(len(values))]
    trees: Any = GradientBoostingClassifier(
        n_estimators=60, learning_rate=0.1, max_depth=2, min_samples_leaf=5, random_state=0
    )
    trees.fit(np.vstack([values, values]), labels, sample_weight=np.r_[sides[:, 0], sides[:, 1]])
    raw: Matrix = trees.decision_function(others)
    return np.clip(raw, -_LIMIT, _LIMIT)


RIVALS: tuple[Rival, ...] = (
    Rival("base rate", "the share of substantive labels in the other coalitions", _read_nothing,
          _by_fold(_learn_base_rate)),
    Rival("boosting", "gradient-boosted trees on the same traces", _all_readings,
          _by_fold(_learn_boosting, slow=True)),
    Rival("counts", "logistic regression on bare counts of entries by kind", _counts, _hold_out_linear),
    Rival("search state", "logistic regression on what was looked for and not found", _search_state,
          _hold_out_linear),
    Rival("distance", "logistic regression on institutions, votes and alliance alone", _distance, _hold_out_linear),
    Rival("Western", "logistic regression on whether the follower was Western", _western, _hold_out_linear),
)  # fmt: skip
"""Every rival, the base rate first."""
