"""The sections of a record, and the record as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from coalclass.records import dates
from coalclass.records.decode import BAD, READERS, Decoder, read_text
from coalclass.records.dyad import Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Source
from coalclass.records.fields import FORMAT_VERSION, Field, vocabulary
from coalclass.records.scalars import describe, read_number, shown
from coalclass.records.states import State, StateAbsent, UnknownState, resolve_state
from coalclass.records.tree import Fault, Mapping, Node, Scalar, Sequence
from coalclass.records.words import nearest

_COMMON = ("date", "actor", "kind", "source", "note", "reliability")
_NONE = "none"
_ENTRY_NAMES = {"aid": "an aid entry", "interactions": "an interaction", "consultations": "a consultation"}


def decode_record(decoder: Decoder, root: Node | None) -> Dyad | None:
    """The dyad in a tree, or None with the problems in `decoder.problems`."""
    if root is None or type(root) is Scalar:
        if root is not None and root.text:
            decoder.report(root, "a record must be a mapping of keys to values", describe(root))
        elif not decoder.problems:
            decoder.report(Fault(0, 0, ""), "the file is empty; a record was expected")
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
    nodes = {role: values[role] for role in ("hegemon", "follower") if role in values}
    values.update((role, _resolve(decoder, node, role, period)) for role, node in nodes.items())
    hegemon, follower = values.get("hegemon"), values.get("follower")
    if hegemon is not None and follower is not None and hegemon.code == follower.code:
        decoder.report(nodes["follower"], "a hegemon cannot be its own follower", describe(nodes["follower"]))


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
            state, near = error.state, " or ".join(error.suggestions) or None
            message = f"'{role}' did not exist in the period: {state.name} ({state.code}) existed {error.existed}"
            decoder.report(node, message, describe(node), (), near)
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
        return decoder.report(node, f"'period' {what}", shown(wrong) or describe(node), shape)
    if end is not None and end.last < start.first:
        return decoder.report(node, "'period' ends before it starts", describe(node))
    return dates.Period(start, end)


def _read_mandate(decoder: Decoder, node: Node, field: Field) -> Any:
    if _is_none(node):
        return ()
    if type(node) is Scalar:
        return decoder.expect(node, "'mandate' must be a mapping, a list of them, or none", (), _nearly_none(node))
    nodes: list[Node] | None = [node]
    if type(node) is Sequence:
        nodes = decoder.items(node, "'mandate'")
    return _entries(decoder, nodes, "mandate", Mandate) if nodes else BAD


def _section(name: str, build: Callable[..., Any], check: Callable[..., None] | None = None) -> Callable[..., Any]:
    def read(decoder: Decoder, node: Node, field: Field) -> Any:
        if _is_none(node):
            return ()
        if type(node) is not Sequence:
            return decoder.expect(node, f"'{name}' must be a list of entries, or none", (), _nearly_none(node))
        items = decoder.items(node, f"'{name}'")
        if items is None:
            return BAD

        return _entries(decoder, items, name, build, check)

    return read


def _entries(
    decoder: Decoder, nodes: list[Node], name: str, build: Callable[..., Any], check: Callable[..., None] | None = None
) -> Any:
    fields = vocabulary().shapes[name]
    what = _ENTRY_NAMES.get(name, f"a {name}")
    required = [key for key, field in fields.items() if field.required]
    entries = []
    for index, node in enumerate(nodes):
        decoder.entry = f"{name}[{index}]"
        before = len(decoder.problems)
        values = decoder.mapping(node, fields, what)
        if values is not None:
            if check is not None:
                check(decoder, values, node)
            # An alias that has been refused leaves a gap without a problem of its own here.
            if len(decoder.problems) == before and all(key in values for key in required):
                entries.append(build(**values, entry=decoder.entry, line=decoder.line_of(node)))
    decoder.entry = None
    return tuple(entries)


def _check_kind(decoder: Decoder, values: dict[str, Any], node: Mapping) -> None:
    kind = vocabulary().kinds.get(values.get("kind", ""))
    if kind is None:
        return
    if "actor" in values and values["actor"] not in kind.actor:
        place = _value_of(node, "actor")
        decoder.report(place, f"'{kind.name}' is not done by this actor", values["actor"], kind.actor, kind.actor[0])
    known = vocabulary().shapes["interactions"]
    for key, _ in node.pairs:
        name = key.text if type(key) is Scalar else ""
        if name not in _COMMON and name not in kind.fields and name in known:
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
        decoder.entry = None
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
        if key.text not in used:
            decoder.entry = f"sources.{key.text}"
            decoder.report(key, "no entry cites this source", describe(key), severity="warning")
    decoder.entry = None


def _is_none(node: Node) -> bool:
    return type(node) is Scalar and node.text == _NONE


def _nearly_none(node: Node) -> str | None:
    return _NONE if type(node) is Scalar and node.text.strip().lower() == _NONE else None


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
