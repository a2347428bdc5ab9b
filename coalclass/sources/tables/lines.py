"""The lines of a table as lists of text: from delimited text, from Excel, from Stata.

A number that Excel or Stata holds as 1991.0 reads `1991`, as in the text editions, so that an importer sees one thing.
What the file itself begins with decides how it is read, not its name alone: an Excel file of either sort, text in
UTF-8, UTF-16 or, byte by byte where it is not UTF-8, in the Western code page 1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.sources.tables.files import name_damage, refuse_stand_in
from coalclass.sources.tables.stata import STATA, read_stata
from coalclass.sources.tables.workbooks import EXCEL, open_book, open_sheet

DELIMITERS = (",", "\t", ";")
_TABBED = (".tsv", ".tab")


def is_text(path: Path) -> bool:
    """Whether a file is delimited text by its ending."""
    return path.suffix.lower() not in (*EXCEL, STATA)


def read_lines(
    path: Path, *, delimiter: str | None = None, quoting: bool = True, sheet: str | None = None
) -> Iterator[list[str]]:
    """Every line of a table, the header and blank ones too, as a list of texts.

    The file's ending says how it is read: `.xls` and `.xlsx` as Excel (`sheet`, or the first one), `.dta` as Stata,
    `.gz` unpacked, `.tsv` and `.tab` by tabs, all else by commas unless a `delimiter` is given. Raises DatasetError,
    naming the file and the line, where the text is cut short or no table, or a workbook is not whole.
    """
    refuse_stand_in(path)
    if path.suffix.lower() in EXCEL:
        return _read_sheet(path, sheet)
    if path.suffix.lower() == STATA:
        return read_stata(path)
    return _read_text(path, delimiter or guess_delimiter(path), quoting)


def guess_delimiter(path: Path) -> str:
    """What a text is delimited by, as its name says."""
    return "\t" if path.name.lower().removesuffix(".gz").endswith(_TABBED) else ","


def _read_text(path: Path, delimiter: str, quoting: bool) -> Iterator[list[str]]:
    import csv
    import gzip

    packed = path.suffix.lower() == ".gz"
    opener = gzip.open if packed else open
    with name_damage(path), opener(path, "rb") as file:
        # A mark at the start of the text is no part of the first column's name.
        codec = "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        with name_damage(path), opener(path, "rt", encoding=codec, errors=_WESTERN, newline="") as file:
            reader = csv.reader(
                file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE, strict=quoting
            )
            try:
                yield from reader
            except csv.Error as error:
                raise DatasetError(f"{path}, line {reader.line_num}: not a well-formed table ({error})") from None
    except UnicodeError as error:
        raise DatasetError(f"{path}: not a text that can be read ({error})") from None


_WESTERN = "coalclass-western"


def _decode_western(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as Windows and Latin-1 have them: "Türkiye" as Excel writes it."""
    if not isinstance(error, UnicodeDecodeError) or error.encoding != "utf-8":
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_decode_byte(byte) for byte in wrong), error.end


def _decode_byte(byte: int) -> str:
    one = bytes([byte])
    try:
        return one.decode("cp1252")
    except UnicodeDecodeError:
        return one.decode("latin-1")


codecs.register_error(_WESTERN, _decode_western)


def _read_sheet(path: Path, sheet: str | None) -> Iterator[list[str]]:
    for row in open_sheet(path, sheet).iter_rows():
        yield [_write_cell(cell) for cell in row]


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook by name: its rows from the first one and from the first column on, as texts.

    Raises DatasetError where the workbook is not whole.
    """
    with open_book(path) as book:
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {name: [[_write_cell(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def _write_cell(cell: Any) -> str:
    """A cell as the text editions write it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else str(cell)
