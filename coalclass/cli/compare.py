"""`coalclass compare`: the followers of a coalition side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "compare"
PANEL = "Understand a verdict", 1
HELP = """Set the followers of a coalition side by side.

Shows verdicts, what each dimension adds in dB, and where the most and the least substantive dyads differ; with
--traces what each trace adds, those first on which the dyads differ most.

Takes files, folders, JSON Lines, sample:COALITION/ISO3, or - for standard input; one coalition or several."""
EPILOG = "Example: coalclass compare sample:gulf-war-1990"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records; at least two.")],
    traces: Annotated[bool, typer.Option("--traces", help="Show also what each trace adds.")] = False,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Compare and print."""
    from coalclass.verbs.compare import compare

    target = take_aim("compare", format, out, force, reads=(*paths, rules, model))
    answer(target, lambda: compare(*paths, rules=rules, model=model), traces=traces)
