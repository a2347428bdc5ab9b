"""Worked values of the traces of conviction."""

from __future__ import annotations

from typing import Any

import pytest
from worked import KIND, LONG, NONE, Case, Plain, act, case, check, flatten, give, lead

MONEY = ["economic", "military"]
ALL = [*MONEY, "threat", "sanction", "demand"]
FIGHT = act("2000-05-10", "contribution", form="combat", paid_by="follower")
BASES = act("2000-05-10", "contribution", form="basing", paid_by="follower")
GIFT = act("2000-05-10", "contribution")
NORM = act("2000-04-01", "statement", rationale="norm")
PRIVATE = {"audience": "private", "rationale": "solidarity"}
CUT = give("2000-05-10", status="cut", linkage="none")
TIED = {"linkage": "explicit"}


def own_cost(what: str, *entries: Plain, s: float, d: float = 0.0) -> Case:
    """Combat at the follower's own cost and something more, where aid was looked for."""
    return case(what, FIGHT, *entries, s=s, at="i0" if s else "", d=d, searched=MONEY)


def first(what: str, *entries: Plain, s: float, at: str = "i0", **top: Any) -> Case:
    """A first commitment, where carrots, sticks and demands were looked for."""
    return case(what, *entries, s=s, at=at if s else "", **{"searched": ALL, **top})


def stayed(what: str, *entries: Plain, s: float, at: str = "a0 i0", **top: Any) -> Case:
    """Aid that was cut over another matter and something more."""
    return case(what, CUT, *entries, s=s, at=at if s else "", **top)


CASES: dict[str, list[Case]] = {
    "own-cost-unpaid": [
        case("combat, known to have had no aid", FIGHT, s=1, at="i0", aid="none"),
        case("combat, aid not looked for", FIGHT, s=0.5, at="i0"),
        case("combat, one kind of aid looked for", FIGHT, s=0.5, at="i0", searched=["economic"]),
        own_cost("combat, aid looked for", s=1),
        case("another form", BASES, s=0.7, at="i0", searched=MONEY),
        case("no form", act("2000-05-10", "contribution", paid_by="follower"), s=0.7, at="i0", searched=MONEY),
        case(
            "cost shared, which others then pay in part",
            act("2000-05-10", "contribution", form="combat", paid_by="shared"),
            s=0.5 * (1 - 0.4),
            at="i0",
            searched=MONEY,
        ),
        case("paid by the hegemon", act("2000-05-10", "contribution", paid_by="hegemon"), searched=MONEY),
        case("pledged", act("2000-05-10", "contribution", paid_by="follower", status="pledged"), searched=MONEY),
        case("who paid is not coded", GIFT, searched=[*MONEY, "contribution"]),
        case(
            "one of two does not say who paid",
            FIGHT,
            act("2000-06-10", "contribution"),
            s=1,
            at="i0",
            searched=[*MONEY, "contribution"],
        ),
        case("contributions looked for", FIGHT, s=1, at="i0", d=KIND, searched=[*MONEY, "contribution"]),
        case("contributions looked for and not found", d=KIND, searched=["contribution"]),
        case("nothing between the two", d=NONE, interactions="none"),
        own_cost("a tied payment, even later", give("2000-12-01", linkage="explicit"), s=0),
        own_cost("a payment implicitly tied", give("2000-03-01", linkage="implicit"), s=0.4),
        own_cost("an untied payment", give("2000-03-01", linkage="none"), s=1),
        own_cost("a payment whose linkage is not coded", give("2000-03-01"), s=1),
        own_cost("a tied trifle", give("2000-03-01", linkage="explicit", amount_musd=0.9), s=1),
        own_cost("a tied sale", give("2000-03-01", linkage="explicit", terms="sale"), s=1),
        own_cost("a partner's payment", give("2000-03-01", provider="partner", status="promised"), s=0),
        own_cost("a partner's offer", give("2000-03-01", provider="partner", status="offered"), s=1),
        own_cost(
            "a partner's payment over another matter", give("2000-03-01", provider="partner", linkage="other"), s=1
        ),
        own_cost("another contribution that was paid", act("2000-06-01", "contribution", paid_by="partner"), s=0),
        own_cost("a stick before it", lead("2000-05-01", "sanction", linkage="explicit"), s=0),
        own_cost("a stick before it, not coded to what", lead("2000-05-01", "sanction"), s=0.5),
        own_cost("a stick before it over another matter", lead("2000-05-01", "sanction", linkage="none"), s=1),
        own_cost("a stick after it", lead("2000-05-11", "sanction", linkage="explicit"), s=1),
        case(
            "two contributions",
            act("2000-05-10", "contribution", form="combat", paid_by="follower", reliability="reported"),
            act("2000-06-10", "contribution", form="basing", paid_by="follower"),
            s=1 - 0.5 * 0.3,
            at="i1, i0",
            searched=MONEY,
        ),
        case(
            "two entries on one contribution",
            act("2000-05-10", "contribution", form="basing", paid_by="follower", reliability="reported"),
            BASES,
            s=0.7,
            at="i1",
            searched=MONEY,
        ),
    ],
    "commitment-first": [
        first("a contribution, all looked for", GIFT, s=1),
        case("nothing looked for", GIFT, s=0.7**3, at="i0"),
        case("carrots looked for", GIFT, s=0.7**2, at="i0", aid="none"),
        case("carrots and demands looked for", GIFT, s=0.7, at="i0", searched=[*MONEY, "demand", "threat"]),
        first("pledged", act("2000-05-10", "contribution", status="pledged", paid_by="shared"), s=1),
        first("paid by the hegemon", act("2000-05-10", "contribution", paid_by="hegemon"), s=0),
        first("a private statement of solidarity", act("2000-05-10", "statement", **PRIVATE), s=0.6),
        first("a public statement", act("2000-05-10", "statement", rationale="norm", audience="public"), s=0),
        first(
            "a private statement of interest",
            act("2000-05-10", "statement", rationale="interest", audience="private"),
            s=0,
        ),
        first("a statement, then a contribution", act("2000-05-01", "statement", **PRIVATE), GIFT, s=1, at="i0, i1"),
        first(
            "a statement, then a contribution after a demand",
            act("2000-05-01", "statement", **PRIVATE),
            act("2000-05-05", "demand"),
            GIFT,
            s=0.6,
        ),
        first("of the year alone", act("2000", "contribution"), s=0),
        first("after a carrot explicitly tied", GIFT, give("2000-05-01", **TIED), s=0),
        first("after an offer explicitly tied", GIFT, give("2000-05-01", **TIED, status="offered"), s=0),
        first("after one implicitly tied", GIFT, give("2000-05-01", linkage="implicit"), s=0.4),
        first("after one whose linkage is not coded", GIFT, give("2000-05-01"), s=0.75),
        first("after one that was not tied", GIFT, give("2000-05-01", linkage="none"), s=1),
        first("after a tied trifle", GIFT, give("2000-05-01", **TIED, amount_musd=0.5), s=1),
        first("after a tied sale", GIFT, give("2000-05-01", **TIED, terms="sale"), s=1),
        first("after a tied concession", GIFT, lead("2000-05-01", "concession", **TIED), s=0),
        first("after a guarantee, not coded", GIFT, lead("2000-05-01", "guarantee"), s=0.75),
        first("after a demand", GIFT, act("2000-05-01", "demand"), s=0),
        first("after a reported demand", GIFT, act("2000-05-01", "demand", reliability="reported"), s=0.5),
        first("after a threat", GIFT, lead("2000-05-01", "threat", **TIED), s=0),
        first("after aid was cut, not coded why", GIFT, give("2000-05-01", status="cut"), s=0.5),
        first("after a carrot and a stick", GIFT, give("2000-05-01"), lead("2000-05-02", "threat"), s=0.75 * 0.5),
        first("before a carrot", GIFT, give("2000-05-11", **TIED), s=1),
        first("in the month of a carrot", GIFT, give("2000-05", **TIED), s=0.5),
        first("in the year of a carrot", GIFT, give("2000", **TIED), s=1),
        first("365 days after", act("2000-12-31", "contribution"), give("2000-01-01", **TIED), s=0),
        first("366 days after", act("2001-01-01", "contribution"), give("2000-01-01", **TIED), s=1, period=LONG),
        first(
            "only the first counts",
            GIFT,
            act("2000-05-01", "demand"),
            act("2002-01-01", "contribution"),
            s=0,
            period=LONG,
        ),
        first(
            "a reported first one leaves room for the second",
            act("2000-05-10", "contribution", reliability="reported"),
            act("2000-06-01", "demand"),
            act("2002-01-01", "contribution"),
            s=0.5 + 0.5 * 1,
            at="i0, i2",
            period=LONG,
        ),
        first(
            "a day stands before its month",
            act("2000-05", "contribution"),
            act("2000-05-20", "contribution"),
            s=1,
            at="i1",
        ),
        first("none", s=0),
        case("nothing between the two", interactions="none"),
    ],
    "norm-act-at-home": [
        case("an adoption", act("2000-05-10", "adoption"), s=1, at="i0"),
        case("a vote at home", act("2000-05-10", "vote", arena="domestic", position="with"), s=1, at="i0"),
        case("a vote at home against it", act("2000-05-10", "vote", arena="domestic", position="against")),
        case("a vote abroad", act("2000-05-10", "vote", arena="international", position="with")),
        case("a vote nobody knows where", act("2000-05-10", "vote", position="with")),
        case(
            "two of them",
            act("2000-05-10", "adoption"),
            act("2000-05-11", "adoption", reliability="reported"),
            s=1,
            at="i0, i1",
        ),
        case(
            "two houses in one day",
            act("2000-05-10", "vote", arena="domestic", position="with", body="House", reliability="reported"),
            act("2000-05-10", "vote", arena="domestic", position="with", body="Senate", reliability="reported"),
            s=0.75,
            at="i0, i1",
        ),
        case(
            "two entries on one vote",
            act("2000-05-10", "vote", arena="domestic", position="with", reliability="reported"),
            act("2000-05-10", "vote", arena="domestic", position="with", reliability="reported"),
            s=0.5,
            at="i0",
        ),
        case("both looked for and not found", d=KIND, searched=["adoption", "vote"]),
        case(
            "both looked for, and one found",
            act("2000", "adoption"),
            s=1,
            at="i0",
            d=KIND,
            searched=["adoption", "vote"],
        ),
        case("one looked for", searched=["adoption"]),
        case("nothing between the two", d=NONE, interactions="none"),
    ],
    "words-and-act": [
        case("a norm, then an adoption", NORM, act("2000-05-10", "adoption"), s=1, at="i0 i1"),
        case("an adoption, then the norm", NORM, act("2000-03-10", "adoption"), s=1, at="i1 i0"),
        case(
            "a norm and a vote at home",
            NORM,
            act("2000-05-10", "vote", arena="domestic", position="with"),
            s=1,
            at="i0 i1",
        ),
        case("a norm and combat at its own cost", NORM, FIGHT, s=1, at="i0 i1"),
        case(
            "combat at a shared cost",
            NORM,
            act("2000-05-10", "contribution", form="combat", paid_by="shared"),
            s=0.5,
            at="i0 i1",
        ),
        case("combat that others paid", NORM, act("2000-05-10", "contribution", form="combat", paid_by="partner")),
        case("combat nobody knows who paid", NORM, act("2000-05-10", "contribution", form="combat")),
        case(
            "combat pledged",
            NORM,
            act("2000-05-10", "contribution", form="combat", paid_by="follower", status="pledged"),
        ),
        case("bases at its own cost", NORM, BASES),
        case("a reason of interest", act("2000-04-01", "statement", rationale="interest"), FIGHT),
        case(
            "two reasons, one of them solidarity",
            act("2000-04-01", "statement", rationale=["interest", "solidarity"]),
            FIGHT,
            s=1,
            at="i0 i1",
        ),
        case("the hegemon's norms", lead("2000-04-01", "statement", rationale="norm"), FIGHT),
        case("words alone", NORM),
        case("an act alone", FIGHT),
        case(
            "reported words of two days, and an act",
            act("2000-04-01", "statement", rationale="norm", reliability="reported"),
            act("2000-04-02", "statement", rationale="norm", reliability="reported"),
            FIGHT,
            s=0.75,
            at="i0 i2",
        ),
        case("nothing between the two", interactions="none"),
    ],
    "avowed-payoff": [
        case("in private", act("2000-05-10", "statement", rationale="payoff", audience="private"), s=1, at="i0"),
        case("in public", act("2000-05-10", "statement", rationale="payoff", audience="public"), s=0.8, at="i0"),
        case("to nobody knows whom", act("2000-05-10", "statement", rationale=["norm", "payoff"]), s=0.8, at="i0"),
        case("reported", act("2000-05-10", "statement", rationale="payoff", reliability="reported"), s=0.4, at="i0"),
        case("denied", act("2000-05-10", "statement", denies="payoff")),
        case("the hegemon says so", lead("2000-05-10", "statement", rationale="payoff")),
        case(
            "twice",
            act("2000-05-10", "statement", rationale="payoff"),
            act("2000-05-11", "statement", rationale="payoff"),
            s=1 - 0.2 * 0.2,
            at="i0, i1",
        ),
        case(
            "twice in one day",
            act("2000-05-10", "statement", rationale="payoff"),
            act("2000-05-10", "statement", rationale="payoff", audience="private"),
            s=1,
            at="i1",
        ),
        case("statements looked for", d=KIND, searched=["statement"]),
        case("nothing between the two", d=NONE, interactions="none"),
    ],
    "stayed-when-money-ended": [
        stayed("a contribution after it", act("2000-06-01", "contribution"), s=1),
        case(
            "cut over another matter",
            give("2000-05-10", status="cut", linkage="other"),
            act("2000-06-01", "contribution"),
            s=1,
            at="a0 i0",
        ),
        case(
            "cut for the coalition's sake",
            give("2000-05-10", status="cut", linkage="explicit"),
            act("2000-06-01", "contribution"),
        ),
        case("cut nobody knows why", give("2000-05-10", status="cut"), act("2000-06-01", "contribution")),
        case("withheld", give("2000-05-10", status="withheld", linkage="none"), act("2000-06-01", "contribution")),
        stayed("a contribution before it", act("2000-05-09", "contribution"), s=0),
        stayed("a contribution in its month", act("2000-05", "contribution"), s=0.5),
        stayed("a contribution that was paid", act("2000-06-01", "contribution", paid_by="hegemon"), s=0),
        stayed("a pledge", act("2000-06-01", "contribution", status="pledged"), s=0),
        stayed("365 days after", act("2001-05-10", "contribution"), s=1, period=LONG),
        stayed("366 days after", act("2001-05-11", "contribution"), s=0, period=LONG),
        stayed("a tied carrot before", act("2000-06-01", "contribution"), give("2000-03-01", **TIED), s=0),
        stayed("a carrot after, not coded", act("2000-06-01", "contribution"), give("2000-09-01"), s=0.75),
        stayed("an untied carrot", act("2000-06-01", "contribution"), give("2000-09-01", linkage="none"), s=1),
        stayed(
            "a carrot 366 days before", act("2000-06-01", "contribution"), give("1999-05-10", **TIED), s=1, period=LONG
        ),
        stayed("a dissent before it", act("2000-06-01", "contribution"), act("2000-05-09", "refusal"), s=0),
        stayed(
            "a dissent long before it",
            act("2000-06-01", "contribution"),
            act("1998-02-01", "refusal"),
            s=0,
            period=LONG,
        ),
        stayed(
            "a reported dissent",
            act("2000-06-01", "contribution"),
            act("2000-05-09", "refusal", reliability="reported"),
            s=0.5,
        ),
        stayed("a dissent in the year", act("2000-06-01", "contribution"), act("2000", "objection"), s=0.5),
        stayed("a dissent after it", act("2000-06-01", "contribution"), act("2000-05-11", "objection"), s=1),
        stayed("nothing after it", s=0),
        case("known to have had no aid", act("2000-06-01", "contribution"), aid="none"),
    ],
}


@pytest.mark.parametrize(("name", "one"), flatten(CASES))
def test_worked_value(name: str, one: Case) -> None:
    """Strength, search and instances are what was worked out by hand."""
    check(name, one)
