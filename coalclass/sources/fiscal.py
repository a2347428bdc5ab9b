"""US fiscal years, and a ledger of obligations by recipient, fiscal year and kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from coalclass.records import Source, State
from coalclass.records.states import all_states
from coalclass.sources.base import Dataset, Findings, Request
from coalclass.sources.tables import Row, name_rows

HEGEMON = "USA"
MILLION = 1_000_000
BASELINE_YEARS = 5

_QUARTER_YEAR = 1976
_QUARTER = ("1976.9", "1976tq")


@dataclass(slots=True)
class Tally:
    """Obligations summed, in whole US dollars, and the rows they stand in."""

    dollars: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, dollars: int, row: int) -> None:
        """Count one row, negative ones (deobligations, offsets) like any other."""
        self.dollars += dollars
        self.rows.append(row)


@dataclass(slots=True)
class Ledger:
    """What one file says: `sums` by state, fiscal year and kind; `lumped` rows that cover several states.

    `spoiled` are states and fiscal years of which a row cannot be read, so that no sum of them is known; 0 is any year.
    """

    path: Path
    edition: str = ""
    first: int = 9999
    last: int = 0
    count: int = 0
    sums: dict[str, dict[int, dict[str, Tally]]] = field(default_factory=dict)
    lumped: dict[str, dict[int, int]] = field(default_factory=dict)
    spoiled: set[tuple[str, int]] = field(default_factory=set)

    def add(self, states: tuple[str, ...], year: int, kind: str, dollars: int, row: int) -> None:
        """Count one row for the state that it is about."""
        self.count += 1
        self.first, self.last = min(self.first, year), max(self.last, year)
        if len(states) == 1:
            years = self.sums.setdefault(states[0], {})
            years.setdefault(year, {}).setdefault(kind, Tally()).add(dollars, row)
        for state in states if len(states) > 1 else ():
            years_lumped = self.lumped.setdefault(state, {})
            years_lumped[year] = years_lumped.get(year, 0) + 1

    def spoil(self, states: Iterable[str], year: int = 0) -> None:
        """Say of a row that cannot be read which states and year it is about."""
        self.spoiled.update((state, year) for state in states)

    def is_spoiled(self, state: str, year: int) -> bool:
        """Whether the sum of a state and a fiscal year is not known, as a row of it cannot be read."""
        return bool({(state, 0), (state, year)} & self.spoiled)

    def covers(self, state: str, years: Iterable[int]) -> bool:
        """Whether the file would show any aid to a state in all these years: it lists the state, and alone."""
        known = self.sums.get(state)
        return known is not None and all(
            self.first <= year <= self.last
            and year not in self.lumped.get(state, ())
            and not self.is_spoiled(state, year)
            for year in years
        )

    def years(self, request: Request) -> range:
        """The file's fiscal years whose label is a calendar year of the period."""
        return range(max(self.first, request.first_year), min(self.last, request.last_year) + 1)


def read_fiscal_year(row: Row, column: str) -> int:
    """The fiscal year in a cell; the transition quarter of July to September 1976 counts with 1976.

    Raises RowError, naming file, row and column, where the cell holds no year.
    """
    text = row[column]
    if text in _QUARTER:
        return _QUARTER_YEAR
    if len(text) == 4 and text.isascii() and text.isdigit():
        return int(text)
    raise row.expect("a fiscal year such as 1991, or 1976.9 or 1976tq", repr(text), column)


def read_dollars(row: Row, column: str) -> int:
    """The amount in a cell, in whole US dollars; RowError, naming file, row and column, where there is none.

    Software writes 15000000 as 1.5e+07 too.
    """
    text = row[column]
    try:
        return int(text) if text.lstrip("-").isdigit() else int(Fraction(text) if "e" in text.lower() else text)
    except (ValueError, ZeroDivisionError):
        raise row.expect("an amount in whole US dollars", repr(row[column]), column) from None


def describe_year(year: int) -> str:
    """What a fiscal year is, in words, and that the figure is one of obligations."""
    if year == _QUARTER_YEAR:
        span = "July 1975 to June 1976, with the transition quarter July to September 1976"
    elif year < _QUARTER_YEAR:
        span = f"July {year - 1} to June {year}"
    else:
        span = f"October {year - 1} to September {year}"
    return f"Fiscal year {year} ({span}); obligations, not payments"


def list_baseline_years(first_year: int) -> range:
    """The fiscal years before a period's first year that its baseline is taken over."""
    return range(first_year - BASELINE_YEARS, first_year)


def compute_baseline(ledger: Ledger, follower: State, first_year: int) -> tuple[float, range] | None:
    """Mean yearly obligations of all kinds in the five fiscal years before a year, US$ millions, and the years.

    Years before the follower was a state are left out of the mean; None where the file does not cover the
    rest, or nothing is left. A mean below zero (more taken back than obligated) is zero.
    """
    years = [year for year in list_baseline_years(first_year) if _existed_all_year(follower.code, year)]
    if not years or not ledger.covers(follower.code, years):
        return None
    by_year = ledger.sums[follower.code]
    dollars = sum(tally.dollars for year in years for tally in by_year.get(year, {}).values())
    length = sum(Fraction(5, 4) if year == _QUARTER_YEAR else Fraction(1) for year in years)
    return max(0.0, float(Fraction(dollars, MILLION) / length)), range(years[0], years[-1] + 1)


def add_baseline(findings: Findings, ledger: Ledger, request: Request, dataset: Dataset, url: str) -> None:
    """Put the baseline before a request's period into what was found, with the rows it rests on."""
    found = compute_baseline(ledger, request.follower, request.first_year)
    if found is None:
        return
    amount, years = found
    findings.context["aid_baseline_musd"] = amount
    findings.context_source = key = f"{dataset.key}-{years[0]}-{years[-1]}-baseline"
    by_year = ledger.sums[request.follower.code]
    rows = [row for year in years for tally in by_year.get(year, {}).values() for row in tally.rows]
    place = f"fiscal years {years[0]}-{years[-1]}, {name_rows(rows) if rows else 'no row of this country'}"
    findings.sources[key] = cite_ledger(ledger, dataset, url, place)


def cite_ledger(ledger: Ledger, dataset: Dataset, url: str, place: str) -> Source:
    """A place in a ledger's file, as a source."""
    edition = f"{dataset.citation} ({ledger.edition})"
    return Source(edition, url=url, locator=f"{ledger.path.name}, {place}", read="dataset")


def _existed_all_year(code: str, year: int) -> bool:
    """Whether a state existed for the whole of a fiscal year, so that its sum is a year's."""
    start, end = date(year - 1, 10, 1), date(year, 9, 30)
    days = [state.days_within(start, end) for state in all_states() if state.code == code]
    return sum(max(0, one) for one in days) >= (end - start).days + 1
