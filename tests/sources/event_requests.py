"""What the tests of the event importers share."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

from coalclass.records import Period
from coalclass.records.dates import parse_date
from coalclass.records.states import resolve_state
from coalclass.sources.base import Dataset, Findings, Request

EXCERPTS = Path(__file__).parent / "data"


def request(hegemon: str, follower: str, period: str) -> Request:
    """A request from texts, as in `request("USA", "EGY", "1990-08/1991-04")`."""
    start, end = (parse_date(text) for text in period.split("/"))
    assert start is not None
    assert end is not None
    first, last = date.fromordinal(start.first), date.fromordinal(end.last)
    states = [resolve_state(state, first, last) for state in (hegemon, follower)]
    return Request(states[0], states[1], Period(start, end))


def collect(dataset: Dataset, folder: Path, *texts: str) -> Findings:
    """What a dataset in a folder says on a request."""
    located = dataset.find(folder)
    assert located is not None
    return dataset.collect(located, request(*texts))


def totals(findings: Findings, actor: str) -> dict[str, float]:
    """Events by kind of one actor, over all months."""
    counts: Counter[str] = Counter()
    for entry in findings.entries:
        if entry.actor == actor:
            counts[entry.kind] += entry.count
    return dict(counts)


def copied(folder: Path, *names: str) -> Path:
    """A folder that holds copies of some excerpts."""
    for name in names:
        shutil.copy(EXCERPTS / name, folder)
    return folder
