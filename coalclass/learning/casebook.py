"""A casebook as a supervisor looks at it: each record with its label, its evidence and what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coalclass.indicators import TRACES, Reading, measure
from coalclass.indicators.evidence import REASONS
from coalclass.learning.entry_matching import fields_of, kind_of
from coalclass.learning.provenance import coded_by_hand
from coalclass.learning.western import western_follower
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.scoring.verdict import SUBSTANTIVE

LABELS = ("substantive", "incentive-based")

Signature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One record. `against` are the entries that speak against its label.

    They are the entries of every trace found that speaks for the other side, also where several say the same, and of
    the entries that are part of no trace those that the theory expects on the other side: they weigh nothing in a
    verdict, but a coder who looked for the other side would have found them.
    """

    path: str
    dyad: Dyad
    values: dict[str, float | None]
    by_hand: tuple[Entry, ...]
    against: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The dyad and its coalition."""
        return f"{self.dyad.coalition}: {self.dyad.name}"

    @property
    def label(self) -> str | None:
        """The published judgment."""
        return None if self.dyad.label is None else self.dyad.label.value

    @property
    def western(self) -> bool:
        """Whether the follower was Western when the period began."""
        return western_follower(self.dyad)


def cases_in(dyads: Sequence[tuple[str, Dyad]]) -> list[Case]:
    """Every record, measured."""
    return [_case(path, dyad) for path, dyad in dyads]


def _case(path: str, dyad: Dyad) -> Case:
    readings = {name: reading for name, reading in measure(dyad).items() if TRACES[name].scored}
    values = {name: reading.value for name, reading in readings.items()}
    against: tuple[Entry, ...] = ()
    if dyad.label is not None:
        toward = 1 if dyad.label.value == SUBSTANTIVE else -1
        opposing, supporting = (_entries_of(readings, side) for side in (-toward, toward))
        unexpected = bargains if toward > 0 else shares
        against = tuple(
            entry
            for entry in dyad.entries
            if id(entry) in opposing
            or (id(entry) not in supporting and unexpected(entry))
            # Dissent may be voice among equals, and yet it is the other side that a coder has to look for.
            or (toward > 0 and resists(entry))
        )
    return Case(path, dyad, values, coded_by_hand(dyad), against)


def _entries_of(readings: Mapping[str, Reading], toward: int) -> set[int]:
    """The ids of all entries in instances of traces that speak for this side."""
    found = [reading.entries for name, reading in readings.items() if TRACES[name].toward == toward]
    return {id(entry) for entries in found for entry in entries}


def resists(entry: Entry) -> bool:
    """Whether the follower objects, refuses, leaves, threatens to, or does not vote with the hegemon."""
    if not isinstance(entry, Interaction) or entry.actor != "follower":
        return False
    if entry.kind == "withdrawal":
        return not entry.coordinated
    return entry.kind in ("objection", "refusal", "threat") or (entry.kind == "vote" and entry.position != "with")


def bargains(entry: Entry) -> bool:
    """Whether it is a carrot, a stick, a demand, or the follower resists: what a substantive relation does without."""
    if isinstance(entry, Aid):
        return entry.status != "cut"
    if isinstance(entry, Interaction) and entry.kind in ("demand", "threat", "sanction", "concession", "breach"):
        return True
    return resists(entry)


def shares(entry: Entry) -> bool:
    """Whether the follower is heard, proposes, believes, or gives unpaid, or the hegemon keeps a rule."""
    if isinstance(entry, Consultation):
        return entry.outcome in ("adopted", "partly") or entry.initiator in ("follower", "joint")
    if not isinstance(entry, Interaction):
        return False
    if entry.kind == "contribution":
        return entry.paid_by not in ("hegemon", "partner")
    if entry.kind == "vote":
        return entry.position == "with"
    return entry.kind in ("adoption", "adherence") or not REASONS.isdisjoint(entry.rationale or ())


def signature(entry: Entry) -> Signature:
    """What is coded of an entry: date, kind, level or amounts, fields; not its words, sources or reliability."""
    coded = fields_of(entry)
    if not isinstance(entry, Consultation):
        numbers = {name: getattr(entry, name, None) for name in ("amount_musd", "recipients", "troops", "count")}
        coded |= {name: repr(value) for name, value in numbers.items() if value is not None}
    return (entry.date.text, kind_of(entry), *[f"{name} {value}" for name, value in sorted(coded.items())])


def twins(case: Case, others: Sequence[Case]) -> list[Entry]:
    """The entries of a record that another record of its coalition has too, by date, kind and coded fields."""
    theirs = {
        signature(entry)
        for other in others
        if other is not case and other.dyad.coalition == case.dyad.coalition
        for entry in other.dyad.entries
    }
    return [entry for entry in case.dyad.entries if signature(entry) in theirs]


def unsourced(case: Case) -> list[Entry]:
    """The entries of which no source has a URL, or a locator (a page, a dataset's row)."""
    known = {key for key, source in case.dyad.sources.items() if source.url or source.locator}
    return [entry for entry in case.dyad.entries if not known.intersection(entry.source)]
