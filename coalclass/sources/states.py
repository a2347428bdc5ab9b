"""The one kit with which importers tell which state a dataset means.

A dataset names states by COW number, Gleditsch-Ward number (`gw:260`), ISO code, COW abbreviation, English name, or a
name of its own, and each of these means another state in another year. `records.states` knows the codes and the
English names; `data/state_names.csv` the names that a publisher alone uses, or uses for more states than one, and
`data/state_codes.csv` codes that a publisher alone uses.

The functions take the text as it stands in the file, and when: a year, or a date as precise as the dataset has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from coalclass.records import PartialDate, State
from coalclass.records.states import all_states, seek_state
from coalclass.sources.tables import read_own

When = int | PartialDate

_FIRST_DAY = date(1816, 1, 1)


@lru_cache(maxsize=65536)
def find_state(text: str, when: When | None) -> State | None:
    """The state that a code, number or English name means at a time, or at any time (`None`); None if none does."""
    if when is None:
        first, last = _FIRST_DAY, date.max
    elif isinstance(when, int):
        first, last = date(when, 1, 1), date(when, 12, 31)
    else:
        first, last = date.fromordinal(when.first), date.fromordinal(when.last)
    if last < first:
        return None
    found = seek_state(text, first, last)
    return found if isinstance(found, State) else None


def find_code(text: str, when: When) -> str | None:
    """The printed code of the state that a text means at a time; None if none does."""
    state = find_state(text, when)
    return None if state is None else state.code


def find_number(text: str, when: When) -> int | None:
    """The COW number of the state that a dataset calls so at a time; None if none is called so.

    Datasets carry today's name back and yesterday's forward (Russia in 1970, Yugoslavia in 2010), so a name that
    fits no state of the time is read as the state that ever bore it: COW numbers run on where names change.
    """
    state = find_state(text, when) or find_state(text, None)
    return None if state is None else state.cow_number


@lru_cache(maxsize=65536)
def find_code_in_line(text: str, when: When) -> str | None:
    """The same as `find_number`, as the printed code that the state of that number has at the time."""
    code = find_code(text, when)
    if code is not None:
        return code
    number = find_number(text, when)
    return None if number is None else find_code(str(number), when)


@lru_cache(maxsize=4096)
def find_code_by_number(number: str, year: int) -> str | None:
    """The printed code of the state with a COW number in a year, or that alone ever bore it; None if none did.

    Datasets keep a number past its years: Germany is 255 in a case of 1980 and 260 in one of 1992.
    """
    if not (number.isascii() and number.isdigit()):
        return None
    code = find_code(number, year)
    if code is not None:
        return code
    bearers = {state.code for state in all_states() if state.cow_number == int(number)}
    return bearers.pop() if len(bearers) == 1 else None


@lru_cache(maxsize=65536)
def list_numbers(state: State, year: int) -> tuple[int, ...]:
    """The COW numbers that a state may stand under in a year, its own first.

    Others are those of its earlier or later spells in that year: Germany was 260 and 255 in 1990, Yemen 678 and 679.
    """
    days = date(year, 1, 1), date(year, 12, 31)
    spells = [one for one in _list_spells(state) if one.days_within(*days) > 0]
    return _distinct_numbers([state, *spells])


@lru_cache(maxsize=4096)
def list_numbers_ever(state: State) -> tuple[int, ...]:
    """Every COW number that the state ever had, in the order of the table."""
    return _distinct_numbers(_list_spells(state))


def _list_spells(state: State) -> list[State]:
    return _load_spells().get(state.code, [])


@lru_cache(maxsize=1)
def _load_spells() -> dict[str, list[State]]:
    found: dict[str, list[State]] = {}
    for one in all_states():
        found.setdefault(one.code, []).append(one)
    return found


def _distinct_numbers(states: list[State]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.cow_number for one in states if one.cow_number is not None))


@dataclass(frozen=True, slots=True)
class NameSpell:
    """What a publisher's name means from `first` to `last`, as ISO text (a year or a day), empty where open.

    `states` are none where the name is no state of ours, and several where a row lumps them.
    """

    states: tuple[str, ...]
    first: str
    last: str
    locale: str

    def holds(self, on: str, locale: str = "") -> bool:
        """Whether it is so on a date, and in a place where it depends on one."""
        return self.first <= on <= (self.last or "9999") and self.locale in locale


@lru_cache(maxsize=1)
def _load_names() -> dict[str, dict[str, tuple[NameSpell, ...]]]:
    found: dict[str, dict[str, tuple[NameSpell, ...]]] = {}
    for row in read_own("state_names"):
        states = tuple(row["states"].split("|")) if row["states"] else ()
        spell = NameSpell(states, row["first"], row["last"], row["locale"])
        for table in row["table"].split():
            names = found.setdefault(table, {})
            names[row["name"]] = (*names.get(row["name"], ()), spell)
    return found


def list_names(table: str) -> tuple[str, ...]:
    """The names that a publisher's table has of its own, in their order."""
    return tuple(_load_names()[table])


def knows_name(table: str, name: str) -> bool:
    """Whether a publisher's own names have this one; a later edition may bring new ones."""
    return name in _load_names()[table]


def find_spell(table: str, name: str, on: str, locale: str = "") -> NameSpell | None:
    """What a publisher's own name means on a date (ISO text) in a place; None where it means nothing then."""
    spells: Iterator[NameSpell] = (spell for spell in _load_names()[table].get(name, ()) if spell.holds(on, locale))
    return next(spells, None)


def find_code_by_own_name(table: str, name: str, on: PartialDate, locale: str = "") -> str | None:
    """The printed code of the one state that a publisher's own name means on a day; None if it was not there then."""
    spell = find_spell(table, name, on.text, locale)
    return find_code(spell.states[0], on) if spell is not None and spell.states else None


@lru_cache(maxsize=65536)
def list_codes_meant(table: str, name: str, year: int, iso3: str = "") -> tuple[str, ...]:
    """The printed codes of the states that a table's row is about: one, none, or several lumped together.

    An `iso3` counts only if it is an ISO code of a state: MAC is Macau there and would be Macedonia in COW.
    """
    spell = find_spell(table, name, str(year))
    if spell is not None:
        return spell.states
    if iso3 in _load_iso_codes():
        return (iso3,) if find_code(iso3, year) == iso3 else ()
    # Whether any state ever bore the name is asked once a name, as looking for what is not there is slow.
    code = find_code(name, year) if find_state(name, None) is not None else None
    return () if code is None else (code,)


@lru_cache(maxsize=1)
def _load_iso_codes() -> frozenset[str]:
    return frozenset(state.iso3 for state in all_states() if state.iso3 is not None)


@lru_cache(maxsize=1)
def _load_own_codes() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(row["list"], row["state"]): tuple(row["codes"].split()) for row in read_own("state_codes")}


def list_own_codes(codes: str, state: State, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a publisher's list of codes calls a state; `default` where the list has nothing of its own."""
    return _load_own_codes().get((codes, state.code), default)
