"""`batch`: every record of a folder, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from coalclass.corpus import Row, score_all, walk_records, work_in
from coalclass.errors import UsageError
from coalclass.results import Stream
from coalclass.shipped import resolve_sample
from coalclass.verbs.reading import PathLike, Progress, os_errors_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def batch(
    folder: PathLike,
    *,
    jobs: int = 1,
    full: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    strict: bool = False,
    progress: Progress | None = None,
) -> Stream[Row]:
    """A row for each record of a folder or a JSON Lines file, in order; memory stays flat however many there are.

    Arguments: `jobs` is the number of processes, at most one a core, -1 for one a core; with `full` a row's `values`
    are the whole JSON of the verdict instead of flat columns; `prior` is as in `classify`;
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
    if str(folder) == "-":
        raise UsageError("batch reads a folder or a .jsonl file; classify - reads standard input")
    scorer = make_scorer(rules, model, prior)
    path = resolve_sample(str(folder))
    rows = score_all(work_in(walk_records(path)), scorer, jobs=jobs, full=full)
    return Stream(_watch(rows, path, strict, progress), "batch", lambda row: row.values)


def _watch(rows: Iterator[Row], path: str, strict: bool, progress: Progress | None) -> Iterator[Row]:
    with os_errors_told():
        total = 0 if progress is None else sum(1 for _ in walk_records(path))
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
