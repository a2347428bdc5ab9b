"""Records as the tables that `import` reads back: dyads, sources and mandates, beside the entries of `tables`.

The values are those of the record itself, as it is written: nothing is scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coalclass.corpus.tables import iso_day
from coalclass.records import SECTIONS, Dyad
from coalclass.records.cells import join_texts
from coalclass.records.columns import columns
from coalclass.records.writing import to_plain
from coalclass.shipped import record_id

Row = tuple[object, ...]

TABLES = ("dyads", "sources", "mandates")
"""The tables that need no verdict."""


def table_columns(table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    return tuple(columns()[table])


def record_rows(table: str, dyad: Dyad, path: str) -> Iterator[Row]:
    """The rows of a record in a table: one for the dyad, one for each of its sources or mandates."""
    rows = {"dyads": _dyad_values, "sources": _source_values, "mandates": _mandate_values}[table](dyad)
    for values in rows:
        values["id"] = record_id(path)
        yield tuple([values.get(name) for name in columns()[table]])


def _dyad_values(dyad: Dyad) -> Iterator[dict[str, Any]]:
    plain, end = to_plain(dyad), dyad.period.end
    empty = [name for name in (*SECTIONS, "mandate") if getattr(dyad, name) == ()]
    values = {name: plain.get(name) for name in ("hegemon", "follower", "coalition", "period", "coder", "notes")}
    values |= {
        "dyad": dyad.name,
        "hegemon_ccode": dyad.hegemon.cow_number,
        "follower_ccode": dyad.follower.cow_number,
        "period_start": iso_day(dyad.period.start.first),
        "period_end": None if end is None else iso_day(end.last),
        "searched": join_texts(dyad.searched) or None,
        "none": join_texts(tuple(empty)) or None,
    }
    yield values | _prefix("context_", dyad.context) | ({} if dyad.label is None else _prefix("label_", dyad.label))


def _prefix(prefix: str, thing: Any) -> dict[str, Any]:
    """The fields of a context or label under the names of their columns."""
    names = {name: one.key for name, one in columns()["dyads"].items() if one.key and name.startswith(prefix)}
    return {name: _cell(getattr(thing, str(key))) for name, key in names.items()}


def _cell(value: Any) -> Any:
    # A date is a tuple too.
    return join_texts(value) or None if type(value) is tuple else value


def _source_values(dyad: Dyad) -> Iterator[dict[str, Any]]:
    for key, source in dyad.sources.items():
        yield {"key": key, **{name: getattr(source, name) for name in ("citation", "url", "locator", "read")}}


def _mandate_values(dyad: Dyad) -> Iterator[dict[str, Any]]:
    for one in dyad.mandate or ():
        values = {name: column.key for name, column in columns()["mandates"].items() if column.key}
        told = {name: _cell(getattr(one, str(key))) for name, key in values.items()}
        yield told | {"date": None if one.date is None else one.date.text}
