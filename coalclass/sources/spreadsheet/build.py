"""From the rows of tables to records.

Each record is written as JSON with a value a line, and given to the reader of records, whose rules and messages then
hold for a spreadsheet too. The line of a problem tells which cell it came from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from coalclass.errors import Problem
from coalclass.records import Dyad, load_text
from coalclass.records.cells import split_texts
from coalclass.records.columns import SECTIONS, columns
from coalclass.records.fields import FORMAT_VERSION, Field, vocabulary
from coalclass.records.inputs import write_value
from coalclass.records.words import FirstWords
from coalclass.sources.spreadsheet.opening import Row, Sheet

_LISTS = ("words", "sources-of", "searched")
_RECORD = ("hegemon", "follower", "coalition", "period")
_INLINE = ("source_url", "source_locator", "source_read")
_LACKS = re.compile(r"lacks the required key '(\w+)'")


class Place(NamedTuple):
    """The cell that a value came from; without a column, the row as a whole."""

    row: Row
    column: str | None = None


class Leaf(NamedTuple):
    """A value as JSON."""

    text: str
    place: Place


class Branch(NamedTuple):
    """A mapping (its items have keys) or a list (they have none)."""

    items: list[tuple[str | None, Node]]
    place: Place
    is_list: bool = False


Node: TypeAlias = "Leaf | Branch"


class Imported(NamedTuple):
    """A record that came of the tables: the name it goes by there, and the dyad."""

    key: str
    dyad: Dyad
    row: Row


@dataclass(slots=True)
class _Parts:
    """The rows of one record. `head` is that of the dyad, or its first entry where there is no table of dyads."""

    key: str
    head: Row
    entries: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    mandates: list[Row] = field(default_factory=list)


def build_records(sheets: Mapping[str, Sheet]) -> tuple[list[Imported], list[Problem]]:
    """The records of all tables in the order of their first rows, and every problem of every sheet, row and column."""
    problems = [problem for sheet in sheets.values() for problem in sheet.problems]
    wrong_headers = [problem for problem in problems if problem.line == 1]
    if wrong_headers:
        return [], wrong_headers  # Under a wrong header every row would be wrong.
    words = FirstWords()
    parts = _gather_parts(sheets, problems, words)
    made: list[Imported] = []
    for one in parts.values():
        builder = _Builder("sources" in sheets, words)
        tree = builder.build_tree(one)
        dyad = _read_tree(tree, builder.problems)
        problems += builder.problems
        if dyad is not None and not any(problem.severity == "error" for problem in builder.problems):
            made.append(Imported(one.key, dyad, one.head))
    if not parts and not problems:
        problems.append(Problem(sheets["entries"].label, 1, 1, "the table holds no rows below its header"))
    return made, problems


def _gather_parts(sheets: Mapping[str, Sheet], problems: list[Problem], words: FirstWords) -> dict[str, _Parts]:
    """The rows by record. Without a table of dyads the entries say whose they are."""
    parts: dict[str, _Parts] = {}
    heads = "dyads" if "dyads" in sheets else "entries"
    for row in sheets[heads].rows:
        key = row.key()
        if not key:
            problems.append(row.refuse("id", "the row does not say which record it belongs to"))
        elif key not in parts:
            parts[key] = _Parts(key, row)
        elif heads == "dyads":
            problems.append(row.refuse("id", f"the record stands in row {parts[key].head.number} too", found=key[:60]))
        else:
            problems += _check_same(row, parts[key].head)
    for table in ("entries", "sources", "mandates"):
        for row in sheets[table].rows if table in sheets else ():
            key = row.key()
            if key in parts:
                getattr(parts[key], table).append(row)
            elif table != heads:
                near = words.nearest(key, parts)
                problems.append(row.refuse("id", f"no record of this name in the table of {heads}", found=key[:60] or
                                           "nothing", suggestion=near))  # fmt: skip
    return parts


def _check_same(row: Row, head: Row) -> Iterator[Problem]:
    """Where entries say whose they are, all of one record have to say the same."""
    for name in _RECORD:
        if row.get(name) != head.get(name):
            yield row.refuse(name, f"another {name} than in row {head.number}", found=row.get(name)[:60] or "nothing")


class _Builder:
    """Builds the tree of one record, and notes what the reader of records cannot see."""

    def __init__(self, with_sources: bool, words: FirstWords) -> None:
        self.with_sources = with_sources
        self._words = words
        self.problems: list[Problem] = []
        self._keys: dict[str, Branch] = {}
        self._citations: dict[str, str] = {}

    def build_tree(self, parts: _Parts) -> Branch:
        """The record as its parts have it."""
        head = parts.head
        items: list[tuple[str | None, Node]] = [("coalclass", Leaf(str(FORMAT_VERSION), Place(head)))]
        known = columns()["dyads"]
        for name in (*_RECORD, *(("coder", "notes", "searched") if head.sheet.table == "dyads" else ())):
            items += self._cell(head, name, known[name].field, name)
        self._keys = dict(self._read_sources(parts.sources))
        self._citations = {row.cells.get("key", ""): row.cells.get("citation", "") for row in parts.sources}
        empty = self._read_empty(head)
        items += self._mandates(parts, empty)
        if head.sheet.table == "dyads":
            items += self._prefixed(head, "context_", "context")
        items += self._sections(parts, empty)
        label = self._prefixed(head, "label_", "label") if head.sheet.table == "dyads" else []
        if self._keys:
            items.append(("sources", Branch(list(self._keys.items()), Place(head))))
        return Branch([*items, *label], Place(head))

    def _cell(self, row: Row, column: str, field: Field, key: str) -> list[tuple[str | None, Node]]:
        """A cell under its key in the record; nothing where the cell is empty."""
        text = row.cells.get(column, "")
        if not text or (field.type != "text" and not text.strip()):
            return []
        texts = split_texts(text) if field.type in _LISTS else (text,)
        return [(key, Leaf(write_value(field, texts), Place(row, column)))]

    def _read_empty(self, head: Row) -> frozenset[str]:
        allowed = columns()["dyads"]["none"].field.words
        named = {one.strip() for one in split_texts(head.get("none")) if one.strip()} if head.get("none") else set()
        for one in sorted(named.difference(allowed)):
            near = self._words.nearest(one, allowed)
            self.problems.append(head.refuse("none", "a section that there is not", found=one[:60], allowed=allowed,
                                             suggestion=near))  # fmt: skip
        return frozenset(named)

    def _prefixed(self, head: Row, prefix: str, key: str) -> list[tuple[str | None, Node]]:
        found = []
        for name, column in head.sheet.columns.items():
            if name.startswith(prefix) and column.key:
                found += self._cell(head, name, column.field, column.key)
        return [(key, Branch(found, Place(head)))] if found else []

    def _mandates(self, parts: _Parts, empty: frozenset[str]) -> list[tuple[str | None, Node]]:
        branches: list[tuple[str | None, Node]] = []
        for row in parts.mandates:
            items = []
            for name, column in row.sheet.columns.items():
                if column.key:
                    items += self._cell(row, name, column.field, column.key)
            branches.append((None, Branch(items, Place(row))))
        return self._section("mandate", branches, empty, parts)

    def _section(
        self, name: str, branches: list[tuple[str | None, Node]], empty: frozenset[str], parts: _Parts
    ) -> list[tuple[str | None, Node]]:
        """A section with its entries, `none` where it is known to be empty, nothing where it is unknown."""
        if branches and name in empty:
            place = branches[0][1].place
            self.problems.append(parts.head.refuse("none", f"{name} is said to be empty, and row {place.row.number} of "
                                                   f"{place.row.sheet.label} holds one"))  # fmt: skip
        if name in empty:
            return [(name, Leaf('"none"', Place(parts.head, "none")))]
        return [(name, Branch(branches, branches[0][1].place, is_list=True))] if branches else []

    # Entries

    def _sections(self, parts: _Parts, empty: frozenset[str]) -> list[tuple[str | None, Node]]:
        held: dict[str, list[tuple[str | None, Node]]] = {name: [] for name in SECTIONS}
        for row in parts.entries:
            section = self._find_section(row)
            if section is not None:
                held[section].append((None, self._entry(row, section)))
        return [pair for name in SECTIONS for pair in self._section(name, held[name], empty, parts)]

    def _find_section(self, row: Row) -> str | None:
        """The section that a row belongs to, by its kind; what it says of the section itself has to agree."""
        kind, section = row.get("kind"), row.get("section")
        if kind == "consultation" or (not kind and section == SECTIONS[0]):
            meant: str | None = SECTIONS[0]
        elif kind in vocabulary().words["aid-kind"]:
            meant = SECTIONS[1]
        else:
            meant = SECTIONS[2] if kind in vocabulary().kinds else None
        if meant is None:
            allowed = columns()["entries"]["kind"].field.words
            near = self._words.nearest(kind, allowed) if kind else None
            self.problems.append(row.refuse("kind", "no kind of entry", found=kind[:60] or "nothing", allowed=allowed,
                                            suggestion=near))  # fmt: skip
        elif section and section != meant:
            self.problems.append(row.refuse("section", f"{kind} is an entry of {meant}", found=section[:60]))
            return None
        return meant

    def _entry(self, row: Row, section: str) -> Branch:
        kind = vocabulary().kinds.get(row.get("kind"))
        items: list[tuple[str | None, Node]] = []
        for name, column in row.sheet.columns.items():
            if column.derived or column.key is None or name in (*_RECORD, "section", "source_key", *_INLINE):
                continue
            if name == "kind" and section == SECTIONS[0]:
                continue
            # `export` writes how many events an entry stands for whatever its kind.
            if name == "count" and row.get(name) == "1" and (kind is None or name not in kind.fields):
                continue
            items += self._cell(row, name, column.field, column.key)
        return Branch([*items, *self._cite(row)], Place(row))

    # Sources

    def _read_sources(self, rows: Sequence[Row]) -> Iterator[tuple[str, Branch]]:
        first: dict[str, Row] = {}
        for row in rows:
            key = row.cells.get("key", "")
            items: list[tuple[str | None, Node]] = []
            for name, column in row.sheet.columns.items():
                if column.key:
                    items += self._cell(row, name, column.field, column.key)
            if "key" not in row.cells:
                self.problems.append(row.refuse("key", "a source without a key"))
            elif key in first:
                self.problems.append(row.refuse("key", f"row {first[key].number} has this key too", found=key[:60]))
            else:
                first[key] = row
                yield key, Branch(items, Place(row))

    def _cite(self, row: Row) -> list[tuple[str | None, Node]]:
        """The sources of an entry: keys, known or described beside them, or the citation itself."""
        written = row.cells.get("source_key", "")
        citation = row.cells.get("source", "")
        described = [name for name in _INLINE if row.get(name)]
        if not written:
            if described:
                message = f"{', '.join(described)} need a source_key, under which the source is kept"
                self.problems.append(row.refuse(described[0], message))
            if not citation.strip():
                return []
            return [("source", Leaf(json.dumps(citation), Place(row, "source")))]
        keys = split_texts(written)
        # `export` writes the citations of all keys; a text that is cited without a key is its own citation.
        if citation != "; ".join(self._citations.get(key, key) for key in keys) or described:
            citations = [citation] if len(keys) == 1 else citation.split("; ")
            for place, key in enumerate(keys):
                if key not in self._keys:
                    told = citations[place] if len(citations) == len(keys) else ""
                    self._describe(row, key, told, described if len(keys) == 1 else [])
        field = vocabulary().shapes["aid"]["source"]
        return [("source", Leaf(write_value(field, keys), Place(row, "source_key")))]

    def _describe(self, row: Row, key: str, citation: str, described: Sequence[str]) -> None:
        """Keep a source that only its entry describes. A key that is its own citation needs no keeping."""
        if not citation.strip():
            table = "the table of sources does not have" if self.with_sources else "no table of sources (--sources) has"
            more = "and no citation that is its own stands in the column source"
            near = self._words.nearest(key, self._keys) if self.with_sources else None
            self.problems.append(
                row.refuse("source_key", f"a key that {table}, {more}", found=key[:60], suggestion=near)
            )
        elif citation != key or described:
            items: list[tuple[str | None, Node]] = [("citation", Leaf(json.dumps(citation), Place(row, "source")))]
            for name in described:
                column = row.sheet.columns[name]
                items += self._cell(row, name, column.field, str(column.key))
            self._keys[key] = Branch(items, Place(row))


def _read_tree(tree: Branch, problems: list[Problem]) -> Dyad | None:
    """The dyad in a tree; what is wrong is told by the cell that it came from."""
    lines = list(_write_lines(tree))
    loaded = load_text("\n".join(text for text, _ in lines), tree.place.row.sheet.label, json=True)
    problems += [_translate(one, lines[one.line - 1][1]) for one in loaded.problems]
    return loaded.dyad


def _translate(problem: Problem, place: Place) -> Problem:
    """A problem of the reader at the cell that it is about."""
    row, column = place.row, place.column
    lacking = _LACKS.search(problem.message)
    if lacking:
        names = [name for name, one in row.sheet.columns.items() if one.key == lacking[1]]
        column = next((name for name in names if name in row.sheet.places), column)
    told = row.refuse(column, problem.message)
    return problem._replace(path=told.path, line=told.line, column=told.column, message=told.message, source_line=None)


def _write_lines(node: Node) -> Iterator[tuple[str, Place]]:
    """A node as lines of JSON, each with the cell that it came from."""
    if isinstance(node, Leaf):
        yield node.text, node.place
        return
    yield "[" if node.is_list else "{", node.place
    for number, (key, item) in enumerate(node.items, start=1):
        lines = list(_write_lines(item))
        (first, place), (last, end) = lines[0], lines[-1]
        comma = "," if number < len(node.items) else ""
        lead = "" if key is None else f"{json.dumps(key)}: "
        if len(lines) == 1:
            yield f"{lead}{first}{comma}", place
        else:
            yield f"{lead}{first}", place
            yield from lines[1:-1]
            yield f"{last}{comma}", end
    yield "]" if node.is_list else "}", node.place
