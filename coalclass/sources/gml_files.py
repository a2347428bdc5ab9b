"""The files of the GML dispute data: participants with their spells, and directed dyad-years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import PartialDate
from coalclass.records.dates import parse_date
from coalclass.sources.rows import at_row, numbered, whole

__all__ = ["Participation", "read_dyad_years", "read_participants"]

_MISSING = -9
_HIGHEST = 21
_SPELL = ("styear", "stmon", "stday", "endyear", "endmon", "endday")


@dataclass(frozen=True, slots=True)
class Participation:
    """One state's part in one dispute: its side (0 or 1), highest action (0 to 21) and spell.

    `dated` is false where the file gives years alone; `state` is a COW number.
    """

    dispute: int
    state: int
    side: int
    action: int
    start: PartialDate
    end: PartialDate
    row: int
    version: str = "gml"
    dated: bool = True

    @property
    def start_year(self) -> int:
        """The year in which the participation began."""
        return int(self.start.text[:4])


def read_participants(path: Path, disputes: Path) -> dict[int, list[Participation]]:
    """Participations by dispute, held against the list of disputes: either file cut short shows."""
    listed = {whole(number, disputes, row, "dispnum") for row, (number, _) in numbered(disputes, ("dispnum", "styear"))}
    found: dict[int, list[Participation]] = {}
    for row, values in numbered(path, ("dispnum", "ccode", "sidea", "hiact", *_SPELL)):
        dispute, state, side, action, *spell = (whole(text, path, row, "a code or date") for text in values)
        if dispute not in listed:
            raise at_row(path, row, "dispnum", str(dispute), f"listed in {disputes.name}; is one of the two cut short?")
        _check(side, action, path, row)
        start, end = _date(spell[:3], path, row), _date(spell[3:], path, row)
        found.setdefault(dispute, []).append(Participation(dispute, state, side, action, start, end, row))
    missing = listed - found.keys()
    if missing:
        raise DatasetError(
            f"{path}: no participant of dispute {min(missing)} of {disputes.name}; is the file cut short?"
        )
    return found


def read_dyad_years(path: Path) -> dict[int, list[Participation]]:
    """A participation for each state and side of a dispute, of the years and the highest action in its rows."""
    found: dict[tuple[int, int, int], Participation] = {}
    wanted = ("dispnum", "ccode1", "sidea1", "year", "hiact1", "version")
    for row, (*values, version) in numbered(path, wanted):
        dispute, state, side, year, action = (whole(text, path, row, "a code or year") for text in values)
        _check(side, action, path, row)
        when = _date([year, _MISSING, _MISSING], path, row)
        one = Participation(dispute, state, side, action, when, when, row, version, dated=False)
        known = found.get((dispute, state, side))
        found[dispute, state, side] = one if known is None else _joined(known, one)
    disputes: dict[int, list[Participation]] = {}
    for one in found.values():
        disputes.setdefault(one.dispute, []).append(one)
    return disputes


def _joined(known: Participation, other: Participation) -> Participation:
    return replace(
        known,
        action=max(known.action, other.action),
        start=min(known.start, other.start, key=lambda when: when.first),
        end=max(known.end, other.end, key=lambda when: when.last),
    )


def _check(side: int, action: int, path: Path, row: int) -> None:
    if side not in (0, 1):
        raise at_row(path, row, "side", str(side), "0 or 1")
    if not 0 <= action <= _HIGHEST:
        raise at_row(path, row, "highest action", str(action), f"0 to {_HIGHEST}")


def _date(parts: list[int], path: Path, row: int) -> PartialDate:
    """Year, month and day, as far as they are known."""
    year, month, day_of_month = parts
    text = f"{year:04}"
    if month != _MISSING:
        text += f"-{month:02}" + (f"-{day_of_month:02}" if day_of_month != _MISSING else "")
    found = parse_date(text)
    if found is None:
        raise at_row(path, row, "a date", text, "in the calendar")
    return found
