"""State Department: journeys of the President and the Secretary of State, one consultation a stop and state.

Level: `minister` where the Secretary of State travels without the President or a minister is all that the President
meets; `official` where he meets officials alone; else `leader`. A stop credits the states that its remarks name as
met, the host or others (`state_remarks` has the rule); the topic is the remarks. President and Secretary at the same
stop on the same day are one entry, at the President's level and day. Who sought a meeting is not said, so `initiator`
stays out. Date: the first day of the stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from coalclass.limits import XML_BYTES
from coalclass.records import Consultation, Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.row_index import RowIndex
from coalclass.sources.state_department import find_code_of_slug, knows_slug
from coalclass.sources.state_remarks import Met, explain_nobody, list_met
from coalclass.sources.state_xml import Visit, drop_repeated, find_last_change, is_whole, looks_like, read_visits
from coalclass.sources.tables import Faults, find_files, read_small
from coalclass.sources.tables.choosing import drop_copies

_TITLE = "Office of the Historian, U.S. Department of State, Travels Abroad of the President and the Secretary of State"
_FOLDERS = ("president-travels", "secretary-travels")
_ROLES = ("president", "secretary")
_JOINED = re.compile(r"\b(?:Acc?o+mpanied|Joined) President\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stop:
    """One row with what it says: the host's printed code, None for no state, and the states met."""

    row: Visit
    host: str | None
    met: tuple[Met, ...]

    @property
    def of_president(self) -> bool:
        """Whether it is the President's own."""
        return self.row.role == "president"

    def credit(self, state: str) -> Met | None:
        """What the stop says of a state met."""
        return next((met for met in self.met if met.state == state), None)


def find(folder: Path) -> Located | None:
    """The travellers' files below a folder: in the publisher's two folders, or anywhere as XML with root `trips`."""
    paths = [path for path in find_files(folder, "*.xml") if path.parent.name in _FOLDERS or looks_like(path, "trips")]
    kept, copies = drop_copies(sorted(paths, key=lambda path: (path.parent.name not in _FOLDERS, path)))
    found: dict[str, Path] = {}
    for path in kept:
        found[path.stem if path.stem not in found else str(path.relative_to(folder))] = path
    if not found:
        return None
    faults = [f"{path.name} is cut short" for path in found.values() if not is_whole(path, "trips")]
    faults += [f"no file of a {role}" for role in _ROLES if not any(_has_role(path, role) for path in found.values())]
    edition = f"{len(found)} travellers, rows changed up to {find_last_change(list(found.values()))}"
    located = Located(found, edition, not faults, "; ".join(faults))
    located.passed += copies
    return located


def _has_role(path: Path, role: str) -> bool:
    return path.parent.name == f"{role}-travels" or f'role="{role}"'.encode() in read_small(path, XML_BYTES)


def load_stops(located: Located) -> tuple[Stop, ...]:
    """Every stop of every traveller, by first day, the President's before the Secretary's."""
    stops = located.load_once("stops", lambda: _read_stops(located.files, located.faults))
    located.note_span("stops", lambda: [int(stop.row.start.text[:4]) for stop in stops], len(stops))
    return stops


def _index_stops(located: Located) -> RowIndex[Stop]:
    """The stops, each under its host and the states met; under None where no table knows the host."""

    def list_states(stop: Stop) -> list[str | None]:
        met: list[str | None] = [one.state for one in stop.met]
        return [*met, stop.host] if stop.host is not None or not knows_slug(stop.row.slug) else met

    return RowIndex(load_stops(located), list_states)


def _read_stops(files: dict[str, Path], faults: Faults) -> tuple[Stop, ...]:
    rows = drop_repeated(row for path in files.values() for row in _read_trips(path, faults))
    rows.sort(key=lambda row: (row.start.first, _ROLES.index(row.role), int(row.id) if row.id.isdigit() else 0))
    return tuple(_build_stop(row) for row in rows)


def _read_trips(path: Path, faults: Faults) -> list[Visit]:
    rows = read_visits(path, "trips", "trip", faults, place="country", person="name", text="remarks")
    for row in rows:
        if row.role not in _ROLES:
            said = f"{path}, trip {row.id}: expected role president or secretary (found {row.role!r})"
            faults.leave_out(path, said)
    faults.judge(path, len(rows) + faults.count(path))
    return [row for row in rows if row.role in _ROLES]


def _build_stop(row: Visit) -> Stop:
    host = find_code_of_slug(row.slug, row.label, row.start, row.locale)
    return Stop(row, host, list_met(row.text, host, row.start))


def collect(located: Located, request: Request) -> Findings:
    """The stops at which the follower was met; nothing where the hegemon is another state than the United States."""
    findings = Findings()
    if request.hegemon.code != "USA":
        return findings
    follower = request.follower.code
    index = located.derive_once("index", lambda: _index_stops(located))
    near = index.find(follower)
    presidents = [stop for stop in near if stop.of_president and request.period.overlaps(stop.row.start)]
    joined = {id(stop): _find_president(stop, presidents) for stop in near if not stop.of_president}
    for stop in near:
        if not request.period.overlaps(stop.row.start) or _told_already(stop, joined.get(id(stop)), follower):
            continue
        with_him = [other for other in near if joined.get(id(other)) is stop]
        _add_meeting(findings, [stop, *with_him], follower, located.edition)
    for stop in index.find(None):
        if request.period.overlaps(stop.row.start):
            findings.skipped[f"stop whose country no table knows: {stop.row.slug}"] += 1
    return findings


def _find_president(stop: Stop, presidents: list[Stop]) -> Stop | None:
    """The President's stop of the same country on a day in common."""
    same = (p for p in presidents if p.host == stop.host and p.row.slug == stop.row.slug)
    return next((p for p in same if p.row.overlaps(stop.row)), None)


def _told_already(stop: Stop, president: Stop | None, follower: str) -> bool:
    """Whether a Secretary's stop is part of the President's entry, or of his stop that met nobody."""
    if president is None:
        return False
    if president.credit(follower):
        return True
    return stop.credit(follower) is None


def _add_meeting(findings: Findings, together: list[Stop], follower: str, edition: str) -> None:
    """Add the entry of a stop, the Secretary's rows of the same stop behind it, or count why there is none."""
    first = together[0]
    credit = first.credit(follower)
    if credit is None:
        bare = _JOINED.search(first.row.text) and not first.of_president
        findings.skipped[
            "stop with the President that his own list lacks" if bare else explain_nobody(first.row.text)
        ] += 1
        return
    keys = tuple(f"state-travels-{stop.row.id}" for stop in together)
    for key, stop in zip(keys, together, strict=True):
        locator = f"{stop.row.file}, trip {stop.row.id}"
        findings.sources[key] = Source(f"{_TITLE} ({edition})", locator=locator, read="dataset")
    entry = Consultation(
        date=first.row.start,
        level=_judge_level(first, credit),
        channel="summit" if credit.summit else "visit",
        topic=first.row.text,
        source=keys,
        note=_write_note(together, follower),
    )
    findings.add(entry, until=first.row.until)


def _judge_level(stop: Stop, credit: Met) -> str:
    if not (stop.of_president or credit.accompanied):
        return "minister"
    return {"minister": "minister", "official": "official"}.get(credit.rank or "", "leader")


def _write_note(told: list[Stop], follower: str) -> str:
    first = told[0]
    place = ", ".join(part for part in (first.row.locale, first.row.label) if part)
    parts = [f"{first.row.role.title()} {first.row.person} in {place}"]
    parts += [f"with Secretary {stop.row.person}" for stop in told[1:]]
    if first.host != follower:
        parts.append("met in a third country")
    return "; ".join([*parts, first.row.until_words] if first.row.until else parts)


DATASET = Dataset(
    key="state-travels",
    title="Travels Abroad of the President and the Secretary of State (U.S. Department of State)",
    gives="Consultations: whom the President and the Secretary of State met abroad, with dates and topic",
    units="one stop in one country; days, the first day counts",
    licence="public domain (US government work; CC0 elsewhere)",
    obtain="https://github.com/HistoryAtState/travels (folders president-travels and secretary-travels)",
    citation=f"{_TITLE}, https://history.state.gov/departmenthistory/travels",
    bibtex="""@misc{state-travels,
  author = {{Office of the Historian, U.S. Department of State}},
  title = {Presidents and Secretaries of State Foreign Travels},
  url = {https://history.state.gov/departmenthistory/travels},
  howpublished = {XML data, https://github.com/HistoryAtState/travels}
}""",
    files=("president-travels/*.xml", "secretary-travels/*.xml"),
    leaders=("USA",),
    years=(1866, 2025),
    find=find,
    collect=collect,
    also_cited_as=("Travels of the President", "Travels of the Secretary of State", "Travels Abroad of the President"),
)
