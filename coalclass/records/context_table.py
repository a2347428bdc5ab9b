"""The context table that comes with the tool: what it knows of two states in a year, and from which edition.

By state and year: ideal points, votes in the General Assembly alike with each leading state (`votes.csv.gz`), and the
electoral democracy index (`polyarchy.csv.gz`, a file of its own as its licence, CC BY-SA, asks the same of what is made
of it). `columns.csv` has the edition, the licence and the citation of each. `scripts/build_context_table.py` writes
them. Nothing here is read unless it is asked for: a verdict depends on what a record says, not on what states are
called.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from coalclass.records.dyad import Dyad, Source
from coalclass.records.known import Known

__all__ = ["FOLDER", "LEADERS", "Column", "fill_context", "find_context", "list_columns"]

FOLDER = Path(__file__).with_name("context")
LEADERS = ("AUS", "CHN", "FRA", "GBR", "IND", "NGA", "RUS", "SAU", "SUN", "USA", "ZAF")
"""The leading states with which votes are compared: those of the casebook."""

_POINT = 0
_Votes = dict[tuple[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column is from: the fields of a record's context that it fills, and how to cite it."""

    key: str
    file: str
    fields: tuple[str, ...]
    title: str
    edition: str
    licence: str
    citation: str


@lru_cache(maxsize=1)
def list_columns() -> tuple[Column, ...]:
    """The columns of the table, in its order."""
    with open(FOLDER / "columns.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple(Column(key, name, tuple(fields.split()), *rest) for key, name, fields, *rest in rows)


def find_context(dyad: Dyad) -> tuple[Known, ...]:
    """What the table knows of a dyad in the year in which its period starts, in the order of the format.

    >>> from coalclass.records import load_text
    >>> head = "{coalclass: 1, hegemon: USA, follower: EGY, coalition: a test, "
    >>> dyad = load_text(head + "period: 1990-08-02/1991-04-11}").dyad
    >>> [(one.field, round(one.value, 3)) for one in find_context(dyad)][2:]
    [('ideal_point_distance', 3.565), ('vote_agreement', 0.143)]
    """
    year = date.fromordinal(dyad.period.start.first).year
    hegemon, follower = dyad.hegemon.code, dyad.follower.code
    found: dict[str, float | None] = {
        "polyarchy_hegemon": _load_polyarchy().get((hegemon, year)),
        "polyarchy_follower": _load_polyarchy().get((follower, year)),
        "ideal_point_distance": _measure_distance(hegemon, follower, year),
        "vote_agreement": _share_votes(hegemon, follower, year),
    }
    columns = {name: column for column in list_columns() for name in column.fields}
    return tuple(
        Known(name, value, f"shipped-{_slug(columns[name])}-{year}", _cite(columns[name], dyad, year))
        for name, value in found.items()
        if value is not None
    )


def fill_context(dyad: Dyad) -> tuple[Dyad, tuple[Known, ...]]:
    """A record with what it leaves out of its context and the table knows; and what that was.

    What the record says stays. The record that is returned cites the table; the one given is as it was.
    """
    added = tuple([one for one in find_context(dyad) if getattr(dyad.context, one.field) is None])
    if not added:
        return dyad, ()
    sources = {one.key: one.source for one in added if one.key not in dyad.sources}
    cited = tuple(dict.fromkeys((*dyad.context.source, *[one.key for one in added])))
    values: dict[str, Any] = {one.field: one.value for one in added}
    context = replace(dyad.context, **values, source=cited)
    return replace(dyad, context=context, sources={**dyad.sources, **sources}), added


def _slug(column: Column) -> str:
    return column.key.replace("_", "-")


def _cite(column: Column, dyad: Dyad, year: int) -> Source:
    return Source(
        f"{column.title} ({column.edition}; the context table of coalclass)",
        locator=f"{column.file}, {dyad.hegemon.code} and {dyad.follower.code} in {year}",
        read="dataset",
    )


def _measure_distance(hegemon: str, follower: str, year: int) -> float | None:
    points = [_load_votes().get((code, year), ("",))[_POINT] for code in (hegemon, follower)]
    return abs(float(points[0]) - float(points[1])) if all(points) else None


def _share_votes(hegemon: str, follower: str, year: int) -> float | None:
    """The share of roll calls alike: from the follower's row, or the hegemon's where only the follower leads others."""
    for leader, state in ((hegemon, follower), (follower, hegemon)):
        row = _load_votes().get((state, year))
        if row is not None and leader in LEADERS and (tally := row[1 + LEADERS.index(leader)]):
            alike, common = map(int, tally.split("/"))
            return alike / common
    return None


@lru_cache(maxsize=1)
def _load_votes() -> _Votes:
    return {(state, int(year)): tuple(rest) for state, year, *rest in _read_packed("votes.csv.gz")}


@lru_cache(maxsize=1)
def _load_polyarchy() -> dict[tuple[str, int], float]:
    return {(state, int(year)): float(index) for state, year, index in _read_packed("polyarchy.csv.gz")}


def _read_packed(name: str) -> list[list[str]]:
    """The rows of a packed table without its header."""
    import gzip  # deferred: hardly any call reads the table

    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
