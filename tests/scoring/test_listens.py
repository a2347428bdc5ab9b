"""The verdict listens: what is added to a record moves every trace the right way, or not at all.

No coefficient and no weight of the pool is under zero and the discount of a dimension is monotone, so what holds of
each trace's own dB holds of the verdict. Both are tested, on every shipped record and on records at large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from dyads import SHIPPED, adding, aid, changing, consultation, day_inside, dyad, dyads, interaction, name_of
from hypothesis import given
from hypothesis import strategies as st
from made import make_scorer

from coalclass.indicators import gather, measure
from coalclass.indicators.order import before
from coalclass.records import Aid, Dyad, Entry, read_record
from coalclass.scoring.scorer import NAMES
from coalclass.scoring.verdict import Verdict

SCORER = make_scorer()
ROUNDING = 1e-9
RELIABILITY = ("confirmed", "reported")


class Scored(NamedTuple):
    """A verdict in dB, and what the rule on each trace says by itself."""

    db: float
    raw: dict[str, float]


def score(record: Dyad) -> Scored:
    """The verdict and each trace's own dB."""
    scores = SCORER.score(measure(record))
    return Scored(scores.db, dict(zip(NAMES, scores.raw, strict=True)))


def check_moves(base: Scored, record: Dyad, toward: int, told: object) -> None:
    """Fail where a changed record moves a trace, or the verdict, away from the side it should move toward."""
    changed = score(record)
    wrong = [name for name in NAMES if (changed.raw[name] - base.raw[name]) * toward < -ROUNDING]
    assert not wrong, (wrong, told)
    assert (changed.db - base.db) * toward >= -ROUNDING, told


def check_each(entries_for: Callable[[Dyad], Iterable[Entry]], toward: int, least: int = 100) -> None:
    """Fail with the names of the shipped records on which an entry more moves the verdict the wrong way."""
    failed: dict[str, AssertionError] = {}
    tried = 0
    for name, record in RECORDS.items():
        base = score(record)
        for entry in entries_for(record):
            tried += 1
            try:
                check_moves(base, adding(record, entry), toward, entry)
            except AssertionError as error:
                failed.setdefault(name, error)
    assert tried >= least
    assert not failed, "\n".join(f"{name}: {str(error).splitlines()[0]}" for name, error in failed.items())


def spread(
    record: Dyad, entries_on: Callable[[str], Iterator[Entry]], days: Iterable[str], step: int
) -> Iterator[Entry]:
    """Every so many of the entries on each of these days, each day others."""
    offset = len(record.entries)
    for place, day in enumerate(days):
        yield from list(entries_on(day))[(place + offset) % step :: step]


RECORDS = {name_of(path): read_record(path) for path in SHIPPED}


def days(record: Dyad) -> tuple[str, ...]:
    """The start of the period, a month of its entries, and its first year."""
    return (str(record.period.start), day_inside(record), str(record.period.start)[:4])


def looked_for(record: Dyad) -> Dyad:
    """The record with `interactions: none`, which any added one would take back, said in `searched` instead."""
    kinds = ("threat", "sanction", "demand", "adoption", "vote", "breach", "adherence", "contribution", "statement")
    return replace(record, interactions=None, searched=kinds) if record.interactions == () else record


# --- what never raises it


def payments(date: str) -> Iterator[Aid]:
    """Payments tied to joining, of many kinds."""
    for linkage, provider, amount, status, package in product(
        ("explicit", "implicit"),
        ("hegemon", "partner"),
        (None, 0, 5000),
        ("offered", "promised", "delivered"),
        (None, "another"),
    ):
        yield aid(date, linkage=linkage, provider=provider, amount_musd=amount, status=status, package=package)
    yield aid(date, kind="arms", linkage="explicit", terms="sale", amount_musd=100)
    yield aid(date, linkage="implicit", amount_musd=90, recipients=3, reliability="reported")


def price(date: str) -> Iterator[Entry]:
    """Demands, contributions that the hegemon or a partner paid, and favours tied to joining."""
    for weight in RELIABILITY:
        yield interaction(date, "follower", "demand", reliability=weight)
        for payer, form, status in product(("hegemon", "partner"), ("combat", None), ("pledged", "delivered")):
            yield interaction(
                date, "follower", "contribution", paid_by=payer, form=form, status=status, reliability=weight
            )
        for kind, linkage in product(("concession", "guarantee"), ("explicit", "implicit")):
            yield interaction(date, "hegemon", kind, linkage=linkage, reliability=weight)


def sticks(date: str) -> Iterator[Entry]:
    """Threats and sanctions of every linkage, aid withheld or cut for the coalition's sake."""
    for kind, linkage in product(("threat", "sanction"), (None, "explicit", "implicit", "none", "other")):
        yield interaction(date, "hegemon", kind, linkage=linkage)
    for status, linkage in product(("withheld", "cut"), (None, "explicit", "implicit")):
        yield aid(date, status=status, linkage=linkage)


def promises(date: str) -> Iterator[Aid]:
    """Promises and offers that were not tied, or of which nobody says whether they were."""
    for linkage, provider, status, amount in product(
        (None, "none", "other"), ("hegemon", "partner"), ("offered", "promised"), (None, 2000)
    ):
        yield aid(date, linkage=linkage, provider=provider, status=status, amount_musd=amount)


def stages(record: Dyad) -> Iterator[Aid]:
    """A tied delivery more of each package that the record holds."""
    for one in record.aid or ():
        if one.package is not None and one.status == "delivered":
            yield replace(
                one,
                status="delivered",
                linkage="explicit",
                reliability="confirmed",
                # A sum where none was stated would say that it was small.
                amount_musd=None if one.amount_musd is None else one.amount_musd + 10,
            )


def promised_stages(record: Dyad) -> Iterator[Aid]:
    """An untied promise more of each package that the record holds."""
    for one in record.aid or ():
        if one.package is not None and one.status in ("offered", "promised", "delivered"):
            yield replace(one, status="promised", linkage="none")


def test_payment_and_price_never_raise_it() -> None:
    """A tied payment, a stage more of a package, a demand or a paid contribution never raises any trace's dB."""
    check_each(lambda one: spread(one, payments, days(one), 7), -1)
    check_each(lambda one: spread(one, price, days(one), 5), -1)
    check_each(stages, -1, least=10)


def test_sticks_never_raise_it() -> None:
    """Nor does a stick, after a refusal or without one."""
    check_each(lambda one: spread(one, sticks, (*days(one), *dissents(one)), 5), -1)


def dissents(record: Dyad) -> tuple[str, ...]:
    """The last day of the month of each dissent, if it lies in the period."""
    months = [entry.date for entry, _ in gather(record).dissents if entry.date.precise_to_month]
    later = [f"{date.text[:7]}-28" for date in months]
    return tuple(one for one in later if record.period.overlaps(interaction(one, "hegemon", "threat").date))


def test_an_untied_promise_never_raises_it() -> None:
    """What was only promised, and not tied, is no evidence of conviction: also as a stage of a package."""
    check_each(lambda one: spread(one, promises, days(one), 6), -1)
    check_each(promised_stages, -1, least=50)


@given(dyads().map(looked_for), st.sampled_from(["2000-01-01", "2000-03-05", "2000-07", "2000-12-31", "2000"]))
def test_payment_price_and_sticks_never_raise_any(record: Dyad, date: str) -> None:
    """The same on records at large, wherever in them."""
    base = score(record)
    for entry in (*payments(date), *price(date), *sticks(date), *promises(date)):
        check_moves(base, adding(record, entry), -1, entry)
    for entry in (*stages(record), *promised_stages(record)):
        check_moves(base, adding(record, entry), -1, entry)


def test_a_tied_payment_a_demand_and_a_paid_contribution_do_lower_it() -> None:
    """They do lower verdicts, so that `never raises` is not held by standing still."""
    moved = 0
    for record in RECORDS.values():
        day = day_inside(record)
        for entry in (
            aid(day, linkage="explicit", amount_musd=100),
            interaction(day, "follower", "demand"),
            interaction(day, "follower", "contribution", paid_by="hegemon"),
            interaction(day, "hegemon", "threat", linkage="explicit"),
        ):
            before_it = score(record)
            after_it = score(adding(record, entry))
            assert after_it.db < before_it.db or after_it.raw == before_it.raw, entry
            moved += after_it.db < before_it.db - 0.1
    assert moved > 2 * len(RECORDS)


# --- what never lowers it


def welcome(date: str) -> Iterator[Entry]:
    """Input that was heeded before the decision, and acts at home."""
    for initiator, outcome, level, weight in product(
        (None, "hegemon", "follower", "joint"), ("adopted", "partly"), ("leader", "official"), RELIABILITY
    ):
        yield consultation(date, initiator=initiator, outcome=outcome, timing="before", level=level, reliability=weight)
    for weight in RELIABILITY:
        yield interaction(date, "follower", "adoption", reliability=weight)
        yield interaction(date, "follower", "vote", arena="domestic", position="with", reliability=weight)


def burdens(date: str) -> Iterator[Entry]:
    """Contributions at the follower's own cost."""
    for form, weight in product(("combat", "support", None), RELIABILITY):
        yield interaction(date, "follower", "contribution", paid_by="follower", form=form, reliability=weight)


def is_free(record: Dyad, entry: Entry) -> bool:
    """Whether neither carrot, stick nor demand stands in the window before an entry."""
    evidence = gather(record)
    return not any(evidence.moments(name).until(entry.date) for name in ("carrots", "sticks", "demands"))


def test_heeded_input_and_acts_at_home_never_lower_it() -> None:
    """Another heeded input before the decision and an act at home never lower any trace's dB."""
    check_each(lambda one: spread(one, welcome, days(one), 7), 1)


def test_a_free_contribution_never_lowers_it() -> None:
    """An own-cost contribution with no carrot, stick or demand in the window before it never lowers it."""
    check_each(lambda one: (entry for entry in spread(one, burdens, days(one), 2) if is_free(one, entry)), 1)


@given(dyads().map(looked_for), st.sampled_from(["2000-01-01", "2000-03-05", "2000-07", "2000-12-31", "2000"]))
def test_welcome_and_burdens_never_lower_any(record: Dyad, date: str) -> None:
    """The same on records at large, wherever in them."""
    base = score(record)
    for entry in welcome(date):
        check_moves(base, adding(record, entry), 1, entry)
    for entry in burdens(date):
        if is_free(record, entry):
            check_moves(base, adding(record, entry), 1, entry)


# --- what changes nothing


def bland(date: str) -> Iterator[Entry]:
    """Entries of no trace: diligence and talk."""
    for reason in (("interest",), ()):
        yield interaction(date, "follower", "statement", rationale=reason)
        yield interaction(date, "hegemon", "statement", rationale=("norm",))
    yield interaction(date, "follower", "statement", denies="payoff")
    yield interaction(date, "hegemon", "request")
    yield interaction(date, "follower", "vote", position="with", arena="domestic", reliability="disputed")
    yield interaction(date, "hegemon", "verbal-cooperation", count=40)
    yield interaction(date, "follower", "material-conflict", count=9)
    yield consultation(date, initiator="hegemon", outcome="heard", timing="before", channel="visit")
    yield consultation(date, initiator="follower", channel="call")
    yield consultation(date, level="official", initiator="hegemon", outcome="rejected", timing="before")
    yield aid(date, terms="sale", kind="arms", amount_musd=400, status="offered", linkage="none")


def numbers(verdict: Verdict) -> list[Any]:
    """All numbers of a verdict, its interval among them."""
    rows = {(one.indicator, one.value, one.search, one.rules_db, one.model_db, one.db) for one in verdict.contributions}
    return [verdict.db, verdict.half_width, verdict.interval, verdict.db_without_distance, verdict.coverage, rows]


def check_still(record: Dyad, entries: Iterable[Entry]) -> None:
    """Fail where entries change a number of the verdict, by a single bit."""
    known = {"consultations": record.consultations, "aid": record.aid, "interactions": record.interactions}
    base = numbers(SCORER.classify(record))
    for entry in entries:
        section = "aid" if type(entry) is Aid else "consultations" if hasattr(entry, "level") else "interactions"
        if known[section] != ():
            assert numbers(SCORER.classify(adding(record, *[entry] * 10))) == base, entry


def test_an_entry_of_no_trace_changes_nothing() -> None:
    """Ten bland statements or extra visits change no dB, p or interval to the last bit, on every closed record."""
    tried = 0
    for record in RECORDS.values():
        closed = record.period.end is not None
        tried += closed
        if closed:
            check_still(record, bland(day_inside(record)))
    assert tried > len(RECORDS) / 2


@given(dyads().filter(lambda record: record.period.end is not None), st.sampled_from(["2000-01-01", "2000-03", "2000"]))
def test_an_entry_of_no_trace_changes_nothing_in_any(record: Dyad, date: str) -> None:
    """The same on records at large."""
    check_still(record, bland(date))


def test_stages_of_one_package_change_nothing() -> None:
    """A payment split into the stages of one package, of one day and one tie, changes no number to the last bit."""
    for record in RECORDS.values():
        for linkage, amount in product(("explicit", "implicit", "none", None), (300.0, None)):
            payment = aid(day_inside(record), package="split", linkage=linkage, amount_musd=amount)
            parts = [replace(payment, status=status) for status in ("offered", "promised", "delivered")]
            whole = SCORER.classify(adding(record, payment))
            assert numbers(SCORER.classify(adding(record, *parts))) == numbers(whole), (linkage, amount)


@given(
    dyads(), st.sampled_from(["explicit", "implicit", "none", "other", None]), st.sampled_from(["2000-03-05", "2000"])
)
def test_stages_of_one_package_change_nothing_in_any(record: Dyad, linkage: str | None, date: str) -> None:
    """The same on records at large."""
    payment = aid(date, package="split", linkage=linkage, amount_musd=50)
    parts = [replace(payment, status=status) for status in ("delivered", "offered", "promised", "delivered")]
    whole = SCORER.classify(adding(record, payment))
    assert numbers(SCORER.classify(adding(record, *parts))) == numbers(whole)


# --- order


YEAR = ["2000-01-03", "2000-02-14", "2000-04-09", "2000-05-28", "2000-08-17", "2000-10-06", "2000-12-29"]
"""Days on which no record at large has an entry."""


@given(
    dyads().map(lambda record: replace(record, period=dyad().period)),
    st.sampled_from(["explicit", "implicit", None]),
    st.sampled_from(YEAR),
    st.sampled_from(YEAR),
    st.sampled_from(["combat", "basing"]),
)
def test_an_offer_moved_before_a_contribution_never_raises_it(
    record: Dyad, linkage: str | None, first: str, second: str, form: str
) -> None:
    """An offer moved from after a contribution to before it, within period and window, never raises any trace's dB."""
    early, late = sorted((first, second))
    gift = interaction("2000-06-15", "follower", "contribution", paid_by="follower", form=form)
    offer = aid(late, kind="cash", status="offered", linkage=linkage)
    record = adding(record, gift, offer)
    moved = changing(record, record.aid[-1], date=aid(early).date)
    if before(offer.date, gift.date) == 0 and before(moved.aid[-1].date, gift.date) == 1:
        check_moves(score(record), moved, -1, (early, late))
