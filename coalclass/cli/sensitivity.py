"""`coalclass sensitivity`: what would turn a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import Format, write_report
from coalclass.cli.reading import read_one
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.analysis.sensitivity import Sensitivity

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
    from coalclass.analysis.sensitivity import sensitivity

    if format not in (Format.table, Format.json, Format.markdown):
        raise UsageError(f"--format {format.value}: sensitivity is written as table, json or markdown")
    scorer = make_scorer(rules, model)
    place, dyad = read_one(path, "sensitivity is of", as_json=format.for_machines)
    _print(sensitivity(dyad, scorer, place), format)


def _print(tried: Sensitivity, format: Format) -> None:
    from coalclass.reports.sensitivity import sensitivity_sheets
    from coalclass.reports.sensitivity_data import sensitivity_data
    from coalclass.reports.sheets import show_sheets

    write_report(
        format,
        data=lambda: sensitivity_data(tried),
        sheets=lambda: sensitivity_sheets(tried, whole=True),
        show=lambda target: show_sheets(target, sensitivity_sheets(tried)),
    )
