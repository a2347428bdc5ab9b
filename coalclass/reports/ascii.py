"""ASCII for the signs that a stream cannot encode: minus signs, box lines, bars, dashes, arrows, letters with marks.

A sign that stands in a column has a stand-in of one character, so that tables stay straight.
"""

from __future__ import annotations

from unicodedata import combining, east_asian_width, name, normalize

_STAND_INS = {
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "…": "~",
    "•": "*", "·": ".", "●": "*", "◐": "+", "○": "o", "◦": "o", "▰": "#", "▱": ".", "▌": "|", "▐": "|",
    "◆": "*", "◇": "o", "■": "#", "□": ".", "▲": "^", "▼": "v", "▶": ">", "◀": "<", "✓": "+", "✔": "+", "✗": "x",
    "→": "->", "←": "<-", "↑": "^", "↓": "v", "⇒": "=>", "×": "x", "÷": "/", "±": "+/-",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "√": "sqrt", "Π": "product", "Σ": "sum",
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'",
    "⁄": "/", "§": "par. ", "°": " deg", "€": "EUR", "£": "GBP", "¥": "JPY",
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ł": "l", "Ł": "L", "ı": "i", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
}  # fmt: skip


def spell(text: str) -> str:
    """The text in ASCII; `?` for a character that has no stand-in, and one for each column that it takes.

    >>> spell("−15.9 dB ─ Côte d’Ivoire")
    "-15.9 dB - Cote d'Ivoire"
    """
    return "".join(one if one.isascii() else _spell_one(one) for one in text)


def _spell_one(sign: str) -> str:
    if sign in _STAND_INS:
        return _STAND_INS[sign]
    if "\u2500" <= sign <= "\u257f":
        return _spell_line(name(sign))
    if "\u2580" <= sign <= "\u259f":
        return "." if sign == "░" else ":" if sign == "▒" else "#"
    plain = "".join(one for one in normalize("NFKD", sign) if one.isascii() or one in _STAND_INS)
    if plain:
        return plain if plain.isascii() else spell(plain)
    if combining(sign):
        return ""
    return "??" if east_asian_width(sign) in "WF" else "?"


def _spell_line(named: str) -> str:
    """A box line by its Unicode name: straight ones by their direction, all that join lines as a plus."""
    if " AND " in named or "DIAGONAL" in named or "ARC" in named:
        return "+"
    if "VERTICAL" in named or named.endswith(("UP", "DOWN")):
        return "|"
    return "=" if "HEAVY" in named or "DOUBLE" in named else "-"
