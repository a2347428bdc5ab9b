"""Scoring many records: the same answer on one core or many, one piece of work in memory a worker."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from coalclass.errors import Problem, RecordError, UsageError
from coalclass.records import Loaded, load_path, load_text
from coalclass.records.reading import Line, is_passed_over, load_line
from coalclass.scoring import Scorer

if TYPE_CHECKING:
    from concurrent.futures import Future

Piece = TypeVar("Piece")
Made = TypeVar("Made")

_AHEAD = 3
"""Pieces of work that each worker may be ahead of what is read from it."""

_LOOK_EVERY = 0.25
"""Seconds between two looks of a worker whether its parent is still there."""

_UNCOLLECTED = 100_000
"""New objects before whoever scores many records looks for garbage."""


class Work(NamedTuple):
    """Whole files, numbered lines of one JSON Lines file, or the text of one record that came from no file."""

    paths: tuple[str, ...]
    lines: tuple[Line, ...] | None = None
    text: bytes | None = None


class Row(NamedTuple):
    """What came of one record: its row (None if it could not be scored) and its problems."""

    path: str
    values: dict[str, Any] | None
    problems: tuple[Problem, ...]

    @property
    def passed_over(self) -> bool:
        """Whether this is a file of a folder that is no record."""
        return self.values is None and is_passed_over(self.problems)


def score_all(work: Iterable[Work], scorer: Scorer, *, jobs: int = 1, full: bool = False) -> Iterator[Row]:
    """Score pieces of work, in order.

    `jobs` is the number of processes, at most one per core; -1 for one per core. Rows are flat, under the columns of
    a verdict, or with `full` the whole JSON contract.
    """
    if jobs == 1:
        for piece in work:
            yield from _score(piece, scorer, full)
        return
    yield from map_in_processes(partial(_score_list, scorer=scorer, full=full), work, jobs)


def check_jobs(jobs: int) -> int:
    """The number of processes that was asked for. Raises UsageError for none and for less than -1."""
    if not isinstance(jobs, int) or jobs == 0 or jobs < -1:
        raise UsageError(f"--jobs: {jobs!r} is not a number of processes; write 1 or more, or -1 for one per core")
    return jobs


def map_in_processes(call: Callable[[Piece], list[Made]], work: Iterable[Piece], jobs: int) -> Iterator[Made]:
    """What `call` makes of each piece of work, in order, made by `jobs` workers.

    None of them outlives the work that fails, is interrupted or is given up.
    """
    from concurrent.futures.process import BrokenProcessPool

    from joblib.externals.loky import get_reusable_executor

    # More than one per core only costs their start.
    cores = max(2, os.cpu_count() or 1)
    jobs = cores if jobs == -1 else min(jobs, cores)
    # A worker takes what it scores with once, when it starts, and not with each piece of work.
    executor = get_reusable_executor(max_workers=jobs, initializer=_prepare_worker, initargs=(os.getpid(), call))
    ahead: deque[Future[list[Made]]] = deque()
    done = False
    try:
        for piece in work:
            # A worker that is starting would answer Ctrl-C with a traceback: it is our business, not theirs.
            with _interrupts_held():
                ahead.append(executor.submit(_make, piece))
            if len(ahead) == _AHEAD * jobs:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
        done = True
    except BrokenProcessPool:
        raise UsageError(
            "a process that scored records was ended from outside, perhaps since memory ran out; "
            "nothing was written: run it again, with fewer --jobs"
        ) from None
    finally:
        if not done:
            executor.shutdown(wait=True, kill_workers=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C until the block has ended; processes that are started in it never hear it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_calls: list[Callable[[Any], list[Any]]] = []
"""In a worker, what is made of each piece of work."""


def _prepare_worker(parent: int, call: Callable[[Any], list[Any]]) -> None:
    """Make a process ready for work."""
    _calls[:] = [call]
    _follow_parent(parent)


def _make(piece: Any) -> list[Any]:
    return _calls[0](piece)


def _follow_parent(parent: int) -> None:
    """End this worker once its parent is gone, however that ended: a queue does not tell."""

    def watch() -> None:
        while os.getppid() == parent:
            sleep(_LOOK_EVERY)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _score_list(piece: Work, scorer: Scorer, full: bool) -> list[Row]:
    with garbage_left():
        return list(_score(piece, scorer, full))


@contextmanager
def garbage_left() -> Iterator[None]:
    """Look for garbage seldom: hardly any record leaves a cycle behind, and to look takes an eighth of the time.

    The process may have other work after this, so it gets its own threshold back.
    """
    before = gc.get_threshold()
    gc.set_threshold(_UNCOLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _score(piece: Work, scorer: Scorer, full: bool) -> Iterator[Row]:
    # Only here: what classifies a single record has no use for columns.
    from coalclass.corpus.tables import verdict_row

    for loaded in _load(piece):
        if loaded.dyad is None:
            yield Row(loaded.path, None, loaded.problems)
            continue
        try:
            verdict = scorer.classify(loaded.dyad, loaded.path)
            values = verdict.as_dict() if full else verdict_row(verdict)
        except RecordError as error:
            yield Row(loaded.path, None, (*loaded.problems, *error.problems))
        except Exception as error:
            # Whatever is wrong with one record, or with us, the others are still scored.
            sentence = f"cannot be scored ({type(error).__name__}: {error}); please report this with the record"
            yield Row(loaded.path, None, (*loaded.problems, Problem(loaded.path, 1, 1, sentence)))
        else:
            yield Row(loaded.path, values, loaded.problems)


def _load(piece: Work) -> Iterator[Loaded]:
    if piece.text is not None:
        yield load_text(piece.text, piece.paths[0])
        return
    if piece.lines is None:
        for path in piece.paths:
            yield from load_path(path)
        return
    for number, line in piece.lines:
        yield load_line(piece.paths[0], number, line)
