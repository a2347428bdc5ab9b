"""The scorer that a verb works with."""

from __future__ import annotations

from coalclass.scoring import Model, Rulebook, Scorer, load_model, load_rulebook
from coalclass.scoring.scorer import OF_RECORD
from coalclass.verbs.reading import PathLike

RulesLike = PathLike | Rulebook
"""A rulebook, or the file that holds one."""

ModelLike = PathLike | Model
"""A model, or the file that holds one."""


def make_scorer(
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    held_back: str = "",
) -> Scorer:
    """Both scorers, ready for many records: the shipped rulebook and model unless others are given.

    `prior` is the probability of a substantive relation before any evidence, `context` as in `classify`, and
    `held_back` a reason for which no verdict stands as clear. Raises RulebookError and ModelError, and UsageError for a
    prior that is not between 0 and 1 or another context.
    """
    return Scorer(
        load_rulebook(rules) if isinstance(rules, PathLike) else rules,
        load_model(model) if isinstance(model, PathLike) else model,
        prior,
        context,
        held_back,
    )
