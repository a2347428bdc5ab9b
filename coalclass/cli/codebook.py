"""`coalclass codebook`: every indicator, defined."""

from __future__ import annotations

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "codebook"
HELP = "Print the codebook: what every indicator measures, which fields it reads, and when it is unknown."
EPILOG = "Example: coalclass codebook --format markdown"


def run(format: FormatName = None, out: Out = None, force: Force = False) -> None:
    """Build and print."""
    from coalclass.verbs.codebook import codebook

    answer(take_aim("codebook", format, out, force), codebook)
