"""What counts as evidence, and what hangs on it: periods, reliability, ranges, entries that matter."""

from dataclasses import replace
from math import inf

import pytest
from dyads import dropping, dyad, dyads, on_each_record
from hypothesis import given

from coalclass.indicators import DIMENSIONS, INDICATORS, gather, measure, weigh, weighing_entries, without
from coalclass.records import Dyad, read_record

OUTSIDE = """
consultations: [{date: %s, level: leader, timing: before, outcome: adopted, initiator: follower}]
aid: [{date: %s, kind: cash, amount_musd: 5, linkage: explicit, provider: partner}, {date: %s, kind: arms, status: cut}]
interactions:
- {date: %s, actor: follower, kind: demand}
- {date: %s, actor: follower, kind: contribution, form: combat, paid_by: follower}
- {date: %s, actor: hegemon, kind: sanction}
"""


@pytest.mark.parametrize(
    ("date", "counts"),
    [("1999-12-31", False), ("2001-01-01", False), ("1999", False), ("2000", True), ("2000-12", True), ("2001", False)],
)
def test_only_the_period_counts(date: str, counts: bool) -> None:
    """An entry outside the period says nothing; a coarse date that overlaps it does."""
    readings = measure(dyad(OUTSIDE % ((date,) * 6)))
    known = {name for name, reading in readings.items() if reading.value is not None}
    assert ({"prior-consultation", "linkage", "demands", "own-cost", "coercion", "aid-cut"} <= known) is counts
    assert bool(known) is counts


def test_disputed_entries_weigh_nothing() -> None:
    """A record of disputed entries alone knows nothing."""
    text = (OUTSIDE % (("2000-05",) * 6)).replace("}", ", reliability: disputed}")
    assert {reading.value for reading in measure(dyad(text)).values()} == {None}


def test_an_open_period_ends_with_its_last_entry() -> None:
    """The length of an open period is measured to its last dated entry that weighs, never to today."""
    text = "consultations: [{date: 2000-03, level: leader}, {date: 2002-12-30, level: leader%s}]"
    assert gather(dyad(text % "", period="2000-01-01/..")).years == pytest.approx(1095 / 365.25)
    disputed = gather(dyad(text % ", reliability: disputed", period="2000-01-01/.."))
    assert disputed.years == pytest.approx(91 / 365.25)


def test_coordinated_withdrawal_is_no_defection() -> None:
    """Leaving along with the hegemon resists nothing; leaving before it does."""
    text = "interactions: [{date: 2000-05, actor: follower, kind: withdrawal%s}]"
    assert measure(dyad(text % ", coordinated: true"))["resistance"].value == pytest.approx(1 / 5)
    assert measure(dyad(text % ", coordinated: false"))["resistance"].value == pytest.approx(2 / 5)
    assert measure(dyad(text % ""))["resistance"].value == pytest.approx(2 / 5)


def test_what_is_unscored() -> None:
    """The outcome to be explained and the garrison, which may mean either thing, are measured and not scored."""
    assert [name for name, one in INDICATORS.items() if not one.scored] == ["troops-hosted", "resistance"]


@pytest.mark.parametrize("name", INDICATORS)
def test_declarations_are_whole(name: str) -> None:
    """Each indicator says what it is, where it comes from and what unknown means, for the codebook."""
    one = INDICATORS[name]
    assert one.dimension in DIMENSIONS
    assert 0 <= one.neutral <= 1
    assert len(one.definition) > 20
    assert one.fields
    assert one.unit
    assert one.unknown
    assert any(word.isdigit() and len(word) == 4 for word in one.source.replace(";", " ").split())


def test_no_field_feeds_two_dimensions_by_its_entries() -> None:
    """An entry of consultations or of aid speaks to no dimension but its own."""
    record = dyad(OUTSIDE % (("2000-05",) * 6))
    base = measure(record)
    for section, allowed in (("consultations", {"shared-decisions"}), ("aid", {"carrots", "sticks"})):
        changed = measure(replace(record, **{section: None}))  # type: ignore[arg-type]
        moved = {INDICATORS[name].dimension for name in base if base[name].value != changed[name].value}
        assert moved <= allowed
        assert moved


@given(dyads())
def test_values_lie_between_nought_and_one(record: Dyad) -> None:
    """Whatever the record, a known value lies in [0, 1] and rests on entries that weigh."""
    weighing = {id(entry) for entry in weighing_entries(record)}
    for reading in measure(record).values():
        assert reading.value is None or 0 <= reading.value <= 1
        assert {id(entry) for entry in reading.entries} <= weighing
        assert reading.further >= 0


@given(dyads())
def test_entries_behind_a_value_matter(record: Dyad) -> None:
    """Without all of the entries behind it a value changes, is unknown, or is held at a bound it states."""
    held = {"aid-surge": 0.5, "aid-weight": 0.2, "frequency": 0.33}
    for name, reading in measure(record).items():
        if reading.entries:
            changed = measure(dropping(record, reading.entries))[name]
            at_neutral = reading.value == pytest.approx(INDICATORS[name].neutral)
            nothing_given = name in held and not any(getattr(entry, "amount_musd", None) for entry in reading.entries)
            assert changed.value != reading.value or at_neutral or nothing_given, name


@on_each_record
def test_entries_behind_a_shipped_value_matter(path: object) -> None:
    """On every shipped record each indicator becomes unknown, or changes, without its entries."""
    record = read_record(str(path))
    for name, reading in measure(record).items():
        if reading.entries:
            changed = measure(dropping(record, reading.entries))[name].value
            assert changed != reading.value or reading.value == pytest.approx(INDICATORS[name].neutral), name


@given(dyads())
def test_one_entry_left_out_is_as_if_never_coded(record: Dyad) -> None:
    """The short cut that leaves an entry out gives what measuring the shorter record gives."""
    evidence, entries, whole = gather(record), weighing_entries(record), measure(record)
    for entry in entries:
        short = without(evidence, entries, entry)
        afresh = measure(dropping(record, [entry]))
        for name, reading in afresh.items():
            assert short.get(name, whole[name]).value == reading.value, name


@given(dyads())
def test_evidence_behind_a_value_grows_with_the_record(record: Dyad) -> None:
    """Leaving an entry out never leaves an indicator with more evidence behind it."""
    whole = measure(record)
    for entry in weighing_entries(record):
        for name, reading in measure(dropping(record, [entry])).items():
            before = weigh(whole[name].entries) + whole[name].further
            assert weigh(reading.entries) + reading.further <= before, name


LEADERS = ", ".join(["{date: 2000-05, level: minister}"] * 5 + ["{date: 2000-05, level: leader}"] * 3)
FIGHTS = ", ".join(
    f"{{date: 2000-05, actor: follower, kind: contribution, form: combat, paid_by: {payer}}}"
    for payer in ("shared", "shared", "follower")
)
STAGES = "{date: 2000-05, kind: cash, package: p, status: promised}, {date: 2000-06, kind: cash, package: p%s}"
OUTSHONE = {
    "seniority": (f"consultations: [{LEADERS}]", 8.0),
    "combat-at-own-cost": (f"interactions: [{FIGHTS}]", 3.0),
    "aid-timing": (
        f"aid: [{STAGES % ', linkage: explicit'}]\n"
        "interactions: [{date: 2000-05, actor: follower, kind: contribution}]",
        2.0,
    ),
    "aid-cut": (f"aid: [{STAGES % ', linkage: explicit'}]", 2.0),
    "demands": ("interactions: [{}]".format(", ".join(["{date: 2000-05, actor: follower, kind: adoption}"] * 4)), 4.0),
    "coercion": ("interactions: [{}]".format(", ".join(["{date: 2000-05, actor: hegemon, kind: request}"] * 4)), 4.0),
}


@pytest.mark.parametrize("name", OUTSHONE)
def test_outshone_evidence_still_counts(name: str) -> None:
    """Entries that others outrank, make moot or are a share of count among the evidence behind a value."""
    text, expected = OUTSHONE[name]
    reading = measure(dyad(text))[name]
    assert weigh(reading.entries) + reading.further == expected
    assert weigh(reading.entries) < expected


def test_a_fact_needs_no_entry() -> None:
    """Context, `none` and a kind looked for are known in full."""
    record = dyad(
        "aid: none\nsearched: [demand]\nmandate: none\n"
        "context: {polyarchy_hegemon: 0.8, polyarchy_follower: 0.1, vote_agreement: 0.1, alliance: none}"
    )
    facts = {name for name, reading in measure(record).items() if reading.further == inf}
    assert facts == {
        *("payment-absent", "third-party-payment", "demands", "mandate"),
        *("polyarchy-gap", "voting-distance", "alliance"),
    }
