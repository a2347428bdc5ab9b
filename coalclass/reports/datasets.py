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


class ProspectView(View):
    """What each dataset of a folder can say of a dyad and period."""

    subject = "what datasets say is"
    shapes = frozenset({"document"})
    draws = True

    def __init__(self, prospect: Any) -> None:
        self.prospect = prospect
        self.found: list[tuple[str, dict[str, Any]]] = [(one.says, one.as_dict) for one in prospect.outlooks]

    def document(self) -> list[dict[str, Any]]:
        """State, entries by kind, context, kinds looked for, and remark of each."""
        return [one for _, one in self.found]

    def show(self, console: Console) -> None:
        """One row for each."""
        show_prospect(console, self.found)


class DirectionsView(View):
    """Where to get one dataset."""

    subject = "a dataset is"
    shapes = frozenset({"document"})
    draws = True

    def __init__(self, directions: Any) -> None:
        self.dataset = directions.dataset

    def document(self) -> dict[str, Any]:
        """Page, names of the files, licence, and where to put them."""
        one = self.dataset
        return {
            "key": one.key,
            "title": one.title,
            "page": one.obtain,
            "files": list(one.files),
            "licence": one.licence,
            "put": _WHERE,
            "citation": one.citation,
        }

    def show(self, console: Console) -> None:
        """A block."""
        facts = {
            name: ", ".join(value) if isinstance(value, list) else value for name, value in self.document().items()
        }
        show_datasets(console, [facts], ("page", "files", "licence", "put", "citation"))


_WHERE = (
    "in any folder, as it comes; then name that folder: coalclass data FOLDER, coalclass assemble --data FOLDER. "
    "Text, Excel and Stata files are read, packed by gzip or not"
)


class BibliographyView(View):
    """How to cite what a record rests on: BibTeX on the terminal, CSL-JSON as the document."""

    subject = "references are"
    shapes = frozenset({"document", "references"})
    draws = True
    default = "bibtex"

    def __init__(self, bibliography: Any) -> None:
        self.cited = bibliography.references

    def document(self) -> list[dict[str, Any]]:
        """CSL-JSON, an object a reference."""
        return [one.csl for one in self.cited]

    def references(self) -> list[str]:
        """BibTeX entries, without what a terminal would obey."""
        return [clean_lines(one.bibtex) for one in self.cited]

    def draw(self, stream: TextIO) -> None:
        """The same, an empty line between them."""
        stream.write("\n\n".join(self.references()) + "\n")


def clean_lines(text: str) -> str:
    """A text of several lines without what a terminal would obey."""
    return "\n".join(clean(line) for line in text.splitlines())


def _table(console: Console) -> Table:
    from rich import box
    from rich.table import Table

    from coalclass.reports.terminal import MAX_WIDTH

    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))


def show_datasets(console: Console, datasets: Iterable[dict[str, Any]], names: Iterable[str] = _FACTS) -> None:
    """A block for each dataset: its key and title, then its facts by name."""
    from rich.table import Table
    from rich.text import Text

    from coalclass.reports.terminal import MAX_WIDTH

    for facts in datasets:
        console.print(Text.assemble((facts["key"], "bold cyan"), "  ", (clean(facts["title"]), "bold")))
        grid = Table.grid(padding=(0, 2), pad_edge=True)
        grid.width = min(console.width, MAX_WIDTH)
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(ratio=1, overflow="fold")
        for name in names:
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


def show_prospect(console: Console, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """What each dataset says, and why it says no more."""
    from rich.text import Text

    table = _table(console)
    table.add_column("dataset", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("what it says, remark", ratio=1, overflow="fold")
    for says, row in rows:
        lines = [(says, ""), (row["remark"], "dim" if row["state"] == "missing" else "yellow")]
        told = Text("\n").join(Text(clean(line), style) for line, style in lines if line)
        table.add_row(row["key"], Text(row["state"], _STATES.get(row["state"], "")), told)
    console.print(table)


def _detail(row: dict[str, Any]) -> Text:
    from rich.text import Text

    names = sorted({path.replace("\\", "/").rpartition("/")[2] for path in row["files"]})
    more = f" and {len(names) - 4} more" if len(names) > 5 else ""
    files = ", ".join(names if not more else names[:4]) + more
    lines = [
        (row["edition"], ""),
        (_describe_coverage(row), ""),
        (files, "dim"),
        (row["remark"], "yellow" if row["files"] else ""),
    ]
    return Text("\n").join(Text(clean(line), style) for line, style in lines if line)


def _describe_coverage(row: dict[str, Any]) -> str:
    """Years, rows, and of which hegemons it tells."""
    if not row["files"]:
        return ""
    parts = []
    if row["years"]:
        parts.append("-".join(map(str, row["years"])))
    if row["rows"]:
        parts.append(f"{row['rows']:,} rows")
    return ", ".join([*parts, f"hegemon: {' or '.join(row['leaders']) or 'any'}"])


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
