"""`assemble`: records from published datasets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.corpus.outputs import refuse_input_as_output
from coalclass.errors import Problem, RecordError, UsageError
from coalclass.places import check_place, write_text
from coalclass.records import Dyad
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.scorer import SHIPPED, check_context
from coalclass.verbs.dyad_tables import Planned, make_skeleton, plan_table
from coalclass.verbs.on_spark import HERE, open_engine
from coalclass.verbs.reading import PathLike, Progress, os_errors_told, refuse

if TYPE_CHECKING:
    from coalclass.sources.assemble import Contribution, Library

UNNAMED = "unnamed coalition"
_NO_RECORDS = (".json", ".jsonl", ".csv")


@dataclass(frozen=True, slots=True)
class Assembly(Result):
    """Records with what the datasets add to them.

    `text` is the YAML of a single one, None for a table of dyads. `account` tells what each dataset came to, `written`
    which files were written; `asked` is how many records were asked for.
    """

    dyads: tuple[Dyad, ...]
    text: str | None = field(repr=False)
    account: tuple[Contribution, ...] = field(repr=False)
    written: tuple[str, ...]
    asked: int = 1

    def __repr__(self) -> str:
        return f"Assembly({len(self.dyads)} of {count_noun(self.asked, 'record')}, {len(self.written)} written)"

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences on files that could not be read."""
        return tuple(trouble for line in self.account for trouble in line.troubles)


def assemble(
    data: PathLike,
    *,
    hegemon: str | None = None,
    follower: str | None = None,
    period: str | None = None,
    coalition: str | None = None,
    into: PathLike | None = None,
    dyads: PathLike | None = None,
    out: PathLike | None = None,
    overwrite: bool = False,
    context: str = SHIPPED,
    cache: bool = True,
    engine: str = HERE,
    master: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Assembly:
    """A record built from the published datasets in a folder; or their evidence added to a record; or many records.

    Arguments: `data` is the folder with the datasets. A new record takes `hegemon`, `follower`, `period` (two dates
    and a slash) and `coalition`; `into` names a record to add to, whose own lines stay; `dyads` a CSV file with the
    columns hegemon, follower, period, coalition. `out` is where to write, with `dyads` a folder; without it the text
    is only returned. With `context` shipped, the context table that comes with the tool gives what neither the record
    nor the datasets have; with `record` it is left alone. With `cache` what was read is
    kept in the user's cache folder until a file changes. With the `engine` spark, Spark sums up event tables as they
    are published, unpacked; `master` is as in `batch`. `progress` is called for each of many records, of a single one
    for each dataset.
    Units: amounts in current US$ millions, as each entry's source says.
    Errors: UsageError and PlaceError before any work; RecordError for an invalid record, and with `strict` for a row
    or a file that cannot be read, which else are in `problems`.

    >>> import coalclass
    >>> asked = {"hegemon": "USA", "follower": "POL", "period": "1995-12-20/1996-12-20"}
    >>> coalclass.assemble(".", **asked).dyads
    (Dyad(USA-POL, unnamed coalition, 1995-12-20/1996-12-20, 0 entries),)
    """
    from coalclass.sources.assemble import Library

    asked = {"hegemon": hegemon, "follower": follower, "period": period, "coalition": coalition}
    shipped = check_context(context) == SHIPPED
    with os_errors_told(), open_engine(engine, master) as session:
        told = None if dyads is not None else progress
        library = Library(Path(data), told, cache=cache, session=session)
        if dyads is not None:
            _refuse_beside("--dyads", {**asked, "into": into})
            made = _assemble_many(library, Path(dyads), out, overwrite, shipped, progress)
        elif into is not None:
            _refuse_beside("--into", dict(asked))
            made = _add_into(library, into, out, overwrite, shipped)
        else:
            dyad = _make_asked({**asked, "coalition": coalition or UNNAMED})
            made = _assemble_new(library, dyad, out, overwrite, shipped)
        library.keep_rows()
    refuse(made.problems, strict)
    return made


def _refuse_beside(option: str, given: dict[str, PathLike | None]) -> None:
    named = [f"--{name}" for name, value in given.items() if value is not None]
    if named:
        raise UsageError(f"{', '.join(named)} cannot go with {option}, which names the dyads itself")


def _make_asked(answers: dict[str, str | None]) -> Dyad:
    missing = [f"--{name}" for name, value in answers.items() if value is None]
    if missing:
        raise UsageError(f"missing {', '.join(missing)} (or --into RECORD, or --dyads FILE.csv)")
    return make_skeleton({name: str(value) for name, value in answers.items()})


def _assemble_new(library: Library, dyad: Dyad, out: PathLike | None, overwrite: bool, shipped: bool) -> Assembly:
    from coalclass.records.writing import to_yaml
    from coalclass.sources.assemble import assemble as collect

    if out is not None:
        refuse_input_as_output(out, (), library.folder)
        _check_record_place(Path(out), overwrite)
    assembled = collect(library, dyad, shipped=shipped)
    text = _check_record(to_yaml(assembled.dyad))
    if out is not None:
        write_text(out, text, overwrite=overwrite)
    written = () if out is None else (str(out),)
    return _sum_up(library, (assembled.dyad,), text, assembled.account, written)


def _add_into(library: Library, record: PathLike, out: PathLike | None, overwrite: bool, shipped: bool) -> Assembly:
    from coalclass.records import read_record
    from coalclass.records.reading import is_lines_name, read_content
    from coalclass.shipped import resolve_sample
    from coalclass.sources.assemble import assemble as collect
    from coalclass.sources.editing import edited

    path = Path(resolve_sample(str(record)))
    if is_lines_name(str(record)):
        raise UsageError(f"{record}: --into takes one record in YAML, not JSON Lines")
    same = out is not None and Path(out).exists() and path.exists() and Path(out).samefile(path)
    if out is not None:
        refuse_input_as_output(out, (), library.folder)
        # To add to a record in its place is what was asked for.
        _check_record_place(Path(out), overwrite or same)
    assembled = collect(library, read_record(path), shipped=shipped)
    before = read_content(path).decode("utf-8")
    text = _check_record(edited(before, assembled))
    write = out is not None and not (same and text == before)
    if out is not None and write:
        write_text(out, text, overwrite=overwrite or same)
    return _sum_up(library, (assembled.dyad,), text, assembled.account, (str(out),) if write else ())


def _check_record_place(out: Path, overwrite: bool) -> None:
    """Refuse before the work, not after."""
    if out.suffix.lower() in _NO_RECORDS:
        raise UsageError(f"{out}: a record is written as YAML; end the name in .yaml")
    check_place(out, overwrite=overwrite)


def _check_record(text: str) -> str:
    """The text, if it is a valid record; RecordError says what an importer got wrong."""
    from coalclass.records import load_text

    errors = [one for one in load_text(text, "the assembled record").problems if one.severity == "error"]
    if errors:
        raise RecordError(errors)
    return text


def _assemble_many(
    library: Library, table: Path, out: PathLike | None, overwrite: bool, shipped: bool, progress: Progress | None
) -> Assembly:
    """A record a row, each in its place below `out`; rows that cannot be done are among the problems."""
    from coalclass.sources.assemble import total

    if out is None:
        raise UsageError("--dyads needs --out FOLDER to write the records to")
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{out} is not a folder; with --dyads, --out names one")
    plan, problems, asked = plan_table(table, folder, overwrite)
    accounts: list[tuple[Contribution, ...]] = []
    dyads: list[Dyad] = []
    written: list[str] = []
    for done, (one, made) in enumerate(_write_planned(library, table, plan, overwrite, shipped), start=1):
        if isinstance(made, Problem):
            problems.append(made)
        else:
            dyads.append(made[0])
            accounts.append(made[1])
            written.append(str(one.path))
        if progress is not None:
            progress(str(one.path), done, len(plan))
    account = tuple(total(accounts))
    return _sum_up(library, tuple(dyads), None, account, tuple(written), asked, problems)


def _write_planned(
    library: Library, table: Path, plan: list[Planned], overwrite: bool, shipped: bool
) -> Iterator[tuple[Planned, tuple[Dyad, tuple[Contribution, ...]] | Problem]]:
    from coalclass.records.writing import to_yaml
    from coalclass.sources.assemble import assemble as collect

    for one in plan:
        assembled = collect(library, one.dyad, shipped=shipped)
        try:
            text = _check_record(to_yaml(assembled.dyad))
        except RecordError as error:
            yield one, Problem(str(table), one.line, 1, str(error))
            continue
        one.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(one.path, text, overwrite=overwrite)
        yield one, (assembled.dyad, assembled.account)


def _sum_up(
    library: Library,
    dyads: tuple[Dyad, ...],
    text: str | None,
    account: tuple[Contribution, ...],
    written: tuple[str, ...],
    asked: int = 1,
    problems: list[Problem] | None = None,
) -> Assembly:
    troubles = [Problem(str(library.folder), 1, 1, trouble) for line in account for trouble in line.troubles]
    return Assembly(dyads, text, account, written, asked, problems=(*(problems or ()), *troubles))
