"""`coalclass agreement`: how far two coders agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.agreement import Comparison

NAME = "agreement"
PANEL = "Casebook and model", 2
HELP = """Compare two codings of the same dyads.

Shows percent agreement, Krippendorff's alpha and Gwet's AC1 for verdicts, traces and coded fields, with bootstrap
intervals over dyads, and the entries on which the coders differ most.

Two records are of the same dyad if hegemon, follower and the name of the coalition are the same."""
EPILOG = "Example: coalclass agreement first-coder second-coder --without-datasets"


def run(
    first: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of one coder (or a file, or sample:).")],
    second: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of the other coder.")],
    without_datasets: Annotated[
        bool, typer.Option("--without-datasets", help="Leave out entries that rest on datasets alone.")
    ] = False,
    differences: Annotated[
        int, typer.Option("--differences", metavar="N", min=0, help="How many differing entries to show.")
    ] = 12,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Compare and print."""
    from coalclass.verbs.agreement import agreement

    def compare() -> Comparison:
        with progress_bar("reading") as progress:
            return agreement(first, second, datasets=not without_datasets, rules=rules, model=model, progress=progress)

    target = take_aim("agreement", format, out, force, reads=(first, second, rules, model))
    answer(target, compare, casebook=True, differences=differences)
