"""What would turn a verdict: every figure made anew by scoring changed records, rulebooks and models."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import Any

import pytest
from altered import (
    BOOK,
    FOUR,
    MODEL,
    SCORED,
    SCORER,
    blind,
    book_of,
    changed,
    db_of,
    discounted,
    learned,
    shared,
    weighed,
)
from dyads import dropping, dyad, dyads, name_of, on_each_record
from hypothesis import given, settings
from hypothesis import strategies as st

from coalclass.analysis.ranges import MEMBERS, Sums
from coalclass.analysis.sensitivity import BIAS, DEFINITIONS, FEW_UNKNOWN, Sensitivity, sensitivity
from coalclass.indicators import DIMENSIONS, TRACES, measure
from coalclass.records import Context, Dyad, read_record
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT

DEMAND = "interactions: [{date: 2000-03-05, actor: follower, kind: demand, source: a}]"
FRIEND = """
context: {alliance: defense}
consultations: [{date: 2000-02, level: leader, timing: before, outcome: adopted}]
interactions: [{date: 2000-03, actor: follower, kind: adoption}]
"""
FRIENDLY = {"input-heeded": (0.9, 0.3), "norm-act-at-home": (0.9, 0.3), "allied": (0.9, 0.3)}


@pytest.fixture(scope="module", params=FOUR, ids=name_of)
def case(request: pytest.FixtureRequest) -> tuple[Dyad, Sensitivity]:
    """A shipped record and all that was tried on it."""
    record = read_record(request.param)
    return record, sensitivity(record, SCORER)


@on_each_record
def test_the_sums_are_the_scorers(path: Any) -> None:
    """The sums that everything is made from equal what the scorer says, whatever is moved by nothing."""
    record = read_record(path)
    sums, verdict = Sums(SCORER, measure(record)), SCORER.classify(record)
    pool = MODEL.pool
    for db in (
        sums.db,
        sums.with_traces({}, {}),
        sums.with_rho({}),
        sums.with_share(pool.rules / (pool.rules + pool.model)),
    ):
        assert db == pytest.approx(verdict.db, abs=1e-9)
    for name in sums.speaking:
        assert sums.with_rule(BOOK.rules[name]) == pytest.approx(verdict.db, abs=1e-9)


@settings(max_examples=60)
@given(dyads(), st.sampled_from(SCORED), st.floats(0, 3), st.floats(0.03, 0.97), st.floats(0, 1))
def test_the_sums_follow_a_changed_scorer(record: Dyad, name: str, factor: float, p: float, part: float) -> None:
    """They equal what scorers with another weight, another likelihood, another discount and another pool say."""
    readings = measure(record)
    sums = Sums(SCORER, readings)
    rule, dimension = BOOK.rules[name], TRACES[name].dimension
    reading = readings[name]
    db = sums.with_traces({name: factor * rule.weigh(reading.strength, reading.search)}, {})
    assert db == pytest.approx(db_of(record, weighed(name, factor)), abs=1e-9)
    for other in (replace(rule, p1=p), replace(rule, p0=p)):
        expected = db_of(record, changed(name, p1=other.p1, p0=other.p0), learned(name, p1=other.p1, p0=other.p0))
        assert sums.with_rule(other) == pytest.approx(expected, abs=1e-9)
    assert sums.with_rho({dimension: part}) == pytest.approx(db_of(record, discounted(dimension, part)), abs=1e-9)
    assert sums.with_share(part) == pytest.approx(db_of(record, BOOK, shared(part)), abs=1e-9)


def test_a_model_with_likelihoods_of_its_own_keeps_them() -> None:
    """Where the rulebook differs from what the model was trained on, a moved likelihood is the rulebook's alone."""
    record = read_record(FOUR[1])
    book = changed("tied-payment", p1=0.2)
    sums = Sums(Scorer(book, MODEL), measure(record))
    moved = sums.with_rule(replace(book.rules["tied-payment"], p1=0.1))
    assert moved == pytest.approx(db_of(record, changed("tied-payment", p1=0.1)), abs=1e-9)
    assert moved != pytest.approx(sums.db, abs=1e-3)


def test_a_prior_is_part_of_every_figure() -> None:
    """A prior moves all that is tried by as many dB."""
    record = read_record(FOUR[1])
    plain, asked = sensitivity(record, SCORER), sensitivity(record, Scorer(BOOK, MODEL, prior=0.4))
    prior = asked.verdict.db - plain.verdict.db
    assert prior < -1 and plain.verdict.label == asked.verdict.label
    for one, other in zip(plain.changes, asked.changes, strict=True):
        assert other.db == pytest.approx(one.db + prior, abs=1e-9)
    ranges = [(*tried.weights, *tried.p1, *tried.p0, *tried.rho, tried.share) for tried in (plain, asked)]
    for move, moved in zip(*ranges, strict=True):
        assert move is not None and moved is not None
        assert moved.window_db == pytest.approx([db + prior for db in move.window_db], abs=1e-9)
    assert asked.unknowns.lowest_db == pytest.approx(plain.unknowns.lowest_db + prior, abs=1e-9)


class TestLeavingOut:
    """One thing left out at a time."""

    def test_entries(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each entry that weighs: as its pull says, and as a record without it scores."""
        record, tried = case
        changes = tried.of_kind("entry")
        assert [one.entry for one in changes] == [entry for entry, _ in tried.verdict.pulls]
        for change, (entry, pull) in zip(changes, tried.verdict.pulls, strict=True):
            assert change.db == pytest.approx(tried.verdict.db - pull, abs=1e-9)
            without = SCORER.classify(dropping(record, [entry]))
            assert (change.db, change.label) == (pytest.approx(without.db, abs=1e-9), without.label)

    def test_sources(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each source: what stands on it alone goes, what has a further source stays."""
        record, tried = case
        changes = tried.of_kind("source")
        assert changes and len({one.what for one in changes}) == len(changes)
        for change in changes:
            alone = [
                one
                for one in record.entries
                if one.source and {record.cite(key) for key in one.source} == {change.what}
            ]
            rest = dropping(record, alone)
            if "context" in change.gone:
                rest = replace(rest, context=Context())
            assert change.db == pytest.approx(db_of(rest), abs=1e-9)

    def test_which_source_carries_what(self) -> None:
        """A key and its citation are one source; entries with two sources stay; the context goes too. No mandate."""
        record = dyad(
            "context: {polyarchy_hegemon: 0.9, polyarchy_follower: 0.1, source: a}\n"
            "mandate: {body: UNSC, source: a}\n"
            "interactions:\n"
            "- {date: 2000-03-05, actor: follower, kind: demand, source: a}\n"
            "- {date: 2000-03-06, actor: follower, kind: demand, source: The same book}\n"
            "- {date: 2000-03-07, actor: follower, kind: demand, source: [a, b]}\n"
            "- {date: 2000-03-08, actor: follower, kind: demand}\n"
            "sources: {a: The same book, b: Another}"
        )
        tried = sensitivity(record, SCORER)
        (change,) = tried.of_kind("source")
        assert change.what == "The same book" and tried.shared_sources == 1
        assert change.gone == ("interactions[0]", "interactions[1]", "context")
        rest = replace(dropping(record, record.entries[:2]), context=Context())
        assert change.db == pytest.approx(db_of(rest), abs=1e-9)

    def test_traces_and_dimensions(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each known trace, and each dimension: as scorers say to whom these say nothing."""
        record, tried = case
        known = {name for name, one in measure(record).items() if one.known and name in SCORED}
        changes = tried.of_kind("trace")
        assert {one.what for one in changes} == known
        for change in (*changes, *tried.of_kind("dimension")):
            members = {name for name in known if change.what in (name, TRACES[name].dimension)}
            assert set(change.gone) == members
            assert change.db == pytest.approx(db_of(record, *blind(change.gone)), abs=1e-9)

    def test_coalitions(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each coalition of the training data: as a scorer says whose model and pool never saw it."""
        record, tried = case
        changes = tried.of_kind("coalition")
        assert [one.what for one in changes] == list(MODEL.without_coalition) and record.coalition in [
            one.what for one in changes
        ]
        for change in changes:
            fold = MODEL.without_coalition[change.what]
            features = [
                one._replace(coefficient=weight) for one, weight in zip(MODEL.features, fold.coefficients, strict=True)
            ]
            other = replace(MODEL, features=tuple(features), intercept=fold.intercept, pool=fold.pool)
            assert change.db == pytest.approx(db_of(record, BOOK, other), abs=1e-9)

    def test_no_folds(self) -> None:
        """A model without folds leaves that part out and says so."""
        tried = sensitivity(read_record(FOUR[0]), Scorer(BOOK, replace(MODEL, without_coalition={})))
        assert not tried.coalitions_held and tried.of_kind("coalition") == ()
        (test,) = [test for test in tried.tests if test.name == "coalition"]
        assert (test.tried, test.turning, test.lowest_db) == (0, (), None)


class TestWords:
    """Robust, shaky, undetermined."""

    def test_no_evidence(self) -> None:
        """Without evidence, and at exactly 0 dB, there is nothing to test; the bounds are there."""
        for record, scorer in ((dyad(), SCORER), (dyad(DEMAND), Scorer(book_of({}), SILENT))):
            tried = sensitivity(record, scorer)
            assert (tried.word, tried.tests, tried.changes, tried.share) == ("undetermined", (), (), None)
            assert tried.bias is None and tried.contradiction is None
            assert tried.unknowns.needed is None and len(tried.unknowns.alone) > 15

    def test_one_entry(self) -> None:
        """A single entry: without it there is no evidence left, so the verdict is shaky."""
        tried = sensitivity(dyad(DEMAND), SCORER)
        (change,) = tried.of_kind("entry")
        assert change.label is None and tried.turns(change) and tried.word == "shaky"

    def test_robust_and_undetermined(self) -> None:
        """Three traces that say the same are robust; a fourth, unknown and heavy enough, leaves it undetermined."""
        tried = sensitivity(dyad(FRIEND), Scorer(book_of(FRIENDLY), SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == ("robust", 0, None)
        tried = sensitivity(dyad(FRIEND), Scorer(book_of({**FRIENDLY, "tied-payment": (0.03, 0.97)}), SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == ("undetermined", 0, 1)
        assert tried.unknowns.turning[0].indicator == "tied-payment" and tried.unknowns.turning[0].value == 1.0

    @pytest.mark.parametrize(("p0", "needed", "word"), [(0.6, 2, "undetermined"), (0.35, 3, "robust")])
    def test_how_many_unknowns(self, p0: float, needed: int, word: str) -> None:
        """Of three traces that speak for the other side and that nobody looked for, two are few, three are not."""
        unknown = dict.fromkeys(("tied-payment", "tied-stick", "price-named"), (0.1, p0))
        tried = sensitivity(dyad(FRIEND), Scorer(book_of({**FRIENDLY, **unknown}), SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == (word, 0, needed)

    @pytest.mark.parametrize(("p1", "turns"), [(0.55, True), (0.6, False)])
    def test_observation_bias(self, p1: float, turns: bool) -> None:
        """Odds of 2 to 3 under the losing account become p1's own at 1.83 and 2.25 times; robust asks for twice."""
        record = dyad("interactions: [{date: 2000-03, actor: follower, kind: adoption}]")
        tried = sensitivity(record, Scorer(book_of({"norm-act-at-home": (p1, 0.4)}), SILENT))
        assert tried.bias == pytest.approx(p1 / (1 - p1) / (2 / 3), rel=1e-9)
        (test,) = [test for test in tried.tests if test.name == "bias"]
        assert (test.tried, bool(test.turning)) == (1, turns)

    def test_no_bias_turns_what_rests_on_absence(self) -> None:
        """Where the winner's traces were not found, no bias toward finding them undoes the verdict."""
        record = dyad("searched: [demand]\ninteractions: [{date: 2000-03, actor: follower, kind: objection}]")
        tried = sensitivity(record, Scorer(book_of({"price-named": (0.3, 0.7)}), SILENT))
        assert tried.verdict.label == "substantive" and tried.bias is not None and isinf(tried.bias)

    def test_a_published_label_that_differs(self) -> None:
        """Where the record's own label is not the verdict's, one sentence says so, whatever the word."""
        label = "label: {{value: {}, confidence: high, source: a}}\nsources: {{a: A book}}"
        scorer = Scorer(book_of(FRIENDLY), SILENT)
        tried = sensitivity(dyad(FRIEND + label.format("incentive-based")), scorer)
        assert tried.word == "robust" and tried.contradiction is not None
        assert "published label is incentive-based (confidence: high)" in tried.contradiction
        unsure = FRIEND + label.format("incentive-based").replace("confidence: high, ", "")
        assert "published label is incentive-based, so" in (sensitivity(dyad(unsure), scorer).contradiction or "")
        for text in (FRIEND + label.format("substantive"), FRIEND):
            assert sensitivity(dyad(text), scorer).contradiction is None

    @on_each_record
    def test_words_follow_their_definitions(self, path: Any) -> None:
        """For every shipped record the word is what the definitions make of the figures."""
        tried = sensitivity(read_record(path), SCORER)
        label = tried.verdict.label
        single = [change for change in tried.changes if change.label != label]
        ranges = [one for one in (*tried.weights, *tried.p1, *tried.p0, *tried.rho, tried.share) if one is not None]
        moved = [one for one in ranges if not one.enough]
        biased = label is not None and tried.bias is not None and tried.bias <= BIAS
        few = tried.unknowns.needed is not None and tried.unknowns.needed <= FEW_UNKNOWN
        if label is None:
            assert tried.word == "undetermined"
        else:
            assert tried.word == ("shaky" if single or moved or biased else "undetermined" if few else "robust")
        assert tried.turned == len(single) + len(moved) + biased and tried.word in DEFINITIONS
        assert tried.tried == len(tried.changes) + len(ranges) + (label is not None)
        assert label is None or tried.bias == tried.verdict.observation_bias > 1.0
        published = tried.verdict.published
        differs = published is not None and label is not None and published["value"] != label
        assert (tried.contradiction is not None) == differs

    def test_twice_the_same(self) -> None:
        """Everything is deterministic, and the order of entries does not matter to the word."""
        record = read_record(FOUR[0])
        assert sensitivity(record, SCORER) == sensitivity(record, SCORER)
        turned = replace(record, interactions=tuple(reversed(record.interactions or ())))
        one, other = sensitivity(record, SCORER), sensitivity(turned, SCORER)
        assert (one.word, one.turned, one.unknowns) == (other.word, other.turned, other.unknowns)

    def test_members_are_all_scored_traces(self) -> None:
        """The dimensions that are left out hold every scored trace once."""
        assert sorted(name for names in MEMBERS.values() for name in names) == sorted(SCORED)
        assert set(MEMBERS) == set(DIMENSIONS) - {"resistance"}
