"""Scoring many records: the same answer on one core or many, one piece of work in memory a worker."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from coalclass.errors import Problem
from coalclass.records import Loaded, load_path, load_text
from coalclass.scoring import Scorer

_UNCOLLECTED = 100_000
"""New objects before a worker looks for garbage."""


class Work(NamedTuple):
    """Whole files, numbered lines of one JSON Lines file, or the text of one record that came from no file."""

    paths: tuple[str, ...]
    lines: tuple[tuple[int, bytes], ...] | None = None
    text: bytes | None = None


class Row(NamedTuple):
    """What came of one record: its row (None if it could not be scored) and its problems."""

    path: str
    values: dict[str, Any] | None
    problems: tuple[Problem, ...]


def score_all(work: Iterable[Work], scorer: Scorer, *, jobs: int = 1, full: bool = False) -> Iterator[Row]:
    """Score pieces of work, in order.

    `jobs` is the number of processes, at most one per core; -1 for one per core. Rows are flat, under the columns of
    a verdict, or with `full` the whole JSON contract.
    """
    if jobs == 1:
        for piece in work:
            yield from _score(piece, scorer, full)
        return
    from joblib import Parallel, delayed

    # More than one per core only costs their start.
    cores = max(2, os.cpu_count() or 1)
    jobs = cores if jobs == -1 else min(jobs, cores)
    parallel = Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="3*n_jobs", batch_size=1)
    for rows in parallel(delayed(_score_list)(piece, scorer, full) for piece in work):
        yield from rows


def _score_list(piece: Work, scorer: Scorer, full: bool) -> list[Row]:
    # Hardly any record leaves a cycle behind, and looking for one takes an eighth of a worker's time. The worker
    # may have other work after this, so it gets its own threshold back.
    before = gc.get_threshold()
    gc.set_threshold(_UNCOLLECTED)
    try:
        return list(_score(piece, scorer, full))
    finally:
        gc.set_threshold(*before)


def _score(piece: Work, scorer: Scorer, full: bool) -> Iterator[Row]:
    # Only here: what classifies a single record has no use for columns.
    from coalclass.corpus.tables import verdict_row

    for loaded in _load(piece):
        if loaded.dyad is None:
            yield Row(loaded.path, None, loaded.problems)
        else:
            verdict = scorer.classify(loaded.dyad, loaded.path)
            yield Row(loaded.path, verdict.as_dict() if full else verdict_row(verdict), loaded.problems)


def _load(piece: Work) -> Iterator[Loaded]:
    if piece.text is not None:
        yield load_text(piece.text, piece.paths[0])
        return
    if piece.lines is None:
        for path in piece.paths:
            yield from load_path(path)
        return
    path = piece.paths[0]
    for number, line in piece.lines:
        if line.strip(b" \t\r\n"):
            yield load_text(line.rstrip(b"\r\n"), f"{path}:{number}", json=True, first_line=number)
