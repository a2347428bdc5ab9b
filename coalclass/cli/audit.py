"""`coalclass audit`: the rulebook held against a folder of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, warn, write_report
from coalclass.cli.reading import read_records
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.learning.rule_findings import Audit

NAME = "audit"
HELP = """Hold the rulebook against a folder of records, rule by rule: how often a rule speaks and for which side, how
often it is right where records are labelled, which rules repeat or contradict one another, what the model made of the
same indicators, and how often the cap of a dimension bends its sum.

As csv: a row a rule."""
EPILOG = "Example: coalclass audit sample: --format markdown"


def run(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of records, labelled or not, or sample:.")],
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|json|csv|markdown", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Audit and print."""
    from coalclass.learning.rule_audit import audit

    if format is Format.jsonl:
        raise UsageError("--format jsonl: an audit is written as table, json, csv or markdown")
    scorer = make_scorer(rules, model)
    records, bad = read_records(folder)
    _print(audit(records, scorer), format)
    raise typer.Exit(BAD_RECORD if bad else OK)


def _print(found: Audit, format: Format) -> None:
    from coalclass.reports import audit as views
    from coalclass.reports.sheets import show_sheets
    from coalclass.reports.text import clean

    write_report(
        format,
        data=lambda: views.audit_data(found),
        rows=lambda: views.audit_rows(found),
        sheets=lambda: views.audit_sheets(found),
        show=lambda target: show_sheets(target, views.audit_sheets(found)),
    )
    if format is Format.csv:
        for note in views.audit_notes(found):
            warn(clean(note))
