"""ForeignAssistance.gov country totals: all US aid by country and fiscal year, where the Greenbook ends.

The table tells no category, so a total says nothing of its kind: it stands as one entry of kind economic
whose note says that military aid is in it, and only for fiscal years that the Greenbook in the same folder lacks; where
there is none, for all. Only rows of
obligations count: the same money appears again as requests, allocations and disbursements. The last year of
a download is still being reported; it gives an entry that says so, but no baseline, and nothing is known
absent in it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Aid
from coalclass.sources import greenbook
from coalclass.sources.base import Dataset, Findings, Located, Request, parse_day
from coalclass.sources.fiscal import (
    HEGEMON,
    MILLION,
    Ledger,
    Tally,
    add_baseline,
    cite_ledger,
    describe_year,
    list_baseline_years,
    read_dollars,
    read_fiscal_year,
)
from coalclass.sources.states import list_codes_meant
from coalclass.sources.tables import Faults, Row, RowError, Shape, choose_files, name_rows, read_table

KEY = "foreign-assistance"

_COLUMNS = ("Country Code", "Country Name", "Transaction Type Name", "Fiscal Year", "current_amount")
_SHAPE = Shape(_COLUMNS, ("us_foreign_aid_country*.*",))
_OBLIGATIONS = "Obligations"
_TYPES = frozenset(
    (_OBLIGATIONS, "Disbursements", "Appropriated and Planned", "President's Budget Requests", "Initial Allocations")
)
_TOTAL = "total"
_WHOLE = {"later": 11_378, "earlier": 10_871}  # rows of obligations in the copies checked, by spelling of columns
_URL = "https://foreignassistance.gov/data"


def find(folder: Path) -> Located | None:
    """The latest edition in a folder; DatasetError where none can be read."""
    paths, passed = choose_files(folder, _SHAPE)
    faults = Faults()
    ledgers: list[Ledger] = []
    for path in paths:
        try:
            ledgers.append(read(path, faults))
        except DatasetError as error:
            if len(paths) == 1:
                raise
            passed.append(f"not used: {error}")
    if not ledgers:
        if paths:
            raise DatasetError(passed[-1].removeprefix("not used: "))
        return None
    ledger = max(ledgers, key=lambda one: (one.last, one.path.name))
    passed += [f"not used: {one.path}: {ledger.path.name} is later" for one in ledgers if one is not ledger]
    faults.told = {path: said for path, said in faults.told.items() if path == ledger.path}
    expected = _WHOLE["earlier" if "earlier" in ledger.edition else "later"]
    count = ledger.count + faults.count(ledger.path)
    remark = "" if count >= expected else f"{count} rows of obligations where a whole file has {expected}"
    located = Located({"table": ledger.path}, ledger.edition, not remark, remark, {"ledger": ledger}, {}, faults)
    located.passed += passed
    located.note_years(ledger.first, ledger.last, ledger.count)
    return located


def read(path: Path, faults: Faults) -> Ledger:
    """The obligations in either edition of the file, by state and fiscal year."""
    ledger = Ledger(path)
    table = read_table(path, _COLUMNS, faults=faults)
    for _ in table.parse(partial(_add_row, ledger)):
        pass
    if not ledger.count:
        raise DatasetError(f"{path}: expected rows of obligations below the header; there are none")
    spelling = "later" if _COLUMNS[0] in table.columns else "earlier"
    ledger.edition = f"country totals, fiscal years {ledger.first}-{ledger.last}, {spelling} spelling of columns"
    return ledger


def _add_row(ledger: Ledger, row: Row) -> None:
    country, name, transaction, fiscal, amount = _COLUMNS
    year = 0
    try:
        if row[transaction] not in _TYPES:
            allowed = ", ".join(sorted(_TYPES))
            raise row.expect(f"a transaction type of {allowed}", repr(row[transaction]), transaction)
        if row[transaction] != _OBLIGATIONS:
            return
        year = read_fiscal_year(row, fiscal)
        dollars = read_dollars(row, amount)
    except RowError:
        ledger.spoil(list_codes_meant(KEY, row[name], year or ledger.last or 2000, row[country]), year)
        raise
    ledger.add(list_codes_meant(KEY, row[name], year, row[country]), year, _TOTAL, dollars, row.number)


def _find_hand_over(located: Located) -> int:
    """The last fiscal year of the Greenbook in the same folder; 0 without one."""
    book = located.find_other(greenbook.KEY)
    return 0 if book is None else greenbook.load_ledger(book).last


def collect(located: Located, request: Request, *, after: int | None = None) -> Findings:
    """Total aid in the period's fiscal years later than `after`, the last year that the Greenbook at hand has.

    The baseline is given where one of its years is later than `after`, since the Greenbook then gives none.
    """
    findings = Findings()
    if request.hegemon.code != HEGEMON:
        return findings
    after = _find_hand_over(located) if after is None else after
    ledger = located.load_once("ledger", lambda: read(located.files["table"], located.faults))
    totals = ledger.sums.get(request.follower.code, {})
    for year in ledger.years(request):
        if ledger.is_spoiled(request.follower.code, year):
            findings.skipped[f"a row of fiscal year {year} cannot be read, so that its sum is unknown"] += 1
            findings.unsure |= {"economic", "military"}
        elif year > after and year in totals:
            _add_total(findings, ledger, year, totals[year][_TOTAL])
    whole_years = range(request.first_year, min(request.last_year, ledger.last) + 1)
    covered = request.last_year < ledger.last and ledger.covers(request.follower.code, whole_years)
    if located.whole and covered and not any(year in totals for year in whole_years):
        findings.searched |= {"economic", "military"}
    if after < max(list_baseline_years(request.first_year)) < ledger.last:
        add_baseline(findings, ledger, request, DATASET, _URL)
    return findings


def _add_total(findings: Findings, ledger: Ledger, year: int, tally: Tally) -> None:
    if tally.dollars <= 0:
        findings.skipped[f"obligations of fiscal year {year} come to nothing or less"] += len(tally.rows)
        return
    key = f"{KEY}-{year}"
    findings.sources[key] = cite_ledger(ledger, DATASET, _URL, name_rows(tally.rows))
    note = f"{describe_year(year)}. Total of all aid, economic and military, which the table does not tell apart"
    note += "; the latest year of this edition, not yet fully reported." if year == ledger.last else "."
    amount = tally.dollars / MILLION
    findings.add(Aid(parse_day(str(year)), "economic", amount_musd=amount, source=(key,), note=note))


DATASET = Dataset(
    key=KEY,
    title="ForeignAssistance.gov country totals",
    gives="total aid, economic and military together, by fiscal year after the Greenbook ends, and the baseline there",
    units="obligations in current US dollars by US fiscal year, given in millions",
    licence="US government work, public domain",
    obtain=f"{_URL} (us_foreign_aid_country.csv)",
    citation="U.S. Department of State and U.S. Agency for International Development, "
    "ForeignAssistance.gov country totals",
    bibtex="""@misc{foreign-assistance,
  author = {{U.S. Department of State} and {U.S. Agency for International Development}},
  title = {{ForeignAssistance.gov} Country Totals},
  url = {https://foreignassistance.gov/data}
}""",
    files=("us_foreign_aid_country.csv",),
    leaders=(HEGEMON,),
    years=(1946, 2023),
    searches=("economic", "military"),
    find=find,
    collect=collect,
    also_cited_as=("us_foreign_aid_country",),
)
