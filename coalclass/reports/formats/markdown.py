"""Markdown: tables under their headings, for a paper's appendix or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.text import markdown, table_cell
from coalclass.reports.view import Block, Marked, Prose, Sheet, View


class Markdown(Format):
    """A page, an empty line between its parts."""

    name = "markdown"
    endings = (".md", ".markdown")
    shape = "table"
    rank = 4

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write part after part; the rows of a table are not held. Where there are none, the header of a table."""
        empty: list[Sheet] = []

        def met() -> Iterator[Block]:
            for block in view.tables():
                if isinstance(block, Sheet) and block.heads:
                    empty.append(block)
                yield block

        written = False
        for text in _lines(met()):
            stream.write(text)
            written = True
        if not written and empty:
            stream.writelines(_table(empty[0], ()))
            written = True
        if written:
            stream.write("\n")


def page(blocks: Iterable[Block]) -> str:
    """The page as one text, without a newline at its end."""
    return "".join(_lines(blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    gap = ""
    for block in blocks:
        for part in (block.text,) if isinstance(block, Prose) else _parts(block):
            yield from (gap, *((part,) if isinstance(part, str) else ()))
            if not isinstance(part, str):
                yield from part
            gap = "\n\n"


def _parts(sheet: Sheet) -> Iterator[str | Iterator[str]]:
    """Heading, table line by line, remarks: what there is of them."""
    if sheet.title:
        yield f"{'#' * sheet.level} {markdown(sheet.title)}"
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is not None:
        yield _table(sheet, chain([first], rows))
    if sheet.remarks:
        yield "\n".join(f"- {markdown(remark)}" for remark in sheet.remarks)


def _table(sheet: Sheet, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(head if isinstance(head, Marked) else head.removeprefix(">") for head in sheet.heads)
    right = [head.startswith(">") for head in sheet.heads]
    if sheet.framed:
        yield "\n|" + "|".join("--:" if one else ":--" for one in right) + "|"
    else:
        yield "\n| " + " | ".join("---:" if one else "---" for one in right) + " |"
    for row in rows:
        yield "\n" + _line(row)


def _line(cells: Iterable[str]) -> str:
    return "|" + "".join(map(_close_cell, cells))


def _close_cell(text: str) -> str:
    if isinstance(text, Marked):
        return f" {text} |" if text else " |"
    return f" {table_cell(text)} |"
