"""How often verdicts of each standing are right on coalitions that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coalclass.records import Dyad
from coalclass.scoring.model import Model
from coalclass.scoring.rulebook import Rulebook
from coalclass.scoring.scorer import Scorer
from coalclass.scoring.verdict import STANDINGS


def count_standings(dyads: Sequence[tuple[str, Dyad]], model: Model, rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """By standing: how many records, how many right, and how many errors their probabilities predict.

    Each record is classified by what was trained without its coalition; those without such a fold are left out.
    """
    counts: dict[str, dict[str, Any]] = {name: {"records": 0, "right": 0, "expected_errors": 0.0} for name in STANDINGS}
    scorers: dict[str, Scorer] = {}
    for path, dyad in dyads:
        if dyad.label is None or dyad.coalition not in model.without_coalition:
            continue
        if dyad.coalition not in scorers:
            fold = model.leave_out(dyad.coalition)
            # The uncertainty of the pool is that of the whole training; a fold has none of its own.
            pool = fold.pool._replace(
                covariance=model.pool.covariance, spread_db=model.pool.spread_db, coding_db=model.pool.coding_db
            )
            scorers[dyad.coalition] = Scorer(rulebook, replace(fold, pool=pool))
        verdict = scorers[dyad.coalition].classify(dyad, path)
        row = counts[verdict.standing]
        row["records"] += 1
        row["right"] += verdict.label == dyad.label.value
        row["expected_errors"] += min(verdict.p_substantive, 1.0 - verdict.p_substantive)
    return counts
