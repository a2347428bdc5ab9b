"""Security Council vetoes: where the follower, a permanent member, vetoed with the hegemon or apart from it.

A veto by both is a vote `with` the hegemon. One by the follower alone, of a draft that the hegemon, itself a permanent
member, did not veto, is a vote `against`, and only reported: the file does not say that the hegemon wanted the draft. A
veto by the hegemon alone is no act of the follower. Vetoes are not votes, so `vote` is never known to be absent.

Who vetoed is read from `member_veto1` to `member_veto3`. The 0/1 columns are not used: for drafts of 1966 to 1985 they
leave out vetoes that the names show (France in 1976, 1977 and 1981). China's seat was Taiwan's until 25 October 1971.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coalclass.records import Interaction, Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request, parse_day
from coalclass.sources.row_index import RowIndex
from coalclass.sources.states import find_number, find_spell
from coalclass.sources.tables import Faults, Row, Shape, choose_file, read_table

__all__ = ["DATASET"]

_TITLE = "UN Security Council vetoes"
_KEY = "unsc-vetoes"
_SEATS = ("China", "France", "Russia", "USSR", "UK", "USA")
_VETOES = ("member_veto1", "member_veto2", "member_veto3")
_COLUMNS = ("date", "draft", "crisis_topic", *_VETOES)
_SHAPE = Shape(_COLUMNS, ("unsc_vetoes*.*",))
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MEETING = "S/PV."


@dataclass(frozen=True, slots=True)
class Veto:
    """One vetoed draft: who vetoed it, by COW number."""

    when: date
    draft: str
    topic: str
    members: frozenset[int]
    row: int


def _find(folder: Path) -> Located | None:
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    edition = choice.path.name.split(".")[0].removeprefix("unsc_vetoes_")
    return Located({"vetoes": choice.path}, edition, choices={"vetoes": choice})


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    vetoes = located.read("vetoes", lambda path: _read(path, located.faults))
    path = located.files["vetoes"]
    located.note_span("vetoes", lambda: [one.when.year for one in vetoes], len(vetoes))
    index = located.derive_once(
        "index", lambda: RowIndex(sorted(vetoes, key=lambda one: (one.when, one.row)), lambda one: one.members)
    )
    for veto in index.find(request.follower.cow_number):
        when = parse_day(veto.when.isoformat())
        if _has_seat(request.hegemon, veto):
            if not request.period.overlaps(when):
                continue
            key = f"unsc-vetoes-row-{veto.row}"
            findings.add(_build_entry(veto, key, joint=request.hegemon.cow_number in veto.members))
            findings.sources[key] = Source(
                f"{_TITLE} ({located.edition})", locator=f"{path.name}, row {veto.row}", read="dataset"
            )
    return findings


def _build_entry(veto: Veto, key: str, *, joint: bool) -> Interaction:
    apart = "which the hegemon did not veto; whether it wanted the draft, the file does not say"
    note = f"Vetoed {veto.draft} ({veto.topic}), {'as the hegemon did' if joint else apart}"
    return Interaction(
        parse_day(veto.when.isoformat()),
        "follower",
        "vote",
        position="with" if joint else "against",
        body="UNSC",
        arena="international",
        source=(key,),
        note=note,
        reliability="confirmed" if joint else "reported",
    )


def _has_seat(state: State, veto: Veto) -> bool:
    """Whether the state had a permanent seat when the draft was vetoed."""
    return state.cow_number in {_find_seat(name, veto.when) for name in _SEATS}


def _find_seat(name: str, when: date) -> int | None:
    """The COW number of the state that held a seat on a day: China's was Taiwan's for a while."""
    spell = find_spell(_KEY, name, when.isoformat())
    return find_number(spell.states[0] if spell else name, parse_day(when.isoformat()))


def _read(path: Path, faults: Faults) -> list[Veto]:
    """All vetoed drafts, in the order of the file. Line ends are mixed, CRLF and LF."""
    return list(read_table(path, _COLUMNS, holds="vetoes", missing=("NA",), faults=faults).parse(_read_veto))


def _read_veto(row: Row) -> Veto:
    when = _read_date(row)
    names = [name for column in _VETOES if (name := row[column].strip())]
    for name in names:
        if name not in _SEATS:
            raise row.refuse("member_veto", f"a permanent member ({', '.join(_SEATS)})", name)
    if not names:
        raise row.refuse("member_veto1", "the permanent member that vetoed")
    members = frozenset(seat for name in names if (seat := _find_seat(name, when)) is not None)
    return Veto(when, _describe_draft(row["draft"]), row["crisis_topic"].strip(), members, row.number)


def _read_date(row: Row) -> date:
    """Month/day/year as published, or year-month-day as Excel and Stata hold a date."""
    text = row["date"].strip()
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            return date.fromisoformat(text)
        month, day_of_month, year = (int(part) for part in match.groups())
        return date(year, month, day_of_month)
    except ValueError:
        raise row.refuse("date", "a date as month/day/year") from None


def _describe_draft(text: str) -> str:
    """The draft's symbol; some early rows hold the meeting's instead, and some hold both."""
    symbols = [part.strip() for part in text.split(",")]
    documents = [symbol for symbol in symbols if not symbol.startswith(_MEETING)]
    return f"draft {', '.join(documents)}" if documents else f"a draft at meeting {', '.join(symbols)}"


DATASET = Dataset(
    key=_KEY,
    title=_TITLE,
    gives="interactions: vote of a follower that is a permanent member, with or against a hegemon that is another",
    units="none",
    licence="MIT",
    obtain="https://github.com/world-politics-datalab/vetoes-un-security-council",
    citation="Carlos L. Yordan, List of UN Security Council Vetoes (1946-2021), after the Dag Hammarskjöld Library",
    bibtex="""@misc{yordanvetoes,
  author       = {Yordan, Carlos L.},
  title        = {List of {UN} Security Council Vetoes (1946--2021)},
  howpublished = {\\url{https://github.com/world-politics-datalab/vetoes-un-security-council}}
}""",
    files=("unsc_vetoes_*.csv",),
    years=(1946, 2022),
    find=_find,
    collect=_collect,
    also_cited_as=("Security Council vetoes",),
)
