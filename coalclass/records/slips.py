"""What is allowed in a record and yet probably a slip."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from coalclass.records.dates import DAYS_PER_YEAR, Period
from coalclass.records.dyad import SECTIONS, Entry

HIDDEN = r"[^\s#][ \t]+(#[^\s#])"
"""What follows is a comment to YAML; with a space after the # it is meant as one."""

_YEARS_BEFORE, _YEARS_AFTER = 5, 20


class Slips(NamedTuple):
    """What warnings are made of; `used` are the sources that are cited, `loose` those of them that may be keys."""

    used: set[str]
    unused: bool
    unsourced: list[Entry]
    far: list[Entry]
    hidden: bool
    loose: set[str]


def likely_days(period: Period) -> tuple[float, float]:
    """Between which days, as ordinals, an entry's date is likely to be right: evidence from before and after counts."""
    last = math.inf if period.end is None else period.end.last + _YEARS_AFTER * DAYS_PER_YEAR
    return period.start.first - _YEARS_BEFORE * DAYS_PER_YEAR, last


def find_slips(values: dict[str, Any], text: str) -> Slips | None:
    """The slips among a record's values by key, and in its text; None where there are none, as in most."""
    used: set[str] = set()
    entries = [one for section in SECTIONS for one in values.get(section) or ()]
    for entry in (*entries, *(values.get("mandate") or ())):
        used.update(entry.source)
    for one in (values.get("context"), values.get("label")):
        used.update(one.source if one is not None else ())
    sources = values.get("sources") or {}
    unused = not used.issuperset(sources)
    first, last = likely_days(values["period"])
    unsourced = [entry for entry in entries if not entry.source]
    far = [entry for entry in entries if entry.date.last < first or entry.date.first > last]
    # Most records have no such comment, and to look for the two signs is fast.
    hidden = " #" in text and re.search(HIDDEN, text) is not None
    # A citation has spaces; a key, as a rule, has none.
    loose = {one for one in used if one not in sources and one.count(" ") < 2}
    if not (unused or unsourced or far or hidden or loose):
        return None
    return Slips(used, unused, unsourced, far, hidden, loose)
