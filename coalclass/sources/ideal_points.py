"""Ideal points of Bailey, Strezhnev and Voeten: how far apart two states vote in the General Assembly.

`ideal_point_distance` is the absolute difference of the two states' estimates, on all issues, in the session that
starts in the year in which the period starts (session + 1945). Estimates on single issues (Middle East, human rights,
nuclear, important votes) lie on other scales and are refused. Session 19 (1964) has no estimates.
"""

from __future__ import annotations

import re
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_numbers
from coalclass.sources.tables import Table, find_file, read_table

__all__ = ["DATASET"]

_YEAR_BEFORE = 1945
_TITLE = "United Nations ideal points"
_VARIANT = "its estimates are of one issue alone; the file on all issues (IdealpointestimatesAll) is needed"

# By COW number and session: the estimate and its row.
Points = dict[tuple[int, int], tuple[float, int]]


def _find(folder: Path) -> Located | None:
    path = find_file(folder, "Ideal[Pp]ointestimatesAll*.csv*")
    if path is not None:
        return Located({"all": path}, re.sub(r".*All_?|\.csv.*", "", path.name) or "undated")
    variant = find_file(folder, "Ideal[Pp]ointestimates*.csv*")
    if variant is None:
        return None
    return Located({"variant": variant}, "single issue", complete=False, remark=f"{variant.name}: {_VARIANT}")


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    path = located.files.get("all")
    if path is None:
        return findings
    points = located.load_once("points", lambda: _read(path))
    session = request.first_year - _YEAR_BEFORE
    hegemon = _find_point(points, request.hegemon, session)
    follower = _find_point(points, request.follower, session)
    if hegemon is not None and follower is not None:
        source = Source(
            f"{_TITLE} (Bailey, Strezhnev and Voeten; edition {located.edition})",
            locator=f"{path.name}, session {session} ({request.first_year}): hegemon in row {hegemon[1]}, "
            f"follower in row {follower[1]}",
            read="dataset",
        )
        distance = abs(hegemon[0] - follower[0])
        findings.set_context(f"ideal-points-session-{session}", source, ideal_point_distance=distance)
    return findings


def _find_point(points: Points, state: State, session: int) -> tuple[float, int] | None:
    found = (points.get((number, session)) for number in list_numbers(state, session + _YEAR_BEFORE))
    return next((point for point in found if point is not None), None)


def _read(path: Path) -> Points:
    """The estimates on all issues. The file is Latin-1; its first column is `Row` or has no name."""
    points: Points = {}
    table = read_table(path, ("ccode", "session"), encoding="latin-1")
    column = _find_column(table)
    for row in table:
        key = row.whole("ccode"), row.whole("session")
        if key in points:
            raise DatasetError(f"{path}, row {row.number}: state {key[0]} has a second estimate for session {key[1]}")
        points[key] = row.real(column), row.number
    return points


def _find_column(table: Table) -> str:
    """`IdealPoint`, or `IdealPointAll` as later editions have it; DatasetError where the file is of a single issue."""
    for name in ("IdealPoint", "IdealPointAll"):
        if name in table:
            return name
    variants = [name for name in table.columns if name.startswith("IdealPoint")]
    if variants:
        raise DatasetError(f"{table.path}: expected the column IdealPoint, found {variants[0]}: {_VARIANT}")
    raise DatasetError(f"{table.path}: columns missing: IdealPoint (found {', '.join(table.columns[:12])})")


DATASET = Dataset(
    key="ideal-points",
    title=_TITLE,
    gives="context: ideal_point_distance, for any two members of the United Nations",
    units="ideal points, absolute difference",
    licence="MIT",
    obtain="https://github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points",
    citation="Michael A. Bailey, Anton Strezhnev and Erik Voeten, Estimating Dynamic State Preferences from United "
    "Nations Voting Data, Journal of Conflict Resolution 61(2), 2017, 430-456",
    bibtex="""@article{baileystrezhnevvoeten2017,
  author  = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},
  title   = {Estimating Dynamic State Preferences from {United Nations} Voting Data},
  journal = {Journal of Conflict Resolution},
  volume  = {61},
  number  = {2},
  pages   = {430--456},
  year    = {2017},
  doi     = {10.1177/0022002715595700}
}""",
    years=(1946, 2019),
    find=_find,
    collect=_collect,
    also_cited_as=("ideal point", "ideal points"),
)
