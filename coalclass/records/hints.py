"""What a value that the format does not take was probably meant to be.

Imported only where there is a problem. A guess is offered, never taken: the coder decides.
"""

from __future__ import annotations

import re
from datetime import date

from coalclass.records.dates import parse_date
from coalclass.records.states import StateError, resolve_state

_NUMBER = re.compile(
    r"(?P<sign>US\$|USD|\$)?\s*(?P<digits>[\d.,_ ]*\d)\s*(?P<scale>thousand|million|billion|trillion|bn|mn|[kmb])?"
    r"\s*(?P<after>dollars|US\$|USD|US dollars|\$)?\.?",
    re.IGNORECASE | re.ASCII,
)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_SCALES["trillion"] = 1e12
_GROUPED = re.compile(r"\d{1,3}(?:[,_. ]\d{3})+|\d+")
_MILLION = 1e6

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = "(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\\.?"
_WORDS = (
    re.compile(rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?)?{_NAMED},?\s+(?P<year>\d{{4}})"),
    re.compile(rf"{_NAMED}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?"),
    re.compile(r"(?:early|mid|late|about|around|circa|c\.|ca\.|spring|summer|autumn|fall|winter)[ -]*(?P<year>\d{4})"),
)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_BETWEEN = re.compile(r"\s*(?:\bto\b|\buntil\b|–|—|\.\.|\s-\s|/)\s*")


def guess_number(text: str, *, in_millions: bool) -> str | None:
    """The number that a text states: 150 for `$150 million` where the field counts US$ millions; None if unclear.

    A comma before groups of three digits separates thousands, any other single comma is a decimal comma.

    >>> guess_number("4.02 billion", in_millions=True), guess_number("1000,5", in_millions=True)
    ('4020', '1000.5')
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    plain = _plain_digits(match["digits"])
    if plain is None:
        return None
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    dollars = bool(match["sign"] or match["after"])
    if not match["scale"] and not dollars:
        return plain
    value = float(plain) * scale
    if in_millions and (match["scale"] or value >= _MILLION):
        value /= _MILLION
    elif dollars and not in_millions:
        return None
    return f"{value:.12g}"


def _plain_digits(text: str) -> str | None:
    """Digits with thousands grouped or a decimal comma, as a plain number; leading zeros dropped."""
    whole, point, rest = text, "", ""
    if text.count(",") == 1 and not re.fullmatch(r"\d{1,3},\d{3}(?:\.\d+)?", text) and "_" not in text:
        whole, point, rest = text.partition(",")
    elif text.count(".") == 1:
        whole, point, rest = text.partition(".")
    if not _GROUPED.fullmatch(whole) or (point and not (rest.isascii() and rest.isdigit())):
        return None
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return f"{digits}.{rest}" if point else digits


def guess_date(text: str) -> str | None:
    """The date that words state: 1980-02 for `February 1980`; None if unclear, as for 03/04/1990.

    >>> guess_date("3 August 1990"), guess_date("August 3, 1990"), guess_date("31.12.1990")
    ('1990-08-03', '1990-08-03', '1990-12-31')
    """
    folded = " ".join(text.lower().split())
    for shape in _WORDS:
        if match := shape.fullmatch(folded):
            parts = match.groupdict()
            return _checked(parts["year"], parts.get("month"), parts.get("day"))
    if match := _NUMERIC.fullmatch(folded):
        first, second, year = match.groups()
        # Only a number above 12 says which of the two is the day.
        if int(first) > 12 or first == second:
            return _checked(year, second, first)
        if int(second) > 12:
            return _checked(year, first, second)
    return None


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    parts = [year]
    if month is not None:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
        parts.append(f"{number:02d}")
        if day is not None:
            parts.append(f"{int(day):02d}")
    guessed = "-".join(parts)
    return guessed if parse_date(guessed) is not None else None


def guess_period(text: str) -> str | None:
    """The period that two dates in words state: `1990-08/1991-04` for `August 1990 to April 1991`."""
    ends = _BETWEEN.split(text.strip())
    if len(ends) != 2:
        return None
    start, end = (one if parse_date(one) else guess_date(one) for one in ends)
    if ends[1].lower() in ("today", "now", "present", "ongoing", "open", "the present"):
        end = ".."
    return f"{start}/{end}" if start and end else None


def guess_role(text: str, states: dict[str, str]) -> str | None:
    """The role of a state of the record that stands where `hegemon` or `follower` belongs; `states` are by role."""
    meant = _code(text)
    for role, named in states.items():
        if text.strip().casefold() == named.strip().casefold() or (meant is not None and meant == _code(named)):
            return role
    return None


def _code(name: str) -> str | None:
    try:
        return resolve_state(name, date.min, date.max).code
    except StateError:
        return None


def quoted(text: str) -> str:
    """A text as YAML takes it whatever is in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
