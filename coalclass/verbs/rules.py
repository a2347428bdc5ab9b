"""`rules`: the rulebook."""

from __future__ import annotations

from coalclass.scoring import Rulebook, load_rulebook, shipped_rulebook
from coalclass.verbs.reading import PathLike


def rules(file: PathLike | None = None) -> Rulebook:
    """The shipped rulebook, or the one in a YAML file; weights and caps in dB, plus toward substantive.

    Raises RulebookError with every problem of the file.

    >>> import coalclass
    >>> coalclass.rules().caps_db["carrots"] > 0
    True
    """
    return shipped_rulebook() if file is None else load_rulebook(file)
