"""The calibrated pool of rules and model: near the mean of both without data, never against either."""

from __future__ import annotations

import numpy as np
import pytest
from made_examples import make_sample
from scipy.optimize import minimize

from coalclass.learning.pooling import POOL_SD, POOL_SD_DB, fit_pool
from coalclass.learning.sample import Matrix, balanced_weights
from coalclass.learning.training import Specification, choose, pool_of
from coalclass.scoring.model import DB_PER_LOGIT, Pool

Data = tuple[Matrix, Matrix, Matrix]


def make_data(seed: int, count: int = 80) -> Data:
    """Log-odds of rules and model, and labels that go with either as much as the seed says: it may be against both."""
    chance = np.random.default_rng(seed)
    rules = chance.normal(size=count) * 2.0
    model = 0.6 * rules + chance.normal(size=count)
    truth = chance.normal() + chance.uniform(-1.5, 1.5) * rules + chance.uniform(-1.5, 1.5) * model
    labels = (chance.random(count) < 1.0 / (1.0 + np.exp(-truth))).astype(float)
    labels[:2] = (0.0, 1.0)
    return rules, model, labels


def penalised_loss(point: Matrix, data: Data) -> float:
    """What the pool minimises: the balanced loss, and how far (a, b, c) stray from (0, 1/2, 1/2)."""
    rules, model, labels = data
    odds = point[0] + point[1] * rules + point[2] * model
    sides = balanced_weights(labels)
    loss = (sides[:, 0] * np.logaddexp(0, -odds) + sides[:, 1] * np.logaddexp(0, odds)).sum()
    strayed = (point[0] * DB_PER_LOGIT / POOL_SD_DB) ** 2 + ((point[1:] - 0.5) ** 2).sum() / POOL_SD**2
    return float(loss + strayed / 2.0)


def point_of(pool: Pool) -> Matrix:
    """The pool's three numbers, the shift in log-odds."""
    return np.array([pool.shift_db / DB_PER_LOGIT, pool.rules, pool.model])


@pytest.mark.parametrize("seed", range(24))
def test_it_is_the_best_pool_that_is_not_negative(seed: int) -> None:
    """scipy's bounded minimiser finds no better pool, whether or not a weight is held at zero."""
    data = make_data(seed)
    pool = fit_pool(*data)
    assert pool.rules >= 0 and pool.model >= 0
    bounds = [(None, None), (0, None), (0, None)]
    best = minimize(penalised_loss, [0, 0.5, 0.5], (data,), "L-BFGS-B", bounds=bounds, options={"ftol": 1e-15})
    assert penalised_loss(point_of(pool), data) <= best.fun + 1e-7
    assert point_of(pool) == pytest.approx(best.x, abs=2e-4)


def test_weights_are_held_at_zero_and_left_free() -> None:
    """Among the random data above there are pools that hold either weight, both, and none at zero."""
    pools = [fit_pool(*make_data(seed)) for seed in range(24)]
    assert {(pool.rules > 0, pool.model > 0) for pool in pools} == {
        (a, b) for a in (True, False) for b in (True, False)
    }


def test_without_data_it_is_the_mean() -> None:
    """Where rules and model say nothing the pool is (0, 1/2, 1/2), and two records hardly move it."""
    nothing, labels = np.zeros(8), np.array([0.0, 1.0] * 4)
    for mean_only in (True, False):
        pool = fit_pool(nothing, nothing, labels, mean_only=mean_only)
        assert (pool.shift_db, pool.rules, pool.model) == pytest.approx((0.0, 0.5, 0.5), abs=1e-9)
        two = fit_pool(np.array([0.4, -0.2]), np.array([-0.1, 0.3]), labels[:2], mean_only=mean_only)
        assert abs(two.shift_db) < 0.5 and two.rules == pytest.approx(0.5, abs=0.05)
        assert two.model == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_mean_only_weighs_both_alike(seed: int) -> None:
    """One weight for the mean of both, the best one by scipy, and not negative."""
    rules, model, labels = make_data(seed)
    pool = fit_pool(rules, model, labels, mean_only=True)
    assert pool.rules == pool.model >= 0

    def loss(point: Matrix) -> float:
        # Half of k has the prior of a weight: k itself is near 1 with twice the standard deviation.
        odds = point[0] + point[1] * (rules + model) / 2.0
        sides = balanced_weights(labels)
        fit = (sides[:, 0] * np.logaddexp(0, -odds) + sides[:, 1] * np.logaddexp(0, odds)).sum()
        strayed = (point[0] * DB_PER_LOGIT / POOL_SD_DB) ** 2 + ((point[1] - 1.0) / (2 * POOL_SD)) ** 2
        return float(fit + strayed / 2.0)

    best = minimize(loss, [0.0, 1.0], method="L-BFGS-B", bounds=[(None, None), (0, None)], options={"ftol": 1e-15})
    assert (pool.shift_db / DB_PER_LOGIT, 2 * pool.rules) == pytest.approx(best.x, abs=2e-4)


def test_a_lean_is_taken_out() -> None:
    """Predictions that are all too high by as much are shifted back, most of the way where there are many."""
    chance = np.random.default_rng(3)
    truth = chance.normal(size=3000) * 2.0
    labels = (chance.random(3000) < 1.0 / (1.0 + np.exp(-truth))).astype(float)
    pool = fit_pool(truth + 1.0, truth + 1.0, labels)
    assert pool.shift_db == pytest.approx(-DB_PER_LOGIT, abs=0.5)
    assert pool.rules + pool.model == pytest.approx(1.0, abs=0.15)


def test_classes_count_alike() -> None:
    """Nine more records like each of one label hardly move it: p is at even prior odds."""
    rules, model, labels = make_data(5)
    more = np.r_[np.arange(len(labels)), np.repeat(np.flatnonzero(labels == 1), 9)]
    few, many = fit_pool(rules, model, labels), fit_pool(rules[more], model[more], labels[more])
    odds = [one.shift_db / DB_PER_LOGIT for one in (few, many)]
    # Only the prior weighs less beside more records; unbalanced, the shift would be that of odds ten times as high.
    assert abs(odds[0] - odds[1]) < 0.3 < np.log(10)


def test_labels_of_the_specification() -> None:
    """The pool is fitted to labels as published or to soft ones, as the specification says."""
    sample = make_sample(3)
    scores = choose(sample, (0.1,)).scores
    for published, labels in ((True, sample.labels), (False, sample.targets)):
        for mean_only in (True, False):
            specification = Specification(mean_only=mean_only, published_labels=published)
            assert pool_of(sample, scores, specification) == fit_pool(sample.rules, scores, labels, mean_only=mean_only)


def test_the_variance_is_the_quadratic_form() -> None:
    """The verdict's variance from its three numbers is x' C x with x = (1, rules dB, model dB)."""
    chance = np.random.default_rng(1)
    root = chance.normal(size=(3, 3))
    covariance = root @ root.T
    pool = Pool(1.0, 0.4, 0.6, tuple(tuple(row) for row in covariance.tolist()))
    at = np.array([1.0, 7.0, -3.0])
    assert pool.variance(7.0, -3.0) == pytest.approx(float(at @ covariance @ at))
    assert pool.combine(7.0, -3.0) == pytest.approx(1.0 + 0.4 * 7.0 - 0.6 * 3.0)
