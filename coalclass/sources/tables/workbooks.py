"""Excel workbooks, whichever of the two sorts a file is and whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from struct import unpack_from
from typing import IO, Any

from coalclass.errors import DatasetError
from coalclass.limits import MIB, WORKBOOK_BYTES, WORKBOOK_CELLS, WORKBOOK_UNPACKED, in_words
from coalclass.sources.tables.files import name_damage, refuse_stand_in

EXCEL = (".xls", ".xlsx")
_SECTOR = 512  # bytes: an .xls file is made of these
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an .xls file begins
_LISTED = 109  # places of the allocation table that the head itself lists
_FREE = 0xFFFFFFFF
_CHUNK = 1 << 20
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_LONGEST_CELL = 20  # bytes of the attribute that names a cell


def read_rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    """The rows of a sheet of a workbook, or of its first, as texts; read apart by whoever does not trust the file.

    Raises DatasetError where the file is no whole workbook, has no such sheet, or is too large.
    """
    with _open_book(path) as book:
        if sheet is not None and sheet not in book.sheet_names:
            held = ", ".join(book.sheet_names) or "none"
            raise DatasetError(f'{path}: expected the sheet "{sheet}" (found {held}); is it another edition?')
        found = book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
        _check_cells(path, found)
        for row in found.iter_rows():
            yield [_write_cell(cell) for cell in row]


def read_all_rows(path: Path) -> Iterator[dict[str, str] | list[str]]:
    """Every sheet of a workbook: `{"sheet": name}`, then its rows from the first one and the first column on."""
    with _open_book(path) as book:
        for name in book.sheet_names:
            yield {"sheet": name}
            found = book.get_sheet_by_name(name)
            _check_cells(path, found)
            for row in found.to_python(skip_empty_area=False):
                yield [_write_cell(cell) for cell in row]


def _write_cell(cell: Any) -> str:
    """A cell as the text editions write it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else str(cell)


@contextmanager
def _open_book(path: Path) -> Iterator[Any]:
    """A workbook; DatasetError where the file is no whole one."""
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_stand_in(path)
    padded = _pad_old(path)
    _check_parts(path)
    try:
        yield CalamineWorkbook.from_path(str(path)) if padded is None else CalamineWorkbook.from_filelike(padded)
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise _no_workbook(path, str(error)) from None
    except BaseException as error:
        # A damaged workbook makes the Rust library panic, which is no Exception of Python's.
        if type(error).__name__ != "PanicException":
            raise
        raise _no_workbook(path, "its directory is damaged") from None


def _check_cells(path: Path, sheet: Any) -> None:
    """Refuse a sheet of more cells than a dataset has, empty ones included."""
    if sheet.total_height * sheet.total_width > WORKBOOK_CELLS:
        raise _too_wide(path, sheet.total_height, sheet.total_width)


def _too_wide(path: Path, height: int, width: int) -> DatasetError:
    return DatasetError(
        f"{path}: a sheet of {height:,} rows and {width:,} columns; at most {WORKBOOK_CELLS:,} cells are read, empty "
        "ones included"
    )


def _check_parts(path: Path) -> None:
    """Refuse a workbook whose parts unpack to more than is read, or whose cells lie too far apart, before it is read.

    The library makes room for every cell between the first and the last, so that two cells can take all memory.
    """
    import zipfile

    with name_damage(path):
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > WORKBOOK_UNPACKED:
                raise DatasetError(
                    f"{path}: unpacks to {unpacked // MIB} MiB; at most {in_words(WORKBOOK_UNPACKED)} are read"
                )
            for part in archive.infolist():
                # What a part unpacks to is what it says: a longer or shorter one is damage.
                with archive.open(part) as stream:
                    _measure_cells(path, stream)


def _measure_cells(path: Path, stream: IO[bytes]) -> None:
    """Read a part to its end; DatasetError where it names cells that lie too far apart."""
    rows: list[int] = []
    columns: list[int] = []
    rest = b""
    while chunk := stream.read(_CHUNK):
        found = _CELL.findall(rest + chunk)
        rest = chunk[-_LONGEST_CELL:]
        if not found:
            continue
        letters, numbers = {one for one, _ in found}, {int(number) for _, number in found}
        places = [_number_column(one) for one in letters]
        rows = [min([*rows[:1], *numbers]), max([*rows[1:], *numbers])]
        columns = [min([*columns[:1], *places]), max([*columns[1:], *places])]
        height, width = rows[1] - rows[0] + 1, columns[1] - columns[0] + 1
        if height * width > WORKBOOK_CELLS:
            raise _too_wide(path, height, width)


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _pad_old(path: Path) -> BytesIO | None:
    """The content of a file whose ending is not what it holds, or that wants the padding of its last sector.

    The World Bank's .xls files end within their last sector and are whole. A file that lacks sectors which its
    own allocation table lists is cut short; finding that here spares the user the library's own panic.
    """
    with name_damage(path):
        size = path.stat().st_size
        if size > WORKBOOK_BYTES:
            raise DatasetError(f"{path}: {size // MIB} MiB; at most {in_words(WORKBOOK_BYTES)} of a workbook are read")
        with path.open("rb") as file:
            old = file.read(len(_OLD)) == _OLD
        if old == (path.suffix.lower() == ".xls") and (not old or size % _SECTOR == 0):
            return None
        content = path.read_bytes()
    if old and size % _SECTOR and size <= _find_last_sector(content):
        raise _no_workbook(path, f"{size} bytes are no multiple of {_SECTOR}; cut short?")
    if not old and not content.startswith(b"PK"):
        raise _no_workbook(path, "it begins as no workbook does")
    return BytesIO(content + bytes(-size % _SECTOR) if old else content)


def _find_last_sector(content: bytes) -> int:
    """Where the last sector in use begins, in bytes; beyond every file where the allocation table itself is gone."""
    if len(content) < _SECTOR:
        return len(content)
    shift = unpack_from("<H", content, 30)[0]
    if shift != 9:
        return len(content)
    last = -1
    for place, sector in enumerate(unpack_from(f"<{_LISTED}I", content, 76)):
        if sector == _FREE:
            break
        start = (sector + 1) * _SECTOR
        if start + _SECTOR > len(content):
            return len(content)
        entries = unpack_from(f"<{_SECTOR // 4}I", content, start)
        used = [number for number, entry in enumerate(entries) if entry != _FREE]
        last = max(last, sector, place * _SECTOR // 4 + used[-1] if used else -1)
    return (last + 1) * _SECTOR


def _no_workbook(path: Path, why: str) -> DatasetError:
    return DatasetError(f"{path}: not a whole Excel workbook ({why}); expected an Excel workbook as published")
