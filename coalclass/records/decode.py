"""A tree to a dyad, or every reason why not, found in one pass."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from coalclass.errors import Problem
from coalclass.records import dates
from coalclass.records.fields import Field, vocabulary
from coalclass.records.scalars import describe, is_null, read_boolean, read_number, shown
from coalclass.records.tree import Fault, Mapping, Node, Refused, Scalar, Sequence
from coalclass.records.words import nearest

BAD: Any = object()
"""What a reader returns when it has reported a problem."""

Reader = Callable[["Decoder", Node, Field], Any]

_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as libyaml counts lines
_JSON_BREAK = re.compile("\n")


class LineProblem(Problem):
    """A problem in JSON Lines, whose path names the line already."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.column}: {self.sentence}"


class Decoder:
    """Reads the values of one file and collects its problems.

    `first_line` is the line of the file on which the text starts, from 1. In JSON Lines `path` names it too.
    `states` are the names of the record's states by role, as far as they are known.
    """

    def __init__(self, path: str, text: str, first_line: int = 1, *, json: bool = False) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.problems: list[Problem] = []
        self.entry: str | None = None
        self.states: dict[str, str] = {}
        self._break = _JSON_BREAK if json else _YAML_BREAK
        self._lines: list[str] | None = None
        self._problem = LineProblem if json and path.endswith(f":{first_line}") else Problem

    def line_of(self, node: Node) -> int:
        """The line of a node in its file, from 1."""
        return node.mark.line + self.first_line

    def report(
        self,
        node: Node | Fault,
        message: str,
        found: str | None = None,
        allowed: tuple[str, ...] = (),
        suggestion: str | None = None,
        *,
        severity: str = "error",
    ) -> Any:
        """Note a problem at a node; returns `BAD` so that readers can return it."""
        mark = node if isinstance(node, Fault) else node.mark
        line, text = mark.line + self.first_line, self._source_line(mark.line)
        self.problems.append(
            self._problem(
                self.path, line, mark.column + 1, message, self.entry, found, allowed, suggestion, severity, text
            )
        )
        return BAD

    def _source_line(self, index: int) -> str | None:
        if self._lines is None:
            self._lines = self._break.split(self.text)
        return self._lines[index] if index < len(self._lines) else None

    def mapping(
        self, node: Node, fields: dict[str, Field], what: str, readers: dict[str, Reader] | None = None
    ) -> dict[str, Any] | None:
        """The readable values of a mapping by key; None if it is no mapping at all."""
        readers = READERS if readers is None else readers
        if type(node) is not Mapping:
            self.expect(node, f"{what} must be a mapping of keys to values")
            return None
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for index, (key, value) in enumerate(node.pairs):
            name = self.key(key, seen)
            if name is None:
                continue
            field = fields.get(name)
            if field is None:
                if not (is_cut_off(key, value) and self.report_cut(node, index, fields)):
                    self.report(key, f"unknown key in {what}", found(key), tuple(fields), nearest(name, fields))
                continue
            result = readers[field.type](self, value, field)
            if result is not BAD:
                values[name] = result
        for name, field in fields.items():
            if name not in seen and field.required:
                self.report(node, f"{what} lacks the required key '{name}'")
        return values

    def report_cut(self, node: Mapping, index: int, fields: dict[str, Field]) -> bool:
        """Report that a comma has cut a text without quotes in two, if that is what the unknown key at `index` is."""
        start = index
        while start and is_cut_off(*node.pairs[start]):
            start -= 1
        key, text = node.pairs[start]
        field = fields.get(key.text) if type(key) is Scalar else None
        if field is None or field.type not in ("text", "sources-of") or type(text) is not Scalar or not text.plain:
            return False
        # The first part reports for all that follow it.
        if index == start + 1:
            rest = [one for one, _ in takewhile(lambda pair: is_cut_off(*pair), node.pairs[index:])]
            whole = ", ".join([text.text, *(one.text for one in rest if type(one) is Scalar)])
            message = f"a comma ends a text without quotes inside {{ }}: '{field.name}' ends before this"
            self.report(node.pairs[index][0], message, None, (), f'{field.name}: "{shown(whole)}"')
        return True

    def key(self, key: Node, seen: set[str]) -> str | None:
        """The text of a key, or None if it is no text or a repeat."""
        if type(key) is not Scalar:
            self.expect(key, "a key must be a single word")
            return None
        name = key.text
        if name in seen:
            self.report(key, "duplicate key", describe(key))
            return None
        seen.add(name)
        # A merge key has been refused while the tree was built.
        return None if name == "<<" and key.plain else name

    def expect(self, node: Node, message: str, allowed: tuple[str, ...] = (), suggestion: str | None = None) -> Any:
        """Report that a node is not what is wanted; silent where it has been reported already."""
        if type(node) is Refused:
            return BAD
        if type(node) is Scalar and is_null(node):
            return self.report(node, "a key without a value", describe(node), ("leave the key out, or write none",))
        return self.report(node, message, found(node), allowed, suggestion)

    def guess_word(self, text: str, field: Field) -> str | None:
        """The word of a field's list that was probably meant: one spelled alike, a synonym, or the role of a state."""
        near = vocabulary().synonyms.get(text.strip().lower())
        if near in field.words:
            return near
        near = nearest(text, field.words)
        if near is None and self.states.keys() & set(field.words):
            from coalclass.records.hints import guess_role

            near = guess_role(text[:100], {role: name for role, name in self.states.items() if role in field.words})
        return near

    def items(self, node: Node, what: str) -> list[Node] | None:
        """The items of a sequence that is not empty."""
        if type(node) is not Sequence:
            self.expect(node, f"{what} must be a list")
            return None
        if not node.items:
            self.report(node, f"{what} is an empty list", "[]", ("leave the key out, or write none",))
            return None
        return node.items


def is_cut_off(key: Node, value: Node) -> bool:
    """Whether a pair is a bare word in braces: what follows a comma within a text without quotes."""
    return type(key) is Scalar and key.plain and type(value) is Scalar and value.plain and not value.text


def found(node: Node) -> str:
    """What a node is, in a word or two."""
    if type(node) is Scalar:
        return describe(node)
    return "a list" if type(node) is Sequence else "a mapping"


def read_word(decoder: Decoder, node: Node, field: Field) -> Any:
    """One of the words of a list."""
    if type(node) is Scalar and node.text in field.words:
        return node.text
    near = decoder.guess_word(node.text, field) if type(node) is Scalar else None
    return decoder.expect(node, f"'{field.name}' has a value outside its list", field.words, near)


def read_words(decoder: Decoder, node: Node, field: Field) -> Any:
    """One word or a list of different words, as a tuple."""
    return _one_or_list(decoder, node, field, read_word)


def read_text(decoder: Decoder, node: Node, field: Field) -> Any:
    """Any text, a plain scalar as it is written."""
    if type(node) is not Scalar or is_null(node):
        return decoder.expect(node, f"'{field.name}' must be text")
    if field.required and not node.text.strip():
        return decoder.report(node, f"'{field.name}' is empty", '""')
    return node.text


def read_number_field(decoder: Decoder, node: Node, field: Field) -> Any:
    """A number in the field's range."""
    value = read_number(node) if type(node) is Scalar else None
    if value is None:
        return decoder.expect(node, f"'{field.name}' must be a number", (number_range(field),), _guess(node, field))
    low, high = field.min, field.max
    fits = math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)
    if not fits or (field.whole and value != int(value)):
        return decoder.report(node, f"'{field.name}' is out of range", found(node), (number_range(field),))
    return int(value) if field.whole else value


def number_range(field: Field) -> str:
    """The range of a number field in words."""
    noun = "a whole number" if field.whole else "a finite number"
    if field.min is None:
        return noun
    if field.max is not None:
        return f"{noun} from {field.min:g} to {field.max:g}"
    return f"{noun} of at least {field.min:g}" if field.min else f"{noun}, not negative"


def _guess(node: Node, field: Field) -> str | None:
    """The number that was probably meant."""
    if type(node) is not Scalar:
        return None
    value = read_number(Scalar(node.text, True, node.mark))
    if value is not None and math.isfinite(value):
        return shown(node.text)
    from coalclass.records.hints import guess_number

    guess = guess_number(node.text[:100], in_millions="millions" in (field.unit or ""))
    return None if guess is None else shown(guess)


def read_boolean_field(decoder: Decoder, node: Node, field: Field) -> Any:
    """`true` or `false`."""
    value = read_boolean(node) if type(node) is Scalar else None
    if value is not None:
        return value
    text = node.text.lower() if type(node) is Scalar else ""
    near = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}.get(text)
    return decoder.expect(node, f"'{field.name}' must be true or false", ("true", "false"), near)


def read_date(decoder: Decoder, node: Node, field: Field) -> Any:
    """A date of day, month or year precision."""
    if type(node) is Scalar:
        value = dates.parse_date(node.text)
        if value is not None:
            return value
        if dates.looks_like_date(node.text):
            return decoder.report(node, f"'{field.name}' is outside the calendar", describe(node))
    from coalclass.records.hints import guess_date

    near = guess_date(node.text[:100]) if type(node) is Scalar else None
    return decoder.expect(node, f"'{field.name}' must be a date", ("YYYY", "YYYY-MM", "YYYY-MM-DD"), near)


def read_sources_of(decoder: Decoder, node: Node, field: Field) -> Any:
    """One source or a list of different ones, as a tuple of texts."""
    return _one_or_list(decoder, node, field, read_text)


def _one_or_list(decoder: Decoder, node: Node, field: Field, read: Reader) -> Any:
    if type(node) is Scalar:
        value = read(decoder, node, field)
        return BAD if value is BAD else (value,)
    if type(node) is Mapping:
        return decoder.expect(node, f"'{field.name}' must be one value or a list of them")
    items = decoder.items(node, f"'{field.name}'")
    return BAD if items is None else read_unique(decoder, items, field, read)


def read_unique(decoder: Decoder, items: list[Node], field: Field, read: Reader) -> Any:
    """Items that are all good and all different, as a tuple."""
    values: dict[Any, None] = {}
    good = True
    for item in items:
        value = read(decoder, item, field)
        if value is not BAD and value in values:
            value = decoder.report(item, f"repeat within '{field.name}'", found(item))
        if value is BAD:
            good = False
        else:
            values[value] = None
    return tuple(values) if good else BAD


def read_searched(decoder: Decoder, node: Node, field: Field) -> Any:
    """A list of kinds of interactions and aid, no kind twice."""
    items = decoder.items(node, "'searched'")
    if items is None:
        return BAD
    kinds = Field(field.name, "word", field.about, words=vocabulary().searchable)
    return read_unique(decoder, items, kinds, read_word)


READERS: dict[str, Reader] = {
    "word": read_word,
    "words": read_words,
    "text": read_text,
    "number": read_number_field,
    "boolean": read_boolean_field,
    "date": read_date,
    "sources-of": read_sources_of,
    "searched": read_searched,
}
"""Field type to reader; `decode_record` adds those of whole sections."""
