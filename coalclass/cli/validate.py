"""`coalclass validate`: every problem of every record."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, warn, write

if TYPE_CHECKING:
    from coalclass.errors import Problem

NAME = "validate"
HELP = "Check records and print every problem with its place; the problems are the result."
EPILOG = "Example: coalclass validate sample:gulf-war-1990"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, folders, JSON Lines, or -.")],
    format: Annotated[Format, typer.Option("--format", "-f", help="table (text), json or jsonl.")] = Format.table,
    input: Annotated[str, typer.Option("--input", help="What - holds: yaml (one record) or jsonl.")] = "yaml",
) -> None:
    """Check and print."""
    from coalclass.cli.classify import load_all
    from coalclass.reports.problems import problem_text, problems_json

    if format in (Format.csv, Format.markdown):
        raise typer.BadParameter("problems are written as table, json or jsonl", param_hint="--format")
    good = bad = 0
    found: list[Problem] = []
    for loaded in load_all(paths, input):
        good, bad = good + (loaded.dyad is not None), bad + (loaded.dyad is None)
        if format is Format.json:
            found += loaded.problems
            continue
        for problem in loaded.problems:
            write(
                problems_json([problem], lines=True, stream=sys.stdout)
                if format.for_machines
                else problem_text(problem)
            )
    if format is Format.json:
        write(problems_json(found, lines=False, stream=sys.stdout))
    warn(f"{good + bad} record{'s' if good + bad != 1 else ''}: {good} valid, {bad} not")
    raise typer.Exit(BAD_RECORD if bad else OK)
