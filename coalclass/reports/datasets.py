"""Datasets on the terminal: what there is, what is at hand, and what each gave to a record."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean


def _table(console: Console) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))


def show_datasets(console: Console, datasets: Iterable[dict[str, str]]) -> None:
    """A dataset a row: its key, its title and every further fact that it comes with, by name."""
    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("facts", ratio=1)
    for facts in datasets:
        text = Text(facts["title"], "bold")
        for name, fact in facts.items():
            if name not in ("key", "title", "bibtex"):
                text.append(f"\n{name}: ", "dim").append(fact, "not bold")
        table.add_row(Text(facts["key"], "bold cyan"), text)
        table.add_section()
    console.print(table)


def show_folder(console: Console, rows: Iterable[tuple[str, str, str]]) -> None:
    """Which datasets are in a folder: key, state and detail of each."""
    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("edition and files, or where to get it", ratio=1)
    for key, state, detail in rows:
        table.add_row(key, Text(state, "bold" if state == "there" else "yellow"), Text(clean(detail)))
    console.print(table)


def show_account(console: Console, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """What each dataset added, what the record had already, and what is to be said of it."""
    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("added", justify="right", no_wrap=True)
    table.add_column("known", justify="right", no_wrap=True)
    table.add_column("remarks", ratio=1)
    for key, added, known, remark in rows:
        table.add_row(key, str(added or ""), str(known or ""), Text(clean(remark)))
    console.print(table)
