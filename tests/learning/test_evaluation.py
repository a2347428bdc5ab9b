"""Evaluation: nothing scored was trained on its own coalition, and labels without meaning give nothing."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from made_examples import make_examples, turn_label

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.learning import Example
from coalclass.learning import evaluation as room
from coalclass.learning.evaluation import OWN, Contestant, Evaluation, evaluate, scored_examples
from coalclass.learning.metrics import MEASURES, Scored, estimate
from coalclass.learning.model_file import evaluation_content
from coalclass.learning.rivals import RIVALS
from coalclass.learning.sample import sample_of
from coalclass.learning.training import Specification, predict_folds, predict_left_out, train_folds
from coalclass.scoring import shipped_rulebook
from coalclass.scoring.model import DB_PER_LOGIT

QUICK = Specification((0.1,), mean_only=True)
VARIANTS = ("one scale", "even pool", "no distance", "distance taken out", "no searches", "family out", "hegemon out")
SCORED_DIMENSIONS = {one.dimension for one in TRACES.values() if one.scored}


def evaluate_quickly(made: list[Example]) -> Evaluation:
    """An evaluation at one strength of the penalty: the choice among them is tried elsewhere."""
    return evaluate(made, shipped_rulebook(), specification=QUICK)


@cache
def evaluation(turned: str | None = None) -> Evaluation:
    """Forty made-up examples of four coalitions evaluated, all labels of one coalition turned round if so named."""
    made = make_examples(2, 40, 4)
    return evaluate_quickly([turn_label(one) if one.coalition == turned else one for one in made])


def loss(name: str) -> float:
    """A contestant's log-loss."""
    value = estimate(evaluation().scored(name), MEASURES["log_loss"]).value
    assert value is not None
    return value


def test_every_contestant_is_there_once() -> None:
    """Our own scorers, the verdict trained otherwise, and all rivals, each measured by every measure."""
    found = evaluation()
    names = [one.name for one in found.contestants]
    assert names == [*OWN, *VARIANTS, *(one.name for one in RIVALS)] == [row.name for row in found.rows]
    assert len(set(names)) == len(names)
    assert all(row.measures.keys() == MEASURES.keys() and row.what for row in found.rows)
    assert all(len(one.scored.labels) == len(found.examples) == 40 for one in found.contestants)


def test_nothing_sees_the_coalition_it_predicts() -> None:
    """Turning all labels of a coalition leaves every contestant's predictions for it as they were."""
    before, after = evaluation(), evaluation("c2")
    inside = np.array([one.coalition == "c2" for one in before.examples])
    for one in before.contestants:
        then = after.scored(one.name).log_odds
        assert (one.scored.log_odds[inside] == then[inside]).all(), one.name
        if one.name not in ("rules", "base rate", "Western"):
            assert (one.scored.log_odds[~inside] != then[~inside]).any(), one.name


def test_rules_are_taken_at_their_word() -> None:
    """They learn from no record: what they say is the rulebook's dB, whatever the labels."""
    found = evaluation()
    sample = sample_of(found.examples, shipped_rulebook())
    assert (found.scored("rules").log_odds == sample.rules).all()
    assert (evaluation("c2").scored("rules").log_odds == sample.rules).all()
    db = found.scored("rules").log_odds * DB_PER_LOGIT
    labels = np.array([one.substantive for one in found.examples])
    means = evaluation_content(found)["rules_mean_db"]
    assert (means["substantive"], means["incentive-based"]) == pytest.approx((db[labels].mean(), db[~labels].mean()))


def test_variants_are_the_folds_that_they_name() -> None:
    """Trained without family or hegemon, without distance, without searches: the same as by hand."""
    made = list(evaluation().examples)
    sample, blind, unsearched = (
        sample_of(made, shipped_rulebook(), **how) for how in ({}, {"without": "distance"}, {"unsearched": True})
    )
    hegemons = [one.hegemon for one in made]
    folds = train_folds(sample, sample.coalitions, QUICK)
    expected = {
        "hegemon out": predict_folds(train_folds(sample, hegemons, QUICK), sample, hegemons),
        "family out": predict_folds(train_folds(sample, sample.families, QUICK), sample, sample.families),
        "no distance": predict_folds(train_folds(blind, blind.coalitions, QUICK), blind, blind.coalitions),
        "distance taken out": predict_folds(folds, blind, blind.coalitions),
        "no searches": predict_folds(
            train_folds(unsearched, unsearched.coalitions, QUICK), unsearched, unsearched.coalitions
        ),
        "verdict": predict_folds(folds, sample, sample.coalitions),
    }
    for name, (_, verdict) in expected.items():
        assert evaluation().scored(name).log_odds == pytest.approx(verdict, abs=1e-9), name


def test_comparisons_are_differences_of_losses() -> None:
    """Each comparison is one log-loss less another, and so are the columns against base rate and rules."""
    found = evaluation()
    for own in OWN:
        assert found.comparisons[own].keys() == {one.name for one in found.contestants} - {own}
        for name, one in found.comparisons[own].items():
            assert one.value == pytest.approx(loss(own) - loss(name))
            assert one.low is not None and one.high is not None and one.low <= one.value <= one.high
    for row in found.rows:
        assert row.against_rules["log_loss"].value == pytest.approx(loss(row.name) - loss("rules"))
        assert row.against_base_rate["log_loss"].value == pytest.approx(loss(row.name) - loss("base rate"))


def test_groups_hold_every_record_once() -> None:
    """By coalition, hegemon, Western or not, and confidence; their losses add up to the whole."""
    found = evaluation()
    kinds = {one.kind for one in found.groups}
    assert kinds == {"coalition", "hegemon", "follower", "confidence"}
    for kind in kinds:
        groups = [one for one in found.groups if one.kind == kind]
        assert sum(one.records for one in groups) == 40 and sum(one.substantive for one in groups) == 20
        for own in OWN:
            assert sum(one.log_loss[own] * one.records for one in groups) / 40 == pytest.approx(loss(own))


def test_ablations_are_of_every_scored_dimension() -> None:
    """Each is what the verdict loses where the dimension is unknown; of distance it is the variant beside it."""
    found = evaluation()
    assert list(found.ablations) == [one for one in DIMENSIONS if one in SCORED_DIMENSIONS]
    assert found.ablations["distance"].value == pytest.approx(loss("no distance") - loss("verdict"))


@pytest.fixture
def few_rivals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base rate alone, where rivals are not what is tried."""
    monkeypatch.setattr(room, "RIVALS", RIVALS[:1])


@pytest.mark.usefixtures("few_rivals")
def test_a_dimension_that_carries_the_label_costs_when_unknown() -> None:
    """Where traces of one dimension alone go with the label, the verdict loses without it and not without another."""
    other = {one.follower: one.readings for one in make_examples(99, 60)}
    made = []
    for one in make_examples(6, 60, certain=True):
        # All but conviction is dealt out anew, half of it to the other label.
        dealt = other[f"F{random.Random(one.follower).randrange(60):02}"]
        kept = {name: one.readings[name] for name in dealt if TRACES[name].dimension == "conviction"}
        made.append(replace(one, readings={**dealt, **kept}))
    found = evaluate_quickly(made)
    costs = {name: one.value or 0.0 for name, one in found.ablations.items()}
    assert costs["conviction"] > 0.02 and max(costs, key=lambda name: costs[name]) == "conviction"


@pytest.mark.usefixtures("few_rivals")
def test_others_stand_in_the_same_table() -> None:
    """A contestant that is handed in is measured and compared like the rest."""
    made = make_examples(3, 24, 3)
    perfect = Contestant(
        "oracle", "knows", scored_examples(made, np.array([9.0 if m.substantive else -9.0 for m in made]))
    )
    found = evaluate(made, shipped_rulebook(), specification=QUICK, others=[perfect])
    assert found.row("oracle").measures["accuracy"].value == 1.0
    assert (found.comparisons["verdict"]["oracle"].value or 0) > 0.1


def test_it_is_json() -> None:
    """Everything that is measured stands in the model file as plain numbers, our own scorers first."""
    found = evaluation()
    content = json.loads(json.dumps(evaluation_content(found), allow_nan=False))
    assert [row["name"] for row in content["measures"]][:3] == list(OWN)
    assert content["ablations"].keys() == found.ablations.keys()
    assert sum(content["confusion"]["verdict"].values()) == 40
    assert sum(one["records"] for one in content["reliability"]["verdict"]) == 40
    assert content["comparisons"]["verdict"]["rules"]["value"] == found.comparisons["verdict"]["rules"].value


def accuracy(made: list[Example]) -> float:
    """Out-of-coalition accuracy of the model at one strength."""
    sample = sample_of(made, shipped_rulebook())
    scores = predict_left_out(sample, sample.coalitions, 0.1)
    return float(((scores > 0) == (sample.labels == 1)).mean())


def shuffle_labels(made: list[Example], seed: int) -> list[Example]:
    """The same with the labels dealt out anew."""
    dealt = [(one.substantive, one.target) for one in made]
    random.Random(seed).shuffle(dealt)
    return [replace(one, substantive=sub, target=target) for one, (sub, target) in zip(made, dealt, strict=True)]


def test_shuffled_labels_fall_in_the_permutation_distribution() -> None:
    """Labels that mean something beat nearly all shufflings of themselves; shuffled ones are one shuffling of many."""
    made = make_examples(7, 60, certain=True)
    null = np.array([accuracy(shuffle_labels(made, seed)) for seed in range(40)])
    assert (null < accuracy(made)).mean() > 0.97
    assert abs(null.mean() - 0.5) < 0.08
    others = np.array([(null < accuracy(shuffle_labels(made, 1000 + seed))).mean() for seed in range(12)])
    assert 0.15 < others.mean() < 0.85 and (others > 0.95).sum() <= 3


def test_scores_keep_labels_and_coalitions() -> None:
    """Log-odds stand beside the published label, not the soft one."""
    made = make_examples(8, 12)
    scored = scored_examples(made, np.arange(12.0))
    assert isinstance(scored, Scored)
    assert scored.labels.tolist() == [float(one.substantive) for one in made]
    assert scored.coalitions == tuple(one.coalition for one in made)
