"""What is to be told of the datasets: all of them, one, those in a folder, what they say, what a record used."""

from __future__ import annotations

from dataclasses import dataclass

from coalclass.records import Period, State
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.sources.base import Dataset
from coalclass.sources.inspecting import Inspection, Outlook
from coalclass.sources.references import Reference


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
class Directions(Result):
    """Where to get a dataset, as which files, under which licence, and where to put them."""

    dataset: Dataset

    def __repr__(self) -> str:
        return f"Directions({self.dataset.key}: {self.dataset.obtain})"


@dataclass(frozen=True, slots=True)
class Prospect(Result):
    """What each dataset of a folder can say of a dyad and period."""

    folder: str
    hegemon: State
    follower: State
    period: Period
    outlooks: tuple[Outlook, ...]

    def __repr__(self) -> str:
        saying = sum(bool(one.says) for one in self.outlooks)
        return f"Prospect({self.hegemon}-{self.follower}, {self.period}: {saying} of {len(self.outlooks)} datasets)"

    @property
    def damaged(self) -> tuple[Outlook, ...]:
        """Those of which a file cannot be read."""
        return tuple(one for one in self.outlooks if one.state == "damaged")


@dataclass(frozen=True, slots=True)
class Bibliography(Result):
    """References to what a record rests on."""

    record: str
    references: tuple[Reference, ...]

    def __repr__(self) -> str:
        return f"Bibliography({self.record}: {count_noun(len(self.references), 'reference')})"
