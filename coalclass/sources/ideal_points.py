"""Ideal points of Bailey, Strezhnev and Voeten: how far apart two states vote in the General Assembly.

`ideal_point_distance` is the absolute difference of the two states' estimates, on all issues, in the session that
starts in the year in which the period starts (session + 1945; editions from 2025 on have the year instead, and beside
the estimates on all votes those on final passage alone, which are not read). Estimates on single issues (Middle East,
human rights, nuclear, important votes) lie on other scales and are refused. Session 19 (1964) has no estimates.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_numbers
from coalclass.sources.tables import Faults, Row, Shape, choose_file, find_files, read_head, read_table

__all__ = ["DATASET", "YEAR_BEFORE", "find_point", "load_points"]

YEAR_BEFORE = 1945  # a session opens in the autumn of the year of its number + 1945
_TITLE = "United Nations ideal points"
_VARIANT = "its estimates are of one issue alone; the file on all issues (IdealpointestimatesAll) is needed"

_ALL = Shape(
    ("ccode", "session", "IdealPoint"),
    ("IdealpointestimatesAll*.*", "Idealpoints*.*"),
    also={"session": ("year",), "IdealPoint": ("IdealPointAll",)},
)

# By COW number and session: the estimate and its row.
Points = dict[tuple[int, int], tuple[float, int]]


def _find(folder: Path) -> Located | None:
    try:
        choice = choose_file(folder, _ALL)
    except DatasetError as error:
        raise _explain_variant(folder, error) from None
    if choice is not None:
        return Located({"all": choice.path}, _name_edition(choice.path), choices={"all": choice})
    variants = find_files(folder, "Ideal[Pp]ointestimates*.csv*")
    if not variants:
        return None
    variant = variants[0]
    return Located({"variant": variant}, "single issue", complete=False, remark=f"{variant.name}: {_VARIANT}")


def _explain_variant(folder: Path, error: DatasetError) -> DatasetError:
    """The error for a file on one issue under the name of the file on all; else the error itself."""
    for path in find_files(folder, "*"):
        if _ALL.rank(path.name) is not None and str(path) in str(error):
            variants = [cell for line in _read_head_quietly(path)[:1] for cell in line if cell.startswith("IdealPoint")]
            if variants:
                return DatasetError(f"{path}: expected the column IdealPoint, found {variants[0]}: {_VARIANT}")
    return error


def _read_head_quietly(path: Path) -> list[list[str]]:
    try:
        return read_head(path)
    except DatasetError:
        return []


def _name_edition(path: Path) -> str:
    return re.sub(r"(?i)^idealpoint(s|estimates)(all)?_?", "", path.name.split(".")[0]) or "undated"


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    if "all" not in located.files:
        return findings
    points = load_points(located)
    path = located.files["all"]
    located.note_span("all", lambda: [one + YEAR_BEFORE for _, one in points], len(points))
    session = request.first_year - YEAR_BEFORE
    hegemon = find_point(points, request.hegemon, session)
    follower = find_point(points, request.follower, session)
    if hegemon is not None and follower is not None:
        source = Source(
            f"{_TITLE} (Bailey, Strezhnev and Voeten; edition {_name_edition(path)})",
            locator=f"{path.name}, session {session} ({request.first_year}): hegemon in row {hegemon[1]}, "
            f"follower in row {follower[1]}",
            read="dataset",
        )
        distance = abs(hegemon[0] - follower[0])
        findings.set_context(f"ideal-points-session-{session}", source, ideal_point_distance=distance)
    return findings


def load_points(located: Located) -> Points:
    """Every estimate on all issues, read once."""
    return located.read("all", lambda path: _read(path, located.faults))


def find_point(points: Points, state: State, session: int) -> tuple[float, int] | None:
    """A state's estimate in a session, and its row; None where it has none."""
    found = (points.get((number, session)) for number in list_numbers(state, session + YEAR_BEFORE))
    return next((point for point in found if point is not None), None)


def _read(path: Path, faults: Faults) -> Points:
    """The estimates on all issues. The first column is `Row` or has no name."""
    table = read_table(path, _ALL.columns, also=_ALL.also, holds="estimates", missing=("NA",), faults=faults)
    by_year = table.columns[table.place("session")].casefold() == "year"
    points: Points = {}
    for key, point in table.parse(partial(_read_point, by_year)):
        if key is None or point is None:
            continue
        if key in points:
            raise DatasetError(f"{path}, row {point[1]}: state {key[0]} has a second estimate for session {key[1]}")
        points[key] = point
    return points


def _read_point(by_year: bool, row: Row) -> tuple[tuple[int, int] | None, tuple[float, int] | None]:
    """A state and session with the estimate; none where the state has no number or the estimate is missing."""
    session = row.whole("session") - (YEAR_BEFORE if by_year else 0)
    key = (row.whole("ccode"), session) if row["ccode"] else None
    return key, (row.real("IdealPoint"), row.number) if row["IdealPoint"] else None


DATASET = Dataset(
    key="ideal-points",
    title=_TITLE,
    gives="context: ideal_point_distance, for any two members of the United Nations",
    units="ideal points, absolute difference",
    licence="MIT",
    obtain="https://doi.org/10.7910/DVN/LEJUQZ, or "
    "https://github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points",
    files=("IdealpointestimatesAll_*.csv", "Idealpoints*.csv or .dta"),
    asks="start",
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
