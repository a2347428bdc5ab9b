"""Rows that cannot be read: left out, counted and told; too many of them, and the file is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from coalclass.errors import DatasetError

_SHARE = 100  # one row in so many may be bad; one alone always
_MOST = 20_000  # bad rows after which a file is not read to its end


class RowError(DatasetError):
    """One row that is not what the dataset holds; the others may be."""


@dataclass(slots=True)
class Faults:
    """What was wrong with single rows of a dataset's files, by file, in the order found."""

    told: dict[Path, dict[str, None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.told)

    def leave_out(self, path: Path, said: str) -> None:
        """Count one row that is left out."""
        told = self.told.setdefault(path, {})
        told[said] = None  # read once more, a file has the same faults
        if len(told) > _MOST:
            raise DatasetError(f"{next(iter(told))} (more than {_MOST:,} rows cannot be read)")

    def count(self, path: Path) -> int:
        """How many rows of a file were left out."""
        return len(self.told.get(path, ()))

    def judge(self, path: Path, rows: int) -> None:
        """DatasetError where too many of a file's rows are bad for the rest to be trusted."""
        bad = self.count(path)
        if (bad and bad > max(1, rows // _SHARE)) or (bad == rows and bad):
            more = f" ({bad} of {rows} rows cannot be read)" if bad > 1 else ""
            raise DatasetError(f"{next(iter(self.told[path]))}{more}")

    @property
    def remark(self) -> str:
        """How many rows were left out of which file, with the first reason; empty where none was."""
        return "; ".join(
            f"{len(said)} row{'s' * (len(said) > 1)} left out that cannot be read: {next(iter(said))}"
            for said in self.told.values()
        )
