"""`coalclass whatif`: what would reverse the verdict on one record."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "whatif"
PANEL = "Understand a verdict", 4
HELP = """Find the smallest changes that would reverse a verdict.

A change drops an entry, or codes one field of an entry otherwise; at most one change per entry.

The sets are found exactly. If none is small enough, the output says how close the best of them comes."""
EPILOG = "Example: coalclass whatif sample:gulf-war-1990/egy --only aid,interactions"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SECTION",
            help="Change only consultations, aid or interactions; a list, or repeat the option.",
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--max-changes", metavar="N", min=1, max=6, help="The largest set to look for.")
    ] = 3,
    drop_only: Annotated[bool, typer.Option("--drop-only", help="Only drop entries; recode none.")] = False,
    sets: Annotated[int, typer.Option("--sets", metavar="N", min=1, max=1000, help="How many sets to show.")] = 10,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Search and print."""
    from coalclass.verbs.whatif import whatif

    sections = None if only is None else [word.strip() for one in only for word in one.split(",")]
    answer(
        take_aim("whatif", format, out, force, reads=(path, rules, model)),
        lambda: whatif(path, only=sections, most=most, drop_only=drop_only, sets=sets, rules=rules, model=model),
    )
