"""The scorer that a verb works with."""

from __future__ import annotations

from coalclass.scoring import Model, Rulebook, Scorer, load_model, load_rulebook
from coalclass.verbs.reading import PathLike

RulesLike = PathLike | Rulebook
"""A rulebook, or the file that holds one."""

ModelLike = PathLike | Model
"""A model, or the file that holds one."""


def make_scorer(rules: RulesLike | None = None, model: ModelLike | None = None) -> Scorer:
    """Both scorers, ready for many records: the shipped rulebook and model unless others are given.

    Raises RulebookError and ModelError.
    """
    return Scorer(
        load_rulebook(rules) if isinstance(rules, PathLike) else rules,
        load_model(model) if isinstance(model, PathLike) else model,
    )
