"""Labelled records as training sees them: soft labels, families of coalitions, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dyads import dyad
from made_examples import label_record, make_examples, make_records

from coalclass.errors import TrainingError
from coalclass.indicators import measure
from coalclass.learning import Example, examples_in
from coalclass.learning.examples import check_enough, check_repeats, check_usable, families_of, place_of
from coalclass.records import Label
from coalclass.scoring.scorer import NAMES, fingerprint


@pytest.mark.parametrize(("confidence", "sure"), [("high", 0.9), ("medium", 0.8), ("low", 0.65), (None, 0.8)])
def test_labels_are_as_soft_as_their_sources(confidence: str | None, sure: float) -> None:
    """A label counts as right with the probability of its confidence, toward its own side."""
    path, record = label_record("substantive", "c", 1)
    for value, target in (("substantive", sure), ("incentive-based", 1.0 - sure)):
        label = Label(value, ("somebody 2001",), confidence)
        (one,) = examples_in([(path, replace(record, label=label))])
        assert one.target == pytest.approx(target) and one.low_confidence == (confidence == "low")
        assert one.substantive == (value == "substantive")


def test_an_example_holds_what_the_record_says() -> None:
    """Readings of the scored traces, the dyad, the period in days, entries by kind; unlabelled records are left out."""
    path, record = label_record("substantive", "c", 2)
    (one,) = examples_in([(path, record), label_record(None, "c", 3)])
    assert list(one.readings) == list(NAMES)
    readings = measure(record)
    assert all(one.readings[name] == readings[name] for name in NAMES)
    assert one.fingerprint == fingerprint(readings)
    assert (one.path, one.coalition, one.hegemon, one.follower) == (path, "c", "USA", "EGY")
    start, end = record.period
    assert end is not None and one.days == (start.first, end.last)
    assert sum(one.counts.values()) == len(record.entries)


def test_an_open_period_lasts_as_long_as_its_entries() -> None:
    """Without an end the last entry is the end, or the first day where nothing came later."""
    label = Label("substantive", ("somebody 2001",))
    text = "interactions: [{date: 2003-04-05, actor: follower, kind: demand}]"
    late = replace(dyad(text, period="2000-01-01/.."), label=label)
    early = replace(dyad(text, period="2005-01-01/.."), label=label)
    (one,), (other,) = examples_in([("a", late)]), examples_in([("b", early)])
    assert one.days == (late.period.start.first, late.entries[0].date.last)
    assert other.days == (early.period.start.first, early.period.start.last)


def placed(coalition: str, follower: str, first: int, last: int, hegemon: str = "USA") -> Example:
    """An example of a coalition, dyad and period; nothing else matters here."""
    return replace(make_examples(0, 1)[0], coalition=coalition, follower=follower, hegemon=hegemon, days=(first, last))


def test_coalitions_that_share_a_dyad_at_one_time_are_a_family() -> None:
    """The same dyad in overlapping periods joins two coalitions; a touch of one day is enough."""
    assert families_of([placed("b", "EGY", 0, 10), placed("a", "EGY", 10, 20)]) == ["a", "a"]
    assert families_of([placed("b", "EGY", 0, 100), placed("a", "EGY", 10, 20)]) == ["a", "a"]


@pytest.mark.parametrize(
    "other",
    [placed("a", "EGY", 11, 20), placed("a", "SYR", 0, 10), placed("a", "EGY", 0, 10, "FRA")],
    ids=["later", "another follower", "another hegemon"],
)
def test_other_coalitions_are_no_family(other: Example) -> None:
    """The same dyad at another time, or another dyad at the same time, joins nothing."""
    assert families_of([placed("b", "EGY", 0, 10), other]) == ["b", "a"]


def test_families_are_chains() -> None:
    """Coalitions that share no dyad are one family through a third; each of their records is told the same name."""
    one, two = placed("x", "EGY", 0, 10), placed("y", "EGY", 5, 15)
    three, four = placed("y", "SYR", 5, 15), placed("z", "SYR", 15, 30)
    alone, sibling = placed("w", "EGY", 16, 20), placed("z", "TUR", 100, 110)
    given = [one, two, three, four, alone, sibling]
    assert families_of(given) == ["x", "x", "x", "x", "w", "x"]
    assert families_of(given[::-1]) == ["x", "w", "x", "x", "x", "x"]


def test_a_long_period_reaches_over_a_short_one() -> None:
    """A period that is still on joins with a third, though one between them has ended."""
    given = [placed("a", "EGY", 0, 100), placed("b", "EGY", 1, 2), placed("c", "EGY", 50, 60)]
    assert families_of(given) == ["a", "a", "a"]


REFUSALS = {
    "no records": ([], "none of the records has a label"),
    "one label": (make_records(9, 0, 3), "same label, substantive; a model needs both"),
    "the other label": (make_records(0, 9, 3), "same label, incentive-based; a model needs both"),
    "few of one": (make_records(5, 4, 3), "only 4 records are labelled incentive-based; at least 5"),
    "few of the other": (make_records(4, 5, 3), "only 4 records are labelled substantive; at least 5"),
    "one coalition": (make_records(6, 6, 1), "come from 1 coalition; at least 3"),
    "two coalitions": (make_records(6, 6, 2), "come from 2 coalitions; at least 3"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_too_little_is_refused_in_words(case: str) -> None:
    """Too little to learn from is refused with a sentence that says what is missing."""
    given, message = REFUSALS[case]
    made = examples_in(given)
    with pytest.raises(TrainingError) as caught:
        check_usable(made)
        check_enough(made)
    assert message in str(caught.value)


def test_enough_is_enough() -> None:
    """Five of each label from three coalitions are not refused."""
    made = examples_in(make_records(5, 5, 3))
    check_usable(made)
    check_enough(made)
    check_repeats(made)


def test_a_record_given_twice_is_refused() -> None:
    """The same record under two paths would count twice; both are named."""
    given = make_records(6, 6, 3)
    with pytest.raises(TrainingError, match=r"copy\.yaml holds the record of 0\.yaml again"):
        check_repeats(examples_in([*given, ("copy.yaml", given[0][1])]))


def test_the_order_is_one_of_evidence() -> None:
    """Sorted by what they hold, examples stand in one order however their files are named or given."""
    made = make_examples(1)
    moved = [replace(one, path=f"elsewhere/{one.path}") for one in made[::-1]]
    assert [one.fingerprint for one in sorted(made, key=place_of)] == [
        one.fingerprint for one in sorted(moved, key=place_of)
    ]
