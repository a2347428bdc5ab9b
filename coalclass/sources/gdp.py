"""GDP of the follower in current US dollars, in the year in which the period starts.

Read from the World Bank's own download of NY.GDP.MKTP.CD (a few lines about the file, then a row for each economy with
the years as columns, in US dollars), or from the same numbers with a row for each economy and year, as DataHub gives
them out in `gdp.csv`. Real GDP (`cw_gdppop`, or the Bank's own series in constant dollars) would make
a share of aid in GDP mean nothing, and is refused. The Bank counts states in their present borders, so a state that
has ceased to exist has none here.
"""

from __future__ import annotations

from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request, first_file, rows_of
from coalclass.sources.rows import at_row, real

__all__ = ["DATASET"]

_TITLE = "World Development Indicators: GDP"
_INDICATOR = "NY.GDP.MKTP.CD"
_LEADING = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
_PREAMBLE = 4
_LONG = ["Country Name", "Country Code", "Year", "Value"]
_MILLION = 1_000_000
_OWN_CODES = {"KOS": "XKX"}  # otherwise ISO alpha-3, as the record prints states
_REFUSED = (
    ("API_NY.GDP.*.csv*", "another series than GDP in current US dollars"),
    ("cw_gdppop.csv*", "real GDP in constant dollars, estimated, where current US dollars are needed"),
)

# By the Bank's code and year: the row and the value, empty ones left out.
Economies = dict[str, dict[int, tuple[int, float]]]


def _find(folder: Path) -> Located | None:
    path = first_file(folder, f"API_{_INDICATOR}_*.csv*")
    if path is not None:
        return Located({"gdp": path}, f"World Bank download, {path.name}")
    path = first_file(folder, "gdp.csv", "gdp.csv.gz")
    if path is not None and _is_long(path):
        return Located({"gdp": path}, f"World Bank figures as DataHub gives them out, {path.name}")
    for pattern, why in _REFUSED:
        refused = first_file(folder, pattern)
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
    if "economies" not in located.cache:
        located.cache["economies"] = _read(path)
    economies: Economies = located.cache["economies"]
    code = _OWN_CODES.get(state.code, state.code)
    values = economies.get(code, {})
    if year in values:
        row, dollars = values[year]
        findings.context["gdp_musd"] = dollars / _MILLION
        findings.context_source = f"wdi-gdp-{year}"
        findings.sources[findings.context_source] = Source(
            f"{_TITLE} (World Bank, {_INDICATOR}, current US$)",
            locator=f"{path.name}, row {row}, {year}",
            read="dataset",
        )
    elif code in economies:
        findings.skipped[f"GDP of {code} in {year} is empty"] += 1
    return findings


def _is_long(path: Path) -> bool:
    return next(rows_of(path, encoding="utf-8-sig"), None) == _LONG


def _read(path: Path) -> Economies:
    header, read = (_LONG, _read_long) if _is_long(path) else (_LEADING, _read_wide)
    economies = read(path)
    if not economies:
        raise DatasetError(f"{path}: expected rows under the header {', '.join(header)}, found none; is it cut short?")
    return economies


def _read_long(path: Path) -> Economies:
    economies: Economies = {}
    for number, row in enumerate(rows_of(path, encoding="utf-8-sig"), start=1):
        if number == 1 or not row:
            continue
        if len(row) != len(_LONG):
            raise DatasetError(
                f"{path}, row {number}: expected {len(_LONG)} fields, found {len(row)}; is it cut short?"
            )
        _, code, year, text = row
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise at_row(path, number, "Year", year, "a year")
        if text:
            economies.setdefault(code, {})[int(year)] = number, real(text, path, number, "Value")
    return economies


def _read_wide(path: Path) -> Economies:
    economies: Economies = {}
    years: list[int] = []
    for number, row in enumerate(rows_of(path, encoding="utf-8-sig"), start=1):
        if not years:
            years = _years(path, number, row)
        elif row:
            if len(row) < len(_LEADING) + len(years):
                expected = len(_LEADING) + len(years)
                raise DatasetError(
                    f"{path}, row {number}: expected {expected} fields, found {len(row)}; is it cut short?"
                )
            if row[3] != _INDICATOR:
                raise at_row(path, number, "Indicator Code", row[3], f"{_INDICATOR}, GDP in current US dollars")
            values = zip(years, row[len(_LEADING) :], strict=False)
            economies[row[1]] = {year: (number, real(text, path, number, str(year))) for year, text in values if text}
    return economies


def _years(path: Path, number: int, row: list[str]) -> list[int]:
    """The years of the header; none while still in the lines about the file."""
    if row[: len(_LEADING)] != _LEADING:
        if number > _PREAMBLE:
            raise DatasetError(
                f"{path}, row {number}: expected the header {', '.join(_LEADING)}, found {', '.join(row[:4])}"
            )
        return []
    years = [text for text in row[len(_LEADING) :] if text]
    if not years or not all(text.isascii() and text.isdigit() for text in years):
        raise DatasetError(f"{path}, row {number}: expected years after {_LEADING[-1]}, found {', '.join(years[:3])}")
    return [int(text) for text in years]


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
