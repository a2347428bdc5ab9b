"""What a table knows of one field of a dyad's context."""

from __future__ import annotations

from typing import NamedTuple

from coalclass.records.dyad import Source


class Known(NamedTuple):
    """A field of the context: its value, the key under which its source is cited, and the source."""

    field: str
    value: float
    key: str
    source: Source
