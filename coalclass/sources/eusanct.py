"""EUSANCT, case level: threats and sanctions by the EU, the UN and the United States, 1989 to 2015.

Of its senders only the United States is a state; its own dates and flags are read. The dataset took over cases of
TIES, which ends in 2005, and dates some of them otherwise: where TIES is in the same folder, a threat or sanction that
it has too (against the same target within half a year, or under the same case number) is left to it, and one that it
lacks is given. The codes of issues are not those of TIES: a note gives them as codes, with the coders' comment, and
linkage is left out. What it lacks is known absent only in periods after TIES ends, as it leaves out most trade
disputes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from coalclass.records import PartialDate, Source
from coalclass.records.dates import parse_date
from coalclass.sources import ties
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.pressure import KINDS, Case, add_case, find_target, index_cases, sort_entries, touches
from coalclass.sources.tables import Faults, Row, Shape, choose_file, read_table

KEY = "eusanct"
HEGEMON = "USA"

_COLUMNS = (
    *("caseid", "targetstate", "US", "startyearUS", "startdateUS", "enddateUS", "threatUS", "impositionUS"),
    *("impositionUS_start", "issue1", "issue2", "issue3", "otherissue", "comments"),
)
_SHAPE = Shape(_COLUMNS, ("*EUSANCT*case*.xls*", "*EUSANCT*case*.csv*", "*EUSANCT*case*.dta"))
_SAME_WITHIN = 183  # days between what the two datasets give as the date of one act
_MISSING = (".", "NA")
_OPEN = "ongoing"
_WHOLE = 326
_DATE = re.compile(r"(\d{2})([a-z]{3})(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find(folder: Path) -> Located | None:
    """The case table in a folder, as a workbook or as delimited text; DatasetError where it cannot be read."""
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    faults = Faults()
    count, cases = choice.read(lambda path: read(path, faults))
    remark = "" if count >= _WHOLE else f"{count} cases where the whole file has {_WHOLE}"
    files, cache = {"cases": choice.path}, {"cases": cases}
    located = Located(files, "case level, 1989-2015", not remark, remark, cache, {"cases": choice}, faults)
    located.note_years(*DATASET.years, rows=count)
    return located


def read(path: Path, faults: Faults) -> tuple[int, list[Case]]:
    """How many cases the file holds, and those in which the United States is a sender."""
    table = read_table(path, _COLUMNS, holds="cases", missing=_MISSING, faults=faults)
    cases = list(table.parse(_read_case))
    return len(cases) + faults.count(path), [case for case in cases if case is not None]


def _read_case(row: Row) -> Case | None:
    """The case of the United States; None for one of other senders."""
    if not row.flag("US"):
        return None
    started = _read_date(row, "startdateUS")
    if started is None:
        raise row.expect("the date on which the US case starts", "none", "startdateUS")
    acts: dict[str, PartialDate | None] = {"threat": started} if row.flag("threatUS") else {}
    if row.flag("impositionUS"):
        acts["sanction"] = _read_date(row, "impositionUS_start")
    year = int(started.text[:4])
    target = find_target(row["targetstate"], row["targetstate_name"] if "targetstate_name" in row.table else "", year)
    ended = None if row["enddateUS"] == _OPEN else _read_date(row, "enddateUS")
    return Case(
        row.number,
        row["caseid"],
        year,
        frozenset((HEGEMON,)),
        target,
        acts,
        ended,
        _describe_issues(row),
        ongoing=row["enddateUS"] == _OPEN,
    )


def _read_date(row: Row, column: str) -> PartialDate | None:
    """A date such as 30jun1950, or as Stata holds one; None where it is missing, RowError where it is anything else."""
    text = row[column]
    if not text:
        return None
    match = _DATE.fullmatch(text)
    found = parse_date(text) if len(text) == 10 else None
    if match is not None and match[2] in _MONTHS:
        found = parse_date(f"{match[3]}-{_MONTHS.index(match[2]) + 1:02d}-{match[1]}")
    if found is None:
        raise row.expect("a date such as 30jun1950", repr(text), column)
    return found


def _describe_issues(row: Row) -> str:
    codes = [row[name] for name in ("issue1", "issue2", "issue3") if row[name]]
    words = [f"issue {', '.join(codes)} of the codebook"] if codes else ["an issue that is not coded"]
    said = [row[name] for name in ("otherissue", "comments") if row[name]]
    return "; ".join([*words, f"in the coders' words: {'; '.join(said)}"] if said else words)


def collect(located: Located, request: Request) -> Findings:
    """US threats and sanctions toward the follower in the period, those aside that TIES has too."""
    findings = Findings()
    if request.hegemon.code != HEGEMON:
        return findings
    beside = located.find_other(ties.KEY)
    of_ties = None if beside is None else beside.derive_once("index", lambda: index_cases(ties.list_cases(beside)))
    found = [] if of_ties is None else of_ties.find(request.follower.code)
    other = [one for one in found if HEGEMON in one.senders]
    index = located.derive_once("index", lambda: index_cases(_load_cases(located)))
    for case in index.find(request.follower.code):
        own = _leave_to_ties(case, other, request, findings)
        locator = f"{located.files['cases'].name}, row {case.row}, case {case.number}"
        source = Source(DATASET.citation, locator=locator, read="dataset")
        findings.unsure |= add_case(findings, own, request, f"{KEY}-{case.number}", source)
    first, last = DATASET.years
    if located.whole and max(first, ties.LAST_YEAR + 1) <= request.first_year and request.last_year <= last:
        findings.searched |= set(KINDS) - findings.unsure
    return sort_entries(findings)


def _leave_to_ties(case: Case, other: list[Case], request: Request, findings: Findings) -> Case:
    """The case with those of its acts that TIES lacks; what TIES dates outside the period is unsure."""
    own = {}
    for kind, when in case.acts.items():
        same = [one for one in other if kind in one.acts and _is_same_act(case, when, one, one.acts[kind])]
        if not same:
            own[kind] = when
        elif touches(case, when, request.period):
            findings.skipped["a threat or sanction that TIES has too"] += 1
            dates = [one.acts[kind] for one in same]
            if not any(date is not None and request.period.overlaps(date) for date in dates):
                findings.unsure.add(kind)
    return replace(case, acts=own)


def _is_same_act(case: Case, when: PartialDate | None, other: Case, dated: PartialDate | None) -> bool:
    if case.number == other.number:
        return True
    if when is None or dated is None:
        return False
    return max(when.first - dated.last, dated.first - when.last) <= _SAME_WITHIN


def _load_cases(located: Located) -> list[Case]:
    return located.load_once("cases", lambda: read(located.files["cases"], located.faults)[1])


DATASET = Dataset(
    key=KEY,
    title="EUSANCT (case level)",
    gives="US threats and sanctions that TIES lacks, or of years after it ends",
    units="cases",
    licence="none stated; do not redistribute",
    obtain="the authors' replication data (EUSANCT_Dataset_Case-level.xls)",
    citation="EUSANCT (case level): Weber and Schneider, Post-Cold War Sanctioning by the EU, the UN, and the US: "
    "Introducing the EUSANCT Dataset, Conflict Management and Peace Science 39(1), 2022",
    bibtex="""@article{eusanct,
  author = {Weber, Patrick M. and Schneider, Gerald},
  title = {Post-Cold War Sanctioning by the {EU}, the {UN}, and the {US}: Introducing the {EUSANCT} Dataset},
  journal = {Conflict Management and Peace Science},
  volume = {39},
  number = {1},
  pages = {97--114},
  year = {2022}
}""",
    files=("EUSANCT_Dataset_Case-level.xls", "EUSANCT_Dataset_Case-level.csv"),
    leaders=(HEGEMON,),
    years=(1989, 2015),
    searches=KINDS,
    find=find,
    collect=collect,
    also_cited_as=("EUSANCT",),
)
