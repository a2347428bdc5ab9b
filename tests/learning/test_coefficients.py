"""Agreement coefficients: the published worked examples, the definitions, and the cases where they are undefined."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalclass.learning.coefficients import Rating, Unit, interval_agreement, nominal_agreement

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": A two coders, binary; B two coders, nominal;
# C four coders with missing ratings, the same table with which Gwet (2014) illustrates AC1.
BINARY = list(zip("0100000010", "1110010000", strict=True))
NOMINAL = list(zip("aabbdcccedda", "babbbcccеddd".replace("е", "e"), strict=True))
FOUR = [
    (1, 1, None, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (None, 5, 5, 5), (None, None, 1, 1), (None, None, 3, None),
]  # fmt: skip
# Gwet's irrCAC, data set cont3x3abstractors: 100 pregnancies, two abstractors, three kinds.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def units(rows: Sequence[Sequence[Rating]], clusters: int | None = None) -> list[Unit]:
    """A unit a row, each a cluster of its own unless so many clusters are asked for."""
    return [Unit(tuple(row), str(place % (clusters or len(rows)))) for place, row in enumerate(rows)]


def table(counts: list[list[int]]) -> list[Unit]:
    """The units of a contingency table of two coders."""
    rows = [(str(i), str(j)) for i, row in enumerate(counts) for j, count in enumerate(row) for _ in range(count)]
    return units(rows)


@pytest.mark.parametrize(
    ("rows", "alpha"), [(BINARY, 0.095), (NOMINAL, 0.692), (FOUR, 0.743)], ids=["binary", "nominal", "four coders"]
)
def test_nominal_alpha_is_krippendorffs(rows: list[tuple[Rating, ...]], alpha: float) -> None:
    """Nominal alpha is what Krippendorff published for his worked examples."""
    assert nominal_agreement(units(rows)).alpha.value == pytest.approx(alpha, abs=5e-4)


def test_interval_alpha_is_krippendorffs() -> None:
    """Interval alpha of the four coders is what Krippendorff published."""
    assert interval_agreement(units(FOUR)).alpha.value == pytest.approx(0.849, abs=5e-4)


def test_ac1_is_gwets() -> None:
    """AC1 is what Gwet published, with missing ratings and from a table."""
    assert nominal_agreement(units(FOUR)).ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert nominal_agreement(table(ABSTRACTORS)).ac1.value == pytest.approx(0.8493305, abs=5e-8)
    assert nominal_agreement(table(ABSTRACTORS)).percent.value == pytest.approx(0.89)


def test_rare_category_is_called_by_its_name() -> None:
    """Where one category takes nearly all ratings alpha falls far below AC1, and a sentence says why."""
    # Gwet (2002): 125 units, of which 118 both positive, 5 and 2 mixed, none both negative.
    found = nominal_agreement(table([[118, 5], [2, 0]]))
    assert found.percent.value == pytest.approx(0.944)
    assert found.alpha.value is not None and found.alpha.value < 0
    assert found.ac1.value == pytest.approx(0.9408, abs=5e-5)
    assert "lowers alpha (the prevalence problem)" in found.note and "97%" in found.note


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a", "a"), ("a", "a")], "no variation"),
        ([("a", None), (None, "b")], "nothing was rated by two coders"),
        ([("a", "b")], "one unit"),
        ([], "nothing was rated"),
    ],
    ids=["all alike", "never both", "one unit", "none"],
)
def test_undefined_is_said(rows: list[tuple[Rating, ...]], words: str) -> None:
    """An undefined coefficient is None with a sentence, never a number."""
    found = nominal_agreement(units(rows))
    if "one unit" in words:
        # Two different ratings of one unit: chance alone disagrees just as much.
        assert found.alpha.value == pytest.approx(0.0)
        assert found.alpha.low is None
    else:
        assert found.alpha.value is None
        assert words in found.note


def test_equal_numbers_have_no_interval_alpha() -> None:
    """Numbers that are all the same, also large ones, leave nothing to tell agreement from chance by."""
    found = interval_agreement(units([(1e9 + 0.1, 1e9 + 0.1)] * 5))
    assert found.alpha.value is None and "no variation" in found.note
    assert found.percent.value == 1.0


ratings = st.sampled_from(["a", "b", "c", None])
rows = st.lists(st.tuples(ratings, ratings, ratings), min_size=2, max_size=12)


def pairwise_alpha(rated: Sequence[Sequence[float]]) -> float | None:
    """Alpha by its definition: disagreement within units against that among all values, differences squared."""
    within = [
        (one - other) ** 2 / (len(row) - 1) for row in rated if len(row) > 1 for one, other in permutations(row, 2)
    ]
    values = [value for row in rated if len(row) > 1 for value in row]
    among = [(one - other) ** 2 for one, other in permutations(values, 2)]
    if not among or not any(among):
        return None
    n = len(values)
    return 1 - (sum(within) / n) / (sum(among) / (n * (n - 1)))


@given(rows)
def test_alpha_is_its_definition(data: list[tuple[str | None, ...]]) -> None:
    """The sums give what the pairwise definition gives, nominal (as two categories) and interval alike."""
    numbers = [[{"a": 0.0, "b": 0.25, "c": 1.0}[value] for value in row if value] for row in data]
    found = interval_agreement([Unit(tuple(row), str(place)) for place, row in enumerate(numbers)], resamples=0)
    expected = pairwise_alpha(numbers)
    assert (found.alpha.value is None) == (expected is None)
    if expected is not None:
        assert found.alpha.value == pytest.approx(expected)
    # With two categories nominal and interval differences are the same.
    two = [[float(value == "a") for value in row if value] for row in data]
    nominal = nominal_agreement(
        units([[None if v is None else str(v == "a") for v in row] for row in data]), resamples=0
    )
    expected = pairwise_alpha(two)
    if expected is not None:
        assert nominal.alpha.value == pytest.approx(expected)


@given(rows, st.randoms())
def test_order_and_names_do_not_matter(data: list[tuple[str | None, ...]], chance: object) -> None:
    """Coders, units and categories may come in any order."""
    plain = nominal_agreement(units(data), resamples=0)
    turned = [tuple(reversed(["xyz"["abc".index(v)] if v else None for v in row])) for row in reversed(data)]
    other = nominal_agreement(units(turned), resamples=0)
    for one, two in ((plain.alpha, other.alpha), (plain.ac1, other.ac1), (plain.percent, other.percent)):
        assert (one.value is None) == (two.value is None)
        if one.value is not None:
            assert two.value == pytest.approx(one.value)


def test_interval_is_of_clusters() -> None:
    """Units of one cluster are drawn together: repeating a dyad's units does not make the interval narrower."""
    few = [("a", "a"), ("b", "b"), ("a", "b"), ("b", "b"), ("a", "a"), ("b", "a")]
    once = nominal_agreement(units(few))
    often = nominal_agreement(units(few * 20, clusters=6))
    alone = nominal_agreement(units(few * 20))
    width = [
        one.alpha.high - one.alpha.low
        for one in (once, often, alone)
        if one.alpha.high is not None and one.alpha.low is not None
    ]
    assert width[1] > 0.8 * width[0]
    assert width[2] < 0.5 * width[1]
    assert nominal_agreement(units(few)) == once
