"""Adding to a record's text: what a coder wrote by hand stays as it is, to the byte.

The text is never written anew. It is parsed once for the places of its parts, and lines are put in: at the
end of the section that they belong to, or as a new section in the order of the format. A list or mapping in
flow style grows within its brackets. Only a context's lone `source` becomes a list in its place. The result
is read back and compared; a text that resists is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from coalclass.errors import UsageError
from coalclass.limits import RECORD_ENTRIES
from coalclass.records import Context, Dyad, load_text
from coalclass.records.writing import block_lines, quote, to_plain
from coalclass.sources.assemble import Additions, Assembled

_ORDER = ("searched", "context", "consultations", "aid", "interactions", "sources")
_LATER = (*_ORDER, "label")
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NOT_IN_FLOW = re.compile(r"[\[\]{},#]|:(?:\s|$)|[\r\n]")
_BOM = "\ufeff"


def edited(text: str, assembled: Assembled) -> str:
    """The record's YAML text with the additions; UsageError if reading it back gives another record."""
    plain = to_plain(_keep_additions(assembled.dyad, assembled.additions))
    added = {name: plain[name] for name in _ORDER if name in plain}
    count = len(assembled.dyad.entries)
    if count > RECORD_ENTRIES:
        raise UsageError(f"the record would have {count:,} entries, and a record holds at most {RECORD_ENTRIES:,}")
    mark, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    if not added and not assembled.additions.context_sources:
        return text
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for under_headings in (True, False):
        held = _Text(body, yaml.compose(body, Loader=loader), under_headings)
        result = mark + held.grown(dict(added), assembled.additions.context_sources)
        if load_text(result).dyad == assembled.dyad:
            return result
    raise UsageError(
        "the record is written in a way that cannot be added to safely; rewrite it in block style first "
        "(one key per line, entries as '- date: ...')"
    )


def _keep_additions(dyad: Dyad, additions: Additions) -> Dyad:
    """A record that holds nothing but the additions."""
    sections: dict[str, Any] = {name: tuple(entries) or None for name, entries in additions.entries.items()}
    return replace(
        dyad,
        coder=None,
        notes=None,
        label=None,
        mandate=None,
        searched=tuple(additions.searched),
        context=Context(**additions.context),
        sources=additions.sources,
        **sections,
    )


@dataclass(slots=True)
class _Text:
    """A text, the tree of its document, and what is to be put in where.

    With `under_headings` a new section goes under the comment that a starting record has for it.
    """

    text: str
    root: Any
    under_headings: bool = False
    puts: list[tuple[int, int, str]] = field(default_factory=list)

    def grown(self, added: dict[str, Any], context_sources: list[str]) -> str:
        """The text with every section's additions and the context's further sources."""
        present = {key.value: value for key, value in self.root.value}
        if context_sources:
            self._add_context_sources(present, added, context_sources)
        for name, value in added.items():
            if name in present:
                self._append(present[name], value)
        for name, value in added.items():
            if name not in present:
                self._new_section(name, value)
        return self._spliced()

    def _add_context_sources(self, present: dict[str, Any], added: dict[str, Any], sources: list[str]) -> None:
        context = present.get("context")
        own = None if context is None else next((value for key, value in context.value if key.value == "source"), None)
        if own is None:
            added.setdefault("context", {})["source"] = sources[0] if len(sources) == 1 else sources
        elif isinstance(own, yaml.SequenceNode):
            self._append(own, sources)
        else:
            self._become_list(own, sources)

    def _become_list(self, node: Any, more: list[str]) -> None:
        start, end = node.start_mark.index, node.end_mark.index
        written = self.text[start:end]
        if node.style in ("|", ">") or _NOT_IN_FLOW.search(written):
            written = quote(node.value)
        ending = self._newline(start) if _BREAK.fullmatch(self.text[end - 1]) else ""
        others = map(_write_flow if self.root.flow_style else quote, more)
        self.puts.append((start, end, f"[{', '.join([written, *others])}]{ending}"))

    def _append(self, node: Any, value: Any) -> None:
        """Let a list or a mapping grow at its end."""
        last = node.value[-1]
        if node.flow_style:
            end = (last[1] if isinstance(last, tuple) else last).end_mark.index
            self.puts.append((end, end, f", {_write_in_flow(value)}"))
        else:
            self._put_lines(node, _write_block(value), node.start_mark.column)

    def _new_section(self, name: str, value: Any) -> None:
        if self.root.flow_style:
            self._append(self.root, {name: value})
            return
        before = self._before(name)
        lines = block_lines({name: value})
        if self.under_headings and (heading := find_heading(self.text, name)) is not None:
            self._put_at(heading, lines, self.root.start_mark.column)
        elif before is not None:
            self._put_lines(before, lines, self.root.start_mark.column)
        elif self.text[self.root.end_mark.index :].strip() or self._ends_in_block_scalar():
            # The document is ended by a mark of its own.
            self._put_lines(self.root, lines, self.root.start_mark.column)
        else:
            self._put_at(len(self.text), lines, self.root.start_mark.column)

    def _before(self, name: str) -> Any:
        """The value after which a new section goes, so that sections stand in the order of the format."""
        following = _LATER[_LATER.index(name) + 1 :]
        before = None
        for key, value in self.root.value:
            if key.value in following:
                return before
            before = value
        return None

    def _put_lines(self, node: Any, lines: Iterator[str], indent: int) -> None:
        """Put lines after the line on which a value ends; comments below it belong to what follows."""
        leaf = _find_last_leaf(node)
        at = leaf.end_mark.index
        if getattr(leaf, "style", None) in ("|", ">"):
            self._keep_end(leaf)
        else:
            found = _BREAK.search(self.text, at)
            at = len(self.text) if found is None else found.end()
        self._put_at(at, lines, indent)

    def _put_at(self, at: int, lines: Iterator[str], indent: int) -> None:
        newline = self._newline(at)
        start = "" if at == 0 or _BREAK.fullmatch(self.text[at - 1]) or self._has_put(at) else newline
        self.puts.append((at, at, start + "".join(f"{' ' * indent if line else ''}{line}{newline}" for line in lines)))

    def _has_put(self, at: int) -> bool:
        return any(start == at for start, _, _ in self.puts)

    def _ends_in_block_scalar(self) -> bool:
        return not _BREAK.search(self.text[-1:]) and getattr(_find_last_leaf(self.root), "style", None) in ("|", ">")

    def _keep_end(self, leaf: Any) -> None:
        """A literal text at the very end, with no line end of its own, is not to gain one."""
        header = _BREAK.split(self.text[leaf.start_mark.index :], maxsplit=1)[0].split("#")[0].rstrip()
        start = leaf.start_mark.index
        at_end = leaf.end_mark.index == len(self.text) and not leaf.value.endswith("\n")
        if at_end and "-" not in header and not self._has_put(start):
            self.puts.append((start, start + len(header), header.replace("+", "") + "-"))

    def _newline(self, at: int) -> str:
        """How lines end before a place, else in the text."""
        breaks = _BREAK.findall(self.text[:at]) or _BREAK.findall(self.text)
        return breaks[-1] if breaks and breaks[-1] in ("\n", "\r\n", "\r") else "\n"

    def _spliced(self) -> str:
        parts, done = [], 0
        # Sorting keeps the order of what goes to one place.
        for start, end, new in sorted(self.puts, key=lambda put: put[0]):
            parts += [self.text[done:start], new]
            done = end
        return "".join([*parts, self.text[done:]])


def find_heading(text: str, name: str) -> int | None:
    """Where the comment of a starting record on a section ends, and its example begins; None where there is none.

    >>> find_heading("coder: A\\n## aid: Carrots\\n## or: aid: none\\n# aid:\\n", "aid")
    41
    """
    found = re.search(rf"^## {name}: .*\n(?:##.*\n)*(?=# {name}:)", text, re.MULTILINE)
    return None if found is None else found.end()


def _find_last_leaf(node: Any) -> Any:
    """The scalar or bracketed collection in which a value ends."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _write_block(value: Any) -> Iterator[str]:
    """The lines of a list's items or a mapping's pairs, without indentation."""
    if isinstance(value, dict):
        yield from block_lines(value)
    elif isinstance(value[0], dict):
        lines = list(block_lines({"x": value}))[1:]
        first = len(lines[0]) - len(lines[0].lstrip())
        yield from (line[first:] for line in lines)
    else:
        yield from (f"- {quote(item)}" for item in value)


def _write_in_flow(value: Any) -> str:
    """A list's items or a mapping's pairs as they stand within brackets: JSON, which YAML reads."""
    if isinstance(value, dict):
        return ", ".join(f"{_write_flow(name)}: {_write_flow(one)}" for name, one in value.items())
    return ", ".join(map(_write_flow, value))


def _write_flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{_write_in_flow(value)}}}"
    if isinstance(value, list):
        return f"[{_write_in_flow(value)}]"
    if isinstance(value, str):
        written = quote(value)
        return written if written.startswith('"') else f'"{written}"'
    return json.dumps(value, allow_nan=False)
