"""US troops abroad (troopdata): how many the hegemon kept on the follower's soil in the year before the period.

`troops_hosted` is the active-duty strength in the year before the one in which the period starts. The counts are of one
day, the end of June (to 1956) or September, so a deployment between two of them is not seen: Saudi Arabia held
30,831 in September 1990 and 14,617 a year later, and never the half million of February 1991.

Two files: the Pentagon's reports, of which the latest of the year serves, and the country-year table made from them.
The reports come first, as the table names states by today's map (Vietnam in 1968; the 1,779 of Ethiopia under
Eritrea), fills in zeros where there is no report, and has sums of several reports as one year's strength (510,000 in
Iraq in 2007). So:

- A zero counts only where a report has it and no year near has a thousand or more: the Pentagon left out those at war
  in Iraq and Kuwait.
- A number that a report contradicts with a zero is not known. Without reports, nor is one of more than ten thousand
  that has no service's own count behind it and stands out two and a half times above years on both sides.
- A row is its name's before its number's; a state that the file lists under two numbers is looked for by the number of
  its own time first (Germany is 255 in one file and 260 in the other, in all years).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.row_index import RowIndex
from coalclass.sources.states import find_code, find_number, find_spell, list_numbers, list_numbers_ever
from coalclass.sources.tables import Faults, Row, Shape, choose_roles, read_table

__all__ = ["DATASET"]

_TITLE = "US troop deployments (troopdata)"
_KEY = "troopdata"
_HEGEMON = "USA"
_MADE_UP = 1000
_MONTHS = ("March", "June", "September", "December")
_NEAR = 5  # years on either side in which a large force makes a zero doubtful
_LARGE = 1000
_PEAK = 10_000
_TIMES = 2.5  # above that, so many times as much as in years on both sides is taken for a sum of several reports
_SERVICES = ("army_ad", "navy_ad", "air_force_ad", "marine_corps_ad")
_COUNT = {"troops_ad": ("troops",)}
_SHAPES = {
    "reports": Shape(
        ("ccode", "countryname", "year", "month", "troops_ad"), ("troopdata-rebuild-reports.*",), also=_COUNT
    ),
    "country-year": Shape(
        ("ccode", "countryname", "year", "troops_ad"),
        ("troopdata-rebuild-country-year.*", "troopdata.*"),
        also=_COUNT,
        lacks=("month",),
    ),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One row: a state's number and name, its US active-duty troops (None if missing), and the month if told.

    `by_service` is whether the army, the navy or another service has a count of its own in it.
    """

    number: int
    name: str
    troops: int | None
    month: str
    row: int
    by_service: bool = False


Years = dict[int, list[Report]]


def _find(folder: Path) -> Located | None:
    choices = choose_roles(folder, _SHAPES)
    if not choices:
        return None
    files = {role: choice.path for role, choice in choices.items()}
    return Located(files, f"rebuild, {' and '.join(files)}", choices=choices)


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    if request.hegemon.code != _HEGEMON:
        return findings
    year = request.first_year - 1
    found = {role: _choose_of(located, role, request.follower, year, findings.skipped) for role in located.files}
    role = _settle(found, located, request.follower, year, findings.skipped)
    chosen = found.get(role)
    if chosen is not None:
        when = f"{chosen.month} {year}" if chosen.month else str(year)
        source = Source(
            f"{_TITLE} (Allen, Flynn and Martinez Machain; rebuild, {role})",
            locator=f"{located.files[role].name}, row {chosen.row}: {chosen.name}, {when}, active duty",
            read="dataset",
        )
        findings.set_context(f"troopdata-{year}", source, troops_hosted=chosen.troops)
    return findings


def _settle(found: dict[str, Report | None], located: Located, state: State, year: int, skipped: Counter[str]) -> str:
    """The role of the file whose count is known; empty where none is, and counted why."""
    report, other = found.get("reports"), found.get("country-year")
    if report is not None and report.troops:
        return "reports"
    if other is not None and other.troops:
        if report is not None:
            skipped[f"{other.troops} troops in {year}, where the report of the year has 0"] += 1
        elif "reports" not in located.files and _is_sum(other, located, state, year):
            skipped[f"{other.troops} troops in {year}, far more than in years on both sides: it may be a sum"] += 1
        else:
            return "country-year"
        return ""
    if report is None:
        if other is not None:
            skipped[f"0 troops in {year}, with no report behind it: it may be filled in"] += 1
        return ""
    most = max(_list_counts(located, state, range(year - _NEAR, year + _NEAR + 1)), default=0)
    if most >= _LARGE:
        skipped[f"0 troops in {year}, where years near have up to {most}: it may be left out"] += 1
        return ""
    return "reports"


def _is_sum(other: Report, located: Located, state: State, year: int) -> bool:
    """Whether a large number has no count of any service behind it and stands out from the years on both sides."""
    if other.troops is None or other.troops <= _PEAK or other.by_service:
        return False
    sides = [_list_counts(located, state, years) for years in ((year - 2, year - 1), (year + 1, year + 2))]
    return all(sides) and other.troops > _TIMES * max(min(side) for side in sides)


def _list_counts(located: Located, state: State, years: range | tuple[int, ...]) -> list[int]:
    """What any file has of a state in some years."""
    unheard: Counter[str] = Counter()
    found = [_choose_of(located, role, state, year, unheard) for role in located.files for year in years]
    return [report.troops for report in found if report is not None and report.troops is not None]


def _choose_of(located: Located, role: str, state: State, year: int, skipped: Counter[str]) -> Report | None:
    """The one row of a file that is the state's in a year."""
    years = located.read(role, partial(_read, role, located.faults))
    located.note_span(role, lambda: years, sum(map(len, years.values())))
    year_of = located.derive_once((role, year), lambda: _sort_reports(years.get(year, []), year))
    rows = _keep_latest(_find_reports(year_of, state, year))
    return _choose_report(rows, year, skipped)


Sorted = tuple[RowIndex[Report], RowIndex[Report], list[Report]]
"""The rows of a year: by state those of the file's own names, by number the others, and of these the made-up ones."""


def _sort_reports(reports: list[Report], year: int) -> Sorted:
    spells = {report.row: find_spell(_KEY, report.name, str(year)) for report in reports}
    own = [report for report in reports if spells[report.row] is not None]
    rest = [report for report in reports if spells[report.row] is None]

    def list_states(report: Report) -> tuple[str, ...]:
        spell = spells[report.row]
        return () if spell is None else spell.states

    return (
        RowIndex(own, list_states),
        RowIndex(rest, lambda report: [report.number]),
        [report for report in rest if report.number >= _MADE_UP],
    )


def _find_reports(reports: Sorted, state: State, year: int) -> list[Report]:
    """The rows of a year that are the state's: by the file's own name for it, by its numbers in turn, else by name."""
    own, numbered, named = reports
    for number in dict.fromkeys([*list_numbers(state, year), *list_numbers_ever(state)]):
        found = [report for report in numbered.find(number) if not _is_of_another(report, state, year)]
        if found:
            return [*found, *own.find(state.code)]
    meant = [report for report in named if find_number(report.name, year) in list_numbers(state, year)]
    return [*own.find(state.code), *meant]


def _is_of_another(report: Report, state: State, year: int) -> bool:
    """Whether a row's name is that of another state of the time than its number."""
    named = find_code(report.name, year) if report.name else None
    return named is not None and named != state.code


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


def _read(role: str, faults: Faults, path: Path) -> Years:
    """The rows by year."""
    years: Years = {}
    shape = _SHAPES[role]
    table = read_table(path, shape.columns, also=shape.also, holds="rows of troops", missing=("NA",), faults=faults)
    for year, report in table.parse(partial(_read_report, role)):
        if report is not None:
            years.setdefault(year, []).append(report)
    return years


def _read_report(role: str, row: Row) -> tuple[int, Report | None]:
    month = row.word("month", _MONTHS, f"one of {', '.join(_MONTHS)}") if role == "reports" else ""
    count = row.whole("troops_ad") if row["troops_ad"] else None
    if count is not None and count < 0:
        raise row.refuse("troops_ad", "0 or more")
    year = row.whole("year")
    if not row["ccode"]:
        return year, None
    by_service = any(name in row.table and row[name] not in ("", "0") for name in _SERVICES)
    return year, Report(row.whole("ccode"), row["countryname"], count, month, row.number, by_service)


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
    files=("troopdata-rebuild-reports.csv", "troopdata-rebuild-country-year.csv", "troopdata.csv"),
    leaders=(_HEGEMON,),
    asks="before",
    years=(1950, 2025),
    find=_find,
    collect=_collect,
    also_cited_as=("troopdata", "US troop deployments", "US overseas troop deployments"),
)
