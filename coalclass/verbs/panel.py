"""`panel`: every follower of a leader, year by year, from published datasets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.corpus import Row
from coalclass.corpus.batch import check_jobs, map_in_processes
from coalclass.errors import Problem, UsageError
from coalclass.results import Table
from coalclass.scoring.digest import sha256_of
from coalclass.scoring.scorer import SHIPPED, check_context
from coalclass.verbs.reading import PathLike, Progress, os_errors_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer

if TYPE_CHECKING:
    from collections.abc import Callable

    from coalclass.corpus.journal import Journal
    from coalclass.sources.assemble import Library
    from coalclass.verbs.panel_rows import Leader, Making, Year

MODEL = "panel"
"""The shipped model that a panel is scored with: it learned from published datasets alone."""

HELD_BACK = "it rests on published datasets alone"


@dataclass(frozen=True, slots=True)
class Panel(Table):
    """Rows of a panel, with sentences to be told beside them."""

    notes: tuple[str, ...] = field(default=(), kw_only=True, repr=False)

    __repr__ = Table.__repr__


def panel(
    hegemon: str | Iterable[str],
    data: PathLike,
    *,
    years: str = "1950-2020",
    jobs: int = 1,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = SHIPPED,
    cache: bool = True,
    strict: bool = False,
    problem: Callable[[Problem], None] | None = None,
    progress: Progress | None = None,
    journal: PathLike | None = None,
) -> Panel:
    """A row for each year and each state that existed in it: evidence from published datasets, and the verdict on it.

    Arguments: `hegemon` is a leader or a list of them; `data` the folder with the datasets; `years` two years and a
    hyphen; `jobs` the number of processes, at most one per core, -1 for one per core; `model` the one trained on
    datasets alone unless another is given; `prior` is as in `classify`, `context` and `cache` as in `assemble`. With
    `problem`, which is called with each problem as it is met, the rows are a stream; without it they are all held.
    `progress` is called after each row; `journal` names a file that keeps the rows, from which the same call goes on.
    Units: probabilities, dB, and strengths from 0 to 1, under the columns of `coalclass.corpus.panel_table`. Nothing
    was coded by hand, so no verdict stands as clear.
    Errors: UsageError before any work for wrong years, leaders, jobs or a folder without datasets, RulebookError,
    ModelError; with `strict` RecordError for a file that cannot be read, which else is in `problems`.

    >>> import coalclass
    >>> coalclass.panel("USA", ".", years="1990-91")
    Traceback (most recent call last):
    coalclass.errors.UsageError: --years: '1990-91' is no span of years; write it as 1950-2020, or one year as 1990
    """
    from coalclass.verbs.panel_rows import parse_years, plan_panel

    check_jobs(jobs)
    plan, partly = plan_panel([hegemon] if isinstance(hegemon, str) else list(hegemon), parse_years(years))
    shipped = check_context(context) == SHIPPED
    making = _prepare(Path(data), cache, shipped, rules, model, prior)
    kept = None if journal is None else _open_journal(Path(journal), making, plan)
    rows = _watch(_go_through(plan, making, jobs, kept), sum(len(one.followers) for one in plan), progress)
    return _make_panel(rows, _tell_absent(partly), strict, problem)


def _prepare(
    folder: Path, cache: bool, shipped: bool, rules: RulesLike | None, model: ModelLike | None, prior: float
) -> Making:
    """What rows are made with. Raises UsageError where the folder holds nothing to make them of."""
    from coalclass.scoring import shipped_model
    from coalclass.sources.assemble import Library
    from coalclass.sources.row_cache import RowCache
    from coalclass.verbs.panel_rows import Making

    scorer = make_scorer(rules, shipped_model(MODEL) if model is None else model, prior, held_back=HELD_BACK)
    with os_errors_told():
        if not _holds_datasets(Library(folder, cache=cache)):
            raise UsageError(f"{folder}: holds none of the datasets; coalclass data says which there are and where")
        return Making(folder, RowCache(folder).key, cache, scorer, shipped)


def _holds_datasets(library: Library) -> bool:
    from coalclass.errors import DatasetError
    from coalclass.sources.registry import datasets

    for one in datasets():
        try:
            if library.locate(one) is not None:
                return True
        except DatasetError:
            # It is there and cannot be read, which the rows tell.
            return True
    return False


def _open_journal(place: Path, making: Making, plan: list[Year]) -> Journal:
    from importlib.metadata import version

    from coalclass.corpus.journal import Journal
    from coalclass.verbs.batch import hash_model

    asked = [(one.hegemon.code, one.year, [state.code for state in one.followers]) for one in plan]
    with os_errors_told():
        return Journal(
            place,
            {
                "version": version("coalclass"),
                "model": hash_model(making.scorer.model),
                "rulebook": sha256_of(repr(making.scorer.rulebook.as_dict())),
                "prior": repr(making.scorer.prior_db),
                "context": repr(making.shipped),
                "set of leaders and years": sha256_of(repr(asked)),
                "state of the data": making.fingerprint,
            },
        )


def _go_through(plan: list[Year], making: Making, jobs: int, journal: Journal | None) -> Iterator[Row]:
    """The rows in a journal, if there is one, then the others."""
    if journal is None:
        yield from _make_all(plan, making, jobs)
        return
    try:
        yield from journal.rows()
        done = journal.count
        while plan and done >= len(plan[0].followers):
            done -= len(plan[0].followers)
            plan = plan[1:]
        yield from journal.keep(islice(_make_all(plan, making, jobs), done, None))
    finally:
        journal.close()


def _make_all(plan: list[Year], making: Making, jobs: int) -> Iterator[Row]:
    """Every row, in order. The first year is made here, so that the others find in the cache what was read for it."""
    from coalclass.verbs.panel_rows import make_rows, open_library

    here = plan if jobs == 1 else plan[:1] if making.cache else []
    try:
        for place, piece in enumerate(here):
            with os_errors_told():
                rows = make_rows(piece, making)
            if place == 0 and making.cache:
                open_library(making.folder, making.fingerprint, making.cache).keep_rows()
            yield from rows
    finally:
        # Nothing of it is needed once the rows are there, and it is large.
        open_library.cache_clear()
    if rest := plan[len(here) :]:
        yield from map_in_processes(partial(make_rows, making=making), rest, jobs)


def _watch(rows: Iterator[Row], total: int, progress: Progress | None) -> Iterator[Row]:
    for done, row in enumerate(rows, start=1):
        if progress is not None:
            progress(row.path, done, total)
        yield row


def _tell_absent(partly: list[Leader]) -> tuple[str, ...]:
    from coalclass.verbs.panel_rows import list_years

    return tuple(f"{one.name} did not exist in {list_years(one.absent)}: no rows for these years" for one in partly)


def _make_panel(
    rows: Iterator[Row], notes: tuple[str, ...], strict: bool, problem: Callable[[Problem], None] | None
) -> Panel:
    from coalclass.corpus.panel_table import PANEL_COLUMNS

    problems: list[Problem] = []
    told: set[Problem] = set()

    def list_rows() -> Iterator[tuple[object, ...]]:
        for row in rows:
            fresh = [one for one in row.problems if one not in told]
            told.update(fresh)
            refuse(tuple(fresh), strict)
            for one in fresh:
                (problem or problems.append)(one)
            if row.values is not None:
                values = row.values
                yield tuple([values.get(column) for column in PANEL_COLUMNS])

    if problem is not None:
        return Panel("panel", PANEL_COLUMNS, list_rows(), notes=notes)
    held = tuple(list_rows())
    return Panel("panel", PANEL_COLUMNS, held, notes=notes, problems=tuple(problems))
