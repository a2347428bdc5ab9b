"""How verbs read what they are given: records as dyads, files, folders, samples or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeAlias, TypeVar

from coalclass.errors import CoalclassError, Problem, RecordError, UsageError
from coalclass.limits import RECORD_BYTES
from coalclass.records import Dyad, Loaded
from coalclass.records.reading import NO_RECORD

T = TypeVar("T")

PathLike: TypeAlias = str | Path
"""A file, a folder, `sample:COALITION/ISO3`, `sample:`, or `-` for standard input."""

RecordLike: TypeAlias = PathLike | Dyad
"""A record in memory, or where one is."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as work goes on: what is in hand, how many are done, how many there are (0 where nobody knows)."""

INPUTS = ("yaml", "jsonl")
IN_MEMORY = "<record>"
"""The path of a record that came from no file."""


def load_all(records: Iterable[RecordLike], input: str = "yaml") -> Iterator[Loaded]:
    """Read every record that is named, in order. `input` says what `-` holds: one record in YAML, or JSON Lines.

    Folders are looked into at once, so that an empty one stops everything. Raises UsageError.
    """
    check_input(input)
    return _load(_find(records), input)


def check_input(input: str) -> None:
    """Raise UsageError for what standard input cannot hold."""
    if input not in INPUTS:
        raise UsageError(f"--input: {input!r} is neither yaml nor jsonl")


def _find(records: Iterable[RecordLike]) -> list[str | Dyad]:
    found: list[str | Dyad] = []
    for record in records:
        if isinstance(record, Dyad):
            found.append(record)
        elif record == "-":
            found.append("-")
        else:
            found += record_files(record)
    return found


def record_files(path: PathLike) -> list[str]:
    """The files of records under a path. Raises UsageError for a folder without any or that cannot be read."""
    from coalclass.corpus import find_records
    from coalclass.shipped import resolve_sample

    with os_errors_told():
        return find_records(resolve_sample(str(path)))


@contextmanager
def os_errors_told() -> Iterator[None]:
    """Errors of the operating system as UsageError, in words."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{error.filename or 'the file'}: {error.strerror or error}") from error


def _load(found: list[str | Dyad], input: str) -> Iterator[Loaded]:
    from coalclass.records import load_lines, load_path, load_text

    for one in found:
        if isinstance(one, Dyad):
            yield Loaded(IN_MEMORY, one)
        elif one != "-":
            yield from load_path(one)
        elif input == "jsonl":
            yield from load_lines(sys.stdin.buffer, "-")
        else:
            yield load_text(sys.stdin.buffer.read(RECORD_BYTES + 1), "-")


def read_many(
    records: Iterable[RecordLike], *, strict: bool = False, progress: Progress | None = None
) -> tuple[list[tuple[str, Dyad]], tuple[Problem, ...]]:
    """The valid records with their paths, and all problems met.

    Raises RecordError where there are records and none is valid, and with `strict` where there is any problem.
    """
    from coalclass.records.problem_cap import ProblemCap

    named = list(records)
    good: list[tuple[str, Dyad]] = []
    problems: list[Problem] = []
    cap = ProblemCap()
    bad = 0
    found = _find(named)
    loaded = _load(found, "yaml")
    passed_over: list[str] = []
    for one in loaded if progress is None else follow(loaded, len(found), progress, lambda one: one.path):
        if one.passed_over:
            passed_over.append(one.path)
            continue
        for problem in one.problems:
            problems += cap.admit(problem)
        if one.dyad is None:
            bad += 1
        else:
            good.append((one.path, one.dyad))
    problems += cap.close()
    if passed_over:
        if not good and not bad:
            from coalclass.corpus.validation import tell_passed_over

            where = ", ".join(map(_name, named))
            raise UsageError(f"{where}: there is no record: {tell_passed_over(len(passed_over))}")
        problems.append(_warn_passed_over(passed_over))
    if bad and not good:
        error = RecordError(problems)
        error.add_note(f"{', '.join(map(_name, named))}: no record there can be read")
        raise error
    refuse(problems, strict)
    return good, tuple(problems)


def _warn_passed_over(paths: list[str]) -> Problem:
    from coalclass.records.reading import FileProblem

    more = f"; the first of {len(paths)} such files" if len(paths) > 1 else ""
    return FileProblem(paths[0], 1, 1, f"{NO_RECORD}{more}", severity="warning")


def _name(record: RecordLike) -> str:
    return IN_MEMORY if isinstance(record, Dyad) else str(record)


def read_one(record: RecordLike, what: str, *, strict: bool = False) -> tuple[str, Dyad, tuple[Problem, ...]]:
    """The one record that is named, its path, and its warnings; `what` says in an error what takes exactly one.

    Raises RecordError for an invalid record and UsageError where there is none or more than one.
    """
    found = list(islice((one for one in load_all([record]) if not one.passed_over), 2))
    if len(found) != 1:
        count = "more than one record" if found else "no record"
        raise UsageError(f"{_name(record)}: there is {count}; {what} exactly one")
    path, dyad, problems = found[0]
    if dyad is None:
        raise RecordError(problems)
    refuse(problems, strict)
    return path, dyad, problems


def refuse(problems: Iterable[Problem], strict: bool) -> None:
    """Raise RecordError for problems, where the caller is strict."""
    if strict and (found := tuple(problems)):
        raise RecordError(found)


@contextmanager
def problems_told(problems: tuple[Problem, ...]) -> Iterator[None]:
    """Let an error that comes of the work carry the problems that were met before it."""
    try:
        yield
    except CoalclassError as error:
        if not error.problems:
            error.problems = problems
        raise


def tell_steps(progress: Progress | None) -> Callable[[str], None]:
    """What training calls with the name of each step that it begins."""
    return lambda step: None if progress is None else progress(step, 0, 0)


def follow(items: Iterable[T], total: int, progress: Progress, name: Callable[[T], str]) -> Iterator[T]:
    """The items, each reported once it is there."""
    for done, item in enumerate(items, start=1):
        progress(name(item), done, total)
        yield item
