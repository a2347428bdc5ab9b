"""Threat and Imposition of Sanctions (TIES), version 4: economic threats and sanctions, 1945 to 2005.

Any state among a case's senders counts as hegemon, be it primary sender or not; the case is the follower's
only where the follower is its target. A threat is dated by the start of the case, a sanction by its
imposition. Inducements offered along with either are concessions without an amount: the column of their
value mixes units and is filled in ten cases.

Linkage: the issue codes tell what a case was about, never whether that was the coalition. Drugs, the
environment, trade practices and economic reform are other matters by their definition; a case about
nothing else has linkage `other`, unless the coders wrote a further issue in words. Of all other issues the
data cannot say, and linkage is left out. Codes of sanctions and inducements are shown as codes.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from coalclass.records import PartialDate, Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.pressure import KINDS, Case, add_case, build_date, index_cases, sort_entries
from coalclass.sources.states import find_code_by_number
from coalclass.sources.tables import Faults, Row, Shape, choose_file, read_own, read_table

KEY = "ties"
LAST_YEAR = 2005
"""The last year in which cases begin."""

_SENDERS = ("sender1", "sender2", "sender3", "sender4", "sender5", "primarysender")
_ISSUES = ("issue1", "issue2", "issue3")
_START = ("startyear", "startmonth", "startday")
_END = ("endyear", "endmonth", "endday")
_IMPOSED = ("sancimpositionstartyear", "sancimpositionstartmonth", "sancimpositionstartday")
_CARROTS = ("carrots", "carrotsduringsanction")
_COLUMNS = (
    *("caseid", "targetstate", "otherissue", "threat", "imposition", "sanctiontype"),
    *(*_SENDERS, *_ISSUES, *_START, *_END, *_IMPOSED, *_CARROTS),
)
_SHAPE = Shape(_COLUMNS, ("*TIES*.xls*", "*TIES*.csv*", "*TIES*.dta"))
_WHOLE = 1_412


def find(folder: Path) -> Located | None:
    """The case table in a folder, as a workbook or as delimited text; DatasetError where it cannot be read."""
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    faults = Faults()
    cases = choice.read(lambda path: read(path, faults))
    count = len(cases) + faults.count(choice.path)
    remark = "" if count >= _WHOLE else f"{count} cases where the whole file has {_WHOLE}"
    choices = {"cases": choice}
    located = Located({"cases": choice.path}, "version 4", not remark, remark, {"cases": cases}, choices, faults)
    located.note_years(*DATASET.years, rows=count)
    return located


def read(path: Path, faults: Faults) -> list[Case]:
    """Every case in the file."""
    return list(read_table(path, _COLUMNS, holds="cases", missing=("NA",), faults=faults).parse(_read_case))


def _read_case(row: Row) -> Case:
    started = _read_date(row, _START)
    if not row["caseid"].isdigit() or started is None:
        found = f"{row['caseid']!r} and {row['startyear']!r}"
        raise row.expect("a case number and a start year", found, "caseid", "startyear")
    year = int(row["startyear"][:4])
    imposed = _read_date(row, _IMPOSED)
    acts: dict[str, PartialDate | None] = {"threat": started} if row.flag("threat") else {}
    if row.flag("imposition"):
        acts["sanction"] = imposed
    return Case(
        row.number,
        row["caseid"],
        year,
        frozenset(code for name in _SENDERS if (code := find_code_by_number(row[name], year))),
        find_code_by_number(row["targetstate"], year) or "",
        acts,
        _read_date(row, _END),
        _describe_issues(row),
        _judge_linkage(row),
        _list_carrots(row, started, imposed if "sanction" in acts else started),
        _describe_sanction(row),
    )


def _read_date(row: Row, columns: tuple[str, ...]) -> PartialDate | None:
    return build_date(*[row[name] for name in columns])


@lru_cache(maxsize=1)
def _load_issues() -> dict[str, tuple[str, bool]]:
    """What the issue codes mean, and which of them are other matters by definition."""
    return {row["code"]: (row["issue"], row["outside"] == "yes") for row in read_own("ties_issues")}


def _list_codes(row: Row) -> list[str]:
    return [row[name] for name in _ISSUES if row[name]]


def _describe_issues(row: Row) -> str:
    words = [_load_issues()[code][0] if code in _load_issues() else f"issue {code}" for code in _list_codes(row)]
    words += [f"in the coders' words: {row['otherissue']}"] if row["otherissue"] else []
    return "; ".join(words) or "an issue that is not coded"


def _judge_linkage(row: Row) -> str | None:
    codes = _list_codes(row)
    outside = bool(codes) and all(code in _load_issues() and _load_issues()[code][1] for code in codes)
    return "other" if outside and not row["otherissue"] else None


def _list_carrots(
    row: Row, started: PartialDate, imposed: PartialDate | None
) -> tuple[tuple[PartialDate | None, str], ...]:
    found: list[tuple[PartialDate | None, str]] = []
    for name, when, stage in zip(_CARROTS, (started, imposed), ("the threat", "the sanction"), strict=True):
        # Several codes may stand in one cell (`1  3`, `3 0`); nought alone is none.
        codes = [code for code in row[name].split() if code != "0"]
        if codes:
            found.append((when, f"Inducement (type {', '.join(codes)}) offered with {stage}"))
    return tuple(found)


def _describe_sanction(row: Row) -> str:
    """What is to be said of a sanction beside its issue: its codes, and a year that is a sentence."""
    parts = [f"Type {', '.join(row['sanctiontype'].split())}."] if row["sanctiontype"] else []
    year = row["sancimpositionstartyear"]
    return " ".join([*parts, f"Dated in the file: {year.rstrip('.')}."] if len(year) > 4 else parts)


def list_cases(located: Located) -> list[Case]:
    """Every case of the file that was found."""
    return located.load_once("cases", lambda: read(located.files["cases"], located.faults))


def collect(located: Located, request: Request) -> Findings:
    """Threats, sanctions and inducements by the hegemon toward the follower in the period."""
    findings = Findings()
    unsure: set[str] = set()
    index = located.derive_once("index", lambda: index_cases(list_cases(located)))
    for case in index.find(request.follower.code):
        if request.hegemon.code in case.senders:
            key = f"{KEY}-{case.number}"
            locator = f"{located.files['cases'].name}, row {case.row}, case {case.number}"
            unsure |= add_case(findings, case, request, key, Source(DATASET.citation, locator=locator, read="dataset"))
    first, last = DATASET.years
    if last < request.first_year:
        # A case of long ago without an end says nothing of years that nobody coded.
        return Findings()
    findings.unsure = unsure
    if located.whole and first <= request.first_year and request.last_year <= last:
        findings.searched |= set(KINDS) - unsure
    return sort_entries(findings)


DATASET = Dataset(
    key=KEY,
    title="Threat and Imposition of Sanctions (TIES), version 4",
    gives="economic threats and sanctions, and inducements offered with them, by any state",
    units="cases",
    licence="none stated; do not redistribute",
    obtain="https://sanctions.web.unc.edu (TIESv4-1.xls)",
    citation="Threat and Imposition of Sanctions (TIES), version 4: Morgan, Bapat and Kobayashi, Threat and "
    "Imposition of Economic Sanctions 1945-2005, Conflict Management and Peace Science 31(5), 2014",
    bibtex="""@article{ties,
  author = {Morgan, T. Clifton and Bapat, Navin and Kobayashi, Yoshiharu},
  title = {Threat and Imposition of Economic Sanctions 1945--2005: Updating the {TIES} Dataset},
  journal = {Conflict Management and Peace Science},
  volume = {31},
  number = {5},
  pages = {541--558},
  year = {2014},
  doi = {10.1177/0738894213520379}
}""",
    files=("TIESv4-1.xls", "TIESv4-1.csv"),
    years=(1945, LAST_YEAR),
    searches=KINDS,
    find=find,
    collect=collect,
    also_cited_as=("TIES", "Threat and Imposition of Sanctions", "Threat and Imposition of Economic Sanctions"),
)
