"""`batch`: many records, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from coalclass.corpus import Row, score_all, walk_records, work_in
from coalclass.corpus.finding import STDIN
from coalclass.errors import UsageError
from coalclass.results import Stream
from coalclass.shipped import resolve_sample
from coalclass.verbs.reading import PathLike, Progress, check_input, os_errors_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def batch(
    records: PathLike | Iterable[PathLike],
    *,
    input: str = "yaml",
    jobs: int = 1,
    full: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    strict: bool = False,
    progress: Progress | None = None,
) -> Stream[Row]:
    """A row for each record of files, folders and JSON Lines, in order; memory stays flat however many there are.

    Arguments: a path or a list of them: what `classify` takes, `-` and `sample:` included; `input` says whether `-`
    holds `yaml` or `jsonl`; `jobs` is the number of processes, at most one per core, -1 for one per core; with
    `full` a row's `values` are the whole JSON of the verdict instead of flat columns; `prior` is as in `classify`;
    `progress` is called after each file.
    Units: as in `classify`; `values` is None for a record that could not be read, whose `problems` say why.
    Errors: UsageError for a wrong number of jobs, a wrong prior and a folder without records, RulebookError,
    ModelError; with `strict` RecordError at the first record with a problem.

    >>> import coalclass
    >>> [row.values["follower"] for row in coalclass.batch("sample:lebanon-mnf-1982")]
    ['FRA', 'GBR', 'ITA']
    """
    if not isinstance(jobs, int) or jobs == 0 or jobs < -1:
        raise UsageError(f"--jobs: {jobs!r} is not a number of processes; write 1 or more, or -1 for one per core")
    check_input(input)
    scorer = make_scorer(rules, model, prior)
    given = [records] if isinstance(records, str | Path) else list(records)
    paths = [resolve_sample(str(one)) for one in given]
    with os_errors_told():
        # An empty folder stops everything before anything is scored.
        for path in paths:
            next(walk_records(path))
    rows = score_all(work_in(_walk(paths), input), scorer, jobs=jobs, full=full)
    return Stream(_watch(rows, paths, strict, progress), "batch", lambda row: row.values)


def _walk(paths: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(walk_records, paths))


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
            file = row.path.partition(".jsonl:")[0]
            done, seen = done + (file != seen), file
            progress(file, done, total)
        yield row
