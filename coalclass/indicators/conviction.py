"""Conviction: do the follower's elites give reasons and bear costs as people do who mean it?"""

from __future__ import annotations

from coalclass.indicators.declare import UNKNOWN, Reading, fact, indicator, shrunk, total
from coalclass.indicators.evidence import Evidence
from coalclass.records import Interaction

_REASON = {"norm": 1.0, "solidarity": 1.0, "interest": 0.5, "payoff": 0.0}
_AUDIENCE = {"private": 1.5}
_PAYER = {"follower": 1.0, "shared": 0.5, "partner": 0.0, "hegemon": 0.0}


@indicator(
    "norm-rationale",
    dimension="conviction",
    fields=("interactions.rationale", "interactions.denies", "interactions.audience"),
    sections=("follower",),
    neutral=0.5,
    unknown="no statement of the follower gives a rationale",
    source="Ikenberry and Kupchan 1990; Checkel 2005",
    unit="mean",
)
def norm_rationale(evidence: Evidence) -> Reading:
    """Mean rationale of the follower's own statements (norm and solidarity 1, own security interest
    0.5, payoff 0; a list counts its mean; a denial of payoff adds 0.25), shrunk toward one half by
    three pseudo-entries. What is said in private weighs one and a half."""
    known = [
        (entry, weight * _AUDIENCE.get(entry.audience or "", 1.0))
        for entry, weight in evidence.of("follower", "statement")
        if entry.rationale or entry.denies
    ]
    if not known:
        return UNKNOWN
    reasons = total([_reason(entry) * weight for entry, weight in known])
    value = shrunk(reasons, total([weight for _, weight in known]), 0.5, 3.0)
    return Reading(value, tuple([entry for entry, _ in known]))


def _reason(entry: Interaction) -> float:
    reasons = [_REASON[reason] for reason in entry.rationale]
    mean = total(reasons) / len(reasons) if reasons else 0.5
    return min(1.0, mean + 0.25) if entry.denies else mean


@indicator(
    "norm-adoption",
    dimension="conviction",
    fields=("interactions.kind: adoption", "searched"),
    sections=("follower",),
    neutral=0.25,
    unknown="no adoption was coded, and none was looked for",
    source="Finnemore and Sikkink 1998",
    unit="1 - 1/2^n",
)
def norm_adoption(evidence: Evidence) -> Reading:
    """Norms of the order taken into the follower's own law, doctrine or policy: n of them give
    1 - 1/2^n. Looked for and not found is 0."""
    adopted = evidence.of("follower", "adoption")
    if adopted:
        value = 1.0 - 0.5 ** total([weight for _, weight in adopted])
        entries = tuple([entry for entry, _ in adopted])
        return fact(value, entries) if evidence.known_absent("adoption") else Reading(value, entries)
    return fact(0.0) if evidence.known_absent("adoption") else UNKNOWN


@indicator(
    "own-cost",
    dimension="conviction",
    fields=("interactions.paid_by", "interactions.status"),
    sections=("follower",),
    neutral=0.5,
    unknown="no delivered contribution says who paid",
    source="Bennett, Lepgold and Unger 1994",
    unit="mean",
)
def own_cost(evidence: Evidence) -> Reading:
    """Mean share of its delivered contributions that the follower paid for (itself 1, shared 0.5, a
    partner or the hegemon 0), shrunk toward one half by one pseudo-entry."""
    known = [
        (entry, weight)
        for entry, weight in evidence.of("follower", "contribution")
        if entry.paid_by is not None and entry.status != "pledged"
    ]
    if not known:
        return UNKNOWN
    borne = total([_PAYER[entry.paid_by or ""] * weight for entry, weight in known])
    value = shrunk(borne, total([weight for _, weight in known]), 0.5, 1.0)
    return Reading(value, tuple([entry for entry, _ in known]))


@indicator(
    "combat-at-own-cost",
    dimension="conviction",
    fields=("interactions.form: combat", "interactions.paid_by", "interactions.status"),
    sections=("follower",),
    neutral=0.25,
    unknown="no combat contribution was coded",
    source="Davidson 2011",
    unit="degree",
)
def combat_at_own_cost(evidence: Evidence) -> Reading:
    """The dearest delivered combat contribution: at the follower's own cost 1, cost shared or not said
    0.5, paid by others 0."""
    fought = [
        (_PAYER.get(entry.paid_by or "", 0.5) * weight, entry, weight)
        for entry, weight in evidence.of("follower", "contribution")
        if entry.form == "combat" and entry.status != "pledged"
    ]
    if not fought:
        return UNKNOWN
    best = max([degree for degree, _, _ in fought])
    carrying = tuple([entry for degree, entry, _ in fought if degree == best])
    return Reading(best, carrying, total([weight for degree, _, weight in fought if degree < best]))
