"""The columns of a panel: a row for each leader, follower and year, scored from published datasets alone.

Names, units and missing values are as in the table of verdicts. What follows a trace is in three families of columns:
`value_` is its strength, empty where nobody looked and nothing was found, `search_` how well it was looked for, and
`db_` with the name of a dimension what the traces of that dimension add to the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import Any

from coalclass.corpus.tables import PROFILE_COLUMNS, VALUE_COLUMNS, snake
from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records import State
from coalclass.records.cells import join_texts
from coalclass.scoring import Verdict

__all__ = ["BASIS", "DIMENSION_COLUMNS", "PANEL_COLUMNS", "SEARCH_COLUMNS", "make_row_name", "panel_row"]

BASIS = "published datasets alone; leaning at most"
"""What every row says of what it rests on."""

SEARCH_COLUMNS = {name: f"search_{snake(name)}" for name in TRACES}
DIMENSION_COLUMNS = {
    name: f"db_{snake(name)}"
    for name in DIMENSIONS
    if any(one.scored and one.dimension == name for one in TRACES.values())
}
"""The columns of dimensions that enter a verdict, by name; with `db_base` they add up to it."""

_STATE = ("", "_name", "_iso3", "_cow", "_ccode", "_gwcode")
PANEL_COLUMNS = (
    *[f"{side}{end}" for side in ("hegemon", "follower") for end in _STATE],
    "year", "label", "standing", "p_substantive", "interval_low", "interval_high", "db", "db_without_distance",
    "db_without_votes", "rules_p_substantive", "rules_db", "model_p_substantive", "model_db", "model_name", "agree",
    "coverage", "basis", "entry_count", "datasets", "context_fields", "searched_kinds", "db_base",
    *DIMENSION_COLUMNS.values(), *PROFILE_COLUMNS.values(), *VALUE_COLUMNS.values(), *SEARCH_COLUMNS.values(),
)  # fmt: skip
"""The columns of a panel, in order."""


def make_row_name(hegemon: State, follower: State, year: int) -> str:
    """How a row is called in problems and journals: `USA-EGY-1990`."""
    return f"{hegemon.code}-{follower.code}-{year}"


def panel_row(verdict: Verdict, year: int, db_without_votes: float, datasets: Iterable[str]) -> dict[str, Any]:
    """A verdict on one follower in one year as a flat row, by column.

    `db_without_votes` is the same verdict without any vote in the United Nations; `datasets` are the keys of those that
    gave an entry or a field of the context.
    """
    dyad, summary = verdict.dyad, verdict.summary()
    row: dict[str, Any] = {
        **_name_states(dyad.hegemon, dyad.follower),
        **{name: summary[name] for name in PANEL_COLUMNS if name in summary and name not in ("hegemon", "follower")},
        "year": year,
        "db_without_votes": db_without_votes,
        "basis": BASIS,
        "entry_count": len(dyad.entries),
        "datasets": join_texts(tuple(datasets)) or None,
        "context_fields": join_texts(_list_known(dyad.context)) or None,
        "searched_kinds": join_texts(tuple(sorted(dyad.searched))) or None,
        "db_base": fsum([one.db for one in verdict.contributions if one.dimension is None]),
    }
    for name, column in DIMENSION_COLUMNS.items():
        row[column] = fsum([one.db for one in verdict.contributions if one.dimension == name])
    for name, amount in verdict.profile.items():
        row[PROFILE_COLUMNS[name]] = amount
    for one in verdict.contributions:
        if one.indicator in VALUE_COLUMNS:
            row[VALUE_COLUMNS[one.indicator]] = one.value
            row[SEARCH_COLUMNS[one.indicator]] = one.search
    return row


def _name_states(hegemon: State, follower: State) -> dict[str, Any]:
    parts = [
        part for one in (hegemon, follower)
        for part in (one.code, one.name, one.iso3, one.cow, one.cow_number, one.gw_number)
    ]  # fmt: skip
    return dict(zip(PANEL_COLUMNS, parts, strict=False))


def _list_known(context: Any) -> tuple[str, ...]:
    from dataclasses import fields

    names = [one.name for one in fields(context) if one.name not in ("source", "line")]
    return tuple(name for name in names if getattr(context, name) is not None)
