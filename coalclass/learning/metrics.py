"""How good probabilities are, with intervals from a bootstrap over coalitions.

Every measure is a function of weights: with all weights one it is the measure itself, with the counts of a
resample it is the measure on that resample. So thousands of resamples are one call on a matrix of weights
(resamples, records). Losses are in nats; log-odds are natural.

Brier (1950); log score (Good 1952); AUC as the share of pairs in order (Mann and Whitney 1947); calibration
slope and intercept by logistic regression of the label on the log-odds (Cox 1958).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coalclass.learning.coefficients import Estimate

Array: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Callable[["Scored", Array], Array]

RESAMPLES, SEED, LEVEL = 2000, 7, 0.90
_DEFINED = 0.5
_NEWTON_STEPS, _RIDGE, _FLAT, _STILL = 40, 1e-6, 30.0, 1e-12
_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_BLOCK = 250
"""Resamples at a time: their matrices then stay in the cache of a core."""

_EQUAL = 1e-9
"""Log-odds nearer than this are a tie: records that read alike differ in the last bit, by how they are summed."""


class Scored(NamedTuple):
    """Log-odds of a substantive relation, labels (1 substantive), and the coalition of each record."""

    log_odds: Array
    labels: Array
    coalitions: tuple[str, ...]

    @property
    def p(self) -> Array:
        """The probabilities."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.log_odds, -700, 700)))

    def only(self, chosen: Sequence[bool]) -> Scored:
        """The records that are chosen."""
        mask = np.array(chosen, dtype=bool)
        names = tuple(name for name, kept in zip(self.coalitions, mask, strict=True) if kept)
        return Scored(self.log_odds[mask], self.labels[mask], names)


def log_loss(scored: Scored, weights: Array) -> Array:
    """Mean loss in nats."""
    signs = 2 * scored.labels - 1
    return _mean(np.logaddexp(0.0, -signs * scored.log_odds), weights)


def brier(scored: Scored, weights: Array) -> Array:
    """Mean squared error of the probabilities."""
    return _mean((scored.p - scored.labels) ** 2, weights)


def accuracy(scored: Scored, weights: Array) -> Array:
    """Share on the right side of even odds; at exactly even odds, half right."""
    return _mean(_right(scored), weights)


def balanced_accuracy(scored: Scored, weights: Array) -> Array:
    """Mean of the accuracies on either label."""
    right = _right(scored)
    sides = [_mean(right, weights * (scored.labels == label)) for label in (0, 1)]
    result: Array = (sides[0] + sides[1]) / 2
    return result


def auc(scored: Scored, weights: Array) -> Array:
    """Share of pairs of either label in the right order, ties half."""
    positive, negative = scored.labels == 1, scored.labels == 0
    won = _compare_pairs(scored)
    first, second = weights[..., positive], weights[..., negative]
    with np.errstate(all="ignore"):
        result: Array = ((first @ won) * second).sum(axis=-1) / (first.sum(axis=-1) * second.sum(axis=-1))
    return result


def _compare_pairs(scored: Scored) -> Array:
    """For each pair of either label (substantive, incentive-based) 1 if in order, 0 if not, ties half."""
    gap = scored.log_odds[scored.labels == 1][:, None] - scored.log_odds[scored.labels == 0][None, :]
    result: Array = (gap > _EQUAL) + (np.abs(gap) <= _EQUAL) / 2
    return result


def auc_within(scored: Scored, weights: Array) -> Array:
    """Share of pairs of either label of one coalition in the right order, ties half.

    Over pairs of two coalitions it would compare folds whose intercepts differ: without a coalition that is rich
    in one label the others' share leans the other way.
    """
    positive, negative = scored.labels == 1, scored.labels == 0
    names = np.array(scored.coalitions)
    same = (names[positive][:, None] == names[negative][None, :]).astype(np.float64)
    won = _compare_pairs(scored) * same
    # Both of a pair have the weight of their coalition, so one of them carries it.
    first = weights[..., positive]
    with np.errstate(all="ignore"):
        result: Array = (first @ won).sum(axis=-1) / (first @ same).sum(axis=-1)
    return result


def calibration(scored: Scored, weights: Array) -> tuple[Array, Array]:
    """Slope and intercept of the label's log-odds on the predicted log-odds; NaN where nothing is on the wrong side.

    By Newton's method for all resamples at once.
    """
    x, y = scored.log_odds, scored.labels
    flat = weights.reshape(-1, len(y))
    powers = np.stack([np.ones_like(x), x, x * x], axis=1)
    at, left = np.zeros((len(flat), 2)), np.zeros(len(flat))
    going, part = np.arange(len(flat)), flat
    with np.errstate(all="ignore"):
        for _ in range(_NEWTON_STEPS):
            p = 1.0 / (1.0 + np.exp(-np.clip(at[going] @ powers[:, :2].T, -_FLAT, _FLAT)))
            error, spread = part * (y - p), part * p * (1 - p) + 1e-12
            g, h = error @ powers[:, :2], spread @ powers
            det = h[:, 0] * h[:, 2] - h[:, 1] ** 2 + _RIDGE
            step = np.stack([h[:, 2] * g[:, 0] - h[:, 1] * g[:, 1], h[:, 0] * g[:, 1] - h[:, 1] * g[:, 0]], axis=1)
            step /= det[:, None]
            far = np.abs(step).max(axis=1)
            at[going] += step / np.maximum(1.0, far / 2.0)[:, None]
            left[going] = np.abs(g).sum(axis=1)
            # A resample that stands still is done; the last ones are those that will not settle.
            if not (more := far > _STILL).all():
                going, part = going[more], part[more]
            if not len(going):
                break
        intercept, slope = (at[:, place].reshape(weights.shape[:-1]) for place in (0, 1))
        ordered = auc(scored, weights)
        settled = (
            (ordered > 0)
            & (ordered < 1)
            & (left.reshape(weights.shape[:-1]) < 1e-4 * weights.sum(axis=-1))
            & (np.abs(slope) * np.std(x) < _FLAT)
        )
    return np.where(settled, slope, np.nan), np.where(settled, intercept, np.nan)


def calibration_slope(scored: Scored, weights: Array) -> Array:
    """1 where probabilities are as far from one half as they should be, below 1 where they are too far."""
    return calibration(scored, weights)[0]


def calibration_intercept(scored: Scored, weights: Array) -> Array:
    """Log-odds that are missing where the prediction is even odds: 0 if neither label is favoured."""
    return calibration(scored, weights)[1]


def _balance(scored: Scored, weights: Array) -> Array:
    """Weights under which either label has half of the whole, resample by resample."""
    with np.errstate(all="ignore"):
        sides = [weights * (scored.labels == label) for label in (0, 1)]
        result: Array = sum(side / side.sum(axis=-1, keepdims=True) for side in sides) * len(scored.labels) / 2
    return result


def balanced_slope(scored: Scored, weights: Array) -> Array:
    """The calibration slope where either label counts as much."""
    return calibration(scored, _balance(scored, weights))[0]


def balanced_shift(scored: Scored, weights: Array) -> Array:
    """The calibration intercept where either label counts as much: 0 if the predictions lean to neither side.

    At slope 1, as a shift of the predictions themselves.
    """
    x, y = scored.log_odds, scored.labels
    balanced = _balance(scored, weights)
    flat = balanced.reshape(-1, len(y))
    shift = np.zeros(len(flat))
    going, part = np.arange(len(flat)), flat
    with np.errstate(all="ignore"):
        for _ in range(_NEWTON_STEPS):
            p = 1.0 / (1.0 + np.exp(-np.clip(x + shift[going, None], -_FLAT, _FLAT)))
            step = (part * (y - p)).sum(axis=-1) / (part * p * (1 - p) + 1e-12).sum(axis=-1)
            shift[going] += np.clip(step, -2, 2)
            if not (more := np.abs(step) > _STILL).all():
                going, part = going[more], part[more]
            if not len(going):
                break
    return shift.reshape(weights.shape[:-1])


MEASURES: dict[str, Measure] = {
    "log_loss": log_loss,
    "brier": brier,
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
    "auc": auc,
    "auc_within": auc_within,
    "calibration_slope": calibration_slope,
    "calibration_intercept": calibration_intercept,
    "balanced_slope": balanced_slope,
    "balanced_shift": balanced_shift,
}
"""Every measure by its name in JSON."""


def resampled(coalitions: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """Weights (resamples, records): how often each record's coalition was drawn."""
    names = sorted(set(coalitions))
    place = np.array([names.index(name) for name in coalitions])
    drawn = np.random.default_rng(seed).multinomial(len(names), [1 / len(names)] * len(names), size=resamples)
    result: Array = drawn[:, place].astype(np.float64)
    return result


def estimate(scored: Scored, measure: Measure, weights: Array | None = None) -> Estimate:
    """A measure with its interval over resampled coalitions; None where it is undefined."""
    return _interval(lambda w: measure(scored, w), scored, weights)


def difference(one: Scored, other: Scored, measure: Measure, weights: Array | None = None) -> Estimate:
    """How much a measure of the first exceeds that of the other, on the same resamples."""
    return _interval(lambda w: measure(one, w) - measure(other, w), one, weights)


def _interval(value: Callable[[Array], Array], scored: Scored, weights: Array | None) -> Estimate:
    if len(scored.labels) == 0:
        return Estimate(None)
    point = float(value(np.ones((1, len(scored.labels))))[0])
    if not np.isfinite(point):
        return Estimate(None)
    if len(set(scored.coalitions)) < 2:
        return Estimate(point)
    weights = resampled(scored.coalitions) if weights is None else weights
    drawn = np.concatenate([value(weights[first : first + _BLOCK]) for first in range(0, len(weights), _BLOCK)])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < _DEFINED * RESAMPLES:
        return Estimate(point)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(point, float(low), float(high))


class Bin(NamedTuple):
    """Records whose predicted probability lies from `low` to `high`: how many, predicted on average, and observed."""

    low: float
    high: float
    records: int
    predicted: float | None
    observed: float | None


def reliability(scored: Scored) -> list[Bin]:
    """Predicted probabilities in five bins beside the share of substantive labels in each."""
    bins = []
    for low, high in pairwise(_BINS):
        inside = (scored.p >= low) & ((scored.p < high) | (high == _BINS[-1]))
        count = int(inside.sum())
        bins.append(
            Bin(
                low,
                high,
                count,
                float(scored.p[inside].mean()) if count else None,
                float(scored.labels[inside].mean()) if count else None,
            )
        )
    return bins


def confusion(scored: Scored) -> dict[str, int]:
    """How many records of each label were put on each side; exactly even odds count as neither."""
    sides = {"substantive": scored.log_odds > 0, "incentive": scored.log_odds < 0, "neither": scored.log_odds == 0}
    truth = {"substantive": scored.labels == 1, "incentive": scored.labels == 0}
    return {
        f"{label}_as_{side}": int((mine & put).sum()) for label, mine in truth.items() for side, put in sides.items()
    }


def _right(scored: Scored) -> Array:
    result: Array = np.where(scored.log_odds == 0, 0.5, (scored.log_odds > 0) == (scored.labels == 1))
    return result


def _mean(values: Array, weights: Array) -> Array:
    with np.errstate(all="ignore"):
        result: Array = weights @ values / weights.sum(axis=-1)
    return result
