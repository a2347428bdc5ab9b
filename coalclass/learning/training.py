"""From labelled records to a model shrunk toward theory, and a calibrated pool of it with the rules.

The model is a logistic regression whose features are the likelihood ratios of the rulebook, one a trace, before any
discount (0 where nobody looked); `fitting` says how it is fitted.

Labels are soft: a label counts as right with the probability that its confidence stands for. Classes are balanced, so
that log-odds are at even prior odds. The strength of the penalty is chosen by leaving out families of coalitions that
share a dyad, with the one-standard-error rule. The pool, dB = a + b rules + c model, is fitted on the same inner
predictions to the labels as published, b and c not negative and held near one half, a near zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from coalclass.learning.fitting import Fit, Solver, fit, fit_many
from coalclass.learning.newton import Mask
from coalclass.learning.pooling import fit_pool
from coalclass.learning.sample import Matrix, Sample, balanced_weights
from coalclass.scoring.model import DB_PER_LOGIT, Pool

STRENGTHS: tuple[float, ...] = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Candidates for the variance that a trace's coefficient may have about k; 0 holds all at k."""

RESAMPLES = 200
"""Resamples of coalitions for the covariance of coefficients and pool."""

SEED = 0
ENOUGH_FOLDS = 5
"""Families from which on a standard error over them means something."""


def soft_losses(targets: Matrix, log_odds: Matrix) -> Matrix:
    """The loss of each prediction against a soft label, in nats."""
    result: Matrix = np.logaddexp(0.0, log_odds) - targets * log_odds
    return result


class LeftOut:
    """Fits on parts of a sample, each made once.

    Nested folds ask for the same part again: without A and then B is without B and then A.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self._fits: dict[float, dict[bytes, Fit]] = {}

    def rests(self, inside: Mask, groups: Sequence[str]) -> dict[str, Mask]:
        """For each group of the records inside, the others of them; none where they have one label only."""
        return {name: rest for name, _, rest in self._split(inside, groups)}

    def _split(self, inside: Mask, groups: Sequence[str]) -> Iterator[tuple[str, Mask, Mask]]:
        """Each group of the records inside, its records and the others."""
        names, places = np.unique(groups, return_inverse=True)
        for place in np.unique(places[inside]):
            own = inside & (places == place)
            rest = inside & ~own
            if self._trainable(rest):
                yield str(names[place]), own, rest

    def _trainable(self, part: Mask) -> bool:
        return bool((part & (self.sample.targets > 0.5)).any() and (part & (self.sample.targets < 0.5)).any())

    def prepare(self, parts: Iterable[Mask], strengths: Sequence[float]) -> None:
        """Fit all these parts at all these strengths, together."""
        wanted = {part.tobytes(): part for part in parts}
        before: dict[bytes, Fit] = {}
        for strength in strengths:
            done = self._fits.setdefault(strength, {})
            todo = [key for key in wanted if key not in done]
            if todo:
                counts = np.array([wanted[key] for key in todo], dtype=np.float64)
                # The fits at the strength before are near.
                start = [before[key] for key in todo] if before else None
                done.update(zip(todo, fit_many(self.sample, counts, strength, start=start), strict=True))
            before = {key: done[key] for key in wanted}

    def find(self, part: Mask, strength: float) -> Fit:
        """The fit of a part that was prepared."""
        return self._fits[strength][part.tobytes()]

    def predict(self, inside: Mask, groups: Sequence[str], strength: float) -> Matrix:
        """Log-odds of the records inside from a fit on the others without their group; 0 where there is none."""
        scores = np.zeros(len(self.sample.targets))
        for _, own, rest in self._split(inside, groups):
            scores[own] = self.find(rest, strength).predict(self.sample.features[own])
        return scores


class Choice(NamedTuple):
    """A strength, and what the model at that strength says of each record out of its family (log-odds)."""

    strength: float
    scores: Matrix


def predict_left_out(sample: Sample, groups: Sequence[str], strength: float) -> Matrix:
    """Each record's log-odds from a fit without its group; even odds where one label only is left."""
    fits = LeftOut(sample)
    everything = np.ones(len(sample.targets), dtype=bool)
    fits.prepare(fits.rests(everything, groups).values(), (strength,))
    return fits.predict(everything, groups, strength)


def inner_groups(sample: Sample, inside: Mask | None = None) -> tuple[str, ...]:
    """What is left out to choose something: families of coalitions, or coalitions where one family holds all.

    Of the records `inside`, if not of all.
    """
    own = {name for place, name in enumerate(sample.families) if inside is None or inside[place]}
    return sample.families if len(own) > 1 else sample.coalitions


def choose(sample: Sample, strengths: Sequence[float] = STRENGTHS) -> Choice:
    """The strength with the least loss out of family; within one standard error of it, the smallest."""
    fits = LeftOut(sample)
    everything = np.ones(len(sample.targets), dtype=bool)
    fits.prepare(_inner_rests(fits, everything), strengths)
    return _choose_within(fits, everything, strengths)


def _inner_rests(fits: LeftOut, inside: Mask) -> list[Mask]:
    return list(fits.rests(inside, inner_groups(fits.sample, inside)).values())


def _choose_within(fits: LeftOut, inside: Mask, strengths: Sequence[float]) -> Choice:
    """The choice among fits that are prepared, for these records alone."""
    groups = inner_groups(fits.sample, inside)
    part = fits.sample.only(np.flatnonzero(inside))
    own = [name for name, here in zip(groups, inside, strict=True) if here]
    if len(set(own)) < 2:
        return Choice(strengths[0], np.zeros(len(own)))
    every = [fits.predict(inside, groups, strength)[inside] for strength in strengths]
    return choose_among(part, own, strengths, every)


def choose_among(sample: Sample, groups: Sequence[str], strengths: Sequence[float], every: Sequence[Matrix]) -> Choice:
    """The strength with the least loss, or the smallest within a standard error of it.

    `every` holds for each strength the records' log-odds from fits without their group.
    """
    names = set(groups)
    weights = balanced_weights(sample.targets).sum(axis=1)
    means = [float((soft_losses(sample.targets, scores) * weights).sum() / weights.sum()) for scores in every]
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
    fits = LeftOut(sample)
    rests = fits.rests(np.ones(len(sample.targets), dtype=bool), groups)
    fits.prepare([inner for rest in rests.values() for inner in _inner_rests(fits, rest)], specification.strengths)
    choices = {name: _choose_within(fits, rest, specification.strengths) for name, rest in rests.items()}
    for strength in specification.strengths:
        fits.prepare([rests[name] for name, choice in choices.items() if choice.strength == strength], (strength,))
    return {
        name: Trained(
            fits.find(rest, choices[name].strength),
            pool_of(sample.only(np.flatnonzero(rest)), choices[name].scores, specification),
            choices[name],
        )
        for name, rest in rests.items()
    }


def predict_folds(folds: dict[str, Trained], sample: Sample, groups: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Each record's log-odds by model and verdict that did not see its group; even odds where there is none."""
    model, verdict = np.zeros(len(sample.targets)), np.zeros(len(sample.targets))
    for place, name in enumerate(groups):
        if name in folds:
            one, both = folds[name].predict(sample.only([place]))
            model[place], verdict[place] = one[0], both[0]
    return model, verdict
