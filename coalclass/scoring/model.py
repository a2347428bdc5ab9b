"""The logistic model as a small JSON file, checked before it is believed and scored in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from coalclass.errors import ModelError
from coalclass.indicators import INDICATORS
from coalclass.results import Result
from coalclass.scoring.digest import sha256_of

MODEL_VERSION = 1
DB_PER_LOGIT = 10.0 / math.log(10.0)
_TOLERANCE = 1e-9
_MAX_BYTES = 16 * 1024 * 1024

T = TypeVar("T")


class Feature(NamedTuple):
    """One indicator in the model. `coefficient` is in log-odds per `scale` of the value.

    `free_coefficient` is what it was before signs were held to those of the rules. `known` is in how many
    training records it was known; `variance` is its variance there.
    """

    name: str
    centre: float
    scale: float
    coefficient: float
    free_coefficient: float
    variance: float
    known: int


class Fold(NamedTuple):
    """The model without one coalition: log-odds where nothing is known, and per unit of each value from its centre."""

    baseline: float
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Model(Result):
    """A trained logistic model. `covariance` is of intercept and coefficients, in that order, log-odds.

    `without_coalition` holds the model that was trained without each coalition, recalibration included.
    """

    name: str
    features: tuple[Feature, ...]
    intercept: float
    slope: float
    shift: float
    covariance: tuple[tuple[float, ...], ...] = field(repr=False)
    provisional: bool = True
    fingerprints: frozenset[str] = field(default=frozenset(), repr=False)
    training: dict[str, Any] = field(default_factory=dict, repr=False)
    cross_validation: dict[str, Any] = field(default_factory=dict, repr=False)
    without_coalition: dict[str, Fold] = field(default_factory=dict, repr=False)
    evaluation: dict[str, Any] = field(default_factory=dict, repr=False)
    interval_factor: float = 1.0
    interval: dict[str, Any] = field(default_factory=dict, repr=False)
    calibration_found: dict[str, Any] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"Model({self.name}: {len(self.features)} indicators)"

    @property
    def baseline_db(self) -> float:
        """Intercept and recalibration, in dB."""
        return (self.slope * self.intercept + self.shift) * DB_PER_LOGIT

    def contribution_db(self, feature: Feature, value: float | None) -> float:
        """What one indicator's value adds, in dB; an unknown adds nothing."""
        if value is None:
            return 0.0
        return self.slope * feature.coefficient * (value - feature.centre) / feature.scale * DB_PER_LOGIT

    def fold_db(self, coalition: str, values: dict[str, float | None]) -> float:
        """What the model trained without this coalition says of these values, in dB; KeyError where there is none."""
        fold = self.without_coalition[coalition]
        terms = [
            weight * (value - feature.centre)
            for feature, weight in zip(self.features, fold.weights, strict=True)
            if (value := values.get(feature.name)) is not None
        ]
        return math.fsum([fold.baseline, *terms]) * DB_PER_LOGIT

    def log_odds(self, values: dict[str, float | None]) -> float:
        """Log-odds of a substantive relation, natural logarithm, recalibrated."""
        terms = [self.contribution_db(feature, values.get(feature.name)) for feature in self.features]
        return math.fsum([self.baseline_db, *terms]) / DB_PER_LOGIT


SILENT = Model("none", (), intercept=0.0, slope=1.0, shift=0.0, covariance=(), provisional=False)
"""A model that says nothing: a scorer with it weighs entries by the rules alone (and halves them in the pool)."""


@lru_cache(maxsize=8)
def shipped_model(name: str = "casebook") -> Model:
    """A model that comes with the package."""
    from coalclass.shipped import models_folder

    return load_model(models_folder() / f"{name}.json")


def load_model(path: str | Path) -> Model:
    """Read and check a model file; raises ModelError with one sentence that says what is wrong."""
    return parse_model(_read(path), str(path))


def _read(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read: {error.strerror or error}") from None
    if len(data) > _MAX_BYTES:
        raise ModelError(f"{path}: the model is larger than 16 MiB, which no model of this tool is")
    return data


def parse_model(data: bytes, path: str) -> Model:
    """Check the bytes of a model file and build the model."""
    try:
        content = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ModelError(f"{path}: the model is not whole JSON; it may be cut short or not a model at all") from None
    if not isinstance(content, dict) or "coalclass_model" not in content:
        raise ModelError(f"{path}: this JSON file is not a coalclass model")
    version = content["coalclass_model"]
    if type(version) is not int or version != MODEL_VERSION:
        raise ModelError(f"{path}: model format {version!r} is not the format {MODEL_VERSION} that this version reads")
    try:
        sealed = content.get("sha256") == content_hash(content)
    except RecursionError:
        sealed = False
    if not sealed:
        raise ModelError(f"{path}: the model was changed after it was trained (its hash does not match); train it anew")
    try:
        model = _build(content)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ModelError(f"{path}: the model lacks a part or holds a malformed one ({error})") from None
    for problem in _problems(model):
        raise ModelError(f"{path}: {problem}")
    _self_test(model, content, path)
    return model


def content_hash(content: dict[str, Any]) -> str:
    """The hash of a model's content, its own `sha256` aside."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return sha256_of(json.dumps(rest, sort_keys=True, ensure_ascii=True))


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _build(content: dict[str, Any]) -> Model:
    calibration = content["calibration"]
    training = _a(dict, content["training"])
    return Model(
        name=_a(str, content["name"]),
        features=tuple(Feature(**feature) for feature in content["features"]),
        intercept=content["intercept"],
        slope=calibration["slope"],
        shift=calibration["intercept"],
        covariance=tuple(tuple(row) for row in content["covariance"]),
        provisional=_a(bool, content["provisional"]),
        fingerprints=frozenset(training["fingerprints"]),
        training=training,
        cross_validation=_a(dict, content["cross_validation"]),
        without_coalition={
            _a(str, name): Fold(fold["baseline"], tuple(fold["weights"]))
            for name, fold in _a(dict, content.get("without_coalition", {})).items()
        },
        evaluation=_a(dict, content.get("evaluation", {})),
        interval_factor=_a(dict, content.get("interval", {})).get("factor", 1.0),
        interval=content.get("interval", {}),
        calibration_found=calibration.get("found_slope"),
    )


def _a(shape: type[T], value: Any) -> T:
    if not isinstance(value, shape):
        raise TypeError(f"{type(value).__name__} where {shape.__name__} was expected")
    return value


def _problems(model: Model) -> Iterator[str]:
    """What is wrong with a model's parts, each in a clause."""
    numbers = [model.intercept, model.slope, model.shift, model.interval_factor]
    for one in model.features:
        numbers += [one.centre, one.scale, one.coefficient, one.free_coefficient, one.variance, one.known]
    numbers += [number for row in model.covariance for number in row]
    numbers += [number for fold in model.without_coalition.values() for number in (fold.baseline, *fold.weights)]
    if not all(_finite(number) for number in numbers):
        yield "the model holds a number that is not finite"
    elif model.interval_factor < 1:
        yield "the model's interval factor is under one"
    seen: set[str] = set()
    for feature in model.features:
        known = INDICATORS.get(feature.name) if isinstance(feature.name, str) else None
        if known is None or not known.scored:
            yield f"the model uses an indicator that this version does not know: {feature.name!r}"
        if feature.name in seen:
            yield f"the model uses the indicator {feature.name} twice"
        seen.add(feature.name)
        if feature.scale <= 0 or feature.variance < 0 or feature.known < 0:
            yield f"the model's scale, variance or count for {feature.name} is not positive"
    size = len(model.features) + 1
    if len(model.covariance) != size or any(len(row) != size for row in model.covariance):
        yield f"the model's covariance does not fit its {size - 1} indicators"
    if any(len(fold.weights) != len(model.features) for fold in model.without_coalition.values()):
        yield "the model's folds do not fit its indicators"
    if any(row[place] < 0 for place, row in enumerate(model.covariance)):
        yield "the model's covariance holds a variance under zero"


def _finite(number: object) -> bool:
    try:
        return type(number) in (int, float) and math.isfinite(number)  # type: ignore[arg-type]
    except OverflowError:
        return False


def _self_test(model: Model, content: dict[str, Any], path: str) -> None:
    try:
        test = content["self_test"]
        difference = abs(model.log_odds(test["values"]) - test["log_odds"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelError(f"{path}: the model has no usable self-test ({error})") from None
    if not difference <= _TOLERANCE:
        raise ModelError(f"{path}: the model fails its self-test; it does not score as it did when it was trained")
