"""Warnings on a valid record: what is allowed and yet probably a slip.

Imported only where there is something to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from coalclass.records.dates import Period
from coalclass.records.decode import Decoder
from coalclass.records.fields import vocabulary
from coalclass.records.hints import quoted
from coalclass.records.scalars import looks_like_key, shown
from coalclass.records.tree import Fault, Mapping, Node, Place, Scalar, Sequence

_NAMED = 3
_ALIKE = 0.8


def remark_unsourced(decoder: Decoder, root: Mapping, entries: Iterable[Any]) -> None:
    """Entries that name no source, in one warning at the first of them."""
    _remark(decoder, root, list(entries), "{} no source", ("name", "names"))


def remark_far(decoder: Decoder, root: Mapping, period: Period, entries: Iterable[Any]) -> None:
    """Entries far outside the period, in one warning at the first of them."""
    far = list(entries)
    _remark(decoder, root, far, "{} far outside the period", ("lie", "lies"), f"{far[0].date}, period {period}")


def _remark(
    decoder: Decoder, root: Mapping, entries: list[Any], what: str, verbs: tuple[str, str], found: str | None = None
) -> None:
    names = ", ".join(one.entry for one in entries[:_NAMED]) + (", ..." if len(entries) > _NAMED else "")
    many = len(entries) > 1
    message = f"{len(entries)} entries {what.format(verbs[0])}: {names}"
    if not many:
        message = f"this entry {what.format(verbs[1])}"
    decoder.entry = entries[0].entry
    decoder.report(_find_entry(root, entries[0].entry), message, found, severity="warning")
    decoder.entry = None


def _find_entry(root: Mapping, name: str) -> Node:
    """The node of `aid[2]`."""
    section, _, index = name.rstrip("]").partition("[")
    found = _value(root, section)
    if type(found) is Sequence and int(index) < len(found.items):
        return found.items[int(index)]
    return root if found is None else found


def _value(node: Node, name: str) -> Node | None:
    if type(node) is not Mapping:
        return None
    return next((value for key, value in node.pairs if type(key) is Scalar and key.text == name), None)


def remark_nearly_cited(decoder: Decoder, root: Mapping, loose: Collection[str], keys: Iterable[str]) -> None:
    """Sources of entries that are nearly a key of `sources`, or look like a key; `loose` are those that are none.

    Each is told once, where it is first cited.
    """
    folded = {key.casefold(): key for key in keys}
    missing = "the record has no 'sources', so this is taken as the citation itself; say there what this key stands for"
    other = "this is no key of 'sources', so it is taken as the citation itself"
    told: set[str] = set()
    for entry, node in _cited(root):
        if node.text not in loose:
            continue
        near = get_close_matches(node.text.casefold()[:100], folded, n=1, cutoff=_ALIKE)
        if near or (looks_like_key(node.text) and node.text not in told):
            decoder.entry = entry
            message, meant = other if folded else missing, folded[near[0]] if near else None
            decoder.report(node, message, shown(node.text), (), meant, severity="warning")
            told.add(node.text)
    decoder.entry = None


def _cited(root: Mapping) -> Iterator[tuple[str, Scalar]]:
    """Every source that is named, with the entry that names it."""
    for section in ("mandate", "consultations", "aid", "interactions", "context", "label"):
        found = _value(root, section)
        if type(found) is Sequence:
            entries = [(f"{section}[{index}]", node) for index, node in enumerate(found.items)]
        else:
            entries = [] if found is None else [(section, found)]
        for name, node in entries:
            source = _value(node, "source")
            nodes = source.items if type(source) is Sequence else [source]
            yield from ((name, one) for one in nodes if type(one) is Scalar)


def remark_hidden(decoder: Decoder, root: Mapping, pattern: str) -> None:
    """Text that YAML takes as a comment, since a space and a # stand before it: `Gulf War #2` is `Gulf War`.

    `pattern` matches such a place: the end of a text, the space, and the # as a group.
    """
    hidden = re.compile(pattern)
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", decoder.text)
    for scalar in _texts(root, vocabulary().shapes["record"]):
        line = lines[scalar.mark.line] if scalar.mark.line < len(lines) else ""
        start = scalar.mark.column
        match = hidden.search(line, start)
        # Only where the text ends before the #: in quotes and in blocks of several lines a # is part of it.
        if match is not None and scalar.plain and line[start : match.start() + 1] == scalar.text:
            found = shown(line[match.start(1) :].rstrip())
            meant = shown(quoted(line[start:].rstrip()))
            place = Fault(Place(scalar.mark.line, match.start(1), scalar.mark.index - start + match.start(1)), "")
            message = "a # after a space begins a comment, so this is not part of the text"
            decoder.report(place, message, found, (), meant, severity="warning")


def _texts(node: Node, fields: dict[str, Any]) -> Iterator[Scalar]:
    """The scalars under fields of text, sources among them."""
    shapes = vocabulary().shapes
    if type(node) is not Mapping:
        return
    for key, value in node.pairs:
        field = fields.get(key.text) if type(key) is Scalar else None
        if field is None:
            continue
        if field.type in ("text", "sources-of") and type(value) is Scalar:
            yield value
        elif field.type == "sources" and type(value) is Mapping:
            for _, source in value.pairs:
                if type(source) is Scalar:
                    yield source
                else:
                    yield from _texts(source, shapes["sources"])
        elif field.name in shapes and type(value) in (Mapping, Sequence):
            for one in value.items if type(value) is Sequence else [value]:
                yield from _texts(one, shapes[field.name])
