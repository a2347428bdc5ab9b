"""`coalclass rules`: the rulebook, rule by rule."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.output import Format, console, write
from coalclass.cli.scoring_options import Rules

NAME = "rules"
HELP = "Print the rulebook: what each indicator's presence and absence are worth in dB, and by which theory."
EPILOG = "Example: coalclass rules --rules my-rulebook.yaml"


def run(
    rules: Rules = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table, markdown or json.")] = Format.table,
) -> None:
    """Read and print."""
    from coalclass.reports.reference import as_json, rulebook_data, rulebook_markdown, show_rulebook
    from coalclass.scoring import load_rulebook, shipped_rulebook

    book = shipped_rulebook() if rules is None else load_rulebook(rules)
    if format is Format.table:
        show_rulebook(console(), book)
    elif format is Format.markdown:
        write(rulebook_markdown(book))
    elif format is Format.json:
        write(as_json(rulebook_data(book)))
    else:
        raise typer.BadParameter("the rulebook is written as table, markdown or json", param_hint="--format")
