"""Records as training sees them: numbers by record, and the weights of either class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coalclass.indicators import TRACES
from coalclass.learning.examples import Example, families_of
from coalclass.scoring.model import DB_PER_LOGIT, SILENT
from coalclass.scoring.rulebook import Rulebook
from coalclass.scoring.scorer import NAMES, Scorer

Matrix = NDArray[np.float64]


class Sample(NamedTuple):
    """Records as training sees them: likelihood ratios by trace and the rules' sum, both in log-odds, and labels.

    `targets` are soft labels, the probability that a label is right; `labels` the same as published (1 substantive).
    """

    features: Matrix
    rules: Matrix
    targets: Matrix
    labels: Matrix
    coalitions: tuple[str, ...]
    families: tuple[str, ...]

    def only(self, places: Sequence[int] | NDArray[np.int64]) -> Sample:
        """These records alone."""
        index = np.asarray(places, dtype=np.int64)
        return Sample(
            self.features[index],
            self.rules[index],
            self.targets[index],
            self.labels[index],
            tuple(self.coalitions[place] for place in index),
            tuple(self.families[place] for place in index),
        )

    @property
    def trainable(self) -> bool:
        """Whether there are records of both labels."""
        return len(self.targets) > 0 and bool((self.targets > 0.5).any() and (self.targets < 0.5).any())


def sample_of(
    examples: Sequence[Example],
    rulebook: Rulebook,
    *,
    without: str | None = None,
    unsearched: bool = False,
) -> Sample:
    """The examples as numbers under a rulebook.

    `without` names a dimension that is to be unknown; `unsearched` makes every search one that nobody made.
    """
    scorer = Scorer(rulebook, SILENT)
    rows, sums = [], []
    for one in examples:
        readings = {name: reading for name, reading in one.readings.items() if TRACES[name].dimension != without}
        if unsearched:
            readings = {name: reading._replace(search=0.0) for name, reading in readings.items()}
        scores = scorer.score(readings)
        rows.append(scores.raw)
        sums.append(scores.rules_db)
    return Sample(
        np.array(rows, dtype=np.float64).reshape(len(examples), len(NAMES)) / DB_PER_LOGIT,
        np.array(sums, dtype=np.float64) / DB_PER_LOGIT,
        np.array([one.target for one in examples], dtype=np.float64),
        np.array([one.substantive for one in examples], dtype=np.float64),
        tuple(one.coalition for one in examples),
        tuple(families_of(examples)),
    )


def balanced_weights(targets: Matrix, counts: Matrix | None = None) -> Matrix:
    """For each record the weights of substantive and incentive-based: soft labels, either class half of the whole.

    Targets (records,) give weights (records, 2). With `counts` (fits, records), how often each record is in each fit,
    they are (fits, records, 2), and each fit has its own balance.
    """
    counts = np.ones(len(targets)) if counts is None else counts
    weights = counts[..., None] * np.stack([targets, 1.0 - targets], axis=1)
    whole = counts.sum(axis=-1)[..., None, None]
    result: Matrix = weights * (whole / 2.0 / weights.sum(axis=-2, keepdims=True))
    return result
