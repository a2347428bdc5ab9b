"""`coalclass samples`: the records that come with the package."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "samples"
PANEL = "Classify a record", 6
HELP = """List the records that come with the package.

Under each coalition stands the name that classify takes: sample:gulf-war-1990 for all of its records,
sample:gulf-war-1990/egy for one. COALITION keeps those whose name holds it."""
EPILOG = "Examples: coalclass samples; coalclass samples gulf"


def run(
    coalition: Annotated[str | None, typer.Argument(metavar="COALITION", help="Part of a coalition's name.")] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """List and print."""
    from coalclass.verbs.samples import samples

    answer(take_aim("samples", format, out, force), lambda: samples(coalition))
