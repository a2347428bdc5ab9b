"""Verdicts side by side: where they differ, in dB that add up.

A verdict is a sum, so the difference of two is the sum of the differences of what each trace contributes and of the
rows that are no trace: the model's baseline, the pool's calibration, the user's prior. An unknown trace adds 0 dB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from coalclass.errors import UsageError
from coalclass.indicators import DIMENSIONS
from coalclass.results import Result
from coalclass.scoring.scorer import NAMES
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

BASELINE, CALIBRATION, PRIOR = "baseline", "calibration", "prior"
"""The rows that are no trace, by the names that they have in a verdict."""

CONSTANTS = (BASELINE, CALIBRATION, PRIOR)
OTHER = "other"
"""What they are called together."""


class Difference(NamedTuple):
    """What one trace (or one of `CONSTANTS`) contributes to two verdicts."""

    first: Contribution
    second: Contribution

    @property
    def indicator(self) -> str:
        """The trace's name, or one of `CONSTANTS`."""
        return self.first.indicator

    @property
    def db(self) -> float:
        """How many dB more it adds to the first verdict than to the second."""
        return self.first.pooled_db - self.second.pooled_db


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Dyads side by side: coalition by coalition as they came, in each by falling dB, those without a label last.

    `names` are the dyads' (`USA-EGY`, a second of one coalition `USA-EGY (2)`), one a verdict. `indicators` holds every
    scored trace and its spread (the largest dB less the smallest, among the dyads with a label), the widest first.
    `most` and `least` are the places of the verdicts with the largest and the smallest dB, and `differences` where
    these two differ, the largest first; without two labelled dyads they are None and empty.
    """

    verdicts: tuple[Verdict, ...]
    names: tuple[str, ...]
    indicators: tuple[tuple[str, float], ...]
    most: int | None
    least: int | None
    differences: tuple[Difference, ...]

    def __repr__(self) -> str:
        return f"Comparison({len(self.verdicts)} dyads: {', '.join(self.coalitions)})"

    @property
    def coalitions(self) -> tuple[str, ...]:
        """The coalitions, in order."""
        return tuple(dict.fromkeys(one.dyad.coalition for one in self.verdicts))


def compare(verdicts: Sequence[Verdict]) -> Comparison:
    """Put verdicts side by side.

    Raises UsageError for fewer than two.
    """
    if len(verdicts) < 2:
        raise UsageError(f"a comparison takes at least two records that can be read; there {_found(len(verdicts))}")
    coalitions = list(dict.fromkeys(one.dyad.coalition for one in verdicts))
    order = {name: place for place, name in enumerate(coalitions)}
    # A stable sort: equals stay as they came.
    ranked = sorted(verdicts, key=lambda one: (order[one.dyad.coalition], not _labelled(one), -one.db))
    labelled = [place for place, one in enumerate(ranked) if _labelled(one)]
    most = least = None
    found: tuple[Difference, ...] = ()
    if len(labelled) > 1:
        most = max(labelled, key=lambda place: ranked[place].db)
        least = min(reversed(labelled), key=lambda place: ranked[place].db)
        found = differences(ranked[most], ranked[least])
    spreads = _spreads([ranked[place] for place in labelled])
    return Comparison(tuple(ranked), _names(ranked), spreads, most, least, found)


def differences(first: Verdict, second: Verdict) -> tuple[Difference, ...]:
    """Where two verdicts differ: every scored trace and the rows that are none, the largest difference first.

    The dB of all of them add up to `first.db - second.db`.
    """
    one, other = pooled(first), pooled(second)
    rows = [Difference(one[name], other[name]) for name in one]
    return tuple(sorted(rows, key=lambda row: -abs(row.db)))


def pooled(verdict: Verdict) -> dict[str, Contribution]:
    """The contributions of a verdict by name, in the order of the codebook, those that nobody scores left out.

    They add up to its dB. A prior that nobody asked for is a row of 0 dB.
    """
    rows = {row.indicator: row for row in verdict.contributions}
    rows.setdefault(PRIOR, Contribution(PRIOR, None, None, 0.0, 0.0, 0.0, 0.0, 0.0))
    return {name: rows[name] for name in (*NAMES, *CONSTANTS)}


def sum_dimensions(verdict: Verdict) -> dict[str, float | None]:
    """What the traces of each scored dimension add to a verdict together, in dB; None where all are unknown.

    The last, `other`, is what no trace adds: baseline, calibration and prior. All of them add up to the verdict.
    """
    rows = pooled(verdict)
    sums: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        parts = [row for row in rows.values() if row.dimension == dimension]
        if parts:
            known = [row.pooled_db for row in parts if row.value is not None]
            sums[dimension] = fsum(known) if known else None
    sums[OTHER] = fsum(rows[name].pooled_db for name in CONSTANTS)
    return sums


def _labelled(verdict: Verdict) -> bool:
    return verdict.standing != INSUFFICIENT


def _spreads(verdicts: list[Verdict]) -> tuple[tuple[str, float], ...]:
    columns = [pooled(verdict) for verdict in verdicts]
    spreads = []
    for name in NAMES:
        values = [column[name].pooled_db for column in columns]
        spreads.append((name, max(values, default=0.0) - min(values, default=0.0)))
    return tuple(sorted(spreads, key=lambda pair: -pair[1]))


def _names(verdicts: list[Verdict]) -> tuple[str, ...]:
    seen: Counter[tuple[str, str]] = Counter()
    names = []
    for verdict in verdicts:
        key = (verdict.dyad.coalition, verdict.dyad.name)
        seen[key] += 1
        names.append(verdict.dyad.name if seen[key] == 1 else f"{verdict.dyad.name} ({seen[key]})")
    return tuple(names)


def _found(count: int) -> str:
    return "is one" if count else "is none"
