"""The nearest allowed word."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, or None if none is near."""
    from difflib import get_close_matches

    options = {option.lower(): option for option in allowed}
    folded = word.strip().lower().replace(" ", "-").replace("_", "-")
    for candidate in (word.strip().lower(), folded):
        if candidate in options:
            return options[candidate]
    matches = get_close_matches(word.lower()[:100], options, n=1, cutoff=0.6)
    return options[matches[0]] if matches else None
