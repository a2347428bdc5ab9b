"""How a model does on coalitions that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coalclass.indicators import INDICATORS
from coalclass.learning.training import Example, Matrix, choose_strength, fit, predict


def held_out(examples: Sequence[Example]) -> Matrix:
    """Each example's log-odds from a model that saw nothing of its coalition.

    The strength of the penalty is chosen anew without it too. A fold whose training part has one label
    only predicts even odds.
    """
    scores = np.zeros(len(examples))
    for coalition in sorted({example.coalition for example in examples}):
        inside = [place for place, example in enumerate(examples) if example.coalition == coalition]
        rest = [example for example in examples if example.coalition != coalition]
        if len({example.substantive for example in rest}) == 2:
            scores[inside] = predict(fit(rest, choose_strength(rest)), [examples[place] for place in inside])
    return scores


def without_dimension(examples: Sequence[Example], dimension: str) -> list[Example]:
    """The examples with every indicator of a dimension unknown."""
    return [
        replace(
            example,
            values={
                name: None if INDICATORS[name].dimension == dimension else value
                for name, value in example.values.items()
            },
        )
        for example in examples
    ]
