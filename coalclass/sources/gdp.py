"""GDP of the follower in current US dollars, in the year in which the period starts.

Read from the World Bank's own download of NY.GDP.MKTP.CD (a few lines about the file, then a row for each economy with
the years as columns, in US dollars), or from the same numbers with a row for each economy and year, as DataHub gives
them out in `gdp.csv`. Real GDP (`cw_gdppop`, or the Bank's own series in constant dollars) would make
a share of aid in GDP mean nothing, and is refused. The Bank counts states in their present borders, so a state that
has ceased to exist has none here.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_own_codes
from coalclass.sources.tables import Table, find_file, read_lines, read_table

__all__ = ["DATASET"]

_TITLE = "World Development Indicators: GDP"
_INDICATOR = "NY.GDP.MKTP.CD"
_LEADING = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
_PREAMBLE = 4
_LONG = ["Country Name", "Country Code", "Year", "Value"]
_MILLION = 1_000_000
_REFUSED = (
    ("API_NY.GDP.*.csv*", "another series than GDP in current US dollars"),
    ("cw_gdppop.csv*", "real GDP in constant dollars, estimated, where current US dollars are needed"),
)

# By the Bank's code and year: the row and the value, empty ones left out.
Economies = dict[str, dict[int, tuple[int, float]]]


def _find(folder: Path) -> Located | None:
    path = find_file(folder, f"API_{_INDICATOR}_*.csv*")
    if path is not None:
        return Located({"gdp": path}, f"World Bank download, {path.name}")
    path = find_file(folder, "gdp.csv", "gdp.csv.gz")
    if path is not None and _is_long(path):
        return Located({"gdp": path}, f"World Bank figures as DataHub gives them out, {path.name}")
    for pattern, why in _REFUSED:
        refused = find_file(folder, pattern)
        if refused is not None:
            remark = (
                f"{refused.name} is not used: it is {why}; GDP stays unknown (get {_INDICATOR} from the World Bank)"
            )
            return Located({"refused": refused}, "not in current US dollars", complete=False, remark=remark)
    return None


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    path, year, state = located.files.get("gdp"), request.first_year, request.follower
    if path is None or state.last is not None:
        return findings
    economies = located.load_once("economies", lambda: _read(path))
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


def _is_long(path: Path) -> bool:
    return next(read_lines(path), None) == _LONG


def _read(path: Path) -> Economies:
    header, read = (_LONG, _read_long) if _is_long(path) else (_LEADING, _read_wide)
    economies = read(path)
    if not economies:
        raise DatasetError(f"{path}: expected rows under the header {', '.join(header)}, found none; is it cut short?")
    return economies


def _read_long(path: Path) -> Economies:
    economies: Economies = {}
    for row in read_table(path, _LONG):
        year = row["Year"]
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise row.refuse("Year", "a year")
        if row["Value"]:
            economies.setdefault(row["Country Code"], {})[int(year)] = row.number, row.real("Value")
    return economies


def _read_wide(path: Path) -> Economies:
    _check_header(path)
    economies: Economies = {}
    table = read_table(path, _LEADING)
    years = _list_years(table)
    for row in table:
        if row["Indicator Code"] != _INDICATOR:
            raise row.refuse("Indicator Code", f"{_INDICATOR}, GDP in current US dollars")
        economies[row["Country Code"]] = {int(year): (row.number, row.real(year)) for year in years if row[year]}
    return economies


def _check_header(path: Path) -> None:
    """Refuse a file whose header is not where the Bank has it, below a few lines about the file."""
    for number, line in enumerate(islice(read_lines(path), _PREAMBLE + 1), start=1):
        if line[: len(_LEADING)] == _LEADING:
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
    years=(1960, 2024),
    find=_find,
    collect=_collect,
    also_cited_as=("World Development Indicators", "NY.GDP.MKTP.CD"),
)
