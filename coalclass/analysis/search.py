"""The sets of so many changes that carry a verdict farthest: branch and bound over groups of like changes."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from math import fsum, inf
from typing import NamedTuple

from coalclass.analysis.effects import Effects, Group, Weight
from coalclass.analysis.realise import realised

MOST_WORK = 400_000
"""Sets, whole or begun, that one search may work out: about two seconds."""

_COUNTED_WORK = 60_000
_MEASURING = 20
"""What it costs to measure a trace, in sets; more in records of more entries than usual."""

_ROUNDING_DB = 1e-9


class Found(NamedTuple):
    """A set of like sets: its dB toward the turn, and the groups that its changes come from."""

    db: float
    groups: tuple[int, ...]


class _Part(NamedTuple):
    """What a group does in one dimension: its moves, what the traces then weigh, and the gain in dB."""

    dimension: int
    moves: tuple[tuple[int, int], ...]
    row: tuple[Weight, ...]
    gain: float


class _Node(NamedTuple):
    """A set that is begun: the state of each trace that it touches, by dimension the weights and the gain, and dB.

    Where `known` is false the dB may be too high, as what was not measured is taken at its ceiling.
    """

    states: dict[int, int]
    rows: dict[int, tuple[Weight, ...]]
    gains: dict[int, float]
    db: float
    known: bool = True


class Search:
    """All sets of `size` changes beyond a threshold, or those that go farthest.

    `shares` are those that `bounds` finds for sets of this size. `found` holds at least the `keep` farthest sets beyond
    `threshold` dB, the farthest first; `count` how many sets there are beyond it, None where that was not counted.
    Where `complete`, no other set goes farther, and none that is not among the found goes beyond `bound_db`.
    """

    def __init__(
        self, effects: Effects, shares: list[float], size: int, keep: int, threshold: float, *, count: bool
    ) -> None:
        self._effects, self._size, self._keep, self._threshold = effects, size, keep, threshold
        self.found: list[Found] = []
        self.count: int | None = 0 if count else None
        self.complete = True
        self.work = 0
        self.bound_db = -inf
        self._ceilings = effects.ceilings(size)
        self._shares = shares
        self._order = sorted(range(len(effects.groups)), key=lambda one: -self._shares[one])
        slots = [min(size, len(effects.groups[one].entries)) for one in self._order]
        spread = [self._shares[one] for one, slot in zip(self._order, slots, strict=True) for _ in range(slot)]
        self._first, self._sums = [0, *accumulate(slots)], [0.0, *accumulate(spread)]
        self._parts = [self._split(group) for group in effects.groups]
        self._extend(_Node({}, {}, {}, effects.start_db), [], 0, effects.start_db)
        self.found.sort(key=lambda one: -one.db)

    def _split(self, group: Group) -> list[_Part]:
        effects, found = self._effects, []
        for dimension, (start, end, _) in enumerate(effects.dimensions):
            moves = tuple([pair for pair in group.moves if start <= pair[0] < end])
            if moves:
                row = list(effects.start[dimension])
                for place, move in moves:
                    row[place - start] = effects.known[place][move]
                found.append(_Part(dimension, moves, tuple(row), effects.gain(dimension, row)))
        return found

    def _most(self, place: int, left: int) -> float:
        """The most that `left` changes from this place on can add, in dB."""
        start = self._first[place]
        return self._sums[min(start + left, len(self._sums) - 1)] - self._sums[start]

    def _extend(self, node: _Node, chosen: list[int], start: int, bounded: float) -> None:
        """Try every set that goes on from this one; `bounded` is its dB by the shares of its changes."""
        left = self._size - len(chosen)
        for place in range(start, len(self._order)):
            bound = bounded + self._most(place, left)
            if bound < self._threshold - _ROUNDING_DB:
                self.bound_db = max(self.bound_db, bound)
                return
            if self.work >= MOST_WORK:
                self.complete = False
                return
            number = self._order[place]
            self.work += 1
            if left > 1:
                child = self._add(node, number)
                self._extend(child, [*chosen, number], place, bounded + self._shares[number])
                continue
            db = self._bound(node, number)
            if db < self._threshold - _ROUNDING_DB:
                self.bound_db = max(self.bound_db, db)
            else:
                self._take(self._add(node, number), [*chosen, number])

    def _bound(self, node: _Node, number: int) -> float:
        """The dB of the set with one group more, as `_add` has them."""
        effects, db = self._effects, node.db
        for dimension, moves, _, alone in self._parts[number]:
            before = node.rows.get(dimension)
            if before is None:
                db += alone
                continue
            row, start = list(before), effects.dimensions[dimension].start
            for place, move in moves:
                row[place - start] = effects.known[place].get(node.states.get(place, 0) + move, self._ceilings[place])
            db += effects.gain(dimension, row) - node.gains[dimension]
        return db

    def _add(self, node: _Node, number: int) -> _Node:
        """The set with one group more; what was not measured is at its ceiling."""
        effects, known = self._effects, node.known
        states, rows, gains, db = dict(node.states), dict(node.rows), dict(node.gains), node.db
        for part in self._parts[number]:
            dimension = part.dimension
            before = rows.get(dimension)
            if before is None:
                rows[dimension], gains[dimension] = part.row, part.gain
                db += part.gain
                states.update(part.moves)
                continue
            row, start = list(before), effects.dimensions[dimension].start
            for place, move in part.moves:
                state = states[place] = states.get(place, 0) + move
                weight = effects.known[place].get(state)
                if weight is None:
                    weight, known = self._ceilings[place], False
                row[place - start] = weight
            gain = effects.gain(dimension, row)
            db += gain - gains[dimension]
            rows[dimension], gains[dimension] = tuple(row), gain
        return _Node(states, rows, gains, db, known)

    def _measure(self, node: _Node, changes: tuple[int, ...]) -> float:
        """The dB of a set with nothing left at a ceiling."""
        effects, before = self._effects, self._effects.measured
        gains = []
        for dimension in node.rows:
            start, end, _ = effects.dimensions[dimension]
            states = [node.states.get(place, 0) for place in range(start, end)]
            row = [effects.weight(place, state, changes) for place, state in enumerate(states, start)]
            gains.append(effects.gain(dimension, row))
        self.work += int(_MEASURING * effects.size) * (effects.measured - before)
        return fsum([effects.start_db, *gains])

    def _take(self, node: _Node, chosen: list[int]) -> None:
        effects, db = self._effects, node.db
        groups = [effects.groups[one] for one in chosen]
        some = next(realised(effects, groups), None)
        if some is None:
            return
        if not node.known:
            db = self._measure(node, some)
        if abs(db) < _ROUNDING_DB:
            db = effects.exact_db(some)
        if db <= self._threshold:
            self.bound_db = max(self.bound_db, db)
            return
        self.found.append(Found(db, tuple(chosen)))
        if self.count is not None:
            self.count += sum(1 for _ in realised(effects, groups))
            if self.work > _COUNTED_WORK:
                self.count = None
        if self.count is None and len(self.found) >= 2 * self._keep:
            self._tighten()

    def _tighten(self) -> None:
        """Only sets that go farther than those already found are still wanted."""
        self.found.sort(key=lambda one: -one.db)
        self._threshold = max(self._threshold, self.found[self._keep - 1].db)
        end = bisect_left([-one.db for one in self.found], -self._threshold + _ROUNDING_DB)
        del self.found[max(end, self._keep) :]
