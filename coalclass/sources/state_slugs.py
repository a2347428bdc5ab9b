"""The State Department's own names of countries, and the words by which its remarks name states.

`state_slugs.csv` maps the Department's slugs to printed codes, day by day where a slug outlived a state
(`russia` is the Soviet Union until 1991-12-25) and by place where one slug meant two (Hanoi under `vietnam`);
no code means no state of ours (Antarctica). `state_mentions.csv` holds adjectives, names in
the Department's own use, leaders whose name alone
says whom they led while they did, and the United States' own leaders, who are nobody's counterpart.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coalclass.records import PartialDate
from coalclass.records.states import StateError, resolve_state

_SLUGS = Path(__file__).with_name("state_slugs.csv")
_MENTIONS = Path(__file__).with_name("state_mentions.csv")
_SHORT = frozenset({"UAE", "PRC", "ROK", "UK", "USSR"})  # any other short word may be a code by chance


@dataclass(frozen=True, slots=True)
class Spell:
    """What a word means from day `first` to day `last`, both as ISO text, empty where open."""

    state: str
    first: str
    last: str
    locale: str = ""

    def holds(self, on: str, locale: str = "") -> bool:
        """Whether it is so on a day, and in a place where it depends on one."""
        return self.first <= on <= (self.last or "9999") and self.locale in locale


@lru_cache(maxsize=1)
def _slugs() -> dict[str, tuple[Spell, ...]]:
    found: dict[str, tuple[Spell, ...]] = {}
    with _SLUGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spell = Spell(row["state"], row["first"], row["last"], row["locale"])
            found[row["slug"]] = (*found.get(row["slug"], ()), spell)
    return found


@lru_cache(maxsize=1)
def mentions() -> dict[str, dict[str, tuple[Spell, ...]]]:
    """The words that name states, by kind (adjective, name, leader, own) and word."""
    found: dict[str, dict[str, tuple[Spell, ...]]] = {}
    with _MENTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = found.setdefault(row["kind"], {})
            words[row["words"]] = (*words.get(row["words"], ()), Spell(row["state"], row["first"], row["last"]))
    return found


def known_slug(slug: str) -> bool:
    """Whether the table has the slug; a later edition may bring new ones."""
    return slug in _slugs()


@lru_cache(maxsize=8192)
def state_of_slug(slug: str, label: str, on: PartialDate, locale: str = "") -> str | None:
    """The printed code of the state that a slug meant on a day; None for no state, or one not there on that day.

    A slug that the table lacks is read by its label, which is then an ordinary English name.
    """
    spells = _slugs().get(slug)
    if spells is None:
        return state_named(label, on)
    for spell in spells:
        if spell.holds(on.text, locale):
            return _present(spell.state, on)
    return None


def state_named(name: str, on: PartialDate) -> str | None:
    """The printed code of the state that an English name means on a day, codes aside; None if none does."""
    name = name.removeprefix("the ").strip()
    if len(name) <= 3 and name not in _SHORT:
        return None
    return _present(name, on) or state_of_word("name", name, on)


def state_of_word(kind: str, word: str, on: PartialDate) -> str | None:
    """The printed code behind an adjective or a leader's name on a day; None if it means none then."""
    for spell in mentions()[kind].get(word, ()):
        if spell.holds(on.text):
            return _present(spell.state, on)
    return None


@lru_cache(maxsize=65536)
def _present(name: str, on: PartialDate) -> str | None:
    from datetime import date

    day = date.fromordinal(on.first)
    try:
        return resolve_state(name, day, day).code
    except (StateError, ValueError):
        return None
