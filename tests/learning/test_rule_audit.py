"""The audit of a rulebook: figures worked by hand on small records, and oracles over the shipped ones."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dyads import SHIPPED, dyad
from hypothesis import given
from hypothesis import strategies as st

from coalclass.learning.metrics import resampled
from coalclass.learning.rule_audit import audit
from coalclass.learning.rule_findings import ENOUGH, Audit, Pair, RuleAudit
from coalclass.records import Dyad, Label, read_record
from coalclass.scoring import Feature, Rule, Rulebook, Scorer, shipped_model, shipped_rulebook
from coalclass.scoring.model import SILENT

SUB, INC = "substantive", "incentive-based"
LABELLED = [(str(path), read_record(path)) for path in SHIPPED]
Records = Sequence[tuple[str, Dyad]]


def rule(name: str, db: float) -> Rule:
    """A rule that says `db` at 1, minus `db` at 0 and nothing at one half."""
    return Rule(name, db, -db, (0.0, 0.5, 1.0), "theory", ("a source",))


# Facts of the context and the mandate: their values are what is written, whatever else is coded.
BOOK = Rulebook(
    "small",
    0.0,
    {"distance": 8.0, "restraint": 4.0},
    {
        one.indicator: one
        for one in (
            rule("mandate", 3.0),
            rule("norm-adoption", 5.0),
            rule("voting-distance", -6.0),
            rule("alliance", 5.0),
        )
    },
    {},
)
SMALL = Scorer(BOOK, SILENT)
MANDATE = {"explicit": 1.0, "contested": 0.5, "claimed": 0.25}
ALLIANCE = {"defense": 1.0, "entente": 0.6, "none": 0.0}


def record(
    alliance: str | None = None,
    mandate: str | None = None,
    agreement: float | None = None,
    label: str | None = None,
    coalition: str = "A",
) -> tuple[str, Dyad]:
    """A record that holds facts alone."""
    context = {"alliance": alliance, "vote_agreement": agreement}
    known = ", ".join(f"{key}: {value}" for key, value in context.items() if value is not None)
    lines = [f"context: {{{known}}}"] if known else []
    lines += [f"mandate: {{body: UNSC, status: {mandate}}}"] if mandate else []
    made = dyad("\n".join(lines), coalition=coalition)
    return "r.yaml", replace(made, label=None if label is None else Label(label, ("somebody 2001",)))


def of(found: Audit, name: str) -> RuleAudit:
    """What is found of one rule."""
    return next(one for one in found.rules if one.name == name)


FOUR = [
    record("defense", "explicit", 1.0, SUB, "A"),  # alliance +5, mandate +3, votes +6
    record("none", "contested", 0.0, INC, "A"),  # -5, 0 (silent), -6
    record("entente", "claimed", None, INC, "B"),  # +1, -1.5, unknown
    record(None, "explicit", 0.75, SUB, "C"),  # unknown, +3, +3
]


def test_by_hand() -> None:
    """Counts, medians, means and shares on four records are those worked out by hand."""
    found = audit(FOUR, SMALL)
    assert (found.records, found.labels, found.coalitions) == (4, {SUB: 2, INC: 2}, 3)
    alliance, mandate, votes = (of(found, name) for name in ("alliance", "mandate", "voting-distance"))
    assert (alliance.known, alliance.substantive, alliance.incentive, alliance.silent) == (3, 2, 1, 0)
    assert (mandate.known, mandate.substantive, mandate.incentive, mandate.silent) == (4, 2, 1, 1)
    assert (votes.known, votes.substantive, votes.incentive, votes.silent) == (3, 2, 1, 0)
    assert [one.median_db for one in (alliance, mandate, votes)] == pytest.approx([1.0, 1.5, 3.0])
    assert alliance.judged is not None and mandate.judged is not None and votes.judged is not None
    assert (alliance.judged.records, alliance.judged.commoner) == (3, pytest.approx(2 / 3))
    assert alliance.judged.right.value == pytest.approx(2 / 3)
    assert (alliance.judged.substantive_db, alliance.judged.incentive_db) == pytest.approx((5.0, -2.0))
    assert alliance.judged.parts_db == pytest.approx(7.0)
    # Silent in the second record: no judgment there, but a part of the mean.
    assert (mandate.judged.records, mandate.judged.right.value) == (3, 1.0)
    assert mandate.judged.incentive_db == pytest.approx(-0.75)
    assert votes.judged.right.value == 1.0


def test_against_by_hand() -> None:
    """In the third record alone does a rule lean against the others, and where the others are mute nothing is said."""
    found = audit(FOUR, SMALL)
    assert (of(found, "alliance").compared, of(found, "alliance").against) == (3, 1)
    assert (of(found, "mandate").compared, of(found, "mandate").against) == (3, 1)
    assert of(found, "alliance").conflict == pytest.approx(1 / 3)
    assert (of(found, "voting-distance").compared, of(found, "voting-distance").against) == (3, 0)
    alone = audit([record("defense"), record("none")], SMALL)
    assert (of(alone, "alliance").compared, of(alone, "alliance").conflict) == (0, None)


def test_caps_by_hand() -> None:
    """Sums of 11 and -11 dB bend under a cap of 8, those of 1 and 3 do not."""
    found = {one.dimension: one for one in audit(FOUR, SMALL).dimensions}
    distance = found["distance"]
    assert (distance.cap_db, distance.rules, distance.records, distance.bent) == (8.0, 2, 4, 2)
    # Six dB stand; the five beyond bend into the two of room: 2 tanh(5 / 2).
    assert distance.taken_db == pytest.approx(11.0 - 6.0 - 2.0 * np.tanh(2.5))
    assert abs(distance.largest_db or 0.0) == 11.0
    assert (found["restraint"].bent, found["restraint"].taken_db) == (0, None)
    assert (found["conviction"].cap_db, found["conviction"].records, found["conviction"].largest_db) == (None, 0, None)


def test_a_rule_that_is_always_right_and_one_that_is_always_wrong() -> None:
    """Their shares are one and zero, and so are the ends of their intervals."""
    records = []
    for place in range(12):
        label, alliance, agreement = (SUB, "defense", 0.1) if place % 2 else (INC, "none", 0.9)
        records.append(record(alliance, None, agreement, label, f"c{place % 4}"))
    found = audit(records, SMALL)
    for name, share in (("alliance", 1.0), ("voting-distance", 0.0)):
        judged = of(found, name).judged
        assert judged is not None and tuple(judged.right) == (share, share, share)
    assert of(found, "alliance").conflict == 1.0 == of(found, "voting-distance").conflict
    (pair,) = found.pairs
    assert pair.r == pytest.approx(-1.0) and pair.same and pair.conflict and pair.records == 12
    assert of(found, "alliance").partner == pair == of(found, "voting-distance").partner


def test_a_rule_that_never_speaks() -> None:
    """It is named, and nothing else is said of it."""
    found = audit(FOUR, SMALL)
    assert found.never_speak == ("norm-adoption",)
    mute = of(found, "norm-adoption")
    assert (mute.known, mute.median_db, mute.partner, mute.conflict) == (0, None, None, None)
    assert mute.judged is not None and (mute.judged.records, mute.judged.right.value) == (0, None)
    assert mute.judged.commoner is None and mute.judged.parts_db is None


def test_correlation_needs_enough_records_that_vary() -> None:
    """One record too few, or a rule that always says the same, and there is no partner."""
    varied = [record(("defense", "none")[place % 2], None, place / 20, None) for place in range(ENOUGH)]
    assert of(audit(varied, SMALL), "alliance").partner is not None
    assert of(audit(varied[1:], SMALL), "alliance").partner is None
    flat = [record("defense", None, place / 20) for place in range(ENOUGH)]
    assert of(audit(flat, SMALL), "voting-distance").partner is None


def test_without_labels_nothing_is_judged() -> None:
    """The rest is the same as with labels."""
    bare = [(path, replace(one, label=None)) for path, one in FOUR]
    found = audit(bare, SMALL)
    assert found.labelled == 0 and all(one.judged is None for one in found.rules)
    assert [replace(one, judged=None) for one in audit(FOUR, SMALL).rules] == list(found.rules)
    some = audit([*bare, *FOUR], SMALL)
    assert [one.judged for one in some.rules] == [one.judged for one in audit(FOUR, SMALL).rules]


def test_no_records() -> None:
    """An empty list is no failure: every rule is silent."""
    found = audit([], SMALL)
    assert found.records == 0 and len(found.never_speak) == 4 and found.pairs == ()


def test_learned() -> None:
    """A coefficient held at zero is told from one that was never taught, and what it would have said is named."""
    features = (
        Feature("mandate", 0.5, 0.5, 0.0, -0.3, 0.1, 9),
        Feature("alliance", 0.4, 0.5, 0.8, 0.7, 0.1, 9),
        Feature("norm-adoption", 0.5, 0.5, 0.0, 0.0, 0.0, 0),
    )
    model = replace(SILENT, name="made", features=features, covariance=((0.0,) * 4,) * 4)
    found = audit(FOUR, Scorer(BOOK, model))
    mandate, alliance, mute = (of(found, name).learned for name in ("mandate", "alliance", "norm-adoption"))
    assert mandate is not None and alliance is not None and mute is not None
    assert (mandate.held, mandate.free, mandate.against_rule, mandate.db) == (True, INC, True, 0.0)
    assert (alliance.held, alliance.free, alliance.against_rule, alliance.taught) == (False, SUB, False, 9)
    assert alliance.db == pytest.approx(0.8 * (0.6 - 0.4) / 0.5 * 10 / np.log(10))
    assert (mute.held, mute.free, mute.against_rule, mute.db) == (False, None, False, None)
    assert of(found, "voting-distance").learned is None


class TestShipped:
    """The shipped rulebook over the shipped records, each figure found another way."""

    found = audit(LABELLED, Scorer())
    rules_alone = Scorer(model=SILENT)

    def db(self, name: str) -> list[float | None]:
        """What a rule says of each record, None where its indicator is unknown."""
        rows = [
            next(c for c in self.rules_alone.classify(one).contributions if c.indicator == name) for _, one in LABELLED
        ]
        return [None if one.value is None else one.rules_db_uncapped for one in rows]

    def test_every_rule_is_there(self) -> None:
        """All rules and all records, none twice."""
        assert {one.name for one in self.found.rules} == set(shipped_rulebook().rules)
        assert len(self.found.rules) == len(shipped_rulebook().rules)
        assert self.found.records == len(LABELLED) == self.found.labelled

    @pytest.mark.parametrize("name", ["demands", "linkage", "frequency", "alliance"])
    def test_right_and_its_interval(self, name: str) -> None:
        """The share is a count, and its interval the quantiles of counts over the same resampled coalitions."""
        leaning = [(place, db) for place, db in enumerate(self.db(name)) if db]
        right = {place: (db > 0) == (LABELLED[place][1].label.value == SUB) for place, db in leaning}
        judged = of(self.found, name).judged
        assert judged is not None and judged.right.value == pytest.approx(sum(right.values()) / len(right))
        shares = []
        for counts in resampled([one.coalition for _, one in LABELLED]):
            drawn = sum(counts[place] for place in right)
            shares.append(sum(counts[place] for place, is_right in right.items() if is_right) / drawn)
        assert judged.right[1:] == pytest.approx(tuple(np.quantile(shares, [0.05, 0.95])))

    def test_correlations(self) -> None:
        """Partners are the strongest of all correlations, as the standard library has them."""
        columns = {name: self.db(name) for name in shipped_rulebook().rules}
        for one in self.found.rules:
            strongest = 0.0
            for name, column in columns.items():
                both = [
                    (a, b) for a, b in zip(columns[one.name], column, strict=True) if a is not None and b is not None
                ]
                if (
                    name != one.name
                    and len(both) >= ENOUGH
                    and all(len(set(side)) > 1 for side in zip(*both, strict=True))
                ):
                    strongest = max(strongest, abs(statistics.correlation(*zip(*both, strict=True))))
            assert abs(one.partner.r if one.partner else 0.0) == pytest.approx(strongest)

    @pytest.mark.parametrize("name", ["demands", "prior-consultation", "coercion", "mandate"])
    def test_against_a_rulebook_without_the_rule(self, name: str) -> None:
        """The verdict of the others is that of the same rulebook less the rule."""
        book = shipped_rulebook()
        others = Scorer(replace(book, rules={key: one for key, one in book.rules.items() if key != name}), SILENT)
        pairs = [
            (db, others.classify(one).rules.db) for db, (_, one) in zip(self.db(name), LABELLED, strict=True) if db
        ]
        assert of(self.found, name).compared == len([rest for _, rest in pairs if rest])
        assert of(self.found, name).against == sum(db * rest < 0 for db, rest in pairs)

    def test_caps(self) -> None:
        """A cap bends a sum exactly where the contributions of the dimension are scaled."""
        for capped in self.found.dimensions:
            bent = 0
            for _, one in LABELLED:
                rows = [c for c in self.rules_alone.classify(one).contributions if c.dimension == capped.dimension]
                bent += abs(sum(c.rules_db_uncapped for c in rows) - sum(c.rules_db for c in rows)) > 1e-9
            assert capped.bent == bent

    def test_what_the_model_holds_at_zero(self) -> None:
        """They are the model's, and each pulls against its rule, from whose signs they were held."""
        held = {one.name: one for one in shipped_model().features if one.coefficient == 0 and one.free_coefficient != 0}
        found = {one.name: one.learned for one in self.found.rules if one.learned and one.learned.held}
        assert found.keys() == held.keys()
        rules = shipped_rulebook().rules
        for name, learned in found.items():
            rule = rules[name]
            assert learned.against_rule == (held[name].free_coefficient * (rule.present_db - rule.absent_db) < 0)
        assert all(learned.against_rule for learned in found.values())

    def test_order_does_not_matter(self) -> None:
        """The records in another order give the same counts and the same pairs."""
        turned = audit(LABELLED[::-1], Scorer())
        assert [one.known for one in turned.rules] == [one.known for one in self.found.rules]
        assert [one.against for one in turned.rules] == [one.against for one in self.found.rules]
        assert [one[:2] for one in turned.pairs] == [one[:2] for one in self.found.pairs]


def unknown_or(values: Any) -> Any:
    """One of the values, or unknown."""
    return st.one_of(st.none(), st.sampled_from(list(values)))


@given(
    st.lists(
        st.builds(
            record,
            unknown_or(ALLIANCE),
            unknown_or(MANDATE),
            unknown_or([0.0, 0.3, 0.5, 0.8, 1.0]),
            unknown_or([SUB, INC]),
            st.sampled_from("ABC"),
        ),
        max_size=16,
    )
)
def test_properties(records: Records) -> None:
    """Counts add up; shares lie from 0 to 1 inside their intervals, correlations from -1 to 1; numbers are finite."""
    found = audit(records, SMALL)
    for one in found.rules:
        assert one.substantive + one.incentive + one.silent == one.known <= len(records)
        assert 0 <= one.against <= one.compared <= one.substantive + one.incentive
        if one.judged is not None and one.judged.right.value is not None:
            low, value, high = one.judged.right.low, one.judged.right.value, one.judged.right.high
            assert 0 <= value <= 1 and 0.5 <= (one.judged.commoner or 0) <= 1
            assert low is None or high is None or 0 <= low <= high <= 1
        assert one.partner is None or -1 <= one.partner.r <= 1
        assert one.median_db is None or abs(one.median_db) <= BOOK.rules[one.name].largest_db
    assert all(one.bent <= one.records <= len(records) for one in found.dimensions)


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
