"""When an entry that a dataset gives is one that the record already has.

The same visit within a day, the same aid of a year, the same act on overlapping dates is the same entry;
debt relief also of the year before or after, since it is announced in one year and booked in another.
An entry of the record stands for at most one meeting or act, however loosely it is dated; but an aid
entry stands for all that datasets say of that kind and year, and a count of events for all in its span.
Only a sum that is said to have come stands for one: beside a promise, or a gift of no stated amount, a
dataset's yearly sum is news.

Pairs are chosen so that as many as possible of the entries found are known (a largest matching in a
bipartite graph, by augmenting paths; Kuhn 1955). That makes adding idempotent: what was added is found
again, and what it matched before is matched again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from coalclass.records import Aid, Consultation, Entry, Interaction
from coalclass.sources.base import Found
from coalclass.sources.kinds import is_event

_DAY = 1
_REMOTE = frozenset(["call", "letter"])
_STICKS = frozenset(["withheld", "cut"])


def split_known(found: Sequence[Found], present: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Split what was found into what the record lacks and what it has already."""
    matches = _list_candidates(found, present)
    many = {place for place, others in matches.items() if any(_stands_for_many(present[other]) for other in others)}
    likely = {place: others for place, others in matches.items() if place not in many}
    taken: dict[int, int] = {}
    # The surest pairs choose first, so that a loosely dated entry is left for what nothing else matches.
    for place in sorted(likely, key=lambda place: _measure_unlikeness(present[likely[place][0]], found[place])):
        _assign(place, likely, taken, set())
    known = many | set(taken.values())
    return (
        [one for place, one in enumerate(found) if place not in known],
        [one for place, one in enumerate(found) if place in known],
    )


def _list_candidates(found: Sequence[Found], present: Sequence[Found]) -> dict[int, list[int]]:
    """For each entry found that may be one of those present, which ones, the likeliest first."""
    shelves: defaultdict[tuple[str | None, int], list[int]] = defaultdict(list)
    for other, one in enumerate(present):
        for year in _list_years(one):
            shelves[_get_kind(one.entry), year].append(other)
    matches: dict[int, list[int]] = {}
    for place, one in enumerate(found):
        shelf = {other for year in _list_years(one) for other in shelves[_get_kind(one.entry), year]}
        if alike := [other for other in sorted(shelf) if may_be_same(present[other], one)]:
            matches[place] = sorted(alike, key=lambda other: _measure_unlikeness(present[other], one))
    return matches


def may_be_same(present: Found, found: Found) -> bool:
    """Whether two entries may tell of the same event."""
    one, other = present.entry, found.entry
    if isinstance(one, Consultation) and isinstance(other, Consultation):
        # A day's grace is for days: the end of one month is not the start of the next.
        grace = _DAY if _to_the_day(one) and _to_the_day(other) else 0
        return _near(present, found, grace) and _same_meeting(one, other)
    if isinstance(one, Aid) and isinstance(other, Aid):
        return _get_aid_key(one) == _get_aid_key(other) and _one_year(one, other) and _as_sure(one, other)
    if isinstance(one, Interaction) and isinstance(other, Interaction):
        return _near(present, found) and _same_act(one, other)
    return False


def _assign(place: int, likely: dict[int, list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give a found entry one that is present, moving others to their second choice where that makes room."""
    for other in likely[place]:
        if other not in tried:
            tried.add(other)
            if other not in taken or _assign(taken[other], likely, taken, tried):
                taken[other] = place
                return True
    return False


def _stands_for_many(one: Found) -> bool:
    return isinstance(one.entry, Aid) or is_event(one.entry)


def _measure_unlikeness(present: Found, found: Found) -> tuple[int, ...]:
    """How badly two entries that may be the same fit each other: days apart and loose, then words that differ."""
    one, other = present.entry, found.entry
    loose = one.date.last - one.date.first + other.date.last - other.date.first
    apart = max(0, one.date.first - other.date.last, other.date.first - one.date.last)
    words = sum(
        getattr(one, name, None) != getattr(other, name, None)
        for name in ("level", "channel", "initiator", "form", "position", "topic", "note")
    )
    # One that is the same word for word goes before all.
    return (int(one != other), apart, loose, words)


def _same_meeting(one: Consultation, other: Consultation) -> bool:
    # A telephone call is no visit; President and Secretary at one stop are one meeting.
    if one.channel is not None and other.channel is not None and (one.channel in _REMOTE) != (other.channel in _REMOTE):
        return False
    if "military" in (one.level, other.level):
        return one.level == other.level and _same_words(one.topic, other.topic)
    return True


def _same_words(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    first, second = one.casefold().strip(), other.casefold().strip()
    return first in second or second in first


def _same_act(one: Interaction, other: Interaction) -> bool:
    if (one.actor, one.kind) != (other.actor, other.kind):
        return False
    words = ((one.form, other.form), (one.position, other.position), (_fold_body(one.body), _fold_body(other.body)))
    return all(None in pair or pair[0] == pair[1] for pair in words)


def _fold_body(name: str | None) -> str | None:
    folded = None if name is None else name.casefold()
    return "unsc" if folded is not None and "security council" in folded else folded


def _near(one: Found, other: Found, grace: int = 0) -> bool:
    return one.entry.date.first - grace <= other.last and other.entry.date.first - grace <= one.last


def _to_the_day(one: Entry) -> bool:
    return one.date.first == one.date.last


def _get_aid_key(aid: Aid) -> tuple[str, str, bool]:
    # Money withheld or cut is a stick, never the money that came.
    return aid.kind, aid.provider, aid.status in _STICKS


def _as_sure(present: Aid, found: Aid) -> bool:
    """Whether what the record has can stand for a sum that a dataset has: a promise is none, nor is a disputed sum."""
    if found.amount_musd is None or found.status != "delivered":
        return True
    return present.amount_musd is not None and present.status == "delivered" and present.reliability != "disputed"


def _one_year(one: Aid, other: Aid) -> bool:
    first = max(_find_year(one.date.first), _find_year(other.date.first))
    return first <= min(_find_year(one.date.last), _find_year(other.date.last)) + _get_slack(one)


def _get_slack(entry: Entry) -> int:
    return 1 if _get_kind(entry) == "debt-relief" else 0


def _get_kind(entry: Entry) -> str | None:
    return None if isinstance(entry, Consultation) else entry.kind


def _list_years(one: Found) -> range:
    """The years in which it, or what is near enough to be the same, may lie."""
    slack = _get_slack(one.entry)
    return range(_find_year(one.entry.date.first - 1) - slack, _find_year(one.last + 1) + 1 + slack)


def _find_year(day: int) -> int:
    return date.fromordinal(min(max(day, 1), date.max.toordinal())).year
