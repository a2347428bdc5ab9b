"""`coalclass model`: what a model file holds, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "model"
PANEL = "Casebook and model", 6
KINDS = ("model", "model-card")
HELP = """Show what a model file holds, or its model card.

The records it was trained on, how well it does on coalitions it has not seen, and its coefficients in dB."""
EPILOG = "Example: coalclass model casebook.json --format markdown"


def run(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A model file (JSON).", show_default="the shipped one"),
    ] = None,
    format: FormatName = None,
    card: Annotated[
        bool, typer.Option("--card", help="The whole model card, in Markdown: use, data, measures, coverage, limits.")
    ] = False,
    out: Out = None,
    force: Force = False,
) -> None:
    """Read and print."""
    from coalclass.verbs.model import model

    target = take_aim("model-card" if card else "model", format, out, force, reads=(file,))
    answer(target, lambda: model(file))
