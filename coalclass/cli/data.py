"""`coalclass data`: which datasets can be read, which are there, how to cite them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, console, warn, write
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.sources.base import Dataset
    from coalclass.sources.inspecting import Inspection

NAME = "data"
HELP = """List the datasets that assemble reads: what each gives, its units, years and licence, where to get it and how
to cite it.

With FOLDER: what of them is there, in which edition, and whether it is whole; exit status 1 if a file is damaged.
With --cite RECORD: BibTeX for the datasets that a record used, be it assembled or coded by hand."""
EPILOG = (
    "Examples: coalclass data; coalclass data datasets; coalclass data --cite sample:gulf-war-1990/egy > datasets.bib"
)


def run(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Say what is in this folder.")] = None,
    cite: Annotated[
        str | None, typer.Option("--cite", metavar="RECORD", help="BibTeX for the datasets that a record used.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", metavar="FORMAT", help="table or json.")] = Format.table,
) -> None:
    """List, look or cite."""
    if format not in (Format.table, Format.json):
        raise UsageError(f"--format {format.value}: datasets are written as table or json")
    if cite is not None and folder is not None:
        raise UsageError("FOLDER cannot go with --cite: a record says itself what it used")
    as_json = format is Format.json
    if cite is not None:
        _cite(cite, as_json)
    elif folder is not None:
        raise typer.Exit(_look(folder, as_json))
    else:
        _list(as_json)


def _list(as_json: bool) -> None:
    from coalclass.reports.datasets import show_datasets
    from coalclass.sources.registry import datasets

    facts = [dataset.facts for dataset in datasets()]
    if as_json:
        _write_json(facts)
    else:
        show_datasets(console(sys.stdout), facts)


def _look(folder: Path, as_json: bool) -> int:
    from coalclass.reports.datasets import show_folder

    found = list(_inspected(folder))
    if as_json:
        _write_json([one.as_dict for one in found])
    else:
        show_folder(console(sys.stdout), [one.as_dict for one in found])
    return BAD_RECORD if any(one.state == "damaged" for one in found) else OK


def _inspected(folder: Path) -> Iterator[Inspection]:
    """Each dataset in turn, with a bar on a terminal: they are read through."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from coalclass.sources.assemble import Library
    from coalclass.sources.inspecting import inspect
    from coalclass.sources.registry import datasets

    library = Library(folder)
    bar = console(sys.stderr)
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
        task = progress.add_task("", total=len(datasets()))
        for dataset in datasets():
            progress.update(task, description=dataset.key)
            yield inspect(library, dataset)
            progress.advance(task)


def _cite(record: str, as_json: bool) -> None:
    used = _used(record)
    if as_json:
        _write_json([{name: dataset.facts[name] for name in ("key", "citation", "bibtex")} for dataset in used])
    elif used:
        write("\n\n".join(dataset.bibtex.strip() for dataset in used))
    if not used:
        warn(f"{record}: none of its sources is a dataset that assemble reads")


def _used(record: str) -> list[Dataset]:
    from coalclass.errors import RecordError
    from coalclass.records import load_path
    from coalclass.shipped import resolve_sample
    from coalclass.sources.citing import datasets_used
    from coalclass.sources.registry import datasets

    loaded = list(load_path(resolve_sample(record)))
    errors = [problem for one in loaded for problem in one.problems if problem.severity == "error"]
    if errors:
        raise RecordError(errors)
    keys = {dataset.key for one in loaded if one.dyad is not None for dataset in datasets_used(one.dyad)}
    return [dataset for dataset in datasets() if dataset.key in keys]


def _write_json(rows: list[dict[str, Any]]) -> None:
    from coalclass.reports.text import json_text

    write(json_text(rows, sys.stdout, indent=2))
