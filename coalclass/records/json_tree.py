"""JSON text (RFC 8259) to the same tree as YAML, with the place of every value.

The standard library's decoder gives no places, keeps the last of duplicate keys, takes `NaN` and
recurses without bound, so a small scanner of our own walks the text; strings go through the standard
library's scanner.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from coalclass.limits import RECORD_DEPTH, RECORD_PARTS
from coalclass.records.scalars import shown
from coalclass.records.tree import Fault, Mapping, Node, Place, Scalar, Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN_STRING = r'"([^"\\\x00-\x1f\ud800-\udfff]*)"'
_ATOM = r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)"
_SCALAR = re.compile(rf"[ \t\n\r]*(?:{_PLAIN_STRING}|{_ATOM})")
_KEY = re.compile(rf"[ \t\n\r]*{_PLAIN_STRING}[ \t\n\r]*:")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(text: str) -> tuple[Node | None, list[Fault]]:
    """Build the tree of the one JSON value in `text`; None if it is not JSON."""
    try:
        return _Scanner(text).document(), []
    except Fault as fault:
        return None, [fault]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.nodes = 0
        # The last place asked for, from which the next is counted, and the start of its line.
        self.asked = self.line = self.start = 0

    def document(self) -> Node:
        node = self.value()
        self.skip()
        if self.at < len(self.text):
            raise self.fault("not JSON: text after the end of the record")
        return node

    def value(self) -> Node:
        self.nodes += 1
        if self.nodes > RECORD_PARTS:
            raise self.fault(f"more than {RECORD_PARTS} keys and values; what follows is not read")
        match = _SCALAR.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
            string, atom = match.groups()
            if atom is None:
                return Scalar(string, False, self.place(match.start(1) - 1))
            return Scalar(atom, True, self.place(match.start(2)))
        self.skip()
        start = self.text[self.at : self.at + 1]
        if start == "{":
            return self.mapping()
        if start == "[":
            return self.sequence()
        if start == '"':
            return self.string()
        raise self.fault("not JSON: a value is missing or malformed")

    def mapping(self) -> Mapping:
        node = Mapping(self.place(self.at))
        self.descend()
        while self.more("}", first=not node.pairs):
            match = _KEY.match(self.text, self.at)
            if match is not None:
                key = Scalar(match[1], False, self.place(match.start(1) - 1))
                self.at = match.end()
            else:
                key = self.key()
            self.nodes += 1
            node.pairs.append((key, self.value()))
        return node

    def key(self) -> Scalar:
        """A key with escapes in it, or what is wrong with it."""
        self.skip()
        if self.text[self.at : self.at + 1] != '"':
            raise self.fault("not JSON: a key in double quotes is missing")
        key = self.string()
        self.skip()
        if self.text[self.at : self.at + 1] != ":":
            raise self.fault("not JSON: a colon is missing after a key")
        self.at += 1
        return key

    def sequence(self) -> Sequence:
        node = Sequence(self.place(self.at))
        self.descend()
        while self.more("]", first=not node.items):
            node.items.append(self.value())
        return node

    def more(self, closing: str, *, first: bool) -> bool:
        here = self.text[self.at : self.at + 1]
        if here in " \t\n\r":
            self.skip()
            here = self.text[self.at : self.at + 1]
        if here == closing:
            self.at += 1
            self.depth -= 1
            return False
        if not first:
            if here != ",":
                raise self.fault(f"not JSON: a comma or {closing} is missing")
            self.at += 1
            self.skip()
            if self.text[self.at : self.at + 1] == closing:
                raise self.fault("not JSON: a comma before the end")
        return True

    def string(self) -> Scalar:
        place = self.place(self.at)
        try:
            text, end = scanstring(self.text, self.at + 1, True)
        except ValueError as error:
            self.at = min(getattr(error, "pos", self.at), len(self.text))
            message = getattr(error, "msg", "a malformed string").removesuffix(" starting at").removesuffix(" at")
            raise self.fault(f"not JSON: {message[:1].lower()}{message[1:]}") from None
        if not text.isascii() and _SURROGATE.search(text):
            raise self.fault("not JSON: half of a surrogate pair in a string")
        self.at = end
        return Scalar(text, False, place)

    def descend(self) -> None:
        self.at += 1
        self.depth += 1
        if self.depth > RECORD_DEPTH:
            self.at -= 1
            raise self.fault(f"nested deeper than {RECORD_DEPTH} levels")

    def skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def place(self, at: int) -> Place:
        if at < self.asked:
            self.asked = self.line = self.start = 0
        if breaks := self.text.count("\n", self.asked, at):
            self.line += breaks
            self.start = self.text.rindex("\n", self.asked, at) + 1
        self.asked = at
        return Place(self.line, at - self.start, at)

    def fault(self, message: str) -> Fault:
        found = self.text[self.at : self.at + 1] or "the end of the text"
        return Fault(self.place(self.at), message, shown(found))
