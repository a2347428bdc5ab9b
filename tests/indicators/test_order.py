"""What lies around a date: found at once, and the same as by asking every moment."""

from __future__ import annotations

from datetime import date, timedelta
from math import prod

import pytest
from dyads import aid, interaction
from hypothesis import given
from hypothesis import strategies as st

from coalclass.indicators.order import WINDOW_DAYS, Met, Moment, Moments, Spans, any_of, before, likeliest, none_of
from coalclass.records.dates import PartialDate, parse_date

FIRST = date(1999, 1, 1)


def a_date(days: int, length: int) -> PartialDate:
    """So many days after the first one, to the day, the month or the year."""
    found = parse_date((FIRST + timedelta(days=days)).isoformat()[:length])
    assert found is not None
    return found


DATES = st.builds(a_date, st.integers(0, 1500), st.sampled_from([10, 10, 7, 4]))
DATED = st.lists(st.tuples(DATES, st.sampled_from([0.0, 0.25, 0.3, 0.5, 0.6, 1.0])), max_size=40)


def moments_of(found: list[tuple[PartialDate, float]]) -> Moments:
    """Moments with an entry each."""
    return Moments([(day, chance, interaction(day.text, "hegemon", "threat")) for day, chance in found])


def ask_each(moments: Moments, side: str, day: PartialDate) -> list[tuple[Moment, float]]:
    """Every moment within the window, with the chance that it lies on that side."""
    found = []
    for one in moments.moments if day.precise_to_month else []:
        share = {"until": before(one.date, day), "since": before(day, one.date), "around": 1.0}[side]
        if share > 0.0 and abs(one.date.midpoint - day.midpoint) <= WINDOW_DAYS:
            found.append((one, one.chance * share))
    return found


@given(DATED, DATES, st.sampled_from(["until", "since", "around"]))
def test_a_window_is_what_each_moment_says(found: list[tuple[PartialDate, float]], day: PartialDate, side: str) -> None:
    """The same moments, the same likeliest of them, and the same product, to the last bit."""
    moments = moments_of(found)
    window, pairs = getattr(moments, side)(day), ask_each(moments, side, day)
    assert bool(window) == bool(pairs)
    assert none_of(window) == prod([1.0 - chance for _, chance in pairs], start=1.0)
    assert none_of(window, window) == prod([1.0 - chance for _, chance in [*pairs, *pairs]], start=1.0)
    assert any_of(window) == 1.0 - none_of(window)
    assert window.first() == [one for one, _ in pairs[:1]]
    if pairs:
        assert likeliest(window) == max(pairs, key=lambda pair: pair[1])[0]
    met = Met()
    met.add(windows=[window])
    assert {id(entry) for entry in met.entries} == {id(one.entry) for one, _ in pairs}


@given(DATED, st.lists(st.tuples(DATES, st.sampled_from(["until", "since", "around"])), max_size=8))
def test_what_was_met_is_listed_once(
    found: list[tuple[PartialDate, float]], asked: list[tuple[PartialDate, str]]
) -> None:
    """The entries of many windows that overlap, of two kinds of moments, and those that were added: each once."""
    kinds = [moments_of(found), moments_of(found[::2])]
    alone = aid("2000-01", linkage="explicit")
    met = Met([alone])
    wanted = {id(alone)}
    for moments in kinds:
        for day, side in asked:
            met.add([alone], [getattr(moments, side)(day)])
            wanted |= {id(one.entry) for one, _ in ask_each(moments, side, day)}
    listed = [id(entry) for entry in met.entries]
    assert len(listed) == len(set(listed)) and set(listed) == wanted


@given(DATED, DATES, st.sampled_from([1.0, 0.7]))
def test_none_before_is_what_each_span_says(
    found: list[tuple[PartialDate, float]], day: PartialDate, start: float
) -> None:
    """The product over all of what each says, in whatever order; below the least one that is wanted it may be more."""
    product = start
    for one, chance in found:
        product *= 1.0 - chance * before(one, day)
    got = Spans(found).none_before(day, start, 1e-15)
    assert got == pytest.approx(product, rel=1e-12) or (got <= 1e-15 and product <= 1e-15)
