"""How far a part of the scoring can be moved, and what the unknown could do: held against scorers made anew."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from altered import (
    BOOK,
    FOUR,
    MODEL,
    SCORED,
    SCORER,
    book_of,
    changed,
    db_of,
    discounted,
    learned,
    model_of,
    shared,
    weighed,
)
from dyads import SHIPPED, dyad, dyads, name_of, on_each
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coalclass.analysis.ranges import ALL_RHO, MEMBERS, STEP, Range, Sums
from coalclass.analysis.sensitivity import Sensitivity, sensitivity
from coalclass.analysis.unknowns import find_reach
from coalclass.indicators import TRACES, Reading, measure
from coalclass.records import Dyad, read_record
from coalclass.scoring import Rulebook, Scorer
from coalclass.scoring.model import SILENT, Pool
from coalclass.scoring.verdict import label_of

EVEN = Pool(0.0, 0.5, 0.5)


@pytest.fixture(scope="module", params=FOUR, ids=name_of)
def case(request: pytest.FixtureRequest) -> tuple[Dyad, Sensitivity]:
    """A shipped record and all that was tried on it."""
    record = read_record(request.param)
    return record, sensitivity(record, SCORER)


def check(one: Range, label: str | None, label_at: Any) -> None:
    """The label holds throughout the range and turns just outside of it."""
    low, high = one.holds
    assert one.tried[0] <= low <= one.now <= high <= one.tried[1]
    for part in range(41):
        assert label_at(min(high, low + (high - low) * part / 40)) == label
    if low > one.tried[0]:
        assert label_at(low - STEP) != label
    if high < one.tried[1]:
        assert label_at(high + STEP) != label


def moved(way: float, book: Rulebook = BOOK) -> Rulebook:
    """A rulebook with all discounts moved a part of the way to 0 (less than nothing) or to 1."""
    for dimension, rho in book.rho.items():
        book = discounted(dimension, rho + abs(way) * ((way > 0) - rho), book)
    return book


class TestRanges:
    """The ranges in which the label holds."""

    def test_weights(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Of weights, for rulebooks made anew; and the dB at half and double."""
        record, tried = case
        for one in tried.weights:
            check(one, tried.verdict.label, lambda at, one=one: label_of(db_of(record, weighed(one.what, at))))
            expected = [db_of(record, weighed(one.what, factor)) for factor in (0.5, 2.0)]
            assert list(one.window_db) == pytest.approx(expected, abs=1e-9)

    @pytest.mark.parametrize("field", ["p1", "p0"])
    def test_likelihoods(self, case: tuple[Dyad, Sensitivity], field: str) -> None:
        """Of likelihoods, in rulebook and model alike, from 0.03 to 0.97 and never past the other one."""
        record, tried = case
        ranges = tried.p1 if field == "p1" else tried.p0
        assert [one.what for one in ranges] == [one.what for one in tried.weights]
        for one in ranges:
            rule = BOOK.rules[one.what]
            higher = (rule.p1 > rule.p0) == (field == "p1")
            other = rule.p0 if field == "p1" else rule.p1
            assert one.now == getattr(rule, field) and one.tried == ((other, 0.97) if higher else (0.03, other))
            assert one.window == pytest.approx([(one.now + end) / 2 for end in one.tried])

            def db_at(at: float, name: str = one.what) -> float:
                p1, p0 = (at, None) if field == "p1" else (None, at)
                return db_of(record, changed(name, p1=p1, p0=p0), learned(name, p1=p1, p0=p0))

            check(one, tried.verdict.label, lambda at, db_at=db_at: label_of(db_at(at)))
            assert list(one.window_db) == pytest.approx([db_at(at) for at in one.window], abs=1e-9)

    def test_discounts_and_share(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Of the discounts, of all dimensions and of each, and of the pool."""
        record, tried = case
        assert [one.what for one in tried.rho] == [ALL_RHO, *MEMBERS]
        whole, *each = tried.rho
        check(whole, tried.verdict.label, lambda at: label_of(db_of(record, moved(at))))
        assert list(whole.window_db) == pytest.approx([db_of(record, moved(at)) for at in (-1.0, 1.0)], abs=1e-9)
        for one in each:
            assert one.now == BOOK.rho[one.what] and one.tried == one.window == (0.0, 1.0)
            check(one, tried.verdict.label, lambda at, one=one: label_of(db_of(record, discounted(one.what, at))))
            expected = [db_of(record, discounted(one.what, at)) for at in (0.0, 1.0)]
            assert list(one.window_db) == pytest.approx(expected, abs=1e-9)
        share = tried.share
        assert share is not None and share.now == MODEL.pool.rules / (MODEL.pool.rules + MODEL.pool.model)
        check(share, tried.verdict.label, lambda at: label_of(db_of(record, BOOK, shared(at))))
        expected = [db_of(record, BOOK, shared(at)) for at in (0.25, 0.75)]
        assert list(share.window_db) == pytest.approx(expected, abs=1e-9)

    @settings(max_examples=40, deadline=None)
    @given(
        dyads(),
        st.dictionaries(st.sampled_from(SCORED), st.tuples(st.floats(0.03, 0.97), st.floats(0.03, 0.97)), min_size=3),
        st.floats(0, 1),
        st.floats(-12, 12),
    )
    def test_any_rulebook(
        self, record: Dyad, likelihoods: dict[str, tuple[float, float]], rho: float, shift: float
    ) -> None:
        """Also for likelihoods and discounts at large, whichever way a rule speaks."""
        book, model = book_of(likelihoods, rho), model_of(Pool(shift, 1.0, 0.0))
        tried = sensitivity(record, Scorer(book, model))
        label = tried.verdict.label
        assume(label is not None and abs(tried.verdict.db) > 1e-3)

        def check_all(ranges: tuple[Range, ...], make: Any) -> None:
            for one in ranges:
                check(one, label, lambda at, one=one: label_of(db_of(record, make(one.what, at), model)))

        check_all(tried.weights, lambda name, at: weighed(name, at, book))
        check_all(tried.p1, lambda name, at: changed(name, book, p1=at))
        check_all(tried.p0, lambda name, at: changed(name, book, p0=at))
        check_all(tried.rho[1:], lambda name, at: discounted(name, at, book))
        check(tried.rho[0], label, lambda at: label_of(db_of(record, moved(at, book), model)))
        assert tried.share is not None
        check(tried.share, label, lambda at: label_of(db_of(record, book, shared(at, model))))

    def test_the_tipping_point_of_a_likelihood(self) -> None:
        """Against a calibration of −1 dB a trace found in p1 of one and 0.4 of the other relation tips at 0.504."""
        record = dyad("interactions: [{date: 2000-03, actor: follower, kind: adoption}]")
        tried = sensitivity(record, Scorer(book_of({"norm-act-at-home": (0.6, 0.4)}), model_of(Pool(-1.0, 1.0, 0.0))))
        (p1,), (p0,) = tried.p1, tried.p0
        assert p1.tried == (0.4, 0.97) and p1.holds == (pytest.approx(0.4 * 10**0.1, abs=STEP), 0.97)
        assert p0.tried == (0.03, 0.6) and p0.holds == (0.03, pytest.approx(0.6 / 10**0.1, abs=STEP))
        assert not p1.enough and not p0.enough and not p1.anywhere

    def test_a_pool_that_weighs_nothing(self) -> None:
        """There is no share to move in a pool in which neither scorer counts."""
        record = dyad("interactions: [{date: 2000-03, actor: follower, kind: adoption}]")
        tried = sensitivity(record, Scorer(BOOK, model_of(Pool(1.0, 0.0, 0.0))))
        assert tried.verdict.label == "substantive" and tried.share is None
        (test,) = [test for test in tried.tests if test.name == "share"]
        assert (test.tried, test.turning, test.lowest_db) == (0, (), None)


def fill(readings: dict[str, Reading], scorer: Scorer, values: dict[str, tuple[float, float]]) -> float:
    """The verdict in dB with traces read otherwise: strength and search."""
    return scorer.score({**readings, **{name: Reading(*value) for name, value in values.items()}}).db


ENDS = {1.0: (1.0, 0.0), 0.0: (0.0, 1.0)}
"""Strength and search of a trace that was found, and of one that is surely absent."""


class TestUnknowns:
    """What the unknown could still do."""

    @settings(max_examples=100)
    @given(dyads(), st.data())
    def test_bounds_hold_every_value(self, record: Dyad, data: st.DataObject) -> None:
        """Nothing that could be found of the unknown traces leads outside the bounds; the ends reach them."""
        readings = measure(record)
        sums = Sums(SCORER, readings)
        found = find_reach(sums, label_of(sums.db))
        names = [one.indicator for one in found.alone]
        unknown = [name for name in SCORED if not readings[name].known and not TRACES[name].opened_by]
        assert names == unknown and found.exact
        any_value = st.tuples(st.floats(0, 1), st.floats(0, 1)).filter(lambda pair: pair != (0.0, 0.0))
        values = {name: data.draw(any_value) for name in names if data.draw(st.booleans())}
        assert found.lowest_db - 1e-9 <= fill(readings, SCORER, values) <= found.highest_db + 1e-9
        for one in found.alone:
            alone = fill(readings, SCORER, {one.indicator: (0.7, 0.4)})
            assert one.lowest_db - 1e-9 <= alone <= one.highest_db + 1e-9
        fills = {one.indicator: ENDS[one.value] for one in found.turning if one.value is not None}
        if found.needed is not None:
            assert len(fills) == found.needed
            assert label_of(round(fill(readings, SCORER, fills), 9)) != label_of(sums.db)

    @on_each((name_of(path), (path,)) for path in SHIPPED[::4])
    def test_the_fewest_by_trying_all(self, path: Any) -> None:
        """The smallest number that turns the label is what trying all choices finds, and the ends reach the bounds."""
        readings = measure(read_record(path))
        found = find_reach(Sums(SCORER, readings), None)
        names = [one.indicator for one in found.alone]
        # Those beyond six are known from here on, so not tried.
        readings |= dict.fromkeys(names[6:], Reading(0.3, 0.6))
        names = names[:6]
        label = label_of(SCORER.score(readings).db)
        found = find_reach(Sums(SCORER, readings), label)
        levels = {}
        for choice in product((None, 0.0, 1.0), repeat=len(names)):
            values = {name: ENDS[value] for name, value in zip(names, choice, strict=True) if value is not None}
            levels[choice] = fill(readings, SCORER, values)
        assert min(levels.values()) == pytest.approx(found.lowest_db, abs=1e-9)
        assert max(levels.values()) == pytest.approx(found.highest_db, abs=1e-9)
        numbers = [len(choice) - choice.count(None) for choice, db in levels.items() if label_of(round(db, 9)) != label]
        assert found.needed == min(numbers, default=None)

    def test_traces_of_one_dimension_count_less_together(self) -> None:
        """Two unknown traces of one dimension bring the strongest and a discounted rest, of two dimensions both."""
        record = dyad("interactions: [{date: 2000-03, actor: follower, kind: adoption}]")
        readings = measure(record)
        book = {"norm-act-at-home": (0.8, 0.2), "tied-payment": (0.24, 0.5)}
        together = Sums(Scorer(book_of({**book, "price-named": (0.24, 0.5)}, 0.4), SILENT), readings)
        apart = Sums(Scorer(book_of({**book, "tied-stick": (0.24, 0.5)}, 0.4), SILENT), readings)
        assert find_reach(together, "substantive").needed is None
        assert find_reach(apart, "substantive").needed == 2

    @settings(max_examples=60)
    @given(st.floats(0.03, 0.97), st.floats(0.03, 0.97), st.floats(0, 2), *[st.floats(0.01, 1)] * 4)
    def test_rules_and_model_that_pull_apart(
        self, p1: float, p0: float, weight: float, s: float, d: float, other_s: float, other_d: float
    ) -> None:
        """Where neither end is the worst for both, the bounds still hold and are called bounds."""
        names = ("allied", "votes-alike")
        book = book_of(dict.fromkeys(names, (p1, p0)), 0.4)
        scorer = Scorer(book, model_of(EVEN, dict.fromkeys(names, (p0, p1, weight))))
        readings = {name: Reading() for name in SCORED}
        found = find_reach(Sums(scorer, readings), "substantive")
        db = fill(readings, scorer, {"allied": (s, d), "votes-alike": (other_s, other_d)})
        assert found.lowest_db - 1e-9 <= db <= found.highest_db + 1e-9
        if abs(p1 - p0) > 0.01 and weight > 0.01:
            assert not found.exact
