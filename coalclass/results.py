"""What a verb returns: a value, what was wrong with what it was given, and views of it.

How a result looks in a table, a file or a data frame is no business of those who work it out. The public face of the
package attaches that, when a verb is first used.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from coalclass.errors import CoalclassError, Problem

T = TypeVar("T")


class Views(Protocol):
    """The functions that show results, as `coalclass.reports.faces` has them."""

    def to_dict(self, result: object, kind: str | None = None) -> Any: ...
    def to_frame(self, result: object, kind: str | None = None) -> Any: ...
    def to_text(self, result: object, format: str = "markdown", kind: str | None = None) -> str: ...
    def to_html(self, result: object) -> str | None: ...
    def stream_to_html(self, items: Sequence[Any], *, more: bool) -> str: ...
    def save(self, result: object, path: Any, *, overwrite: bool = False, kind: str | None = None) -> None: ...
    def check(self, kind: str, format: str | None = None, out: Any = None, *, overwrite: bool = False) -> Any: ...


_SHOWN_ROWS = 100
"""Rows of a stream that a notebook shows."""

_attached: list[Callable[[], Any]] = []


def attach_views(load: Callable[[], Any]) -> None:
    """Let `load`, called at the first use, give the functions that show results."""
    _attached[:] = [load]


def load_views() -> Views:
    """The functions that show results; CoalclassError where the public face has attached none."""
    if not _attached:
        raise CoalclassError("no views are attached: call the verb as coalclass.VERB")
    views: Views = _attached[0]()
    return views


@dataclass(frozen=True, slots=True)
class Result:
    """The base of every value that a verb returns.

    `problems` is what was wrong with the files that it rests on: warnings, and errors of records that were left out.
    """

    problems: tuple[Problem, ...] = field(default=(), kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Any:
        """The result as plain values: what its JSON holds, numbers unrounded."""
        return load_views().to_dict(self)

    def to_frame(self) -> Any:
        """The result as a pandas data frame: rows and columns of its CSV; UsageError for one that has no rows."""
        return load_views().to_frame(self)

    def to_text(self, format: str = "markdown") -> str:
        """The result as text in a format that it has; UsageError for one that it has not."""
        return load_views().to_text(self, format)

    def save(self, path: Any, *, overwrite: bool = False) -> None:
        """Write the result to a file, whole or not at all; the ending chooses the format.

        Raises UsageError for an ending that says nothing, and where a file stands that is not to be overwritten.
        """
        load_views().save(self, path, overwrite=overwrite)

    def _repr_html_(self) -> str | None:
        """What a notebook shows: tables or the chart, text from records escaped; None where it has neither."""
        return load_views().to_html(self) if _attached else None


@dataclass(frozen=True, slots=True)
class Table(Result):
    """Plain rows (None, bool, int, float, str) under stable column names; they may be a stream that is read once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]] = field(repr=False)

    def __repr__(self) -> str:
        count = f"{len(self.rows)} rows" if isinstance(self.rows, tuple) else "a stream of rows"
        return f"Table({self.name}: {count}, {len(self.columns)} columns)"


class Stream(Generic[T]):
    """An iterator over results that come one after another, each with its `problems`; it is read once.

    `kind` is the verb; `value` takes from an item what is shown of it, None for nothing.
    """

    def __init__(self, items: Iterator[T], kind: str, value: Callable[[T], object | None]) -> None:
        self._items, self._kind, self._value = items, kind, value
        self._ahead: deque[T] = deque()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        return self._ahead.popleft() if self._ahead else next(self._items)

    def close(self) -> None:
        """Let go of what the rest would have come from: files and processes. Nothing can be read after that."""
        self._ahead.clear()
        close = getattr(self._items, "close", None)
        if close is not None:
            close()

    def __repr__(self) -> str:
        return f"<stream of {self._kind}>"

    def _shown(self) -> Iterator[object]:
        return (value for value in map(self._value, self) if value is not None)

    def _repr_html_(self) -> str | None:
        """What a notebook shows: the first rows that are left, as one table. They are kept: no reader misses one."""
        if not _attached:
            return None
        self._ahead.extend(islice(self._items, max(0, _SHOWN_ROWS + 1 - len(self._ahead))))
        values = [self._value(one) for one in islice(self._ahead, _SHOWN_ROWS)]
        shown = [one for one in values if one is not None]
        return load_views().stream_to_html(shown, more=len(self._ahead) > _SHOWN_ROWS)

    def to_dict(self) -> Any:
        """All that is left as a list of plain values."""
        return load_views().to_dict(self._shown(), self._kind)

    def to_frame(self) -> Any:
        """All that is left as a pandas data frame, one row each."""
        return load_views().to_frame(self._shown(), self._kind)

    def save(self, path: Any, *, overwrite: bool = False) -> None:
        """Write all that is left to a file, whole or not at all; the ending chooses the format."""
        load_views().save(self._shown(), path, overwrite=overwrite, kind=self._kind)
