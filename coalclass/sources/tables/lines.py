"""The lines of a table as lists of text: from delimited text, from Excel, from Stata.

A number that Excel or Stata holds as 1991.0 reads `1991`, as in the text editions, so that an importer sees one thing.
What the file itself begins with decides how it is read, not its name alone: an Excel file of either sort, text in
UTF-8, UTF-16 or, byte by byte where it is not UTF-8, in the Western code page 1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from coalclass.errors import DatasetError
from coalclass.limits import LINES_IN_A_ROW, TABLE_BYTES, TABLE_LINE
from coalclass.sources.tables.apart import read_apart
from coalclass.sources.tables.files import open_bytes, refuse_stand_in
from coalclass.sources.tables.stata import STATA
from coalclass.sources.tables.workbooks import EXCEL

DELIMITERS = (",", "\t", ";")
_TABBED = (".tsv", ".tab")


def is_text(path: Path) -> bool:
    """Whether a file is delimited text by its ending."""
    return path.suffix.lower() not in (*EXCEL, STATA)


def read_lines(
    path: Path,
    *,
    delimiter: str | None = None,
    quoting: bool = True,
    sheet: str | None = None,
    most: int = TABLE_BYTES,
) -> Iterator[list[str]]:
    """Every line of a table, the header and blank ones too, as a list of texts.

    The file's ending says how it is read: `.xls` and `.xlsx` as Excel (`sheet`, or the first one), `.dta` as Stata,
    `.gz` unpacked, `.tsv` and `.tab` by tabs, all else by commas unless a `delimiter` is given. Raises DatasetError,
    naming the file and the line, where the text is cut short or no table, a workbook is not whole, or a text is longer
    than `most` bytes.
    """
    refuse_stand_in(path)
    if path.suffix.lower() in EXCEL:
        return read_apart("rows", path, sheet)
    if path.suffix.lower() == STATA:
        return read_apart("stata", path)
    return _read_text(path, delimiter or guess_delimiter(path), quoting, most)


def guess_delimiter(path: Path) -> str:
    """What a text is delimited by, as its name says."""
    return "\t" if path.name.lower().removesuffix(".gz").endswith(_TABBED) else ","


def _read_text(path: Path, delimiter: str, quoting: bool, most: int) -> Iterator[list[str]]:
    import csv
    from io import TextIOWrapper

    with open_bytes(path, most) as file:
        # A mark at the start of the text is no part of the first column's name.
        codec = "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        with open_bytes(path, most) as file:
            # Nobody else closes the file, which its own context does.
            text = TextIOWrapper(file, encoding=codec, errors=_WESTERN, newline="")
            reader = csv.reader(
                _split_lines(path, text),
                delimiter=delimiter,
                quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
                strict=quoting,
            )
            try:
                yield from reader
            except csv.Error as error:
                raise DatasetError(f"{path}, line {reader.line_num}: not a well-formed table ({error})") from None
    except UnicodeError as error:
        raise DatasetError(f"{path}: not a text that can be read ({error})") from None


def _split_lines(path: Path, text: TextIO) -> Iterator[str]:
    """The lines of a text; DatasetError where one is too long for a table's."""
    read = text.readline
    number = 1
    blank = 0
    while line := read(TABLE_LINE):
        blank = blank + 1 if line.isspace() else 0
        if blank > LINES_IN_A_ROW:
            raise DatasetError(f"{path}, line {number}: no table; the {LINES_IN_A_ROW:,} lines before it are blank")
        if len(line) == TABLE_LINE:
            raise DatasetError(
                f"{path}, line {number}: not a table; at most {TABLE_LINE:,} characters of a line are read"
            )
        yield line
        number += 1


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


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook by name: its rows from the first one and from the first column on, as texts.

    Raises DatasetError where the workbook is not whole.
    """
    refuse_stand_in(path)
    sheets: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for one in read_apart("sheets", path):
        if isinstance(one, dict):
            rows = sheets.setdefault(one["sheet"], [])
        else:
            rows.append(one)
    return sheets
