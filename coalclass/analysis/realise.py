"""Sets of changes that groups of like changes stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coalclass.analysis.effects import Effects, Group
from coalclass.analysis.recodings import applied
from coalclass.scoring.scorer import has_evidence


def realised(effects: Effects, groups: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """The sets with one change of each group, no entry changed twice, that leave a record with some evidence."""
    fragile = len(effects.dyad.entries) <= len(groups)
    for chosen in _chosen(effects, groups, ()):
        if not fragile or has_evidence(applied(effects.dyad, [effects.changes[one] for one in chosen])):
            yield chosen


def _chosen(effects: Effects, groups: Sequence[Group], so_far: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(so_far) == len(groups):
        yield so_far
        return
    group = groups[len(so_far)]
    again = bool(so_far) and groups[len(so_far) - 1] is group
    for change in group.changes:
        # A group that is taken twice gives its changes in their order, so that no set comes twice.
        place = effects.changes[change].place
        if not (again and change <= so_far[-1]) and all(place != effects.changes[one].place for one in so_far):
            yield from _chosen(effects, groups, (*so_far, change))
