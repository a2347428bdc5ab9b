"""What every command shares: streams, formats, exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

from coalclass.errors import CoalclassError, Problem, ProblemsError, RecordError

if TYPE_CHECKING:
    from rich.console import Console

    from coalclass.reports.sheets import Sheet

OK, BAD_RECORD, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130
_NARROWEST = 40  # columns: a table needs room, and COLUMNS=0 comes from terminals that do not know their size


class Format(StrEnum):
    """How results are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    markdown = "markdown"

    @property
    def for_machines(self) -> bool:
        """Whether problems go out as JSON too."""
        return self in (Format.json, Format.jsonl)


def console(stream: TextIO | None = None) -> Console:
    """A console that colours only on a terminal and never reads text as markup."""
    from rich.console import Console

    # Looked up now, not when the module was imported: tests and shells replace the streams.
    made = Console(file=sys.stdout if stream is None else stream, markup=False, highlight=False, emoji=False)
    made.width = max(made.width, _NARROWEST)
    return made


def write(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(text + "\n")


def write_report(
    format: Format,
    *,
    data: Callable[[], object],
    sheets: Callable[[], Iterable[Sheet]],
    show: Callable[[Console], None],
    rows: Callable[[], Iterable[Sequence[object]]] | None = None,
) -> None:
    """Write what a command found: as JSON, CSV (where it has rows), Markdown, or as its own view of the terminal."""
    if format is Format.json:
        from coalclass.reports.text import json_text

        write(json_text(data(), sys.stdout, indent=2))
    elif format is Format.csv and rows is not None:
        from coalclass.reports.rows import write_rows

        write_rows(sys.stdout, rows())
    elif format is Format.markdown:
        from coalclass.reports.sheets import sheets_markdown

        write(sheets_markdown(sheets()))
    else:
        show(console())


def report_problems(problems: Iterable[Problem], *, as_json: bool = False) -> None:
    """Problems to standard error, one after another."""
    for problem in problems:
        # Imported only where there is a problem: a cold start has no time to waste.
        from coalclass.reports.problems import problem_text, problems_json

        warn(problems_json([problem], lines=True, stream=sys.stderr) if as_json else problem_text(problem))


def report_error(error: CoalclassError) -> int:
    """An error in words to standard error; returns the exit status it calls for."""
    if isinstance(error, ProblemsError):
        report_problems(error.problems)
        return BAD_RECORD if isinstance(error, RecordError) else BAD_USAGE
    from coalclass.reports.text import clean

    warn(f"coalclass: {clean(str(error))}")
    return BAD_USAGE
