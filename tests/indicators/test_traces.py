"""What holds of every trace: declarations, periods, noisy-or, who looked, and that only its entries move it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import test_carrots
import test_conviction
import test_decisions
import test_sticks
from dyads import SHIPPED, dropping, dyad, dyads, from_plain
from hypothesis import given
from worked import Case

from coalclass.indicators import DIMENSIONS, TRACES, Instance, gather, index_traces, measure, weighing_entries, without
from coalclass.indicators.declare import combine_instances
from coalclass.indicators.order import WINDOW_DAYS, before
from coalclass.records import Dyad, read_record
from coalclass.records.dates import parse_date

WORKED: dict[str, list[Case]] = {
    **test_decisions.CASES,
    **test_conviction.CASES,
    **test_carrots.CASES,
    **test_sticks.CASES,
}
DISTANCE = {name for name, one in TRACES.items() if one.dimension == "distance"}


def test_every_trace_was_worked_out() -> None:
    """Each of the 26 scored traces and resistance has a worked value on either side: found, and not found."""
    assert set(WORKED) == set(TRACES)
    assert len(TRACES) == 27
    for name, cases in WORKED.items():
        assert any(one.strength > 0.5 or one.instances for one in cases), name
        assert any(one.strength < 0.5 for one in cases), name
        assert len({one.what for one in cases}) == len(cases), name


@pytest.mark.parametrize("name", TRACES)
def test_a_sequence_sets_no_search(name: str) -> None:
    """What must first be opened has no search: open and not found, it abstains. Others can be looked for."""
    searched = {one.search for one in WORKED[name]}
    if TRACES[name].opened_by or name in ("commitment-first", "words-and-act", "fait-accompli"):
        assert searched == {0.0}
    else:
        assert max(searched) > 0


@pytest.mark.parametrize("name", TRACES)
def test_declarations_are_whole(name: str) -> None:
    """Each trace says what it is, where it comes from and where it says nothing, for the codebook."""
    one = TRACES[name]
    assert one.dimension in DIMENSIONS
    assert one.toward in (-1, 0, 1)
    assert one.scored is (name != "resistance")
    assert len(one.definition) > 20 and one.fields and one.unknown and one.title
    assert any(word.isdigit() and len(word) == 4 for word in one.source.replace(";", " ").split())


def test_traces_stand_by_dimension() -> None:
    """The codebook goes dimension by dimension, in their order."""
    places = [DIMENSIONS.index(one.dimension) for one in TRACES.values()]
    assert places == sorted(places)


EVERYTHING = """
consultations:
- {date: %s, level: leader, timing: before, outcome: adopted, initiator: joint}
- {date: %s, level: leader, timing: after, outcome: ignored, initiator: hegemon}
aid: [{date: %s, kind: cash, amount_musd: 5, linkage: explicit, provider: partner}]
interactions:
- {date: %s, actor: follower, kind: demand}
- {date: %s, actor: follower, kind: contribution, form: combat, paid_by: partner}
- {date: %s, actor: follower, kind: adoption}
- {date: %s, actor: hegemon, kind: sanction}
- {date: %s, actor: hegemon, kind: breach}
- {date: %s, actor: follower, kind: statement, rationale: [norm, payoff]}
"""


@pytest.mark.parametrize(
    ("date", "counts"),
    [("1999-12-31", False), ("2001-01-01", False), ("1999", False), ("2000", True), ("2000-12", True), ("2001", False)],
)
def test_only_the_period_counts(date: str, counts: bool) -> None:
    """An entry outside the period says nothing; a coarse date that overlaps it does."""
    known = {name for name, reading in measure(dyad(EVERYTHING % ((date,) * 9))).items() if reading.known}
    alone = {"input-heeded", "fait-accompli", "tied-payment", "price-named", "paid-by-others", "tied-stick"}
    alone |= {"norm-act-at-home", "words-and-act", "avowed-payoff", "partner-payment", "acts-over-refusal"}
    assert (alone <= known) is counts
    assert bool(known) is counts


def test_disputed_entries_weigh_nothing() -> None:
    """A record of disputed entries alone knows nothing."""
    text = (EVERYTHING % (("2000-05",) * 9)).replace("}", ", reliability: disputed}")
    assert not [name for name, reading in measure(dyad(text)).items() if reading.known]


def test_an_open_period_ends_with_its_last_entry() -> None:
    """The length of an open period is measured to its last dated entry that weighs, never to today."""
    text = "consultations: [{date: 2000-03, level: leader}, {date: 2002-12-30, level: leader%s}]"
    assert gather(dyad(text % "", period="2000-01-01/..")).years == pytest.approx(1095 / 365.25)
    disputed = gather(dyad(text % ", reliability: disputed", period="2000-01-01/.."))
    assert disputed.years == pytest.approx(91 / 365.25)


@pytest.mark.parametrize(
    ("first", "second", "chance"),
    [
        ("2000-05-01", "2000-05-02", 1.0),
        ("2000-05-02", "2000-05-01", 0.0),
        ("2000-05-01", "2000-05-01", 0.5),
        ("2000-05-01", "2000-05", 0.5),
        ("2000-05", "2000-05-31", 0.5),
        ("2000-04", "2000-05-01", 1.0),
        ("2000", "2000-12-31", 0.5),
        ("1999", "2000-01-01", 1.0),
    ],
)
def test_before(first: str, second: str, chance: float) -> None:
    """One date is before another if it ends before the other begins; where they overlap the order is even odds."""
    one, other = parse_date(first), parse_date(second)
    assert one is not None and other is not None
    assert before(one, other) == chance
    assert before(other, one) == (0.5 if chance == 0.5 else 1 - chance)


def test_the_window_is_one_year() -> None:
    """As docs/traces.md registers it."""
    assert WINDOW_DAYS == 365


def test_instances_add_up_and_none_dilutes() -> None:
    """Noisy-or: 1 - (1 - a)(1 - b); one event counts at its likeliest; what has no chance is no instance."""
    entries = dyad("interactions: [{date: 2000-05, actor: follower, kind: demand}]").entries
    reading = combine_instances(
        [(("a",), 0.5, entries), (("b",), 0.2, entries), (("a",), 0.4, entries), (("c",), 0.0, entries)]
    )
    assert reading.strength == pytest.approx(1 - 0.5 * 0.8)
    assert reading.instances == (Instance(0.5, entries), Instance(0.2, entries))


@given(dyads())
def test_readings_are_probabilities_and_rest_on_entries_that_weigh(record: Dyad) -> None:
    """Whatever the record: s, d and chances lie in [0, 1], instances in order of time, of entries that weigh."""
    weighing = {id(entry) for entry in weighing_entries(record)}
    for name, reading in measure(record).items():
        assert 0 <= reading.strength <= 1
        assert 0 <= reading.search <= 1
        assert (reading.strength > 0) == bool(reading.instances) or name in DISTANCE
        for instance in reading.instances:
            assert 0 < instance.chance <= 1
            days = [entry.date.midpoint for entry in instance.entries]
            overlapping = any(
                before(one.date, other.date) == 0.5
                for one in instance.entries
                for other in instance.entries
                if one is not other
            )
            assert days == sorted(days) or overlapping, name
        assert {id(entry) for entry in (*reading.entries, *reading.others)} <= weighing


@given(dyads())
def test_an_entry_that_a_trace_does_not_name_does_not_move_it(record: Dyad) -> None:
    """What stands in no instance and bears on none of a trace can be left out without a change, to the last bit."""
    whole = measure(record)
    index = index_traces(whole, weighing_entries(record))
    for entry in weighing_entries(record):
        afresh = measure(dropping(record, [entry]))
        for name in set(TRACES) - set(index.get(id(entry), ())):
            if name == "aid-large" and record.period.end is None:
                continue  # the last entry carries the length of an open period
            assert afresh[name][:2] == whole[name][:2], (name, entry)


@given(dyads())
def test_one_entry_left_out_is_as_if_never_coded(record: Dyad) -> None:
    """The short cut that leaves an entry out gives what measuring the shorter record gives."""
    evidence = gather(record)
    for entry in evidence.entries:
        short = without(evidence, [entry], TRACES)
        afresh = measure(dropping(record, [entry]))
        assert {name: one[:2] for name, one in short.items()} == {name: one[:2] for name, one in afresh.items()}


@given(dyads())
def test_more_entries_are_no_better_search(record: Dyad) -> None:
    """How well a trace was looked for never grows with an entry."""
    whole = measure(record)
    for entry in weighing_entries(record):
        for name, reading in measure(dropping(record, [entry])).items():
            assert reading.search >= whole[name].search, (name, entry)


@given(dyads())
def test_the_order_of_entries_changes_nothing(record: Dyad) -> None:
    """Entries listed in another order give the same s and d to the last bit."""
    whole = {name: one[:2] for name, one in measure(record).items()}
    shuffled = {
        section: tuple(random.Random(1).sample(entries, len(entries)))
        for section in ("consultations", "aid", "interactions")
        if (entries := getattr(record, section))
    }
    assert {name: one[:2] for name, one in measure(replace(record, **shuffled)).items()} == whole  # type: ignore[arg-type]


def test_ties_are_told_by_date_however_entries_are_listed() -> None:
    """Of instances of one chance the earliest stands first, in whatever order the record lists them."""
    acts = [
        {"date": "2000-05-11", "actor": "follower", "kind": "refusal", "reliability": "reported"},
        {"date": "2000-05-10", "actor": "follower", "kind": "objection", "reliability": "reported"},
        {"date": "2000-06-10", "actor": "follower", "kind": "contribution"},
    ]
    for listed in (acts, acts[::-1]):
        plain = {"searched": ["threat", "sanction", "demand"], "interactions": listed}
        instances = measure(from_plain(plain))["safe-dissent"].instances
        assert [one.entries[0].date.text for one in instances] == ["2000-05-10", "2000-05-11"]


@pytest.mark.parametrize("section", ["consultations", "aid", "interactions"])
def test_every_section_moves_traces_on_shipped_records(section: str) -> None:
    """Every trace outside the distance dimension and its search is found on some shipped record, or looked for."""
    found: set[str] = set()
    for path in SHIPPED:
        record = read_record(path)
        whole, rest = measure(record), measure(replace(record, **{section: None}))  # type: ignore[arg-type]
        found |= {name for name in whole if whole[name][:2] != rest[name][:2]}
    assert found <= {name for name, one in TRACES.items() if section in _sections(one.sections)}
    assert len(found) >= 4


def _sections(parts: frozenset[str]) -> set[str]:
    return {"interactions" if part in ("hegemon", "follower") else part for part in parts}


def test_every_trace_is_found_on_some_shipped_record() -> None:
    """None is so rare that no shipped record holds it."""
    idle = set(TRACES)
    for path in SHIPPED:
        idle -= {name for name, one in measure(read_record(path)).items() if one.strength > 0}
    assert idle == set()
