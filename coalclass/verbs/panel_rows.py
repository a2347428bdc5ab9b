"""The rows of a panel: which follower-years there are, and how one year of a leader is assembled and scored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from coalclass.analysis.leaving_out import drop_entries
from coalclass.corpus import Row
from coalclass.corpus.panel_table import make_row_name, panel_row
from coalclass.errors import Problem, RecordError, UsageError
from coalclass.indicators import measure
from coalclass.records import Dyad, PartialDate, Period, State
from coalclass.records.states import StateError, all_states, resolve_state
from coalclass.scoring import Scorer
from coalclass.sources.assemble import Assembled, Library, assemble_many

__all__ = ["Leader", "Making", "Year", "list_years", "make_rows", "open_library", "parse_years", "plan_panel"]

_FIRST_YEAR, _LAST_YEAR = 1816, 2100
_COALITION = "none: a calendar year"


class Year(NamedTuple):
    """One piece of work: a leader, a calendar year, and the states that existed in it, the leader aside."""

    hegemon: State
    year: int
    followers: tuple[State, ...]


class Leader(NamedTuple):
    """A leader as it was named, and the years of those asked for in which it did not exist."""

    name: str
    absent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Making:
    """What every row depends on: the folder of datasets, its fingerprint, the scorer, the shipped context table."""

    folder: Path
    fingerprint: str
    cache: bool
    scorer: Scorer
    shipped: bool


def parse_years(text: str) -> range:
    """The years that `1950-2020`, or one year alone, names. Raises UsageError.

    >>> parse_years("1990-1991")
    range(1990, 1992)
    """
    found = re.fullmatch(r"\s*([0-9]{4})(?:\s*[-/]\s*([0-9]{4}))?\s*", str(text))
    if found is None:
        raise UsageError(f"--years: {str(text)[:40]!r} is no span of years; write it as 1950-2020, or one year as 1990")
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise UsageError(f"--years: {first} is later than {last}; write the earlier year first")
    if first < _FIRST_YEAR or last > _LAST_YEAR:
        raise UsageError(f"--years: {text} goes beyond the table of states; {_FIRST_YEAR} to {_LAST_YEAR} is allowed")
    return range(first, last + 1)


def plan_panel(hegemons: Sequence[str], years: range) -> tuple[list[Year], list[Leader]]:
    """The pieces of work in order of leader and year; and the leaders that did not exist in all of the years.

    Raises UsageError for a name that is no state, or of one that existed in none of the years, or is given twice.
    """
    if not hegemons:
        raise UsageError("--hegemon: no state is named; write --hegemon USA, once for each leader")
    plan: list[Year] = []
    partly: list[Leader] = []
    seen: dict[tuple[str, int], str] = {}
    for name in hegemons:
        absent = []
        for year in years:
            try:
                hegemon = resolve_state(str(name), *_list_days(year))
            except StateError as error:
                absent.append((year, error))
                continue
            first = seen.setdefault((hegemon.code, year), name)
            if first != name or sum(one.year == year and one.hegemon.code == hegemon.code for one in plan):
                raise UsageError(f"--hegemon: {name} is {hegemon.code} in {year}, as {first} is; name each leader once")
            plan.append(Year(hegemon, year, tuple(_list_states(year, hegemon))))
        if len(absent) == len(years):
            raise UsageError(f"--hegemon: {absent[0][1]}")
        if absent:
            partly.append(Leader(str(name), tuple(year for year, _ in absent)))
    return plan, partly


def list_years(years: Iterable[int]) -> str:
    """Years in words, runs of them as spans: `1950-1990, 1992`."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and spans[-1][-1] == year - 1:
            spans[-1] = [spans[-1][0], year]
        else:
            spans.append([year])
    return ", ".join("-".join(map(str, span)) for span in spans)


def _list_days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


@lru_cache(maxsize=256)
def _list_existing(year: int) -> tuple[State, ...]:
    """The states that existed on a day of a year, by code; of two spells in it the longer, on a tie the later."""
    first, last = _list_days(year)
    found: dict[str, State] = {}
    for state in all_states():
        days = state.days_within(first, last)
        if days > 0 and (state.code not in found or days >= found[state.code].days_within(first, last)):
            found[state.code] = state
    return tuple(sorted(found.values(), key=lambda one: one.code))


def _list_states(year: int, hegemon: State) -> Iterator[State]:
    return (one for one in _list_existing(year) if one.code != hegemon.code)


@lru_cache(maxsize=1)
def open_library(folder: Path, fingerprint: str, cache: bool) -> Library:
    """The datasets of a folder, each read once a process; `fingerprint` is of the files as they are now."""
    return Library(folder, cache=cache)


def make_rows(piece: Year, making: Making) -> list[Row]:
    """The rows of one leader's year. What could not be read of the datasets is told with the first of them."""
    library = open_library(making.folder, making.fingerprint, making.cache)
    dyads = [_make_dyad(piece, follower) for follower in piece.followers]
    rows: list[Row] = []
    told: set[str] = set()
    for dyad, assembled in zip(dyads, assemble_many(library, dyads, shipped=making.shipped), strict=True):
        fresh = [one for line in assembled.account for one in line.troubles if one not in told]
        told.update(fresh)
        problems = tuple(Problem(str(making.folder), 1, 1, one) for one in dict.fromkeys(fresh))
        rows.append(_score(piece, dyad, assembled, making.scorer, problems))
    return rows


def _make_dyad(piece: Year, follower: State) -> Dyad:
    first, last = _list_days(piece.year)
    days = [PartialDate(one.isoformat(), one.toordinal(), one.toordinal()) for one in (first, last)]
    return Dyad(piece.hegemon, follower, _COALITION, Period(*days))


def _score(piece: Year, dyad: Dyad, assembled: Assembled, scorer: Scorer, problems: tuple[Problem, ...]) -> Row:
    name = make_row_name(dyad.hegemon, dyad.follower, piece.year)
    try:
        verdict = scorer.classify(assembled.dyad, name)
        without_votes = scorer.score(measure(_drop_votes(assembled.dyad))).db
    except RecordError as error:
        return Row(name, None, (*problems, *error.problems))
    spoke = [line.dataset.key for line in assembled.account if line.added or line.fields]
    return Row(name, panel_row(verdict, piece.year, without_votes, spoke), problems)


def _drop_votes(dyad: Dyad) -> Dyad:
    """The record without what it says of votes in the United Nations."""
    rest = drop_entries(dyad, [one for one in dyad.interactions or () if one.kind == "vote"])
    return replace(rest, context=replace(dyad.context, ideal_point_distance=None, vote_agreement=None))
