"""Words of messages: the nearest allowed one, and a number with its noun."""

from __future__ import annotations

from collections.abc import Iterable

from coalclass.limits import NEAREST_WORDS


def nearest(word: str, allowed: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The allowed word most like `word`, or None if none is as near as `cutoff` says (0 to 1, the same word)."""
    from difflib import get_close_matches

    options = {option.lower(): option for option in allowed}
    folded = word.strip().lower().replace(" ", "-").replace("_", "-")
    for candidate in (word.strip().lower(), folded):
        if candidate in options:
            return options[candidate]
    matches = get_close_matches(word.lower()[:100], options, n=1, cutoff=cutoff)
    return options[matches[0]] if matches else None


class FirstWords:
    """Looks the nearest word up for the first problems of a file, no more: each look-up takes time."""

    def __init__(self, most: int = NEAREST_WORDS) -> None:
        self._left = most

    def nearest(self, word: str, allowed: Iterable[str]) -> str | None:
        """The allowed word most like `word`; None if none is near, or enough have been looked up."""
        self._left -= 1
        return nearest(word, allowed) if self._left >= 0 else None


def count_noun(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun; `plural` where an s does not make it.

    >>> count_noun(1, "record"), count_noun(2000, "record"), count_noun(2, "entry", "entries")
    ('1 record', '2,000 records', '2 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
