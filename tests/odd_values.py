"""Odd values in the place of every part of a document: another type, sign or size, missing, too much."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]

DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]


def list_places(value: Any, *, first: int = 2, keys: int = 0) -> Iterator[Path]:
    """Every place in a document: of a list its `first` items and the last, of a long mapping `keys` if that is set."""
    if isinstance(value, dict):
        names = list(value)
        for name in names if not keys or len(names) <= 30 else [*names[:keys], names[-1]]:
            yield (name,)
            yield from ((name, *rest) for rest in list_places(value[name], first=first, keys=keys))
    elif isinstance(value, list):
        for index in sorted({*range(min(first, len(value))), len(value) - 1} - {-1}):
            yield (index,)
            yield from ((index, *rest) for rest in list_places(value[index], first=first, keys=keys))


def list_odd(value: Any) -> Iterator[tuple[str, Any]]:
    """Odd values to stand where `value` stands, each with a name."""
    yield from {
        "null": None,
        "true": True,
        "false": False,
        "zero": 0,
        "one": 1,
        "minus one": -1,
        "huge": 1e308,
        "tiny": 1e-320,
        "half": 0.5,
        "a large whole number": 10**30,
        "an immense whole number": 10**400,
        "nan": math.nan,
        "infinity": math.inf,
        "empty text": "",
        "text": "x",
        "a number as text": "1.5",
        "a surrogate": "\ud800",
        "a line break": "a\nb\x1b[31m",
        "empty list": [],
        "list": [1, "x", None],
        "empty mapping": {},
        "mapping": {"x": 1},
        "deep": DEEP,
    }.items()
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "other sign", -value
        yield "times 1000", value * 1000
        yield "as text", str(value)
    elif isinstance(value, list):
        yield "doubled", [*value, *value]
        yield "an item less", value[:-1]
        yield "an item more", [*value, value[-1] if value else 0]
        yield "listed", [value]
    elif isinstance(value, dict):
        yield "a key more", {**value, "odd": 1}
        yield "an empty key", {**value, "": None}
        yield "as pairs", [[name, one] for name, one in value.items()]
    elif isinstance(value, str):
        yield "long", value * 5000
        yield "capitals", value.upper()


def change(document: Any, place: Path, value: Any) -> Any:
    """A copy of a document with another value at a place."""
    copy = deepcopy(document)
    at = copy
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return copy


def drop(document: Any, place: Path) -> Any:
    """A copy of a document without what stands at a place."""
    copy = deepcopy(document)
    at = copy
    for step in place[:-1]:
        at = at[step]
    del at[place[-1]]
    return copy


def find(document: Any, place: Path) -> Any:
    """What stands at a place."""
    for step in place:
        document = document[step]
    return document


def list_mutants(document: Any, *, first: int = 2, keys: int = 0) -> Iterator[tuple[str, Any]]:
    """Copies of a document with one thing odd in each, and what is odd."""
    for place in list_places(document, first=first, keys=keys):
        where = ".".join(map(str, place))
        yield f"{where}: missing", drop(document, place)
        for name, odd in list_odd(find(document, place)):
            yield f"{where}: {name}", change(document, place, odd)


def pick_mutants(document: Any, count: int, seed: int) -> Iterator[tuple[str, Any]]:
    """So many copies at random, as many of every part at the top as of any other, and what is odd in each."""
    chance = random.Random(seed)
    raw = json.dumps(document)
    heads: dict[str | int, list[Path]] = {}
    for place in list_places(document, first=1, keys=2):
        heads.setdefault(place[0], []).append(place)
    for _ in range(count):
        place = chance.choice(heads[chance.choice([*heads])])
        copy = json.loads(raw)
        at = find(copy, place[:-1])
        odd = dict(list_odd(at[place[-1]]))
        name = chance.choice(["missing", *odd])
        if name == "missing":
            del at[place[-1]]
        else:
            at[place[-1]] = odd[name]
        yield f"{'.'.join(map(str, place))}: {name}", copy


def write_json(document: Any) -> bytes:
    """A document as JSON; lone surrogates as escapes."""
    return json.dumps(document).encode()
