"""A titled table with remarks, on the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean, markdown, table_cell

_LEAST, _LEAST_WORD = 19, 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: cells are plain text from anywhere; under a head that starts with `>` they stand to the right.

    `grows` is the place of the column that takes what room there is and wraps.
    """

    title: str
    heads: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    remarks: Sequence[str] = field(default_factory=tuple)
    grows: int = 0


def show_sheets(console: Console, sheets: Iterable[Sheet]) -> None:
    """The tables one under another, as wide as the terminal up to a limit."""
    width = min(console.width, MAX_WIDTH)
    for place, sheet in enumerate(sheets):
        if place:
            console.print()
        console.print(Text(clean(sheet.title), "bold cyan"))
        if sheet.rows:
            console.print(_table(sheet, width) if _fits(sheet, width) else _stacked(sheet), width=width)
        for remark in sheet.remarks:
            console.print(Padding(Text(clean(remark)), (0, 0, 0, 1)), width=width)


def _fits(sheet: Sheet, width: int) -> bool:
    """Whether the column that grows keeps room for its words when the others are as wide as they are."""
    heads = [head.removeprefix(">") for head in sheet.heads]
    columns = list(zip(heads, *sheet.rows, strict=True))
    longest = [max(cell_len(clean(cell)) for cell in column) for column in columns]
    words = max(cell_len(word) for cell in columns[sheet.grows][1:] for word in (clean(cell).split() or [""]))
    others = sum(longest) - longest[sheet.grows] + 3 * len(columns)
    return width - others >= min(_LEAST, longest[sheet.grows], max(words, _LEAST_WORD))


def _natural(sheet: Sheet) -> int:
    """The width that the table takes where nothing has to give way."""
    heads = [head.removeprefix(">") for head in sheet.heads]
    columns = zip(heads, *sheet.rows, strict=True)
    return sum(3 + max(cell_len(clean(cell)) for cell in column) for column in columns)


def _stacked(sheet: Sheet) -> Group:
    """The rows one under another where there is no room for columns: the first cell, then head and cell in turn."""
    parts: list[RenderableType] = []
    for row in sheet.rows:
        parts.append(Text(f" {clean(row[0])}", "bold"))
        facts = [
            f"{head.removeprefix('>')} {clean(cell)}".strip()
            for head, cell in zip(sheet.heads[1:], row[1:], strict=True)
            if cell
        ]
        if facts:
            parts.append(Padding(Text("; ".join(facts)), (0, 0, 0, 4)))
    return Group(*parts)


def _table(sheet: Sheet, width: int) -> Table:
    # On a wide terminal figures do not move away from the words that they belong to.
    wide = _natural(sheet) > width
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=width if wide else None)
    for place, head in enumerate(sheet.heads):
        grows = place == sheet.grows
        table.add_column(
            head.removeprefix(">"),
            justify="right" if head.startswith(">") else "left",
            no_wrap=not grows,
            ratio=1 if grows and wide else None,
            min_width=min(_LEAST, max(cell_len(row[place]) for row in sheet.rows)) if grows else None,
            overflow="fold" if grows else "ellipsis",
        )
    for row in sheet.rows:
        table.add_row(*[Text(clean(cell)) for cell in row])
    return table


def sheets_markdown(sheets: Iterable[Sheet], *, level: int = 2) -> str:
    """The tables as Markdown, each under a heading of this level."""
    parts = []
    for sheet in sheets:
        parts.append(f"{'#' * level} {markdown(sheet.title)}")
        if sheet.rows:
            lines = [
                "| " + " | ".join(table_cell(head.removeprefix(">")) for head in sheet.heads) + " |",
                "| " + " | ".join("---:" if head.startswith(">") else "---" for head in sheet.heads) + " |",
            ]
            lines += ["| " + " | ".join(table_cell(cell) for cell in row) + " |" for row in sheet.rows]
            parts.append("\n".join(lines))
        if sheet.remarks:
            parts.append("\n".join(f"- {markdown(remark)}" for remark in sheet.remarks))
    return "\n\n".join(parts)
