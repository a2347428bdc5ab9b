"""Distance: how unlike the two states were at the start. The weakest evidence of all."""

from __future__ import annotations

from math import exp

from coalclass.indicators.declare import Reading, trace
from coalclass.indicators.evidence import Evidence

_ALLIANCE = {"defense": 1.0, "entente": 0.6, "neutrality": 0.3, "nonaggression": 0.3, "none": 0.0}
_NEAR_GAP, _GAP_STEP = 0.35, 0.08
_NEAR_POINTS, _POINTS_STEP = 1.5, 0.35
_AGREE, _AGREE_STEP = 0.6, 0.08


def _under(value: float, threshold: float, step: float) -> float:
    """The chance that a value measured with an error of about `step` lies under a threshold."""
    # Past 700 steps the chance is 0 to the last bit, and the exponential has no number.
    return 1.0 / (1.0 + exp(min((value - threshold) / step, 700.0)))


@trace(
    "alike-institutions",
    dimension="distance",
    toward=1,
    names=-1,
    title="the two have alike institutions",
    fields=("context.polyarchy_hegemon", "context.polyarchy_follower"),
    sections=("context",),
    unknown="one of the two index values is unknown",
    source="Risse-Kappen 1995; Pilster 2011",
)
def read_alike_institutions(evidence: Evidence) -> Reading:
    """The chance that the two states' electoral democracy indices lie within 0.35 of each other."""
    context = evidence.dyad.context
    if context.polyarchy_hegemon is None or context.polyarchy_follower is None:
        return Reading()
    return Reading(_under(abs(context.polyarchy_hegemon - context.polyarchy_follower), _NEAR_GAP, _GAP_STEP), 1.0)


@trace(
    "votes-alike",
    dimension="distance",
    toward=1,
    names=-1,
    title="the two vote alike in the General Assembly",
    fields=("context.ideal_point_distance", "context.vote_agreement"),
    sections=("context",),
    unknown="neither ideal points nor agreement are known",
    source="Bailey, Strezhnev and Voeten 2017",
)
def read_votes_alike(evidence: Evidence) -> Reading:
    """The chance that the ideal points lie within 1.5 of each other; where they are unknown, that more than 60 percent
    of the follower's votes were cast with the hegemon."""
    context = evidence.dyad.context
    if context.ideal_point_distance is not None:
        return Reading(_under(context.ideal_point_distance, _NEAR_POINTS, _POINTS_STEP), 1.0)
    if context.vote_agreement is None:
        return Reading()
    return Reading(_under(-context.vote_agreement, -_AGREE, _AGREE_STEP), 1.0)


@trace(
    "allied",
    dimension="distance",
    toward=1,
    names=-1,
    title="the two were allied at the start",
    fields=("context.alliance",),
    sections=("context",),
    unknown="the record does not say",
    source="Leeds et al. 2002; Weitsman 2014",
)
def read_allied(evidence: Evidence) -> Reading:
    """A formal alliance with the hegemon at the start: defence 1, entente 0.6, neutrality or non-aggression 0.3."""
    formal = evidence.dyad.context.alliance
    return Reading() if formal is None else Reading(_ALLIANCE[formal], 1.0)
