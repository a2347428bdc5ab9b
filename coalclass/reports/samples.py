"""The shipped records as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from coalclass.corpus.samples import Sample, Samples
from coalclass.records.words import count_noun
from coalclass.reports.view import Block, Rows, Sheet, View

if TYPE_CHECKING:
    from rich.console import Console

_HEADS = ("sample", "follower", "period", ">entries", "published label", "confidence")
_WIDEST, _CONFIDENCE_FITS = 100, 76


class SamplesView(View):
    """A table for each coalition."""

    subject = "a list of samples is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, samples: Samples) -> None:
        self.samples = samples.records

    def rows(self) -> Rows:
        """One row per record."""
        return Rows(Sample._fields, self.samples)

    def document(self) -> list[dict[str, Any]]:
        """An object each."""
        return [one._asdict() for one in self.samples]

    def show(self, console: Console) -> None:
        """The same, on a narrow terminal without the confidence."""
        from rich.text import Text

        from coalclass.reports.columns import Columns
        from coalclass.reports.terminal import MAX_WIDTH
        from coalclass.reports.text import clean

        width = min(console.width, MAX_WIDTH)
        for title, records in _by_coalition(self.samples):
            console.print(Text(clean(title), "bold cyan"))
            table = Columns(min(width, _WIDEST), ("sample", "period", "published label", "follower"))
            for one in records:
                sure = f" ({one.confidence})" if one.confidence and width >= _CONFIDENCE_FITS else ""
                label = f"{one.label}{sure}" if one.label else "none"
                table.add_row(one.id.rpartition("/")[2], one.period, label, clean(one.follower_name))
            console.print(table)
            console.print()
        count = len(self.samples)
        tail = f"{count_noun(count, 'record')}; coalclass classify takes {'its name' if count == 1 else 'their names'}"
        console.print(Text(tail, "dim"))

    def tables(self) -> Iterator[Block]:
        """The records of each coalition under its name."""
        for title, records in _by_coalition(self.samples):
            yield Sheet(title, _HEADS, map(_cells, records), grows=1)


def _by_coalition(samples: Iterable[Sample]) -> Iterator[tuple[str, list[Sample]]]:
    """The records of each coalition, and the name under which all of them are found."""
    for (coalition, hegemon), group in groupby(samples, lambda one: (one.coalition, one.hegemon)):
        records = list(group)
        yield f"{coalition}, led by {hegemon}: {records[0].id.rpartition('/')[0]}", records


def _cells(one: Sample) -> tuple[str, ...]:
    name = one.id.rpartition("/")[2]
    return name, one.follower_name, one.period, str(one.entries), one.label or "none", one.confidence or "none"
