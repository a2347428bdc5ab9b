"""`train`: a model file from labelled records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from coalclass.corpus.outputs import refuse_input_as_output
from coalclass.errors import UsageError
from coalclass.places import check_place
from coalclass.records import Dyad
from coalclass.scoring import Model
from coalclass.verbs.reading import (
    PathLike,
    Progress,
    RecordLike,
    problems_told,
    read_many,
    tell_steps,
)


def train(
    records: RecordLike | Iterable[RecordLike],
    out: PathLike,
    *,
    overwrite: bool = False,
    allow_few: bool = False,
    second_codings: RecordLike | Iterable[RecordLike] = (),
    datasets_only: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Model:
    """Train on the labelled records of files and folders, write the model to `out` and return it.

    Arguments: `out` ends in .json and its stem is the model's name; `overwrite` replaces a file that is there;
    `allow_few` trains on fewer records than is sound; `second_codings` are other codings of some of the dyads, from
    which the interval of a verdict learns how far two coders differ; with `datasets_only` it learns from each record's
    context and from what published datasets show, and the card compares it with a model of all evidence; `progress` is
    called for each record read, then with the name of each step.
    Errors: PlaceError and UsageError, before anything is read, where `out` cannot be written, and for second codings
    beside `datasets_only`, since no two coders differ in what a dataset says; TrainingError where there is too little
    to learn from; RecordError where no record is valid, or with `strict` one has a problem.

    >>> import coalclass
    >>> coalclass.train("sample:gulf-war-1990", "gulf.json", allow_few=True).name
    'gulf'
    """
    place = Path(out)
    if place.suffix.lower() != ".json":
        raise UsageError(f"{place}: a model is a JSON file; let the name end in .json")
    given, others = _listed(records), _listed(second_codings)
    if datasets_only and others:
        raise UsageError(
            "--second-codings cannot go with --datasets-only: no two coders differ in what a dataset says; "
            "leave one of them out"
        )
    refuse_input_as_output(place, [*given, *others])
    check_place(place, overwrite=overwrite)
    from coalclass.learning import train as train_model
    from coalclass.learning import write_model

    dyads, problems = read_many(given, strict=strict, progress=progress)
    second, more = read_many(others, strict=strict) if others else ([], ())
    problems += more
    with problems_told(problems):
        asked: dict[str, Any] = {"allow_few": allow_few, "second": second, "progress": tell_steps(progress)}
        if datasets_only:
            asked["whole"], dyads = dyads, [(path, _reduce(dyad)) for path, dyad in dyads]
        content = train_model(dyads, place.stem, **asked)
        model = write_model(content, place, overwrite=overwrite)
    return replace(model, problems=problems)


def _reduce(dyad: Dyad) -> Dyad:
    from coalclass.learning.provenance import keep_datasets
    from coalclass.sources.searching import list_searched

    return keep_datasets(dyad, list_searched(dyad))


def _listed(records: RecordLike | Iterable[RecordLike]) -> list[RecordLike]:
    return [records] if isinstance(records, str | Path | Dyad) else list(records)
