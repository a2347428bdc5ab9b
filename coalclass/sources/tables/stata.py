"""Stata files, through pyreadstat: a header line of the variables' names, then the observations as text.

Values stand as they are coded, not by their labels. A missing value is empty; a float of four bytes is written with
the fewest digits that give it back, as 0.863 and not 0.8629999756813049.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from math import isnan
from pathlib import Path
from struct import pack, unpack
from typing import Any

from coalclass.errors import DatasetError
from coalclass.limits import MIB, TABLE_BYTES, in_words
from coalclass.sources.tables.files import name_damage

STATA = ".dta"
_CHUNK = 50_000  # observations held at a time, fewer of many variables
_CELLS = 2_000_000


def read_observations(path: Path) -> Iterator[list[str]]:
    """The lines of a Stata file, the names of its variables first; DatasetError where it is damaged or cut short."""
    with name_damage(path):
        size = path.stat().st_size
    if size > TABLE_BYTES:
        raise DatasetError(f"{path}: {size // MIB} MiB; at most {in_words(TABLE_BYTES)} of a table are read")
    for encoding in (None, "WINDOWS-1252"):
        try:
            names, types, count = _read_names(path, encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise DatasetError(f"{path}: the names of its variables cannot be read")
    yield names
    writers = [_write_short if types.get(name) == "float" else _write_value for name in names]
    held = 0
    step = max(1, min(_CHUNK, _CELLS // max(1, len(names))))
    for first in range(0, max(count, 1), step):
        columns = _read_columns(path, names, first, step, encoding)
        if not columns or not columns[0]:
            break
        held += len(columns[0]) if columns else 0
        for values in zip(*columns, strict=True):
            yield [write(value) for write, value in zip(writers, values, strict=True)]
    if held < count:
        raise DatasetError(f"{path}: {held} observations where its header says {count}; is the file cut short?")


def _read_names(path: Path, encoding: str | None) -> tuple[list[str], dict[str, str], int]:
    found = _ask(path, metadataonly=True, encoding=encoding)[1]
    return list(found.column_names), dict(found.readstat_variable_types), int(found.number_rows or 0)


def _read_columns(path: Path, names: list[str], first: int, step: int, encoding: str | None) -> list[Any]:
    try:
        columns = _ask(path, row_offset=first, row_limit=step, encoding=encoding)[0]
    except UnicodeDecodeError:
        # Older Stata files do not say what their texts are encoded in.
        columns = _ask(path, row_offset=first, row_limit=step, encoding="WINDOWS-1252")[0]
    return [columns[name] for name in names]


def _ask(path: Path, **options: Any) -> tuple[Any, Any]:
    import pyreadstat

    try:
        with path.open("rb"):
            pass
        found: tuple[Any, Any] = pyreadstat.read_dta(str(path), output_format="dict", **options)
        return found
    except UnicodeDecodeError:
        raise
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None
    except pyreadstat.ReadstatError as error:
        raise DatasetError(f"{path}: not a whole Stata file ({error}); is it cut short?") from None


def _write_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        if isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def _write_short(value: Any) -> str:
    """A float of four bytes."""
    if not isinstance(value, float) or isnan(value) or value.is_integer():
        return _write_value(value)
    shapes = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next((text for text in shapes if unpack("f", pack("f", float(text)))[0] == value), repr(value))
