"""Many penalised logistic regressions on the same rows at once, by Newton's method in numpy.

Folds and resamples fit the same rows thousands of times with other weights. Taken together, their curvatures are one
matrix product of the weights (fits, rows) with the products of columns (rows, pairs of columns), and their steps one
call that solves all small systems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STEPS, _SHORTEST = 100, 1e-6
_RISE, _LEAST_CURVE = 1e-12, 1e-12

_SMALL = 1e-6
"""A step below this is the last: what it leaves is of the order of its square."""

_SURE = 0.5
"""A step that changes no row's log-odds by more cannot raise the loss: its curvature changes by less than twice."""


_TOGETHER = 256
"""Fits in one batch: enough for whole matrix products, few enough for the cache of a core."""

_PAYS = 2_000
"""From so many fits on, cores share them; for fewer, numpy's own calls are too short."""

T = TypeVar("T")


@contextmanager
def one_core_a_call() -> Iterator[None]:
    """Keep numpy's matrix products on the core that asks for them: these are too small to share.

    Cores that wait for one another take several times as long on a machine that does other things too.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def fit_batches(fit: Callable[[slice], Sequence[T]], count: int) -> list[T]:
    """What `fit` gives for `count` fits, batch by batch; many batches are shared among the cores.

    The batches are the same however many cores there are, and each is computed by one, so that results are too.
    """
    from joblib import Parallel, delayed

    batches = [slice(first, min(first + _TOGETHER, count)) for first in range(0, count, _TOGETHER)]
    cores = (os.cpu_count() or 1) if count >= _PAYS else 1
    with one_core_a_call():
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
    Steps that would raise the loss are halved. What comes out is right to about 1e-12.

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
    for _ in range(_STEPS):
        p = _probabilities(score)
        slope = (whole * p - positive) @ rows + np.matmul(penalties, at[:, :, None])[:, :, 0]
        p *= 1.0 - p
        p *= whole
        curve = np.take(p @ products, places, axis=1).reshape(-1, columns, columns)
        curve += penalties
        curve *= free[:, :, None]
        curve *= free[:, None, :]
        curve[:, diagonal, diagonal] += np.where(free, _LEAST_CURVE, 1.0)
        step = np.linalg.solve(curve, (slope * free)[:, :, None])[:, :, 0]
        change = step @ rows.T
        bold = np.flatnonzero(np.abs(change).max(axis=1) > _SURE)
        if len(bold):
            length = _shorten_steps(
                score[bold], change[bold], positive[bold], whole[bold], penalties[bold], at[bold], step[bold]
            )
            step[bold] *= length[:, None]
            change[bold] *= length[:, None]
        at, score = at - step, score - change
        result[going] = at
        more = np.abs(step).max(axis=1) >= _SMALL
        if not more.any():
            break
        if 2 * more.sum() <= len(more):
            going, at, score = going[more], at[more], score[more]
            positive, whole, penalties, free = positive[more], whole[more], penalties[more], free[more]
    return result


def _multiply_columns(rows: Matrix) -> tuple[Matrix, NDArray[np.int64]]:
    """The product of each pair of columns, and where in it each cell of the square matrix of pairs is."""
    first, second = np.triu_indices(rows.shape[1])
    places = np.zeros((rows.shape[1],) * 2, dtype=np.int64)
    places[first, second] = places[second, first] = np.arange(len(first))
    return rows[:, first] * rows[:, second], places.ravel()


def _probabilities(score: Matrix) -> Matrix:
    # Beyond 500 it is 0 or 1 to the last bit.
    result = np.clip(score, -500.0, 500.0)
    np.negative(result, out=result)
    np.exp(result, out=result)
    result += 1.0
    return np.reciprocal(result, out=result)


def _shorten_steps(
    score: Matrix,
    change: Matrix,
    positive: Matrix,
    whole: Matrix,
    penalties: Matrix,
    at: Matrix,
    step: Matrix,
) -> Matrix:
    """What part of each step to go: all, or half as often as the loss would rise."""

    def measure_loss(length: Matrix) -> Matrix:
        scores, then = score - length[:, None] * change, at - length[:, None] * step
        strayed = (np.matmul(penalties, then[:, :, None])[:, :, 0] * then).sum(axis=1)
        losses: Matrix = (whole * np.logaddexp(0.0, scores) - positive * scores).sum(axis=1) + strayed / 2.0
        return losses

    before = measure_loss(np.zeros(len(at)))
    length = np.ones(len(at))
    while (wrong := (measure_loss(length) > before + _RISE * (1.0 + np.abs(before))) & (length > _SHORTEST)).any():
        length = np.where(wrong, length / 2.0, length)
    return length
