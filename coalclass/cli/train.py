"""`coalclass train`: a model file from labelled records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import AllowFew, Force
from coalclass.cli.output import ProblemReporter, warn
from coalclass.cli.publishing import progress_bar, status_of
from coalclass.records.words import count_noun

if TYPE_CHECKING:
    from coalclass.scoring import Model

NAME = "train"
PANEL = "Casebook and model", 4
HELP = """Train the logistic model on labelled records.

The model is written as a small JSON file, which classify and batch take with --model."""
EPILOG = "Example: coalclass train sample: --out casebook.json"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="Folders or files with labelled records.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write the model here (.json); the file name becomes its name."
        ),
    ],
    second_codings: Annotated[
        list[str] | None,
        typer.Option(
            "--second-codings",
            metavar="FOLDER",
            help="Second codings of some of the dyads; how far they differ enters the interval of every verdict.",
        ),
    ] = None,
    datasets_only: Annotated[
        bool,
        typer.Option(
            "--datasets-only",
            help="Learn from context and published datasets alone, as a panel has them; no verdict stands as clear.",
        ),
    ] = False,
    force: Force = False,
    allow_few: AllowFew = False,
) -> None:
    """Train and write."""
    from coalclass.verbs.train import train

    with progress_bar("reading") as progress:
        model = train(
            paths,
            out,
            overwrite=force,
            allow_few=allow_few,
            second_codings=second_codings or (),
            datasets_only=datasets_only,
            progress=progress,
        )
    errors = [problem for problem in model.problems if problem.severity == "error"]
    reporter = ProblemReporter()
    reporter.report(errors)
    reporter.close()
    training, scores = model.training, model.cross_validation
    warn(
        f"wrote {out}: {training['records']} labelled records of {len(training['coalitions'])} coalitions, "
        f"{training['substantive']} substantive; out-of-coalition accuracy {scores['accuracy']:.2f}, "
        f"log-loss {scores['log_loss']:.2f} nats, Brier {scores['brier']:.2f}"
    )
    for line in _remarks(model):
        warn(line)
    if model.held_back:
        warn(f"{model.held_back}: no verdict with it stands as clear")
    if bad := len({problem.path for problem in errors}):
        warn(f"{count_noun(bad, 'record')} could not be read and played no part")
    raise typer.Exit(status_of(errors))


def _remarks(model: Model) -> Iterator[str]:
    """What whoever trains a model ought to know of it, in one line each."""
    pool = model.pool
    codings = f", between two codings of one dyad by {pool.coding_db:.1f} dB" if pool.coding_db else ""
    yield (
        f"the verdict is {pool.shift_db:+.1f} dB, plus {pool.rules:.2f} of the rules' dB "
        f"and {pool.model:.2f} of the model's; between coalitions it varies by {pool.spread_db:.1f} dB{codings}"
    )
    if not pool.coding_db and not model.datasets_only:
        yield (
            "no second codings were given (--second-codings), so the interval of a verdict does not take in how far "
            "two coders differ: it is narrower than with them, and more verdicts look firm"
        )
    held = [one.name for one in model.features if one.coefficient == 0 and one.free_coefficient != 0]
    if held:
        yield f"held at zero, since the data pull against their rule: {', '.join(held)}"
    row = next((one for one in model.evaluation["measures"] if one["name"] == "hegemon out"), None)
    if row is not None and row["measures"]["accuracy"]["value"] is not None:
        yield f"without all records of the same leading state: accuracy {row['measures']['accuracy']['value']:.2f}"
    for name, counts in model.evaluation["standings"].items():
        if counts["records"]:
            yield f"{name}: {counts['right']} of {counts['records']} right, out of coalition"
    yield "coalclass model --card says how good it is, and where not"
