"""Traces in words: one short sentence for an instance, with its dates, and one for a trace that was not found."""

from __future__ import annotations

from collections.abc import Callable

from coalclass.indicators import TRACES, Instance
from coalclass.records import Consultation, Entry, Interaction
from coalclass.scoring.describe import describe, tell_date

_TOPIC_WORDS = 12
_OUTCOME = {"adopted": "adopted", "partly": "taken in part", "rejected": "rejected", "ignored": "ignored"}
_FORMS = {
    "combat": "combat troops",
    "support": "support",
    "peacekeeping": "peacekeepers",
    "basing": "bases",
    "overflight": "overflight rights",
    "finance": "money",
    "enforcement": "help with enforcement",
    "intelligence": "intelligence",
    "diplomatic": "diplomatic support",
}
_DISSENT = {
    "refusal": "it refused what was asked",
    "objection": "it objected in the open",
    "vote": "it did not vote with the hegemon",
    "withdrawal": "it withdrew",
}


def tell_instance(name: str, instance: Instance) -> str:
    """What a trace found, as a clause without a full stop: the actors are the follower (it) and the hegemon.

    >>> from coalclass.records import Interaction
    >>> from coalclass.records.dates import parse_date
    >>> demand = Interaction(parse_date("1990-09-24"), "follower", "demand")
    >>> tell_instance("price-named", Instance(1.0, (demand,)))
    'it asked for a price on 1990-09-24'
    """
    return _TELLERS[name](instance.entries) if name in _TELLERS else TRACES[name].title


def pick_told(name: str, instance: Instance) -> tuple[Entry, ...]:
    """The entries of an instance that its clause tells: of a package, the strongest tie alone."""
    return _PICKED[name](instance.entries) if name in _PICKED else instance.entries


def tell_trace(name: str, strength: float, instances: tuple[Instance, ...]) -> str:
    """The strongest instance in words, or that a trace was looked for and not found."""
    title = TRACES[name].title
    if instances:
        more = f" (and {len(instances) - 1} more)" if len(instances) > 1 else ""
        return tell_instance(name, instances[0]) + more
    if TRACES[name].dimension == "distance":
        return (_ALIKE if strength > 0.5 else _UNLIKE)[name]
    return f"a search found no sign that {title}"


_ALIKE = {
    "alike-institutions": "the institutions of the two are alike",
    "votes-alike": "the two vote alike in the General Assembly",
    "allied": "the two were allied at the start",
}
_UNLIKE = {
    "alike-institutions": "the institutions of the two differ",
    "votes-alike": "the two vote apart in the General Assembly",
    "allied": "the two were not allied at the start",
}


def _topic(entry: Consultation) -> str:
    words = (entry.topic or "").split()
    rest = "…" if len(words) > _TOPIC_WORDS else ""
    return f" on {' '.join(words[:_TOPIC_WORDS])}{rest}" if words else ""


def _tell_heeded(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Consultation)
    when = "before the decision" if entry.timing == "before" else "in consultation"
    return f"its input{_topic(entry)} was {_OUTCOME[entry.outcome or 'adopted']} {when} {tell_date(entry)}"


def _tell_initiative(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Consultation)
    who = "both sought a consultation" if entry.initiator == "joint" else "it took the initiative"
    return f"{who}{_topic(entry)} {tell_date(entry)}, and its input was {_OUTCOME[entry.outcome or 'adopted']}"


def _tell_planning(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Consultation)
    return f"the two planned together{_topic(entry)} {tell_date(entry)}"


def _tell_told(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Consultation)
    fate = "" if entry.outcome is None else f", and its input was {_OUTCOME[entry.outcome]}"
    return f"it was told of the decision{_topic(entry)} only afterwards, {tell_date(entry)}{fate}"


def _tell_bound(entries: tuple[Entry, ...]) -> str:
    asked, bound = entries
    return f"the hegemon bound itself {tell_date(bound)} after the follower had spoken up {tell_date(asked)}"


def _tell_breach(entries: tuple[Entry, ...]) -> str:
    if len(entries) == 1:
        return f"the hegemon acted outside mandate or law {tell_date(entries[0])}"
    return f"the hegemon acted {tell_date(entries[1])} although {_tell_dissent(entries[0])} {tell_date(entries[0])}"


def _tell_dissent(entry: Entry) -> str:
    return _DISSENT[entry.kind] if isinstance(entry, Interaction) else describe(entry)


def _tell_gift(entry: Entry) -> str:
    """A contribution or another commitment, as what it did."""
    assert isinstance(entry, Interaction)
    if entry.kind == "statement":
        return "gave its reasons in private"
    if entry.kind == "vote":
        return "voted for it at home" if entry.arena == "domestic" else "voted with the hegemon"
    if entry.kind == "alignment":
        return "fell in line on another matter"
    what = _FORMS.get(entry.form or "", "a contribution")
    return f"{'pledged' if entry.status == 'pledged' else 'gave'} {what}"


def _tell_own_cost(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Interaction)
    cost = "sharing the cost" if entry.paid_by == "shared" else "at its own cost"
    return f"it {_tell_gift(entry)} {cost} {tell_date(entry)}, and no payment was found"


def _tell_first(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    return f"it {_tell_gift(entry)} {tell_date(entry)}, before any carrot, stick or demand"


def _tell_home(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    if isinstance(entry, Interaction) and entry.kind == "vote":
        return f"its own parliament voted in favour {tell_date(entry)}"
    return f"it took a norm of the order into its law, doctrine or policy {tell_date(entry)}"


def _tell_words(entries: tuple[Entry, ...]) -> str:
    first, second = entries
    said, did = (first, second) if isinstance(first, Interaction) and first.kind == "statement" else (second, first)
    act = "fought at its own cost" if isinstance(did, Interaction) and did.kind == "contribution" else "acted at home"
    return f"it gave norms or solidarity as its reason {tell_date(said)} and {act} {tell_date(did)}"


def _tell_payoff(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    where = " in private" if isinstance(entry, Interaction) and entry.audience == "private" else ""
    return f"its leaders said{where} {tell_date(entry)} what they expected to receive"


def _tell_stayed(entries: tuple[Entry, ...]) -> str:
    cut, gift = entries
    return f"it {_tell_gift(gift)} {tell_date(gift)} although aid had ended {tell_date(cut)}"


def _tell_tied(entries: tuple[Entry, ...]) -> str:
    return describe(*_pick_tied(entries), dated=True)


def _pick_tied(entries: tuple[Entry, ...]) -> tuple[Entry]:
    ties = {"explicit": 2, "implicit": 1}
    return (max(entries, key=lambda one: ties.get(getattr(one, "linkage", "") or "", 0)),)


def _tell_paid(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    assert isinstance(entry, Interaction)
    payer = {"hegemon": "the hegemon paid", "partner": "a partner paid"}.get(
        entry.paid_by or "", "others shared the cost"
    )
    return f"it {_tell_gift(entry)} {tell_date(entry)}, and {payer}"


def _tell_price(entries: tuple[Entry, ...]) -> str:
    return f"it asked for a price {tell_date(entries[0])}"


def _tell_met(entries: tuple[Entry, ...]) -> str:
    asked, given = entries
    return f"it asked for a price {tell_date(asked)} and got {describe(given, dated=True)}"


def _tell_after_carrot(entries: tuple[Entry, ...]) -> str:
    carrot, gift = entries
    return f"it {_tell_gift(gift)} {tell_date(gift)}, after {describe(carrot, dated=True)}"


def _tell_large(entries: tuple[Entry, ...]) -> str:
    return f"aid was large beside its economy or earlier aid ({entries[0].date} to {entries[-1].date})"


def _tell_partner(entries: tuple[Entry, ...]) -> str:
    return describe(*_pick_last(entries), dated=True)


def _pick_last(entries: tuple[Entry, ...]) -> tuple[Entry]:
    return (entries[-1],)


def _tell_stick(entries: tuple[Entry, ...]) -> str:
    (entry,) = entries
    return describe(entry, dated=True)


def _tell_pressed(entries: tuple[Entry, ...]) -> str:
    dissent, stick = entries
    return f"{_tell_dissent(dissent)} {tell_date(dissent)}, and then came {describe(stick, dated=True)}"


def _tell_gave_way(entries: tuple[Entry, ...]) -> str:
    stick, act = entries
    return f"after {describe(stick, dated=True)} it {_tell_gift(act)} {tell_date(act)}"


def _tell_safe(entries: tuple[Entry, ...]) -> str:
    dissent, gift = entries
    given = f"{_tell_gift(gift)} {tell_date(gift)}"
    return f"{_tell_dissent(dissent)} {tell_date(dissent)}, drew neither stick nor price, and {given}"


def _tell_resistance(entries: tuple[Entry, ...]) -> str:
    return describe(entries[0], dated=True)


_TELLERS: dict[str, Callable[[tuple[Entry, ...]], str]] = {
    "input-heeded": _tell_heeded,
    "initiative-taken-up": _tell_initiative,
    "joint-planning": _tell_planning,
    "fait-accompli": _tell_told,
    "bound-on-request": _tell_bound,
    "acts-over-refusal": _tell_breach,
    "own-cost-unpaid": _tell_own_cost,
    "commitment-first": _tell_first,
    "norm-act-at-home": _tell_home,
    "words-and-act": _tell_words,
    "avowed-payoff": _tell_payoff,
    "stayed-when-money-ended": _tell_stayed,
    "tied-payment": _tell_tied,
    "paid-by-others": _tell_paid,
    "price-named": _tell_price,
    "price-met": _tell_met,
    "carrot-then-commitment": _tell_after_carrot,
    "aid-large": _tell_large,
    "partner-payment": _tell_partner,
    "tied-stick": _tell_stick,
    "pressure-after-refusal": _tell_pressed,
    "compliance-after-pressure": _tell_gave_way,
    "safe-dissent": _tell_safe,
    "resistance": _tell_resistance,
}
_PICKED: dict[str, Callable[[tuple[Entry, ...]], tuple[Entry, ...]]] = {
    "tied-payment": _pick_tied,
    "partner-payment": _pick_last,
}
