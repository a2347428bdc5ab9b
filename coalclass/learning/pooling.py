"""The calibrated pool of rules and model: dB = a + b rules + c model, b and c not negative."""

from __future__ import annotations

import numpy as np

from coalclass.learning.newton import Mask
from coalclass.learning.sample import Matrix, balanced_weights
from coalclass.scoring.model import DB_PER_LOGIT, Pool

POOL_SD_DB, POOL_SD = 3.0, 0.25
"""How far the pool may stray: the prior standard deviations of a (dB), and of b and c."""


def fit_pool(rules: Matrix, model: Matrix, targets: Matrix, *, mean_only: bool = False) -> Pool:
    """The pool that fits out-of-family log-odds of rules and model best, near (0, 1/2, 1/2) and not negative.

    With `mean_only` both scorers have the same weight: dB = a + k (rules + model) / 2.
    """
    if mean_only:
        shift, weight = _solve_pool(((rules + model) / 2.0)[:, None], targets, np.array([1.0]), 2 * POOL_SD)
        return Pool(shift * DB_PER_LOGIT, float(weight[0]) / 2.0, float(weight[0]) / 2.0)
    both = np.stack([rules, model], axis=1)
    shift, weights = _solve_pool(both, targets, np.array([0.5, 0.5]), POOL_SD)
    return Pool(shift * DB_PER_LOGIT, float(weights[0]), float(weights[1]))


def _solve_pool(values: Matrix, targets: Matrix, centre: Matrix, sd: float) -> tuple[float, Matrix]:
    """Newton's method on the penalised loss; a weight that would be negative is held at zero."""
    held = np.zeros(values.shape[1], dtype=bool)
    while True:
        at = _minimise(values, targets, centre, sd, held)
        wrong = ~held & (at[1:] < 0)
        if not wrong.any():
            return float(at[0]), np.where(held, 0.0, at[1:])
        held |= wrong


def _minimise(values: Matrix, targets: Matrix, centre: Matrix, sd: float, held: Mask) -> Matrix:
    full = np.hstack([np.ones((len(values), 1)), np.where(held, 0.0, values)])
    middle = np.r_[0.0, np.where(held, 0.0, centre)]
    precision = np.r_[(DB_PER_LOGIT / POOL_SD_DB) ** 2, np.full(len(centre), 1.0 / sd**2)]
    sides = balanced_weights(targets)
    at: Matrix = middle.copy()
    for _ in range(200):
        p = 1.0 / (1.0 + np.exp(-np.clip(full @ at, -500, 500)))
        slope = full.T @ (sides[:, 1] * p - sides[:, 0] * (1.0 - p)) + precision * (at - middle)
        curve = (full * (sides.sum(axis=1) * p * (1.0 - p))[:, None]).T @ full + np.diag(precision)
        step: Matrix = np.linalg.solve(curve, slope)
        at = at - step / max(1.0, float(np.abs(step).max()))
        if float(np.abs(step).max()) < 1e-12:
            break
    return at
