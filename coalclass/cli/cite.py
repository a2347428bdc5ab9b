"""`coalclass cite`: how to cite what a record rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, take_aim

NAME = "cite"
PANEL = "Data", 5
HELP = """Print references for a record, its datasets and coalclass.

These are a record's own sources, the datasets that it used, and coalclass with its casebook: as BibTeX, with --format
json as CSL-JSON, which Zotero and pandoc read too. Without RECORD: coalclass and its casebook."""
EPILOG = (
    "Examples: coalclass cite; coalclass cite sample:gulf-war-1990/egy --out egy.bib; "
    "coalclass cite egy.yaml --out egy.json"
)


def run(
    record: Annotated[str | None, typer.Argument(metavar="RECORD", help="Cite what this record rests on.")] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Read and cite."""
    from coalclass.verbs.cite import cite

    target = take_aim("cite", format, out, force, reads=(record,))
    answer(target, lambda: cite(record))
