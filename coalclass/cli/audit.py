"""`coalclass audit`: the rulebook held against a folder of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.rule_findings import Audit

NAME = "audit"
HELP = """Hold the rulebook against a folder of records, rule by rule: how often a rule speaks and for which side, how
often it is right where records are labelled, which rules repeat or contradict one another, what the model made of the
same indicators, and how often the cap of a dimension bends its sum.

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

    answer(take_aim("audit", format, out, force), hold, casebook=True)
