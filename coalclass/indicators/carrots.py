"""Carrots: was the follower paid, by whom, and did it name a price?"""

from __future__ import annotations

from collections.abc import Iterator

from coalclass.indicators.declare import Reading, combine_instances, trace
from coalclass.indicators.evidence import (
    PAYERS,
    REACHED,
    TIED,
    TIED_IN_SEQUENCE,
    Evidence,
    Favour,
    YearlyAid,
    favours_of,
    stages_that_carry,
)
from coalclass.indicators.order import Moments, any_of, likeliest
from coalclass.records import Aid, Entry, PartialDate

_SHARED = 0.4
_LARGE_SHARE = 0.01
_LARGE_RISE, _LEAST_RISE_MUSD = 2.0, 10.0
_LEAST_RATIO = 1e-12


def favour_event(favour: Favour) -> tuple[object, ...]:
    """What tells one carrot from another: its package, else its date, kind, provider and amount."""
    first = favour.entries[0]
    if first.package is not None:
        return ("package", first.package)
    return (first.date.text, first.kind, first.provider, first.amount_musd)


def undecided(evidence: Evidence) -> list[Entry]:
    """The carrots whose linkage is not coded: while there is one, nobody can say that nothing was tied.

    Of a package too: a stage that was not tied does not say that another was not.
    """
    aid: list[Entry] = [
        entry for one in evidence.carrots if None in one.linkages and one.tie(TIED) == 0.0 for entry in one.entries
    ]
    favours = evidence.of("hegemon", "concession", "guarantee")
    return [*aid, *[entry for entry, _ in favours if entry.linkage is None]]


@trace(
    "tied-payment",
    dimension="carrots",
    toward=-1,
    title="a payment was tied to joining or staying",
    fields=("aid.linkage", "interactions.linkage of concessions and guarantees", "searched"),
    sections=("aid", "hegemon"),
    unknown="no tied favour was coded, and none was looked for; or some favour's linkage is not coded",
    source="Henke 2019; Baldwin 1971; Wolford 2015",
)
def read_tied_payment(evidence: Evidence) -> Reading:
    """A carrot tied to joining or staying: explicitly 1, implicitly 0.6. What was offered or
    promised counts as what was delivered does. A package counts once, at its strongest tie."""
    found: list[tuple[tuple[object, ...], float, tuple[Entry, ...]]] = [
        (favour_event(one), one.weight * one.tie(TIED), one.entries) for one in evidence.carrots
    ]
    for entry, weight in evidence.of("hegemon", "concession", "guarantee"):
        found.append(((entry.date.text, entry.kind), weight * TIED[entry.linkage], (entry,)))
    open_ones = undecided(evidence)
    return combine_instances(found, 0.0 if open_ones else evidence.looked_for_aid(), open_ones)


@trace(
    "paid-by-others",
    dimension="carrots",
    toward=-1,
    title="others paid for its contribution",
    fields=("interactions.paid_by", "searched"),
    sections=("follower",),
    unknown="no contribution was paid by others, and it was not looked for; or some contribution does not say who paid",
    source="Henke 2019; Bennett, Lepgold and Unger 1994",
)
def read_paid_by_others(evidence: Evidence) -> Reading:
    """A contribution, pledged or delivered, that the hegemon or a partner paid (1), or whose cost was shared (0.4)."""
    acts = evidence.of("follower", "contribution")
    found = [
        ((entry.date.text, entry.form), weight * (1.0 if entry.paid_by in PAYERS else _SHARED), (entry,))
        for entry, weight in acts
        if entry.paid_by in (*PAYERS, "shared")
    ]
    silent = [entry for entry, _ in acts if entry.paid_by is None]
    return combine_instances(found, 0.0 if silent else evidence.looked_for("contribution"), silent)


@trace(
    "price-named",
    dimension="carrots",
    toward=-1,
    title="the follower named a price",
    fields=("interactions.kind: demand", "searched"),
    sections=("follower",),
    unknown="no demand was coded, and none was looked for",
    source="Henke 2019; Papayoanou 1997",
)
def read_price_named(evidence: Evidence) -> Reading:
    """A demand of the follower for aid, relief, arms or a concession."""
    found = [((entry.date.text,), weight, (entry,)) for entry, weight in evidence.of("follower", "demand")]
    return combine_instances(found, evidence.looked_for("demand"))


@trace(
    "price-met",
    dimension="carrots",
    toward=-1,
    title="the price was met",
    fields=("interactions.kind: demand", "aid.date", "aid.status", "concessions and guarantees after it"),
    sections=("follower", "aid", "hegemon"),
    unknown="no demand was coded, or no favour followed one within the window",
    source="Henke 2019; Kuziemko and Werker 2006",
    opened_by="a demand",
)
def read_price_met(evidence: Evidence) -> Reading:
    """A demand followed within the window by a carrot promised or delivered, or a concession or guarantee. A favour
    whose linkage is not coded counts half: it came when it was asked for. One tied to something else or to nothing
    does not count."""
    answers = Moments(_answers(evidence))
    found = []
    demands = evidence.of("follower", "demand")
    for entry, weight in demands:
        after = answers.since(entry.date)
        if after:
            best = likeliest(after)
            found.append(((entry.date.text,), weight * any_of(after), (entry, best.entry)))
    asked = [entry for entry, _ in demands]
    return combine_instances(found, 0.0, [*asked, *answers.entries] if found else ())


def _answers(evidence: Evidence) -> Iterator[tuple[PartialDate, float, Entry]]:
    chances = {**TIED_IN_SEQUENCE, "implicit": 1.0, None: 0.5}
    for favour in evidence.carrots:
        for entry in favour.entries:
            if entry.status in REACHED:
                yield entry.date, favour.weight * favour.tie(chances), entry
    for act, weight in evidence.of("hegemon", "concession", "guarantee"):
        yield act.date, weight * chances[act.linkage], act


@trace(
    "carrot-then-commitment",
    dimension="carrots",
    toward=-1,
    title="it committed itself after a carrot",
    fields=("aid.date", "aid.linkage", "concessions and guarantees", "interactions.kind: contribution"),
    sections=("aid", "hegemon", "follower"),
    unknown="no carrot came before a contribution within the window",
    source="Henke 2019; Tago 2007",
    opened_by="a carrot",
)
def read_carrot_then_commitment(evidence: Evidence) -> Reading:
    """A contribution, pledged or delivered, within the window after a carrot, offers included: one explicitly tied 1,
    implicitly 0.6, one whose linkage is not coded 0.25, one tied to something else or to nothing 0."""
    carrots = evidence.moments("carrots")
    found = []
    for entry, weight in evidence.of("follower", "contribution"):
        earlier = carrots.until(entry.date)
        if earlier:
            best = likeliest(earlier)
            found.append(((entry.date.text, entry.form), weight * any_of(earlier), (best.entry, entry)))
    return combine_instances(found, 0.0, carrots.entries if found else ())


@trace(
    "aid-large",
    dimension="carrots",
    toward=-1,
    title="aid was large for the follower",
    fields=("aid.amount_musd", "context.gdp_musd", "context.aid_baseline_musd", "searched"),
    sections=("aid", "context"),
    unknown="neither GDP nor a baseline is known, or no amount was delivered and none was looked for",
    source="Baldwin 1971; Kuziemko and Werker 2006",
)
def read_aid_large(evidence: Evidence) -> Reading:
    """The chance that aid delivered a year passes 1 percent of the follower's GDP, or twice the yearly baseline of the
    five years before and at least US$ 10 million above it. At the threshold it is even; it rises with the square of
    the ratio. Single payments are spread over the period, at least a year; a sum dated by its year alone counts for
    as much as the period has of that year."""
    return LargeAid(evidence).read()


class LargeAid:
    """Aid a year against GDP and baseline; from the sums one entry can be taken without adding up anew."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._given = [one for one in evidence.favours if _is_given(one)]
        self._own = [one for one in self._given if one.provider == "hegemon"]
        self._silent = [one for one in evidence.favours if self._is_silent(one)]
        self._all_yearly, self._own_yearly = YearlyAid(evidence, self._given), YearlyAid(evidence, self._own)
        self._favours: dict[int, Favour] = {}
        self._carriers: dict[int, frozenset[int]] = {}
        self._unchanged: Reading | None = None

    def read(self) -> Reading:
        """What the trace reads."""
        found = self._find_chance(self._all_yearly.rate(), self._own_yearly.rate())
        if found is None:
            return Reading()
        chance, behind = found
        entries: tuple[Entry, ...] = tuple(entry for one in behind for entry in one.entries)
        silent = [entry for one in self._silent for entry in one.entries]
        search = 0.0 if silent else self._evidence.looked_for_aid()
        if not entries or chance <= 0.0:
            return Reading(0.0, search, (), tuple(silent))
        ordered = tuple(sorted(entries, key=lambda entry: (entry.date.first, entry.date.last)))
        return combine_instances([(("aid",), chance, ordered)], search, [*silent, *ordered])

    def without(self, left_out: Aid) -> Reading:
        """Strength and search without one entry, which may be a stage of a package; the period is as long as it was."""
        if not self._favours:
            self._favours = {id(entry): one for one in self._evidence.favours for entry in one.entries}
        before = self._favours.get(id(left_out))
        if before is None or not self._carries(before, left_out):
            self._unchanged = self.read() if self._unchanged is None else self._unchanged
            return self._unchanged
        after = next(iter(favours_of([before], {id(left_out)})), None)
        less, more = (one if one is not None and _is_given(one) else None for one in (before, after))
        own_less, own_more = (one if one is not None and one.provider == "hegemon" else None for one in (less, more))
        found = self._find_chance(
            self._all_yearly.rate_with(more, less), self._own_yearly.rate_with(own_more, own_less)
        )
        if found is None:
            return Reading()
        silent = len(self._silent) - self._is_silent(before) + (after is not None and self._is_silent(after))
        search = 0.0 if silent else self._evidence.looked_for_aid()
        return combine_instances([((), found[0], ())], search)

    def _carries(self, favour: Favour, stage: Aid) -> bool:
        """Whether a favour may be another without one of its stages, for the purposes of this trace."""
        if id(favour) not in self._carriers:
            self._carriers[id(favour)] = frozenset(map(id, stages_that_carry(favour)))
        return id(stage) in self._carriers[id(favour)]

    def _find_chance(self, yearly: float, own: float) -> tuple[float, list[Favour]] | None:
        """The better chance of aid a year from all, and from the hegemon, to be large; None where nothing tells."""
        context = self._evidence.dyad.context
        chances = []
        if context.gdp_musd:
            chances.append((_passes(yearly / context.gdp_musd, _LARGE_SHARE), self._given))
        if context.aid_baseline_musd is not None:
            baseline = context.aid_baseline_musd
            rise = _passes(own, _LARGE_RISE * baseline) * _passes(own - baseline, _LEAST_RISE_MUSD)
            chances.append((rise, self._own))
        return max(chances, key=lambda pair: pair[0]) if chances else None

    def _is_silent(self, favour: Favour) -> bool:
        """Whether something was delivered that could be a payment, of which no amount is known."""
        if favour.stage != "delivered" or favour.amount is not None:
            return False
        return not favour.sale and not self._evidence.trifling(favour)


def _is_given(favour: Favour) -> bool:
    return favour.amount is not None and not favour.sale


def _passes(value: float, threshold: float) -> float:
    """The chance that a value which is known only roughly passes a threshold; far below it, none."""
    # A ratio that cannot be squared is as good as none.
    if value <= 0.0 or value < _LEAST_RATIO * threshold:
        return 0.0
    return 1.0 / (1.0 + (threshold / value) ** 2)


@trace(
    "partner-payment",
    dimension="carrots",
    toward=-1,
    title="a partner or an institution paid it",
    fields=("aid.provider: partner", "aid.status", "aid.linkage", "searched"),
    sections=("aid",),
    unknown="no partner's payment was coded, and no aid was looked for",
    source="Henke 2019; Wolford 2015",
)
def read_partner_payment(evidence: Evidence) -> Reading:
    """Aid promised or delivered by a third state or an institution for the coalition's sake; not where it was tied to
    something else or to nothing."""
    chances = {"explicit": 1.0, "implicit": 1.0, None: 1.0, "none": 0.0, "other": 0.0}
    found = [
        (favour_event(one), one.weight * one.tie(chances), one.entries)
        for one in evidence.carrots
        if one.provider == "partner" and one.stage in REACHED
    ]
    return combine_instances(found, evidence.looked_for_aid())
