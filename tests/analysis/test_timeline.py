"""A record cut into windows: nothing is lost, nothing counted twice, nothing claimed that was not looked for."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from math import fsum
from typing import Any

import pytest
from dyads import SHIPPED, dyad, dyads, name_of
from hypothesis import given
from hypothesis import strategies as st

from coalclass.analysis.timeline import MOST_WINDOWS, MOVE_DB, Window, cut, parse_length, timeline
from coalclass.errors import UsageError
from coalclass.indicators import weighing_entries
from coalclass.records import Dyad, read_record
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT

SCORER = Scorer(model=SILENT)
"""The rules alone, so that no training moves what is asserted."""
LENGTHS = st.integers(1, 30)
YEARS = "2000-01-01/2002-12-31"


def entries_in(*dates: str, kind: str = "demand") -> str:
    """YAML of demands (or another act of the follower) on these dates."""
    acts = [f"  - {{date: '{day}', actor: follower, kind: {kind}}}" for day in dates]
    return "interactions:\n" + "\n".join(acts)


def dates_of(windows: tuple[Window, ...]) -> list[list[str]]:
    """The dates of the entries of each window."""
    return [[entry.date.text for entry in one.dyad.entries] for one in windows]


def days_of(windows: tuple[Window, ...]) -> list[tuple[str, str]]:
    """First and last day of each window."""
    return [(one.start, one.end) for one in windows]


@pytest.mark.parametrize(
    ("text", "months"), [("1y", 12), ("6m", 6), ("18m", 18), ("10000y", 120_000), ("999999999y", 11_999_999_988)]
)
def test_lengths(text: str, months: int) -> None:
    """A number and y or m is a length."""
    assert parse_length(text) == months


@pytest.mark.parametrize(
    "text", ["0y", "-1y", "abc", "", "y", "1", "1.5y", "1d", " 1y", "1y ", "01y", "１y", "9" * 5000 + "y"]
)
def test_what_is_no_length(text: str) -> None:
    """Anything else is not, and none of it crashes."""
    assert parse_length(text) is None


@pytest.mark.parametrize(
    ("period", "months", "days"),
    [
        ("2000-01-01/2000-12-31", 6, [("2000-01-01", "2000-06-30"), ("2000-07-01", "2000-12-31")]),
        ("2000-01-01/2001-02-15", 12, [("2000-01-01", "2000-12-31"), ("2001-01-01", "2001-02-15")]),
        ("2000/2001", 12, [("2000-01-01", "2000-12-31"), ("2001-01-01", "2001-12-31")]),
        (
            "2000-01-31/2000-04-30",
            1,
            [
                ("2000-01-31", "2000-02-28"),
                ("2000-02-29", "2000-03-30"),
                ("2000-03-31", "2000-04-29"),
                ("2000-04-30",) * 2,
            ],
        ),
        ("2000-02-29/2001-03-31", 12, [("2000-02-29", "2001-02-27"), ("2001-02-28", "2001-03-31")]),
    ],
)
def test_days_of_windows(period: str, months: int, days: list[tuple[str, str]]) -> None:
    """Windows start on the same day of the month, or the last of a shorter one; the last ends with the period."""
    assert days_of(cut(dyad(period=period), months)) == days


@given(dyads(), LENGTHS)
def test_windows_cover_the_period(record: Dyad, months: int) -> None:
    """End to end, windows cover the period without gap or overlap, and each entry of the period is in exactly one."""
    windows = cut(record, months)
    start, end = record.period
    assert windows[0].first == start.first
    assert end is None or windows[-1].last == end.last
    for before, after in pairwise(windows):
        assert after.first == before.last + 1
    counted = Counter(id(entry) for one in windows for entry in one.dyad.entries)
    inside = [entry for entry in record.entries if record.period.overlaps(entry.date)]
    assert counted == Counter(map(id, inside))
    for one in windows:
        assert all(entry.date.first <= one.last and entry.date.last >= one.first for entry in one.dyad.entries)
        assert one.first <= one.last


@given(dyads(), LENGTHS, LENGTHS)
def test_overlapping_windows_lose_nothing(record: Dyad, months: int, step: int) -> None:
    """With a shorter step no day and no entry of the period is left out, and only the last window ends with it."""
    if step > months:
        months, step = step, months
    windows = cut(record, months, step)
    last = record.period.end.last if record.period.end else max(one.last for one in windows)
    assert [one.last == last for one in windows] == [False] * (len(windows) - 1) + [True]
    for before, after in pairwise(windows):
        assert before.first < after.first <= before.last + 1
    seen = {id(entry) for one in windows for entry in one.dyad.entries}
    assert seen == {id(entry) for entry in record.entries if record.period.overlaps(entry.date)}


@given(dyads())
def test_one_window_is_the_record(record: Dyad) -> None:
    """A window longer than the period says what the record says, to the last bit, where no entry lies outside."""
    (window,) = cut(record, 120_000)
    if len(window.dyad.entries) == len(record.entries):
        assert window.dyad == record
    point = timeline(record, SCORER, 120_000, path="x").points[0]
    if not weighing_entries(record):
        assert point.verdict is None
    elif len(window.dyad.entries) == len(record.entries):
        assert point.verdict is not None
        assert point.verdict.as_dict() == SCORER.classify(record, "x").as_dict()


@pytest.mark.parametrize("path", SHIPPED[::5], ids=name_of)
def test_one_window_of_a_shipped_record(path: Any) -> None:
    """So it does for shipped records without what lies outside their period or is given after it."""
    record = read_record(path)
    (point,) = timeline(record, SCORER, 12 * 500).points
    whole = SCORER.classify(record)
    assert point.verdict is not None
    late = [one for one in record.mandate or () if one.date is not None and one.date.first > point.window.last]
    if not late:
        assert point.verdict.summary() == whole.summary()


def test_low_precision_goes_by_its_middle() -> None:
    """A year or a month that overlaps several windows is in the one that holds the middle of it, once."""
    record = dyad(entries_in("2000", "2000-06", "2001", "2000-06-30"), period=YEARS)
    # The middle of 2000 is 1 July, of 2000-06 15 June, of 2001 2 July.
    assert dates_of(cut(record, 6)) == [["2000-06", "2000-06-30"], ["2000"], [], ["2001"], [], []]


def test_low_precision_at_the_edge_of_the_period() -> None:
    """Of a date that reaches beyond the period only the days within it count for where it goes."""
    record = dyad(entries_in("2000", "2002"), period="2000-10-01/2002-02-28")
    assert dates_of(cut(record, 6)) == [["2000"], [], ["2002"]]


def test_what_lies_outside_is_in_no_window() -> None:
    """Evidence from before or after the period is counted nowhere."""
    record = dyad(entries_in("1999-12-31", "2003-01-01", "2001-05-05"), period=YEARS)
    assert dates_of(cut(record, 12)) == [[], ["2001-05-05"], []]


def test_an_entry_may_be_in_overlapping_windows() -> None:
    """With a step shorter than the window an entry is in each that holds its day."""
    record = dyad(entries_in("2000-08-01"), period="2000-01-01/2001-12-31")
    assert dates_of(cut(record, 12, 6)) == [["2000-08-01"], ["2000-08-01"], []]


def test_open_periods_end_with_the_last_entry() -> None:
    """An open period is cut to its last dated entry; one window leaves it open."""
    record = dyad(entries_in("2000-03-05", "2001-02"), period="2000-01-01/..")
    assert days_of(cut(record, 12)) == [("2000-01-01", "2000-12-31"), ("2001-01-01", "2001-02-28")]
    (whole,) = cut(record, 24)
    assert whole.dyad.period == record.period and whole.end == "2001-02-28"
    assert days_of(cut(dyad(period="2000-01-01/.."), 12)) == [("2000-01-01", "2000-01-01")]
    assert days_of(cut(dyad(entries_in("1990-01-01"), period="2000-01-01/.."), 12)) == [("2000-01-01", "2000-01-01")]


def test_sections_are_as_known_as_they_were() -> None:
    """Known to be empty stays so; a section with entries in other windows alone is unknown, not empty."""
    record = dyad("aid: none\n" + entries_in("2001-05-05"), period=YEARS)
    for window, found in zip(cut(record, 12), (None, 1, None), strict=True):
        assert window.dyad.aid == () and window.dyad.consultations is None
        section = window.dyad.interactions
        assert section is None if found is None else section is not None and len(section) == found


def test_what_was_searched_for() -> None:
    """A kind searched for stays so, but where an entry of it may lie in the window and is counted in another."""
    record = dyad("searched: [demand, threat]\n" + entries_in("2000", "2002-05-05"), period=YEARS)
    searched = [one.dyad.searched for one in cut(record, 6)]
    assert searched == [("threat",), *[("demand", "threat")] * 5]
    # The second half of 2000 holds the entry, the first may hold it; in 2001 there was none.
    assert dates_of(cut(record, 6))[1] == ["2000"]


def test_context_and_mandates() -> None:
    """Context is the record's; a mandate given after a window's end is not its own, and none left is unknown."""
    mandates = "mandate: [{body: UNSC, date: 2001-06}, {body: UNSC, date: 2002-12-31}]"
    record = dyad(f"{mandates}\ncontext: {{polyarchy_hegemon: 0.9}}", period=YEARS)
    windows = cut(record, 12)
    assert all(one.dyad.context == record.context for one in windows)
    assert [one.dyad.mandate and len(one.dyad.mandate) for one in windows] == [None, 1, 2]
    assert all(one.dyad.mandate == () for one in cut(dyad("mandate: none", period=YEARS), 12))
    undated = dyad("mandate: {body: UNSC}", period=YEARS)
    assert all(one.dyad.mandate == undated.mandate for one in cut(undated, 12))


def test_gaps_have_no_verdict() -> None:
    """A window without an entry that weighs has no verdict, whatever was searched for; changes pass over it."""
    disputed = entries_in("2000-02-02", "2002-02-02") + "\n  - {date: 2001-01-01, actor: follower, kind: demand, "
    record = dyad("searched: [threat]\naid: none\n" + disputed + "reliability: disputed}", period=YEARS)
    made = timeline(record, SCORER, 12)
    assert [point.verdict is None for point in made.points] == [False, True, False]
    assert made.points[1].strongest is None and len(made.points[1].window.dyad.entries) == 1
    assert all(turn.before.start == "2000-01-01" and turn.after.start == "2002-01-01" for turn in made.turns)


def test_steps_and_counts_are_refused() -> None:
    """A step longer than the window, and more windows than anyone reads, are refused in words."""
    record = dyad(period="1000/2000")
    with pytest.raises(UsageError, match="step must not be longer"):
        cut(record, 6, 12)
    with pytest.raises(UsageError, match=f"more than {MOST_WINDOWS} windows"):
        cut(record, 6)
    with pytest.raises(UsageError, match="windows"):
        cut(record, 120, 1)
    assert len(cut(record, 12)) == 1001
    assert days_of(cut(dyad(period="9999-01-01/9999-12-31"), 6))[-1] == ("9999-07-01", date.max.isoformat())


SHIFT = """
consultations:
  - {date: 2000-02-01, level: leader, timing: after, outcome: rejected, initiator: hegemon}
  - {date: 2002-02-01, level: leader, timing: before, outcome: adopted, initiator: follower}
  - {date: 2002-03-01, level: leader, timing: before, outcome: adopted, initiator: follower}
interactions:
  - {date: 2000-03-01, actor: follower, kind: demand}
  - {date: 2000-03-02, actor: follower, kind: demand}
  - {date: 2000-04-01, actor: hegemon, kind: threat}
  - {date: 2002-04-01, actor: follower, kind: contribution, form: combat, paid_by: follower}
  - {date: 2002-05-01, actor: follower, kind: demand}
  - {date: 2000-05-01, actor: follower, kind: statement, rationale: norm}
"""


def test_a_turn_names_what_carries_it() -> None:
    """Where the label changes, the indicators that moved add up to the move, and the new entries pull its way."""
    made = timeline(dyad(SHIFT, period=YEARS), SCORER, 12)
    (turn,) = made.turns
    assert (turn.earlier.label, turn.later.label) == ("incentive-based", "substantive")
    assert (turn.before.start, turn.after.start) == ("2000-01-01", "2002-01-01")
    assert fsum(row.db for row in turn.moved) == pytest.approx(turn.db, abs=1e-9) and turn.db > MOVE_DB
    assert turn.new and {entry.entry for entry, _ in turn.new} <= {
        "consultations[1]",
        "consultations[2]",
        "interactions[3]",
    }
    assert all(pull > 0 for _, pull in turn.new) and turn.new[0][1] == max(pull for _, pull in turn.new)
    assert turn.gone and all(pull < 0 and entry.date.text.startswith("2000") for entry, pull in turn.gone)
    entry, pull = made.points[2].strongest or pytest.fail("no entry")
    assert (entry, pull) == max(turn.later.pulls, key=lambda pair: abs(pair[1]))


def test_entries_of_both_windows_are_not_new() -> None:
    """Of overlapping windows, what both hold is neither new nor gone."""
    made = timeline(dyad(SHIFT, period=YEARS), SCORER, 24, 12)
    for turn in made.turns:
        earlier, later = ({id(one) for one in window.dyad.entries} for window in (turn.before, turn.after))
        assert all(id(entry) in later - earlier for entry, _ in turn.new)
        assert all(id(entry) in earlier - later for entry, _ in turn.gone)
        assert turn.earlier.label != turn.later.label or abs(turn.db) > MOVE_DB


def test_a_long_way_on_one_side_is_a_turn() -> None:
    """A move of more than 5 dB is shown where the label stays, a shorter one is not."""
    context = "context: {alliance: defense, polyarchy_hegemon: 0.9, polyarchy_follower: 0.9}\n"
    talks = """consultations:
  - {date: 2000-05-05, level: leader, timing: before, outcome: heard, initiator: follower}
  - {date: 2001-05-05, level: leader, timing: before, outcome: adopted, initiator: follower}
"""
    more = "  - {date: 2001-05-09, level: official, timing: before, initiator: joint, channel: council}\n"
    acts = """interactions:
  - {date: 2001-06-05, actor: follower, kind: adoption}
  - {date: 2001-06-07, actor: follower, kind: contribution, form: combat, paid_by: follower}
"""
    record = dyad(context + talks + more + acts, period="2000-01-01/2001-12-31")
    (turn,) = timeline(record, SCORER, 12).turns
    assert turn.earlier.label == turn.later.label == "substantive" and turn.db > MOVE_DB
    record = dyad(context + talks, period="2000-01-01/2001-12-31")
    before, after = (point.verdict for point in timeline(record, SCORER, 12).points)
    assert before is not None and after is not None and 0 < after.db - before.db < MOVE_DB
    assert timeline(record, SCORER, 12).turns == ()


def test_steady_relations_have_no_turn() -> None:
    """The same every year is no change."""
    record = dyad(entries_in("2000-05-05", "2001-05-05", "2002-05-05"), period=YEARS)
    assert timeline(record, SCORER, 12).turns == ()


def test_a_sequence_across_two_windows_is_in_neither() -> None:
    """A demand at the end of one year, met at the start of the next, is a price met in two years, in no single one."""
    acts = """
  - {date: 2000-12-20, actor: follower, kind: demand}
  - {date: 2001-01-10, actor: hegemon, kind: concession}
"""
    record = dyad(f"interactions:{acts}", period="2000-01-01/2001-12-31")

    def found(months: int) -> list[float | None]:
        verdicts = [point.verdict for point in timeline(record, SCORER, months).points]
        rows = [row for one in verdicts if one is not None for row in one.contributions]
        return [row.value for row in rows if row.indicator == "price-met"]

    assert found(12) == [None, None] and len(found(24)) == 1 and (found(24)[0] or 0) > 0.2
