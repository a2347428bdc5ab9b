"""`export`: a model for a notebook, or long tables for R, Stata and pandas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from coalclass.errors import Problem, UsageError
from coalclass.places import check_place
from coalclass.results import Result, Table, load_views
from coalclass.verbs.model import model as read_model
from coalclass.verbs.reading import PathLike, Progress, RecordLike, follow, load_all, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer

if TYPE_CHECKING:
    from coalclass.scoring import Verdict

TABLES = ("entries", "indicators", "verdicts")
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
    what: Literal["entries", "indicators", "verdicts"],
    source: RecordLike | list[RecordLike],
    *,
    out: PathLike | None = None,
    overwrite: bool = False,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
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
    progress: Progress | None = None,
) -> Pipeline | Table:
    """A table of the records of files and folders, a row an entry, an indicator or a verdict; or a model.

    Arguments: `what` is `entries`, `indicators`, `verdicts` or `model`; `source` holds records, or is a model's file
    (default the shipped one); `out` is where to write: the ending chooses the format of a table, a model's name ends
    in .joblib. Without `out` a table is only returned.
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
        load_views().check("export", None, Path(out), overwrite=overwrite)
    table = _export_table(what, source if isinstance(source, list) else [source], rules, model, strict, progress)
    if out is not None:
        load_views().save(table, out, overwrite=overwrite)
    return table


def _export_model(source: RecordLike | list[RecordLike] | None, out: PathLike | None, overwrite: bool) -> Pipeline:
    if out is None:
        raise UsageError(f"a model is exported to a file: name one that ends in {_ENDING}")
    if source is not None and not isinstance(source, PathLike):
        raise UsageError("a model is exported from its file")
    place = Path(out)
    if place.suffix.lower() != _ENDING:
        raise UsageError(
            f"{place}: a joblib file is to end in {_ENDING}, so that nobody takes it for a model to score by"
        )
    check_place(place, overwrite=overwrite)
    from coalclass.learning.export import write_pipeline

    chosen = read_model(source)
    return Pipeline(str(place), chosen.name, write_pipeline(chosen, place, overwrite=overwrite))


def _export_table(
    what: str,
    records: list[RecordLike],
    rules: RulesLike | None,
    model: ModelLike | None,
    strict: bool,
    progress: Progress | None,
) -> Table:
    scorer = make_scorer(rules, model)
    loaded = list(load_all(records))
    problems: list[Problem] = []
    rows: list[tuple[object, ...]] = []
    for path, dyad, found in (
        loaded if progress is None else follow(loaded, len(loaded), progress, lambda one: one.path)
    ):
        problems += found
        if dyad is not None:
            rows += _rows(what, scorer.classify(dyad, path))
    refuse(problems, strict)
    return Table(what, _columns(what), tuple(rows), problems=tuple(problems))


def _rows(what: str, verdict: Verdict) -> Iterable[tuple[object, ...]]:
    from coalclass.corpus import tables

    if what == "verdicts":
        return [tables.verdict_values(verdict)]
    return tables.entry_rows(verdict) if what == "entries" else tables.indicator_rows(verdict)


def _columns(what: str) -> tuple[str, ...]:
    from coalclass.corpus import tables

    columns: dict[str, tuple[str, ...]] = {
        "entries": tables.ENTRY_COLUMNS,
        "indicators": tables.INDICATOR_COLUMNS,
        "verdicts": tables.VERDICT_COLUMNS,
    }
    return columns[what]
