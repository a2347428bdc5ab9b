"""Pages of titled tables with remarks, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean
from coalclass.reports.view import Block, Prose, Sheet

_LEAST, _LONGEST_WORD = 19, 30


def show_blocks(console: Console, blocks: Iterable[Block]) -> None:
    """The parts of a page one under another, as wide as the terminal up to a limit."""
    width = min(console.width, MAX_WIDTH)
    for place, block in enumerate(blocks):
        if place:
            console.print()
        if isinstance(block, Prose):
            console.print(Padding(Text(clean(block.text)), (0, 0, 0, 1)), width=width)
        else:
            _show_sheet(console, block, width)


def _show_sheet(console: Console, sheet: Sheet, width: int) -> None:
    console.print(Text(clean(sheet.title), "bold cyan"))
    rows = list(sheet.rows)
    if rows:
        console.print(_table(sheet, rows, width) if _fits(sheet, rows, width) else _stacked(sheet, rows), width=width)
    for remark in sheet.remarks:
        console.print(Padding(Text(clean(remark)), (0, 0, 0, 1)), width=width)


def _fits(sheet: Sheet, rows: Sequence[tuple[str, ...]], width: int) -> bool:
    """Whether the column that grows keeps room for its words when the others are as wide as they are."""
    heads = [head.removeprefix(">") for head in sheet.heads]
    columns = list(zip(heads, *rows, strict=True))
    longest = [max(cell_len(clean(cell)) for cell in column) for column in columns]
    words = max(cell_len(word) for cell in columns[sheet.grows][1:] for word in (clean(cell).split() or [""]))
    others = sum(longest) - longest[sheet.grows] + 3 * len(columns)
    # No word is broken but one so long that hardly any language has it.
    return width - others >= min(longest[sheet.grows], max(_LEAST, min(words, _LONGEST_WORD)))


def _natural(sheet: Sheet, rows: Sequence[tuple[str, ...]]) -> int:
    """The width that the table takes where nothing has to give way."""
    heads = [head.removeprefix(">") for head in sheet.heads]
    columns = zip(heads, *rows, strict=True)
    return sum(3 + max(cell_len(clean(cell)) for cell in column) for column in columns)


def _stacked(sheet: Sheet, rows: Sequence[tuple[str, ...]]) -> Group:
    """The rows one under another where there is no room for columns: the first cell, then head and cell in turn."""
    parts: list[RenderableType] = []
    for row in rows:
        parts.append(Text(f" {clean(row[0])}", "bold"))
        facts = [
            f"{head.removeprefix('>')} {clean(cell)}".strip()
            for head, cell in zip(sheet.heads[1:], row[1:], strict=True)
            if cell
        ]
        if facts:
            parts.append(Padding(Text("; ".join(facts)), (0, 0, 0, 4)))
    return Group(*parts)


def _table(sheet: Sheet, rows: Sequence[tuple[str, ...]], width: int) -> Table:
    # On a wide terminal figures do not move away from the words that they belong to.
    wide = _natural(sheet, rows) > width
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=width if wide else None)
    for place, head in enumerate(sheet.heads):
        grows = place == sheet.grows
        table.add_column(
            head.removeprefix(">"),
            justify="right" if head.startswith(">") else "left",
            no_wrap=not grows,
            ratio=1 if grows and wide else None,
            min_width=min(_LEAST, max(cell_len(row[place]) for row in rows)) if grows else None,
            overflow="fold" if grows else "ellipsis",
        )
    for row in rows:
        table.add_row(*[Text(clean(cell)) for cell in row])
    return table
