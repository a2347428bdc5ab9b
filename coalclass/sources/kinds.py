"""The kinds of acts that importers give, as `records/format.yaml` has them."""

from __future__ import annotations

from functools import lru_cache

from coalclass.records import Entry, Interaction
from coalclass.records.fields import vocabulary


@lru_cache(maxsize=1)
def list_event_kinds() -> tuple[str, ...]:
    """The kinds that count machine-coded events, in the order of CAMEO's quad classes 1 to 4."""
    return tuple(kind.name for kind in vocabulary().kinds.values() if "cameo" in kind.fields)


def is_event(entry: Entry) -> bool:
    """Whether an entry counts machine-coded events."""
    return isinstance(entry, Interaction) and entry.kind in list_event_kinds()
