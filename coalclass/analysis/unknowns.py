"""What the unknown indicators could still do to a verdict, were they known.

Every indicator lies from 0 to 1, so each unknown one is set to the end that favours a label most. Both scorers are
sums of it, and a dimension's cap never turns the order of two sums about; so all unknowns at their ends give the
lowest and the highest dB that any values of theirs can give. Some indicators only come near an end, so the bounds may
lie a little outside of what a record can bring about; nothing lies outside of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import fsum
from typing import NamedTuple

from coalclass.analysis.ranges import MEMBERS, Sums
from coalclass.scoring.model import Model
from coalclass.scoring.scorer import held
from coalclass.scoring.verdict import SUBSTANTIVE

_LOW, _HIGH = 0.0, 1.0


class Fill(NamedTuple):
    """An unknown indicator set to what favours one side most, and the dB that this adds to rules and model.

    `value` is None where no one value is the most extreme for both (they pull apart): the two dB are then a bound.
    """

    indicator: str
    value: float | None
    rules_db: float
    model_db: float


class Alone(NamedTuple):
    """An unknown indicator and the pooled dB between which it alone can move the verdict."""

    indicator: str
    lowest_db: float
    highest_db: float


class Unknowns(NamedTuple):
    """The reach of what is not known.

    `alone` has each unknown indicator, in the order of the codebook. `lowest_db` and `highest_db` bound the pooled dB.
    `needed` is the smallest number of unknown indicators that, set to their worst ends, take the label away (0 dB or
    beyond), `turning` one such choice of them; None and empty where not even all of them do. `exact` is False where
    rules and model pull apart on some unknown indicator: then the bounds may not be reached, and more than `needed`
    may be needed, never fewer.
    """

    alone: tuple[Alone, ...]
    lowest_db: float
    highest_db: float
    needed: int | None
    turning: tuple[Fill, ...]
    exact: bool


def reach(sums: Sums, model: Model, label: str | None) -> Unknowns:
    """How far the unknown indicators could move a verdict with this label."""
    names = tuple(name for members in MEMBERS.values() for name in members if sums.values.get(name) is None)
    low = [_extreme(sums, model, name, -1) for name in names]
    high = [_extreme(sums, model, name, 1) for name in names]
    needed, turning = (None, ()) if label is None else _fewest(sums, low if label == SUBSTANTIVE else high, label)
    exact = all(fill.value is not None for fill in (*low, *high))
    alone = [
        Alone(one.indicator, filled_db(sums, [one]), filled_db(sums, [other]))
        for one, other in zip(low, high, strict=True)
    ]
    return Unknowns(tuple(alone), filled_db(sums, low), filled_db(sums, high), needed, turning, exact)


def filled_db(sums: Sums, fills: Sequence[Fill]) -> float:
    """The pooled dB with some unknown indicators filled in."""
    rules = sums.rules_of({**sums.raw, **{fill.indicator: fill.rules_db for fill in fills}})
    return (rules + fsum([sums.model_db, *[fill.model_db for fill in fills]])) / 2


def _extreme(sums: Sums, model: Model, name: str, side: int) -> Fill:
    """An unknown indicator where it speaks most for substantive (side 1) or for incentive-based (side -1)."""
    rule = sums.rulebook.rules.get(name)
    feature = next((one for one in model.features if one.name == name), None)
    # A rule only rises or only falls on either side of its crossover.
    points = [_LOW, _HIGH] if rule is None else [_LOW, _HIGH, rule.anchors[1]]
    rules = [0.0 if rule is None else rule.weigh(point) for point in points]
    learnt = [0.0 if feature is None else model.contribution_db(feature, point) for point in points]
    # A model whose centre lies outside the range gains more by what stays unknown, at 0 dB.
    best, most = max(side * db for db in rules), max([0.0, *[side * db for db in learnt]])
    both = [
        point
        for point, db, other in zip(points, rules, learnt, strict=True)
        if (side * db, side * other) == (best, most)
    ]
    return Fill(name, both[0] if both else None, side * best, side * most)


def _fewest(sums: Sums, fills: Sequence[Fill], label: str) -> tuple[int | None, tuple[Fill, ...]]:
    """The smallest number of fills that take the label away, and a choice of them that takes it furthest.

    Exact: within a dimension, whose rules are capped together, every choice is tried; across dimensions gains add up.
    """
    side = -1 if label == SUBSTANTIVE else 1
    best: dict[int, tuple[float, tuple[Fill, ...]]] = {0: (0.0, ())}
    for dimension, members in MEMBERS.items():
        here = [fill for fill in fills if fill.indicator in members]
        best = _joined(best, _by_number(sums, dimension, here, side))
    for number in sorted(best):
        turning = best[number][1]
        if number and side * filled_db(sums, turning) >= 0:
            return number, turning
    return None, ()


def _by_number(
    sums: Sums, dimension: str, fills: Sequence[Fill], side: int
) -> dict[int, tuple[float, tuple[Fill, ...]]]:
    """For each number of a dimension's fills the most that so many can gain for a side, in dB of both scorers."""
    total, cap = fsum([sums.raw[name] for name in MEMBERS[dimension]]), sums.cap(dimension)
    before = held(total, cap)
    best = {}
    for number in range(len(fills) + 1):
        gains = []
        for chosen in combinations(fills, number):
            after = held(fsum([total, *[fill.rules_db for fill in chosen]]), cap)
            gains.append((side * (after - before + fsum([fill.model_db for fill in chosen])), chosen))
        best[number] = max(gains, key=lambda pair: pair[0])
    return best


def _joined(
    one: dict[int, tuple[float, tuple[Fill, ...]]], other: dict[int, tuple[float, tuple[Fill, ...]]]
) -> dict[int, tuple[float, tuple[Fill, ...]]]:
    """The best of two groups of dimensions together, by number."""
    best: dict[int, tuple[float, tuple[Fill, ...]]] = {}
    for number, (gain, chosen) in one.items():
        for further, (more, added) in other.items():
            if number + further not in best or gain + more > best[number + further][0]:
                best[number + further] = (gain + more, (*chosen, *added))
    return best
