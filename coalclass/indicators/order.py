"""Order in time: which entry came before which, as far as their dates say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple, TypeAlias

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


Asked: TypeAlias = tuple[Moment, float]
"""A moment with the chance that it took place on the side that was asked for."""

_SPAN_DAYS = 16
"""Days and months further apart than this, from end to middle, cannot overlap."""


class Window:
    """Moments near a date, in order of time, each with the chance that it took place on the side that was asked for.

    Most are surely there and are a run of all moments; only a few days on either side of the date have to be asked.
    """

    __slots__ = ("_all", "_early", "_late", "_none", "start", "stop")

    def __init__(
        self,
        all_moments: Moments,
        early: Sequence[Asked] = (),
        start: int = 0,
        stop: int = 0,
        late: Sequence[Asked] = (),
    ) -> None:
        self._all, self._early, self._late = all_moments, early, late
        self.start, self.stop = start, max(start, stop)
        self._none: float | None = None

    def __bool__(self) -> bool:
        return self.start < self.stop or bool(self._early) or bool(self._late)

    @property
    def moments(self) -> list[Moment]:
        """All moments, of which those from `start` to `stop` are the run."""
        return self._all.moments

    @property
    def uncertain(self) -> Iterator[Moment]:
        """Those outside the run."""
        return (one for one, _ in (*self._early, *self._late))

    def likeliest(self) -> Moment:
        """The moment with the largest chance, the first of equals; there must be one."""
        chances = self._all.chances
        pairs = [*self._early]
        if self.start < self.stop:
            best = max(chances[self.start : self.stop])
            pairs.append((self._all.moments[chances.index(best, self.start, self.stop)], best))
        return max([*pairs, *self._late], key=lambda pair: pair[1])[0]

    def first(self) -> list[Moment]:
        """The earliest, in a list; an empty one where there is none."""
        run = self._all.moments[self.start : min(self.start + 1, self.stop)]
        return [*[one for one, _ in self._early], *run, *[one for one, _ in self._late]][:1]

    def none(self, start: float = 1.0) -> float:
        """The chance that none of them took place, times `start`."""
        if start == 1.0 and self._none is not None:
            return self._none
        # Multiplied in order of time: the last digit depends on it.
        found = prod([1.0 - chance for _, chance in self._early], start=start)
        found = prod(self._all.absences[self.start : self.stop], start=found)
        found = prod([1.0 - chance for _, chance in self._late], start=found)
        if start == 1.0:
            self._none = found
        return found


class Moments:
    """What took place, by time, one moment a date (the likeliest of it); dates of a year alone are left out.

    What lies around one date is looked for once, so that asking is linear in a record's entries.
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
        self.chances = [one.chance for one in self.moments]
        self.absences = [1.0 - chance for chance in self.chances]
        self._middles = [one.date.midpoint for one in self.moments]
        self._known: dict[tuple[str, str], Window] = {}

    def __bool__(self) -> bool:
        return bool(self.moments)

    def until(self, date: PartialDate) -> Window:
        """The moments within the window before a date, each with the chance that it was before."""
        return self._look("until", date)

    def since(self, date: PartialDate) -> Window:
        """The moments within the window after a date, each with the chance that it was after."""
        return self._look("since", date)

    def around(self, date: PartialDate) -> Window:
        """The moments within the window on either side of a date, each with its chance."""
        return self._look("around", date)

    def _look(self, side: str, date: PartialDate) -> Window:
        key = (side, date.text)
        if key not in self._known:
            self._known[key] = self._find(side, date) if date.precise_to_month else Window(self)
        return self._known[key]

    def _find(self, side: str, date: PartialDate) -> Window:
        middles = self._middles
        start = bisect_left(middles, date.midpoint - WINDOW_DAYS)
        stop = bisect_right(middles, date.midpoint + WINDOW_DAYS)
        if side == "around":
            return Window(self, (), start, stop)
        near = bisect_left(middles, date.first - _SPAN_DAYS), bisect_right(middles, date.last + _SPAN_DAYS)
        asked = self.moments[slice(*near)]
        if side == "until":
            pairs = [(one, one.chance * before(one.date, date)) for one in asked]
            return Window(self, (), start, near[0], [pair for pair in pairs if pair[1] > 0.0])
        pairs = [(one, one.chance * before(date, one.date)) for one in asked]
        return Window(self, [pair for pair in pairs if pair[1] > 0.0], near[1], stop)


class Met:
    """The entries of many windows, each once: what a trace met on its way."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = {id(entry): entry for entry in entries}
        self._windows: dict[int, Window] = {}

    def add(self, entries: Iterable[Entry] = (), windows: Iterable[Window] = ()) -> None:
        """Entries, and those of windows."""
        self._entries.update({id(entry): entry for entry in entries})
        self._windows.update({id(window): window for window in windows})

    @property
    def entries(self) -> list[Entry]:
        """All of them."""
        found = dict(self._entries)
        # Of runs that overlap each moment is looked at once.
        ends: dict[int, int] = {}
        for window in sorted(self._windows.values(), key=lambda one: one.start):
            moments = window.moments
            for place in range(max(window.start, ends.get(id(moments), 0)), window.stop):
                found[id(moments[place].entry)] = moments[place].entry
            ends[id(moments)] = max(window.stop, ends.get(id(moments), 0))
            found.update({id(one.entry): one.entry for one in window.uncertain})
        return list(found.values())


class Spans:
    """Things with a date of any precision and a chance, asked how likely none of them was before a date."""

    def __init__(self, found: Iterable[tuple[PartialDate, float]]) -> None:
        self._ends: dict[float, tuple[list[int], list[int]]] = {}
        for date, chance in found:
            firsts, lasts = self._ends.setdefault(chance, ([], []))
            firsts.append(date.first)
            lasts.append(date.last)
        for firsts, lasts in self._ends.values():
            firsts.sort()
            lasts.sort()

    def none_before(self, date: PartialDate, start: float, least: float) -> float:
        """`start` times the chance that none of them was before a date; below `least` it is no longer worked out."""
        found = start
        for chance, (firsts, lasts) in self._ends.items():
            earlier = bisect_left(lasts, date.first)
            overlapping = bisect_right(firsts, date.last) - earlier
            for share, times in ((1.0, earlier), (0.5, overlapping)):
                for _ in range(times):
                    if found <= least:
                        return found
                    found *= 1.0 - chance * share
        return found


def likeliest(window: Window) -> Moment:
    """The moment with the largest chance, the first of equals; there must be one."""
    return window.likeliest()


def any_of(window: Window) -> float:
    """The chance that at least one of these moments took place."""
    return 1.0 - window.none()


def none_of(*windows: Window) -> float:
    """The chance that none of the moments of these windows took place."""
    survival = 1.0
    for window in windows:
        survival = window.none(survival)
    return survival
