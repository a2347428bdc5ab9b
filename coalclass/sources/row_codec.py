"""Rows that importers have read, as JSON and back.

Plain values, containers, paths, days, and dataclasses and named tuples of this package: nothing else is written, and
what is read back is made of nothing else. No text of a file can name code to be run, which is why rows are not pickled.
"""

from __future__ import annotations

import gc
import json
import sys
from base64 import b64encode
from binascii import a2b_base64
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path, PosixPath, WindowsPath
from typing import Any

from coalclass.sources.shelf import Shelf

__all__ = ["CodecError", "decode_rows", "encode_rows"]

_OURS = "coalclass."
_PLAIN = (type(None), bool, int, float, str)


class CodecError(ValueError):
    """A value that is none of those that are written, or a text that holds none of those."""


def encode_rows(value: Any) -> str:
    """A value as JSON on one line. CodecError where it holds what is not written.

    >>> decode_rows(encode_rows({("a", 1): (Path("x"), frozenset({2}))}))
    {('a', 1): (PosixPath('x'), frozenset({2}))}
    """
    return json.dumps(_encode(value), separators=(",", ":"))


def decode_rows(text: str) -> Any:
    """The value again. CodecError where the text is not one that was written here."""
    collects = gc.isenabled()
    gc.disable()  # many objects are made and none thrown away
    try:
        return json.loads(text, object_hook=_decode)
    except (ValueError, TypeError, KeyError, LookupError, AttributeError) as error:
        raise CodecError(f"not rows that were written here ({error})") from None
    finally:
        if collects:
            gc.enable()


def _encode(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return _encode_many(value)
    if kind is dict or kind is Counter:
        return {"n" if kind is Counter else "d": [_encode_many(list(value)), _encode_many(list(value.values()))]}
    if kind is Shelf:
        held = value.read_all()
        return {"z": [_encode_many(list(held)), [encode_rows(one) for one in held.values()]]}
    tag = _TAGS.get(kind)
    if tag in _OF_MANY:
        return {tag: _encode_many(list(value))}
    if tag is not None:
        return {tag: _WRITERS[tag](value)}
    return {"c": _name_class(kind), "v": [_encode(getattr(value, one)) for one in _list_fields(kind) or ()]}


def _encode_many(values: list[Any]) -> Any:
    """Many values, of one kind column by column: made again from columns they take a fraction of the time."""
    kinds = set(map(type, values))
    if kinds <= _ALL_PLAIN:
        return values
    if len(values) < _MANY or len(kinds - {type(None)}) > 1:
        return [_encode(one) for one in values]
    if type(None) in kinds:
        gaps = [place for place, one in enumerate(values) if one is None]
        return {"o": [gaps, _encode_many([one for one in values if one is not None])]}
    (kind,) = kinds
    if kind is dict:
        keys = [key for one in values for key in one]
        inner = [value for one in values for value in one.values()]
        return {"i": [list(map(len, values)), _encode_many(keys), _encode_many(inner)]}
    tag = _TAGS.get(kind)
    if tag == "t":
        widths = set(map(len, values))
        if len(widths) == 1 and 0 not in widths:
            return {"m": "t", "v": [_encode_many(list(column)) for column in zip(*values, strict=True)]}
        return {"m": "u", "v": [[_encode_many(list(one)) for one in values]]}
    elif tag in _OF_MANY:
        return {"m": tag, "v": [[_encode_many(list(one)) for one in values]]}
    elif tag is not None:
        return {"m": tag, "v": [[_WRITERS[tag](one) for one in values]]}
    elif kind is not list and kind not in _MAPPINGS:
        columns = [[getattr(value, name) for value in values] for name in _list_fields(kind) or ()]
        if columns:
            return {"m": _name_class(kind), "v": [_encode_many(column) for column in columns]}
    return [_encode(one) for one in values]


def _name_class(kind: type) -> str:
    if not kind.__module__.startswith(_OURS) or _list_fields(kind) is None:
        raise CodecError(f"{kind.__module__}.{kind.__qualname__} is not written")
    return f"{kind.__module__}:{kind.__qualname__}"


_MANY = 8  # values below which columns are not worth it
_MAPPINGS = (dict, Counter)
_ALL_PLAIN = frozenset(_PLAIN)
_OF_MANY = ("t", "s", "f")
_TAGS: dict[type, str] = {
    **{tuple: "t", set: "s", frozenset: "f", bytes: "b", bytearray: "a"},
    **{PosixPath: "p", WindowsPath: "p", date: "y"},
}
_WRITERS: dict[str, Callable[[Any], Any]] = {
    "b": lambda value: b64encode(value).decode(),
    "a": lambda value: b64encode(value).decode(),
    "p": str,
    "y": date.isoformat,
}


def _fill_gaps(told: list[Any]) -> list[Any]:
    gaps, values = told
    for place in gaps:
        values.insert(place, None)
    return list(values)


def _split_mappings(told: list[Any]) -> list[dict[Any, Any]]:
    lengths, keys, values = told
    pairs = zip(keys, values, strict=True)
    return [dict(islice(pairs, length)) for length in lengths]


def _decode(told: dict[str, Any]) -> Any:
    if "m" in told:
        columns = told["v"]
        if told["m"] == "t":
            return list(zip(*columns, strict=True))
        make = _READERS.get(told["m"]) or _find_class(told["m"])
        return list(map(make, *columns))
    if "c" in told:
        return _find_class(told["c"])(*told["v"])
    ((tag, value),) = told.items()
    return _READERS[tag](value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "t": tuple,
    "u": tuple,
    "z": lambda value: Shelf(None, dict(zip(*value, strict=True)), decode_rows),
    "o": _fill_gaps,
    "i": _split_mappings,
    "s": set,
    "f": frozenset,
    "b": a2b_base64,
    "a": lambda value: bytearray(a2b_base64(value)),
    "p": Path,
    "y": date.fromisoformat,
    "d": lambda value: dict(zip(*value, strict=True)),
    "n": lambda value: Counter(dict(zip(*value, strict=True))),
}


@lru_cache(maxsize=256)
def _find_class(name: str) -> Callable[..., Any]:
    """A dataclass or named tuple of a module of ours that is loaded; nothing else can be made."""
    module, _, path = name.partition(":")
    if not module.startswith(_OURS) or module not in sys.modules:
        raise LookupError(f"{module!r} is no module of ours")
    found = getattr(sys.modules[module], path)
    if not isinstance(found, type) or found.__module__ != module or _list_fields(found) is None:
        raise LookupError(f"{name!r} is no kind of row")
    return found


@lru_cache(maxsize=256)
def _list_fields(kind: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass or named tuple, in the order in which it takes them; None for another class."""
    if is_dataclass(kind):
        told = fields(kind)
        return tuple(one.name for one in told) if all(one.init and not one.kw_only for one in told) else None
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names: tuple[str, ...] = kind._fields
        return names
    return None
