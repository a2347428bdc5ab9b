"""`coalclass import`: records from tables that coders filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.options import Force
from coalclass.cli.output import OK, ProblemReporter, warn
from coalclass.cli.publishing import warn_clean
from coalclass.records.words import count_noun

NAME = "import"
PANEL = "Data", 3
HELP = """Make records from a table or a workbook of entries.

The table is one that export entries writes, or that a coder filled in.

ENTRIES is a CSV file with a row for each entry, an Excel workbook with the sheets entries, dyads, sources and mandates
(coalclass new --out coding.xlsx writes one to fill in), or a folder with CSV files of these names. The column id tells
which rows belong to one record. Without a table of dyads each entry says hegemon, follower, coalition and period.

All problems are told in one run, by table, row and column. Where there is one, nothing is written."""
EPILOG = """Examples: coalclass import coding.xlsx --out records; coalclass import entries.csv --dyads dyads.csv
--sources sources.csv --out records"""


def run(
    entries: Annotated[
        Path, typer.Argument(metavar="ENTRIES", help="A CSV file, an Excel workbook, or a folder of CSV files.")
    ],
    dyads: Annotated[
        Path | None, typer.Option("--dyads", metavar="FILE", help="A row for each record: context, label, notes.")
    ] = None,
    sources: Annotated[
        Path | None, typer.Option("--sources", metavar="FILE", help="A row for each source, under its key.")
    ] = None,
    mandates: Annotated[Path | None, typer.Option("--mandates", metavar="FILE", help="A row for each mandate.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Write the records here.", show_default="only check"),
    ] = None,
    force: Force = False,
) -> None:
    """Read, check, and write."""
    from coalclass.verbs.import_ import import_

    made = import_(entries, dyads=dyads, sources=sources, mandates=mandates, out=out, overwrite=force)
    problems = ProblemReporter()
    problems.report(made.problems)
    problems.close()
    count = len(made.dyads)
    records = count_noun(count, "record")
    if out is None:
        warn(f"{records} can be made of the tables; --out FOLDER writes {'it' if count == 1 else 'them'}")
    else:
        warn_clean(f"wrote {out}: {records}")
    raise typer.Exit(OK)
