"""CSV, as R, Stata and spreadsheets read it without being told anything."""

from __future__ import annotations

from typing import TextIO

from coalclass.records.cells import guard_text
from coalclass.reports.formats import Format
from coalclass.reports.view import View


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
    """A value as a cell: no text is a formula, none acts on a terminal."""
    if isinstance(value, str):
        return guard_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value
