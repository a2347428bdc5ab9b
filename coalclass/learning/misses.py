"""Which records the scorers put on the wrong side, out of their coalition, and which entries misled them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from coalclass.records import Dyad, Entry
from coalclass.scoring.model import SILENT, Feature, Fold, Model
from coalclass.scoring.rulebook import Rulebook
from coalclass.scoring.scorer import NAMES, Scorer
from coalclass.scoring.verdict import SUBSTANTIVE

if TYPE_CHECKING:
    from coalclass.learning.training import Trained

_NAMED = 3
_LEAST_DB = 0.05


class Miss(NamedTuple):
    """A record that the verdict puts on the other side of its label; `misled` are entries and their pulls, in dB."""

    path: str
    dyad: Dyad
    label: str
    confidence: str | None
    db: float
    rules_db: float
    model_db: float
    misled: tuple[tuple[Entry, float], ...]


def hold_out(folds: Mapping[str, Trained], rulebook: Rulebook) -> Model:
    """A model of folds alone, by coalition: to be asked for one of them, not to be scored with as it is."""
    rules = [rulebook.rules.get(name) for name in NAMES]
    features = tuple(
        Feature(name, 0.5 if rule is None else rule.p1, 0.5 if rule is None else rule.p0, 0.0, 0.0, 0, 0)
        for name, rule in zip(NAMES, rules, strict=True)
    )
    size = len(features) + 1
    return Model(
        "folds",
        features,
        intercept=0.0,
        covariance=((0.0,) * size,) * size,
        without_coalition={
            name: Fold(one.fit.intercept, tuple(one.fit.coefficients.tolist()), one.pool) for name, one in folds.items()
        },
    )


def find_misses(dyads: Sequence[tuple[str, Dyad]], model: Model, rulebook: Rulebook) -> list[Miss]:
    """Every labelled record that the verdict trained without its coalition gets wrong; the worst first."""
    scorers: dict[str, Scorer] = {}
    found = []
    for path, dyad in dyads:
        if dyad.label is None:
            continue
        if dyad.coalition not in scorers:
            known = dyad.coalition in model.without_coalition
            scorers[dyad.coalition] = Scorer(rulebook, model.leave_out(dyad.coalition) if known else SILENT)
        verdict = scorers[dyad.coalition].classify(dyad, path)
        toward = 1.0 if dyad.label.value == SUBSTANTIVE else -1.0
        if verdict.db * toward > 0:
            continue
        away = sorted(
            [pair for pair in verdict.pulls if pair[1] * toward <= -_LEAST_DB], key=lambda pair: pair[1] * toward
        )
        found.append(
            Miss(
                path,
                dyad,
                dyad.label.value,
                dyad.label.confidence,
                verdict.db,
                verdict.rules.db,
                verdict.model.db,
                tuple(away[:_NAMED]),
            )
        )
    return sorted(found, key=lambda one: (-abs(one.db), one.path))
