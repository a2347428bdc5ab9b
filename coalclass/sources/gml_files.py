"""The files of the GML dispute data: participants with their spells, and directed dyad-years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import PartialDate
from coalclass.records.dates import parse_date
from coalclass.sources.tables import Faults, Row, Shape, read_table

__all__ = ["DISPUTES", "DYADS", "PARTICIPANTS", "Participation", "read_dyad_years", "read_participants"]

_MISSING = -9
_HIGHEST = 21
_SPELL = ("styear", "stmon", "stday", "endyear", "endmon", "endday")

_PART = ("dispnum", "ccode", "sidea", "hiact", *_SPELL)
_DYADS = ("dispnum", "ccode1", "sidea1", "year", "hiact1", "version")

PARTICIPANTS = Shape(_PART, ("gml_part.*", "gml*midb*.*"))
DISPUTES = Shape(("dispnum", "styear"), ("gml_mid_disps.*", "gml*mida*.*"), lacks=("ccode", "ccode1", "ccodea"))
DYADS = Shape(_DYADS, ("gml-ddy-disputes*.*",))


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


def read_participants(path: Path, disputes: Path, faults: Faults) -> dict[int, list[Participation]]:
    """Participations by dispute, held against the list of disputes: either file cut short shows."""
    listed = set(read_table(disputes, DISPUTES.columns, faults=faults).parse(lambda row: row.whole("dispnum")))
    found: dict[int, list[Participation]] = {}
    for one in read_table(path, _PART, faults=faults).parse(_read_participation):
        if one.dispute not in listed and not faults.count(disputes):
            raise DatasetError(
                f"{path}, row {one.row}: dispnum should be listed in {disputes.name}; is one of the two cut short? "
                f"(found '{one.dispute}')"
            )
        found.setdefault(one.dispute, []).append(one)
    missing = listed - found.keys()
    if len(missing) > faults.count(path):
        raise DatasetError(
            f"{path}: no participant of dispute {min(missing)} of {disputes.name}; is the file cut short?"
        )
    return found


def _read_participation(row: Row) -> Participation:
    side, action = _read_part(row, "sidea", "hiact")
    spell = [row.whole(column) for column in _SPELL]
    start, end = _read_date(row, spell[:3]), _read_date(row, spell[3:])
    return Participation(row.whole("dispnum"), row.whole("ccode"), side, action, start, end, row.number)


def read_dyad_years(path: Path, faults: Faults) -> dict[int, list[Participation]]:
    """A participation for each state and side of a dispute, of the years and the highest action in its rows."""
    found: dict[tuple[int, int, int], Participation] = {}
    for one in read_table(path, _DYADS, faults=faults).parse(_read_dyad_year):
        known = found.get((one.dispute, one.state, one.side))
        found[one.dispute, one.state, one.side] = one if known is None else _join_years(known, one)
    disputes: dict[int, list[Participation]] = {}
    for one in found.values():
        disputes.setdefault(one.dispute, []).append(one)
    return disputes


def _read_dyad_year(row: Row) -> Participation:
    side, action = _read_part(row, "sidea1", "hiact1")
    when = _read_date(row, [row.whole("year"), _MISSING, _MISSING])
    dispute, state = row.whole("dispnum"), row.whole("ccode1")
    return Participation(dispute, state, side, action, when, when, row.number, row["version"], dated=False)


def _join_years(known: Participation, other: Participation) -> Participation:
    return replace(
        known,
        action=max(known.action, other.action),
        start=min(known.start, other.start, key=lambda when: when.first),
        end=max(known.end, other.end, key=lambda when: when.last),
    )


def _read_part(row: Row, side_column: str, action_column: str) -> tuple[int, int]:
    """The side and the highest action."""
    side, action = row.whole(side_column), row.whole(action_column)
    if side not in (0, 1):
        raise row.refuse("side", "0 or 1", str(side))
    if not 0 <= action <= _HIGHEST:
        raise row.refuse("highest action", f"0 to {_HIGHEST}", str(action))
    return side, action


def _read_date(row: Row, parts: list[int]) -> PartialDate:
    """Year, month and day, as far as they are known."""
    year, month, day_of_month = parts
    text = f"{year:04}"
    if month != _MISSING:
        text += f"-{month:02}" + (f"-{day_of_month:02}" if day_of_month != _MISSING else "")
    found = parse_date(text)
    if found is None:
        raise row.refuse("a date", "in the calendar", text)
    return found
