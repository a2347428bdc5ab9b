"""Traces in words, and the explanation: what was found, when, for which side; hostile text stays one line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from dyads import SHIPPED, changing, dyad, dyads, from_plain, on_each_record
from hypothesis import given
from made import make_scorer

from coalclass.indicators import TRACES, measure
from coalclass.records import Dyad, Interaction, read_record
from coalclass.scoring.describe import describe, list_words, name_entry, show_interval, show_probability, signed
from coalclass.scoring.explain import ranked_pulls, ranked_rows, tell_details
from coalclass.scoring.opening import base_db, tell_base, tell_uncounted
from coalclass.scoring.tell import pick_told, tell_instance, tell_trace
from coalclass.scoring.verdict import Contribution, Verdict

SCORER = make_scorer()
LOOKED = ["threat", "sanction", "demand"]


def act(date: str, kind: str, actor: str = "follower", **fields: object) -> dict[str, object]:
    """An interaction as JSON holds it."""
    return {"date": date, "actor": actor, "kind": kind, **fields}


def lead(date: str, kind: str, **fields: object) -> dict[str, object]:
    """The same of the hegemon."""
    return act(date, kind, "hegemon", **fields)


def meet(date: str, **fields: object) -> dict[str, object]:
    """A consultation."""
    return {"date": date, "level": "leader", **fields}


def give(date: str, **fields: object) -> dict[str, object]:
    """Aid."""
    return {"date": date, "kind": "economic", **fields}


GIFT = act("2000-05-20", "contribution", form="combat", paid_by="follower")
TOLD: dict[str, tuple[dict[str, list[dict[str, object]]], str]] = {
    "input-heeded": (
        {"consultations": [meet("2000-05-10", timing="before", outcome="partly", topic="the plan")]},
        "its input on the plan was taken in part before the decision on 2000-05-10",
    ),
    "initiative-taken-up": (
        {"consultations": [meet("2000-05", initiator="joint", outcome="adopted")]},
        "both sought a consultation in 2000-05, and its input was adopted",
    ),
    "joint-planning": (
        {"consultations": [meet("2000-05-10", channel="staff", timing="before")]},
        "the two planned together on 2000-05-10",
    ),
    "fait-accompli": (
        {"consultations": [meet("2000-05-10", initiator="hegemon", timing="after", outcome="ignored")]},
        "it was told of the decision only afterwards, on 2000-05-10, and its input was ignored",
    ),
    "bound-on-request": (
        {"interactions": [act("2000-05-10", "objection"), lead("2000-06-10", "adherence")]},
        "the hegemon bound itself on 2000-06-10 after the follower had spoken up on 2000-05-10",
    ),
    "acts-over-refusal": (
        {"interactions": [act("2000-05-10", "refusal"), lead("2000-06", "breach")]},
        "the hegemon acted in 2000-06 although it refused what was asked on 2000-05-10",
    ),
    "own-cost-unpaid": (
        {"interactions": [GIFT]},
        "it gave combat troops at its own cost on 2000-05-20, and no payment was found",
    ),
    "commitment-first": (
        {"interactions": [act("2000-05-20", "contribution", status="pledged", form="basing")]},
        "it pledged bases on 2000-05-20, before any carrot, stick or demand",
    ),
    "norm-act-at-home": (
        {"interactions": [act("2000-05-20", "vote", arena="domestic", position="with")]},
        "its own parliament voted in favour on 2000-05-20",
    ),
    "words-and-act": (
        {"interactions": [act("2000-05-01", "statement", rationale="norm"), GIFT]},
        "it gave norms or solidarity as its reason on 2000-05-01 and fought at its own cost on 2000-05-20",
    ),
    "avowed-payoff": (
        {"interactions": [act("2000-05-20", "statement", rationale="payoff", audience="private")]},
        "its leaders said in private on 2000-05-20 what they expected to receive",
    ),
    "stayed-when-money-ended": (
        {"aid": [give("2000-05-01", status="cut", linkage="other")], "interactions": [GIFT]},
        "it gave combat troops on 2000-05-20 although aid had ended on 2000-05-01",
    ),
    "tied-payment": (
        {"aid": [give("2000-05-01", amount_musd=40, linkage="explicit")]},
        "economic aid of US$ 40 million delivered on 2000-05-01, explicitly tied to taking part",
    ),
    "paid-by-others": (
        {"interactions": [act("2000-05-20", "contribution", paid_by="partner")]},
        "it gave a contribution on 2000-05-20, and a partner paid",
    ),
    "price-named": ({"interactions": [act("2000-05-20", "demand")]}, "it asked for a price on 2000-05-20"),
    "price-met": (
        {"interactions": [act("2000-05-20", "demand")], "aid": [give("2000-06-01", status="promised")]},
        "it asked for a price on 2000-05-20 and got economic aid promised on 2000-06-01",
    ),
    "carrot-then-commitment": (
        {"interactions": [GIFT], "aid": [give("2000-05-01", status="offered")]},
        "it gave combat troops on 2000-05-20, after economic aid offered on 2000-05-01",
    ),
    "aid-large": (
        {"aid": [give("2000-05-01", amount_musd=400), give("2000-07", amount_musd=400)]},
        "aid was large beside its economy or earlier aid (2000-05-01 to 2000-07)",
    ),
    "partner-payment": (
        {"aid": [give("2000-05-01", provider="partner")]},
        "economic aid delivered by a partner on 2000-05-01",
    ),
    "tied-stick": (
        {"interactions": [lead("2000-05-01", "threat", linkage="implicit")]},
        "a threat by the hegemon on 2000-05-01, implicitly tied to taking part",
    ),
    "pressure-after-refusal": (
        {"interactions": [act("2000-04-01", "withdrawal"), lead("2000-05-01", "sanction")]},
        "it withdrew on 2000-04-01, and then came a sanction by the hegemon on 2000-05-01",
    ),
    "compliance-after-pressure": (
        {"interactions": [lead("2000-05-01", "threat"), act("2000-05-20", "vote", position="with")]},
        "after a threat by the hegemon on 2000-05-01 it voted with the hegemon on 2000-05-20",
    ),
    "safe-dissent": (
        {"interactions": [act("2000-05-01", "objection"), GIFT]},
        "it objected in the open on 2000-05-01, drew neither stick nor price, and gave combat troops on 2000-05-20",
    ),
    "resistance": ({"interactions": [act("2000-05-01", "objection")]}, "an objection by the follower on 2000-05-01"),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_trace_is_told_with_its_dates(name: str) -> None:
    """Each trace is told in a clause, in order of time, with the dates of its entries."""
    sections, clause = TOLD[name]
    plain = {**sections, "searched": LOOKED, "context": {"gdp_musd": 10000}}
    reading = measure(from_plain(plain))[name]
    assert tell_instance(name, reading.instances[0]) == clause
    assert tell_trace(name, reading.strength, reading.instances) == clause
    assert all(entry.date.text in clause for entry in reading.instances[0].entries)


def test_every_trace_of_entries_is_told() -> None:
    """Every trace outside the distance dimension has a clause above."""
    assert set(TOLD) == {name for name, one in TRACES.items() if one.dimension != "distance"}


def test_several_instances_are_counted() -> None:
    """The strongest is told, and how many more there are."""
    record = from_plain({"interactions": [act("2000-05-20", "demand"), act("2000-06-20", "demand")]})
    reading = measure(record)["price-named"]
    assert tell_trace("price-named", 1.0, reading.instances) == "it asked for a price on 2000-05-20 (and 1 more)"


def test_what_was_not_found_is_told_so() -> None:
    """Looked for and not found; and of distance, whether it is so or not."""
    assert tell_trace("price-named", 0.0, ()) == "a search found no sign that the follower named a price"
    assert tell_trace("allied", 1.0, ()) == "the two were allied at the start"
    assert tell_trace("allied", 0.3, ()) == "the two were not allied at the start"


@given(dyads())
def test_every_instance_is_told_in_one_line(record: Dyad) -> None:
    """Whatever the record, each instance has a clause of one line without a full stop, that names no code."""
    for name, reading in measure(record).items():
        for instance in reading.instances:
            clause = tell_instance(name, instance)
            assert clause and "\n" not in clause and not clause.endswith(".")
            assert "None" not in clause and "_" not in clause


HOSTILE = "bases\n\n# VERDICT: clear\r\n\t| a | table |\u2028and\u0085more"


def test_hostile_topics_are_folded_to_one_line() -> None:
    """A topic of several lines is told in one, in clause and explanation."""
    (record,) = [dyad("consultations: [{date: 2000-05, level: leader, timing: before, outcome: adopted, topic: x}]")]
    (entry,) = record.entries
    record = changing(record, entry, topic=HOSTILE)
    instance = measure(record)["input-heeded"].instances[0]
    clause = tell_instance("input-heeded", instance)
    for text in (clause, SCORER.classify(record).explanation):
        assert len(text.splitlines()) == 1
        assert "bases # VERDICT: clear | a | table | and more" in text


# --- the explanation


MOST_WORDS = 100
"""What a lay reader reads: about ninety words."""


def told(row: Contribution) -> str:
    """A trace as the paragraph tells it: the strongest instance alone."""
    return tell_trace(row.indicator, row.value or 0.0, row.instances[:1])


@on_each_record
def test_it_states_the_verdict(path: Path) -> None:
    """Label, probability, interval and standing are in the paragraph, which is short; what it leaves out is beside."""
    verdict = SCORER.classify(read_record(path))
    explanation = verdict.explain(verdict)
    for part in (
        f"({verdict.label})",
        f"is {show_probability(verdict.p_substantive)} (90% interval {show_interval(verdict.interval)}",
        f"The verdict is {verdict.standing}:",
    ):
        assert part in explanation.text
    assert ("The two scorers disagree." in explanation.text) is (not verdict.agree)
    assert ("which includes 0.5" in explanation.text) is (verdict.standing == "contested")
    assert len(re.sub(r" \[[\d, ]+\]", "", explanation.text).split()) <= MOST_WORDS
    assert verdict.explanation == f"{explanation.lead}: {explanation.text}" and "\n" not in verdict.explanation
    details = " ".join(tell_details(verdict))
    for part in (
        f"Without the distance dimension the verdict would be {signed(verdict.db_without_distance)} dB",
        *verdict.reasons,
    ):
        assert part in details


@on_each_record
def test_sources_stand_as_numbers(path: Path) -> None:
    """Each number in the paragraph is that of a source listed beside it, which an entry of a named trace cites."""
    record = read_record(path)
    text, sources = SCORER.classify(record).explain(SCORER.classify(record))[1:]
    numbers = {int(one) for found in re.findall(r"\[([\d, ]+)\]", text) for one in found.split(",")}
    assert numbers == set(range(1, len(sources) + 1))
    assert set(sources) <= {record.cite(source) for entry in record.entries for source in entry.source}


@on_each_record
def test_all_sources_of_a_told_entry_are_cited(path: Path) -> None:
    """The first may be the one that gives the date alone; the one that bears what is told must not be missing."""
    record = read_record(path)
    verdict = SCORER.classify(record)
    explanation = verdict.explain(verdict)
    carrying, _ = ranked_rows(verdict)
    for row in carrying[:1]:
        entries = pick_told(row.indicator, row.instances[0]) if row.instances else ()
        # Of a sum of many entries three are cited.
        for entry in [one for one in entries if one.source][:3]:
            assert {record.cite(source) for source in entry.source} <= set(explanation.sources)


@on_each_record
def test_what_decides_comes_first(path: Path) -> None:
    """The trace named first is the largest contribution toward the label, absences and context included."""
    verdict = SCORER.classify(read_record(path))
    toward = 1 if verdict.label == "substantive" else -1
    largest = max((row for row in verdict.contributions if row.dimension), key=lambda row: row.db * toward)
    assert f"What decides it: {told(largest)}" in verdict.explanation


def test_what_is_said_five_times_is_not_lost() -> None:
    """Five threats that say the same outweigh a telephone call, though no single one of them moves the verdict."""
    threats = [
        lead(f"2000-0{month}-10", "threat", linkage="explicit", source=f"Paper {month}") for month in range(2, 7)
    ]
    call = meet("2000-03-01", channel="call", timing="before", outcome="heard", initiator="follower")
    record = from_plain({"interactions": threats, "consultations": [call], "searched": ["threat"]})
    verdict = SCORER.classify(record)
    assert max(abs(pull) for entry, pull in verdict.pulls if isinstance(entry, Interaction)) < 0.5
    carrying, _ = ranked_rows(verdict)
    assert carrying[0].indicator == "tied-stick" and len(carrying[0].entries) == 5
    assert "What decides it: a threat by the hegemon on 2000-02-10, explicitly tied to taking part [1]" in (
        verdict.explanation
    )


def check_sides(verdict: Verdict) -> None:
    """The strongest traces of both sides are named in their words, each on its own side."""
    toward = 1 if verdict.label == "substantive" else -1
    carrying, opposing = ranked_rows(verdict)
    text = verdict.explanation
    cut = text.find("Against it: ") if opposing else len(text)
    assert cut > 0
    for rows, part, sign in ((carrying[:2], text[:cut], toward), (opposing[:1], text[cut:], -toward)):
        for row in rows:
            assert row.db * sign > 0 and told(row) in part
    assert ("No trace speaks for it." in text) is (not carrying)
    assert ("No trace speaks against it." in text) is (not opposing)


@on_each_record
def test_it_names_traces_of_both_sides(path: Path) -> None:
    """What carries the verdict and what speaks against it, strongest first."""
    verdict = SCORER.classify(read_record(path))
    check_sides(verdict)
    carrying, opposing = ranked_rows(verdict)
    strengths = [[abs(row.db) for row in rows] for rows in (carrying, opposing)]
    assert all(one == sorted(one, reverse=True) for one in strengths)


def test_most_records_have_two_sides() -> None:
    """On most shipped records there is something on either side, so that both are tried."""
    verdicts = [SCORER.classify(read_record(path)) for path in SHIPPED]
    assert sum(all(ranked_rows(verdict)) for verdict in verdicts) > 0.8 * len(SHIPPED)


@given(dyads())
def test_it_names_traces_of_both_sides_on_any_record(record: Dyad) -> None:
    """So on records at large."""
    verdict = SCORER.classify(record)
    if verdict.label is not None and verdict.standing != "insufficient-evidence":
        check_sides(verdict)


def test_pulls_are_ranked_by_size() -> None:
    """Entries that weigh stand by how far the verdict moves without them, on either side, each once."""
    for path in SHIPPED[::7]:
        verdict = SCORER.classify(read_record(path))
        ranked = ranked_pulls(verdict)
        sizes = [abs(pull) for _, pull in ranked]
        assert sizes == sorted(sizes, reverse=True)
        assert {id(entry) for entry, _ in ranked} == {id(entry) for entry, _ in verdict.pulls}


def test_resistance_is_reported_and_counts_for_neither() -> None:
    """What the theory predicts is told, and adds nothing by itself."""
    verdict = SCORER.classify(dyad("interactions: [{date: 2000-05, actor: follower, kind: objection}]"))
    assert "1 entry shows resistance, which by itself counts for neither side." in tell_details(verdict)
    row = next(row for row in verdict.contributions if row.indicator == "resistance")
    assert (row.value, row.rules_db, row.model_db, row.db) == (0.5, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "< 0.01"), (0.0049, "< 0.01"), (0.0051, "0.01"), (0.5, "0.50"), (0.9949, "0.99"), (0.9951, "> 0.99")],
)
def test_no_probability_prints_as_certain(p: float, text: str) -> None:
    """Two digits never make a probability 0 or 1."""
    assert show_probability(p) == text
    assert show_interval((p, 0.9999)) == f"{text} to > 0.99"


def test_entries_are_named() -> None:
    """An entry is named by kind and date, and by its line where it has one."""
    record = from_plain({"consultations": [meet("2000-05")], "aid": [give("2000-06")], "interactions": [GIFT]})
    names = [name_entry(replace(entry, line=0)) for entry in record.entries]
    assert names == ["consultation 2000-05", "economic aid 2000-06", "combat contribution 2000-05-20"]
    assert name_entry(replace(record.entries[0], line=7)) == "consultation 2000-05, line 7"


OFFER = give("2000-02-10", kind="cash", status="offered", linkage="explicit", source="Paper 1")


def test_a_follower_that_refused_did_not_go_along() -> None:
    """Where no contribution, alignment or vote with the hegemon counts, nobody is said to have gone along."""
    refused = [act("2000-03-01", "refusal"), act("2000-04", "vote", position="against", arena="domestic")]
    text = SCORER.classify(from_plain({"aid": [OFFER], "interactions": refused})).explanation
    assert "The follower went along" not in text
    assert (
        "No counted entry shows that the follower went along; it refused on 2000-03-01 and voted against in 2000-04."
        in text
    )
    assert "The record speaks mainly for carrots and sticks (incentive-based)." in text
    many = [act(f"2000-0{month}", "objection") for month in range(3, 7)]
    text = SCORER.classify(from_plain({"aid": [OFFER], "interactions": many})).explanation
    assert "; it dissented 4 times (2000-03 to 2000-06)." in text


@pytest.mark.parametrize(
    "entry",
    [
        act("2000-03", "contribution"),
        act("2000-03", "contribution", status="pledged"),
        act("2000-03", "alignment"),
        act("2000-03", "vote", position="with"),
    ],
    ids=["contribution", "pledge", "alignment", "vote"],
)
def test_a_follower_that_gave_something_went_along(entry: dict[str, object]) -> None:
    """So does one that promised, followed or voted with the hegemon; but not if that entry does not count."""
    text = SCORER.classify(from_plain({"aid": [OFFER], "interactions": [entry]})).explanation
    assert "The follower went along mainly for" in text
    for change in ({"date": "1980-03"}, {"reliability": "disputed"}):
        text = SCORER.classify(from_plain({"aid": [OFFER], "interactions": [{**entry, **change}]})).explanation
        assert "The follower went along" not in text


def test_entries_that_do_not_count_are_counted() -> None:
    """Where none counts the paragraph says so and why, and on what the label rests; else a sentence beside it."""
    outside, disputed = act("1980", "contribution"), act("2000-05", "demand", reliability="disputed")
    verdict = SCORER.classify(from_plain({"interactions": [outside, disputed]}))
    assert "No entry counts (1 lies outside the period, 1 is disputed), so the label (" in verdict.explanation
    assert "rests on the base of every verdict (" in verdict.explanation and tell_uncounted(verdict) == ""
    verdict = SCORER.classify(from_plain({"interactions": [outside], "context": {"alliance": "none"}}))
    assert "rests on the distance between the two states and the base of every verdict (" in verdict.explanation
    verdict = SCORER.classify(from_plain({"interactions": [outside, disputed, outside, GIFT]}))
    assert tell_uncounted(verdict) == "3 entries are not counted: 2 lie outside the period, 1 is disputed."
    assert "not count" not in verdict.explanation
    assert tell_uncounted(SCORER.classify(from_plain({"interactions": [GIFT]}))) == ""


def test_the_base_is_told_where_it_is_most_of_the_verdict() -> None:
    """Where intercept and calibration are more than half of the dB, the paragraph says so, and what is left."""
    seen = set()
    for path in SHIPPED:
        verdict = SCORER.classify(read_record(path))
        base = sum(row.db for row in verdict.contributions if row.indicator in ("baseline", "calibration"))
        assert base_db(verdict) == pytest.approx(base)
        rest = verdict.db - base
        if base * verdict.db <= 0 or abs(base) <= abs(verdict.db) / 2:
            assert tell_base(verdict) == []
        else:
            (told,) = tell_base(verdict)
            assert told in verdict.explanation and signed(base) in told
            assert (f"it is substantive ({signed(rest)} dB)" in told) is (rest > 0)
            seen.add(rest > 0)
    assert seen == {True, False}


def test_a_clause_cites_what_it_tells() -> None:
    """Of a package only the entry that is told is cited, not all of its stages."""
    stages = [
        give("2000-02-10", package="p", status="promised", linkage="implicit", source="Told of nothing"),
        give("2000-03-10", package="p", linkage="explicit", source="Told of the tie"),
    ]
    told = SCORER.classify(from_plain({"aid": stages, "interactions": [GIFT]}))
    clause = told.explanation.partition("explicitly tied to taking part [1]")
    assert clause[1] and told.explain(told).sources[0] == "Told of the tie"


def test_what_is_disputed_or_outside_is_never_told() -> None:
    """What weighs nothing carries nothing."""
    text = SCORER.classify(
        dyad(
            "aid: [{date: 1990, kind: cash, linkage: explicit}]\n"
            "interactions: [{date: 2000-05-17, actor: follower, kind: demand, reliability: disputed},"
            " {date: 2000-05-18, actor: follower, kind: adoption}]"
        )
    ).explanation
    assert "2000-05-18" in text
    assert "1990" not in re.sub(r"^[^:]*:", "", text) and "2000-05-17" not in text


@pytest.mark.parametrize(("db", "text"), [(3.21, "+3.2"), (-3.21, "\N{MINUS SIGN}3.2"), (-0.01, "0.0"), (0.0, "0.0")])
def test_signed(db: float, text: str) -> None:
    """Decibels are shown with a true minus, and nought with no sign."""
    assert signed(db) == text


def test_lists_in_a_sentence() -> None:
    """Items are separated by commas, and by semicolons where one holds a comma."""
    assert list_words([]) == ""
    assert list_words(["a"]) == "a"
    assert list_words(["a", "b", "c"]) == "a, b and c"
    assert list_words(["a, b", "c"]) == "a, b; and c"


def test_an_entry_in_words() -> None:
    """An entry is described from its coded fields alone."""
    record = from_plain(
        {
            "consultations": [meet("2000-05", initiator="joint", timing="before", outcome="heard")],
            "aid": [give("2000-05", kind="arms", amount_musd=1234.5, recipients=3, terms="sale", linkage="other")],
            "interactions": [act("2000-05", "vote", position="abstain")],
        }
    )
    assert [describe(entry) for entry in record.entries] == [
        "a leader-level consultation before the decision sought by both, the follower's input heard",
        "arms of US$ 1,234.5 million for 3 followers together delivered, as a sale, tied to another matter",
        "a vote by the follower abstaining",
    ]
