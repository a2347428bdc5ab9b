"""What the traces that nobody looked for could still do to a verdict, were they known.

A trace is either there or not. So each of which nothing is known is set to the end that favours a label most: surely
found (s = 1), or surely absent (s = 0, d = 1). The verdict rises with what each trace says, so all of them at their
ends give the lowest and the highest dB that any finding can give; for a bound all the rest of the record stays.

Sequences are left out: a trace that something must open first does not apply where that is not there, and where it is,
what opened it has spoken. The traces of distance count only where they are unknown, as all others do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import fsum
from typing import NamedTuple

from coalclass.analysis.ranges import MEMBERS, Sums
from coalclass.indicators import TRACES
from coalclass.scoring.rulebook import Rule
from coalclass.scoring.verdict import SUBSTANTIVE

_ABSENT, _FOUND = 0.0, 1.0


class Fill(NamedTuple):
    """An unknown trace set to what favours one side most, and what rules (by itself) and model then say, in dB.

    `value` is 1 for found and 0 for absent; None where neither is the most extreme for both scorers (they pull apart):
    the two dB are then a bound.
    """

    indicator: str
    value: float | None
    rules_db: float
    model_db: float


class Alone(NamedTuple):
    """An unknown trace and the dB between which it alone can move the verdict."""

    indicator: str
    lowest_db: float
    highest_db: float


class Unknowns(NamedTuple):
    """The reach of what is not known.

    `alone` has each unknown trace, in the order of the codebook. `lowest_db` and `highest_db` bound the verdict.
    `needed` is the smallest number of unknown traces that, set to their worst ends, take the label away (0 dB or
    beyond), `turning` one such choice of them; None and empty where not even all of them do. `exact` is False where
    rules and model pull apart on some unknown trace: then the bounds may not be reached, and more than `needed`
    may be needed, never fewer.
    """

    alone: tuple[Alone, ...]
    lowest_db: float
    highest_db: float
    needed: int | None
    turning: tuple[Fill, ...]
    exact: bool


_Best = dict[int, tuple[float, tuple[Fill, ...]]]


def find_reach(sums: Sums, label: str | None) -> Unknowns:
    """How far the unknown traces could move a verdict with this label."""
    names = [
        name
        for members in MEMBERS.values()
        for name in members
        if not TRACES[name].opened_by and not sums.readings[name].known
    ]
    low = [_find_extreme(sums, name, -1) for name in names]
    high = [_find_extreme(sums, name, 1) for name in names]
    needed, turning = (None, ()) if label is None else _find_fewest(sums, low if label == SUBSTANTIVE else high, label)
    exact = all(fill.value is not None for fill in (*low, *high))
    alone = [
        Alone(one.indicator, fill_unknowns(sums, [one]), fill_unknowns(sums, [other]))
        for one, other in zip(low, high, strict=True)
    ]
    return Unknowns(tuple(alone), fill_unknowns(sums, low), fill_unknowns(sums, high), needed, turning, exact)


def fill_unknowns(sums: Sums, fills: Sequence[Fill]) -> float:
    """The verdict in dB with some unknown traces filled in."""
    return sums.with_traces(
        {fill.indicator: fill.rules_db for fill in fills}, {fill.indicator: fill.model_db for fill in fills}
    )


def _find_extreme(sums: Sums, name: str, side: int) -> Fill:
    """An unknown trace where it speaks most for substantive (side 1) or for incentive-based (side -1)."""
    rule, feature = sums.scorer.rulebook.rules.get(name), sums.features.get(name)
    ends = []
    for value in (_ABSENT, _FOUND):
        rules_db = 0.0 if rule is None else rule.weigh(value, 1.0)
        learned = 0.0 if feature is None else Rule(name, feature.p1, feature.p0, "", ()).weigh(value, 1.0)
        ends.append((value, rules_db, learned * feature.coefficient if feature is not None else 0.0))
    best, most = max(side * db for _, db, _ in ends), max(side * db for _, _, db in ends)
    both = [value for value, db, other in ends if (side * db, side * other) == (best, most)]
    return Fill(name, both[0] if both else None, side * best, side * most)


def _find_fewest(sums: Sums, fills: Sequence[Fill], label: str) -> tuple[int | None, tuple[Fill, ...]]:
    """The smallest number of fills that take the label away, and a choice of them that takes it furthest.

    Exact: within a dimension, whose rules are discounted together, every choice is tried; across dimensions gains add
    up.
    """
    side = -1 if label == SUBSTANTIVE else 1
    best: _Best = {0: (0.0, ())}
    for dimension, members in MEMBERS.items():
        here = [fill for fill in fills if fill.indicator in members]
        best = _join(best, _find_by_number(sums, dimension, here, side))
    for number in sorted(best):
        turning = best[number][1]
        if number and side * fill_unknowns(sums, turning) >= 0:
            return number, turning
    return None, ()


def _find_by_number(sums: Sums, dimension: str, fills: Sequence[Fill], side: int) -> _Best:
    """For each number of a dimension's fills the most that so many can gain for a side, in dB of the verdict."""
    pool, raw = sums.scorer.model.pool, sums.raw_of(dimension)
    before = sums.add_dimension(dimension, raw)
    best = {}
    for number in range(len(fills) + 1):
        gains = []
        for chosen in combinations(fills, number):
            # The unknown say 0 dB so far; where a fill stands among the others does not matter to the sum.
            after = sums.add_dimension(dimension, [*raw, *[fill.rules_db for fill in chosen]])
            gain = pool.rules * (after - before) + pool.model * fsum([fill.model_db for fill in chosen])
            gains.append((side * gain, chosen))
        best[number] = max(gains, key=lambda pair: pair[0])
    return best


def _join(one: _Best, other: _Best) -> _Best:
    """The best of two groups of dimensions together, by number."""
    best: _Best = {}
    for number, (gain, chosen) in one.items():
        for further, (more, added) in other.items():
            if number + further not in best or gain + more > best[number + further][0]:
                best[number + further] = (gain + more, (*chosen, *added))
    return best
