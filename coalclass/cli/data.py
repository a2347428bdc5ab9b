"""`coalclass data`: which datasets can be read, which are there, what they say of a dyad, where to get them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import answer, progress_bar, take_aim

if TYPE_CHECKING:
    from coalclass.sources.listing import Catalogue, Directions, Inventory, Prospect

NAME = "data"
PANEL = "Data", 1
KINDS = ("data", "data-folder", "data-for", "data-get")
HELP = """List the published datasets that can be read.

For each dataset: what it gives, its units, years and licence, where to get it and how to cite it.

With FOLDER: which of them are there, in which edition, over which years, and whether they are whole; exit status 1 if a
file is damaged. With --for as well: what each can say of a dyad and period. With --get: where one dataset is to be
had, as which files, and where to put them."""
EPILOG = (
    "Examples: coalclass data; coalclass data datasets; coalclass data datasets --for USA EGY 1990/1991; "
    "coalclass data --get ties"
)


def run(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Check what is in this folder.")] = None,
    asked: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            "--for", metavar="HEGEMON FOLLOWER PERIOD", help="Say what the folder's datasets tell of this dyad."
        ),
    ] = None,
    get: Annotated[str | None, typer.Option("--get", metavar="NAME", help="Say where to get this dataset.")] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """List, look, ask or direct."""
    from coalclass.verbs.data import data

    def look() -> Catalogue | Inventory | Prospect | Directions:
        with progress_bar("reading", after=2) as progress:
            return data(folder, asked=asked, get=get, progress=progress)

    kind = "data-get" if get is not None else "data-for" if asked is not None else "data-folder"
    kind = "data" if folder is None and asked is None and get is None else kind
    target = take_aim(kind, format, out, force, data=folder)
    answer(target, look, failed=_is_damaged)


def _is_damaged(found: Catalogue | Inventory | Prospect | Directions) -> bool:
    return bool(getattr(found, "damaged", ()))
