"""Conviction: does the follower bear costs and bind itself as those do who mean it?"""

from __future__ import annotations

from math import fsum

from coalclass.indicators.carrots import read_paid_by_others, read_partner_payment, read_tied_payment
from coalclass.indicators.declare import NEGLIGIBLE_CHANCE, Instance, Reading, combine_instances, trace
from coalclass.indicators.evidence import REASONS, UNTIED, Evidence, Weighed
from coalclass.indicators.order import Met, Spans, any_of, likeliest, none_of

_PAYER = {"follower": 1.0, "shared": 0.5}
_OTHER_FORM, _UNSEARCHED = 0.7, 0.5
_OTHER_COMMITMENT = 0.6
_PUBLIC = 0.8
_NEGLIGIBLE = 1e-9
_UNSEEN = 0.7


def _cost_share(pair: Weighed) -> float:
    entry, weight = pair
    return weight * _PAYER.get(entry.paid_by or "", 0.0) * (1.0 if entry.form == "combat" else _OTHER_FORM)


def _acts_at_home(evidence: Evidence) -> list[Weighed]:
    votes = [p for p in evidence.of("follower", "vote") if p[0].arena == "domestic" and p[0].position == "with"]
    return [*evidence.of("follower", "adoption"), *votes]


@trace(
    "own-cost-unpaid",
    dimension="conviction",
    toward=1,
    title="it bore the cost itself, and nobody paid it",
    fields=("interactions.paid_by", "interactions.form", "tied favours, payments by others and sticks", "searched"),
    sections=("follower", "hegemon", "aid"),
    unknown="no delivered contribution was paid by the follower; or some contribution does not say who paid",
    source="Davidson 2011; Bennett, Lepgold and Unger 1994; Van Evera 1997",
)
def read_own_cost_unpaid(evidence: Evidence) -> Reading:
    """A delivered contribution that the follower paid for (combat 1, other forms 0.7; of a shared cost half that),
    while no tied carrot, no payment by others and no stick in the window before it was found. Where payment was
    not looked for, half of that."""
    paid = [read(evidence) for read in (read_tied_payment, read_paid_by_others, read_partner_payment)]
    unpaid = _UNSEARCHED if not evidence.looked_for_aid() else 1.0
    for reading in paid:
        unpaid *= 1.0 - reading.strength
    sticks = evidence.moments("sticks")
    acts = evidence.contributions(own=False, delivered=True)
    found = []
    met = Met(entry for reading in paid for entry in reading.entries)
    for pair in acts:
        chance = _cost_share(pair)
        if chance > 0.0:
            pressed = sticks.until(pair[0].date)
            met.add(windows=[pressed])
            found.append(((pair[0].date.text, pair[0].form), chance * unpaid * none_of(pressed), (pair[0],)))
    silent = [entry for entry, _ in acts if entry.paid_by is None]
    return combine_instances(found, 0.0 if silent else evidence.looked_for("contribution"), [*met.entries, *silent])


@trace(
    "commitment-first",
    dimension="conviction",
    toward=1,
    title="it committed itself before any carrot or stick",
    fields=(
        "contributions",
        "private statements of norm or solidarity",
        "votes at home",
        "carrots, sticks, demands before",
    ),
    sections=("follower", "hegemon", "aid"),
    unknown="no own commitment is dated to the month",
    source="Fairfield and Charman 2017; Henke 2019; Davidson 2011",
)
def read_commitment_first(evidence: Evidence) -> Reading:
    """The follower's first commitment: of its own contributions, pledged or delivered (1), and its private statements
    of norm or solidarity (0.6), the earliest. Before it, within the window, there was no carrot, stick or demand. A
    carrot counts against it with the chance that it was tied, a quarter where its linkage is not coded. What nobody
    looked for may have been there: 0.7 for each of carrots (`aid: none`, or economic and military aid in `searched`),
    sticks and demands that were not looked for."""
    dated = [pair for pair in _commitments(evidence) if pair[0].date.precise_to_month]
    dated.sort(key=lambda pair: (pair[0].date.last, pair[0].date.first, -pair[1]))
    earlier = [evidence.moments(name) for name in ("carrots", "sticks", "demands")]
    looked = (evidence.looked_for_aid(), evidence.looked_for("threat", "sanction"), evidence.looked_for("demand"))
    unseen = _UNSEEN ** sum(not one for one in looked)
    found: list[Instance] = []
    met = Met()
    # The chance that no entry so far was truly a commitment: what comes later is the first only then.
    still_first = 1.0
    for entry, weight in dated:
        if still_first <= _NEGLIGIBLE:
            break
        before = [moments.until(entry.date) for moments in earlier]
        met.add([entry], before)
        chance = still_first * weight * none_of(*before) * unseen
        still_first *= 1.0 - weight
        if chance > 0.0:
            found.append(Instance(chance, (entry,)))
    return Reading(min(1.0, fsum([one.chance for one in found])), 0.0, tuple(found), tuple(met.entries))


def _commitments(evidence: Evidence) -> list[Weighed]:
    reasoned = [
        (entry, weight * _OTHER_COMMITMENT)
        for entry, weight in evidence.of("follower", "statement")
        if entry.audience == "private" and REASONS.intersection(entry.rationale)
    ]
    return [*evidence.contributions(own=True), *reasoned]


@trace(
    "norm-act-at-home",
    dimension="conviction",
    toward=1,
    title="it bound itself by law, doctrine or a vote at home",
    fields=("interactions.kind: adoption", "interactions.kind: vote, arena domestic", "searched"),
    sections=("follower",),
    unknown="no adoption and no vote at home was coded, and both were not looked for",
    source="Finnemore and Sikkink 1998; Ikenberry and Kupchan 1990",
)
def read_norm_act_at_home(evidence: Evidence) -> Reading:
    """An adoption of a norm into the follower's law, doctrine or policy, or a vote with the hegemon in its
    parliament."""
    found = [((e.date.text, e.kind, e.body), weight, (e,)) for e, weight in _acts_at_home(evidence)]
    return combine_instances(found, evidence.looked_for("adoption", "vote"))


@trace(
    "words-and-act",
    dimension="conviction",
    toward=1,
    title="it gave norms or solidarity as its reason, and acted on it",
    fields=("interactions.rationale", "adoptions, votes at home, combat at its own cost", "searched"),
    sections=("follower",),
    unknown="no statement of norm or solidarity was coded, or no act that backs one",
    source="Ikenberry and Kupchan 1990; Davidson 2011",
)
def read_words_and_act(evidence: Evidence) -> Reading:
    """A statement of the follower that gives norm or solidarity as its reason, and an adoption, a vote at home with the
    hegemon, or a delivered combat contribution at its own cost."""
    words = [p for p in evidence.of("follower", "statement") if REASONS.intersection(p[0].rationale)]
    fights = [
        (entry, _cost_share((entry, weight)))
        for entry, weight in evidence.contributions(own=True, delivered=True)
        if entry.form == "combat"
    ]
    said = combine_instances([((e.date.text,), weight, (e,)) for e, weight in words])
    done = combine_instances([((e.date.text, e.kind), c, (e,)) for e, c in [*_acts_at_home(evidence), *fights]])
    if not said.instances or not done.instances:
        return Reading(0.0, 0.0, (), (*said.entries, *done.entries))
    pair = sorted(
        (said.instances[0].entries[0], done.instances[0].entries[0]), key=lambda e: (e.date.first, e.date.last)
    )
    strength = said.strength * done.strength
    return Reading(strength, 0.0, (Instance(strength, tuple(pair)),), (*said.entries, *done.entries))


@trace(
    "avowed-payoff",
    dimension="conviction",
    toward=-1,
    names=-1,
    title="its leaders said that it was for the payoff",
    fields=("interactions.rationale: payoff", "interactions.audience", "searched"),
    sections=("follower",),
    unknown="no statement of payoff was coded, and statements were not looked for",
    source="Henke 2019; Checkel 2005",
)
def read_avowed_payoff(evidence: Evidence) -> Reading:
    """A statement of the follower that gives payoff as its reason: in private 1, otherwise 0.8."""
    found = [
        ((entry.date.text,), weight * (1.0 if entry.audience == "private" else _PUBLIC), (entry,))
        for entry, weight in evidence.of("follower", "statement")
        if "payoff" in entry.rationale
    ]
    return combine_instances(found, evidence.looked_for("statement"))


@trace(
    "stayed-when-money-ended",
    dimension="conviction",
    toward=1,
    title="it stayed when the money ended",
    fields=("aid.status: cut, with linkage none or other", "contributions after it", "carrots and dissents"),
    sections=("aid", "follower", "hegemon"),
    unknown="no aid was cut over another matter, or nothing was given after it",
    source="Ikenberry and Kupchan 1990; Baldwin 1971",
    opened_by="aid cut over another matter",
)
def read_stayed_when_money_ended(evidence: Evidence) -> Reading:
    """A contribution of its own, delivered within the window after aid was cut over another matter (linkage none or
    other), with no carrot within the window of the cut and no dissent before it."""
    own, carrots = evidence.moments("own"), evidence.moments("carrots")
    found = []
    met = Met()
    dissents = Spans((entry.date, weight) for entry, weight in evidence.dissents)
    for entry, weight in evidence.aid_sticks:
        if entry.status != "cut" or entry.linkage not in UNTIED:
            continue
        met.add([entry])
        given, paid = own.since(entry.date), carrots.around(entry.date)
        chance = weight * any_of(given) * none_of(paid)
        chance = dissents.none_before(entry.date, chance, NEGLIGIBLE_CHANCE)
        met.add(windows=[given, paid])
        if given:
            best = likeliest(given)
            found.append(((entry.date.text, entry.kind), chance, (entry, best.entry)))
    cuts = met.entries
    return combine_instances(found, 0.0, [*cuts, *[entry for entry, _ in evidence.dissents]] if cuts else ())
