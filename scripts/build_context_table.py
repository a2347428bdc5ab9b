"""Write the context table that comes with the tool from the published files. Usage: build_context_table.py DATASETS

Two tables, as their licences differ: `votes.csv.gz` (ideal points and votes in the General Assembly) and
`polyarchy.csv.gz` (V-Dem's index, under its own licence), a row for each state and year; and `columns.csv`, which says
of each column from which edition it is and how to cite it. The values are what the importers read. What may not be
passed on is left out: ATOP (no licence) and figures of GDP (the ones at hand are simulations with errors of their own).
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from coalclass.places import write_bytes
from coalclass.records import Period, State
from coalclass.records.context_table import FOLDER, LEADERS
from coalclass.records.states import StateError, all_states, resolve_state
from coalclass.sources import ideal_points, polyarchy, unga_votes
from coalclass.sources.base import Dataset, Located, Request, parse_day

_FIRST, _LAST = 1945, 2025
_COMMITS = {
    "unga-votes": "R package unvotes at commit 7eb7034314ff, sessions of 1946 to 2019",
    "ideal-points": "April 2020, at commit a6dce7ec687f",
    "polyarchy": "table cw_democracy of the R package isard at commit 46944ad97a55",
}
_LICENCES = {
    "unga-votes": "CC0 1.0",
    "ideal-points": "MIT",
    "polyarchy": "CC BY-SA 4.0",
}


def main(folder: Path) -> None:
    """Build all three files."""
    votes, points, scores = (_locate(one.DATASET, folder) for one in (unga_votes, ideal_points, polyarchy))
    _write("votes.csv.gz", ["state", "year", "ideal_point", *LEADERS], _list_votes(votes, points))
    _write("polyarchy.csv.gz", ["state", "year", "polyarchy"], _list_scores(scores))
    _write("columns.csv", ["column", "file", "fields", "title", "edition", "licence", "citation"], _list_columns())


def _locate(dataset: Dataset, folder: Path) -> Located:
    located = dataset.find(folder)
    if located is None:
        sys.exit(f"{folder}: {dataset.title} is not there")
    return located


def _list_states(year: int) -> Iterator[State]:
    """Each state of a year once, by its code; of two spells the one with more days."""
    days = date(year, 1, 1), date(year, 12, 31)
    spells: dict[str, State] = {}
    for state in all_states():
        if state.days_within(*days) > max(0, spells[state.code].days_within(*days) if state.code in spells else 0):
            spells[state.code] = state
    yield from sorted(spells.values(), key=lambda state: state.code)


def _list_votes(votes: Located, points: Located) -> Iterator[list[str]]:
    estimates = ideal_points.load_points(points)
    for year in range(_FIRST, _LAST + 1):
        leaders = [_find_leader(code, year) for code in LEADERS]
        for state in _list_states(year):
            point = ideal_points.find_point(estimates, state, year - ideal_points.YEAR_BEFORE)
            shares = ["" if one is None else _tally(votes, one, state, year) for one in leaders]
            if point is not None or any(shares):
                yield [state.code, str(year), "" if point is None else repr(point[0]), *shares]


def _find_leader(code: str, year: int) -> State | None:
    try:
        found = resolve_state(code, date(year, 1, 1), date(year, 12, 31))
    except StateError:
        return None
    return found if found.code == code else None


def _tally(votes: Located, leader: State, state: State, year: int) -> str:
    """Roll calls alike of those in which both voted; empty where the importer gives no share."""
    if leader.code == state.code:
        return ""
    period = Period(parse_day(str(year)), None)
    tally = unga_votes.count_votes(votes, Request(leader, state, period))
    return f"{tally.alike}/{tally.common}" if tally is not None and tally.common >= unga_votes.FEWEST else ""


def _list_scores(located: Located) -> Iterator[list[str]]:
    scores = polyarchy.load_scores(located)
    for year in range(_FIRST, _LAST + 1):
        for state in _list_states(year):
            found = polyarchy.find_score(scores, state, year)
            if found is not None and found[0] is not None:
                yield [state.code, str(year), repr(found[0])]


def _list_columns() -> Iterator[list[str]]:
    told = (
        ("ideal_point", "votes.csv.gz", "ideal_point_distance", ideal_points.DATASET),
        ("votes", "votes.csv.gz", "vote_agreement", unga_votes.DATASET),
        ("polyarchy", "polyarchy.csv.gz", "polyarchy_hegemon polyarchy_follower", polyarchy.DATASET),
    )
    for column, file, fields, one in told:
        yield [column, file, fields, one.title, _COMMITS[one.key], _LICENCES[one.key], one.citation]


def _write(name: str, heads: list[str], rows: Iterator[list[str]]) -> None:
    """A table; a packed one without the time of packing, so that the same data are the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    plain = text.getvalue().encode("utf-8")
    written = gzip.compress(plain, 9, mtime=0) if name.endswith(".gz") else plain
    write_bytes(FOLDER / name, written, overwrite=True)
    rows_written = text.getvalue().count("\n") - 1
    print(f"{name}: {len(written):,} bytes, {rows_written:,} rows")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
