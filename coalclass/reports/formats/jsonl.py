"""JSON Lines: one object per line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO, cast

from coalclass.reports.formats import Format
from coalclass.reports.text import json_text
from coalclass.reports.view import View


class JsonLines(Format):
    """One object per line, each whole."""

    name = "jsonl"
    endings = (".jsonl",)
    shape = "document"
    needs_stream = True
    for_machines = True
    rank = 2

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write line after line, none held."""
        for value in cast(Iterable[object], view.document()):
            stream.write(json_text(value, stream) + "\n")
