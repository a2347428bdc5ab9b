"""What the traces become when one entry is left out, without measuring anew what the entry cannot reach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate
from operator import mul

from coalclass.indicators.declare import TRACES, Reading
from coalclass.indicators.evidence import Evidence, Favour, consultations_of, make_favour, period_years
from coalclass.indicators.order import WINDOW_DAYS
from coalclass.records import Aid, Consultation, Entry, Interaction

_REACH_DAYS = WINDOW_DAYS + 62.0
"""How far in time an entry bears on an instance: the window, and a month at either end of it."""

_SURE = 1e-18
"""So little is left to chance that 1 less it is 1, whatever else is found."""

_LOCAL = frozenset(
    {
        *("input-heeded", "initiative-taken-up", "joint-planning", "fait-accompli"),
        *("bound-on-request", "acts-over-refusal", "norm-act-at-home", "avowed-payoff"),
        *("tied-payment", "paid-by-others", "price-named", "price-met", "carrot-then-commitment", "partner-payment"),
        *("tied-stick", "pressure-after-refusal", "compliance-after-pressure", "safe-dissent", "resistance"),
    }
)
"""Traces of many instances, each of which only what lies within the window of its own entries can change."""

_EMPTIED_BY = {"own-cost-unpaid": ("tied-payment", "paid-by-others", "partner-payment")}
"""A trace that is never found where one of these surely is; of the follower's entries it reads contributions."""


class Untouched:
    """Tells which traces stay as they are without an entry, since they are surely there without all that it reaches."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._sure = {
            name: _Survival(reading)
            for name, reading in readings.items()
            if name in _LOCAL and reading.strength == 1.0 and len(reading.instances) > 1
        }

    def reaches(self, name: str, entry: Entry) -> bool:
        """Whether a trace may read otherwise without the entry."""
        if isinstance(entry, Aid) and entry.package is not None:
            # The stages of a package lie as far apart as they like.
            return True
        if name in self._sure:
            return self._sure[name].beyond(entry) > _SURE
        contributes = isinstance(entry, Interaction) and entry.kind == "contribution"
        if name in _EMPTIED_BY and not contributes:
            return not any(one in self._sure and not self.reaches(one, entry) for one in _EMPTIED_BY[name])
        return True


class _Survival:
    """The chance that no instance of a trace is true, of those before and of those after a day."""

    def __init__(self, reading: Reading) -> None:
        spans = [
            (min([e.date.first for e in one.entries]), max([e.date.last for e in one.entries]), 1.0 - one.chance)
            for one in reading.instances
        ]
        by_end = sorted(spans, key=lambda one: one[1])
        self._ends = [one[1] for one in by_end]
        self._before: list[float] = [1.0, *accumulate([one[2] for one in by_end], mul)]
        by_start = sorted(spans, key=lambda one: -one[0])
        self._starts = [-one[0] for one in by_start]
        self._after: list[float] = [1.0, *accumulate([one[2] for one in by_start], mul)]

    def beyond(self, entry: Entry) -> float:
        """The chance that no instance is true that lies wholly out of an entry's reach."""
        before = self._before[bisect_left(self._ends, entry.date.first - _REACH_DAYS)]
        # Starts are kept with their sign turned, the latest first.
        after = self._after[bisect_left(self._starts, -(entry.date.last + _REACH_DAYS))]
        return before * after


def without(evidence: Evidence, left_out: Entry, names: Iterable[str]) -> dict[str, Reading]:
    """The readings of these traces if one of the weighing entries had not been coded."""
    variant = evidence.variant()
    if evidence.dyad.period.end is None:
        rest = [entry for entry in evidence.entries if entry is not left_out]
        variant.years = period_years(evidence.dyad, rest)
    if isinstance(left_out, Consultation):
        variant.consultations = consultations_of(
            [entry for entry, _ in evidence.consultations if entry is not left_out]
        )
    elif isinstance(left_out, Aid):
        variant.aid_sticks = [pair for pair in evidence.aid_sticks if pair[0] is not left_out]
        variant.favours = list(_favours_without(evidence, left_out))
    else:
        variant.drop_interaction(left_out)
    return {name: TRACES[name].measure(variant) for name in names}


def _favours_without(evidence: Evidence, left_out: Aid) -> Iterable[Favour]:
    """The favours as they were, but for the one that the entry is a stage of."""
    for favour in evidence.favours:
        if not any(stage is left_out for stage in favour.entries):
            yield favour
        elif len(favour.entries) > 1:
            yield make_favour(tuple([stage for stage in favour.entries if stage is not left_out]))
