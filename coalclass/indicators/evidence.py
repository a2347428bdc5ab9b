"""A dyad's entries as the traces read them: in the period, weighed, packages merged, carrots and sticks told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple, TypeAlias

from coalclass.indicators.order import Moments
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.records.dates import DAYS_PER_YEAR, PartialDate

WEIGHTS = {"confirmed": 1.0, "reported": 0.5, "disputed": 0.0}
"""What an entry weighs by its reliability."""

TIED = {"explicit": 1.0, "implicit": 0.6, "none": 0.0, "other": 0.0, None: 0.0}
"""The chance that a carrot was tied to joining or staying, by its linkage."""

TIED_IN_SEQUENCE = {**TIED, None: 0.25}
"""The same where time may hint at what nobody wrote down."""

STICK = {"explicit": 1.0, "implicit": 0.8, None: 0.5, "none": 0.0, "other": 0.0}
"""The chance that a stick was for the coalition's sake, by its linkage."""

SEARCH_NONE, SEARCH_KIND = 0.46, 0.62
"""How sensitive a search was: a section said to be `none`, a kind in `searched`. Elicited, see docs/elicitation.md."""

TRIFLE_MUSD, TRIFLE_SHARE = 1.0, 0.0001
"""What is no payment: under US$ 1 million, or, where GDP is known, under 0.01 percent of it."""

REACHED = ("promised", "delivered")
"""How far aid must have come to be more than an offer."""

UNTIED = frozenset({"none", "other"})
"""Linkages that say that a carrot or stick was not for the coalition's sake."""

REASONS = frozenset({"norm", "solidarity"})
"""Reasons that speak for conviction."""

PAYERS = ("hegemon", "partner")
"""Who pays for a contribution that is not the follower's own."""

_STAGES = ("offered", "promised", "delivered")
_STICKS = ("withheld", "cut")

Weighed: TypeAlias = tuple[Interaction, float]


class Favour(NamedTuple):
    """One carrot in money or kind: a single aid entry, or the stages of one package.

    `amount` is what was delivered to this follower, current US$ millions, None where none was stated, and `paid` when.
    `linkages` are those coded of its stages, None among them where one is not coded.
    """

    entries: tuple[Aid, ...]
    weight: float
    stage: str
    amount: float | None
    provider: str
    linkages: frozenset[str | None]
    paid: PartialDate
    sale: bool

    def tie(self, chances: dict[str | None, float]) -> float:
        """The chance that it was tied, at its strongest stage: no further stage makes a tie weaker."""
        return max(chances[one] for one in self.linkages)


@dataclass(slots=True)
class Evidence:
    """What a trace may read. Lists hold only entries in the period that weigh something."""

    dyad: Dyad
    years: float
    searched: frozenset[str]
    entries: tuple[Entry, ...] = ()
    consultations: list[tuple[Consultation, float]] = field(default_factory=list)
    favours: list[Favour] = field(default_factory=list)
    aid_sticks: list[tuple[Aid, float]] = field(default_factory=list)
    hegemon: dict[str, list[Weighed]] = field(default_factory=dict)
    follower: dict[str, list[Weighed]] = field(default_factory=dict)
    _moments: dict[str, Moments] = field(default_factory=dict)
    _carrots: list[Favour] | None = None

    def of(self, actor: str, *kinds: str) -> list[Weighed]:
        """The weighed interactions of an actor, of the kinds named."""
        by_kind = self.hegemon if actor == "hegemon" else self.follower
        if len(kinds) == 1:
            return by_kind.get(kinds[0], [])
        return [pair for kind in kinds for pair in by_kind.get(kind, ())]

    def looked_for(self, *kinds: str) -> float:
        """How sensitive the search for all these kinds of interaction was: 0 unless each was looked for.

        What is said twice, by `none` and by `searched`, was looked for as well as the better of the two.
        """
        named = SEARCH_KIND if self.searched.issuperset(kinds) else 0.0
        return max(named, SEARCH_NONE) if self.dyad.interactions == () else named

    def looked_for_aid(self) -> float:
        """How sensitive the search for aid was: `aid: none`, or economic and military aid both in `searched`."""
        named = SEARCH_KIND if self.searched.issuperset(("economic", "military")) else 0.0
        return max(named, SEARCH_NONE) if self.dyad.aid == () else named

    def looked_for_consultations(self) -> float:
        """How sensitive the search for consultations was: only `consultations: none` says that there was one."""
        return SEARCH_NONE if self.dyad.consultations == () else 0.0

    def trifling(self, favour: Favour) -> bool:
        """Whether a favour's stated amount is too small to move a state."""
        amounts = [share_of(entry) for entry in favour.entries if entry.amount_musd is not None]
        gdp = self.dyad.context.gdp_musd
        limit = TRIFLE_MUSD if gdp is None else TRIFLE_SHARE * gdp
        return len(amounts) == len(favour.entries) and max(amounts) < limit

    @property
    def carrots(self) -> list[Favour]:
        """The favours that could be a payment: neither a sale nor a trifle."""
        if self._carrots is None:
            self._carrots = [one for one in self.favours if not one.sale and not self.trifling(one)]
        return self._carrots

    @property
    def sticks(self) -> list[tuple[Aid | Interaction, float, str | None]]:
        """Threats and sanctions by the hegemon, aid withheld or cut: each with its weight and linkage."""
        acts: list[tuple[Aid | Interaction, float]] = [*self.of("hegemon", "threat", "sanction"), *self.aid_sticks]
        return [(entry, weight, entry.linkage) for entry, weight in acts]

    @property
    def dissents(self) -> list[Weighed]:
        """Refusals, objections, votes against or abstentions, and withdrawals that were not coordinated."""
        votes = [pair for pair in self.of("follower", "vote") if pair[0].position in ("against", "abstain")]
        left = [pair for pair in self.of("follower", "withdrawal") if not pair[0].coordinated]
        return [*self.of("follower", "refusal", "objection"), *votes, *left]

    def contributions(self, *, own: bool, delivered: bool = False) -> list[Weighed]:
        """The follower's contributions; `own` leaves out those that the hegemon or a partner paid."""
        return [
            pair
            for pair in self.of("follower", "contribution")
            if not (own and pair[0].paid_by in PAYERS) and not (delivered and pair[0].status == "pledged")
        ]

    def moments(self, name: str) -> Moments:
        """What took place, by time: carrots, ties, sticks, any-sticks, demands, dissents or own (contributions)."""
        if name not in self._moments:
            self._moments[name] = Moments(_MOMENTS[name](self))
        return self._moments[name]

    def forget(self) -> None:
        """Drop what was worked out of lists that are being replaced."""
        self._moments, self._carrots = {}, None

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

    def drop_interactions(self, left_out: Iterable[Interaction]) -> None:
        """Leave interactions out; the lists of other actors and kinds stay shared."""
        self.forget()
        gone = {id(entry): (entry.actor, entry.kind) for entry in left_out}
        for actor in ("hegemon", "follower"):
            kinds = {kind for who, kind in gone.values() if who == actor}
            if kinds:
                by_kind = dict(getattr(self, actor))
                for kind in kinds:
                    by_kind[kind] = [pair for pair in by_kind.get(kind, ()) if id(pair[0]) not in gone]
                setattr(self, actor, by_kind)


_Found: TypeAlias = Iterable[tuple[PartialDate, float, Entry]]


def _find_carrots(evidence: Evidence, chances: dict[str | None, float]) -> _Found:
    # Each stage is a moment: a further one never takes a carrot out of a window that it was in.
    for favour in evidence.carrots:
        chance = favour.weight * favour.tie(chances)
        yield from ((entry.date, chance, entry) for entry in favour.entries)
    for entry, weight in evidence.of("hegemon", "concession", "guarantee"):
        yield entry.date, weight * chances[entry.linkage], entry


def _find_sticks(evidence: Evidence) -> _Found:
    return [(entry.date, weight * STICK[linkage], entry) for entry, weight, linkage in evidence.sticks]


_MOMENTS: dict[str, Callable[[Evidence], _Found]] = {
    "carrots": lambda one: _find_carrots(one, TIED_IN_SEQUENCE),
    "ties": lambda one: _find_carrots(one, TIED),
    "sticks": _find_sticks,
    "any-sticks": lambda one: [(entry.date, weight, entry) for entry, weight, _ in one.sticks],
    "demands": lambda one: [(entry.date, weight, entry) for entry, weight in one.of("follower", "demand")],
    "dissents": lambda one: [(entry.date, weight, entry) for entry, weight in one.dissents],
    "own": lambda one: [(entry.date, weight, entry) for entry, weight in one.contributions(own=True, delivered=True)],
}


def weighing_entries(dyad: Dyad) -> tuple[Entry, ...]:
    """The entries that can move a verdict: in the period and not disputed."""
    overlaps = dyad.period.overlaps
    return tuple(entry for entry in dyad.entries if WEIGHTS[entry.reliability] and overlaps(entry.date))


def idle_entries(dyad: Dyad) -> tuple[list[Entry], list[Entry]]:
    """The entries that count for neither side: those outside the period, and the disputed ones within it."""
    overlaps = dyad.period.overlaps
    outside = [entry for entry in dyad.entries if not overlaps(entry.date)]
    disputed = [entry for entry in dyad.entries if not WEIGHTS[entry.reliability] and overlaps(entry.date)]
    return outside, disputed


def gather(dyad: Dyad) -> Evidence:
    """Sort a dyad's entries for the traces."""
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
    evidence.forget()
    evidence.favours, evidence.aid_sticks = [], []
    for entry in entries:
        if entry.status in _STICKS:
            evidence.aid_sticks.append((entry, WEIGHTS[entry.reliability]))
        elif entry.package is None:
            evidence.favours.append(make_favour((entry,)))
        else:
            packages.setdefault(entry.package, []).append(entry)
    evidence.favours.extend(make_favour(tuple(stages)) for stages in packages.values())


def set_interactions(evidence: Evidence, entries: Iterable[Interaction]) -> None:
    """Sort interactions by actor and kind."""
    evidence.forget()
    evidence.hegemon, evidence.follower = {}, {}
    for entry in entries:
        by_kind = evidence.hegemon if entry.actor == "hegemon" else evidence.follower
        by_kind.setdefault(entry.kind, []).append((entry, WEIGHTS[entry.reliability]))


def make_favour(entries: tuple[Aid, ...]) -> Favour:
    """One favour of a single aid entry or of the stages of one package."""
    ordered = tuple(sorted(entries, key=lambda entry: (entry.date.first, entry.date.last)))
    stage = max((entry.status for entry in entries), key=_STAGES.index)
    reached = [entry for entry in entries if entry.status == stage]
    largest = min(reached, key=_rank_payment)
    return Favour(
        ordered,
        max(WEIGHTS[entry.reliability] for entry in entries),
        stage,
        _amount(largest),
        "partner" if any(entry.provider == "partner" and entry.status in REACHED for entry in entries) else "hegemon",
        frozenset(entry.linkage for entry in entries),
        largest.date,
        all(entry.terms == "sale" for entry in entries),
    )


def stages_that_carry(favour: Favour) -> tuple[Aid, ...]:
    """Stages without any other of which a favour has the same weight, stage, amount and date of payment, the same
    provider and terms, and is a trifle or not as before; its linkages aside."""
    stages = favour.entries
    reached = [entry for entry in stages if entry.status == favour.stage]
    carry = [
        min(reached, key=_rank_payment),
        max(stages, key=lambda entry: WEIGHTS[entry.reliability]),
        max(stages, key=share_of),
        *[entry for entry in stages if entry.amount_musd is None][:1],
        *[entry for entry in stages if entry.provider == "partner" and entry.status in REACHED][:1],
        *[entry for entry in stages if entry.terms != "sale"][:1],
    ]
    return tuple(carry)


def share_of(entry: Aid) -> float:
    """What one entry names for this follower alone, US$ millions; 0 where no amount is stated."""
    return (entry.amount_musd or 0.0) / entry.recipients


def _rank_payment(entry: Aid) -> tuple[float, int, int, bool]:
    """The largest first, of equal ones the earliest, of those one that is stated: the order of entries is no matter."""
    amount = _amount(entry)
    return -(amount or 0.0), entry.date.first, entry.date.last, amount is None


def _amount(entry: Aid) -> float | None:
    """What this follower received, weighed by reliability: no promise, no sale."""
    if entry.amount_musd is None or entry.status != "delivered" or entry.terms == "sale":
        return None
    return share_of(entry) * WEIGHTS[entry.reliability]


def favours_of(favours: Iterable[Favour], gone: set[int]) -> Iterable[Favour]:
    """The favours without stages that are left out, which are given by their identity."""
    for favour in favours:
        stages = tuple([stage for stage in favour.entries if id(stage) not in gone])
        if len(stages) == len(favour.entries):
            yield favour
        elif stages:
            yield make_favour(stages)


class YearlyAid:
    """Aid a year, US$ millions: single payments over the period (at least a year), yearly sums at their yearly rate.

    A sum dated by its year alone is that year's; as much of it counts as the period has of the year.
    """

    def __init__(self, evidence: Evidence, favours: Iterable[Favour]) -> None:
        self._years = evidence.years
        self._first = evidence.dyad.period.start.first
        self._last = self._first + evidence.years * DAYS_PER_YEAR - 1
        self._parts: tuple[list[float], list[float]] = ([], [])
        for favour in favours:
            by_year, amount = self._part(favour)
            self._parts[by_year].append(amount)
        self._exact: tuple[list[float], list[float]] | None = None

    def _part(self, favour: Favour) -> tuple[bool, float]:
        """Whether a favour is dated by its year alone, and how much of it the period has."""
        paid = favour.paid
        if paid.precise_to_month:
            return False, favour.amount or 0.0
        shared = min(paid.last, self._last) - max(paid.first, self._first) + 1
        return True, (favour.amount or 0.0) * shared / (paid.last - paid.first + 1)

    def rate(self) -> float:
        """The sum a year."""
        return fsum(self._parts[0]) / max(self._years, 1.0) + fsum(self._parts[1]) / self._years

    def rate_with(self, more: Favour | None, less: Favour | None) -> float:
        """The sum a year with one favour more and another less, to the last bit as if it were added up anew."""
        if self._exact is None:
            self._exact = (exact_parts(self._parts[0]), exact_parts(self._parts[1]))
        single, yearly = (list(parts) for parts in self._exact)
        for favour, sign in ((more, 1.0), (less, -1.0)):
            if favour is not None:
                by_year, amount = self._part(favour)
                (yearly if by_year else single).append(sign * amount)
        return fsum(single) / max(self._years, 1.0) + fsum(yearly) / self._years


def exact_parts(values: Iterable[float]) -> list[float]:
    """A few numbers whose sum is exactly that of all values (Shewchuk 1997).

    >>> exact_parts([1e16, 1.0, -1e16])
    [1.0]
    """
    parts: list[float] = []
    for value in values:
        total, kept = value, 0
        for part in parts:
            large, small = (total, part) if abs(total) >= abs(part) else (part, total)
            total = large + small
            lost = small - (total - large)
            if lost:
                parts[kept] = lost
                kept += 1
        parts[kept:] = [total]
    return parts
