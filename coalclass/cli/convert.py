"""`coalclass convert`: records as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any

import typer

from coalclass.cli.options import Force, FormatName, Input, Out
from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter
from coalclass.cli.publishing import errors_reported, take_aim

NAME = "convert"
PANEL = "Data", 7
HELP = """Convert records to JSON Lines, one record a line.

JSON Lines are read faster than YAML, and one file holds as many records as there are. A record that cannot be read is
left out, and named."""
EPILOG = "Example: coalclass convert records --out records.jsonl"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, folders, JSON Lines, or -.")],
    out: Out = None,
    force: Force = False,
    format: FormatName = None,
    input: Input = "yaml",
) -> None:
    """Read and write, one record after another."""
    from coalclass.verbs.convert import convert

    target = take_aim("convert", format, out, force, reads=paths)
    problems = ProblemReporter(as_json=target.as_json)
    bad = False

    def values() -> Iterator[dict[str, Any]]:
        nonlocal bad
        for row in rows:
            problems.report([one for one in row.problems if one.severity == "error"])
            if row.values is None:
                bad = True
            else:
                yield row.values
        problems.close()

    with errors_reported(as_json=target.as_json), closing(convert(*paths, input=input)) as rows:
        target.publish(values())
    raise typer.Exit(BAD_RECORD if bad else OK)
