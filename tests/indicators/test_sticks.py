"""Worked values of the traces of sticks, freedom, distance and resistance."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest
from worked import KIND, LONG, NONE, Case, act, case, check, flatten, give, lead

TIED = {"linkage": "explicit"}
LOOKED = ["threat", "sanction", "demand"]
NO = act("2000-05-10", "objection")
GIFT = act("2000-06-10", "contribution")
STICK = lead("2000-03-10", "threat", **TIED)


def safe(what: str, *entries: tuple[str, dict[str, Any]], s: float, at: str = "i0 i1", **top: Any) -> Case:
    """A dissent and a contribution after it, and something more, where all three were looked for."""
    return case(what, NO, GIFT, *entries, s=s, at=at if s else "", **{"searched": LOOKED, **top})


def near(what: str, s: float | None, **context: Any) -> Case:
    """A fact of context."""
    return case(what, s=s or 0.0, d=0.0 if s is None else 1.0, context=context)


CASES: dict[str, list[Case]] = {
    "tied-stick": [
        case("a threat", STICK, s=1, at="i0"),
        case("a sanction implicitly tied", lead("2000-03-10", "sanction", linkage="implicit"), s=0.8, at="i0"),
        case("a threat not coded to what", lead("2000-03-10", "threat"), s=0.5, at="i0"),
        case("over another matter", lead("2000-03-10", "threat", linkage="other")),
        case("not tied", lead("2000-03-10", "sanction", linkage="none")),
        case("the follower threatens", act("2000-03-10", "threat", **TIED)),
        case("aid withheld", give("2000-03-10", status="withheld"), s=0.5, at="a0"),
        case("aid cut", give("2000-03-10", status="cut", **TIED), s=1, at="a0"),
        case(
            "a threat and a sanction of one day",
            *[lead("2000-03-10", kind) for kind in ("threat", "sanction")],
            s=0.75,
            at="i0, i1",
        ),
        case(
            "two entries on one threat",
            lead("2000-03-10", "threat"),
            lead("2000-03-10", "threat", linkage="implicit"),
            s=0.8,
            at="i1",
        ),
        case("reported", lead("2000-03-10", "threat", reliability="reported"), s=0.25, at="i0"),
        case("both looked for and not found", d=KIND, searched=["threat", "sanction"]),
        case("both looked for, and one found", STICK, s=1, at="i0", d=KIND, searched=["threat", "sanction"]),
        case("one looked for", searched=["threat"]),
        case("known to be nothing, and looked for", d=KIND, interactions="none", searched=["threat", "sanction"]),
        case("nothing between the two", d=NONE, interactions="none"),
        case("known to have had no aid says nothing of threats", aid="none"),
    ],
    "pressure-after-refusal": [
        case("a threat after an objection", NO, lead("2000-06-10", "threat", **TIED), s=1, at="i0 i1"),
        case("not coded to what", NO, lead("2000-06-10", "threat"), s=0.5, at="i0 i1"),
        case("over another matter", NO, lead("2000-06-10", "threat", linkage="other")),
        case("before it", NO, lead("2000-05-09", "threat", **TIED)),
        case("in its month", NO, lead("2000-05", "threat", **TIED), s=0.5, at="i0 i1"),
        case("in its year", NO, lead("2000", "threat", **TIED)),
        case("365 days after", NO, lead("2001-05-10", "threat", **TIED), s=1, at="i0 i1", period=LONG),
        case("366 days after", NO, lead("2001-05-11", "threat", **TIED), period=LONG),
        case("after a refusal", act("2000-05-10", "refusal"), lead("2000-06-10", "threat", **TIED), s=1, at="i0 i1"),
        case(
            "after an abstention",
            act("2000-05-10", "vote", position="abstain"),
            lead("2000-06-10", "threat", **TIED),
            s=1,
            at="i0 i1",
        ),
        case("after a vote with it", act("2000-05-10", "vote", position="with"), lead("2000-06-10", "threat", **TIED)),
        case(
            "after a withdrawal",
            act("2000-05-10", "withdrawal", coordinated=False),
            lead("2000-06-10", "threat", **TIED),
            s=1,
            at="i0 i1",
        ),
        case(
            "after a coordinated one",
            act("2000-05-10", "withdrawal", coordinated=True),
            lead("2000-06-10", "threat", **TIED),
        ),
        case("after a demand", act("2000-05-10", "demand"), lead("2000-06-10", "threat", **TIED)),
        case("aid cut after an objection", NO, give("2000-06-10", status="cut", linkage="implicit"), s=0.8, at="i0 a0"),
        case(
            "after a reported one",
            act("2000-05-10", "refusal", reliability="reported"),
            lead("2000-06-10", "threat"),
            s=0.25,
            at="i0 i1",
        ),
        case("two of them", NO, *[lead(f"2000-06-{day}", "threat") for day in (10, 11)], s=0.75, at="i0 i1, i0 i2"),
        case("an objection alone, threats looked for", NO, searched=LOOKED),
        case("nothing between the two", interactions="none"),
    ],
    "compliance-after-pressure": [
        case("a contribution after a threat", STICK, GIFT, s=1, at="i0 i1"),
        case(
            "a pledge paid by others",
            STICK,
            act("2000-06-10", "contribution", status="pledged", paid_by="hegemon"),
            s=1,
            at="i0 i1",
        ),
        case("an alignment", STICK, act("2000-06-10", "alignment"), s=1, at="i0 i1"),
        case(
            "a vote with it abroad",
            STICK,
            act("2000-06-10", "vote", position="with", arena="international"),
            s=1,
            at="i0 i1",
        ),
        case("a vote nobody knows where", STICK, act("2000-06-10", "vote", position="with"), s=1, at="i0 i1"),
        case("a vote at home", STICK, act("2000-06-10", "vote", position="with", arena="domestic")),
        case("a vote against it", STICK, act("2000-06-10", "vote", position="against")),
        case("an adoption", STICK, act("2000-06-10", "adoption")),
        case("after a threat not coded to what", lead("2000-03-10", "threat"), GIFT, s=0.5, at="i0 i1"),
        case("after one over another matter", lead("2000-03-10", "threat", linkage="none"), GIFT),
        case("after aid was cut", give("2000-03-10", status="cut", linkage="implicit"), GIFT, s=0.8, at="a0 i0"),
        case("before it", lead("2000-06-11", "threat", **TIED), GIFT),
        case("in its month", lead("2000-06", "threat", **TIED), GIFT, s=0.5, at="i0 i1"),
        case("365 days after", lead("2000-01-01", "threat", **TIED), act("2000-12-31", "alignment"), s=1, at="i0 i1"),
        case("366 days after", lead("2000-01-01", "threat", **TIED), act("2001-01-01", "alignment"), period=LONG),
        case("two sticks", lead("2000-03-10", "threat"), lead("2000-03-11", "sanction"), GIFT, s=0.75, at="i0 i2"),
        case("two acts", lead("2000-03-10", "threat"), GIFT, act("2000-06-10", "alignment"), s=0.75, at="i0 i1, i0 i2"),
        case("a stick alone", STICK),
        case("nothing between the two", interactions="none"),
    ],
    "safe-dissent": [
        safe("an objection, and it went on", s=1),
        safe("threats not looked for", s=0, searched=["sanction", "demand"]),
        safe("demands not looked for", s=0, searched=["threat", "sanction"]),
        safe("nothing looked for", s=0, searched=["breach"]),
        safe("a threat after it", lead("2000-07-10", "threat", **TIED), s=0),
        safe("a threat over another matter after it", lead("2000-07-10", "threat", linkage="other"), s=0),
        safe("a reported threat after it", lead("2000-07-10", "threat", reliability="reported"), s=0.5),
        safe("a threat before it", lead("2000-05-09", "threat", **TIED), s=1),
        safe("a threat in its month", lead("2000-05", "threat", **TIED), s=0.5),
        safe("aid withheld after it", give("2000-07-10", status="withheld"), s=0),
        safe("a demand after it", act("2000-07-10", "demand"), s=0),
        safe("a demand before it", act("2000-03-10", "demand"), s=1),
        safe("a tied carrot after it", give("2000-07-10", **TIED), s=0),
        safe("a tied carrot before it", give("2000-03-10", **TIED), s=0),
        safe("a carrot implicitly tied", lead("2000-03-10", "concession", linkage="implicit"), s=0.4),
        safe("a carrot not coded", give("2000-07-10"), s=1),
        safe("a carrot 365 days before", give("1999-05-11", **TIED), s=0, period=LONG),
        safe("a carrot 366 days before", give("1999-05-10", **TIED), s=1, period=LONG),
        safe("a threat 365 days after", lead("2001-05-10", "threat"), s=0, period=LONG),
        safe("a threat 366 days after", lead("2001-05-11", "threat"), s=1, period=LONG),
        case("nothing given after it", NO, act("2000-05-09", "contribution"), searched=LOOKED),
        case("given in its month", NO, act("2000-05", "contribution"), s=0.5, at="i0 i1", searched=LOOKED),
        case("a pledge after it", NO, act("2000-06-10", "contribution", status="pledged"), searched=LOOKED),
        case("a paid one after it", NO, act("2000-06-10", "contribution", paid_by="partner"), searched=LOOKED),
        case("given 366 days after", NO, act("2001-05-11", "contribution"), searched=LOOKED, period=LONG),
        case("of the year alone", act("2000", "objection"), GIFT, searched=LOOKED),
        case("a coordinated withdrawal", act("2000-05-10", "withdrawal", coordinated=True), GIFT, searched=LOOKED),
        case(
            "two dissents, both reported",
            act("2000-05-10", "objection", reliability="reported"),
            GIFT,
            act("2000-05-11", "refusal", reliability="reported"),
            s=0.75,
            at="i0 i1, i2 i1",
            searched=LOOKED,
        ),
        case("no dissent", GIFT, searched=LOOKED),
        case("nothing between the two", interactions="none"),
    ],
    "alike-institutions": [
        near("0.35 apart is even", 0.5, polyarchy_hegemon=0.85, polyarchy_follower=0.5),
        near("alike", 1 / (1 + exp(-0.35 / 0.08)), polyarchy_hegemon=0.8, polyarchy_follower=0.8),
        near(
            "far apart, either way", 1 / (1 + exp((0.75 - 0.35) / 0.08)), polyarchy_hegemon=0.1, polyarchy_follower=0.85
        ),
        near("one unknown", None, polyarchy_hegemon=0.1),
    ],
    "votes-alike": [
        near("1.5 apart is even", 0.5, ideal_point_distance=1.5),
        near("nearer", 1 / (1 + exp((0.8 - 1.5) / 0.35)), ideal_point_distance=0.8),
        near(
            "points before agreement", 1 / (1 + exp((0.8 - 1.5) / 0.35)), ideal_point_distance=0.8, vote_agreement=0.1
        ),
        near("agreement of 60 percent is even", 0.5, vote_agreement=0.6),
        near("agreement of 76 percent", 1 / (1 + exp(-2)), vote_agreement=0.76),
        near("neither known", None, alliance="none"),
    ],
    "allied": [
        near("for defence", 1.0, alliance="defense"),
        near("an entente", 0.6, alliance="entente"),
        near("neutrality", 0.3, alliance="neutrality"),
        near("non-aggression", 0.3, alliance="nonaggression"),
        near("not allied", 0.0, alliance="none"),
        near("unknown", None, vote_agreement=0.5),
    ],
    "resistance": [
        case("an objection", NO, s=0.5, at="i0"),
        case("a vote against", act("2000-05-10", "vote", position="against"), s=0.5, at="i0"),
        case("an abstention", act("2000-05-10", "vote", position="abstain"), s=0.25, at="i0"),
        case("a withdrawal", act("2000-05-10", "withdrawal"), s=0.5, at="i0"),
        case("a coordinated one", act("2000-05-10", "withdrawal", coordinated=True)),
        case("a threat to leave", act("2000-05-10", "threat"), s=0.5, at="i0"),
        case("the hegemon's threat", STICK),
        case("two of them", NO, act("2000-05-11", "refusal", reliability="reported"), s=1 - 0.5 * 0.75, at="i0, i1"),
        case("looked for and not found", d=KIND, searched=["refusal", "objection"]),
        case("one looked for", searched=["refusal"]),
        case("nothing between the two", d=NONE, interactions="none"),
    ],
}


@pytest.mark.parametrize(("name", "one"), flatten(CASES))
def test_worked_value(name: str, one: Case) -> None:
    """Strength, search and instances are what was worked out by hand."""
    check(name, one)
