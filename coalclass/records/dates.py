"""Dates of any precision and the period of a record.

A date of lower precision is the span of days that it names. Days are proleptic Gregorian ordinals
(`datetime.date.toordinal`), so distances are plain subtraction.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

DAYS_PER_YEAR = 365.25

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class PartialDate(NamedTuple):
    """A year, a month or a day, as written in `text`; `first` and `last` are its days as ordinals."""

    text: str
    first: int
    last: int

    @property
    def midpoint(self) -> float:
        """The middle of the span, in days."""
        return (self.first + self.last) / 2

    @property
    def precise_to_month(self) -> bool:
        """Whether rules about days may use it."""
        return len(self.text) >= len("YYYY-MM")

    def __str__(self) -> str:
        return self.text


class Period(NamedTuple):
    """The days a record covers; `end` is None while the period is still open."""

    start: PartialDate
    end: PartialDate | None

    def overlaps(self, when: PartialDate) -> bool:
        """Whether any day of `when` lies in the period."""
        return when.last >= self.start.first and (self.end is None or when.first <= self.end.last)

    def __str__(self) -> str:
        return f"{self.start}/{'..' if self.end is None else self.end}"


@lru_cache(maxsize=65536)
def parse_date(text: str) -> PartialDate | None:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; None if the shape or the calendar refuses it."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (None if part is None else int(part) for part in match.groups())
    if not year:
        return None
    try:
        return _span(text, year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period | None:
    """Read two dates and a slash, `..` for an open end; None where that is no period."""
    start_text, slash, end_text = text.partition("/")
    start, end = parse_date(start_text.strip()), parse_date(end_text.strip())
    if not slash or start is None or (end is None and end_text.strip() != ".."):
        return None
    return None if end is not None and end.last < start.first else Period(start, end)


def looks_like_date(text: str) -> bool:
    """Whether the shape is right, be the day in the calendar or not."""
    return _SHAPE.fullmatch(text) is not None


def _span(text: str, year: int, month: int | None, day: int | None) -> PartialDate:
    first = date(year, 1 if month is None else month, 1 if day is None else day).toordinal()
    if day is not None:
        return PartialDate(text, first, first)
    if month is None or month == 12:
        return PartialDate(text, first, date(year, 12, 31).toordinal())
    return PartialDate(text, first, date(year, month + 1, 1).toordinal() - 1)
