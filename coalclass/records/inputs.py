"""Values that come as bare texts, from the command line or the cells of a table, and the entries they make.

They are written as JSON, a value a line, and given to the reader of records. So there is one set of rules, and of
messages, for a record, a command line and a spreadsheet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coalclass.errors import Problem, UsageError
from coalclass.records.dyad import Entry
from coalclass.records.fields import FORMAT_VERSION, Field, vocabulary
from coalclass.records.protocol import AID, CONSULTATION
from coalclass.records.words import nearest

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_COMMON = ("date", "actor")
_LAST = ("source", "note", "reliability")

# Any valid record will do: what is wrong with an entry does not depend on whose it is.
_HEAD = {"hegemon": '"USA"', "follower": '"CAN"', "coalition": '"x"', "period": '"2000/2001"'}
_HEAD["coalclass"] = str(FORMAT_VERSION)


class EntryShape(NamedTuple):
    """What an entry of a kind takes: the section it stands in, its fields in order, those filled in already."""

    section: str
    fields: dict[str, Field]
    fixed: dict[str, str]

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that must be given."""
        return tuple(name for name, field in self.fields.items() if field.required and name not in self.fixed)


def entry_kinds() -> tuple[str, ...]:
    """What can be added to a record: `consultation`, `aid`, or a kind of interaction."""
    return (CONSULTATION, AID, *vocabulary().kinds)


def entry_shape(kind: str) -> EntryShape:
    """What an entry of a kind takes. Raises UsageError for a kind that there is not.

    >>> from coalclass.records.inputs import entry_shape
    >>> entry_shape("demand").section, entry_shape("demand").required
    ('interactions', ('date',))
    """
    shapes = vocabulary().shapes
    if kind == CONSULTATION:
        return EntryShape("consultations", shapes["consultations"], {})
    if kind == AID:
        return EntryShape("aid", shapes["aid"], {})
    known = vocabulary().kinds.get(kind)
    if known is None:
        raise UsageError(_refuse_kind(kind))
    names = [*_COMMON, "kind", *known.fields, *_LAST]
    fixed = {"kind": kind} | ({"actor": known.actor[0]} if len(known.actor) == 1 else {})
    return EntryShape("interactions", {name: shapes["interactions"][name] for name in names}, fixed)


def _refuse_kind(kind: str) -> str:
    if kind in vocabulary().words["aid-kind"]:
        return f"{kind} is a kind of aid: give aid as the kind of entry, and --kind {kind}"
    near = nearest(kind, entry_kinds())
    hint = f"; did you mean {near}?" if near else ""
    return f"{kind[:60]!r} is no kind of entry (allowed {', '.join(entry_kinds())}{hint})"


def write_value(field: Field, texts: Sequence[str]) -> str:
    """The texts given for a field as JSON on one line: a list where there are several."""
    written = [_write_one(field, text) for text in texts]
    return written[0] if len(written) == 1 and field.type != "searched" else f"[{', '.join(written)}]"


def _write_one(field: Field, text: str) -> str:
    if field.type in ("text", "sources-of"):
        return json.dumps(text)
    text = text.strip()
    if field.type == "number" and _NUMBER.fullmatch(text):
        return text
    if field.type == "boolean" and text.lower() in ("true", "false"):
        return text.lower()
    return json.dumps(text)


class Made(NamedTuple):
    """The entry that came of an input, or None with what is wrong with which field."""

    entry: Entry | None
    faults: list[tuple[str, Problem]]


def make_entry(shape: EntryShape, given: Mapping[str, Sequence[str]]) -> Made:
    """The entry that these texts make, by field. The shape's own fields come first; missing ones are no fault here."""
    from coalclass.records.reading import load_text

    values = {name: (text,) for name, text in shape.fixed.items()} | {
        name: tuple(texts) for name, texts in given.items()
    }
    names = [name for name in shape.fields if name in values]
    missing = [name for name in shape.required if name not in values]
    head = ", ".join(f'"{name}": {value}' for name, value in _HEAD.items())
    lines = [f'"{name}": {write_value(shape.fields[name], values[name])}' for name in names]
    whose = dict(enumerate(names, start=2))
    text = f'{{{head}, "{shape.section}": [{{\n' + ",\n".join(lines) + "}]}"
    loaded = load_text(text, "<entry>", json=True)
    faults = [
        (whose.get(one.line, ""), one)
        for one in loaded.problems
        if one.severity == "error" and not ("lacks the required key" in one.message and missing)
    ]
    entries = () if loaded.dyad is None else loaded.dyad.entries
    return Made(entries[0] if entries else None, faults)
