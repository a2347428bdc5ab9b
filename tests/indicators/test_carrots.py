"""Worked values of the traces of carrots: packages, trifles, sales, promises, partners, prices and amounts."""

from __future__ import annotations

from typing import Any

import pytest
from worked import KIND, LONG, NONE, Case, act, case, check, flatten, give, lead

MONEY = ["economic", "military"]
TIED = {"linkage": "explicit"}
HALF = {"linkage": "implicit"}
HIRED = act("2000-05-10", "contribution", paid_by="hegemon")
ASKED = act("2000-03-10", "demand")
GIFT = act("2000-05-10", "contribution")
YEARS = 366 / 365.25  # the period, 2000
RICH = {"gdp_musd": 10000}


def share(amount: float, gdp: float = 10000, threshold: float = 0.01) -> float:
    """The chance that a sum paid within the period passes a share of GDP."""
    return 1 / (1 + (threshold / (amount / YEARS / gdp)) ** 2)


def rise(amount: float, baseline: float) -> float:
    """The chance that a sum passes twice the baseline and 10 million above it."""
    yearly = amount / YEARS
    return 1 / (1 + (2 * baseline / yearly) ** 2) / (1 + (10 / (yearly - baseline)) ** 2)


def large(
    what: str, *entries: tuple[str, dict[str, Any]], s: float, at: str = "a0", d: float = 0.0, **top: Any
) -> Case:
    """Aid against a GDP of 10,000 million."""
    return case(what, *entries, s=s, at=at if s else "", d=d, **{"context": RICH, **top})


def met(what: str, *entries: tuple[str, dict[str, Any]], s: float, at: str = "i0 a0", **top: Any) -> Case:
    """A demand and what came after it."""
    return case(what, ASKED, *entries, s=s, at=at if s else "", **top)


def then(what: str, *entries: tuple[str, dict[str, Any]], s: float, at: str = "a0 i0", **top: Any) -> Case:
    """A contribution and what came before it."""
    return case(what, GIFT, *entries, s=s, at=at if s else "", **top)


CASES: dict[str, list[Case]] = {
    "tied-payment": [
        case("explicitly tied", give("2000-05-10", **TIED), s=1, at="a0"),
        case("implicitly tied", give("2000-05-10", **HALF), s=0.6, at="a0"),
        case("an offer ties too", give("2000-05-10", **TIED, status="offered"), s=1, at="a0"),
        case("reported", give("2000-05-10", **HALF, reliability="reported"), s=0.3, at="a0"),
        case("untied, which is no search", give("2000-05-10", linkage="none")),
        case("over another matter", give("2000-05-10", linkage="other")),
        case("not coded", give("2000-05-10")),
        case("aid looked for, none tied", give("2000-05-10", linkage="none"), d=KIND, searched=MONEY),
        case("aid looked for, one not coded", give("2000-05-10"), give("2000-05-11", linkage="none"), searched=MONEY),
        case(
            "aid looked for, one tied and one not coded",
            give("2000-05-10"),
            give("2000-05-11", **HALF),
            s=0.6,
            at="a1",
            searched=MONEY,
        ),
        case("aid looked for, a trifle not coded", give("2000-05-10", amount_musd=0.5), d=KIND, searched=MONEY),
        case("aid looked for, a sale not coded", give("2000-05-10", terms="sale"), d=KIND, searched=MONEY),
        case("aid looked for, a concession not coded", lead("2000-05-10", "concession"), searched=MONEY),
        case(
            "aid looked for, a package of which one stage is not coded",
            *[give("2000-05-10", package="p", status="promised"), give("2000-06-10", package="p", linkage="none")],
            searched=MONEY,
        ),
        case(
            "a package is as sure as its surest stage",
            give("2000-05-10", package="p", status="promised", reliability="reported", **TIED),
            give("2000-06-10", package="p"),
            s=1,
            at="a0 a1",
        ),
        case("one kind of aid looked for", searched=["economic"]),
        case("known to have had no aid", d=NONE, aid="none"),
        case("known to have had no aid, and looked for: the better search", d=KIND, aid="none", searched=MONEY),
        case(
            "a package once, at its strongest tie",
            give("2000-06-10", package="p", linkage="none"),
            give("2000-05-10", package="p", status="promised", **HALF),
            s=0.6,
            at="a1 a0",
        ),
        case(
            "three stages of one package",
            *[
                give(f"2000-0{month}-10", package="p", status=status, **HALF)
                for month, status in ((5, "offered"), (6, "promised"), (7, "delivered"))
            ],
            s=0.6,
            at="a0 a1 a2",
        ),
        case(
            "two packages",
            give("2000-05-10", package="p", **HALF),
            give("2000-05-10", package="q", **HALF),
            s=0.84,
            at="a0, a1",
        ),
        case(
            "two entries on one payment",
            give("2000-05-10", **HALF, amount_musd=5),
            give("2000-05-10", **HALF, amount_musd=5),
            s=0.6,
            at="a0",
        ),
        case(
            "two sums of one day",
            give("2000-05-10", **HALF, amount_musd=5),
            give("2000-05-10", **HALF, amount_musd=6),
            s=0.84,
            at="a0, a1",
        ),
        case(
            "two payers of one day",
            give("2000-05-10", **HALF),
            give("2000-05-10", **HALF, provider="partner"),
            s=0.84,
            at="a0, a1",
        ),
        case("a trifle", give("2000-05-10", **TIED, amount_musd=0.99)),
        case("one million, GDP unknown", give("2000-05-10", **TIED, amount_musd=1), s=1, at="a0"),
        case("a trifle to this one of four followers", give("2000-05-10", **TIED, amount_musd=3, recipients=4)),
        case("under 0.01 percent of GDP", give("2000-05-10", **TIED, amount_musd=9.9), context={"gdp_musd": 100000}),
        case(
            "0.01 percent of GDP",
            give("2000-05-10", **TIED, amount_musd=10),
            s=1,
            at="a0",
            context={"gdp_musd": 100000},
        ),
        case(
            "half a million for a small economy",
            give("2000-05-10", **TIED, amount_musd=0.5),
            s=1,
            at="a0",
            context={"gdp_musd": 1000},
        ),
        case(
            "a small stage of a package without an amount is no trifle",
            give("2000-05-10", package="p", **TIED, amount_musd=0.5),
            give("2000-06-10", package="p", **TIED),
            s=1,
            at="a0 a1",
        ),
        case("a sale", give("2000-05-10", **TIED, terms="sale")),
        case(
            "a package in part a sale",
            give("2000-05-10", package="p", terms="sale", **TIED),
            give("2000-05-10", package="p"),
            s=1,
            at="a0 a1",
        ),
        case("withheld", give("2000-05-10", **TIED, status="withheld")),
        case("a tied concession", lead("2000-05-10", "concession", **TIED), s=1, at="i0"),
        case("a guarantee implicitly tied", lead("2000-05-10", "guarantee", **HALF), s=0.6, at="i0"),
        case("disputed", give("2000-05-10", **TIED, reliability="disputed")),
    ],
    "paid-by-others": [
        case("by the hegemon", HIRED, s=1, at="i0"),
        case(
            "a pledge, by a partner",
            act("2000-05-10", "contribution", paid_by="partner", status="pledged"),
            s=1,
            at="i0",
        ),
        case("shared", act("2000-05-10", "contribution", paid_by="shared"), s=0.4, at="i0"),
        case("reported", act("2000-05-10", "contribution", paid_by="hegemon", reliability="reported"), s=0.5, at="i0"),
        case("by itself", act("2000-05-10", "contribution", paid_by="follower")),
        case(
            "by itself, looked for",
            act("2000-05-10", "contribution", paid_by="follower"),
            d=KIND,
            searched=["contribution"],
        ),
        case("not coded, looked for", act("2000-05-10", "contribution"), searched=["contribution"]),
        case(
            "one paid, one not coded", HIRED, act("2000-06-10", "contribution"), s=1, at="i0", searched=["contribution"]
        ),
        case("one paid, looked for", HIRED, s=1, at="i0", d=KIND, searched=["contribution"]),
        case(
            "two of two forms",
            act("2000-05-10", "contribution", form="basing", paid_by="shared"),
            act("2000-05-10", "contribution", form="combat", paid_by="shared"),
            s=1 - 0.6 * 0.6,
            at="i0, i1",
        ),
        case("two entries on one", act("2000-05-10", "contribution", paid_by="shared"), HIRED, s=1, at="i1"),
        case("nothing between the two", d=NONE, interactions="none"),
    ],
    "price-named": [
        case("a demand", ASKED, s=1, at="i0"),
        case("a demand of the year alone", act("2000", "demand"), s=1, at="i0"),
        case(
            "reported twice",
            *[act(f"2000-05-{day}", "demand", reliability="reported") for day in (10, 11)],
            s=0.75,
            at="i0, i1",
        ),
        case("two entries on one day", ASKED, ASKED, s=1, at="i0"),
        case("looked for, and one found", ASKED, s=1, at="i0", d=KIND, searched=["demand"]),
        case("looked for and not found", d=KIND, searched=["demand"]),
        case("nothing between the two", d=NONE, interactions="none"),
        case("silence"),
    ],
    "price-met": [
        met("tied aid", give("2000-05-10", **TIED), s=1),
        met("aid implicitly tied", give("2000-05-10", **HALF), s=1),
        met("aid not coded to what", give("2000-05-10"), s=0.5),
        met("aid that was not tied", give("2000-05-10", linkage="none"), s=0),
        met("aid over another matter", give("2000-05-10", linkage="other"), s=0),
        met("a promise", give("2000-05-10", **TIED, status="promised"), s=1),
        met("an offer alone", give("2000-05-10", **TIED, status="offered"), s=0),
        met("aid withheld", give("2000-05-10", **TIED, status="withheld"), s=0),
        met("a sale", give("2000-05-10", **TIED, terms="sale"), s=0),
        met("a trifle", give("2000-05-10", **TIED, amount_musd=0.1), s=0),
        met("a concession", lead("2000-05-10", "concession"), s=0.5, at="i0 i1"),
        met("a tied guarantee", lead("2000-05-10", "guarantee", **TIED), s=1, at="i0 i1"),
        met("aid before it", give("2000-03-09", **TIED), s=0),
        met("aid in its month", give("2000-03", **TIED), s=0.5),
        met("aid in its year", give("2000", **TIED), s=0),
        met("365 days after", give("2001-03-10", **TIED), s=1, period=LONG),
        met("366 days after", give("2001-03-11", **TIED), s=0, period=LONG),
        met("reported", give("2000-05-10", **TIED, reliability="reported"), s=0.5),
        met("two answers, not coded", give("2000-05-10"), give("2000-06-10"), s=0.75),
        met(
            "an offer tied, its delivery not coded",
            give("2000-04-10", package="p", status="offered", **TIED),
            give("2000-05-10", package="p"),
            s=1,
            at="i0 a1",
        ),
        case("aid without a demand", give("2000-05-10", **TIED), searched=["demand"]),
        case(
            "two demands, both reported",
            *[act(f"2000-03-{day}", "demand", reliability="reported") for day in (10, 11)],
            give("2000-05-10", **TIED),
            s=0.75,
            at="i0 a0, i1 a0",
        ),
    ],
    "carrot-then-commitment": [
        then("explicitly tied", give("2000-03-10", **TIED), s=1),
        then("an offer", give("2000-03-10", **TIED, status="offered"), s=1),
        then("implicitly tied", give("2000-03-10", **HALF), s=0.6),
        then("not coded", give("2000-03-10"), s=0.25),
        then("not tied", give("2000-03-10", linkage="none"), s=0),
        then("a concession", lead("2000-03-10", "concession"), s=0.25, at="i1 i0"),
        then("a sale", give("2000-03-10", **TIED, terms="sale"), s=0),
        then("a trifle", give("2000-03-10", **TIED, amount_musd=0.5), s=0),
        then("after it", give("2000-05-11", **TIED), s=0),
        then("in its month", give("2000-05", **TIED), s=0.5),
        then("in its year", give("2000", **TIED), s=0),
        then("365 days before", give("1999-05-11", **TIED), s=1, period=LONG),
        then("366 days before", give("1999-05-10", **TIED), s=0, period=LONG),
        then("two carrots", give("2000-03-10"), give("2000-03-11", **HALF), s=1 - 0.75 * 0.4, at="a1 i0"),
        then("two carrots of one day, the likelier", give("2000-03-10"), give("2000-03-10", **HALF), s=0.6, at="a1 i0"),
        case("a contribution that was paid", HIRED, give("2000-03-10", **TIED), s=1, at="a0 i0"),
        case(
            "a pledge",
            act("2000-05-10", "contribution", status="pledged"),
            give("2000-03-10", **HALF),
            s=0.6,
            at="a0 i0",
        ),
        case(
            "two contributions",
            act("2000-05-10", "contribution"),
            act("2000-06-10", "contribution"),
            give("2000-03-10"),
            s=1 - 0.75 * 0.75,
            at="a0 i0, a0 i1",
        ),
        case("a carrot alone", give("2000-03-10", **TIED)),
        case("nothing found where all was looked for", searched=[*MONEY, "contribution"]),
    ],
    "aid-large": [
        large("one percent of GDP is even", give("2000-05-10", amount_musd=100 * YEARS), s=0.5),
        large("three percent", give("2000-05-10", amount_musd=300 * YEARS), s=0.9),
        large("a payment", give("2000-05-10", amount_musd=170), s=share(170)),
        large(
            "a partner pays as well",
            give("2000-05-10", amount_musd=100),
            give("2000-06-10", amount_musd=70, provider="partner"),
            s=share(170),
            at="a0 a1",
        ),
        large("reported counts half", give("2000-05-10", amount_musd=170, reliability="reported"), s=share(85)),
        large("for two followers together", give("2000-05-10", amount_musd=170, recipients=2), s=share(85)),
        large("an amount too small for numbers", give("2000-05-10", amount_musd=1e-300), s=0),
        large("a promise", give("2000-05-10", amount_musd=170, status="promised"), s=0),
        large("a sale", give("2000-05-10", amount_musd=170, terms="sale"), s=0),
        large("cut", give("2000-05-10", amount_musd=170, status="cut"), s=0),
        large(
            "a package once, at its largest delivery",
            give("2000-03-10", package="p", amount_musd=900, status="promised"),
            give("2000-05-10", package="p", amount_musd=100),
            give("2000-06-10", package="p", amount_musd=170),
            s=share(170),
            at="a0 a1 a2",
        ),
        large(
            "two packages",
            give("2000-03-10", package="p", amount_musd=100),
            give("2000-05-10", package="q", amount_musd=70),
            s=share(170),
            at="a0 a1",
        ),
        large("a sum of the year alone is at its yearly rate", give("2000", amount_musd=170), s=share(170)),
        large(
            "half a year, single payments: over a year",
            give("2000-05-10", amount_musd=170),
            s=1 / (1 + (0.01 / 0.017) ** 2),
            period="2000-01-01/2000-06-30",
        ),
        large(
            "half a year, a yearly sum: half of it, in half a year",
            give("2000", amount_musd=170),
            s=1 / (1 + (0.01 / (170 * (182 / 366) / (182 / 365.25) / 10000)) ** 2),
            period="2000-01-01/2000-06-30",
        ),
        large("known to have had none", s=0, d=NONE, aid="none"),
        large("aid looked for", give("2000-05-10", amount_musd=170), s=share(170), d=KIND, searched=MONEY),
        large("aid looked for, an amount not stated", give("2000-05-10"), s=0, searched=MONEY),
        large(
            "aid looked for, a promise without an amount",
            give("2000-05-10", status="promised"),
            s=0,
            d=KIND,
            searched=MONEY,
        ),
        large(
            "against its past", give("2000-05-10", amount_musd=100), s=rise(100, 20), context={"aid_baseline_musd": 20}
        ),
        large(
            "a partner is not the past's giver",
            give("2000-05-10", amount_musd=100, provider="partner"),
            s=0,
            context={"aid_baseline_musd": 20},
        ),
        large("less than before", give("2000-05-10", amount_musd=15), s=0, context={"aid_baseline_musd": 20}),
        large("from nothing", give("2000-05-10", amount_musd=10 * YEARS), s=0.5, context={"aid_baseline_musd": 0}),
        large(
            "the larger of the two chances",
            give("2000-05-10", amount_musd=100),
            s=rise(100, 20),
            context={**RICH, "aid_baseline_musd": 20},
        ),
        large("neither known", give("2000-05-10", amount_musd=170), s=0, context={"alliance": "none"}, searched=MONEY),
    ],
    "partner-payment": [
        case("delivered", give("2000-05-10", provider="partner"), s=1, at="a0"),
        case("promised", give("2000-05-10", provider="partner", status="promised", **HALF), s=1, at="a0"),
        case("offered", give("2000-05-10", provider="partner", status="offered")),
        case("over another matter", give("2000-05-10", provider="partner", linkage="other")),
        case("not tied", give("2000-05-10", provider="partner", linkage="none")),
        case("by the hegemon", give("2000-05-10")),
        case("a sale", give("2000-05-10", provider="partner", terms="sale")),
        case("a trifle", give("2000-05-10", provider="partner", amount_musd=0.2)),
        case(
            "two reported",
            *[give(f"2000-05-{day}", provider="partner", reliability="reported") for day in (10, 11)],
            s=0.75,
            at="a0, a1",
        ),
        case("looked for, the hegemon alone gave", give("2000-05-10"), d=KIND, searched=MONEY),
        case("known to have had no aid", d=NONE, aid="none"),
    ],
}


@pytest.mark.parametrize(("name", "one"), flatten(CASES))
def test_worked_value(name: str, one: Case) -> None:
    """Strength, search and instances are what was worked out by hand."""
    check(name, one)
