"""`coalclass assemble`: a record from published datasets."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, console, warn, write
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.records import Dyad
    from coalclass.sources.assemble import Assembled, Contribution, Library

NAME = "assemble"
HELP = """Build a record from the published datasets in a folder, or add their evidence to a hand-coded one.

Give a dyad with --hegemon, --follower and --period; or a record to add to with --into, whose own lines stay
as they are; or a table of dyads with --dyads. What each dataset gave, what the record had already, and what
was left out for which reason goes to standard error. A dataset that is not in the folder is no failure.
Exit status 1: a file or a row could not be read; the rest was done."""
EPILOG = """Examples: coalclass assemble --hegemon USA --follower EGY --period 1990-08-02/1991-04-11 --data datasets
--out egy.yaml; coalclass assemble --into egy.yaml --data datasets; coalclass assemble --dyads dyads.csv --data
datasets --out records (dyads.csv starts with the line hegemon,follower,period,coalition)"""

_UNNAMED = "unnamed coalition"
_COLUMNS = ("hegemon", "follower", "period", "coalition")
_LONGEST_FOLDER = 60


def run(
    data: Annotated[Path, typer.Option("--data", help="The folder that holds the datasets.")],
    hegemon: Annotated[str | None, typer.Option("--hegemon", help="The state that leads, as in a record.")] = None,
    follower: Annotated[str | None, typer.Option("--follower", help="The state that is to follow.")] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="A/B", help="Two dates, or a date and ..")] = None,
    coalition: Annotated[
        str | None, typer.Option("--coalition", help="The name of the coalition.", show_default=_UNNAMED)
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="RECORD", help="Add to this record instead of a new one.")
    ] = None,
    dyads: Annotated[
        Path | None,
        typer.Option("--dyads", metavar="FILE.csv", help="Many: columns hegemon, follower, period, coalition."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Write here; with --dyads, a folder.", show_default="RECORD, or standard output"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Assemble and write."""
    from coalclass.sources.assemble import Library

    asked = {"hegemon": hegemon, "follower": follower, "period": period, "coalition": coalition}
    if dyads is not None:
        _refuse("--dyads", {**asked, "into": into})
        status = _many(Library(data), dyads, out, force)
    elif into is not None:
        _refuse("--into", asked)
        status = _add_into(Library(data), into, out, force)
    else:
        status = _new(Library(data), _asked({**asked, "coalition": coalition or _UNNAMED}), out, force)
    raise typer.Exit(status)


def _refuse(option: str, given: dict[str, str | None]) -> None:
    named = [f"--{name}" for name, value in given.items() if value is not None]
    if named:
        raise UsageError(f"{', '.join(named)} cannot go with {option}, which names the dyads itself")


def _asked(answers: dict[str, str | None]) -> Dyad:
    missing = [f"--{name}" for name, value in answers.items() if value is None]
    if missing:
        raise UsageError(f"missing {', '.join(missing)} (or --into RECORD, or --dyads FILE.csv)")
    dyad, faults = _skeleton({name: str(value) for name, value in answers.items()})
    if dyad is None:
        raise UsageError("\n".join(f"--{name}: {sentence}" if name else sentence for name, sentence in faults))
    return dyad


def _skeleton(answers: dict[str, str]) -> tuple[Dyad | None, list[tuple[str, str]]]:
    """A record without evidence, or what is wrong with which answer."""
    import json

    from coalclass.records import load_text

    # Every key stands on a line of its own, so that a problem's line tells whose it is.
    loaded = load_text(json.dumps({"coalclass": 1, **answers}, indent=0), "", json=True)
    whose = dict(enumerate(answers, start=3))
    return loaded.dyad, [(whose.get(one.line, ""), one.sentence) for one in loaded.problems if one.severity == "error"]


def _new(library: Library, dyad: Dyad, out: Path | None, force: bool) -> int:
    from coalclass.records.writing import to_yaml
    from coalclass.sources.assemble import assemble

    if out is not None:
        _check_place(out, force)
    assembled = assemble(library, dyad)
    _put(_checked(to_yaml(assembled.dyad)), out)
    return _account(assembled.account)


def _add_into(library: Library, record: str, out: Path | None, force: bool) -> int:
    from coalclass.records import read_record
    from coalclass.shipped import SAMPLE, resolve_sample
    from coalclass.sources.assemble import assemble
    from coalclass.sources.editing import edited

    path = Path(resolve_sample(record))
    if path.suffix == ".jsonl":
        raise UsageError(f"{record}: --into takes one record in YAML, not JSON Lines")
    if record.startswith(SAMPLE) and out is None:
        raise UsageError(f"{record}: a shipped record is not written over; say where to with --out")
    if out is not None and not (out.exists() and out.samefile(path)):
        _check_place(out, force)
    assembled = assemble(library, read_record(path))
    before = path.read_bytes().decode("utf-8")
    text = _checked(edited(before, assembled))
    if out is None and text == before:
        warn(f"{path}: there is nothing to add")
    else:
        _put(text, path if out is None else out)
    return _account(assembled.account)


def _checked(text: str) -> str:
    """The text, if it is a valid record; RecordError says what an importer got wrong."""
    from coalclass.errors import RecordError
    from coalclass.records import load_text

    errors = [one for one in load_text(text, "the assembled record").problems if one.severity == "error"]
    if errors:
        raise RecordError(errors)
    return text


def _check_place(out: Path, force: bool) -> None:
    """Refuse before the work, not after."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder; --out names a file")
    if out.suffix in (".json", ".jsonl", ".csv"):
        raise UsageError(f"{out}: a record is written as YAML; end the name in .yaml")
    if out.exists() and not force:
        raise UsageError(f"{out} is there already; --force writes over it")
    if not out.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {out.parent}")


def _put(text: str, out: Path | None) -> None:
    """To standard output, or to a file, which is never left half written."""
    if out is None:
        write(text.rstrip("\n"))
        return
    _replace(out, text)
    warn(f"wrote {out}")


def _replace(out: Path, text: str) -> None:
    import shutil

    # A link stays a link to the file that it names; a device or a pipe can only be written to.
    target = out.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(text.encode("utf-8"))
        return
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(text.encode("utf-8"))
        if target.exists():
            shutil.copymode(target, partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _account(account: Iterable[Contribution]) -> int:
    """What each dataset came to, on standard error; the exit status that it calls for."""
    from coalclass.reports.datasets import show_account
    from coalclass.reports.text import clean

    lines = list(account)
    show_account(console(sys.stderr), [(line.dataset.key, line.added, line.known, line.remark) for line in lines])
    troubles = [trouble for line in lines for trouble in line.troubles]
    for trouble in troubles:
        warn(f"coalclass: {clean(trouble)}")
    if all(line.missing for line in lines):
        warn("coalclass: none of the datasets is in the folder; coalclass data says where to get them")
    return BAD_RECORD if troubles else OK


def _many(library: Library, table: Path, out: Path | None, force: bool) -> int:
    """A record a row, each in its place below `out`; rows that cannot be done are reported."""
    from coalclass.sources.assemble import total

    if out is None:
        raise UsageError("--dyads needs --out FOLDER to write the records to")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is not a folder; with --dyads, --out names one")
    rows = list(_dyad_rows(table))
    if not rows:
        raise UsageError(f"{table}: holds no dyads below its header")
    plan, faults = _planned(rows, out, force)
    for line, sentence in faults:
        _row_fault(table, line, sentence)
    done = list(_written(library, table, plan))
    assembled = [one for one in done if one is not None]
    status = _account(total(one.account for one in assembled)) if assembled else BAD_RECORD
    failed = len(rows) - len(assembled)
    warn(f"{len(assembled)} record{'' if len(assembled) == 1 else 's'} written to {out}, {failed} could not be")
    return BAD_RECORD if failed else status


def _written(library: Library, table: Path, plan: list[tuple[int, Dyad, Path]]) -> Iterator[Assembled | None]:
    """Assemble and write each, with a bar on a terminal; None for one that came out wrong."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from coalclass.errors import RecordError
    from coalclass.records.writing import to_yaml
    from coalclass.sources.assemble import assemble

    bar = console(sys.stderr)
    columns = (TextColumn("assembling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
        for line, dyad, path in progress.track(plan):
            assembled = assemble(library, dyad)
            try:
                text = _checked(to_yaml(assembled.dyad))
            except RecordError as error:
                _row_fault(table, line, str(error))
                yield None
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
            yield assembled


def _planned(
    rows: list[tuple[int, dict[str, str], str | None]], out: Path, force: bool
) -> tuple[list[tuple[int, Dyad, Path]], list[tuple[int, str]]]:
    """Which record each row gives and where it goes; and what is wrong with the others."""
    plan: list[tuple[int, Dyad, Path]] = []
    faults: list[tuple[int, str]] = []
    taken: dict[Path, int] = {}
    for line, answers, fault in rows:
        dyad, problems = (None, [("", fault)]) if fault is not None else _skeleton(answers)
        if dyad is None:
            faults += [(line, sentence) for _, sentence in problems]
            continue
        path = out / _folder(dyad.coalition) / f"{dyad.follower.code.lower()}.yaml"
        first = taken.setdefault(path, line)
        if first != line:
            faults.append((line, f"would write {path}, as line {first} does; give one of them another coalition name"))
        elif path.exists() and not force:
            faults.append((line, f"{path} is there already; --force writes over it"))
        else:
            plan.append((line, dyad, path))
    return plan, faults


def _row_fault(table: Path, line: int, sentence: str) -> None:
    from coalclass.reports.text import clean

    warn(clean(f"{table}:{line}: {sentence}").replace("\n", "\\n"))


def _dyad_rows(table: Path) -> Iterator[tuple[int, dict[str, str], str | None]]:
    """Line, answers, and what is wrong with the row's shape, of each row that is not blank."""
    import csv

    try:
        with open(table, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in _COLUMNS if name not in header]
            if missing:
                raise UsageError(f"{table}: columns missing: {', '.join(missing)} (wanted {', '.join(_COLUMNS)})")
            places = {name: header.index(name) for name in _COLUMNS}
            for row in reader:
                if len(row) == len(header):
                    yield reader.line_num, {name: row[place].strip() for name, place in places.items()}, None
                elif any(cell.strip() for cell in row):
                    hint = "; a name that holds a comma goes in quotes" if len(row) > len(header) else ""
                    yield reader.line_num, {}, f"{len(row)} fields where the header has {len(header)}{hint}"
    except UnicodeDecodeError:
        raise UsageError(f"{table}: not UTF-8 text") from None
    except csv.Error as error:
        raise UsageError(f"{table}:{reader.line_num}: not a well-formed table ({error})") from None


def _folder(coalition: str) -> str:
    """A folder's name from a coalition's: letters, digits and hyphens alone, so never a path."""
    import re

    return re.sub(r"[\W_]+", "-", coalition.lower()).strip("-")[:_LONGEST_FOLDER].strip("-") or "coalition"
