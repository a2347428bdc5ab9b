"""The small tables that come with the importers, under `sources/data/`."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "data"


@lru_cache
def read_own(name: str) -> list[dict[str, str]]:
    """The rows of `data/NAME.csv`, by column."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
