"""A casebook as a supervisor looks at it: each record with its label, its evidence and what that says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coalclass.indicators import TRACES, measure
from coalclass.learning.entry_matching import fields_of, kind_of
from coalclass.learning.provenance import coded_by_hand
from coalclass.learning.western import western_follower
from coalclass.records import Consultation, Dyad, Entry, Interaction
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT
from coalclass.scoring.verdict import SUBSTANTIVE

LABELS = ("substantive", "incentive-based")

Signature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One record. `against` are the entries that speak against its label.

    They are those that by the rules alone pull away from it and, where the label is substantive, those in which the
    follower resists: resistance weighs nothing in a verdict, but it is what the theory does not expect there.
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
    rules_alone = Scorer(model=SILENT)
    return [_case(path, dyad, rules_alone) for path, dyad in dyads]


def _case(path: str, dyad: Dyad, rules_alone: Scorer) -> Case:
    readings = measure(dyad)
    values = {name: reading.value for name, reading in readings.items() if TRACES[name].scored}
    against: tuple[Entry, ...] = ()
    if dyad.label is not None:
        toward = 1.0 if dyad.label.value == SUBSTANTIVE else -1.0
        pulls = rules_alone.classify(dyad, path).pulls
        against = tuple(e for e, pull in pulls if pull * toward < 0 or (toward > 0 and pull == 0 and resists(e)))
    return Case(path, dyad, values, coded_by_hand(dyad), against)


def resists(entry: Entry) -> bool:
    """Whether the follower objects, refuses, leaves, threatens to, or does not vote with the hegemon."""
    if not isinstance(entry, Interaction) or entry.actor != "follower":
        return False
    if entry.kind == "withdrawal":
        return not entry.coordinated
    return entry.kind in ("objection", "refusal", "threat") or (entry.kind == "vote" and entry.position != "with")


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
