"""`coalclass rules`: the rulebook, rule by rule."""

from __future__ import annotations

from coalclass.cli.options import Force, FormatName, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "rules"
HELP = "Print the rulebook: how often each trace is expected in either relation, what that is worth in dB, and why."
EPILOG = "Example: coalclass rules --rules my-rulebook.yaml"


def run(rules: Rules = None, format: FormatName = None, out: Out = None, force: Force = False) -> None:
    """Read and print."""
    from coalclass.verbs.rules import rules as read_rules

    answer(take_aim("rules", format, out, force), lambda: read_rules(rules))
