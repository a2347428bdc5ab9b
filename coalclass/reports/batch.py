"""Many records, one row each, as `batch` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from coalclass.reports.text import markdown
from coalclass.reports.view import Block, Marked, Rows, Sheet, View

if TYPE_CHECKING:
    from rich.console import Console

    from coalclass.corpus.summary import Summary

_SHOWN = (
    *("follower", "hegemon", "coalition", "label", "standing", "db", "rules_db", "model_db", "coverage"),
    "published_label",
)
_STRETCH = 1000
"""Rows of one table on the terminal: more are not held at a time."""


class BatchView(View):
    """A stream of rows: flat ones, or for JSON the whole contract; under a table on the terminal the summary."""

    subject = "rows of a batch are"
    shapes = frozenset({"rows", "table", "document"})
    streams = True

    def __init__(self, values: Iterable[dict[str, Any]], *, summary: Summary | None = None) -> None:
        self.values = values
        self.summary = summary

    def rows(self) -> Rows:
        """The columns of a verdict."""
        from coalclass.corpus.tables import VERDICT_COLUMNS, row_values

        return Rows(VERDICT_COLUMNS, map(row_values, self.values))

    def document(self) -> Iterable[object]:
        """The rows as they came."""
        return self.values

    def tables(self) -> Iterator[Block]:
        """The columns that people read first."""
        yield Sheet(
            "",
            tuple(map(Marked, _SHOWN)),
            (tuple(map(_round_value, [row[name] for name in _SHOWN])) for row in self.values),
        )

    def show(self, console: Console) -> None:
        """The rows, then the summary by coalition."""
        from coalclass.reports.tables import show_rows, show_summary

        rows = iter(self.values)
        # Where there is no row at all, the summary says so.
        while stretch := list(islice(rows, _STRETCH)):
            show_rows(console, stretch)
        if self.summary is not None:
            show_summary(console, self.summary)


def _round_value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else Marked(markdown(str(value))) or ""
