"""`load`, `loads`, `from_dict`: a dyad from a file, a text or plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from coalclass.errors import RecordError
from coalclass.records import Dyad, load_text
from coalclass.verbs.reading import PathLike, read_one


def load(path: PathLike) -> Dyad:
    """The dyad in a file, or `sample:COALITION/ISO3`; RecordError with every problem if it is no valid record.

    >>> import coalclass
    >>> coalclass.load("sample:gulf-war-1990/egy").name
    'USA-EGY'
    """
    return read_one(path, "one dyad is read from")[1]


def loads(text: str | bytes) -> Dyad:
    """The dyad in a YAML (or JSON) text; RecordError with every problem if it is no valid record.

    >>> import coalclass
    >>> coalclass.loads("{coalclass: 1, hegemon: USA, follower: POL, coalition: IFOR, period: 1995/1996}")
    Dyad(USA-POL, IFOR, 1995/1996, 0 entries)
    """
    return _valid(text, "<text>", json=False)


def from_dict(values: Mapping[str, Any]) -> Dyad:
    """The dyad in plain values, as `Dyad.to_dict` gives them; RecordError if they make no valid record.

    >>> import coalclass
    >>> coalclass.from_dict(coalclass.load("sample:gulf-war-1990/egy").to_dict()).name
    'USA-EGY'
    """
    import json

    try:
        # One line per key, so that a problem's line is worth something.
        text = json.dumps(values, indent=0, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        from coalclass.errors import UsageError

        raise UsageError(f"these values cannot be a record: {error}") from None
    return _valid(text, "<values>", json=True)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} has no place in a record")


def _valid(text: str | bytes, path: str, *, json: bool) -> Dyad:
    loaded = load_text(text, path, json=json)
    if loaded.dyad is None:
        raise RecordError(loaded.problems)
    return loaded.dyad
