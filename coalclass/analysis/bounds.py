"""How many dB one change can add at most to a set of so many: a bound that is proven, not guessed.

A dimension gains something only from the changes that touch its traces. What a set gains in a dimension is split evenly
among those of its changes that touch it. A change's share is then at most the largest that it has in any set, and the
shares of a set's changes add up to at least what the set gains. What a change gains alone is measured. Of two, a trace
that both touch is measured or taken at its ceiling, which no set passes; of more, all traces that any change touches
are taken there. That is enough, since a verdict never falls where a trace of it rises: the discount within a dimension
is monotone, and the weights of the pool and of the model are not negative.
"""

from __future__ import annotations

from coalclass.analysis.effects import Effects, Weight
from coalclass.analysis.realise import realised

MOST_PAIRS = 40_000
"""Pairs of groups that are looked at; where there are more, two changes are bounded as three are."""

MOST_MEASURED = 12_000
"""Traces that are measured for the sake of a bound; fewer in records of more entries than usual."""


def find_shares(effects: Effects, size: int) -> list[float]:
    """For each group the most dB that is one change's share in a set of 1 to `size` changes."""
    number = len(effects.groups)
    pairs = size > 1 and number * (number + 1) // 2 <= MOST_PAIRS
    if pairs and size > 2:
        _measure_pairs(effects)
    ceilings = effects.ceilings(size)
    shares = [0.0] * number
    for dimension in range(len(effects.dimensions)):
        found = _Dimension(effects, dimension, ceilings)
        if pairs:
            found.add_pairs()
        if size > 2 or (size == 2 and not pairs):
            found.add_more(3 if pairs else 2)
        for group, share in found.shares.items():
            shares[group] += share
    return shares


def _measure_pairs(effects: Effects) -> None:
    """Measure the traces that two changes touch, so that larger sets are bounded by what pairs truly do."""
    last = effects.measured + MOST_MEASURED / effects.size
    for place, one in enumerate(effects.groups):
        moves = dict(one.moves)
        for other in effects.groups[place:]:
            states = [(at, moves[at] + move) for at, move in other.moves if at in moves]
            missing = [pair for pair in states if pair[1] not in effects.known[pair[0]]]
            if missing and effects.measured < last:
                changes = next(realised(effects, [one, other]), None)
                if changes is not None:
                    for at, state in missing:
                        effects.weight(at, state, changes)


class _Dimension:
    """The largest share in one dimension of each group that touches it."""

    def __init__(self, effects: Effects, dimension: int, ceilings: list[Weight]) -> None:
        self._effects, self._dimension = effects, dimension
        self._first, end, _ = effects.dimensions[dimension]
        self._ceilings = ceilings
        self._moves: dict[int, dict[int, int]] = {}
        for number, group in enumerate(effects.groups):
            moves = {place: move for place, move in group.moves if self._first <= place < end}
            if moves:
                self._moves[number] = moves
        self._alone = {number: self._weights(moves) for number, moves in self._moves.items()}
        self.shares = {number: self._gain(weights) for number, weights in self._alone.items()}

    def _weights(self, moves: dict[int, int]) -> dict[int, Weight]:
        return {place: self._effects.known[place].get(move, self._ceilings[place]) for place, move in moves.items()}

    def _gain(self, weights: dict[int, Weight]) -> float:
        now = self._effects.start[self._dimension]
        found = [weights.get(place, one) for place, one in enumerate(now, self._first)]
        return self._effects.gain(self._dimension, found)

    def add_pairs(self) -> None:
        """Half of what two changes gain."""
        numbers = list(self._moves)
        for place, one in enumerate(numbers):
            moves, weights = self._moves[one], self._alone[one]
            for other in numbers[place:]:
                both = {at: moves[at] + move for at, move in self._moves[other].items() if at in moves}
                half = self._gain({**weights, **self._alone[other], **self._weights(both)}) / 2
                self.shares[one], self.shares[other] = max(self.shares[one], half), max(self.shares[other], half)

    def add_more(self, least: int) -> None:
        """What all traces gain at their ceilings, split among so many changes."""
        touched = {place for moves in self._moves.values() for place in moves}
        # A trace that the change leaves alone may be at its ceiling as well, by the others.
        share = self._gain({place: self._ceilings[place] for place in touched}) / least
        self.shares = {number: max(one, share) for number, one in self.shares.items()}
