"""What every command shares: streams, problems, exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from coalclass.errors import CoalclassError, Problem, ProblemsError, RecordError

OK, BAD_RECORD, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


def write(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(text + "\n")


def report_problems(problems: Iterable[Problem], *, as_json: bool = False) -> None:
    """Problems to standard error, one after another."""
    for problem in problems:
        # Imported only where there is a problem: a cold start has no time to waste.
        from coalclass.reports.problems import problems_json, write_problem

        if as_json:
            warn(problems_json([problem], lines=True, stream=sys.stderr))
        else:
            write_problem(problem, sys.stderr, fitted=sys.stderr.isatty())


def report_error(error: CoalclassError, *, as_json: bool = False) -> int:
    """An error in words to standard error, after the problems met on the way; returns its exit status."""
    from coalclass.reports.text import clean

    report_problems(error.problems, as_json=as_json)
    if not isinstance(error, ProblemsError):
        warn(f"coalclass: {clean(str(error))}")
    for note in getattr(error, "__notes__", ()):
        warn(clean(note))
    return BAD_RECORD if isinstance(error, RecordError) else BAD_USAGE
