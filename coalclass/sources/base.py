"""What an importer is: a published dataset in, evidence on one dyad out, traceable to the row.

An importer is a `Dataset`: facts about the dataset, and two functions. `find` looks into a folder and
tells which of its files are there and in which edition; `collect` reads them for one request. Reading
the same file for many requests is the caller's to cache, through `Located.cache`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from coalclass.errors import DatasetError
from coalclass.records import Entry, PartialDate, Period, Source, State
from coalclass.records.dates import parse_date
from coalclass.records.states import StateError, resolve_state


@dataclass(frozen=True, slots=True)
class Request:
    """The dyad that evidence is wanted on."""

    hegemon: State
    follower: State
    period: Period

    @property
    def first_year(self) -> int:
        """The calendar year in which the period starts."""
        return date.fromordinal(self.period.start.first).year

    @property
    def last_year(self) -> int:
        """The calendar year in which the period ends; an open one ends in the far future."""
        return 9999 if self.period.end is None else date.fromordinal(self.period.end.last).year

    def covers_year(self, year: int) -> bool:
        """Whether any day of a calendar year lies in the period."""
        return self.first_year <= year <= self.last_year


@dataclass(slots=True)
class Findings:
    """What one dataset says on one request.

    `entries` name their sources by keys of `sources`. `context` holds fields of the record's context.
    `searched` are kinds that the dataset would have shown. `skipped` counts rows left out, by reason.
    """

    entries: list[Entry] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    context_source: str | None = None
    searched: set[str] = field(default_factory=set)
    sources: dict[str, Source] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Located:
    """A dataset found in a folder: its files by role, its edition in words, and whether it is whole."""

    files: dict[str, Path]
    edition: str
    complete: bool = True
    remark: str = ""
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published dataset and how to read it.

    `gives` says in a line what evidence comes of it; `units` of what amounts are; `obtain` where to get
    it; `bibtex` how to cite it. `years` is the span it covers, inclusive. `also_cited_as` are words by
    which coders name it in a citation; an acronym in capitals counts only as written.
    """

    key: str
    title: str
    gives: str
    units: str
    licence: str
    obtain: str
    citation: str
    bibtex: str
    years: tuple[int, int]
    find: Callable[[Path], Located | None] = field(repr=False)
    collect: Callable[[Located, Request], Findings] = field(repr=False)
    also_cited_as: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """Everything to be said of it, by name."""
        names = ("key", "title", "gives", "units", "years", "licence", "obtain", "citation", "bibtex")
        return {**{name: str(getattr(self, name)) for name in names}, "years": f"{self.years[0]}-{self.years[1]}"}


@lru_cache(maxsize=65536)
def code_in_year(name: str, year: int) -> str | None:
    """The printed code of the state that a dataset's code or name means in a year; None if none does."""
    try:
        return resolve_state(name, date(year, 1, 1), date(year, 12, 31)).code
    except (StateError, ValueError):
        return None


def day(text: str) -> PartialDate:
    """A date that is known to be well formed."""
    found = parse_date(text)
    if found is None:
        raise ValueError(f"not a date: {text!r}")
    return found


def first_file(folder: Path, *patterns: str) -> Path | None:
    """The first file below a folder that matches one of the glob patterns, hidden ones aside, in sorted order."""
    for pattern in patterns:
        for path in sorted(folder.rglob(pattern)):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                return path
    return None


def rows_of(path: Path, *, encoding: str = "utf-8", delimiter: str = ",", quoting: bool = True) -> Iterator[list[str]]:
    """The rows of a delimited text file, gzipped or not, header first.

    Raises DatasetError, naming file and line, where the text is cut short, wrongly encoded or not gzip.
    """
    import csv
    import gzip
    import zlib

    try:
        with (
            gzip.open(path, "rt", encoding=encoding, newline="")
            if path.suffix == ".gz"
            else open(path, encoding=encoding, newline="") as file
        ):
            reader = csv.reader(
                file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE, strict=quoting
            )
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise DatasetError(f"{path}, line {reader.line_num}: not a well-formed table ({error})") from None
                yield row
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: not {encoding} text (byte 0x{error.object[error.start]:02x})") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError(f"{path}: the compressed file is damaged or cut short ({error})") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None


def need_columns(path: Path, header: list[str], wanted: tuple[str, ...]) -> dict[str, int]:
    """The places of the wanted columns; DatasetError names what is missing and what was found."""
    places = {name.strip().lstrip("\ufeff"): place for place, name in enumerate(header)}
    missing = [name for name in wanted if name not in places]
    if missing:
        shown = ", ".join(list(places)[:12])
        raise DatasetError(f"{path}: columns missing: {', '.join(missing)} (found {shown}); is it another edition?")
    return {name: places[name] for name in wanted}
