"""Measures of probabilities: what scikit-learn gives, weighted as if repeated, undefined where they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, log_loss, roc_auc_score

from coalclass.learning import metrics
from coalclass.learning.metrics import MEASURES, Scored, confusion, difference, estimate, reliability, resampled


def scored(seed: int, count: int = 60, signal: float = 1.0, coalitions: int = 12) -> Scored:
    """Random log-odds that go with their labels as far as `signal` says."""
    chance = np.random.default_rng(seed)
    labels = (chance.random(count) < 0.5).astype(float)
    log_odds = chance.normal(size=count) + signal * (2 * labels - 1)
    return Scored(log_odds, labels, tuple(f"c{place % coalitions}" for place in range(count)))


def value(one: Scored, name: str) -> float:
    found = estimate(one, MEASURES[name]).value
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_they_are_scikit_learns(seed: int) -> None:
    """Log-loss, Brier, balanced accuracy and AUC are what scikit-learn gives."""
    one = scored(seed)
    assert value(one, "log_loss") == pytest.approx(log_loss(one.labels, one.p))
    assert value(one, "brier") == pytest.approx(brier_score_loss(one.labels, one.p))
    assert value(one, "balanced_accuracy") == pytest.approx(balanced_accuracy_score(one.labels, one.log_odds > 0))
    assert value(one, "auc") == pytest.approx(roc_auc_score(one.labels, one.log_odds))
    alone = one._replace(coalitions=("c",) * 60)
    assert value(alone, "auc_within") == pytest.approx(roc_auc_score(one.labels, one.log_odds))


def test_auc_within_is_of_pairs_of_one_coalition() -> None:
    """What differs between coalitions does not enter: moving all log-odds of one leaves it as it was."""
    one = scored(5)
    moved = one._replace(log_odds=one.log_odds + np.array([int(name[1:]) for name in one.coalitions]) * 3.0)
    assert value(moved, "auc_within") == pytest.approx(value(one, "auc_within"))
    assert value(moved, "auc") != pytest.approx(value(one, "auc"))
    right = total = 0
    for i in range(60):
        for j in range(60):
            if one.labels[i] > one.labels[j] and one.coalitions[i] == one.coalitions[j]:
                total += 1
                right += one.log_odds[i] > one.log_odds[j]
    assert value(one, "auc_within") == pytest.approx(right / total)


@pytest.mark.parametrize("seed", range(5))
def test_calibration_is_an_unpenalised_regression(seed: int) -> None:
    """Slope and intercept are those of a logistic regression on the log-odds."""
    one = scored(seed)
    free = LogisticRegression(C=1e10, tol=1e-12, max_iter=10_000).fit(one.log_odds[:, None], one.labels)
    assert value(one, "calibration_slope") == pytest.approx(free.coef_[0, 0], abs=1e-3)
    assert value(one, "calibration_intercept") == pytest.approx(free.intercept_[0], abs=1e-3)


def lopsided(seed: int, lean: float = 0.0) -> Scored:
    """Log-odds of a balanced world, read on records of which four in five are substantive, all too high by `lean`."""
    chance = np.random.default_rng(seed)
    labels = (np.arange(500) % 5 > 0).astype(float)
    return Scored(chance.normal(size=500) + 2 * labels - 1 + lean, labels, tuple(f"c{n % 12}" for n in range(500)))


@pytest.mark.parametrize("seed", range(5))
def test_balanced_slope_is_a_regression_of_balanced_classes(seed: int) -> None:
    """The slope is that of scikit-learn's regression with balanced class weights."""
    one = lopsided(seed)
    free = LogisticRegression(C=1e10, tol=1e-12, max_iter=10_000, class_weight="balanced")
    free.fit(one.log_odds[:, None], one.labels)
    assert value(one, "balanced_slope") == pytest.approx(free.coef_[0, 0], abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_balanced_shift_is_what_is_missing_from_all(seed: int) -> None:
    """It is the shift at which the mean probability of either class, averaged, is one half, found by bisection."""
    one = lopsided(seed, 0.7)

    def lean(shift: float) -> float:
        p = 1.0 / (1.0 + np.exp(-(one.log_odds + shift)))
        return float(p[one.labels == 1].mean() + p[one.labels == 0].mean() - 1.0)

    assert value(one, "balanced_shift") == pytest.approx(brentq(lean, -10, 10), abs=1e-6)


def test_balanced_measures_do_not_mind_the_share_of_labels() -> None:
    """Sound predictions read on lopsided records lean to neither side and are no bolder than they should be."""
    one = lopsided(1)
    assert value(one, "balanced_shift") == pytest.approx(0.0, abs=0.25)
    assert value(one, "balanced_slope") == pytest.approx(2.0, abs=0.4)
    assert value(one, "calibration_intercept") > 1.0
    assert value(lopsided(1, 0.7), "balanced_shift") == pytest.approx(value(one, "balanced_shift") - 0.7, abs=1e-6)


@pytest.mark.parametrize("name", MEASURES)
def test_weights_are_repeats(name: str) -> None:
    """A record that weighs three counts as if it were there three times."""
    one = scored(3, 30)
    weights = np.random.default_rng(0).integers(0, 4, size=30).astype(float)
    places = np.repeat(np.arange(30), weights.astype(int))
    if name == "auc_within":
        # Within one coalition records weigh alike: it is coalitions that are drawn.
        weights = np.repeat(np.arange(1.0, 4.0), 10)
        one = one._replace(coalitions=tuple(f"c{place // 10}" for place in range(30)))
        places = np.repeat(np.arange(30), weights.astype(int))
        names = [f"{one.coalitions[place]}{copy}" for place in range(30) for copy in range(int(weights[place]))]
        repeated = Scored(one.log_odds[places], one.labels[places], tuple(names))
    else:
        repeated = Scored(one.log_odds[places], one.labels[places], tuple("c" for _ in places))
    weighted = float(MEASURES[name](one, weights[None, :])[0])
    assert weighted == pytest.approx(float(MEASURES[name](repeated, np.ones((1, len(places))))[0]), abs=1e-6)


def test_parted_labels_have_no_slope() -> None:
    """Where the labels are separated without exception the slope is undefined, not huge."""
    one = Scored(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0]), ("a", "b", "a", "b"))
    assert estimate(one, MEASURES["calibration_slope"]).value is None
    assert estimate(one, MEASURES["auc"]).value == 1.0


def test_one_label_or_none_is_undefined() -> None:
    """Without both labels balanced accuracy and AUC are undefined; without records everything is."""
    one = Scored(np.array([1.0, -1.0]), np.array([1.0, 1.0]), ("a", "b"))
    assert estimate(one, MEASURES["auc"]).value is None
    assert estimate(one, MEASURES["balanced_accuracy"]).value is None
    assert estimate(one, MEASURES["accuracy"]).value == 0.5
    empty = Scored(np.zeros(0), np.zeros(0), ())
    assert all(estimate(empty, measure).value is None for measure in MEASURES.values())


def test_the_last_bit_breaks_no_tie() -> None:
    """Records whose log-odds differ by rounding alone are a tie, within a coalition and beyond."""
    one = Scored(np.array([0.1 + 0.2, 0.3]), np.array([1.0, 0.0]), ("a", "a"))
    assert one.log_odds[0] != one.log_odds[1]
    assert value(one, "auc") == value(one, "auc_within") == 0.5


@pytest.mark.parametrize("name", MEASURES)
def test_resamples_are_measured_one_by_one(name: str) -> None:
    """A resample measures the same among others, settled or not, as alone."""
    one = scored(6, signal=0.3)
    weights = resampled(one.coalitions)[:300]
    together = MEASURES[name](one, weights)
    for place in range(0, 300, 30):
        assert together[place] == pytest.approx(
            MEASURES[name](one, weights[place : place + 1])[0], abs=1e-9, nan_ok=True
        )


def test_even_odds_are_half_right() -> None:
    """A prediction of exactly even odds is half right, and neither side in the confusion counts."""
    one = Scored(np.zeros(4), np.array([1.0, 0.0, 1.0, 0.0]), ("a", "b", "c", "d"))
    assert value(one, "accuracy") == 0.5
    assert confusion(one)["substantive_as_neither"] == 2


def test_intervals_are_of_coalitions_and_seeded() -> None:
    """The same twice; repeating the records of each coalition leaves the interval as wide."""
    one = scored(1)
    often = Scored(np.tile(one.log_odds, 10), np.tile(one.labels, 10), one.coalitions * 10)
    found, again = estimate(one, MEASURES["log_loss"]), estimate(often, MEASURES["log_loss"])
    assert found == estimate(one, MEASURES["log_loss"])
    assert found.low is not None and found.low < found.value < found.high
    assert (again.low, again.high) == (pytest.approx(found.low), pytest.approx(found.high))
    assert resampled(one.coalitions).sum(axis=1).mean() == pytest.approx(60, rel=0.02)


def test_a_difference_is_paired() -> None:
    """A predictor does not differ from itself at all, and a better one is told from a worse with a narrow interval."""
    one = scored(2, signal=1.5)
    same = difference(one, one, MEASURES["log_loss"])
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
    worse = Scored(-one.log_odds, one.labels, one.coalitions)
    apart = difference(one, worse, MEASURES["log_loss"])
    assert apart.high is not None and apart.high < 0


def test_reliability_and_confusion_count_everything() -> None:
    """Bins and cells hold each record once."""
    one = scored(4)
    assert sum(group.records for group in reliability(one)) == sum(confusion(one).values()) == 60
    for group in reliability(one):
        if group.records:
            assert group.predicted is not None and group.low <= group.predicted <= group.high
    assert metrics.LEVEL == 0.90
