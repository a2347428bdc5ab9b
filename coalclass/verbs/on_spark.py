"""What verbs hand to Spark: which files, with what, and where the result goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.errors import Problem, RecordError, UsageError
from coalclass.limits import MODEL_BYTES, RULEBOOK_BYTES, read_bounded
from coalclass.scoring.scorer import OF_RECORD
from coalclass.shipped import models_folder
from coalclass.verbs.reading import PathLike, os_errors_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from coalclass.corpus.on_spark import Partitions, Texts

HERE, SPARK = "local", "spark"
"""The engines: processes of this machine, and Spark."""


def check_engine(engine: str) -> None:
    """Raise UsageError for an engine that there is not."""
    if engine not in (HERE, SPARK):
        raise UsageError(f"--engine: {engine!r} is neither {HERE} nor {SPARK}")


@contextmanager
def open_engine(engine: str, master: str | None) -> Iterator[SparkSession | None]:
    """The session of Spark for the engine spark, None for the engine local.

    Raises UsageError for another engine, and where Spark is missing or does not start.
    """
    check_engine(engine)
    if engine == HERE:
        if master is not None:
            raise UsageError(f"--master says where Spark runs: it goes with --engine {SPARK}")
        yield None
        return
    from coalclass.spark_session import open_session

    with open_session(master) as session:
        yield session


def score_on_spark(
    records: PathLike | Iterable[PathLike],
    engine: str,
    out: PathLike | None,
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    overwrite: bool = False,
    master: str | None = None,
    strict: bool = False,
) -> Partitions:
    """Score files and folders of JSON Lines on Spark.

    Raises UsageError for records that are no JSON Lines, where Spark is missing, and as `make_scorer` does.
    """
    check_engine(engine)
    if out is None:
        raise UsageError(f"--engine {SPARK} writes a folder: --out FOLDER")
    texts = read_texts(rules, model, prior, context)
    named = [records] if isinstance(records, str | Path) else list(records)
    with os_errors_told():
        found = list(_list_files([str(one) for one in named]))
    files = [one for one in found if isinstance(one, str)]
    problems = [one for one in found if isinstance(one, Problem)]
    refuse(problems, strict)
    if not files:
        raise RecordError(problems)

    from coalclass.corpus.on_spark import score_on_spark as score

    made = score(files, texts, str(out), unread=problems, overwrite=overwrite, master=master)
    refuse(made.problems, strict)
    return made


def read_texts(rules: RulesLike | None, model: ModelLike | None, prior: float, context: str) -> Texts:
    """The files of a rulebook and a model, checked here before they are sent anywhere.

    Raises UsageError for a rulebook or a model that is in memory and has no file.
    """
    from coalclass.corpus.on_spark import Texts
    from coalclass.scoring.rulebook import SHIPPED

    for name, one in (("rules", rules), ("model", model)):
        if one is not None and not isinstance(one, PathLike):
            raise UsageError(f"{name}: the engine {SPARK} sends the text of a file to its workers; name the file")
    make_scorer(rules, model, prior, context)
    rulebook = SHIPPED if rules is None else Path(str(rules))
    trained = models_folder() / "casebook.json" if model is None else Path(str(model))
    with os_errors_told():
        contents = [read_bounded(rulebook, RULEBOOK_BYTES) or b"", read_bounded(trained, MODEL_BYTES) or b""]
    return Texts(contents[0], contents[1], prior, context)


def _list_files(paths: list[str]) -> Iterator[str | Problem]:
    """Addresses as they are, the files of JSON Lines of this machine, and what is wrong with any of them."""
    from coalclass.corpus import walk_records
    from coalclass.records.reading import Irregular, is_lines_name, load_path
    from coalclass.shipped import resolve_sample
    from coalclass.spark_session import is_address

    for path in paths:
        if is_address(path):
            yield path
            continue
        for file in walk_records(resolve_sample(path)):
            if not is_lines_name(file):
                raise UsageError(
                    f"{file}: the engine {SPARK} reads JSON Lines, one record a line, in files ending in .jsonl; "
                    f"coalclass convert FOLDER --out records.jsonl makes one of many records"
                )
            if isinstance(file, Irregular) or not os.path.isfile(file):
                yield from (problem for loaded in load_path(file) for problem in loaded.problems)
            else:
                yield file
