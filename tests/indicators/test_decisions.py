"""Worked values of the traces of shared decisions and restraint."""

from __future__ import annotations

import pytest
from worked import KIND, LONG, NONE, Case, act, case, check, flatten, give, lead, meet

HEEDED = {"timing": "before", "outcome": "adopted"}
PARTLY = {"timing": "before", "outcome": "partly"}
TOLD = {"initiator": "hegemon", "timing": "after"}
ADVICE = meet("2000-05-10", **HEEDED)
BREACH = lead("2000-05-01", "breach")
BOUND = lead("2000-05-01", "adherence")

CASES: dict[str, list[Case]] = {
    "input-heeded": [
        case("adopted before the decision", ADVICE, s=1, at="c0"),
        case("taken partly", meet("2000-05-10", **PARTLY), s=0.6, at="c0"),
        case("adopted, timing not coded", meet("2000-05-10", outcome="adopted"), s=0.4, at="c0"),
        case("taken partly, timing not coded", meet("2000-05-10", outcome="partly"), s=0.4 * 0.6, at="c0"),
        case("adopted after the decision", meet("2000-05-10", timing="after", outcome="adopted")),
        case("heard", meet("2000-05-10", timing="before", outcome="heard")),
        case("rejected", meet("2000-05-10", timing="before", outcome="rejected")),
        case("outcome not coded", meet("2000-05-10", timing="before")),
        case("reported weighs half", meet("2000-05-10", **HEEDED, reliability="reported"), s=0.5, at="c0"),
        case("disputed weighs nothing", meet("2000-05-10", **HEEDED, reliability="disputed")),
        case("outside the period", meet("1999-12-31", **HEEDED)),
        case(
            "two meetings",
            meet("2000-06-10", **PARTLY),
            meet("2000-05-10", **HEEDED, reliability="reported"),
            s=1 - 0.4 * 0.5,
            at="c0, c1",
        ),
        case(
            "two entries on one meeting count at the likelier",
            meet("2000-05-10", **PARTLY),
            meet("2000-05-10", **HEEDED, reliability="reported"),
            s=0.6,
            at="c0",
        ),
        case(
            "two topics are two",
            meet("2000-05-10", **PARTLY, topic="bases"),
            meet("2000-05-10", **PARTLY, topic="command"),
            s=1 - 0.4 * 0.4,
            at="c0, c1",
        ),
        case("after a threat", ADVICE, lead("2000-05-01", "threat", linkage="explicit"), s=0.3, at="c0"),
        case(
            "after one implicitly tied",
            ADVICE,
            lead("2000-05-01", "threat", linkage="implicit"),
            s=0.3 + 0.7 * 0.2,
            at="c0",
        ),
        case("after one whose linkage is not coded", ADVICE, lead("2000-05-01", "threat"), s=0.3 + 0.7 * 0.5, at="c0"),
        case("after one over another matter", ADVICE, lead("2000-05-01", "threat", linkage="other"), s=1, at="c0"),
        case(
            "after a reported one",
            ADVICE,
            lead("2000-05-01", "threat", linkage="explicit", reliability="reported"),
            s=0.3 + 0.7 * 0.5,
            at="c0",
        ),
        case("before a threat", ADVICE, lead("2000-05-11", "threat", linkage="explicit"), s=1, at="c0"),
        case(
            "in the month of a threat",
            ADVICE,
            lead("2000-05", "threat", linkage="explicit"),
            s=0.3 + 0.7 * 0.5,
            at="c0",
        ),
        case("in the year of a threat", ADVICE, lead("2000", "threat", linkage="explicit"), s=1, at="c0"),
        case(
            "dated by its year alone",
            meet("2000", **HEEDED),
            lead("2000-01-02", "threat", linkage="explicit"),
            s=1,
            at="c0",
        ),
        case(
            "365 days after a threat",
            meet("2000-12-31", **HEEDED),
            lead("2000-01-01", "threat", linkage="explicit"),
            s=0.3,
            at="c0",
        ),
        case(
            "366 days after a threat",
            meet("2001-01-01", **HEEDED),
            lead("2000-01-01", "threat", linkage="explicit"),
            s=1,
            at="c0",
            period=LONG,
        ),
        case(
            "after aid was withheld", ADVICE, give("2000-05-01", status="withheld", linkage="explicit"), s=0.3, at="c0"
        ),
        case(
            "after two threats of one day, which are one",
            ADVICE,
            lead("2000-05-01", "threat", linkage="implicit"),
            lead("2000-05-01", "threat", linkage="implicit"),
            s=0.3 + 0.7 * 0.2,
            at="c0",
        ),
        case(
            "after threats of two days",
            ADVICE,
            lead("2000-05-01", "threat", linkage="implicit"),
            lead("2000-05-02", "threat", linkage="implicit"),
            s=0.3 + 0.7 * 0.2 * 0.2,
            at="c0",
        ),
        case("known to have had none", d=NONE, consultations="none"),
        case("silence"),
    ],
    "initiative-taken-up": [
        case("sought by the follower", meet("2000-05-10", initiator="follower", outcome="adopted"), s=1, at="c0"),
        case(
            "by both, after it", meet("2000-05-10", initiator="joint", timing="after", outcome="partly"), s=0.6, at="c0"
        ),
        case("sought by the hegemon", meet("2000-05-10", initiator="hegemon", outcome="adopted")),
        case("sought by nobody knows whom", meet("2000-05-10", outcome="adopted")),
        case("heard alone", meet("2000-05-10", initiator="follower", outcome="heard")),
        case(
            "reported",
            meet("2000-05-10", initiator="follower", outcome="partly", reliability="reported"),
            s=0.3,
            at="c0",
        ),
        case("known to have had none", d=NONE, consultations="none"),
    ],
    "joint-planning": [
        case("sought by both, after it", meet("2000-05-10", initiator="joint", timing="after"), s=1, at="c0"),
        case("in a council before it", meet("2000-05-10", channel="council", timing="before"), s=1, at="c0"),
        case(
            "among staffs before it, reported",
            meet("2000-05-10", channel="staff", timing="before", reliability="reported"),
            s=0.5,
            at="c0",
        ),
        case("in a council after it", meet("2000-05-10", channel="council", timing="after")),
        case("in a council, timing not coded", meet("2000-05-10", channel="council")),
        case("on a visit before it", meet("2000-05-10", channel="visit", timing="before")),
        case("known to have had none", d=NONE, consultations="none"),
    ],
    "fait-accompli": [
        case("told and rejected", meet("2000-05-10", **TOLD, outcome="rejected"), s=1, at="c0"),
        case("told and ignored", meet("2000-05-10", **TOLD, outcome="ignored"), s=1, at="c0"),
        case("told, outcome not coded", meet("2000-05-10", **TOLD), s=0.3, at="c0"),
        case("told and heard", meet("2000-05-10", **TOLD, outcome="heard")),
        case("told and adopted", meet("2000-05-10", **TOLD, outcome="adopted")),
        case("before the decision", meet("2000-05-10", initiator="hegemon", timing="before", outcome="rejected")),
        case("timing not coded", meet("2000-05-10", initiator="hegemon", outcome="rejected")),
        case("sought by the follower", meet("2000-05-10", initiator="follower", timing="after", outcome="rejected")),
        case("two of them", meet("2000-05-10", **TOLD), meet("2000-05-11", **TOLD), s=1 - 0.7 * 0.7, at="c0, c1"),
        case("no consultation says nothing of it", consultations="none"),
    ],
    "bound-on-request": [
        case("after an objection", act("2000-03-01", "objection"), BOUND, s=1, at="i0 i1"),
        case("before the objection", act("2000-05-02", "objection"), BOUND),
        case("after a refusal", act("2000-03-01", "refusal"), BOUND),
        case("after input taken partly", meet("2000-03-01", outcome="partly"), BOUND, s=0.6, at="c0 i0"),
        case(
            "after input adopted, whatever its timing",
            meet("2000-03-01", outcome="adopted", timing="after"),
            BOUND,
            s=1,
            at="c0 i0",
        ),
        case("after input heard", meet("2000-03-01", outcome="heard"), BOUND),
        case(
            "after both",
            meet("2000-03-01", outcome="partly"),
            act("2000-03-02", "objection", reliability="reported"),
            BOUND,
            s=1 - 0.4 * 0.5,
            at="c0 i1",
        ),
        case("an objection in the month", act("2000-05", "objection"), BOUND, s=0.5, at="i0 i1"),
        case("an objection in the year", act("2000", "objection"), BOUND),
        case("365 days after", act("2000-01-01", "objection"), lead("2000-12-31", "adherence"), s=1, at="i0 i1"),
        case("366 days after", act("2000-01-01", "objection"), lead("2001-01-01", "adherence"), period=LONG),
        case(
            "both reported",
            act("2000-03-01", "objection", reliability="reported"),
            lead("2000-05-01", "adherence", reliability="reported"),
            s=0.25,
            at="i0 i1",
        ),
        case("nobody asked", BOUND),
        case("nobody asked, and both were looked for", searched=["adherence", "objection"]),
        case("nothing between the two", interactions="none"),
    ],
    "acts-over-refusal": [
        case("a breach", BREACH, s=0.5, at="i0"),
        case("over a refusal", act("2000-03-01", "refusal"), BREACH, s=1, at="i0 i1"),
        case("over an objection", act("2000-03-01", "objection"), BREACH, s=1, at="i0 i1"),
        case("over a vote against", act("2000-03-01", "vote", position="against"), BREACH, s=1, at="i0 i1"),
        case("over an abstention", act("2000-03-01", "vote", position="abstain"), BREACH, s=1, at="i0 i1"),
        case("after a vote with it", act("2000-03-01", "vote", position="with"), BREACH, s=0.5, at="i1"),
        case("over a withdrawal", act("2000-03-01", "withdrawal"), BREACH, s=1, at="i0 i1"),
        case("after a coordinated one", act("2000-03-01", "withdrawal", coordinated=True), BREACH, s=0.5, at="i1"),
        case("before the refusal", act("2000-05-02", "refusal"), BREACH, s=0.5, at="i1"),
        case("over a reported one", act("2000-03-01", "refusal", reliability="reported"), BREACH, s=0.75, at="i0 i1"),
        case(
            "in the month of the refusal", act("2000-05-09", "refusal"), lead("2000-05", "breach"), s=0.75, at="i0 i1"
        ),
        case("365 days after", act("2000-01-01", "refusal"), lead("2000-12-31", "breach"), s=1, at="i0 i1"),
        case("366 days after", act("2000-01-01", "refusal"), lead("2001-01-01", "breach"), s=0.5, at="i1", period=LONG),
        case("a reported breach", lead("2000-05-01", "breach", reliability="reported"), s=0.25, at="i0"),
        case("two breaches", BREACH, lead("2000-05-02", "breach"), s=0.75, at="i0, i1"),
        case("two entries on one breach", BREACH, BREACH, s=0.5, at="i0"),
        case("looked for, and one found", BREACH, s=0.5, at="i0", d=KIND, searched=["breach"]),
        case("looked for and not found", d=KIND, searched=["breach"]),
        case("nothing between the two", d=NONE, interactions="none"),
    ],
}


@pytest.mark.parametrize(("name", "one"), flatten(CASES))
def test_worked_value(name: str, one: Case) -> None:
    """Strength, search and instances are what was worked out by hand."""
    check(name, one)
