"""Order in time: which entry came before which, as far as their dates say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from coalclass.records import Entry
from coalclass.records.dates import PartialDate

WINDOW_DAYS = 365.0
"""One budget year: the window of every sequence, from midpoint to midpoint."""


def before(first: PartialDate, second: PartialDate) -> float:
    """The chance that one date lies before another: 1, 0, or one half where their spans overlap."""
    if first.last < second.first:
        return 1.0
    return 0.0 if second.last < first.first else 0.5


class Moment(NamedTuple):
    """A day (or month) on which something of a kind took place: the chance that it did, and the entry."""

    date: PartialDate
    chance: float
    entry: Entry


class Moments:
    """What took place, by time, one moment a date (the likeliest of it); dates of a year alone are left out.

    A window then holds no more moments than it has days and months, so that asking is linear in a record's entries.
    """

    def __init__(self, found: Iterable[tuple[PartialDate, float, Entry]]) -> None:
        best: dict[str, Moment] = {}
        self.entries: list[Entry] = []
        for date, chance, entry in found:
            if chance > 0.0 and date.precise_to_month:
                self.entries.append(entry)
                if date.text not in best or chance > best[date.text].chance:
                    best[date.text] = Moment(date, chance, entry)
        self.moments = sorted(best.values(), key=lambda one: (one.date.midpoint, one.date.text))
        self._middles = [one.date.midpoint for one in self.moments]

    def __bool__(self) -> bool:
        return bool(self.moments)

    def until(self, date: PartialDate) -> list[tuple[Moment, float]]:
        """The moments within the window before a date, each with the chance that it was before."""
        if not date.precise_to_month:
            return []
        start = bisect_left(self._middles, date.midpoint - WINDOW_DAYS)
        # A month that holds the day has its middle up to half a month after it.
        end = bisect_right(self._middles, date.midpoint + 31.0)
        pairs = [(one, one.chance * before(one.date, date)) for one in self.moments[start:end]]
        return [pair for pair in pairs if pair[1] > 0.0]

    def since(self, date: PartialDate) -> list[tuple[Moment, float]]:
        """The moments within the window after a date, each with the chance that it was after."""
        if not date.precise_to_month:
            return []
        start = bisect_left(self._middles, date.midpoint - 31.0)
        end = bisect_right(self._middles, date.midpoint + WINDOW_DAYS)
        pairs = [(one, one.chance * before(date, one.date)) for one in self.moments[start:end]]
        return [pair for pair in pairs if pair[1] > 0.0]

    def around(self, date: PartialDate) -> list[tuple[Moment, float]]:
        """The moments within the window on either side of a date, each with its chance."""
        if not date.precise_to_month:
            return []
        start = bisect_left(self._middles, date.midpoint - WINDOW_DAYS)
        end = bisect_right(self._middles, date.midpoint + WINDOW_DAYS)
        return [(one, one.chance) for one in self.moments[start:end]]


def likeliest(pairs: Iterable[tuple[Moment, float]]) -> Moment:
    """The moment with the largest chance, the first of equals; there must be one."""
    return max(pairs, key=lambda pair: pair[1])[0]


def any_of(pairs: Iterable[tuple[Moment, float]]) -> float:
    """The chance that at least one of these moments took place."""
    return 1.0 - none_of(pairs)


def none_of(pairs: Iterable[tuple[Moment, float]]) -> float:
    """The chance that none of these moments took place."""
    survival = 1.0
    for _, chance in pairs:
        survival *= 1.0 - chance
    return survival
