"""What a result can be shown as: the shapes that formats take, and what they are made of.

A view offers plain data in one or more shapes and, for the terminal, a picture of its own. It knows no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TextIO, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console

Shape: TypeAlias = Literal["rows", "table", "document", "chart", "page", "references"]


class Needs(NamedTuple):
    """Packages that are not installed with the rest: their modules, and the extra that brings them."""

    modules: tuple[str, ...]
    extra: str


class Rows(NamedTuple):
    """Flat rows under stable column names; they may be a stream that is read once."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


class Marked(str):
    """A cell that is written in Markdown already, where other cells are plain text from anywhere.

    An empty one stands for a cell that has no meaning in its row, rather than for a value that is missing.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A stretch of a page in Markdown: headings, paragraphs, lists."""

    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: cells are plain text from anywhere; under a head that starts with `>` they stand to the right.

    `grows` is the place of the column that takes what room there is and wraps. `level` is that of the heading;
    `framed` tables name both sides of their columns under the heads.
    """

    title: str
    heads: tuple[str, ...] = ()
    rows: Iterable[tuple[str, ...]] = ()
    remarks: Sequence[str] = field(default_factory=tuple)
    grows: int = 0
    level: int = 2
    framed: bool = False


Block: TypeAlias = Prose | Sheet


class View:
    """One result, ready to be written. A kind of result is a subclass, which offers the shapes that it names."""

    subject: ClassVar[str] = "this result is"
    """How a refusal begins: `a comparison is` (written as ...)."""

    shapes: ClassVar[frozenset[Shape]] = frozenset()
    """The shapes that it has."""

    streams: ClassVar[bool] = False
    """Whether its document is a stream of objects, one a record."""

    draws: ClassVar[bool] = False
    """Whether it draws itself on a terminal though it has no tables."""

    compact: ClassVar[bool] = False
    """Whether each object of its stream stands on one line of a JSON list."""

    default: ClassVar[str] = "table"
    """The format where none is asked for."""

    needs: ClassVar[Needs | None] = None
    """What has to be installed to show it."""

    single = False
    """Whether a stream stands for one object alone rather than for a list of one."""

    def rows(self) -> Rows:
        """Flat rows, numbers unrounded and None where a value is missing."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")

    def tables(self) -> Iterable[Block]:
        """A page for people: tables and stretches of prose, numbers rounded."""
        raise NotImplementedError(f"{type(self).__name__} has no tables")

    def document(self) -> object:
        """The whole as JSON can hold it, numbers unrounded; of a stream, an iterable of objects."""
        raise NotImplementedError(f"{type(self).__name__} has no document")

    def chart(self) -> dict[str, Any]:
        """A Vega-Lite specification."""
        raise NotImplementedError(f"{type(self).__name__} has no chart")

    def page(self) -> str:
        """A whole page in HTML that needs no other file."""
        raise NotImplementedError(f"{type(self).__name__} has no page")

    def references(self) -> Iterable[str]:
        """BibTeX entries."""
        raise NotImplementedError(f"{type(self).__name__} has no references")

    def show(self, console: Console) -> None:
        """Draw it on a terminal."""
        from coalclass.reports.sheets import show_blocks

        show_blocks(console, self.tables())

    def draw(self, stream: TextIO) -> None:
        """The same on a stream; a view of plain lines writes them here and needs no terminal library."""
        from coalclass.reports.console import make_console

        self.show(make_console(stream))

    def notes(self) -> Sequence[str]:
        """What is to be said beside rows that have no place for it."""
        return ()
