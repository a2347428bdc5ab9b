"""What the traces become when one entry is left out, without measuring anew what the entry does not change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalclass.indicators.carrots import LargeAid
from coalclass.indicators.declare import TRACES, Reading
from coalclass.indicators.evidence import REASONS, Evidence, consultations_of, favours_of, period_years
from coalclass.indicators.measure import index_traces
from coalclass.records import Aid, Consultation, Entry, Interaction

_FEW = 4
"""So few entries are left out one by one."""

_LARGE_AID = "aid-large"
_OWN_COST, _PAID = "own-cost-unpaid", "paid-by-others"


def leave_each_out(evidence: Evidence, readings: dict[str, Reading]) -> dict[int, dict[str, Reading]]:
    """By the identity of an entry, the readings whose strength or search changes without it.

    Entries that change none are missing. Of a reading, only strength and search are to be relied on.

    Many entries of one sort are first left out together. More of a sort moves a trace in one direction only, so what
    stays as it is without all of them stays so without each.
    """
    index = index_traces(readings, evidence.entries)
    carrier = _find_carrier(evidence)
    large = LargeAid(evidence)
    changes: dict[int, dict[str, Reading]] = {}

    def keep(entry: Entry, found: dict[str, Reading]) -> None:
        changed = {name: one for name, one in found.items() if one[:2] != readings[name][:2]}
        if changed:
            changes.setdefault(id(entry), {}).update(changed)

    sorts: dict[tuple[object, ...], list[_Named]] = {}
    for entry in evidence.entries:
        names = frozenset(index.get(id(entry), ()))
        alone = names | {_LARGE_AID} if entry is carrier else names & _two_way(entry)
        if alone:
            keep(entry, without(evidence, [entry], sorted(alone)))
        if isinstance(entry, Aid) and _LARGE_AID in names - alone:
            keep(entry, {_LARGE_AID: large.without(entry)})
        together = names - alone - {_LARGE_AID}
        if together:
            sorts.setdefault(_sort_of(entry), []).append(_Named(entry, together))
    for alike in sorts.values():
        alike.sort(key=lambda one: (one.entry.date.first, one.entry.date.last))
        for one, names in _narrow(evidence, readings, alike):
            keep(one.entry, without(evidence, [one.entry], sorted(names)))
    return changes


class _Named(NamedTuple):
    """An entry and traces that may change without it."""

    entry: Entry
    names: frozenset[str]


def _narrow(
    evidence: Evidence, readings: dict[str, Reading], alike: Sequence[_Named]
) -> Iterable[tuple[_Named, frozenset[str]]]:
    """Those of one sort that may change a trace, each with these traces: halves that change nothing are passed over."""
    todo = [(alike, frozenset(TRACES))]
    while todo:
        block, still = todo.pop()
        if len(block) <= _FEW:
            yield from ((one, one.names & still) for one in block if one.names & still)
            continue
        asked = still & frozenset().union(*[one.names for one in block])
        # A shared cost is borne and paid at once: what it bears goes one way only while what is paid stays.
        linked = {_PAID} if _OWN_COST in asked and getattr(block[0].entry, "paid_by", None) == "shared" else set()
        rest = without(evidence, [one.entry for one in block], sorted(asked | linked))
        changed = frozenset(name for name, one in rest.items() if one[:2] != readings[name][:2])
        if linked & changed:
            changed = (changed & asked) | {_OWN_COST}
        if changed:
            half = len(block) // 2
            todo += [(block[half:], changed), (block[:half], changed)]


def _sort_of(entry: Entry) -> tuple[object, ...]:
    """What two entries share if a trace that more of the one strengthens is not weakened by more of the other."""
    if isinstance(entry, Consultation):
        return (entry.initiator, entry.timing, entry.outcome, entry.channel)
    if isinstance(entry, Aid):
        return (entry.provider, entry.linkage, entry.status, entry.terms, entry.amount_musd is None)
    act = (entry.actor, entry.kind, entry.form, entry.rationale, entry.audience)
    return (*act, entry.arena, entry.position, entry.linkage, entry.paid_by, entry.status, entry.coordinated)


def _two_way(entry: Entry) -> frozenset[str]:
    """The traces that more of an entry's sort may strengthen or weaken."""
    if not isinstance(entry, Interaction) or entry.actor != "follower":
        return frozenset()
    # A further first commitment takes the place of another.
    commits = entry.kind == "contribution" or REASONS.intersection(entry.rationale)
    return frozenset(["commitment-first"] if commits else [])


def without(evidence: Evidence, left_out: Sequence[Entry], names: Iterable[str]) -> dict[str, Reading]:
    """The readings of these traces if some of the weighing entries had not been coded."""
    gone = set(map(id, left_out))
    variant = evidence.variant()
    if evidence.dyad.period.end is None:
        variant.years = period_years(evidence.dyad, [entry for entry in evidence.entries if id(entry) not in gone])
    acts = [entry for entry in left_out if isinstance(entry, Interaction)]
    if any(isinstance(entry, Consultation) for entry in left_out):
        variant.consultations = consultations_of([one for one, _ in evidence.consultations if id(one) not in gone])
    if any(isinstance(entry, Aid) for entry in left_out):
        variant.aid_sticks = [pair for pair in evidence.aid_sticks if id(pair[0]) not in gone]
        variant.favours = list(favours_of(evidence.favours, gone))
    if acts:
        variant.drop_interactions(acts)
    return {name: TRACES[name].measure(variant) for name in names}


def _find_carrier(evidence: Evidence) -> Entry | None:
    """The last entry of an open period, which alone carries its length, and so the yearly sums; None if none does."""
    if evidence.dyad.period.end is not None or not evidence.entries:
        return None
    last = max(entry.date.last for entry in evidence.entries)
    ending = [entry for entry in evidence.entries if entry.date.last == last]
    return ending[0] if len(ending) == 1 else None
