"""What would change a label: the smallest sets of changes to a record's entries that do, found exactly.

Sets of one change are searched first, then of two, and so on; the first size at which a set changes the label is the
answer. A set is left out of account only where it is proven that it cannot change the label (or go farther than what is
found). Where all sets of a size would take too long, the answer says which sizes were searched. Why it is exact:

1. A verdict is a sum over dimensions: what the rules of its traces say, discounted, times a weight of the pool, and
   what the model says of them, times another. A trace says what its strength and search say, and these are a function
   of the entries.
2. What a trace sees of an entry is its footprint (`footprints`). It has one reading for all sets of changes that leave
   the same footprints. So changes that do the same to all footprints form a group, one set stands for all that take as
   many of each group, and a trace is measured once for each such state (`effects`).
3. The discount is monotone: a sum never falls where a trace rises. The weights of the pool and the coefficients of the
   model are not negative. So a set whose dB are too low with some traces at their ceilings is too low with what those
   traces truly say, and need not be measured (`search`).
4. What a set gains in a dimension, split evenly among its changes that touch it, gives each no more than the largest
   share that it has in any set. So the sum of these largest shares bounds what a set gains (`bounds`).

The tests compare with every set of changes there is, each scored as a record of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from coalclass.analysis.bounds import find_shares
from coalclass.analysis.effects import MOST_CHANGES, Effects
from coalclass.analysis.realise import realised
from coalclass.analysis.recodings import Change, applied, changes_of
from coalclass.analysis.search import Found, Search
from coalclass.errors import UsageError
from coalclass.records import SECTIONS, Dyad
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.verdict import Verdict
from coalclass.shipped import record_id

if TYPE_CHECKING:
    from coalclass.scoring.scorer import Scorer

MOST_SETS = 1000
"""Sets that may be asked for."""

MOST_READ = 250_000
"""Changes times entries; where there are more, even single changes would take long."""


class ChangeSet(NamedTuple):
    """Changes made together, in the order of the record, and the verdict on the record with them."""

    changes: tuple[Change, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class WhatIf(Result):
    """What changes a label. All dB are pooled, plus toward substantive.

    `size` is how many changes the smallest sets have that change the label, None where none was found; `sets` are
    such sets, those first that carry it farthest beyond 0 dB, and `count` how many there are, None where they were not
    counted. `searched` is the size up to which it is proven what changes it; `complete` whether `sets` are proven to be
    the farthest. Where none does, `best` is the set of at most `searched` changes that comes closest, None where no
    change does, and `bound_db` what no set of so many passes. `possible` is the number of sets of 1 to `searched`
    changes, or 1 to `size`, and `worked_out` how many of them, whole or begun, had to be worked out.
    """

    verdict: Verdict
    sections: tuple[str, ...]
    drop_only: bool
    most: int
    size: int | None = None
    sets: tuple[ChangeSet, ...] = field(default=(), repr=False)
    count: int | None = None
    searched: int = 0
    complete: bool = True
    best: ChangeSet | None = field(default=None, repr=False)
    bound_db: float | None = None
    possible: int = 0
    worked_out: int = 0

    def __repr__(self) -> str:
        found = f"no set of up to {self.searched} changes" if self.size is None else count_noun(self.size, "change")
        return f"WhatIf({record_id(self.verdict.path)}: {found} reverse the label)"


def whatif(
    dyad: Dyad,
    scorer: Scorer,
    path: str = "<record>",
    *,
    sections: Iterable[str] = tuple(SECTIONS),
    drop_only: bool = False,
    most: int = 3,
    sets: int = 10,
) -> WhatIf:
    """The smallest sets of at most `most` changes (1 to 6) that change the label, and the `sets` farthest of them.

    A verdict without a label has nothing to change. Raises UsageError for numbers out of range.
    """
    if not 1 <= most <= MOST_CHANGES:
        raise UsageError(f"a set may have 1 to {MOST_CHANGES} changes, not {most}")
    if not 1 <= sets <= MOST_SETS:
        raise UsageError(f"1 to {MOST_SETS} sets can be shown, not {sets}")
    verdict = scorer.classify(dyad, path)
    chosen = tuple([name for name in SECTIONS if name in frozenset(sections)])
    asked = WhatIf(verdict, chosen, drop_only, most)
    if verdict.label is None:
        return asked
    changes = changes_of(dyad, chosen, drop_only=drop_only)
    if len(changes) * len(dyad.entries) > MOST_READ:
        return replace(asked, complete=False, bound_db=verdict.db)
    effects = Effects(dyad, scorer, changes, most)
    return _Turning(asked, effects, sets).answer()


class _Turning:
    """The search for one record, size by size."""

    def __init__(self, asked: WhatIf, effects: Effects, keep: int) -> None:
        self._asked, self._effects, self._keep = asked, effects, keep
        self._shares: dict[int, list[float]] = {}
        self._worked = 0

    def answer(self) -> WhatIf:
        """The smallest sets, or what comes closest."""
        bound = -inf
        for size in range(1, self._asked.most + 1):
            search = self._search(size, self._keep, 0.0, count=True)
            if not (search.complete or search.found):
                return self._none(size - 1, bound)
            if search.found:
                return self._some(size, search)
            bound = max(bound, search.bound_db)
        return self._none(self._asked.most, bound)

    def _search(self, size: int, keep: int, threshold: float, *, count: bool) -> Search:
        if size not in self._shares:
            self._shares[size] = find_shares(self._effects, size)
        search = Search(self._effects, self._shares[size], size, keep, threshold, count=count)
        self._worked += search.work
        return search

    def _some(self, size: int, search: Search) -> WhatIf:
        return self._answer(
            size=size,
            sets=tuple(self._expanded(search.found)),
            count=search.count if search.complete else None,
            searched=size if search.complete else size - 1,
            complete=search.complete,
            possible=self._possible(size),
        )

    def _none(self, searched: int, bound: float) -> WhatIf:
        """Nothing of so many changes does it: how close they come."""
        effects = self._effects
        best, nearest, proven = effects.start_db, None, True
        for size in range(1, searched + 1):
            search = self._search(size, 1, best, count=False)
            proven = proven and search.complete
            if search.found:
                best, nearest = search.found[0].db, search.found[0]
        closest = max(bound, best)
        return self._answer(
            searched=searched,
            complete=proven,
            best=None if nearest is None else self._expanded([nearest])[0],
            bound_db=(best if proven else closest) * effects.toward,
            possible=self._possible(searched),
        )

    def _answer(self, **found: object) -> WhatIf:
        return replace(self._asked, worked_out=self._worked, **found)  # type: ignore[arg-type]

    def _expanded(self, found: list[Found]) -> list[ChangeSet]:
        """Sets of changes, the farthest first, and of equals those that come first in the record."""
        effects = self._effects
        ranked: list[tuple[float, tuple[int, ...]]] = []
        for one in found:
            if len(ranked) >= self._keep and one.db < ranked[self._keep - 1][0] - 1e-9:
                break
            sets = realised(effects, [effects.groups[place] for place in one.groups])
            ranked.extend([(one.db, tuple(sorted(chosen))) for chosen in sets])
        ranked.sort(key=lambda pair: (-round(pair[0], 9), pair[1]))
        return [self._made(chosen) for _, chosen in ranked[: self._keep]]

    def _made(self, chosen: tuple[int, ...]) -> ChangeSet:
        effects = self._effects
        changes = tuple([effects.changes[one] for one in chosen])
        verdict = effects.scorer.classify(applied(effects.dyad, changes), self._asked.verdict.path)
        return ChangeSet(changes, verdict)

    def _possible(self, size: int) -> int:
        """How many sets of 1 to `size` changes there are, no entry changed twice."""
        per_entry: dict[int, int] = {}
        for change in self._effects.changes:
            per_entry[change.place] = per_entry.get(change.place, 0) + 1
        ways = [1, *[0] * size]
        for number in per_entry.values():
            for length in range(size, 0, -1):
                ways[length] += ways[length - 1] * number
        return sum(ways[1:])
