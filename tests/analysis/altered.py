"""Scorers made anew with one thing changed, against which what is worked out is held."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dyads import SHIPPED, name_of

from coalclass.indicators import measure
from coalclass.records import Dyad
from coalclass.scoring import Feature, Model, Rule, Rulebook, Scorer, shipped_model, shipped_rulebook
from coalclass.scoring.model import Pool
from coalclass.scoring.scorer import NAMES

SCORER = Scorer()
BOOK, MODEL = shipped_rulebook(), shipped_model()
SCORED = list(NAMES)
FOUR = [
    *SHIPPED[:1],
    *[path for path in SHIPPED if name_of(path) in ("gulf-war-1990/egy", "gulf-war-1990/tur", "gulf-war-1990/jpn")],
]
"""Shipped records that turn in different ways."""


def db_of(record: Dyad, rulebook: Rulebook = BOOK, model: Model = MODEL) -> float:
    """The verdict in dB on a record by a scorer made anew."""
    return Scorer(rulebook, model).score(measure(record)).db


def changed(name: str, book: Rulebook = BOOK, p1: float | None = None, p0: float | None = None) -> Rulebook:
    """A rulebook with likelihoods of one rule changed."""
    rule = book.rules[name]
    other = replace(rule, p1=rule.p1 if p1 is None else p1, p0=rule.p0 if p0 is None else p0)
    return replace(book, rules={**book.rules, name: other})


def learned(name: str, p1: float | None = None, p0: float | None = None) -> Model:
    """The shipped model with likelihoods of one trace changed."""
    features = [
        one._replace(p1=one.p1 if p1 is None else p1, p0=one.p0 if p0 is None else p0) if one.name == name else one
        for one in MODEL.features
    ]
    return replace(MODEL, features=tuple(features))


@dataclass(frozen=True, slots=True)
class Louder(Rule):
    """A rule whose dB are multiplied."""

    factor: float = 1.0

    def weigh(self, strength: float, search: float) -> float:
        """The dB of the rule, multiplied."""
        return self.factor * Rule.weigh(self, strength, search)


def weighed(name: str, factor: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with one rule's dB multiplied."""
    rule = book.rules[name]
    return replace(book, rules={**book.rules, name: Louder(name, rule.p1, rule.p0, "", (), factor=factor)})


def discounted(dimension: str, rho: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with another discount of one dimension."""
    return replace(book, rho={**book.rho, dimension: rho})


def shared(share: float, model: Model = MODEL) -> Model:
    """A model in whose pool the rules have this share of the weight."""
    total = model.pool.rules + model.pool.model
    return replace(model, pool=model.pool._replace(rules=share * total, model=(1 - share) * total))


def blind(names: tuple[str, ...]) -> tuple[Rulebook, Model]:
    """Rulebook and model to which some traces say nothing."""
    rules = {name: rule for name, rule in BOOK.rules.items() if name not in names}
    features = [one._replace(coefficient=0.0) if one.name in names else one for one in MODEL.features]
    return replace(BOOK, rules=rules), replace(MODEL, features=tuple(features))


def book_of(likelihoods: dict[str, tuple[float, float]], rho: float = 1.0) -> Rulebook:
    """A rulebook of a few rules, (p1, p0) by trace, with one discount for every dimension."""
    made = {name: Rule(name, p1, p0, "", ()) for name, (p1, p0) in likelihoods.items()}
    return Rulebook("made", dict.fromkeys(BOOK.rho, rho), made, {})


def model_of(pool: Pool, features: dict[str, tuple[float, float, float]] | None = None) -> Model:
    """A model with these features, (p1, p0, coefficient) by trace, and nothing else."""
    made = [Feature(name, p1, p0, weight, weight, 10, 10) for name, (p1, p0, weight) in (features or {}).items()]
    size = len(made) + 1
    return Model("made", tuple(made), 0.0, ((0.0,) * size,) * size, pool, provisional=False)
