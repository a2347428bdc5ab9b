"""State Department: visits of foreign leaders to the United States, one consultation a visit.

Level: `leader` where the visitor is a head of state or government; `minister` for deputies, heirs and
ministers, and where the text names a Secretary alone as met; `official` for those not yet in office and for
governors general. The visit counts as a meeting where its description says so: a state, official, working or
informal visit, talks, a summit, or "met with". A private stay or a ceremony counts only where a meeting is told as
well. Who sought a visit is not said, so `initiator` is set only where the text has the President or the government
invite. Date: the day of arrival as listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from coalclass.records import Consultation, Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.row_index import RowIndex
from coalclass.sources.state_department import find_code_of_slug, knows_slug
from coalclass.sources.state_remarks import split_sentences
from coalclass.sources.state_xml import Visit, drop_repeated, find_last_change, is_whole, looks_like, read_visits
from coalclass.sources.tables import Faults, find_files
from coalclass.sources.tables.choosing import drop_copies

_TITLE = "Office of the Historian, U.S. Department of State, Visits by Foreign Leaders"
_DECADE = re.compile(r"[12]\d\d0")
_NOT_YET = re.compile(r"-\s?(?:elect|designate)\b|^Governor[- ]General\b", re.IGNORECASE)
_BELOW_HEAD = re.compile(r"^(?:Vice |Deputy |Crown Prince|Foreign |Minister\b|Secretary of)")
_MET = re.compile(
    r"\b(met|(?<!Commonwealth )meetings?|discuss\w*|talks|conferr?ed|consult\w*|negotiat\w*|informal|summit|"
    r"working|conferences?|signed|"
    r"(?:state|offici?al|good will)(?: \w+)? visit|received by|visited President|guest of|invitation of)\b",
    re.IGNORECASE,
)
_CEREMONY = re.compile(
    r"\b(funeral|memorial services?|dedication|inaugurat\w+|anniversary|ceremon\w+|dinner|signing|centennial|"
    r"commemorat\w+)\b",
    re.IGNORECASE,
)
_MORE_THAN_CEREMONY = re.compile(r"\b(met|meeting|summit|visit)\b", re.IGNORECASE)
_PRIVATE = re.compile(r"\b(?:private|unofficial) visit\b", re.IGNORECASE)
_CANCELLED = re.compile(r"\bcancell?ed\b", re.IGNORECASE)
_INVITED = re.compile(r"\binvitation of (?:the )?(?:President|U\.S\. Government)", re.IGNORECASE)
_SECRETARY_ONLY = re.compile(r"^(?!.*\bPresident\b).*\bmet with Secretary\b", re.IGNORECASE)


def find(folder: Path) -> Located | None:
    """The decades' files (`1990.xml`), or XML files of another name with root `visits`, below a folder."""
    paths = [path for path in find_files(folder, "*.xml") if _DECADE.fullmatch(path.stem) or looks_like(path, "visits")]
    # A file named as a decade comes before a copy of it under another name.
    kept, copies = drop_copies(sorted(paths, key=lambda path: (_DECADE.fullmatch(path.stem) is None, path)))
    found: dict[str, Path] = {}
    for path in kept:
        name = path.stem if path.stem not in found else str(path.relative_to(folder))
        found[name] = path
    if not found:
        return None
    decades = [int(name) for name in found if _DECADE.fullmatch(name)]
    first, last = min(decades, default=0), max(decades, default=0)
    faults = [f"{path.name} is cut short" for path in found.values() if not is_whole(path, "visits")]
    faults += [f"{decade}.xml is missing" for decade in range(first, last + 1, 10) if str(decade) not in found]
    span = f"decades {first} to {last}" if decades else f"{len(found)} files"
    edition = f"{span}, rows changed up to {find_last_change(list(found.values()))}"
    located = Located(found, edition, not faults, "; ".join(faults))
    located.passed += copies
    return located


def load_visits(located: Located) -> tuple[Visit, ...]:
    """Every visit of every decade, in the files' order."""
    visits = located.load_once("visits", lambda: tuple(drop_repeated(_read_decades(located.files, located.faults))))
    located.note_span("visits", lambda: [int(one.start.text[:4]) for one in visits], len(visits))
    return visits


def _index_visits(located: Located) -> RowIndex[Visit]:
    """The visits by first day, each under the visitor's state; under None where no table knows it."""

    def list_states(row: Visit) -> list[str | None]:
        state = find_code_of_slug(row.slug, row.label, row.start)
        return [state] if state is not None or not knows_slug(row.slug) else []

    return RowIndex(sorted(load_visits(located), key=lambda row: row.start.first), list_states)


def _read_decades(files: dict[str, Path], faults: Faults) -> Iterator[Visit]:
    for decade in sorted(files):
        path = files[decade]
        yield from read_visits(path, "visits", "visit", faults, place="from", person="visitor", text="description")


def collect(located: Located, request: Request) -> Findings:
    """The follower's leaders in the United States; nothing where the hegemon is another state."""
    findings = Findings()
    if request.hegemon.code != "USA":
        return findings
    index = located.derive_once("index", lambda: _index_visits(located))
    for row in index.find(request.follower.code, None):
        if not request.period.overlaps(row.start):
            continue
        if find_code_of_slug(row.slug, row.label, row.start) is not None:
            _add_visit(findings, row, located.edition)
        else:
            findings.skipped[f"visit whose country no table knows: {row.slug}"] += 1
    return findings


def _add_visit(findings: Findings, row: Visit, edition: str) -> None:
    reason = explain_no_meeting(row.text)
    if reason:
        findings.skipped[reason] += 1
        return
    key = f"state-visits-{row.id}"
    findings.sources[key] = Source(f"{_TITLE} ({edition})", locator=f"{row.file}, visit {row.id}", read="dataset")
    entry = Consultation(
        date=row.start,
        level=judge_level(row.person, row.text),
        initiator="hegemon" if _INVITED.search(row.text) else None,
        channel="summit" if re.search(r"\bsummit\b", row.text, re.IGNORECASE) else "visit",
        topic=row.text,
        source=(key,),
        note="; ".join(part for part in (row.person, row.until_words) if part),
    )
    findings.add(entry, until=row.until)


def judge_level(visitor: str, description: str = "") -> str:
    """The level of a visitor by his title, and of an American host who is expressly a Secretary alone."""
    if _NOT_YET.search(visitor):
        return "official"
    return "minister" if _BELOW_HEAD.search(visitor) or _SECRETARY_ONLY.search(description) else "leader"


def explain_no_meeting(description: str) -> str:
    """Why a visit is no consultation, in words for a count; empty where it is one."""
    if not description:
        return "visit without a description"
    if any(_tells_of_meeting(sentence) for sentence in split_sentences(description)):
        return ""
    if _CEREMONY.search(description):
        return "ceremony without a meeting"
    if _PRIVATE.search(description):
        return "private visit without a meeting"
    return "visit whose description speaks of no meeting"


def _tells_of_meeting(sentence: str) -> bool:
    if _CANCELLED.search(sentence) or (_CEREMONY.search(sentence) and not _MORE_THAN_CEREMONY.search(sentence)):
        return False
    return _MET.search(_PRIVATE.sub("", sentence)) is not None


DATASET = Dataset(
    key="state-visits",
    title="Visits by Foreign Leaders (U.S. Department of State)",
    gives="Consultations: visits of foreign heads of state and government to the United States, with dates and topic",
    units="one visit; days, the day of arrival counts",
    licence="public domain (US government work; CC0 elsewhere)",
    obtain="https://github.com/HistoryAtState/visits (folder data, one XML file a decade)",
    citation=f"{_TITLE}, https://history.state.gov/departmenthistory/visits",
    bibtex="""@misc{state-visits,
  author = {{Office of the Historian, U.S. Department of State}},
  title = {Visits by Foreign Leaders},
  url = {https://history.state.gov/departmenthistory/visits},
  howpublished = {XML data, https://github.com/HistoryAtState/visits}
}""",
    files=("1990.xml and one file for each other decade",),
    leaders=("USA",),
    years=(1874, 2024),
    find=find,
    collect=collect,
    also_cited_as=("Visits by Foreign Leaders",),
)
