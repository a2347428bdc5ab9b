"""A publisher's table: a header with the wanted columns, numbered rows, and cells that know where they stand.

Rows are counted as a spreadsheet shows them: the first line of the file is row 1, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import isfinite
from operator import itemgetter
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.sources.tables.lines import read_lines

_TITLE_LINES = 20  # how far down a header is looked for


@dataclass(slots=True)
class Table:
    """A table opened at its header. Iterate over it once, as rows or, where speed counts, as bare texts.

    `titles` are the lines above the header. `holds` is what its rows are ("cases"), for the error where there are none.
    """

    path: Path
    columns: list[str]
    header_row: int
    titles: list[str]
    holds: str | None
    missing: Collection[str]
    _lines: Iterator[tuple[int, list[str]]]
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {name: place for place, name in enumerate(self.columns)}

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

    def _check_lines(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the header; DatasetError where one has another number of fields, or there are none."""
        width, empty = len(self.columns), True
        for number, cells in self._lines:
            if not any(cells):  # a blank line is no row
                continue
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                raise DatasetError(
                    f"{self.path}, row {number}: expected {width} fields, found {len(cells)}; is it cut short?"
                )
            empty = False
            yield number, cells
        if empty and self.holds is not None:
            raise DatasetError(f"{self.path}: expected {self.holds} below the header; there are none; is it cut short?")

    def refuse(self, row: int, column: str, expected: str, found: str) -> DatasetError:
        """The error for one cell that is not what the dataset holds."""
        return DatasetError(f"{self.path}, row {row}: {column} should be {expected} (found {found!r})")

    def whole(self, text: str, row: int, column: str) -> int:
        """A whole number, such as a code or a year; DatasetError with its place where it is none."""
        try:
            return int(text)
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
        text = self.cells[self.table.place(column)]
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

    def refuse(self, column: str, expected: str, found: str | None = None) -> DatasetError:
        """The error for a cell that is not what the dataset holds: `row 3: year should be a year (found 'x')`."""
        return self.table.refuse(self.number, column, expected, self[column] if found is None else found)

    def expect(self, expected: str, found: str, *columns: str) -> DatasetError:
        """The same in words that name what was expected: `row 3: expected a year (found 'x'), in the column year`."""
        where = f", in the column {' or '.join(columns)}" if columns else ""
        return DatasetError(f"{self.table.path}, row {self.number}: expected {expected} (found {found}){where}")


def read_table(
    path: Path,
    wanted: Collection[str],
    *,
    holds: str | None = None,
    missing: Collection[str] = (),
    encoding: str = "utf-8",
    delimiter: str | None = None,
    quoting: bool = True,
    sheet: str | None = None,
) -> Table:
    """Open a table at its header: the first of the first 20 lines that holds the first of the wanted columns.

    Columns are known by name, in whatever order they stand. `holds` is what the rows are ("cases"): without any the
    table is refused. Cells that hold one of the `missing` marks read as empty; without them `NA` is a text, as it is
    the code of Namibia. Raises DatasetError where there is no such header or one
    of the wanted columns is missing; and, as the rows are read, where a row or the file itself is damaged.
    """
    lines = enumerate(read_lines(path, encoding=encoding, delimiter=delimiter, quoting=quoting, sheet=sheet), start=1)
    names = list(wanted)
    columns, row, titles = _find_header(path, lines, names)
    absent = [name for name in names if name not in columns]
    if absent:
        shown = ", ".join(columns[:12])
        raise DatasetError(f"{path}: columns missing: {', '.join(absent)} (found {shown}); is it another edition?")
    return Table(path, columns, row, titles, holds, missing, lines)


def _find_header(
    path: Path, lines: Iterator[tuple[int, list[str]]], wanted: list[str]
) -> tuple[list[str], int, list[str]]:
    titles: list[str] = []
    begins: list[str] = []
    for number, line in lines:
        columns = [cell.strip().lstrip("\ufeff") for cell in line]
        if wanted[0] in columns:
            while columns and not columns[-1]:
                columns.pop()  # a delimiter at the end of each line makes no column
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
