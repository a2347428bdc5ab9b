"""Excel workbooks, whichever of the two sorts a file is and whatever its name says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from struct import unpack_from
from typing import Any

from coalclass.errors import DatasetError
from coalclass.sources.tables.files import name_damage, refuse_stand_in

EXCEL = (".xls", ".xlsx")
_SECTOR = 512  # bytes: an .xls file is made of these
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an .xls file begins
_LISTED = 109  # places of the allocation table that the head itself lists
_FREE = 0xFFFFFFFF


def open_sheet(path: Path, sheet: str | None) -> Any:
    """A sheet of a workbook, or its first; DatasetError where the file is no whole workbook or has no such sheet."""
    with open_book(path) as book:
        if sheet is not None and sheet not in book.sheet_names:
            held = ", ".join(book.sheet_names) or "none"
            raise DatasetError(f'{path}: expected the sheet "{sheet}" (found {held}); is it another edition?')
        return book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)


@contextmanager
def open_book(path: Path) -> Iterator[Any]:
    """A workbook; DatasetError where the file is no whole one."""
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_stand_in(path)
    padded = _pad_old(path)
    try:
        yield CalamineWorkbook.from_path(str(path)) if padded is None else CalamineWorkbook.from_filelike(padded)
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise _no_workbook(path, str(error)) from None
    except BaseException as error:
        # A damaged workbook makes the Rust library panic, which is no Exception of Python's.
        if type(error).__name__ != "PanicException":
            raise
        raise _no_workbook(path, "its directory is damaged") from None


def _pad_old(path: Path) -> BytesIO | None:
    """The content of a file whose ending is not what it holds, or that wants the padding of its last sector.

    The World Bank's .xls files end within their last sector and are whole. A file that lacks sectors which its
    own allocation table lists is cut short; finding that here spares the user the library's own panic.
    """
    with name_damage(path):
        size = path.stat().st_size
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
