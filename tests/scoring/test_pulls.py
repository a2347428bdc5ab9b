"""Pulls: how far each entry moves a verdict, worked out without measuring the record anew for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from dyads import SHIPPED, adding, aid, consultation, dropping, dyad, dyads, interaction, on_each_record
from hypothesis import given, settings
from hypothesis import strategies as st
from made import make_scorer
from work import count_calls

from coalclass.indicators import TRACES, Trace, gather, index_traces, measure, weighing_entries
from coalclass.records import Dyad, Entry, read_record
from coalclass.records.dates import parse_date

SCORER = make_scorer()


def check(record: Dyad) -> None:
    """Fail where a pull is not what reclassifying without the entry gives, or an entry of no trace has one."""
    verdict = SCORER.classify(record)
    index = index_traces(measure(record), record.entries)
    pulls = {id(entry): pull for entry, pull in verdict.pulls}
    assert list(pulls) == [id(entry) for entry in weighing_entries(record)]
    for entry in weighing_entries(record):
        pull = pulls[id(entry)]
        assert pull == pytest.approx(verdict.db - SCORER.classify(dropping(record, [entry])).db, abs=1e-9), entry
        if not index.get(id(entry)) and record.period.end is not None:
            assert pull == 0.0


def test_pulls_are_what_reclassifying_gives() -> None:
    """The pull of an entry is the verdict's dB with it less the dB without it, on a third of the shipped records."""
    for path in SHIPPED[::3]:
        check(read_record(path))


@given(dyads())
def test_pulls_are_what_reclassifying_gives_on_any_record(record: Dyad) -> None:
    """So on records at large: open periods, packages, overlapping dates."""
    check(record)


KINDS = (
    consultation("2000", outcome="adopted", timing="before", initiator="follower"),
    aid("2000", linkage="explicit", amount_musd=50.0),
    aid("2000", linkage="explicit", provider="partner"),
    *[interaction("2000", "hegemon", kind) for kind in ("threat", "adherence", "breach")],
    *[interaction("2000", "follower", kind) for kind in ("demand", "objection", "refusal")],
    interaction("2000", "follower", "contribution", form="combat", paid_by="follower"),
    interaction("2000", "follower", "contribution", form="combat", paid_by="shared"),
    interaction("2000", "follower", "refusal", reliability="reported"),
    aid("2000", status="cut", linkage="other"),
    *[
        aid("2000", package=name, amount_musd=amount, status=status, **more)
        for name, amount, status, more in (
            ("p", 5.0, "offered", {"linkage": "explicit"}),
            ("p", 40.0, "delivered", {}),
            ("p", 40.0, "delivered", {"reliability": "reported"}),
            ("p", None, "delivered", {"provider": "partner"}),
            ("q", 0.0, "delivered", {"terms": "sale"}),
            ("q", None, "delivered", {}),
            ("q", 0.0, "delivered", {}),
        )
    ],
)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1960, 2019), st.integers(1, 12)), max_size=90))
def test_pulls_are_what_reclassifying_gives_where_much_is_sure(coded: list[tuple[Entry, int, int]]) -> None:
    """So in records of decades, whose traces are found so often that no one entry changes them."""
    entries = [replace(one, date=day) for one, year, month in coded if (day := parse_date(f"{year}-{month:02d}"))]
    check(adding(dyad("context: {gdp_musd: 1000}", period="1960-01-01/2019-12-31"), *entries))


def test_what_is_sure_is_not_measured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threats and refusals of sixty years: without one, what is decades away still tells of them."""
    entries: list[Entry] = []
    for place in range(720):
        day = f"{1960 + place // 12}-{place % 12 + 1:02d}"
        entries += [interaction(day, "hegemon", "threat"), interaction(day, "follower", "refusal")]
    record = adding(dyad(period="1960-01-01/2019-12-31"), *entries)
    assert count_measures(record, monkeypatch)[1] < len(TRACES)
    assert {pull for _, pull in SCORER.classify(record).pulls} == {0.0}


@on_each_record
def test_an_entry_of_no_trace_has_no_pull(path: Path) -> None:
    """Ten statements of interest pull exactly nothing, and leave every other pull as it was."""
    record = read_record(path)
    bland = [interaction(str(record.period.start), "follower", "statement", rationale=("interest",))] * 10
    padded = adding(replace(record, period=record.period._replace(end=parse_date("2030"))), *bland)
    pulls = SCORER.classify(padded).pulls
    named = [pull for entry, pull in pulls if not entry.entry]
    assert named == [0.0] * 10
    base = SCORER.classify(dropping(padded, bland)).pulls
    assert [pull for entry, pull in pulls if entry.entry] == [pull for _, pull in base]


def test_what_does_not_weigh_has_no_pull() -> None:
    """Entries outside the period and disputed ones are not among the pulls."""
    record = dyad(
        "aid: [{date: 1990, kind: cash, linkage: explicit}]\n"
        "interactions: [{date: 2000-05, actor: follower, kind: demand, reliability: disputed},"
        " {date: 2000-05, actor: follower, kind: demand}]"
    )
    assert [entry.entry for entry, _ in SCORER.classify(record).pulls] == ["interactions[1]"]


def many(size: int) -> Dyad:
    """A closed record of this many entries: one in four of a trace, of several kinds, the rest bland."""
    entries: list[Entry] = []
    for place in range(size // 8):
        day = f"{2000 + place % 20}-{place % 12 + 1:02d}-{place % 28 + 1:02d}"
        entries += [
            interaction(day, "follower", "demand"),
            aid(day, linkage="implicit", amount_musd=float(place + 5)),
            *[interaction(day, "follower", "statement", rationale=("interest",))] * 3,
            *[consultation(day, outcome="heard", timing="before")] * 3,
        ]
    entries = [replace(entry) for entry in entries]
    return adding(dyad(period="2000-01-01/2021-12-31"), *entries)


def count_measures(record: Dyad, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How often a trace is measured for the verdict on a record, and for its pulls."""
    counts: Counter[str] = Counter()

    def counted(one: Trace) -> Trace:
        def measure_it(evidence: object) -> object:
            counts[one.name] += 1
            return one.measure(evidence)  # type: ignore[arg-type]

        return one._replace(measure=measure_it)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        for name, one in TRACES.items():
            patch.setitem(TRACES, name, counted(one))
        verdict = SCORER.classify(record)
        first = counts.total()
        assert len(verdict.pulls) == len(weighing_entries(record))
        return first, counts.total() - first


def test_a_verdict_measures_each_trace_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the record's length; and pulls measure at most the traces that name an entry, for a bland one none."""
    record = many(400)
    first, pulls = count_measures(record, monkeypatch)
    index = index_traces(measure(record), record.entries)
    assert first == len(TRACES)
    assert len(index) <= len(record.entries) / 4
    assert pulls < sum(map(len, index.values()))


def test_four_thousand_bland_entries_measure_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an open period too, where at most the last entry, which carries its length, is measured without."""
    entries = [interaction(f"2000-05-{place % 28 + 1:02d}", "hegemon", "request") for place in range(4000)]
    record = adding(dyad(period="2000-01-01/.."), *entries, interaction("2000-06-01", "hegemon", "request"))
    first, pulls = count_measures(record, monkeypatch)
    assert (first, pulls) == (len(TRACES), 1)
    assert {pull for _, pull in SCORER.classify(adding(dyad(), *entries)).pulls} == {0.0}


def test_a_year_of_many_entries_measures_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand threats and refusals on as many days within one window: sure without most is sure without one."""
    days = [f"{2000 + place // 336}-{place // 28 % 12 + 1:02d}-{place % 28 + 1:02d}" for place in range(1000)]
    acts = [
        interaction(day, *(("hegemon", "threat"), ("follower", "refusal"))[place % 2]) for place, day in enumerate(days)
    ]
    _, pulls = count_measures(adding(dyad(period="2000-01-01/2004-12-31"), *acts), monkeypatch)
    assert pulls < 100


def test_work_grows_with_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the entries are about four times the traces measured."""
    small, large = (count_measures(many(size), monkeypatch)[1] for size in (400, 1600))
    assert large < 5 * small


LONG: dict[str, tuple[Entry, ...]] = {
    "shared costs": (interaction("2000", "follower", "contribution", form="combat", paid_by="shared"),),
    "one package": tuple(
        aid("2000", package="p", amount_musd=5.0, status=one) for one in ("offered", "promised", "delivered")
    ),
    "cuts and dissents": (
        aid("2000", status="cut", linkage="other"),
        interaction("2000", "follower", "refusal", reliability="reported"),
        interaction("2000", "follower", "contribution", paid_by="follower"),
    ),
    "reports of pressure": tuple(
        interaction("2000", actor, kind, reliability="reported")
        for actor, kind in (("follower", "refusal"), ("hegemon", "threat"), ("hegemon", "breach"))
    ),
}


@pytest.mark.parametrize("kind", LONG)
def test_calls_grow_with_the_record(kind: str) -> None:
    """Four times the entries of a kind that all weigh on each other are about four times the calls, pulls included."""

    def score(size: int) -> None:
        entries = [
            replace(LONG[kind][place % len(LONG[kind])], date=day)
            for place in range(size)
            if (day := parse_date(f"{1960 + place // 336 % 60}-{place // 28 % 12 + 1:02d}-{place % 28 + 1:02d}"))
        ]
        record = adding(dyad("context: {gdp_musd: 1000}", period="1960-01-01/2019-12-31"), *entries)
        assert len(SCORER.classify(record).pulls) == size

    score(8)
    assert count_calls(lambda: score(4800)) < 5.5 * count_calls(lambda: score(1200))


def test_an_open_period_is_carried_by_its_last_entry() -> None:
    """Without the last entry of an open period the yearly sums are larger, and that is its pull."""
    record = dyad(
        "context: {gdp_musd: 10000}\naid: [{date: 2000-05-01, kind: cash, amount_musd: 200}]\n"
        "interactions: [{date: 2003-12-31, actor: hegemon, kind: request}]",
        period="2000-01-01/..",
    )
    (_, money), (_, last) = SCORER.classify(record).pulls
    assert money < 0 < last
    assert gather(record).years == pytest.approx(4.0, abs=0.01)
    check(record)


def test_stages_of_a_package_pull_together() -> None:
    """A stage of which the year alone is known has no place in a sequence, and yet makes the other stage weigh."""
    record = dyad(
        "aid: [{date: 2000, kind: cash, package: p, linkage: explicit}, {date: 2000-02, kind: cash, package: p}]\n"
        "interactions: [{date: 2000-03, actor: follower, kind: contribution}]"
    )
    index = index_traces(measure(record), record.entries)
    assert "commitment-first" in index[id(record.entries[0])]
    check(record)
