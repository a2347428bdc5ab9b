"""Flat rows with a type for each column, for formats whose columns have one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from coalclass.records.cells import guard_text
from coalclass.reports.view import View


class Spooled(NamedTuple):
    """Rows kept as JSON Lines in a file: column names, a type for each (`text`, `integer`, `number`, `boolean`)."""

    path: Path
    columns: tuple[str, ...]
    types: tuple[str, ...]


@contextmanager
def spool_rows(view: View) -> Iterator[Spooled]:
    """The rows of a view in a file that is gone afterwards, so that no more than one row is held.

    Texts are guarded as in CSV: none acts on a terminal or runs as a formula of a spreadsheet. A column without any
    value is of numbers: where texts are missing in one file and there in another, nothing is lost.
    """
    columns, rows = view.rows()
    seen: list[set[str]] = [set() for _ in columns]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for row in rows:
                values = [guard_text(value) if isinstance(value, str) else value for value in row]
                for types, value in zip(seen, values, strict=True):
                    if value is not None:
                        types.add(_type_of(value))
                # An object, since readers of JSON Lines map names to columns.
                file.write(json.dumps(dict(zip(columns, map(_plain, values), strict=True)), allow_nan=False) + "\n")
        yield Spooled(path, tuple(columns), tuple(map(_join_types, seen)))


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "text"


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _join_types(types: set[str]) -> str:
    if types <= {"integer", "number"}:
        return "integer" if types == {"integer"} else "number"
    return "boolean" if types == {"boolean"} else "text"
