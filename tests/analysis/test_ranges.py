"""How far a part of the scoring can be moved, and what the unknown could do: held against scorers made anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from altered import BOOK, FOUR, MODEL, SCORED, SCORER, capped, changed, crossed, db_of, of_model, weighed
from dyads import dyads, name_of, on_each_record
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coalclass.analysis.leaving_out import sums_of
from coalclass.analysis.ranges import ALL_CAPS, MEMBERS, STEP, Range, Sums
from coalclass.analysis.sensitivity import Sensitivity, sensitivity
from coalclass.analysis.unknowns import reach
from coalclass.records import Dyad, read_record
from coalclass.scoring import Rule, Rulebook, Scorer
from coalclass.scoring.model import SILENT
from coalclass.scoring.verdict import label_of


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


class TestRanges:
    """The ranges in which the label holds."""

    def test_weights(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Of weights, for rulebooks made anew; and the dB at half and double."""
        record, tried = case
        assert [one.what for one in tried.weights] == [one.what for one in tried.crossovers]
        for one in tried.weights:
            check(one, tried.verdict.label, lambda at, one=one: label_of(db_of(record, weighed(one.what, at))))
            expected = [db_of(record, weighed(one.what, factor)) for factor in (0.5, 2.0)]
            assert list(one.window_db) == pytest.approx(expected, abs=1e-9)

    def test_crossovers(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Of crossovers."""
        record, tried = case
        for one in tried.crossovers:
            out, now, full = BOOK.rules[one.what].anchors
            assert one.now == now and one.window == pytest.approx(((out + now) / 2, (now + full) / 2))
            check(one, tried.verdict.label, lambda at, one=one: label_of(db_of(record, crossed(one.what, at))))
            expected = [db_of(record, crossed(one.what, at)) for at in one.window]
            assert list(one.window_db) == pytest.approx(expected, abs=1e-9)

    def test_caps_and_share(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Of caps, all and each, and of the pool."""
        record, tried = case
        assert [one.what for one in tried.caps] == [ALL_CAPS, *MEMBERS]
        for one in tried.caps:
            check(one, tried.verdict.label, lambda at, one=one: label_of(db_of(record, capped(one.what, at))))
        rules, model, share = tried.verdict.rules.db, tried.verdict.model.db, tried.share
        assert share is not None
        check(share, tried.verdict.label, lambda at: label_of(at * rules + (1 - at) * model))
        if not share.anywhere:
            turn = model / (model - rules)
            assert min(abs(turn - share.holds[0]), abs(turn - share.holds[1])) <= STEP

    @settings(max_examples=40, deadline=None)
    @given(
        dyads(),
        st.sampled_from(SCORED),
        st.floats(-30, 30),
        st.floats(-30, 30),
        st.floats(-12, 12),
        st.floats(0, 20),
    )
    def test_any_rulebook(
        self, record: Dyad, name: str, present: float, absent: float, baseline: float, cap: float
    ) -> None:
        """Also where a rule says the same when present and absent, so that it turns the label twice or not at all."""
        book = replace(changed(name, present_db=present, absent_db=absent), baseline_db=baseline)
        book = replace(book, caps_db={**book.caps_db, "carrots": cap, "conviction": 40.0})
        tried = sensitivity(record, Scorer(book, SILENT))
        assume(tried.verdict.label is not None and abs(tried.verdict.db) > 1e-3)
        for ranges, make in ((tried.weights, weighed), (tried.crossovers, crossed)):
            for one in ranges:
                if one.what == name or not one.anywhere:
                    check(
                        one,
                        tried.verdict.label,
                        lambda at, one=one, make=make: label_of(db_of(record, make(one.what, at, book), SILENT)),
                    )
        for one in tried.caps[1:]:
            check(
                one,
                tried.verdict.label,
                lambda at, one=one: label_of(db_of(record, capped(one.what, at, book), SILENT)),
            )
        low, high = tried.caps[0].holds
        for part in range(41):
            at = min(high, low + (high - low) * part / 40)
            assert label_of(db_of(record, capped(ALL_CAPS, at, book), SILENT)) == tried.verdict.label


def filled(sums: Sums, scorer: Scorer, values: dict[str, float]) -> float:
    """The pooled dB with indicators set to these values."""
    return Sums(scorer.rulebook, scorer.model, {**sums.values, **values}).db


class TestUnknowns:
    """What the unknown could still do."""

    @settings(max_examples=100)
    @given(dyads(), st.data())
    def test_bounds_hold_every_value(self, record: Dyad, data: st.DataObject) -> None:
        """No values of the unknown indicators, of all or of some, lead outside the bounds; the ends reach them."""
        sums = sums_of(record, SCORER)
        found = reach(sums, MODEL, label_of(sums.db))
        names = [one.indicator for one in found.alone]
        assert names == [name for name in SCORED if sums.values[name] is None] and found.exact
        values = {name: data.draw(st.floats(0, 1)) for name in names if data.draw(st.booleans())}
        assert found.lowest_db - 1e-9 <= filled(sums, SCORER, values) <= found.highest_db + 1e-9
        for one in found.alone:
            assert one.lowest_db - 1e-9 <= filled(sums, SCORER, {one.indicator: 0.7}) <= one.highest_db + 1e-9
        fills = {fill.indicator: fill.value for fill in found.turning if fill.value is not None}
        if found.needed is not None:
            assert len(fills) == found.needed
            assert label_of(round(filled(sums, SCORER, fills), 9)) != label_of(sums.db)

    @on_each_record
    def test_the_fewest_by_trying_all(self, path: Any) -> None:
        """The smallest number that turns the label is what trying all choices finds, and the ends reach the bounds."""
        record = read_record(path)
        sums, label = sums_of(record, SCORER), SCORER.classify(record).label
        found = reach(sums, MODEL, label)
        names = [one.indicator for one in found.alone]
        if len(names) > 7:
            names = names[:7]
            sums.values = {**sums.values, **{one.indicator: 0.5 for one in found.alone[7:]}}  # known, so not tried
            sums = Sums(BOOK, MODEL, sums.values)
            label = label_of(sums.db)
            found = reach(sums, MODEL, label)
        levels = {}
        for choice in product((None, 0.0, 1.0), repeat=len(names)):
            values = {name: value for name, value in zip(names, choice, strict=True) if value is not None}
            levels[choice] = filled(sums, SCORER, values)
        assert min(levels.values()) == pytest.approx(found.lowest_db, abs=1e-9)
        assert max(levels.values()) == pytest.approx(found.highest_db, abs=1e-9)
        numbers = [len(choice) - choice.count(None) for choice, db in levels.items() if label_of(round(db, 9)) != label]
        assert found.needed == min(numbers, default=None)

    @settings(max_examples=60)
    @given(st.floats(-9, 9), st.floats(-9, 9), st.floats(-3, 3), st.floats(0, 1), st.floats(0, 1))
    def test_rules_and_model_that_pull_apart(
        self, present: float, absent: float, weight: float, a: float, b: float
    ) -> None:
        """Where no one value is the worst for both, the bounds still hold and are called bounds."""
        rule = Rule("demands", present, absent, (0.2, 0.4, 0.8), "", ())
        book = Rulebook(
            "two", 3.0, {"carrots": 6.0}, {"demands": rule, "linkage": replace(rule, indicator="linkage")}, {}
        )
        model = of_model(demands=weight, linkage=-weight)
        scorer = Scorer(book, model)
        sums = Sums(book, model, dict.fromkeys(SCORED))
        found = reach(sums, model, label_of(sums.db))
        assert found.lowest_db - 1e-9 <= filled(sums, scorer, {"demands": a, "linkage": b}) <= found.highest_db + 1e-9
        if present > 0.1 > -0.1 > absent and abs(weight) > 0.1:
            assert not found.exact
