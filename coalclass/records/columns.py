"""The columns of the tables that hold records: entries, dyads, sources and mandates.

A table written by `export` and one filled in by hand have the same columns. Those that only `export` fills in are
passed over when a table is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from coalclass.records.fields import Field, vocabulary

TABLES = ("entries", "dyads", "sources", "mandates")
"""The tables, the long one first; only that one is needed."""

SECTIONS = ("consultations", "aid", "interactions")
_SECTION = Field("section", "word", "", words=SECTIONS)
_TEXT, _NUMBER, _DAY = Field("", "text", ""), Field("", "number", ""), Field("", "date", "")
_DECIBELS = Field("", "number", "", unit="dB, plus toward substantive")


class Column(NamedTuple):
    """One column: what a cell holds, and where it goes in a record.

    `key` is the field of the record's shape; `derived` columns are written by `export` and not read.
    """

    name: str
    field: Field
    about: str
    key: str | None = None
    derived: bool = False
    required: bool = False


def _derived(name: str, about: str, field: Field = _TEXT) -> Column:
    return Column(name, field, about, derived=True)


_ID = Column("id", _TEXT, "The record: any name that is the same in all tables; export gives its path or sample name")
_PLACE = (
    _derived("dyad", "Hegemon and follower by their codes"),
    _derived("hegemon_ccode", "The hegemon's number in the Correlates of War system", _NUMBER),
    _derived("follower_ccode", "The follower's number in the Correlates of War system", _NUMBER),
)
_KEYS = "Keys of the sources, separated by semicolons"


@lru_cache(maxsize=1)
def columns() -> dict[str, dict[str, Column]]:
    """Every table's columns by name.

    >>> from coalclass.records.columns import columns
    >>> list(columns()["sources"])
    ['id', 'key', 'citation', 'url', 'locator', 'read']
    """
    made = {"entries": _entries(), "dyads": _dyads(), "sources": _sources(), "mandates": _mandates()}
    return {table: {one.name: one for one in found} for table, found in made.items()}


def _of(field: Field, prefix: str = "") -> Column:
    """A column for a field of the format."""
    name = f"{prefix}{field.name}"
    if field.type == "sources-of":
        return Column(f"{name}_key", field, _KEYS, field.name)
    return Column(name, field, field.about, field.name, required=field.required)


def _entries() -> list[Column]:
    shapes = vocabulary().shapes
    head = {name: shapes["record"][name] for name in ("coalition", "hegemon", "follower", "period")}
    coded: dict[str, Column] = {}
    for section in SECTIONS:
        for name, field in shapes[section].items():
            one = _of(field)
            known = coded.setdefault(one.name, one if name in ("date", "kind") else one._replace(required=False))
            # A status goes further for aid than for a contribution.
            words = tuple(dict.fromkeys((*known.field.words, *field.words)))
            coded[one.name] = known._replace(field=known.field._replace(words=words))
    source = shapes["sources"]
    words = tuple(dict.fromkeys(("consultation", *shapes["aid"]["kind"].words, *vocabulary().kinds)))
    coded["kind"] = Column(
        "kind", coded["kind"].field._replace(words=words), "consultation, a kind of aid, or a kind of interaction",
        "kind", required=True,
    )  # fmt: skip
    return [
        _ID,
        *_PLACE,
        *(Column(name, field, field.about, name) for name, field in head.items()),
        _derived("entry", "Where it stands in the record"),
        _derived("line", "The line of the record's file on which it starts", _NUMBER),
        Column("section", _SECTION, "consultations, aid or interactions", "section"),
        *coded.values(),
        Column("source", _TEXT, "The citations of its sources, separated by semicolons"),
        *(Column(f"source_{name}", source[name], f"Of its one source: {source[name].about.lower()}", name)
          for name in ("url", "locator", "read")),
        _derived("date_start", "The first day of the date", _DAY),
        _derived("date_end", "The last day of the date", _DAY),
        _derived("pull_db", "The verdict with the entry less the one without it, by the shipped model", _DECIBELS),
    ]  # fmt: skip


def _dyads() -> list[Column]:
    shapes = vocabulary().shapes
    record = [_of(field) for name, field in shapes["record"].items() if field.type in ("state", "text", "period")]
    searched = shapes["record"]["searched"]
    none = Field("none", "words", "", words=(*SECTIONS, "mandate"))
    return [
        _ID,
        *_PLACE,
        *record,
        _derived("period_start", "The first day of the period", _DAY),
        _derived("period_end", "The last day of the period, empty while it is open", _DAY),
        Column("searched", searched._replace(words=vocabulary().searchable), searched.about, "searched"),
        Column("none", none, "Sections that were looked for and are known to be empty"),
        *(_of(field, "context_") for field in shapes["context"].values()),
        *(_of(field, "label_")._replace(required=False) for field in shapes["label"].values()),
    ]


def _sources() -> list[Column]:
    fields = vocabulary().shapes["sources"]
    key = Column("key", _TEXT, "A short name that entries cite it by", required=True)
    return [_ID, key, *(_of(field) for field in fields.values())]


def _mandates() -> list[Column]:
    return [_ID, *(_of(field) for field in vocabulary().shapes["mandate"].values())]
