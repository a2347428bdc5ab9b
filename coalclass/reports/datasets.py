"""Datasets on the terminal: what there is, what is at hand, and what each gave to a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean

_FACTS = ("gives", "units", "years", "licence", "obtain", "citation")
_STATES = {"there": "green", "incomplete": "yellow", "damaged": "bold red", "missing": "dim"}


def _table(console: Console) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))


def show_datasets(console: Console, datasets: Iterable[dict[str, str]]) -> None:
    """A block a dataset: its key and title, then its facts by name."""
    for facts in datasets:
        console.print(Text.assemble((facts["key"], "bold cyan"), "  ", (clean(facts["title"]), "bold")))
        grid = Table.grid(padding=(0, 2), pad_edge=True)
        grid.width = min(console.width, MAX_WIDTH)
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(ratio=1, overflow="fold")
        for name in _FACTS:
            grid.add_row(name, Text(clean(facts[name])))
        console.print(grid)
        console.print()


def show_folder(console: Console, rows: Iterable[dict[str, Any]]) -> None:
    """Which datasets are in a folder: key, state, edition and files of each, and what is to be said of it."""
    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("edition, files, remark", ratio=1, overflow="fold")
    for row in rows:
        table.add_row(row["key"], Text(row["state"], _STATES.get(row["state"], "")), _detail(row))
    console.print(table)


def _detail(row: dict[str, Any]) -> Text:
    names = sorted({path.replace("\\", "/").rpartition("/")[2] for path in row["files"]})
    more = f" and {len(names) - 4} more" if len(names) > 5 else ""
    files = ", ".join(names if not more else names[:4]) + more
    lines = [(row["edition"], ""), (files, "dim"), (row["remark"], "yellow" if row["files"] else "")]
    return Text("\n").join(Text(clean(line), style) for line, style in lines if line)


def show_account(console: Console, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """What each dataset added, what the record had already, and what is to be said of it."""
    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("added", justify="right", no_wrap=True)
    table.add_column("known", justify="right", no_wrap=True)
    table.add_column("remarks", ratio=1, overflow="fold")
    for key, added, known, remark in rows:
        table.add_row(key, str(added or ""), str(known or ""), Text(clean(remark)))
    console.print(table)
