"""`coalclass sensitivity`: what would turn a verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "sensitivity"
HELP = """Try what would turn one record's verdict, and call it robust, shaky or undetermined: each entry, source,
trace, dimension and training coalition left out; each rule's weight and likelihoods, the discounts and the pool moved;
bias in what was found; and traces that nobody looked for set to their worst ends.

After the robustness protocol of Oana and Schneider (2024). The output says what the three words mean."""
EPILOG = "Example: coalclass sensitivity sample:gulf-war-1990/egy"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Try everything and print."""
    from coalclass.verbs.sensitivity import sensitivity

    answer(take_aim("sensitivity", format, out, force), lambda: sensitivity(path, rules=rules, model=model))
