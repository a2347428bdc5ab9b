"""The model shrunk toward theory: fitted as scikit-learn does, never against a trace's own side, blind to its fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest
from dyads import SHIPPED
from made_examples import make_examples, make_sample, turn_label

from coalclass.indicators import TRACES
from coalclass.learning import examples_in, fit, newton
from coalclass.learning import training as room
from coalclass.learning.fitting import Fit, by_newton, by_sklearn, fit_many, regress
from coalclass.learning.newton import minimise_losses
from coalclass.learning.sample import Matrix, Sample, balanced_weights, sample_of
from coalclass.learning.training import (
    Specification,
    choose,
    choose_among,
    inner_groups,
    predict_folds,
    predict_left_out,
    soft_losses,
    train_folds,
)
from coalclass.records import read_record
from coalclass.scoring import Scorer, shipped_rulebook
from coalclass.scoring.model import DB_PER_LOGIT, SILENT
from coalclass.scoring.scorer import NAMES

SEEDS = range(6)
FREE = (0.03, 0.3, 3.0)


@cache
def casebook_sample() -> Sample:
    """The shipped records as training sees them."""
    return sample_of(examples_in([(str(path), read_record(path)) for path in SHIPPED]), shipped_rulebook())


def pull_kept_out(sample: Sample, fitted: Fit) -> Matrix:
    """The slope of the balanced soft likelihood in each coefficient that is held at zero, by finite differences."""
    sides = balanced_weights(sample.targets)

    def likelihood(coefficients: Matrix) -> float:
        odds = sample.features @ coefficients + fitted.intercept
        return float(-(sides[:, 0] * np.logaddexp(0, -odds) + sides[:, 1] * np.logaddexp(0, odds)).sum())

    slopes = []
    for place in np.flatnonzero(fitted.coefficients == 0.0):
        step = np.zeros(len(NAMES))
        step[place] = 1e-5
        slopes.append(
            (likelihood(fitted.coefficients + step) - likelihood(fitted.coefficients - step)) / (2 * step[place])
        )
    return np.array(slopes)


class TestSample:
    """Records as numbers."""

    def test_features_are_what_the_rules_say(self) -> None:
        """Each row is the scorer's raw dB by trace and the rules' sum, both in log-odds."""
        made = make_examples(1, 12)
        sample = sample_of(made, shipped_rulebook())
        scorer = Scorer(model=SILENT)
        for place, one in enumerate(made):
            scores = scorer.score(one.readings)
            assert sample.features[place] * DB_PER_LOGIT == pytest.approx(scores.raw)
            assert sample.rules[place] * DB_PER_LOGIT == pytest.approx(scores.rules_db)

    def test_a_dimension_can_be_unknown(self) -> None:
        """Without a dimension its traces say nothing and the others say what they said."""
        made = make_examples(2, 12)
        whole, blind = (sample_of(made, shipped_rulebook(), without=one) for one in (None, "carrots"))
        inside = np.array([TRACES[name].dimension == "carrots" for name in NAMES])
        assert (blind.features[:, inside] == 0).all() and np.abs(whole.features[:, inside]).max() > 0
        assert (blind.features[:, ~inside] == whole.features[:, ~inside]).all()
        assert (blind.rules != whole.rules).any()

    def test_searches_can_be_undone(self) -> None:
        """As if nobody had looked, what was not found says nothing; what was found still does."""
        made = make_examples(3, 12)
        whole, unsearched = (sample_of(made, shipped_rulebook(), unsearched=one) for one in (False, True))
        missing = np.array([[one.readings[name].strength == 0 for name in NAMES] for one in made])
        assert (unsearched.features[missing] == 0).all() and np.abs(whole.features[missing]).max() > 0
        sure = np.array([[one.readings[name].strength > 0.5 for name in NAMES] for one in made])
        assert np.abs(unsearched.features[sure]).min() > 0

    def test_classes_weigh_alike(self) -> None:
        """Either side has half of the whole, whatever the share of labels, and no weight is lost."""
        targets = np.array([0.9, 0.9, 0.8, 0.65, 0.1])
        weights = balanced_weights(targets)
        assert weights.sum(axis=0) == pytest.approx([2.5, 2.5])
        assert weights[:, 0] / targets == pytest.approx([2.5 / targets.sum()] * 5)


class TestFit:
    """The penalised fit."""

    @pytest.mark.parametrize("seed", SEEDS)
    def test_newton_is_scikit_learn(self, seed: int) -> None:
        """On random rows with random weights either solver gives the same coefficients and intercept to 1e-9."""
        chance = np.random.default_rng(seed)
        values, sides = chance.normal(size=(50, 8)) * chance.uniform(0.1, 30, size=8), chance.random((50, 2))
        rows = np.hstack([np.ones((50, 1)), values])
        ridge, free = np.diag([0.0, *[1.0] * 8])[None], np.ones((1, 9), dtype=bool)
        coefficients, intercept = regress(values, sides)
        # From where it is flat, and from where every step overshoots.
        for start in (0.0, 3.0):
            found = minimise_losses(rows, sides[None], ridge, free, np.full((1, 9), start))[0]
            assert found[1:] == pytest.approx(coefficients, abs=1e-9) and found[0] == pytest.approx(intercept, abs=1e-9)

    @pytest.mark.parametrize("strength", [0.0, *FREE])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_fits_are_scikit_learns(self, seed: int, strength: float) -> None:
        """So do whole fits of the model, whatever the strength and whether or not labels go with theory."""
        assert_same_fit(make_sample(seed, theory=seed % 3 > 0), strength)

    @pytest.mark.parametrize("strength", room.STRENGTHS)
    def test_fits_of_the_casebook_are_scikit_learns(self, strength: float) -> None:
        """And those of the shipped records, at every strength among which training chooses."""
        assert_same_fit(casebook_sample(), strength)

    @pytest.mark.parametrize("strength", [0.0, *FREE])
    @pytest.mark.parametrize("theory", [True, False])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_no_coefficient_is_negative(self, seed: int, theory: bool, strength: float) -> None:
        """Evidence never speaks for the other side, even where every label is against theory."""
        fitted = fit(make_sample(seed, 60, theory=theory), strength)
        assert (fitted.coefficients >= 0).all()
        if not theory and strength > 0:
            assert (fitted.free < 0).any() and (fitted.coefficients == 0).any()

    @pytest.mark.parametrize("strength", FREE)
    @pytest.mark.parametrize("seed", SEEDS)
    def test_what_is_held_at_zero_belongs_there(self, seed: int, strength: float) -> None:
        """No trace that is kept out would fit better with a larger coefficient."""
        for theory in (True, False):
            sample = make_sample(seed, theory=theory)
            assert pull_kept_out(sample, fit(sample, strength)).max(initial=-1.0) <= 1e-5

    @pytest.mark.parametrize("strength", room.STRENGTHS[1:])
    def test_what_the_casebook_holds_at_zero_belongs_there(self, strength: float) -> None:
        """Nor on the shipped records."""
        fitted = fit(casebook_sample(), strength)
        assert (fitted.coefficients >= 0).all()
        assert pull_kept_out(casebook_sample(), fitted).max(initial=-1.0) <= 1e-5

    @pytest.mark.parametrize("seed", SEEDS)
    def test_at_strength_zero_all_stand_at_the_scale(self, seed: int) -> None:
        """Without freedom to deviate every trace has the coefficient k, and the more freedom, the more they differ."""
        sample = make_sample(seed)
        fitted = fit(sample, 0.0)
        assert set(fitted.coefficients) == {fitted.scale} and fitted.scale > 0
        spreads = [float(np.std(fit(sample, strength).coefficients)) for strength in (0.0, *FREE)]
        assert spreads == sorted(spreads) and spreads[0] < 1e-12 < spreads[1]

    def test_few_records_stay_with_theory(self) -> None:
        """With two records the scale is near 1, and the more records say otherwise, the further it goes."""
        away = [abs(fit(make_sample(4, count, theory=False), 0.0).scale - 1.0) for count in (2, 8, 400)]
        assert away[0] < 0.15 and away == sorted(away) and away[2] > 0.8

    def test_records_that_go_with_theory_keep_the_scale(self) -> None:
        """Where every label is sure and traces are found as often as the rulebook says, k is near 1."""
        made = make_sample(5, 2000, certain=True)
        sure = made._replace(targets=made.labels)
        assert fit(sure, 0.0).scale == pytest.approx(1.0, abs=0.15)

    @pytest.mark.parametrize("strength", [0.0, 0.3])
    def test_a_trace_that_no_record_shows_stands_at_the_scale(self, strength: float) -> None:
        """Nothing is known against it, so it is taken at the scale of theory as a whole."""
        sample = make_sample(6)
        sample.features[:, 3] = 0.0
        fitted = fit(sample, strength)
        assert fitted.coefficients[3] == fitted.free[3] == fitted.scale
        if strength:
            assert (fitted.coefficients != fitted.scale).sum() >= len(NAMES) - 1

    def test_labels_against_theory_silence_it(self) -> None:
        """Where labels are sure and all against theory the scale is zero, not below, for traces seen and unseen."""
        made = make_sample(7, 400, theory=False)
        made.features[:, 3] = 0.0
        fitted = fit(made._replace(targets=made.labels), 0.0)
        assert (fitted.coefficients == 0.0).all() and fitted.scale == 0.0
        assert (fitted.free[np.arange(len(NAMES)) != 3] < 0).all()

    def test_softer_labels_say_less(self) -> None:
        """The same labels held less firmly leave predictions nearer to even odds."""
        sample = make_sample(8)
        firm, soft = (sample._replace(targets=0.5 + (sample.labels - 0.5) * share) for share in (1.0, 0.3))
        spread = [np.abs(fit(one, 0.3).predict(sample.features)).mean() for one in (firm, soft)]
        assert spread[1] < 0.8 * spread[0]


class TestManyFits:
    """Fits made together are those made one by one."""

    @pytest.mark.parametrize("theory", [True, False])
    @pytest.mark.parametrize("strength", [0.0, *FREE])
    def test_counts_are_repeats(self, strength: float, theory: bool) -> None:
        """How often a record counts is how often it is there, none included; by numpy and by scikit-learn, to 1e-9."""
        sample = make_sample(3, 60, theory=theory)
        counts = np.random.default_rng(1).integers(0, 4, size=(30, 60)).astype(float)
        counts[0, 3:] = 0.0
        for one, times in zip(fit_many(sample, counts, strength), counts, strict=True):
            alone = fit(sample.only(np.repeat(np.arange(60), times.astype(int))), strength, by_sklearn)
            assert one.coefficients == pytest.approx(alone.coefficients, abs=1e-9)
            assert one.free == pytest.approx(alone.free, abs=1e-9)
            assert (one.intercept, one.scale) == pytest.approx((alone.intercept, alone.scale), abs=1e-9)

    def test_where_it_starts_does_not_show(self) -> None:
        """From the fits at another strength the same comes out as from theory."""
        sample = casebook_sample()
        counts = (np.array(sample.coalitions) != np.array(sorted(set(sample.coalitions)))[:, None]).astype(float)
        start = fit_many(sample, counts, 0.03)
        for one, other in zip(fit_many(sample, counts, 1.0), fit_many(sample, counts, 1.0, start=start), strict=True):
            assert one.coefficients == pytest.approx(other.coefficients, abs=1e-9)
            assert one.intercept == pytest.approx(other.intercept, abs=1e-9)

    def test_many_batches_are_one_after_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Shared among cores or not, each fit is in its place, to the last bit."""
        sample = make_sample(2)
        counts = np.random.default_rng(2).integers(0, 3, size=(40, 40)).astype(float)
        monkeypatch.setattr(newton, "_TOGETHER", 16)
        found = []
        for least in (10, 1000):
            monkeypatch.setattr(newton, "_PAYS", least)
            found.append(fit_many(sample, counts, 0.3))
        assert len(found[0]) == 40
        for one, other in zip(*found, strict=True):
            assert (one.coefficients == other.coefficients).all() and one.intercept == other.intercept


def assert_same_fit(sample: Sample, strength: float) -> None:
    """The two solvers give the same fit, to 1e-9."""
    one, other = fit(sample, strength, by_newton), fit(sample, strength, by_sklearn)
    assert one.coefficients == pytest.approx(other.coefficients, abs=1e-9)
    assert one.free == pytest.approx(other.free, abs=1e-9)
    assert (one.intercept, one.scale) == pytest.approx((other.intercept, other.scale), abs=1e-9)


class TestChoice:
    """The strength is chosen by loss out of family."""

    def test_families_are_left_out_whole(self) -> None:
        """What is left out is a family; where one family holds all, a coalition."""
        sample = make_sample(1)
        joined = sample._replace(families=tuple("a" if name < "c2" else name for name in sample.coalitions))
        assert inner_groups(joined) == joined.families
        assert inner_groups(sample._replace(families=("a",) * 40)) == sample.coalitions

    def test_predictions_of_a_group_do_not_see_it(self) -> None:
        """What is said of a group is what a fit on the others says."""
        sample = make_sample(2)
        scores = predict_left_out(sample, sample.coalitions, 0.1)
        inside = np.array(sample.coalitions) == "c3"
        other = fit(sample.only(np.flatnonzero(~inside)), 0.1)
        assert scores[inside] == pytest.approx(other.predict(sample.features[inside]), abs=1e-9)
        turned = sample._replace(targets=np.where(inside, 1.0 - sample.targets, sample.targets))
        assert (predict_left_out(turned, sample.coalitions, 0.1)[inside] == scores[inside]).all()

    def test_one_label_left_is_even_odds(self) -> None:
        """Where the others have one label only there is nothing to learn from."""
        sample = make_sample(3)
        labels = np.array([float(name == "c0") for name in sample.coalitions])
        sample = sample._replace(labels=labels, targets=0.1 + 0.8 * labels)
        scores = predict_left_out(sample, sample.coalitions, 0.1)
        assert ((scores == 0) == (labels == 1)).all()

    @pytest.mark.parametrize(("seed", "theory"), [(1, True), (2, False), (3, False), (4, True)])
    def test_the_smallest_strength_within_an_error_of_the_best(self, seed: int, theory: bool) -> None:
        """Weighed by class and summed by family, no smaller strength is within a standard error of the best."""
        sample = make_sample(seed, 80, 8, theory=theory)
        chosen = choose(sample)
        groups = np.array(inner_groups(sample))
        weights = balanced_weights(sample.targets).sum(axis=1)
        losses = {}
        for strength in room.STRENGTHS:
            each = soft_losses(sample.targets, predict_left_out(sample, groups.tolist(), strength)) * weights
            losses[strength] = np.array([each[groups == name].sum() for name in sorted(set(groups))]) / weights.sum()
        best = min(losses, key=lambda strength: float(losses[strength].sum()))
        near = []
        for strength, loss in losses.items():
            gap = loss - losses[best]
            if gap.sum() <= np.std(gap, ddof=1) * np.sqrt(len(gap)):
                near.append(strength)
        assert chosen.strength == min(near)
        assert chosen.scores == pytest.approx(predict_left_out(sample, groups.tolist(), chosen.strength), abs=1e-9)

    def test_both_ends_are_chosen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Five families take the smallest strength that is no worse by a standard error, fewer the best itself."""
        sample = make_sample(5, 80, 8)
        # Every family finds 0.3 a little better than 0.1 on average, but not with one voice; 1.0 is worse for all.
        shifts: dict[float, Callable[[int], float]] = {
            0.1: lambda place: 0.2 * (-1) ** place + 0.01,
            0.3: lambda _: 0.0,
            1.0: lambda _: 0.5,
        }

        def choice(groups: Sequence[str]) -> float:
            names = sorted(set(groups))
            every = [np.array([1.0 + shift(names.index(name)) for name in groups]) for shift in shifts.values()]
            return choose_among(sample, groups, tuple(shifts), every).strength

        monkeypatch.setattr(room, "soft_losses", lambda targets, log_odds: log_odds)
        assert choice(sample.coalitions) == 0.1
        assert choice(["abcd"[int(name[1]) // 2] for name in sample.coalitions]) == 0.3

    def test_one_group_takes_the_first(self) -> None:
        """With nothing to leave out there is nothing to choose by."""
        sample = make_sample(6, 12, 1)
        chosen = choose(sample)
        assert chosen.strength == room.STRENGTHS[0] and (chosen.scores == 0).all()


class TestFolds:
    """Nothing of a record's coalition enters what is said of it."""

    @pytest.mark.parametrize("specification", [room.SHIPPED, room.PRIMARY], ids=["shipped", "primary"])
    @pytest.mark.parametrize("seed", range(2))
    def test_no_leak(self, seed: int, specification: Specification) -> None:
        """One record's label turned round leaves model and verdict on all of its coalition as they were.

        The records of other coalitions are told otherwise, so the label does matter where it may.
        """
        made = make_examples(seed, 30)
        place = next(place for place, one in enumerate(made) if one.coalition == "c1")
        turned = [turn_label(one) if number == place else one for number, one in enumerate(made)]
        found = []
        for given in (made, turned):
            sample = sample_of(given, shipped_rulebook())
            folds = train_folds(sample, sample.coalitions, specification._replace(strengths=(0.0, 0.1, 1.0)))
            found.append(predict_folds(folds, sample, sample.coalitions))
        inside = np.array([one.coalition == "c1" for one in made])
        for before, after in zip(*found, strict=True):
            assert (before[inside] == after[inside]).all()
            assert (before[~inside] != after[~inside]).all()

    def test_a_fold_without_both_labels_is_none(self) -> None:
        """Where a coalition holds all of one label there is no fold without it, and its records are at even odds."""
        made = [one if one.coalition == "c0" or not one.substantive else turn_label(one) for one in make_examples(3)]
        sample = sample_of(made, shipped_rulebook())
        folds = train_folds(sample, sample.coalitions, Specification((0.0,)))
        assert sorted(folds) == ["c1", "c2", "c3", "c4"]
        for scores in predict_folds(folds, sample, sample.coalitions):
            assert ((scores == 0) == np.array([one.coalition == "c0" for one in made])).all()

    def test_a_fold_is_trained_on_the_rest(self) -> None:
        """What a fold says is model and pool of the records without the group."""
        sample = make_sample(4)
        specification = Specification((0.1,), mean_only=True)
        folds = train_folds(sample, sample.coalitions, specification)
        rest = sample.only(np.flatnonzero(np.array(sample.coalitions) != "c2"))
        alone = room.train_pair(rest, specification)
        assert folds["c2"].fit.coefficients == pytest.approx(alone.fit.coefficients, abs=1e-9)
        assert folds["c2"].pool[:3] == pytest.approx(alone.pool[:3], abs=1e-9)
        model, verdict = alone.predict(sample)
        assert model == pytest.approx(alone.fit.predict(sample.features))
        pool = alone.pool
        assert verdict == pytest.approx(
            pool.shift_db / DB_PER_LOGIT + pool.rules * sample.rules + pool.model * model, abs=1e-12
        )
