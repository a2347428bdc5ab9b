"""From labelled records to a fitted model and its predictions on coalitions it has not seen.

L2 logistic regression on indicators scaled by their spread about their neutral value, at which
unknowns stand, with balanced classes. An indicator may turn out to say nothing, but not the reverse of
its rule: the fit is the best of those in which no coefficient contradicts its rule, so that a demand never
speaks for conviction because of an accident of few records. The coefficient of the fit without that
condition is kept in the model file beside it.

The strength of the penalty is chosen by leave-one-coalition-out log-loss: from five coalitions on with
the one-standard-error rule (the strongest penalty within one standard error of the best), below that
the best, since a standard error of so few folds is none. The log-odds are recalibrated (Platt 1999) only
where the interval of their calibration slope excludes one.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from coalclass.indicators import INDICATORS
from coalclass.learning.coefficients import Estimate
from coalclass.learning.examples import Example
from coalclass.learning.metrics import Scored, calibration, resampled
from coalclass.scoring.rulebook import Rulebook, shipped_rulebook

STRENGTHS: tuple[float, ...] = tuple(10.0 ** (exponent / 2) for exponent in range(-6, 3))
"""Candidates for C, the inverse strength of the penalty."""

RESAMPLES = 200
"""Resamples of coalitions for the covariance of the coefficients."""

SEED = 0
_TOLERANCE, _ITERATIONS = 1e-10, 10_000
_FLOOR_SCALE = 0.1
_NO_PULL, _MOST_RETURNS = 1e-6, 100
ENOUGH_FOLDS = 5
"""Coalitions from which on a standard error over them means something."""

_LEVEL = 0.90

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted regression: everything in units of log-odds per scale; `free` before signs were held.

    `slope` and `shift` recalibrate its log-odds.
    """

    names: tuple[str, ...]
    centres: Matrix
    scales: Matrix
    coefficients: Matrix
    free: Matrix
    intercept: float
    covariance: Matrix
    strength: float
    slope: float = 1.0
    shift: float = 0.0


def design(examples: Sequence[Example], names: Sequence[str]) -> Matrix:
    """Values as an array (examples, indicators); an unknown is NaN."""
    # numpy turns None into NaN.
    rows = [[example.values[name] for name in names] for example in examples]
    return np.array(rows, dtype=np.float64).reshape(len(examples), len(names))


def fit(examples: Sequence[Example], strength: float, signs: dict[str, float] | None = None) -> Fit:
    """Fit the regression at one strength of the penalty.

    `signs` holds the sign that each indicator's coefficient must not contradict; empty holds none.
    """
    names = tuple(name for name, one in INDICATORS.items() if one.scored)
    values = design(examples, names)
    centres = np.array([INDICATORS[name].neutral for name in names])
    away = np.where(np.isnan(values), 0.0, values - centres)
    known = np.maximum(1, (~np.isnan(values)).sum(axis=0))
    # An indicator that hardly varies is not blown up to unit spread.
    scales = np.maximum(_FLOOR_SCALE, np.sqrt((away**2).sum(axis=0) / known))
    scaled = away / scales
    labels, weights = labels_and_weights(examples)
    signs = rule_signs() if signs is None else signs
    expected = np.array([signs.get(name, 0.0) for name in names])
    regression = regress(scaled, labels, weights, strength)
    free = regression.coef_[0].copy()
    regression, kept = _hold_signs(regression, expected, scaled, labels, weights, strength)
    covariance = _covariance(scaled, weights, regression, strength)
    coefficients = np.where(kept, regression.coef_[0], 0.0)
    return Fit(names, centres, scales, coefficients, free, float(regression.intercept_[0]), covariance, strength)


def _hold_signs(
    regression: LogisticRegression,
    expected: Matrix,
    scaled: Matrix,
    labels: NDArray[np.int64],
    weights: Matrix,
    strength: float,
) -> tuple[LogisticRegression, NDArray[np.bool_]]:
    """The best fit in which no coefficient contradicts its sign, and which coefficients it has.

    An active set (Lawson and Hanson 1974, chapter 23, for a convex loss): whatever contradicts its sign leaves; one
    that left and that the loss would now move the right way comes back. So a coefficient is at zero where, the others
    being what they are, the data pull it against its sign, and nowhere else.
    """
    kept = np.ones(len(expected), dtype=bool)
    returned = 0
    while True:
        if (wrong := kept & (regression.coef_[0] * expected < 0)).any():
            kept &= ~wrong
        else:
            residuals = weights * (labels - regression.predict_proba(scaled * kept)[:, 1])
            pull = np.where(kept, 0.0, (scaled.T @ residuals) * expected)
            if pull.max() <= _NO_PULL or returned == _MOST_RETURNS:
                return regression, kept
            kept[int(pull.argmax())] = True
            returned += 1
        regression = regress(scaled * kept, labels, weights, strength)


def rule_signs(rulebook: Rulebook | None = None) -> dict[str, float]:
    """The direction of each rule: plus toward substantive."""
    rules = (shipped_rulebook() if rulebook is None else rulebook).rules
    return {name: math.copysign(1.0, rule.present_db - rule.absent_db) for name, rule in rules.items()}


def labels_and_weights(examples: Sequence[Example]) -> tuple[NDArray[np.int64], Matrix]:
    """Labels (1 substantive), and weights of which either label has the same sum, half of the whole.

    Balanced here since scikit-learn's versions differ in whether "balanced" counts weights or records.
    """
    labels = np.array([example.substantive for example in examples], dtype=np.int64)
    weights = np.array([example.weight for example in examples], dtype=np.float64)
    return labels, weights * (weights.sum() / (2.0 * np.bincount(labels, weights=weights, minlength=2)))[labels]


def regress(scaled: Matrix, labels: NDArray[np.int64], weights: Matrix, strength: float) -> LogisticRegression:
    """scikit-learn's L2 logistic regression, solved to the end."""
    # Cholesky steps are the fastest; where their line search stalls at the last digits, conjugate gradients go on.
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return _solved("newton-cholesky", scaled, labels, weights, strength)
        except ConvergenceWarning:
            pass
    return _solved("newton-cg", scaled, labels, weights, strength)


def _solved(
    solver: str, scaled: Matrix, labels: NDArray[np.int64], weights: Matrix, strength: float
) -> LogisticRegression:
    regression = LogisticRegression(C=strength, solver=solver, tol=_TOLERANCE, max_iter=_ITERATIONS)
    # Thousands of small fits: to check their arguments anew takes a quarter of the time.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        regression.fit(scaled, labels, sample_weight=weights)
    return regression


def _covariance(scaled: Matrix, weights: Matrix, regression: LogisticRegression, strength: float) -> Matrix:
    """Inverse curvature of the penalised likelihood at its maximum, intercept first."""
    full = np.hstack([np.ones((len(scaled), 1)), scaled])
    p = regression.predict_proba(scaled)[:, 1]
    curvature = (full * (weights * p * (1 - p))[:, None]).T @ full
    penalty = np.eye(full.shape[1]) / strength
    # The intercept is not penalised; a trace keeps the inverse finite under separation.
    penalty[0, 0] = 1e-6
    inverse: Matrix = np.linalg.inv(curvature + penalty)
    return (inverse + inverse.T) / 2


def predict(fitted: Fit, examples: Sequence[Example]) -> Matrix:
    """Log-odds of a substantive relation for each example, recalibrated."""
    values = design(examples, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    result: Matrix = fitted.slope * (scaled @ fitted.coefficients + fitted.intercept) + fitted.shift
    return result


def leave_one_coalition_out(
    examples: Sequence[Example], strength: float, signs: dict[str, float] | None = None
) -> Matrix:
    """Each example's log-odds from a fit that saw no record of its coalition.

    A fold whose training part has one label only predicts even odds.
    """
    return held_out_by(examples, "coalition", lambda rest: fit(rest, strength, signs))


def held_out_by(examples: Sequence[Example], group: str, fitting: Callable[[list[Example]], Fit]) -> Matrix:
    """Each example's log-odds from a fit on the examples of other groups (`coalition` or `follower`)."""
    scores = np.zeros(len(examples))
    for name in sorted({getattr(example, group) for example in examples}):
        inside = [place for place, example in enumerate(examples) if getattr(example, group) == name]
        rest = [example for example in examples if getattr(example, group) != name]
        if len({example.substantive for example in rest}) == 2:
            scores[inside] = predict(fitting(rest), [examples[place] for place in inside])
    return scores


def log_losses(examples: Sequence[Example], scores: Matrix) -> Matrix:
    """The loss of each prediction, in nats."""
    signs = np.array([1.0 if example.substantive else -1.0 for example in examples])
    return np.logaddexp(0.0, -signs * scores)


class Choice(NamedTuple):
    """A strength of the penalty, and the log-odds that it gives each example out of its coalition."""

    strength: float
    scores: Matrix


def choose(examples: Sequence[Example], signs: dict[str, float] | None = None) -> Choice:
    """The strength of the penalty by out-of-coalition loss, as the module says."""
    coalitions = sorted({example.coalition for example in examples})
    if len(coalitions) < 2:
        return Choice(STRENGTHS[len(STRENGTHS) // 2], np.zeros(len(examples)))
    every = [leave_one_coalition_out(examples, strength, signs) for strength in STRENGTHS]
    means: list[float] = []
    errors: list[float] = []
    for scores in every:
        losses = log_losses(examples, scores)
        by_coalition = [
            losses[[example.coalition == coalition for example in examples]].mean() for coalition in coalitions
        ]
        means.append(float(np.mean(by_coalition)))
        errors.append(float(np.std(by_coalition, ddof=1) / math.sqrt(len(coalitions))))
    best = int(np.argmin(means))
    if len(coalitions) < ENOUGH_FOLDS:
        return Choice(STRENGTHS[best], every[best])
    place = next(place for place, mean in enumerate(means) if mean <= means[best] + errors[best])
    return Choice(STRENGTHS[place], every[place])


class Recalibration(NamedTuple):
    """The calibration slope of out-of-coalition log-odds with its interval, and what is made of it.

    `slope` and `shift` are 1 and 0 unless the interval excludes one.
    """

    found: Estimate
    slope: float = 1.0
    shift: float = 0.0


def recalibration(examples: Sequence[Example], scores: Matrix) -> Recalibration:
    """What out-of-coalition log-odds call for. Labels weigh as in training, coalitions are resampled."""
    if len({example.coalition for example in examples}) < ENOUGH_FOLDS or not scores.any():
        return Recalibration(Estimate(None))
    labels, weights = labels_and_weights(examples)
    coalitions = tuple(example.coalition for example in examples)
    scored = Scored(scores, labels.astype(np.float64), coalitions)
    slope, shift = (float(one[0]) for one in calibration(scored, weights[None, :]))
    drawn = calibration(scored, resampled(coalitions) * weights)[0]
    drawn = drawn[np.isfinite(drawn)]
    if not np.isfinite(slope) or len(drawn) == 0:
        return Recalibration(Estimate(None))
    low, high = (float(one) for one in np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]))
    found = Estimate(slope, low, high)
    if low <= 1.0 <= high or slope <= 0:
        return Recalibration(found)
    return Recalibration(found, slope, shift)


def fit_all(examples: Sequence[Example], signs: dict[str, float] | None = None) -> Fit:
    """The regression with its strength chosen and its log-odds recalibrated, both without a look outside."""
    choice = choose(examples, signs)
    called_for = recalibration(examples, choice.scores)
    return replace(fit(examples, choice.strength, signs), slope=called_for.slope, shift=called_for.shift)


def folds(examples: Sequence[Example], signs: dict[str, float] | None = None) -> dict[str, Fit]:
    """For each coalition the model that saw nothing of it, penalty and recalibration included.

    A coalition without which one label only is left has none.
    """
    fitted = {}
    for coalition in sorted({example.coalition for example in examples}):
        rest = [example for example in examples if example.coalition != coalition]
        if len({example.substantive for example in rest}) == 2:
            fitted[coalition] = fit_all(rest, signs)
    return fitted


def predict_folds(fitted: dict[str, Fit], examples: Sequence[Example]) -> Matrix:
    """Each example's log-odds from the model that did not see its coalition; even odds where there is none."""
    return np.array([predict(fitted[one.coalition], [one])[0] if one.coalition in fitted else 0.0 for one in examples])


def held_out(examples: Sequence[Example], signs: dict[str, float] | None = None) -> Matrix:
    """Each example's log-odds from a model that saw nothing of its coalition, its penalty included.

    A fold whose training part has one label only predicts even odds.
    """
    return predict_folds(folds(examples, signs), examples)


def bootstrap_fits(
    examples: Sequence[Example], choice: Choice, recalibrated: bool, signs: dict[str, float] | None = None
) -> list[Fit]:
    """Fits on resampled coalitions, seeded, each recalibrated by its own slope where the model is.

    Resamples of one label only are left out.
    """
    by_coalition: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        by_coalition.setdefault(example.coalition, []).append(place)
    names = sorted(by_coalition)
    chance = np.random.default_rng(SEED)
    fits = []
    for _ in range(RESAMPLES):
        places = [place for name in chance.integers(len(names), size=len(names)) for place in by_coalition[names[name]]]
        drawn = [examples[place] for place in places]
        if len({one.substantive for one in drawn}) == 2:
            slope, shift = _stretch(drawn, choice.scores[places]) if recalibrated else (1.0, 0.0)
            fits.append(replace(fit(drawn, choice.strength, signs), slope=slope, shift=shift))
    return fits


def _stretch(examples: Sequence[Example], scores: Matrix) -> tuple[float, float]:
    """Calibration slope and shift of log-odds, labels weighing as in training; 1 and 0 where there is none."""
    labels, weights = labels_and_weights(examples)
    scored = Scored(scores, labels.astype(np.float64), tuple(one.coalition for one in examples))
    slope, shift = (float(one[0]) for one in calibration(scored, weights[None, :]))
    return (slope, shift) if np.isfinite(slope) and slope > 0 else (1.0, 0.0)


def clustered_covariance(fits: Sequence[Fit], fitted: Fit) -> Matrix:
    """The covariance of intercept and coefficients over resampled coalitions, in the scales of `fitted`.

    Each resample counts with its own recalibration, in units of the fit's log-odds before its own.
    """
    rows = [
        np.r_[
            (one.slope * one.intercept + one.shift - fitted.shift) / fitted.slope,
            one.slope / fitted.slope * one.coefficients / one.scales * fitted.scales,
        ]
        for one in fits
    ]
    result: Matrix = np.atleast_2d(np.cov(np.array(rows), rowvar=False))
    return (result + result.T) / 2


def separating(examples: Sequence[Example]) -> list[str]:
    """Indicators that part the labels without exception where they are known (in five of either or more)."""
    names = []
    for name, one in INDICATORS.items():
        if one.scored:
            sides = [
                [
                    value
                    for example in examples
                    if example.substantive == side and (value := example.values[name]) is not None
                ]
                for side in (True, False)
            ]
            if min(map(len, sides)) >= ENOUGH_FOLDS and (
                min(sides[0]) > max(sides[1]) or max(sides[0]) < min(sides[1])
            ):
                names.append(name)
    return names
