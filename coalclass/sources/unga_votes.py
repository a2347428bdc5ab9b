"""UN General Assembly roll calls: how often two states cast the same vote.

`vote_agreement` is the share of the roll calls of one regular session in which both states cast the same vote (yes,
abstain or no), of those in which both cast any. The session is the one that starts in the year in which the period
starts. Absence is no vote, so a roll call that either missed is not counted; abstention is a position of its own.
A share of fewer than five roll calls is none: session 19 (1964) voted once.

Two editions: the R package unvotes (`un_votes` with `un_roll_calls`), and Voeten's own `UNVotesPublished`, which is
asked where the first has nothing on the two states in that session.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import find_number, list_numbers
from coalclass.sources.tables import Faults, RowError, Shape, choose_roles, read_table, strip_fraction

__all__ = ["DATASET", "FEWEST", "Tally", "count_votes"]

_YEAR_BEFORE = 1945  # session 1 opened in January 1946, every later one in the autumn of its number + 1945
FEWEST = 5  # roll calls in which both voted, below which there is no share
_WORDS = {"yes": 1, "abstain": 2, "no": 3}
_CODES = {"1": 1, "2": 2, "3": 3, "8": 0, "9": 0}  # 8 absent, 9 not a member
_TITLE = "UN General Assembly votes"
_SHAPES = {
    "votes": Shape(("rcid", "country", "vote"), ("un_votes.*",), lacks=("ccode",)),
    "roll_calls": Shape(("rcid", "session"), ("un_roll_calls.*",), lacks=("vote",)),
    "raw": Shape(("rcid", "session", "vote", "ccode"), ("UNVotes*.*",)),
}
_CUT = 100  # more roll calls than one in so many without any vote: the file of votes is cut short


@dataclass(slots=True)
class Ballot:
    """One state's votes of a session, a byte for each roll call (0 = none cast), and the rows they stand in."""

    votes: bytearray
    first_row: int
    last_row: int


@dataclass(slots=True)
class Session:
    """One session: the place of each roll call by its id, and each state's ballot by name or COW number."""

    places: dict[str, int] = field(default_factory=dict)
    ballots: dict[str, Ballot] = field(default_factory=dict)

    def cast(self, voter: str, roll_call: str, vote: int, row: int) -> None:
        """Enter one vote."""
        ballot = self.ballots.get(voter)
        if ballot is None:
            ballot = self.ballots[voter] = Ballot(bytearray(), row, row)
        place = self.places[roll_call]
        if len(ballot.votes) <= place:
            ballot.votes.extend(bytes(place + 1 - len(ballot.votes)))
        ballot.votes[place] = vote
        ballot.last_row = row


Sessions = dict[int, Session]


def _find(folder: Path) -> Located | None:
    choices = choose_roles(folder, _SHAPES)
    if not choices:
        return None
    files = {role: choice.path for role, choice in choices.items()}
    pair = [role for role in ("votes", "roll_calls") if role in files]
    editions = ["R package unvotes"] * (len(pair) == 2) + ["UNVotesPublished"] * ("raw" in files)
    remark = ""
    if len(pair) == 1:
        lacking = "un_roll_calls.csv" if pair == ["votes"] else "un_votes.csv"
        remark = f"{files[pair[0]].name} cannot be used without {lacking}"
    edition = " and ".join(editions) or "R package unvotes"
    return Located(files, edition, complete=not remark, remark=remark, choices=choices)


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    tally = count_votes(located, request)
    session = request.first_year - _YEAR_BEFORE
    if tally is None:
        return findings
    if tally.common < FEWEST:
        findings.skipped[
            f"too few roll calls of session {session} to make a share ({tally.common}, at least {FEWEST})"
        ] = 1
        return findings
    source = _build_source(located, tally, session)
    findings.set_context(f"unga-votes-session-{session}", source, vote_agreement=tally.alike / tally.common)
    return findings


@dataclass(frozen=True, slots=True)
class Tally:
    """How two states voted in a session: roll calls in which both voted, and voted alike, and where that stands."""

    alike: int
    common: int
    edition: str
    ballots: tuple[Ballot, Ballot]


def count_votes(located: Located, request: Request) -> Tally | None:
    """The votes of both states in the session of the period's first year, by the first edition that has enough.

    None where no edition has a roll call in which both voted.
    """
    session = request.first_year - _YEAR_BEFORE
    last: Tally | None = None
    for edition in ("package", "raw"):
        sessions = _load_sessions(located, edition)
        located.note_span(edition, partial(_list_years, sessions))
        pair = _find_ballots(located, edition, sessions.get(session), request)
        if pair is not None:
            both = [(one, other) for one, other in zip(pair[0].votes, pair[1].votes, strict=False) if one and other]
            tally = Tally(sum(one == other for one, other in both), len(both), edition, pair)
            if tally.common >= FEWEST:
                return tally
            last = tally if tally.common else None
    return last


def _list_years(sessions: Sessions) -> list[int]:
    return [session + _YEAR_BEFORE for session in sessions]


def _build_source(located: Located, tally: Tally, session: int) -> Source:
    path = located.files["votes" if tally.edition == "package" else "raw"]
    name = "R package unvotes" if tally.edition == "package" else "UNVotesPublished, Voeten coding"
    hegemon, follower = tally.ballots
    return Source(
        f"{_TITLE} (Voeten; {name})",
        locator=f"{path.name}, session {session} ({session + _YEAR_BEFORE}): {tally.alike} of {tally.common} roll "
        f"calls alike; hegemon in rows {hegemon.first_row} to {hegemon.last_row}, "
        f"follower in rows {follower.first_row} to {follower.last_row}",
        read="dataset",
    )


def _find_ballots(
    located: Located, edition: str, session: Session | None, request: Request
) -> tuple[Ballot, Ballot] | None:
    """The two states' ballots; None where either cast none."""
    if session is None:
        return None
    year = request.first_year
    ballots = located.derive_once((edition, year), lambda: _number_ballots(session, year, by_name=edition == "package"))
    found = [
        next((ballots[number] for number in list_numbers(state, year) if number in ballots), None)
        for state in (request.hegemon, request.follower)
    ]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _number_ballots(session: Session, year: int, *, by_name: bool) -> dict[int | None, Ballot]:
    """The ballots of a session by COW number, the first of each."""
    ballots: dict[int | None, Ballot] = {}
    for voter, ballot in session.ballots.items():
        ballots.setdefault(find_number(voter, year) if by_name else int(voter), ballot)
    return ballots


def _load_sessions(located: Located, edition: str) -> Sessions:
    """All sessions of one edition, read once; none where its files are not at hand."""
    files = located.files
    if edition == "raw" and "raw" in files:
        return located.read("raw", lambda path: _read_raw(path, located.faults))
    if edition == "package" and "votes" in files and "roll_calls" in files:
        return located.read("votes", lambda path: _read_package(path, files["roll_calls"], located))
    return {}


def _read_package(votes: Path, roll_calls: Path, located: Located) -> Sessions:
    """The states go by name: the column of codes is empty for former states, and Namibia's code reads as missing."""
    sessions: Sessions = {}
    session_of: dict[str, Session] = {}
    listing = read_table(roll_calls, ("rcid", "session"), faults=located.faults)
    for roll_call, number in listing.parse(lambda row: (row["rcid"], row.whole("session"))):
        session = sessions.setdefault(number, Session())
        session.places[roll_call] = len(session.places)
        session_of[roll_call] = session
    voted = set()
    table = read_table(votes, ("rcid", "country", "vote"), faults=located.faults)
    for row, (written, country, vote) in table.pick("rcid", "country", "vote"):
        roll_call = strip_fraction(written)
        if roll_call not in session_of:
            expected = f"a roll call listed in {roll_calls.name}; is one file cut short?"
            table.leave_out(table.refuse(row, "rcid", expected, roll_call))
        elif vote not in _WORDS:
            table.leave_out(table.refuse(row, "vote", "yes, abstain or no", vote))
        else:
            session_of[roll_call].cast(country, roll_call, _WORDS[vote], row)
            voted.add(roll_call)
    _check_voted(votes, roll_calls, list(session_of), voted, located)
    return sessions


def _check_voted(votes: Path, roll_calls: Path, listed: list[str], voted: set[str], located: Located) -> None:
    """A roll call may have no votes in the file; the last ones, or many, without any are a file that is cut short."""
    unvoted = [one for one in listed if one not in voted]
    if unvoted and (unvoted == listed[-len(unvoted) :] or len(unvoted) > max(1, len(listed) // _CUT)):
        more = f" and {len(unvoted) - 1} more" if len(unvoted) > 1 else ""
        raise DatasetError(
            f"{votes}: no vote on roll call {unvoted[0]} of {roll_calls.name}{more}; is the file cut short?"
        )
    if unvoted:
        are = "roll call is" if len(unvoted) == 1 else "roll calls are"
        located.passed.append(f"{len(unvoted)} {are} listed in {roll_calls.name} and without any vote: {unvoted[0]}")


def _read_raw(path: Path, faults: Faults) -> Sessions:
    """Voeten's coding: every state has a row on every roll call, absent and not yet member states too."""
    sessions: Sessions = {}
    table = read_table(path, _SHAPES["raw"].columns, faults=faults)
    for row, picked in table.pick("rcid", "session", "vote", "ccode"):
        roll_call, number, vote, state = map(strip_fraction, picked)
        try:
            if vote not in _CODES:
                raise table.refuse(row, "vote", "1, 2, 3, 8 or 9", vote)
            voter = str(table.whole(state, row, "ccode"))
            session = sessions.setdefault(table.whole(number, row, "session"), Session())
        except RowError as error:
            table.leave_out(error)
            continue
        session.places.setdefault(roll_call, len(session.places))
        if _CODES[vote]:
            session.cast(voter, roll_call, _CODES[vote], row)
    return sessions


DATASET = Dataset(
    key="unga-votes",
    title=_TITLE,
    gives="context: vote_agreement, for any two members of the United Nations",
    units="share of the session's roll calls in which both voted, yes, abstain and no being different votes",
    licence="data CC0; R package unvotes MIT",
    obtain="https://github.com/dgrtwo/unvotes (un_votes, un_roll_calls), https://doi.org/10.7910/DVN/LEJUQZ (UNVotes)",
    citation="Erik Voeten, Data and Analyses of Voting in the UN General Assembly, in Bob Reinalda (ed.), Routledge "
    "Handbook of International Organization, 2013",
    bibtex="""@incollection{voeten2013,
  author    = {Voeten, Erik},
  title     = {Data and Analyses of Voting in the {UN} General Assembly},
  booktitle = {Routledge Handbook of International Organization},
  editor    = {Reinalda, Bob},
  publisher = {Routledge},
  address   = {London},
  year      = {2013}
}""",
    files=("un_votes.csv with un_roll_calls.csv", "UNVotes*.csv or .dta"),
    asks="start",
    years=(1946, 2019),
    find=_find,
    collect=_collect,
    also_cited_as=("UN General Assembly roll-call votes", "UN General Assembly roll calls", "unvotes"),
)
