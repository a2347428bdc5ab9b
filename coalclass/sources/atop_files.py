"""The files of ATOP: directed dyad-years, and members of alliances with the days of their membership."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.sources.tables import Row, Table, read_table

__all__ = ["DUTIES", "DyadYears", "Members", "Pact", "read_dyad_years", "read_members"]

DUTIES = ("defense", "offense", "neutral", "nonagg", "consul")
_BITS = len(DUTIES)
_IN_FORCE = "0"  # as year of exit
_ENTERED = ("yrent", "moent", "dayent")
_LEFT = ("yrexit", "moexit", "dayexit")
_DYAD_YEARS = ("ccode1", "ccode2", "year", *(f"atop_{duty}" for duty in DUTIES))


@dataclass(slots=True)
class DyadYears:
    """Directed dyad-years: the duties of the first state towards the second, with the row they stand in."""

    rows: dict[tuple[int, int, int], int] = field(default_factory=dict)  # duties in the low bits, row above
    first_year: int = 9999
    last_year: int = 0

    def between(self, one: int, other: int, year: int) -> tuple[tuple[int, int], frozenset[str]] | None:
        """The two rows of a pair in a year and the duties of either; None where they have no alliance."""
        there, back = self.rows.get((one, other, year)), self.rows.get((other, one, year))
        if there is None or back is None:
            return None
        duties = frozenset(duty for place, duty in enumerate(DUTIES) if (there | back) >> place & 1)
        return (there >> _BITS, back >> _BITS), duties


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


def read_dyad_years(path: Path) -> DyadYears:
    """The dyad-year file. Each pair stands in both directions: where one is missing, the file has been cut."""
    dyads = DyadYears()
    balance = row = 0
    table = read_table(path, _DYAD_YEARS)
    for row, (one, other, year, *flags) in table.pick(*_DYAD_YEARS):
        key = table.whole(one, row, "ccode1"), table.whole(other, row, "ccode2"), table.whole(year, row, "year")
        dyads.rows[key] = row << _BITS | _read_mask(flags, table, row)
        dyads.first_year, dyads.last_year = min(dyads.first_year, key[2]), max(dyads.last_year, key[2])
        pair = hash((min(key[:2]), max(key[:2]), key[2]))
        balance += pair if key[0] < key[1] else -pair
    if balance:
        raise DatasetError(
            f"{path}: expected both directions of every pair and year, but some stand in one alone; is the file cut "
            f"short (it ends with row {row})?"
        )
    return dyads


def _read_mask(flags: list[str], table: Table, row: int) -> int:
    for duty, flag in zip(DUTIES, flags, strict=True):
        if flag not in ("0", "1"):
            raise table.refuse(row, f"atop_{duty}", "0 or 1", flag)
    return sum(1 << place for place, flag in enumerate(flags) if flag == "1")


def read_members(path: Path, alliances: Path | None) -> Members:
    """The member file, held against the list of alliances where that is at hand."""
    members = Members()
    sizes: Counter[int] = Counter()
    for row in read_table(path, ("atopid", "member", "bilat", "version", *_ENTERED, *_LEFT, *DUTIES)):
        spell = _read_spell(row)
        members.spells.setdefault(row.whole("member"), []).append(spell)
        members.version = row["version"]
        years = [row.whole(column) for column in ("yrent", "yrexit") if row[column] != _IN_FORCE]
        members.first_year, members.last_year = min(members.first_year, *years), max(members.last_year, *years)
        sizes[spell.alliance] += 1
    _check_whole(path, sizes, alliances)
    return members


def _read_spell(row: Row) -> Spell:
    mask = _read_mask([row[duty] for duty in DUTIES], row.table, row.number)
    in_force = row["yrexit"] == _IN_FORCE
    return Spell(
        row.whole("atopid"),
        row["bilat"] == "1",
        _read_ordinal(row, _ENTERED, last=False),
        date.max.toordinal() if in_force else _read_ordinal(row, _LEFT, last=True),
        frozenset(duty for place, duty in enumerate(DUTIES) if mask >> place & 1),
        row.number,
    )


def _read_ordinal(row: Row, columns: tuple[str, str, str], *, last: bool) -> int:
    """A day as an ordinal; of a date without day or month the first or last that it may be."""
    year = row.whole(columns[0])
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
