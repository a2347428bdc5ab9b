"""`coalclass compare`: the followers of a coalition side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, report_problems, write_report
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.analysis.comparison import Comparison

NAME = "compare"
HELP = """Put the followers of a coalition side by side: verdicts, profiles, what each indicator adds in dB (those first
that part the dyads most), and what parts the most substantive from the least.

PATHs are files, folders, JSON Lines, sample:COALITION/ISO3, or - for standard input; of one coalition or of several."""
EPILOG = "Example: coalclass compare sample:gulf-war-1990"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records; at least two.")],
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|json|csv|markdown", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Compare and print."""
    from coalclass.analysis.comparison import compare
    from coalclass.cli.classify import load_all

    if format is Format.jsonl:
        raise UsageError("--format jsonl: a comparison is written as table, json, csv or markdown")
    scorer = make_scorer(rules, model)
    verdicts, bad = [], False
    for loaded in load_all(paths, "yaml"):
        report_problems(loaded.problems, as_json=format.for_machines)
        if loaded.dyad is None:
            bad = True
        else:
            verdicts.append(scorer.classify(loaded.dyad, loaded.path))
    _print(compare(verdicts), format)
    raise typer.Exit(BAD_RECORD if bad else OK)


def _print(compared: Comparison, format: Format) -> None:
    from coalclass.reports import comparison as views

    write_report(
        format,
        data=lambda: views.comparison_data(compared),
        rows=lambda: views.comparison_rows(compared),
        sheets=lambda: views.comparison_sheets(compared),
        show=lambda target: views.show_comparison(target, compared),
    )
