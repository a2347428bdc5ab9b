"""`coalclass batch`: a folder of records to a table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, console, report_problems, warn
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.corpus import Row
    from coalclass.corpus.summary import Summary

NAME = "batch"
HELP = "Score every record of a folder (or a JSON Lines file): a row a dyad, a summary by coalition."
EPILOG = "Example: coalclass batch sample: --out verdicts.csv"

_ENDINGS = {".csv": Format.csv, ".jsonl": Format.jsonl, ".json": Format.json, ".md": Format.markdown}


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder, a .jsonl file, or sample:COALITION.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here; the ending chooses csv, jsonl, json or md.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="How to write the rows.", show_default="table")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes, at most one a core; -1 for one a core.")] = 1,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Score and write."""
    from coalclass.corpus import score_all, walk_records, work_in
    from coalclass.corpus.summary import Summary
    from coalclass.reports.formats import WRITERS, writer_for
    from coalclass.shipped import resolve_sample

    if jobs == 0 or jobs < -1:
        raise typer.BadParameter("a number of processes from 1, or -1 for one a core", param_hint="--jobs")
    if folder == "-":
        raise UsageError("batch reads a folder or a .jsonl file; classify - reads standard input")
    chosen = choose_format(out, format)
    scorer = make_scorer(rules, model)
    path = resolve_sample(folder)
    summary = Summary()
    scored = score_all(work_in(walk_records(path)), scorer, jobs=jobs, full=WRITERS[chosen.value].full)
    rows = _counted(_with_progress(scored, path), summary, chosen)
    with _opened(out) as stream:
        if chosen is Format.table:
            _show_table(rows, summary, stream)
        else:
            with writer_for(chosen.value, stream, console) as writer:
                for row in rows:
                    if row.values is not None:
                        writer.row(row.values)
    if chosen is not Format.table:
        from coalclass.reports.tables import show_summary

        show_summary(console(sys.stderr), summary)
    raise typer.Exit(BAD_RECORD if summary.bad else OK)


def choose_format(out: Path | None, format: Format | None) -> Format:
    """The format that `--out` and `--format` agree on; UsageError where they do not."""
    if out is None:
        return format or Format.table
    ending = _ENDINGS.get(out.suffix.lower())
    if format is None and ending is None:
        raise UsageError(f"{out}: the ending chooses the format; use one of {', '.join(_ENDINGS)}, or --format")
    if format is not None and ending is not None and format is not ending:
        raise UsageError(f"--out {out} says {ending.value} and --format says {format.value}; leave one of them out")
    return format or ending or Format.table


def _counted(rows: Iterator[Row], summary: Summary, chosen: Format) -> Iterator[Row]:
    """The rows, their problems reported on standard error and counted."""
    for row in rows:
        if row.problems:
            errors = [problem for problem in row.problems if problem.severity == "error"]
            report_problems(errors, as_json=chosen.for_machines)
        summary.add(row)
        yield row


def _with_progress(rows: Iterator[Row], path: str) -> Iterator[Row]:
    """The rows, with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from coalclass.corpus import walk_records

    columns = (TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task("scoring", total=sum(1 for _ in walk_records(path)))
        seen = ""
        for row in rows:
            file = row.path.partition(".jsonl:")[0]
            progress.advance(task, 0 if file == seen else 1)
            seen = file
            yield row


def _show_table(rows: Iterator[Row], summary: Summary, stream: TextIO) -> None:
    from coalclass.reports.tables import show_rows, show_summary

    target = console(stream)
    show_rows(target, [row.values for row in rows if row.values is not None])
    show_summary(target, summary)


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    """Standard output, or the file: written beside its place and moved there when whole."""
    if out is None:
        yield sys.stdout
        return
    # A link stays a link to the file that it names; a device or a pipe can only be written to.
    target = out.resolve()
    if target.is_dir():
        raise UsageError(f"{out} is a folder; --out names a file")
    if not target.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {target.parent}")
    if target.exists() and not target.is_file():
        with open(target, "w", encoding="utf-8", newline="") as file:
            yield file
        return
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(partial, "w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(partial, target)
        warn(f"wrote {out}")
    finally:
        partial.unlink(missing_ok=True)
