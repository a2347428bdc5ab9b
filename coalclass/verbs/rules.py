"""`rules`: the rulebook."""

from __future__ import annotations

from coalclass.scoring import Rulebook, load_rulebook, shipped_rulebook
from coalclass.verbs.reading import PathLike


def rules(file: PathLike | None = None) -> Rulebook:
    """The shipped rulebook, or the one in a YAML file; likelihoods p1 and p0, and what follows from them in dB, plus
    toward substantive.

    Raises RulebookError with every problem of the file.

    >>> import coalclass
    >>> coalclass.rules().rules["price-named"].present_db < 0
    True
    """
    return shipped_rulebook() if file is None else load_rulebook(file)
