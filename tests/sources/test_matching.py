"""What counts as an entry that the record has already."""

from collections.abc import Sequence

import pytest
from fake_datasets import act, aid, meeting
from hypothesis import given
from hypothesis import strategies as st

from coalclass.records import Consultation, Entry
from coalclass.sources.base import Found, parse_day
from coalclass.sources.matching import may_be_same, split_known


def told(entry: Entry | Found) -> Found:
    """An entry as a dataset tells it, with nothing beside it."""
    return entry if isinstance(entry, Found) else Found(entry)


def same(one: Entry | Found, other: Entry | Found) -> bool:
    """Whether two entries may tell of the same event."""
    return may_be_same(told(one), told(other))


def new_entries(found: Sequence[Entry | Found], present: Sequence[Entry | Found]) -> tuple[list[Entry], list[Entry]]:
    """The entries that are new and those that are known."""
    new, known = split_known(list(map(told, found)), list(map(told, present)))
    return [one.entry for one in new], [one.entry for one in known]


SAME = [
    ("a visit on the day before", meeting("1990-09-07"), meeting("1990-09-08")),
    ("a visit of that month", meeting("1990-09"), meeting("1990-09-30")),
    ("a visit of that year", meeting("1990"), meeting("1990-12-31")),
    (
        "a day within a visit that lasted",
        meeting("1991-04-03"),
        Found(meeting("1991-03-30"), until=parse_day("1991-04-04")),
    ),
    ("President and Secretary at one stop", meeting("1990-11-23", "leader"), meeting("1990-11-22", "minister")),
    ("a visit whose channel is unknown", meeting("1990-09-08"), meeting("1990-09-08", channel="visit")),
    (
        "an exercise of one name",
        meeting("1990-10", "military", topic="Bright Star"),
        meeting("1990-10-02", "military", topic="BRIGHT STAR 90"),
    ),
    ("aid of the same year and kind", aid("1991"), aid("1991-05-01")),
    ("a promise of the same year and kind", aid("1991-02-02", status="promised"), aid("1991")),
    ("a threat in its year", act("1990"), act("1990-08-07")),
    (
        "a veto, however the Council is written",
        act("1990-05-31", "vote", "follower", body="UN Security Council"),
        act("1990-05-31", "vote", "follower", body="United Nations Security Council", position="against"),
    ),
]
OTHER = [
    ("two days apart", meeting("1990-09-07"), meeting("1990-09-09")),
    ("the day after a month", meeting("1990-09"), meeting("1990-10-01")),
    ("two months that touch", act("1990-08", "verbal-cooperation"), act("1990-09", "verbal-cooperation")),
    ("a call and a visit", meeting("1990-09-07", channel="call"), meeting("1990-09-07", channel="visit")),
    ("an exercise and a visit", meeting("1990-09-07", "military"), meeting("1990-09-07", "leader")),
    (
        "two exercises",
        meeting("1990-10", "military", topic="Bright Star"),
        meeting("1990-10", "military", topic="Sea Wind"),
    ),
    ("aid of the year before", aid("1990"), aid("1991")),
    ("aid of another kind", aid("1991"), aid("1991", "military")),
    ("aid by a partner", aid("1991", provider="partner"), aid("1991")),
    ("aid withheld and aid that came", aid("1991", status="withheld"), aid("1991")),
    ("another actor", act("1990", actor="follower"), act("1990")),
    (
        "another form",
        act("1990", "contribution", "follower", form="basing"),
        act("1990", "contribution", "follower", form="combat"),
    ),
    ("a meeting and aid", meeting("1990"), aid("1990")),
]


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in SAME], ids=[pair[0] for pair in SAME])
def test_the_same_event_is_known(one: Entry, other: Entry | Found) -> None:
    """What the record has by hand is not added, whichever of the two is the looser."""
    assert same(one, other) and same(other, one)
    assert new_entries([other], [one]) == ([], [told(other).entry])


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in OTHER], ids=[pair[0] for pair in OTHER])
def test_another_event_is_added(one: Entry, other: Entry) -> None:
    """What the record lacks is added, however near it is to something else."""
    assert not same(one, other) and not same(other, one)
    assert new_entries([other], [one]) == ([other], [])


def test_a_loose_entry_stands_for_one_meeting() -> None:
    """A meeting coded as of a month takes one of the month's three; the others are new."""
    found = [meeting("1990-09-03"), meeting("1990-09-10"), meeting("1990-09-20")]
    added, known = new_entries(found, [meeting("1990-09")])
    assert (len(added), len(known)) == (2, 1)


def test_firm_dates_go_before_loose_ones() -> None:
    """The firmly dated entry takes its own day, so the loose one is left for the meeting that nothing else matches."""
    found = [meeting("1990-09-03"), meeting("1990-09-20")]
    assert new_entries(found, [meeting("1990-09"), meeting("1990-09-03")]) == ([], found)


def test_an_earlier_choice_gives_way() -> None:
    """Where one found entry has two candidates and another only one of these, both are known."""
    found = [meeting("1990-09-03"), meeting("1990-09-05")]
    assert new_entries(found, [meeting("1990-09-04"), meeting("1990-09-02")]) == ([], found)


def test_the_likelier_of_two_loose_entries_is_taken() -> None:
    """Level and channel decide between two entries of one month."""
    loose = [meeting("1990-11", "leader", channel="call"), meeting("1990-11", "minister", channel="visit")]
    visit, call = meeting("1990-11-06", "minister", channel="visit"), meeting("1990-11-07", "leader", channel="call")
    assert new_entries([visit, call], loose) == ([], [visit, call])
    assert new_entries([visit, meeting("1990-11-20", channel="visit")], loose)[1] == [visit]


def test_one_aid_entry_stands_for_all_of_its_year_and_kind() -> None:
    """Two rows of one kind and year are both in the coder's entry."""
    found = [aid("1991", terms="loan"), aid("1991", terms="grant"), aid("1992")]
    assert new_entries(found, [aid("1991-03")]) == (found[2:], found[:2])


def test_a_count_of_a_year_stands_for_its_months() -> None:
    """Machine-coded events that the record has by year are not added again by month."""
    months = [act(f"1990-{month:02}", "verbal-conflict", count=month) for month in range(1, 13)]
    assert new_entries(months, [act("1990", "verbal-conflict", count=78)]) == ([], months)


dates = st.one_of(
    st.integers(1, 28).map(lambda day: f"1990-09-{day:02}"), st.sampled_from(["1990-08", "1990-09", "1990", "1991"])
)
entries = st.one_of(
    st.builds(
        meeting,
        dates,
        st.sampled_from(["leader", "minister", "military"]),
        channel=st.sampled_from([None, "visit", "call"]),
        topic=st.sampled_from([None, "oil", "war"]),
    ),
    st.builds(aid, dates, st.sampled_from(["economic", "military"]), status=st.sampled_from(["delivered", "cut"])),
    st.builds(act, dates, st.sampled_from(["threat", "verbal-conflict"]), count=st.integers(1, 3)),
)


@given(st.lists(entries, max_size=12), st.lists(entries, max_size=8))
def test_adding_twice_adds_nothing(found: list[Entry], present: list[Entry]) -> None:
    """Whatever was found and whatever was there, what has been added is known the second time."""
    added, known = new_entries(found, present)
    assert sorted(map(repr, added + known)) == sorted(map(repr, found))
    assert new_entries(found, [*present, *added])[0] == []


@given(st.lists(entries, max_size=12), st.lists(entries, max_size=8))
def test_no_meeting_is_swallowed(found: list[Entry], present: list[Entry]) -> None:
    """No more meetings are known than the record has, and none is known that is like nothing in it."""
    known = new_entries(found, present)[1]
    assert sum(type(one) is Consultation for one in known) <= sum(type(one) is Consultation for one in present)
    assert all(any(same(one, other) for other in present) for one in known)
