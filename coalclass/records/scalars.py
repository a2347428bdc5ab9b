"""What a plain scalar means: YAML 1.2 core schema, narrowed as the format says."""

from __future__ import annotations

import re

from coalclass.records.tree import Scalar

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain scalars that stand for nothing."""

BOOLEANS = {"true": True, "false": False}
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Control characters, the invisible ones that reorder or hide what stands around them, and halves of characters."""

_KEY = re.compile(r"(?=.*[^\W\d_]{2})(?=.*(?:[_-]|\d\d))[\w.:&+-]+")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def escape_unsafe(text: str) -> str:
    """The text with such characters as JSON escapes them: beyond the first 65,536, in the two halves of UTF-16."""
    return UNSAFE.sub(lambda match: _escape(ord(match.group())), text)


def _escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + ((code - 0x10000) >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def looks_like_key(source: str) -> bool:
    """Whether a source is probably meant as a key of `sources`: one word with a hyphen or a year, no citation.

    >>> [looks_like_key(one) for one in ("nyt-1990-08-04", "henke2019", "Reuters", "Henke 2019", "doi.org/10.1/x")]
    [True, True, False, False, False]
    """
    return _KEY.fullmatch(source) is not None


def is_null(node: Scalar) -> bool:
    """Whether a scalar stands for nothing."""
    return node.plain and node.text in NULLS


def read_number(node: Scalar) -> float | None:
    """A decimal integer or float; infinities and not-a-number come back as such; None for text."""
    return parse_number(node.text) if node.plain else None


def parse_number(text: str) -> float | None:
    """The number that a plain text is; None where it is none."""
    if _INTEGER.fullmatch(text):
        # int() refuses very long texts on some versions; past any float is infinite, so out of every range.
        return int(text) if len(text) < 300 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1).lower())
    return None


def read_boolean(node: Scalar) -> bool | None:
    """`true` or `false`, and nothing else."""
    if not node.plain:
        return None
    return BOOLEANS.get(node.text)


def read_plain(node: Scalar) -> bool | float | str | None:
    """Null, boolean or number where a plain scalar is one; else its text."""
    if is_null(node):
        return None
    value: bool | float | None = read_boolean(node)
    if value is None:
        value = read_number(node)
    return node.text if value is None else value


def describe(node: Scalar) -> str:
    """How a scalar is shown in a message: like `shown`, quoted text quoted."""
    if is_null(node):
        return "nothing" if not node.text else node.text
    return shown(node.text) if node.plain else f'"{shown(node.text)}"'


def shown(text: str) -> str:
    """Text fit for a message: long text cut, controls made visible."""
    text = text if len(text) <= 60 else text[:57] + "..."
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
