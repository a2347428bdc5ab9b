"""Military exercises: MME v7 (wide and long) and JME v3, one consultation an exercise of the dyad.

Both hegemon and follower must be participants; any hegemon will do. Level `military`, channel `staff`; the data
do not say who proposed an exercise, so `initiator` stays out. Where the wide and the long file are both there
the wide one is read, as the long one stops at 24 participants, and the long one only for exercises that it
lacks; an exercise of JME that MME has too is one entry, and counted. Unknown days and months (`xx`) leave a
month or a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Consultation, PartialDate, Source
from coalclass.records.dates import parse_date
from coalclass.sources.base import Dataset, Findings, Located, Request, parse_day
from coalclass.sources.row_index import RowIndex
from coalclass.sources.states import find_code, find_code_in_line
from coalclass.sources.tables import Faults, Row, Shape, Table, choose_roles, read_table

_MISSING = frozenset({"", "-9", "NA", "-9.0"})
_MME_COLUMNS = (
    "MMEID",
    "Ex_Name",
    "Series_Name",
    "Location",
    "StartDate",
    "s.year",
    "s.month",
    "s.day",
    "e.year",
    "e.month",
    "e.day",
)
_LONG_COLUMNS = (*_MME_COLUMNS, "gwcode", "country", "participant_count")
_JME_COLUMNS = (
    "Exercise Name",
    "Location1",
    "Start Date",
    "s.year",
    "s.month",
    "s.day",
    "enddate",
    "e.year",
    "e.month",
    "e.day",
    "State A",
    "State B",
)
_SHAPES = {
    "wide": Shape((*_MME_COLUMNS, "StateA"), ("mme_v7.*",), lacks=("gwcode",)),
    "long": Shape(_LONG_COLUMNS, ("mme?v7?long.*",)),
    "jme": Shape(_JME_COLUMNS, ("jme_v3.*",)),
}
_STATE_COLUMN = re.compile(r"(?i)State[ ._]?[A-Z]{1,2}")  # JME's last column, headed AUS, is a 0/1 flag and no state
_US = re.compile(r"(\d{1,2}|xx)/(\d{1,2}|xx)/?(\d{4}|\d{2})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2}|xx)-(\d{1,2}|xx)", re.IGNORECASE)
_CENTURY = 50  # two-digit years from here on are of the 1900s: the data end in 2010
_ANY_TIME = parse_day("2007")  # for the five exercises of JME without a year, which are of its last coding
_COMMON_WORDS = frozenset({"exercise", "exercises", "combined", "joint", "training", "operation"})
_SAME_NAME_WITHIN = 31  # days between two datasets' starts of one named exercise


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: `start` is None where no year is known, `states` are printed codes, `unread` names left over."""

    key: str
    name: str | None
    place: str | None
    start: PartialDate | None
    end: PartialDate | None
    states: frozenset[str]
    unread: tuple[str, ...]
    locator: str
    edition: str

    @property
    def folded_name(self) -> str:
        """The name's letters and digits in lower case; empty where it has none."""
        return re.sub(r"\W+", "", self.name or "").lower()

    @property
    def words(self) -> frozenset[str]:
        """The telling words of the name: "Bright Star 95" and "Bright Star" share two."""
        return frozenset(re.findall(r"[^\W\d_]{4,}", (self.name or "").lower())) - _COMMON_WORDS


def find(folder: Path) -> Located | None:
    """The three files below a folder; any of them is enough."""
    choices = choose_roles(folder, _SHAPES)
    files = {role: choice.path for role, choice in choices.items()}
    if not files:
        return None
    mme = [role for role in ("wide", "long") if role in files]
    parts = [f"MME v7 ({' and '.join(mme)})"] * bool(mme) + ["JME v3"] * ("jme" in files)
    absent = ["MME v7 is missing"] * (not mme) + ["JME v3 is missing"] * ("jme" not in files)
    absent += ["the long file alone stops at 24 participants"] * (mme == ["long"])
    return Located(files, ", ".join(parts), not absent, "; ".join(absent), choices=choices)


def load_exercises(located: Located) -> tuple[Exercise, ...]:
    """Every exercise of the files there: MME by date, then JME in its order."""
    found = located.load_once("exercises", lambda: tuple(_read_exercises(located)))
    located.note_span("exercises", lambda: [int(one.start.text[:4]) for one in found if one.start], len(found))
    return found


def _read_exercises(located: Located) -> Iterator[Exercise]:
    faults = located.faults
    wide = located.read("wide", lambda path: list(_read_wide(path, faults))) if "wide" in located.files else []
    known = {(e.key, e.name, e.start) for e in wide}
    long = located.read("long", lambda path: list(_read_long(path, faults))) if "long" in located.files else []
    yield from _make_keys_unique(wide + [e for e in long if (e.key, e.name, e.start) not in known])
    if "jme" in located.files:
        yield from located.read("jme", lambda path: list(_read_jme(path, faults)))


def _make_keys_unique(found: list[Exercise]) -> Iterator[Exercise]:
    """Three MMEIDs of v7 name two exercises each; the later one gets its own key."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    for exercise in sorted(found, key=lambda e: e.start.first if e.start else 0):
        seen[exercise.key] = seen.get(exercise.key, 0) + 1
        again = seen[exercise.key]
        yield exercise if again == 1 else replace(exercise, key=f"{exercise.key}-{again}")


def collect(located: Located, request: Request) -> Findings:
    """The exercises of a period in which both states took part."""
    findings = Findings()
    both = {request.hegemon.code, request.follower.code}
    taken: list[Exercise] = []
    index = located.derive_once("index", lambda: RowIndex(load_exercises(located), lambda one: one.states))
    for exercise in index.find(request.follower.code):
        if not both <= exercise.states:
            continue
        if exercise.start is None:
            findings.skipped["exercise of both states without a year"] += 1
        elif request.period.overlaps(exercise.start):
            if exercise.key.startswith("jme") and any(_are_same(exercise, other) for other in taken):
                findings.skipped["JME exercise that MME has too"] += 1
            else:
                taken.append(exercise)
    for exercise in sorted(taken, key=lambda e: e.start.first if e.start else 0):
        _add_entry(findings, exercise)
    return findings


def _are_same(one: Exercise, other: Exercise) -> bool:
    """Whether an exercise of JME is one of MME: by name and about the day, by day and
    a word of the name, or by day where a name is missing."""
    if one.start is None or other.start is None or not other.key.startswith("mme"):
        return False
    if one.folded_name and other.folded_name:
        if one.words & other.words and one.start.first <= other.start.last and other.start.first <= one.start.last:
            return True
        apart = max(one.start.first - other.start.last, other.start.first - one.start.last, 0)
        alike = one.folded_name == other.folded_name and apart <= _SAME_NAME_WITHIN
        return alike or (_are_on_one_day(one, other) and one.states == other.states)
    return _are_on_one_day(one, other)


def _are_on_one_day(one: Exercise, other: Exercise) -> bool:
    return one.start == other.start and one.start is not None and one.start.first == one.start.last


def _add_entry(findings: Findings, exercise: Exercise) -> None:
    if exercise.start is None:
        return
    findings.sources[exercise.key] = Source(exercise.edition, locator=exercise.locator, read="dataset")
    until = exercise.end if exercise.end and exercise.end.last > exercise.start.last else None
    count = len(exercise.states) + len(exercise.unread)
    parts = [exercise.place, f"{count} participants", f"until {until}" if until else None]
    entry = Consultation(
        date=exercise.start,
        level="military",
        channel="staff",
        topic=exercise.name,
        source=(exercise.key,),
        note="; ".join(part for part in parts if part),
    )
    findings.add(entry, until=until, participants=count)


def _read_wide(path: Path, faults: Faults) -> Iterator[Exercise]:
    """MME wide: one row for each exercise, participants by name in StateA to StateAM."""
    table = read_table(path, _MME_COLUMNS, holds="exercises", faults=faults)
    columns = _list_state_columns(table)
    if not columns:
        raise DatasetError(f"{path}: columns missing: StateA to StateAM; is it the long file?")
    for row in table:
        yield _build_exercise(row, [("", row[column]) for column in columns])


def _read_long(path: Path, faults: Faults) -> Iterator[Exercise]:
    """MME long: one row for each participant, by Gleditsch-Ward number, and by name where that is NA."""
    groups: dict[tuple[str, ...], tuple[Row, list[tuple[str, str]]]] = {}
    for row in read_table(path, _LONG_COLUMNS, holds="exercises", faults=faults):
        key = tuple(row[name] for name in ("MMEID", "Ex_Name", "StartDate"))
        groups.setdefault(key, (row, []))[1].append((row["gwcode"], row["country"]))
    for row, names in groups.values():
        yield _build_exercise(row, names)


def _list_state_columns(table: Table) -> list[str]:
    return [name for name in table.columns if _STATE_COLUMN.fullmatch(name)]


def _build_exercise(row: Row, names: list[tuple[str, str]]) -> Exercise:
    start = _read_date([row["s.year"], row["s.month"], row["s.day"]], row["StartDate"])
    states, unread = _find_states(names, start)
    return Exercise(
        key=row["MMEID"],
        name=_clean_text(row["Ex_Name"]) or _clean_text(row["Series_Name"]),
        place=_clean_text(row["Location"]),
        start=start,
        end=_read_date([row["e.year"], row["e.month"], row["e.day"]], ""),
        states=states,
        unread=unread,
        locator=f"{row.table.path.name}, row {row.number} ({row['MMEID']})",
        edition=f"{_MME} (v7)",
    )


def _read_jme(path: Path, faults: Faults) -> Iterator[Exercise]:
    """JME: one row for each exercise on the first sheet, participants by ISO code in State A to State AD."""
    table = read_table(path, _JME_COLUMNS, holds="exercises", faults=faults)
    columns = _list_state_columns(table)
    for row in table:
        start = _read_date([row["s.year"], row["s.month"], row["s.day"]], row["Start Date"])
        states, unread = _find_states([("", row[column]) for column in columns], start)
        yield Exercise(
            key=f"jme-{row.number}",
            name=_clean_text(row["Exercise Name"]),
            place=_clean_text(row["Location1"]),
            start=start,
            end=_read_date([row["e.year"], row["e.month"], row["e.day"]], row["enddate"]),
            states=states,
            unread=unread,
            locator=f"{path.name}, row {row.number}",
            edition=f"{_JME} (v3)",
        )


def _clean_text(text: str) -> str | None:
    text = re.sub(r"\s+", " ", text).strip()
    return None if text in _MISSING else text


def _find_states(names: list[tuple[str, str]], when: PartialDate | None) -> tuple[frozenset[str], tuple[str, ...]]:
    """The printed codes of participants, and the names that are no state of the time (NATO, Bermuda)."""
    found: set[str] = set()
    unread: list[str] = []
    for number, written in names:
        name = written.strip()
        if name in _MISSING and number in _MISSING:
            continue
        code = _find_state(number, name, when or _ANY_TIME)
        if code:
            found.add(code)
        else:
            unread.append(name)
    return frozenset(found), tuple(unread)


def _find_state(number: str, name: str, when: PartialDate) -> str | None:
    """The printed code of a participant, by the name of a state of the time before the number.

    Both datasets write a state's present name for the one that it follows.
    """
    by_number = None if number in _MISSING else find_code(f"gw:{number}", when)
    return find_code(name, when) or by_number or find_code_in_line(name, when)


def _read_date(parts: list[str], text: str) -> PartialDate | None:
    """A date from its year, month and day, else from its text; what is `xx` or outside the calendar is left off."""
    year, month, day = (part.strip() for part in parts)
    if not re.fullmatch(r"\d{4}", year):
        year, month, day = _split_date(text.strip())
    if not year:
        return None
    shapes = (f"{year}-{month:0>2}-{day:0>2}", f"{year}-{month:0>2}", year)
    return next((found for shape in shapes if (found := parse_date(shape))), None)


def _split_date(text: str) -> tuple[str, str, str]:
    """Year, month and day as the data write them: 1/14/80, 11/xx/1974, 1980-01-xx."""
    if match := _ISO.match(text):
        return match[1], match[2], match[3]
    if match := _US.fullmatch(text):
        year = match[3] if len(match[3]) == 4 else f"{19 if int(match[3]) >= _CENTURY else 20}{match[3]}"
        return year, match[1], match[2]
    return "", "", ""


_MME = "D'Orazio and Galambos, Multinational Military Exercises, 1980-2010"
_JME = "D'Orazio, Joint Military Exercises, 1970-2010"

DATASET = Dataset(
    key="exercises",
    title="Multinational Military Exercises 1980-2010 (MME v7) and Joint Military Exercises (JME v3)",
    gives="Consultations: exercises in which the armed forces of both states took part",
    units="one exercise; days, months where the day is unknown",
    licence="none stated by the authors, who ask to be cited; copies in the GPL-3 R package troopdata",
    obtain="https://doi.org/10.7910/DVN/KHFODX (MME); https://www.vitodorazio.com/data.html (JME)",
    citation=f"{_MME}, Harvard Dataverse, 2021, https://doi.org/10.7910/DVN/KHFODX; {_JME}",
    bibtex="""@misc{exercises,
  author = {D'Orazio, Vito and Galambos, Kevin},
  title = {Multinational Military Exercises, 1980-2010},
  publisher = {Harvard Dataverse},
  year = {2021},
  version = {V1},
  doi = {10.7910/DVN/KHFODX},
  url = {https://doi.org/10.7910/DVN/KHFODX},
  note = {Data set}
}""",
    files=("mme_v7.csv", "mme-v7-long.csv", "jme_v3.xls"),
    years=(1974, 2010),
    find=find,
    collect=collect,
    also_cited_as=("Multinational Military Exercises", "Joint Military Exercises"),
)
