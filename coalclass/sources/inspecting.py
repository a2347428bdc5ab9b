"""What of the datasets is in a folder, in which edition, and whether it is whole.

Whole means read: the files are unpacked to their end and asked about one dyad, as `assemble` would ask. Files
too large to be read for a question are only named, and the remark says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.records import Period
from coalclass.records.states import resolve_state
from coalclass.sources.assemble import Library
from coalclass.sources.base import Dataset, Located, Request, parse_day
from coalclass.sources.tables import check_packed

_MOST_BYTES = 256 * 1024 * 1024
# Two states that every dataset of the field knows.
_ASKED = ("USA", "GBR")


@dataclass(frozen=True, slots=True)
class Inspection:
    """A dataset in a folder. `state` is there, incomplete, damaged or missing."""

    dataset: Dataset
    state: str
    edition: str = ""
    files: tuple[Path, ...] = ()
    remark: str = ""

    @property
    def as_dict(self) -> dict[str, Any]:
        """The same in plain values."""
        return {
            "key": self.dataset.key,
            "state": self.state,
            "edition": self.edition,
            "files": [str(path) for path in self.files],
            "remark": self.remark,
        }


def inspect(library: Library, dataset: Dataset) -> Inspection:
    """Look for one dataset and read it through."""
    try:
        located = library.locate(dataset)
    except DatasetError as error:
        return Inspection(dataset, "damaged", remark=str(error))
    if located is None:
        return Inspection(dataset, "missing", remark=f"get it from {dataset.obtain}")
    files = tuple(dict.fromkeys(located.files.values()))
    trouble, unread = _read_through(library, dataset, files)
    if trouble is not None:
        return Inspection(dataset, "damaged", located.edition, files, trouble)
    remark = "; ".join(part for part in (located.remarks, unread) if part)
    return Inspection(dataset, _judge_state(located), located.edition, files, remark)


def _judge_state(located: Located) -> str:
    return "there" if located.whole else "incomplete"


def _read_through(library: Library, dataset: Dataset, files: tuple[Path, ...]) -> tuple[str | None, str]:
    """What is wrong, if anything; and what was not read."""
    try:
        size = sum(path.stat().st_size for path in files)
        if size > _MOST_BYTES:
            return None, f"not read through: {size / 1e9:.1f} GB"
        for path in files:
            check_packed(path)
    except DatasetError as error:
        return str(error), ""
    except OSError as error:
        return f"{error.filename or library.folder}: cannot be read: {error.strerror or error}", ""
    return library.collect(dataset, _make_question(dataset))[2], ""


def _make_question(dataset: Dataset) -> Request:
    first, last = (min(max(year, 1946), date.today().year) for year in dataset.years)
    days = date(first, 1, 1), date(last, 12, 31)
    states = [resolve_state(name, *days) for name in _ASKED]
    return Request(states[0], states[1], Period(parse_day(str(first)), parse_day(str(last))))
