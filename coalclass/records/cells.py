"""Texts as cells of a table, and back: what is written into a CSV file or a spreadsheet reads as what it was.

A spreadsheet takes a text that starts with =, +, - or @ for a formula, so such a text gets an apostrophe in front. A
text that has apostrophes there already gets one more, so that taking one away gives it back. Characters that act on a
terminal are shown as escapes, and a text that holds such an escape itself has its backslash escaped.
"""

from __future__ import annotations

import re

from coalclass.records.scalars import escape_unsafe

_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_APOSTROPHE = "'"

_ESCAPE = r"\\u([0-9a-f]{4})"
_BACKSLASH = r"\\(?=u[0-9a-f]{4})"
_SEPARATOR = "; "


def guard_text(text: str) -> str:
    """A text as a cell holds it.

    >>> from coalclass.records.cells import guard_text, unguard_text
    >>> guard_text("=1+1"), unguard_text(guard_text("=1+1"))
    ("'=1+1", '=1+1')
    """
    if not (text.isascii() and text.isprintable()):
        text = escape_unsafe(re.sub(_BACKSLASH, r"\\u005c", text))
    elif "\\u" in text:
        text = re.sub(_BACKSLASH, r"\\u005c", text)
    return _APOSTROPHE + text if _looks_like_formula(text) else text


def unguard_text(cell: str) -> str:
    """The text that a cell stands for."""
    if cell.startswith(_APOSTROPHE) and _looks_like_formula(cell[1:]):
        cell = cell[1:]
    if "\\u" not in cell:
        return cell
    text = re.sub(_ESCAPE, lambda match: chr(int(match[1], 16)), cell)
    # Two halves of a character are one character again.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _looks_like_formula(text: str) -> bool:
    return text.lstrip(f" {_APOSTROPHE}")[:1] in _FORMULA


def join_texts(texts: tuple[str, ...]) -> str:
    r"""Several texts in one cell, separated by semicolons; one within a text has a backslash before it.

    >>> from coalclass.records.cells import join_texts, split_texts
    >>> split_texts(join_texts(("a; b", "c")))
    ('a; b', 'c')
    """
    return _SEPARATOR.join(text.replace("\\", "\\\\").replace(";", "\\;") for text in texts)


def split_texts(cell: str) -> tuple[str, ...]:
    """The texts in a cell: one space after a semicolon belongs to the separator."""
    parts = _find_parts(cell)
    kept = [parts[0], *(part.removeprefix(" ") for part in parts[1:])]
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in kept)


def _find_parts(cell: str) -> list[str]:
    """The stretches between the semicolons that have no backslash before them."""
    parts, start, place = [], 0, 0
    while place < len(cell):
        if cell[place] == ";":
            parts.append(cell[start:place])
            start = place + 1
        place += 2 if cell[place] == "\\" else 1
    return [*parts, cell[start:]]
