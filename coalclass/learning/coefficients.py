"""Chance-corrected agreement between coders, with bootstrap intervals over clusters.

Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"; nominal and interval
metric) and Gwet's AC1 (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61: 29-48; with
missing ratings as in Gwet 2014, Handbook of Inter-Rater Reliability). Any number of coders, any number of
missing ratings.

Each coefficient depends on the units only through sums over units. Those sums are taken once a cluster, so
that a resample of clusters is a weighted sum of rows and thousands of resamples cost one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rating: TypeAlias = str | float | None

RESAMPLES, SEED, LEVEL = 2000, 20, 0.95
_HEAD = 4
_DEFINED = 0.5
_LOWERED_PERCENT, _LOWERED_GAP = 0.8, 0.2


class Unit(NamedTuple):
    """What each coder said of one thing, None where a coder said nothing; `cluster` is what is resampled."""

    ratings: tuple[Rating, ...]
    cluster: str


class Estimate(NamedTuple):
    """A coefficient with its interval; None where it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None


UNDEFINED = Estimate(None)


class Agreement(NamedTuple):
    """How far coders agree on one variable, over units that at least two of them rated.

    `note` is a sentence where a coefficient is undefined or says less than it seems to.
    """

    units: int
    clusters: int
    percent: Estimate
    alpha: Estimate
    ac1: Estimate
    note: str = ""


def nominal_agreement(units: Sequence[Unit], *, resamples: int = RESAMPLES) -> Agreement:
    """Percent agreement, nominal alpha and AC1."""
    paired = [unit for unit in units if _count(unit) > 1]
    if not paired:
        return Agreement(0, 0, UNDEFINED, UNDEFINED, UNDEFINED, "nothing was rated by two coders")
    categories = sorted({str(rating) for unit in units for rating in unit.ratings if rating is not None})
    tables = _by_cluster(units, lambda unit: _nominal_sums(unit, categories))
    percent = _estimated(tables, _percent_of, resamples)
    alpha = _estimated(tables, _nominal_alpha_of, resamples)
    ac1 = _estimated(tables, _ac1_of, resamples)
    shares = tables.sum(axis=0)[_HEAD : _HEAD + len(categories)]
    note = _nominal_note(len(paired), categories, shares / shares.sum(), percent, alpha, ac1)
    return Agreement(len(paired), len({unit.cluster for unit in paired}), percent, alpha, ac1, note)


def interval_agreement(units: Sequence[Unit], *, resamples: int = RESAMPLES) -> Agreement:
    """Percent of pairs that are equal (to 1e-9) and interval alpha; AC1 is not defined for numbers."""
    paired = [unit for unit in units if _count(unit) > 1]
    if not paired:
        return Agreement(0, 0, UNDEFINED, UNDEFINED, UNDEFINED, "no value was given by two coders")
    # Differences are what counts; about their mean, squares of large numbers do not swallow them.
    centre = float(np.mean([_number(rating) for unit in paired for rating in unit.ratings if rating is not None]))
    tables = _by_cluster(paired, lambda unit: _interval_sums(unit, centre))
    percent = _estimated(tables, _percent_of, resamples)
    alpha = _estimated(tables, _interval_alpha_of, resamples)
    note = _no_alpha(len(paired)) if alpha.value is None else ""
    return Agreement(len(paired), len({unit.cluster for unit in paired}), percent, alpha, UNDEFINED, note)


def _count(unit: Unit) -> int:
    return sum(rating is not None for rating in unit.ratings)


def _number(rating: Rating) -> float:
    assert rating is not None
    return float(rating)


def _by_cluster(units: Sequence[Unit], sums: Callable[[Unit], Array]) -> Array:
    """One row of sums a cluster, in the order of their names."""
    rows: dict[str, Array] = {}
    for unit in units:
        row = sums(unit)
        rows[unit.cluster] = rows[unit.cluster] + row if unit.cluster in rows else row
    return np.array([rows[cluster] for cluster in sorted(rows)])


def _nominal_sums(unit: Unit, categories: Sequence[str]) -> Array:
    """Units paired, their agreement, units rated, agreeing coincidences; paired ratings and shares by category."""
    k = len(categories)
    counts = np.zeros(k)
    for rating in unit.ratings:
        if rating is not None:
            counts[categories.index(str(rating))] += 1
    m = counts.sum()
    if m == 0:
        return np.zeros(_HEAD + 2 * k)
    pairs = float((counts * (counts - 1)).sum())
    agreed = pairs / (m * (m - 1)) if m > 1 else 0.0
    coincident = pairs / (m - 1) if m > 1 else 0.0
    head = [float(m > 1), agreed, 1.0, coincident]
    return np.concatenate([head, counts if m > 1 else np.zeros(k), counts / m])


def _interval_sums(unit: Unit, centre: float) -> Array:
    """Units paired, their agreement; number, sum and sum of squares of paired values; squared differences in pairs."""
    x = np.array([_number(rating) for rating in unit.ratings if rating is not None]) - centre
    m = len(x)
    apart = np.abs(x[:, None] - x[None, :])
    equal = float((apart <= 1e-9).sum() - m) / (m * (m - 1))
    return np.array([1.0, equal, m, x.sum(), (x**2).sum(), (apart**2).sum() / (m - 1)])


def _percent_of(sums: Array) -> Array:
    return sums[..., 1] / sums[..., 0]


def _nominal_alpha_of(sums: Array) -> Array:
    k = (sums.shape[-1] - _HEAD) // 2
    marginal, coincident = sums[..., _HEAD : _HEAD + k], sums[..., 3]
    n = marginal.sum(axis=-1)
    observed = n - coincident
    expected = (n**2 - (marginal**2).sum(axis=-1)) / (n - 1)
    return _one_minus(observed, expected, scale=n)


def _interval_alpha_of(sums: Array) -> Array:
    n, first, second, observed = (sums[..., place] for place in (2, 3, 4, 5))
    expected = 2 * (n * second - first**2) / (n - 1)
    return _one_minus(observed, expected, scale=second)


def _one_minus(observed: Array, expected: Array, scale: Array) -> Array:
    """1 - observed / expected; NaN where what is expected is nothing but rounding."""
    with np.errstate(all="ignore"):
        return np.where(expected > 1e-12 * np.maximum(scale, 1e-12), 1.0 - observed / expected, np.nan)


def _ac1_of(sums: Array) -> Array:
    k = (sums.shape[-1] - _HEAD) // 2
    if k < 2:
        return np.full(sums.shape[:-1], np.nan)
    shares = sums[..., _HEAD + k :] / sums[..., 2, None]
    chance = (shares * (1 - shares)).sum(axis=-1) / (k - 1)
    result: Array = (_percent_of(sums) - chance) / (1 - chance)
    return result


def _estimated(tables: Array, coefficient: Callable[[Array], Array], resamples: int) -> Estimate:
    """The coefficient of all clusters, and its percentile interval over resampled ones."""
    with np.errstate(all="ignore"):
        value = float(coefficient(tables.sum(axis=0)[None, :])[0])
        if np.isnan(value):
            return UNDEFINED
        if len(tables) < 2 or resamples < 1:
            return Estimate(value)
        drawn = np.random.default_rng(SEED).multinomial(len(tables), [1 / len(tables)] * len(tables), size=resamples)
        values = coefficient(drawn @ tables)
    values = values[np.isfinite(values)]
    if len(values) < _DEFINED * resamples:
        return Estimate(value)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _no_alpha(units: int) -> str:
    if units == 1:
        return "one unit says nothing of agreement beyond chance"
    return "every rating is the same, so there is no variation from which to tell agreement from chance"


def _nominal_note(
    units: int, categories: Sequence[str], shares: Array, percent: Estimate, alpha: Estimate, ac1: Estimate
) -> str:
    if alpha.value is None:
        return _no_alpha(units)
    assert percent.value is not None
    commonest = int(np.argmax(shares))
    if (
        percent.value >= _LOWERED_PERCENT
        and ac1.value is not None
        and ac1.value - alpha.value >= _LOWERED_GAP
        and shares[commonest] >= _LOWERED_PERCENT
    ):
        return (
            f"{categories[commonest]} takes {shares[commonest]:.0%} of the ratings, which lowers alpha (the prevalence "
            f"problem): the coders agree on {percent.value:.0%}, and a few disagreements weigh as much as all "
            "variation there is"
        )
    if alpha.low is None and units > 1:
        return "too few clusters, or too little variation in them, for an interval"
    return ""
