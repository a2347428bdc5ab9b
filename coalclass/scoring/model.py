"""The logistic model as a small JSON file, checked before it is believed and scored in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from coalclass.errors import ModelError
from coalclass.indicators import TRACES
from coalclass.limits import MODEL_BYTES, in_words, read_bounded
from coalclass.results import Result
from coalclass.scoring.digest import sha256_of
from coalclass.scoring.rulebook import HIGHEST, LOWEST, turns_round

MODEL_VERSION = 2
DB_PER_LOGIT = 10.0 / math.log(10.0)
_TOLERANCE = 1e-9
_LARGEST = 1e6
_LARGEST_TOLD = 1e12

T = TypeVar("T")
SCORED_NAMES = tuple(name for name, one in TRACES.items() if one.scored)
"""The traces that a model may use, in the order of the codebook."""


class Feature(NamedTuple):
    """One trace in the model. Its value is the likelihood ratio of `p1` and `p0` in dB, before any discount.

    `coefficient` multiplies it: 1 takes theory at its word, 0 does not listen. `free_coefficient` is what it was before
    it was held at zero or above. `found` is in how many training records the trace was found, `known` in how many it
    was found or looked for.
    """

    name: str
    p1: float
    p0: float
    coefficient: float
    free_coefficient: float
    found: int
    known: int


class Pool(NamedTuple):
    """How the two scorers make the verdict: dB = shift_db + rules * rules dB + model * model dB.

    `covariance` is of (shift_db, rules, model), from resampled coalitions. `spread_db` is the standard deviation
    between coalitions of what the verdict misses, `coding_db` that between two codings of one dyad.
    """

    shift_db: float = 0.0
    rules: float = 0.5
    model: float = 0.5
    covariance: tuple[tuple[float, ...], ...] = ((0.0,) * 3,) * 3
    spread_db: float = 0.0
    coding_db: float = 0.0

    def combine(self, rules_db: float, model_db: float) -> float:
        """The verdict in dB."""
        return math.fsum([self.shift_db, self.rules * rules_db, self.model * model_db])

    def variance(self, rules_db: float, model_db: float) -> float:
        """The variance of the verdict that comes of the three numbers, dB squared."""
        at = (1.0, rules_db, model_db)
        return max(0.0, math.fsum([at[i] * at[j] * self.covariance[i][j] for i in range(3) for j in range(3)]))


class Fold(NamedTuple):
    """What was trained without one coalition: the model's intercept (log-odds) and coefficients, and the pool."""

    intercept: float
    coefficients: tuple[float, ...]
    pool: Pool


@dataclass(frozen=True, slots=True)
class Model(Result):
    """A trained logistic model and the pool of it with the rules.

    `covariance` is of intercept (log-odds) and coefficients, in that order. `without_coalition` holds what was trained
    without each coalition.
    """

    name: str
    features: tuple[Feature, ...]
    intercept: float
    covariance: tuple[tuple[float, ...], ...] = field(repr=False)
    pool: Pool = field(default_factory=Pool)
    provisional: bool = True
    fingerprints: frozenset[str] = field(default=frozenset(), repr=False)
    training: dict[str, Any] = field(default_factory=dict, repr=False)
    cross_validation: dict[str, Any] = field(default_factory=dict, repr=False)
    without_coalition: dict[str, Fold] = field(default_factory=dict, repr=False)
    evaluation: dict[str, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"Model({self.name}: {len(self.features)} indicators)"

    @property
    def datasets_only(self) -> bool:
        """Whether it was trained on what published datasets show, without what coders found by hand."""
        return self.training.get("datasets_only") is True

    @property
    def held_back(self) -> str:
        """Why no verdict with this model stands as clear; empty where one may."""
        reasons = ["the model is provisional"] * self.provisional
        reasons += ["the model was trained on published datasets alone"] * self.datasets_only
        return ", and ".join(reasons)

    @property
    def baseline_db(self) -> float:
        """The intercept, in dB."""
        return self.intercept * DB_PER_LOGIT

    def variance_db(self, values: Mapping[str, float]) -> float:
        """The variance of the model's dB that comes of its intercept and coefficients, dB squared.

        `values` are likelihood ratios in dB by trace; one that is missing is 0 dB.
        """
        at = [DB_PER_LOGIT, *[values.get(one.name, 0.0) for one in self.features]]
        # Most traces say nothing of a record, and what says nothing adds no variance.
        places = [place for place, value in enumerate(at) if value]
        pairs = [at[i] * at[j] * self.covariance[i][j] for i in places for j in places]
        return max(0.0, math.fsum(pairs))

    def log_odds(self, values: Mapping[str, float]) -> float:
        """Log-odds of a substantive relation from likelihood ratios in dB by trace; one that is missing is 0 dB."""
        terms = [one.coefficient * values.get(one.name, 0.0) for one in self.features]
        return self.intercept + math.fsum(terms) / DB_PER_LOGIT

    def leave_out(self, coalition: str) -> Model:
        """The model and pool trained without this coalition; KeyError where there is none."""
        fold = self.without_coalition[coalition]
        features = tuple(
            one._replace(coefficient=weight) for one, weight in zip(self.features, fold.coefficients, strict=True)
        )
        return replace(self, features=features, intercept=fold.intercept, pool=fold.pool)


SILENT = Model("none", (), intercept=0.0, covariance=((0.0,),), pool=Pool(0.0, 1.0, 0.0), provisional=False)
"""A model that says nothing: a scorer with it gives the rules' own verdict."""


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
        data = read_bounded(path, MODEL_BYTES)
    except (OSError, ValueError) as error:
        sentence = getattr(error, "strerror", None) or error
        raise ModelError(f"{path}: the model cannot be read: {sentence}") from None
    if data is None:
        raise ModelError(f"{path}: the model is larger than {in_words(MODEL_BYTES)}, which no model of this tool is")
    return data


def parse_model(data: bytes, path: str) -> Model:
    """Check the bytes of a model file and build the model."""
    try:
        content = json.loads(data, parse_constant=_refuse_constant)
        if b"\\ud" in data.lower():
            # An escape can stand for half a character, which no stream takes.
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ModelError(f"{path}: the model is not whole JSON; it may be cut short or not a model at all") from None
    if not isinstance(content, dict) or "coalclass_model" not in content:
        raise ModelError(f"{path}: this JSON file is not a coalclass model")
    version = content["coalclass_model"]
    if type(version) is not int or version != MODEL_VERSION:
        raise ModelError(
            f"{path}: model format {version!r} is not the format {MODEL_VERSION} that this version reads; train it anew"
        )
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


@contextmanager
def explain_account(model: Model) -> Iterator[None]:
    """For whoever shows what a model tells of its own training and evaluation, which scoring does not read.

    Raises ModelError where a part of it is missing, malformed, or no number that training gives.
    """
    told = "the model's account of its training or evaluation"
    for part in (model.training, model.cross_validation, model.evaluation):
        if not _is_plain(part):
            raise ModelError(f"the model {model.name}: {told} holds what no training gives; train it anew")
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, StopIteration) as error:
        said = f"{type(error).__name__}: {error}"
        raise ModelError(
            f"the model {model.name}: {told} lacks a part or holds a malformed one ({said}); train it anew"
        ) from None


def _is_plain(value: object, depth: int = 10) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_plain(one, depth - 1) for one in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_is_plain(one, depth - 1) for one in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(value) and abs(value) <= _LARGEST_TOLD
    return True


def content_hash(content: dict[str, Any]) -> str:
    """The hash of a model's content, its own `sha256` aside."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return sha256_of(json.dumps(rest, sort_keys=True, ensure_ascii=True))


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _build(content: dict[str, Any]) -> Model:
    training = _a(dict, content["training"])
    return Model(
        name=_a(str, content["name"]),
        features=tuple(Feature(**feature) for feature in content["features"]),
        intercept=content["intercept"],
        covariance=tuple(tuple(row) for row in content["covariance"]),
        pool=_build_pool(content["pool"]),
        provisional=_a(bool, content["provisional"]),
        fingerprints=frozenset(training["fingerprints"]),
        training=training,
        cross_validation=_a(dict, content["cross_validation"]),
        without_coalition={
            _a(str, name): Fold(fold["intercept"], tuple(fold["coefficients"]), _build_pool(fold["pool"]))
            for name, fold in _a(dict, content.get("without_coalition", {})).items()
        },
        evaluation=_a(dict, content.get("evaluation", {})),
    )


def _build_pool(content: dict[str, Any]) -> Pool:
    parts = dict(_a(dict, content))
    if "covariance" in parts:
        parts["covariance"] = tuple(tuple(row) for row in parts["covariance"])
    return Pool(**parts)


def _a(shape: type[T], value: Any) -> T:
    if not isinstance(value, shape):
        raise TypeError(f"{type(value).__name__} where {shape.__name__} was expected")
    return value


def _problems(model: Model) -> Iterator[str]:
    """What is wrong with a model's parts, each in a clause."""
    if not all(_finite(number) for number in _numbers(model)):
        yield "the model holds a number that is not finite"
        return
    # Larger numbers than training can give would overflow a sum, or drown every other part of it.
    if any(abs(number) > _LARGEST for number in _numbers(model)):  # type: ignore[arg-type]
        yield f"the model holds a number beyond {_LARGEST:g}, which no training gives"
        return
    seen: set[str] = set()
    for feature in model.features:
        if not isinstance(feature.name, str) or feature.name not in SCORED_NAMES:
            yield f"the model uses a trace that this version does not know: {feature.name!r}"
            return
        if feature.name in seen:
            yield f"the model uses the trace {feature.name} twice"
        seen.add(feature.name)
        if not all(LOWEST <= p <= HIGHEST for p in (feature.p1, feature.p0)):
            yield f"the model's likelihoods for {feature.name} are not within {LOWEST:g} and {HIGHEST:g}"
        elif turns_round(feature.name, feature.p1, feature.p0):
            yield f"the model's likelihoods turn {feature.name} round, which is a trace of the other side"
    size = len(model.features) + 1
    if not _square(model.covariance, size):
        yield f"the model's covariance does not fit its {size - 1} traces"
    pools = [model.pool, *[fold.pool for fold in model.without_coalition.values()]]
    if not all(_square(pool.covariance, 3) for pool in pools):
        yield "the covariance of the model's pool is not of its three numbers"
    if any(len(fold.coefficients) != len(model.features) for fold in model.without_coalition.values()):
        yield "the model's folds do not fit its traces"
    weights = [one.coefficient for one in model.features]
    weights += [weight for fold in model.without_coalition.values() for weight in fold.coefficients]
    weights += [number for pool in pools for number in (pool.rules, pool.model, pool.spread_db, pool.coding_db)]
    if any(weight < 0 for weight in weights):
        yield "the model holds a weight under zero, by which evidence would speak for the other side"


def _numbers(model: Model) -> Iterator[object]:
    yield model.intercept
    for one in model.features:
        yield from (one.p1, one.p0, one.coefficient, one.free_coefficient, one.found, one.known)
    for row in model.covariance:
        yield from row
    for fold in model.without_coalition.values():
        yield from (fold.intercept, *fold.coefficients)
    for pool in (model.pool, *[fold.pool for fold in model.without_coalition.values()]):
        yield from (pool.shift_db, pool.rules, pool.model, pool.spread_db, pool.coding_db)
        for row in pool.covariance:
            yield from row


def _square(matrix: tuple[tuple[float, ...], ...], size: int) -> bool:
    return len(matrix) == size and all(len(row) == size and row[place] >= 0 for place, row in enumerate(matrix))


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
