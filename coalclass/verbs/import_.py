"""`import`: records from tables that coders filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.corpus.outputs import refuse_input_as_output
from coalclass.errors import Problem, RecordError, UsageError
from coalclass.places import check_place, write_all
from coalclass.records import Dyad
from coalclass.records.columns import TABLES
from coalclass.records.decode_record import UNCITED
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.verbs.dyad_tables import name_folder
from coalclass.verbs.reading import PathLike, os_errors_told, refuse

if TYPE_CHECKING:
    from coalclass.sources.spreadsheet import Imported

_LONGEST_NAME = 60
_ENDINGS = re.compile(r"\.(?:yaml|yml)$")


@dataclass(frozen=True, slots=True)
class Importing(Result):
    """The records of tables, and the files that they were written to; without a folder to write to, none."""

    dyads: tuple[Dyad, ...] = field(repr=False)
    written: tuple[str, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        return f"Importing({count_noun(len(self.dyads), 'record')}, {len(self.written)} written)"


def import_(
    entries: PathLike,
    *,
    dyads: PathLike | None = None,
    sources: PathLike | None = None,
    mandates: PathLike | None = None,
    out: PathLike | None = None,
    overwrite: bool = False,
    strict: bool = False,
) -> Importing:
    """Records from the long table of entries that `export` writes or a coder filled in, all of them or none.

    Arguments: `entries` is a CSV file with a row for each entry; or an Excel workbook with the sheets entries, dyads,
    sources and mandates, of which only the first is needed; or a folder with CSV files of these names. `dyads` holds
    a row for each record (context, what was searched, label), `sources` one for each source, `mandates` one for each
    mandate; the column `id` tells which rows belong together. Without `dyads` each entry says hegemon, follower,
    coalition and period. `out` is the folder to write to, each record below it under the name of its `id`.
    Errors: RecordError with every problem by table, row and column, and nothing is written; UsageError and PlaceError
    for files that are no tables and places that cannot be written to; with `strict` warnings are errors.

    >>> import coalclass
    >>> from pathlib import Path
    >>> head = "hegemon,follower,coalition,period,date,kind,actor"
    >>> _ = Path("entries.csv").write_text(head + "\\nUSA,POL,IFOR 1995-96,1995/1996,1996-01,demand,follower\\n")
    >>> coalclass.import_("entries.csv").dyads
    (Dyad(USA-POL, IFOR 1995-96, 1995/1996, 1 entry),)
    >>> Path("entries.csv").unlink()
    """
    from coalclass.records.writing import to_yaml
    from coalclass.sources.spreadsheet import build_records, open_tables

    others = {"dyads": dyads, "sources": sources, "mandates": mandates}
    with os_errors_told():
        paths = {name: None if path is None else Path(path) for name, path in others.items()}
        sheets = open_tables(Path(entries), paths)
    made, problems = build_records(sheets)
    problems = _count_uncited(problems)
    places: dict[Path, Imported] = {}
    if out is not None:
        places = _plan_places(made, Path(out), problems)
        _check_places(places, Path(out), overwrite, [*_name_tables(Path(entries)), *paths.values()])
    if any(one.severity == "error" for one in problems):
        raise RecordError(_sort_problems(problems))
    refuse(problems, strict)
    if out is not None:
        write_all({path: to_yaml(one.dyad) for path, one in places.items()}, overwrite=overwrite)
    return Importing(tuple(one.dyad for one in made), tuple(map(str, places)), problems=tuple(problems))


def _count_uncited(problems: list[Problem]) -> list[Problem]:
    """The same, with one line for all sources of a table that nothing cites: a table may serve many records."""
    uncited = [one for one in problems if one.message == UNCITED]
    if not uncited:
        return problems
    message = f"{count_noun(len(uncited), 'source is', 'sources are')} cited by no entry; the first stands here"
    return [*(one for one in problems if one.message != UNCITED), uncited[0]._replace(message=message)]


def _sort_problems(problems: list[Problem]) -> list[Problem]:
    """The problems table by table, each in the order of its rows and columns."""
    tables = list(dict.fromkeys(one.path for one in problems))
    return sorted(problems, key=lambda one: (tables.index(one.path), one.line, one.column))


def _plan_places(made: list[Imported], out: Path, problems: list[Problem]) -> dict[Path, Imported]:
    """Where each record goes; two that would go to one place are a problem."""
    places: dict[Path, Imported] = {}
    for one in made:
        path = _name_place(one, out)
        first = places.setdefault(path, one)
        if first is not one:
            message = f"the record would be written to {path}, as that of row {first.row.number} would"
            problems.append(one.row.refuse("id", message, found=one.key[:60]))
    return places


def _name_place(one: Imported, out: Path) -> Path:
    """A record's place below a folder: its id as folder and name, or its coalition and follower."""
    coalition, follower = name_folder(one.dyad.coalition), one.dyad.follower.code.lower()
    if "id" not in one.row.sheet.places:
        return out / coalition / f"{follower}.yaml"
    parts = re.split(r"[/\\]+", _ENDINGS.sub("", one.key.removeprefix("sample:")))
    names = [name for part in parts if (name := re.sub(r"[^\w-]+", "-", part).strip("-")[:_LONGEST_NAME])]
    folder, name = [coalition, follower] if not names else [coalition, *names][-2:]
    return out / folder / f"{name}.yaml"


def _name_tables(entries: Path) -> list[Path]:
    """The files that hold the tables: the one that was named, or those of a folder."""
    return [entries / f"{table}.csv" for table in TABLES] if entries.is_dir() else [entries]


def _check_places(places: dict[Path, Imported], out: Path, overwrite: bool, reads: list[Path | None]) -> None:
    """Refuse before anything is written, not after. Raises PlaceError, UsageError."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is not a folder; --out names the folder that the records go to")
    for path in places:
        if path.parent.is_dir():
            refuse_input_as_output(path, reads)
            check_place(path, overwrite=overwrite)
