"""A dyad's entries as the indicators read them: in the period, weighed, packages merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple, TypeAlias

from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.records.dates import DAYS_PER_YEAR, PartialDate

WEIGHTS = {"confirmed": 1.0, "reported": 0.5, "disputed": 0.0}
"""What an entry weighs by its reliability."""

_STAGES = ("offered", "promised", "delivered")
_STICKS = ("withheld", "cut")
_TIE = {"explicit": 1.0, "implicit": 0.5, "none": 0.0, "other": 0.0}

Weighed: TypeAlias = tuple[Interaction, float]


class Favour(NamedTuple):
    """One carrot: a single aid entry, or the stages of one package.

    `amount` is what was delivered to this follower, current US$ millions, None where none was
    stated, and `paid` when. `tie` is the strongest coded linkage (explicit 1, implicit 0.5, none and other 0), None
    where no stage is coded.
    """

    entries: tuple[Aid, ...]
    weight: float
    stage: str
    amount: float | None
    provider: str
    tie: float | None
    paid: PartialDate


@dataclass(slots=True)
class Evidence:
    """What an indicator may read. Lists hold only entries in the period that weigh something."""

    dyad: Dyad
    years: float
    searched: frozenset[str]
    entries: tuple[Entry, ...] = ()
    consultations: list[tuple[Consultation, float]] = field(default_factory=list)
    favours: list[Favour] = field(default_factory=list)
    aid_sticks: list[tuple[Aid, float]] = field(default_factory=list)
    hegemon: dict[str, list[Weighed]] = field(default_factory=dict)
    follower: dict[str, list[Weighed]] = field(default_factory=dict)

    def of(self, actor: str, *kinds: str) -> list[Weighed]:
        """The weighed interactions of an actor, of the kinds named."""
        by_kind = self.hegemon if actor == "hegemon" else self.follower
        if len(kinds) == 1:
            return by_kind.get(kinds[0], [])
        return [pair for kind in kinds for pair in by_kind.get(kind, ())]

    def variant(self) -> Evidence:
        """A copy whose lists may be replaced (not changed in place)."""
        return Evidence(
            self.dyad,
            self.years,
            self.searched,
            self.entries,
            self.consultations,
            self.favours,
            self.aid_sticks,
            self.hegemon,
            self.follower,
        )

    def known_absent(self, *kinds: str) -> bool:
        """Whether every one of these kinds was looked for (that none was found is the caller's to check)."""
        return self.searched.issuperset(kinds) or self.dyad.interactions == ()


def weighing_entries(dyad: Dyad) -> tuple[Entry, ...]:
    """The entries that can move a verdict: in the period and not disputed."""
    overlaps = dyad.period.overlaps
    return tuple(entry for entry in dyad.entries if WEIGHTS[entry.reliability] and overlaps(entry.date))


def weigh(entries: Iterable[Entry]) -> float:
    """What entries weigh together."""
    return fsum([WEIGHTS[entry.reliability] for entry in entries])


def gather(dyad: Dyad) -> Evidence:
    """Sort a dyad's entries for the indicators."""
    entries = weighing_entries(dyad)
    evidence = Evidence(dyad, period_years(dyad, entries), frozenset(dyad.searched), entries)
    evidence.consultations = consultations_of(entries)
    set_aid(evidence, [entry for entry in entries if type(entry) is Aid])
    set_interactions(evidence, [entry for entry in entries if type(entry) is Interaction])
    return evidence


def period_years(dyad: Dyad, entries: Iterable[Entry]) -> float:
    """The length of the period; an open one ends with its last dated entry."""
    start, end = dyad.period.start.first, dyad.period.end
    last = max((entry.date.last for entry in entries), default=start) if end is None else end.last
    return (last - start + 1) / DAYS_PER_YEAR


def consultations_of(entries: Iterable[Entry]) -> list[tuple[Consultation, float]]:
    """The consultations among entries, weighed."""
    return [(entry, WEIGHTS[entry.reliability]) for entry in entries if type(entry) is Consultation]


def set_aid(evidence: Evidence, entries: Sequence[Aid]) -> None:
    """Split aid into favours (packages merged) and sticks (withheld or cut)."""
    packages: dict[str, list[Aid]] = {}
    evidence.favours, evidence.aid_sticks = [], []
    for entry in entries:
        if entry.status in _STICKS:
            evidence.aid_sticks.append((entry, WEIGHTS[entry.reliability]))
        elif entry.package is None:
            evidence.favours.append(_favour((entry,)))
        else:
            packages.setdefault(entry.package, []).append(entry)
    evidence.favours.extend(_favour(tuple(stages)) for stages in packages.values())


def set_interactions(evidence: Evidence, entries: Iterable[Interaction]) -> None:
    """Sort interactions by actor and kind."""
    evidence.hegemon, evidence.follower = {}, {}
    for entry in entries:
        by_kind = evidence.hegemon if entry.actor == "hegemon" else evidence.follower
        by_kind.setdefault(entry.kind, []).append((entry, WEIGHTS[entry.reliability]))


def _favour(entries: tuple[Aid, ...]) -> Favour:
    if len(entries) == 1:
        entry = entries[0]
        tie = None if entry.linkage is None else _TIE[entry.linkage]
        weight = WEIGHTS[entry.reliability]
        return Favour(entries, weight, entry.status, _amount(entry), entry.provider, tie, entry.date)
    stage = max((entry.status for entry in entries), key=_STAGES.index)
    reached = [entry for entry in entries if entry.status == stage]
    ties = [_TIE[entry.linkage] for entry in entries if entry.linkage is not None]
    partner = any(entry.provider == "partner" for entry in reached)
    # Of equal amounts the earliest, so that the order of entries does not matter.
    largest = min(reached, key=lambda entry: (-(_amount(entry) or 0.0), entry.date.first, entry.date.last))
    return Favour(
        entries,
        max(WEIGHTS[entry.reliability] for entry in reached),
        stage,
        _amount(largest),
        "partner" if partner else "hegemon",
        max(ties, default=None),
        largest.date,
    )


def _amount(entry: Aid) -> float | None:
    """What this follower received, weighed by reliability: no promise, no sale."""
    if entry.amount_musd is None or entry.status != "delivered" or entry.terms == "sale":
        return None
    return entry.amount_musd / entry.recipients * WEIGHTS[entry.reliability]
