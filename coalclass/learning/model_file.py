"""The model file: what training, its folds, its bootstrap and its evaluation come to, as JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from coalclass.learning.coefficients import Estimate
from coalclass.learning.coverage import check_interval, interval_content
from coalclass.learning.evaluation import OWN, Evaluation, Row, evaluate
from coalclass.learning.examples import (
    FEW_RECORDS,
    Example,
    check_enough,
    check_repeats,
    check_usable,
    examples_in,
    place_of,
)
from coalclass.learning.metrics import LEVEL, confusion, reliability
from coalclass.learning.training import (
    ENOUGH_FOLDS,
    RESAMPLES,
    SEED,
    Fit,
    Recalibration,
    bootstrap_fits,
    choose,
    clustered_covariance,
    design,
    fit,
    folds,
    recalibration,
    rule_signs,
    separating,
)
from coalclass.places import write_bytes
from coalclass.records import Dyad
from coalclass.scoring.model import MODEL_VERSION, SILENT, Model, content_hash, parse_model
from coalclass.scoring.rulebook import Rulebook, shipped_rulebook
from coalclass.scoring.scorer import Scorer

_SCHEME = "leave one coalition out, nested: penalty and recalibration are chosen without it too"


def train(
    dyads: Sequence[tuple[str, Dyad]],
    name: str = "casebook",
    rulebook: Rulebook | None = None,
    *,
    allow_few: bool = False,
) -> dict[str, Any]:
    """The content of a model file trained on the labelled ones among (path, dyad) pairs.

    Raises TrainingError with fewer than five of a label or three coalitions, unless `allow_few`.
    """
    rulebook = shipped_rulebook() if rulebook is None else rulebook
    labelled = [(path, dyad) for path, dyad in dyads if dyad.label is not None]
    measured = sorted(
        zip(examples_in(labelled), rules_db(labelled, rulebook), strict=True), key=lambda o: place_of(o[0])
    )
    examples = [example for example, _ in measured]
    check_usable(examples)
    check_repeats(examples)
    if not allow_few:
        check_enough(examples)
    signs = rule_signs(rulebook)
    choice = choose(examples, signs)
    called_for = recalibration(examples, choice.scores)
    fitted = fit(examples, choice.strength, signs)
    held_out = folds(examples, signs)
    content = model_content(name, examples, fitted, held_out, rulebook, called_for)
    recalibrated = replace(fitted, slope=called_for.slope, shift=called_for.shift)
    resamples = bootstrap_fits(examples, choice, called_for.slope != 1.0, signs)
    # The same few coalitions drawn again and again would scatter nothing: there the curvature stands.
    if len({example.coalition for example in examples}) >= ENOUGH_FOLDS and len(resamples) > 1:
        content["covariance"] = clustered_covariance(resamples, recalibrated).tolist()
    found = evaluate(examples, [db for _, db in measured], held_out, signs)
    content["evaluation"] = evaluation_content(found)
    content["cross_validation"] = _cross_validation(found)
    model = parse_model(json.dumps(sealed(content)).encode(), name)
    records = dict(labelled)
    ordered = [(example.path, records[example.path]) for example in examples]
    checked = check_interval(ordered, model, rulebook, resamples, found.scored("pool"))
    content["interval"] = interval_content(checked)
    return sealed(content)


def rules_db(dyads: Sequence[tuple[str, Dyad]], rulebook: Rulebook) -> list[float]:
    """What the rules alone say of each record, in dB."""
    scorer = Scorer(rulebook, SILENT)
    return [scorer.classify(dyad, path).rules.db for path, dyad in dyads]


def model_content(
    name: str,
    examples: Sequence[Example],
    fitted: Fit,
    held_out: dict[str, Fit],
    rulebook: Rulebook,
    called_for: Recalibration | None = None,
) -> dict[str, Any]:
    """The JSON of a fitted model, hash and self-test included; without evaluation."""
    import sklearn

    called_for = Recalibration(Estimate(None)) if called_for is None else called_for
    content: dict[str, Any] = {
        "coalclass_model": MODEL_VERSION,
        "name": name,
        "provisional": len(examples) < FEW_RECORDS,
        "features": _features(examples, fitted),
        "intercept": fitted.intercept,
        "calibration": {
            "slope": called_for.slope,
            "intercept": called_for.shift,
            "found_slope": called_for.found._asdict(),
        },
        "covariance": fitted.covariance.tolist(),
        "without_coalition": {coalition: _compact(fold) for coalition, fold in held_out.items()},
        "training": {
            "records": len(examples),
            "substantive": sum(example.substantive for example in examples),
            "low_confidence": sum(example.weight < 1 for example in examples),
            "coalitions": sorted({example.coalition for example in examples}),
            "hegemons": sorted({example.hegemon for example in examples}),
            "strength": fitted.strength,
            "seed": SEED,
            "resamples": RESAMPLES,
            "separating": separating(examples),
            "scikit_learn": sklearn.__version__,
            "data_sha256": hashlib.sha256(
                json.dumps([[one.fingerprint, one.substantive, one.weight] for one in examples]).encode()
            ).hexdigest(),
            "rulebook_sha256": rulebook.sha256,
            "fingerprints": sorted({example.fingerprint for example in examples}),
        },
        "cross_validation": {},
    }
    return sealed(content)


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


def _compact(fold: Fit) -> dict[str, Any]:
    """A fold as log-odds: what stands without evidence, and the weight of each indicator per unit of its value."""
    return {
        "baseline": fold.slope * fold.intercept + fold.shift,
        "weights": [float(one) for one in fold.slope * fold.coefficients / fold.scales],
    }


def evaluation_content(found: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON holds it."""
    return {
        "scheme": _SCHEME,
        "level": LEVEL,
        "measures": [_row(row) for row in found.rows],
        "reliability": {name: [one._asdict() for one in reliability(found.scored(name))] for name in OWN},
        "confusion": {name: confusion(found.scored(name)) for name in OWN},
        "groups": [one._asdict() for one in found.groups],
        "duels": {own: {name: one._asdict() for name, one in others.items()} for own, others in found.duels.items()},
        "ablations": {dimension: one._asdict() for dimension, one in found.ablations.items()},
    }


def _row(row: Row) -> dict[str, Any]:
    result: dict[str, Any] = asdict(row)
    for part in ("measures", "against_base_rate", "against_rules"):
        result[part] = {name: one._asdict() for name, one in getattr(row, part).items()}
    return result


def _cross_validation(found: Evaluation) -> dict[str, Any]:
    """The model's own scores out of its coalition, in short. Losses in nats, Brier as mean square."""
    row = found.row("model")
    names = ("log_loss", "brier", "accuracy", "balanced_accuracy")
    return {"scheme": _SCHEME, **{name: row.measures[name].value for name in names}}


def sealed(content: dict[str, Any]) -> dict[str, Any]:
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


def write_model(content: dict[str, Any], path: str | Path, *, overwrite: bool = False) -> Model:
    """Write a model file, whole or not at all, once it has been read back as a check; PlaceError where it cannot be."""
    data = (json.dumps(content, indent=1, sort_keys=False, allow_nan=False) + "\n").encode()
    model = parse_model(data, str(path))
    write_bytes(path, data, overwrite=overwrite)
    return model
