"""Small records for worked values, and how they are checked: strength, search and instances of one trace."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from dyads import from_plain

from coalclass.indicators import Reading, measure

NONE, KIND = 0.46, 0.62
"""How sensitive a search was: a section said to be `none`, a kind in `searched` (docs/elicitation.md)."""

LONG = "1998-01-01/2002-12-31"
"""A period long enough for entries to fall out of a window."""

Plain = tuple[str, dict[str, Any]]


def meet(date: str, **fields: Any) -> Plain:
    """A consultation among leaders."""
    return "consultations", {"date": date, "level": "leader", **fields}


def give(date: str, **fields: Any) -> Plain:
    """Economic aid, delivered unless `fields` says otherwise."""
    return "aid", {"date": date, "kind": "economic", **fields}


def act(date: str, kind: str, **fields: Any) -> Plain:
    """An act of the follower."""
    return "interactions", {"date": date, "actor": "follower", "kind": kind, **fields}


def lead(date: str, kind: str, **fields: Any) -> Plain:
    """An act of the hegemon."""
    return "interactions", {"date": date, "actor": "hegemon", "kind": kind, **fields}


class Case(NamedTuple):
    """A small record and what one trace must read of it.

    `instances` names the entries of each instance by section and place, likeliest first: `("a0 i1", "i2")`.
    """

    what: str
    plain: dict[str, Any]
    strength: float
    instances: tuple[str, ...]
    search: float

    def read(self, name: str) -> Reading:
        """What the trace of this name reads of the record."""
        return measure(from_plain(self.plain))[name]


def case(what: str, *entries: Plain, s: float = 0.0, at: str = "", d: float = 0.0, **top: Any) -> Case:
    """A case; `at` names the instances, separated by commas; other arguments are keys of the record."""
    plain: dict[str, Any] = dict(top)
    for section, entry in entries:
        plain.setdefault(section, []).append(entry)
    return Case(what, plain, s, tuple(at.split(", ")) if at else (), d)


def check(name: str, one: Case) -> None:
    """Fail where a trace reads something else than the case says."""
    reading = one.read(name)
    assert reading.strength == pytest.approx(one.strength, abs=1e-12)
    assert reading.search == one.search
    found = tuple(" ".join(_shorten(entry.entry) for entry in instance.entries) for instance in reading.instances)
    assert found == one.instances
    assert reading.known is (one.strength > 0 or one.search > 0)
    assert reading.value == (reading.strength if reading.known else None)


def _shorten(entry: str) -> str:
    section, place = entry.rstrip("]").split("[")
    return f"{section[0]}{place}"


def flatten(cases: dict[str, list[Case]]) -> list[Any]:
    """Parameters of a test: each trace with each of its cases, named."""
    return [pytest.param(name, one, id=f"{name}: {one.what}") for name, all_of in cases.items() for one in all_of]
