"""What of a record a coder found, and what was read off a dataset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from coalclass.analysis.leaving_out import drop_entries
from coalclass.records import SECTIONS, Context, Dyad, Entry

_JUDGED = frozenset(
    {"initiator", "timing", "outcome", "terms", "package", "linkage", "paid_by", "troops", "coordinated", "rationale"}
    | {"denies", "audience", "note", "reliability"}
)
"""Fields of an entry that a coder filled in who read more than the dataset."""


def from_dataset(dyad: Dyad, sources: tuple[str, ...]) -> bool:
    """Whether every one of these sources (at least one) was read as a dataset."""
    read = [dyad.sources[key].read if key in dyad.sources else None for key in sources]
    return bool(read) and all(one == "dataset" for one in read)


def coded_by_hand(dyad: Dyad) -> tuple[Entry, ...]:
    """The entries that stand on something else than datasets alone."""
    return tuple(entry for entry in dyad.entries if not from_dataset(dyad, entry.source))


def without_datasets(dyad: Dyad) -> Dyad:
    """The record without what stands on datasets alone.

    A section that loses its last entry becomes unknown, not known to be empty.
    """
    rest = drop_entries(dyad, [entry for entry in dyad.entries if from_dataset(dyad, entry.source)])
    return replace(rest, context=Context()) if from_dataset(dyad, dyad.context.source) else rest


def keep_datasets(dyad: Dyad, searched: Collection[str]) -> Dyad:
    """The record with nothing but its context and what datasets show, as if no coder had worked on it.

    An entry that rests on a dataset and on another text stays, without what a coder judged of it. `searched` are the
    kinds that datasets look for: of what the record says was looked for, these stay. Nothing is known to be empty.
    """
    sections: dict[str, Any] = {}
    for name in SECTIONS:
        kept = [one for one in (_reduce_entry(dyad, entry) for entry in getattr(dyad, name) or ()) if one is not None]
        sections[name] = tuple(kept) or None
    looked_for = tuple(kind for kind in dyad.searched if kind in searched)
    return replace(dyad, searched=looked_for, mandate=None, notes=None, **sections)


def _reduce_entry(dyad: Dyad, entry: Entry) -> Entry | None:
    """The entry as its datasets have it; None where it rests on none."""
    cited = tuple(key for key in entry.source if from_dataset(dyad, (key,)))
    if len(cited) == len(entry.source):
        return entry if cited else None
    if not cited:
        return None
    blank: dict[str, Any] = {one.name: one.default for one in fields(entry) if one.name in _JUDGED}
    return replace(entry, source=cited, **blank)
