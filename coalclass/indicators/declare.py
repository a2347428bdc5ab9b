"""What a trace is, and how a function becomes one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from coalclass.indicators.evidence import Evidence
from coalclass.records import Entry

DIMENSIONS = ("shared-decisions", "restraint", "conviction", "carrots", "sticks", "freedom", "distance", "resistance")

NEGLIGIBLE_CHANCE = 1e-15
"""A chance that small is no instance: it moves nothing by more than the last digits."""


class Instance(NamedTuple):
    """One finding of a trace: the chance that it is truly one, from 0 to 1, and its entries in order of time."""

    chance: float
    entries: tuple[Entry, ...]


class Reading(NamedTuple):
    """What a trace found in a record.

    `strength` is s, the chance from 0 to 1 that the trace is truly there. `search` is d, how sensitive the search for
    it was, from 0 (nobody looked) to 1. `instances` are those found, the likeliest first. `others` are entries that are
    part of no instance and yet bear on s or d: a carrot before a commitment, an aid entry whose linkage is not coded.
    """

    strength: float = 0.0
    search: float = 0.0
    instances: tuple[Instance, ...] = ()
    others: tuple[Entry, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the trace says anything: found at all, or looked for."""
        return self.strength > 0.0 or self.search > 0.0

    @property
    def value(self) -> float | None:
        """The strength; None where the trace does not apply or nobody looked."""
        return self.strength if self.known else None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all instances, each once, in order of time."""
        seen: dict[int, Entry] = {}
        for instance in self.instances:
            for entry in instance.entries:
                seen.setdefault(id(entry), entry)
        return tuple(sorted(seen.values(), key=lambda entry: (entry.date.first, entry.date.last)))


def combine_instances(
    found: Iterable[tuple[tuple[object, ...], float, tuple[Entry, ...]]],
    search: float = 0.0,
    others: Iterable[Entry] = (),
) -> Reading:
    """The noisy-or of instances, 1 − Π(1 − chance), each given as (event, chance, entries).

    Of several entries on one event only the likeliest counts; ties go to the first.
    """
    best: dict[tuple[object, ...], Instance] = {}
    for event, chance, entries in found:
        if chance > NEGLIGIBLE_CHANCE and (event not in best or chance > best[event].chance):
            best[event] = Instance(chance, entries)
    instances = sorted(best.values(), key=_rank)
    survival = 1.0
    for instance in instances:
        survival *= 1.0 - instance.chance
    return Reading(1.0 - survival, search, tuple(instances), tuple(others))


def _rank(instance: Instance) -> tuple[float, list[tuple[int, str]]]:
    """The likeliest first, then the earliest: however the record lists its entries."""
    return -instance.chance, [(entry.date.first, entry.date.text) for entry in reversed(instance.entries)]


Measure: TypeAlias = Callable[[Evidence], Reading]


class Trace(NamedTuple):
    """One observable trace of the relation.

    `toward` is 1 where it speaks for a substantive and -1 where it speaks for an incentive-based relation; 0 where it
    is reported and scored by nobody. `names` is 1 where more of it is more of what its dimension names, and -1 where it
    is less. `opened_by` names what a sequence needs before it can apply. `sections` are the parts of a record it reads.
    """

    name: str
    dimension: str
    toward: int
    names: int
    title: str
    fields: tuple[str, ...]
    sections: frozenset[str]
    unknown: str
    source: str
    definition: str
    measure: Measure
    opened_by: str = ""

    @property
    def scored(self) -> bool:
        """Whether the scorers read it."""
        return self.toward != 0

    def __repr__(self) -> str:
        return f"<Trace {self.name} ({self.dimension})>"


TRACES: dict[str, Trace] = {}
"""Every trace by name, in the order of the codebook."""


def trace(
    name: str,
    *,
    dimension: str,
    toward: int,
    title: str,
    fields: tuple[str, ...],
    sections: tuple[str, ...],
    unknown: str,
    source: str,
    names: int = 1,
    opened_by: str = "",
) -> Callable[[Measure], Measure]:
    """Declare the decorated function a trace; its docstring is the definition in the codebook."""

    def declare(measure: Measure) -> Measure:
        definition = " ".join((measure.__doc__ or "").split())
        TRACES[name] = Trace(
            name,
            dimension,
            toward,
            names,
            title,
            fields,
            frozenset(sections),
            unknown,
            source,
            definition,
            measure,
            opened_by,
        )
        return measure

    return declare
