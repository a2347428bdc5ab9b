"""`coalclass agreement`: how far two coders agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, write_report
from coalclass.cli.reading import read_records
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    pass

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
    from coalclass.reports.sheets import show_sheets

    if format not in (Format.table, Format.markdown, Format.json):
        raise UsageError(f"--format {format.value}: agreement is written as table, markdown or json")
    scorer = make_scorer(rules, model)
    (one, bad), (other, worse) = read_records(first), read_records(second)
    compared = compare(one, other, scorer, datasets=not without_datasets)
    write_report(
        format,
        data=lambda: agreement_data(compared),
        sheets=lambda: agreement_sheets(compared, differences=differences),
        show=lambda target: show_sheets(target, agreement_sheets(compared, differences=differences)),
    )
    raise typer.Exit(BAD_RECORD if bad or worse else OK)
