"""YAML text to a tree, on libyaml's events, refusing what a record has no use for.

Working on events rather than letting PyYAML compose has three reasons: its C composer crashes the
process on deep nesting, its resolver reads `NO` as false and `0123` as octal, and it keeps the last
of duplicate keys. Here every scalar stays text with its place, and its reader decides.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from coalclass.limits import PROBLEMS_LISTED, RECORD_DEPTH, RECORD_PARTS
from coalclass.records.scalars import shown
from coalclass.records.tree import START, Fault, Mapping, Node, Place, Refused, Scalar, Sequence

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # a PyYAML built without libyaml: slower, same events
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

# Compiled when first needed: that takes 4 ms.
_UNPRINTABLE = "[^\t\r\n\x85\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_BREAK = "\r\n|[\r\n\x85\u2028\u2029]"  # as libyaml counts lines
_MERGE = "<<"


def parse_yaml(text: str) -> tuple[Node | None, list[Fault]]:
    """Build the tree of the one document in `text`; None for an empty text or one that is not YAML."""
    builder = _Builder()
    try:
        builder.run(_Parser(text).get_event)
    except Fault as fault:
        return None, [*builder.faults, fault]
    except yaml.MarkedYAMLError as error:
        return None, _faults_before(text, error) or [*builder.faults, _syntax_fault(text, error)]
    except yaml.reader.ReaderError as error:
        return None, [*builder.faults, _character_fault(text, error)]
    except UnicodeDecodeError:  # the percent escapes of a tag may spell what is no character
        return None, [*builder.faults, Fault(START, "not YAML, and not read further: a tag that is not UTF-8")]
    return builder.top[0] if builder.top else None, builder.faults


class _Builder:
    """Gathers the nodes of every open collection; those of the document in `top`."""

    def __init__(self) -> None:
        self.top: list[Node] = []
        self.faults: list[Fault] = []

    def run(self, get_event: Any) -> None:
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        open_nodes: list[tuple[Mapping | Sequence, list[Node]]] = []
        children = self.top  # of the innermost open collection; a mapping's are keys and values in turn
        for _ in range(RECORD_PARTS):
            event = get_event()
            kind = type(event)
            if kind is scalar:
                if event.tag is not None or event.anchor is not None:
                    self.refuse_marks(event)
                if event.value == _MERGE and event.implicit[0]:
                    self.refuse_merge(event, open_nodes, children)
                children.append(Scalar(event.value, event.implicit[0], event.start_mark))
            elif kind is mapping or kind is sequence:
                if event.tag is not None or event.anchor is not None:
                    self.refuse_marks(event)
                node = Mapping(event.start_mark) if kind is mapping else Sequence(event.start_mark)
                children.append(node)
                open_nodes.append((node, children))
                children = []
                if len(open_nodes) > RECORD_DEPTH:
                    raise _fault(event, f"nested deeper than {RECORD_DEPTH} levels")
            elif kind is mapping_end:
                node, outer = open_nodes.pop()
                node.pairs = list(zip(children[::2], children[1::2], strict=True))  # type: ignore[union-attr]
                children = outer
            elif kind is sequence_end:
                node, outer = open_nodes.pop()
                node.items = children  # type: ignore[union-attr]
                children = outer
            elif kind is yaml.AliasEvent:
                self.refuse(
                    event,
                    "aliases are refused",
                    f"*{event.anchor}",
                    "write the value out; put a text that begins with * in quotes",
                )
                children.append(Refused(event.start_mark))
            elif kind is yaml.DocumentStartEvent and self.top:
                self.refuse(event, "one file holds one record", "a second document", "use one file each, or JSON Lines")
                return
            elif kind is yaml.StreamEndEvent:
                return
        raise _fault(event, f"more than {RECORD_PARTS} keys, values and ends of lists; what follows is not read")

    def refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.refuse(
                event,
                "anchors are refused",
                f"&{event.anchor}",
                "write the value out where it is needed; put a text that begins with & in quotes",
            )
        if event.tag is not None:
            self.refuse(
                event, "tags are refused", event.tag, "leave the tag out; put a text that begins with ! in quotes"
            )

    def refuse_merge(self, event: Any, open_nodes: list[Any], children: list[Node]) -> None:
        """Refuse `<<` where it stands as a key; as a value it is text."""
        if open_nodes and type(open_nodes[-1][0]) is Mapping and len(children) % 2 == 0:
            self.refuse(event, "merge keys are refused", _MERGE, "write the keys out")

    def refuse(self, event: Any, message: str, found: str, hint: str) -> None:
        self.faults.append(_fault(event, message, shown(found), hint))
        if len(self.faults) == PROBLEMS_LISTED:
            raise _fault(event, f"{PROBLEMS_LISTED} anchors, aliases, tags and the like; what follows is not read")


def _fault(event: Any, message: str, found: str | None = None, hint: str | None = None) -> Fault:
    return Fault(event.start_mark, message, found, hint)


def _faults_before(text: str, error: yaml.MarkedYAMLError) -> list[Fault]:
    """The faults of a text that was nested too deep before the place where the parser gave up, else none.

    A parser reads ahead of its events: in `[[[[`, each bracket may still turn out to begin a key. So a parser
    with a limit of its own (PyYAML from 6.0.4) may stop before the event that our limit refuses. The text up to
    there, or up to the start of what it was reading, gives the events.
    """
    for mark in (error.problem_mark, error.context_mark):
        builder = _Builder()
        try:
            builder.run(_Parser(text[: mark.index] if mark else "").get_event)
        except Fault as fault:
            return [*builder.faults, fault]
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
    return []


def _syntax_fault(text: str, error: yaml.MarkedYAMLError) -> Fault:
    from coalclass.records.yaml_hints import explain_syntax

    mark = error.problem_mark or error.context_mark
    what = error.problem or "cannot be read"
    where = f" {error.context}" if error.context else ""
    if mark is None:
        return Fault(START, f"not YAML, and not read further: {what}{where}")
    begun = error.context_mark
    opened = None if begun is None else (begun.line, begun.column)
    advice = explain_syntax(text, mark.line, mark.column, f"{what}{where}", opened)
    if advice is None:
        return Fault(Place(mark.line, mark.column, mark.index), f"not YAML, and not read further: {what}{where}")
    place = Place(advice.line, advice.column, start_of_line(text, advice.line) + advice.column)
    return Fault(place, f"not YAML, and not read further: {advice.message}", suggestion=advice.suggestion)


def _character_fault(text: str, error: yaml.reader.ReaderError) -> Fault:
    """Point at the character that YAML does not allow; libyaml counts it in bytes."""
    found = re.search(_UNPRINTABLE, text)
    if found is None:
        return Fault(START, f"not YAML, and not read further: {error.reason}")
    place = place_at(text, found.start())
    return Fault(place, "not YAML, and not read further: a control character", f"U+{ord(found.group()):04X}")


def start_of_line(text: str, line: int) -> int:
    """Where a line begins, counted from 0, in characters."""
    breaks = re.finditer(_BREAK, text)
    return next((one.end() for number, one in enumerate(breaks, start=1) if number == line), 0) if line else 0


def place_at(text: str, index: int) -> Place:
    """The line and column of a character, as libyaml counts them."""
    line = start = 0
    for line_break in re.finditer(_BREAK, text[:index]):
        line, start = line + 1, line_break.end()
    return Place(line, index - start, index)
