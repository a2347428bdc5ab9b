"""Which state a table's name for a recipient meant in a year, where the name alone would mislead.

`recipients.csv` holds the names, by table and years: several states in one cell where a row lumps them,
none where the name is no state. Any other name is looked up in the table of states.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from coalclass.records.states import StateError, all_states, resolve_state
from coalclass.sources.base import code_in_year

_CSV = Path(__file__).with_name("recipients.csv")
_OPEN = 9999

Rule = tuple[int, int, tuple[str, ...]]


@lru_cache(maxsize=1)
def _rules() -> dict[tuple[str, str], list[Rule]]:
    rules: dict[tuple[str, str], list[Rule]] = {}
    with _CSV.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            states = tuple(row["states"].split("|")) if row["states"] else ()
            rule = int(row["first"] or 0), int(row["last"] or _OPEN), states
            for table in row["table"].split():
                rules.setdefault((table, row["name"]), []).append(rule)
    return rules


@lru_cache(maxsize=1)
def _iso_codes() -> frozenset[str]:
    return frozenset(state.iso3 for state in all_states() if state.iso3 is not None)


@lru_cache(maxsize=65536)
def states_meant(table: str, name: str, year: int, iso3: str = "") -> tuple[str, ...]:
    """The printed codes of the states that a table's row is about: one, none, or several lumped together.

    An `iso3` counts only if it is an ISO code of a state: MAC is Macau there and would be Macedonia in COW.
    """
    for first, last, states in _rules().get((table, name), ()):
        if first <= year <= last:
            return states
    if iso3 in _iso_codes():
        code = code_in_year(iso3, year)
        return (iso3,) if code == iso3 else ()
    code = code_in_year(name, year) if _named(name) else None
    return () if code is None else (code,)


@lru_cache(maxsize=4096)
def _named(name: str) -> bool:
    """Whether any state ever bore the name: asked once a name, as looking for what is not there is slow."""
    try:
        resolve_state(name, date.min, date.max)
    except StateError:
        return False
    return True
