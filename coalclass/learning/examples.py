"""Labelled records as training sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coalclass.errors import TrainingError
from coalclass.indicators import TRACES, Reading, measure
from coalclass.learning.entry_matching import kind_of
from coalclass.learning.western import western_follower
from coalclass.records import Dyad
from coalclass.records.words import count_noun
from coalclass.scoring.scorer import fingerprint
from coalclass.scoring.verdict import SUBSTANTIVE

CONFIDENCE = {"high": 0.9, "medium": 0.8, "low": 0.65, None: 0.8}
"""The probability that a label is right, by the confidence of its source.

A scholar who judged 85 dyads from the literature alone agreed with 83 percent of such labels.
"""

FEW_PER_LABEL, FEW_COALITIONS, FEW_RECORDS = 5, 3, 60
"""Fewer than these refuse a model (the first two) or mark it provisional (the third)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled record: readings by scored trace, label, group, fingerprint.

    `target` is the probability that the relation is substantive, by label and confidence. `days` are the first and last
    of the period, as ordinals. `western` and `counts` (entries by kind) are for rivals that know less.
    """

    readings: Mapping[str, Reading]
    substantive: bool
    target: float
    coalition: str
    follower: str
    fingerprint: str
    path: str
    hegemon: str = ""
    days: tuple[int, int] = (0, 0)
    low_confidence: bool = False
    western: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


def examples_in(dyads: Sequence[tuple[str, Dyad]]) -> list[Example]:
    """The labelled ones among (path, dyad) pairs, measured."""
    return [_example(path, dyad) for path, dyad in dyads if dyad.label is not None]


def _example(path: str, dyad: Dyad) -> Example:
    assert dyad.label is not None
    readings = measure(dyad)
    substantive = dyad.label.value == SUBSTANTIVE
    sure = CONFIDENCE[dyad.label.confidence]
    start, end = dyad.period
    last = max([start.last, *[entry.date.last for entry in dyad.entries]]) if end is None else end.last
    return Example(
        {name: reading for name, reading in readings.items() if TRACES[name].scored},
        substantive,
        sure if substantive else 1.0 - sure,
        dyad.coalition,
        dyad.follower.code,
        fingerprint(readings),
        path,
        dyad.hegemon.code,
        (start.first, last),
        dyad.label.confidence == "low",
        western_follower(dyad),
        Counter(kind_of(entry) for entry in dyad.entries),
    )


def families_of(examples: Sequence[Example]) -> list[str]:
    """For each example the family of its coalition, named by one of them.

    Coalitions that share a dyad in overlapping years stand together: what one fold learns of the dyad, the other tells.
    """
    parent = {one.coalition: one.coalition for one in examples}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    by_dyad: dict[tuple[str, str], list[Example]] = {}
    for one in examples:
        by_dyad.setdefault((one.hegemon, one.follower), []).append(one)
    for members in by_dyad.values():
        members.sort(key=lambda one: one.days)
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if other.days[0] <= one.days[1]:
                    first, second = sorted((root(one.coalition), root(other.coalition)))
                    parent[second] = first
    return [root(one.coalition) for one in examples]


def check_enough(examples: Sequence[Example]) -> None:
    """Raise TrainingError, in words, where there is too little to learn from."""
    substantive = sum(example.substantive for example in examples)
    counts = {SUBSTANTIVE: substantive, "incentive-based": len(examples) - substantive}
    for label, count in counts.items():
        if count < FEW_PER_LABEL:
            raise TrainingError(
                f"only {count} records are labelled {label}; at least {FEW_PER_LABEL} of each label are needed "
                "(--allow-few goes on all the same, if there is one of each)"
            )
    coalitions = {example.coalition for example in examples}
    if len(coalitions) < FEW_COALITIONS:
        raise TrainingError(
            f"the labelled records come from {count_noun(len(coalitions), 'coalition')}; "
            f"at least {FEW_COALITIONS} are needed "
            "to tell how a model does on one it has not seen (--allow-few goes on all the same)"
        )


def check_usable(examples: Sequence[Example]) -> None:
    """Raise TrainingError where nothing at all can be learned: no labels, or one only."""
    if not examples:
        raise TrainingError("none of the records has a label; add `label:` to those with a published judgment")
    if len({example.substantive for example in examples}) < 2:
        label = SUBSTANTIVE if examples[0].substantive else "incentive-based"
        raise TrainingError(f"all labelled records have the same label, {label}; a model needs both")


def check_repeats(examples: Sequence[Example]) -> None:
    """Raise TrainingError where one record is given twice: it would count twice, and hide how few there are."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for one in examples:
        key = (one.coalition.casefold(), one.hegemon, one.follower, one.fingerprint)
        if key in seen:
            raise TrainingError(f"{one.path} holds the record of {seen[key]} again; name each record once")
        seen[key] = one.path


def place_of(example: Example) -> tuple[str, str, str, bool, float]:
    """A key to sort by, so that the order of files does not show in the last bit of a sum."""
    return example.coalition, example.follower, example.fingerprint, example.substantive, example.target
