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


def describe(entry: Entry) -> str:
    """An entry in a few words, from its coded fields alone."""
    if isinstance(entry, Consultation):
        return _describe_consultation(entry)
    return _describe_aid(entry) if isinstance(entry, Aid) else _describe_interaction(entry)


_FATE = {
    "adopted": "the follower's input adopted",
    "partly": "the follower's input taken in part",
    "heard": "the follower's input heard",
    "rejected": "the follower's input rejected",
    "ignored": "the follower's input ignored",
}


def _describe_consultation(entry: Consultation) -> str:
    words = f"{_article(entry.level)} {entry.level}-level consultation"
    if entry.timing is not None:
        words += f" {entry.timing} the decision"
    if entry.initiator is not None:
        words += " sought by both" if entry.initiator == "joint" else f" sought by the {entry.initiator}"
    return words if entry.outcome is None else f"{words}, {_FATE[entry.outcome]}"


def _describe_aid(entry: Aid) -> str:
    words = _CARROT[entry.kind]
    if entry.amount_musd is not None:
        words += f" of US$ {entry.amount_musd:,.10g} million"
    if entry.recipients > 1:
        words += f" for {entry.recipients:g} followers together"
    words += f" {entry.status}"
    if entry.provider == "partner":
        words += " by a partner"
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


def _describe_interaction(entry: Interaction) -> str:
    what = entry.kind if entry.form is None else f"{entry.form} {entry.kind}"
    if entry.kind == "contribution" and entry.status == "pledged":
        what = f"pledged {what}"
    words = f"{_article(what)} {what} by the {entry.actor}"
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
