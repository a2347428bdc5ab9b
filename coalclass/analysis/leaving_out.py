"""One thing left out of a record, or of the model's training, at a time: the pooled dB without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from coalclass.analysis.ranges import MEMBERS, Sums, Values
from coalclass.indicators import measure, weighing_entries
from coalclass.records import Context, Dyad, Entry
from coalclass.scoring.scorer import has_evidence
from coalclass.scoring.verdict import label_of

if TYPE_CHECKING:
    from coalclass.records import Mandate
    from coalclass.scoring.scorer import Scorer

_T = TypeVar("_T")


class Change(NamedTuple):
    """One thing left out: the pooled dB and the label without it.

    `kind` is entry, source, indicator, dimension or coalition; `what` names it (`aid[2]`, a citation, an indicator).
    `gone` lists what went: places of entries, `mandate`, `context`, or indicators.
    """

    kind: str
    what: str
    gone: tuple[str, ...]
    db: float
    label: str | None
    entry: Entry | None = None


def changes_of(dyad: Dyad, scorer: Scorer) -> tuple[Change, ...]:
    """Every leave-one-out: entries, sources, indicators, dimensions, coalitions of the training data."""
    sums = sums_of(dyad, scorer)
    return (
        *_without_entries(dyad, scorer),
        *_without_sources(dyad, scorer),
        *_without_indicators(sums, scorer),
        *_without_coalitions(sums, scorer),
    )


def sums_of(dyad: Dyad, scorer: Scorer) -> Sums:
    """A record's indicator values in dB, by rulebook and model of a scorer."""
    return _sums(scorer, {name: reading.value for name, reading in measure(dyad).items()})


def shared_sources(dyad: Dyad) -> int:
    """On how many of a record's sources nothing stands alone."""
    return sum(not any(_parts_of(dyad, source)) for source in _sources(dyad))


def _sums(scorer: Scorer, values: Values) -> Sums:
    return Sums(scorer.rulebook, scorer.model, values)


def _without_entries(dyad: Dyad, scorer: Scorer) -> Iterator[Change]:
    for entry in weighing_entries(dyad):
        yield _change("entry", entry.entry, (entry.entry,), dropping(dyad, [entry]), scorer, entry)


def _change(
    kind: str, what: str, gone: tuple[str, ...], rest: Dyad, scorer: Scorer, entry: Entry | None = None
) -> Change:
    db = sums_of(rest, scorer).db
    return Change(kind, what, gone, db, label_of(db) if has_evidence(rest) else None, entry)


def dropping(dyad: Dyad, gone: Iterable[Entry | Mandate]) -> Dyad:
    """The record as if these had not been coded; a part that loses its last becomes unknown, not known to be empty."""
    ids = {id(one) for one in gone}
    return replace(
        dyad,
        mandate=_kept(dyad.mandate, ids),
        consultations=_kept(dyad.consultations, ids),
        aid=_kept(dyad.aid, ids),
        interactions=_kept(dyad.interactions, ids),
    )


def _kept(part: tuple[_T, ...] | None, gone: set[int]) -> tuple[_T, ...] | None:
    return tuple([one for one in part if id(one) not in gone]) or None if part else part


def _sources(dyad: Dyad) -> tuple[str, ...]:
    """Every source that something that counts stands on, by its citation, in the order of the record."""
    named = [*[entry.source for entry in weighing_entries(dyad)], *[one.source for one in dyad.mandate or ()]]
    return tuple(dict.fromkeys([dyad.cite(key) for keys in (*named, dyad.context.source) for key in keys]))


def _parts_of(dyad: Dyad, citation: str) -> tuple[list[Entry], list[Mandate], bool]:
    """The entries and mandates that stand on one source alone, and whether the context does."""

    def alone(keys: tuple[str, ...]) -> bool:
        return {dyad.cite(key) for key in keys} == {citation}

    entries = [entry for entry in weighing_entries(dyad) if alone(entry.source)]
    return entries, [one for one in dyad.mandate or () if alone(one.source)], alone(dyad.context.source)


def _without_sources(dyad: Dyad, scorer: Scorer) -> Iterator[Change]:
    for citation in _sources(dyad):
        entries, mandates, context = _parts_of(dyad, citation)
        gone = (*[one.entry for one in entries], *["mandate"] * bool(mandates), *["context"] * context)
        if gone:
            rest = dropping(dyad, [*entries, *mandates])
            yield _change("source", citation, gone, replace(rest, context=Context()) if context else rest, scorer)


def _without_indicators(sums: Sums, scorer: Scorer) -> Iterator[Change]:
    """Each known indicator made unknown, then each dimension of which something is known."""
    known = [name for names in MEMBERS.values() for name in names if sums.values[name] is not None]
    groups: list[tuple[str, str, tuple[str, ...]]] = [("indicator", name, (name,)) for name in known]
    groups += [
        ("dimension", dimension, tuple([name for name in names if name in known]))
        for dimension, names in MEMBERS.items()
    ]
    for kind, what, names in groups:
        if names:
            db = _sums(scorer, {**sums.values, **dict.fromkeys(names)}).db
            yield Change(kind, what, names, db, label_of(db))


def _without_coalitions(sums: Sums, scorer: Scorer) -> Iterator[Change]:
    for name in scorer.model.without_coalition:
        db = (sums.rules_db + scorer.model.fold_db(name, dict(sums.values))) / 2
        yield Change("coalition", name, (), db, label_of(db))
