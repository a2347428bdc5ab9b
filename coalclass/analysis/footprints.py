"""What an indicator sees of one entry: entries of one footprint are the same to it, whatever else differs.

An indicator's value depends on how many entries of each footprint there are and on nothing else of them. So sets of
changes that leave the same footprints have the same effect, and one of them stands for all. An indicator that is not
named here sees entries whole: that is slower and never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from coalclass.indicators import INDICATORS, Evidence, gather
from coalclass.indicators.evidence import WEIGHTS, Favour, consultations_of, set_aid, set_interactions
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction

_BY_ITSELF = frozenset(
    {
        *("prior-consultation", "input-adopted", "initiative", "seniority", "self-restraint", "norm-rationale"),
        *("norm-adoption", "own-cost", "combat-at-own-cost", "linkage", "third-party-payment", "demands"),
        *("payment-absent", "coercion", "aid-cut", "event-conflict"),
    }
)
"""Shares, means and counts: the value with an entry alone, and its weight, say all that the entry adds."""

_FAVOURS: dict[str, Callable[[Favour], Hashable]] = {
    "aid-surge": lambda favour: None if favour.amount is None else (favour.amount, favour.provider, favour.paid),
    "aid-weight": lambda favour: None if favour.amount is None else (favour.amount, favour.paid),
    "aid-timing": lambda favour: None if favour.tie is not None else (favour.paid, favour.weight),
}
"""What a single favour is to indicators that set it against something beside entries of its kind."""

_STAGES: dict[str, tuple[str, ...]] = {
    "linkage": ("status", "reliability", "linkage"),
    "aid-surge": ("status", "reliability", "terms", "amount_musd", "recipients", "provider", "date"),
    "aid-weight": ("status", "reliability", "terms", "amount_musd", "recipients", "date"),
    "aid-timing": ("status", "reliability", "linkage", "date"),
    "third-party-payment": ("status", "reliability", "provider"),
    "payment-absent": ("status", "terms"),
    "aid-cut": ("status", "reliability", "linkage"),
}
"""The fields of the stages of a package that tell what favour they make between them."""

_OF_YEARS = frozenset({"frequency", "aid-surge", "aid-weight"})


class Footprints:
    """The footprints of the entries of one record."""

    def __init__(self, dyad: Dyad) -> None:
        self._overlaps = dyad.period.overlaps
        self._empty = gather(dyad).variant()
        # Alone means without what was searched for, too: a kind known to be absent would hide what others add.
        self._empty.searched = frozenset()
        self._empty.consultations, self._empty.favours, self._empty.aid_sticks = [], [], []
        self._empty.hegemon, self._empty.follower = {}, {}

    def weighs(self, entry: Entry | None) -> bool:
        """Whether an entry can move a verdict at all."""
        return entry is not None and WEIGHTS[entry.reliability] > 0 and self._overlaps(entry.date)

    def footprint(self, name: str, entry: Entry | None) -> Hashable:
        """What an indicator sees of an entry; None for nothing."""
        if entry is None or not self.weighs(entry) or _section(entry) not in INDICATORS[name].sections:
            return None
        if isinstance(entry, Aid) and entry.package is not None:
            return entry if name not in _STAGES else (entry.package, *[getattr(entry, one) for one in _STAGES[name]])
        if name == "frequency":
            return entry.reliability
        if name == "aid-timing" and isinstance(entry, Interaction):
            return entry.date if entry.kind == "contribution" else None
        if name in _FAVOURS and isinstance(entry, Aid):
            favours = self._alone(entry).favours
            return _FAVOURS[name](favours[0]) if favours else None
        return self._value(name, entry) if name in _BY_ITSELF else entry

    def _value(self, name: str, entry: Entry) -> Hashable:
        value = INDICATORS[name].measure(self._alone(entry)).value
        if value is None:
            return None
        return (value, entry.reliability, getattr(entry, "audience", None), getattr(entry, "count", None))

    def _alone(self, entry: Entry) -> Evidence:
        """Evidence of nothing but this entry."""
        alone = self._empty.variant()
        if isinstance(entry, Consultation):
            alone.consultations = consultations_of([entry])
        elif isinstance(entry, Aid):
            set_aid(alone, [entry])
        else:
            set_interactions(alone, [entry])
        return alone


def reads_years(name: str) -> bool:
    """Whether an indicator's value may depend on how long the period is."""
    return name in _OF_YEARS or not (name in _BY_ITSELF or name in _FAVOURS)


def _section(entry: Entry) -> str:
    if isinstance(entry, Consultation):
        return "consultations"
    return "aid" if isinstance(entry, Aid) else entry.actor
