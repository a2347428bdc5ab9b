"""YAML text to a tree, on libyaml's events, refusing what a record has no use for.

Working on events rather than letting PyYAML compose has three reasons: its C composer crashes the
process on deep nesting, its resolver reads `NO` as false and `0123` as octal, and it keeps the last
of duplicate keys. Here every scalar stays text with its place, and its reader decides.
"""

from __future__ import annotations

from typing import Any

import yaml

from coalclass.records.tree import MAX_DEPTH, Fault, Mapping, Node, Refused, Scalar, Sequence

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # a PyYAML built without libyaml: slower, same events
    from yaml import SafeLoader as _Parser

_MERGE = "<<"


def parse_yaml(text: str) -> tuple[Node | None, list[Fault]]:
    """Build the tree of the one document in `text`; None for an empty text or one that is not YAML."""
    builder = _Builder()
    try:
        builder.run(_Parser(text).get_event)
    except Fault as fault:
        return None, [*builder.faults, fault]
    except yaml.MarkedYAMLError as error:
        return None, [*builder.faults, _syntax_fault(error)]
    except yaml.reader.ReaderError as error:
        return None, [*builder.faults, _character_fault(text, error)]
    return builder.root, builder.faults


class _Builder:
    """Puts nodes into the innermost open collection."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.open: list[Mapping | Sequence] = []
        self.keys: list[Node | None] = []

    def run(self, get_event: Any) -> None:
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        while True:
            event = get_event()
            kind = type(event)
            if kind is scalar:
                if event.tag is not None or event.anchor is not None:
                    self.refuse_marks(event)
                self.add(Scalar(event.value, event.implicit[0], event.start_mark))
            elif kind is mapping:
                self.begin(Mapping(event.start_mark), event)
            elif kind is sequence:
                self.begin(Sequence(event.start_mark), event)
            elif kind in ends:
                self.open.pop()
                self.keys.pop()
            elif kind is yaml.AliasEvent:
                self.refuse(event, "aliases are refused", f"*{event.anchor}", "write the value out")
                self.add(Refused(event.start_mark))
            elif kind is yaml.DocumentStartEvent and self.root is not None:
                raise _fault(event, "one file holds one record", "a second document", "use one file each, or JSON Lines")
            elif kind is yaml.StreamEndEvent:
                return

    def begin(self, node: Mapping | Sequence, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self.refuse_marks(event)
        self.add(node)
        self.open.append(node)
        self.keys.append(None)
        if len(self.open) > MAX_DEPTH:
            raise _fault(event, f"nested deeper than {MAX_DEPTH} levels", None, None)

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if type(parent) is Sequence:
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node
        else:
            parent.pairs.append((key, node))  # type: ignore[union-attr]
            self.keys[-1] = None
            if type(key) is Scalar and key.text == _MERGE and key.plain:
                self.faults.append(
                    Fault(key.mark.line, key.mark.column, "merge keys are refused", _MERGE, "write the keys out")
                )

    def refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.refuse(event, "anchors are refused", f"&{event.anchor}", "write the value out where it is needed")
        if event.tag is not None:
            self.refuse(event, "tags are refused", event.tag, "leave the tag out")

    def refuse(self, event: Any, message: str, found: str, hint: str) -> None:
        self.faults.append(_fault(event, message, found, hint))


def _fault(event: Any, message: str, found: str | None, hint: str | None) -> Fault:
    return Fault(event.start_mark.line, event.start_mark.column, message, found, hint)


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    what = error.problem or "cannot be read"
    where = f" {error.context}" if error.context else ""
    if mark is None:
        return Fault(0, 0, f"not YAML: {what}{where}")
    return Fault(mark.line, mark.column, f"not YAML: {what}{where}")


def _character_fault(text: str, error: yaml.reader.ReaderError) -> Fault:
    """Point at the character that YAML does not allow; libyaml counts it in bytes."""
    for line, content in enumerate(text.split("\n")):
        for column, character in enumerate(content):
            if not _printable(character):
                return Fault(line, column, "not YAML: a control character", f"U+{ord(character):04X}")
    return Fault(0, 0, f"not YAML: {error.reason}")


def _printable(character: str) -> bool:
    code = ord(character)
    return (
        code in (0x09, 0x0D, 0x85)
        or 0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xD7FF
        or (0xE000 <= code <= 0xFFFD and code != 0xFEFF)
        or code >= 0x10000
    )
