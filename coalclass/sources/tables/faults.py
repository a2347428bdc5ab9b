"""Rows that cannot be read: left out, counted and told; too many of them, and the file is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from coalclass.errors import DatasetError

_SHARE = 100  # one row in so many may be bad; one alone always


class RowError(DatasetError):
    """One row that is not what the dataset holds; the others may be."""


@dataclass(slots=True)
class Faults:
    """What was wrong with single rows of a dataset's files, by file, in the order found."""

    told: dict[Path, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.told)

    def leave_out(self, path: Path, said: str) -> None:
        """Count one row that is left out."""
        told = self.told.setdefault(path, [])
        if said not in told:  # read once more, a file has the same faults
            told.append(said)

    def count(self, path: Path) -> int:
        """How many rows of a file were left out."""
        return len(self.told.get(path, ()))

    def judge(self, path: Path, rows: int) -> None:
        """DatasetError where too many of a file's rows are bad for the rest to be trusted."""
        bad = self.count(path)
        if (bad and bad > max(1, rows // _SHARE)) or (bad == rows and bad):
            more = f" ({bad} of {rows} rows cannot be read)" if bad > 1 else ""
            raise DatasetError(f"{self.told[path][0]}{more}")

    @property
    def remark(self) -> str:
        """How many rows were left out of which file, with the first reason; empty where none was."""
        return "; ".join(
            f"{len(said)} row{'s' * (len(said) > 1)} left out that cannot be read: {said[0]}"
            for said in self.told.values()
        )
