"""`coalclass explain`: what a word of the output means."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "explain"
PANEL = "Understand a verdict", 5
HELP = """Explain a term of the output, such as dB, trace or pool.

TERM is a term, a column's head, a dimension or the name of a trace. Without it all terms are listed."""
EPILOG = "Examples: coalclass explain dB; coalclass explain published label"


def run(
    term: Annotated[list[str] | None, typer.Argument(metavar="TERM", help="The word or words to explain.")] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Look up and print."""
    from coalclass.verbs.explain import explain

    answer(take_aim("explain", format, out, force), lambda: explain(" ".join(term) if term else None))
