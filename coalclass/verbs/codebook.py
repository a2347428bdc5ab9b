"""`codebook`: every trace, defined."""

from __future__ import annotations

from coalclass.indicators.codebook import Codebook
from coalclass.indicators.declare import TRACES


def codebook() -> Codebook:
    """Every trace, in order: its definition, the side it speaks for, which fields it reads, when it says nothing.

    >>> import coalclass
    >>> next(iter(coalclass.codebook())).dimension
    'shared-decisions'
    """
    # The declarations are made when the room is imported.
    import coalclass.indicators  # noqa: F401

    return Codebook(tuple(TRACES.values()))
