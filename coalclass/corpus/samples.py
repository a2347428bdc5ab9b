"""The records that come with the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coalclass.corpus.finding import find_records
from coalclass.errors import UsageError
from coalclass.records import read_record
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.shipped import record_id, samples_folder


class Sample(NamedTuple):
    """One shipped record: `id` is the path by which any installation finds it."""

    id: str
    coalition: str
    hegemon: str
    follower: str
    follower_name: str
    period: str
    entries: int
    label: str | None
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Samples(Result):
    """The shipped records, sorted by coalition and follower."""

    records: tuple[Sample, ...]

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return f"Samples({count_noun(len(self.records), 'record')})"


def list_samples(coalition: str | None = None) -> Samples:
    """The shipped records, all or those of the coalitions whose folder or name holds a text, in any case.

    Raises UsageError where no coalition does.
    """
    paths = find_records(str(samples_folder()))
    wanted = None if coalition is None else _fold(coalition.removeprefix("sample:").strip("/"))
    # A folder's name is known before its records are read.
    by_folder = [path for path in paths if wanted is None or wanted in _fold(_folder(path))]
    rows = [_describe(path) for path in by_folder or paths]
    if not by_folder and wanted is not None:
        rows = [row for row in rows if wanted in _fold(row.coalition)]
    if not rows:
        raise UsageError(_unknown(coalition or "", sorted({_folder(path) for path in paths})))
    return Samples(tuple(rows))


def _describe(path: str) -> Sample:
    dyad = read_record(path)
    label = dyad.label
    return Sample(
        record_id(path),
        dyad.coalition,
        dyad.hegemon.code,
        dyad.follower.code,
        dyad.follower.name,
        str(dyad.period),
        len(dyad.entries),
        None if label is None else label.value,
        None if label is None else label.confidence,
    )


def _folder(path: str) -> str:
    return record_id(path).removeprefix("sample:").partition("/")[0]


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _unknown(name: str, folders: list[str]) -> str:
    from coalclass.records.words import nearest

    near = nearest(name, folders)
    hint = f"did you mean {near}?" if near else f"there are {', '.join(folders)}"
    return f"no coalition of the shipped records is called {name!r}; {hint}"
