"""Many penalised logistic regressions on the same rows at once, by Newton's method in numpy.

Folds and resamples fit the same rows thousands of times with other weights. Taken together, their curvatures are one
matrix product of the weights (fits, rows) with the products of columns (rows, pairs of columns), and their steps one
call that solves all small systems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STEPS, _SMALL, _SHORTEST = 100, 1e-9, 1e-6
_RISE, _LEAST_CURVE = 1e-12, 1e-12

_TOGETHER = 256
"""Fits in one batch: enough for whole matrix products, few enough for the cache of a core."""

_PAYS = 2_000
"""From so many fits on, cores share them; for fewer, numpy's own calls are too short."""

T = TypeVar("T")


def fit_batches(fit: Callable[[slice], Sequence[T]], count: int) -> list[T]:
    """What `fit` gives for `count` fits, batch by batch; many batches are shared among the cores.

    The batches are the same however many cores there are, and each is computed by one, so that results are too.
    """
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    batches = [slice(first, min(first + _TOGETHER, count)) for first in range(0, count, _TOGETHER)]
    cores = (os.cpu_count() or 1) if count >= _PAYS else 1
    with threadpool_limits(1):
        if cores == 1:
            return list(chain.from_iterable(map(fit, batches)))
        # Threads do: numpy lets go of the interpreter, and nothing has to be copied.
        found = Parallel(n_jobs=cores, prefer="threads")(delayed(fit)(batch) for batch in batches)
    return list(chain.from_iterable(found))


def minimise_losses(rows: Matrix, sides: Matrix, penalties: Matrix, free: Mask, start: Matrix) -> Matrix:
    """The points (fits, columns) that minimise the loss of each fit.

    The loss of a fit at point a is the sum over rows of the logistic loss at rows @ a, weighed for either side by
    `sides` (fits, rows, 2; substantive first), plus a' P a / 2 with P from `penalties` (fits, columns, columns). Where
    `free` (fits, columns) is false the point stays at zero. `start` (fits, columns) is where the search begins.
    Steps that raise the loss are halved; a fit is done once its step is below 1e-9, and so its error far below.

    >>> import numpy as np
    >>> ones, free = np.ones((4, 1)), np.ones((1, 1), dtype=bool)
    >>> minimise_losses(ones, np.full((1, 4, 2), 0.5), np.zeros((1, 1, 1)), free, np.ones((1, 1))).round(9) + 0.0
    array([[0.]])
    """
    products, places = _multiply_columns(rows)
    at = np.where(free, start, 0.0)
    columns = rows.shape[1]
    diagonal = np.arange(columns)
    result = at.copy()
    going = np.arange(len(at))
    positive, whole = np.ascontiguousarray(sides[:, :, 0]), sides.sum(axis=2)
    score = at @ rows.T
    loss, p = _measure_loss(score, positive, whole, penalties, at)
    for _ in range(_STEPS):
        slope = (whole * p - positive) @ rows + np.matmul(penalties, at[:, :, None])[:, :, 0]
        curve = ((whole * p * (1.0 - p)) @ products)[:, places].reshape(-1, columns, columns) + penalties
        both = free[:, :, None] & free[:, None, :]
        curve = np.where(both, curve, 0.0)
        curve[:, diagonal, diagonal] += np.where(free, _LEAST_CURVE, 1.0)
        step = np.linalg.solve(curve, np.where(free, slope, 0.0)[:, :, None])[:, :, 0]
        at, loss, p = _take_step(rows, positive, whole, penalties, at, loss, step)
        result[going] = at
        more = np.abs(step).max(axis=1) >= _SMALL
        if not more.any():
            break
        if not more.all():
            going, at, loss, p = going[more], at[more], loss[more], p[more]
            positive, whole, penalties, free = positive[more], whole[more], penalties[more], free[more]
    return result


def _multiply_columns(rows: Matrix) -> tuple[Matrix, NDArray[np.int64]]:
    """The product of each pair of columns, and where in it each cell of the square matrix of pairs is."""
    first, second = np.triu_indices(rows.shape[1])
    places = np.zeros((rows.shape[1],) * 2, dtype=np.int64)
    places[first, second] = places[second, first] = np.arange(len(first))
    return rows[:, first] * rows[:, second], places.ravel()


def _take_step(
    rows: Matrix, positive: Matrix, whole: Matrix, penalties: Matrix, at: Matrix, loss: Matrix, step: Matrix
) -> tuple[Matrix, Matrix, Matrix]:
    """The next points, their losses and probabilities: a step that raises the loss is halved until it does not."""
    length = np.ones(len(at))
    while True:
        then = at - length[:, None] * step
        after, p = _measure_loss(then @ rows.T, positive, whole, penalties, then)
        wrong = (after > loss + _RISE * (1.0 + np.abs(loss))) & (length > _SHORTEST)
        if not wrong.any():
            return then, after, p
        length = np.where(wrong, length / 2.0, length)


def _measure_loss(
    score: Matrix, positive: Matrix, whole: Matrix, penalties: Matrix, at: Matrix
) -> tuple[Matrix, Matrix]:
    """The loss of each fit (fits), and the probability of each row in it (fits, rows)."""
    small = np.exp(-np.abs(score))
    p = np.where(score >= 0.0, 1.0, small) / (1.0 + small)
    losses = whole * (np.maximum(score, 0.0) + np.log1p(small)) - positive * score
    strayed = (np.matmul(penalties, at[:, :, None])[:, :, 0] * at).sum(axis=1)
    return losses.sum(axis=1) + strayed / 2.0, p
