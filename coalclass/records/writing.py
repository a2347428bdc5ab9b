"""A dyad to plain values, to YAML and to a line of JSON; reading it back gives the same dyad.

The YAML is written here rather than by PyYAML, whose resolver would quote every date and bare code that a coder
writes bare. A text stands bare only where no reader of YAML, of version 1.1 or 1.2, takes it for anything else; any
other goes into double quotes by the rules of JSON, which YAML shares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from coalclass.records import states
from coalclass.records.dates import PartialDate, Period
from coalclass.records.dyad import Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Source
from coalclass.records.fields import FORMAT_VERSION, vocabulary
from coalclass.records.states import State, StateError, resolve_state

__all__ = ["block_lines", "quote", "to_json", "to_plain", "to_yaml"]

_NONE = "none"
_CLASSES = {
    "mandate": Mandate,
    "context": Context,
    "consultations": Consultation,
    "aid": Aid,
    "interactions": Interaction,
    "sources": Source,
    "label": Label,
}
_DEFAULTS = {shape: {one.name: one.default for one in fields(kind)} for shape, kind in _CLASSES.items()}

# A word that starts with a letter and holds nothing that YAML gives a meaning; so no number, date or mark.
_BARE = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./() -]*[A-Za-z0-9_./()-])?")
_LONGEST_BARE = 200
_READ_OTHERWISE = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_DATES = re.compile(r"[0-9][-0-9/.]*[0-9.]")
# Lines that a literal block gives back unchanged: none empty at the start, indented, or ending in a space.
_SHOWN = r"!-~\xa1-\u2027\u2030-\ud7ff\U00010000-\U0010ffff"
_LITERAL = re.compile(f"[{_SHOWN}](?:[ {_SHOWN}]*[{_SHOWN}])?")
# Allowed in JSON, not or only with a meaning in YAML.
_TO_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LONGEST_KEY = 1000  # characters; beyond 1024 YAML wants a question mark before a key


def to_plain(dyad: Dyad) -> dict[str, Any]:
    """The record as JSON holds it: keys in the order of the format, defaults left out, `none` for empty sections."""
    plain: dict[str, Any] = {"coalclass": FORMAT_VERSION}
    for name in vocabulary().shapes["record"]:
        if name in ("hegemon", "follower"):
            plain[name] = _state(getattr(dyad, name), dyad.period)
        elif name != "coalclass":
            value = _section(name, getattr(dyad, name))
            if value is not None:
                plain[name] = value
    return plain


def to_json(dyad: Dyad) -> str:
    """The record as one line of JSON, without the line end."""
    return json.dumps(to_plain(dyad), ensure_ascii=False, allow_nan=False)


def to_yaml(dyad: Dyad) -> str:
    """The record as YAML in block style."""
    return "\n".join(block_lines(to_plain(dyad))) + "\n"


def quote(text: str) -> str:
    """A text as one YAML scalar on one line: bare where that is safe, else in double quotes."""
    if len(text) <= _LONGEST_BARE and _BARE.fullmatch(text) and text.lower() not in _READ_OTHERWISE:
        return text
    escaped = json.dumps(text, ensure_ascii=False)
    return _TO_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04x}", escaped)


def _section(name: str, value: Any) -> Any:
    """One value of the record; None where it is unknown or the default."""
    if name == "sources":
        return {key: _source(source) for key, source in value.items()} or None
    if name == "context":
        return _fields(name, value) or None
    if name == "searched":
        return list(value) or None
    if name == "label":
        return None if value is None else _fields(name, value)
    if name == "mandate" and value and len(value) == 1:
        return _fields(name, value[0])
    if type(value) is tuple:  # a date is a tuple too
        return [_fields(name, one) for one in value] or _NONE
    return str(value) if isinstance(value, Period) else value


def _source(source: Source) -> Any:
    plain = _fields("sources", source)
    return source.citation if len(plain) == 1 else plain


def _fields(shape: str, thing: Any) -> dict[str, Any]:
    """The fields of an entry that are not at their default, in the order of the format."""
    plain = {}
    for name in vocabulary().shapes[shape]:
        value = getattr(thing, name)
        # The reader fills in `delivered` for contributions alone, so the class cannot name it as the default.
        if value != _DEFAULTS[shape][name] and not (name == "status" and value == "delivered"):
            plain[name] = _value(value)
    return plain


def _value(value: Any) -> Any:
    if type(value) is tuple:
        return value[0] if len(value) == 1 else list(value)
    return str(value) if isinstance(value, PartialDate) else value


def _state(state: State, period: Period) -> str:
    """The shortest name that the reader takes for this very row of the table in this period.

    Most often the printed code. West Germany is not the DEU of a period that is mostly after 1990, but GFR is.
    """
    first = date.fromordinal(period.start.first)
    last = date.max if period.end is None else date.fromordinal(period.end.last)
    for name in _names(state):
        try:
            if resolve_state(name, first, last) == state:
                return name
        except StateError:
            continue
    return state.code


def _names(state: State) -> Iterator[str]:
    yield state.code
    if state.cow is not None:
        yield state.cow
    if state.cow_number is not None:
        yield str(state.cow_number)
    if state.gw_number is not None:
        yield f"gw:{state.gw_number}"
    # An alias may belong to one spell alone: the Syrian Republic is Syria until 1958.
    yield from (name for name, named in states._table().spellings if named == state)


def block_lines(plain: dict[str, Any], indent: str = "") -> Iterator[str]:
    """The lines of a mapping as YAML in block style; dates and periods under their keys stand bare."""
    for key, value in plain.items():
        written = quote(key)
        if len(written) > _LONGEST_KEY:
            yield f"{indent}? {written}"
            written = ""
        if key in ("date", "period") and isinstance(value, str) and _DATES.fullmatch(value):
            yield f"{indent}{written}: {value}"
        else:
            yield from _pair(f"{indent}{written}:", value, indent)


def _pair(start: str, value: Any, indent: str) -> Iterator[str]:
    inner = indent + "  "
    if isinstance(value, dict):
        yield start
        yield from block_lines(value, inner)
    elif isinstance(value, list) and isinstance(value[0], dict):
        yield start
        for item in value:
            first, *rest = block_lines(item, inner + "  ")
            yield f"{inner}- {first.lstrip()}"
            yield from rest
    elif isinstance(value, list):
        yield f"{start} [{', '.join(_scalar(item) for item in value)}]"
    elif isinstance(value, str) and _literal(value):
        yield f"{start} |{'' if value.endswith(chr(10)) else '-'}"
        yield from (inner + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{start} {_scalar(value)}"


def _literal(text: str) -> bool:
    """Whether a text of several lines can stand as a literal block."""
    lines = text.removesuffix("\n").split("\n")
    whole = bool(lines[0] and lines[-1]) and len(lines) > 1
    return whole and all(not line or _LITERAL.fullmatch(line) for line in lines)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return quote(value)
    return json.dumps(value, allow_nan=False)
