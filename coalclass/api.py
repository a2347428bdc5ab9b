"""The verbs of the command line as functions. Every failure is a `coalclass.errors.CoalclassError`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coalclass.corpus import Row, find_records, score_all, work_in
from coalclass.errors import Problem
from coalclass.indicators import INDICATORS, Indicator
from coalclass.records import Dyad, load_path, read_record
from coalclass.scoring import (
    Model,
    Rulebook,
    Scorer,
    Verdict,
    load_model,
    load_rulebook,
    shipped_model,
    shipped_rulebook,
)
from coalclass.shipped import resolve_sample

PathLike = str | Path


def scorer(rules: PathLike | None = None, model: PathLike | None = None) -> Scorer:
    """Both scorers, ready for many records: the shipped rulebook and model unless files are named."""
    return Scorer(
        None if rules is None else load_rulebook(rules),
        None if model is None else load_model(model),
    )


def classify(record: PathLike | Dyad, *, rules: PathLike | None = None, model: PathLike | None = None) -> Verdict:
    """The verdict on a dyad, a record file or `sample:COALITION/ISO3`.

    Raises RecordError with every problem of an invalid record.
    """
    if isinstance(record, Dyad):
        return scorer(rules, model).classify(record)
    path = resolve_sample(str(record))
    return scorer(rules, model).classify(read_record(path), path)


def batch(
    folder: PathLike, *, jobs: int = 1, rules: PathLike | None = None, model: PathLike | None = None
) -> Iterator[Row]:
    """A row for each record of a folder or JSON Lines file, in order; an invalid one has problems instead."""
    files = find_records(resolve_sample(str(folder)))
    return score_all(work_in(files), scorer(rules, model), jobs=jobs)


def validate(*paths: PathLike) -> list[Problem]:
    """Every problem of the records named or found in folders, warnings included."""
    files = [file for path in paths for file in find_records(resolve_sample(str(path)))]
    return [problem for file in files for loaded in load_path(file) for problem in loaded.problems]


def new(hegemon: str, follower: str, coalition: str, period: str) -> str:
    """A commented record to start from, as YAML text."""
    from coalclass.records.template import starting_record

    return starting_record(hegemon, follower, coalition, period)


def schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    from coalclass.records.json_schema import json_schema

    return json_schema()


def codebook() -> tuple[Indicator, ...]:
    """Every indicator, in order."""
    return tuple(INDICATORS.values())


def rules(path: PathLike | None = None) -> Rulebook:
    """The shipped rulebook, or the one in a file."""
    return shipped_rulebook() if path is None else load_rulebook(path)


def model(path: PathLike | None = None) -> Model:
    """The shipped model, or the one in a file."""
    return shipped_model() if path is None else load_model(path)


def train(paths: Iterable[PathLike] | PathLike, out: PathLike, *, force: bool = False) -> Model:
    """Train on the labelled records of files and folders, write the model to `out`, and return it.

    Raises RecordError for an invalid record and TrainingError where there is too little to learn from.
    """
    from coalclass.learning import train as train_model
    from coalclass.learning import write_model

    given = [paths] if isinstance(paths, (str, Path)) else paths
    files = [file for path in given for file in find_records(resolve_sample(str(path)))]
    content = train_model([(file, read_record(file)) for file in files], Path(out).stem, force=force)
    return write_model(content, out)
