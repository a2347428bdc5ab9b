"""Text from records, made safe to show."""

from __future__ import annotations

import json
import re
from typing import TextIO

from coalclass.records.scalars import UNSAFE

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~&])")
_LIST_ITEM = re.compile(r"^(\d*)([-+=.)])")


def clean(text: str) -> str:
    """The text with characters that would act on a terminal made visible as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def markdown(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    line = _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))
    return _LIST_ITEM.sub(r"\1\\\2", line)


def table_cell(text: str) -> str:
    """The same for a cell of a Markdown table, where no list can begin."""
    return _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))


def json_text(value: object, stream: TextIO | None = None, *, indent: int | None = None) -> str:
    """A value as JSON that a stream can carry and no terminal acts on; reading it back gives the same value."""
    utf8 = "utf" in (getattr(stream, "encoding", None) or "utf-8").lower()
    # What `clean` writes for an unsafe character is what JSON writes for it.
    return clean(json.dumps(value, ensure_ascii=not utf8, allow_nan=False, indent=indent))


def share(value: float | None) -> str:
    """A value from 0 to 1 with two digits; a middle dot for unknown."""
    return "·" if value is None else f"{value:.2f}"
