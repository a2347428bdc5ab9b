"""Opening the tables of a coder: their headers checked, their rows as texts that know where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from coalclass.errors import DatasetError, Problem, UsageError
from coalclass.limits import CODED_BYTES
from coalclass.records.cells import unguard_text
from coalclass.records.columns import TABLES, Column, columns
from coalclass.records.words import nearest
from coalclass.sources.tables.lines import read_lines, read_sheets

T = TypeVar("T")

_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_LONGEST_HEADER = 1 << 16
_ALTERNATIVE = ("hegemon", "follower", "coalition")
"""What names a record where there is no column `id`."""


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, and its cells that are not empty, by column."""

    sheet: Sheet
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell without white space around it; empty where there is none."""
        return self.cells.get(column, "").strip()

    def key(self) -> str:
        """What names the record that the row belongs to; empty where it says nothing."""
        if "id" in self.sheet.places:
            return self.get("id")
        names = [self.get(name) for name in _ALTERNATIVE]
        return " / ".join(names) if all(names) else ""

    def refuse(self, column: str | None, message: str, **more: object) -> Problem:
        """What is wrong with a cell, or with the row as a whole."""
        number = self.sheet.places.get(column or "", 1)
        lead = f"column {column}: " if column else ""
        return Problem(self.sheet.label, self.number, number, f"{lead}{message}", **more)  # type: ignore[arg-type]


@dataclass(slots=True)
class Sheet:
    """One table: which, how it is called in messages, the number of each column from 1, and its rows."""

    table: str
    label: str
    places: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that the table may have."""
        return columns()[self.table]


def open_tables(source: Path, others: Mapping[str, Path | None]) -> dict[str, Sheet]:
    """The tables in a file of entries, a workbook with a sheet for each, or a folder with a CSV file for each.

    `others` names the files of further tables. Raises UsageError for a file that is no table. What is wrong with a
    header or a row stands in the `problems` of its sheet.
    """
    given = {table: path for table, path in others.items() if path is not None}
    if source.is_dir():
        found = {table: source / f"{table}.csv" for table in TABLES if (source / f"{table}.csv").is_file()}
        if "entries" not in found:
            raise UsageError(f"{source}: the folder holds no entries.csv")
        return {table: _open_file(table, path) for table, path in {**found, **given}.items()}
    if source.suffix.lower() not in _BOOKS:
        return {table: _open_file(table, path) for table, path in {"entries": source, **given}.items()}
    sheets = _open_book(source)
    twice = [f"--{table}" for table in given if table in sheets]
    if twice:
        raise UsageError(f"{', '.join(twice)}: the workbook {source} has a sheet of that name already")
    return {**sheets, **{table: _open_file(table, path) for table, path in given.items()}}


def _open_file(table: str, path: Path) -> Sheet:
    if path.suffix.lower() in _BOOKS:
        raise UsageError(f"{path}: the table of {table} is a CSV file; a workbook holds all tables and is given alone")
    lines = _told(lambda: list(read_lines(path, delimiter=_guess_delimiter(path), most=CODED_BYTES)))
    return _read_sheet(Sheet(table, str(path)), lines)


def _guess_delimiter(path: Path) -> str:
    """A comma, unless the header has none: a spreadsheet that takes a comma for the decimal sign writes semicolons."""
    with open(path, "rb") as file:
        header = file.readline(_LONGEST_HEADER)
    return "," if b"," in header else next((mark for mark in ";\t" if mark.encode() in header), ",")


def _open_book(path: Path) -> dict[str, Sheet]:
    held = _told(lambda: read_sheets(path))
    named = {name.strip().lower(): name for name in held}
    if "entries" not in named:
        raise UsageError(f"{path}: there is no sheet entries (found {', '.join(held) or 'none'})")
    return {
        table: _read_sheet(Sheet(table, f"{path}[{named[table]}]"), held[named[table]])
        for table in TABLES
        if table in named
    }


def _told(work: Callable[[], T]) -> T:
    """What reading gives; UsageError for a file that cannot be read, as the kit for tables says it."""
    try:
        return work()
    except DatasetError as error:
        raise UsageError(str(error)) from None


def _read_sheet(sheet: Sheet, lines: list[list[str]]) -> Sheet:
    header, *rest = lines or [[]]
    names = [name.strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UsageError(f"{sheet.label}: the table is empty; its first row names the columns")
    sheet.problems += _check_header(sheet, names)
    for number, cells in enumerate(rest, start=2):
        if any(cell.strip() for cell in cells):
            texts = {name: unguard_text(cell) for name, cell in zip(names, cells, strict=False) if cell}
            row = Row(sheet, number, {name: text for name, text in texts.items() if name in sheet.columns})
            sheet.rows.append(row)
            if any(cell.strip() for cell in cells[len(names) :]):
                sheet.problems.append(row.refuse(None, f"more cells than the header has ({len(names)})"))
    return sheet


def _check_header(sheet: Sheet, names: list[str]) -> Iterator[Problem]:
    """What is wrong with the header; the columns that are known are noted on the way."""
    known = [name for name, one in sheet.columns.items() if not one.derived]
    for place, name in enumerate(names, start=1):
        if name in sheet.places:
            yield Problem(sheet.label, 1, place, f"the column {name} stands there twice")
        elif name in sheet.columns:
            sheet.places[name] = place
        else:
            near = nearest(name.replace(" ", "_"), known)
            yield Problem(sheet.label, 1, place, "unknown column", None, repr(name[:60]), tuple(known), near)
    wanted = [name for name, one in sheet.columns.items() if one.required]
    missing = [name for name in wanted if name not in sheet.places]
    if "id" not in sheet.places and not set(_ALTERNATIVE) <= set(sheet.places):
        missing.insert(0, "id")
    if missing:
        yield Problem(sheet.label, 1, 1, f"the table lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}")
