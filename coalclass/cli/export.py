"""`coalclass export`: long tables for R, Stata and notebooks; the model as a scikit-learn pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter, warn
from coalclass.cli.publishing import errors_reported, progress_bar, take_aim, warn_clean
from coalclass.errors import Problem, UsageError

if TYPE_CHECKING:
    from coalclass.verbs.export import Pipeline

NAME = "export"
PANEL = "Data", 4
HELP = """Export tables for R, Stata or a notebook, or the model.

export entries, indicators or verdicts SOURCE writes one row for each.

export dyads, sources and mandates write what beside the entries stands in the records; coalclass import makes records
of these tables again.

export model [SOURCE] --out NAME.joblib writes a model (the shipped one unless a file is named) as a scikit-learn
pipeline with joblib. Its columns are the traces, each with what its rule says in dB before any discount
(rules_db_uncapped of the JSON and of export indicators), 0 where nobody looked; its predict_proba gives the model's
own probabilities, incentive-based first. It loads without coalclass, which itself never reads such a file: to score,
pass the JSON to --model."""
EPILOG = (
    "Examples: coalclass export entries sample: --out entries.csv; "
    "coalclass export verdicts sample: --out verdicts.csv; coalclass export model --out casebook.joblib"
)

_CAUTION = (
    "a joblib file runs code when it is loaded, so share it only where you are trusted and load none that you do not "
    "trust; coalclass itself reads only JSON"
)


def run(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="entries, indicators, verdicts, dyads, sources, mandates or model.")
    ],
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="A folder or file of records, or sample:; with model, a model file."),
    ] = None,
    out: Out = None,
    format: FormatName = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Tabulate and write."""
    from coalclass.verbs.export import export

    if what == "model":
        if format is not None:
            raise UsageError(f"--format {format}: a model is exported as joblib; the JSON file is the model itself")
        if rules is not None or model is not None:
            raise UsageError("--rules and --model go with tables; export model takes the model's FILE itself")
        _tell(export("model", source, out=out, overwrite=force))
        return

    target = take_aim("export", format, out, force, reads=(source, rules, model))
    failed = False
    problems = ProblemReporter(as_json=target.as_json)

    def tell(problem: Problem) -> None:
        nonlocal failed
        if problem.severity == "error":
            failed = True
            problems.report([problem])

    with progress_bar("scoring") as progress, errors_reported(as_json=target.as_json):
        target.publish(export(what, source, rules=rules, model=model, problem=tell, progress=progress))
    problems.close()
    raise typer.Exit(BAD_RECORD if failed else OK)


def _tell(written: Pipeline) -> None:
    warn_clean(
        f"wrote {written.path}: the model {written.model} as a pipeline of scikit-learn {written.scikit_learn}; "
        "another version may read it otherwise or not at all"
    )
    warn(_CAUTION)
