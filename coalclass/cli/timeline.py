"""`coalclass timeline`: one relationship over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import Format, write_report
from coalclass.cli.reading import read_one
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.analysis.timeline import Timeline

NAME = "timeline"
HELP = """Cut one record's period into windows of time and classify each: how the relationship went, where the verdict
changes, and which indicators and entries carry the change.

An entry is counted in the window of its date; one of lower precision in the window that holds the middle of its
dates. A window without an entry that weighs is a gap: it has no verdict."""
EPILOG = "Example: coalclass timeline sample:iraq-sanctions-1991/fra --window 2y --step 1y"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    window: Annotated[
        str, typer.Option("--window", metavar="LENGTH", help="How long a window is: 1y, 6m, 18m.")
    ] = "1y",
    step: Annotated[
        str | None,
        typer.Option("--step", metavar="LENGTH", help="How long after one the next begins.", show_default="the window"),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|json|csv|markdown", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Cut, classify and print."""
    from coalclass.analysis.timeline import timeline

    if format is Format.jsonl:
        raise UsageError("--format jsonl: a timeline is written as table, json, csv or markdown")
    months = _months(window, "--window")
    every = months if step is None else _months(step, "--step")
    if every > months:
        reason = f"{step} is longer than the window of {window}: entries between two windows would be lost"
        raise typer.BadParameter(reason, param_hint="--step")
    scorer = make_scorer(rules, model)
    place, dyad = read_one(path, "a timeline is of", as_json=format.for_machines)
    _print(timeline(dyad, scorer, months, every, place), format)


def _months(text: str, option: str) -> int:
    from coalclass.analysis.timeline import parse_length

    months = parse_length(text)
    if months is None:
        reason = f"{text!r} is not a length of time; write a whole number from 1 up and y or m: 1y, 6m, 18m"
        raise typer.BadParameter(reason, param_hint=option)
    return months


def _print(made: Timeline, format: Format) -> None:
    from coalclass.reports import timeline as views
    from coalclass.reports import timeline_data as data

    write_report(
        format,
        data=lambda: data.timeline_data(made),
        rows=lambda: data.timeline_rows(made),
        sheets=lambda: views.timeline_sheets(made),
        show=lambda target: views.show_timeline(target, made),
    )
