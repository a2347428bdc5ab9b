"""`coalclass train`: a model file from labelled records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, report_problems, warn

NAME = "train"
HELP = "Train the logistic model on the labelled records of a folder and write it as a small JSON file."
EPILOG = "Example: coalclass train sample: --out casebook.json"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="Folders or files with labelled records.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Write the model here; its stem is its name.")],
    force: Annotated[bool, typer.Option("--force", help="Train on fewer records than is sound.")] = False,
) -> None:
    """Train and write."""
    from coalclass.cli.classify import load_all
    from coalclass.learning import train, write_model

    dyads = []
    bad = 0
    for loaded in load_all(paths, "yaml"):
        if loaded.dyad is None:
            report_problems(loaded.problems)
            bad += 1
        else:
            dyads.append((loaded.path, loaded.dyad))
    content = train(dyads, out.stem, force=force)
    model = write_model(content, out)
    training, scores = model.training, model.cross_validation
    warn(
        f"wrote {out}: {training['records']} labelled records of {len(training['coalitions'])} coalitions, "
        f"{training['substantive']} substantive; out-of-coalition accuracy {scores['accuracy']:.2f}, "
        f"log-loss {scores['log_loss']:.2f} nats, Brier {scores['brier']:.2f}"
    )
    if model.provisional:
        warn("the model is provisional: no verdict with it stands as clear")
    if bad:
        warn(f"{bad} record{'s' if bad != 1 else ''} could not be read and taught it nothing")
    raise typer.Exit(BAD_RECORD if bad else OK)
