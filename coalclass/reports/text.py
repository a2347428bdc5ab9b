"""Text from records, made safe to show."""

from __future__ import annotations

import re

# Control characters, and the invisible ones that reorder or hide what stands around them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def clean(text: str) -> str:
    """The text with characters that would act on a terminal made visible as escapes."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def csv_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def markdown(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))


def share(value: float | None) -> str:
    """A value from 0 to 1 with two digits; a middle dot for unknown."""
    return "·" if value is None else f"{value:.2f}"
