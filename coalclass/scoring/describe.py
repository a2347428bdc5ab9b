"""Entries and numbers in words, from coded fields alone."""

from __future__ import annotations

from coalclass.records import Aid, Consultation, Entry, Interaction

_MINUS = "\N{MINUS SIGN}"


def signed(db: float, digits: int = 1) -> str:
    """Decibels as people read them: `+3.2`, with a true minus sign, zero without one."""
    text = f"{db:+.{digits}f}"
    if float(text) == 0:
        return f"{0:.{digits}f}"
    return text.replace("-", _MINUS)


def show_probability(p: float) -> str:
    """A probability with two digits; `< 0.01` and `> 0.99` where two digits would make it certain.

    >>> [show_probability(p) for p in (0.0004, 0.084, 0.9991)]
    ['< 0.01', '0.08', '> 0.99']
    """
    text = f"{p:.2f}"
    return {"0.00": "< 0.01", "1.00": "> 0.99"}.get(text, text)


def show_interval(interval: tuple[float, float]) -> str:
    """An interval of a probability, its ends as `show_probability` has them.

    >>> show_interval((0.002, 0.131))
    '< 0.01 to 0.13'
    """
    low, high = interval
    return f"{show_probability(low)} to {show_probability(high)}"


def name_entry(entry: Entry) -> str:
    """What people call an entry: its kind, its date and, where the file is known, its line.

    >>> from coalclass.records import Interaction
    >>> from coalclass.records.dates import parse_date
    >>> name_entry(Interaction(parse_date("1990-09"), "follower", "demand", line=240))
    'demand 1990-09, line 240'
    """
    line = f", line {entry.line}" if entry.line else ""
    return f"{_kind(entry)} {entry.date}{line}"


def _kind(entry: Entry) -> str:
    if isinstance(entry, Consultation):
        return "consultation"
    if isinstance(entry, Aid):
        return _NAMES.get(entry.kind, entry.kind)
    return entry.kind if entry.form is None else f"{entry.form} {entry.kind}"


_NAMES = {"economic": "economic aid", "military": "military aid", "debt-relief": "debt relief"}


def describe(entry: Entry, *, dated: bool = False) -> str:
    """An entry in a few words, from its coded fields alone; with `dated` its date stands in them.

    >>> from coalclass.records import Interaction
    >>> from coalclass.records.dates import parse_date
    >>> describe(Interaction(parse_date("1990-09"), "follower", "demand"), dated=True)
    'a demand by the follower in 1990-09'
    """
    when = f" {tell_date(entry)}" if dated else ""
    if isinstance(entry, Consultation):
        return _describe_consultation(entry, when)
    return _describe_aid(entry, when) if isinstance(entry, Aid) else _describe_interaction(entry, when)


def tell_date(entry: Entry) -> str:
    """When it was, as a sentence has it: `on 1990-09-24`, `in 1990-09`."""
    return f"on {entry.date}" if len(entry.date.text) > 7 else f"in {entry.date}"


_FATE = {
    "adopted": "the follower's input adopted",
    "partly": "the follower's input taken in part",
    "heard": "the follower's input heard",
    "rejected": "the follower's input rejected",
    "ignored": "the follower's input ignored",
}


def _describe_consultation(entry: Consultation, when: str) -> str:
    words = f"{_article(entry.level)} {entry.level}-level consultation{when}"
    if entry.timing is not None:
        words += f" {entry.timing} the decision"
    if entry.initiator is not None:
        words += " sought by both" if entry.initiator == "joint" else f" sought by the {entry.initiator}"
    return words if entry.outcome is None else f"{words}, {_FATE[entry.outcome]}"


def _describe_aid(entry: Aid, when: str) -> str:
    words = _CARROT[entry.kind]
    if entry.amount_musd is not None:
        words += f" of US$ {entry.amount_musd:,.10g} million"
    if entry.recipients > 1:
        words += f" for {entry.recipients:g} followers together"
    words += f" {entry.status}"
    if entry.provider == "partner":
        words += " by a partner"
    words += when
    if entry.terms == "sale":
        words += ", as a sale"
    return words + _tie(entry.linkage)


_CARROT = {
    "economic": "economic aid",
    "military": "military aid",
    "energy": "energy",
    "debt-relief": "debt relief",
    "loan": "a loan",
    "arms": "arms",
    "trade": "a trade favour",
    "cash": "cash",
}
_TIES = {
    "explicit": ", explicitly tied to taking part",
    "implicit": ", implicitly tied to taking part",
    "none": ", not tied to taking part",
    "other": ", tied to another matter",
}


def _tie(linkage: str | None) -> str:
    return "" if linkage is None else _TIES[linkage]


def _describe_interaction(entry: Interaction, when: str) -> str:
    if entry.kind in _EVENTS:
        count = f"{entry.count:,.10g} events of " if entry.count != 1 else ""
        return f"{count}{_EVENTS[entry.kind]} by the {entry.actor}{when}, coded by machine"
    what = entry.kind if entry.form is None else f"{entry.form} {entry.kind}"
    if entry.kind == "contribution" and entry.status == "pledged":
        what = f"pledged {what}"
    words = _ACTS.get(entry.kind, f"{_article(what)} {what} by the {entry.actor}") + when
    if entry.paid_by is not None:
        words += ", cost shared" if entry.paid_by == "shared" else f", paid by the {entry.paid_by}"
    if entry.position is not None:
        words += f" {_POSITION[entry.position]}"
    if entry.coordinated:
        words += ", along with the hegemon's own"
    if entry.rationale:
        words += f" giving {list_words([_RATIONALE[reason] for reason in entry.rationale])} as its reason"
    if entry.denies is not None:
        words += ", denying a payoff"
    return words + _tie(entry.linkage)


_ACTS = {
    "adherence": "a step by which the hegemon bound itself",
    "adoption": "a change of law, doctrine or policy by the follower",
    "alignment": "a step of the follower toward the hegemon on another matter",
    "breach": "a step of the hegemon outside mandate, law or agreement",
}
"""Acts whose coded kind is a term of the codebook, in plain words."""
_EVENTS = {
    "verbal-cooperation": "friendly words",
    "material-cooperation": "friendly acts",
    "verbal-conflict": "hostile words",
    "material-conflict": "hostile acts",
}


_POSITION = {"with": "with the hegemon", "abstain": "abstaining", "against": "against the hegemon"}
_RATIONALE = {"norm": "shared norms", "solidarity": "solidarity", "interest": "its own interest", "payoff": "payment"}


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"


def list_words(items: list[str]) -> str:
    """Items as a list in a sentence, the last after `and`."""
    if len(items) < 2:
        return "".join(items)
    glue = "; " if any("," in item or ";" in item for item in items) else ", "
    return f"{glue.join(items[:-1])}{';' if glue == '; ' else ''} and {items[-1]}"
