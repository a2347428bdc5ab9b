"""`coalclass codebook`: every trace, defined."""

from __future__ import annotations

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "codebook"
PANEL = "Understand a verdict", 6
HELP = """Print how each trace is defined and what it reads.

The codebook names the fields that each trace reads, the literature, and when it says nothing."""
EPILOG = "Example: coalclass codebook --format markdown"


def run(format: FormatName = None, out: Out = None, force: Force = False) -> None:
    """Build and print."""
    from coalclass.verbs.codebook import codebook

    answer(take_aim("codebook", format, out, force), codebook)
