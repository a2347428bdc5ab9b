"""`coalclass doctor`: what a supervisor would say of a casebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.doctor import Examination

NAME = "doctor"
PANEL = "Casebook and model", 1
HELP = """Review a casebook before a model is trained on it.

Checks balance, diligence, copies, sources, what is unknown, which questions of the coding protocol are open, and how
often the fields that carry the theory are coded.

A question is answered by an entry coded by hand, by a kind in searched, or by a gap: a row of --searches (columns
dyad, coalition, question, result) with the result empty. Where FOLDER holds labels.csv, entries that cite a page on
which the label rests are told too.

Exit status 1: a record could not be read, or a finding is an error."""
EPILOG = "Examples: coalclass doctor sample:; coalclass doctor records --searches searches.csv"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of labelled records, or sample:.")],
    searches: Annotated[
        Path | None,
        typer.Option(
            "--searches",
            metavar="FILE",
            help="A log of look-ups: one that found nothing is a gap, which answers its question of the protocol.",
        ),
    ] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Examine and print."""
    from coalclass.verbs.doctor import doctor

    def examine() -> Examination:
        with progress_bar("reading") as progress:
            return doctor(folder, searches=searches, progress=progress)

    target = take_aim("doctor", format, out, force, reads=(folder, searches))
    answer(target, examine, casebook=True, failed=lambda found: bool(found.errors))
