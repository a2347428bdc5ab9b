"""Text from records, made safe to show."""

from __future__ import annotations

import json
import re
from typing import TextIO

from coalclass.records.scalars import escape_unsafe

_BREAK = re.compile(r"[ \t\n]*[\t\n][ \t\n]*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~&$])")
_CODE = re.compile(r"(`[^`]+`)")
_LIST_ITEM = re.compile(r"^(\d*)([-+=.)])")


def clean(text: str) -> str:
    """The text on one line, with characters that would act on a terminal made visible as escapes.

    A line break in a name would else print a line of the record's own among ours.
    """
    if text.isascii() and text.isprintable():
        return text
    return _BREAK.sub(" ", clean_lines(text))


def clean_lines(text: str) -> str:
    """The same with its line breaks and tabs: for what is our own by lines."""
    if text.isascii() and text.isprintable():
        return text
    return escape_unsafe(text)


def markdown(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    line = _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))
    return _LIST_ITEM.sub(r"\1\\\2", line)


def markdown_prose(text: str) -> str:
    """Our own words so that Markdown shows them as they are, with what stands between two backticks as code.

    >>> markdown_prose("a kind in `searched` [1]")
    'a kind in `searched` \\\\[1\\\\]'
    """
    return "".join(part if _CODE.fullmatch(part) else _escape_part(part) for part in _CODE.split(text))


def _escape_part(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", clean(text))


def table_cell(text: str) -> str:
    """The same for a cell of a Markdown table, where no list can begin."""
    return _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))


def json_text(value: object, stream: TextIO | None = None, *, indent: int | None = None) -> str:
    """A value as JSON that a stream can carry and no terminal acts on; reading it back gives the same value."""
    utf8 = "utf" in (getattr(stream, "encoding", None) or "utf-8").lower()
    # What `clean_lines` writes for an unsafe character is what JSON writes for it.
    return clean_lines(json.dumps(value, ensure_ascii=not utf8, allow_nan=False, indent=indent))


def share(value: float | None) -> str:
    """A value from 0 to 1 with two digits; a middle dot for unknown."""
    return "·" if value is None else f"{value:.2f}"
