"""How many dB one change can add at most, whatever else is changed with it: a bound that is proven, not guessed.

For each indicator every state is listed that so many changes can lead to (entry by entry, so that no entry is changed
twice), and measured. What a change adds to an indicator is at most the largest step between two such states that lie
one move apart. The rules of a dimension are held within its cap, which makes a step smaller the farther from even
it starts: so a step counts for what it is worth at the best place that the dimension can be brought to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from coalclass.analysis.effects import Effects, Group, Weight
from coalclass.scoring.scorer import held

MOST_STATES = 60_000
"""Of all indicators together, in a record of 50 entries or fewer. Where changes lead to more, there is no bound."""

_ENTRIES = 50

_Layer: TypeAlias = dict[int, tuple[int, ...]]
_Options: TypeAlias = dict[tuple[int, ...], list[dict[int, int]]]


class _Range(NamedTuple):
    """The dB by rules of one indicator, lowest and highest, and the largest step of each move (rules, model)."""

    low: float
    high: float
    steps: dict[int, Weight]


def gains(effects: Effects, size: int) -> list[float] | None:
    """For each group the most dB that one change of it can add to any set of fewer than `size` changes.

    None where there are too many states to look at.
    """
    options = [_options(effects, place) for place in range(len(effects.names))]
    # What a state costs to measure grows with the record.
    room, layers = MOST_STATES * _ENTRIES // max(_ENTRIES, len(effects.dyad.entries)), []
    for one in options:
        found = _states(one.values(), size, room)
        if found is None:
            return None
        layers.append(found)
        room -= sum(map(len, found))
    ranges = [_range(effects, place, *pair) for place, pair in enumerate(zip(options, layers, strict=True))]
    low, high = [0.0] * len(effects.caps), [0.0] * len(effects.caps)
    for dimension, span in zip(effects.dimension_of, ranges, strict=True):
        low[dimension] += span.low
        high[dimension] += span.high
    return [_gain(effects, group, ranges, low, high) for group in effects.groups]


def _gain(effects: Effects, group: Group, ranges: list[_Range], low: list[float], high: list[float]) -> float:
    rules, model = [0.0] * len(effects.caps), 0.0
    for place, move in group.moves:
        step = ranges[place].steps[move]
        rules[effects.dimension_of[place]] += step.rules
        model += step.model
    dimensions = zip(rules, low, high, effects.caps, strict=True)
    return (model + sum([_largest_step(*one) for one in dimensions])) / 2


def _largest_step(step: float, low: float, high: float, cap: float) -> float:
    """The most that a step adds once it is held within the cap, from any place between two."""
    if step <= 0:
        return 0.0
    # Steps are worth most across the middle, and less and less on both sides of it.
    start = min(max(-step / 2, low), high)
    return held(start + step, cap) - held(start, cap)


def _range(effects: Effects, place: int, options: _Options, layers: list[_Layer]) -> _Range:
    reached: dict[int, tuple[int, ...]] = {}
    for layer in layers:
        reached = {**layer, **reached}
    weights = {state: effects.weight(place, state, changes) for state, changes in reached.items()}
    fewer = {state for layer in layers[:-1] for state in layer}
    moves = {move for entries in options.values() for one in entries for move in one}
    steps = {}
    for move in moves:
        pairs = [(weights[state], weights[state + move]) for state in fewer if state + move in weights]
        rules = max(after.rules - before.rules for before, after in pairs)
        steps[move] = Weight(rules, max(after.model - before.model for before, after in pairs))
    values = [weights[state].rules for state in fewer]
    return _Range(min(values), max(values), steps)


def _options(effects: Effects, place: int) -> _Options:
    """By the moves that they allow in an indicator, entries; of each entry a change for each move."""
    by_entry: dict[int, dict[int, int]] = {}
    for group in effects.groups:
        for one, move in group.moves:
            if one == place:
                for change in group.changes:
                    by_entry.setdefault(effects.changes[change].place, {}).setdefault(move, change)
    alike: _Options = {}
    for moves in by_entry.values():
        alike.setdefault(tuple(sorted(moves)), []).append(moves)
    return alike


def _states(classes: Iterable[list[dict[int, int]]], size: int, room: int) -> list[_Layer] | None:
    """By the number of changes, 0 to `size`, the states that they lead to and changes that do; None if too many."""
    layers: list[_Layer] = [{0: ()}, *[{} for _ in range(size)]]
    for entries in classes:
        latest = [dict(layer) for layer in layers]
        for entry in entries[:size]:
            further: list[_Layer] = [{} for _ in layers]
            for used, layer in enumerate(latest[:-1]):
                for state, changes in layer.items():
                    for move, change in entry.items():
                        further[used + 1].setdefault(state + move, (*changes, change))
            for layer, new in zip(layers, further, strict=True):
                for state, changes in new.items():
                    layer.setdefault(state, changes)
            latest = further
            if sum(map(len, layers)) > room:
                return None
    return layers
