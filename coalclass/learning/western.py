"""Whether a state was Western in a year, by the memberships listed in western.csv, which says what that means.

No scorer asks: only evaluation does, to see whether a label or a score is more than this word.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from importlib.resources import files

from coalclass.records import Dyad


@lru_cache(maxsize=1)
def _memberships() -> dict[str, tuple[int, int]]:
    text = files("coalclass.learning").joinpath("western.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["code"]: (int(row["first"]), int(row["last"] or 9999)) for row in rows}


def is_western(code: str, year: int) -> bool:
    """Whether the state of this ISO code was a member in this year."""
    first, last = _memberships().get(code, (1, 0))
    return first <= year <= last


def western_follower(dyad: Dyad) -> bool:
    """Whether the follower was Western in the year the period starts."""
    return is_western(dyad.follower.code, date.fromordinal(dyad.period.start.first).year)
