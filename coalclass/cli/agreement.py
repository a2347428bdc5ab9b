"""`coalclass agreement`: how far two coders agree."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "agreement"
HELP = """Compare two codings of the same dyads: percent agreement, Krippendorff's alpha and Gwet's AC1 with bootstrap
intervals over dyads, for verdicts, traces and coded fields; and the entries on which the coders differ most.

A dyad is the same where hegemon, follower and the name of the coalition are."""
EPILOG = "Example: coalclass agreement first-coder second-coder --without-datasets"


def run(
    first: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of one coder (or a file, or sample:).")],
    second: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of another.")],
    without_datasets: Annotated[
        bool, typer.Option("--without-datasets", help="Leave out of both what stands on datasets alone.")
    ] = False,
    differences: Annotated[
        int, typer.Option("--differences", min=0, help="How many of the entries that differ to show.")
    ] = 12,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Compare and print."""
    from coalclass.verbs.agreement import agreement

    answer(
        take_aim("agreement", format, out, force),
        lambda: agreement(first, second, datasets=not without_datasets, rules=rules, model=model),
        casebook=True,
        differences=differences,
    )
