"""A publisher's table: a header with the wanted columns, numbered rows, and cells that know where they stand.

Rows are counted as a spreadsheet shows them: the first line of the file is row 1, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from math import isfinite
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from coalclass.errors import DatasetError
from coalclass.sources.tables.faults import Faults, RowError
from coalclass.sources.tables.lines import DELIMITERS, guess_delimiter, is_text, read_lines

_LONGEST_IN_STATA = 32
_TITLE_LINES = 20  # how far down a header is looked for
_FOLDED = re.compile(r"[\W_]+")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)
_Made = TypeVar("_Made")

Aliases = Mapping[str, tuple[str, ...]]
"""What other editions call a column."""


def strip_fraction(text: str) -> str:
    """A whole number without the fraction that software adds to it: `1991.0` is `1991`; any other text as it is."""
    if text.endswith(".0") and text[:-2].lstrip("-").isdigit():
        return text[:-2]
    return text


@dataclass(slots=True)
class Table:
    """A table opened at its header. Iterate over it once, as rows or, where speed counts, as bare texts.

    `titles` are the lines above the header. `holds` is what its rows are ("cases"), for the error where there are none.
    `faults` takes the rows that are left out. `delimiter` is what stands between the fields of a text.
    """

    path: Path
    columns: list[str]
    header_row: int
    titles: list[str]
    holds: str | None
    missing: Collection[str]
    _lines: Iterator[tuple[int, list[str]]]
    _places: dict[str, int]
    faults: Faults = field(default_factory=Faults)
    delimiter: str = ""

    @property
    def decimal_comma(self) -> bool:
        """Whether 0,83 is a number, as where semicolons stand between the fields."""
        return self.delimiter == ";"

    def __iter__(self) -> Iterator[Row]:
        for number, cells in self._check_lines():
            yield Row(self, number, cells)

    def __contains__(self, column: str) -> bool:
        return column in self._places

    def place(self, column: str) -> int:
        """Where a column stands, from 0."""
        return self._places[column]

    def pick(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The row number and the texts of two or more columns, for tables of hundreds of thousands of rows."""
        take = itemgetter(*map(self.place, columns))
        for number, cells in self._check_lines():
            yield number, take(cells)

    def parse(self, make: Callable[[Row], _Made]) -> Iterator[_Made]:
        """What `make` makes of each row; a row that it refuses is left out and counted.

        DatasetError where more rows are refused than one in a hundred, or than a single one of a short table.
        """
        for row in self:
            try:
                made = make(row)
            except RowError as error:
                self.leave_out(error)
                continue
            yield made

    def leave_out(self, error: RowError) -> None:
        """Count a row that cannot be read."""
        self.faults.leave_out(self.path, str(error))

    def _check_lines(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the header; one with another number of fields is left out.

        DatasetError where such a line is the last one, so that the file is cut short, or there are none.
        """
        width, rows = len(self.columns), 0
        short: RowError | None = None
        for number, cells in self._lines:
            if not any(cells):  # a blank line is no row
                continue
            if short is not None:
                self.leave_out(short)
            rows += 1
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                cut = "; is it cut short?" if len(cells) < width else ""
                short = RowError(f"{self.path}, row {number}: expected {width} fields, found {len(cells)}{cut}")
                continue
            short = None
            yield number, cells
        if short is not None:
            raise DatasetError(str(short))
        if not rows and self.holds is not None:
            raise DatasetError(f"{self.path}: expected {self.holds} below the header; there are none; is it cut short?")
        self.faults.judge(self.path, rows)

    def refuse(self, row: int, column: str, expected: str, found: str) -> RowError:
        """The error for one cell that is not what the dataset holds."""
        return RowError(f"{self.path}, row {row}: {column} should be {expected} (found {found!r})")

    def whole(self, text: str, row: int, column: str) -> int:
        """A whole number, such as a code or a year; RowError with its place where it is none."""
        try:
            return int(strip_fraction(text))
        except ValueError:
            raise self.refuse(row, column, "a whole number", text) from None


class Row:
    """One row: `row["year"]` is the text of a cell, empty where it is missing, and `row.whole("year")` a number.

    Errors name file, row and column.
    """

    __slots__ = ("cells", "number", "table")

    def __init__(self, table: Table, number: int, cells: list[str]) -> None:
        self.table = table
        self.number = number
        self.cells = cells

    def __getitem__(self, column: str) -> str:
        text = strip_fraction(self.cells[self.table.place(column)])
        if self.table.decimal_comma and _DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        return "" if text in self.table.missing else text

    def whole(self, column: str) -> int:
        """A whole number, such as a code or a year."""
        return self.table.whole(self[column], self.number, column)

    def real(self, column: str) -> float:
        """A finite number."""
        try:
            value = float(self[column])
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise self.refuse(column, "a number")
        return value

    def flag(self, column: str) -> bool:
        """0 or 1."""
        text = self[column]
        if text not in ("0", "1"):
            raise self.expect(f"{column} to be 0 or 1", repr(text))
        return text == "1"

    def word(self, column: str, allowed: Collection[str], expected: str) -> str:
        """One of the allowed words; `expected` says them in the error."""
        text = self[column]
        if text not in allowed:
            raise self.refuse(column, expected)
        return text

    def refuse(self, column: str, expected: str, found: str | None = None) -> RowError:
        """The error for a cell that is not what the dataset holds: `row 3: year should be a year (found 'x')`."""
        return self.table.refuse(self.number, column, expected, self[column] if found is None else found)

    def expect(self, expected: str, found: str, *columns: str) -> RowError:
        """The same in words that name what was expected: `row 3: expected a year (found 'x'), in the column year`."""
        where = f", in the column {' or '.join(columns)}" if columns else ""
        return RowError(f"{self.table.path}, row {self.number}: expected {expected} (found {found}){where}")


def read_table(
    path: Path,
    wanted: Collection[str],
    *,
    holds: str | None = None,
    missing: Collection[str] = (),
    also: Aliases | None = None,
    faults: Faults | None = None,
    delimiter: str | None = None,
    quoting: bool = True,
    sheet: str | None = None,
) -> Table:
    """Open a table at its header: the first of the first 20 lines that holds the first of the wanted columns.

    Columns are known by name, in whatever order they stand; case, spaces and marks in a name do not count, as Stata
    and R change them, and `also` has what other editions call a column. A text is taken apart by the delimiter that
    yields the header: comma, tab or semicolon. `holds` is what the rows are ("cases"): without any the
    table is refused. Cells that hold one of the `missing` marks read as empty; without them `NA` is a text, as it is
    the code of Namibia. `faults` collects rows that are left out. Raises DatasetError where there is no such header or
    one of the wanted columns is missing; and, as the rows are read, where the file itself is damaged.
    """
    names = list(wanted)
    by = delimiter or (find_delimiter(path, names, also) if is_text(path) else None)
    lines = enumerate(read_lines(path, delimiter=by, quoting=quoting and by != "\t", sheet=sheet), start=1)
    columns, row, titles = _find_header(path, lines, names, also)
    places = map_columns(columns, names, also)
    absent = [name for name in names if name not in places]
    if absent:
        shown = ", ".join(columns[:12])
        raise DatasetError(f"{path}: columns missing: {', '.join(absent)} (found {shown}); is it another edition?")
    told = Faults() if faults is None else faults
    return Table(path, columns, row, titles, holds, missing, lines, places, told, by or "")


def find_delimiter(path: Path, wanted: Collection[str], also: Aliases | None = None) -> str:
    """The delimiter by which the first lines of a text hold the wanted header; the name's own where none does."""
    usual = guess_delimiter(path)
    fitting = (by for by in (usual, *DELIMITERS) if _reads_header(path, by, by == usual, wanted, also))
    return next(fitting, usual)


def _reads_header(path: Path, delimiter: str, usual: bool, wanted: Collection[str], also: Aliases | None) -> bool:
    try:
        return holds_header(read_head(path, delimiter), wanted, also)
    except DatasetError:
        if usual:
            raise
        return False  # what is well formed by commas need not be so by semicolons


def holds_header(lines: Collection[list[str]], wanted: Collection[str], also: Aliases | None = None) -> bool:
    """Whether one of the lines is a header with all of the wanted columns."""
    spellings = [[_fold(one) for one in _list_spellings(name, also)] for name in wanted]
    for line in lines:
        held = _fold_cells(tuple(line))
        # Hardly any line is a header, and sets tell so quickly.
        if all(any(one in held for one in ways) for ways in spellings) and (
            set(wanted) <= map_columns(_clean_header(line), wanted, also).keys()
        ):
            return True
    return False


@lru_cache(maxsize=16384)
def _fold_cells(cells: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_fold, cells))


def _list_spellings(name: str, also: Aliases | None) -> tuple[str, ...]:
    # Stata cuts a name off after 32 letters.
    return (name, *(also or {}).get(name, ()), name[:_LONGEST_IN_STATA])


def read_head_of(path: Path, wanted: Collection[str]) -> list[list[str]]:
    """The first lines of a table, taken apart by the delimiter that yields a header with the wanted columns."""
    return read_head(path, find_delimiter(path, wanted) if is_text(path) else None)


def read_head(path: Path, delimiter: str | None = None) -> list[list[str]]:
    """The first lines of a table, among which its header is; kept until the file changes.

    Raises DatasetError where the file is none that can be read.
    """
    try:
        there = path.stat()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None
    found = _read_head(path, delimiter, there.st_mtime_ns, there.st_size)
    if isinstance(found, str):
        raise DatasetError(found)
    return found


@lru_cache(maxsize=4096)
def _read_head(path: Path, delimiter: str | None, changed: int, size: int) -> list[list[str]] | str:
    """The first lines, or why there are none: a file that cannot be read is not tried for every dataset anew."""
    try:
        return list(islice(read_lines(path, delimiter=delimiter, quoting=delimiter != "\t"), _TITLE_LINES))
    except DatasetError as error:
        return str(error)


def map_columns(columns: list[str], wanted: Collection[str] = (), also: Aliases | None = None) -> dict[str, int]:
    """Where each column stands, from 0: by its own name, and the wanted ones by theirs where spelled otherwise."""
    places = {name: place for place, name in reversed(list(enumerate(columns)))}
    folded = {_fold(name): place for place, name in reversed(list(enumerate(columns)))}
    for name in wanted:
        spellings = _list_spellings(name, also)
        exact = next((places[one] for one in spellings if one in places), None)
        loose = next((folded[_fold(one)] for one in spellings if _fold(one) in folded), None)
        if exact is not None or loose is not None:
            places[name] = exact if exact is not None else loose  # type: ignore[assignment]
    return places


@lru_cache(maxsize=16384)
def _fold(name: str) -> str:
    return _FOLDED.sub("", name).casefold()


def _clean_header(line: list[str]) -> list[str]:
    columns = [cell.strip().lstrip("\ufeff") for cell in line]
    while columns and not columns[-1]:
        columns.pop()  # a delimiter at the end of each line makes no column
    return columns


def _find_header(
    path: Path, lines: Iterator[tuple[int, list[str]]], wanted: list[str], also: Aliases | None
) -> tuple[list[str], int, list[str]]:
    titles: list[str] = []
    begins: list[str] = []
    for number, line in lines:
        columns = _clean_header(line)
        if wanted[0] in map_columns(columns, wanted[:1], also):
            return columns, number, titles
        begins = begins or columns
        titles.append(" ".join(cell for cell in line if cell))
        if number >= _TITLE_LINES:
            break
    expected = f"expected a header with the columns {', '.join(wanted)} in the first {_TITLE_LINES} rows"
    if not any(titles):
        raise DatasetError(f"{path}: {expected}; it is empty")
    missing = ", ".join(name for name in wanted if name not in begins)
    raise DatasetError(
        f"{path}: columns missing: {missing}; {expected}; it begins with {next(filter(None, titles))[:80]!r}"
    )


def name_rows(rows: list[int]) -> str:
    """Row numbers in words: `row 12`, `rows 12-15, 20`."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in spans)
    return f"row{'s' if len(rows) > 1 else ''} {shown}"
