"""A small model and readings by hand, so that tests of scoring do not depend on what was trained."""

from __future__ import annotations

import copy
from typing import Any

from coalclass.indicators import TRACES, Reading
from coalclass.learning.model_file import sealed
from coalclass.scoring import Feature, Model, Rule, Rulebook, Scorer, shipped_rulebook
from coalclass.scoring.model import Fold, Pool
from coalclass.scoring.scorer import NAMES

COVARIANCE = tuple(
    tuple(0.04 if row == column else 0.002 for column in range(len(NAMES) + 1)) for row in range(len(NAMES) + 1)
)
POOL = Pool(-0.7, 0.55, 0.4, ((1.2, 0.01, 0.0), (0.01, 0.006, -0.002), (0.0, -0.002, 0.009)), 2.0)


def make_model(**changes: Any) -> Model:
    """A model of all scored traces with the rulebook's likelihoods and coefficients around 0.3, and a pool."""
    rules = shipped_rulebook().rules
    features = tuple(
        Feature(name, rules[name].p1, rules[name].p0, 0.2 + 0.01 * place, 0.2 + 0.01 * place, 20, 60)
        for place, name in enumerate(NAMES)
    )
    parts: dict[str, Any] = {
        "name": "made",
        "features": features,
        "intercept": 0.12,
        "covariance": COVARIANCE,
        "pool": POOL,
        "provisional": False,
        "without_coalition": {
            "Test": Fold(-0.2, tuple(0.5 for _ in NAMES), Pool(0.3, 0.2, 0.7)),
        },
    }
    return Model(**{**parts, **changes})


def make_scorer(**changes: Any) -> Scorer:
    """The shipped rulebook and the model that `make_model` makes."""
    return Scorer(model=make_model(**changes))


def make_book(rho: float = 1.0, **likelihoods: tuple[float, float]) -> Rulebook:
    """A rulebook with rules of p1 and p0 for the traces named, `-` written `_`; one rho for all dimensions."""
    rules = {}
    for key, (p1, p0) in likelihoods.items():
        name = key.replace("_", "-")
        rules[name] = Rule(name, p1, p0, "theory", ("source 2000",))
    return Rulebook("made", {one.dimension: rho for one in TRACES.values()}, rules, {})


def make_content() -> dict[str, Any]:
    """The content of a model file of the same model, sealed."""
    model = make_model()
    content: dict[str, Any] = {
        "coalclass_model": 2,
        "name": model.name,
        "provisional": model.provisional,
        "features": [one._asdict() for one in model.features],
        "intercept": model.intercept,
        "covariance": [list(row) for row in model.covariance],
        "pool": {**model.pool._asdict(), "covariance": [list(row) for row in model.pool.covariance]},
        "without_coalition": {
            name: {"intercept": fold.intercept, "coefficients": list(fold.coefficients), "pool": _write(fold.pool)}
            for name, fold in model.without_coalition.items()
        },
        "training": {"records": 3, "coalitions": ["Test"], "fingerprints": ["0" * 24]},
        "cross_validation": {"log_loss": 0.5},
        "evaluation": {},
    }
    return sealed(copy.deepcopy(content))


def _write(pool: Pool) -> dict[str, float]:
    return {"shift_db": pool.shift_db, "rules": pool.rules, "model": pool.model}


def read(**values: tuple[float, float]) -> dict[str, Reading]:
    """Readings of all traces: those named with (s, d), `-` written `_`, the others neither found nor looked for."""
    readings = dict.fromkeys(TRACES, Reading())
    return {**readings, **{key.replace("_", "-"): Reading(*value) for key, value in values.items()}}
