"""JSON: one document, or a list of the objects of a stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO, cast

from coalclass.reports.formats import Format
from coalclass.reports.text import json_text
from coalclass.reports.view import View


class Json(Format):
    """A document, indented; a stream is a list, unless it stands for one object alone."""

    name = "json"
    endings = (".json",)
    shape = "document"
    for_machines = True
    rank = 1

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write object after object, none held."""
        if not view.streams:
            stream.write(json_text(view.document(), stream, indent=2) + "\n")
            return
        values = cast(Iterable[object], view.document())
        if view.single:
            for value in values:
                stream.write(json_text(value, stream, indent=2) + "\n")
        elif view.compact:
            _write_list(stream, values, None, ("[", ",\n ", "]\n"))
        else:
            _write_list(stream, values, 2, ("[\n", ",\n", "\n]\n"))


def _write_list(stream: TextIO, values: Iterable[object], indent: int | None, marks: tuple[str, str, str]) -> None:
    start, between, end = marks
    count = 0
    for value in values:
        stream.write((between if count else start) + json_text(value, stream, indent=indent))
        count += 1
    stream.write(end if count else "[]\n")
