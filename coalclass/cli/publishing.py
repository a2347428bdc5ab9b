"""What commands share: where and how a result goes, what is said beside it, and the exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

import typer

from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter, report_error, warn
from coalclass.errors import CoalclassError, Problem, UsageError
from coalclass.reports.publish import check, publish

if TYPE_CHECKING:
    from coalclass.reports.formats import Format
    from coalclass.results import Result
    from coalclass.verbs.reading import Progress

T = TypeVar("T", bound="Result")


class Target(NamedTuple):
    """How and where a result of a kind is written."""

    kind: str
    format: type[Format]
    out: Path | None
    overwrite: bool

    @property
    def as_json(self) -> bool:
        """Whether problems go out as JSON too."""
        return self.format.for_machines

    def publish(self, result: object, *, wrote: str = "", **options: Any) -> None:
        """Write the result; say where to, with what is to be added in `wrote`."""
        notes = publish(result, self.format, self.out, kind=self.kind, overwrite=self.overwrite, **options)
        for note in notes:
            warn_clean(note)
        if self.out is not None:
            warn_clean(f"wrote {self.out}{wrote}")


def take_aim(
    kind: str,
    format: str | None,
    out: Path | None,
    overwrite: bool,
    *,
    reads: Iterable[str | Path | None] = (),
    data: Path | None = None,
) -> Target:
    """Where the result will go. Raises UsageError, before any work, where it cannot go there or not so.

    `reads` are the records, rulebooks and models that the command reads, `data` its folder of datasets: no result
    goes where one of these is, whether a file there may be overwritten or not.
    """
    if out is not None:
        from coalclass.corpus.outputs import refuse_input_as_output, shipped_files

        refuse_input_as_output(out, [*reads, *shipped_files()], data)
    return Target(kind, check(kind, format, out, overwrite=overwrite), out, overwrite)


def answer(
    target: Target,
    work: Callable[[], T],
    *,
    casebook: bool = False,
    failed: Callable[[T], bool] = lambda _: False,
    beside: Callable[[T], Iterable[str]] = lambda _: (),
    **options: Any,
) -> NoReturn:
    """Call a verb, report its problems, publish what it returned, and end with the exit status that it calls for.

    Of a `casebook` only the records that could not be read are told of, and in words. `failed` tells whether the
    result itself calls for status 1, `beside` gives what is said on standard error.
    """
    as_json = target.as_json and not casebook
    with errors_reported(as_json=as_json):
        result = work()
    reporter = ProblemReporter(as_json=as_json)
    reporter.report([one for one in result.problems if not casebook or one.severity == "error"])
    reporter.close()
    for line in beside(result):
        warn_clean(line)
    target.publish(result, **options)
    raise typer.Exit(BAD_RECORD if failed(result) else status_of(result.problems))


def place_journal(target: Target, reads: Iterable[str]) -> Path:
    """Where the journal is kept. Raises UsageError where a result cannot be gone on with."""
    from coalclass.corpus.outputs import refuse_input_as_output

    paths = list(reads)
    if target.out is None or target.format.name not in ("csv", "jsonl"):
        raise UsageError("--resume goes on with a file of rows: --out FILE.csv or FILE.jsonl")
    if "-" in paths:
        raise UsageError("--resume reads its records again, and standard input is read once; name a file")
    if target.out.exists() and not target.out.is_file():
        raise UsageError(f"{target.out}: is no regular file, and what was written to it cannot be gone on with")
    journal = target.out.with_name(f"{target.out.name}.part")
    refuse_input_as_output(journal, paths)
    return journal


@contextmanager
def errors_reported(*, as_json: bool) -> Iterator[None]:
    """Report a failure with its problems as JSON, if that is asked for; else it is left to the command line itself."""
    try:
        yield
    except CoalclassError as error:
        if not as_json:
            raise
        raise typer.Exit(report_error(error, as_json=as_json)) from None


def status_of(problems: Iterable[Problem]) -> int:
    """The exit status that problems call for."""
    return BAD_RECORD if any(one.severity == "error" for one in problems) else OK


def warn_clean(text: str) -> None:
    """Write a line of text from anywhere to standard error."""
    from coalclass.reports.text import clean

    warn(clean(text))


@contextmanager
def progress_bar(doing: str, after: float = 0.0) -> Iterator[Progress | None]:
    """A bar on standard error that a verb moves on; None where standard error is no terminal.

    It appears `after` so many seconds, so that what is quick shows none.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from threading import Timer

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from coalclass.reports.console import make_console
    from coalclass.reports.text import clean

    text = TextColumn("{task.description}", markup=False)
    columns = (text, BarColumn(), TextColumn("{task.fields[count]}"), TimeElapsedColumn())
    bar = Progress(*columns, console=make_console(sys.stderr), transient=True)
    bar.add_task(doing, total=None, count="")

    def move(name: str, done: int, total: int) -> None:
        task = bar.task_ids[0]
        if done or after:
            count = f"{done}/{total}" if total else str(done)
            # What is read one by one is named while it is read.
            named = f"{doing} {clean(name)}" if after else doing
            bar.update(task, description=named, completed=done, total=total or None, count=count)
        else:
            # A step of unknown length begins with its name; rich cannot take a total back.
            bar.remove_task(task)
            bar.add_task(clean(name), total=None, count="")

    # One read may take long, and nothing moves the bar meanwhile.
    timer = Timer(after, bar.start)
    timer.daemon = True
    try:
        if after:
            timer.start()
        else:
            bar.start()
        yield move
    finally:
        timer.cancel()
        bar.stop()
