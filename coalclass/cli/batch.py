"""`coalclass batch`: many records to a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from coalclass.cli.options import (
    Context,
    Engine,
    Force,
    FormatName,
    Input,
    Jobs,
    Master,
    ModelFile,
    Out,
    Prior,
    Resume,
    Rules,
)
from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter
from coalclass.cli.publishing import errors_reported, place_journal, progress_bar, take_aim, warn_clean
from coalclass.errors import Problem, RecordError, UsageError

NAME = "batch"
PANEL = "Classify a record", 2
HELP = """Classify many records into one table, with a summary.

Takes what classify takes: files, folders, JSON Lines, sample:COALITION, or - for standard input. The table has one
row per dyad; a summary by coalition follows."""
EPILOG = "Example: coalclass batch sample: --out verdicts.csv"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, folders, JSON Lines, sample:, or -.")],
    out: Out = None,
    force: Force = False,
    format: FormatName = None,
    input: Input = "yaml",
    jobs: Jobs = 1,
    rules: Rules = None,
    model: ModelFile = None,
    prior: Prior = 0.5,
    context: Context = "record",
    resume: Resume = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first record that cannot be scored.")
    ] = False,
    engine: Engine = "local",
    master: Master = None,
) -> None:
    """Score and write."""
    if engine != "local":
        refused = {"--format": format, "--jobs": jobs != 1, "--resume": resume, "--fail-fast": fail_fast}
        refused["--input"] = input != "yaml"
        _run_on_spark(
            [name for name, is_given in refused.items() if is_given],
            paths,
            engine,
            out,
            {"rules": rules, "model": model, "prior": prior, "context": context, "overwrite": force, "master": master},
        )
    if master is not None:
        raise UsageError("--master says where Spark runs: it goes with --engine spark")
    from coalclass.corpus.batch import garbage_left
    from coalclass.corpus.summary import Summary
    from coalclass.verbs.batch import batch

    target = take_aim("batch", format, out, force, reads=(*paths, rules, model))
    journal = place_journal(target, paths) if resume else None
    summary = Summary()
    problems = ProblemReporter(as_json=target.as_json)

    def values() -> Iterator[dict[str, Any]]:
        for row in rows:
            problems.report(_shorten([one for one in row.problems if one.severity == "error"], target.as_json))
            summary.add(row)
            if row.values is not None:
                yield row.values
            elif fail_fast and not row.passed_over:
                error = RecordError(())
                error.add_note("stopped at the first record that cannot be scored; nothing was written")
                raise error
        problems.close()
        # The bar goes before the last rows are drawn.
        bar.close()

    as_table = target.format.name == "table"
    options: dict[str, Any] = {"summary": summary} if as_table else {}
    with ExitStack() as bar, errors_reported(as_json=target.as_json):
        bar.enter_context(garbage_left())
        progress = bar.enter_context(progress_bar("scoring"))
        full = target.format.shape == "document"
        asked: dict[str, Any] = {"input": input, "jobs": jobs, "full": full, "prior": prior}
        asked |= {"context": context, "journal": journal}
        found = batch(paths, rules=rules, model=model, progress=progress, **asked)
        # Closed whatever ends the command, so that no process outlives it.
        rows = bar.enter_context(closing(found))
        target.publish(values(), **options)
    if journal is not None:
        journal.unlink(missing_ok=True)
    if not as_table:
        from coalclass.reports.console import make_console
        from coalclass.reports.tables import show_summary

        with suppress(OSError):
            show_summary(make_console(sys.stderr), summary)
    raise typer.Exit(BAD_RECORD if summary.bad else OK)


def _run_on_spark(
    refused: list[str], paths: list[str], engine: str, out: Path | None, options: dict[str, Any]
) -> NoReturn:
    """Let Spark score and write; tell the first errors and the summary."""
    from coalclass.corpus.on_spark import Partitions
    from coalclass.corpus.outputs import refuse_input_as_output, shipped_files
    from coalclass.reports.console import make_console
    from coalclass.reports.tables import show_summary
    from coalclass.verbs.batch import batch

    if refused:
        raise UsageError(f"{', '.join(refused)} cannot go with --engine {engine}, which shares out the work itself")
    refuse_input_as_output(out, [*paths, options["rules"], options["model"], *shipped_files()])
    with progress_bar("scoring") as progress:
        if progress is not None:
            progress("scoring on Spark", 0, 0)
        made = batch(paths, engine=engine, out=out, **options)
    assert isinstance(made, Partitions)
    problems = ProblemReporter()
    problems.report(made.problems)
    problems.close()
    warn_clean(f"wrote {made.folder}")
    if made.summary.bad:
        warn_clean(f"every error of a line is in {made.folder}/outcome=error")
    with suppress(OSError):
        show_summary(make_console(sys.stderr), made.summary)
    raise typer.Exit(BAD_RECORD if made.summary.bad else OK)


def _shorten(errors: list[Problem], as_json: bool) -> list[Problem]:
    """Of several errors of one record the first, and how many more there are; to a machine all of them."""
    if as_json or len(errors) < 2:
        return errors
    from coalclass.records.reading import FileProblem
    from coalclass.records.words import count_noun

    path = errors[0].path
    file = path.removesuffix(f":{errors[0].line}")
    more = f"{count_noun(len(errors) - 1, 'more error')}; coalclass validate {file} lists them"
    return [errors[0], FileProblem(path, errors[0].line, 1, more)]
