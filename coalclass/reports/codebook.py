"""The codebook: every indicator, defined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from coalclass.indicators import Indicator
from coalclass.indicators.codebook import codebook_markdown, codebook_rows
from coalclass.reports.view import Prose, View

if TYPE_CHECKING:
    from rich.console import Console


class CodebookView(View):
    """Indicators, in the order of the codebook."""

    subject = "the codebook is"
    shapes = frozenset({"table", "document"})

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.entries: list[dict[str, Any]] = codebook_rows(indicators)

    def tables(self) -> list[Prose]:
        """The page that stands in the docs."""
        return [Prose(codebook_markdown(self.entries))]

    def document(self) -> list[dict[str, Any]]:
        """An object each."""
        return self.entries

    def show(self, console: Console) -> None:
        """Under each dimension its indicators."""
        from coalclass.reports.reference import show_codebook

        show_codebook(console, self.entries)
