"""Sticks and freedom: was the follower pressed, and could it dissent in safety?"""

from __future__ import annotations

from coalclass.indicators.declare import Reading, combine_instances, trace
from coalclass.indicators.evidence import STICK, Evidence
from coalclass.indicators.order import Met, any_of, likeliest, none_of
from coalclass.records import Interaction


@trace(
    "tied-stick",
    dimension="sticks",
    toward=-1,
    title="the hegemon threatened or punished it",
    fields=("interactions.kind: threat, sanction", "aid.status: withheld, cut", "linkage", "searched"),
    sections=("hegemon", "aid"),
    unknown="no stick was coded, and threat and sanction were not looked for",
    source="Ikenberry and Kupchan 1990; Drezner 1999",
)
def read_tied_stick(evidence: Evidence) -> Reading:
    """A threat or sanction by the hegemon, or aid withheld or cut: for the coalition's sake explicitly 1, implicitly
    0.8, not coded 0.5; over another matter it does not count."""
    found = [
        ((entry.date.text, entry.kind, getattr(entry, "status", None)), weight * STICK[linkage], (entry,))
        for entry, weight, linkage in evidence.sticks
    ]
    return combine_instances(found, evidence.looked_for("threat", "sanction"))


@trace(
    "pressure-after-refusal",
    dimension="sticks",
    toward=-1,
    title="it was pressed after it had dissented",
    fields=("dissents", "interactions.kind: threat, sanction", "aid.status: withheld, cut", "linkage"),
    sections=("follower", "hegemon", "aid"),
    unknown="no stick followed a dissent within the window",
    source="Papayoanou 1997; Drezner 1999",
    opened_by="a dissent",
)
def read_pressure_after_refusal(evidence: Evidence) -> Reading:
    """A stick within the window after a refusal, an objection, a vote against or an abstention, or a withdrawal that
    was not coordinated."""
    dissents = evidence.moments("dissents")
    found = []
    for entry, weight, linkage in evidence.sticks:
        earlier = dissents.until(entry.date)
        if earlier and STICK[linkage] > 0.0:
            first = likeliest(earlier)
            chance = weight * STICK[linkage] * any_of(earlier)
            found.append(((entry.date.text, entry.kind), chance, (first.entry, entry)))
    return combine_instances(found, 0.0, dissents.entries if found else ())


@trace(
    "compliance-after-pressure",
    dimension="sticks",
    toward=-1,
    title="it gave way after pressure",
    fields=("threat, sanction, withheld or cut aid", "contribution", "alignment", "vote with the hegemon"),
    sections=("hegemon", "aid", "follower"),
    unknown="no contribution, alignment or vote with the hegemon followed a stick within the window",
    source="Drezner 1999; Pilster 2011",
    opened_by="a stick",
)
def read_compliance_after_pressure(evidence: Evidence) -> Reading:
    """A contribution, an alignment or a vote abroad with the hegemon within the window after a stick."""
    sticks = evidence.moments("sticks")
    found = []
    acts = evidence.of("follower", "contribution", "alignment", "vote")
    for entry, weight in acts:
        if entry.kind == "vote" and (entry.position != "with" or entry.arena == "domestic"):
            continue
        earlier = sticks.until(entry.date)
        if earlier:
            first = likeliest(earlier)
            chance = weight * any_of(earlier)
            found.append(((entry.date.text, entry.kind, entry.form), chance, (first.entry, entry)))
    return combine_instances(found, 0.0, sticks.entries if found else ())


@trace(
    "safe-dissent",
    dimension="freedom",
    toward=1,
    title="it dissented in safety and went on contributing",
    fields=("dissents", "threat, sanction, demand, tied favours and contributions after them", "searched"),
    sections=("follower", "hegemon", "aid"),
    unknown="no dissent; or threat, sanction and demand were not all looked for; or nothing was given after it",
    source="Risse-Kappen 1995; Von Hlatky 2013",
    opened_by="a dissent, with threat, sanction and demand all looked for",
)
def read_safe_dissent(evidence: Evidence) -> Reading:
    """A dissent after which, within the window, there was neither a stick of any linkage nor a demand, no tied carrot
    within the window before or after it, and a contribution of the follower's own delivered after it; only where
    threat, sanction and demand were all looked for."""
    if not evidence.looked_for("threat", "sanction", "demand"):
        return Reading()
    answers = [evidence.moments(name) for name in ("any-sticks", "demands")]
    ties = evidence.moments("ties")
    own = evidence.moments("own")
    found = []
    met = Met()
    for entry, weight in evidence.dissents:
        after = [ties.around(entry.date), *[one.since(entry.date) for one in answers]]
        given = own.since(entry.date)
        met.add(windows=after)
        if given:
            chance = weight * any_of(given)
            for window in after:
                chance *= none_of(window)
            best = likeliest(given)
            met.add(windows=[given])
            found.append((_event(entry), chance, (entry, best.entry)))
    return combine_instances(found, 0.0, met.entries)


def _event(entry: Interaction) -> tuple[object, ...]:
    return (entry.date.text, entry.kind, entry.form)


@trace(
    "resistance",
    dimension="resistance",
    toward=0,
    title="it resisted",
    fields=("interactions of the follower: refusal, objection, vote, withdrawal, threat",),
    sections=("follower",),
    unknown="no resistance was coded, and refusal and objection were not looked for",
    source="Walt 1987",
)
def read_resistance(evidence: Evidence) -> Reading:
    """Refusals, objections, votes against (an abstention half), withdrawals not coordinated with the hegemon's own,
    and threats to leave, each with the chance one half. The outcome that the theory predicts: reported, and worth
    nothing by itself."""
    found = []
    for entry, weight in [*evidence.dissents, *evidence.of("follower", "threat")]:
        share = 0.25 if entry.position == "abstain" else 0.5
        found.append((_event(entry), weight * share, (entry,)))
    return combine_instances(found, evidence.looked_for("refusal", "objection"))
