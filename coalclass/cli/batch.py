"""`coalclass batch`: many records to a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from coalclass.cli.options import Force, FormatName, Input, ModelFile, Out, Prior, Rules
from coalclass.cli.output import BAD_RECORD, OK, report_problems
from coalclass.cli.publishing import errors_reported, progress_bar, take_aim

NAME = "batch"
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
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", help="Processes, at most one per core; -1: one per core.")
    ] = 1,
    rules: Rules = None,
    model: ModelFile = None,
    prior: Prior = 0.5,
) -> None:
    """Score and write."""
    from coalclass.corpus.summary import Summary
    from coalclass.verbs.batch import batch

    target = take_aim("batch", format, out, force)
    summary = Summary()

    def values() -> Iterator[dict[str, Any]]:
        for row in rows:
            report_problems([one for one in row.problems if one.severity == "error"], as_json=target.as_json)
            summary.add(row)
            if row.values is not None:
                yield row.values
        # The bar goes before the last rows are drawn.
        bar.close()

    as_table = target.format.name == "table"
    options: dict[str, Any] = {"summary": summary} if as_table else {}
    with ExitStack() as bar, errors_reported(as_json=target.as_json):
        progress = bar.enter_context(progress_bar("scoring"))
        full = target.format.shape == "document"
        rows = batch(paths, input=input, jobs=jobs, full=full, rules=rules, model=model, prior=prior, progress=progress)
        target.publish(values(), **options)
    if not as_table:
        from coalclass.reports.console import make_console
        from coalclass.reports.tables import show_summary

        show_summary(make_console(sys.stderr), summary)
    raise typer.Exit(BAD_RECORD if summary.bad else OK)
