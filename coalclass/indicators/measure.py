"""All indicators of a record, and what they become when one entry is left out."""

from __future__ import annotations

from collections.abc import Sequence

from coalclass.indicators.declare import INDICATORS, Indicator, Reading
from coalclass.indicators.evidence import Evidence, consultations_of, gather, period_years, set_aid, set_interactions
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction


def measure(dyad: Dyad) -> dict[str, Reading]:
    """Every indicator of a dyad, by name."""
    return measure_evidence(gather(dyad))


def measure_evidence(evidence: Evidence) -> dict[str, Reading]:
    """Every indicator of gathered evidence, by name."""
    return {name: indicator.measure(evidence) for name, indicator in INDICATORS.items()}


def without(evidence: Evidence, entries: Sequence[Entry], left_out: Entry) -> dict[str, Reading]:
    """The readings that could differ if one of the weighing `entries` had not been coded.

    A section that loses its last entry becomes unknown, not known to be empty.
    """
    rest = [entry for entry in entries if entry is not left_out]
    variant = evidence.variant()
    if evidence.dyad.period.end is None:
        variant.years = period_years(evidence.dyad, rest)
    section = _section_of(left_out)
    if section == "consultations":
        variant.consultations = consultations_of(rest)
    elif section == "aid":
        set_aid(variant, [entry for entry in rest if type(entry) is Aid])
    else:
        set_interactions(variant, [entry for entry in rest if type(entry) is Interaction])
    # The last entry of an open period carries its length, which other sections read too.
    readers = readers_of(section) if variant.years == evidence.years else INDICATORS.values()
    return {indicator.name: indicator.measure(variant) for indicator in readers}


def _section_of(entry: Entry) -> str:
    if type(entry) is Consultation:
        return "consultations"
    return "aid" if type(entry) is Aid else entry.actor  # type: ignore[union-attr]


_READERS: dict[str, tuple[Indicator, ...]] = {}


def readers_of(section: str) -> tuple[Indicator, ...]:
    """The indicators that read a section: consultations, aid, hegemon, follower, mandate or context."""
    if section not in _READERS:
        _READERS[section] = tuple(one for one in INDICATORS.values() if section in one.sections)
    return _READERS[section]
