"""`export`: a model for a notebook, or long tables for R, Stata and pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from coalclass.corpus.outputs import refuse_input_as_output, shipped_files
from coalclass.errors import Problem, RecordError, UsageError
from coalclass.places import check_place
from coalclass.results import Result, Table, load_views
from coalclass.verbs.model import model as read_model
from coalclass.verbs.reading import PathLike, Progress, RecordLike, follow, load_all, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer

if TYPE_CHECKING:
    from coalclass.records import Dyad, Loaded

RowsOf: TypeAlias = "Callable[[Dyad, str], Iterable[tuple[object, ...]]]"
"""What gives the rows of a record with its path."""

OnProblem: TypeAlias = Callable[[Problem], None]
"""Called with each problem as it is met."""

TABLES = ("entries", "indicators", "verdicts", "dyads", "sources", "mandates")
_ENDING = ".joblib"


@dataclass(frozen=True, slots=True)
class Pipeline(Result):
    """A model written as a scikit-learn pipeline: where, and the version of scikit-learn that surely reads it."""

    path: str
    model: str
    scikit_learn: str


@overload
def export(
    what: Literal["model"], source: PathLike | None = None, *, out: PathLike | None, overwrite: bool = False
) -> Pipeline: ...
@overload
def export(
    what: Literal["entries", "indicators", "verdicts", "dyads", "sources", "mandates"],
    source: RecordLike | list[RecordLike],
    *,
    out: PathLike | None = None,
    overwrite: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
    problem: OnProblem | None = None,
    progress: Progress | None = None,
) -> Table: ...
@overload
def export(
    what: str,
    source: PathLike | None = None,
    *,
    out: PathLike | None = None,
    overwrite: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
    problem: OnProblem | None = None,
    progress: Progress | None = None,
) -> Pipeline | Table: ...


def export(
    what: str,
    source: RecordLike | list[RecordLike] | None = None,
    *,
    out: PathLike | None = None,
    overwrite: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
    problem: OnProblem | None = None,
    progress: Progress | None = None,
) -> Pipeline | Table:
    """A table of the records of files and folders, one row for each entry, trace or verdict; or a model.

    Arguments: `what` is `entries`, `indicators` (the traces), `verdicts` or `model`; or `dyads`, `sources`, `mandates`,
    which hold with the entries all that `import_` makes records of again. `source` holds records, or is a
    model's file (default the shipped one); `out` is where to write: the ending chooses the format of a table, a model's
    name ends in .joblib. Without `out` a table is only returned. With `problem`, which is called with each problem as
    records are read, the rows are a stream: none is held, and the table has no problems of its own.
    Units: amounts in current US$ millions, pulls and weights in dB, plus toward substantive; nothing is rounded.
    Errors: UsageError and PlaceError before any work, RecordError with `strict` where a record has a problem,
    RulebookError, ModelError.

    >>> import coalclass
    >>> table = coalclass.export("entries", "sample:gulf-war-1990/egy")
    >>> table.columns[:3]
    ('id', 'dyad', 'coalition')
    """
    if what == "model":
        return _export_model(source, out, overwrite)
    if what not in TABLES:
        raise UsageError(f"{what[:100]!r} is nothing to export (allowed model, {', '.join(TABLES)})")
    if source is None:
        raise UsageError(f"name the folder or record whose {what} are to be exported")
    if out is not None:
        read = source if isinstance(source, list) else [source]
        refuse_input_as_output(out, [*read, rules, model, *shipped_files()])
        load_views().check("export", None, Path(out), overwrite=overwrite)
    records = load_all(source if isinstance(source, list) else [source])
    if progress is not None:
        records = follow(records, 0, progress, lambda one: one.path)
    table = _make_table(what, _choose_rows(what, rules, model), records, strict, problem)
    if out is not None:
        load_views().save(table, out, overwrite=overwrite)
    return table


def _export_model(source: RecordLike | list[RecordLike] | None, out: PathLike | None, overwrite: bool) -> Pipeline:
    if out is None:
        raise UsageError(f"a model is exported to a file: --out names one that ends in {_ENDING}")
    if source is not None and not isinstance(source, PathLike):
        raise UsageError("a model is exported from its file")
    place = Path(out)
    if place.suffix.lower() != _ENDING:
        raise UsageError(
            f"{place}: a joblib file is to end in {_ENDING}, so that nobody takes it for a model to score by"
        )
    refuse_input_as_output(place, [source])
    check_place(place, overwrite=overwrite)
    from coalclass.learning.export import write_pipeline

    chosen = read_model(source)
    return Pipeline(str(place), chosen.name, write_pipeline(chosen, place, overwrite=overwrite))


def _choose_rows(what: str, rules: RulesLike | None, model: ModelLike | None) -> RowsOf:
    """What gives the rows of a record. Raises RulebookError and ModelError, where the records are to be scored."""
    from coalclass.corpus import record_tables, tables

    if what in record_tables.TABLES:
        return lambda dyad, path: record_tables.record_rows(what, dyad, path)
    scorer = make_scorer(rules, model)
    if what == "verdicts":
        return lambda dyad, path: [tables.verdict_values(scorer.classify(dyad, path))]
    rows = tables.entry_rows if what == "entries" else tables.indicator_rows
    return lambda dyad, path: rows(scorer.classify(dyad, path))


def _make_table(
    what: str, rows_of: RowsOf, records: Iterator[Loaded], strict: bool, problem: OnProblem | None
) -> Table:
    problems: list[Problem] = []
    rows = _make_rows(rows_of, records, strict, problem or problems.append)
    if problem is not None:
        return Table(what, _columns(what), rows)
    held = tuple(rows)
    return Table(what, _columns(what), held, problems=tuple(problems))


def _make_rows(
    rows_of: RowsOf, records: Iterator[Loaded], strict: bool, problem: OnProblem
) -> Iterator[tuple[object, ...]]:
    for path, dyad, found in records:
        refuse(found, strict)
        for one in found:
            problem(one)
        if dyad is None:
            continue
        try:
            rows = list(rows_of(dyad, path))
        except RecordError as error:
            refuse(error.problems, strict)
            for one in error.problems:
                problem(one)
        else:
            yield from rows


def _columns(what: str) -> tuple[str, ...]:
    from coalclass.corpus import record_tables, tables

    if what in record_tables.TABLES:
        return record_tables.table_columns(what)
    columns: dict[str, tuple[str, ...]] = {
        "entries": tables.ENTRY_COLUMNS,
        "indicators": tables.INDICATOR_COLUMNS,
        "verdicts": tables.VERDICT_COLUMNS,
    }
    return columns[what]
