"""What changes do to the dB: exact, by indicator, and no indicator measured twice in the same state.

An indicator's state is the footprints that changes add and take away, coded as one whole number in which each trace has
five bits; states of several changes add up. All dB are turned so that plus is the way in which the label would turn.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import copysign, fsum, inf
from typing import NamedTuple

from coalclass.analysis.footprints import Footprints, reads_years
from coalclass.analysis.recodings import SECTIONS, Change, applied, section_of
from coalclass.indicators import INDICATORS, Evidence, gather, measure_evidence
from coalclass.indicators.evidence import consultations_of, period_years, set_aid, set_interactions
from coalclass.records import Aid, Dyad, Entry, Interaction
from coalclass.scoring.scorer import Scorer

MOST_CHANGES = 6
"""The largest set of changes; a trace's five bits hold twice as many either way."""

_BITS = 5


class Weight(NamedTuple):
    """What one indicator adds in one state, in dB toward the turn: by the rules before the caps, and by the model."""

    rules: float
    model: float


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that do the same to every indicator: `moves` are (place of the indicator, what is added to its state)."""

    moves: tuple[tuple[int, int], ...]
    changes: tuple[int, ...]
    entries: frozenset[int]

    def touches(self, place: int) -> bool:
        """Whether an indicator sees these changes."""
        return any(one == place for one, _ in self.moves)


class Effects:
    """The changes of one record under one scorer, and the exact dB of any set of them."""

    def __init__(self, dyad: Dyad, scorer: Scorer, changes: Sequence[Change], most: int) -> None:
        self.dyad, self.scorer, self.changes = dyad, scorer, changes
        self.base_db = scorer.classify(dyad).db
        self.toward = -copysign(1.0, self.base_db)
        self._evidence = gather(dyad)
        self._footprints = Footprints(dyad)
        self._sections: dict[str, list[tuple[int, Entry, bool]]] = {name: [] for name in SECTIONS}
        for place, entry in enumerate(dyad.entries):
            self._sections[section_of(entry)].append((place, entry, self._footprints.weighs(entry)))
        self._built: dict[tuple[int, ...], Evidence] = {}
        book, features = scorer.rulebook, {one.name: one for one in scorer.model.features}
        heard = [one for one in INDICATORS.values() if one.scored and (one.name in book.rules or one.name in features)]
        self.names = [one.name for one in heard]
        self._rules = [book.rules.get(name) for name in self.names]
        self._features = [features.get(name) for name in self.names]
        self.caps: list[float] = []
        self.dimension_of: list[int] = []
        for place, (dimension, members) in enumerate(groupby(heard, key=lambda one: one.dimension)):
            self.caps.append(book.caps_db.get(dimension, inf))
            self.dimension_of += [place for _ in members]
        readings = measure_evidence(self._evidence)
        start = [self._weigh(place, readings[name].value) for place, name in enumerate(self.names)]
        self.known: list[dict[int, Weight]] = [{0: weight} for weight in start]
        self.raw = [
            fsum([weight.rules for weight, of in zip(start, self.dimension_of, strict=True) if of == place])
            for place in range(len(self.caps))
        ]
        self.start_db = self.base_db * self.toward
        self.groups = self._grouped(most)

    def _weigh(self, place: int, value: float | None) -> Weight:
        rule, feature = self._rules[place], self._features[place]
        rules = 0.0 if rule is None or value is None else rule.weigh(value)
        model = 0.0 if feature is None else self.scorer.model.contribution_db(feature, value)
        return Weight(rules * self.toward, model * self.toward)

    def weight(self, place: int, state: int, changes: Iterable[int]) -> Weight:
        """What an indicator adds in a state to which these changes lead."""
        known = self.known[place].get(state)
        if known is None:
            value = INDICATORS[self.names[place]].measure(self._changed(tuple(sorted(changes)))).value
            known = self.known[place][state] = self._weigh(place, value)
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
        """The changes by what they do; those that no indicator sees are left out."""
        codes: list[dict[Hashable, int]] = [{} for _ in self.names]
        last = self._telling_day(most)
        seen: dict[tuple[int, str], int] = {}
        by_moves: dict[tuple[tuple[int, int], ...], list[int]] = {}

        def coded(place: int, entry: Entry | None) -> int:
            name, total = self.names[place], 0
            for trace in (self._footprints.footprint(name, entry), self._day(name, entry, last)):
                if trace is not None:
                    total += 1 << _BITS * codes[place].setdefault(trace, len(codes[place]))
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
        """The last day of an entry that may end an open period, for indicators that read how long it is."""
        if entry is None or first == inf or not reads_years(name) or not self._footprints.weighs(entry):
            return None
        return ("day", entry.date.last) if entry.date.last >= first else None
