"""`coalclass audit`: the rulebook held against a folder of records."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, console, warn, write
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
    from coalclass.cli.agreement import load_folder
    from coalclass.learning.rule_audit import audit

    if format is Format.jsonl:
        raise UsageError("--format jsonl: an audit is written as table, json, csv or markdown")
    scorer = make_scorer(rules, model)
    records, bad = load_folder(folder)
    _print(audit(records, scorer), format)
    raise typer.Exit(BAD_RECORD if bad else OK)


def _print(found: Audit, format: Format) -> None:
    from coalclass.reports import audit as views
    from coalclass.reports.sheets import sheets_markdown, show_sheets

    if format is Format.json:
        from coalclass.reports.text import json_text

        write(json_text(views.audit_data(found), sys.stdout, indent=2))
    elif format is Format.csv:
        from coalclass.reports.rows import write_rows
        from coalclass.reports.text import clean

        write_rows(sys.stdout, views.audit_rows(found))
        for note in views.audit_notes(found):
            warn(clean(note))
    elif format is Format.markdown:
        write(sheets_markdown(views.audit_sheets(found)))
    else:
        show_sheets(console(), views.audit_sheets(found))
