"""Tab-separated values, for the clipboard and for spreadsheets that take a comma for the decimal sign."""

from __future__ import annotations

from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.formats.csv import cell
from coalclass.reports.view import View


class Tsv(Format):
    """The rows of CSV with tabs between cells. Nothing is quoted: white space in a text becomes one space."""

    name = "tsv"
    endings = (".tsv", ".tab")
    shape = "rows"
    rank = 3

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write row after row, none held."""
        columns, rows = view.rows()
        stream.write("\t".join(columns) + "\n")
        for row in rows:
            stream.write("\t".join(map(_show, row)) + "\n")


def _show(value: object) -> str:
    return "" if value is None else " ".join(str(cell(value)).split())
