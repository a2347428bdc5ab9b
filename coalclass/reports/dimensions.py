"""What goes by the names of traces, in the order of the theory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from coalclass.indicators import DIMENSIONS, TRACES

T = TypeVar("T")


def by_dimension(named: Mapping[str, T]) -> Iterator[tuple[str, list[T]]]:
    """What goes by the names of traces, under the dimension of each, in the order of the theory."""
    for dimension in DIMENSIONS:
        members = [one for name, one in named.items() if TRACES[name].dimension == dimension]
        if members:
            yield dimension, members
