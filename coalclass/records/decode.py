"""A tree to a dyad, or every reason why not, found in one pass."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any

from coalclass.errors import Problem
from coalclass.limits import NEAREST_WORDS, PROBLEMS_LISTED
from coalclass.records import dates
from coalclass.records.fields import Field, vocabulary
from coalclass.records.scalars import describe, is_null, read_boolean, read_number, shown
from coalclass.records.tree import Fault, Mapping, Node, Place, Refused, Scalar, Sequence
from coalclass.records.words import count_noun, nearest

BAD: Any = object()
"""What a reader returns when it has reported a problem."""

Reader = Callable[["Decoder", Node, Field], Any]

_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as libyaml counts lines
_JSON_BREAK = re.compile("\n")
_ALIKE_WORDS = 0.65
_NEGATED = re.compile(r"(?:not|non|no|un|in|dis)[ -]?(.+)")


class LineProblem(Problem):
    """A problem in JSON Lines, whose path names the line already."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.column}: {self.sentence}"


class Decoder:
    """Reads the values of one file and collects its problems.

    `first_line` is the line of the file on which the text starts, from 1. In JSON Lines `path` names it too.
    `states` are the names of the record's states by role, as far as they are known. Of many problems the first are
    kept; `count` counts all of them.
    """

    def __init__(self, path: str, text: str, first_line: int = 1, *, json: bool = False) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.count = 0
        self.failed = False
        self.entry: str | None = None
        self.states: dict[str, str] = {}
        self._break = _JSON_BREAK if json else _YAML_BREAK
        self._kept: list[Problem] = []
        self._unlisted: Problem | None = None
        self._line: tuple[int, str] = (-1, "")
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
        self.count += 1
        self.failed = self.failed or severity == "error"
        line, column = node.mark.line + self.first_line, node.mark.column + 1
        if self.count <= PROBLEMS_LISTED:
            text = self._source_line(node.mark)
            self._kept.append(
                self._problem(self.path, line, column, message, self.entry, found, allowed, suggestion, severity, text)
            )
        elif self._unlisted is None or (severity == "error" and self._unlisted.severity != "error"):
            self._unlisted = self._problem(self.path, line, column, "", severity=severity)
        return BAD

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, by place; where that is too much to list, the last says how much more there is."""
        listed = sorted(self._kept, key=lambda problem: (problem.line, problem.column))
        if self._unlisted is not None:
            more = self.count - len(listed)
            message = f"and {count_noun(more, 'more problem')} in this file"
            listed.append(self._unlisted._replace(message=message))
        return listed

    def nearest(self, word: str, allowed: Iterable[str]) -> str | None:
        """The nearest allowed word, for the first problems of a file: to look for it takes its time."""
        return nearest(word, allowed) if self.count < NEAREST_WORDS else None

    def guess_key(self, name: str, fields: dict[str, Field]) -> str | None:
        """The key that was probably meant: what is often written for it, else one spelled alike."""
        meant = vocabulary().keys.get(name.strip().lower())
        return meant if meant in fields else self.nearest(name, fields)

    def _source_line(self, mark: Place) -> str | None:
        if self._line[0] != mark.line:
            start = mark.index - mark.column
            end = self._break.search(self.text, start)
            self._line = (mark.line, self.text[start : end.start() if end else None])
        return self._line[1]

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
                    self.report(key, f"unknown key in {what}", found(key), tuple(fields), self.guess_key(name, fields))
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
        if self.count >= NEAREST_WORDS:
            return None
        for meant in vocabulary().synonyms.get(text.strip().lower(), ()):
            if meant in field.words:
                return meant
        # Words of a list have meanings: what is only somewhat alike may mean the opposite.
        near = nearest(text, field.words, cutoff=_ALIKE_WORDS)
        if near is not None and (turned := _NEGATED.fullmatch(text.strip().lower())) and turned[1] == near:
            near = None
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
    low = -math.inf if field.min is None else field.min
    high = math.inf if field.max is None else field.max
    if not (math.isfinite(value) and low <= value <= high) or (field.whole and value != int(value)):
        message = f"'{field.name}' is out of range"
        if field.why and (high < value < math.inf or 0 <= value < low):
            message += f": {field.why}"
        return decoder.report(node, message, found(node), (number_range(field),))
    return int(value) if field.whole else value


def number_range(field: Field) -> str:
    """The range of a number field in words."""
    noun = "a whole number" if field.whole else "a finite number"
    if field.min is None:
        return noun
    if field.max is not None:
        return f"{noun} from {field.min:g} to {field.max:,.10g}"
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
