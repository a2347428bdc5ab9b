"""One writer a format, all with the same face: verdicts or rows go in one after another.

A new format is one class here and one line in `WRITERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from coalclass.reports.formats.csv import cell as _csv_cell
from coalclass.reports.text import json_text, markdown
from coalclass.scoring.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = (
    "path", "hegemon", "follower", "coalition", "period", "label", "standing", "p_substantive", "interval_low",
    "interval_high", "db", "db_without_distance", "rules_label", "rules_p_substantive", "rules_db", "model_label",
    "model_p_substantive", "model_db", "model_name", "in_training", "agree", "coverage",
)  # fmt: skip


class Writer:
    """The base: takes verdicts (`classify`) or rows (`batch`) and writes them to a stream."""

    full = False
    """Whether rows must be the whole JSON contract rather than summaries."""

    def __init__(self, stream: TextIO, console: Callable[[TextIO], Console], *, single: bool = False) -> None:
        self.stream = stream
        self.console = console
        self.single = single
        self.count = 0

    def verdict(self, verdict: Verdict) -> None:
        """Write one verdict."""
        self.row(verdict.as_dict() if self.full else verdict.summary())

    def row(self, values: dict[str, Any]) -> None:
        """Write one row."""
        raise NotImplementedError

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def close(self) -> None:
        """Write what comes after the last row."""


class JsonWriter(Writer):
    """A list of objects, or the object itself for a single record."""

    full = True

    def row(self, values: dict[str, Any]) -> None:
        if not self.single:
            self.stream.write(",\n" if self.count else "[\n")
        self.stream.write(json_text(values, self.stream, indent=2))
        self.count += 1

    def close(self) -> None:
        if self.single:
            self.stream.write("\n" if self.count else "")
        else:
            self.stream.write("\n]\n" if self.count else "[]\n")


class JsonLinesWriter(Writer):
    """One object a line."""

    full = True

    def row(self, values: dict[str, Any]) -> None:
        self.stream.write(json_text(values, self.stream) + "\n")


class CsvWriter(Writer):
    """RFC 4180 with a header; a text that a spreadsheet would take for a formula starts with an apostrophe."""

    def __init__(self, stream: TextIO, console: Callable[[TextIO], Console], *, single: bool = False) -> None:
        import csv

        super().__init__(stream, console, single=single)
        self._write = csv.writer(stream, lineterminator="\n").writerow

    def row(self, values: dict[str, Any]) -> None:
        if not self.count:
            self._write(COLUMNS)
        self._write([_csv_cell(values[column]) for column in COLUMNS])
        self.count += 1

    def close(self) -> None:
        if not self.count:
            self._write(COLUMNS)


class MarkdownWriter(Writer):
    """A report a verdict, or a table of rows."""

    def verdict(self, verdict: Verdict) -> None:
        from coalclass.reports.verdicts import verdict_markdown

        self.stream.write(("\n" if self.count else "") + verdict_markdown(verdict))
        self.count += 1

    def row(self, values: dict[str, Any]) -> None:
        columns = ("follower", "hegemon", "coalition", "label", "standing", "db", "rules_db", "model_db", "coverage")
        if not self.count:
            self.stream.write(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n")
        cells = [_markdown_cell(values[column]) for column in columns]
        self.stream.write(f"| {' | '.join(cells)} |\n")
        self.count += 1


def _markdown_cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else markdown(str(value))


class TableWriter(Writer):
    """The terminal view."""

    def verdict(self, verdict: Verdict) -> None:
        from coalclass.reports.terminal import show_verdict

        show_verdict(self.console(self.stream), verdict)


WRITERS: dict[str, type[Writer]] = {
    "table": TableWriter,
    "json": JsonWriter,
    "jsonl": JsonLinesWriter,
    "csv": CsvWriter,
    "markdown": MarkdownWriter,
}


def writer_for(format: str, stream: TextIO, console: Callable[[TextIO], Console], *, single: bool = False) -> Writer:
    """The writer of a format on a stream."""
    return WRITERS[format](stream, console, single=single)
