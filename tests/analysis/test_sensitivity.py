"""What would turn a verdict: every figure made anew by scoring changed records, rulebooks and models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from altered import BOOK, FOUR, MODEL, SCORED, SCORER, blind, capped, crossed, db_of, weighed
from dyads import dropping, dyad, dyads, name_of, on_each_record
from hypothesis import given, settings
from hypothesis import strategies as st

from coalclass.analysis.leaving_out import sums_of
from coalclass.analysis.ranges import ALL_CAPS, MEMBERS
from coalclass.analysis.sensitivity import DEFINITIONS, FEW_UNKNOWN, Sensitivity, sensitivity
from coalclass.indicators import DIMENSIONS, INDICATORS, measure
from coalclass.records import Context, Dyad, read_record
from coalclass.scoring import Rule, Rulebook, Scorer
from coalclass.scoring.model import SILENT

DEMAND = "interactions: [{date: 2000-03-05, actor: follower, kind: demand, source: a}]"


@pytest.fixture(scope="module", params=FOUR, ids=name_of)
def case(request: pytest.FixtureRequest) -> tuple[Dyad, Sensitivity]:
    """A shipped record and all that was tried on it."""
    record = read_record(request.param)
    return record, sensitivity(record, SCORER)


@on_each_record
def test_the_sums_are_the_scorers(path: Any) -> None:
    """The sums that everything is made from equal what the scorer says, rules, model and pool."""
    record = read_record(path)
    sums, verdict = sums_of(record, SCORER), SCORER.classify(record)
    assert sums.db == pytest.approx(verdict.db, abs=1e-9)
    assert sums.rules_db == pytest.approx(verdict.rules.db, abs=1e-9)
    assert sums.model_db == pytest.approx(verdict.model.db, abs=1e-9)


@settings(max_examples=60)
@given(dyads(), st.sampled_from(SCORED), st.floats(0, 3), st.floats(0.01, 0.99))
def test_the_sums_follow_a_changed_rulebook(record: Dyad, name: str, factor: float, part: float) -> None:
    """They equal what scorers with another weight, another crossover and other caps say."""
    rule = BOOK.rules[name]
    crossover = rule.anchors[0] + part * (rule.anchors[2] - rule.anchors[0])
    for book in (weighed(name, factor), crossed(name, crossover), capped(ALL_CAPS, factor)):
        other = Scorer(book, MODEL)
        assert sums_of(record, other).db == pytest.approx(other.classify(record).db, abs=1e-9)
    sums = sums_of(record, SCORER)
    db = sums.with_rule(name, factor * sums.raw[name])
    assert db == pytest.approx(db_of(record, weighed(name, factor)), abs=1e-9)


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
            if "mandate" in change.gone:
                kept = [
                    one for one in record.mandate or () if {record.cite(key) for key in one.source} != {change.what}
                ]
                rest = replace(rest, mandate=tuple(kept) or None)
            if "context" in change.gone:
                rest = replace(rest, context=Context())
            assert change.db == pytest.approx(db_of(rest), abs=1e-9)

    def test_which_source_carries_what(self) -> None:
        """A key and its citation are one source; entries with two sources stay; mandate and context go too."""
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
        assert change.gone == ("interactions[0]", "interactions[1]", "mandate", "context")
        rest = replace(dropping(record, record.entries[:2]), context=Context(), mandate=None)
        assert change.db == pytest.approx(db_of(rest), abs=1e-9)

    def test_indicators_and_dimensions(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each known indicator, and each dimension: as scorers say to whom these say nothing."""
        record, tried = case
        known = {name for name, one in measure(record).items() if one.value is not None and name in SCORED}
        changes = tried.of_kind("indicator")
        assert {one.what for one in changes} == known
        for change in (*changes, *tried.of_kind("dimension")):
            members = {name for name in known if change.what in (name, INDICATORS[name].dimension)}
            assert set(change.gone) == members
            assert change.db == pytest.approx(db_of(record, *blind(change.gone)), abs=1e-9)

    def test_coalitions(self, case: tuple[Dyad, Sensitivity]) -> None:
        """Each coalition of the training data: the mean of the rules and the model without it."""
        record, tried = case
        changes = tried.of_kind("coalition")
        values = {name: one.value for name, one in measure(record).items()}
        assert [one.what for one in changes] == list(MODEL.without_coalition) and record.coalition in [
            one.what for one in changes
        ]
        for change in changes:
            fold = MODEL.fold_db(change.what, values)
            assert change.db == pytest.approx((tried.verdict.rules.db + fold) / 2, abs=1e-9)

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
        for record, scorer in ((dyad(), SCORER), (dyad(DEMAND), Scorer(Rulebook("r", 0.0, {}, {}, {}), SILENT))):
            tried = sensitivity(record, scorer)
            assert (tried.word, tried.tests, tried.changes, tried.share) == ("undetermined", (), (), None)
            assert tried.unknowns.needed is None and len(tried.unknowns.alone) >= len(SCORED) - 3

    def test_one_entry(self) -> None:
        """A single entry: without it there is no evidence left, so the verdict is shaky."""
        tried = sensitivity(dyad(DEMAND), SCORER)
        (change,) = tried.of_kind("entry")
        assert change.label is None and tried.turns(change) and tried.word == "shaky"

    def test_robust_and_undetermined(self) -> None:
        """Three rules that say the same are robust; a fourth, unknown and heavy enough, leaves it undetermined."""
        record = dyad(
            "consultations:\n"
            + "- {date: 2000-02, level: leader, timing: before, outcome: adopted}\n" * 9
            + "interactions:\n"
            + "- {date: 2000-03, actor: follower, kind: statement, rationale: norm}\n" * 9
        )
        names = ("prior-consultation", "input-adopted", "norm-rationale")
        rules = {name: Rule(name, 6.0, -6.0, (0.0, 0.5, 1.0), "", ()) for name in names}
        tried = sensitivity(record, Scorer(Rulebook("r", 0.0, {}, rules, {}), SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == ("robust", 0, None)
        heavy = Rule("linkage", -40.0, 3.0, (0.0, 0.5, 1.0), "", ())
        tried = sensitivity(record, Scorer(Rulebook("r", 0.0, {}, {**rules, "linkage": heavy}, {}), SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == ("undetermined", 0, 1)
        assert tried.unknowns.turning[0].indicator == "linkage" and tried.unknowns.turning[0].value == 1.0

    @pytest.mark.parametrize(("rules_db", "needed", "word"), [(20.0, 2, "undetermined"), (30.0, 3, "robust")])
    def test_how_many_unknowns(self, rules_db: float, needed: int, word: str) -> None:
        """With unknowns worth 12 dB of rules each: two are few, three are not."""
        record = dyad("consultations:\n" + "- {date: 2000-02, level: leader, timing: before}\n" * 9)
        rule = Rule("prior-consultation", 6.0, -6.0, (0.0, 0.5, 1.0), "", ())
        rules = {name: replace(rule, present_db=-12.0, absent_db=3.0) for name in ("linkage", "demands", "coercion")}
        book = Rulebook("r", 0.0, {}, {"prior-consultation": rule, **rules}, {})
        book = replace(book, baseline_db=rules_db - Scorer(book, SILENT).classify(record).rules.db)
        tried = sensitivity(record, Scorer(book, SILENT))
        assert (tried.word, tried.turned, tried.unknowns.needed) == (word, 0, needed)

    @on_each_record
    def test_words_follow_their_definitions(self, path: Any) -> None:
        """For every shipped record the word is what the definitions make of the figures."""
        tried = sensitivity(read_record(path), SCORER)
        label = tried.verdict.label
        single = [change for change in tried.changes if change.label != label]
        moved = [one for one in (*tried.weights, *tried.crossovers, *tried.caps, tried.share) if one and not one.enough]
        few = tried.unknowns.needed is not None and tried.unknowns.needed <= FEW_UNKNOWN
        if label is None:
            assert tried.word == "undetermined"
        else:
            assert tried.word == ("shaky" if single or moved else "undetermined" if few else "robust")
        assert tried.turned == len(single) + len(moved) and tried.word in DEFINITIONS
        assert tried.tried == len(tried.changes) + 2 * len(tried.weights) + len(tried.caps) + 1

    def test_twice_the_same(self) -> None:
        """Everything is deterministic, and the order of entries does not matter to the word."""
        record = read_record(FOUR[0])
        assert sensitivity(record, SCORER) == sensitivity(record, SCORER)
        turned = replace(record, interactions=tuple(reversed(record.interactions or ())))
        one, other = sensitivity(record, SCORER), sensitivity(turned, SCORER)
        assert (one.word, one.turned, one.unknowns) == (other.word, other.turned, other.unknowns)

    def test_members_are_all_scored_indicators(self) -> None:
        """The dimensions that are left out hold every scored indicator once."""
        assert sorted(name for names in MEMBERS.values() for name in names) == sorted(SCORED)
        assert set(MEMBERS) == set(DIMENSIONS) - {"resistance"}
