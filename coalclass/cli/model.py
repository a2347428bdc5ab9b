"""`coalclass model`: what a model file holds, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.output import Format, console, write

NAME = "model"
HELP = "Show what a model holds: what taught it, how it does on coalitions it has not seen, its coefficients in dB."
EPILOG = "Example: coalclass model casebook.json --format markdown"


def run(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A model file (JSON).", show_default="the shipped casebook"),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|markdown|json", help="How to write it.")
    ] = Format.table,
    card: Annotated[
        bool, typer.Option("--card", help="The whole model card, in Markdown: use, data, measures, coverage, limits.")
    ] = False,
) -> None:
    """Read and print."""
    from coalclass.reports.reference import as_json, model_data, model_markdown, show_model
    from coalclass.scoring import load_model, shipped_model

    model = shipped_model() if file is None else load_model(file)
    if card:
        from coalclass.reports.card import card as model_card

        if format is not Format.table and format is not Format.markdown:
            raise typer.BadParameter("a card is written as Markdown", param_hint="--format")
        write(model_card(model))
    elif format is Format.table:
        show_model(console(), model)
    elif format is Format.markdown:
        write(model_markdown(model))
    elif format is Format.json:
        write(as_json(model_data(model)))
    else:
        raise typer.BadParameter("a model is written as table, markdown or json", param_hint="--format")
