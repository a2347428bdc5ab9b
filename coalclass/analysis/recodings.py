"""What can be changed in a record's entries: one dropped, or one field of one coded otherwise.

The fields and the values that they allow are those of the record format. What an entry is (its kind, who acted, when)
is not changed: that would be another entry. To call an entry disputed takes away all its weight, as dropping it does,
and is not listed beside the drop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from itertools import combinations
from typing import Any, NamedTuple

from coalclass.indicators.evidence import WEIGHTS
from coalclass.records import SECTIONS, Dyad, Entry, Interaction, section_of
from coalclass.records.fields import Field, vocabulary

_IDENTITY = frozenset({"kind", "actor"})
_RECODED = frozenset({"word", "words", "boolean"})


class Change(NamedTuple):
    """One change of one entry. `place` is the entry's in `Dyad.entries`, from 0.

    `field` is None where the entry is dropped; `after` is then None, and else the entry as changed. `old` and `new`
    are values of the field: a word, a tuple of words, true or false, or None where nothing is said.
    """

    place: int
    entry: Entry
    after: Entry | None
    field: str | None = None
    old: Any = None
    new: Any = None

    @property
    def kind(self) -> str:
        """`drop` or `recode`."""
        return "drop" if self.field is None else "recode"


def changes_of(dyad: Dyad, sections: Iterable[str] = tuple(SECTIONS), *, drop_only: bool = False) -> list[Change]:
    """Every change of one entry of these sections, in the order written; drops before other codings."""
    allowed = frozenset(sections)
    found: list[Change] = []
    for place, entry in enumerate(dyad.entries):
        if section_of(entry) in allowed:
            found.append(Change(place, entry, None))
            if not drop_only:
                found.extend(_recodings(place, entry))
    return found


def _recodings(place: int, entry: Entry) -> Iterator[Change]:
    defaults = {one.name: one.default for one in fields(entry)}
    if isinstance(entry, Interaction) and entry.kind == "contribution":
        # To leave the status of a contribution out means that it was delivered.
        defaults["status"] = "delivered"
    for field in _fields_of(entry):
        old = getattr(entry, field.name)
        for new in _values(field, defaults[field.name]):
            if not (_same(old, new) or (field.name == "reliability" and not WEIGHTS[new])):
                yield Change(place, entry, replace(entry, **{field.name: new}), field.name, old, new)


def _fields_of(entry: Entry) -> Iterator[Field]:
    """The coded fields that this entry may have."""
    section = section_of(entry)
    shape, taken = vocabulary().shapes[section], None
    if section == "interactions":
        # Further fields are those of the kind; fields of every entry are no kind's.
        kinds = vocabulary().kinds.values()
        further = {name for kind in kinds for name in kind.fields}
        taken = further - set(vocabulary().kinds[entry.kind].fields)  # type: ignore[union-attr]
    for name, field in shape.items():
        if field.type in _RECODED and name not in _IDENTITY and name not in (taken or ()):
            yield field


def _values(field: Field, default: Any) -> list[Any]:
    """What a field may hold; that it says nothing where it need not, unless that means one of the words."""
    if field.type == "words":
        sizes = range(1, len(field.words) + 1)
        return [*[chosen for size in sizes for chosen in combinations(field.words, size)], ()]
    words: list[Any] = [True, False] if field.type == "boolean" else list(field.words)
    return words if field.required or default is not None else [*words, None]


def _same(old: Any, new: Any) -> bool:
    return sorted(old) == sorted(new) if isinstance(old, tuple) else bool(old == new)


def applied(dyad: Dyad, changes: Iterable[Change]) -> Dyad:
    """The record with these changes; a section that loses its last entry becomes unknown, not known to be empty."""
    after = {change.place: change.after for change in changes}
    sections: dict[str, Any] = {}
    place = 0
    for name in SECTIONS:
        entries = getattr(dyad, name)
        if entries:
            kept = [after.get(number, one) for number, one in enumerate(entries, place)]
            sections[name] = tuple([one for one in kept if one is not None]) or None
            place += len(entries)
    return replace(dyad, **sections)
