"""The sections of a record, and the record as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from coalclass.limits import RECORD_ENTRIES
from coalclass.records import dates
from coalclass.records.decode import BAD, READERS, Decoder, read_text
from coalclass.records.dyad import SECTIONS, Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Source
from coalclass.records.fields import COMMON, FORMAT_VERSION, Field, vocabulary
from coalclass.records.scalars import describe, read_number, shown
from coalclass.records.slips import HIDDEN, find_slips
from coalclass.records.states import State, StateAbsent, UnknownState, resolve_state
from coalclass.records.tree import START, Fault, Mapping, Node, Scalar, Sequence

_NONE = "none"
UNCITED = "no entry cites this source"
"""The warning of a source that stands in `sources` for nothing."""

_ENTRY_NAMES = {"aid": "an aid entry", "interactions": "an interaction", "consultations": "a consultation"}


def decode_record(decoder: Decoder, root: Node | None) -> Dyad | None:
    """The dyad in a tree, or None with the problems in `decoder.problems`."""
    if root is None or type(root) is Scalar:
        if root is not None and root.text:
            decoder.report(root, "a record must be a mapping of keys to values", describe(root))
        elif not decoder.count:
            decoder.report(Fault(START, ""), "the file is empty; a record was expected")
        return None
    if _is_foreign(decoder, root) or _refuse_too_many(decoder, root):
        return None
    shapes = vocabulary().shapes
    decoder.states = _named_states(root)
    values = decoder.mapping(root, shapes["record"], "a record")
    if values is None:
        return None
    _resolve_states(decoder, values)
    if decoder.failed:
        return None
    _warn(decoder, root, values)
    values.pop("coalclass")
    return Dyad(**values)


def _refuse_too_many(decoder: Decoder, root: Node) -> bool:
    """Report more entries than a record may hold, before any is read; whether there are."""
    count = 0
    for key, value in root.pairs if type(root) is Mapping else ():
        if type(key) is Scalar and key.text in SECTIONS and type(value) is Sequence:
            count += len(value.items)
            if count > RECORD_ENTRIES:
                allowed = (f"at most {RECORD_ENTRIES} entries",)
                first = value.items[RECORD_ENTRIES - count]
                decoder.report(first, "too many entries; a record is one dyad", None, allowed)
                return True
    return False


def _is_foreign(decoder: Decoder, root: Node) -> bool:
    """Report a file of ours that is no record: a verdict, a list of them, or a model."""
    first = root.items[0] if type(root) is Sequence and root.items else root
    if type(first) is not Mapping:
        return False
    keys = {key.text for key, _ in first.pairs if type(key) is Scalar}
    if "coalclass_model" in keys:
        decoder.report(root, "this is a model file, not a record; pass it with --model")
    elif "p_substantive" in keys:
        path = next((value for key, value in first.pairs if type(key) is Scalar and key.text == "path"), None)
        near = shown(path.text) if type(path) is Scalar else None
        many = "these are verdicts, not records" if first is not root else "this is a verdict, not a record"
        decoder.report(root, f"{many}; give the record that it was made from", None, (), near)
    return "coalclass_model" in keys or "p_substantive" in keys


def _named_states(root: Node) -> dict[str, str]:
    """The record's states by role, as they are written."""
    if type(root) is not Mapping:
        return {}
    named = [(key, value) for key, value in root.pairs if type(key) is Scalar and type(value) is Scalar]
    return {key.text: value.text for key, value in named if key.text in ("hegemon", "follower")}


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
        return decoder.expect(node, "'period' must be two dates and a slash", shape, _guess_period(node))
    start_text, end_text = (part.strip() for part in node.text.split("/"))
    start, end = dates.parse_date(start_text), dates.parse_date(end_text)
    if start is None or (end is None and end_text != ".."):
        wrong = start_text if start is None else end_text
        what = "is outside the calendar" if dates.looks_like_date(wrong) else "must be two dates and a slash"
        return decoder.report(node, f"'period' {what}", shown(wrong) or describe(node), shape, _guess_period(node))
    if end is not None and end.last < start.first:
        return decoder.report(node, "'period' ends before it starts", describe(node))
    return dates.Period(start, end)


def _guess_period(node: Node) -> str | None:
    if type(node) is not Scalar:
        return None
    from coalclass.records.hints import guess_period

    return guess_period(node.text[:100])


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
        before = decoder.count
        values = decoder.mapping(node, fields, what)
        if values is not None:
            if check is not None:
                check(decoder, values, node)
            # An alias that has been refused leaves a gap without a problem of its own here.
            if decoder.count == before and all(key in values for key in required):
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
        if name not in COMMON and name not in kind.fields and name in known:
            allowed = (*COMMON, *kind.fields)
            near = decoder.nearest(name, kind.fields)
            decoder.report(key, f"'{kind.name}' does not take this key", name, allowed, near)
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


def _warn(decoder: Decoder, root: Node, values: dict[str, Any]) -> None:
    """Warn of what is allowed and yet probably a slip."""
    if type(root) is not Mapping:
        return
    slips = find_slips(values, decoder.text)
    if slips is None:
        return
    if slips.unused:
        _warn_unused(decoder, root, slips.used)
    if not (slips.unsourced or slips.far or slips.hidden or slips.loose):
        return
    # Imported only where there is something to say: a cold start has no time to waste.
    from coalclass.records import remarks

    if slips.unsourced:
        remarks.remark_unsourced(decoder, root, slips.unsourced)
    if slips.far:
        remarks.remark_far(decoder, root, values["period"], slips.far)
    if slips.loose:
        remarks.remark_nearly_cited(decoder, root, slips.loose, values.get("sources") or {})
    if slips.hidden:
        remarks.remark_hidden(decoder, root, HIDDEN)


def _warn_unused(decoder: Decoder, root: Mapping, used: set[str]) -> None:
    """Warn of sources that nothing cites."""
    for key, _ in getattr(_value_of(root, "sources"), "pairs", ()):
        if key.text not in used:
            decoder.entry = f"sources.{key.text}"
            decoder.report(key, UNCITED, describe(key), severity="warning")
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
