"""Scoring: the rulebook and the logistic model side by side, and the verdict they pool into."""

from coalclass.scoring.model import Feature, Model, load_model, shipped_model
from coalclass.scoring.rulebook import Rule, Rulebook, load_rulebook, shipped_rulebook
from coalclass.scoring.scorer import Scorer
from coalclass.scoring.verdict import Contribution, Opinion, Verdict

__all__ = [
    "Contribution",
    "Feature",
    "Model",
    "Opinion",
    "Rule",
    "Rulebook",
    "Scorer",
    "Verdict",
    "load_model",
    "load_rulebook",
    "shipped_model",
    "shipped_rulebook",
]
