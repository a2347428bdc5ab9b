"""Rows of values as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from coalclass.reports.text import clean, csv_cell


def write_rows(stream: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Rows as RFC 4180 has them; None is empty, and a text that a spreadsheet would take for a formula starts with an
    apostrophe."""
    import csv

    write = csv.writer(stream, lineterminator="\n").writerow
    for row in rows:
        write([_cell(value) for value in row])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return csv_cell(clean(value)) if isinstance(value, str) else value
