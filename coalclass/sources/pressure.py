"""Cases of economic pressure: what the datasets on sanctions have in common.

A case may be a threat, a sanction or both, each with its date. One that began before the period and had not ended
by then, or of which no end is coded, gives no entry, as its dates lie outside; but its kind is then not known
absent either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coalclass.records import Interaction, PartialDate, Period, Source
from coalclass.records.dates import parse_date
from coalclass.sources.base import Findings, Request
from coalclass.sources.row_index import RowIndex
from coalclass.sources.states import find_code, find_code_by_number

KINDS = ("threat", "sanction")
BEGAN_BEFORE = "the case began before the period and was under way in it"
NO_END = "the case began before the period, and no end of it is coded"
UNDATED = "the dataset gives no date for it"

_VERBS = {"threat": "Threat of economic sanctions", "sanction": "Economic sanctions imposed"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case by one or more senders against one target.

    `acts` are the threat and the sanction that it holds, each with its date, None where the dataset gives
    none; `carrots` the inducements offered with it. `ended` is None where the case is said
    to be `ongoing`, or no end is coded.
    """

    row: int
    number: str
    year: int
    senders: frozenset[str]
    target: str
    acts: dict[str, PartialDate | None]
    ended: PartialDate | None
    about: str
    linkage: str | None = None
    carrots: tuple[tuple[PartialDate | None, str], ...] = ()
    dating: str = ""
    ongoing: bool = False


def find_target(number: str, name: str, year: int) -> str:
    """The printed code of a target that is given by COW number and by name; empty for none.

    Where the two name different states of the time, the name is trusted: a number is the easier slip.
    """
    named = find_code(name, year) if name else None
    return named or find_code_by_number(number, year) or ""


def index_cases(cases: Iterable[Case]) -> RowIndex[Case]:
    """Cases in the order of the file, by target."""
    return RowIndex(cases, lambda case: [case.target])


def build_date(year: str, month: str, day: str) -> PartialDate | None:
    """The most precise date that year, month and day name together; None where there is no year.

    A year given in a sentence (`1949, sometime before this date.`) bounds the date, so only the year stands.
    """
    if not (year[:4].isascii() and year[:4].isdigit()):
        return None
    if len(year) > 4 or not month.isdigit():
        return parse_date(year[:4])
    whole = parse_date(f"{year}-{int(month):02d}-{int(day):02d}") if day.isdigit() else None
    return whole or parse_date(f"{year}-{int(month):02d}") or parse_date(year)


def add_case(findings: Findings, case: Case, request: Request, key: str, source: Source) -> set[str]:
    """Add what a case holds in the period; the kinds that it forbids to call absent are returned."""
    unsure: set[str] = set()
    entries: list[Interaction] = []
    for kind, when in case.acts.items():
        if when is not None and request.period.overlaps(when):
            entries.append(_build_entry(case, kind, when, key, f"{_VERBS[kind]}, over {case.about}."))
        elif touches(case, when, request.period):
            unsure.add(kind)
            findings.skipped[UNDATED if not when else BEGAN_BEFORE if case.ended or case.ongoing else NO_END] += 1
    for when, words in case.carrots:
        if when is not None and request.period.overlaps(when):
            entries.append(_build_entry(case, "concession", when, key, f"{words}, over {case.about}."))
        elif when is None and touches(case, None, request.period):
            findings.skipped[UNDATED] += 1
    for entry in entries:
        findings.add(entry)
        findings.sources[key] = source
    return unsure


def _build_entry(case: Case, kind: str, when: PartialDate, key: str, note: str) -> Interaction:
    if kind == "sanction" and case.dating:
        note = f"{note} {case.dating}"
    return Interaction(when, "hegemon", kind, linkage=case.linkage, source=(key,), note=note)


def touches(case: Case, when: PartialDate | None, period: Period) -> bool:
    """Whether an act lies in the period, or before it in a case that had not ended when the period began.

    An act without a date may lie anywhere from the case's first year to its end.
    """
    first = parse_date(str(case.year)) if when is None else when
    if first is None or (period.end is not None and first.first > period.end.last):
        return False
    return first.last >= period.start.first or case.ended is None or case.ended.last >= period.start.first


def sort_entries(findings: Findings) -> Findings:
    """Put the entries in order of date; those of one date stay in the order of the file."""
    findings.found.sort(key=lambda one: (one.entry.date.first, one.entry.date.last))
    return findings
