"""Which entry of one coder is the same event as which of another's.

Two entries may be the same if their kind is the same and their dates touch (a day's grace between two dated
to the day). Pairs are chosen so that as many as possible are matched and, among these, the dates fit best
and the fewest fields differ (the assignment problem; Kuhn 1955).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coalclass.records import Aid, Consultation, Entry, Interaction

FIELDS: dict[type[Entry], tuple[str, ...]] = {
    Consultation: ("level", "initiator", "timing", "outcome", "channel"),
    Aid: ("terms", "provider", "status", "linkage"),
    Interaction: (
        "form",
        "paid_by",
        "status",
        "coordinated",
        "position",
        "arena",
        "rationale",
        "denies",
        "audience",
        "linkage",
    ),
}
"""The coded fields that are compared, by kind of entry."""

_DAY_TO_DAY = len("YYYY-MM-DD")
_IMPOSSIBLE = 1e6


class Matched(NamedTuple):
    """One event as two coders coded it."""

    first: Entry
    second: Entry


def kind_of(entry: Entry) -> str:
    """What it is: `consultation`, `aid debt-relief`, `follower demand`."""
    if isinstance(entry, Consultation):
        return "consultation"
    return f"aid {entry.kind}" if isinstance(entry, Aid) else f"{entry.actor} {entry.kind}"


def fields_of(entry: Entry) -> dict[str, str]:
    """Its coded fields that are known, as text."""
    values = {name: getattr(entry, name) for name in FIELDS[type(entry)]}
    return {name: _text(value) for name, value in values.items() if value is not None and value != ()}


def _text(value: object) -> str:
    return " and ".join(sorted(value)) if isinstance(value, tuple) else str(value)


def differing(pair: Matched) -> tuple[str, ...]:
    """The fields that both coders know and code differently."""
    first, second = fields_of(pair.first), fields_of(pair.second)
    return tuple(name for name in first if name in second and first[name] != second[name])


def match_entries(
    first: Sequence[Entry], second: Sequence[Entry], *, by_fields: bool = True
) -> tuple[list[Matched], list[Entry], list[Entry]]:
    """The entries that are the same, those of the first coder alone, and those of the second alone.

    Where several fit, those whose fields differ least are paired; not so without `by_fields`, which is for measuring
    how far the fields agree.
    """
    from scipy.optimize import linear_sum_assignment

    if not first or not second:
        return [], list(first), list(second)
    costs = np.array([[_cost(one, other, by_fields) for other in second] for one in first])
    pairs = [(i, j) for i, j in zip(*linear_sum_assignment(costs), strict=True) if costs[i, j] < _IMPOSSIBLE]
    known_first, known_second = {i for i, _ in pairs}, {j for _, j in pairs}
    return (
        [Matched(first[i], second[j]) for i, j in pairs],
        [entry for place, entry in enumerate(first) if place not in known_first],
        [entry for place, entry in enumerate(second) if place not in known_second],
    )


def _cost(one: Entry, other: Entry, by_fields: bool) -> float:
    apart = max(0, one.date.first - other.date.last, other.date.first - one.date.last)
    to_the_day = len(one.date.text) == len(other.date.text) == _DAY_TO_DAY
    if kind_of(one) != kind_of(other) or apart > (1 if to_the_day else 0):
        return _IMPOSSIBLE
    loose = one.date.last - one.date.first + other.date.last - other.date.first
    if not by_fields:
        return apart + loose / 100.0
    # A field coded differently weighs more than a day between the dates: it may well be another event.
    return apart + loose / 100.0 + 2.0 * len(differing(Matched(one, other)))
