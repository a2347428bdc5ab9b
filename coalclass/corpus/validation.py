"""Records checked without being scored: every problem, and how many records hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coalclass.errors import Problem
from coalclass.records.words import count_noun
from coalclass.results import Result


def tell_passed_over(count: int) -> str:
    """How many files of folders were passed over, and why.

    >>> tell_passed_over(1)
    '1 file is no record (it has no key coalclass, hegemon or follower)'
    """
    files = count_noun(count, "file is no record (it has", "files are no records (they have")
    return f"{files} no key coalclass, hegemon or follower)"


@dataclass(frozen=True, slots=True)
class Validation(Result):
    """Every problem in `problems`, warnings included; how many records are `valid` and how many `invalid`.

    `passed_over` counts files of folders that are no records.
    """

    valid: int
    invalid: int
    passed_over: int = 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def __repr__(self) -> str:
        return f"Validation({self.valid} valid, {self.invalid} invalid, {count_noun(len(self.problems), 'problem')})"
