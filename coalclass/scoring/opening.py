"""How the paragraph on a verdict begins: what the label is about, and how much of it is the base of every verdict."""

from __future__ import annotations

from math import fsum

from coalclass.indicators import TRACES, idle_entries, weighing_entries
from coalclass.records import Entry, Interaction
from coalclass.records.words import count_noun
from coalclass.scoring.describe import list_words, signed, tell_date
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE, Verdict, label_of

_WENT_ALONG = {
    SUBSTANTIVE: "mainly because its elites share the hegemon's norms and decisions",
    INCENTIVE: "mainly for carrots and sticks",
}
_SPEAKS_FOR = {SUBSTANTIVE: "mainly for shared norms and decisions", INCENTIVE: "mainly for carrots and sticks"}
_BASE = ("baseline", "calibration")
_DISSENTS = {
    "refusal": "refused",
    "objection": "objected",
    "vote": "voted against",
    "withdrawal": "withdrew",
    "threat": "threatened to leave",
}
_DISSENTS_TOLD = 2
_LEAST_DB = 0.05
_MOST_OF_IT = 0.5


def base_db(verdict: Verdict) -> float:
    """Where a verdict starts before any trace: the model's intercept and the pool's calibration, in dB."""
    return fsum(row.db for row in verdict.contributions if row.indicator in _BASE)


def state_label(verdict: Verdict) -> list[str]:
    """What the label is about: that the follower went along, what the record shows of it, or that no entry counts."""
    if verdict.label is None:
        return []
    weighing = weighing_entries(verdict.dyad)
    if not weighing:
        return [_state_without_entries(verdict)]
    if any(_goes_along(entry) for entry in weighing):
        return [f"The follower went along {_WENT_ALONG[verdict.label]} ({verdict.label})."]
    return [
        f"No counted entry shows that the follower went along{_tell_dissents(verdict)}.",
        f"The record speaks {_SPEAKS_FOR[verdict.label]} ({verdict.label}).",
    ]


def _goes_along(entry: Entry) -> bool:
    """Whether an entry shows that the follower went along, or promised to."""
    if not isinstance(entry, Interaction) or entry.actor != "follower":
        return False
    return entry.kind in ("contribution", "alignment") or (entry.kind == "vote" and entry.position == "with")


def _tell_dissents(verdict: Verdict) -> str:
    """The acts of dissent with their dates, as a clause; empty where there is none. They add nothing by themselves."""
    row = next(row for row in verdict.contributions if row.dimension == "resistance")
    acts = [f"{_dissent(entry)} {tell_date(entry)}" for entry in row.entries]
    if not acts:
        return ""
    if len(acts) > _DISSENTS_TOLD:
        return f"; it dissented {len(acts)} times ({row.entries[0].date} to {row.entries[-1].date})"
    return f"; it {list_words(acts)}"


def _dissent(entry: Entry) -> str:
    """An act of dissent as a verb."""
    return "abstained" if getattr(entry, "position", None) == "abstain" else _DISSENTS[getattr(entry, "kind", "")]


def _state_without_entries(verdict: Verdict) -> str:
    """That no entry counts, why, and on what the label rests then."""
    known = {
        row.dimension == "distance"
        for row in verdict.contributions
        if row.value is not None and row.indicator in TRACES and TRACES[row.indicator].scored
    }
    rests = [
        *(["what was looked for and not found"] if False in known else []),
        *(["the distance between the two states"] if True in known else []),
    ]
    idle = tell_idle(verdict)
    why = f" ({idle})" if idle else ""
    base = f"the base of every verdict ({signed(base_db(verdict))} dB)"
    return f"No entry counts{why}, so the label ({verdict.label}) rests on {list_words([*rests, base])} alone."


def tell_idle(verdict: Verdict) -> str:
    """How many entries count for neither side and why: `2 lie outside the period, 1 is disputed`; empty for none."""
    outside, disputed = (len(entries) for entries in idle_entries(verdict.dyad))
    parts = [f"{outside} {'lies' if outside == 1 else 'lie'} outside the period"] if outside else []
    parts += [f"{disputed} {'is' if disputed == 1 else 'are'} disputed"] if disputed else []
    return ", ".join(parts)


def tell_uncounted(verdict: Verdict) -> str:
    """The same as a sentence; empty where every entry counts, or where the paragraph says it already."""
    idle = tell_idle(verdict)
    if not idle or not weighing_entries(verdict.dyad):
        return ""
    count = sum(map(len, idle_entries(verdict.dyad)))
    return f"{count_noun(count, 'entry', 'entries')} {'is' if count == 1 else 'are'} not counted: {idle}."


def tell_base(verdict: Verdict) -> list[str]:
    """That most of a verdict is the base at which every verdict starts; nothing where it is half or less."""
    base, total = base_db(verdict), verdict.db - verdict.prior_db
    rest = total - base
    if base * verdict.db <= 0 or abs(base) <= _MOST_OF_IT * abs(verdict.db):
        return []
    if abs(rest) < _LEAST_DB:
        return [f"Its {signed(verdict.db)} dB are the base of every verdict."] if weighing_entries(verdict.dyad) else []
    if label_of(rest) != verdict.label:
        return [f"Without the base ({signed(base)} dB) it is {label_of(rest)} ({signed(rest)} dB)."]
    return [f"The base of every verdict makes {signed(base)} of its {signed(verdict.db)} dB."]
