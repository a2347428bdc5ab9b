"""Labelled records as training sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coalclass.errors import TrainingError
from coalclass.indicators import INDICATORS, measure
from coalclass.learning.entry_matching import kind_of
from coalclass.learning.western import western_follower
from coalclass.records import Dyad
from coalclass.scoring.scorer import fingerprint
from coalclass.scoring.verdict import SUBSTANTIVE

CONFIDENCE = {"high": 1.0, "medium": 1.0, "low": 0.5, None: 1.0}
"""What a label weighs by the confidence of its source."""

FEW_PER_LABEL, FEW_COALITIONS, FEW_RECORDS = 5, 3, 60
"""Fewer than these refuse a model (the first two) or mark it provisional (the third)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled record: indicator values, label (1 substantive), weight, group, fingerprint.

    The last three are for rivals that know less than the indicators do: who leads, whether the follower was
    Western, and how many entries of each kind there are.
    """

    values: dict[str, float | None]
    substantive: bool
    weight: float
    coalition: str
    follower: str
    fingerprint: str
    path: str
    hegemon: str = ""
    western: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


def examples_in(dyads: Sequence[tuple[str, Dyad]]) -> list[Example]:
    """The labelled ones among (path, dyad) pairs, measured."""
    examples = []
    for path, dyad in dyads:
        if dyad.label is not None:
            readings = measure(dyad)
            examples.append(
                Example(
                    {name: reading.value for name, reading in readings.items() if INDICATORS[name].scored},
                    dyad.label.value == SUBSTANTIVE,
                    CONFIDENCE[dyad.label.confidence],
                    dyad.coalition,
                    dyad.follower.code,
                    fingerprint(readings),
                    path,
                    dyad.hegemon.code,
                    western_follower(dyad),
                    Counter(kind_of(entry) for entry in dyad.entries),
                )
            )
    return examples


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
            f"the labelled records come from {len(coalitions)} coalition{'s' if len(coalitions) != 1 else ''}; "
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
    return example.coalition, example.follower, example.fingerprint, example.substantive, example.weight
