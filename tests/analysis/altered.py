"""Scorers made anew with one thing changed, against which what is worked out is held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dyads import SHIPPED, name_of

from coalclass.analysis.ranges import ALL_CAPS
from coalclass.indicators import INDICATORS
from coalclass.records import Dyad
from coalclass.scoring import Feature, Model, Rulebook, Scorer, shipped_model, shipped_rulebook

SCORER = Scorer()
BOOK, MODEL = shipped_rulebook(), shipped_model()
SCORED = [name for name, one in INDICATORS.items() if one.scored]
FOUR = [
    *SHIPPED[:1],
    *[path for path in SHIPPED if name_of(path) in ("gulf-war-1990/egy", "gulf-war-1990/tur", "gulf-war-1990/jpn")],
]
"""Shipped records that turn in different ways."""


def db_of(record: Dyad, rulebook: Rulebook = BOOK, model: Model = MODEL) -> float:
    """The pooled dB of a record by a scorer made anew."""
    return Scorer(rulebook, model).classify(record).db


def changed(name: str, book: Rulebook = BOOK, **fields: Any) -> Rulebook:
    """A rulebook with fields of one rule changed."""
    return replace(book, rules={**book.rules, name: replace(book.rules[name], **fields)})


def weighed(name: str, factor: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with one rule's dB multiplied."""
    rule = book.rules[name]
    return changed(name, book, present_db=rule.present_db * factor, absent_db=rule.absent_db * factor)


def crossed(name: str, crossover: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with one rule's crossover elsewhere."""
    out, _, full = book.rules[name].anchors
    return changed(name, book, anchors=(out, crossover, full))


def capped(name: str, factor: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with one cap, or all, multiplied."""
    caps = {key: cap * factor if name in (key, ALL_CAPS) else cap for key, cap in book.caps_db.items()}
    return replace(book, caps_db=caps)


def blind(names: tuple[str, ...]) -> tuple[Rulebook, Model]:
    """Rulebook and model to which some indicators say nothing."""
    rules = {name: rule for name, rule in BOOK.rules.items() if name not in names}
    features = [one._replace(coefficient=0.0) if one.name in names else one for one in MODEL.features]
    return replace(BOOK, rules=rules), replace(MODEL, features=tuple(features))


def of_model(**weights: float) -> Model:
    """A model with these coefficients, log-odds per unit from a centre of one half, and nothing else."""
    features = tuple(
        Feature(name.replace("_", "-"), 0.5, 1.0, weight, weight, 0.1, 50) for name, weight in weights.items()
    )
    size = len(features) + 1
    return Model("made", features, 0.0, 1.0, 0.0, ((0.0,) * size,) * size, provisional=False)
