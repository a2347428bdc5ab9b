"""`coalclass audit`: the rulebook beside a folder of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.rule_findings import Audit

NAME = "audit"
PANEL = "Casebook and model", 3
HELP = """Compare the rulebook with the records of a casebook.

Shows, rule by rule, how often its trace was looked for and found, how often in the records of either label
beside what the rule expects, which rules repeat or contradict one another, what the model made of the same traces,
and how much the discount of a dimension takes.

As csv: one row per rule."""
EPILOG = "Example: coalclass audit sample: --format markdown"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of records, labelled or not, or sample:.")],
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Audit and print."""
    from coalclass.verbs.audit import audit

    def hold() -> Audit:
        with progress_bar("reading") as progress:
            return audit(folder, rules=rules, model=model, progress=progress)

    target = take_aim("audit", format, out, force, reads=(folder, rules, model))
    answer(target, hold, casebook=True)
