"""From labelled records to a model file.

L2 logistic regression on indicators scaled by their spread about their neutral value, at which
unknowns stand, with balanced classes. An indicator may turn out to say nothing, but not the reverse of
its rule: one whose coefficient comes out with the wrong sign is set to zero and the rest fitted again,
so that a demand never speaks for conviction because of an accident of few records. The free coefficient
is kept in the model file beside it.

The strength of the penalty is chosen by leave-one-coalition-out log-loss: from five coalitions on with
the one-standard-error rule (the strongest penalty within one standard error of the best), below that
the best, since a standard error of so few folds is none.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coalclass.errors import TrainingError
from coalclass.indicators import INDICATORS, measure
from coalclass.records import Dyad
from coalclass.scoring.model import MODEL_VERSION, Model, content_hash, parse_model
from coalclass.scoring.rulebook import Rulebook, shipped_rulebook
from coalclass.scoring.scorer import fingerprint
from coalclass.scoring.verdict import SUBSTANTIVE

STRENGTHS: tuple[float, ...] = tuple(10.0 ** (exponent / 2) for exponent in range(-6, 3))
"""Candidates for C, the inverse strength of the penalty."""

CONFIDENCE = {"high": 1.0, "medium": 1.0, "low": 0.5, None: 1.0}
"""What a label weighs by the confidence of its source."""

FEW_PER_LABEL, FEW_COALITIONS, FEW_RECORDS = 5, 3, 60
"""Fewer than these refuse a model (the first two) or mark it provisional (the third)."""

_TOLERANCE, _ITERATIONS, _SEED = 1e-10, 10_000, 0
_FLOOR_SCALE = 0.1
_ENOUGH_FOLDS = 5

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled record: indicator values, label (1 substantive), weight, group, fingerprint."""

    values: dict[str, float | None]
    substantive: bool
    weight: float
    coalition: str
    follower: str
    fingerprint: str
    path: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted regression: everything in units of log-odds per scale; `free` before signs were held."""

    names: tuple[str, ...]
    centres: Matrix
    scales: Matrix
    coefficients: Matrix
    free: Matrix
    intercept: float
    covariance: Matrix
    strength: float


def examples_in(dyads: Sequence[tuple[str, Dyad]]) -> list[Example]:
    """The labelled ones among (path, dyad) pairs, measured."""
    examples = []
    for path, dyad in dyads:
        if dyad.label is not None:
            readings = measure(dyad)
            examples.append(
                Example(
                    {name: reading.value for name, reading in readings.items() if INDICATORS[name].scored},
                    dyad.label.value == SUBSTANTIVE,
                    CONFIDENCE[dyad.label.confidence],
                    dyad.coalition,
                    dyad.follower.code,
                    fingerprint(readings),
                    path,
                )
            )
    return examples


def check_enough(examples: Sequence[Example]) -> None:
    """Raise TrainingError, in words, where there is too little to learn from."""
    substantive = sum(example.substantive for example in examples)
    counts = {SUBSTANTIVE: substantive, "incentive-based": len(examples) - substantive}
    for label, count in counts.items():
        if count < FEW_PER_LABEL:
            raise TrainingError(
                f"only {count} records are labelled {label}; at least {FEW_PER_LABEL} of each label are needed "
                "(--force trains all the same, if there is one of each)"
            )
    coalitions = {example.coalition for example in examples}
    if len(coalitions) < FEW_COALITIONS:
        raise TrainingError(
            f"the labelled records come from {len(coalitions)} coalition(s); at least {FEW_COALITIONS} are needed "
            "to tell how a model does on one it has not seen (--force trains all the same)"
        )


def design(examples: Sequence[Example], names: Sequence[str]) -> Matrix:
    """Values as an array (examples, indicators); an unknown is NaN."""
    # numpy turns None into NaN.
    rows = [[example.values[name] for name in names] for example in examples]
    return np.array(rows, dtype=np.float64).reshape(len(examples), len(names))


def fit(examples: Sequence[Example], strength: float, signs: dict[str, float] | None = None) -> Fit:
    """Fit the regression at one strength of the penalty.

    `signs` holds the sign that each indicator's coefficient must not contradict; empty holds none.
    """
    names = tuple(name for name, one in INDICATORS.items() if one.scored)
    values = design(examples, names)
    centres = np.array([INDICATORS[name].neutral for name in names])
    away = np.where(np.isnan(values), 0.0, values - centres)
    known = np.maximum(1, (~np.isnan(values)).sum(axis=0))
    # An indicator that hardly varies is not blown up to unit spread.
    scales = np.maximum(_FLOOR_SCALE, np.sqrt((away**2).sum(axis=0) / known))
    scaled = away / scales
    labels = np.array([example.substantive for example in examples], dtype=np.int64)
    weights = _balanced(labels, np.array([example.weight for example in examples], dtype=np.float64))
    signs = rule_signs() if signs is None else signs
    expected = np.array([signs.get(name, 0.0) for name in names])
    kept = np.ones(len(names), dtype=bool)
    regression = _regress(scaled, labels, weights, strength)
    free = regression.coef_[0].copy()
    while (wrong := kept & (regression.coef_[0] * expected < 0)).any():
        kept &= ~wrong
        regression = _regress(scaled * kept, labels, weights, strength)
    covariance = _covariance(scaled, weights, regression, strength)
    coefficients = np.where(kept, regression.coef_[0], 0.0)
    return Fit(names, centres, scales, coefficients, free, float(regression.intercept_[0]), covariance, strength)


def rule_signs(rulebook: Rulebook | None = None) -> dict[str, float]:
    """The direction of each rule: plus toward substantive."""
    rules = (shipped_rulebook() if rulebook is None else rulebook).rules
    return {name: math.copysign(1.0, rule.present_db - rule.absent_db) for name, rule in rules.items()}


def _balanced(labels: NDArray[np.int64], weights: Matrix) -> Matrix:
    """Weights of which either label has the same sum, half of the whole.

    Done here since scikit-learn's versions differ in whether "balanced" counts weights or records.
    """
    result: Matrix = weights * (weights.sum() / (2.0 * np.bincount(labels, weights=weights, minlength=2)))[labels]
    return result


def _regress(scaled: Matrix, labels: NDArray[np.int64], weights: Matrix, strength: float) -> LogisticRegression:
    regression = LogisticRegression(C=strength, solver="newton-cg", tol=_TOLERANCE, max_iter=_ITERATIONS)
    regression.fit(scaled, labels, sample_weight=weights)
    return regression


def _covariance(scaled: Matrix, weights: Matrix, regression: LogisticRegression, strength: float) -> Matrix:
    """Inverse curvature of the penalised likelihood at its maximum, intercept first."""
    full = np.hstack([np.ones((len(scaled), 1)), scaled])
    p = regression.predict_proba(scaled)[:, 1]
    curvature = (full * (weights * p * (1 - p))[:, None]).T @ full
    penalty = np.eye(full.shape[1]) / strength
    # The intercept is not penalised; a trace keeps the inverse finite under separation.
    penalty[0, 0] = 1e-6
    inverse: Matrix = np.linalg.inv(curvature + penalty)
    return (inverse + inverse.T) / 2


def predict(fitted: Fit, examples: Sequence[Example]) -> Matrix:
    """Log-odds of a substantive relation for each example."""
    values = design(examples, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    result: Matrix = scaled @ fitted.coefficients + fitted.intercept
    return result


def leave_one_coalition_out(
    examples: Sequence[Example], strength: float, signs: dict[str, float] | None = None
) -> Matrix:
    """Each example's log-odds from a fit that saw no record of its coalition.

    A fold whose training part has one label only predicts even odds.
    """
    scores = np.zeros(len(examples))
    for coalition in sorted({example.coalition for example in examples}):
        inside = [place for place, example in enumerate(examples) if example.coalition == coalition]
        rest = [example for example in examples if example.coalition != coalition]
        if len({example.substantive for example in rest}) == 2:
            scores[inside] = predict(fit(rest, strength, signs), [examples[place] for place in inside])
    return scores


def log_losses(examples: Sequence[Example], scores: Matrix) -> Matrix:
    """The loss of each prediction, in nats."""
    signs = np.array([1.0 if example.substantive else -1.0 for example in examples])
    return np.logaddexp(0.0, -signs * scores)


def choose_strength(examples: Sequence[Example], signs: dict[str, float] | None = None) -> float:
    """The strength of the penalty by out-of-coalition loss, as the module says."""
    coalitions = sorted({example.coalition for example in examples})
    if len(coalitions) < 2:
        return STRENGTHS[len(STRENGTHS) // 2]
    means: list[float] = []
    errors: list[float] = []
    for strength in STRENGTHS:
        losses = log_losses(examples, leave_one_coalition_out(examples, strength, signs))
        by_coalition = [
            losses[[example.coalition == coalition for example in examples]].mean() for coalition in coalitions
        ]
        means.append(float(np.mean(by_coalition)))
        errors.append(float(np.std(by_coalition, ddof=1) / math.sqrt(len(coalitions))))
    best = int(np.argmin(means))
    if len(coalitions) < _ENOUGH_FOLDS:
        return STRENGTHS[best]
    return next(s for s, mean in zip(STRENGTHS, means, strict=True) if mean <= means[best] + errors[best])


def held_out(examples: Sequence[Example], signs: dict[str, float] | None = None) -> Matrix:
    """Each example's log-odds from a model that saw nothing of its coalition, its penalty included.

    A fold whose training part has one label only predicts even odds.
    """
    scores = np.zeros(len(examples))
    for coalition in sorted({example.coalition for example in examples}):
        inside = [place for place, example in enumerate(examples) if example.coalition == coalition]
        rest = [example for example in examples if example.coalition != coalition]
        if len({example.substantive for example in rest}) == 2:
            fitted = fit(rest, choose_strength(rest, signs), signs)
            scores[inside] = predict(fitted, [examples[place] for place in inside])
    return scores


def train(
    dyads: Sequence[tuple[str, Dyad]], name: str = "casebook", rulebook: Rulebook | None = None, *, force: bool = False
) -> dict[str, Any]:
    """The content of a model file trained on the labelled ones among (path, dyad) pairs.

    Raises TrainingError with fewer than five of a label or three coalitions, unless `force`.
    """
    rulebook = shipped_rulebook() if rulebook is None else rulebook
    # The order of files must not show in the last bit of a sum.
    examples = sorted(examples_in(dyads), key=_place)
    if not examples:
        raise TrainingError("none of the records has a label; add `label:` to those with a published judgment")
    if len({example.substantive for example in examples}) < 2:
        raise TrainingError("all labelled records have the same label; a model needs both")
    if not force:
        check_enough(examples)
    signs = rule_signs(rulebook)
    strength = choose_strength(examples, signs)
    fitted = fit(examples, strength, signs)
    return model_content(name, examples, fitted, held_out(examples, signs), rulebook)


def _place(example: Example) -> tuple[str, str, str, bool, float]:
    return example.coalition, example.follower, example.fingerprint, example.substantive, example.weight


def model_content(
    name: str, examples: Sequence[Example], fitted: Fit, held_out: Matrix, rulebook: Rulebook
) -> dict[str, Any]:
    """The JSON of a fitted model, hash and self-test included."""
    import sklearn

    coalitions = sorted({example.coalition for example in examples})
    content: dict[str, Any] = {
        "coalclass_model": MODEL_VERSION,
        "name": name,
        "provisional": len(examples) < FEW_RECORDS,
        "features": _features(examples, fitted),
        "intercept": fitted.intercept,
        "calibration": {"slope": 1.0, "intercept": 0.0},
        "covariance": fitted.covariance.tolist(),
        "training": {
            "records": len(examples),
            "substantive": sum(example.substantive for example in examples),
            "coalitions": coalitions,
            "strength": fitted.strength,
            "seed": _SEED,
            "scikit_learn": sklearn.__version__,
            "data_sha256": hashlib.sha256(
                json.dumps([[one.fingerprint, one.substantive, one.weight] for one in examples]).encode()
            ).hexdigest(),
            "rulebook_sha256": rulebook.sha256,
            "fingerprints": sorted({example.fingerprint for example in examples}),
        },
        "cross_validation": _cross_validation(examples, held_out),
    }
    return _sealed(content)


def _features(examples: Sequence[Example], fitted: Fit) -> list[dict[str, Any]]:
    values = design(examples, fitted.names)
    features = []
    for place, name in enumerate(fitted.names):
        known = values[~np.isnan(values[:, place]), place]
        features.append(
            {
                "name": name,
                "centre": float(fitted.centres[place]),
                "scale": float(fitted.scales[place]),
                "coefficient": float(fitted.coefficients[place]),
                "free_coefficient": float(fitted.free[place]),
                "variance": float(known.var()) if len(known) else 0.0,
                "known": len(known),
            }
        )
    return features


def _cross_validation(examples: Sequence[Example], held_out: Matrix) -> dict[str, Any]:
    """How the model does on coalitions it has not seen. Losses in nats, Brier as mean square."""
    labels = np.array([example.substantive for example in examples], dtype=np.float64)
    p = 1.0 / (1.0 + np.exp(-held_out))
    right = (held_out > 0) == (labels == 1)
    return {
        "scheme": "leave one coalition out, nested: the penalty is chosen without it too",
        "log_loss": float(log_losses(examples, held_out).mean()),
        "brier": float(((p - labels) ** 2).mean()),
        "accuracy": float(right.mean()),
        "balanced_accuracy": float(np.mean([right[labels == side].mean() for side in (0, 1)])),
    }


def _sealed(content: dict[str, Any]) -> dict[str, Any]:
    """Add the self-test and the hash."""
    names = [feature["name"] for feature in content["features"]]
    values = {name: round(0.1 + 0.8 * place / max(1, len(names) - 1), 3) for place, name in enumerate(names)}
    content["self_test"] = {"values": values, "log_odds": _self_test(content, values)}
    content["sha256"] = content_hash(content)
    return content


def _self_test(content: dict[str, Any], values: dict[str, float]) -> float:
    terms = [content["intercept"]]
    terms += [
        feature["coefficient"] * (values[feature["name"]] - feature["centre"]) / feature["scale"]
        for feature in content["features"]
    ]
    calibration = content["calibration"]
    return float(calibration["slope"] * math.fsum(terms) + calibration["intercept"])


def write_model(content: dict[str, Any], path: str | Path) -> Model:
    """Write a model file and read it back as a check."""
    data = (json.dumps(content, indent=1, sort_keys=False, allow_nan=False) + "\n").encode()
    model = parse_model(data, str(path))
    Path(path).write_bytes(data)
    return model
