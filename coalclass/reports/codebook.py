"""The codebook: every trace, defined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from coalclass.indicators import Trace
from coalclass.indicators.codebook import codebook_markdown, codebook_rows
from coalclass.reports.view import Prose, View

if TYPE_CHECKING:
    from rich.console import Console


class CodebookView(View):
    """Traces, in the order of the codebook."""

    subject = "the codebook is"
    shapes = frozenset({"table", "document"})

    def __init__(self, traces: Iterable[Trace]) -> None:
        self.entries: list[dict[str, Any]] = codebook_rows(traces)

    def tables(self) -> list[Prose]:
        """The page that stands in the docs."""
        return [Prose(codebook_markdown(self.entries))]

    def document(self) -> list[dict[str, Any]]:
        """An object each."""
        return self.entries

    def show(self, console: Console) -> None:
        """Under each dimension its traces."""
        from coalclass.reports.reference import show_codebook

        show_codebook(console, self.entries)
