"""Verdicts as flat rows under stable column names: one a verdict, one a trace, one an entry.

Names are snake_case; a missing value is None. Days are ISO dates, the first and the last day of what was coded with
less precision. `cow` and `ccode` are a state's abbreviation and number in the Correlates of War system. Money is in
current US$ millions, pulls and weights in dB, plus toward substantive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from math import isfinite
from typing import Any

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.records.cells import join_texts
from coalclass.scoring import Verdict
from coalclass.shipped import record_id

_SIDES = ("hegemon", "follower")
_STATE = ("", "_name", "_cow", "_ccode")
_PLACE = tuple([f"{side}{end}" for side in _SIDES for end in _STATE])
_KEYS = ("id", "dyad", "coalition", "hegemon", "hegemon_ccode", "follower", "follower_ccode")


def snake(name: str) -> str:
    """The name of a trace or dimension as a column has it."""
    return name.replace("-", "_")


PROFILE_COLUMNS = {name: f"profile_{snake(name)}" for name in DIMENSIONS}
VALUE_COLUMNS = {name: f"value_{snake(name)}" for name in TRACES}
"""The columns of dimensions and of traces, by name."""
VERDICT_COLUMNS = (
    "id", "path", *_PLACE, "coalition", "period_start", "period_end", "label", "standing", "p_substantive",
    "interval_low", "interval_high", "db", "db_without_distance", "rules_label", "rules_p_substantive", "rules_db",
    "model_label", "model_p_substantive", "model_db", "model_name", "in_training", "agree", "coverage",
    "prior_db", "observation_bias", "published_label", "published_confidence", "published_source",
    "context_added",
    *PROFILE_COLUMNS.values(), *VALUE_COLUMNS.values(),
)  # fmt: skip
"""The columns of a verdict, in order; `observation_bias` is empty where no bias would make the verdict even."""

_BARE = ("entry", "line", "date", "kind", "actor", "source", "note", "reliability", "amount_musd")
_FIELDS = [one.name for kind in (Consultation, Aid, Interaction) for one in fields(kind)]
_CODED = tuple([name for name in dict.fromkeys(_FIELDS) if name not in _BARE])
ENTRY_COLUMNS = (
    *_KEYS, "period", "entry", "line", "section", "date", "date_start", "date_end", "kind", "actor", *_CODED,
    "amount_musd", "reliability", "source_key", "source", "note", "pull_db",
)  # fmt: skip
"""The columns of an entry, in order: where it stands, when, what, the coded fields, its sources, how far it moves the
verdict (empty where it does not weigh)."""

_MEASURED = ("indicator", "dimension", "value", "search", "rules_db", "rules_db_uncapped", "model_db", "pooled_db")
INDICATOR_COLUMNS = (*_KEYS, *_MEASURED, "instances", "entries")
"""The columns of a trace, in order: how strong it is (`value`), how well it was looked for (`search`), what it adds to
the rules, to the model and to the verdict (`pooled_db`), and how many instances and entries it rests on."""


def dyad_row(dyad: Dyad, path: str) -> dict[str, Any]:
    """What a verdict's row says of the record alone, by column."""
    label, end = dyad.label, dyad.period.end
    states = [(state.code, state.name, state.cow, state.cow_number) for state in (dyad.hegemon, dyad.follower)]
    return {
        "id": record_id(path),
        "path": path,
        **dict(zip(_PLACE, [part for state in states for part in state], strict=True)),
        "coalition": dyad.coalition,
        "period_start": iso_day(dyad.period.start.first),
        "period_end": None if end is None else iso_day(end.last),
        "published_label": None if label is None else label.value,
        "published_confidence": None if label is None else label.confidence,
        "published_source": None if label is None else "; ".join(dyad.cite(source) for source in label.source) or None,
    }


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """The verdict as one flat row, by column."""
    bias = verdict.observation_bias
    values = {
        **verdict.summary(),
        **dyad_row(verdict.dyad, verdict.path),
        "prior_db": verdict.prior_db,
        "observation_bias": bias if isfinite(bias) else None,
        "context_added": join_texts(tuple([one.field for one in verdict.context_added or ()])) or None,
    }
    for name, amount in verdict.profile.items():
        values[PROFILE_COLUMNS[name]] = amount
    for one in verdict.contributions:
        if one.indicator in VALUE_COLUMNS:
            values[VALUE_COLUMNS[one.indicator]] = one.value
    return values


def verdict_values(verdict: Verdict) -> tuple[object, ...]:
    """The verdict's row in the order of its columns."""
    return row_values(verdict_row(verdict))


def row_values(row: dict[str, Any]) -> tuple[object, ...]:
    """A verdict's row, by column, in the order of the columns."""
    return tuple([row.get(column) for column in VERDICT_COLUMNS])


def entry_rows(verdict: Verdict) -> Iterator[tuple[object, ...]]:
    """A row for each entry of the record, in the order of the record."""
    head, dyad = _head(verdict), verdict.dyad
    pulls = {id(entry): pull for entry, pull in verdict.pulls}
    for entry in dyad.entries:
        cited = "; ".join(dyad.cite(source) for source in entry.source) or None
        yield (
            *(*head, str(dyad.period)),
            *(entry.entry or None, entry.line or None, entry.entry.partition("[")[0] or None),
            *(entry.date.text, iso_day(entry.date.first), iso_day(entry.date.last)),
            *(getattr(entry, "kind", "consultation"), getattr(entry, "actor", None)),
            *[_coded(entry, name) for name in _CODED],
            *(getattr(entry, "amount_musd", None), entry.reliability, join_texts(entry.source) or None),
            *(cited, entry.note, pulls.get(id(entry))),
        )


def indicator_rows(verdict: Verdict) -> Iterator[tuple[object, ...]]:
    """A row for each trace, and for baseline, calibration and prior; where a trace says nothing, no value and 0 dB."""
    head = _head(verdict)
    for one in verdict.contributions:
        yield (*head, *[getattr(one, name) for name in _MEASURED], len(one.instances), len(one.entries))


def _head(verdict: Verdict) -> tuple[object, ...]:
    dyad = verdict.dyad
    states = [part for state in (dyad.hegemon, dyad.follower) for part in (state.code, state.cow_number)]
    return (record_id(verdict.path), dyad.name, dyad.coalition, *states)


def _coded(entry: Entry, name: str) -> object:
    value = getattr(entry, name, None)
    return ("; ".join(value) or None) if isinstance(value, tuple) else value


def iso_day(ordinal: int) -> str:
    """A day as an ISO date."""
    return date.fromordinal(ordinal).isoformat()
