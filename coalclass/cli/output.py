"""What every command shares: streams, problems, exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from coalclass.errors import CoalclassError, Problem, ProblemsError, RecordError

if TYPE_CHECKING:
    from coalclass.records.problem_cap import ProblemCap

OK, BAD_RECORD, BAD_USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


def write(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Write a line to standard error, or several; characters that a terminal would act on are shown."""
    if not text.isprintable():
        from coalclass.reports.text import clean_lines

        text = clean_lines(text)
    # Where standard error cannot be written to, nobody is left to be told.
    with suppress(OSError):
        sys.stderr.write(text + "\n")


def report_problems(problems: Iterable[Problem], *, as_json: bool = False) -> None:
    """Problems to standard error, one after another."""
    for problem in problems:
        # Imported only where there is a problem: a cold start has no time to waste.
        from coalclass.reports.problems import problems_json, write_problem

        if as_json:
            warn(problems_json([problem], lines=True, stream=sys.stderr))
        else:
            with suppress(OSError):
                write_problem(problem, sys.stderr, fitted=sys.stderr.isatty())


class ProblemReporter:
    """Reports problems as they are met, of each file no more than can be read; the number of the others at its end."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        self._cap: ProblemCap | None = None

    def report(self, problems: Iterable[Problem]) -> None:
        """Report problems of one record; those of one file come one after another."""
        for problem in problems:
            if self._cap is None:
                # Imported only where there is a problem.
                from coalclass.records.problem_cap import ProblemCap

                self._cap = ProblemCap()
            report_problems(self._cap.admit(problem), as_json=self._as_json)

    def close(self) -> None:
        """Say how many problems of the last file were not listed."""
        if self._cap is not None:
            report_problems(self._cap.close(), as_json=self._as_json)


def report_error(error: CoalclassError, *, as_json: bool = False) -> int:
    """An error in words to standard error, after the problems met on the way; returns its exit status."""
    from coalclass.reports.text import clean_lines

    reporter = ProblemReporter(as_json=as_json)
    reporter.report(error.problems)
    reporter.close()
    if not isinstance(error, ProblemsError):
        warn(f"coalclass: {clean_lines(str(error))}")
    for note in getattr(error, "__notes__", ()):
        warn(clean_lines(note))
    return BAD_RECORD if isinstance(error, RecordError) else BAD_USAGE
