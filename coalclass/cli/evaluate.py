"""`coalclass evaluate`: how good the scorers are on coalitions they have not seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, warn, write_report
from coalclass.cli.reading import read_records
from coalclass.cli.scoring_options import Rules
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.learning.evaluation import Contestant
    from coalclass.learning.examples import Example

NAME = "evaluate"
HELP = """Measure rules, model, pool and rivals on the labelled records of a folder: Brier, log-loss, accuracy, AUC,
calibration, reliability, with intervals over coalitions; by coalition, by hegemon, Western or not; and which records
are wrong and which entries misled.

Everything trained predicts a coalition from the others alone. With --model a finished model is measured beside them
as it is; where it was taught by these records, it says so."""
EPILOG = "Example: coalclass evaluate sample: --format json > evaluation.json"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of labelled records, or sample:.")],
    rules: Rules = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="A model file (JSON) to be measured as it is, beside the others.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Evaluate on fewer records than is sound.")] = False,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|markdown|json", help="How to write it.")
    ] = Format.table,
) -> None:
    """Measure and print."""
    from coalclass.learning.evaluation import evaluate
    from coalclass.learning.examples import check_enough, check_repeats, check_usable, examples_in
    from coalclass.learning.misses import misses
    from coalclass.learning.model_file import evaluation_content, rules_db
    from coalclass.learning.training import folds, rule_signs
    from coalclass.reports.evaluation import evaluation_sheets, misses_data, misses_sheet
    from coalclass.reports.sheets import show_sheets
    from coalclass.scoring import load_rulebook, shipped_rulebook

    if format not in (Format.table, Format.markdown, Format.json):
        raise UsageError(f"--format {format.value}: an evaluation is written as table, markdown or json")
    rulebook = shipped_rulebook() if rules is None else load_rulebook(rules)
    records, bad = read_records(folder)
    labelled = [(path, dyad) for path, dyad in records if dyad.label is not None]
    examples = examples_in(labelled)
    others = [] if model is None else [_finished(model, examples)]
    check_usable(examples)
    check_repeats(examples)
    if not force:
        check_enough(examples)
    signs = rule_signs(rulebook)
    held_out = folds(examples, signs)
    found = evaluate(examples, rules_db(labelled, rulebook), held_out, signs, others=others)
    wrong = misses(labelled, held_out, rulebook)
    content = evaluation_content(found)
    write_report(
        format,
        data=lambda: {"records": len(examples), **content, "misses": misses_data(wrong)},
        sheets=lambda: [*evaluation_sheets(content), misses_sheet(wrong)],
        show=lambda target: show_sheets(target, [*evaluation_sheets(content), misses_sheet(wrong)]),
    )
    raise typer.Exit(BAD_RECORD if bad else OK)


def _finished(path: Path, examples: list[Example]) -> Contestant:
    """A model from a file, its predictions as they are."""
    import numpy as np

    from coalclass.learning.evaluation import Contestant, scored_examples
    from coalclass.scoring import load_model

    model = load_model(path)
    seen = sum(one.fingerprint in model.fingerprints for one in examples)
    if seen:
        warn(f"{path}: {seen} of these {len(examples)} records taught this model; its measures flatter it")
    what = f"the model in {path.name}, as it is" + (f"; {seen} of the records taught it" if seen else "")
    log_odds = np.array([model.log_odds(one.values) for one in examples])
    return Contestant(f"file {path.stem}", what, scored_examples(examples, log_odds))
