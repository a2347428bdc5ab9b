"""How far one part of the scoring can be moved before the label turns.

The parts of Oana and Schneider's sensitivity ranges (A Robustness Test Protocol for Applied QCA, Sociological Methods
and Research 53(1), 2024) that this instrument has: a rule's weight, its two likelihoods, the discount of a dimension,
the shares of the pool. Of a likelihood the end of its range is its *tipping point*. One part is moved at a time and all
else stays, the model's coefficients among it.

The ranges are exact to `STEP`, because the verdict only rises or only falls with what is moved:

- a rule's dB: the discounted sum of a dimension rises with each rule in it, and weights are never negative;
- p1 and p0: with u - v = s - d(1 - s) the ratio of a trace rises in p1 and falls in p0 where u > v, and the other way
  round where u < v; s and d are the record's and do not move;
- rho: the further traces of one side are all multiplied by it, so the sum is linear in it;
- the share of the rules: the verdict is linear in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import copysign, fsum
from typing import TYPE_CHECKING, NamedTuple

from coalclass.indicators import TRACES, Reading
from coalclass.scoring.rulebook import HIGHEST, LOWEST, SCORED_DIMENSIONS, Rule
from coalclass.scoring.scorer import NAMES, discount
from coalclass.scoring.verdict import label_of

if TYPE_CHECKING:
    from coalclass.scoring.scorer import Scorer

STEP = 1e-4
"""How near to the turn a range ends, in units of what is moved; at the end that is given the label holds."""

WEIGHT_SPAN, WEIGHT_WINDOW = (0.0, 3.0), (0.5, 2.0)
"""Factors by which a rule's dB are multiplied: those tried, those that `robust` asks for."""

LIKELIHOOD_PART = 0.5
"""`robust` asks for a likelihood moved by this part of the way to either end of what is tried."""

RHO_SPAN = (0.0, 1.0)
"""Discounts of a dimension, tried and asked for alike: further traces count nothing, or in full."""

ALL_RHO_SPAN = (-1.0, 1.0)
"""All discounts together: 0 where they stand, -1 where all are 0, 1 where all are 1, and evenly in between."""

SHARE_SPAN, SHARE_WINDOW = (0.0, 1.0), (0.25, 0.75)
"""Shares of the rules in the pool's weight (the model has the rest): those tried, those that `robust` asks for."""

ALL_RHO = "all dimensions"
MEMBERS = {
    dimension: tuple(name for name in NAMES if TRACES[name].dimension == dimension) for dimension in SCORED_DIMENSIONS
}
"""The scored traces of each dimension."""

_PLACE = {name: place for place, name in enumerate(NAMES)}


class Range(NamedTuple):
    """A part that was moved, and how far the label holds around where it stands.

    `tried` is the whole stretch, `holds` the part of it around `now` in which the label holds, `window` the stretch
    that `robust` asks for, and `window_db` the verdict in dB at its two ends. All but the dB are factors (weights),
    likelihoods, discounts or shares (the pool).
    """

    what: str
    now: float
    tried: tuple[float, float]
    holds: tuple[float, float]
    window: tuple[float, float]
    window_db: tuple[float, float]

    @property
    def anywhere(self) -> bool:
        """Whether the label holds wherever it was moved."""
        return self.holds == self.tried

    @property
    def enough(self) -> bool:
        """Whether the label holds as far as `robust` asks."""
        return self.holds[0] <= self.window[0] and self.holds[1] >= self.window[1]


class Sums:
    """One record's verdict, added up as a `Scorer` does, for changing one part at a time."""

    def __init__(self, scorer: Scorer, readings: Mapping[str, Reading]) -> None:
        self.scorer = scorer
        self.readings = readings
        self.scores = scorer.score(readings)
        self.features = {one.name: one for one in scorer.model.features}
        self._raw = {
            dimension: [self.scores.raw[_PLACE[name]] for name in names] for dimension, names in MEMBERS.items()
        }
        self._rules = {dimension: self.add_dimension(dimension, raw) for dimension, raw in self._raw.items()}

    @property
    def db(self) -> float:
        """The verdict in dB."""
        return self.scores.db

    @property
    def speaking(self) -> list[str]:
        """The traces that are known and have a rule."""
        return [name for name in NAMES if name in self.scorer.rulebook.rules and self.readings[name].known]

    def with_traces(self, rules: Mapping[str, float], model: Mapping[str, float]) -> float:
        """The verdict in dB if these rules said this by themselves, and the model added this, in dB by trace."""
        changed: dict[str, list[float]] = {}
        for name, db in rules.items():
            dimension = TRACES[name].dimension
            raw = changed.setdefault(dimension, self.raw_of(dimension))
            raw[MEMBERS[dimension].index(name)] = db
        added = self.scores.model.copy()
        for name, db in model.items():
            added[_PLACE[name]] = db
        sums = {**self._rules, **{dimension: self.add_dimension(dimension, raw) for dimension, raw in changed.items()}}
        return self._pool(sums.values(), fsum([self.scorer.model.baseline_db, *added]))

    def with_rule(self, rule: Rule) -> float:
        """The verdict in dB with another rule on its trace.

        The model takes the other likelihoods where it holds those that the rulebook has, and keeps its coefficient.
        """
        reading = self.readings[rule.trace]
        db = rule.weigh(reading.strength, reading.search)
        known, feature = self.scorer.rulebook.rules[rule.trace], self.features.get(rule.trace)
        alike = feature is not None and (feature.p1, feature.p0) == (known.p1, known.p0)
        return self.with_traces(
            {rule.trace: db}, {rule.trace: feature.coefficient * db} if feature is not None and alike else {}
        )

    def with_rho(self, rho: Mapping[str, float]) -> float:
        """The verdict in dB with other discounts of some dimensions."""
        sums = {**self._rules, **{name: self.add_dimension(name, self._raw[name], one) for name, one in rho.items()}}
        return self._pool(sums.values(), self.scores.model_db)

    def with_share(self, share: float) -> float:
        """The verdict in dB if the rules had this share of the pool's weight, and the model the rest."""
        pool = self.scorer.model.pool
        total = pool.rules + pool.model
        other = pool._replace(rules=share * total, model=(1.0 - share) * total)
        return other.combine(self.scores.rules_db, self.scores.model_db) + self.scorer.prior_db

    def rho(self, dimension: str) -> float:
        """The discount of a dimension; 1 where the rulebook has none."""
        return self.scorer.rulebook.rho.get(dimension, 1.0)

    def add_dimension(self, dimension: str, raw: Sequence[float], rho: float | None = None) -> float:
        """What the rules of a dimension come to when they say this by themselves, in dB."""
        dbs = list(raw)
        discount(dbs, 0, len(dbs), self.rho(dimension) if rho is None else rho)
        return fsum(dbs)

    def raw_of(self, dimension: str) -> list[float]:
        """What the rules of a dimension say by themselves, in dB."""
        return self._raw[dimension].copy()

    def _pool(self, rules: Iterable[float], model_db: float) -> float:
        return self.scorer.model.pool.combine(fsum(rules), model_db) + self.scorer.prior_db


def find_range(
    what: str,
    now: float,
    tried: tuple[float, float],
    window: tuple[float, float],
    db: Callable[[float], float],
    label: str | None,
) -> Range:
    """The range around `now` in which a label holds; `db` gives the verdict in dB at a point.

    `db` may only rise or only fall between `now`, where the label holds, and either end: then it holds all the way to
    a point at which it holds.
    """

    def holds(point: float) -> bool:
        return label_of(db(point)) == label

    ends = _find_turn(holds, now, tried[0]), _find_turn(holds, now, tried[1])
    return Range(what, now, tried, ends, window, (db(window[0]), db(window[1])))


def _find_turn(holds: Callable[[float], bool], start: float, end: float) -> float:
    """The last point on the way from where the label holds at which it is sure to hold; the end if it does there."""
    if holds(end):
        return end
    while abs(end - start) > STEP:
        middle = (start + end) / 2
        if holds(middle):
            start = middle
        else:
            end = middle
    return start


def find_weight_ranges(sums: Sums) -> tuple[Range, ...]:
    """For each rule that speaks: the factors on its dB, found and not found alike, at which the label holds."""
    label = label_of(sums.db)

    def find_one(name: str) -> Range:
        raw = sums.scores.raw[_PLACE[name]]
        return find_range(
            name, 1.0, WEIGHT_SPAN, WEIGHT_WINDOW, lambda factor: sums.with_traces({name: factor * raw}, {}), label
        )

    return tuple([find_one(name) for name in sums.speaking])


def find_likelihood_ranges(sums: Sums, field: str) -> tuple[Range, ...]:
    """For each rule that speaks: where its `field`, p1 or p0, may stand for the label to hold.

    It is tried from 0.03 to 0.97, but not past the other likelihood, where the rule would speak for the other side.
    """
    label = label_of(sums.db)
    return tuple(
        [_find_likelihood_range(sums, sums.scorer.rulebook.rules[name], field, label) for name in sums.speaking]
    )


def _find_likelihood_range(sums: Sums, rule: Rule, field: str, label: str | None) -> Range:
    side = copysign(1.0, rule.p1 - rule.p0) if rule.p1 != rule.p0 else TRACES[rule.trace].toward
    now, other = (rule.p1, rule.p0) if field == "p1" else (rule.p0, rule.p1)
    over = side > 0 if field == "p1" else side < 0
    low, high = (other, max(HIGHEST, now)) if over else (min(LOWEST, now), other)
    window = (now - LIKELIHOOD_PART * (now - low), now + LIKELIHOOD_PART * (high - now))

    def db(moved: float) -> float:
        return sums.with_rule(replace(rule, p1=moved) if field == "p1" else replace(rule, p0=moved))

    return find_range(rule.trace, now, (low, high), window, db, label)


def find_rho_ranges(sums: Sums) -> tuple[Range, ...]:
    """The discounts of all dimensions together, then of each, at which the label holds."""
    label = label_of(sums.db)

    def move_all(way: float) -> float:
        """The verdict with every discount moved by this part of its way to 0 or to 1."""
        to = 1.0 if way > 0 else 0.0
        now = {dimension: sums.rho(dimension) for dimension in MEMBERS}
        return sums.with_rho({dimension: rho + abs(way) * (to - rho) for dimension, rho in now.items()})

    def find_one(dimension: str) -> Range:
        now = sums.rho(dimension)
        return find_range(dimension, now, RHO_SPAN, RHO_SPAN, lambda rho: sums.with_rho({dimension: rho}), label)

    whole = find_range(ALL_RHO, 0.0, ALL_RHO_SPAN, ALL_RHO_SPAN, move_all, label)
    return (whole, *[find_one(dimension) for dimension in MEMBERS])


def find_share_range(sums: Sums) -> Range | None:
    """The shares of the rules in the pool's weight at which the label holds; None where the pool weighs nothing."""
    pool = sums.scorer.model.pool
    total = pool.rules + pool.model
    if not total:
        return None
    return find_range("the pool", pool.rules / total, SHARE_SPAN, SHARE_WINDOW, sums.with_share, label_of(sums.db))
