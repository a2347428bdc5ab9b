"""What a model would do with less to go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coalclass.indicators import INDICATORS
from coalclass.learning.training import Example


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
