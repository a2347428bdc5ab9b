"""`coalclass codebook`: every indicator, defined."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.output import Format, console, write

NAME = "codebook"
HELP = "Print the codebook: what every indicator measures, which fields it reads, and when it is unknown."
EPILOG = "Example: coalclass codebook --format markdown"


def run(
    format: Annotated[Format, typer.Option("--format", "-f", help="table, markdown or json.")] = Format.table,
) -> None:
    """Build and print."""
    from coalclass.indicators.codebook import codebook_markdown, codebook_rows
    from coalclass.reports.reference import as_json, show_codebook

    rows = codebook_rows()
    if format is Format.table:
        show_codebook(console(), rows)
    elif format is Format.markdown:
        write(codebook_markdown(rows))
    elif format is Format.json:
        write(as_json(rows))
    else:
        raise typer.BadParameter("the codebook is written as table, markdown or json", param_hint="--format")
