"""What is wrong with a text that is not YAML, in a coder's words: libyaml speaks of tokens and block mappings.

Imported only where a text is not YAML.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from coalclass.records.hints import quoted

_PAIR = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<key>[\w-]+): +(?P<text>\S.*?)\s*$")
_RESERVED = "@`%"
_LONGEST = 60
_LONGEST_KEY = 1024


class Advice(NamedTuple):
    """A place (line and column from 0), what is wrong there, and what to write instead."""

    line: int
    column: int
    message: str
    suggestion: str | None = None


def explain_syntax(text: str, line: int, column: int, problem: str, opened: tuple[int, int] | None) -> Advice | None:
    """Advice on a parser's `problem` at a place; `opened` is where what it was reading began. None where unclear."""
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    here = lines[line] if line < len(lines) else ""
    if tab := re.match(r" *\t", here):
        return Advice(line, tab.end() - 1, "a tab in the indentation; YAML takes spaces only")
    if "end of stream" in problem and opened is not None and "quoted" in problem:
        return Advice(*opened, "a quoted text that is never closed")
    if "mapping values are not allowed" in problem:
        return _explain_colon(here, line, column)
    if "cannot start any token" in problem and here[column : column + 1] in _RESERVED:
        sign = here[column]
        return Advice(line, column, f"a text may begin with {sign} only in quotes", _in_quotes(here))
    if "expected key" in problem or "expected '-'" in problem:
        return _explain_end(here, line, column)
    if "expected ':'" in problem and opened is not None:
        if len(lines[opened[0]]) > _LONGEST_KEY:
            return Advice(*opened, f"a key longer than {_LONGEST_KEY} characters")
        return Advice(*opened, "a key without a colon and a space after it")
    if "',' or" in problem and opened is not None:
        sign = "}" if "}" in problem else "]"
        return Advice(line, column, f"a comma or the closing {sign} is missing; line {opened[0] + 1} opened it")
    if "sequence entries are not allowed" in problem:
        return Advice(line, column, "a list item where none can stand", _in_quotes(here))
    return None


def _explain_colon(here: str, line: int, column: int) -> Advice | None:
    pair = _PAIR.match(here)
    if pair is not None and column >= pair.start("text"):
        return Advice(line, column, "a colon and a space inside a text that has no quotes", _in_quotes(here))
    return Advice(line, len(here) - len(here.lstrip()), "this line is indented further than the one that it belongs to")


def _explain_end(here: str, line: int, column: int) -> Advice | None:
    """Something after the end of a quoted text, or after a bracket; or a line that is not in line with its like."""
    pair = _PAIR.match(here)
    if pair is None or column < pair.start("text"):
        indent = len(here) - len(here.lstrip())
        return Advice(line, indent, "this line is not indented like those that it belongs to") if here.strip() else None
    opening = pair["text"][0]
    if opening == "'":
        message = "text after the closing quote; an apostrophe within '...' is written twice, or use \"...\""
        return Advice(line, column, message, _in_quotes(here))
    if opening == '"':
        return Advice(line, column, 'text after the closing quote; a " within "..." is written \\"', _in_quotes(here))
    if opening in "[{":
        return Advice(line, column, f"text after the closing bracket; a text may begin with {opening} only in quotes",
                      _in_quotes(here))  # fmt: skip
    return None


def _in_quotes(here: str) -> str | None:
    """The key and text of a line with the text in quotes."""
    pair = _PAIR.match(here)
    if pair is None:
        return None
    text = pair["text"]
    if text[0] in "'\"" and text[-1] == text[0] and len(text) > 1:
        text = text[1:-1]
    return f"{pair['key']}: {quoted(text)}" if len(text) <= _LONGEST else f'{pair["key"]}: "..."'
