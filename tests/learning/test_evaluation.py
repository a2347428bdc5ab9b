"""Evaluation: nothing scored was trained on its own coalition, and labels without meaning give nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from dyads import SHIPPED

from coalclass.indicators import INDICATORS
from coalclass.learning import training
from coalclass.learning.coefficients import Estimate
from coalclass.learning.evaluation import evaluate, without_dimension
from coalclass.learning.examples import Example, examples_in
from coalclass.learning.metrics import MEASURES, estimate
from coalclass.learning.misses import as_model, misses
from coalclass.learning.model_file import evaluation_content, rules_db
from coalclass.learning.rivals import RIVALS, held_out_rival
from coalclass.learning.training import fit, folds, held_out_by, predict, recalibration
from coalclass.records import read_record
from coalclass.scoring import shipped_rulebook
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.verdict import label_of

NAMES = [name for name, one in INDICATORS.items() if one.scored]
THREE = ("mfo-sinai-1982", "czechoslovakia-1968", "kosovo-1999", "ukraine-support-2022")
SOME = [(str(path), read_record(path)) for path in SHIPPED if path.parent.name in THREE]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One strength of the penalty: the choice among them is tried elsewhere."""
    monkeypatch.setattr(training, "STRENGTHS", (0.1,))


def examples(seed: int, count: int = 48, coalitions: int = 6, signal: float = 0.6) -> list[Example]:
    """Random examples whose label goes with two indicators as far as `signal` says."""
    chance = random.Random(seed)
    made = []
    for place in range(count):
        substantive = place % 2 == 0
        values = {name: None if chance.random() < 0.3 else chance.random() for name in NAMES}
        for name, side in (("norm-rationale", 1), ("linkage", -1)):
            values[name] = min(
                1.0, max(0.0, 0.5 + side * (0.5 if substantive else -0.5) * signal + chance.gauss(0, 0.2))
            )
        made.append(
            Example(values, substantive, 1.0, f"c{place // 2 % coalitions}", f"F{place % 9}", f"{place:04}", f"{place}",
                    "USA" if place % 3 else "FRA", chance.random() < 0.5, {"consultation": chance.randrange(9)})
        )  # fmt: skip
    return made


def turned(made: list[Example], coalition: str) -> list[Example]:
    """The same with every label of a coalition turned round."""
    return [replace(one, substantive=one.substantive != (one.coalition == coalition)) for one in made]


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_rivals_do_not_see_the_coalition_they_predict(rival: object) -> None:
    """Turning all labels of a coalition leaves every rival's predictions for it as they were."""
    made = examples(1, 24, 4)
    before, after = (held_out_rival(rival, given) for given in (made, turned(made, "c1")))  # type: ignore[arg-type]
    inside = np.array([one.coalition == "c1" for one in made])
    assert (before[inside] == after[inside]).all()


def test_no_measure_sees_the_coalition_it_is_of() -> None:
    """The predictions behind model and pool for a coalition do not change with that coalition's own labels."""
    made = examples(2)
    rules = [0.0] * len(made)
    found = [evaluate(given, rules, folds(given)) for given in (made, turned(made, "c2"))]
    inside = np.array([one.coalition == "c2" for one in made])
    for name in ("model", "pool", "boosting", "distance", "base rate"):
        before, after = (one.scored(name).log_odds for one in found)
        assert (before[inside] == after[inside]).all(), name


def accuracy(made: list[Example]) -> float:
    """Out-of-coalition accuracy of the model."""
    scores = held_out_by(made, "coalition", lambda rest: fit(rest, 0.1))
    labels = np.array([one.substantive for one in made])
    return float(((scores > 0) == labels).mean())


def shuffled(made: list[Example], seed: int) -> list[Example]:
    """The same with the labels dealt out anew."""
    labels = [one.substantive for one in made]
    random.Random(seed).shuffle(labels)
    return [replace(one, substantive=label) for one, label in zip(made, labels, strict=True)]


def test_shuffled_labels_fall_in_the_permutation_distribution() -> None:
    """Labels that mean something beat nearly all shufflings of themselves; shuffled ones are one shuffling of many."""
    made = examples(3)
    null = np.array([accuracy(shuffled(made, seed)) for seed in range(60)])
    assert (null < accuracy(made)).mean() > 0.98
    assert abs(null.mean() - 0.5) < 0.06
    others = np.array([(null < accuracy(shuffled(made, 1000 + seed))).mean() for seed in range(12)])
    assert 0.15 < others.mean() < 0.85 and (others > 0.95).sum() <= 3


def test_the_casebooks_labels_mean_something() -> None:
    """On the shipped records the model's out-of-coalition accuracy beats nearly every shuffling of the labels."""
    made = examples_in([(str(path), read_record(path)) for path in SHIPPED])
    null = np.array([accuracy(shuffled(made, seed)) for seed in range(25)])
    assert (null < accuracy(made)).mean() >= 0.96


def test_pool_is_the_mean_and_duels_are_its_differences() -> None:
    """The pool is the mean of rules and model; each duel is one log-loss less another."""
    made = examples(4)
    rules = [random.Random(place).uniform(-8, 8) for place in range(len(made))]
    found = evaluate(made, rules, folds(made))
    pool, model = found.scored("pool").log_odds, found.scored("model").log_odds
    assert pool == pytest.approx((model + np.array(rules) / DB_PER_LOGIT) / 2)
    loss = {name: estimate(found.scored(name), MEASURES["log_loss"]).value for name in ("pool", "Western", "rules")}
    assert found.duels["pool"]["Western"].value == pytest.approx(loss["pool"] - loss["Western"])
    assert found.row("pool").against_rules["log_loss"].value == pytest.approx(loss["pool"] - loss["rules"])
    groups = [one for one in found.groups if one.kind == "coalition"]
    assert sum(one.records for one in groups) == len(made)
    assert evaluation_content(found)["measures"][0]["name"] == "rules"


def test_a_dimension_that_carries_the_label_costs_when_unknown() -> None:
    """Without the dimension that the labels were made from the model loses; without an idle one it hardly does."""
    made = examples(5, 72)
    found = evaluate(made, [0.0] * len(made), folds(made))
    assert found.ablations["conviction"].value > 0.02
    assert abs(found.ablations["distance"].value) < 0.05  # type: ignore[arg-type]
    blind = without_dimension(made, "carrots")
    assert all(one.values[name] is None for one in blind for name in NAMES if INDICATORS[name].dimension == "carrots")


@pytest.mark.parametrize(("stretch", "expected"), [(1.0, 1.0), (0.3, 3.0), (4.0, 0.25)])
def test_recalibration_only_where_called_for(stretch: float, expected: float) -> None:
    """Log-odds that are too timid or too bold are stretched back; sound ones are left as they are."""
    chance = np.random.default_rng(8)
    made = [replace(one, coalition=f"c{place % 20}") for place, one in enumerate(examples(6, 400))]
    truth = chance.normal(0, 1.5, size=400)
    made = [
        replace(one, substantive=bool(chance.random() < 1 / (1 + np.exp(-score))))
        for one, score in zip(made, truth, strict=True)
    ]
    found = recalibration(made, truth * stretch)
    assert isinstance(found.found, Estimate) and found.found.value is not None
    assert found.slope == (1.0 if expected == 1.0 else pytest.approx(expected, rel=0.25))
    assert (found.slope == 1.0) == (found.found.low <= 1.0 <= found.found.high)


def test_few_coalitions_are_not_recalibrated() -> None:
    """With fewer than five coalitions there is no slope to speak of."""
    made = examples(7, 24, 3)
    assert recalibration(made, np.linspace(-1, 1, 24)).found.value is None


def test_misses_are_the_pools_wrong_records() -> None:
    """A miss lies on the wrong side by the model that did not see its coalition; its entries pull there."""
    examples_ = examples_in(SOME)
    fitted = folds(examples_)
    found = {one.path: one for one in misses(SOME, fitted, shipped_rulebook())}
    scores = evaluate(examples_, rules_db(SOME, shipped_rulebook()), fitted).scored("pool")
    wrong = {
        path
        for (path, record), score in zip(SOME, scores.log_odds, strict=True)
        if record.label is not None and label_of(float(score)) != record.label.value
    }
    assert found.keys() == wrong
    for one in found.values():
        assert all((pull > 0) == (one.db > 0) for _, pull in one.misled)


def test_a_fold_scores_as_its_fit() -> None:
    """A fold made into a model gives the fit's own log-odds."""
    made = examples(9)
    fitted = replace(fit(made, 0.3), slope=1.7, shift=-0.2)
    model = as_model(fitted)
    for one, expected in zip(made, predict(fitted, made), strict=True):
        assert model.log_odds(one.values) == pytest.approx(expected, abs=1e-12)
