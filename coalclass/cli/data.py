"""`coalclass data`: which datasets can be read, which are there, how to cite them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from coalclass.cli.output import Format, console, write

NAME = "data"
HELP = "List the datasets that assemble reads; with FOLDER, what of them is there; with --cite, BibTeX."
EPILOG = "Example: coalclass data --cite sample:gulf-war-1990/egy"


def run(
    folder: Annotated[Optional[Path], typer.Argument(metavar="FOLDER", help="Say what is in this folder.")] = None,
    cite: Annotated[Optional[str], typer.Option("--cite", help="BibTeX for the datasets a record used.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table or json.")] = Format.table,
) -> None:
    """List, look or cite."""
    from coalclass.reports.datasets import show_datasets, show_folder
    from coalclass.sources.assemble import Library
    from coalclass.sources.registry import datasets

    if format not in (Format.table, Format.json):
        raise typer.BadParameter("datasets are written as table or json", param_hint="--format")
    as_json = format is Format.json
    if cite is not None:
        write(_bibtex(cite))
    elif folder is not None:
        library = Library(folder)
        rows = [(dataset.key, *library.look(dataset)) for dataset in datasets()]
        if as_json:
            _write_json([dict(zip(("key", "state", "detail"), row, strict=True)) for row in rows])
        else:
            show_folder(console(sys.stdout), rows)
    elif as_json:
        _write_json([dataset.facts for dataset in datasets()])
    else:
        show_datasets(console(sys.stdout), [dataset.facts for dataset in datasets()])


def _write_json(rows: list[dict[str, str]]) -> None:
    import json

    write(json.dumps(rows, ensure_ascii=False, indent=2))


def _bibtex(record: str) -> str:
    from coalclass.errors import UsageError
    from coalclass.records import read_record
    from coalclass.shipped import resolve_sample
    from coalclass.sources.citing import datasets_used

    used = datasets_used(read_record(resolve_sample(record)))
    if not used:
        raise UsageError(f"{record}: none of its sources is a dataset that assemble reads")
    return "\n\n".join(dataset.bibtex.strip() for dataset in used)
