"""`coalclass assemble`: a record from published datasets."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Context, Engine, Force, Master, NoCache
from coalclass.cli.output import BAD_RECORD, OK, warn, write
from coalclass.cli.publishing import progress_bar, warn_clean
from coalclass.errors import UsageError
from coalclass.records.words import count_noun

if TYPE_CHECKING:
    from coalclass.verbs.assemble import Assembly

NAME = "assemble"
PANEL = "Data", 2
HELP = """Build a record from published datasets, or add to one.

Give a dyad with --hegemon, --follower and --period; or, with --into, a record to add to, whose own lines stay
as they are; or, with --dyads, a table of dyads. What each dataset gave, what the record had already, and what
was left out and why goes to standard error. A dataset that is not in the folder is no failure.
Exit status 1: a file or a row could not be read; the rest was done."""
_TABLE = "shipped-context"
"""What the account calls the context table that comes with the tool."""
EPILOG = """Examples: coalclass assemble --hegemon USA --follower EGY --period 1990-08-02/1991-04-11 --data datasets
--out egy.yaml; coalclass assemble --into egy.yaml --data datasets; coalclass assemble --dyads dyads.csv --data
datasets --out records (dyads.csv starts with the line hegemon,follower,period,coalition)"""


def run(
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="The folder that holds the datasets.")],
    hegemon: Annotated[str | None, typer.Option("--hegemon", metavar="STATE", help="The state that leads.")] = None,
    follower: Annotated[str | None, typer.Option("--follower", metavar="STATE", help="The other state.")] = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="PERIOD", help="START/END; .. as the end: still open.")
    ] = None,
    coalition: Annotated[
        str | None, typer.Option("--coalition", metavar="NAME", help="Its name.", show_default="unnamed coalition")
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="RECORD", help="Add to this record instead of a new one.")
    ] = None,
    dyads: Annotated[
        Path | None,
        typer.Option("--dyads", metavar="FILE", help="A CSV table: hegemon, follower, period, coalition."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write here; with --dyads, a folder.",
            show_default="RECORD, or standard output",
        ),
    ] = None,
    context: Context = "shipped",
    no_cache: NoCache = False,
    force: Force = False,
    engine: Engine = "local",
    master: Master = None,
) -> None:
    """Assemble and write."""
    from coalclass.verbs.assemble import assemble

    place = out if out is not None or into is None or dyads is not None else _find_record(into)
    # Of one record only a long read is worth a bar; of many each record moves it on.
    bar = progress_bar("reading", after=2) if dyads is None else progress_bar("assembling")
    with bar as progress:
        made = assemble(
            data,
            hegemon=hegemon,
            follower=follower,
            period=period,
            coalition=coalition,
            into=into,
            dyads=dyads,
            out=place,
            overwrite=force,
            context=context,
            cache=not no_cache,
            engine=engine,
            master=master,
            progress=progress,
        )
    if dyads is None:
        _tell_written(made, place)
    else:
        _tell_faults(made, dyads)
    _tell_account(made)
    if dyads is not None:
        count = len(made.written)
        warn(f"{count_noun(count, 'record')} written to {out}, {made.asked - count} could not be written")
    raise typer.Exit(BAD_RECORD if made.problems else OK)


def _find_record(record: str) -> Path:
    """Where a record is that is added to in its place."""
    from coalclass.records.reading import SAMPLE

    if record.startswith(SAMPLE):
        raise UsageError(f"{record}: a shipped record is not written over; say where to with --out")
    return Path(record)


def _tell_written(made: Assembly, place: Path | None) -> None:
    if place is None:
        write((made.text or "").rstrip("\n"))
    elif made.written:
        warn(f"wrote {place}")
    else:
        warn(f"{place}: there is nothing to add")


def _tell_faults(made: Assembly, table: Path) -> None:
    """The rows that could not be done."""
    from coalclass.reports.text import clean_lines

    for one in made.problems:
        if one.path == str(table):
            warn(clean_lines(f"{one.path}:{one.line}: {one.message}").replace("\n", "\\n"))


def _tell_account(made: Assembly) -> None:
    """What each dataset came to, on standard error."""
    from coalclass.reports.console import make_console
    from coalclass.reports.datasets import show_account

    if not made.account:
        return
    lines = [(line.dataset.key, line.added, line.known, line.remark) for line in made.account]
    with suppress(OSError):
        show_account(make_console(sys.stderr), lines)
    for trouble in made.troubles:
        warn_clean(f"coalclass: {trouble}")
    if all(line.missing or line.dataset.key == _TABLE for line in made.account):
        warn("coalclass: none of the datasets is in the folder; coalclass data says where to get them")
