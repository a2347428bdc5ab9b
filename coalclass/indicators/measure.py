"""All traces of a record, and which of them an entry bears on."""

from __future__ import annotations

from collections.abc import Iterable

from coalclass.indicators.declare import TRACES, Reading
from coalclass.indicators.evidence import Evidence, gather
from coalclass.records import Aid, Dyad, Entry


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
