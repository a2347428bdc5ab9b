"""What a trace sees of one entry: entries of one footprint are the same to it, whatever else differs.

A trace's strength and search depend on how many entries of each footprint there are and on nothing else of them. So
sets of changes that leave the same footprints have the same effect, and one of them stands for all. A footprint holds
what the parts of the evidence that a trace reads look like where the entry is the only one. A trace that is not named
here sees entries whole: that is slower and never wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from coalclass.indicators import TRACES, Evidence, gather
from coalclass.indicators.evidence import (
    REACHED,
    REASONS,
    UNTIED,
    WEIGHTS,
    Weighed,
    consultations_of,
    set_aid,
    set_interactions,
)
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction, section_of


def _by_day(pairs: Iterable[Weighed]) -> Hashable:
    return tuple([(entry.date.text, weight) for entry, weight in pairs])


def _read_moments(name: str) -> Callable[[Evidence], Hashable]:
    return lambda one: tuple([(moment.date.text, moment.chance) for moment in one.moments(name).moments])


def _read_strength(name: str) -> Callable[[Evidence], Hashable]:
    return lambda one: TRACES[name].measure(one).strength


def _read_answers(one: Evidence) -> Hashable:
    carrots = [
        (favour.paid.text, favour.weight, favour.linkages)
        for favour in one.carrots
        if favour.stage in REACHED and not favour.linkages <= UNTIED
    ]
    acts = one.of("hegemon", "concession", "guarantee")
    return (*carrots, *[(entry.date.text, weight, entry.linkage) for entry, weight in acts])


def _read_amounts(one: Evidence) -> Hashable:
    paid = [
        (favour.amount, favour.provider, favour.paid.text)
        for favour in one.favours
        if favour.amount is not None and not favour.sale
    ]
    return (*paid, *[True for favour in one.carrots if favour.stage == "delivered" and favour.amount is None])


def _read_costs(one: Evidence) -> Hashable:
    acts = one.contributions(own=False, delivered=True)
    return tuple([(entry.date.text, weight, entry.paid_by, entry.form == "combat") for entry, weight in acts])


def _read_fights(one: Evidence) -> Hashable:
    acts = one.contributions(own=True, delivered=True)
    return tuple([(weight, entry.paid_by) for entry, weight in acts if entry.form == "combat"])


def _read_compliance(one: Evidence) -> Hashable:
    votes = [pair for pair in one.of("follower", "vote") if pair[0].position == "with" and pair[0].arena != "domestic"]
    return _by_day([*one.of("follower", "contribution", "alignment"), *votes])


def _read_words(one: Evidence) -> Hashable:
    said = one.of("follower", "statement")
    return tuple([weight for entry, weight in said if REASONS.intersection(entry.rationale)])


def _read_heeded(one: Evidence) -> Hashable:
    talks = [pair for pair in one.consultations if pair[0].outcome in ("adopted", "partly")]
    return tuple([(entry.date.text, weight, entry.outcome) for entry, weight in talks])


def _read_ended(one: Evidence) -> Hashable:
    cuts = [pair for pair in one.aid_sticks if pair[0].status == "cut" and pair[0].linkage in UNTIED]
    return tuple([(entry.date.text, weight) for entry, weight in cuts])


def _read_acts(actor: str, *kinds: str) -> Callable[[Evidence], Hashable]:
    return lambda one: _by_day(one.of(actor, *kinds))


def _read_dissents(one: Evidence) -> Hashable:
    return _by_day(one.dissents)


_CARROTS, _TIES, _STICKS = map(_read_moments, ("carrots", "ties", "sticks"))
_ANY_STICKS, _DEMANDS, _DISSENTS, _OWN = map(_read_moments, ("any-sticks", "demands", "dissents", "own"))
_PAID = ("tied-payment", "paid-by-others", "partner-payment")

BY_ITSELF = (
    *("tied-payment", "paid-by-others", "price-named", "partner-payment", "tied-stick", "norm-act-at-home"),
    *("avowed-payoff", "initiative-taken-up", "joint-planning", "fait-accompli"),
)
"""Each entry is an instance or none: the reading with an entry alone says all that it adds.

So an instance none of whose entries is changed stays at least as likely as it is."""

_SEEN: dict[str, tuple[Callable[[Evidence], Hashable], ...]] = {
    **dict.fromkeys(BY_ITSELF, ()),
    "input-heeded": (_STICKS,),
    "bound-on-request": (_read_heeded, _read_acts("follower", "objection"), _read_acts("hegemon", "adherence")),
    "acts-over-refusal": (_DISSENTS,),
    "own-cost-unpaid": (_read_costs, _STICKS, *map(_read_strength, _PAID)),
    "commitment-first": (_CARROTS, _STICKS, _DEMANDS),
    "words-and-act": (_read_words, _read_strength("norm-act-at-home"), _read_fights),
    "stayed-when-money-ended": (_read_ended, _OWN, _CARROTS, _read_dissents),
    "price-met": (_DEMANDS, _read_answers),
    "carrot-then-commitment": (_CARROTS, _read_acts("follower", "contribution")),
    "aid-large": (_read_amounts,),
    "pressure-after-refusal": (_DISSENTS, _STICKS),
    "compliance-after-pressure": (_STICKS, _read_compliance),
    "safe-dissent": (_read_dissents, _OWN, _ANY_STICKS, _DEMANDS, _TIES),
}
"""What a trace reads of an entry beside its own reading of that entry alone."""

_DATED = frozenset({"input-heeded", "acts-over-refusal", "commitment-first"})
"""Where what the entry says alone is set against others by its date."""

OF_YEARS = frozenset({"aid-large"})
"""A sum over favours that reads how long the period is; without one of them it is smaller."""

_OF_STICKS = frozenset({"input-heeded", "tied-stick", "pressure-after-refusal", "compliance-after-pressure"})
"""Of aid they read what was withheld or cut, which is no part of a package."""

_OF_PROVIDERS = frozenset({"aid-large", "own-cost-unpaid", "partner-payment"})
_OF_STATUS = frozenset({*_OF_PROVIDERS, "price-met"})
"""Traces that read who gave, or how far it came, of the stages of a package."""


class Footprints:
    """The footprints of the entries of one record."""

    def __init__(self, dyad: Dyad) -> None:
        self._overlaps = dyad.period.overlaps
        self._empty = gather(dyad).variant()
        self._empty.entries, self._empty.consultations = (), []
        self._empty.favours, self._empty.aid_sticks = [], []
        self._empty.hegemon, self._empty.follower = {}, {}
        self._silence = {name: one.measure(self._empty)[:2] for name, one in TRACES.items()}
        self._shared = _repeated(_day_of(entry) for entry in dyad.entries)
        self._staged = _repeated(entry.package for entry in dyad.aid or () if entry.package is not None)
        self._known: dict[int, tuple[Entry, Evidence]] = {}

    def weighs(self, entry: Entry | None) -> bool:
        """Whether an entry can move a verdict at all."""
        return entry is not None and WEIGHTS[entry.reliability] > 0 and self._overlaps(entry.date)

    def footprint(self, name: str, entry: Entry | None) -> Hashable:
        """What a trace sees of an entry; None for nothing."""
        if entry is None or not self.weighs(entry) or _section(entry) not in TRACES[name].sections:
            return None
        if name not in _SEEN:
            return entry
        alone = self._alone(entry)
        reading: Hashable = TRACES[name].measure(alone)[:2]
        seen = tuple([read(alone) for read in _SEEN[name]])
        if type(entry) is Aid and entry.package in self._staged and not alone.aid_sticks and name not in _OF_STICKS:
            # What a stage does depends on the other stages of its package, with which it may be more than alone.
            return _see_stage(name, entry)
        if reading == self._silence[name] and not any(seen):
            return None
        dated = entry.date.text if name in _DATED else None
        event = _event_of(entry) if _day_of(entry) in self._shared else None
        return (reading, seen, dated, event)

    def _alone(self, entry: Entry) -> Evidence:
        """Evidence of nothing but this entry."""
        known = self._known.get(id(entry))
        if known is not None:
            return known[1]
        alone = self._empty.variant()
        if isinstance(entry, Consultation):
            alone.consultations = consultations_of([entry])
        elif isinstance(entry, Aid):
            set_aid(alone, [entry])
        else:
            set_interactions(alone, [entry])
        self._known[id(entry)] = (entry, alone)
        return alone


def reads_years(name: str) -> bool:
    """Whether a trace may depend on how long the period is."""
    return name in OF_YEARS or name not in _SEEN


def _section(entry: Entry) -> str:
    """The part of a record as traces name it: interactions by their actor."""
    return entry.actor if isinstance(entry, Interaction) else section_of(entry)


def _repeated(keys: Iterable[Hashable]) -> set[Hashable]:
    return {key for key, number in Counter(keys).items() if number > 1}


def _day_of(entry: Entry) -> Hashable:
    """What no change alters and all entries of one event share."""
    what = entry.topic if isinstance(entry, Consultation) else entry.kind
    return (_section(entry), entry.date.text, what)


def _event_of(entry: Entry) -> Hashable:
    """What may make two entries of one day one event."""
    if isinstance(entry, Consultation):
        return (_day_of(entry), entry.level)
    if isinstance(entry, Aid):
        return (_day_of(entry), entry.provider, entry.amount_musd, entry.status)
    return (_day_of(entry), entry.form, entry.body, entry.status)


def _see_stage(name: str, entry: Aid) -> Hashable:
    """What a trace sees of one of several stages of a package."""
    said: list[Hashable] = [entry.package, entry.date.text, entry.terms == "sale", entry.reliability]
    said += [entry.amount_musd, entry.recipients]
    if name in _OF_STATUS:
        said.append(entry.status)
    if name in _OF_PROVIDERS:
        said.append(entry.provider)
    if name != "aid-large":
        said.append("none" if entry.linkage in UNTIED else entry.linkage)
    return tuple(said)
