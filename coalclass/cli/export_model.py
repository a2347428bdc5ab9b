"""`coalclass export-model`: the model as a scikit-learn pipeline, for a notebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.output import warn
from coalclass.errors import UsageError

NAME = "export-model"
HELP = """Write a model as a scikit-learn pipeline with joblib, for a notebook. It takes the indicators as columns, NaN
where unknown, and its predict_proba gives the model's own probabilities, incentive-based first.

It loads without coalclass, which itself never reads such a file: to score, pass the JSON to --model."""
EPILOG = "Example: coalclass export-model --format joblib --out casebook.joblib"

_ENDING = ".joblib"
_CAUTION = (
    "a joblib file runs code when it is loaded, so share it only where you are trusted and load none that you do not "
    "trust; coalclass itself reads only JSON"
)


def run(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A model file (JSON).", show_default="the shipped casebook"),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Write here; the name ends in .joblib.")],
    format: Annotated[str, typer.Option("--format", "-f", help="joblib is the only one.")] = "joblib",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
) -> None:
    """Read, write, and say what such a file is."""
    if format != "joblib":
        raise UsageError(f"--format {format}: a model is exported as joblib; the JSON file is the model itself")
    check_place(out, force=force)
    from coalclass.learning.export import write_pipeline
    from coalclass.reports.text import clean
    from coalclass.scoring import load_model, shipped_model

    model = shipped_model() if file is None else load_model(file)
    version = write_pipeline(model, out)
    warn(
        clean(
            f"wrote {out}: the model {model.name} as a pipeline of scikit-learn {version}; another version may read it "
            "otherwise or not at all"
        )
    )
    warn(_CAUTION)


def check_place(out: Path, *, force: bool) -> None:
    """Raise UsageError, in words, where the file cannot or must not be written."""
    if out.suffix.lower() != _ENDING:
        raise UsageError(
            f"{out}: a joblib file is to end in {_ENDING}, so that nobody takes it for a model to score by"
        )
    if out.is_dir():
        raise UsageError(f"{out} is a folder; --out names a file")
    if not out.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {out.parent}")
    if os.path.lexists(out) and not force:
        raise UsageError(f"{out} exists; choose another name, or overwrite it with --force")
