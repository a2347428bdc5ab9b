"""Long tables for R, Stata and notebooks: one row for each entry, trace or verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from coalclass.reports.view import Rows, View


class _Table(Protocol):
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> Iterable[Sequence[object]]: ...


class ExportView(View):
    """A table of plain values under stable columns, which may be a stream."""

    subject = "a table is"
    shapes = frozenset({"rows", "document"})
    streams = True
    default = "csv"

    def __init__(self, table: _Table) -> None:
        self.table = table

    def rows(self) -> Rows:
        """The rows as they come."""
        return Rows(self.table.columns, self.table.rows)

    def document(self) -> Iterator[object]:
        """An object each, every column a key."""
        return (dict(zip(self.table.columns, row, strict=True)) for row in self.table.rows)


class RecordsView(View):
    """Whole records as plain values, one after another."""

    subject = "records are"
    shapes = frozenset({"document"})
    streams = True
    default = "jsonl"

    def __init__(self, records: Iterable[object]) -> None:
        self.records = records

    def document(self) -> Iterable[object]:
        """The records as they came."""
        return self.records
