"""The State Department's own names of countries, and the words by which its remarks name states.

`data/state_names.csv` maps the Department's slugs to printed codes, day by day where a slug outlived a state
(`russia` is the Soviet Union until 1991-12-25) and by place where one slug meant two (Hanoi under `vietnam`);
no code means no state of ours (Antarctica). It also holds what the remarks use: adjectives, names in the
Department's own use, leaders whose name alone says whom they led while they did, and the United States' own
leaders, who are nobody's counterpart.
"""

from __future__ import annotations

from coalclass.records import PartialDate
from coalclass.sources.states import find_code, find_code_by_own_name, knows_name, list_names

_SLUGS = "state-department"
_SHORT = frozenset({"UAE", "PRC", "ROK", "UK", "USSR"})  # any other short word may be a code by chance


def knows_slug(slug: str) -> bool:
    """Whether the table has the slug; a later edition may bring new ones."""
    return knows_name(_SLUGS, slug)


def find_code_of_slug(slug: str, label: str, on: PartialDate, locale: str = "") -> str | None:
    """The printed code of the state that a slug meant on a day; None for no state, or one not there on that day.

    A slug that the table lacks is read by its label, which is then an ordinary English name.
    """
    if not knows_slug(slug):
        return find_code_of_name(label, on)
    return find_code_by_own_name(_SLUGS, slug, on, locale)


def find_code_of_name(name: str, on: PartialDate) -> str | None:
    """The printed code of the state that a name in the remarks means on a day, codes aside; None if none does."""
    name = name.removeprefix("the ").strip()
    if len(name) <= 3 and name not in _SHORT:
        return None
    return find_code(name, on) or find_code_of_word("name", name, on)


def find_code_of_word(kind: str, word: str, on: PartialDate) -> str | None:
    """The printed code behind an adjective, a leader's name or a name on a day; None if it means none then."""
    return find_code_by_own_name(f"remarks-{kind}", word, on)


def list_words(kind: str) -> tuple[str, ...]:
    """The words of a kind: adjective, name, leader or own."""
    return list_names(f"remarks-{kind}")
