"""One thing left out of a record, or of the model's training, at a time: the verdict in dB without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from coalclass.analysis.ranges import MEMBERS
from coalclass.indicators import Reading, measure, weighing_entries
from coalclass.records import Context, Dyad, Entry
from coalclass.scoring.scorer import Scorer, has_evidence
from coalclass.scoring.verdict import Verdict, label_of, probability

_T = TypeVar("_T")


class Omission(NamedTuple):
    """One thing left out: the verdict in dB and the label without it.

    `kind` is entry, source, trace, dimension or coalition; `what` names it (`aid[2]`, a citation, a trace).
    `gone` lists what went: places of entries, `context`, or traces.
    """

    kind: str
    what: str
    gone: tuple[str, ...]
    db: float
    label: str | None
    entry: Entry | None = None


def find_changes(verdict: Verdict, scorer: Scorer, readings: Mapping[str, Reading]) -> tuple[Omission, ...]:
    """Every leave-one-out: entries, sources, traces, dimensions, coalitions of the training data.

    `readings` are the traces of the verdict's record.
    """
    entries = {id(entry): change for entry, change in _without_entries(verdict)}
    return (
        *entries.values(),
        *_without_sources(verdict.dyad, scorer, entries),
        *_without_traces(scorer, readings),
        *_without_coalitions(scorer, readings),
    )


def count_shared_sources(dyad: Dyad) -> int:
    """On how many of a record's sources nothing stands alone."""
    alone = _group_by_source(dyad)
    return sum(not any(alone.get(source, ((), False))) for source in _find_sources(dyad))


def _without_entries(verdict: Verdict) -> Iterator[tuple[Entry, Omission]]:
    # A pull is the verdict with an entry less the verdict without it.
    for entry, pull in verdict.pulls:
        db = verdict.db - pull
        evidence = len(verdict.dyad.entries) > 1 or has_evidence(drop_entries(verdict.dyad, [entry]))
        yield entry, Omission("entry", entry.entry, (entry.entry,), db, label_of(db) if evidence else None, entry)


def drop_entries(dyad: Dyad, gone: Iterable[Entry]) -> Dyad:
    """The record as if these had not been coded; a part that loses its last becomes unknown, not known to be empty."""
    ids = {id(one) for one in gone}
    return replace(
        dyad,
        consultations=_drop(dyad.consultations, ids),
        aid=_drop(dyad.aid, ids),
        interactions=_drop(dyad.interactions, ids),
    )


def _drop(part: tuple[_T, ...] | None, gone: set[int]) -> tuple[_T, ...] | None:
    return tuple([one for one in part if id(one) not in gone]) or None if part else part


def _find_sources(dyad: Dyad) -> tuple[str, ...]:
    """Every source that something that counts stands on, by its citation, in the order of the record."""
    named = [*[entry.source for entry in weighing_entries(dyad)], dyad.context.source]
    return tuple(dict.fromkeys([dyad.cite(key) for keys in named for key in keys]))


def _group_by_source(dyad: Dyad) -> dict[str, tuple[list[Entry], bool]]:
    """By citation, the entries that stand on that source alone, and whether the context does."""
    alone: dict[str, tuple[list[Entry], bool]] = {}
    for entry in weighing_entries(dyad):
        cited = {dyad.cite(key) for key in entry.source}
        if len(cited) == 1:
            alone.setdefault(cited.pop(), ([], False))[0].append(entry)
    cited = {dyad.cite(key) for key in dyad.context.source}
    if len(cited) == 1:
        (source,) = cited
        alone[source] = (alone.get(source, ([], False))[0], True)
    return alone


def _without_sources(dyad: Dyad, scorer: Scorer, known: Mapping[int, Omission]) -> Iterator[Omission]:
    alone = _group_by_source(dyad)
    for citation in _find_sources(dyad):
        entries, context = alone.get(citation, ([], False))
        gone = (*[one.entry for one in entries], *["context"] * context)
        if len(entries) == 1 and not context:
            yield known[id(entries[0])]._replace(kind="source", what=citation, entry=None)
        elif gone:
            rest = drop_entries(dyad, entries)
            rest = replace(rest, context=Context()) if context else rest
            db = scorer.score(measure(rest)).db
            yield Omission("source", citation, gone, db, label_of(db) if has_evidence(rest) else None)


def _without_traces(scorer: Scorer, readings: Mapping[str, Reading]) -> Iterator[Omission]:
    """Each trace that says something taken to be unknown, then each dimension of which something is known."""
    known = {dimension: [name for name in names if readings[name].known] for dimension, names in MEMBERS.items()}
    groups = [("trace", name, [name]) for names in known.values() for name in names]
    groups += [("dimension", dimension, names) for dimension, names in known.items() if names]
    for kind, what, names in groups:
        db = scorer.db_without(readings, names)
        yield Omission(kind, what, tuple(names), db, label_of(db))


def _without_coalitions(scorer: Scorer, readings: Mapping[str, Reading]) -> Iterator[Omission]:
    for name in scorer.model.without_coalition:
        other = Scorer(scorer.rulebook, scorer.model.leave_out(name), probability(scorer.prior_db))
        db = other.score(readings).db
        yield Omission("coalition", name, (), db, label_of(db))
