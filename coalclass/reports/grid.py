"""Many equal columns on the terminal, in as many blocks as it takes, the names of the rows in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.text import Text

from coalclass.reports.text import clean

_GAP = 2
_LEAST = 7
_MOST_LINES = 4


class Grid:
    """A table whose columns hold short text to the right, under heads and, where given, headings of groups of columns.

    Text is plain, from anywhere. Where the columns do not fit beside one another, words are broken after a hyphen
    first; then the columns are shared out to blocks of about equal length.
    """

    def __init__(self, corner: str, heads: Sequence[str], groups: Sequence[str] = ()) -> None:
        self._corner = corner
        self._heads = [clean(head) for head in heads]
        self._groups = [clean(group) for group in groups]
        self._rows: list[tuple[Text, list[Text]]] = []

    def add_row(self, name: str, cells: Sequence[str], styles: Sequence[str] = ()) -> None:
        """A row of as many cells as there are heads, each with its style; without cells a line for the name alone."""
        styles = styles or [""] * len(cells)
        texts = [Text(clean(cell), style) for cell, style in zip(cells, styles, strict=True)]
        self._rows.append((Text(clean(name), "" if cells else "bold cyan"), texts))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        names = max(cell_len(text) for text in (self._corner, *[name.plain for name, cells in self._rows if cells]))
        for hyphens in (True, False):
            width = self._cell_width(whole=hyphens)
            fit = max(1, (options.max_width - 2 - names) // (width + _GAP))
            if fit >= len(self._heads):
                break
        width = max(1, min(width, options.max_width - 2 - names - _GAP))
        blocks = ceil(len(self._heads) / fit)
        each = ceil(len(self._heads) / blocks)
        for start in range(0, len(self._heads), each):
            if start:
                yield Text()
            block = _Block(names, width, slice(start, min(start + each, len(self._heads))))
            yield from self._block(console, options, block)

    def _cell_width(self, *, whole: bool) -> int:
        cells = [cell.plain for _, row in self._rows for cell in row] + self._heads
        parts = cells if whole else [part for cell in cells for part in _broken(cell)]
        return max(_LEAST, *[cell_len(part) for part in parts])

    def _block(self, console: Console, options: ConsoleOptions, block: _Block) -> Iterator[Text]:
        rule = "-" if options.ascii_only else "─"
        if self._groups:
            yield from block.headings(console, self._groups[block.columns], rule)
        yield block.line(Text(self._corner, "bold"), [Text(head, "bold") for head in self._heads[block.columns]])
        yield Text(rule * block.whole)
        for name, cells in self._rows:
            if not cells:
                yield Text()
                yield Text(" ").append_text(name)
                continue
            parts = [block.fitted(cell) for cell in cells[block.columns]]
            for level in range(max(map(len, parts))):
                shown = [lines[level] if level < len(lines) else Text() for lines in parts]
                yield block.line(Text() if level else name, shown)


class _Block:
    """Some of the columns, beside the names of the rows."""

    def __init__(self, names: int, width: int, columns: slice) -> None:
        self.names = names
        self.width = width
        self.columns = columns
        self.whole = 2 + names + (columns.stop - columns.start) * (width + _GAP)

    def line(self, name: Text, cells: Sequence[Text]) -> Text:
        """A line: the name, and the cells to the right of their columns."""
        text = Text(" ", no_wrap=True, overflow="crop")
        text.append(set_cell_size(name.plain, self.names), name.style)
        for cell in cells:
            shown = (
                cell.plain if cell_len(cell.plain) <= self.width else set_cell_size(cell.plain, self.width - 1) + "…"
            )
            text.append(" " * (_GAP + self.width - cell_len(shown))).append(shown, cell.style)
        text.rstrip()
        return text

    def fitted(self, cell: Text) -> list[Text]:
        """A cell as one line, or broken after its hyphens where it is too wide."""
        if cell_len(cell.plain) <= self.width:
            return [cell]
        return [Text(part, cell.style) for part in _broken(cell.plain)]

    def headings(self, console: Console, groups: Sequence[str], rule: str) -> Iterator[Text]:
        """The name of each group over its columns, wrapped, with a line under it."""
        spans = [(name, len(list(members)) * (self.width + _GAP) - _GAP) for name, members in groupby(groups)]
        stacks = [[*_wrapped(console, name, span), (rule if name else " ") * span] for name, span in spans]
        height = max(map(len, stacks))
        for level in range(height):
            text = Text(" " * (1 + self.names), no_wrap=True, overflow="crop")
            for (_, span), lines in zip(spans, stacks, strict=True):
                at = level - height + len(lines)
                shown = lines[at] if at >= 0 else ""
                text.append(" " * _GAP).append(set_cell_size(shown, span), "bold cyan" if at < len(lines) - 1 else "")
            text.rstrip()
            yield text


def _broken(text: str) -> list[str]:
    parts = text.split("-")
    return [*[f"{part}-" for part in parts[:-1]], parts[-1]]


def _wrapped(console: Console, name: str, width: int) -> list[str]:
    lines = [line.plain.rstrip() for line in Text(name).wrap(console, width)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], set_cell_size(lines[_MOST_LINES - 1], width - 1).rstrip() + "…"]
    return lines or [""]
