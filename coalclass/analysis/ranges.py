"""How far one part of the scoring can be moved before the label turns.

The parts of Oana and Schneider's sensitivity ranges (A Robustness Test Protocol for Applied QCA, Sociological Methods
and Research 53(1), 2024) that this instrument has: a rule's weight, its crossover, the caps, the shares of the pool.
One part is moved at a time and all else stays. The ranges are exact to `STEP`: between two points at which the label
holds it is known to hold throughout, because what is moved only raises or only lowers the sum there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import fsum, inf
from typing import NamedTuple, TypeAlias

from coalclass.indicators import INDICATORS
from coalclass.scoring.model import Model
from coalclass.scoring.rulebook import SCORED_DIMENSIONS, Rule, Rulebook
from coalclass.scoring.scorer import held
from coalclass.scoring.verdict import label_of

STEP = 1e-4
"""How near to the turn a range ends, in units of what is moved; at the end that is given the label holds."""

WEIGHT_SPAN, WEIGHT_WINDOW = (0.0, 3.0), (0.5, 2.0)
"""Factors by which a rule's dB, present and absent alike, are multiplied: those tried, those that `robust` asks for."""

CAP_SPAN = (0.5, 2.0)
"""Factors by which caps are multiplied, tried and asked for alike."""

SHARE_SPAN, SHARE_WINDOW = (0.0, 1.0), (0.25, 0.75)
"""Shares of the rules in the pool (the model has the rest): those tried, those that `robust` asks for."""

CROSSOVER_PART = 0.5
"""`robust` asks for a crossover moved by this part of the way to either neighbour."""

_MARGIN = 1e-3
ALL_CAPS = "all caps"
MEMBERS = {
    dimension: tuple(one.name for one in INDICATORS.values() if one.scored and one.dimension == dimension)
    for dimension in SCORED_DIMENSIONS
}
"""The scored indicators of each dimension."""

Values: TypeAlias = Mapping[str, float | None]
Holds: TypeAlias = Callable[[float, float], bool]


class Range(NamedTuple):
    """A part that was moved, and how far the label holds around where it stands.

    `tried` is the whole stretch, `holds` the part of it around `now` in which the label holds, `window` the stretch
    that `robust` asks for, and `window_db` the pooled dB at its two ends. All but the dB are factors (weights, caps),
    values of the indicator (crossovers) or shares (the pool).
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
    """The dB of one record's indicator values, added up as a `Scorer` does, for changing one part at a time.

    `raw` are the dB of the rules before the caps by scored indicator, `model` those of the model; unknown ones add 0.
    """

    def __init__(self, rulebook: Rulebook, model: Model, values: Values) -> None:
        self.rulebook = rulebook
        self.values = values
        self.raw = {name: _weigh(rulebook.rules.get(name), values.get(name)) for name in _scored()}
        features = {one.name: one for one in model.features}
        self.model = {
            name: model.contribution_db(features[name], values.get(name)) if name in features else 0.0
            for name in _scored()
        }
        self.model_db = fsum([model.baseline_db, *self.model.values()])
        self.rules_db = self.rules_of(self.raw)

    @property
    def db(self) -> float:
        """The pooled dB."""
        return (self.rules_db + self.model_db) / 2

    def rules_of(self, raw: Mapping[str, float], caps: Callable[[str], float] | None = None) -> float:
        """What the rules come to with these dB before the caps; `caps` gives a dimension another cap, in dB."""
        sums = [self.rulebook.baseline_db]
        for dimension, names in MEMBERS.items():
            cap = self.cap(dimension) if caps is None else caps(dimension)
            sums.append(held(fsum([raw[name] for name in names]), cap))
        return fsum(sums)

    def cap(self, dimension: str) -> float:
        """The cap of a dimension, in dB; infinite where the rulebook sets none."""
        return self.rulebook.caps_db.get(dimension, inf)

    def with_rule(self, name: str, db: float) -> float:
        """The pooled dB if the rule on an indicator said this much before the caps."""
        return (self.rules_of({**self.raw, name: db}) + self.model_db) / 2

    def with_share(self, share: float) -> float:
        """The pooled dB if the rules had this share of the pool."""
        return share * self.rules_db + (1.0 - share) * self.model_db


def _scored() -> list[str]:
    return [name for names in MEMBERS.values() for name in names]


def _weigh(rule: Rule | None, value: float | None) -> float:
    return 0.0 if rule is None or value is None else rule.weigh(value)


def moved_range(
    what: str,
    now: float,
    tried: tuple[float, float],
    window: tuple[float, float],
    db: Callable[[float], float],
    holds: Holds,
) -> Range:
    """The range around `now` in which a label holds.

    `holds(a, b)` says for sure that it holds all the way from a to b; `db` gives the pooled dB at a point.
    """
    ends = [_turn(holds, now, end) for end in tried]
    low, high = (end if turn is None else turn for turn, end in zip(ends, tried, strict=True))
    return Range(what, now, tried, (low, high), window, (db(window[0]), db(window[1])))


def _turn(holds: Holds, start: float, end: float) -> float | None:
    """The last point on the way at which the label is sure to hold; None if it holds all the way."""
    if holds(start, end):
        return None
    if abs(end - start) <= STEP:
        return start
    middle = (start + end) / 2
    first = _turn(holds, start, middle)
    return _turn(holds, middle, end) if first is None else first


def _at_ends(db: Callable[[float], float], label: str | None) -> Holds:
    """For a sum that only rises or only falls: it holds between two points if it does at both."""
    return lambda start, end: label_of(db(start)) == label == label_of(db(end))


def weight_ranges(sums: Sums) -> tuple[Range, ...]:
    """For each rule that speaks: the factors on its dB, present and absent alike, at which the label holds."""
    label = label_of(sums.db)

    def one(name: str) -> Range:
        def db(factor: float) -> float:
            return sums.with_rule(name, factor * sums.raw[name])

        return moved_range(name, 1.0, WEIGHT_SPAN, WEIGHT_WINDOW, db, _at_ends(db, label))

    return tuple([one(name) for name in _speaking(sums)])


def crossover_ranges(sums: Sums) -> tuple[Range, ...]:
    """For each rule that speaks: where its crossover may stand between its neighbours for the label to hold.

    It is tried up to a thousandth of the whole way from out to in short of either neighbour.
    """
    label = label_of(sums.db)
    return tuple([_crossover_range(sums, name, label) for name in _speaking(sums)])


def _crossover_range(sums: Sums, name: str, label: str | None) -> Range:
    rule, value = sums.rulebook.rules[name], sums.values[name]
    assert value is not None
    out, now, full = rule.anchors

    def db(crossover: float) -> float:
        return sums.with_rule(name, replace(rule, anchors=(out, crossover, full)).weigh(value))

    def holds(start: float, end: float) -> bool:
        # What the rule says only rises or only falls on either side of the value, where it is silent.
        inner = [value] if min(start, end) < value < max(start, end) else []
        return all(label_of(db(point)) == label for point in (start, end, *inner))

    margin = min(_MARGIN * (full - out), (now - out) / 2, (full - now) / 2)
    window = (now - CROSSOVER_PART * (now - out), now + CROSSOVER_PART * (full - now))
    return moved_range(name, now, (out + margin, full - margin), window, db, holds)


def _speaking(sums: Sums) -> list[str]:
    """The indicators that are known and have a rule."""
    return [name for name in sums.rulebook.rules if sums.values.get(name) is not None]


def cap_ranges(sums: Sums) -> tuple[Range, ...]:
    """The factors on all caps together, then on each, at which the label holds."""
    label = label_of(sums.db)
    totals = {name: fsum([sums.raw[one] for one in members]) for name, members in MEMBERS.items()}

    def together(rising: float, falling: float) -> float:
        """The pooled dB with one factor on the caps of the dimensions above 0 dB and another on those below."""
        rules = sums.rules_of(
            sums.raw, lambda dimension: sums.cap(dimension) * (rising if totals[dimension] > 0 else falling)
        )
        return (rules + sums.model_db) / 2

    def holds(start: float, end: float) -> bool:
        # A wider cap only moves a sum away from 0 dB: the two extremes bound all that lies between the factors.
        low, high = sorted((start, end))
        return label_of(together(low, high)) == label == label_of(together(high, low))

    def one(dimension: str) -> Range:
        def db(factor: float) -> float:
            rules = sums.rules_of(sums.raw, lambda name: sums.cap(name) * (factor if name == dimension else 1.0))
            return (rules + sums.model_db) / 2

        return moved_range(dimension, 1.0, CAP_SPAN, CAP_SPAN, db, _at_ends(db, label))

    whole = moved_range(ALL_CAPS, 1.0, CAP_SPAN, CAP_SPAN, lambda factor: together(factor, factor), holds)
    return (whole, *[one(dimension) for dimension in MEMBERS if dimension in sums.rulebook.caps_db])


def share_range(sums: Sums) -> Range:
    """The shares of the rules in the pool at which the label holds; the verdict is made at one half."""
    label = label_of(sums.db)
    return moved_range("the pool", 0.5, SHARE_SPAN, SHARE_WINDOW, sums.with_share, _at_ends(sums.with_share, label))
