"""What of a record a coder found, and what was read off a dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coalclass.records import SECTIONS, Context, Dyad, Entry


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
    kept = set(map(id, coded_by_hand(dyad)))
    sections: dict[str, Any] = {}
    for name in SECTIONS:
        before = getattr(dyad, name)
        rest = tuple(entry for entry in before or () if id(entry) in kept)
        sections[name] = (rest or None) if before else before
    context = Context() if from_dataset(dyad, dyad.context.source) else dyad.context
    return replace(dyad, context=context, **sections)
