"""The model file: what training, its folds, its bootstrap and its evaluation come to, as JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from coalclass.learning.agreement import Coding, spread_of_codings
from coalclass.learning.evaluation import OWN, WHOLE, Contestant, Evaluation, Row, evaluate, scored_examples
from coalclass.learning.examples import (
    FEW_RECORDS,
    Example,
    check_enough,
    check_repeats,
    check_usable,
    examples_in,
    place_of,
)
from coalclass.learning.fitting import by_sklearn, fit_many
from coalclass.learning.metrics import LEVEL, confusion, reliability
from coalclass.learning.newton import one_core_a_call
from coalclass.learning.sample import Matrix, Sample, sample_of
from coalclass.learning.standings import count_standings
from coalclass.learning.training import (
    RESAMPLES,
    SEED,
    SHIPPED,
    Specification,
    Trained,
    pool_of,
    predict_folds,
    train_folds,
    train_pair,
)
from coalclass.places import write_bytes
from coalclass.records import Dyad
from coalclass.scoring.model import DB_PER_LOGIT, MODEL_VERSION, Model, Pool, content_hash, parse_model
from coalclass.scoring.rulebook import Rulebook, shipped_rulebook
from coalclass.scoring.scorer import NAMES, Scorer

_SCHEME = "leave one coalition out, nested: strength, model and pool are chosen without it too"
_SPREADS_DB = tuple(0.25 * step for step in range(33))
_NODES = 21


@one_core_a_call()
def train(
    dyads: Sequence[tuple[str, Dyad]],
    name: str = "casebook",
    rulebook: Rulebook | None = None,
    *,
    allow_few: bool = False,
    specification: Specification = SHIPPED,
    second: Coding = (),
    whole: Sequence[tuple[str, Dyad]] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The content of a model file trained on the labelled ones among (path, dyad) pairs.

    `second` are second codings of some of them, from which the interval learns how far two coders differ. `whole` are
    the same records with all of their evidence, where `dyads` hold what published datasets show alone: the model says
    so, and is compared with one of the whole. Raises TrainingError with fewer than five of a label or three coalitions,
    unless `allow_few`.
    """
    rulebook = shipped_rulebook() if rulebook is None else rulebook
    labelled = [(path, dyad) for path, dyad in dyads if dyad.label is not None]
    examples = sorted(examples_in(labelled), key=place_of)
    check_usable(examples)
    check_repeats(examples)
    if not allow_few:
        check_enough(examples)
    sample = sample_of(examples, rulebook)
    progress("model and pool")
    trained = train_pair(sample, specification, by_sklearn)
    progress("folds")
    folds = train_folds(sample, sample.coalitions, specification)
    progress("resamples")
    covariance, pool = _resample(sample, trained, specification)
    _, verdicts = predict_folds(folds, sample, sample.coalitions)
    pool = pool._replace(spread_db=_spread_db(sample, verdicts))
    content = model_content(name, examples, trained, folds, rulebook, covariance, pool)
    others = [_judge_whole(whole, examples, rulebook, specification, progress)] if whole else []
    if whole:
        content["training"]["datasets_only"] = True
    if second:
        scorer = Scorer(rulebook, parse_model(json.dumps(content).encode(), name))
        content["pool"]["coding_db"] = spread_of_codings(labelled, second, scorer)
    found = evaluate(examples, rulebook, folds, specification, others=others, progress=progress)
    content["evaluation"] = evaluation_content(found)
    content["cross_validation"] = _cross_validation(found)
    model = parse_model(json.dumps(sealed(content)).encode(), name)
    records = dict(labelled)
    content["evaluation"]["standings"] = count_standings(
        [(one.path, records[one.path]) for one in examples], model, rulebook
    )
    return sealed(content)


def _judge_whole(
    whole: Sequence[tuple[str, Dyad]],
    examples: Sequence[Example],
    rulebook: Rulebook,
    specification: Specification,
    progress: Callable[[str], None],
) -> Contestant:
    """The verdict on the same records from all of their evidence, trained without each coalition."""
    progress("the verdict on all evidence")
    by_path = {one.path: one for one in examples_in(whole)}
    fuller = [by_path[one.path] for one in examples]
    sample = sample_of(fuller, rulebook)
    _, verdict = predict_folds(train_folds(sample, sample.coalitions, specification), sample, sample.coalitions)
    what = "the verdict of a model that was trained on all evidence of the same records, and reads it"
    return Contestant(WHOLE, what, scored_examples(fuller, verdict))


def _resample(sample: Sample, trained: Trained, specification: Specification) -> tuple[Matrix, Pool]:
    """The covariance of intercept and coefficients, and the pool with that of its three numbers.

    Both over resampled coalitions at the strength that was chosen; resamples of one label only are left out.
    """
    places: dict[str, list[int]] = {}
    for place, coalition in enumerate(sample.coalitions):
        places.setdefault(coalition, []).append(place)
    names = sorted(places)
    chance = np.random.default_rng(SEED)
    counts, pools = [], []
    for _ in range(RESAMPLES):
        drawn = [place for pick in chance.integers(len(names), size=len(names)) for place in places[names[pick]]]
        part = sample.only(drawn)
        if part.trainable:
            counts.append(np.bincount(drawn, minlength=len(sample.targets)).astype(np.float64))
            pool = pool_of(part, trained.choice.scores[drawn], specification)
            pools.append([pool.shift_db, pool.rules, pool.model])
    if len(counts) < 2:
        return np.zeros((len(NAMES) + 1, len(NAMES) + 1)), trained.pool
    fits = fit_many(sample, np.array(counts), trained.fit.strength)
    both = np.cov(np.array(pools), rowvar=False)
    spread = tuple(tuple(float(one) for one in row) for row in (both + both.T) / 2)
    coefficients = np.cov(np.array([np.r_[one.intercept, one.coefficients] for one in fits]), rowvar=False)
    return (coefficients + coefficients.T) / 2, trained.pool._replace(covariance=spread)


def _spread_db(sample: Sample, log_odds: Matrix) -> float:
    """How far coalitions differ in what the verdict misses: the standard deviation of a shift by coalition, in dB.

    By maximum likelihood of a logistic regression with a random intercept a coalition and the verdict as offset, the
    integral by Gauss-Hermite quadrature.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    names = np.array(sample.coalitions)
    best, most = 0.0, -math.inf
    for spread in _SPREADS_DB:
        total = 0.0
        for name in sorted(set(sample.coalitions)):
            inside = names == name
            shifted = log_odds[inside][None, :] + nodes[:, None] * spread / DB_PER_LOGIT
            losses = np.logaddexp(0.0, shifted) - sample.labels[inside][None, :] * shifted
            logs = np.log(weights / weights.sum()) - losses.sum(axis=1)
            total += float(np.logaddexp.reduce(logs))
        if total > most + 1e-9:
            best, most = spread, total
    return best


def model_content(
    name: str,
    examples: Sequence[Example],
    trained: Trained,
    folds: dict[str, Trained],
    rulebook: Rulebook,
    covariance: Matrix,
    pool: Pool,
) -> dict[str, Any]:
    """The JSON of a trained model, hash and self-test included; without evaluation."""
    import sklearn

    content: dict[str, Any] = {
        "coalclass_model": MODEL_VERSION,
        "name": name,
        "provisional": len(examples) < FEW_RECORDS,
        "features": _features(examples, trained, rulebook),
        "intercept": trained.fit.intercept,
        "covariance": covariance.tolist(),
        "pool": pool._asdict(),
        "without_coalition": {coalition: _compact(fold) for coalition, fold in folds.items()},
        "training": {
            "records": len(examples),
            "substantive": sum(example.substantive for example in examples),
            "low_confidence": sum(example.low_confidence for example in examples),
            "coalitions": sorted({example.coalition for example in examples}),
            "hegemons": sorted({example.hegemon for example in examples}),
            "strength": trained.fit.strength,
            "scale": trained.fit.scale,
            "seed": SEED,
            "resamples": RESAMPLES,
            "scikit_learn": sklearn.__version__,
            "data_sha256": hashlib.sha256(
                json.dumps([[one.fingerprint, one.target] for one in examples]).encode()
            ).hexdigest(),
            "rulebook_sha256": rulebook.sha256,
            "fingerprints": sorted({example.fingerprint for example in examples}),
        },
        "cross_validation": {},
    }
    return sealed(content)


def _features(examples: Sequence[Example], trained: Trained, rulebook: Rulebook) -> list[dict[str, Any]]:
    features = []
    for place, name in enumerate(NAMES):
        rule = rulebook.rules.get(name)
        features.append(
            {
                "name": name,
                "p1": 0.5 if rule is None else rule.p1,
                "p0": 0.5 if rule is None else rule.p0,
                "coefficient": float(trained.fit.coefficients[place]),
                "free_coefficient": float(trained.fit.free[place]),
                "found": sum(one.readings[name].strength >= 0.5 for one in examples),
                "known": sum(one.readings[name].known for one in examples),
            }
        )
    return features


def _compact(fold: Trained) -> dict[str, Any]:
    return {
        "intercept": fold.fit.intercept,
        "coefficients": [float(one) for one in fold.fit.coefficients],
        "pool": {"shift_db": fold.pool.shift_db, "rules": fold.pool.rules, "model": fold.pool.model},
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
        "comparisons": {
            own: {name: one._asdict() for name, one in others.items()} for own, others in found.comparisons.items()
        },
        "ablations": {dimension: one._asdict() for dimension, one in found.ablations.items()},
        "rules_mean_db": _mean_rules(found),
    }


def _mean_rules(found: Evaluation) -> dict[str, float]:
    """The mean dB of the rules on the records of either label."""
    scored = found.scored("rules")
    db = scored.log_odds * DB_PER_LOGIT
    return {
        label: float(db[scored.labels == side].mean()) if (scored.labels == side).any() else 0.0
        for label, side in (("substantive", 1), ("incentive-based", 0))
    }


def _row(row: Row) -> dict[str, Any]:
    result: dict[str, Any] = asdict(row)
    for part in ("measures", "against_base_rate", "against_rules"):
        result[part] = {name: one._asdict() for name, one in getattr(row, part).items()}
    return result


def _cross_validation(found: Evaluation) -> dict[str, Any]:
    """The verdict's own scores out of its coalition, in short. Losses in nats, Brier as mean square."""
    row = found.row("verdict")
    names = ("log_loss", "brier", "accuracy", "balanced_accuracy", "auc")
    return {"scheme": _SCHEME, **{name: row.measures[name].value for name in names}}


def sealed(content: dict[str, Any]) -> dict[str, Any]:
    """Add the self-test and the hash."""
    names = [feature["name"] for feature in content["features"]]
    values = {name: round(5.0 - 10.0 * place / max(1, len(names) - 1), 3) for place, name in enumerate(names)}
    terms = [feature["coefficient"] * values[feature["name"]] for feature in content["features"]]
    log_odds = float(content["intercept"] + math.fsum(terms) / DB_PER_LOGIT)
    content["self_test"] = {"values": values, "log_odds": log_odds}
    content["sha256"] = content_hash(content)
    return content


def write_model(content: dict[str, Any], path: str | Path, *, overwrite: bool = False) -> Model:
    """Write a model file, whole or not at all, once it has been read back as a check; PlaceError where it cannot be."""
    data = (json.dumps(content, indent=1, sort_keys=False, allow_nan=False) + "\n").encode()
    model = parse_model(data, str(path))
    write_bytes(path, data, overwrite=overwrite)
    return model
