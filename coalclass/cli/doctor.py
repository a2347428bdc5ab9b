"""`coalclass doctor`: what a supervisor would say of a casebook."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, write_report
from coalclass.cli.reading import read_records
from coalclass.errors import UsageError

NAME = "doctor"
HELP = """Look a casebook over before anything is trained on it: balance, diligence, copies, sources, what is unknown.

Exit status 1: a record could not be read, or there is an error among the findings."""
EPILOG = "Example: coalclass doctor sample:"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of labelled records, or sample:.")],
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|markdown|json", help="How to write it.")
    ] = Format.table,
) -> None:
    """Examine and print."""
    from coalclass.learning.casebook import cases_in
    from coalclass.learning.doctor import ERROR, examine
    from coalclass.reports.doctor import doctor_data, doctor_sheets
    from coalclass.reports.sheets import show_sheets

    if format not in (Format.table, Format.markdown, Format.json):
        raise UsageError(f"--format {format.value}: findings are written as table, markdown or json")
    records, bad = read_records(folder)
    cases = cases_in(records)
    findings = examine(cases)
    write_report(
        format,
        data=lambda: doctor_data(cases, findings),
        sheets=lambda: doctor_sheets(cases, findings),
        show=lambda target: show_sheets(target, doctor_sheets(cases, findings)),
    )
    failed = bad or any(finding.severity == ERROR for finding in findings)
    raise typer.Exit(BAD_RECORD if failed else OK)
