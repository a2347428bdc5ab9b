"""Tables as publishers distribute them, Excel or delimited text, as numbered rows of text.

A number that Excel holds as 1991.0 reads `1991`, as in the text editions, so that an importer sees one
thing. Rows are counted as a spreadsheet shows them: the first line of the file is row 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.sources.base import need_columns, rows_of

_EXCEL = (".xls", ".xlsx")
_SECTOR = 512  # bytes: the whole of an .xls file is made of these
_TITLE_LINES = 20  # how far down a header is looked for


def records(
    path: Path, wanted: tuple[str, ...], *, sheet: str | None = None, titles: list[str] | None = None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The wanted columns (two or more) of each row below the header, with the row's number.

    The header is the first row that holds the first wanted column; lines above it go into `titles`. Raises
    DatasetError where there is none, a column is missing, or a row is shorter or longer than the header.
    """
    lines = enumerate(_lines(path, sheet), start=1)
    header = _header(path, lines, wanted, [] if titles is None else titles)
    pick = itemgetter(*need_columns(path, header, wanted).values())
    for number, row in lines:
        if len(row) == len(header) and any(row):
            yield number, pick(row)
        elif any(row):
            raise DatasetError(
                f"{path}, row {number}: expected {len(header)} fields, found {len(row)}; is the file cut short?"
            )


def _header(
    path: Path, lines: Iterator[tuple[int, list[str]]], wanted: tuple[str, ...], titles: list[str]
) -> list[str]:
    for number, row in lines:
        if wanted[0] in (cell.strip().lstrip("\ufeff") for cell in row):
            return row
        titles.append(" ".join(cell for cell in row if cell))
        if number >= _TITLE_LINES:
            break
    found = f"it begins with {next(filter(None, titles))[:80]!r}" if any(titles) else "it is empty"
    raise DatasetError(
        f"{path}: expected a header with the columns {', '.join(wanted)} in the first {_TITLE_LINES} rows; {found}"
    )


def _lines(path: Path, sheet: str | None) -> Iterator[list[str]]:
    return _sheet_rows(path, sheet) if path.suffix.lower() in _EXCEL else rows_of(path)


def _sheet_rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    for row in _load(path, sheet).iter_rows():
        yield [_text(cell) for cell in row]


def _load(path: Path, sheet: str | None) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_part(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if sheet is not None and sheet not in book.sheet_names:
            held = ", ".join(book.sheet_names) or "none"
            raise DatasetError(f'{path}: expected the sheet "{sheet}" (found {held}); is it another edition?')
        return book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
    except (CalamineError, OSError) as error:
        raise DatasetError(f"{path}: not a whole Excel workbook ({error})") from None
    except BaseException as error:
        # A damaged workbook makes the Rust library panic, which is no Exception of Python's.
        if type(error).__name__ != "PanicException":
            raise
        raise DatasetError(f"{path}: not a whole Excel workbook (its directory is damaged)") from None


def _refuse_part(path: Path) -> None:
    """Most cuts of an .xls file show in its size; finding them here spares the user the library's own panic."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None
    if path.suffix.lower() == ".xls" and size % _SECTOR:
        raise DatasetError(
            f"{path}: not a whole Excel workbook ({size} bytes are no multiple of {_SECTOR}; cut short?)"
        )


def _text(cell: Any) -> str:
    """A cell as the text editions write it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def row_ranges(rows: list[int]) -> str:
    """Row numbers in words: `row 12`, `rows 12-15, 20`."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in spans)
    return f"row{'s' if len(rows) > 1 else ''} {shown}"
