"""AidData's donor-recipient totals: debt relief alone, as the US tables have the rest and lack this.

The file is the table of the replication archive of Cheng and Minhas, made from AidData's Core Research
Release; 18 donors of the OECD's Development Assistance Committee. Its dollars are of 2011: among the sums of
single projects by the United States, the one donor that reports in dollars, a quarter end in three zeros in
2011 and next to none in any other year, as only in that year constant dollars are the dollars reported.

Current dollars are 2011 dollars times the deflator of the year over that of 2011. For the United States that
is the GDP implicit price deflator of the Bureau of Economic Analysis (series A191RD3A086NBEA, 2009 = 100, as
FRED gave it in April 2017; `data/us_gdp_deflator.csv`): it brings US aid to Israel to 1,216.4 million in 1994 and
in 1995, and the Greenbook's own constant dollars imply the same series within one percent from 1985 on. The
constant dollars of other donors hold their own prices and exchange rates, which no series at hand
undoes: their entries have no amount, and a note gives the constant figure.

The table's country numbers mix COW with Gleditsch-Ward (Kiribati stands as 970, COW's Nauru), so states are
known by name. A commitment to forgive takes effect when it is made, so entries stand as delivered. Whether
relief was a grant the table does not say. A recipient that never occurs is not one that got nothing.

That a donor forgave nothing is known only of years that it reported as fully as it usually did (Italy has no row at all
in 1978 and 1979, Portugal one a year up to 1991), from donors that ever report relief, and where none is booked in the
year before or after either, as relief is agreed in one year and booked in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from coalclass.records import Aid, Source
from coalclass.sources.base import Dataset, Findings, Located, Request, parse_day
from coalclass.sources.shelf import Shelf
from coalclass.sources.states import find_code, list_codes_meant
from coalclass.sources.tables import Faults, Row, RowError, Shape, choose_file, read_own, read_table

KEY = "aiddata"

_COLUMNS = ("Receiver", "Sender", "year", "commitment_amount_usd_constant_sum", "debtRelief")
_SHAPE = Shape(_COLUMNS, ("*aidDataDisagg*.*",))
_FULL = 0.5  # of the rows that a donor has in its middling year: fewer, and the year is not fully reported
_BESIDE = 1  # years between the booking of relief and its announcement
_WHOLE = 45_248
_CONSTANT_YEAR = 2011
_DEFLATED = "USA"
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Relief:
    """One row: debt relief and all commitments of a dyad in a calendar year, in 2011 US dollars."""

    row: int
    year: int
    dollars: float
    committed: float


@dataclass(slots=True)
class Table:
    """Rows by dyad, each donor's rows by year, every recipient named, and years of lumped rows."""

    rows: Shelf[tuple[str, str], list[Relief]] = field(default_factory=Shelf)
    donors: dict[str, Counter[int]] = field(default_factory=dict)
    relieving: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    lumped: set[tuple[str, int]] = field(default_factory=set)
    count: int = 0

    def add(self, donor: str, recipients: tuple[str, ...], relief: Relief) -> None:
        """Count one row."""
        self.count += 1
        self.donors.setdefault(donor, Counter())[relief.year] += 1
        if relief.dollars > 0:
            self.relieving.add(donor)
        self.recipients.update(recipients)
        if len(recipients) == 1:
            self.rows.take((donor, recipients[0]), list).append(relief)
        else:
            self.lumped.update((recipient, relief.year) for recipient in recipients)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of any donor."""
        years = {year for donor in self.donors.values() for year in donor}
        return min(years), max(years)

    def reports_fully(self, donor: str, year: int) -> bool:
        """Whether a donor's year has as many rows as one may expect, from a donor that reports relief at all."""
        counts = self.donors.get(donor, Counter())
        if donor not in self.relieving or not counts:
            return False
        middling = sorted(counts.values())[len(counts) // 2]
        return counts[year] > 0 and counts[year] >= _FULL * middling


def find(folder: Path) -> Located | None:
    """The table in a folder; DatasetError where it cannot be read."""
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    faults = Faults()
    table = choice.read(lambda path: read(path, faults))
    count = table.count + faults.count(choice.path)
    remark = "" if count >= _WHOLE else f"{count} rows where the whole file has {_WHOLE}"
    first, last = table.years
    edition = f"replication archive of Cheng and Minhas, {first}-{last}, constant {_CONSTANT_YEAR} US dollars"
    located = Located({"table": choice.path}, edition, not remark, remark, {"table": table}, {"table": choice}, faults)
    located.note_years(first, last, table.count)
    return located


def read(path: Path, faults: Faults) -> Table:
    """Every row of the table, by dyad."""
    table = Table()
    rows = read_table(path, _COLUMNS, holds="rows of commitments", faults=faults)
    for _ in rows.parse(partial(_add_row, table)):
        pass
    return table


def _add_row(table: Table, row: Row) -> None:
    year = _read_number(row, "year", "a year")
    if not 1900 <= year <= 2100:
        raise row.expect("a year", repr(row["year"]), "year")
    donor = find_code(row["Sender"], int(year))
    if donor is None:
        raise row.expect("a donor state", f"{row['Sender']!r} in {row['year']}", "Sender")
    relief = Relief(
        row.number,
        int(year),
        _read_number(row, "debtRelief", "an amount in US dollars"),
        _read_number(row, "commitment_amount_usd_constant_sum", "an amount in US dollars"),
    )
    table.add(donor, list_codes_meant(KEY, row["Receiver"], int(year)), relief)


def _read_number(row: Row, column: str, expected: str) -> float:
    try:
        return row.real(column)
    except RowError:
        raise row.expect(expected, repr(row[column]), column) from None


@lru_cache(maxsize=1)
def load_deflator() -> dict[int, float]:
    """The US GDP implicit price deflator by calendar year, 2009 = 100."""
    return {int(row["year"]): float(row["index_2009"]) for row in read_own("us_gdp_deflator")}


def convert_to_current(dollars: float, year: int) -> float:
    """Constant 2011 dollars of US aid as current US$ millions of a year."""
    index = load_deflator()
    return dollars * index[year] / index[_CONSTANT_YEAR] / _MILLION


def collect(located: Located, request: Request) -> Findings:
    """Debt relief in each calendar year that the period touches."""
    findings = Findings()
    table = located.load_once("table", lambda: read(located.files["table"], located.faults))
    donor, recipient = request.hegemon.code, request.follower.code
    rows = table.rows.get((donor, recipient)) or []
    for relief in sorted((one for one in rows if request.covers_year(one.year)), key=lambda one: (one.year, one.row)):
        if relief.dollars > 0:
            _add_relief(findings, located, donor, relief)
        else:
            findings.skipped["aid without debt relief, which is all that is read here"] += 1
    if located.whole and _covers(table, request):
        given = any(relief.dollars > 0 and request.covers_year(relief.year) for relief in rows)
        if not given and _has_relief_beside(rows, request):
            findings.skipped["debt relief booked in the year before or after the period"] += 1
        else:
            findings.searched.add("debt-relief")
    return findings


def _has_relief_beside(rows: Sequence[Relief], request: Request) -> bool:
    beside = {request.first_year - _BESIDE, request.last_year + _BESIDE}
    return any(one.dollars > 0 and one.year in beside for one in rows)


def _covers(table: Table, request: Request) -> bool:
    donor, recipient = request.hegemon.code, request.follower.code
    if recipient not in table.recipients or request.last_year > table.years[1]:
        return False
    asked = range(request.first_year, request.last_year + 1)
    lumped = any((recipient, year) in table.lumped for year in asked)
    return not lumped and all(table.reports_fully(donor, year) for year in asked)


def _add_relief(findings: Findings, located: Located, donor: str, relief: Relief) -> None:
    key = f"{KEY}-{donor.lower()}-{relief.year}"
    constant = f"{relief.dollars / _MILLION:.1f} million constant {_CONSTANT_YEAR} US dollars"
    note = f"Debt relief committed in {relief.year}: {constant}, of {relief.committed / _MILLION:.1f} million in all"
    if donor == _DEFLATED:
        amount = convert_to_current(relief.dollars, relief.year)
        note += "; brought to current dollars by the US GDP deflator."
    else:
        amount = None
        note += "; no current figure, as the donor's own deflator is not at hand."
    path = located.files["table"]
    findings.sources[key] = Source(
        f"{DATASET.citation} ({located.edition})", locator=f"{path.name}, row {relief.row}", read="dataset"
    )
    findings.add(Aid(parse_day(str(relief.year)), "debt-relief", amount_musd=amount, source=(key,), note=note))


DATASET = Dataset(
    key=KEY,
    title="AidData dyadic commitments",
    gives="debt relief by calendar year, for 18 donor states",
    units="current US$ millions for the United States, brought from constant 2011 dollars; none for other donors",
    licence="none stated; do not redistribute",
    obtain="https://github.com/s7minhas/ForeignAid (replArchive/main/intake/aidDataDisagg.rda, written out as csv)",
    citation="AidData dyadic commitments, from Tierney et al., More Dollars than Sense: Refining Our Knowledge of "
    "Development Finance Using AidData, World Development 39(11), 2011",
    bibtex="""@article{aiddata,
  author = {Tierney, Michael J. and Nielson, Daniel L. and Hawkins, Darren G. and Roberts, J. Timmons and
    Findley, Michael G. and Powers, Ryan M. and Parks, Bradley and Wilson, Sven E. and Hicks, Robert L.},
  title = {More Dollars than Sense: Refining Our Knowledge of Development Finance Using {AidData}},
  journal = {World Development},
  volume = {39},
  number = {11},
  pages = {1891--1906},
  year = {2011}
}""",
    files=("aidDataDisagg.csv",),
    years=(1973, 2013),
    searches=("debt-relief",),
    find=find,
    collect=collect,
    also_cited_as=("AidData",),
)
