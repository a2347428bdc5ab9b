"""`coalclass rules`: the rulebook, rule by rule."""

from __future__ import annotations

from coalclass.cli.options import Force, FormatName, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "rules"
PANEL = "Understand a verdict", 7
HELP = """Print the rulebook: what each trace is worth in dB, and why.

For each trace: how often it is expected in a substantive and in an incentive-based relation, what its presence and
its absence are worth in dB, the theory and the literature."""
EPILOG = "Example: coalclass rules --rules my-rulebook.yaml"


def run(rules: Rules = None, format: FormatName = None, out: Out = None, force: Force = False) -> None:
    """Read and print."""
    from coalclass.verbs.rules import rules as read_rules

    target = take_aim("rules", format, out, force, reads=(rules,))
    answer(target, lambda: read_rules(rules))
