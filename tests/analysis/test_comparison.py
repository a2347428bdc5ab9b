"""Verdicts side by side: their differences add up, and the order says who is where."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import fsum

import pytest
from dyads import SHIPPED, dyad, dyads
from hypothesis import given, settings

from coalclass.analysis.comparison import CALIBRATION, CONSTANTS, PRIOR, compare, differences, pooled
from coalclass.errors import UsageError
from coalclass.records import Dyad, read_record
from coalclass.scoring import Scorer, Verdict, shipped_model
from coalclass.scoring.scorer import NAMES

SCORER = Scorer()
SCORED = set(NAMES)
GULF = [path for path in SHIPPED if path.parent.name == "gulf-war-1990"]
LEANER = "interactions: [{date: 2000-03-05, actor: follower, kind: demand}]"
FRIEND = "interactions: [{date: 2000-03-05, actor: follower, kind: statement, rationale: norm}]"


def verdicts_of(*records: Dyad) -> list[Verdict]:
    """The verdicts on records, with their place as their path."""
    return [SCORER.classify(one, f"{place}.yaml") for place, one in enumerate(records)]


@pytest.fixture(scope="module")
def gulf() -> list[Verdict]:
    """The shipped Gulf War verdicts."""
    return [SCORER.classify(read_record(path), str(path)) for path in GULF]


def test_differences_add_up(gulf: list[Verdict]) -> None:
    """For any two verdicts the differences of all traces and of the other rows add up to the difference in dB."""
    for first, second in combinations(gulf, 2):
        rows = differences(first, second)
        assert {row.indicator for row in rows} == SCORED | set(CONSTANTS)
        assert fsum(row.db for row in rows) == pytest.approx(first.db - second.db, abs=1e-9)
        assert [abs(row.db) for row in rows] == sorted([abs(row.db) for row in rows], reverse=True)


@settings(max_examples=40)
@given(dyads(), dyads())
def test_differences_add_up_whatever_is_known(one: Dyad, other: Dyad) -> None:
    """They do so too where each record leaves other things unknown, and turn their signs when the two change places."""
    first, second = verdicts_of(one, other)
    rows = differences(first, second)
    assert fsum(row.db for row in rows) == pytest.approx(first.db - second.db, abs=1e-9)
    assert {row.indicator: -row.db for row in rows} == {row.indicator: row.db for row in differences(second, first)}


def test_pooled_contributions_make_the_verdict(gulf: list[Verdict]) -> None:
    """The contributions of one verdict, by themselves, add up to its dB."""
    for verdict in gulf:
        assert fsum(row.pooled_db for row in pooled(verdict).values()) == pytest.approx(verdict.db, abs=1e-9)


def test_scorers_that_differ_are_compared_too() -> None:
    """Of one record before and after another calibration and a prior, these two rows alone make the difference."""
    model = shipped_model()
    moved = replace(model, pool=model.pool._replace(shift_db=model.pool.shift_db + 2.0))
    record = dyad(LEANER)
    plain, asked = SCORER.classify(record), Scorer(model=moved, prior=0.8).classify(record)
    rows = {row.indicator: row.db for row in differences(asked, plain) if abs(row.db) > 1e-9}
    assert rows == {PRIOR: pytest.approx(6.0206, abs=1e-4), CALIBRATION: pytest.approx(2.0)}
    assert fsum(rows.values()) == pytest.approx(asked.db - plain.db, abs=1e-9)
    assert {row.indicator: row.db for row in differences(plain, asked)}[PRIOR] == -rows[PRIOR]


def test_order_within_a_coalition(gulf: list[Verdict]) -> None:
    """However they come, the verdicts of one coalition stand by falling dB; the ends are the most and the least."""
    for given_order in (gulf, gulf[::-1]):
        compared = compare(given_order)
        levels = [one.db for one in compared.verdicts]
        assert levels == sorted(levels, reverse=True) and len(levels) == len(gulf)
        assert (compared.most, compared.least) == (0, len(gulf) - 1)
        assert compared.names[0] == compared.verdicts[0].dyad.name
        assert sum(row.db for row in compared.differences) == pytest.approx(levels[0] - levels[-1], abs=1e-9)


def test_order_of_traces(gulf: list[Verdict]) -> None:
    """Every scored trace is there once, the one that spreads the dyads widest first."""
    compared = compare(gulf)
    assert {name for name, _ in compared.indicators} == SCORED and len(compared.indicators) == len(SCORED)
    spreads = [spread for _, spread in compared.indicators]
    assert spreads == sorted(spreads, reverse=True) and spreads[0] > 1
    name, spread = compared.indicators[0]
    values = [pooled(one)[name].pooled_db for one in gulf]
    assert spread == max(values) - min(values)


def test_coalitions_stay_together() -> None:
    """Coalitions stand in the order they came, each by falling dB, and the ends are found over all of them."""
    records = [
        dyad(LEANER, coalition="B"),
        dyad(LEANER, coalition="A", follower="SYR"),
        dyad(FRIEND, coalition="A", follower="GBR"),
        dyad(FRIEND, coalition="B", follower="FRA"),
    ]
    compared = compare(verdicts_of(*records))
    assert compared.coalitions == ("B", "A")
    assert compared.names == ("USA-FRA", "USA-EGY", "USA-GBR", "USA-SYR")
    assert (compared.most, compared.least) == (0, 3)


def test_a_dyad_twice_has_two_names() -> None:
    """Two records of one dyad and coalition are told apart; in another coalition the name is free again."""
    records = [dyad(LEANER), dyad(FRIEND), dyad(LEANER, coalition="Other")]
    assert compare(verdicts_of(*records)).names == ("USA-EGY", "USA-EGY (2)", "USA-EGY")


def test_no_evidence_parts_nobody() -> None:
    """A dyad without a label stands last, whatever its dB, and enters neither spreads nor differences."""
    context = "context: {polyarchy_hegemon: 0.9, polyarchy_follower: 0.9, alliance: defense}"
    bare, leaner, friend = verdicts_of(dyad(context, follower="GBR"), dyad(LEANER), dyad(FRIEND, follower="FRA"))
    assert bare.label is None and bare.db > leaner.db
    compared = compare([bare, leaner, friend])
    assert [one.label for one in compared.verdicts][-1] is None
    assert compared.differences == differences(friend, leaner)
    assert dict(compared.indicators)["allied"] == 0.0
    alone = compare([bare, leaner])
    assert (alone.most, alone.least, alone.differences) == (None, None, ())
    assert all(spread == 0 for _, spread in alone.indicators)


def test_equal_verdicts() -> None:
    """Two that say the same differ by nothing, and the most and the least are still two."""
    compared = compare(verdicts_of(dyad(LEANER), dyad(LEANER)))
    assert compared.most != compared.least
    assert all(row.db == 0 for row in compared.differences)


@pytest.mark.parametrize("count", [0, 1])
def test_one_is_not_compared(count: int) -> None:
    """Fewer than two are refused in words."""
    with pytest.raises(UsageError, match="at least two records"):
        compare(verdicts_of(*[dyad(LEANER)] * count))
