"""Trained models as files: the same from the same records, what training fitted, and how it stands on the unseen."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dyads import SHIPPED
from made_examples import make_records, make_sample

from coalclass.errors import TrainingError
from coalclass.learning import evaluation, examples_in, model_file, train, write_model
from coalclass.learning.examples import place_of
from coalclass.learning.misses import find_misses
from coalclass.learning.rivals import RIVALS
from coalclass.learning.sample import sample_of
from coalclass.learning.standings import count_standings
from coalclass.learning.training import Specification, train_folds, train_pair
from coalclass.records import read_record
from coalclass.scoring import Scorer, load_model, shipped_model, shipped_rulebook
from coalclass.scoring.model import DB_PER_LOGIT, parse_model
from coalclass.scoring.scorer import NAMES
from coalclass.scoring.verdict import STANDINGS
from coalclass.shipped import models_folder

LABELLED = [(str(path), read_record(path)) for path in SHIPPED]
THREE = ("mfo-sinai-1982", "czechoslovakia-1968", "kosovo-1999", "isaf-2003")
SOME = [(path, record) for path, record in LABELLED if Path(path).parent.name in THREE]
QUICK = Specification((0.0, 0.1), mean_only=True)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few resamples and no rivals: these are tried elsewhere."""
    monkeypatch.setattr(model_file, "RESAMPLES", 8)
    monkeypatch.setattr(evaluation, "RIVALS", RIVALS[:1])


@cache
def train_some() -> dict[str, Any]:
    """The content of a model of a few shipped records; tests leave it as it is."""
    return train(SOME, "some", specification=QUICK)


def test_second_codings_widen_the_interval() -> None:
    """How far two codings differ is kept in the pool and enters the interval, and the verdict stays where it was."""
    other = [(path, replace(one, aid=None)) for path, one in SOME]
    content = train(SOME, "some", specification=QUICK, second=other)
    assert content["pool"]["coding_db"] > 0.5 and train_some()["pool"]["coding_db"] == 0.0
    with_it, without = (
        Scorer(model=parse_model(json.dumps(one).encode(), "some")).classify(SOME[0][1])
        for one in (content, train_some())
    )
    assert with_it.db == without.db and with_it.half_width > without.half_width


def test_order_and_paths_of_files_do_not_show() -> None:
    """The same records in any order and place, trained again, give the same bytes."""
    shuffled = random.Random(4).sample(SOME, len(SOME))
    moved = [(f"elsewhere/{path}", record) for path, record in shuffled]
    assert json.dumps(train(moved, "some", specification=QUICK)) == json.dumps(train_some())


def test_other_evidence_shows() -> None:
    """A record that says something else has another hash of data."""
    path, record = SOME[0]
    changed = [(path, replace(record, aid=None, consultations=None)), *SOME[1:]]
    hashes = [
        model_file.model_content("m", *parts)["training"]["data_sha256"] for parts in (fitted(SOME), fitted(changed))
    ]
    assert hashes[0] == train_some()["training"]["data_sha256"] != hashes[1]


def fitted(dyads: list[Any]) -> tuple[Any, ...]:
    """What the content of a model is made of, without a resample."""
    examples = sorted(examples_in(dyads), key=place_of)
    sample = sample_of(examples, shipped_rulebook())
    trained = train_pair(sample, QUICK)
    return examples, trained, {}, shipped_rulebook(), np.zeros((len(NAMES) + 1,) * 2), trained.pool


def test_written_and_read_back_it_scores_as_it_was_fitted(tmp_path: Path) -> None:
    """The model read from its file gives the log-odds of the fit, and its pool the verdict's, to 1e-12."""
    model = write_model(train_some(), tmp_path / "some.json")
    assert load_model(tmp_path / "some.json") == model
    examples, trained, *_ = fitted(SOME)
    sample = sample_of(examples, shipped_rulebook())
    model_odds, verdict_odds = trained.predict(sample)
    scorer = Scorer(model=model)
    for place, one in enumerate(examples):
        scores = scorer.score(one.readings)
        assert scores.model_db / DB_PER_LOGIT == pytest.approx(model_odds[place], abs=1e-6)
        assert scores.db / DB_PER_LOGIT == pytest.approx(verdict_odds[place], abs=1e-6)
        own = model.log_odds(dict(zip(NAMES, scores.own, strict=True)))
        assert own * DB_PER_LOGIT == pytest.approx(scores.model_db, abs=1e-12)


def test_a_fold_in_the_file_is_the_fold_that_was_trained() -> None:
    """Each coalition left out is in the file, and the model without it scores as that fold."""
    model = parse_model(json.dumps(train_some()).encode(), "some")
    examples = sorted(examples_in(SOME), key=place_of)
    sample = sample_of(examples, shipped_rulebook())
    folds = train_folds(sample, sample.coalitions, QUICK)
    assert model.without_coalition.keys() == folds.keys() == set(sample.coalitions)
    for coalition, fold in folds.items():
        scorer = Scorer(model=model.leave_out(coalition))
        expected = fold.predict(sample)[1]
        for one, odds in zip(examples, expected, strict=True):
            assert scorer.score(one.readings).db / DB_PER_LOGIT == pytest.approx(odds, abs=1e-9)
    with pytest.raises(KeyError):
        model.leave_out("no such coalition")


def test_features_count_their_records() -> None:
    """Each trace is there with the rulebook's likelihoods, and with how many records show it or looked for it."""
    examples = examples_in(SOME)
    assert [one["name"] for one in train_some()["features"]] == list(NAMES)
    for feature in train_some()["features"]:
        name = feature["name"]
        rule = shipped_rulebook().rules[name]
        assert (feature["p1"], feature["p0"]) == (rule.p1, rule.p0)
        assert feature["known"] == sum(one.readings[name].value is not None for one in examples)
        assert feature["found"] == sum(one.readings[name].strength >= 0.5 for one in examples) <= feature["known"]
        assert feature["coefficient"] >= 0


def test_it_says_what_it_was_made_of() -> None:
    """Counts, coalitions, hashes; a model of few records is provisional."""
    known = train_some()["training"]
    assert known["records"] == len(SOME) == len(known["fingerprints"])
    assert known["substantive"] == sum(record.label.value == "substantive" for _, record in SOME)
    assert known["low_confidence"] == sum(record.label.confidence == "low" for _, record in SOME)
    assert known["coalitions"] == sorted({record.coalition for _, record in SOME})
    assert known["rulebook_sha256"] == shipped_rulebook().sha256
    assert train_some()["provisional"] and known["strength"] in QUICK.strengths
    covariance = np.array(train_some()["covariance"])
    assert (covariance == covariance.T).all() and np.linalg.eigvalsh(covariance).min() > -1e-9
    assert np.trace(covariance) > 0
    pool = np.array(train_some()["pool"]["covariance"])
    assert (pool == pool.T).all() and np.linalg.eigvalsh(pool).min() > -1e-9 and np.trace(pool) > 0


@pytest.mark.parametrize("given", [(5, 5, 3), (4, 5, 3), (6, 6, 2), (1, 1, 1)])
def test_enough_or_forced(given: tuple[int, int, int]) -> None:
    """Five of each from three coalitions train a model; with `allow_few` one of each does."""
    enough = given == (5, 5, 3)
    content = train(make_records(*given, bare=2), allow_few=not enough, specification=QUICK)
    model = parse_model(json.dumps(content).encode(), "forced")
    assert model.training["records"] == given[0] + given[1] and model.provisional
    if not enough:
        with pytest.raises(TrainingError):
            train(make_records(*given), specification=QUICK)


@pytest.mark.parametrize("twice", [True, False])
def test_forced_or_not_labels_are_needed_once_each(twice: bool) -> None:
    """No label, one label only, or one record twice is refused though few are allowed."""
    given = make_records(3, 3, 3)
    wrong = [*given, ("copy.yaml", given[0][1])] if twice else make_records(3, 0, 3, bare=2)
    with pytest.raises(TrainingError, match="again" if twice else "same label"):
        train(wrong, allow_few=True, specification=QUICK)


@pytest.mark.parametrize("spread", [0.0, 4.0])
def test_the_spread_between_coalitions_is_recovered(spread: float) -> None:
    """Simulated shifts by coalition come back as the standard deviation in dB that they were drawn with."""
    chance = np.random.default_rng(9)
    base, per = make_sample(0, 12), 12
    names = tuple(f"c{place}" for place in range(150) for _ in range(per))
    odds = chance.normal(size=len(names)) * 1.5
    shifts = np.repeat(chance.normal(size=150) * spread / DB_PER_LOGIT, per)
    labels = (chance.random(len(names)) < 1.0 / (1.0 + np.exp(-(odds + shifts)))).astype(float)
    sample = base._replace(labels=labels, targets=labels, coalitions=names)
    assert model_file._spread_db(sample, odds) == pytest.approx(spread, abs=0.8)


def test_standings_count_each_record_once_by_what_did_not_see_it() -> None:
    """By standing: records, right ones, and the errors that probabilities predict, each from the record's own fold."""
    model = parse_model(json.dumps(train_some()).encode(), "some")
    counts = count_standings(SOME, model, shipped_rulebook())
    assert list(counts) == list(STANDINGS)
    assert sum(row["records"] for row in counts.values()) == len(SOME)
    right, errors = 0, 0.0
    for path, record in SOME:
        # With the shift of its fold, whatever the interval: the side and the probability are the fold's.
        verdict = Scorer(model=model.leave_out(record.coalition)).classify(record, path)
        right += verdict.label == record.label.value
        errors += min(verdict.p_substantive, 1 - verdict.p_substantive)
    assert sum(row["right"] for row in counts.values()) == right
    assert sum(row["expected_errors"] for row in counts.values()) == pytest.approx(errors)
    assert_near(train_some()["evaluation"]["standings"], counts)


def test_standings_leave_out_what_has_no_fold() -> None:
    """Records without label, or of a coalition that was not in training, are not counted."""
    model = parse_model(json.dumps(train_some()).encode(), "some")
    bare = [(path, replace(record, label=None)) for path, record in SOME[:2]]
    strange = [(path, replace(record, coalition="elsewhere")) for path, record in SOME[2:4]]
    counts = count_standings([*bare, *strange, *SOME[4:]], model, shipped_rulebook())
    assert sum(row["records"] for row in counts.values()) == len(SOME) - 4


def test_misses_are_what_the_verdict_gets_wrong() -> None:
    """A miss is wrong by what did not see its coalition; the entries named pull there; the worst come first."""
    found = find_misses(LABELLED, shipped_model(), shipped_rulebook())
    wrong = {}
    for path, record in LABELLED:
        verdict = Scorer(model=shipped_model().leave_out(record.coalition)).classify(record, path)
        if verdict.label != record.label.value:
            wrong[path] = verdict.db
    assert {one.path: one.db for one in found} == wrong and len(wrong) > 10
    assert [abs(one.db) for one in found] == sorted((abs(one.db) for one in found), reverse=True)
    assert any(one.misled for one in found)
    for one in found:
        pulls = [pull for _, pull in one.misled]
        assert len(pulls) <= 3 and all((pull > 0) == (one.db > 0) for pull in pulls)
        assert [abs(pull) for pull in pulls] == sorted((abs(pull) for pull in pulls), reverse=True)


def test_the_shipped_standings_are_what_the_folds_give() -> None:
    """The counts by standing in the model file are those of its own folds on the shipped records."""
    told = shipped_model().evaluation["standings"]
    counts = count_standings(LABELLED, shipped_model(), shipped_rulebook())
    assert {name: (row["records"], row["right"]) for name, row in counts.items()} == {
        name: (row["records"], row["right"]) for name, row in told.items()
    }
    for name, row in counts.items():
        assert row["expected_errors"] == pytest.approx(told[name]["expected_errors"], abs=1e-9)


def test_the_shipped_model_is_what_training_gives(casebook: dict[str, Any]) -> None:
    """`models/casebook.json` is what `train` gives on the shipped records, evaluation and all, to 1e-9."""
    shipped = json.loads((models_folder() / "casebook.json").read_text())
    for content in (shipped, casebook):
        del content["training"]["scikit_learn"], content["sha256"]
    assert_near(shipped, casebook)


def test_the_casebook_says_how_it_does(casebook: dict[str, Any]) -> None:
    """All shipped records, no provisional model, and scores out of coalition that agree with its measures."""
    assert casebook["training"]["records"] == len(LABELLED) and not casebook["provisional"]
    verdict = next(row for row in casebook["evaluation"]["measures"] if row["name"] == "verdict")
    for name in ("log_loss", "brier", "accuracy", "balanced_accuracy", "auc"):
        assert casebook["cross_validation"][name] == verdict["measures"][name]["value"]
    assert 0.5 < casebook["cross_validation"]["balanced_accuracy"] <= 1


def assert_near(one: Any, other: Any, where: str = "") -> None:
    """The same structure with the same values, numbers to 1e-9."""
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
