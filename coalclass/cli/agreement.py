"""`coalclass agreement`: how far two coders agree."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, console, report_problems, warn, write
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.records import Dyad

NAME = "agreement"
HELP = """Compare two codings of the same dyads: percent agreement, Krippendorff's alpha and Gwet's AC1 with bootstrap
intervals over dyads, for verdicts, indicators and coded fields; and the entries on which the coders differ most.

A dyad is the same where hegemon, follower and the name of the coalition are."""
EPILOG = "Example: coalclass agreement first-coder second-coder --without-datasets"


def run(
    first: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of one coder (or a file, or sample:).")],
    second: Annotated[str, typer.Argument(metavar="FOLDER", help="The records of another.")],
    without_datasets: Annotated[
        bool, typer.Option("--without-datasets", help="Leave out of both what stands on datasets alone.")
    ] = False,
    differences: Annotated[
        int, typer.Option("--differences", min=0, help="How many of the entries that differ to show.")
    ] = 12,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|markdown|json", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Compare and print."""
    from coalclass.learning.agreement import compare
    from coalclass.reports.agreement import agreement_data, agreement_sheets
    from coalclass.reports.sheets import sheets_markdown, show_sheets
    from coalclass.reports.text import json_text

    if format not in (Format.table, Format.markdown, Format.json):
        raise UsageError(f"--format {format.value}: agreement is written as table, markdown or json")
    scorer = make_scorer(rules, model)
    (one, bad), (other, worse) = load_folder(first), load_folder(second)
    compared = compare(one, other, scorer, datasets=not without_datasets)
    if format is Format.json:
        write(json_text(agreement_data(compared), sys.stdout, indent=2))
    elif format is Format.markdown:
        write(sheets_markdown(agreement_sheets(compared, differences=differences)))
    else:
        show_sheets(console(), agreement_sheets(compared, differences=differences))
    raise typer.Exit(BAD_RECORD if bad or worse else OK)


def load_folder(path: str) -> tuple[list[tuple[str, Dyad]], int]:
    """The valid records of a folder with their paths, and how many were not; their problems go to standard error."""
    from coalclass.cli.classify import load_all

    good, bad = [], 0
    for loaded in load_all([path], "yaml"):
        if loaded.dyad is None:
            report_problems(loaded.problems)
            bad += 1
        else:
            good.append((loaded.path, loaded.dyad))
    if bad and not good:
        warn(f"{path}: no record there can be read")
        raise typer.Exit(BAD_RECORD)
    return good, bad
