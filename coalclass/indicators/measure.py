"""All traces of a record, and what they become when one entry is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coalclass.indicators.declare import TRACES, Reading
from coalclass.indicators.evidence import Evidence, consultations_of, gather, period_years, set_aid, set_interactions
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction


def measure(dyad: Dyad) -> dict[str, Reading]:
    """Every trace of a dyad, by name."""
    return measure_evidence(gather(dyad))


def measure_evidence(evidence: Evidence) -> dict[str, Reading]:
    """Every trace of gathered evidence, by name."""
    return {name: one.measure(evidence) for name, one in TRACES.items()}


def index_traces(readings: dict[str, Reading], entries: Iterable[Entry]) -> dict[int, set[str]]:
    """By the identity of an entry, the traces that it is part of or bears on.

    Stages of one package make each other weigh, so each has the traces of all.
    """
    index: dict[int, set[str]] = {}
    packages: dict[str, set[str]] = {}
    for name, reading in readings.items():
        for entry in (*reading.entries, *reading.others):
            index.setdefault(id(entry), set()).add(name)
            if type(entry) is Aid and entry.package is not None:
                packages.setdefault(entry.package, set()).add(name)
    for entry in entries:
        if type(entry) is Aid and entry.package in packages:
            index[id(entry)] = packages[entry.package]
    return index


def without(evidence: Evidence, entries: Sequence[Entry], left_out: Entry, names: Iterable[str]) -> dict[str, Reading]:
    """The readings of these traces if one of the weighing `entries` had not been coded."""
    rest = [entry for entry in entries if entry is not left_out]
    variant = evidence.variant()
    if evidence.dyad.period.end is None:
        variant.years = period_years(evidence.dyad, rest)
    if type(left_out) is Consultation:
        variant.consultations = consultations_of(rest)
    elif type(left_out) is Aid:
        set_aid(variant, [entry for entry in rest if type(entry) is Aid])
    else:
        set_interactions(variant, [entry for entry in rest if type(entry) is Interaction])
    return {name: TRACES[name].measure(variant) for name in names}
