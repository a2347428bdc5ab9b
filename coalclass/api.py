"""The verbs of the command line as functions. Every failure is a `coalclass.errors.CoalclassError`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalclass.corpus import Row, find_records, score_all, work_in
from coalclass.errors import Problem, UsageError
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

if TYPE_CHECKING:
    from coalclass.analysis.comparison import Comparison
    from coalclass.analysis.sensitivity import Sensitivity
    from coalclass.analysis.timeline import Timeline
    from coalclass.analysis.whatif import WhatIf
    from coalclass.learning.agreement import Comparison as CodingComparison
    from coalclass.learning.doctor import Finding
    from coalclass.learning.evaluation import Evaluation
    from coalclass.learning.rule_findings import Audit

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


def compare(*paths: PathLike, rules: PathLike | None = None, model: PathLike | None = None) -> Comparison:
    """The verdicts of at least two dyads side by side, and what parts them in dB.

    Raises RecordError for an invalid record, UsageError for fewer than two.
    """
    from coalclass.analysis.comparison import compare as compare_verdicts

    chosen = scorer(rules, model)
    return compare_verdicts([chosen.classify(dyad, path) for path, dyad in _records(paths)])


def timeline(
    record: PathLike | Dyad,
    window: str = "1y",
    step: str | None = None,
    *,
    rules: PathLike | None = None,
    model: PathLike | None = None,
) -> Timeline:
    """One dyad in windows of time (`1y`, `6m`), each classified, and where the verdict changes."""
    from coalclass.analysis.timeline import parse_length
    from coalclass.analysis.timeline import timeline as cut_and_classify

    lengths = [None if text is None else parse_length(text) for text in (window, step)]
    if lengths[0] is None or (step is not None and lengths[1] is None):
        raise UsageError("a length of time is a whole number from 1 up and y or m: 1y, 6m, 18m")
    path, dyad = _one(record)
    return cut_and_classify(dyad, scorer(rules, model), lengths[0], lengths[1], path)


def sensitivity(
    record: PathLike | Dyad, *, rules: PathLike | None = None, model: PathLike | None = None
) -> Sensitivity:
    """Every single change to one record, rulebook or training, and whether it turns the label."""
    from coalclass.analysis.sensitivity import sensitivity as try_changes

    path, dyad = _one(record)
    return try_changes(dyad, scorer(rules, model), path)


def whatif(
    record: PathLike | Dyad,
    *,
    most: int = 3,
    drop_only: bool = False,
    rules: PathLike | None = None,
    model: PathLike | None = None,
) -> WhatIf:
    """The smallest sets of at most `most` changes (1 to 6) to a record's entries that turn its label, found exactly."""
    from coalclass.analysis.whatif import whatif as search

    path, dyad = _one(record)
    return search(dyad, scorer(rules, model), path, most=most, drop_only=drop_only)


def agreement(
    first: PathLike,
    second: PathLike,
    *,
    datasets: bool = True,
    rules: PathLike | None = None,
    model: PathLike | None = None,
) -> CodingComparison:
    """How far two codings of the same dyads agree; without `datasets`, on what stands on pages alone."""
    from coalclass.learning.agreement import compare as compare_codings

    return compare_codings(_records([first]), _records([second]), scorer(rules, model), datasets=datasets)


def doctor(folder: PathLike) -> list[Finding]:
    """What a supervisor would say of a casebook, errors first."""
    from coalclass.learning.casebook import cases_in
    from coalclass.learning.doctor import examine

    return examine(cases_in(_records([folder])))


def audit(folder: PathLike, *, rules: PathLike | None = None, model: PathLike | None = None) -> Audit:
    """The rulebook held against the records of a folder, rule by rule."""
    from coalclass.learning.rule_audit import audit as hold_against

    return hold_against(_records([folder]), scorer(rules, model))


def evaluate(folder: PathLike, *, rules: PathLike | None = None) -> Evaluation:
    """Rules, model, pool and rivals on the labelled records of a folder, out of their coalitions.

    Raises TrainingError where there is too little to learn from.
    """
    from coalclass.learning.evaluation import evaluate as measure_all
    from coalclass.learning.examples import check_enough, check_usable, examples_in
    from coalclass.learning.model_file import rules_db
    from coalclass.learning.training import folds, rule_signs

    rulebook = shipped_rulebook() if rules is None else load_rulebook(rules)
    labelled = [(path, dyad) for path, dyad in _records([folder]) if dyad.label is not None]
    examples = examples_in(labelled)
    check_usable(examples)
    check_enough(examples)
    signs = rule_signs(rulebook)
    return measure_all(examples, rules_db(labelled, rulebook), folds(examples, signs), signs)


def _records(paths: Iterable[PathLike]) -> list[tuple[str, Dyad]]:
    files = [file for path in paths for file in find_records(resolve_sample(str(path)))]
    return [(file, read_record(file)) for file in files]


def _one(record: PathLike | Dyad) -> tuple[str, Dyad]:
    if isinstance(record, Dyad):
        return "<record>", record
    path = resolve_sample(str(record))
    return path, read_record(path)
