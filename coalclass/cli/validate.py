"""`coalclass validate`: every problem of every record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, Input, Out
from coalclass.cli.output import BAD_RECORD, OK, warn
from coalclass.cli.publishing import errors_reported, take_aim

if TYPE_CHECKING:
    from coalclass.corpus.validation import Validation

NAME = "validate"
PANEL = "Classify a record", 5
HELP = """Check records and report every problem with its place.

The problems are the result. Warnings do not make a record invalid."""
EPILOG = "Example: coalclass validate sample:gulf-war-1990"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, folders, JSON Lines, or -.")],
    format: FormatName = None,
    input: Input = "yaml",
    out: Out = None,
    force: Force = False,
) -> None:
    """Check and print."""
    from coalclass.verbs.validate import validate

    target = take_aim("validate", format, out, force, reads=paths)
    with errors_reported(as_json=target.as_json):
        found = validate(*paths, input=input)
    target.publish(found)
    warn(_count_records(found))
    raise typer.Exit(BAD_RECORD if found.invalid else OK)


def _count_records(found: Validation) -> str:
    """How many records are valid, how many not, and how many warnings there are."""
    from coalclass.corpus.validation import tell_passed_over
    from coalclass.records.words import count_noun

    count = found.valid + found.invalid
    warnings = sum(problem.severity == "warning" for problem in found.problems)
    parts = [f"{found.valid} valid", f"{found.invalid} invalid" if found.invalid else ""]
    parts.append(count_noun(warnings, "warning") if warnings else "")
    told = f"{count_noun(count, 'record')}: {', '.join(part for part in parts if part)}"
    return f"{told}; {tell_passed_over(found.passed_over)}" if found.passed_over else told
