"""The format as a JSON Schema, so that an editor completes and checks a record while it is typed.

What a schema cannot say is left to the reader: which states existed, the calendar of leap years, the order of a
period's ends, and whether a source is listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coalclass.records.fields import FORMAT_VERSION, Field, Kind, vocabulary

__all__ = ["json_schema"]

Schema = dict[str, Any]

_DAY = "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
_DATE = f"(?!0000)[0-9]{{4}}(?:-(?:0[1-9]|1[0-2])|-{_DAY})?"
_NONE = {"const": "none", "description": "looked for, and known to have none"}
# The reader takes `cameo: 010` and `coder: 7` as text; an editor has made numbers of them.
_TEXT = {"type": ["string", "number", "boolean"]}
_ENTRY = {"consultations": "consultation", "aid": "aid", "interactions": "interaction"}


def json_schema() -> Schema:
    """The JSON Schema, draft 2020-12, of one dyad record."""
    shapes = vocabulary().shapes
    interaction = _object("interactions")
    interaction["properties"]["kind"]["enumDescriptions"] = [kind.about for kind in vocabulary().kinds.values()]
    interaction["allOf"] = [_rule(kind) for kind in vocabulary().kinds.values()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A dyad record of coalclass, format {FORMAT_VERSION}",
        "description": "A hegemon and one follower, in one coalition, over one period. What is left out is unknown.",
        **_object("record"),
        "$defs": {
            "date": _date(),
            "cited": _one_or_many(_TEXT),
            "mandate": _object("mandate"),
            "consultation": _object("consultations"),
            "aid": _object("aid"),
            "interaction": interaction,
            "source": _object("sources"),
            **{name: _object(name) for name in ("context", "label") if name in shapes},
        },
    }


def _object(shape: str) -> Schema:
    """A closed object with the fields of a shape."""
    fields = vocabulary().shapes[shape]
    properties = {name: {**_TYPES[field.type](field), "description": _about(field)} for name, field in fields.items()}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [name for name, field in fields.items() if field.required]
    return {**schema, "required": required} if required else schema


def _about(field: Field) -> str:
    return f"{field.about} ({field.unit})" if field.unit else field.about


def _rule(kind: Kind) -> Schema:
    """What a kind of interaction forbids, key by key, so that an editor marks the very key that is wrong."""
    common = vocabulary().shapes["consultations"].keys() | {"actor", "kind"}
    further = [name for name in vocabulary().shapes["interactions"] if name not in common]
    then: Schema = {name: False for name in further if name not in kind.fields}
    then["actor"] = {"enum": list(kind.actor)}
    return {
        "if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]},
        "then": {"properties": then},
    }


def _one_or_many(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}]}


def _word(field: Field) -> Schema:
    return {"enum": list(field.words)}


def _text(field: Field) -> Schema:
    return {**_TEXT, "pattern": "\\S"} if field.required else dict(_TEXT)


def _number(field: Field) -> Schema:
    limits = {"minimum": field.min, "maximum": field.max}
    return {"type": "integer" if field.whole else "number", **{k: v for k, v in limits.items() if v is not None}}


def _date(_: Field | None = None) -> Schema:
    year = {"type": "integer", "minimum": 1000, "maximum": 9999}
    return {"anyOf": [{"type": "string", "pattern": f"^{_DATE}$"}, year]}


def _section(field: Field) -> Schema:
    entries = {"type": "array", "items": {"$ref": f"#/$defs/{_ENTRY[field.type]}"}, "minItems": 1}
    return {"anyOf": [entries, _NONE]}


def _mandate(_: Field) -> Schema:
    one = {"$ref": "#/$defs/mandate"}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}, _NONE]}


def _sources(_: Field) -> Schema:
    citation = {**_TEXT, "pattern": "\\S"}
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [citation, {"$ref": "#/$defs/source"}]},
    }


def _searched(_: Field) -> Schema:
    kinds = {"enum": list(vocabulary().searchable)}
    return {"type": "array", "items": kinds, "minItems": 1, "uniqueItems": True}


_TYPES: dict[str, Callable[[Field], Schema]] = {
    "version": lambda _: {"const": FORMAT_VERSION},
    "state": lambda _: {"type": ["string", "integer"], "pattern": "\\S", "minimum": 0},
    "period": lambda _: {"type": "string", "pattern": f"^ *{_DATE} */ *(?:{_DATE}|\\.\\.) *$"},
    "word": _word,
    "words": lambda field: _one_or_many(_word(field)),
    "text": _text,
    "number": _number,
    "boolean": lambda _: {"type": "boolean"},
    "date": lambda _: {"$ref": "#/$defs/date"},
    "sources-of": lambda field: _one_or_many(_text(field)) if field.required else {"$ref": "#/$defs/cited"},
    "searched": _searched,
    "mandate": _mandate,
    "context": lambda _: {"$ref": "#/$defs/context"},
    "consultations": _section,
    "aid": _section,
    "interactions": _section,
    "sources": _sources,
    "label": lambda _: {"$ref": "#/$defs/label"},
}
"""Field type to its schema; the types are those of the readers."""
