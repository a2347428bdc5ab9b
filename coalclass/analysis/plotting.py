"""What charts show, as plain numbers: sides of the evidence, steps from traces to a verdict, entries in lanes.

All dB are decibels of evidence, plus toward substantive. Nothing here draws.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt
from typing import TYPE_CHECKING, NamedTuple

from coalclass.analysis.comparison import CONSTANTS
from coalclass.indicators import TRACES
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction
from coalclass.results import Result
from coalclass.scoring.verdict import Verdict

if TYPE_CHECKING:
    from coalclass.analysis.timeline import Timeline

KINDS = ("verdicts", "plane", "waterfall", "timeline", "trajectory", "calibration")
"""The kinds of chart. `waterfall` and `timeline` are of one record, `calibration` is of the model."""

OF_ONE = ("waterfall", "timeline")

MOST_TRAJECTORIES = 24
"""Dyads that one chart of trajectories has room for."""

LANES = ("consultations", "carrots", "pressure", "contributions", "dissent", "words and rules")
"""The lanes of a timeline, from top to bottom."""

_LEAST_DB = 0.05
_Z90 = 1.6448536269514722


class Bin(NamedTuple):
    """Records whose probabilities lie together: how many, the mean predicted and the observed share of substantive."""

    records: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Plot(Result):
    """What one chart shows: its kind, and a name each for what it shows.

    That is the verdicts, for `trajectory` the timelines, for `calibration` the model's bins, which have no names.
    """

    kind: str
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    names: tuple[str, ...] = ()
    model_name: str = ""
    bins: tuple[Bin, ...] = ()
    timelines: tuple[Timeline, ...] = field(default=(), repr=False)


class Step(NamedTuple):
    """One bar of a waterfall: its name, and what rules, model and verdict add there, in dB."""

    name: str
    rules_db: float
    model_db: float
    db: float


class Placed(NamedTuple):
    """An entry on a timeline."""

    entry: Entry
    lane: str


class Order(NamedTuple):
    """Entries that a trace found one after another."""

    trace: str
    toward: int
    entries: tuple[Entry, ...]


def name_verdicts(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """A name for the dyad of each verdict, no two alike."""
    return name_dyads([one.dyad for one in verdicts])


def name_dyads(dyads: Sequence[Dyad]) -> tuple[str, ...]:
    """A name for each, no two alike: `USA-EGY`, with its coalition where another has the same, else with a number."""
    plain = Counter(one.name for one in dyads)
    named = [one.name if plain[one.name] == 1 else f"{one.name}, {one.coalition}" for one in dyads]
    seen: Counter[str] = Counter()
    names = []
    for name in named:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def sum_sides(verdict: Verdict) -> tuple[float, float]:
    """What speaks for a substantive and for an incentive-based relation, both in dB from 0 up.

    Every row of the verdict counts on its side, baseline and calibration too: the first less the second is the verdict.
    """
    rows = [row.db for row in verdict.contributions]
    return fsum(db for db in rows if db > 0), -fsum(db for db in rows if db < 0)


def find_steps(verdict: Verdict) -> tuple[Step, ...]:
    """The bars of a waterfall: traces by weight, what is under 0.05 dB together, then what is no trace.

    Each column adds up to what rules, model and verdict say.
    """
    large, small, constants = [], [], []
    for row in verdict.contributions:
        step = Step(row.indicator, row.rules_db, row.model_db, row.db)
        if row.indicator in CONSTANTS:
            constants.append(step)
        elif max(map(abs, step[1:])) >= _LEAST_DB:
            large.append(step)
        else:
            small.append(step)
    rest = Step(
        "all others",
        fsum(step.rules_db for step in small),
        fsum(step.model_db for step in small),
        fsum(step.db for step in small),
    )
    return (*sorted(large, key=lambda step: -abs(step.db)), *([rest] if any(rest[1:]) else []), *constants)


def place_entries(verdict: Verdict) -> tuple[Placed, ...]:
    """Every entry in its lane, in order of time."""
    placed = [Placed(entry, lane_of(entry)) for entry in verdict.dyad.entries]
    return tuple(sorted(placed, key=lambda one: (one.entry.date.first, LANES.index(one.lane))))


def lane_of(entry: Entry) -> str:
    """The lane of an entry on a timeline."""
    if isinstance(entry, Consultation):
        return "consultations"
    if isinstance(entry, Aid):
        return "pressure" if entry.status in ("withheld", "cut") else "carrots"
    return _lane_of_act(entry)


def _lane_of_act(entry: Interaction) -> str:
    if entry.kind == "vote":
        return "contributions" if entry.position in (None, "with") else "dissent"
    if entry.kind == "threat":
        return "pressure" if entry.actor == "hegemon" else "dissent"
    if entry.kind == "withdrawal" and entry.coordinated:
        return "words and rules"
    return _LANES.get(entry.kind, "words and rules")


_LANES = {
    "concession": "carrots",
    "guarantee": "carrots",
    "sanction": "pressure",
    "contribution": "contributions",
    "alignment": "contributions",
    "adoption": "contributions",
    "refusal": "dissent",
    "withdrawal": "dissent",
    "demand": "dissent",
    "objection": "dissent",
}


def find_sequences(verdict: Verdict) -> Iterator[Order]:
    """What traces found as one entry after another: the likeliest finding of each."""
    for row in verdict.contributions:
        if row.indicator in TRACES and row.instances and len(row.instances[0].entries) == 2:
            yield Order(row.indicator, TRACES[row.indicator].toward, row.instances[0].entries)


def read_bins(evaluation: Mapping[str, object] | None) -> tuple[Bin, ...]:
    """The bins of the verdict on coalitions that it has not seen, from a model's evaluation; empty without one.

    Raises KeyError, TypeError or ValueError where the evaluation is malformed.
    """
    reliability = (evaluation or {}).get("reliability")
    found = reliability.get("verdict") if isinstance(reliability, Mapping) else None
    bins = tuple(Bin(one["records"], one["predicted"], one["observed"]) for one in found or () if one["records"])
    for one in bins:
        if one.records < 0 or not all(0.0 <= share <= 1.0 for share in (one.predicted, one.observed)):
            raise ValueError("a bin of shares outside 0 to 1")
    return bins


def share_interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 90 percent interval of a share of `count`.

    >>> [round(end, 2) for end in share_interval(0.5, 10)]
    [0.27, 0.73]
    """
    square = _Z90 * _Z90
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = _Z90 / (1 + square / count) * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)
