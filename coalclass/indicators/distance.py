"""Distance, and the resistance that the theory would have it explain."""

from __future__ import annotations

from coalclass.indicators.declare import UNKNOWN, Reading, fact, indicator, shrunk, total
from coalclass.indicators.evidence import Evidence
from coalclass.records import Interaction

_ALLIANCE = {"defense": 1.0, "entente": 0.6, "neutrality": 0.4, "nonaggression": 0.4, "none": 0.0}
_FAR = 4.0
_VOTE = {"with": 0.0, "abstain": 0.5, "against": 1.0}
_OPEN = ("refusal", "objection", "threat")


@indicator(
    "polyarchy-gap",
    dimension="distance",
    fields=("context.polyarchy_hegemon", "context.polyarchy_follower"),
    sections=("context",),
    neutral=0.4,
    unknown="one of the two index values is unknown",
    source="Risse-Kappen 1995",
    unit="V-Dem index points",
)
def polyarchy_gap(evidence: Evidence) -> Reading:
    """Absolute difference of the two states' electoral democracy index."""
    context = evidence.dyad.context
    if context.polyarchy_hegemon is None or context.polyarchy_follower is None:
        return UNKNOWN
    return fact(abs(context.polyarchy_hegemon - context.polyarchy_follower))


@indicator(
    "voting-distance",
    dimension="distance",
    fields=("context.ideal_point_distance", "context.vote_agreement"),
    sections=("context",),
    neutral=0.5,
    unknown="neither ideal points nor agreement are known",
    source="Bailey, Strezhnev and Voeten 2017",
    unit="degree",
)
def voting_distance(evidence: Evidence) -> Reading:
    """Distance in the UN General Assembly: ideal point distance over 4, at most 1; where it is unknown,
    one minus the share of votes cast with the hegemon."""
    context = evidence.dyad.context
    if context.ideal_point_distance is not None:
        return fact(min(1.0, context.ideal_point_distance / _FAR))
    return UNKNOWN if context.vote_agreement is None else fact(1.0 - context.vote_agreement)


@indicator(
    "alliance",
    dimension="distance",
    fields=("context.alliance",),
    sections=("context",),
    neutral=0.4,
    unknown="the record does not say",
    source="Leeds et al. 2002",
    unit="degree",
    inverse=True,
)
def alliance(evidence: Evidence) -> Reading:
    """Formal alliance with the hegemon at the start: defense 1, entente 0.6, neutrality or
    nonaggression 0.4, none 0."""
    formal = evidence.dyad.context.alliance
    return UNKNOWN if formal is None else fact(_ALLIANCE[formal])


@indicator(
    "troops-hosted",
    dimension="distance",
    fields=("context.troops_hosted",),
    sections=("context",),
    neutral=0.5,
    unknown="the record does not say",
    source="Bennett, Lepgold and Unger 1994",
    unit="t / (t + 1000), t troops",
    scored=False,
)
def troops_hosted(evidence: Evidence) -> Reading:
    """The hegemon's troops on the follower's soil before the period, t, as t / (t + 1000). A garrison may
    be protection that the follower wants or a hold that the hegemon has: reported for the reader, and
    worth nothing in both scorers."""
    troops = evidence.dyad.context.troops_hosted
    return UNKNOWN if troops is None else fact(troops / (troops + 1000.0))


@indicator(
    "resistance",
    dimension="resistance",
    fields=("interactions of the follower: refusal, objection, vote, withdrawal, threat",),
    sections=("follower",),
    neutral=0.25,
    unknown="the follower's own acts were not coded",
    source="Walt 1987",
    scored=False,
)
def resistance(evidence: Evidence) -> Reading:
    """Share of refusals, objections, votes against (an abstention half), withdrawals not coordinated
    with the hegemon's own, and threats to leave among the follower's acts, shrunk toward 0.25 by four
    pseudo-entries. The outcome that the theory predicts: reported, and worth nothing in both scorers."""
    acts = [
        pair
        for kind, pairs in evidence.follower.items()
        if not kind.endswith(("-cooperation", "-conflict"))
        for pair in pairs
    ]
    if not acts:
        return UNKNOWN
    degrees = [(entry, _resists(entry) * weight) for entry, weight in acts]
    value = shrunk(total([degree for _, degree in degrees]), total([weight for _, weight in acts]), 0.25, 4.0)
    return Reading(value, tuple([entry for entry, degree in degrees if degree]))


def _resists(entry: Interaction) -> float:
    if entry.kind in _OPEN:
        return 1.0
    if entry.kind == "withdrawal":
        return 0.0 if entry.coordinated else 1.0
    return _VOTE.get(entry.position or "", 0.0) if entry.kind == "vote" else 0.0
