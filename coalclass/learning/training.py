"""From labelled records to a model shrunk toward theory, and a calibrated pool of it with the rules.

The model is a logistic regression whose features are the likelihood ratios of the rulebook, one a trace, before any
discount (0 where nobody looked). Its coefficients are k + d: one scale k for theory as a whole, held near 1 by two
pseudo-records, and for each trace a deviation d under an L2 penalty. A coefficient under zero would let evidence speak
for the other side: such traces are held at zero and the rest is fitted again. At strength 0 no trace deviates.

Labels are soft: a label counts as right with the probability that its confidence stands for. Classes are balanced, so
that log-odds are at even prior odds. The strength of the penalty is chosen by leaving out families of coalitions that
share a dyad, with the one-standard-error rule. The pool, dB = a + b rules + c model, is fitted on the same inner
predictions to the labels as published, b and c not negative and held near one half, a near zero.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from coalclass.indicators import TRACES
from coalclass.learning.examples import Example, families_of
from coalclass.scoring.model import DB_PER_LOGIT, SILENT, Pool
from coalclass.scoring.rulebook import Rulebook
from coalclass.scoring.scorer import NAMES, Scorer

STRENGTHS: tuple[float, ...] = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Candidates for the variance that a trace's coefficient may have about k; 0 holds all at k."""

RESAMPLES = 200
"""Resamples of coalitions for the covariance of coefficients and pool."""

SEED = 0
ENOUGH_FOLDS = 5
"""Families from which on a standard error over them means something."""

POOL_SD_DB, POOL_SD = 3.0, 0.25
"""How far the pool may stray: the prior standard deviations of a (dB), and of b and c."""

_TOLERANCE, _ITERATIONS = 1e-10, 10_000
_NO_PULL, _MOST_RETURNS = 1e-6, 100
_PSEUDO_LOGIT, _PSEUDO_WEIGHT, _FREE_SCALE = 2.0, 2.0, 30.0

_NEWTON_STEPS, _FLAT, _SHORTEST = 100, 1e-11, 1e-6

Matrix = NDArray[np.float64]
Solver: TypeAlias = "Callable[[Matrix, Matrix], tuple[Matrix, float]]"


class Sample(NamedTuple):
    """Records as training sees them: likelihood ratios by trace and the rules' sum, both in log-odds, and labels.

    `targets` are soft labels, the probability that a label is right; `labels` the same as published (1 substantive).
    """

    features: Matrix
    rules: Matrix
    targets: Matrix
    labels: Matrix
    coalitions: tuple[str, ...]
    families: tuple[str, ...]

    def only(self, places: Sequence[int] | NDArray[np.int64]) -> Sample:
        """These records alone."""
        index = np.asarray(places, dtype=np.int64)
        return Sample(
            self.features[index],
            self.rules[index],
            self.targets[index],
            self.labels[index],
            tuple(self.coalitions[place] for place in index),
            tuple(self.families[place] for place in index),
        )

    @property
    def trainable(self) -> bool:
        """Whether there are records of both labels."""
        return len(self.targets) > 0 and bool((self.targets > 0.5).any() and (self.targets < 0.5).any())


def sample_of(
    examples: Sequence[Example],
    rulebook: Rulebook,
    *,
    without: str | None = None,
    unsearched: bool = False,
) -> Sample:
    """The examples as numbers under a rulebook.

    `without` names a dimension that is to be unknown; `unsearched` makes every search one that nobody made.
    """
    scorer = Scorer(rulebook, SILENT)
    rows, sums = [], []
    for one in examples:
        readings = {name: reading for name, reading in one.readings.items() if TRACES[name].dimension != without}
        if unsearched:
            readings = {name: reading._replace(search=0.0) for name, reading in readings.items()}
        scores = scorer.score(readings)
        rows.append(scores.raw)
        sums.append(scores.rules_db)
    return Sample(
        np.array(rows, dtype=np.float64).reshape(len(examples), len(NAMES)) / DB_PER_LOGIT,
        np.array(sums, dtype=np.float64) / DB_PER_LOGIT,
        np.array([one.target for one in examples], dtype=np.float64),
        np.array([one.substantive for one in examples], dtype=np.float64),
        tuple(one.coalition for one in examples),
        tuple(families_of(examples)),
    )


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
    solve = newton if solve is None else solve
    used = np.abs(sample.features).max(axis=0) > 0 if len(sample.targets) else np.zeros(len(NAMES), dtype=bool)
    kept = used.copy()
    coefficients, intercept, scale = _regress(sample, kept, strength, solve)
    free = coefficients.copy()
    if strength == 0.0 and scale < 0.0:
        # Theory as a whole would speak for the other side: none of it is listened to.
        kept[:] = False
        coefficients, intercept, _ = _regress(sample, kept, strength, solve)
    elif strength > 0.0:
        returned = 0
        while True:
            if (wrong := kept & (coefficients < 0)).any():
                kept &= ~wrong
            else:
                pull = np.where(used & ~kept, _pulls(sample, coefficients, intercept), 0.0)
                if pull.max(initial=0.0) <= _NO_PULL or returned == _MOST_RETURNS:
                    break
                kept[int(pull.argmax())] = True
                returned += 1
            coefficients, intercept, scale = _regress(sample, kept, strength, solve)
    # A trace that no record of these shows is taken at the scale of theory as a whole.
    unseen, least = ~used, max(0.0, scale)
    return Fit(
        intercept,
        np.where(unseen, least, np.where(kept, coefficients, 0.0)),
        np.where(unseen, scale, free),
        least,
        strength,
    )


def _pulls(sample: Sample, coefficients: Matrix, intercept: float) -> Matrix:
    """The slope of the likelihood in each coefficient: plus where a larger one would fit better."""
    p = 1.0 / (1.0 + np.exp(-(sample.features @ coefficients + intercept)))
    weights = balanced_weights(sample.targets)
    residuals = weights[:, 0] * (1.0 - p) - weights[:, 1] * p
    result: Matrix = sample.features.T @ residuals
    return result


def balanced_weights(targets: Matrix) -> Matrix:
    """For each record the weights of substantive and incentive-based: soft labels, either class half of the whole."""
    weights = np.stack([targets, 1.0 - targets], axis=1)
    result: Matrix = weights * (len(targets) / 2.0 / weights.sum(axis=0))
    return result


def _regress(sample: Sample, kept: NDArray[np.bool_], strength: float, solve: Solver) -> tuple[Matrix, float, float]:
    """Coefficients by trace, intercept and k of the penalised fit over the traces that are kept."""
    columns = np.flatnonzero(kept)
    theory = sample.features[:, columns].sum(axis=1)
    rows = [(theory * _FREE_SCALE)[:, None]]
    if strength > 0.0:
        rows.append(sample.features[:, columns] * math.sqrt(strength))
    values = np.hstack(rows)
    pseudo = np.zeros((2, values.shape[1]))
    pseudo[:, 0] = np.array([1.0, -1.0]) * _PSEUDO_LOGIT * _FREE_SCALE
    likely = _PSEUDO_WEIGHT / (1.0 + math.exp(-_PSEUDO_LOGIT))
    unlikely = _PSEUDO_WEIGHT - likely
    sides = np.vstack([balanced_weights(sample.targets), [[likely, unlikely], [unlikely, likely]]])
    raw, intercept = solve(np.vstack([values, pseudo]), sides)
    scale = float(raw[0] * _FREE_SCALE)
    coefficients = np.zeros(sample.features.shape[1])
    coefficients[columns] = scale
    if strength > 0.0:
        coefficients[columns] += raw[1:] * math.sqrt(strength)
    return coefficients, intercept, scale


def newton(values: Matrix, sides: Matrix) -> tuple[Matrix, float]:
    """Coefficients and intercept of the L2 logistic regression (C = 1) on rows with a weight for either side.

    By Newton's method with step halving. The same as scikit-learn's to 1e-9 (a test holds the two together), and
    several times as fast on the thousands of small fits that folds and resamples take.
    """
    full = np.hstack([np.ones((len(values), 1)), values])
    ridge = np.ones(full.shape[1])
    ridge[0] = 0.0
    whole = sides.sum(axis=1)

    def loss(at: Matrix) -> float:
        score = full @ at
        return float((whole * np.logaddexp(0.0, score) - sides[:, 0] * score).sum() + (ridge * at * at).sum() / 2.0)

    at = np.zeros(full.shape[1])
    now = loss(at)
    for _ in range(_NEWTON_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(full @ at, -500.0, 500.0)))
        slope = full.T @ (whole * p - sides[:, 0]) + ridge * at
        if float(np.abs(slope).max()) < _FLAT:
            break
        curve = (full * (whole * p * (1.0 - p))[:, None]).T @ full
        curve[np.diag_indices_from(curve)] += ridge + 1e-12
        step = np.linalg.solve(curve, slope)
        length = 1.0
        while (then := loss(at - length * step)) > now and length > _SHORTEST:
            length /= 2.0
        at, now = at - length * step, then
    return at[1:], float(at[0])


def by_sklearn(values: Matrix, sides: Matrix) -> tuple[Matrix, float]:
    """The same by scikit-learn, which trains the model that ships: each row once for either side."""
    labels = np.r_[np.ones(len(values)), np.zeros(len(values))]
    regression = regress(np.vstack([values, values]), labels, np.r_[sides[:, 0], sides[:, 1]], 1.0)
    return regression.coef_[0], float(regression.intercept_[0])


def regress(values: Matrix, labels: Matrix, weights: Matrix, strength: float) -> LogisticRegression:
    """scikit-learn's L2 logistic regression, solved to the end."""
    # Cholesky steps are the fastest; where their line search stalls at the last digits, conjugate gradients go on.
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return _solve("newton-cholesky", values, labels, weights, strength)
        except ConvergenceWarning:
            pass
    return _solve("newton-cg", values, labels, weights, strength)


def _solve(solver: str, values: Matrix, labels: Matrix, weights: Matrix, strength: float) -> LogisticRegression:
    regression = LogisticRegression(C=strength, solver=solver, tol=_TOLERANCE, max_iter=_ITERATIONS)
    # Thousands of small fits: to check their arguments anew takes a quarter of the time.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        regression.fit(values, labels.astype(np.int64), sample_weight=weights)
    return regression


def soft_losses(targets: Matrix, log_odds: Matrix) -> Matrix:
    """The loss of each prediction against a soft label, in nats."""
    result: Matrix = np.logaddexp(0.0, log_odds) - targets * log_odds
    return result


class Choice(NamedTuple):
    """A strength, and what the model at that strength says of each record out of its family (log-odds)."""

    strength: float
    scores: Matrix


def predict_left_out(sample: Sample, groups: Sequence[str], strength: float) -> Matrix:
    """Each record's log-odds from a fit without its group; even odds where one label only is left."""
    scores = np.zeros(len(sample.targets))
    names = np.array(groups)
    for name in sorted(set(groups)):
        inside = np.flatnonzero(names == name)
        rest = sample.only(np.flatnonzero(names != name))
        if rest.trainable:
            scores[inside] = fit(rest, strength).predict(sample.features[inside])
    return scores


def inner_groups(sample: Sample) -> tuple[str, ...]:
    """What is left out to choose something: families of coalitions, or coalitions where one family holds all."""
    return sample.families if len(set(sample.families)) > 1 else sample.coalitions


def choose(sample: Sample, strengths: Sequence[float] = STRENGTHS) -> Choice:
    """The strength with the least loss out of family; within one standard error of it, the smallest."""
    groups = inner_groups(sample)
    names = sorted(set(groups))
    if len(names) < 2:
        return Choice(strengths[0], np.zeros(len(sample.targets)))
    every = [predict_left_out(sample, groups, strength) for strength in strengths]
    place_of = np.array(groups)
    weights = balanced_weights(sample.targets).sum(axis=1)
    means, errors = [], []
    for scores in every:
        losses = soft_losses(sample.targets, scores) * weights
        by_group = np.array([losses[place_of == name].sum() for name in names]) / weights.sum()
        means.append(float(by_group.sum()))
        errors.append(float(np.std(by_group, ddof=1) * math.sqrt(len(names))))
    best = int(np.argmin(means))
    if len(names) < ENOUGH_FOLDS:
        return Choice(strengths[best], every[best])
    # Against the best of them, group by group: what all find hard says nothing for either.
    place = next(
        place
        for place, mean in enumerate(means)
        if mean <= means[best] + _paired_error(sample, every, place, best, groups)
    )
    return Choice(strengths[place], every[place])


def _paired_error(sample: Sample, every: Sequence[Matrix], place: int, best: int, groups: Sequence[str]) -> float:
    """The standard error over groups of the difference in loss between two strengths."""
    weights = balanced_weights(sample.targets).sum(axis=1)
    gap = (soft_losses(sample.targets, every[place]) - soft_losses(sample.targets, every[best])) * weights
    names = np.array(groups)
    by_group = np.array([gap[names == name].sum() for name in sorted(set(groups))]) / weights.sum()
    return float(np.std(by_group, ddof=1) * math.sqrt(len(by_group)))


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


def _minimise(values: Matrix, targets: Matrix, centre: Matrix, sd: float, held: NDArray[np.bool_]) -> Matrix:
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


class Trained(NamedTuple):
    """A model and its pool, both without a look outside the records that they were trained on."""

    fit: Fit
    pool: Pool
    choice: Choice

    def predict(self, sample: Sample) -> tuple[Matrix, Matrix]:
        """Log-odds of model and verdict."""
        model = self.fit.predict(sample.features)
        pool = self.pool
        return model, pool.shift_db / DB_PER_LOGIT + pool.rules * sample.rules + pool.model * model


class Specification(NamedTuple):
    """What is trained.

    The candidates for the strength; whether the pool weighs both scorers alike; whether it is calibrated to labels as
    published rather than to soft ones.
    """

    strengths: tuple[float, ...] = STRENGTHS
    mean_only: bool = False
    published_labels: bool = True


PRIMARY = Specification(published_labels=False)
"""The specification that was fixed before it was run."""

SHIPPED = Specification(mean_only=True)
"""The specification that the shipped model is trained by: docs/validation-log.md says why it is this one."""


def pool_of(sample: Sample, scores: Matrix, specification: Specification) -> Pool:
    """The pool of the rules with these log-odds of the model, each from a fit without the record's family."""
    labels = sample.labels if specification.published_labels else sample.targets
    return fit_pool(sample.rules, scores, labels, mean_only=specification.mean_only)


def train_pair(sample: Sample, specification: Specification = SHIPPED, solve: Solver | None = None) -> Trained:
    """Choose the strength, fit the model, fit the pool."""
    choice = choose(sample, specification.strengths)
    pool = pool_of(sample, choice.scores, specification)
    return Trained(fit(sample, choice.strength, solve), pool, choice)


def train_folds(sample: Sample, groups: Sequence[str], specification: Specification = SHIPPED) -> dict[str, Trained]:
    """For each group what was trained without it; none where one label only is left."""
    names = np.array(groups)
    rest = {name: sample.only(np.flatnonzero(names != name)) for name in sorted(set(groups))}
    return {name: train_pair(one, specification) for name, one in rest.items() if one.trainable}


def predict_folds(folds: dict[str, Trained], sample: Sample, groups: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Each record's log-odds by model and verdict that did not see its group; even odds where there is none."""
    model, verdict = np.zeros(len(sample.targets)), np.zeros(len(sample.targets))
    for place, name in enumerate(groups):
        if name in folds:
            one, both = folds[name].predict(sample.only([place]))
            model[place], verdict[place] = one[0], both[0]
    return model, verdict
