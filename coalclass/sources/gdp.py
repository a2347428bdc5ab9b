"""GDP of the follower in current US dollars, in the year in which the period starts.

Read from the World Bank's own download of NY.GDP.MKTP.CD, text or Excel (a few lines about the file, then a row for
each economy with the years as columns, in US dollars); or from the same numbers with a row for each economy and year,
as DataHub gives them out in `gdp.csv`; or from the Bank's ranking of economies, `GDP.csv`, which is of one year. Real
GDP (`cw_gdppop`, or the Bank's own series in constant dollars) would make a share of aid in GDP mean nothing, and is
refused. The Bank counts states in their present borders, so a state that has ceased to exist has none here.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_own_codes
from coalclass.sources.tables import (
    Choice,
    Faults,
    Row,
    Shape,
    Table,
    choose_file,
    find_files,
    read_head,
    read_head_of,
    read_lines,
    read_table,
)

__all__ = ["DATASET"]

_TITLE = "World Development Indicators: GDP"
_INDICATOR = "NY.GDP.MKTP.CD"
_LEADING = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
_PREAMBLE = 4
_LONG = ["Country Name", "Country Code", "Year", "Value"]
_MILLION = 1_000_000
_WIDE = Shape(tuple(_LEADING), (f"API_{_INDICATOR}_*.*",), holds=_INDICATOR)
_DATAHUB = Shape(tuple(_LONG), ("gdp.*",), named_only=True)
_RANKED = Shape(("Ranking", "Economy"), ("gdp*.*",), named_only=True)
_RANKED_YEAR = re.compile(r"Gross domestic product,? (\d{4})", re.IGNORECASE)
_REFUSED = (
    ("API_NY.GDP.*.csv*", "another series than GDP in current US dollars"),
    ("cw_gdppop.csv*", "real GDP in constant dollars, estimated, where current US dollars are needed"),
)

# By the Bank's code and year: the row and the value, empty ones left out.
Economies = dict[str, dict[int, tuple[int, float]]]


def _find(folder: Path) -> Located | None:
    choice = choose_file(folder, _WIDE)
    if choice is not None:
        return _locate(choice, "World Bank download")
    for shape, edition in (
        (_DATAHUB, "World Bank figures as DataHub gives them out"),
        (_RANKED, "World Bank ranking of one year"),
    ):
        choice = _choose_quietly(folder, shape)
        if choice is not None:
            return _locate(choice, edition)
    for pattern, why in _REFUSED:
        for refused in find_files(folder, pattern)[:1]:
            remark = (
                f"{refused.name} is not used: it is {why}; GDP stays unknown (get {_INDICATOR} from the World Bank)"
            )
            return Located({"refused": refused}, "not in current US dollars", complete=False, remark=remark)
    return None


def _locate(choice: Choice, edition: str) -> Located:
    return Located({"gdp": choice.path}, f"{edition}, {choice.path.name}", choices={"gdp": choice})


def _choose_quietly(folder: Path, shape: Shape) -> Choice | None:
    """Any file may be called gdp.csv, so that one with other columns is no damaged download of the Bank's."""
    try:
        return choose_file(folder, shape)
    except DatasetError as error:
        if "columns missing" not in str(error):
            raise
        return None


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    year, state = request.first_year, request.follower
    if "gdp" not in located.files or state.last is not None:
        return findings
    economies = located.read("gdp", lambda path: _read(path, located.faults))
    path = located.files["gdp"]
    count = sum(map(len, economies.values()))
    located.note_span("gdp", lambda: [one for values in economies.values() for one in values] or [year], count)
    (code,) = list_own_codes("world-bank", state, default=(state.code,))
    values = economies.get(code, {})
    if year in values:
        row, dollars = values[year]
        source = Source(
            f"{_TITLE} (World Bank, {_INDICATOR}, current US$)",
            locator=f"{path.name}, row {row}, {year}",
            read="dataset",
        )
        findings.set_context(f"wdi-gdp-{year}", source, gdp_musd=dollars / _MILLION)
    elif code in economies:
        findings.skipped[f"GDP of {code} in {year} is empty"] += 1
    return findings


def _read(path: Path, faults: Faults) -> Economies:
    economies: Economies = {}
    header = _LEADING
    if _DATAHUB.rank(path.name) is not None and not _DATAHUB.find_fault(path):
        header = _LONG
        _read_long(path, faults, economies)
    elif _RANKED.rank(path.name) is not None and not _RANKED.find_fault(path):
        header = ["Ranking", "Economy"]
        _read_ranking(path, faults, economies)
    else:
        _read_wide(path, faults, economies)
    if not economies:
        raise DatasetError(f"{path}: expected rows under the header {', '.join(header)}, found none; is it cut short?")
    return economies


def _read_long(path: Path, faults: Faults, economies: Economies) -> None:
    def add_row(row: Row) -> None:
        year = row["Year"]
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise row.refuse("Year", "a year")
        if row["Value"]:
            economies.setdefault(row["Country Code"], {})[int(year)] = row.number, row.real("Value")

    for _ in read_table(path, _LONG, faults=faults).parse(add_row):
        pass


def _read_ranking(path: Path, faults: Faults, economies: Economies) -> None:
    """The ranking: a title with the year, then code, rank, name and millions of US dollars, notes below."""
    head = read_head(path)
    titled = [match for line in head for cell in line if (match := _RANKED_YEAR.search(cell))]
    if not titled:
        raise DatasetError(f"{path}: expected a title with the year, as in Gross domestic product 2023")
    year = int(titled[0][1])
    place = next(number for line in head for number, cell in enumerate(line) if "US dollars" in cell)
    for number, line in enumerate(read_lines(path), start=1):
        if len(line) > place and re.fullmatch(r"[A-Z]{3}", line[0].strip()):
            amount = line[place].replace(",", "").strip()
            if re.fullmatch(r"\d+(\.\d+)?", amount):
                economies[line[0].strip()] = {year: (number, float(amount) * _MILLION)}
            else:
                faults.leave_out(path, f"{path}, row {number}: expected millions of US dollars (found {line[place]!r})")


def _read_wide(path: Path, faults: Faults, economies: Economies) -> None:
    _check_header(path)
    table = read_table(path, _LEADING, faults=faults)
    for code, values in table.parse(partial(_read_economy, _list_years(table))):
        economies[code] = values


def _read_economy(years: list[str], row: Row) -> tuple[str, dict[int, tuple[int, float]]]:
    if row["Indicator Code"] != _INDICATOR:
        raise row.refuse("Indicator Code", f"{_INDICATOR}, GDP in current US dollars")
    return row["Country Code"], {int(year): (row.number, row.real(year)) for year in years if row[year]}


def _check_header(path: Path) -> None:
    """Refuse a file whose header is not where the Bank has it, below a few lines about the file."""
    for number, line in enumerate(islice(read_head_of(path, _LEADING), _PREAMBLE + 1), start=1):
        if set(_LEADING) <= set(line):
            return
        if number > _PREAMBLE:
            raise DatasetError(
                f"{path}, row {number}: expected the header {', '.join(_LEADING)}, found {', '.join(line[:4])}"
            )


def _list_years(table: Table) -> list[str]:
    years = [name for name in table.columns if name not in _LEADING]
    if not years or not all(name.isascii() and name.isdigit() for name in years):
        raise DatasetError(
            f"{table.path}, row {table.header_row}: expected years after {_LEADING[-1]}, found {', '.join(years[:3])}"
        )
    return years


DATASET = Dataset(
    key="wdi-gdp",
    title=_TITLE,
    gives="context: gdp_musd, for any follower that still exists",
    units="current US$ (millions in the record)",
    licence="CC BY 4.0",
    obtain=f"https://data.worldbank.org/indicator/{_INDICATOR} (CSV), or https://datahub.io/core/gdp (gdp.csv)",
    citation=f"World Bank, World Development Indicators, GDP (current US$), {_INDICATOR}",
    bibtex="""@misc{worldbankgdp,
  author       = {{World Bank}},
  title        = {World Development Indicators: {GDP} (current {US\\$}), {NY.GDP.MKTP.CD}},
  howpublished = {\\url{https://data.worldbank.org/indicator/NY.GDP.MKTP.CD}}
}""",
    files=("API_NY.GDP.MKTP.CD_*.csv or .xls", "gdp.csv", "GDP.csv"),
    asks="start",
    years=(1960, 2024),
    find=_find,
    collect=_collect,
    also_cited_as=("World Development Indicators", "NY.GDP.MKTP.CD"),
)
