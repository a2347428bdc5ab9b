"""What changes do to the dB: exact, by trace, and no trace measured twice in the same state.

A trace's state is the footprints that changes add and take away, coded as one whole number in which each footprint has
five bits; states of several changes add up. The sign of all dB is chosen so that plus is the direction in which the
label would change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from math import comb, copysign, fsum, inf, prod
from typing import NamedTuple

from coalclass.analysis.footprints import BY_ITSELF, OF_YEARS, Footprints, reads_years
from coalclass.analysis.recodings import Change, applied
from coalclass.indicators import TRACES, Evidence, Reading, gather, measure_evidence
from coalclass.indicators.evidence import (
    SEARCH_KIND,
    SEARCH_NONE,
    consultations_of,
    period_years,
    set_aid,
    set_interactions,
)
from coalclass.records import SECTIONS, Aid, Dyad, Entry, Interaction, section_of
from coalclass.scoring.rulebook import Rule
from coalclass.scoring.scorer import Scorer, discount

MOST_CHANGES = 6
"""The largest set of changes; a footprint's five bits hold twice as many either way."""

_BITS = 5
_USUAL_ENTRIES = 30
_MOST_SUMS = 300


class Weight(NamedTuple):
    """What one trace says in one state, in dB toward the turn: its rule before the discount, and the model."""

    rules: float
    model: float


class Dimension(NamedTuple):
    """The places of a dimension's traces, first and past the last, and what of a further one still counts."""

    start: int
    end: int
    rho: float


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that do the same to every trace: `moves` are (place of the trace, what is added to its state)."""

    moves: tuple[tuple[int, int], ...]
    changes: tuple[int, ...]
    entries: frozenset[int]


class Effects:
    """The changes of one record under one scorer, and the exact dB of any set of them."""

    def __init__(self, dyad: Dyad, scorer: Scorer, changes: Sequence[Change], most: int) -> None:
        self.dyad, self.scorer, self.changes, self.pool = dyad, scorer, changes, scorer.model.pool
        self.base_db = scorer.classify(dyad).db
        self.toward = -copysign(1.0, self.base_db)
        self.start_db = self.base_db * self.toward
        self.measured = 0
        self.size = max(1.0, len(dyad.entries) / _USUAL_ENTRIES)
        self._evidence = gather(dyad)
        self._footprints = Footprints(dyad)
        self._sections: dict[str, list[tuple[int, Entry, bool]]] = {name: [] for name in SECTIONS}
        for place, entry in enumerate(dyad.entries):
            self._sections[section_of(entry)].append((place, entry, self._footprints.weighs(entry)))
        self._built: dict[tuple[int, ...], Evidence] = {}
        self._set_scale(measure_evidence(self._evidence))
        self.groups = self._grouped(most)
        for group in self.groups:
            for place, move in group.moves:
                self.weight(place, move, group.changes[:1])

    def _set_scale(self, readings: Mapping[str, Reading]) -> None:
        """What the traces say as coded, and the most that each can say."""
        book, features = self.scorer.rulebook, {one.name: one for one in self.scorer.model.features if one.coefficient}
        heard = [one for one in TRACES.values() if one.scored and (one.name in book.rules or one.name in features)]
        self.names = [one.name for one in heard]
        self._rules = [book.rules.get(name) for name in self.names]
        self._features = [features.get(name) for name in self.names]
        self._own = [None if one is None else Rule(one.name, one.p1, one.p0, "", ()) for one in self._features]
        self.dimensions: list[Dimension] = []
        self.dimension_of: list[int] = []
        for place, (name, members) in enumerate(groupby(heard, key=lambda one: one.dimension)):
            start = len(self.dimension_of)
            self.dimension_of += [place for _ in members]
            self.dimensions.append(Dimension(start, len(self.dimension_of), book.rho.get(name, 1.0)))
        start_weights = [self.weigh(place, readings[name]) for place, name in enumerate(self.names)]
        self.known: list[dict[int, Weight]] = [{0: weight} for weight in start_weights]
        self._readings = [readings[name] for name in self.names]
        self.start = [tuple(start_weights[one.start : one.end]) for one in self.dimensions]
        self._gains: list[dict[tuple[Weight, ...], float]] = [{} for _ in self.dimensions]

    def weigh(self, place: int, reading: Reading) -> Weight:
        """What a trace says with a reading."""
        if not reading.known:
            return Weight(0.0, 0.0)
        return self._weigh_at(place, reading.strength, reading.search)

    def _weigh_at(self, place: int, strength: float, search: float) -> Weight:
        rule, feature, own = self._rules[place], self._features[place], self._own[place]
        rules = 0.0 if rule is None else rule.weigh(strength, search)
        model = 0.0 if feature is None or own is None else feature.coefficient * own.weigh(strength, search)
        return Weight(rules * self.toward, model * self.toward)

    def ceilings(self, size: int) -> list[Weight]:
        """By trace what no set of so many changes makes it pass: the dB are monotone in strength and search.

        So they are highest at a corner of both. Changes leave alone what was looked for: a search is as sensitive as
        the record says or, where an entry leaves it open, 0.
        """
        said = SEARCH_KIND if self.dyad.searched else 0.0
        if () in (self.dyad.consultations, self.dyad.aid, self.dyad.interactions):
            said = max(said, SEARCH_NONE)
        found = []
        for place, reading in enumerate(self._readings):
            corners = [(1.0, 0.0), (self._least_strength(place, size), 0.0)]
            # A sequence abstains where it is not found, whoever looked.
            left = size - self._open_units(place)
            if left >= 0 and not TRACES[self.names[place]].opened_by:
                corners.append((self._least_strength(place, left), max(said, reading.search)))
            weights = [self._weigh_at(place, *corner) for corner in corners]
            found.append(Weight(max([one.rules for one in weights]), max([one.model for one in weights])))
        return found

    def _open_units(self, place: int) -> int:
        """How many entries, or packages, leave open what was looked for; each takes a change of its own."""
        reading = self._readings[place]
        if reading.search or self.names[place] not in BY_ITSELF:
            return 0
        return len({getattr(entry, "package", None) or id(entry) for entry in reading.others})

    def _least_strength(self, place: int, size: int) -> float:
        """What is left of a trace after so many changes, at the least; 0 where one entry may undo several instances."""
        name = self.names[place]
        if name in BY_ITSELF:
            return 1.0 - prod([1.0 - one.chance for one in self._readings[place].instances[size:]])
        if name in OF_YEARS and self.dyad.period.end is not None:
            return self._least_sum(name, size)
        return 0.0

    def _least_sum(self, name: str, size: int) -> float:
        """The strength without the favours whose loss tells most: a change does no more to a sum than to take one."""
        favours = [one for one in self._evidence.favours if one.amount is not None]
        others = [one for one in self._evidence.favours if one.amount is None]
        if len(favours) <= size or comb(len(favours), size) > _MOST_SUMS:
            return 0.0
        variant, least = self._evidence.variant(), 1.0
        for kept in combinations(favours, len(favours) - size):
            variant.favours = [*others, *kept]
            least = min(least, TRACES[name].measure(variant).strength)
        return least

    def gain(self, dimension: int, weights: Sequence[Weight]) -> float:
        """What the verdict gains in dB where the traces of a dimension weigh so much, and no others change."""
        known = self._gains[dimension]
        key = tuple(weights)
        if key not in known:
            known[key] = self._value_of(dimension, key) - self._value_of(dimension, self.start[dimension])
        return known[key]

    def _value_of(self, dimension: int, weights: Sequence[Weight]) -> float:
        dbs = [one.rules for one in weights]
        discount(dbs, 0, len(dbs), self.dimensions[dimension].rho)
        return self.pool.rules * fsum(dbs) + self.pool.model * fsum([one.model for one in weights])

    def weight(self, place: int, state: int, changes: Iterable[int]) -> Weight:
        """What a trace says in a state to which these changes lead."""
        known = self.known[place].get(state)
        if known is None:
            self.measured += 1
            reading = TRACES[self.names[place]].measure(self._changed(tuple(sorted(changes))))
            known = self.known[place][state] = self.weigh(place, reading)
        return known

    def exact_db(self, chosen: Iterable[int]) -> float:
        """The pooled dB toward the turn as the scorer itself gives it for the changed record."""
        return self.scorer.classify(applied(self.dyad, [self.changes[one] for one in chosen])).db * self.toward

    def _changed(self, chosen: tuple[int, ...]) -> Evidence:
        """The evidence with these changes; sections without one as they were."""
        if chosen in self._built:
            return self._built[chosen]
        made = self._evidence.variant()
        after = {self.changes[one].place: self.changes[one].after for one in chosen}
        parts = {
            section: self._with(section, after) for section in {section_of(self.changes[one].entry) for one in chosen}
        }
        if made.dyad.period.end is None:
            made.years = period_years(
                made.dyad, [one for name in SECTIONS for one in parts.get(name, self._weighing(name))]
            )
        if "consultations" in parts:
            made.consultations = consultations_of(parts["consultations"])
        if "aid" in parts:
            set_aid(made, [entry for entry in parts["aid"] if type(entry) is Aid])
        if "interactions" in parts:
            set_interactions(made, [entry for entry in parts["interactions"] if type(entry) is Interaction])
        self._built = {chosen: made}
        return made

    def _with(self, section: str, after: dict[int, Entry | None]) -> list[Entry]:
        """The entries of a section that weigh, some of them changed."""
        found = []
        for place, entry, weighs in self._sections[section]:
            if place not in after:
                if weighs:
                    found.append(entry)
            elif (other := after[place]) is not None and self._footprints.weighs(other):
                found.append(other)
        return found

    def _weighing(self, section: str) -> list[Entry]:
        return [entry for _, entry, weighs in self._sections[section] if weighs]

    def _grouped(self, most: int) -> list[Group]:
        """The changes by what they do; those that no trace sees are left out."""
        codes: list[dict[Hashable, int]] = [{} for _ in self.names]
        last = self._telling_day(most)
        seen: dict[tuple[int, str], int] = {}
        by_moves: dict[tuple[tuple[int, int], ...], list[int]] = {}

        def coded(place: int, entry: Entry | None) -> int:
            name, total = self.names[place], 0
            for seen_as in (self._footprints.footprint(name, entry), self._day(name, entry, last)):
                if seen_as is not None:
                    total += 1 << _BITS * codes[place].setdefault(seen_as, len(codes[place]))
            return total

        for number, change in enumerate(self.changes):
            moves = []
            for place, name in enumerate(self.names):
                key = (change.place, name)
                if key not in seen:
                    seen[key] = coded(place, change.entry)
                move = coded(place, change.after) - seen[key]
                if move:
                    moves.append((place, move))
            if moves:
                by_moves.setdefault(tuple(moves), []).append(number)
        return [
            Group(moves, tuple(numbers), frozenset(self.changes[number].place for number in numbers))
            for moves, numbers in by_moves.items()
        ]

    def _telling_day(self, most: int) -> float:
        """In an open period, the first of the last days on which so many changes may let it end; infinite in others."""
        if self.dyad.period.end is not None:
            return inf
        days = sorted([entry.date.last for entry in self._evidence.entries], reverse=True)
        return days[most] if len(days) > most else -inf

    def _day(self, name: str, entry: Entry | None, first: float) -> Hashable:
        """The last day of an entry that may end an open period, for traces that read how long it is."""
        if entry is None or first == inf or not reads_years(name) or not self._footprints.weighs(entry):
            return None
        return ("day", entry.date.last) if entry.date.last >= first else None
