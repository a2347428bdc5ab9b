"""`coalclass evaluate`: how good the scorers are on coalitions they have not seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import AllowFew, Force, FormatName, Out, Rules
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.learning.evaluation import Evaluation

NAME = "evaluate"
PANEL = "Casebook and model", 5
HELP = """Measure the scorers on coalitions they have not seen.

Rules, model, verdict and simpler rivals are measured on the labelled records of a folder: Brier score, log-loss,
accuracy, AUC, calibration and reliability, with intervals over coalitions; by coalition, by hegemon, Western or not;
and which records are wrong and which entries misled.

Everything trained predicts a coalition from the others alone. With --model a finished model is measured beside them
as it is; if it was trained on some of these records, the output says so."""
EPILOG = "Example: coalclass evaluate sample: --format json > evaluation.json"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of labelled records, or sample:.")],
    rules: Rules = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="A model file (JSON) to measure as it is, beside the others."),
    ] = None,
    allow_few: AllowFew = False,
    without_label_pages: Annotated[
        bool,
        typer.Option(
            "--without-label-pages", help="Leave out entries that cite a page on which the label of their record rests."
        ),
    ] = False,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Measure and print."""
    from coalclass.verbs.evaluate import evaluate

    def measure() -> Evaluation:
        with progress_bar("reading") as progress:
            return evaluate(
                folder,
                rules=rules,
                model=model,
                allow_few=allow_few,
                label_pages=not without_label_pages,
                progress=progress,
            )

    target = take_aim("evaluate", format, out, force, reads=(folder, rules, model))
    answer(target, measure, casebook=True, beside=lambda found: found.notes)
