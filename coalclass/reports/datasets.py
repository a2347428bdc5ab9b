"""Datasets on the terminal: what there is, what is at hand, and what each gave to a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

from coalclass.reports.text import clean
from coalclass.reports.view import View

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_FACTS = ("gives", "units", "years", "licence", "obtain", "citation")
_STATES = {"there": "green", "incomplete": "yellow", "damaged": "bold red", "missing": "dim"}


class CatalogueView(View):
    """The datasets that can be read."""

    subject = "datasets are"
    shapes = frozenset({"document"})
    draws = True

    def __init__(self, catalogue: Any) -> None:
        self.facts: list[dict[str, str]] = [one.facts for one in catalogue.datasets]

    def document(self) -> list[dict[str, str]]:
        """The facts of each by name."""
        return self.facts

    def show(self, console: Console) -> None:
        """A block each."""
        show_datasets(console, self.facts)


class InventoryView(View):
    """What of the datasets is in a folder."""

    subject = "datasets are"
    shapes = frozenset({"document"})
    draws = True

    def __init__(self, inventory: Any) -> None:
        self.found: list[dict[str, Any]] = [one.as_dict for one in inventory.inspections]

    def document(self) -> list[dict[str, Any]]:
        """State, edition, files and remark of each."""
        return self.found

    def show(self, console: Console) -> None:
        """One row each."""
        show_folder(console, self.found)


class BibliographyView(View):
    """How to cite the datasets that a record used: BibTeX, which is what the terminal shows too."""

    subject = "datasets are"
    shapes = frozenset({"document"})
    draws = True

    def __init__(self, bibliography: Any) -> None:
        self.facts: list[dict[str, str]] = [one.facts for one in bibliography.datasets]

    def document(self) -> list[dict[str, str]]:
        """Key, citation and BibTeX of each."""
        return [{name: one[name] for name in ("key", "citation", "bibtex")} for one in self.facts]

    def draw(self, stream: TextIO) -> None:
        """The entries, an empty line between them."""
        if self.facts:
            stream.write("\n\n".join(one["bibtex"].strip() for one in self.facts) + "\n")


def _table(console: Console) -> Table:
    from rich import box
    from rich.table import Table

    from coalclass.reports.terminal import MAX_WIDTH

    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))


def show_datasets(console: Console, datasets: Iterable[dict[str, str]]) -> None:
    """A block a dataset: its key and title, then its facts by name."""
    from rich.table import Table
    from rich.text import Text

    from coalclass.reports.terminal import MAX_WIDTH

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
    from rich.text import Text

    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("edition, files, remark", ratio=1, overflow="fold")
    for row in rows:
        table.add_row(row["key"], Text(row["state"], _STATES.get(row["state"], "")), _detail(row))
    console.print(table)


def _detail(row: dict[str, Any]) -> Text:
    from rich.text import Text

    names = sorted({path.replace("\\", "/").rpartition("/")[2] for path in row["files"]})
    more = f" and {len(names) - 4} more" if len(names) > 5 else ""
    files = ", ".join(names if not more else names[:4]) + more
    lines = [(row["edition"], ""), (files, "dim"), (row["remark"], "yellow" if row["files"] else "")]
    return Text("\n").join(Text(clean(line), style) for line, style in lines if line)


def show_account(console: Console, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """What each dataset added, what the record had already, and what is to be said of it."""
    from rich.text import Text

    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("added", justify="right", no_wrap=True)
    table.add_column("known", justify="right", no_wrap=True)
    table.add_column("remarks", ratio=1, overflow="fold")
    for key, added, known, remark in rows:
        table.add_row(key, str(added or ""), str(known or ""), Text(clean(remark)))
    console.print(table)
