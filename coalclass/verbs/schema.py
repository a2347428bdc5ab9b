"""`schema`: the format of a record as a JSON Schema."""

from __future__ import annotations

from typing import Any


def schema() -> dict[str, Any]:
    """The JSON Schema of a record (draft 2020-12), as plain values.

    >>> import coalclass
    >>> coalclass.schema()["required"]
    ['coalclass', 'hegemon', 'follower', 'coalition', 'period']
    """
    from coalclass.records.json_schema import json_schema

    return json_schema()
