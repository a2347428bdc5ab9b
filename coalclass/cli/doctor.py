"""`coalclass doctor`: what a supervisor would say of a casebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.doctor import Examination

NAME = "doctor"
HELP = """Review a casebook before a model is trained on it.

Checks balance, diligence, copies, sources and what is unknown.

Exit status 1: a record could not be read, or a finding is an error."""
EPILOG = "Example: coalclass doctor sample:"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of labelled records, or sample:.")],
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Examine and print."""
    from coalclass.verbs.doctor import doctor

    def examine() -> Examination:
        with progress_bar("reading") as progress:
            return doctor(folder, progress=progress)

    answer(take_aim("doctor", format, out, force), examine, casebook=True, failed=lambda found: bool(found.errors))
