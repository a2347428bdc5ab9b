"""What of the datasets is in a folder, in which edition, and whether it is whole.

Whole means read: the files are unpacked to their end and asked about one dyad, as `assemble` would ask. Files
too large to be read for a question are only named, and the remark says so.
"""

from __future__ import annotations

from collections import Counter
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
    """A dataset in a folder. `state` is there, incomplete, damaged or missing.

    `years` are those that the files cover and `rows` how many they hold, both None where they were not read.
    """

    dataset: Dataset
    state: str
    edition: str = ""
    files: tuple[Path, ...] = ()
    remark: str = ""
    years: tuple[int, int] | None = None
    rows: int | None = None

    @property
    def as_dict(self) -> dict[str, Any]:
        """The same in plain values."""
        return {
            "key": self.dataset.key,
            "state": self.state,
            "edition": self.edition,
            "files": [str(path) for path in self.files],
            "remark": self.remark,
            "years": None if self.years is None else list(self.years),
            "rows": self.rows,
            "leaders": list(self.dataset.leaders),
        }


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a dataset of a folder can say of a dyad and period.

    `entries` counts what it has by kind, `context` names fields, `searched` kinds that it knows to be absent beyond
    the entries; `remark` says what it does not cover and what was left out.
    """

    dataset: Dataset
    state: str
    entries: tuple[tuple[str, int], ...] = ()
    context: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    remark: str = ""

    @property
    def says(self) -> str:
        """What it has, in words; empty for nothing."""
        parts = [f"{count} {kind}" for kind, count in self.entries]
        parts += [f"context: {', '.join(self.context)}"] * bool(self.context)
        return "; ".join([*parts, *[f"looked for: {', '.join(self.searched)}"] * bool(self.searched)])

    @property
    def as_dict(self) -> dict[str, Any]:
        """The same in plain values."""
        return {
            "key": self.dataset.key,
            "state": self.state,
            "entries": dict(self.entries),
            "context": list(self.context),
            "searched": list(self.searched),
            "remark": self.remark,
        }


def look_out(library: Library, dataset: Dataset, request: Request) -> Outlook:
    """Ask one dataset about a dyad and period."""
    located, findings, trouble = library.collect(dataset, request)
    if trouble is not None:
        return Outlook(dataset, "damaged", remark=trouble)
    if located is None or findings is None:
        return Outlook(dataset, "missing", remark=f"get it from {dataset.obtain}")
    kinds = Counter(getattr(entry, "kind", "consultation") for entry in findings.entries)
    told = [dataset.explain_silence(located, request), located.remarks]
    told += [f"{count} left out: {reason}" for reason, count in findings.skipped.items()]
    if not (kinds or findings.context or findings.searched or any(told)):
        told.append("nothing on this dyad in the period")
    return Outlook(
        dataset,
        _judge_state(located),
        tuple(sorted(kinds.items())),
        tuple(sorted(findings.context)),
        tuple(sorted(findings.searched)),
        "; ".join(part for part in told if part),
    )


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
    state = _judge_state(located)
    return Inspection(dataset, state, located.edition, files, remark, located.years, located.rows)


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
