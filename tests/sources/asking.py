"""What the tests of importers on money and sticks share: asking for a dyad, and spoiling a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Period
from coalclass.records.dates import parse_date
from coalclass.records.states import resolve_state
from coalclass.sources.base import Dataset, Findings, Located, Request

DATA = Path(__file__).with_name("data")


def ask(hegemon: str, follower: str, period: str) -> Request:
    """The request for a dyad and a period written as in a record."""
    first, last = period.split("/")
    start, end = parse_date(first), None if last == ".." else parse_date(last)
    assert start is not None
    days = date.fromordinal(start.first), date.max if end is None else date.fromordinal(end.last)
    return Request(resolve_state(hegemon, *days), resolve_state(follower, *days), Period(start, end))


def locate(dataset: Dataset, folder: Path, *, whole: bool = True) -> Located:
    """The dataset in a folder; an excerpt is passed off as whole unless the test is about that."""
    located = dataset.find(folder)
    assert located is not None, f"{dataset.key} is not in {folder}"
    located.complete = located.complete or whole
    return located


def found(dataset: Dataset, folder: Path, hegemon: str, follower: str, period: str) -> Findings:
    """What a dataset says on a dyad; every entry must lie in the period and cite its own source."""
    request = ask(hegemon, follower, period)
    findings = dataset.collect(locate(dataset, folder), request)
    for entry in findings.entries:
        assert request.period.overlaps(entry.date)
        assert entry.source
        assert all(findings.sources[key].read == "dataset" and findings.sources[key].locator for key in entry.source)
    order = [(entry.date.first, entry.date.last) for entry in findings.entries]
    assert order == sorted(order)
    return findings


def amounts(findings: Findings) -> dict[tuple[str, str], float | None]:
    """Amounts by date and kind of aid."""
    return {(entry.date.text, entry.kind): entry.amount_musd for entry in findings.entries}


def spoil(source: Path, folder: Path, old: str, new: str) -> Path:
    """A copy of a text file with the first occurrence of a text replaced."""
    text = source.read_bytes().decode("utf-8")
    assert old in text, f"{old!r} is not in {source.name}"
    target = folder / source.name
    target.write_bytes(text.replace(old, new, 1).encode("utf-8"))
    return target


def cut(source: Path, folder: Path, size: int) -> Path:
    """A copy of a file without its last bytes."""
    target = folder / source.name
    target.write_bytes(source.read_bytes()[:-size])
    return target


def tell_trouble(
    dataset: Dataset, folder: Path, hegemon: str = "USA", follower: str = "EGY", period: str = "1990/1991"
) -> str:
    """What is said of a dataset's files: why they are refused, or which rows were left out and why."""
    try:
        located = dataset.find(folder)
        assert located is not None, f"{dataset.key} is not in {folder}"
        dataset.collect(located, ask("USA", "EGY", "1990/1991"))
    except DatasetError as error:
        return str(error)
    if located.faults:
        assert not located.whole
    return located.faults.remark
