"""US Overseas Loans and Grants (the Greenbook): economic and military aid by country and fiscal year.

All rows of a country, year and category are summed, negative ones too: they take back what earlier rows
hold, or offset accounts that would count twice. Debt forgiveness is not in the Greenbook, so it says
nothing of debt relief. Countries are named, not coded, by their present names: Vietnam is South Vietnam up
to 1975, and the rows of "Serbia and Montenegro, Former" are Yugoslavia's (see `data/state_names.csv`). Some
states are only in regional rows (the Soviet Union, Czechoslovakia): what they got is unknown, not nothing.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from coalclass.records import Aid
from coalclass.sources.base import Dataset, Findings, Located, Request, parse_day
from coalclass.sources.fiscal import (
    HEGEMON,
    MILLION,
    Ledger,
    Tally,
    add_baseline,
    cite_ledger,
    describe_year,
    read_dollars,
    read_fiscal_year,
)
from coalclass.sources.states import list_codes_meant
from coalclass.sources.tables import Faults, Row, RowError, Shape, choose_file, name_rows, read_table

KEY = "greenbook"

_SHEET = "Economic and Military Aid"
_COLUMNS = ("Fiscal Year", "Country", "Assistance Category", "Obligations (Historical Dollars)")
_SHAPE = Shape(_COLUMNS, ("*greenbook*.xls*", "*greenbook*.*"))
_KINDS = {"Economic": "economic", "Military": "military"}
_PREPARED = re.compile(r"Prepared by USAID Data Services on (.+)")
_WHOLE = 75_002  # rows of the edition of 9 August 2022; no later one has fewer
_URL = "https://foreignassistance.gov/reports"


def find(folder: Path) -> Located | None:
    """The Greenbook in a folder, as a workbook or as delimited text; DatasetError where it cannot be read."""
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    faults = Faults()
    ledger = choice.read(lambda path: read(path, faults))
    count = ledger.count + faults.count(choice.path)
    remark = "" if count >= _WHOLE else f"{count} rows where a whole file has {_WHOLE} or more"
    located = Located(
        {"table": choice.path}, ledger.edition, not remark, remark, {"ledger": ledger}, {"table": choice}, faults
    )
    located.note_years(ledger.first, ledger.last, ledger.count)
    return located


def read(path: Path, faults: Faults) -> Ledger:
    """The sums in a Greenbook file, by state, fiscal year and kind."""
    ledger = Ledger(path)
    sheet = _SHEET if path.suffix.lower() == ".xlsx" else None
    table = read_table(path, _COLUMNS, holds="rows of obligations", sheet=sheet, faults=faults)
    for _ in table.parse(partial(_add_row, ledger)):
        pass
    ledger.edition = _describe_edition(ledger, table.titles)
    return ledger


def load_ledger(located: Located) -> Ledger:
    """The sums of the file that was found."""
    return located.load_once("ledger", lambda: read(located.files["table"], located.faults))


def _add_row(ledger: Ledger, row: Row) -> None:
    year = 0
    try:
        year = read_fiscal_year(row, "Fiscal Year")
        category = row["Assistance Category"]
        if category not in _KINDS:
            raise row.expect("the category Economic or Military", repr(category), "Assistance Category")
        dollars = read_dollars(row, "Obligations (Historical Dollars)")
    except RowError:
        ledger.spoil(list_codes_meant(KEY, row["Country"], year or ledger.last or 2000), year)
        raise
    ledger.add(list_codes_meant(KEY, row["Country"], year), year, _KINDS[category], dollars, row.number)


def _describe_edition(ledger: Ledger, titles: list[str]) -> str:
    span = f"fiscal years {ledger.first}-{ledger.last}"
    prepared = [match[1] for line in titles if (match := _PREPARED.match(line))]
    return f"{span}, prepared {prepared[0]}" if prepared else span


def collect(located: Located, request: Request) -> Findings:
    """Economic and military aid in the fiscal years that the period touches, and the baseline before it."""
    findings = Findings()
    if request.hegemon.code != HEGEMON:
        return findings
    ledger = load_ledger(located)
    follower = request.follower.code
    for year in ledger.years(request):
        if ledger.is_spoiled(follower, year):
            findings.skipped[f"a row of fiscal year {year} cannot be read, so that its sums are unknown"] += 1
            findings.unsure |= set(_KINDS.values())
            continue
        for kind, tally in sorted(ledger.sums.get(follower, {}).get(year, {}).items()):
            _add_tally(findings, ledger, year, kind, tally)
        if lumped := ledger.lumped.get(follower, {}).get(year):
            findings.skipped["the rows cover this state and another together"] += lumped
            findings.unsure |= set(_KINDS.values())
    if located.whole and ledger.covers(follower, (request.first_year, *ledger.years(request), request.last_year)):
        findings.searched |= set(_KINDS.values())
    add_baseline(findings, ledger, request, DATASET, _URL)
    return findings


def _add_tally(findings: Findings, ledger: Ledger, year: int, kind: str, tally: Tally) -> None:
    if tally.dollars <= 0:
        findings.skipped[f"{kind} obligations of fiscal year {year} come to nothing or less"] += len(tally.rows)
        return
    key = f"{KEY}-{year}-{kind}"
    findings.sources[key] = cite_ledger(ledger, DATASET, _URL, name_rows(tally.rows))
    amount = tally.dollars / MILLION
    findings.add(Aid(parse_day(str(year)), kind, amount_musd=amount, source=(key,), note=f"{describe_year(year)}."))


DATASET = Dataset(
    key=KEY,
    title="U.S. Overseas Loans and Grants (Greenbook)",
    gives="economic and military aid by fiscal year, and the yearly baseline before the period",
    units="obligations in current US dollars by US fiscal year, given in millions",
    licence="US government work, public domain",
    obtain=f"{_URL} (us_foreignaid_greenbook.xlsx)",
    citation="U.S. Agency for International Development, U.S. Overseas Loans and Grants (Greenbook)",
    bibtex="""@misc{greenbook,
  author = {{U.S. Agency for International Development}},
  title = {{U.S.} Overseas Loans and Grants (Greenbook)},
  year = {2022},
  note = {Economic and Military Assistance, Fiscal Years 1946--2020},
  url = {https://foreignassistance.gov/reports}
}""",
    files=("us_foreignaid_greenbook.xlsx",),
    leaders=(HEGEMON,),
    years=(1946, 2020),
    searches=tuple(_KINDS.values()),
    find=find,
    collect=collect,
    also_cited_as=("Greenbook", "Overseas Loans and Grants"),
)
