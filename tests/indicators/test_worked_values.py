"""Every indicator on small records, against values worked out by hand from its definition."""

import pytest
from dyads import dyad

from coalclass.indicators import INDICATORS, measure

C, F = "consultations", "interactions"


def meeting(*parts: str) -> str:
    return C + ":\n" + "".join(f"- {{date: 2000-05-01, level: {part}}}\n" for part in parts)


def acts(*parts: str) -> str:
    return F + ":\n" + "".join(f"- {{date: 2000-05-01, actor: {part}}}\n" for part in parts)


ROWS = {
    # indicator, case: (record, value, places of the entries behind it)
    ("prior-consultation", "one before of two, shrunk by two halves"): (
        meeting("leader, timing: before", "leader, timing: after"),
        (1 + 1) / (2 + 2),
        "c0 c1",
    ),
    ("prior-consultation", "a meeting without timing is no meeting after"): (
        meeting("leader, timing: before", "leader"),
        (1 + 1) / (1 + 2),
        "c0",
    ),
    ("prior-consultation", "reported weighs half"): (
        meeting("leader, timing: before", "leader, timing: after, reliability: reported"),
        (1 + 1) / (1.5 + 2),
        "c0 c1",
    ),
    ("prior-consultation", "none is zero"): ("consultations: none", 0.0, ""),
    ("prior-consultation", "not coded is unknown"): ("aid: none", None, ""),
    ("input-adopted", "mean of the fates"): (
        meeting("leader, outcome: adopted", "leader, outcome: rejected", "leader, outcome: partly"),
        (1 + 0.25 + 0.75 + 1) / (3 + 2),
        "c0 c1 c2",
    ),
    ("input-adopted", "heard and ignored"): (
        meeting("leader, outcome: heard", "leader, outcome: ignored"),
        (0.5 + 0 + 1) / (2 + 2),
        "c0 c1",
    ),
    ("input-adopted", "no outcome is unknown"): (meeting("leader"), None, ""),
    ("initiative", "joint counts as the follower's"): (
        meeting("leader, initiator: joint", "leader, initiator: hegemon"),
        (1 + 0.8) / (2 + 2),
        "c0 c1",
    ),
    ("initiative", "advice that was asked for and taken is left out"): (
        meeting(
            "leader, initiator: hegemon, timing: before, outcome: adopted",
            "leader, initiator: hegemon, timing: before, outcome: partly",
            "leader, initiator: follower",
        ),
        (1 + 0.8) / (1 + 2),
        "c2",
    ),
    ("initiative", "asked for and not taken counts"): (
        meeting("leader, initiator: hegemon, timing: before, outcome: heard"),
        0.8 / 3,
        "c0",
    ),
    ("frequency", "eight a year"): (meeting(*["leader"] * 8), (8 * 365.25 / 366) / (8 * 365.25 / 366 + 4), "c*"),
    ("frequency", "few coded is a lower bound"): (meeting("leader"), 0.33, "c0"),
    ("frequency", "none is zero"): ("consultations: none", 0.0, ""),
    ("seniority", "filled up to three"): (meeting("leader", "minister"), (1 + 0.75 + 0.5) / 3, "c0 c1"),
    ("seniority", "the three most senior"): (
        meeting("official", "leader", "minister", "leader", "military", "minister"),
        (1 + 1 + 0.75) / 3,
        "c1 c3 c2 c5",
    ),
    ("seniority", "a reported leader is half way"): (
        meeting("leader, reliability: reported"),
        (0.75 + 0.5 + 0.5) / 3,
        "c0",
    ),
    ("self-restraint", "adherence against breach"): (
        acts("hegemon, kind: adherence", "hegemon, kind: adherence", "hegemon, kind: breach"),
        (2 + 1) / (3 + 2),
        "i0 i1 i2",
    ),
    ("self-restraint", "a breach looked for and not found is one adherence"): (
        "searched: [breach]\n" + acts("hegemon, kind: request"),
        (1 + 1) / (1 + 2),
        "",
    ),
    ("self-restraint", "a breach looked for and found is none"): (
        "searched: [breach]\n" + acts("hegemon, kind: breach"),
        1 / (1 + 2),
        "i0",
    ),
    ("self-restraint", "neither coded nor looked for"): (acts("hegemon, kind: request"), None, ""),
    ("mandate", "none is zero"): ("mandate: none", 0.0, ""),
    ("mandate", "mean of two"): (
        "mandate: [{body: UNSC}, {body: UNSC, status: claimed}]",
        (1 + 0.25) / 2,
        "",
    ),
    ("mandate", "contested"): ("mandate: {body: UNSC, status: contested}", 0.5, ""),
    ("mandate", "silence is unknown"): ("aid: none", None, ""),
    ("norm-rationale", "a list counts its mean"): (
        acts("follower, kind: statement, rationale: [norm, payoff]", "follower, kind: statement, rationale: interest"),
        (0.5 + 0.5 + 1.5) / (2 + 3),
        "i0 i1",
    ),
    ("norm-rationale", "said in private weighs one and a half"): (
        acts("follower, kind: statement, rationale: solidarity, audience: private"),
        (1.5 + 1.5) / (1.5 + 3),
        "i0",
    ),
    ("norm-rationale", "denying payoff adds a quarter"): (
        acts("follower, kind: statement, rationale: interest, denies: payoff"),
        (0.75 + 1.5) / (1 + 3),
        "i0",
    ),
    ("norm-rationale", "a denial alone"): (
        acts("follower, kind: statement, denies: payoff"),
        (0.75 + 1.5) / (1 + 3),
        "i0",
    ),
    ("norm-rationale", "the hegemon's words are not the follower's"): (
        acts("hegemon, kind: statement, rationale: norm", "follower, kind: statement"),
        None,
        "",
    ),
    ("norm-adoption", "two of them"): (
        acts("follower, kind: adoption", "follower, kind: adoption"),
        0.75,
        "i0 i1",
    ),
    ("norm-adoption", "reported"): (acts("follower, kind: adoption, reliability: reported"), 1 - 0.5**0.5, "i0"),
    ("norm-adoption", "looked for and not found"): ("searched: [adoption]", 0.0, ""),
    ("norm-adoption", "known to have no interactions"): ("interactions: none", 0.0, ""),
    ("norm-adoption", "not looked for"): (acts("follower, kind: statement"), None, ""),
    ("own-cost", "mean of the payers"): (
        acts(
            "follower, kind: contribution, paid_by: follower",
            "follower, kind: contribution, paid_by: shared",
            "follower, kind: contribution, paid_by: partner",
            "follower, kind: contribution",
        ),
        (1 + 0.5 + 0 + 0.5) / (3 + 1),
        "i0 i1 i2",
    ),
    ("own-cost", "a pledge has cost nothing yet"): (
        acts("follower, kind: contribution, paid_by: follower, status: pledged"),
        None,
        "",
    ),
    ("combat-at-own-cost", "the dearest"): (
        acts(
            "follower, kind: contribution, form: combat, paid_by: hegemon",
            "follower, kind: contribution, form: combat",
            "follower, kind: contribution, form: combat, paid_by: shared",
        ),
        0.5,
        "i1 i2",
    ),
    ("combat-at-own-cost", "support is no combat, a pledge no contribution"): (
        acts(
            "follower, kind: contribution, form: support, paid_by: follower",
            "follower, kind: contribution, form: combat, paid_by: follower, status: pledged",
        ),
        None,
        "",
    ),
    ("combat-at-own-cost", "at its own cost"): (
        acts("follower, kind: contribution, form: combat, paid_by: follower"),
        1.0,
        "i0",
    ),
    ("demands", "share among its acts"): (
        acts("follower, kind: demand", "follower, kind: adoption", "follower, kind: contribution, paid_by: follower"),
        (1 + 0.6) / (3 + 4),
        "i0",
    ),
    ("demands", "what speaks for the same side dilutes nothing"): (
        acts(
            "follower, kind: demand",
            "follower, kind: refusal",
            "follower, kind: statement, rationale: payoff",
            "follower, kind: contribution, paid_by: shared",
        ),
        (1 + 0.6) / (1 + 4),
        "i0",
    ),
    ("demands", "a thick record without one"): (
        acts(*["follower, kind: statement"] * 6),
        0.6 / (6 + 4),
        "",
    ),
    ("demands", "looked for and not found"): ("searched: [demand]", 0.0, ""),
    ("demands", "own acts not coded"): (acts("hegemon, kind: request"), None, ""),
    ("coercion", "share among the hegemon's acts"): (
        acts("hegemon, kind: threat", "hegemon, kind: sanction", "hegemon, kind: request"),
        (2 + 0.6) / (3 + 4),
        "i0 i1",
    ),
    ("coercion", "a stick over another matter counts half"): (
        acts("hegemon, kind: sanction, linkage: other", "hegemon, kind: threat, linkage: none"),
        (1 + 0.6) / (1 + 4),
        "i1 i0",
    ),
    ("coercion", "breaches and tied favours are not among the rest"): (
        acts("hegemon, kind: breach", "hegemon, kind: concession, linkage: implicit", "hegemon, kind: statement"),
        0.6 / (1 + 4),
        "",
    ),
    ("coercion", "both kinds looked for"): ("searched: [threat, sanction]", 0.0, ""),
    ("coercion", "one of two kinds looked for is not enough"): ("searched: [threat]", None, ""),
    ("coercion", "a follower's threat is resistance"): (acts("follower, kind: threat"), None, ""),
    ("event-conflict", "events by their counts"): (
        acts("hegemon, kind: verbal-conflict, count: 6", "hegemon, kind: material-cooperation, count: 4"),
        (6 + 2) / (10 + 10),
        "i0 i1",
    ),
    ("event-conflict", "none of the hegemon's"): (acts("follower, kind: verbal-conflict"), None, ""),
    ("polyarchy-gap", "difference"): ("context: {polyarchy_hegemon: 0.25, polyarchy_follower: 0.75}", 0.5, ""),
    ("polyarchy-gap", "one is missing"): ("context: {polyarchy_hegemon: 0.25}", None, ""),
    ("voting-distance", "ideal points first"): ("context: {ideal_point_distance: 1, vote_agreement: 0.1}", 0.25, ""),
    ("voting-distance", "at most one"): ("context: {ideal_point_distance: 5}", 1.0, ""),
    ("voting-distance", "else agreement"): ("context: {vote_agreement: 0.25}", 0.75, ""),
    ("voting-distance", "neither"): ("aid: none", None, ""),
    **{
        ("alliance", kind): (f"context: {{alliance: {kind}}}", value, "")
        for kind, value in {"defense": 1, "entente": 0.6, "neutrality": 0.4, "nonaggression": 0.4, "none": 0}.items()
    },
    ("troops-hosted", "against a thousand"): ("context: {troops_hosted: 3000}", 0.75, ""),
    ("troops-hosted", "known to be none"): ("context: {troops_hosted: 0}", 0.0, ""),
    ("resistance", "of its acts"): (
        acts(
            "follower, kind: refusal",
            "follower, kind: vote, position: abstain",
            "follower, kind: withdrawal",
            "follower, kind: withdrawal, coordinated: true",
            "follower, kind: contribution",
            "follower, kind: verbal-conflict, count: 9",
        ),
        (1 + 0.5 + 1 + 1) / (5 + 4),
        "i0 i1 i2",
    ),
}


@pytest.mark.parametrize(("indicator", "case"), ROWS, ids=[" - ".join(key) for key in ROWS])
def test_value_and_entries(indicator: str, case: str) -> None:
    """An indicator's value and the entries behind it are those of its definition."""
    text, value, places = ROWS[indicator, case]
    record = dyad(text)
    reading = measure(record)[indicator]
    assert reading.value == (None if value is None else pytest.approx(value, abs=1e-12))
    names = {"c": C, "i": F}
    if places == "c*":
        places = " ".join(f"c{number}" for number in range(len(record.consultations or ())))
    expected = [f"{names[place[0]]}[{place[1:]}]" for place in places.split()]
    assert [entry.entry for entry in reading.entries] == expected


def test_every_indicator_is_worked() -> None:
    """No indicator is without a value worked by hand, here or in the tests of aid."""
    from test_aid import ROWS as OF_AID

    assert {name for name, _ in (*ROWS, *OF_AID)} == set(INDICATORS)
