"""The verdict in a paragraph of plain English: what decides it, and what speaks against it."""

from __future__ import annotations

import re
from math import isfinite

from coalclass.indicators import TRACES
from coalclass.records import Dyad, Entry
from coalclass.records.words import count_noun
from coalclass.scoring.describe import describe, list_words, show_interval, show_probability, signed
from coalclass.scoring.opening import state_label, tell_base
from coalclass.scoring.tell import pick_told, tell_trace
from coalclass.scoring.verdict import (
    INCENTIVE,
    INSUFFICIENT,
    Contribution,
    Explanation,
    Verdict,
    probability,
)

MOST_WORDS = 90
"""About how long the paragraph may be, its source numbers aside."""

_LENGTHS = ((3, True), (2, True), (2, False))
"""How many deciding traces are told, and whether reasons for the standing are, which `tell_details` has as well: the
first that fits."""

_MOST_CITED = 3
_LEAST_DB = 0.05
_SHOWN = ("its probability", "its interval")
"""How reasons for a weaker standing begin that the probability and its interval show by themselves."""


class Sources:
    """Citations numbered from 1 in the order in which they are first asked for."""

    def __init__(self, dyad: Dyad, known: tuple[str, ...] = ()) -> None:
        self._dyad = dyad
        self._numbers = {text: number for number, text in enumerate(known, 1)}

    def cite(self, sources: tuple[str, ...]) -> list[int]:
        """The numbers of these sources, new ones added at the end."""
        cited = [self._dyad.cite(source) for source in sources]
        return [self._numbers.setdefault(text, len(self._numbers) + 1) for text in cited]

    @property
    def citations(self) -> tuple[str, ...]:
        """All citations so far; the first is number 1."""
        return tuple(self._numbers)


def show_numbers(numbers: list[int]) -> str:
    """Source numbers as they stand in a sentence: ` [1, 4]`; empty for none."""
    return f" [{', '.join(map(str, dict.fromkeys(numbers)))}]" if numbers else ""


def explain(verdict: Verdict) -> Explanation:
    """What a lay reader needs: verdict, how sure, the traces that decide it with their dates, what speaks against it.

    Sources stand in it as numbers and beside it in full.
    """
    dyad = verdict.dyad
    lead = f"{dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}"
    if verdict.standing == INSUFFICIENT:
        return Explanation(
            lead,
            "there is no evidence to go by. The record holds no entry and says of no section or kind that it was "
            "looked for and found empty, so no label is given.",
        )
    carrying, opposing = ranked_rows(verdict)
    text, sources = "", Sources(dyad)
    for most, reasons in _LENGTHS:
        sources = Sources(dyad)
        parts = [*_state_verdict(verdict, reasons), *_tell_sides(verdict, carrying[:most], opposing[:1], sources)]
        text = " ".join(parts)
        if _count_words(text) <= MOST_WORDS:
            break
    return Explanation(lead, text, sources.citations)


def _count_words(text: str) -> int:
    return len(re.sub(r" \[[0-9, ]+\]", "", text).split())


def _state_verdict(verdict: Verdict, reasons: bool) -> list[str]:
    """The label in a sentence, how sure it is and, with `reasons`, why not surer; whether the two scorers disagree."""
    inside = ", which includes 0.5" if verdict.standing == "contested" else ""
    chance = (
        f"the probability of a substantive relation is {show_probability(verdict.p_substantive)} "
        f"(90% interval {show_interval(verdict.interval)}{inside})"
    )
    if verdict.label is None:
        return [f"The evidence stands exactly between the two accounts: {chance}."]
    return [
        *state_label(verdict),
        f"The verdict is {verdict.standing}: {chance}.",
        *[
            f"{reason[0].upper()}{reason[1:]}."
            for reason in verdict.reasons
            if reasons and not reason.startswith(_SHOWN)
        ],
        *tell_base(verdict),
        *([] if verdict.agree else ["The two scorers disagree."]),
    ]


def _tell_sides(
    verdict: Verdict, carrying: list[Contribution], opposing: list[Contribution], sources: Sources
) -> list[str]:
    if verdict.label is None:
        return []
    told = [_tell_cited(row, sources) for row in carrying]
    against = [_tell_cited(row, sources) for row in opposing]
    return [
        f"What decides it: {'; '.join(told)}." if told else "No trace speaks for it.",
        f"Against it: {'; '.join(against)}." if against else "No trace speaks against it.",
    ]


def _tell_cited(row: Contribution, sources: Sources) -> str:
    """A trace in words, with the numbers of all sources of the entries that are told.

    Which of them bears which field is not known: one may give the date alone.
    """
    clause = tell_trace(row.indicator, row.value or 0.0, row.instances[:1])
    entries = pick_told(row.indicator, row.instances[0]) if row.instances else ()
    cited = [entry.source for entry in entries if entry.source][:_MOST_CITED]
    return clause + show_numbers([number for source in cited for number in sources.cite(source)])


def ranked_rows(verdict: Verdict) -> tuple[list[Contribution], list[Contribution]]:
    """The traces that speak for the verdict and those against it, by what they add to it in dB, the largest first.

    What was looked for and not found, and the context, count like what was found. Under 0.05 dB they are left out.
    """
    toward = -1.0 if verdict.label == INCENTIVE else 1.0
    rows = [row for row in verdict.contributions if row.dimension is not None]
    carrying = [row for row in rows if row.db * toward >= _LEAST_DB]
    opposing = [row for row in rows if row.db * toward <= -_LEAST_DB]
    return carrying, opposing


def ranked_pulls(verdict: Verdict) -> list[tuple[Entry, float]]:
    """The entries that weigh with their pulls, the largest first.

    A pull is how far the verdict moves if this one entry is left out. Entries that say the same stand in for each
    other, so that each has a small pull; what decides a verdict is told by `ranked_rows`.
    """
    return sorted(verdict.pulls, key=lambda pair: (-abs(pair[1]), pair[0].date.first, describe(pair[0])))


def tell_details(verdict: Verdict) -> list[str]:
    """What else is to be known of a verdict, a sentence each: prior, standing, silence, resistance, distance, bias."""
    rows = [row for row in verdict.contributions if row.indicator in TRACES and TRACES[row.indicator].scored]
    known = sum(row.value is not None for row in rows)
    reasons = [f"What keeps it from being firmer: {list_words(list(verdict.reasons))}."] if verdict.reasons else []
    return [
        *tell_prior(verdict),
        *reasons,
        f"{known} of {len(rows)} traces {'was' if known == 1 else 'were'} found or looked for.",
        *_tell_resistance(verdict),
        f"Without the distance dimension the verdict would be {signed(verdict.db_without_distance)} dB.",
        *([bias] if (bias := tell_bias(verdict)) else []),
    ]


def tell_prior(verdict: Verdict) -> list[str]:
    """The user's prior, and where the verdict would stand without it; nothing at even odds."""
    if not verdict.prior_db:
        return []
    without = verdict.db - verdict.prior_db
    return [
        f"This takes in a prior of {probability(verdict.prior_db):.2g} ({signed(verdict.prior_db)} dB); at even odds "
        f"the verdict would be {signed(without)} dB."
    ]


def _tell_resistance(verdict: Verdict) -> list[str]:
    """The outcome that the theory predicts, which neither scorer counts."""
    row = next(row for row in verdict.contributions if row.dimension == "resistance")
    if not row.entries:
        return []
    count = len(row.entries)
    acts = f"{count_noun(count, 'entry', 'entries')} {'shows' if count == 1 else 'show'}"
    return [f"{acts} resistance, which by itself counts for neither side."]


def tell_bias(verdict: Verdict) -> str:
    """How biased the search would have to be for even odds; empty without a label."""
    if verdict.label is None:
        return ""
    bias = verdict.observation_bias
    if not isfinite(bias):
        return "Observation bias: however easy to find what speaks for it were, the verdict would not reach even odds."
    return (
        f"Observation bias: the verdict would be at even odds only if what speaks for it were {bias:.1f} times as easy "
        "to find under the other account (odds)."
    )
