"""The sections of a record, and the record as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from coalclass.records import dates
from coalclass.records.decode import BAD, READERS, Decoder, found, read_text
from coalclass.records.dyad import Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Source
from coalclass.records.fields import FORMAT_VERSION, Field, vocabulary
from coalclass.records.scalars import describe, read_number
from coalclass.records.states import State, StateAbsent, UnknownState, resolve_state
from coalclass.records.tree import Mapping, Node, Scalar, Sequence
from coalclass.records.words import nearest

_COMMON = ("date", "actor", "kind", "source", "note", "reliability")
_NONE = "none"


def decode_record(decoder: Decoder, root: Node | None) -> Dyad | None:
    """The dyad in a tree, or None with the problems in `decoder.problems`."""
    if root is None:
        if not decoder.problems:
            decoder.report(_nothing(), "the file is empty; a record was expected")
        return None
    shapes = vocabulary().shapes
    values = decoder.mapping(root, shapes["record"], "a record")
    if values is None:
        return None
    _resolve_states(decoder, values)
    _check_sources(decoder, root, values)
    if any(problem.severity == "error" for problem in decoder.problems):
        return None
    values.pop("coalclass")
    return Dyad(**values)


def _nothing() -> Node:
    from coalclass.records.tree import Place

    return Scalar("", True, Place(0, 0))


def _read_version(decoder: Decoder, node: Node, field: Field) -> Any:
    if type(node) is Scalar and read_number(node) == FORMAT_VERSION:
        return FORMAT_VERSION
    return decoder.expect(node, "this is not a record of format 1", (str(FORMAT_VERSION),))


def _read_state(decoder: Decoder, node: Node, field: Field) -> Any:
    text = read_text(decoder, node, field)
    # The period decides which state a name means, so the name waits for it.
    return BAD if text is BAD else node


def _resolve_states(decoder: Decoder, values: dict[str, Any]) -> None:
    period = values.get("period")
    states: list[State] = []
    for role in ("hegemon", "follower"):
        if role in values:
            state = _resolve(decoder, values[role], role, period)
            if state is not None:
                values[role] = state
                states.append(state)
    if len(states) == 2 and states[0].code == states[1].code:
        decoder.report(_nothing(), "a hegemon cannot be its own follower", states[0].code)


def _resolve(decoder: Decoder, node: Scalar, role: str, period: dates.Period | None) -> State | None:
    first, last = date.min, date.max
    if period is not None:
        first = date.fromordinal(period.start.first)
        last = date.max if period.end is None else date.fromordinal(period.end.last)
    try:
        return resolve_state(node.text, first, last)
    except UnknownState as error:
        near = " or ".join(error.suggestions) or None
        decoder.report(node, f"'{role}' is not a state known to the table", describe(node), (), near)
    except StateAbsent as error:
        if period is not None:
            decoder.report(node, f"'{role}' did not exist in the period: {error}", describe(node))
    return None


def _read_period(decoder: Decoder, node: Node, field: Field) -> Any:
    shape = ("DATE/DATE", "DATE/..")
    if type(node) is not Scalar or node.text.count("/") != 1:
        return decoder.expect(node, "'period' must be two dates and a slash", shape)
    start_text, end_text = (part.strip() for part in node.text.split("/"))
    start, end = dates.parse_date(start_text), dates.parse_date(end_text)
    if start is None or (end is None and end_text != ".."):
        wrong = start_text if start is None else end_text
        what = "is outside the calendar" if dates.looks_like_date(wrong) else "must be two dates and a slash"
        return decoder.report(node, f"'period' {what}", wrong or describe(node), shape)
    if end is not None and end.last < start.first:
        return decoder.report(node, "'period' ends before it starts", describe(node))
    return dates.Period(start, end)


def _read_mandate(decoder: Decoder, node: Node, field: Field) -> Any:
    if _is_none(node):
        return ()
    if type(node) is Sequence:
        items = decoder.items(node, "'mandate'")
        nodes = [] if items is None else items
    else:
        nodes = [node]
    return _entries(decoder, nodes, "mandate", lambda values, _: Mandate(**values)) if nodes else BAD


def _section(name: str, build: Callable[..., Any], check: Callable[..., None] | None = None) -> Callable[..., Any]:
    def read(decoder: Decoder, node: Node, field: Field) -> Any:
        if _is_none(node):
            return ()
        if type(node) is not Sequence:
            return decoder.expect(node, f"'{name}' must be a list of entries, or none")
        items = decoder.items(node, f"'{name}'")
        if items is None:
            return BAD

        def make(values: dict[str, Any], item: Mapping) -> Any:
            if check is not None:
                check(decoder, values, item)
            return build(**values)

        return _entries(decoder, items, name, make)

    return read


def _entries(decoder: Decoder, nodes: list[Node], name: str, make: Callable[..., Any]) -> Any:
    fields = vocabulary().shapes[name]
    what = {"aid": "an aid entry", "interactions": "an interaction", "consultations": "a consultation"}.get(name, f"a {name}")
    entries = []
    for index, node in enumerate(nodes):
        decoder.entry = f"{name}[{index}]"
        before = len(decoder.problems)
        values = decoder.mapping(node, fields, what)
        if values is not None:
            values["entry"] = decoder.entry
            values["line"] = decoder.line_of(node)
            complete = all(key in values for key, field in fields.items() if field.required)
            entry = make(values, node) if complete else None
            if len(decoder.problems) == before:
                entries.append(entry)
    decoder.entry = None
    return tuple(entries)


def _check_kind(decoder: Decoder, values: dict[str, Any], node: Mapping) -> None:
    kind = vocabulary().kinds[values["kind"]]
    if values["actor"] not in kind.actor:
        place = _value_of(node, "actor")
        decoder.report(place, f"'{kind.name}' is not done by this actor", values["actor"], kind.actor, kind.actor[0])
    for key, _ in node.pairs:
        name = key.text if type(key) is Scalar else ""
        if name in values and name not in _COMMON and name not in kind.fields:
            allowed = (*_COMMON, *kind.fields)
            decoder.report(key, f"'{kind.name}' does not take this key", name, allowed, nearest(name, kind.fields))
    if kind.name == "contribution":
        values.setdefault("status", "delivered")


def _value_of(node: Mapping, name: str) -> Node:
    return next(value for key, value in node.pairs if type(key) is Scalar and key.text == name)


def _read_context(decoder: Decoder, node: Node, field: Field) -> Any:
    decoder.entry = "context"
    values = decoder.mapping(node, vocabulary().shapes["context"], "the context")
    decoder.entry = None
    return BAD if values is None else Context(**values, line=decoder.line_of(node))


def _read_sources(decoder: Decoder, node: Node, field: Field) -> Any:
    if type(node) is not Mapping:
        return decoder.expect(node, "'sources' must be a mapping of keys to citations")
    if not node.pairs:
        return decoder.report(node, "'sources' is empty", "{}", ("leave the key out",))
    fields = vocabulary().shapes["sources"]
    sources: dict[str, Source] = {}
    seen: set[str] = set()
    for key, value in node.pairs:
        name = decoder.key(key, seen)
        if name is not None:
            decoder.entry = f"sources.{name}"
            source = _read_source(decoder, value, fields)
            if source is not None:
                sources[name] = source
    decoder.entry = None
    return sources


def _read_source(decoder: Decoder, node: Node, fields: dict[str, Field]) -> Source | None:
    if type(node) is not Mapping:
        text = read_text(decoder, node, fields["citation"])
        return None if text is BAD else Source(text)
    values = decoder.mapping(node, fields, "a source")
    return Source(**values) if values and "citation" in values else None


def _read_label(decoder: Decoder, node: Node, field: Field) -> Any:
    decoder.entry = "label"
    values = decoder.mapping(node, vocabulary().shapes["label"], "the label")
    decoder.entry = None
    return Label(**values) if values and "value" in values and "source" in values else BAD


def _check_sources(decoder: Decoder, root: Node, values: dict[str, Any]) -> None:
    """Warn of sources that nothing cites."""
    sources = values.get("sources")
    if not sources or type(root) is not Mapping:
        return
    used: set[str] = set()
    for section in ("mandate", "consultations", "aid", "interactions"):
        for entry in values.get(section) or ():
            used.update(entry.source)
    for one in (values.get("context"), values.get("label")):
        used.update(one.source if one is not None else ())
    if any(problem.severity == "error" for problem in decoder.problems) or used.issuperset(sources):
        return
    for key, _ in getattr(_value_of(root, "sources"), "pairs", ()):
        if found(key) and key.text not in used:
            decoder.entry = f"sources.{key.text}"
            decoder.report(key, "no entry cites this source", describe(key), severity="warning")
    decoder.entry = None


def _is_none(node: Node) -> bool:
    return type(node) is Scalar and node.text == _NONE


READERS.update(
    {
        "version": _read_version,
        "state": _read_state,
        "period": _read_period,
        "mandate": _read_mandate,
        "context": _read_context,
        "consultations": _section("consultations", Consultation),
        "aid": _section("aid", Aid),
        "interactions": _section("interactions", Interaction, _check_kind),
        "sources": _read_sources,
        "label": _read_label,
    }
)
