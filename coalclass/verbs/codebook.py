"""`codebook`: every indicator, defined."""

from __future__ import annotations

from coalclass.indicators.codebook import Codebook
from coalclass.indicators.declare import INDICATORS


def codebook() -> Codebook:
    """Every indicator, in order: what it measures (0 to 1), which fields it reads, when it is unknown.

    >>> import coalclass
    >>> next(iter(coalclass.codebook())).dimension
    'shared-decisions'
    """
    # The declarations are made when the room is imported.
    import coalclass.indicators  # noqa: F401

    return Codebook(tuple(INDICATORS.values()))
