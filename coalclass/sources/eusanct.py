"""EUSANCT, case level: threats and sanctions by the EU, the UN and the United States, 1989 to 2015.

Of its senders only the United States is a state; its own dates and flags are read. The dataset took over
cases of TIES up to 2005, so by default only cases that begin later are given, and the kinds of earlier ones
that touch the period are left unknown; a caller without TIES passes another `after`. The codes of issues
are not those of TIES: a note gives them as codes, with the coders' comment, and linkage is left out. What it lacks is
known absent only in periods after `after`: it leaves out most trade disputes, and up to 2005 TIES knows of more.
"""

from __future__ import annotations

import re
from pathlib import Path

from coalclass.records import PartialDate, Source
from coalclass.records.dates import parse_date
from coalclass.sources import ties
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.pressure import KINDS, Case, add_case, sort_entries, touches
from coalclass.sources.states import find_code_by_number
from coalclass.sources.tables import Row, find_file, read_table

KEY = "eusanct"
HEGEMON = "USA"

_COLUMNS = (
    *("caseid", "targetstate", "US", "startyearUS", "startdateUS", "enddateUS", "threatUS", "impositionUS"),
    *("impositionUS_start", "issue1", "issue2", "issue3", "otherissue", "comments"),
)
_PATTERNS = ("*EUSANCT*[Cc]ase*.xls", "*EUSANCT*[Cc]ase*.csv", "*EUSANCT*[Cc]ase*.csv.gz")
_MISSING = (".", "NA")
_OPEN = "ongoing"
_WHOLE = 326
_DATE = re.compile(r"(\d{2})([a-z]{3})(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find(folder: Path) -> Located | None:
    """The case table in a folder, as a workbook or as delimited text; DatasetError where it cannot be read."""
    path = find_file(folder, *_PATTERNS)
    if path is None:
        return None
    count, cases = read(path)
    remark = "" if count >= _WHOLE else f"{count} cases where the whole file has {_WHOLE}"
    return Located({"cases": path}, "case level, 1989-2015", not remark, remark, {"cases": cases})


def read(path: Path) -> tuple[int, list[Case]]:
    """How many cases the file holds, and those in which the United States is a sender."""
    count, cases = 0, []
    for row in read_table(path, _COLUMNS, holds="cases", missing=_MISSING):
        count += 1
        if row.flag("US"):
            cases.append(_read_case(row))
    return count, cases


def _read_case(row: Row) -> Case:
    started = _read_date(row, "startdateUS")
    if started is None:
        raise row.expect("the date on which the US case starts", "none", "startdateUS")
    acts: dict[str, PartialDate | None] = {"threat": started} if row.flag("threatUS") else {}
    if row.flag("impositionUS"):
        acts["sanction"] = _read_date(row, "impositionUS_start")
    year = int(started.text[:4])
    target = find_code_by_number(row["targetstate"], year) or ""
    ended = None if row["enddateUS"] == _OPEN else _read_date(row, "enddateUS")
    return Case(row.number, row["caseid"], year, frozenset((HEGEMON,)), target, acts, ended, _describe_issues(row))


def _read_date(row: Row, column: str) -> PartialDate | None:
    """A date such as 30jun1950; None where it is missing, DatasetError where it is anything else."""
    text = row[column]
    if not text:
        return None
    match = _DATE.fullmatch(text)
    found = None
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


def collect(located: Located, request: Request, *, after: int = ties.LAST_YEAR) -> Findings:
    """US threats and sanctions toward the follower in the period, of cases that begin later than a year."""
    findings = Findings()
    if request.hegemon.code != HEGEMON:
        return findings
    unsure: set[str] = set()
    for case in _load_cases(located):
        if case.target != request.follower.code:
            continue
        if case.year <= after:
            left = {kind for kind, when in case.acts.items() if touches(case, when, request.period)}
            unsure |= left
            if left:
                findings.skipped[f"the case begins by {after}, where TIES is asked"] += 1
            continue
        locator = f"{located.files['cases'].name}, row {case.row}, case {case.number}"
        source = Source(DATASET.citation, locator=locator, read="dataset")
        unsure |= add_case(findings, case, request, f"{KEY}-{case.number}", source)
    first, last = DATASET.years
    if located.complete and max(first, after + 1) <= request.first_year and request.last_year <= last:
        findings.searched |= set(KINDS) - unsure
    return sort_entries(findings)


def _load_cases(located: Located) -> list[Case]:
    return located.load_once("cases", lambda: read(located.files["cases"])[1])


DATASET = Dataset(
    key=KEY,
    title="EUSANCT (case level)",
    gives="US threats and sanctions in cases that begin after TIES ends",
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
    years=(1989, 2015),
    find=find,
    collect=collect,
    also_cited_as=("EUSANCT",),
)
