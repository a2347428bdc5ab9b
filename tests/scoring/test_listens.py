"""The verdict listens: each change of the evidence moves it the way its rule says, on every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from dyads import (
    SHIPPED,
    adding,
    aid,
    changing,
    consultation,
    day_inside,
    dropping,
    dyads,
    interaction,
    name_of,
    on_each_record,
)
from hypothesis import given

from coalclass.indicators import measure, weighing_entries
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction, Mandate, read_record
from coalclass.records.dates import parse_date
from coalclass.scoring import Scorer
from coalclass.scoring.verdict import Verdict

SCORER = Scorer()
ROUNDING = 1e-9
# One yearly sum is all the aid that came, and two rules weigh it: against what was given before, against the economy.
LOUDER = {"ukraine-support-2022/pol": {"aid[7]"}}


def classified(path: Path) -> tuple[Dyad, Verdict]:
    record = read_record(path)
    return record, SCORER.classify(record)


def is_a(shape: type, **fields: Any) -> Callable[[Entry], bool]:
    return lambda entry: type(entry) is shape and all(getattr(entry, key) == value for key, value in fields.items())


def meets(entry: Entry) -> bool:
    return type(entry) is Consultation


def gives(entry: Entry) -> bool:
    return type(entry) is Aid and entry.status in ("offered", "promised", "delivered")


def favours(entry: Entry) -> bool:
    return gives(entry) or getattr(entry, "kind", "") in ("concession", "guarantee")


def pays(entry: Entry) -> bool:
    return getattr(entry, "kind", "") == "contribution" and getattr(entry, "status", "") != "pledged"


FLIPS: dict[str, tuple[Callable[[Entry], bool], dict[str, Any], dict[str, Any]]] = {
    # which entries; fields as they speak for a substantive relation; and for an incentive-based one
    "timing": (meets, {"timing": "before"}, {"timing": "after"}),
    "outcome": (meets, {"outcome": "adopted"}, {"outcome": "ignored"}),
    "outcome by a step": (meets, {"outcome": "heard"}, {"outcome": "rejected"}),
    "initiator": (
        lambda entry: type(entry) is Consultation and (entry.timing, entry.outcome) != ("before", "adopted"),
        {"initiator": "follower", "timing": "after"},
        {"initiator": "hegemon", "timing": "after"},
    ),
    "linkage": (favours, {"linkage": "none", "package": None}, {"linkage": "explicit", "package": None}),
    "tied at all": (favours, {"linkage": "other", "package": None}, {"linkage": "implicit", "package": None}),
    "stick over another matter": (
        lambda entry: getattr(entry, "kind", "") in ("threat", "sanction") and entry.actor == "hegemon",
        {"linkage": "other"},
        {"linkage": "explicit"},
    ),
    "who paid": (pays, {"paid_by": "follower"}, {"paid_by": "hegemon"}),
    "shared cost": (pays, {"paid_by": "shared"}, {"paid_by": "partner"}),
    "rationale": (
        is_a(Interaction, actor="follower", kind="statement"),
        {"rationale": ("norm",)},
        {"rationale": ("payoff",)},
    ),
    "interest or payoff": (
        is_a(Interaction, actor="follower", kind="statement"),
        {"rationale": ("interest",)},
        {"rationale": ("payoff",)},
    ),
    "norm or interest": (
        is_a(Interaction, actor="follower", kind="statement"),
        {"rationale": ("solidarity",)},
        {"rationale": ("interest",)},
    ),
    "restraint": (is_a(Interaction, actor="hegemon", kind="adherence"), {"kind": "adherence"}, {"kind": "breach"}),
    "demand": (is_a(Interaction, actor="follower", kind="demand"), {"kind": "adoption"}, {"kind": "demand"}),
    "cut": (lambda entry: type(entry) is Aid and entry.status in ("cut", "withheld"), {"reliability": "disputed"}, {}),
    "kind of favour": (is_a(Interaction, actor="hegemon", kind="request"), {"kind": "statement"}, {"kind": "sanction"}),
}


def keep(entry: Entry, fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if hasattr(entry, key)}


@pytest.mark.parametrize("flip", FLIPS)
@on_each_record
def test_flipping_a_field_moves_the_rules_in_their_direction(path: Path, flip: str) -> None:
    """Every entry's scored field, flipped, moves the rules' dB in the direction of its rule."""
    record = read_record(path)
    which, for_it, against_it = FLIPS[flip]
    for entry in filter(which, weighing_entries(record)):
        better = SCORER.classify(changing(record, entry, **keep(entry, for_it))).rules.db
        worse = SCORER.classify(changing(record, entry, **keep(entry, against_it))).rules.db
        assert better > worse, entry


@pytest.mark.parametrize("flip", FLIPS)
def test_each_flip_is_tried(flip: str) -> None:
    """No flip passes for want of a shipped entry to try it on."""
    assert any(FLIPS[flip][0](entry) for path in SHIPPED for entry in weighing_entries(read_record(path)))


CONTEXTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "regimes": (
        {"polyarchy_hegemon": 0.8, "polyarchy_follower": 0.8},
        {"polyarchy_hegemon": 0.8, "polyarchy_follower": 0.1},
    ),
    "votes": ({"ideal_point_distance": 0.5}, {"ideal_point_distance": 3.5}),
    "agreement": (
        {"ideal_point_distance": None, "vote_agreement": 0.8},
        {"ideal_point_distance": None, "vote_agreement": 0.1},
    ),
    "alliance": ({"alliance": "defense"}, {"alliance": "none"}),
}


@pytest.mark.parametrize("fact", CONTEXTS)
@on_each_record
def test_flipping_context_moves_the_rules_in_their_direction(path: Path, fact: str) -> None:
    """Nearness in regime, votes and alliance speaks for a substantive relation in both scorers."""
    record = read_record(path)
    near, far = [SCORER.classify(replace(record, context=replace(record.context, **one))) for one in CONTEXTS[fact]]
    assert near.rules.db > far.rules.db
    assert near.model.db > far.model.db


@on_each_record
def test_a_mandate_moves_the_rules_in_their_direction(path: Path) -> None:
    """An explicit mandate gives more than a claimed one, and that more than none."""
    record = read_record(path)
    mandates = [(Mandate("UNSC"),), (Mandate("UNSC", status="contested"),), (Mandate("UNSC", status="claimed"),), ()]
    scores = [SCORER.classify(replace(record, mandate=one)).rules.db for one in mandates]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def payments(date: str) -> Iterator[Aid]:
    """Payments tied to joining, of many kinds."""
    for linkage, provider, amount, status, package in product(
        ("explicit", "implicit"),
        ("hegemon", "partner"),
        (None, 0, 1, 5000),
        ("offered", "promised", "delivered"),
        (None, "another"),
    ):
        yield aid(date, linkage=linkage, provider=provider, amount_musd=amount, status=status, package=package)
    yield aid(date, kind="arms", linkage="explicit", terms="sale", amount_musd=100)
    yield aid(date, linkage="implicit", amount_musd=90, recipients=3, reliability="reported")


def pressure(date: str) -> Iterator[Interaction]:
    """Demands, threats and sanctions, of every linkage."""
    yield interaction(date, "follower", "demand")
    yield interaction(date, "follower", "demand", reliability="reported")
    for kind, linkage in product(("threat", "sanction"), (None, "explicit", "implicit", "none", "other")):
        yield interaction(date, "hegemon", kind, linkage=linkage)


def welcome(date: str) -> Iterator[Entry]:
    """Words adopted before the decision, and reasons of norms or solidarity."""
    for level, initiator, outcome in product(
        ("leader", "minister", "official", "military"), (None, "hegemon", "follower", "joint"), ("adopted",)
    ):
        yield consultation(date, level=level, initiator=initiator, outcome=outcome, timing="before")
    for rationale, audience in product(
        (("norm",), ("solidarity",), ("norm", "solidarity")), (None, "public", "private")
    ):
        yield interaction(date, "follower", "statement", rationale=rationale, audience=audience)


def days(record: Dyad) -> tuple[str, ...]:
    """The start of the period, a month of its entries, and its first year."""
    return (str(record.period.start), day_inside(record), str(record.period.start)[:4])


def packages(record: Dyad) -> list[Aid]:
    """A delivered, tied stage more of each package that the record holds."""
    return [
        replace(one, status="delivered", linkage="explicit", amount_musd=(one.amount_musd or 0) + 10)
        for one in record.aid or ()
        if one.package is not None
        and one.reliability == "confirmed"
        and one.status in ("offered", "promised", "delivered")
    ]


@on_each_record
def test_payment_and_pressure_never_raise_it(path: Path) -> None:
    """A payment tied to joining, a demand, a threat or a sanction never raises p_substantive."""
    record, base = classified(path)
    for date in days(record):
        for entry in (*payments(date), *pressure(date)):
            assert SCORER.classify(adding(record, entry)).db <= base.db + ROUNDING, entry  # type: ignore[arg-type]
    for entry in packages(record):
        assert SCORER.classify(adding(record, entry)).db <= base.db + ROUNDING, entry


@on_each_record
def test_adopted_words_and_norms_never_lower_it(path: Path) -> None:
    """An adopted word before the decision, or a norm or solidarity statement, never lowers p_substantive."""
    record, base = classified(path)
    for date in days(record):
        for entry in welcome(date):
            assert SCORER.classify(adding(record, entry)).db >= base.db - ROUNDING, entry


@given(dyads())
def test_payment_and_pressure_never_raise_any(record: Dyad) -> None:
    """On records at large, too, payment tied to joining and pressure never raise p_substantive."""
    base = SCORER.classify(record).db
    date = str(record.period.start)
    for entry in (*payments(date), *pressure(date)):
        assert SCORER.classify(adding(record, entry)).db <= base + ROUNDING, entry  # type: ignore[arg-type]


def looked_for(record: Dyad) -> Dyad:
    """The record with `interactions: none`, which an added one would take back, said in `searched` instead."""
    kinds = ("threat", "sanction", "demand", "adoption", "breach", "adherence")
    return replace(record, interactions=None, searched=kinds) if record.interactions == () else record


@given(dyads().map(looked_for))
def test_adopted_words_and_norms_never_lower_any(record: Dyad) -> None:
    """On records at large, too, adopted words and norm statements never lower p_substantive."""
    base = SCORER.classify(record).db
    for entry in welcome(str(record.period.start)):
        assert SCORER.classify(adding(record, entry)).db >= base - ROUNDING, entry


@pytest.mark.parametrize("seen", [True, False], ids=["moves", "is lost on no record"])
def test_a_tied_payment_and_a_demand_do_lower_it(seen: bool) -> None:
    """The two do lower every shipped verdict, so that `never raises` is not held by standing still."""
    for path in SHIPPED:
        record, base = classified(path)
        date = day_inside(record)
        added = aid(date, linkage="explicit", amount_musd=100) if seen else interaction(date, "follower", "demand")
        assert SCORER.classify(adding(record, added)).db < base.db


def largest_rule(record: Dyad, entry: Entry, *, swing: bool = False) -> float:
    """The largest |dB|, or swing from present to absent, of the rules on indicators that change without an entry."""
    whole, rest = measure(record), measure(dropping(record, [entry]))
    rules = SCORER.rulebook.rules
    fed = [rules[name] for name in rules if whole[name].value != rest[name].value]
    return max([abs(rule.present_db - rule.absent_db) if swing else rule.largest_db for rule in fed], default=0.0)


@on_each_record
def test_one_entry_moves_it_by_no_more_than_its_largest_rule(path: Path) -> None:
    """Leaving one entry out moves the verdict by at most the largest swing, present to absent, of a rule it feeds."""
    record, base = classified(path)
    for entry, pull in base.pulls:
        assert abs(pull) <= largest_rule(record, entry, swing=True) + ROUNDING, entry


@on_each_record
def test_one_entry_moves_it_by_no_more_than_a_rule_says_of_presence(path: Path) -> None:
    """And by no more than the largest |dB| of those rules, but for the entries named in LOUDER."""
    record, base = classified(path)
    louder = {entry.entry for entry, pull in base.pulls if abs(pull) > largest_rule(record, entry) + ROUNDING}
    assert louder == LOUDER.get(name_of(path), set())


def test_six_indicators_outside_distance_matter() -> None:
    """At least six indicators outside distance each move some shipped verdict by 1 dB or more in both scorers."""
    verdicts = [SCORER.classify(read_record(path)) for path in SHIPPED]
    rows = [row for one in verdicts for row in one.contributions if row.dimension not in (None, "distance")]
    movers = {row.indicator for row in rows if abs(row.rules_db) >= 1 and abs(row.model_db) >= 1}
    assert len(movers) >= 6, sorted(movers)


def test_dates_are_inside() -> None:
    """The dates at which entries are added lie in the period, so that the added entries count."""
    for path in SHIPPED:
        record = read_record(path)
        for day in days(record):
            date = parse_date(day)
            assert date is not None
            assert record.period.overlaps(date)
