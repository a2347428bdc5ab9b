"""What is asked of a table of machine-coded events: one statement answers a set of questions at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Pair = tuple[str, str]
"""Who acts, and toward whom, by the codes of a dataset."""

_Rows = list[tuple[Any, ...]]
_ASKED = "(SELECT * FROM asked)"
_LISTED = "(SELECT UNNEST(?), UNNEST(?), UNNEST(?), UNNEST(?))"


@dataclass(frozen=True, slots=True)
class Question:
    """Two states, each named by its codes, and the first and the last year of the period.

    >>> Question(["USA"], ["EGY"], 1990, 1991).pairs
    [('USA', 'EGY'), ('EGY', 'USA')]
    """

    hegemon: Sequence[str]
    follower: Sequence[str]
    first: int
    last: int

    @property
    def pairs(self) -> list[Pair]:
        """Both directions, by every code."""
        return [pair for one in self.hegemon for other in self.follower for pair in ((one, other), (other, one))]


@dataclass(frozen=True, slots=True)
class _Ready:
    """The tallies of a directed pair in some years."""

    first: int
    last: int
    rows: _Rows = field(default_factory=list)


class Answers:
    """The tallies that a set of questions needs, read by one statement: `text`, given to `run`."""

    def __init__(self, asked: Iterable[Question], run: Callable[[str, Sequence[Any]], _Rows], text: str) -> None:
        self._ready: dict[Pair, _Ready] = {}
        for question in asked:
            for pair in question.pairs:
                before = self._ready.get(pair)
                first = question.first if before is None else min(before.first, question.first)
                last = question.last if before is None else max(before.last, question.last)
                self._ready[pair] = _Ready(first, last)
        if self._ready:
            columns = [
                *map(list, zip(*self._ready, strict=True)),
                [f"{one.first:04}" for one in self._ready.values()],
                [f"{one.last:04}-99" for one in self._ready.values()],
            ]
            for source, target, *row in run(text.replace(_ASKED, _LISTED), columns):
                self._ready[source, target].rows.append(tuple(row))

    def holds(self, question: Question) -> bool:
        """Whether they are the answer to a question too."""
        return all(
            (one := self._ready.get(pair)) is not None and one.first <= question.first and question.last <= one.last
            for pair in question.pairs
        )

    def answer(self, question: Question) -> _Rows:
        """The tallies of a dyad in order of series, actor, span, quad and standing; then events and disagreements."""
        sums: dict[tuple[Any, ...], tuple[int, int]] = {}
        for pair in question.pairs:
            actor = "hegemon" if pair[0] in question.hegemon else "follower"
            found = self._ready.get(pair)
            for series, span, quad, standing, events, disagreements in () if found is None else found.rows:
                key = (series, actor, span, quad, standing)
                before = sums.get(key, (0, 0))
                sums[key] = before[0] + int(events), before[1] + int(disagreements or 0)
        return [(*key, *sums[key]) for key in sorted(sums, key=_rank_tally)]


def _rank_tally(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The hegemon's first in each month, unknown classes last."""
    series, actor, span, quad, standing = key
    return series, span or "", actor != "hegemon", quad is None, quad, standing
