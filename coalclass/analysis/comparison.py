"""Verdicts side by side: where they part, in dB that add up.

Both scorers are sums, so the difference of two verdicts is the sum of the differences of what each indicator
contributes (its pooled dB, the mean of rules and model) and of the baselines. An unknown indicator adds 0 dB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coalclass.errors import UsageError
from coalclass.indicators import INDICATORS
from coalclass.results import Result
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

BASELINE = "baseline"
"""The row of intercept and recalibration, by the name that it has in a verdict."""

_SCORED = [one.name for one in INDICATORS.values() if one.scored]


class Difference(NamedTuple):
    """What one indicator (or the baseline) contributes to two verdicts."""

    first: Contribution
    second: Contribution

    @property
    def indicator(self) -> str:
        """The indicator's name, or `baseline`."""
        return self.first.indicator

    @property
    def db(self) -> float:
        """How many dB more it adds to the first verdict than to the second."""
        return self.first.pooled_db - self.second.pooled_db


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Dyads side by side: coalition by coalition as they came, in each by falling dB, those without a label last.

    `names` are the dyads' (`USA-EGY`, a second of one coalition `USA-EGY (2)`), one a verdict. `indicators` holds
    every scored indicator and its spread (the largest pooled dB less the smallest, among the dyads with a label), the
    widest first. `most` and `least` are the places of the verdicts with the largest and the smallest dB, and
    `differences` what parts these two, the largest first; without two labelled dyads they are None and empty.
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
    """What parts two verdicts: every scored indicator and the baseline, the largest difference first.

    The dB of all of them add up to `first.db - second.db`.
    """
    one, other = pooled(first), pooled(second)
    rows = [Difference(one[name], other[name]) for name in (*_SCORED, BASELINE)]
    return tuple(sorted(rows, key=lambda row: -abs(row.db)))


def pooled(verdict: Verdict) -> dict[str, Contribution]:
    """The contributions of a verdict by name, those that neither scorer counts left out."""
    rows = {row.indicator: row for row in verdict.contributions}
    return {name: rows[name] for name in (*_SCORED, BASELINE)}


def _labelled(verdict: Verdict) -> bool:
    return verdict.standing != INSUFFICIENT


def _spreads(verdicts: list[Verdict]) -> tuple[tuple[str, float], ...]:
    columns = [pooled(verdict) for verdict in verdicts]
    spreads = []
    for name in _SCORED:
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
