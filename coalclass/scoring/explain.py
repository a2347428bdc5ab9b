"""The verdict in a paragraph of plain English: what decides it, and what speaks against it."""

from __future__ import annotations

from math import isfinite

from coalclass.indicators import TRACES
from coalclass.records import Dyad, Entry
from coalclass.scoring.describe import describe, list_words, signed
from coalclass.scoring.tell import tell_trace
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, Contribution, Verdict, probability

_NAMED = 3
_LEAST_DB = 0.05


def explain(verdict: Verdict) -> str:
    """One paragraph: what, how sure, why, and what speaks against it."""
    if verdict.standing == INSUFFICIENT:
        return (
            f"{_who(verdict.dyad)}: there is no evidence to go by. The record holds no entry and says of no section "
            "or kind that it was looked for and found empty, so no label is given."
        )
    return " ".join(
        [
            _headline(verdict),
            _scorers(verdict),
            *_sides(verdict),
            *_resistance(verdict),
            _silence(verdict),
            _bias(verdict),
        ]
    )


def _who(dyad: Dyad) -> str:
    return f"{dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}"


def _headline(verdict: Verdict) -> str:
    low, high = verdict.interval
    what = "stands exactly between the two accounts" if verdict.label is None else f"reads as {verdict.label}"
    return (
        f"{_who(verdict.dyad)}: the relation {what}, at {signed(verdict.db)} dB. The probability that it is "
        f"substantive is {verdict.p_substantive:.2f} (90 percent interval {low:.2f} to {high:.2f})."
    )


def tell_prior(verdict: Verdict) -> list[str]:
    """The user's prior, and where the verdict would stand without it; nothing at even odds."""
    if not verdict.prior_db:
        return []
    without = verdict.db - verdict.prior_db
    return [
        f"This takes in a prior of {probability(verdict.prior_db):.2g} ({signed(verdict.prior_db)} dB); at even odds "
        f"it would stand at {signed(without)} dB."
    ]


def _scorers(verdict: Verdict) -> str:
    both = f"the rules give {signed(verdict.rules.db)} dB and the model {signed(verdict.model.db)} dB"
    because = "" if not verdict.reasons else f", because {list_words(list(verdict.reasons))}"
    how = "agree" if verdict.agree else "disagree"
    return f"The two scorers {how}: {both}. The verdict is {verdict.standing}{because}."


def ranked_rows(verdict: Verdict) -> tuple[list[Contribution], list[Contribution]]:
    """The traces that carry the verdict and those against it, strongest first; under 0.05 dB they are left out."""
    toward = -1.0 if verdict.label == INCENTIVE else 1.0
    rows = [row for row in verdict.contributions if row.dimension is not None]
    carrying = [row for row in rows if row.db * toward >= _LEAST_DB]
    opposing = [row for row in rows if row.db * toward <= -_LEAST_DB]
    return carrying, opposing


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
    carrying, opposing = ranked_rows(verdict)
    sentences = []
    if carrying:
        sentences.append(f"It rests most on this: {_told(carrying)}.")
    else:
        sentences.append("No trace carries it.")
    if opposing:
        sentences.append(f"Against it: {_told(opposing)}.")
    else:
        sentences.append("No trace speaks against it.")
    return sentences


def _told(rows: list[Contribution]) -> str:
    return "; ".join(
        f"{tell_trace(row.indicator, row.value or 0.0, row.instances)} ({signed(row.db)} dB)" for row in rows[:_NAMED]
    )


def _resistance(verdict: Verdict) -> list[str]:
    """The outcome that the theory predicts, which neither scorer counts."""
    row = next(row for row in verdict.contributions if row.dimension == "resistance")
    if not row.entries:
        return []
    acts = "1 entry shows" if len(row.entries) == 1 else f"{len(row.entries)} entries show"
    return [f"{acts} resistance, which by itself counts for neither side."]


def _silence(verdict: Verdict) -> str:
    rows = [row for row in verdict.contributions if row.indicator in TRACES and TRACES[row.indicator].scored]
    known = sum(row.value is not None for row in rows)
    shift = signed(verdict.db_without_distance)
    return (
        f"{known} of {len(rows)} traces were found or looked for; without the distance dimension it would stand at "
        f"{shift} dB."
    )


def _bias(verdict: Verdict) -> str:
    bias = verdict.observation_bias
    if not isfinite(bias):
        return "No bias in what was found would by itself make it even."
    return f"It would be even if the other account made what speaks for it {bias:.1f} times as easy to find (in odds)."
