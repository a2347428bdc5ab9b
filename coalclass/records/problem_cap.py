"""Of many problems of one file, as many as can be read."""

from __future__ import annotations

from collections.abc import Iterator

from coalclass.errors import Problem
from coalclass.limits import PROBLEMS_LISTED
from coalclass.records.words import count_noun

_MOST = PROBLEMS_LISTED + 1
"""What a single record lists, the sum of its others included."""


class ProblemCap:
    """Lets through, of the problems of each file, no more than can be read, and at the end the number of the others.

    Problems of one file come one after another; those of lines of JSON Lines are of one file.
    """

    def __init__(self) -> None:
        self._file = ""
        self._count = 0
        self._failed = False

    def admit(self, problem: Problem) -> Iterator[Problem]:
        """The problem, or nothing; before it what is to be said of the file before."""
        file = problem.path.removesuffix(f":{problem.line}")
        if file != self._file:
            yield from self.close()
            self._file = file
        self._count += 1
        if self._count <= _MOST:
            yield problem
        else:
            self._failed = self._failed or problem.severity == "error"

    def close(self) -> Iterator[Problem]:
        """What is to be said of the last file."""
        more = self._count - _MOST
        if more > 0:
            message = f"and {count_noun(more, 'more problem')} in this file"
            yield Problem(self._file, 1, 1, message, severity="error" if self._failed else "warning")
        self._file, self._count, self._failed = "", 0, False
