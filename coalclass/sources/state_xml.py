"""The State Department's XML lists of visits and travels, read with every fault named.

Both repositories of the Office of the Historian hold flat lists: a root, rows below it, one element for
each fact. Texts have hard line breaks, runs of spaces and sometimes `<em>`; they are folded here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.errors import DatasetError
from coalclass.limits import XML_BYTES
from coalclass.records import PartialDate
from coalclass.records.dates import parse_date
from coalclass.sources.tables import Faults, RowError, read_small, refuse_stand_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SPACES = re.compile(r"\s+")
_HEAD = 400  # bytes that are enough to see the root element
_MODIFIED = re.compile(rb"<last-modified-datetime>(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit or one stop: days inclusive, `slug` the Department's own name of a country, `label` its text."""

    id: str
    start: PartialDate
    end: PartialDate
    slug: str
    label: str
    person: str
    text: str
    locale: str
    role: str
    file: str

    @property
    def until(self) -> PartialDate | None:
        """The last day where it lasted more than a day."""
        return self.end if self.end.last > self.start.last else None

    @property
    def until_words(self) -> str:
        """`until 1990-09-08` for a note, where it lasted more than a day; else nothing."""
        return f"until {self.until}" if self.until else ""

    def overlaps(self, other: Visit) -> bool:
        """Whether two stops share a day."""
        return self.start.first <= other.end.last and other.start.first <= self.end.last


def fold_spaces(text: str) -> str:
    """A text on one line with single spaces."""
    return _SPACES.sub(" ", text).strip()


def looks_like(path: Path, root: str) -> bool:
    """Whether a file opens with the wanted root element."""
    try:
        with path.open("rb") as file:
            return re.search(rb"<" + root.encode() + rb"[\s>]", file.read(_HEAD)) is not None
    except OSError:
        return False


def is_whole(path: Path, root: str) -> bool:
    """Whether a file ends with the closing tag of its root."""
    try:
        return read_small(path, XML_BYTES).rstrip().endswith(f"</{root}>".encode())
    except DatasetError:
        return False


def find_last_change(paths: list[Path]) -> str:
    """The day of the latest change to a row of any of the files, which is all the edition that they state."""
    days: list[bytes] = []
    for path in paths:
        try:
            days += _MODIFIED.findall(read_small(path, XML_BYTES))
        except DatasetError:
            continue
    return max(days).decode() if days else "unknown"


def read_visits(path: Path, root: str, row: str, faults: Faults, *, place: str, person: str, text: str) -> list[Visit]:
    """The rows of one file, in its order; `place`, `person` and `text` are the elements that hold these.

    A row without its facts, or that ends before it starts, is left out and counted among the faults. Raises
    DatasetError, naming file and line, for what is no XML or another list.
    """
    from xml.etree import ElementTree

    refuse_stand_in(path)
    try:
        tree = ElementTree.fromstring(read_small(path, XML_BYTES))
    except ElementTree.ParseError as error:
        raise DatasetError(
            f"{path}: expected XML with root <{root}>, but it is damaged or cut short ({error})"
        ) from None
    except (LookupError, ValueError) as error:
        raise DatasetError(f"{path}: its text encoding cannot be read ({error})") from None
    if tree.tag != root:
        raise DatasetError(f"{path}: expected XML with root <{root}> (found <{tree.tag}>); is it another list?")
    visits = []
    for number, element in enumerate(tree, 1):
        try:
            visits.append(_read_visit(path, number, element, row, (place, person, text)))
        except RowError as error:
            faults.leave_out(path, str(error))
    faults.judge(path, len(tree))
    return visits


def drop_repeated(visits: Iterable[Visit]) -> list[Visit]:
    """The rows without those that an earlier file has too, by their number."""
    kept = {(visit.role, visit.id): visit for visit in reversed(list(visits))}
    return list(reversed(kept.values()))


def _read_visit(path: Path, number: int, element: Element, row: str, parts: tuple[str, str, str]) -> Visit:
    if element.tag != row:
        raise RowError(f"{path}, row {number}: expected <{row}> (found <{element.tag}>)")
    where = f"{path}, {row} {element.findtext('id', default='').strip() or f'number {number}'}"
    place, person, text = parts
    facts = {name: _read_text(element, name, where) for name in ("id", "start-date", "end-date", *parts)}
    start, end = (_read_day(facts[name], name, where) for name in ("start-date", "end-date"))
    if end.last < start.first:
        raise RowError(f"{where}: ends on {end}, before it starts on {start}")
    slug = element.find(place).get("id", "").strip()  # type: ignore[union-attr]
    if not slug or not facts["id"]:
        raise RowError(f'{where}: expected <{place} id="..."> with the Department\'s name of a country')
    locale, role = (fold_spaces(element.findtext(name, default="")) for name in ("locale", "role"))
    return Visit(
        id=facts["id"],
        start=start,
        end=end,
        slug=slug,
        label=facts[place],
        person=facts[person],
        text=facts[text],
        locale=locale,
        role=role or element.get("role", ""),
        file=path.name,
    )


def _read_text(element: Element, name: str, where: str) -> str:
    found = element.find(name)
    if found is None:
        raise RowError(f"{where}: expected an element <{name}> (found {', '.join(e.tag for e in element)})")
    return fold_spaces("".join(found.itertext()))


def _read_day(text: str, name: str, where: str) -> PartialDate:
    found = parse_date(text)
    if found is None or found.first != found.last:
        raise RowError(f"{where}: <{name}> is no day of the calendar as YYYY-MM-DD (found {text!r})")
    return found
