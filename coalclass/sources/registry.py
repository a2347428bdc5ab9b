"""The datasets that can be read, in the order in which they are asked.

The order matters where two cover the same ground: the first to say a thing says it. Modules are imported
when first asked for.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from coalclass.sources.base import Dataset

MODULES = (
    "state_visits",
    "state_travels",
    "exercises",
    "greenbook",
    "foreign_assistance",
    "aiddata",
    "unga_votes",
    "ideal_points",
    "atop",
    "troopdata",
    "polyarchy",
    "gdp",
    "ties",
    "eusanct",
    "unsc_vetoes",
    "gml",
    "gdelt",
    "icews",
    "keds",
)


@lru_cache(maxsize=1)
def datasets() -> tuple[Dataset, ...]:
    """Every dataset with an importer."""
    names = [f"coalclass.sources.{name}" for name in MODULES]
    return tuple(import_module(name).DATASET for name in names if find_spec(name) is not None)
