"""Which datasets a record rests on."""

from __future__ import annotations

from coalclass.records import Dyad
from coalclass.sources.base import Dataset
from coalclass.sources.registry import datasets


def datasets_used(dyad: Dyad) -> list[Dataset]:
    """The datasets among a record's sources, by the keys that `assemble` gives or by their title."""
    return [
        dataset
        for dataset in datasets()
        if any(
            key == dataset.key or key.startswith(f"{dataset.key}-") or dataset.title.lower() in source.citation.lower()
            for key, source in dyad.sources.items()
        )
    ]
