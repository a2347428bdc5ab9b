"""Carrots and sticks: was the follower paid, and was it pressed?

Denominators never count entries that speak for the same side, so that piling one kind of pressure or
payment on another dilutes neither.
"""

from __future__ import annotations

from math import inf

from coalclass.indicators.declare import UNKNOWN, Reading, fact, indicator, shrunk, total
from coalclass.indicators.evidence import Evidence, Favour, Weighed, weigh
from coalclass.records import Aid, Entry
from coalclass.records.dates import DAYS_PER_YEAR

_TIE = {"explicit": 1.0, "implicit": 0.5, "none": 0.0, "other": 0.0}
_MILLION = 1.0
_HALF_SHARE = 0.01
_NEAR_DAYS = 180
_CONFLICT = ("verbal-conflict", "material-conflict")
_COOPERATION = ("verbal-cooperation", "material-cooperation")


def _entries(favours: list[Favour]) -> tuple[Aid, ...]:
    return tuple([entry for favour in favours for entry in favour.entries])


def _complete(evidence: Evidence) -> bool:
    """Whether coded aid is all there was, rather than a lower bound."""
    return evidence.dyad.aid == () or evidence.searched.issuperset(("economic", "military"))


@indicator(
    "linkage",
    dimension="carrots",
    fields=("aid.linkage", "interactions.linkage"),
    sections=("aid", "hegemon"),
    neutral=0.4,
    unknown="no favour has its linkage coded",
    source="Henke 2019",
)
def linkage(evidence: Evidence) -> Reading:
    """Share of the favours (aid at any stage, concessions, guarantees) that were tied to joining or
    staying (explicit 1, implicit 0.5, none or tied to something else 0), shrunk toward 0.4 by two
    pseudo-entries. A package counts once, at its strongest tie."""
    ties: list[tuple[float, float]] = []
    entries: list[Entry] = []
    for favour in evidence.favours:
        if favour.tie is not None:
            ties.append((favour.tie, favour.weight))
            entries.extend(favour.entries)
    for entry, weight in evidence.of("hegemon", "concession", "guarantee"):
        if entry.linkage is not None:
            ties.append((_TIE[entry.linkage], weight))
            entries.append(entry)
    if not ties:
        return UNKNOWN
    tied = total([tie * weight for tie, weight in ties])
    free = total([weight for tie, weight in ties if tie == 0])
    return Reading(shrunk(tied, tied + free, 0.4, 2.0), tuple(entries))


@indicator(
    "aid-surge",
    dimension="carrots",
    fields=("aid.amount_musd", "aid.recipients", "aid.package", "context.aid_baseline_musd", "searched"),
    sections=("aid", "context"),
    neutral=0.5,
    unknown="the baseline, or every amount delivered by the hegemon, is unknown",
    source="Kuziemko and Werker 2006",
    unit="a / (a + baseline), US$ millions a year",
)
def aid_surge(evidence: Evidence) -> Reading:
    """The hegemon's delivered aid a year, a, against its own yearly baseline before the period, as
    a / (a + baseline) with one million added to both: 0.5 is as before, 0.67 twice as much. Coded
    amounts are a lower bound, so a value under 0.5 needs `aid: none`, or economic and military aid
    both in `searched`. Single payments are spread over the period, at least a year; of a sum dated by
    its year alone as much counts as the period has of that year, at its yearly rate."""
    baseline = evidence.dyad.context.aid_baseline_musd
    given = [favour for favour in evidence.favours if favour.amount is not None and favour.provider == "hegemon"]
    complete = _complete(evidence)
    if baseline is None or not (given or complete):
        return UNKNOWN
    yearly = _yearly(evidence, given)
    value = (yearly + _MILLION) / (yearly + baseline + 2 * _MILLION)
    return fact(value, _entries(given)) if complete else Reading(max(0.5, value), _entries(given))


@indicator(
    "aid-weight",
    dimension="carrots",
    fields=("aid.amount_musd", "aid.recipients", "aid.package", "context.gdp_musd", "searched"),
    sections=("aid", "context"),
    neutral=0.2,
    unknown="the follower's GDP, or every amount delivered, is unknown",
    source="Baldwin 1971",
    unit="s / (s + 1%), s share of GDP a year",
)
def aid_weight(evidence: Evidence) -> Reading:
    """Aid delivered a year by anyone for the coalition's sake as a share s of the follower's GDP, as
    s / (s + 0.01). As coded amounts are a lower bound, a value under 0.2 needs `aid: none`, or
    economic and military aid both in `searched`."""
    gdp = evidence.dyad.context.gdp_musd
    given = [favour for favour in evidence.favours if favour.amount is not None]
    complete = _complete(evidence)
    if not gdp or not (given or complete):
        return UNKNOWN
    share = _yearly(evidence, given) / gdp
    value = share / (share + _HALF_SHARE)
    return fact(value, _entries(given)) if complete else Reading(max(0.2, value), _entries(given))


def _yearly(evidence: Evidence, favours: list[Favour]) -> float:
    """Aid a year: single payments over the period (at least a year), yearly sums at their yearly rate.

    A sum dated by its year alone is that year's; as much of it counts as the period has of the year.
    """
    single = [favour.amount or 0.0 for favour in favours if favour.paid.precise_to_month]
    first = evidence.dyad.period.start.first
    last = first + evidence.years * DAYS_PER_YEAR - 1
    yearly = []
    for favour in favours:
        paid = favour.paid
        if not paid.precise_to_month:
            shared = min(paid.last, last) - max(paid.first, first) + 1
            yearly.append((favour.amount or 0.0) * shared / (paid.last - paid.first + 1))
    return total(single) / max(evidence.years, 1.0) + total(yearly) / evidence.years


@indicator(
    "aid-timing",
    dimension="carrots",
    fields=("aid.date", "interactions.date of contributions"),
    sections=("aid", "follower"),
    neutral=0.5,
    unknown="no aid of uncoded linkage, or no contribution, is dated to the month",
    source="Kuziemko and Werker 2006",
)
def aid_timing(evidence: Evidence) -> Reading:
    """Share of the aid with no coded linkage that came within 180 days of a contribution, midpoint to
    midpoint, shrunk toward one half by two pseudo-entries. Where linkage is coded, timing adds
    nothing to it. Both dates must be known to the month."""
    acts = [entry.date.midpoint for entry, _ in evidence.of("follower", "contribution") if entry.date.precise_to_month]
    if not acts:
        return UNKNOWN
    near: list[float] = []
    weights: list[float] = []
    entries: list[Entry] = []
    linked: list[Aid] = []
    for favour in evidence.favours:
        days = [entry.date.midpoint for entry in favour.entries if entry.date.precise_to_month]
        if favour.tie is None and days:
            close = any(abs(day - act) <= _NEAR_DAYS for day in days for act in acts)
            near.append(favour.weight if close else 0.0)
            weights.append(favour.weight)
            entries.extend(favour.entries)
        elif favour.tie is not None:
            linked.extend(favour.entries)
    # Aid whose linkage is coded leaves the value open, but there is nothing left for timing to hint at.
    further = weigh(linked)
    if not weights:
        return Reading(None, (), further)
    return Reading(shrunk(total(near), total(weights), 0.5, 2.0), tuple(entries), further)


@indicator(
    "third-party-payment",
    dimension="carrots",
    fields=("aid.provider",),
    sections=("aid",),
    neutral=0.25,
    unknown="no partner's payment was coded, nor is aid known to be none",
    source="Henke 2019",
    unit="1 - 1/2^n",
)
def third_party_payment(evidence: Evidence) -> Reading:
    """Favours for the coalition's sake by a third state or an institution: n of them give 1 - 1/2^n.
    `aid: none` is 0."""
    paid = [favour for favour in evidence.favours if favour.provider == "partner"]
    if paid:
        return Reading(1.0 - 0.5 ** total([favour.weight for favour in paid]), _entries(paid))
    return fact(0.0) if evidence.dyad.aid == () else UNKNOWN


@indicator(
    "demands",
    dimension="carrots",
    fields=("interactions.kind: demand", "searched"),
    sections=("follower",),
    neutral=0.15,
    unknown="the follower's own acts were not coded",
    source="Henke 2019",
)
def demands(evidence: Evidence) -> Reading:
    """Share of demands for a price among the follower's acts, shrunk toward 0.15 by four
    pseudo-entries; resistance, payoff statements and contributions that others helped to pay for are
    not counted among the rest. Looked for and not found is 0."""
    asked = evidence.of("follower", "demand")
    looked = evidence.known_absent("demand")
    if not asked and looked:
        return fact(0.0)
    rest = evidence.of("follower", "adoption", "alignment")
    rest = [*rest, *[pair for pair in evidence.of("follower", "statement") if "payoff" not in pair[0].rationale]]
    rest += [
        pair
        for pair in evidence.of("follower", "contribution")
        if pair[0].paid_by not in ("hegemon", "partner", "shared")
    ]
    return _share(asked, rest, 0.15, 4.0, looked)


def _share(counted: list[Weighed], rest: list[Weighed], neutral: float, pseudo: float, looked: bool) -> Reading:
    """The weighed share of `counted`; `looked` is whether their kinds were looked for."""
    if not counted and not rest:
        return UNKNOWN
    part = total([weight for _, weight in counted])
    others = total([weight for _, weight in rest])
    whole = total([weight for _, weight in (*counted, *rest)])
    value = shrunk(part, whole, neutral, pseudo)
    return Reading(value, tuple([entry for entry, _ in counted]), inf if looked else others)


@indicator(
    "payment-absent",
    dimension="carrots",
    fields=("aid",),
    sections=("aid",),
    neutral=0.5,
    unknown="aid was not coded, or nothing of it reached the follower",
    source="Baldwin 1971; Van Evera 1997",
    unit="yes 1, no 0",
    inverse=True,
)
def payment_absent(evidence: Evidence) -> Reading:
    """1 where aid was looked for and there was none (`aid: none`), 0 where some was delivered as
    other than a sale."""
    if evidence.dyad.aid == ():
        return fact(1.0)
    gifts = [
        favour
        for favour in evidence.favours
        if favour.stage == "delivered" and any(entry.terms != "sale" for entry in favour.entries)
    ]
    return Reading(0.0, _entries(gifts)) if gifts else UNKNOWN


@indicator(
    "coercion",
    dimension="sticks",
    fields=("interactions.kind: threat", "interactions.kind: sanction", "interactions.linkage", "searched"),
    sections=("hegemon",),
    neutral=0.15,
    unknown="the hegemon's own acts were not coded",
    source="Ikenberry and Kupchan 1990; Drezner 1999",
)
def coercion(evidence: Evidence) -> Reading:
    """Share of threats and sanctions among the hegemon's acts, shrunk toward 0.15 by four
    pseudo-entries; a stick said to be for another matter (linkage none or other) counts half.
    Breaches and tied favours are not counted among the rest. Looked for and not found is 0."""
    sticks = [
        (entry, weight * (0.5 if entry.linkage in ("none", "other") else 1.0))
        for entry, weight in evidence.of("hegemon", "threat", "sanction")
    ]
    looked = evidence.known_absent("threat", "sanction")
    if not sticks and looked:
        return fact(0.0)
    rest = evidence.of("hegemon", "request", "statement", "adherence")
    rest = [*rest, *[pair for pair in evidence.of("hegemon", "concession", "guarantee") if not _tied(pair)]]
    return _share(sticks, rest, 0.15, 4.0, looked)


def _tied(pair: Weighed) -> bool:
    return pair[0].linkage in ("explicit", "implicit")


@indicator(
    "aid-cut",
    dimension="sticks",
    fields=("aid.status", "aid.linkage"),
    sections=("aid",),
    neutral=0.15,
    unknown="no aid was coded that could have been cut",
    source="Baldwin 1971",
)
def aid_cut(evidence: Evidence) -> Reading:
    """Share of aid withheld or cut among the favours that were not tied, shrunk toward 0.15 by four
    pseudo-entries; a cut over another matter (linkage none or other) counts half."""
    cut = [weight * (0.5 if entry.linkage in ("none", "other") else 1.0) for entry, weight in evidence.aid_sticks]
    rest = [favour.weight for favour in evidence.favours if not favour.tie]
    # Tied aid is no part of the share, but it too was there to be cut.
    further = weigh(_entries(evidence.favours))
    if not cut and not rest:
        return Reading(None, (), further)
    value = shrunk(total(cut), total([*cut, *rest]), 0.15, 4.0)
    return Reading(value, tuple([entry for entry, _ in evidence.aid_sticks]), further)


@indicator(
    "event-conflict",
    dimension="sticks",
    fields=("interactions.kind: verbal- and material-conflict and -cooperation", "interactions.count"),
    sections=("hegemon",),
    neutral=0.2,
    unknown="no machine-coded events of the hegemon toward the follower",
    source="Schrodt 2012",
    machine_coded=True,
)
def event_conflict(evidence: Evidence) -> Reading:
    """Share of conflict among the hegemon's machine-coded events toward the follower, shrunk toward
    0.2 by ten pseudo-events."""
    events = evidence.of("hegemon", *_CONFLICT, *_COOPERATION)
    if not events:
        return UNKNOWN
    counts = [(entry, entry.count * weight) for entry, weight in events]
    conflict = total([count for entry, count in counts if entry.kind in _CONFLICT])
    value = shrunk(conflict, total([count for _, count in counts]), 0.2, 10.0)
    return Reading(value, tuple([entry for entry, _ in events]))
