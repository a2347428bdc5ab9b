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
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.records import Consultation, PartialDate, Source
from coalclass.records.dates import parse_date
from coalclass.records.states import StateError, resolve_state
from coalclass.sources.base import Dataset, Findings, Located, Request, day, first_file, need_columns, rows_of

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
_STATE_COLUMN = re.compile(r"State ?[A-Z]{1,2}")  # JME's last column, headed AUS, is a 0/1 flag and no state
_US = re.compile(r"(\d{1,2}|xx)/(\d{1,2}|xx)/?(\d{4}|\d{2})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2}|xx)-(\d{1,2}|xx)", re.IGNORECASE)
_CENTURY = 50  # two-digit years from here on are of the 1900s: the data end in 2010
# Both datasets write a state's present name or code for the state that it follows.
_BEFORE = {
    "russia": ("Soviet Union",),
    "rus": ("Soviet Union",),
    "serbia": ("Serbia and Montenegro", "Yugoslavia"),
    "srb": ("Serbia and Montenegro", "Yugoslavia"),
    "yugoslavia": ("Serbia and Montenegro", "Serbia"),
}
_ANY_TIME = day("2007")  # for the five exercises of JME without a year, which are of its last coding
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
    wanted = {
        "wide": ("mme_v7.csv", "mme_v7.csv.gz", "MME_v7.csv"),
        "long": ("mme-v7-long.csv", "mme-v7-long.csv.gz", "mme_v7_long.csv"),
        "jme": ("jme_v3.xls", "JME_v3.xls", "jme_v3.xlsx"),
    }
    files = {role: path for role, names in wanted.items() if (path := first_file(folder, *names))}
    if not files:
        return None
    mme = [role for role in ("wide", "long") if role in files]
    parts = [f"MME v7 ({' and '.join(mme)})"] * bool(mme) + ["JME v3"] * ("jme" in files)
    absent = ["MME v7 is missing"] * (not mme) + ["JME v3 is missing"] * ("jme" not in files)
    absent += ["the long file alone stops at 24 participants"] * (mme == ["long"])
    return Located(files, ", ".join(parts), not absent, "; ".join(absent))


def exercises(located: Located) -> tuple[Exercise, ...]:
    """Every exercise of the files there: MME by date, then JME in its order."""
    if "exercises" not in located.cache:
        files = located.files
        wide = list(_wide(files["wide"])) if "wide" in files else []
        known = {(e.key, e.name, e.start) for e in wide}
        long = list(_long(files["long"])) if "long" in files else []
        mme = wide + [e for e in long if (e.key, e.name, e.start) not in known]
        jme = list(_jme(files["jme"])) if "jme" in files else []
        located.cache["exercises"] = (*_unique_keys(mme), *jme)
    found: tuple[Exercise, ...] = located.cache["exercises"]
    return found


def _unique_keys(found: list[Exercise]) -> Iterator[Exercise]:
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
    for exercise in exercises(located):
        if not both <= exercise.states:
            continue
        if exercise.start is None:
            findings.skipped["exercise of both states without a year"] += 1
        elif request.period.overlaps(exercise.start):
            if exercise.key.startswith("jme") and any(_same(exercise, other) for other in taken):
                findings.skipped["JME exercise that MME has too"] += 1
            else:
                taken.append(exercise)
    for exercise in sorted(taken, key=lambda e: e.start.first if e.start else 0):
        _add(findings, exercise)
    return findings


def _same(one: Exercise, other: Exercise) -> bool:
    """Whether an exercise of JME is one of MME: by name and about the day, by day and
    a word of the name, or by day where a name is missing."""
    if one.start is None or other.start is None or not other.key.startswith("mme"):
        return False
    if one.folded_name and other.folded_name:
        if one.words & other.words and one.start.first <= other.start.last and other.start.first <= one.start.last:
            return True
        apart = max(one.start.first - other.start.last, other.start.first - one.start.last, 0)
        alike = one.folded_name == other.folded_name and apart <= _SAME_NAME_WITHIN
        return alike or (_exact(one, other) and one.states == other.states)
    return _exact(one, other)


def _exact(one: Exercise, other: Exercise) -> bool:
    return one.start == other.start and one.start is not None and one.start.first == one.start.last


def _add(findings: Findings, exercise: Exercise) -> None:
    if exercise.start is None:
        return
    findings.sources[exercise.key] = Source(exercise.edition, locator=exercise.locator, read="dataset")
    until = exercise.end if exercise.end and exercise.end.last > exercise.start.last else None
    count = len(exercise.states) + len(exercise.unread)
    parts = [exercise.place, f"{count} participants", f"until {until}" if until else None]
    findings.entries.append(
        Consultation(
            date=exercise.start,
            level="military",
            channel="staff",
            topic=exercise.name,
            source=(exercise.key,),
            note="; ".join(part for part in parts if part),
        )
    )


def _wide(path: Path) -> Iterator[Exercise]:
    """MME wide: a row an exercise, participants by name in StateA to StateAM."""
    header, rows = _table(path, _MME_COLUMNS)
    at = need_columns(path, header, _MME_COLUMNS)
    columns = [place for place, name in enumerate(header) if _STATE_COLUMN.fullmatch(name)]
    if not columns:
        raise DatasetError(f"{path}: columns missing: StateA to StateAM; is it the long file?")
    for number, row in rows:
        yield _mme(
            path, number, {name: row[place] for name, place in at.items()}, [("", row[place]) for place in columns]
        )


def _long(path: Path) -> Iterator[Exercise]:
    """MME long: a row a participant, by Gleditsch-Ward number, and by name where that is NA."""
    header, rows = _table(path, _LONG_COLUMNS)
    at = need_columns(path, header, _LONG_COLUMNS)
    groups: dict[tuple[str, ...], tuple[int, dict[str, str], list[tuple[str, str]]]] = {}
    for number, row in rows:
        fact = {name: row[place] for name, place in at.items()}
        key = tuple(fact[name] for name in ("MMEID", "Ex_Name", "StartDate"))
        groups.setdefault(key, (number, fact, []))[2].append((fact["gwcode"], fact["country"]))
    for number, fact, names in groups.values():
        yield _mme(path, number, fact, names)


def _table(path: Path, columns: tuple[str, ...]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    rows = rows_of(path)
    header = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
    need_columns(path, header, columns)
    return header, _whole_rows(path, len(header), rows)


def _whole_rows(path: Path, width: int, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    for number, row in enumerate(rows, 2):
        if len(row) != width:
            raise DatasetError(f"{path}, row {number}: expected {width} columns (found {len(row)}); is it cut short?")
        yield number, row
    if number == 1:
        raise DatasetError(f"{path}: expected exercises below the header (found none); is it cut short?")


def _mme(path: Path, number: int, fact: dict[str, str], names: list[tuple[str, str]]) -> Exercise:
    start = _date([fact["s.year"], fact["s.month"], fact["s.day"]], fact["StartDate"])
    states, unread = _states(names, start)
    return Exercise(
        key=fact["MMEID"],
        name=_known(fact["Ex_Name"]) or _known(fact["Series_Name"]),
        place=_known(fact["Location"]),
        start=start,
        end=_date([fact["e.year"], fact["e.month"], fact["e.day"]], ""),
        states=states,
        unread=unread,
        locator=f"{path.name}, row {number} ({fact['MMEID']})",
        edition=f"{_MME} (v7)",
    )


def _jme(path: Path) -> Iterator[Exercise]:
    """JME: a row an exercise on the first sheet, participants by ISO code in State A to State AD."""
    rows = _sheet(path)
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    at = need_columns(path, header, _JME_COLUMNS)
    columns = [place for place, name in enumerate(header) if _STATE_COLUMN.fullmatch(name)]
    if len(rows) < 2:
        raise DatasetError(f"{path}: expected exercises below the header (found none); is it cut short?")
    for number, row in enumerate(rows[1:], 2):
        fact = {name: _cell(row[place]) for name, place in at.items()}
        start = _date([fact["s.year"], fact["s.month"], fact["s.day"]], fact["Start Date"])
        states, unread = _states([("", _cell(row[place])) for place in columns], start)
        yield Exercise(
            key=f"jme-{number}",
            name=_known(fact["Exercise Name"]),
            place=_known(fact["Location1"]),
            start=start,
            end=_date([fact["e.year"], fact["e.month"], fact["e.day"]], fact["enddate"]),
            states=states,
            unread=unread,
            locator=f"{path.name}, row {number}",
            edition=f"{_JME} (v3)",
        )


def _sheet(path: Path) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (CalamineError, IndexError, ValueError) as error:
        raise DatasetError(f"{path}: expected an Excel workbook, but it is damaged or none ({error})") from None


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat()[:10] if isinstance(value, date) else str(value).strip()


def _known(text: str) -> str | None:
    text = re.sub(r"\s+", " ", text).strip()
    return None if text in _MISSING else text


def _states(names: list[tuple[str, str]], when: PartialDate | None) -> tuple[frozenset[str], tuple[str, ...]]:
    """The printed codes of participants, and the names that are no state of the time (NATO, Bermuda)."""
    found: set[str] = set()
    unread: list[str] = []
    for number, written in names:
        name = written.strip()
        if name in _MISSING and number in _MISSING:
            continue
        code = _state(number, name, when or _ANY_TIME)
        if code:
            found.add(code)
        else:
            unread.append(name)
    return frozenset(found), tuple(unread)


@lru_cache(maxsize=65536)
def _state(number: str, name: str, when: PartialDate) -> str | None:
    first, last = date.fromordinal(when.first), date.fromordinal(when.last)
    numbers = () if number in _MISSING else (f"gw:{number}",)
    for text in (*numbers, name, *_BEFORE.get(name.lower(), ())):
        try:
            return resolve_state(text, first, last).code
        except (StateError, ValueError):
            continue
    return None


def _date(parts: list[str], text: str) -> PartialDate | None:
    """A date from its year, month and day, else from its text; what is `xx` or outside the calendar is left off."""
    year, month, day = (part.strip() for part in parts)
    if not re.fullmatch(r"\d{4}", year):
        year, month, day = _parts(text.strip())
    if not year:
        return None
    shapes = (f"{year}-{month:0>2}-{day:0>2}", f"{year}-{month:0>2}", year)
    return next((found for shape in shapes if (found := parse_date(shape))), None)


def _parts(text: str) -> tuple[str, str, str]:
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
    bibtex="""@data{exercises,
  author = {D'Orazio, Vito and Galambos, Kevin},
  title = {Multinational Military Exercises, 1980-2010},
  publisher = {Harvard Dataverse},
  year = {2021},
  version = {V1},
  doi = {10.7910/DVN/KHFODX},
  url = {https://doi.org/10.7910/DVN/KHFODX}
}""",
    years=(1974, 2010),
    find=find,
    collect=collect,
    also_cited_as=("Multinational Military Exercises", "Joint Military Exercises"),
)
