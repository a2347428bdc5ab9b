"""Shared decisions and restraint: does the hegemon let the follower in, and does it bind itself?"""

from __future__ import annotations

from coalclass.indicators.declare import Reading, combine_instances, trace
from coalclass.indicators.evidence import Evidence
from coalclass.indicators.order import Met, Moments, any_of, likeliest, none_of
from coalclass.records import Consultation

_HEEDED = {"adopted": 1.0, "partly": 0.6}
_OVERRULED = ("rejected", "ignored")
_UNTIMED, _TERMS, _UNTOLD = 0.4, 0.3, 0.3
_BREACH_ALONE = 0.5


def _heeded(entry: Consultation) -> float:
    """The share of the follower's input that was taken."""
    return _HEEDED.get(entry.outcome or "", 0.0)


def _event(entry: Consultation) -> tuple[object, ...]:
    return (entry.date.text, entry.level, entry.topic)


@trace(
    "input-heeded",
    dimension="shared-decisions",
    toward=1,
    title="the follower was heard before the decision, and its input was taken",
    fields=("consultations.timing", "consultations.outcome", "threat, sanction, withheld or cut aid before it"),
    sections=("consultations", "hegemon", "aid"),
    unknown="no consultation before a decision had its input taken; `consultations: none` says that there was none",
    source="Ikenberry and Kupchan 1990; Risse-Kappen 1995",
)
def read_input_heeded(evidence: Evidence) -> Reading:
    """A consultation before the decision whose input was adopted (1) or taken partly (0.6); 0.4 of that where the
    timing is not coded. Input that follows a stick within the window is a term rather than advice: 0.3 of that."""
    sticks = evidence.moments("sticks")
    found = []
    met = Met()
    for entry, weight in evidence.consultations:
        timing = {"before": 1.0, None: _UNTIMED}.get(entry.timing, 0.0)
        chance = weight * timing * _heeded(entry)
        if chance > 0.0:
            pressed = sticks.until(entry.date)
            met.add(windows=[pressed])
            found.append((_event(entry), chance * (_TERMS + (1.0 - _TERMS) * none_of(pressed)), (entry,)))
    return combine_instances(found, evidence.looked_for_consultations(), met.entries)


@trace(
    "initiative-taken-up",
    dimension="shared-decisions",
    toward=1,
    title="the follower took the initiative, and it was taken up",
    fields=("consultations.initiator", "consultations.outcome"),
    sections=("consultations",),
    unknown="no consultation sought by the follower had its input taken",
    source="Ikenberry and Kupchan 1990; Von Hlatky 2013",
)
def read_initiative_taken_up(evidence: Evidence) -> Reading:
    """A consultation that the follower or both sought and whose input was adopted (1) or taken partly (0.6)."""
    found = [
        (_event(entry), weight * _heeded(entry), (entry,))
        for entry, weight in evidence.consultations
        if entry.initiator in ("follower", "joint")
    ]
    return combine_instances(found, evidence.looked_for_consultations())


@trace(
    "joint-planning",
    dimension="shared-decisions",
    toward=1,
    title="the two planned together",
    fields=("consultations.initiator: joint", "consultations.channel", "consultations.timing"),
    sections=("consultations",),
    unknown="no consultation was sought by both, or held in a council or among staffs before the decision",
    source="Weitsman 2014; Risse-Kappen 1995",
)
def read_joint_planning(evidence: Evidence) -> Reading:
    """A consultation that both sought, or one in a council or among staffs before the decision."""
    found = [
        (_event(entry), weight, (entry,))
        for entry, weight in evidence.consultations
        if entry.initiator == "joint" or (entry.channel in ("council", "staff") and entry.timing == "before")
    ]
    return combine_instances(found, evidence.looked_for_consultations())


@trace(
    "fait-accompli",
    dimension="shared-decisions",
    toward=-1,
    names=-1,
    title="the follower was told after the decision",
    fields=("consultations.initiator: hegemon", "consultations.timing: after", "consultations.outcome"),
    sections=("consultations",),
    unknown="no consultation that the hegemon sought came after its decision",
    source="Risse-Kappen 1995; Weitsman 2014",
)
def read_fait_accompli(evidence: Evidence) -> Reading:
    """A consultation that the hegemon sought after its decision, whose input was rejected or ignored (1) or of which
    no outcome is coded (0.3)."""
    found = [
        (_event(entry), weight * (_UNTOLD if entry.outcome is None else 1.0), (entry,))
        for entry, weight in evidence.consultations
        if entry.initiator == "hegemon"
        and entry.timing == "after"
        and (entry.outcome is None or entry.outcome in _OVERRULED)
    ]
    return combine_instances(found)


@trace(
    "bound-on-request",
    dimension="restraint",
    toward=1,
    title="the hegemon bound itself after the follower had asked",
    fields=("interactions.kind: adherence", "objection", "consultations.outcome"),
    sections=("hegemon", "follower", "consultations"),
    unknown="no adherence of the hegemon follows an objection or heeded input of the follower",
    source="Ikenberry 2001; Walt 1987",
    opened_by="an objection, or a consultation whose input was taken",
)
def read_bound_on_request(evidence: Evidence) -> Reading:
    """The hegemon binds itself (adherence) within the window after an objection of the follower (1) or a
    consultation whose input was adopted (1) or taken partly (0.6)."""
    asked = Moments(
        [
            *[(entry.date, weight, entry) for entry, weight in evidence.of("follower", "objection")],
            *[(entry.date, weight * _heeded(entry), entry) for entry, weight in evidence.consultations],
        ]
    )
    found = []
    for entry, weight in evidence.of("hegemon", "adherence"):
        before = asked.until(entry.date)
        if before:
            first = likeliest(before)
            found.append(((entry.date.text,), weight * any_of(before), (first.entry, entry)))
    return combine_instances(found, 0.0, asked.entries)


@trace(
    "acts-over-refusal",
    dimension="restraint",
    toward=-1,
    names=-1,
    title="the hegemon acted outside mandate or law, or over the follower's refusal",
    fields=("interactions.kind: breach", "dissents before it", "searched"),
    sections=("hegemon", "follower"),
    unknown="no breach was coded, and none was looked for",
    source="Walt 1987; Weitsman 2014",
)
def read_acts_over_refusal(evidence: Evidence) -> Reading:
    """A breach by the hegemon (0.5), or one that follows a dissent of this follower within the window (1)."""
    dissents = evidence.moments("dissents")
    found = []
    met = Met()
    for entry, weight in evidence.of("hegemon", "breach"):
        over = dissents.until(entry.date)
        met.add(windows=[over])
        chance = _BREACH_ALONE + (1.0 - _BREACH_ALONE) * any_of(over)
        found.append(((entry.date.text,), weight * chance, (*[moment.entry for moment in over.first()], entry)))
    return combine_instances(found, evidence.looked_for("breach"), met.entries)
