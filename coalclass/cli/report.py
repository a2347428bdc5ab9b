"""`coalclass report`: many verdicts on one page for a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Prior, Rules
from coalclass.cli.publishing import answer, progress_bar, take_aim

NAME = "report"
PANEL = "Reports", 1
HELP = """Make one HTML page of records, with charts and sources.

First all dyads at a glance: a chart of what speaks for either side, and a table to sort, search and filter. Then a
section for each dyad: the verdict in words, a timeline, how the traces add up, every trace with its sources, what would
change the verdict, and what nobody looked for.

The page is one file and asks no server for anything. Needs pip install 'coalclass[report]'."""
EPILOG = "Example: coalclass report sample:gulf-war-1990 --out report.html"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, folders, or sample:COALITION/ISO3.")],
    out: Out = None,
    format: FormatName = None,
    details: Annotated[
        int, typer.Option("--details", metavar="N", help="How many dyads get a section of their own, 0 to 50.")
    ] = 20,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
    prior: Prior = 0.5,
) -> None:
    """Classify and write the page."""
    from coalclass.verbs.report import report

    target = take_aim("report", format, out, force, reads=(*paths, rules, model))
    with progress_bar("classifying") as progress:
        made = report(*paths, details=details, rules=rules, model=model, prior=prior, progress=progress)
    answer(target, lambda: made)
