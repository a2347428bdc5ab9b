"""Names of before, until every command publishes."""

from __future__ import annotations

from typing import TextIO

from coalclass.reports.view import Rows


def write_rows(stream: TextIO, rows: Rows) -> None:
    """Rows as CSV."""
    import csv

    from coalclass.reports.formats.csv import cell

    write = csv.writer(stream, lineterminator="\n").writerow
    write(rows.columns)
    for row in rows.rows:
        write([cell(value) for value in row])
