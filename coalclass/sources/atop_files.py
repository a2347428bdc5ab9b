"""The files of ATOP: directed dyad-years, and members of alliances with the days of their membership."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.sources.shelf import Shelf
from coalclass.sources.tables import Faults, Row, RowError, Shape, Table, read_table, strip_fraction

__all__ = [
    "ALLIANCES",
    "DUTIES",
    "DYADS",
    "MEMBERS",
    "DyadYears",
    "Members",
    "Pact",
    "read_dyad_years",
    "read_members",
]

DUTIES = ("defense", "offense", "neutral", "nonagg", "consul")
_BITS = len(DUTIES)
_IN_FORCE = "0"  # as year of exit
_ENTERED = ("yrent", "moent", "dayent")
_LEFT = ("yrexit", "moexit", "dayexit")
_DYAD_YEARS = ("ccode1", "ccode2", "year", *(f"atop_{duty}" for duty in DUTIES))
_MEMBER_LEVEL = ("atopid", "member", *_ENTERED, *_LEFT, *DUTIES)

DYADS = Shape(
    _DYAD_YEARS,
    ("atop_alliance_dyadyear.*", "atop*ddyr.*", "atop*dy.*"),
    also={
        "ccode1": ("stateA", "mem1"),
        "ccode2": ("stateB", "mem2"),
        **{f"atop_{duty}": (duty,) for duty in DUTIES},
    },
)
MEMBERS = Shape(_MEMBER_LEVEL, ("atop-member-level.*", "atop*_1m.*", "atop*m.*"))
ALLIANCES = Shape(("atopid", "begyr"), ("atop-alliance-level.*", "atop*_1a.*"), lacks=("member", "stateA", "ccode1"))


@dataclass(slots=True)
class DyadYears:
    """Directed dyad-years: the duties of the first state towards the second, with the row they stand in."""

    # By the first state, then by the other and the year: duties in the low bits, row above.
    rows: Shelf[int, dict[tuple[int, int], int]] = field(default_factory=Shelf)
    count: int = 0
    first_year: int = 9999
    last_year: int = 0

    def between(self, one: int, other: int, year: int) -> tuple[tuple[int, int], frozenset[str]] | None:
        """The two rows of a pair in a year and the duties of either; None where they have no alliance."""
        there, back = self._find(one, other, year), self._find(other, one, year)
        if there is None or back is None:
            return None
        duties = frozenset(duty for place, duty in enumerate(DUTIES) if (there | back) >> place & 1)
        return (there >> _BITS, back >> _BITS), duties

    def _find(self, one: int, other: int, year: int) -> int | None:
        held = self.rows.get(one)
        return None if held is None else held.get((other, year))

    def enter(self, one: int, other: int, year: int, told: int) -> None:
        """Enter what one state owes the other in a year."""
        held = self.rows.take(one, dict)
        self.count += (other, year) not in held
        held[other, year] = told


@dataclass(frozen=True, slots=True)
class Spell:
    """One state's membership of one alliance, first to last day as ordinals, in one phase of the alliance."""

    alliance: int
    bilateral: bool
    first: int
    last: int
    duties: frozenset[str]
    row: int


@dataclass(frozen=True, slots=True)
class Pact:
    """An alliance of which both states were members at the same time, with the duties of either and the two rows."""

    alliance: int
    bilateral: bool
    duties: frozenset[str]
    rows: tuple[int, int]


@dataclass(slots=True)
class Members:
    """All memberships, by COW number of the member."""

    spells: dict[int, list[Spell]] = field(default_factory=dict)
    version: str = ""
    first_year: int = 9999
    last_year: int = 0

    def between(self, one: int, other: int, first: int, last: int) -> list[Pact]:
        """The alliances in force between two states on any day from `first` to `last`."""
        found = []
        for mine in self.spells.get(one, []):
            for theirs in self.spells.get(other, []):
                together = max(mine.first, theirs.first, first) <= min(mine.last, theirs.last, last)
                if mine.alliance == theirs.alliance and together:
                    duties = mine.duties | theirs.duties
                    found.append(Pact(mine.alliance, mine.bilateral, duties, (mine.row, theirs.row)))
        return found


def read_dyad_years(path: Path, faults: Faults) -> DyadYears:
    """The dyad-year file, directed or not.

    In a directed one each pair stands in both directions: where one is missing, the file has been cut.
    """
    dyads = DyadYears()
    balance = row = 0
    table = read_table(path, _DYAD_YEARS, also=DYADS.also, holds="dyads and years", faults=faults)
    directed = table.columns[table.place("ccode1")].casefold() != "mem1"
    for row, (one, other, year, *flags) in table.pick(*_DYAD_YEARS):
        try:
            key = table.whole(one, row, "ccode1"), table.whole(other, row, "ccode2"), table.whole(year, row, "year")
            told = row << _BITS | _read_mask(flags, table, row)
        except RowError as error:
            table.leave_out(error)
            continue
        dyads.enter(*key, told)
        if not directed:
            dyads.enter(key[1], key[0], key[2], told)
        dyads.first_year, dyads.last_year = min(dyads.first_year, key[2]), max(dyads.last_year, key[2])
        pair = hash((min(key[:2]), max(key[:2]), key[2]))
        balance += pair if key[0] < key[1] else -pair
    if balance and directed and not faults.count(path):
        raise DatasetError(
            f"{path}: expected both directions of every pair and year, but some stand in one alone; is the file cut "
            f"short (it ends with row {row})?"
        )
    return dyads


def _read_mask(written: list[str], table: Table, row: int) -> int:
    flags = [strip_fraction(flag) for flag in written]
    for duty, flag in zip(DUTIES, flags, strict=True):
        if flag not in ("0", "1"):
            raise table.refuse(row, f"atop_{duty}", "0 or 1", flag)
    return sum(1 << place for place, flag in enumerate(flags) if flag == "1")


def read_members(path: Path, alliances: Path | None, faults: Faults) -> Members:
    """The member file, held against the list of alliances where that is at hand."""
    members = Members()
    states: dict[int, set[int]] = {}
    table = read_table(path, _MEMBER_LEVEL, holds="members of alliances", faults=faults)
    spells = list(table.parse(_read_member))
    sizes = Counter(spell.alliance for _, spell, _, _ in spells)
    for state, spell, _, _ in spells:
        states.setdefault(spell.alliance, set()).add(state)
    for state, spell, years, version in spells:
        # Where the file does not say which alliances are of two states, their members do.
        bilateral = spell.bilateral if "bilat" in table else len(states[spell.alliance]) == 2
        members.spells.setdefault(state, []).append(replace(spell, bilateral=bilateral))
        members.version = version
        members.first_year, members.last_year = min(members.first_year, *years), max(members.last_year, *years)
    if not faults:
        _check_whole(path, sizes, alliances)
    return members


def _read_member(row: Row) -> tuple[int, Spell, list[int], str]:
    years = [row.whole(column) for column in ("yrent", "yrexit") if row[column] != _IN_FORCE]
    version = row["version"] if "version" in row.table else "not stated"
    return row.whole("member"), _read_spell(row), years, version


def _read_spell(row: Row) -> Spell:
    mask = _read_mask([row[duty] for duty in DUTIES], row.table, row.number)
    in_force = row["yrexit"] == _IN_FORCE
    return Spell(
        row.whole("atopid"),
        "bilat" in row.table and row["bilat"] == "1",
        _read_ordinal(row, _ENTERED, last=False),
        date.max.toordinal() if in_force else _read_ordinal(row, _LEFT, last=True),
        frozenset(duty for place, duty in enumerate(DUTIES) if mask >> place & 1),
        row.number,
    )


def _read_ordinal(row: Row, columns: tuple[str, str, str], *, last: bool) -> int:
    """A day as an ordinal; of a date without day or month the first or last that it may be."""
    year = row.whole(columns[0])
    if not 1 <= year <= 9999:
        raise row.refuse(columns[0], "a year")
    month_text, day_text = row[columns[1]], row[columns[2]]
    month = int(month_text) if month_text.isdigit() and 1 <= int(month_text) <= 12 else (12 if last else 1)
    longest = calendar.monthrange(year, month)[1]
    known = day_text.isdigit() and 1 <= int(day_text) <= longest
    return date(year, month, int(day_text) if known else (longest if last else 1)).toordinal()


def _check_whole(path: Path, sizes: Counter[int], alliances: Path | None) -> None:
    for alliance, size in sizes.items():
        if size < 2:
            raise DatasetError(f"{path}: alliance {alliance} has one member alone; is the file cut short?")
    if alliances is None:
        return
    for row in read_table(alliances, ("atopid", "begyr")):
        if row.whole("atopid") not in sizes:
            raise DatasetError(
                f"{path}: alliance {row['atopid']} of {alliances.name} has no members; is the file cut short?"
            )
