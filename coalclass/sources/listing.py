"""What is to be told of the datasets: all of them, those in a folder, those that a record used."""

from __future__ import annotations

from dataclasses import dataclass

from coalclass.results import Result
from coalclass.sources.base import Dataset
from coalclass.sources.inspecting import Inspection


@dataclass(frozen=True, slots=True)
class Catalogue(Result):
    """Every dataset that can be read."""

    datasets: tuple[Dataset, ...]

    def __repr__(self) -> str:
        return f"Catalogue({len(self.datasets)} datasets)"


@dataclass(frozen=True, slots=True)
class Inventory(Result):
    """Every dataset, and what of it is in a folder."""

    folder: str
    inspections: tuple[Inspection, ...]

    def __repr__(self) -> str:
        there = sum(one.state == "there" for one in self.inspections)
        return f"Inventory({self.folder}: {there} of {len(self.inspections)} datasets)"

    @property
    def damaged(self) -> tuple[Inspection, ...]:
        """Those of which a file cannot be read."""
        return tuple(one for one in self.inspections if one.state == "damaged")


@dataclass(frozen=True, slots=True)
class Bibliography(Result):
    """The datasets that a record used, as its sources tell."""

    record: str
    datasets: tuple[Dataset, ...]

    def __repr__(self) -> str:
        return f"Bibliography({self.record}: {', '.join(one.key for one in self.datasets) or 'no dataset'})"
