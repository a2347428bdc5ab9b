"""The audit of a rulebook: figures worked by hand on small records, and oracles over the shipped ones."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dyads import SHIPPED, dyad
from hypothesis import given, settings
from hypothesis import strategies as st

from coalclass.indicators import measure
from coalclass.learning.metrics import Scored, balanced_shift, resampled
from coalclass.learning.rule_audit import audit
from coalclass.learning.rule_findings import ENOUGH, Audit, Pair, RuleAudit
from coalclass.records import Dyad, Label, read_record
from coalclass.scoring import Feature, Rule, Rulebook, Scorer, shipped_model, shipped_rulebook
from coalclass.scoring.model import SILENT

SUB, INC = "substantive", "incentive-based"
LABELLED = [(str(path), read_record(path)) for path in SHIPPED]
Records = Sequence[tuple[str, Dyad]]


def rule(name: str, p1: float, p0: float) -> Rule:
    """A rule with these likelihoods."""
    return Rule(name, p1, p0, "theory", ("a source",), (0.1, 0.2))


# An alliance is there or not, a threat tied to the matter is there or not (or nobody looked), and so for a demand.
RULES = (
    rule("allied", 0.8, 0.4),
    rule("tied-stick", 0.1, 0.4),
    rule("price-named", 0.2, 0.5),
    rule("votes-alike", 0.6, 0.3),
)
BOOK = Rulebook("small", {"distance": 0.5, "sticks": 0.25, "carrots": 1.0}, {one.trace: one for one in RULES}, {})
SMALL = Scorer(BOOK, SILENT)
ALLIED, UNALLIED = 10 * math.log10(2), 10 * math.log10(0.2 / 0.6)
THREAT, DEMAND = 10 * math.log10(0.25), 10 * math.log10(0.4)


def record(
    alliance: str | None = None,
    threat: bool = False,
    demand: bool = False,
    label: str | None = None,
    coalition: str = "A",
    votes: float | None = None,
) -> tuple[str, Dyad]:
    """A record of these facts and nothing else."""
    known = {"alliance": alliance, "vote_agreement": votes}
    context = ", ".join(f"{key}: {value}" for key, value in known.items() if value is not None)
    entries = ["{date: 2000-03-01, actor: hegemon, kind: threat, linkage: explicit}"] * threat
    entries += ["{date: 2000-05-01, actor: follower, kind: demand}"] * demand
    lines = [f"context: {{{context}}}"] if context else []
    lines += [f"interactions: [{', '.join(entries)}]"] if entries else []
    made = dyad("\n".join(lines), coalition=coalition)
    return "r.yaml", replace(made, label=None if label is None else Label(label, ("somebody 2001",)))


def of(found: Audit, name: str) -> RuleAudit:
    """What is found of one rule."""
    return next(one for one in found.rules if one.name == name)


FOUR = [
    record("defense", False, False, SUB, "A"),
    record("none", True, False, INC, "A"),
    record("defense", True, True, INC, "B"),
    record(None, False, False, SUB, "C"),
]


def test_by_hand() -> None:
    """Counts, shares and means on four records are those worked out by hand."""
    found = audit(FOUR, SMALL)
    assert (found.records, found.labels, found.coalitions, found.labelled) == (4, {SUB: 2, INC: 2}, 3, 4)
    allied, threat, demand = (of(found, name) for name in ("allied", "tied-stick", "price-named"))
    assert (allied.known, allied.found) == (3, 2) and (threat.known, threat.found) == (2, 2)
    assert (allied.p1, allied.p0, allied.spread, allied.dimension) == (0.8, 0.4, (0.1, 0.2), "distance")
    assert (allied.present_db, allied.absent_db) == pytest.approx((ALLIED, UNALLIED))
    # Means are over all records of a label, and a rule that says nothing says 0 dB.
    assert allied.substantive_db == pytest.approx(ALLIED / 2)
    assert allied.incentive_db == pytest.approx((UNALLIED + ALLIED) / 2)
    assert (threat.substantive_db, threat.incentive_db) == pytest.approx((0.0, THREAT))
    assert (demand.substantive_db, demand.incentive_db) == pytest.approx((0.0, DEMAND / 2))


def test_observed_by_hand() -> None:
    """Shares of all records and of those looked at, and the ratio with half a record added to each count."""
    found = audit(FOUR, SMALL)
    allied, threat = (of(found, name).observed for name in ("allied", "tied-stick"))
    assert allied is not None and threat is not None
    assert (allied.found1, allied.found0, allied.looked1, allied.looked0) == (0.5, 0.5, 1.0, 0.5)
    assert allied.ratio_db.value == pytest.approx(0.0)
    assert (threat.found1, threat.found0, threat.looked1, threat.looked0) == (0.0, 1.0, None, 1.0)
    assert threat.ratio_db.value == pytest.approx(10 * math.log10((0.5 / 3) / (2.5 / 3)))
    assert threat.ratio_db.low is not None and threat.ratio_db.low <= threat.ratio_db.value


def test_sums_by_hand() -> None:
    """The mean of the rules' sum on either label, and what is missing from it with classes balanced."""
    found = audit(FOUR, SMALL)
    sums = [ALLIED, UNALLIED + THREAT, ALLIED + THREAT + DEMAND, 0.0]
    assert found.mean_db == pytest.approx({SUB: ALLIED / 2, INC: (sums[1] + sums[2]) / 2})
    odds = np.array(sums) * math.log(10) / 10
    scored = Scored(odds, np.array([1.0, 0.0, 0.0, 1.0]), ("A", "A", "B", "C"))
    assert found.shift.value == pytest.approx(float(balanced_shift(scored, np.ones((1, 4)))[0]))


def test_discounts_by_hand() -> None:
    """Two traces of one dimension on one side: rho of the weaker counts, and the rest of it is taken."""
    found = audit([record("defense", votes=1.0), record("none", votes=0.0), record("defense")], SMALL)
    distance = next(one for one in found.dimensions if one.dimension == "distance")
    taken = []
    for _, one in [record("defense", votes=1.0), record("none", votes=0.0)]:
        votes = measure(one)["votes-alike"]
        db = abs(BOOK.rules["votes-alike"].weigh(votes.strength, votes.search))
        taken.append(min(db, abs(BOOK.rules["allied"].weigh(*measure(one)["allied"][:2]))) * 0.5)
    assert (distance.rho, distance.records) == (0.5, 2)
    assert distance.taken_db == pytest.approx(statistics.mean(taken))
    assert all((one.records, one.taken_db) == (0, None) for one in found.dimensions if one is not distance)


def test_a_rule_that_never_speaks() -> None:
    """It is named, and nothing else is said of it."""
    found = audit(FOUR, SMALL)
    assert found.never_speak == ("votes-alike",)
    mute = of(found, "votes-alike")
    assert (mute.known, mute.found, mute.partner, mute.substantive_db) == (0, 0, None, 0.0)
    assert mute.observed is not None and (mute.observed.looked1, mute.observed.looked0) == (None, None)


def test_correlation_needs_enough_records_that_vary() -> None:
    """One record too few, or a rule that always says the same, and there is no partner."""
    varied = [record(("defense", "none")[place % 2], votes=place / 20) for place in range(ENOUGH)]
    partner = of(audit(varied, SMALL), "allied").partner
    assert partner is not None and partner.records == ENOUGH
    assert partner.other("allied") == "votes-alike" and partner.other("votes-alike") == "allied"
    assert of(audit(varied[1:], SMALL), "allied").partner is None
    flat = [record("defense", votes=place / 20) for place in range(ENOUGH)]
    assert of(audit(flat, SMALL), "votes-alike").partner is None


def test_mirrored_rules_are_a_pair() -> None:
    """Two rules of which one always says the contrary of the other stand among the pairs; a loose pair does not."""
    mirrored = [record(("defense", "none")[n % 2], votes=(0.0, 1.0)[n % 2]) for n in range(ENOUGH)]
    (pair,) = audit(mirrored, SMALL).pairs
    assert pair.r == pytest.approx(-1.0) and pair.same and pair.conflict
    loose = [record(("defense", "none")[n % 2], votes=(0.0, 1.0)[n // 2 % 2]) for n in range(2 * ENOUGH)]
    assert audit(loose, SMALL).pairs == ()


def test_without_both_labels_nothing_is_observed() -> None:
    """The rest is the same as with labels, and records without one do not change what is observed."""
    bare = [(path, replace(one, label=None)) for path, one in FOUR]
    found = audit(bare, SMALL)
    assert found.labelled == 0 and all(one.observed is None and one.substantive_db is None for one in found.rules)
    assert found.shift.value is None and found.mean_db == {SUB: None, INC: None}
    whole = audit(FOUR, SMALL)
    assert [(one.known, one.found) for one in found.rules] == [(one.known, one.found) for one in whole.rules]
    some = audit([*bare, *FOUR], SMALL)
    for one, other in zip(some.rules, whole.rules, strict=True):
        assert one.substantive_db == other.substantive_db and one.incentive_db == other.incentive_db
        assert one.observed is not None and other.observed is not None
        assert one.observed[:4] == other.observed[:4]
        assert one.observed.ratio_db.value == pytest.approx(other.observed.ratio_db.value)


def test_no_records() -> None:
    """An empty list is no failure: every rule is silent."""
    found = audit([], SMALL)
    assert found.records == 0 and len(found.never_speak) == 4 and found.pairs == ()


def test_learned() -> None:
    """A coefficient stands beside its rule, with what it was before it was held at zero."""
    features = (Feature("tied-stick", 0.1, 0.4, 0.0, -0.3, 2, 9), Feature("allied", 0.8, 0.4, 0.8, 0.7, 5, 9))
    model = replace(SILENT, name="made", features=features, covariance=((0.0,) * 3,) * 3)
    found = audit(FOUR, Scorer(BOOK, model))
    assert found.model == "made"
    assert of(found, "tied-stick").learned == (0.0, -0.3, 2) and of(found, "allied").learned == (0.8, 0.7, 5)
    assert of(found, "votes-alike").learned is None


class TestShipped:
    """The shipped rulebook over the shipped records, each figure found another way."""

    found = audit(LABELLED, Scorer())
    verdicts = tuple(Scorer(model=SILENT).classify(one) for _, one in LABELLED)
    substantive = np.array([one.label.value == SUB for _, one in LABELLED])

    def db(self, name: str) -> list[float | None]:
        """What a rule says of each record, None where its trace is not known."""
        rows = [next(row for row in one.contributions if row.indicator == name) for one in self.verdicts]
        return [None if row.value is None else row.rules_db_uncapped for row in rows]

    def test_every_rule_is_there(self) -> None:
        """All rules and all records, none twice."""
        assert [one.name for one in self.found.rules] == list(shipped_rulebook().rules)
        assert self.found.records == len(LABELLED) == self.found.labelled

    @pytest.mark.parametrize("name", ["input-heeded", "tied-payment", "price-named", "own-cost-unpaid"])
    def test_the_ratio_and_its_interval(self, name: str) -> None:
        """A ratio of counts, and its interval the quantiles of the same over resampled coalitions."""
        rows = [next(row for row in one.contributions if row.indicator == name) for one in self.verdicts]
        hit = np.array([row.value is not None and row.value >= 0.5 for row in rows])
        observed = of(self.found, name).observed
        assert observed is not None and of(self.found, name).found == hit.sum()
        assert observed.found1 == pytest.approx(hit[self.substantive].mean())

        def ratio(counts: Any) -> float:
            sides = [self.substantive, ~self.substantive]
            shares = [(counts[side & hit].sum() + 0.5) / (counts[side].sum() + 1.0) for side in sides]
            return 10.0 * math.log10(shares[0] / shares[1])

        assert observed.ratio_db.value == pytest.approx(ratio(np.ones(len(LABELLED))))
        drawn = [ratio(counts) for counts in resampled([one.coalition for _, one in LABELLED])]
        assert observed.ratio_db[1:] == pytest.approx(tuple(np.quantile(drawn, [0.05, 0.95])))

    def test_means(self) -> None:
        """The means by label are those of the rows that `classify` shows, 0 dB where a rule is silent."""
        for one in self.found.rules:
            said = np.array([db or 0.0 for db in self.db(one.name)])
            assert one.substantive_db == pytest.approx(said[self.substantive].mean(), abs=1e-12)
            assert one.incentive_db == pytest.approx(said[~self.substantive].mean(), abs=1e-12)
        sums = np.array([one.rules.db for one in self.verdicts])
        assert self.found.mean_db[SUB] == pytest.approx(sums[self.substantive].mean())
        assert self.found.mean_db[INC] == pytest.approx(sums[~self.substantive].mean())

    def test_correlations(self) -> None:
        """Partners are the strongest of all correlations, as the standard library has them."""
        columns = {name: self.db(name) for name in shipped_rulebook().rules}
        for one in self.found.rules:
            strongest = 0.0
            for name, column in columns.items():
                pairs = zip(columns[one.name], column, strict=True)
                both = [(a, b) for a, b in pairs if a is not None and b is not None]
                varied = len(both) >= ENOUGH and all(statistics.pstdev(side) > 1e-9 for side in zip(*both, strict=True))
                if name != one.name and varied:
                    strongest = max(strongest, abs(statistics.correlation(*zip(*both, strict=True))))
            assert abs(one.partner.r if one.partner else 0.0) == pytest.approx(strongest)

    def test_discounts(self) -> None:
        """A discount takes something exactly where the rows of the dimension are smaller than what the rules say."""
        for one in self.found.dimensions:
            taken = 0
            for verdict in self.verdicts:
                rows = [row for row in verdict.contributions if row.dimension == one.dimension]
                taken += sum(abs(row.rules_db_uncapped) - abs(row.rules_db) for row in rows) > 1e-9
            assert one.records == taken and one.rho == shipped_rulebook().rho[one.dimension]

    def test_the_models_coefficients_are_told(self) -> None:
        """They are those of the shipped model."""
        told = {one.name: one.learned for one in self.found.rules}
        for feature in shipped_model().features:
            assert told[feature.name] == (feature.coefficient, feature.free_coefficient, feature.found)

    def test_order_does_not_matter(self) -> None:
        """The records in another order give the same counts and the same pairs."""
        turned = audit(LABELLED[::-1], Scorer())
        assert [(one.known, one.found) for one in turned.rules] == [(one.known, one.found) for one in self.found.rules]
        assert [one[:2] for one in turned.pairs] == [one[:2] for one in self.found.pairs]


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            record,
            st.sampled_from([None, "defense", "entente", "none"]),
            st.booleans(),
            st.booleans(),
            st.sampled_from([None, SUB, INC]),
            st.sampled_from("ABC"),
            st.sampled_from([None, 0.0, 0.3, 0.5, 0.8, 1.0]),
        ),
        max_size=16,
    )
)
def test_properties(records: Records) -> None:
    """Counts add up, shares lie from 0 to 1, correlations from -1 to 1, intervals are in order."""
    found = audit(records, SMALL)
    for one in found.rules:
        assert 0 <= one.found <= one.known <= len(records)
        if one.observed is not None:
            shares = [share for share in one.observed[:4] if share is not None]
            assert all(0 <= share <= 1 for share in shares)
            assert one.observed.ratio_db.low <= one.observed.ratio_db.high
        assert one.partner is None or -1 <= one.partner.r <= 1
        for db in (one.substantive_db, one.incentive_db):
            assert db is None or abs(db) <= BOOK.rules[one.name].largest_db + 1e-12
    assert all(one.records <= len(records) and (one.taken_db is None or one.taken_db > 0) for one in found.dimensions)


def test_pairs_are_called_by_their_correlation() -> None:
    """From 0.8 either way the same, down from -0.5 in conflict, both where one mirrors the other."""
    words = {r: (Pair("a", "b", r, 10).same, Pair("a", "b", r, 10).conflict) for r in (0.8, 0.79, -0.5, -0.49, -0.9)}
    assert words == {
        0.8: (True, False),
        0.79: (False, False),
        -0.5: (False, True),
        -0.49: (False, False),
        -0.9: (True, True),
    }


def test_it_does_without_scikit_learn() -> None:
    """An audit does not wait for what only training needs."""
    code = "import sys; import coalclass.learning.rule_audit; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=SHIPPED[0].parents[2]).returncode == 0
