"""Whether the verdict's 90 percent interval covers about what it claims, and by what it is widened until it does.

Two tests. In a simulation, coefficients and recalibration are drawn as resampled coalitions give them, the entries of
each record are drawn anew from its entries, and unknown indicators take values of other records; the interval is
widened by a factor until the share of draws in which the pooled dB stays inside it is 0.9. On records of coalitions
that the model has not seen, the share of substantive labels among records of like probability is to lie between the
intervals' mean ends.

Beside them stands how the interval compares with the sum of its parts taken at each record: a quarter of the
coefficients' variance there, the jackknife variance over entries, the training variance of what is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum, sqrt
from typing import Any, NamedTuple

import numpy as np

from coalclass.indicators import INDICATORS, Reading, measure
from coalclass.learning.metrics import Scored
from coalclass.learning.training import Fit, Matrix
from coalclass.records import Aid, Consultation, Dyad, Interaction
from coalclass.scoring.model import DB_PER_LOGIT, Model
from coalclass.scoring.rulebook import Rulebook
from coalclass.scoring.scorer import Z90, Scorer
from coalclass.scoring.verdict import Verdict

CLAIM = 0.9
DRAWS = 100
_SEED = 11
_STEP = 1.05


class Interval(NamedTuple):
    """What the tests found.

    The factor; the share of draws covered with it and without; in how many of the bins of unseen records the labels'
    share lies inside; and on what share of the records the interval is no narrower than the sum of its parts.
    """

    factor: float
    simulated: float
    simulated_plain: float
    bins_covered: int
    bins: int
    no_narrower_than_parts: float


def check_interval(
    dyads: Sequence[tuple[str, Dyad]],
    model: Model,
    rulebook: Rulebook,
    resamples: Sequence[Fit],
    pool: Scored,
) -> Interval:
    """Test the interval of a model on its labelled records, and find the factor that it takes.

    `pool` holds the pooled log-odds of the same records, in the same order, out of their coalitions.
    """
    scorer = Scorer(rulebook, replace(model, interval_factor=1.0))
    readings = [measure(dyad) for _, dyad in dyads]
    verdicts = [scorer.classify(dyad, path) for path, dyad in dyads]
    errors = _simulated_errors([dyad for _, dyad in dyads], scorer, resamples)
    widths = np.array([one.half_width for one in verdicts])
    factor = 1.0
    while _covered(errors, factor * widths) < CLAIM:
        factor *= _STEP
    inside, bins = _bins_covered(pool, factor * widths)
    parts = np.array([_parts(one, read, scorer) for one, read in zip(verdicts, readings, strict=True)])
    return Interval(
        factor,
        _covered(errors, factor * widths),
        _covered(errors, widths),
        inside,
        bins,
        float((factor * widths >= parts).mean()),
    )


def _parts(verdict: Verdict, readings: dict[str, Reading], scorer: Scorer) -> float:
    """Half of the interval that the parts at the record add up to, in dB."""
    model = scorer.model
    point, unknown = [1.0], []
    for one in model.features:
        value = readings[one.name].value
        point.append(0.0 if value is None else (value - one.centre) / one.scale)
        if value is None:
            low, high = (sum(scorer.opinions_on({one.name: end})) for end in (0.0, 1.0))
            unknown.append(((high - low) / 2) ** 2 * one.variance)
    at = np.array(point)
    coefficients = float(at @ np.array(model.covariance) @ at) * (model.slope * DB_PER_LOGIT) ** 2 / 4
    left = [verdict.db - pull for _, pull in verdict.pulls]
    mean = fsum(left) / len(left) if left else 0.0
    jackknife = (len(left) - 1) / len(left) * fsum([(one - mean) ** 2 for one in left]) if left else 0.0
    return Z90 * sqrt(fsum([coefficients, jackknife, *unknown]))


def _simulated_errors(dyads: Sequence[Dyad], scorer: Scorer, resamples: Sequence[Fit]) -> Matrix:
    """How far the pooled dB of each record (columns) is from one that it might have had, draw by draw (rows)."""
    chance = np.random.default_rng(_SEED)
    readings = [measure(dyad) for dyad in dyads]
    pools = {
        name: [value for one in readings if (value := one[name].value) is not None]
        for name, one in INDICATORS.items()
        if one.scored
    }
    names = [feature.name for feature in scorer.model.features]
    errors = np.zeros((DRAWS, len(dyads)))
    for draw in range(DRAWS):
        drawn = resamples[draw % len(resamples)] if resamples else None
        for place, (dyad, reading) in enumerate(zip(dyads, readings, strict=True)):
            other = measure(_redrawn(dyad, chance))
            seen = {name: other[name].value for name in pools}
            truth = {name: _or_drawn(reading[name].value, pools[name], chance) for name in pools}
            slip = 0.0 if drawn is None else _slip(seen, drawn, scorer.model, names)
            errors[draw, place] = (sum(scorer.opinions_on(seen)) + slip - sum(scorer.opinions_on(truth))) / 2
    return errors


def _redrawn(dyad: Dyad, chance: np.random.Generator) -> Dyad:
    """The record with as many entries drawn from its own, with replacement; sections keep what is known of them."""
    entries = dyad.entries
    if not entries:
        return dyad
    drawn = [replace(entries[int(place)]) for place in chance.integers(len(entries), size=len(entries))]
    sections: dict[str, Any] = {}
    for name, kind in (("consultations", Consultation), ("aid", Aid), ("interactions", Interaction)):
        rest = tuple(one for one in drawn if isinstance(one, kind))
        # A section that happens to lose its last entry becomes unknown, not known to be empty.
        sections[name] = (rest or None) if getattr(dyad, name) else getattr(dyad, name)
    return replace(dyad, **sections)


def _or_drawn(value: float | None, pool: Sequence[float], chance: np.random.Generator) -> float | None:
    if value is not None or not pool:
        return value
    return pool[int(chance.integers(len(pool)))]


def _slip(values: dict[str, float | None], drawn: Fit, model: Model, names: Sequence[str]) -> float:
    """How far a model from resampled coalitions is from this one on these values, in dB."""
    terms = [drawn.slope * drawn.intercept + drawn.shift - model.slope * model.intercept - model.shift]
    for place, (name, feature) in enumerate(zip(names, model.features, strict=True)):
        value = values[name]
        if value is not None:
            own = model.slope * feature.coefficient / feature.scale
            weight = drawn.slope * drawn.coefficients[place] / drawn.scales[place] - own
            terms.append(float(weight) * (value - feature.centre))
    return fsum(terms) * DB_PER_LOGIT


def _covered(errors: Matrix, widths: Matrix) -> float:
    return float((np.abs(errors) <= widths[None, :]).mean())


def _bins_covered(pool: Scored, widths: Matrix) -> tuple[int, int]:
    """In how many fifths of the records, by probability, the share of labels lies between the intervals' mean ends."""
    order = np.argsort(pool.log_odds, kind="stable")
    half = widths / DB_PER_LOGIT
    inside = count = 0
    for group in np.array_split(order, 5):
        if len(group):
            ends = [float((1 / (1 + np.exp(-(pool.log_odds[group] + sign * half[group])))).mean()) for sign in (-1, 1)]
            inside += ends[0] <= float(pool.labels[group].mean()) <= ends[1]
            count += 1
    return inside, count


def interval_content(found: Interval) -> dict[str, Any]:
    """The findings as the model file holds them."""
    return {**found._asdict(), "claim": CLAIM, "draws": DRAWS}
