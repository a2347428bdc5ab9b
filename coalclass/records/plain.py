"""The fast way from a text to a dyad: plain values, and no places.

Two composers, libyaml's events and the standard library's JSON, build plain dicts, lists and texts; one decoder reads
them. It accepts only what `decode_record` takes without a word, and gives the same dyad. Of whatever else it meets,
faults and remarks included, it says `Unsure`, and the text is read again by the reader that knows places.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from coalclass.limits import RECORD_BYTES, RECORD_DEPTH, RECORD_ENTRIES, RECORD_PARTS
from coalclass.records.dates import Period, parse_date, parse_period
from coalclass.records.dyad import SECTIONS, Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Source
from coalclass.records.fields import COMMON, FORMAT_VERSION, Field, vocabulary
from coalclass.records.scalars import BOOLEANS, NULLS, parse_number
from coalclass.records.slips import find_slips
from coalclass.records.states import State, StateError, resolve_state

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

BOM = b"\xef\xbb\xbf"
"""What some editors put before a text."""

_MOST_CHILDREN = 2 * RECORD_ENTRIES
"""Items, or keys and values, of one collection; with more a record is refused in the end, or it is no usual one."""

_LOOK_EVERY = 4096
"""Parts between two looks at how many there are: what is to be refused is not composed to its end twice."""

_NONE = "none"
_MERGE = "<<"
_TELLING = frozenset("+-.0123456789<")
_NO_TEXT = NULLS | BOOLEANS.keys()

Read = Callable[[Any], Any]


class Unsure(ValueError):
    """The slower reader must look."""


class Plain(str):
    """What stands without quotes and may be a number, a boolean or nothing; every other text is a `str`."""

    __slots__ = ()


class Lined(dict[Any, Any]):
    """A mapping with the line on which it starts, from 0."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line


def read_plainly(data: bytes, *, json: bool, first_line: int) -> Dyad | None:
    """The dyad in a text of which nothing is to be said; None where the slower reader must look."""
    if len(data) > RECORD_BYTES:
        return None
    try:
        text = data.removeprefix(BOM).decode("utf-8")
        return _read_record(_compose_json(text) if json else _compose_yaml(text), text, first_line)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, yaml.YAMLError):
        # A word outside its list is a LookupError, a list in the place of a word a TypeError.
        return None


def _compose_yaml(text: str) -> Any:
    get_event: Callable[[], Any] = _Parser(text).get_event
    scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
    # Without these signs there is neither anchor nor tag, and to look for one at each event takes its time.
    marked = "&" in text or "!" in text
    top: list[Any] = []
    children = top  # of the innermost open collection; a mapping's are keys and values in turn
    outer: list[list[Any]] = []
    for part in range(1, RECORD_PARTS + 1):
        event = get_event()
        kind = type(event)
        if (marked and _is_marked(event)) or (part % _LOOK_EVERY == 0 and _is_large(children, outer)):
            raise Unsure
        if kind is scalar:
            value = event.value
            if event.implicit[0] and (value in _NO_TEXT or value[0] in _TELLING):
                value = _mark_plain(value)
            children.append(value)
        elif kind is mapping or kind is sequence:
            if kind is mapping:
                children.append(Lined(event.start_mark.line))
            if len(outer) == RECORD_DEPTH:
                raise Unsure
            outer.append(children)
            children = []
        elif kind is mapping_end:
            pairs, children = children, outer.pop()
            children[-1].update(zip(pairs[::2], pairs[1::2], strict=True))
            if 2 * len(children[-1]) != len(pairs):
                raise Unsure  # a key stands twice
        elif kind is sequence_end:
            items, children = children, outer.pop()
            children.append(items)
        elif kind is yaml.StreamEndEvent:
            return top[0]
        elif kind is yaml.AliasEvent or (kind is yaml.DocumentStartEvent and top):
            raise Unsure
    raise Unsure


def _is_marked(event: Any) -> bool:
    return getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None


def _is_large(children: list[Any], outer: list[list[Any]]) -> bool:
    return max(map(len, (children, *outer))) > _MOST_CHILDREN


def _mark_plain(text: str) -> str:
    """A plain scalar that begins like a number or is empty, a boolean or a merge: `Plain` unless it is text."""
    if text == _MERGE:
        raise Unsure
    # A day is the commonest text that begins like a number.
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        return text
    return Plain(text) if text in _NO_TEXT or parse_number(text) is not None else text


def _compose_json(text: str) -> Any:
    # An entry's line is that of the text, and a part takes at least a character. Half of a pair of surrogates is
    # refused, and can only come of an escape.
    if "\n" in text or len(text) > RECORD_PARTS or "\\ud" in text or "\\uD" in text:
        raise Unsure
    return _DECODER.decode(text)


def _refuse_constant(name: str) -> Any:
    raise Unsure


def _take_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Unsure  # a key stands twice
    return values


_DECODER = json.JSONDecoder(
    object_pairs_hook=_take_pairs, parse_int=Plain, parse_float=Plain, parse_constant=_refuse_constant
)


def _line_of(value: dict[Any, Any], first_line: int) -> int:
    return value.line + first_line if type(value) is Lined else first_line


def _read_record(value: Any, text: str, first_line: int) -> Dyad:
    """The dyad in a composed record; Unsure, KeyError or TypeError where something is to be said of it."""
    readers = _readers()
    values = _read_mapping(value, readers["record"], _required("record"))
    if sum([len(values.get(section, ())) for section in SECTIONS]) > RECORD_ENTRIES:
        raise Unsure
    for section in _BUILDERS:
        if section in values:
            values[section] = _read_entries(values[section], section, first_line)
    if "context" in values:
        context = values["context"]
        values["context"] = Context(**context[0], line=_line_of(context[1], first_line))
    period = values["period"]
    hegemon = _resolve(values["hegemon"], period)
    follower = _resolve(values["follower"], period)
    if hegemon.code == follower.code:
        raise Unsure
    values["hegemon"], values["follower"] = hegemon, follower
    if find_slips(values, text):
        raise Unsure
    del values["coalclass"]
    return Dyad(**values)


@lru_cache(maxsize=4096)
def _resolve(name: str, period: Period) -> State:
    last = date.max if period.end is None else date.fromordinal(period.end.last)
    try:
        return resolve_state(name, date.fromordinal(period.start.first), last)
    except StateError:
        raise Unsure from None


def _read_mapping(value: Any, readers: dict[str, Read], required: frozenset[str]) -> dict[str, Any]:
    values = {key: readers[key](one) for key, one in value.items()}
    if not values.keys() >= required:
        raise Unsure
    return values


_BUILDERS: dict[str, Callable[..., Any]] = {
    "mandate": Mandate,
    "consultations": Consultation,
    "aid": Aid,
    "interactions": Interaction,
}


def _read_entries(items: list[Any], section: str, first_line: int) -> tuple[Any, ...]:
    readers, required, build = _readers()[section], _required(section), _BUILDERS[section]
    kinds = _kinds() if section == "interactions" else None
    entries = []
    for index, item in enumerate(items):
        values = _read_mapping(item, readers, required)
        if kinds is not None:
            actors, allowed = kinds[values["kind"]]
            if values["actor"] not in actors or not allowed.issuperset(values):
                raise Unsure
            if values["kind"] == "contribution":
                values.setdefault("status", "delivered")
        entries.append(build(**values, entry=f"{section}[{index}]", line=_line_of(item, first_line)))
    return tuple(entries)


def _read_text(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is Plain and value not in NULLS:
        return str(value)
    raise Unsure


def _read_required_text(value: Any) -> str:
    text = _read_text(value)
    if not text.strip():
        raise Unsure
    return text


def _read_version(value: Any) -> Any:
    if type(value) is Plain and parse_number(value) == FORMAT_VERSION:
        return FORMAT_VERSION
    raise Unsure


def _read_period(value: Any) -> Period:
    period = parse_period(value) if type(value) is str else None
    if period is None:
        raise Unsure
    return period


def _read_date(value: Any) -> Any:
    found = parse_date(value if type(value) is str else _read_text(value))
    if found is None:
        raise Unsure
    return found


def _read_boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    if type(value) is Plain:
        return BOOLEANS[value]
    raise Unsure


def _read_section(value: Any) -> list[Any]:
    """The entries of a section, read later: how many there are is looked at first."""
    if type(value) is list and value:
        return value
    if value == _NONE:
        return []
    raise Unsure


def _read_mandate(value: Any) -> list[Any]:
    return [value] if isinstance(value, dict) else _read_section(value)


def _read_context(value: Any) -> Any:
    return _read_mapping(value, _readers()["context"], frozenset()), value


def _read_label(value: Any) -> Label:
    return Label(**_read_mapping(value, _readers()["label"], _required("label")))


def _read_sources(value: Any) -> dict[str, Source]:
    if not value:
        raise Unsure
    sources = {}
    for key, one in value.items():
        if isinstance(one, dict):
            source = Source(**_read_mapping(one, _readers()["sources"], _required("sources")))
        else:
            source = Source(_read_required_text(one))
        sources[str(key)] = source
    return sources


def _make_number_reader(field: Field) -> Read:
    low = -math.inf if field.min is None else field.min
    high = math.inf if field.max is None else field.max

    def read(value: Any) -> float:
        number = parse_number(value) if type(value) is Plain else None
        if number is None or not (low <= number <= high) or not math.isfinite(number):
            raise Unsure
        if not field.whole:
            return number
        if number != int(number):
            raise Unsure
        return int(number)

    return read


def _make_list_reader(read: Read, *, bare: bool = True) -> Read:
    """A list of different values; with `bare` also one value by itself."""

    def read_all(value: Any) -> tuple[Any, ...]:
        if type(value) is str and read is _read_text:
            return (value,)
        if type(value) is not list:
            if bare:
                return (read(value),)
            raise Unsure
        values = tuple([read(one) for one in value])
        if not values or len(set(values)) != len(values):
            raise Unsure
        return values

    return read_all


_SINGLE: dict[str, Read] = {
    "version": _read_version,
    "boolean": _read_boolean,
    "date": _read_date,
    "period": _read_period,
    "mandate": _read_mandate,
    "context": _read_context,
    "consultations": _read_section,
    "aid": _read_section,
    "interactions": _read_section,
    "sources": _read_sources,
    "label": _read_label,
}


def _make_reader(field: Field) -> Read:
    text = _read_required_text if field.required else _read_text
    if field.type == "number":
        return _make_number_reader(field)
    if field.type in ("text", "state"):
        return text
    if field.type == "sources-of":
        return _make_list_reader(text)
    if field.type in ("word", "words"):
        # A look-up in a dict is the fastest of all checks.
        read = {word: word for word in field.words}.__getitem__
        return read if field.type == "word" else _make_list_reader(read)
    if field.type == "searched":
        return _make_list_reader({word: word for word in vocabulary().searchable}.__getitem__, bare=False)
    return _SINGLE[field.type]


@lru_cache(maxsize=1)
def _readers() -> dict[str, dict[str, Read]]:
    """By shape and key, the function that reads a value."""
    shapes = vocabulary().shapes
    return {shape: {name: _make_reader(field) for name, field in fields.items()} for shape, fields in shapes.items()}


@lru_cache(maxsize=16)
def _required(shape: str) -> frozenset[str]:
    return frozenset([name for name, field in vocabulary().shapes[shape].items() if field.required])


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By kind of interaction, who may do it and which keys it takes."""
    kinds = vocabulary().kinds.values()
    return {kind.name: (frozenset(kind.actor), frozenset((*COMMON, *kind.fields))) for kind in kinds}
