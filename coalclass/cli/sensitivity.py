"""`coalclass sensitivity`: what would turn a verdict."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, Format, console, report_problems, write
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.records import Loaded
    from coalclass.scoring.sensitivity import Sensitivity

NAME = "sensitivity"
HELP = """Try what would turn one record's verdict, and call it robust, shaky or undetermined: each entry, source,
indicator, dimension and training coalition left out; each rule's weight and crossover, the caps and the pool moved; and
unknown indicators set to their worst ends.

After the robustness protocol of Oana and Schneider (2024). The output says what the three words mean."""
EPILOG = "Example: coalclass sensitivity sample:gulf-war-1990/egy"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|json|markdown", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Try everything and print."""
    from coalclass.scoring.sensitivity import sensitivity

    if format not in (Format.table, Format.json, Format.markdown):
        raise UsageError(f"--format {format.value}: sensitivity is written as table, json or markdown")
    scorer = make_scorer(rules, model)
    loaded = _only(path)
    report_problems(loaded.problems, as_json=format.for_machines)
    if loaded.dyad is None:
        raise typer.Exit(BAD_RECORD)
    _print(sensitivity(loaded.dyad, scorer, loaded.path), format)


def _only(path: str) -> Loaded:
    """The one record that is named."""
    from coalclass.cli.classify import load_all

    found = list(islice(load_all([path], "yaml"), 2))
    if len(found) != 1:
        count = "more than one record" if found else "no record"
        raise UsageError(f"{path}: there is {count}; sensitivity is of exactly one")
    return found[0]


def _print(tried: Sensitivity, format: Format) -> None:
    from coalclass.reports.sensitivity import sensitivity_sheets
    from coalclass.reports.sensitivity_data import sensitivity_data
    from coalclass.reports.sheets import sheets_markdown, show_sheets
    from coalclass.reports.text import json_text

    if format is Format.json:
        write(json_text(sensitivity_data(tried), sys.stdout, indent=2))
    elif format is Format.markdown:
        write(sheets_markdown(sensitivity_sheets(tried, whole=True)))
    else:
        show_sheets(console(), sensitivity_sheets(tried))
