"""Rules weigh coherently: silence says nothing, presence and absence what theory says, and no rule leans by itself."""

from __future__ import annotations

import random
from math import exp, fsum, log, log10, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import make_book, read

from coalclass.scoring import Rule, Scorer, shipped_rulebook
from coalclass.scoring.model import SILENT
from coalclass.scoring.scorer import discount

RULES = shipped_rulebook().rules
P = st.floats(0.03, 0.97)
SHARE = st.floats(0, 1)


def make_rule(p1: float, p0: float, spread: tuple[float, float] = (0.0, 0.0)) -> Rule:
    """A rule of two likelihoods."""
    return Rule("price-named", p1, p0, "theory", ("source 2000",), spread)


@given(P, P)
def test_ends(p1: float, p0: float) -> None:
    """Nothing found and nobody looked: exactly 0 dB. Surely there: p1 to p0, however it was looked for. Surely not."""
    rule = make_rule(p1, p0)
    assert rule.weigh(0.0, 0.0) == 0.0
    present, absent = 10 * log10(p1 / p0), 10 * log10((1 - p1) / (1 - p0))
    for search in (0.0, 0.3, 1.0):
        assert rule.weigh(1.0, search) == pytest.approx(present, abs=1e-9)
    assert rule.weigh(0.0, 1.0) == pytest.approx(absent, abs=1e-9)
    assert (rule.present_db, rule.absent_db) == (rule.weigh(1.0, 1.0), rule.weigh(0.0, 1.0))
    assert rule.largest_db == max(abs(rule.present_db), abs(rule.absent_db))


@given(P, P, SHARE, SHARE, SHARE, SHARE)
def test_monotone(p1: float, p0: float, s: float, d: float, more_s: float, more_d: float) -> None:
    """More of the trace never speaks less for its side, and a better search never less for the absence."""
    rule = make_rule(p1, p0)
    side = 1.0 if p1 >= p0 else -1.0
    higher, better = s + (1 - s) * more_s, d + (1 - d) * more_d
    assert (rule.weigh(higher, d) - rule.weigh(s, d)) * side >= -1e-9
    assert (rule.weigh(s, better) - rule.weigh(s, d)) * side <= 1e-9


def expect(rule: Rule, d: float) -> float:
    """The expected posterior at even odds, where the trace is found with the chance p d under either account."""
    outcomes = []
    for s, ones, zeros in ((1.0, rule.p1 * d, rule.p0 * d), (0.0, 1 - rule.p1 * d, 1 - rule.p0 * d)):
        ratio = 10 ** (rule.weigh(s, d) / 10)
        outcomes.append((ones + zeros) / 2 * ratio / (1 + ratio))
    return fsum(outcomes)


@given(P, P, SHARE)
def test_no_rule_leans(p1: float, p0: float, d: float) -> None:
    """The expected posterior at even odds is one half, over found and not found, whatever the search."""
    assert expect(make_rule(p1, p0), d) == pytest.approx(0.5, abs=1e-12)


def test_no_shipped_rule_leans() -> None:
    """The same of every shipped rule, at the sensitivities of search that the tool knows."""
    for rule in RULES.values():
        for d in (0.0, 0.46, 0.62, 1.0):
            assert expect(rule, d) == pytest.approx(0.5, abs=1e-12), rule.trace


@given(P, P, SHARE, SHARE, st.floats(0, 1), st.floats(0, 1))
def test_variance_is_that_of_the_likelihoods(
    p1: float, p0: float, s: float, d: float, one: float, other: float
) -> None:
    """The variance follows the slopes in the log-odds of p1 and p0, which finite differences give."""

    def weigh(shift1: float, shift0: float) -> float:
        odds1, odds0 = log(p1 / (1 - p1)) + shift1, log(p0 / (1 - p0)) + shift0
        return make_rule(1 / (1 + exp(-odds1)), 1 / (1 + exp(-odds0))).weigh(s, d)

    step = 1e-5
    slope1 = (weigh(step, 0) - weigh(-step, 0)) / (2 * step)
    slope0 = (weigh(0, step) - weigh(0, -step)) / (2 * step)
    variance = make_rule(p1, p0, (one, other)).variance(s, d)
    assert sqrt(variance) == pytest.approx(sqrt((slope1 * one) ** 2 + (slope0 * other) ** 2), abs=1e-5)


def test_no_spread_no_variance() -> None:
    """Where all agreed on the likelihoods, or nothing is known, their spread adds nothing."""
    assert make_rule(0.6, 0.3).variance(0.7, 0.4) == 0.0
    assert make_rule(0.6, 0.3, (0.2, 0.1)).variance(0.0, 0.0) == 0.0


# --- dependence


def discounted(dbs: list[float], rho: float) -> list[float]:
    """What `discount` makes of all of a list."""
    result = dbs.copy()
    discount(result, 0, len(result), rho)
    return result


def sum_plainly(dbs: list[float], rho: float) -> float:
    """The strongest plus and rho of the other plus, the strongest minus and rho of the other minus."""
    plus, minus = [db for db in dbs if db > 0], [db for db in dbs if db < 0]
    most, least = max(plus, default=0.0), min(minus, default=0.0)
    return most + rho * (sum(plus) - most) + least + rho * (sum(minus) - least)


DBS = st.lists(st.floats(-12, 12), max_size=8)


@given(DBS, SHARE)
def test_discount_is_as_registered(dbs: list[float], rho: float) -> None:
    """It is the plain sum above; at rho 1 nothing changes; every row keeps its sign and never grows."""
    rows = discounted(dbs, rho)
    assert fsum(rows) == pytest.approx(sum_plainly(dbs, rho), abs=1e-9)
    assert discounted(dbs, 1.0) == dbs
    assert all(row * db >= 0 and abs(row) <= abs(db) for row, db in zip(rows, dbs, strict=True))


@given(DBS, SHARE, st.floats(0, 5), st.integers(0, 7))
def test_discount_is_monotone(dbs: list[float], rho: float, more: float, place: int) -> None:
    """More dB of one trace never makes the sum less, even where it changes sides or becomes the strongest."""
    if place < len(dbs):
        raised = [db + more if row == place else db for row, db in enumerate(dbs)]
        assert fsum(discounted(raised, rho)) >= fsum(discounted(dbs, rho)) - 1e-9


@given(DBS, SHARE)
def test_discount_does_not_hang_on_order(dbs: list[float], rho: float) -> None:
    """The sum is the same whichever trace stands first."""
    shuffled = random.Random(3).sample(dbs, len(dbs))
    assert fsum(discounted(shuffled, rho)) == pytest.approx(fsum(discounted(dbs, rho)), abs=1e-9)


def test_discount_leaves_other_dimensions_alone() -> None:
    """Only the rows of its own dimension are discounted."""
    dbs = [3.0, 2.0, 4.0, 1.0, -1.0]
    discount(dbs, 1, 4, 0.5)
    assert dbs == [3.0, 1.0, 4.0, 0.5, -1.0]


def test_many_traces_of_one_story_count_little_more_than_one() -> None:
    """In a scorer: three carrots of one dimension, discounted, and one of another dimension in full."""
    book = make_book(
        rho=0.3, tied_payment=(0.2, 0.6), price_named=(0.3, 0.6), paid_by_others=(0.2, 0.4), tied_stick=(0.2, 0.4)
    )
    readings = read(tied_payment=(1, 0), price_named=(1, 0), paid_by_others=(1, 0), tied_stick=(1, 0))
    scores = Scorer(book, SILENT).score(readings)
    two, three = 10 * log10(0.5), 10 * log10(1 / 3)
    assert scores.rules_db == pytest.approx(three + 0.3 * (two + two) + two, abs=1e-9)
    assert fsum(scores.raw) == pytest.approx(three + 3 * two, abs=1e-9)
    assert scores.db == scores.rules_db
