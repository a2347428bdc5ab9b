"""Training: the same model from the same records, signs held, labels weighed, coalitions kept apart."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dyads import SHIPPED, dyad
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from coalclass.errors import TrainingError
from coalclass.indicators import INDICATORS
from coalclass.learning import Example, evaluation, examples_in, fit, model_file, train, write_model
from coalclass.learning import training as room
from coalclass.learning.rivals import RIVALS
from coalclass.records import Dyad, Label, read_record
from coalclass.scoring import shipped_rulebook
from coalclass.scoring.model import parse_model
from coalclass.shipped import models_folder

NAMES = [name for name, one in INDICATORS.items() if one.scored]
LABELLED = [(str(path), read_record(path)) for path in SHIPPED]
THREE = ("mfo-sinai-1982", "czechoslovakia-1968", "kosovo-1999")
SOME = [(path, record) for path, record in LABELLED if Path(path).parent.name in THREE]


def examples(seed: int, count: int = 24, coalitions: int = 3, low: float = 0.0) -> list[Example]:
    """Random examples: a third of the values unknown, labels that lean on two indicators."""
    chance = random.Random(seed)
    made = []
    for place in range(count):
        values = {name: None if chance.random() < 1 / 3 else chance.random() for name in NAMES}
        score = (values["linkage"] or 0.4) - (values["alliance"] or 0.4) + chance.gauss(0, 0.4)
        weight = 0.5 if chance.random() < low else 1.0
        substantive = place < 2 or (score < 0 and place > 3)
        made.append(Example(values, substantive, weight, f"c{place % coalitions}", "X", f"{place:04}", f"{place}.yaml"))
    return made


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One strength of the penalty, few resamples, no rivals, where these are not what is tried."""
    monkeypatch.setattr(room, "STRENGTHS", (0.3,))
    monkeypatch.setattr(room, "RESAMPLES", 5)
    monkeypatch.setattr(evaluation, "RIVALS", RIVALS[:1])


def labelled(value: str | None, coalition: str, number: int) -> tuple[str, Dyad]:
    """A small record whose entries go with its label, more or less."""
    kinds = ["demand", "adoption", "statement", "contribution"]
    picked = [kinds[(number + turn) % 4] for turn in range(number % 3 + 1)]
    entries = ", ".join(f"{{date: 2000-05, actor: follower, kind: {kind}}}" for kind in picked)
    record = dyad(
        f"interactions: [{entries}]\ncontext: {{vote_agreement: {0.1 + number * 0.05:.2f}}}", coalition=coalition
    )
    return f"{number}.yaml", replace(record, label=None if value is None else Label(value, ("somebody 2001",)))


def records(substantive: int, incentive: int, coalitions: int, bare: int = 0) -> list[tuple[str, Dyad]]:
    labels = ["substantive"] * substantive + ["incentive-based"] * incentive + [None] * bare
    return [labelled(label, f"c{place % coalitions}", place) for place, label in enumerate(labels)]


REFUSALS = {
    "no records": ([], False, "none of the records has a label"),
    "no labels": (records(0, 0, 3, bare=9), True, "none of the records has a label"),
    "one label": (records(9, 0, 3), True, "same label, substantive; a model needs both"),
    "few of one": (records(5, 4, 3), False, "only 4 records are labelled incentive-based; at least 5"),
    "few of the other": (records(4, 5, 3), False, "only 4 records are labelled substantive; at least 5"),
    "two coalitions": (records(6, 6, 2), False, "come from 2 coalitions; at least 3"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_in_words(case: str) -> None:
    """Too little to learn from is refused with a sentence that says what is missing."""
    given, force, message = REFUSALS[case]
    with pytest.raises(TrainingError) as caught:
        train(given, allow_few=force)
    assert message in str(caught.value)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("given", [(5, 5, 3), (4, 5, 3), (6, 6, 2), (1, 1, 1)])
def test_enough_or_forced(given: tuple[int, int, int]) -> None:
    """Five of each from three coalitions train a model; with `force` one of each does."""
    content = train(records(*given, bare=2), allow_few=given != (5, 5, 3))
    model = parse_model(json.dumps(content).encode(), "forced")
    assert model.training["records"] == given[0] + given[1]
    assert model.provisional


@cache
def trained_some() -> dict[str, Any]:
    """The model of a few records, for hurried tests: they compare it and leave it as it is."""
    return train(SOME)


@pytest.mark.usefixtures("hurried")
def test_order_of_files_does_not_show() -> None:
    """The same records in any order, trained again, give the same content bit by bit."""
    first = trained_some()
    shuffled = random.Random(4).sample(SOME, len(SOME))
    assert json.dumps(train(shuffled)) == json.dumps(first) == json.dumps(train(SOME))


@pytest.mark.usefixtures("hurried")
def test_paths_and_names_do_not_show() -> None:
    """Where records lie does not enter the model; their evidence does."""
    first = trained_some()
    moved = [(f"elsewhere/{path}", record) for path, record in SOME]
    assert train(moved) == first
    path, record = SOME[0]
    changed = [(path, replace(record, aid=None, consultations=None)), *SOME[1:]]
    assert train(changed)["training"]["data_sha256"] != first["training"]["data_sha256"]


def test_the_shipped_model_is_what_training_gives(casebook: dict[str, Any]) -> None:
    """`models/casebook.json` is what `train` gives on the shipped records, to 1e-9."""
    shipped = json.loads((models_folder() / "casebook.json").read_text())
    for content in (shipped, casebook):
        del content["training"]["scikit_learn"], content["sha256"]
    assert_near(shipped, casebook)


def assert_near(one: Any, other: Any, where: str = "") -> None:
    assert type(one) is type(other), where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_near(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for place, pair in enumerate(zip(one, other, strict=True)):
            assert_near(*pair, f"{where}[{place}]")
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=1e-9), where
    else:
        assert one == other, where


def test_the_casebook_says_what_it_was_made_of(casebook: dict[str, Any]) -> None:
    """A model holds its counts, coalitions, hashes and out-of-coalition scores, and is provisional when small."""
    known = casebook["training"]
    assert known["records"] == sum(record.label is not None for _, record in LABELLED)
    assert known["coalitions"] == sorted({record.coalition for _, record in LABELLED})
    assert known["rulebook_sha256"] == shipped_rulebook().sha256
    assert len(known["fingerprints"]) == known["records"]
    assert casebook["provisional"] is (known["records"] < 60)
    assert 0.5 < casebook["cross_validation"]["balanced_accuracy"] <= 1
    assert [feature["name"] for feature in casebook["features"]] == NAMES


@pytest.mark.parametrize("seed", range(20))
def test_signs_are_held_to_the_rules(seed: int) -> None:
    """No coefficient contradicts its rule; the free ones are kept, and some of them do."""
    fitted = fit(examples(seed), 1.0)
    signs = room.rule_signs()
    expected = np.array([signs[name] for name in fitted.names])
    assert (fitted.coefficients * expected >= 0).all()
    assert (fitted.free * expected < 0).any()
    assert (fitted.free == fit(examples(seed), 1.0, {}).coefficients).all()


@pytest.mark.parametrize("strength", [0.03, 1.0, 30.0])
@pytest.mark.parametrize("seed", range(8))
def test_held_fit_is_the_best_of_those_that_keep_the_signs(seed: int, strength: float) -> None:
    """The loss is least among all coefficients with those signs: scipy's bounded minimiser finds none better."""
    made = examples(seed, 40)
    fitted = fit(made, strength)
    values = room.design(made, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    labels, weights = room.labels_and_weights(made)
    toward = 2.0 * labels - 1.0

    def loss(point: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        odds = point[0] + scaled @ point[1:]
        slope = -strength * weights * toward / (1.0 + np.exp(toward * odds))
        total = strength * (weights * np.logaddexp(0.0, -toward * odds)).sum() + (point[1:] ** 2).sum() / 2
        return float(total), np.concatenate([[slope.sum()], scaled.T @ slope + point[1:]])

    signs = room.rule_signs()
    bounds = [(None, None), *((0, None) if signs[name] > 0 else (None, 0) for name in fitted.names)]
    options = {"maxiter": 20_000, "maxfun": 100_000, "ftol": 1e-15, "gtol": 1e-10}
    best = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    own = np.concatenate([[fitted.intercept], fitted.coefficients])
    assert loss(own)[0] <= best.fun + 1e-7
    assert np.allclose(own, best.x, atol=1e-3)


@pytest.mark.usefixtures("hurried")
def test_signs_are_those_of_the_rulebook_given() -> None:
    """A user's rulebook holds the signs of the model trained beside it."""
    shipped = shipped_rulebook()
    rules = {
        name: replace(rule, present_db=-rule.present_db, absent_db=-rule.absent_db)
        for name, rule in shipped.rules.items()
    }
    turned = train(SOME, rulebook=replace(shipped, rules=rules))
    signs = room.rule_signs()
    assert all(one["coefficient"] * signs[one["name"]] <= 0 for one in turned["features"])
    assert any(one["coefficient"] for one in turned["features"])


def test_low_confidence_weighs_half() -> None:
    """Two labels of low confidence weigh as one of high or medium confidence, or of none stated."""
    made = examples(3, 20)
    sure = fit(made, 0.5)
    halves = fit([replace(one, weight=0.5) for one in made for _ in range(2)], 0.5)
    assert np.allclose(halves.coefficients, sure.coefficients, atol=1e-7)
    assert np.allclose(halves.covariance, sure.covariance, atol=1e-7)
    mixed = fit([replace(made[0], weight=0.5), *made[1:]], 0.5)
    assert not np.allclose(mixed.coefficients, sure.coefficients, atol=1e-4)
    twice = [one for place, one in enumerate(made) for one in (replace(one, weight=0.5 if place else 0.25),) * 2]
    assert np.allclose(fit(twice, 0.5).coefficients, mixed.coefficients, atol=1e-7)
    assert np.allclose(fit(twice, 0.5).covariance, mixed.covariance, atol=1e-7)


@pytest.mark.parametrize(("confidence", "weight"), [("high", 1.0), ("medium", 1.0), ("low", 0.5), (None, 1.0)])
def test_weights_of_labels(confidence: str | None, weight: float) -> None:
    """The confidence of a label's source is its weight."""
    path, record = labelled("substantive", "c", 1)
    label = Label("substantive", ("somebody 2001",), confidence)
    assert [one.weight for one in examples_in([(path, replace(record, label=label))])] == [weight]


PREDICTIONS = {"one penalty": lambda made: room.leave_one_coalition_out(made, 0.3), "nested": room.held_out}


@pytest.mark.parametrize("way", PREDICTIONS)
@pytest.mark.parametrize("coalition", ["c0", "c1", "c2"])
def test_held_out_predictions_do_not_see_their_coalition(coalition: str, way: str) -> None:
    """Turning all labels of a coalition leaves its own held-out predictions alone and moves the others'."""
    made = examples(5)
    turned = [replace(one, substantive=one.substantive != (one.coalition == coalition)) for one in made]
    before, after = [PREDICTIONS[way](given) for given in (made, turned)]
    inside = np.array([one.coalition == coalition for one in made])
    assert (before[inside] == after[inside]).all()
    assert (before[~inside] != after[~inside]).all()


def test_a_fold_of_one_label_says_nothing() -> None:
    """Where the other coalitions have one label only, the held-out prediction is even odds."""
    made = [replace(one, substantive=one.coalition == "c0") for one in examples(6)]
    held_out = room.leave_one_coalition_out(made, 0.3)
    assert all((score == 0) == (one.coalition == "c0") for score, one in zip(held_out, made, strict=True))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("strength", [0.001, 0.3, 10.0])
def test_covariance(seed: int, strength: float) -> None:
    """The covariance of the coefficients is symmetric and positive definite, and no wider than its prior."""
    covariance = fit(examples(seed, low=0.3), strength).covariance
    assert (covariance == covariance.T).all()
    assert np.linalg.eigvalsh(covariance).min() > 0
    assert np.diag(covariance)[1:].max() <= strength * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_covariance_is_the_inverse_curvature(seed: int) -> None:
    """It inverts the second derivative of the penalised loss, labels balanced by weight, taken numerically."""
    made, strength = examples(seed, low=0.5), 0.7
    fitted = fit(made, strength, {})
    values = room.design(made, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    full = np.hstack([np.ones((len(made), 1)), scaled])
    labels = np.array([one.substantive for one in made])
    weights = np.array([one.weight for one in made])
    weights = weights * np.where(labels, 1 / weights[labels].sum(), 1 / weights[~labels].sum()) * weights.sum() / 2

    def slope(point: Any) -> Any:
        p = 1 / (1 + np.exp(-full @ point))
        return full.T @ (weights * (p - labels)) + np.r_[0.0, point[1:] / strength]

    at = np.r_[fitted.intercept, fitted.coefficients]
    assert np.abs(slope(at)).max() < 1e-4
    step = 1e-5
    curvature = np.array([(slope(at + step * one) - slope(at - step * one)) / (2 * step) for one in np.eye(len(at))])
    assert np.allclose(fitted.covariance @ curvature, np.eye(len(at)), atol=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_json_scores_as_scikit_learn_does(seed: int, tmp_path: Path) -> None:
    """Scored from JSON in plain Python, a model gives scikit-learn's predict_proba to 1e-12."""
    made = examples(seed, 30, low=0.3)
    fitted = fit(made, 10.0 ** (seed % 4 - 2), {})
    regression = LogisticRegression()
    regression.classes_ = np.array([0, 1])
    regression.coef_, regression.intercept_ = fitted.coefficients[None, :], np.array([fitted.intercept])
    content = model_file.model_content("trial", made, fitted, {}, shipped_rulebook())
    model = write_model(content, tmp_path / "trial.json")
    fresh = examples(seed + 100, 50)
    values = room.design(fresh, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    for one, p in zip(fresh, regression.predict_proba(scaled)[:, 1], strict=True):
        assert 1 / (1 + np.exp(-model.log_odds(one.values))) == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_free_fit_is_scikit_learns(seed: int) -> None:
    """Without signs to hold, the fit is scikit-learn's own balanced regression on the scaled values."""
    made = examples(seed, 30)
    fitted = fit(made, 0.5, {})
    values = room.design(made, fitted.names)
    scaled = np.where(np.isnan(values), 0.0, values - fitted.centres) / fitted.scales
    own = LogisticRegression(C=0.5, class_weight="balanced", tol=1e-12, max_iter=100_000)
    own.fit(scaled, [one.substantive for one in made])
    assert np.allclose(own.coef_[0], fitted.coefficients, atol=1e-6)
    assert own.intercept_[0] == pytest.approx(fitted.intercept, abs=1e-6)


def test_strength_is_chosen_by_loss_on_unseen_coalitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few coalitions take the best strength, five the strongest penalty within a standard error of the best."""
    made = examples(1, 40, coalitions=5)
    losses = {0.1: 1.02, 0.3: 1.0, 1.0: 1.4}
    monkeypatch.setattr(room, "STRENGTHS", tuple(losses))
    monkeypatch.setattr(
        room, "leave_one_coalition_out", lambda given, strength, signs=None: np.array([strength] * len(given))
    )

    def loss(given: list[Example], scores: Any) -> Any:
        return np.array([losses[scores[0]] + 0.1 * int(one.coalition[1]) for one in given])

    monkeypatch.setattr(room, "log_losses", loss)
    assert room.choose(made).strength == 0.1
    assert room.choose([one for one in made if one.coalition != "c4"]).strength == 0.3


def test_few_coalitions_keep_the_curvature() -> None:
    """One coalition drawn again and again scatters nothing: there the covariance is that of the fit, not zero."""
    content = train(records(6, 6, 1), allow_few=True)
    trace = sum(content["covariance"][place][place] for place in range(len(content["covariance"])))
    assert trace > 0.01


def test_a_record_given_twice_is_refused() -> None:
    """The same record under two paths would count twice; it is named."""
    given = records(6, 6, 3)
    with pytest.raises(TrainingError, match="again"):
        train([*given, ("copy.yaml", given[0][1])], allow_few=True)


def test_resamples_carry_their_own_recalibration() -> None:
    """Where the model is recalibrated each resample stretches by a slope of its own."""
    made = examples(2, 60, coalitions=10)
    choice = room.choose(made)
    fitted = replace(fit(made, choice.strength), slope=2.0)
    plain = room.bootstrap_fits(made, choice, False)
    stretched = room.bootstrap_fits(made, choice, True)
    assert {one.slope for one in plain} == {1.0} and len({one.slope for one in stretched}) > 10
    assert all((a.coefficients == b.coefficients).all() for a, b in zip(plain, stretched, strict=True))
    assert np.trace(room.clustered_covariance(stretched, fitted)) > 0
