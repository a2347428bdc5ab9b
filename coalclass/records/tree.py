"""What YAML and JSON have in common: scalars, mappings and sequences, each with its place."""

from __future__ import annotations

from typing import TypeAlias


class Place:
    """A position in a text, counted from 0 as libyaml counts: by line and column, and by character."""

    __slots__ = ("column", "index", "line")

    def __init__(self, line: int, column: int, index: int) -> None:
        self.line = line
        self.column = column
        self.index = index


START = Place(0, 0, 0)
"""Where a text begins."""


class Scalar:
    """A text as written. `plain` scalars may be numbers, booleans or null; others are text."""

    __slots__ = ("mark", "plain", "text")

    def __init__(self, text: str, plain: bool, mark: Place) -> None:
        self.text = text
        self.plain = plain
        self.mark = mark


class Mapping:
    """Keys and values in the order written, duplicates kept."""

    __slots__ = ("mark", "pairs")

    def __init__(self, mark: Place) -> None:
        self.mark = mark
        self.pairs: list[tuple[Node, Node]] = []


class Sequence:
    """Items in the order written."""

    __slots__ = ("items", "mark")

    def __init__(self, mark: Place) -> None:
        self.mark = mark
        self.items: list[Node] = []


class Refused:
    """Stands where something stood that has been reported already."""

    __slots__ = ("mark",)

    def __init__(self, mark: Place) -> None:
        self.mark = mark


Node: TypeAlias = Scalar | Mapping | Sequence | Refused


class Fault(Exception):
    """A text that is not a tree at all, with the place where it breaks."""

    def __init__(
        self,
        mark: Place,
        message: str,
        found: str | None = None,
        hint: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message
        self.found = found
        self.hint = hint
        self.suggestion = suggestion
