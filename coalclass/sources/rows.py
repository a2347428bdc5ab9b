"""Reading coded tables: numbered rows, values with their place in the file, states by COW number in a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from math import isfinite
from operator import itemgetter
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import State
from coalclass.records.states import StateError, all_states, resolve_state
from coalclass.sources.base import need_columns, rows_of

__all__ = ["at_row", "cow_numbers", "number_in_year", "numbered", "real", "whole"]


def numbered(path: Path, wanted: tuple[str, ...], *, encoding: str = "utf-8") -> Iterator[tuple[int, tuple[str, ...]]]:
    """The wanted columns (two or more) of each row, with the row's number; the header is row 1.

    Raises DatasetError where the file is empty, a column is missing, or a row has more or fewer fields than the header.
    """
    rows = rows_of(path, encoding=encoding)
    header = next(rows, None)
    if not header:
        raise DatasetError(f"{path}: the file is empty; expected a table with the columns {', '.join(wanted)}")
    pick = itemgetter(*need_columns(path, header, wanted).values())
    for row_number, row in enumerate(rows, start=2):
        if len(row) == len(header):
            yield row_number, pick(row)
        elif row:  # a blank line is no row
            raise DatasetError(
                f"{path}, row {row_number}: expected {len(header)} fields, found {len(row)}; is the file cut short?"
            )


def at_row(path: Path, row: int, column: str, found: str, expected: str) -> DatasetError:
    """The error for one value that is not what the dataset holds."""
    return DatasetError(f"{path}, row {row}: {column} should be {expected} (found {found!r})")


def whole(text: str, path: Path, row: int, column: str) -> int:
    """A whole number, such as a code or a year; DatasetError with its place where it is none."""
    try:
        return int(text)
    except ValueError:
        raise at_row(path, row, column, text, "a whole number") from None


def real(text: str, path: Path, row: int, column: str) -> float:
    """A finite number; DatasetError with its place where it is none."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise at_row(path, row, column, text, "a number")
    return value


@lru_cache(maxsize=4096)
def cow_numbers(state: State, year: int) -> tuple[int, ...]:
    """The COW numbers that a state may stand under in a year, its own first.

    Others are those of its earlier or later spells in that year: Germany was 260 and 255 in 1990, Yemen 678 and 679.
    """
    days = date(year, 1, 1), date(year, 12, 31)
    spells = [one for one in all_states() if one.code == state.code and one.days_within(*days) > 0]
    found = [one.cow_number for one in (state, *spells) if one.cow_number is not None]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def number_in_year(name: str, year: int) -> int | None:
    """The COW number of the state that a dataset calls `name` in a year; None if none is called so.

    Datasets carry today's name back and yesterday's forward (Russia in 1970, Yugoslavia in 2010), so a name that
    fits no state of the year is read as the state that ever bore it: COW numbers run on where names change.
    """
    for first, last in ((date(year, 1, 1), date(year, 12, 31)), (date(1816, 1, 1), date.max)):
        try:
            return resolve_state(name, first, last).cow_number
        except (StateError, ValueError):
            continue
    return None
