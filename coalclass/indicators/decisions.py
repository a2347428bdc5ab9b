"""Shared decisions and restraint: does the hegemon let the follower in, and does it bind itself?"""

from __future__ import annotations

from coalclass.indicators.declare import UNKNOWN, Reading, fact, indicator, shrunk, total
from coalclass.indicators.evidence import Evidence

_PSEUDO = 2.0
_OUTCOME = {"adopted": 1.0, "partly": 0.75, "heard": 0.5, "rejected": 0.25, "ignored": 0.0}
_LEVEL = {"leader": 1.0, "minister": 0.75, "official": 0.5, "military": 0.5}
_MANDATE = {"explicit": 1.0, "contested": 0.5, "claimed": 0.25}
_HALF_RATE = 4.0
_TAKEN = ("adopted", "partly")


@indicator(
    "prior-consultation",
    dimension="shared-decisions",
    fields=("consultations.timing",),
    sections=("consultations",),
    neutral=0.5,
    unknown="no consultation has a timing",
    source="Risse-Kappen 1995",
)
def prior_consultation(evidence: Evidence) -> Reading:
    """Share of the consultations with known timing that came before the hegemon's decision, shrunk
    toward one half by two pseudo-entries. `consultations: none` is 0."""
    if evidence.dyad.consultations == ():
        return fact(0.0)
    known = [(entry, weight) for entry, weight in evidence.consultations if entry.timing is not None]
    if not known:
        return UNKNOWN
    before = total([weight for entry, weight in known if entry.timing == "before"])
    value = shrunk(before, total([weight for _, weight in known]), 0.5, _PSEUDO)
    return Reading(value, tuple([entry for entry, _ in known]))


@indicator(
    "input-adopted",
    dimension="shared-decisions",
    fields=("consultations.outcome",),
    sections=("consultations",),
    neutral=0.5,
    unknown="no consultation has an outcome",
    source="Risse-Kappen 1995",
    unit="mean",
)
def input_adopted(evidence: Evidence) -> Reading:
    """Mean fate of the follower's input (adopted 1, partly 0.75, heard 0.5, rejected 0.25, ignored 0),
    shrunk toward one half by two pseudo-entries."""
    known = [(entry, weight) for entry, weight in evidence.consultations if entry.outcome is not None]
    if not known:
        return UNKNOWN
    fate = total([_OUTCOME[entry.outcome or ""] * weight for entry, weight in known])
    value = shrunk(fate, total([weight for _, weight in known]), 0.5, _PSEUDO)
    return Reading(value, tuple([entry for entry, _ in known]))


@indicator(
    "initiative",
    dimension="shared-decisions",
    fields=("consultations.initiator", "consultations.timing", "consultations.outcome"),
    sections=("consultations",),
    neutral=0.4,
    unknown="no consultation has an initiator that counts",
    source="Ikenberry and Kupchan 1990",
)
def initiative(evidence: Evidence) -> Reading:
    """Share of the consultations that the follower sought, alone or jointly, shrunk toward 0.4 by two
    pseudo-entries. A meeting that the hegemon sought before it decided, and whose advice it took, is
    left out: asking first is no sign against the follower's part."""
    known = [
        (entry, weight)
        for entry, weight in evidence.consultations
        if entry.initiator is not None
        and not (entry.initiator == "hegemon" and entry.timing == "before" and entry.outcome in _TAKEN)
    ]
    if not known:
        return UNKNOWN
    own = total([weight for entry, weight in known if entry.initiator != "hegemon"])
    value = shrunk(own, total([weight for _, weight in known]), 0.4, _PSEUDO)
    return Reading(value, tuple([entry for entry, _ in known]))


@indicator(
    "frequency",
    dimension="shared-decisions",
    fields=("consultations", "period"),
    sections=("consultations",),
    neutral=0.33,
    unknown="consultations were not coded",
    source="Ikenberry and Kupchan 1990",
    unit="r / (r + 4), r consultations a year",
)
def frequency(evidence: Evidence) -> Reading:
    """Consultations a year, r, as r / (r + 4). A coded number is a lower bound on what took place, so
    a low one stays at the neutral 0.33 (two a year); only `consultations: none` goes to 0. Periods
    under a quarter of a year count as one quarter."""
    if evidence.dyad.consultations == ():
        return fact(0.0)
    if not evidence.consultations:
        return UNKNOWN
    rate = total([weight for _, weight in evidence.consultations]) / max(evidence.years, 0.25)
    return Reading(max(0.33, rate / (rate + _HALF_RATE)), tuple([entry for entry, _ in evidence.consultations]))


@indicator(
    "seniority",
    dimension="shared-decisions",
    fields=("consultations.level",),
    sections=("consultations",),
    neutral=0.5,
    unknown="consultations were not coded",
    source="Ikenberry and Kupchan 1990",
    unit="mean of three",
)
def seniority(evidence: Evidence) -> Reading:
    """Mean level of the three most senior consultations (leader 1, minister 0.75, official or military
    0.5); fewer than three are filled up with 0.5."""
    if not evidence.consultations:
        return UNKNOWN
    graded = [(0.5 + (_LEVEL[entry.level] - 0.5) * weight, entry, weight) for entry, weight in evidence.consultations]
    graded.sort(key=lambda one: -one[0])
    top = [level for level, _, _ in graded[:3]]
    value = (total(top) + 0.5 * (3 - len(top))) / 3
    # Every meeting of the lowest counted level could stand in for another: all of that level carry it.
    carrying = tuple([entry for level, entry, _ in graded if level >= top[-1]])
    return Reading(value, carrying, total([weight for level, _, weight in graded if level < top[-1]]))


@indicator(
    "self-restraint",
    dimension="restraint",
    fields=("interactions.kind: adherence", "interactions.kind: breach", "searched"),
    sections=("hegemon",),
    neutral=0.5,
    unknown="neither adherence nor breach was coded or looked for",
    source="Walt 1987; Ikenberry 2001",
    coalition_wide=True,
)
def self_restraint(evidence: Evidence) -> Reading:
    """Share of adherence among the hegemon's acts of adherence and breach, shrunk toward one half by
    two pseudo-entries. A breach looked for and not found counts as one adherence, and the reverse."""
    kept, broken = evidence.of("hegemon", "adherence"), evidence.of("hegemon", "breach")
    plus, minus = total([weight for _, weight in kept]), total([weight for _, weight in broken])
    no_breach = not broken and evidence.known_absent("breach")
    no_adherence = not kept and evidence.known_absent("adherence")
    if not (kept or broken or no_breach or no_adherence):
        return UNKNOWN
    plus, minus = plus + no_breach, minus + no_adherence
    value = shrunk(plus, plus + minus, 0.5, _PSEUDO)
    looked = evidence.known_absent("breach") + evidence.known_absent("adherence")
    return Reading(value, tuple([entry for entry, _ in (*kept, *broken)]), looked)


@indicator(
    "mandate",
    dimension="restraint",
    fields=("mandate.status",),
    sections=("mandate",),
    neutral=0.5,
    unknown="the record says nothing of a mandate",
    source="Voeten 2005",
    unit="mean",
    coalition_wide=True,
)
def mandate(evidence: Evidence) -> Reading:
    """Mean status of the mandates (explicit 1, contested 0.5, claimed by the hegemon alone 0.25);
    `mandate: none` is 0. The same for the whole coalition."""
    given = evidence.dyad.mandate
    if given is None:
        return UNKNOWN
    if not given:
        return fact(0.0)
    return fact(total([_MANDATE[one.status] for one in given]) / len(given))
