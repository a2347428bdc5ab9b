"""CSV, as R, Stata and spreadsheets read it without being told anything."""

from __future__ import annotations

from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.text import clean
from coalclass.reports.view import View

_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class Csv(Format):
    """RFC 4180 with a header: TRUE and FALSE, empty where a value is missing, numbers unrounded."""

    name = "csv"
    endings = (".csv",)
    shape = "rows"
    rank = 3

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write row after row, none held."""
        import csv

        write = csv.writer(stream, lineterminator="\n").writerow
        columns, rows = view.rows()
        write(columns)
        for row in rows:
            write([cell(value) for value in row])


def cell(value: object) -> object:
    """A value as a cell: a text that a spreadsheet would take for a formula starts with an apostrophe."""
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if text.lstrip(" ")[:1] in _FORMULA else text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value
