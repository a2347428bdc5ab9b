"""`coalclass sensitivity`: how firm a verdict is."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "sensitivity"
PANEL = "Understand a verdict", 3
HELP = """Test how firm a verdict is against single changes.

Each entry, source, trace, dimension and training coalition is left out; each rule's weight and likelihoods, the
discounts and the pool are varied; bias in what was found is assumed; traces that nobody looked for are set to their
worst values. The verdict is then called robust, shaky or undetermined; the output says what these words mean.

After the robustness protocol of Oana and Schneider (2024)."""
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

    target = take_aim("sensitivity", format, out, force, reads=(path, rules, model))
    answer(target, lambda: sensitivity(path, rules=rules, model=model))
