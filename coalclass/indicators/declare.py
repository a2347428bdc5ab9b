"""What an indicator is, and how a function becomes one."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, inf
from typing import NamedTuple, TypeAlias

from coalclass.indicators.evidence import Evidence
from coalclass.records import Entry

DIMENSIONS = ("shared-decisions", "restraint", "conviction", "carrots", "sticks", "distance", "resistance")


class Reading(NamedTuple):
    """What an indicator found: a value from 0 to 1, or None for unknown, and the entries behind it.

    `further` is the weight of what bears on it beside those entries: the rest of a share, or meetings
    outranked by others; infinite for a fact (context, `none`, a kind in `searched`). More evidence never
    makes entries and `further` together weigh less.
    """

    value: float | None
    entries: tuple[Entry, ...] = ()
    further: float = 0.0


UNKNOWN = Reading(None)


def fact(value: float, entries: tuple[Entry, ...] = ()) -> Reading:
    """A value that is known in full, so that no further entry would make it surer."""
    return Reading(value, entries, inf)


Measure: TypeAlias = Callable[[Evidence], Reading]


class Indicator(NamedTuple):
    """One observable trace of the relation.

    `neutral` is the value that says nothing: thin records are shrunk toward it and an unknown stands
    at it. `inverse` means that a high value is little of what its dimension names. `sections` are the
    parts of a record that it reads.
    """

    name: str
    dimension: str
    unit: str
    neutral: float
    fields: tuple[str, ...]
    sections: frozenset[str]
    unknown: str
    source: str
    definition: str
    measure: Measure
    inverse: bool = False
    coalition_wide: bool = False
    machine_coded: bool = False
    scored: bool = True

    def __repr__(self) -> str:
        return f"<Indicator {self.name} ({self.dimension})>"


INDICATORS: dict[str, Indicator] = {}
"""Every indicator by name, in the order of the codebook."""


def indicator(
    name: str,
    *,
    dimension: str,
    fields: tuple[str, ...],
    sections: tuple[str, ...],
    neutral: float,
    unknown: str,
    source: str,
    unit: str = "share",
    inverse: bool = False,
    coalition_wide: bool = False,
    machine_coded: bool = False,
    scored: bool = True,
) -> Callable[[Measure], Measure]:
    """Declare the decorated function an indicator; its docstring is the definition in the codebook."""

    def declare(measure: Measure) -> Measure:
        INDICATORS[name] = Indicator(
            name,
            dimension,
            unit,
            neutral,
            fields,
            frozenset(sections),
            unknown,
            source,
            " ".join((measure.__doc__ or "").split()),
            measure,
            inverse,
            coalition_wide,
            machine_coded,
            scored,
        )
        return measure

    return declare


def shrunk(part: float, whole: float, neutral: float, pseudo: float) -> float:
    """The share part / whole, drawn toward `neutral` as if by `pseudo` more entries that say nothing."""
    return (part + neutral * pseudo) / (whole + pseudo)


def total(weights: list[float]) -> float:
    """A sum that does not depend on the order of its terms, to the last bit."""
    return fsum(weights)
