"""The sections of a record, and the record as a whole."""

from __future__ import annotations

import math
import re
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
_HIDDEN = r"[^\s#][ \t]+(#[^\s#])"
"""What follows is a comment to YAML; with a space after the # it is meant as one."""

_YEARS_BEFORE, _YEARS_AFTER = 5, 20
_ENTRY_NAMES = {"aid": "an aid entry", "interactions": "an interaction", "consultations": "a consultation"}


def decode_record(decoder: Decoder, root: Node | None) -> Dyad | None:
    """The dyad in a tree, or None with the problems in `decoder.problems`."""
    if root is None or type(root) is Scalar:
        if root is not None and root.text:
            decoder.report(root, "a record must be a mapping of keys to values", describe(root))
        elif not decoder.problems:
            decoder.report(Fault(0, 0, ""), "the file is empty; a record was expected")
        return None
    if _is_foreign(decoder, root):
        return None
    shapes = vocabulary().shapes
    decoder.states = _named_states(root)
    values = decoder.mapping(root, shapes["record"], "a record")
    if values is None:
        return None
    _resolve_states(decoder, values)
    if any(problem.severity == "error" for problem in decoder.problems):
        return None
    _warn(decoder, root, values)
    values.pop("coalclass")
    return Dyad(**values)


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


def likely_days(period: dates.Period) -> tuple[float, float]:
    """Between which days, as ordinals, an entry's date is likely to be right: evidence from before and after counts."""
    last = math.inf if period.end is None else period.end.last + _YEARS_AFTER * dates.DAYS_PER_YEAR
    return period.start.first - _YEARS_BEFORE * dates.DAYS_PER_YEAR, last


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


def _warn(decoder: Decoder, root: Node, values: dict[str, Any]) -> None:
    """Warn of what is allowed and yet probably a slip."""
    if type(root) is not Mapping:
        return
    used: set[str] = set()
    entries = [one for section in ("consultations", "aid", "interactions") for one in values.get(section) or ()]
    for entry in (*entries, *(values.get("mandate") or ())):
        used.update(entry.source)
    for one in (values.get("context"), values.get("label")):
        used.update(one.source if one is not None else ())
    sources = values.get("sources") or {}
    _warn_unused(decoder, root, used, sources)
    first, last = likely_days(values["period"])
    unsourced = [entry for entry in entries if not entry.source]
    far = [entry for entry in entries if entry.date.last < first or entry.date.first > last]
    # Most records have no such comment, and to look for the two signs is fast.
    hidden = " #" in decoder.text and re.search(_HIDDEN, decoder.text) is not None
    # A citation has spaces; a key, as a rule, has none.
    loose = {one for one in used if one not in sources and one.count(" ") < 2} if sources else ()
    if not (unsourced or far or hidden or loose):
        return
    # Imported only where there is something to say: a cold start has no time to waste.
    from coalclass.records import remarks

    if unsourced:
        remarks.remark_unsourced(decoder, root, unsourced)
    if far:
        remarks.remark_far(decoder, root, values["period"], far)
    if loose:
        remarks.remark_nearly_cited(decoder, root, loose, sources)
    if hidden:
        remarks.remark_hidden(decoder, root, _HIDDEN)


def _warn_unused(decoder: Decoder, root: Mapping, used: set[str], sources: dict[str, Source]) -> None:
    """Warn of sources that nothing cites."""
    if used.issuperset(sources):
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
