"""Rows on a shelf: by state, by dyad or by year, of which one request needs a few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["Shelf"]

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")


class Shelf(Generic[_Key, _Row]):
    """A mapping of which the cache gives back only what is asked for: `texts` stand for values until then.

    >>> shelf = Shelf({"a": 1})
    >>> shelf.get("a"), shelf.get("b"), shelf.take("b", int), len(shelf)
    (1, None, 0, 2)
    """

    __slots__ = ("_read", "_texts", "_values")

    def __init__(
        self,
        values: dict[_Key, _Row] | None = None,
        texts: dict[_Key, str] | None = None,
        read: Callable[[str], Any] | None = None,
    ) -> None:
        self._values: dict[_Key, _Row] = {} if values is None else values
        self._texts: dict[_Key, str] = {} if texts is None else texts
        self._read = read

    def __len__(self) -> int:
        return len(self._values) + len(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._values or key in self._texts

    def get(self, key: _Key) -> _Row | None:
        """What lies under a key; None where nothing does."""
        if key in self._texts and self._read is not None:
            self._values[key] = self._read(self._texts.pop(key))
        return self._values.get(key)

    def take(self, key: _Key, make: Callable[[], _Row]) -> _Row:
        """What lies under a key, made where nothing does."""
        found = self.get(key)
        if found is None:
            found = self._values[key] = make()
        return found

    def read_all(self) -> dict[_Key, _Row]:
        """Every key with what lies under it."""
        for key in list(self._texts):
            self.get(key)
        return self._values
