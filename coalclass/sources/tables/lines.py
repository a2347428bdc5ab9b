"""The lines of a table as lists of text, from delimited text or from Excel.

A number that Excel holds as 1991.0 reads `1991`, as in the text editions, so that an importer sees one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.sources.tables.files import name_damage

_EXCEL = (".xls", ".xlsx")
_TABBED = (".tsv", ".tab")
_SECTOR = 512  # bytes: the whole of an .xls file is made of these


def read_lines(
    path: Path,
    *,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    quoting: bool = True,
    sheet: str | None = None,
) -> Iterator[list[str]]:
    """Every line of a table, the header and blank ones too, as a list of texts.

    The file's ending says how it is read: `.xls` and `.xlsx` as Excel (`sheet`, or the first one), `.gz` unpacked,
    `.tsv` and `.tab` by tabs, all else by commas unless a `delimiter` is given. Raises DatasetError, naming the file
    and the line, where the text is cut short, wrongly encoded or no table, or a workbook is not whole.
    """
    if path.suffix.lower() in _EXCEL:
        return _read_sheet(path, sheet)
    return _read_text(path, encoding, delimiter or _guess_delimiter(path), quoting)


def _guess_delimiter(path: Path) -> str:
    return "\t" if path.name.lower().removesuffix(".gz").endswith(_TABBED) else ","


def _read_text(path: Path, encoding: str, delimiter: str, quoting: bool) -> Iterator[list[str]]:
    import csv
    import gzip

    # A mark at the start of the text is no part of the first column's name.
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    packed = path.suffix.lower() == ".gz"
    try:
        with (
            name_damage(path),
            gzip.open(path, "rt", encoding=codec, newline="")
            if packed
            else open(path, encoding=codec, newline="") as file,
        ):
            reader = csv.reader(
                file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE, strict=quoting
            )
            try:
                yield from reader
            except csv.Error as error:
                raise DatasetError(f"{path}, line {reader.line_num}: not a well-formed table ({error})") from None
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not {encoding} text (byte 0x{error.object[error.start]:02x})") from None


def _read_sheet(path: Path, sheet: str | None) -> Iterator[list[str]]:
    for row in _open_sheet(path, sheet).iter_rows():
        yield [_write_cell(cell) for cell in row]


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook by name: its rows from the first one and from the first column on, as texts.

    Raises DatasetError where the workbook is not whole.
    """
    with _open_book(path) as book:
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {name: [[_write_cell(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def _open_sheet(path: Path, sheet: str | None) -> Any:
    with _open_book(path) as book:
        if sheet is not None and sheet not in book.sheet_names:
            held = ", ".join(book.sheet_names) or "none"
            raise DatasetError(f'{path}: expected the sheet "{sheet}" (found {held}); is it another edition?')
        return book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)


@contextmanager
def _open_book(path: Path) -> Iterator[Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_part(path)
    try:
        yield CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise _no_workbook(path, str(error)) from None
    except BaseException as error:
        # A damaged workbook makes the Rust library panic, which is no Exception of Python's.
        if type(error).__name__ != "PanicException":
            raise
        raise _no_workbook(path, "its directory is damaged") from None


def _refuse_part(path: Path) -> None:
    """Most cuts of an .xls file show in its size; finding them here spares the user the library's own panic."""
    with name_damage(path):
        size = path.stat().st_size
    if path.suffix.lower() == ".xls" and size % _SECTOR:
        raise _no_workbook(path, f"{size} bytes are no multiple of {_SECTOR}; cut short?")


def _no_workbook(path: Path, why: str) -> DatasetError:
    return DatasetError(f"{path}: not a whole Excel workbook ({why}); expected an Excel workbook as published")


def _write_cell(cell: Any) -> str:
    """A cell as the text editions write it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
