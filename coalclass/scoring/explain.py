"""The verdict in a paragraph of plain English, with the entries that carry it and those against it."""

from __future__ import annotations

from coalclass.indicators import INDICATORS
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, Verdict

_NAMED = 2
_LEAST_DB = 0.05
_MINUS = "\N{MINUS SIGN}"


def signed(db: float, digits: int = 1) -> str:
    """Decibels as people read them: `+3.2`, with a true minus sign, zero without one."""
    text = f"{db:+.{digits}f}"
    if float(text) == 0:
        return f"{0:.{digits}f}"
    return text.replace("-", _MINUS)


def explain(verdict: Verdict) -> str:
    """One paragraph: what, how sure, why, and what speaks against it."""
    if verdict.standing == INSUFFICIENT:
        return (
            f"{_who(verdict.dyad)}: there is no evidence to go by. The record holds no entry and says of no section "
            "or kind that it was looked for and found empty, so no label is given."
        )
    return " ".join([_headline(verdict), _scorers(verdict), *_sides(verdict), *_resistance(verdict), _silence(verdict)])


def _who(dyad: Dyad) -> str:
    return f"{dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}"


def _headline(verdict: Verdict) -> str:
    low, high = verdict.interval
    what = "stands exactly between the two accounts" if verdict.label is None else f"reads as {verdict.label}"
    return (
        f"{_who(verdict.dyad)}: the relation {what}, at {signed(verdict.db)} dB. The probability that it is "
        f"substantive is {verdict.p_substantive:.2f} (90 percent interval {low:.2f} to {high:.2f})."
    )


def _scorers(verdict: Verdict) -> str:
    both = f"the rules give {signed(verdict.rules.db)} dB and the model {signed(verdict.model.db)} dB"
    if not verdict.agree:
        return f"The two scorers disagree: {both}, so the verdict is contested."
    because = "" if not verdict.reasons else f", because {_listing(list(verdict.reasons))}"
    return f"The two scorers agree: {both}. The verdict is {verdict.standing}{because}."


def ranked_pulls(verdict: Verdict) -> tuple[list[tuple[Entry, float]], list[tuple[Entry, float]]]:
    """The entries that carry the verdict and those against it, strongest first.

    An entry carries the verdict if it would be weaker without it. Pulls under 0.05 dB are left out.
    """
    toward = -1.0 if verdict.label == INCENTIVE else 1.0
    ranked = sorted(verdict.pulls, key=lambda pair: (-abs(pair[1]), pair[0].date.first, describe(pair[0])))
    carrying = [pair for pair in ranked if pair[1] * toward >= _LEAST_DB]
    opposing = [pair for pair in ranked if pair[1] * toward <= -_LEAST_DB]
    return carrying, opposing


def _sides(verdict: Verdict) -> list[str]:
    if verdict.label is None:
        return []
    carrying, opposing = ranked_pulls(verdict)
    sentences = []
    if carrying:
        sentences.append(f"It rests most on {_entries(verdict.dyad, carrying[:_NAMED])}.")
    else:
        sentences.append("No single entry carries it.")
    if opposing:
        stand = "stands" if len(opposing) == 1 else "stand"
        sentences.append(f"Against it {stand} {_entries(verdict.dyad, opposing[:_NAMED])}.")
    else:
        sentences.append("No single entry opposes it.")
    return sentences


def _entries(dyad: Dyad, pairs: list[tuple[Entry, float]]) -> str:
    return _listing([f"{describe(entry)} ({_reference(dyad, entry)}; {signed(pull)} dB)" for entry, pull in pairs])


def _reference(dyad: Dyad, entry: Entry) -> str:
    cited = "; ".join(dyad.cite(source) for source in entry.source) or "no source given"
    return f"{entry.entry} of {entry.date}: {cited}"


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
        words += f" giving {_listing([_RATIONALE[reason] for reason in entry.rationale])} as its reason"
    if entry.denies is not None:
        words += ", denying a payoff"
    return words + _tie(entry.linkage)


_POSITION = {"with": "with the hegemon", "abstain": "abstaining", "against": "against the hegemon"}
_RATIONALE = {"norm": "shared norms", "solidarity": "solidarity", "interest": "its own interest", "payoff": "payment"}


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"


def _resistance(verdict: Verdict) -> list[str]:
    """The outcome that the theory predicts, which neither scorer counts."""
    row = next(row for row in verdict.contributions if row.dimension == "resistance")
    if not row.entries:
        return []
    acts = "1 entry shows" if len(row.entries) == 1 else f"{len(row.entries)} entries show"
    return [f"{acts} resistance, which counts for neither side."]


def _silence(verdict: Verdict) -> str:
    rows = [row for row in verdict.contributions[:-1] if INDICATORS[row.indicator].scored]
    known = sum(row.value is not None for row in rows)
    shift = signed(verdict.db_without_distance)
    return f"{known} of {len(rows)} indicators are known; without the distance dimension it would stand at {shift} dB."


def _listing(items: list[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    glue = "; " if any("," in item or ";" in item for item in items) else ", "
    return f"{glue.join(items[:-1])}{';' if glue == '; ' else ''} and {items[-1]}"
