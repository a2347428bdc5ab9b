"""The penalised fit of the model, one or thousands at once.

Coefficients are k + d: one scale k for theory as a whole, held near 1 by two pseudo-records, and for each trace a
deviation d under an L2 penalty. A coefficient under zero would let evidence speak for the other side: such traces are
held at zero and the rest is fitted again. At strength 0 no trace deviates.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coalclass.learning.newton import Mask, fit_batches, minimise_losses
from coalclass.learning.sample import Matrix, Sample, balanced_weights

_TOLERANCE, _ITERATIONS = 1e-10, 10_000
_NO_PULL, _MOST_RETURNS = 1e-6, 100
_PSEUDO_LOGIT, _PSEUDO_WEIGHT, _FREE_SCALE = 2.0, 2.0, 30.0
_PSEUDO_LIKELY = _PSEUDO_WEIGHT / (1.0 + math.exp(-_PSEUDO_LOGIT))
_PSEUDO_UNLIKELY = _PSEUDO_WEIGHT - _PSEUDO_LIKELY
_PSEUDO_SIDES = np.array([[_PSEUDO_LIKELY, _PSEUDO_UNLIKELY], [_PSEUDO_UNLIKELY, _PSEUDO_LIKELY]])

Points = Matrix
"""One fit a row: intercept, scale k, and a coefficient for each trace."""

Solver: TypeAlias = "Callable[[Sample, Matrix, Mask, float, Points], Points]"
"""Points of fits whose traces are kept or held at zero: sample, weights (fits, records, 2), kept (fits, traces),
strength, points to start from."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: intercept in log-odds, coefficients by trace (`free` before any was held at zero), scale k."""

    intercept: float
    coefficients: Matrix
    free: Matrix
    scale: float
    strength: float

    def predict(self, features: Matrix) -> Matrix:
        """Log-odds of a substantive relation."""
        result: Matrix = features @ self.coefficients + self.intercept
        return result


def fit(sample: Sample, strength: float, solve: Solver | None = None) -> Fit:
    """Fit the model at one strength; `solve` is how (numpy's Newton unless told otherwise)."""
    return fit_many(sample, np.ones((1, len(sample.targets))), strength, solve=solve)[0]


def fit_many(
    sample: Sample,
    counts: Matrix,
    strength: float,
    *,
    start: Sequence[Fit] | None = None,
    solve: Solver | None = None,
) -> list[Fit]:
    """Fit the model on many choices of the same records: `counts` (fits, records) is how often each is in each.

    `start` are fits of the same choices at another strength, from which the search begins: the result is the same.
    """
    chosen = by_newton if solve is None else solve

    def fit_batch(batch: slice) -> list[Fit]:
        return _fit_batch(sample, counts[batch], strength, None if start is None else start[batch], chosen)

    return fit_batches(fit_batch, len(counts))


def _fit_batch(
    sample: Sample, counts: Matrix, strength: float, start: Sequence[Fit] | None, solve: Solver
) -> list[Fit]:
    sides = balanced_weights(sample.targets, counts)
    seen = np.abs(sample.features) > 0
    used = (counts > 0).astype(np.float64) @ seen.astype(np.float64) > 0
    points = _start_points(sample, len(counts), start)
    points = solve(sample, sides, used, strength, points)
    free = points[:, 2:].copy()
    scales = points[:, 1].copy()
    kept = used.copy()
    if strength > 0.0:
        points, kept = _hold_at_zero(sample, sides, used, strength, points, solve)
        scales = points[:, 1]
    elif (against := scales < 0.0).any():
        # Theory as a whole would speak for the other side: none of it is listened to.
        kept[against] = False
        points[against] = solve(sample, sides[against], kept[against], strength, points[against])
    # A trace that no record of these shows is taken at the scale of theory as a whole.
    least = np.maximum(0.0, scales)
    coefficients = np.where(used, np.where(kept, points[:, 2:], 0.0), least[:, None])
    free = np.where(used, free, scales[:, None])
    return [
        Fit(float(points[place, 0]), coefficients[place], free[place], float(least[place]), strength)
        for place in range(len(counts))
    ]


def _start_points(sample: Sample, count: int, start: Sequence[Fit] | None) -> Points:
    if start is None:
        # Theory taken at its word.
        return np.hstack([np.zeros((count, 1)), np.ones((count, 1 + sample.features.shape[1]))])
    return np.array([np.r_[one.intercept, one.scale, one.free] for one in start])


def _hold_at_zero(
    sample: Sample, sides: Matrix, used: Mask, strength: float, points: Points, solve: Solver
) -> tuple[Points, Mask]:
    """Traces whose coefficients are negative go, all at once; one that would fit better with more comes back.

    Each fit goes its own way; those that are not done are solved together.
    """
    points, kept = points.copy(), used.copy()
    returned = np.zeros(len(points), dtype=np.int64)
    going = np.arange(len(points))
    while len(going):
        wrong = kept[going] & (points[going, 2:] < 0)
        kept[going] &= ~wrong
        sound = going[~wrong.any(axis=1)]
        pulls = np.where(used[sound] & ~kept[sound], _pulls(sample, sides[sound], points[sound]), 0.0)
        back = (pulls.max(axis=1, initial=0.0) > _NO_PULL) & (returned[sound] < _MOST_RETURNS)
        kept[sound[back], pulls[back].argmax(axis=1)] = True
        returned[sound[back]] += 1
        going = np.r_[going[wrong.any(axis=1)], sound[back]]
        if len(going):
            points[going] = solve(sample, sides[going], kept[going], strength, points[going])
    return points, kept


def _pulls(sample: Sample, sides: Matrix, points: Points) -> Matrix:
    """The slope of the likelihood in each coefficient: plus where a larger one would fit better."""
    p = 1.0 / (1.0 + np.exp(-(points[:, 2:] @ sample.features.T + points[:, :1])))
    result: Matrix = (sides[:, :, 0] * (1.0 - p) - sides[:, :, 1] * p) @ sample.features
    return result


def by_newton(sample: Sample, sides: Matrix, kept: Mask, strength: float, start: Points) -> Points:
    """All fits together, by `minimise_losses`."""
    count, traces = kept.shape
    sides = np.concatenate([sides, np.broadcast_to(_PSEUDO_SIDES, (count, 2, 2))], axis=1)
    if strength == 0.0:
        return _fit_scales(sample, sides, kept, start)
    rows = _add_pseudo_records(sample.features, 0.0)
    penalties = np.zeros((count, traces + 2, traces + 2))
    inside, place = kept / strength, np.arange(2, traces + 2)
    # (w - k)^2 / strength for each trace that is kept, and k^2 / 900.
    penalties[:, 1, 1] = 1.0 / _FREE_SCALE**2 + inside.sum(axis=1)
    penalties[:, 1, 2:] = penalties[:, 2:, 1] = -inside
    penalties[:, place, place] = inside
    free = np.hstack([np.ones((count, 2), dtype=bool), kept])
    return minimise_losses(rows, sides, penalties, free, start)


def _fit_scales(sample: Sample, sides: Matrix, kept: Mask, start: Points) -> Points:
    """At strength 0 the scale has one column: all traces, or none where nothing is kept."""
    points = np.zeros_like(start)
    penalties = np.diag([0.0, 1.0 / _FREE_SCALE**2])
    for some in (True, False):
        places = np.flatnonzero(kept.any(axis=1) == some)
        rows = _add_pseudo_records(np.zeros((len(sample.features), 0)), sample.features.sum(axis=1) * some)
        points[places, :2] = minimise_losses(
            rows,
            sides[places],
            np.broadcast_to(penalties, (len(places), 2, 2)),
            np.ones((len(places), 2), dtype=bool),
            start[places, :2],
        )
    points[:, 2:] = np.where(kept, points[:, 1:2], 0.0)
    return points


def _add_pseudo_records(features: Matrix, theory: Matrix | float) -> Matrix:
    """Columns for intercept and scale before the features; below them the two pseudo-records that hold the scale."""
    rows = np.zeros((len(features) + 2, features.shape[1] + 2))
    rows[:, 0] = 1.0
    rows[:-2, 1] = theory
    rows[-2:, 1] = _PSEUDO_LOGIT, -_PSEUDO_LOGIT
    rows[:-2, 2:] = features
    return rows


def by_sklearn(sample: Sample, sides: Matrix, kept: Mask, strength: float, start: Points) -> Points:
    """The same by scikit-learn, fit by fit, which trains the model that ships.

    It penalises every coefficient alike, so theory and deviations are columns of their own, scaled.
    """
    points = np.zeros_like(start)
    for place, (weights, columns) in enumerate(zip(sides, kept, strict=True)):
        features = sample.features[:, columns]
        values = [(features.sum(axis=1) * _FREE_SCALE)[:, None]]
        if strength > 0.0:
            values.append(features * math.sqrt(strength))
        rows = np.hstack(values)
        pseudo = np.zeros((2, rows.shape[1]))
        pseudo[:, 0] = np.array([1.0, -1.0]) * _PSEUDO_LOGIT * _FREE_SCALE
        coefficients, intercept = regress(np.vstack([rows, pseudo]), np.vstack([weights, _PSEUDO_SIDES]))
        points[place, :2] = intercept, coefficients[0] * _FREE_SCALE
        points[place, 2:][columns] = points[place, 1]
        if strength > 0.0:
            points[place, 2:][columns] += coefficients[1:] * math.sqrt(strength)
    return points


def regress(values: Matrix, sides: Matrix) -> tuple[Matrix, float]:
    """Coefficients and intercept of scikit-learn's L2 logistic regression (C = 1), solved to the end.

    `sides` (rows, 2) weigh either side of each row, so that each row is given twice.
    """
    from sklearn.exceptions import ConvergenceWarning

    labels = np.r_[np.ones(len(values)), np.zeros(len(values))].astype(np.int64)
    given = np.vstack([values, values]), labels, np.r_[sides[:, 0], sides[:, 1]]
    # Cholesky steps are the fastest; where their line search stalls at the last digits, conjugate gradients go on.
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return _solve("newton-cholesky", *given)
        except ConvergenceWarning:
            pass
    return _solve("newton-cg", *given)


def _solve(solver: str, values: Matrix, labels: NDArray[np.int64], weights: Matrix) -> tuple[Matrix, float]:
    from sklearn import config_context
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=1.0, solver=solver, tol=_TOLERANCE, max_iter=_ITERATIONS)
    with config_context(assume_finite=True):
        regression.fit(values, labels, sample_weight=weights)
    return regression.coef_[0], float(regression.intercept_[0])
