"""US troops abroad (troopdata): how many the hegemon kept on the follower's soil in the year before the period.

`troops_hosted` is the active-duty strength in the year before the one in which the period starts. The counts are of one
day, the end of June (to 1956) or September, so a deployment between two of them is not seen: Saudi Arabia held
30,831 in September 1990 and 14,617 a year later, and never the half million of February 1991.

Two editions: the country-year table, and the reports, of which the latest of the year serves. A state that the file
lists under two numbers or names is looked for by the number of its own time first (Germany is 255 in one file and 260
in the other, in all years), then by name where the package made a number up (1000 and above).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import find_number, list_numbers, list_numbers_ever
from coalclass.sources.tables import find_file, read_table

__all__ = ["DATASET"]

_TITLE = "US troop deployments (troopdata)"
_HEGEMON = "USA"
_MADE_UP = 1000
_MONTHS = ("March", "June", "September", "December")


@dataclass(frozen=True, slots=True)
class Report:
    """One row: a state's number and name, its US active-duty troops (None if missing), and the month if told."""

    number: int
    name: str
    troops: int | None
    month: str
    row: int


def _find(folder: Path) -> Located | None:
    for role, pattern in (
        ("country-year", "troopdata-rebuild-country-year.csv*"),
        ("reports", "troopdata-rebuild-reports.csv*"),
    ):
        path = find_file(folder, pattern)
        if path is not None:
            return Located({role: path}, f"rebuild, {role}")
    return None


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    if request.hegemon.code != _HEGEMON:
        return findings
    ((role, path),) = located.files.items()
    years = located.load_once("years", lambda: _read(path, role))
    year = request.first_year - 1
    rows = _keep_latest(_find_reports(years.get(year, []), request.follower, year))
    chosen = _choose_report(rows, year, findings.skipped)
    if chosen is not None:
        when = f"{chosen.month} {year}" if chosen.month else str(year)
        source = Source(
            f"{_TITLE} (Allen, Flynn and Martinez Machain; {located.edition})",
            locator=f"{path.name}, row {chosen.row}: {chosen.name}, {when}, active duty",
            read="dataset",
        )
        findings.set_context(f"troopdata-{year}", source, troops_hosted=chosen.troops)
    return findings


def _find_reports(reports: list[Report], state: State, year: int) -> list[Report]:
    """The rows of a year that are the state's, under the first of its numbers that has any, else by name."""
    for number in dict.fromkeys([*list_numbers(state, year), *list_numbers_ever(state)]):
        found = [report for report in reports if report.number == number]
        if found:
            return found
    named = [report for report in reports if report.number >= _MADE_UP]
    return [report for report in named if find_number(report.name, year) in list_numbers(state, year)]


def _keep_latest(reports: list[Report]) -> list[Report]:
    months = [report.month for report in reports]
    last = max(months, key=_MONTHS.index, default="") if any(months) else ""
    return [report for report in reports if report.month == last]


def _choose_report(reports: list[Report], year: int, skipped: Counter[str]) -> Report | None:
    """The one count of the state. Of two spellings of its name one is often a bare 0: the other is meant."""
    known = [report for report in reports if report.troops is not None]
    if not known:
        if reports:
            skipped[f"the number of troops in {year} is missing (NA)"] += len(reports)
        return None
    counted = {report.troops: report for report in reversed(known) if report.troops} or {0: known[0]}
    if len(counted) > 1:
        skipped[f"rows of {year} that give the same state different numbers of troops"] += len(reports)
        return None
    (chosen,) = counted.values()
    if len(reports) > 1:
        skipped[f"another row of the same state in {year}, with no troops or the same number"] += len(reports) - 1
    return chosen


def _read(path: Path, role: str) -> dict[int, list[Report]]:
    """The rows by year."""
    years: dict[int, list[Report]] = {}
    monthly = role == "reports"
    columns = ("ccode", "countryname", "year", "troops_ad", *(("month",) if monthly else ()))
    for row in read_table(path, columns, missing=("NA",)):
        month = row.word("month", _MONTHS, f"one of {', '.join(_MONTHS)}") if monthly else ""
        count = row.whole("troops_ad") if row["troops_ad"] else None
        if count is not None and count < 0:
            raise row.refuse("troops_ad", "0 or more")
        report = Report(row.whole("ccode"), row["countryname"], count, month, row.number)
        years.setdefault(row.whole("year"), []).append(report)
    return years


DATASET = Dataset(
    key="troopdata",
    title=_TITLE,
    gives="context: troops_hosted, where the United States is the hegemon",
    units="persons on active duty at the end of June or September of the year before the period",
    licence="R package troopdata GPL (>= 3)",
    obtain="https://github.com/meflynn/troopdata (data-raw)",
    citation="Michael A. Allen, Michael E. Flynn and Carla Martinez Machain, Global U.S. Military Deployment Data: "
    "1950-2020, Conflict Management and Peace Science 39(3), 2022, 351-370",
    bibtex="""@article{allenflynnmartinezmachain2022,
  author  = {Allen, Michael A. and Flynn, Michael E. and {Martinez Machain}, Carla},
  title   = {Global {U.S.} Military Deployment Data: 1950--2020},
  journal = {Conflict Management and Peace Science},
  volume  = {39},
  number  = {3},
  pages   = {351--370},
  year    = {2022},
  doi     = {10.1177/07388942211030885}
}""",
    years=(1950, 2025),
    find=_find,
    collect=_collect,
    also_cited_as=("troopdata", "US troop deployments", "US overseas troop deployments"),
)
