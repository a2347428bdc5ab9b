"""The view for people on a terminal."""

from __future__ import annotations

from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View


class Table(Format):
    """What a result draws of itself, as wide as the terminal."""

    name = "table"
    shape = "table"
    rank = 0

    @classmethod
    def fits(cls, view: type[View]) -> bool:
        """Whether the result has tables or draws itself."""
        return view.draws or super().fits(view)

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Draw it."""
        view.draw(stream)
