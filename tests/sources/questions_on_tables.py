"""Asking an importer of a coded table about a dyad, the way `assemble` does."""

from __future__ import annotations

import gzip
import shutil
from datetime import date
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Period
from coalclass.records.dates import parse_date
from coalclass.records.states import resolve_state
from coalclass.sources.base import Dataset, Findings, Located, Request

EXCERPTS = Path(__file__).parent / "data"


def request(dyad: str, period: str) -> Request:
    """`request("USA-EGY", "1990-08-02/1991-04-11")`; `..` as the end leaves the period open."""
    start, end = period.split("/")
    first, last = parse_date(start), parse_date(end)
    assert first is not None
    days = date.fromordinal(first.first), date.max if last is None else date.fromordinal(last.last)
    hegemon, follower = (resolve_state(name, *days) for name in dyad.split("-"))
    return Request(hegemon, follower, Period(first, last))


def locate(dataset: Dataset, folder: Path) -> Located:
    """The dataset in a folder where it must be."""
    located = dataset.find(folder)
    assert located is not None, f"{dataset.key} not found below {folder}"
    return located


def ask(dataset: Dataset, folder: Path, dyad: str, period: str) -> Findings:
    """What the dataset in a folder says on a dyad."""
    return dataset.collect(locate(dataset, folder), request(dyad, period))


def locator(findings: Findings) -> str:
    """Where the context was read."""
    assert findings.context_source is not None
    where = findings.sources[findings.context_source].locator
    assert where is not None
    return where


def copied(excerpt: Path, folder: Path, *, zipped: bool = False) -> Path:
    """A copy of an excerpt that a test may damage."""
    target = folder / (excerpt.name + (".gz" if zipped else ""))
    if zipped:
        target.write_bytes(gzip.compress(excerpt.read_bytes()))
    else:
        shutil.copyfile(excerpt, target)
    return target


def tell_trouble(dataset: Dataset, folder: Path, dyad: str, period: str) -> str:
    """What is said of a dataset's files: why they are refused, or which rows were left out and why."""
    try:
        located = locate(dataset, folder)
        dataset.collect(located, request(dyad, period))
    except DatasetError as error:
        return str(error)
    assert not located.faults or not located.whole
    return located.faults.remark
