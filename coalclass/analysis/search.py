"""The sets of so many changes that carry a verdict farthest: branch and bound over groups of like changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf
from typing import NamedTuple

from coalclass.analysis.effects import Effects, Group
from coalclass.analysis.recodings import applied
from coalclass.scoring.scorer import has_evidence, held

MOST_WORK = 400_000
"""Sets, whole or begun, that one search may work out: about two seconds."""

_COUNTED_WORK = 60_000
_ENTRIES_A_STEP = 10
_ROUNDING_DB = 1e-9


class Found(NamedTuple):
    """A set of like sets: its dB toward the turn, and the groups that its changes come from."""

    db: float
    groups: tuple[int, ...]


class _Node(NamedTuple):
    """A set that is begun: the state of each indicator that it touches, sums by dimension, and dB toward the turn."""

    states: dict[int, int]
    raw: list[float]
    model: float
    db: float


class Search:
    """All sets of `size` changes beyond a threshold, or those that go farthest.

    `gains` bounds, for each group, what one change adds at most, in dB; None where no bound is known. `found` holds
    at least the `keep` farthest sets beyond `threshold` dB, the farthest first; `count` how many sets there are beyond
    it, None where that was not counted. Where `complete`, no other set goes farther, and none that is not among the
    found beyond `bound_db`.
    """

    def __init__(
        self, effects: Effects, gains: Sequence[float] | None, size: int, keep: int, threshold: float, *, count: bool
    ) -> None:
        self._effects, self._size, self._keep, self._threshold = effects, size, keep, threshold
        self.found: list[Found] = []
        self.count: int | None = 0 if count else None
        self.complete = True
        self.work = 0
        self.bound_db = -inf
        bounds = [inf] * len(effects.groups) if gains is None else gains
        self._order = sorted([place for place, one in enumerate(bounds) if one > 0], key=lambda one: -bounds[one])
        self._gain = [bounds[one] for one in self._order]
        slots = [min(size, len(effects.groups[one].entries)) for one in self._order]
        self._first = [0, *accumulate(slots)]
        spread = [gain for gain, slot in zip(self._gain, slots, strict=True) for _ in range(slot)]
        self._sums = [0.0, *accumulate(spread)] if gains is not None else []
        self._extend(_Node({}, list(effects.raw), 0.0, effects.start_db), [], 0)
        self.found.sort(key=lambda one: -one.db)

    def _most(self, place: int, left: int) -> float:
        """The most that `left` changes from this place on can add, in dB."""
        if not self._sums:
            return inf
        start = self._first[place]
        return self._sums[min(start + left, len(self._sums) - 1)] - self._sums[start]

    def _extend(self, node: _Node, chosen: list[int], start: int) -> None:
        left = self._size - len(chosen)
        for place in range(start, len(self._order)):
            bound = node.db + self._most(place, left)
            if bound < self._threshold - _ROUNDING_DB:
                self.bound_db = max(self.bound_db, bound)
                return
            if self.work >= MOST_WORK:
                self.complete = False
                return
            chosen.append(self._order[place])
            child = self._child(node, chosen)
            if child is not None and left == 1:
                self._take(child.db, chosen)
            elif child is not None:
                self._extend(child, chosen, place)
            chosen.pop()

    def _child(self, node: _Node, chosen: list[int]) -> _Node | None:
        """The set with the last of the chosen groups; None where no two changes of one entry make it."""
        self.work += 1
        effects, last = self._effects, self._effects.groups[chosen[-1]]
        states, raw, model = dict(node.states), list(node.raw), node.model
        for place, move in last.moves:
            known, state = effects.known[place], states.get(place, 0)
            before, after = known[state], known.get(state + move)
            if after is None:
                groups = [effects.groups[one] for one in chosen]
                some = next(realised(effects, groups), None)
                if some is None:
                    return None
                self.work += len(effects.dyad.entries) // _ENTRIES_A_STEP
                touching = [change for change, one in zip(some, groups, strict=True) if one.touches(place)]
                after = effects.weight(place, state + move, touching)
            states[place] = state + move
            raw[effects.dimension_of[place]] += after.rules - before.rules
            model += after.model - before.model
        total = model
        for now, was, cap in zip(raw, effects.raw, effects.caps, strict=True):
            if now != was:
                total += held(now, cap) - held(was, cap)
        return _Node(states, raw, model, effects.start_db + total / 2)

    def _take(self, db: float, chosen: list[int]) -> None:
        if db < self._threshold - _ROUNDING_DB:
            self.bound_db = max(self.bound_db, db)
            return
        effects = self._effects
        groups = [effects.groups[one] for one in chosen]
        some = next(realised(effects, groups), None)
        if some is None:
            return
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


def realised(effects: Effects, groups: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """The sets with one change of each group, no entry changed twice, that leave a record with some evidence."""
    fragile = len(effects.dyad.entries) <= len(groups)
    for chosen in _chosen(effects, groups, ()):
        if not fragile or has_evidence(applied(effects.dyad, [effects.changes[one] for one in chosen])):
            yield chosen


def _chosen(effects: Effects, groups: Sequence[Group], so_far: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(so_far) == len(groups):
        yield so_far
        return
    group = groups[len(so_far)]
    again = bool(so_far) and groups[len(so_far) - 1] is group
    for change in group.changes:
        # A group that is taken twice gives its changes in their order, so that no set comes twice.
        place = effects.changes[change].place
        if not (again and change <= so_far[-1]) and all(place != effects.changes[one].place for one in so_far):
            yield from _chosen(effects, groups, (*so_far, change))
