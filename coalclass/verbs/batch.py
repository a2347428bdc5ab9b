"""`batch`: many records, row by row."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalclass.corpus import Row, score_all, skip_records, walk_records, work_in
from coalclass.corpus.batch import check_jobs
from coalclass.corpus.finding import STDIN
from coalclass.errors import UsageError
from coalclass.records.reading import Irregular
from coalclass.results import Stream
from coalclass.scoring.digest import sha256_of
from coalclass.scoring.scorer import OF_RECORD
from coalclass.shipped import resolve_sample
from coalclass.verbs.on_spark import HERE, score_on_spark
from coalclass.verbs.reading import PathLike, Progress, check_input, os_errors_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer

if TYPE_CHECKING:
    from coalclass.corpus.journal import Journal
    from coalclass.scoring import Model, Scorer

_LINE = re.compile(r"(?<=\.jsonl):\d+$", re.IGNORECASE)
"""What the path of a record in JSON Lines has beside that of its file."""


def batch(
    records: PathLike | Iterable[PathLike],
    *,
    input: str = "yaml",
    jobs: int = 1,
    full: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    strict: bool = False,
    progress: Progress | None = None,
    journal: PathLike | None = None,
    engine: str = HERE,
    out: PathLike | None = None,
    overwrite: bool = False,
    master: str | None = None,
) -> Stream[Row]:
    """A row for each record of files, folders and JSON Lines, in order; memory stays flat however many there are.

    Arguments: a path or a list of them: what `classify` takes, `-` and `sample:` included; `input` says whether `-`
    holds `yaml` or `jsonl`; `jobs` is the number of processes, at most one per core, -1 for one per core; with
    `full` a row's `values` are the whole JSON of the verdict instead of flat columns; `prior` and `context` are as in
    `classify`; `progress` is called after each file; `journal` names a file that keeps the rows, and from which a run
    with the same records, rulebook, model, context and version goes on: no record is scored twice, and whoever has all
    rows removes it; with the `engine` spark, Spark scores lines of JSON Lines and writes Parquet to the folder `out`,
    which replaces an earlier result only with `overwrite`; `master` says where Spark runs, if no session is active.
    What comes back then has `folder`, `summary` and the first `problems`, and reads the rows back from the folder.
    Units: as in `classify`; `values` is None for a record that could not be read, whose `problems` say why.
    Errors: UsageError for a wrong number of jobs, a wrong prior and a folder without records, and where Spark is
    missing or gives up; RulebookError, ModelError; with `strict` RecordError at the first record with a problem.

    >>> import coalclass
    >>> [row.values["follower"] for row in coalclass.batch("sample:lebanon-mnf-1982")]
    ['FRA', 'GBR', 'ITA']
    """
    check_jobs(jobs)
    check_input(input)
    if engine != HERE:
        if jobs != 1 or full or journal is not None or input != "yaml":
            raise UsageError("jobs, full, journal and input go with the engine local; Spark shares out the work itself")
        asked: dict[str, Any] = {"rules": rules, "model": model, "prior": prior, "context": context, "strict": strict}
        return score_on_spark(records, engine, out, overwrite=overwrite, master=master, **asked)
    if out is not None or overwrite or master is not None:
        raise UsageError(
            "out, overwrite and master go with the engine spark; rows of this one are saved with save(path)"
        )
    scorer = make_scorer(rules, model, prior, context)
    given = [records] if isinstance(records, str | Path) else list(records)
    paths = [resolve_sample(str(one)) for one in given]
    with os_errors_told():
        # An empty folder stops everything before anything is scored.
        for path in paths:
            next(walk_records(path))
    if journal is None:
        rows = score_all(work_in(_walk(paths), input), scorer, jobs=jobs, full=full)
    else:
        rows = _go_on(Path(journal), paths, scorer, jobs, full)
    return Stream(_watch(rows, paths, strict, progress), "batch", lambda row: row.values)


def _walk(paths: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(walk_records, paths))


def _go_on(place: Path, paths: list[str], scorer: Scorer, jobs: int, full: bool) -> Iterator[Row]:
    """The rows in a journal, then those of the records that are not in it yet."""
    from importlib.metadata import version

    from coalclass.corpus.journal import Journal

    if STDIN in paths:
        raise UsageError("a journal goes on with records that are read again, and standard input is read once")
    with os_errors_told():
        journal = Journal(
            place,
            {
                "version": version("coalclass"),
                "format": "full" if full else "flat",
                "model": hash_model(scorer.model),
                "rulebook": sha256_of(repr(scorer.rulebook.as_dict())),
                "prior": repr(scorer.prior_db),
                "context": scorer.context,
                "set of records": hash_files(_walk(paths)),
            },
        )
    return _replay(journal, paths, scorer, jobs, full)


def _replay(journal: Journal, paths: list[str], scorer: Scorer, jobs: int, full: bool) -> Iterator[Row]:
    try:
        yield from journal.rows()
        work = skip_records(work_in(_walk(paths)), journal.count)
        yield from journal.keep(score_all(work, scorer, jobs=jobs, full=full))
    finally:
        journal.close()


def hash_model(model: Model) -> str:
    """A fingerprint of everything in a model that bears on a verdict."""
    parts = [getattr(model, one.name) for one in fields(model) if one.name not in ("problems", "fingerprints")]
    return sha256_of(repr((*parts, sorted(model.fingerprints))))


def hash_files(paths: Iterable[str]) -> str:
    """A fingerprint of files: their names and contents, in order."""
    import hashlib

    whole = hashlib.sha256()
    for path in paths:
        whole.update(os.fsencode(path) + b"\0")
        if isinstance(path, Irregular):
            continue
        with suppress(OSError, ValueError), open(path, "rb") as file:
            one = hashlib.sha256()
            while chunk := file.read(1 << 20):
                one.update(chunk)
            whole.update(one.digest())
    return whole.hexdigest()


def _watch(rows: Iterator[Row], paths: list[str], strict: bool, progress: Progress | None) -> Iterator[Row]:
    with os_errors_told():
        # How many records standard input holds is not known before it ends.
        total = 0 if progress is None or STDIN in paths else sum(1 for _ in _walk(paths))
    done, seen = 0, ""
    while True:
        with os_errors_told():
            row = next(rows, None)
        if row is None:
            return
        refuse(row.problems, strict)
        if progress is not None:
            file = _LINE.sub("", row.path)
            done, seen = done + (file != seen), file
            progress(file, done, total)
        yield row
