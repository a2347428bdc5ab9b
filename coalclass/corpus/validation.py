"""Records checked without being scored: every problem, and how many records hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coalclass.errors import Problem
from coalclass.results import Result


@dataclass(frozen=True, slots=True)
class Validation(Result):
    """Every problem in `problems`, warnings included; how many records are `valid` and how many `invalid`."""

    valid: int
    invalid: int

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def __repr__(self) -> str:
        return f"Validation({self.valid} valid, {self.invalid} invalid, {len(self.problems)} problems)"
