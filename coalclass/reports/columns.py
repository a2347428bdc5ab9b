"""Columns of text on the terminal: what `rich.table` does, at a third of its cost.

A cold start prints two tables, and rich measures, pads, wraps and crops every cell on its own. Here all columns but the
last are as wide as what they hold, and only what is too wide for its column is cut or wrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

_GAPS = (3, 2, 1)
_LEAST_LAST = 12
_LEAST = 4


class Columns:
    """A table `width` columns of the terminal wide. Under a head that starts with `>` cells stand to the right.

    The last column takes the room that is left, unless it stands to the right: then the table is as wide as it needs.
    """

    def __init__(self, width: int, heads: tuple[str, ...]) -> None:
        self.width = width
        self._headings: dict[int, Text] = {}
        self._right = [head.startswith(">") for head in heads]
        self._rows = [[Text(head.removeprefix(">"), "bold") for head in heads]]

    def add_row(self, *cells: str | Text) -> None:
        """A row of as many cells as there are heads; a cell may hold several lines."""
        self._rows.append([Text(cell) if isinstance(cell, str) else cell for cell in cells])

    def add_heading(self, text: Text) -> None:
        """A line across all columns, wrapped where it is too long."""
        self._headings[len(self._rows)] = text
        self._rows.append([Text() for _ in self._right])

    def add_section(self) -> None:
        """An empty line."""
        self._rows.append([Text() for _ in self._right])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        rows = [[list(cell.split("\n", allow_blank=True)) for cell in row] for row in self._rows]
        widths, gap = self._widths(rows)
        for number, row in enumerate(rows):
            if (heading := self._headings.get(number)) is not None:
                for part in _wrapped(console, heading, self.width - 1):
                    yield from (Segment(" "), *_segments(console, part), Segment.line())
                continue
            cells = [self._fit(console, lines, place, widths[place]) for place, lines in enumerate(row)]
            for level in range(max(map(len, cells))):
                yield from self._line(console, [_at(lines, level) for lines in cells], widths, gap)
            if not number:
                whole = 1 + sum(widths) + gap * (len(widths) - 1) if self._right[-1] else self.width
                yield Segment(("-" if options.ascii_only else "─") * whole)
                yield Segment.line()

    def _widths(self, rows: list[list[list[Text]]]) -> tuple[list[int], int]:
        """The width of each column, and of the gap between them."""
        places = range(len(self._right) - 1)
        widths = [max(cell_len(line.plain) for row in rows for line in row[place]) for place in places]
        last = max(cell_len(line.plain) for row in rows for line in row[-1])
        room = self.width - 1 - (last if self._right[-1] else min(last, _LEAST_LAST))
        # The widest gap beside which nothing wraps, or else the widest that leaves the last column some room.
        whole = (gap for gap in _GAPS if sum(widths) + gap * len(widths) <= self.width - 1 - last)
        some = (gap for gap in _GAPS if sum(widths) + gap * len(widths) <= room)
        gap = next(whole, None) or next(some, _GAPS[-1])
        while sum(widths) + gap * len(widths) > room and max(widths) > _LEAST:
            widths[widths.index(max(widths))] -= 1
        rest = max(_LEAST, self.width - 1 - sum(widths) - gap * len(widths))
        return [*widths, min(rest, last) if self._right[-1] else rest], gap

    def _fit(self, console: Console, lines: list[Text], place: int, width: int) -> list[Text]:
        """The lines of a cell, cut or (in the last column) wrapped where they are too wide."""
        if all(cell_len(line.plain) <= width for line in lines):
            return lines
        if place == len(self._right) - 1:
            return [part for line in lines for part in _wrapped(console, line, width)]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return lines

    def _line(self, console: Console, cells: list[Text | None], widths: list[int], gap: int) -> Iterator[Segment]:
        blank = 1
        for cell, width, right in zip(cells, widths, self._right, strict=True):
            rest = width - (0 if cell is None else cell_len(cell.plain))
            if cell is not None and cell.plain:
                yield Segment(" " * (blank + (rest if right else 0)))
                yield from _segments(console, cell)
                blank = gap + (0 if right else rest)
            else:
                blank += gap + width
        yield Segment.line()


def _at(lines: list[Text], level: int) -> Text | None:
    return lines[level] if level < len(lines) else None


def _wrapped(console: Console, line: Text, width: int) -> Iterable[Text]:
    if cell_len(line.plain) <= width:
        return [line]
    # What begins with spaces keeps them on every line.
    indent = min(len(line.plain) - len(line.plain.lstrip(" ")), width // 2)
    parts = line[indent:].wrap(console, width - indent)
    for part in parts:
        part.rstrip()
    return [Text(" " * indent).append_text(part) for part in parts] if indent else parts


def _segments(console: Console, line: Text) -> Iterator[Segment]:
    if line.spans:
        yield from line.render(console)
    else:
        yield Segment(line.plain, console.get_style(line.style) if line.style else None)
