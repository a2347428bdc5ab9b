"""`coalclass data`: which datasets can be read, which are there, how to cite them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.sources.listing import Bibliography, Catalogue, Inventory

NAME = "data"
KINDS = ("data", "data-folder", "data-cite")
HELP = """List the published datasets that can be read, or cite them.

For each dataset: what it gives, its units, years and licence, where to get it and how to cite it.

With FOLDER: which of them are there, in which edition, and whether they are whole; exit status 1 if a file is damaged.
With --cite RECORD: BibTeX for the datasets that a record used, whether it was assembled or coded by hand."""
EPILOG = (
    "Examples: coalclass data; coalclass data datasets; coalclass data --cite sample:gulf-war-1990/egy > datasets.bib"
)


def run(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Check what is in this folder.")] = None,
    cite: Annotated[
        str | None, typer.Option("--cite", metavar="RECORD", help="BibTeX for the datasets that a record used.")
    ] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """List, look or cite."""
    from coalclass.verbs.data import data

    def look() -> Catalogue | Inventory | Bibliography:
        with progress_bar("reading") as progress:
            return data(folder, cite=cite, progress=progress)

    kind = "data-cite" if cite is not None else "data" if folder is None else "data-folder"
    answer(take_aim(kind, format, out, force), look, failed=_is_damaged, beside=_say_empty)


def _is_damaged(found: Catalogue | Inventory | Bibliography) -> bool:
    return bool(getattr(found, "damaged", ()))


def _say_empty(found: Catalogue | Inventory | Bibliography) -> Iterator[str]:
    record = getattr(found, "record", None)
    if record is not None and not getattr(found, "datasets", ()):
        yield f"{record}: none of its sources is a dataset that assemble reads"
