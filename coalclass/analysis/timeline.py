"""One record cut into windows of time, each a record of its own, and where the verdict on them changes.

A window keeps what held all along: the context (which is that of the record's start in every window), the kinds that
were searched for, the sections known to be empty, and the mandates given by its end. A sequence is read within a
window: one that begins in a window and ends in the next is in neither.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import copysign
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from coalclass.analysis.comparison import Difference, differences
from coalclass.errors import UsageError
from coalclass.indicators import weighing_entries
from coalclass.records import Consultation, Dyad, Entry, Mandate, PartialDate, Period
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.describe import describe
from coalclass.scoring.verdict import Contribution, Pulls, Verdict
from coalclass.shipped import record_id

if TYPE_CHECKING:
    from coalclass.scoring.scorer import Scorer

MOST_WINDOWS = 1200
"""A century in months. More than that nobody reads."""

MOVE_DB = 5.0
"""A move of the verdict by more than this is pointed out, in dB."""

_LEAST_DB = 0.05
_LENGTH = re.compile(r"([1-9][0-9]{0,8})([ym])")
_AFTER_ALL_DAYS = date.max.toordinal() + 1
_E = TypeVar("_E", bound=Entry)


class Window(NamedTuple):
    """A stretch of a record's period, first and last day as ordinals, and the record of it."""

    first: int
    last: int
    dyad: Dyad

    @property
    def start(self) -> str:
        """Its first day, YYYY-MM-DD."""
        return date.fromordinal(self.first).isoformat()

    @property
    def end(self) -> str:
        """Its last day, YYYY-MM-DD."""
        return date.fromordinal(self.last).isoformat()


class Point(NamedTuple):
    """A window and the verdict on it; None for a gap, a window into which no entry falls that weighs.

    What was searched for all along, and the context, make no verdict on a window of which nothing is told.
    """

    window: Window
    verdict: Verdict | None

    @property
    def strongest(self) -> tuple[Entry, float] | None:
        """The entry that moves the verdict most and by how many dB; None where none moves it by 0.05 dB."""
        return None if self.verdict is None else next(iter(_ranked(self.verdict.pulls)), None)

    @property
    def strongest_trace(self) -> Contribution | None:
        """The trace that adds most to the verdict, on either side; None where none adds 0.05 dB."""
        rows = () if self.verdict is None else self.verdict.contributions
        traces = [row for row in rows if row.dimension is not None and abs(row.db) >= _LEAST_DB]
        return max(traces, key=lambda row: abs(row.db), default=None)


class Turn(NamedTuple):
    """A change between two windows that follow one another, gaps aside.

    `moved` is the later verdict less the earlier, by trace, the largest first. `new` are entries of the later
    window that the earlier has not and that pull the way the verdict moved, `gone` entries of the earlier that pulled
    the other way and that the later has no more; each with its pull in its own window, in dB.
    """

    before: Window
    after: Window
    earlier: Verdict
    later: Verdict
    moved: tuple[Difference, ...]
    new: Pulls
    gone: Pulls

    @property
    def db(self) -> float:
        """How far the verdict moved, in dB."""
        return self.later.db - self.earlier.db


@dataclass(frozen=True, slots=True)
class Timeline(Result):
    """A record's windows in order of time with their verdicts, and where these change; lengths in months."""

    dyad: Dyad
    path: str
    window: int
    step: int
    points: tuple[Point, ...]
    turns: tuple[Turn, ...]

    def __repr__(self) -> str:
        windows, changes = count_noun(len(self.points), "window"), count_noun(len(self.turns), "change")
        return f"Timeline({record_id(self.path)}: {windows}, {changes})"


def parse_length(text: str) -> int | None:
    """Months in a length of time such as `1y`, `6m` or `18m`; None if it is not one."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * (12 if match[2] == "y" else 1)


def timeline(dyad: Dyad, scorer: Scorer, window: int, step: int | None = None, path: str = "<record>") -> Timeline:
    """Cut a record and score its windows; raises what `cut` does."""
    points = tuple([_point(one, scorer, path) for one in cut(dyad, window, step)])
    return Timeline(dyad, path, window, window if step is None else step, points, tuple(_turns(points)))


def _point(window: Window, scorer: Scorer, path: str) -> Point:
    return Point(window, scorer.classify(window.dyad, path) if weighing_entries(window.dyad) else None)


def cut(dyad: Dyad, window: int, step: int | None = None) -> tuple[Window, ...]:
    """A record's period in windows of so many months, one starting `step` months after the other (else end to end).

    They cover the period from its start; the last ends with it and may be shorter. An open period ends with its last
    dated entry. An entry belongs to a window by its day, one of lower precision by the middle of the days that it
    shares with the period; so it is in one window exactly, or in several where they overlap. One that lies outside the
    period is in none. Raises UsageError for a step longer than the window and for more than 1200 windows.
    """
    step = window if step is None else step
    if not 0 < step <= window:
        raise UsageError("the step must not be longer than the window; entries between two windows would be lost")
    whole = Window(dyad.period.start.first, _last_day(dyad), dyad)
    spans = _spans(whole.first, whole.last, window, step)
    if len(spans) == 1:
        return (_within(whole, whole.first, whole.last, dyad.period),)
    return tuple(_within(whole, first, last, Period(_day(first), _day(last))) for first, last in spans)


def _last_day(dyad: Dyad) -> int:
    start, end = dyad.period
    return end.last if end is not None else max([start.first, *[entry.date.last for entry in dyad.entries]])


def _spans(first: int, last: int, window: int, step: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    after = first
    while after <= last:
        if len(spans) == MOST_WINDOWS:
            raise UsageError(f"the period would be cut into more than {MOST_WINDOWS} windows; take longer steps")
        past = len(spans) * step
        after = _months_after(first, past + window)
        spans.append((_months_after(first, past), min(after - 1, last)))
    return spans


def _months_after(day: int, months: int) -> int:
    """The same day of the month so many months later, or the last of a month that is too short; as an ordinal."""
    start = date.fromordinal(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > date.max.year:
        return _AFTER_ALL_DAYS
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def _day(ordinal: int) -> PartialDate:
    return PartialDate(date.fromordinal(ordinal).isoformat(), ordinal, ordinal)


def _within(whole: Window, first: int, last: int, period: Period) -> Window:
    """The window from one day to another of the whole period."""
    dyad = whole.dyad

    def kept(entries: tuple[_E, ...] | None) -> tuple[_E, ...] | None:
        # A section that has entries elsewhere does not say that it was looked through for this window: unknown.
        return entries and (tuple([one for one in entries if _falls(one.date, whole, first, last)]) or None)

    record = replace(
        dyad,
        period=period,
        searched=_searched(whole, first, last),
        mandate=dyad.mandate and (tuple([one for one in dyad.mandate if _given(one, last)]) or None),
        consultations=kept(dyad.consultations),
        aid=kept(dyad.aid),
        interactions=kept(dyad.interactions),
    )
    return Window(first, last, record)


def _given(mandate: Mandate, last: int) -> bool:
    return mandate.date is None or mandate.date.first <= last


def _falls(when: PartialDate, whole: Window, first: int, last: int) -> bool:
    """Whether a date falls into a window: the middle of the days that it shares with the whole period does."""
    start, end = max(when.first, whole.first), min(when.last, whole.last)
    return start <= end and first <= (start + end) // 2 <= last


def _searched(whole: Window, first: int, last: int) -> tuple[str, ...]:
    """The kinds searched for, but those of an entry that may lie in this window and is counted in another."""
    doubtful = {
        one.kind
        for one in whole.dyad.entries
        if not isinstance(one, Consultation)
        and one.date.first <= last
        and one.date.last >= first
        and not _falls(one.date, whole, first, last)
    }
    return tuple([kind for kind in whole.dyad.searched if kind not in doubtful])


def _turns(points: Sequence[Point]) -> Iterator[Turn]:
    scored = [(one.window, one.verdict) for one in points if one.verdict is not None]
    for (before, earlier), (after, later) in pairwise(scored):
        move = later.db - earlier.db
        if later.label != earlier.label or abs(move) > MOVE_DB:
            new = _of_one_alone(later, earlier, copysign(1.0, move))
            gone = _of_one_alone(earlier, later, copysign(1.0, -move))
            yield Turn(before, after, earlier, later, differences(later, earlier), new, gone)


def _of_one_alone(verdict: Verdict, other: Verdict, toward: float) -> Pulls:
    """The entries of one window that another has not and that pull toward one side, the strongest first."""
    shared = {id(entry) for entry in other.dyad.entries}
    ranked = _ranked(verdict.pulls)
    return tuple([(entry, pull) for entry, pull in ranked if id(entry) not in shared and pull * toward > 0])


def _ranked(pulls: Pulls) -> list[tuple[Entry, float]]:
    ranked = sorted(pulls, key=lambda pair: (-abs(pair[1]), pair[0].date.first, describe(pair[0])))
    return [pair for pair in ranked if abs(pair[1]) >= _LEAST_DB]
