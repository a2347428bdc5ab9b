"""What a plain scalar means: YAML 1.2 core schema, narrowed as the format says."""

from __future__ import annotations

import re

from coalclass.records.tree import Scalar

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
"""Control characters, the invisible ones that reorder or hide what stands around them, and halves of characters."""

_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def is_null(node: Scalar) -> bool:
    """Whether a scalar stands for nothing."""
    return node.plain and node.text in _NULLS


def read_number(node: Scalar) -> float | None:
    """A decimal integer or float; infinities and not-a-number come back as such; None for text."""
    if not node.plain:
        return None
    text = node.text
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
    return {"true": True, "false": False}.get(node.text)


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
