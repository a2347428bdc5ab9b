"""Rows of a dataset by state, so that a request looks at those of its own states alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

__all__ = ["RowIndex"]

_Row = TypeVar("_Row")


class RowIndex(Generic[_Row]):
    """Rows in their order, and where those of each key stand; a row may have several keys, or none.

    >>> index = RowIndex(["EGY 1990", "JOR EGY 1991", "JOR 1992"], lambda row: row.split()[:-1])
    >>> index.find("EGY"), index.find("JOR", "EGY"), index.find("SYR")
    (['EGY 1990', 'JOR EGY 1991'], ['EGY 1990', 'JOR EGY 1991', 'JOR 1992'], [])
    """

    __slots__ = ("_places", "_rows")

    def __init__(self, rows: Iterable[_Row], list_keys: Callable[[_Row], Iterable[Hashable]]) -> None:
        self._rows = list(rows)
        self._places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place, row in enumerate(self._rows):
            for key in set(list_keys(row)):
                self._places[key].append(place)

    def find(self, *keys: Hashable) -> list[_Row]:
        """The rows that have any of the keys, each once and in their order."""
        if len(keys) == 1:
            return [self._rows[place] for place in self._places.get(keys[0], ())]
        places = {place for key in keys for place in self._places.get(key, ())}
        return [self._rows[place] for place in sorted(places)]
