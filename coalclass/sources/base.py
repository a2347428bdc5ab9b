"""What an importer is: a published dataset in, evidence on one dyad out, traceable to the row.

An importer is a `Dataset`: facts about the dataset, and two functions. `find` looks into a folder and
tells which of its files are there and in which edition; `collect` reads them for one request. Reading
the same file for many requests is the caller's to cache, through `Located.cache`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from coalclass.records import Entry, PartialDate, Period, Source, State
from coalclass.records.dates import parse_date
from coalclass.sources.tables import Choice, Faults

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_Read = TypeVar("_Read")


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


@dataclass(frozen=True, slots=True)
class Dispute:
    """The militarized dispute that a contribution was part of, by number, and the days of the participation."""

    number: int
    start: PartialDate
    end: PartialDate


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, and what its dataset knows beside it for which a record has no field.

    A note says the same in words for people; code reads it here. `until` is the last day of a meeting that lasted,
    `participants` how many states took part in an exercise.
    """

    entry: Entry
    until: PartialDate | None = None
    participants: int | None = None
    dispute: Dispute | None = None

    @property
    def last(self) -> int:
        """Its last day, as an ordinal."""
        return self.entry.date.last if self.until is None else max(self.entry.date.last, self.until.last)


@dataclass(slots=True)
class Findings:
    """What one dataset says on one request.

    The entries of what was `found` name their sources by keys of `sources`. `context` holds fields of the record's
    context. `searched` are kinds that the dataset would have shown; `unsure` kinds that it shows in the period without
    giving an entry, so that no other dataset's silence makes them known to be absent. `skipped` counts rows left out,
    by reason.
    """

    found: list[Found] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    context_source: str | None = None
    searched: set[str] = field(default_factory=set)
    sources: dict[str, Source] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    unsure: set[str] = field(default_factory=set)

    @property
    def entries(self) -> list[Entry]:
        """The entries alone."""
        return [one.entry for one in self.found]

    def add(
        self,
        entry: Entry,
        *,
        until: PartialDate | None = None,
        participants: int | None = None,
        dispute: Dispute | None = None,
    ) -> None:
        """Add an entry, with what is known beside it."""
        self.found.append(Found(entry, until, participants, dispute))

    def set_context(self, key: str, source: Source, **values: Any) -> None:
        """Set fields of the context, all from one source."""
        self.context.update(values)
        self.context_source = key
        self.sources[key] = source


@dataclass(slots=True)
class Located:
    """A dataset found in a folder: its files by role, its edition in words, and whether it is whole.

    `choices` are the files by role with those that were not taken, `passed` what else is to be told of files, `faults`
    the rows left out. `years` are the first and the last that the files cover and `rows` how many they hold, None until
    they are read; `find_other` gives what the folder holds of another dataset. `cache` is what was read, `derived` what
    is made of that: rows by state, which are not kept for the next call. With a `session`
    of Spark, event tables are summed up there.
    """

    files: dict[str, Path]
    edition: str
    complete: bool = True
    remark: str = ""
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)
    choices: dict[str, Choice] = field(default_factory=dict, repr=False)
    faults: Faults = field(default_factory=Faults, repr=False)
    years: tuple[int, int] | None = None
    rows: int | None = None
    passed: list[str] = field(default_factory=list, repr=False)
    find_other: Callable[[str], Located | None] = field(default=lambda key: None, repr=False)
    session: SparkSession | None = field(default=None, repr=False, compare=False)
    derived: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def whole(self) -> bool:
        """Whether every row is there and could be read, so that what is not found is absent."""
        return self.complete and not self.faults

    @property
    def remarks(self) -> str:
        """What is to be said of the files: what is missing, what was left out, what was not used."""
        told = dict.fromkeys([*self.passed, *(said for choice in self.choices.values() for said in choice.passed)])
        return "; ".join(part for part in (self.remark, self.faults.remark, *told) if part)

    def read(self, role: str, reader: Callable[[Path], _Read]) -> _Read:
        """What a reader makes of the file of a role, or of another that holds the same; read once."""

        def read_first() -> _Read:
            choice = self.choices.get(role)
            if choice is None:
                return reader(self.files[role])
            made = choice.read(reader)
            self.files[role] = choice.path
            return made

        return self.load_once(role, read_first)

    def note_years(self, first: int, last: int, rows: int | None = None) -> None:
        """Say which years the files turned out to cover, and how many rows they hold."""
        self.years = (first, last) if self.years is None else (min(first, self.years[0]), max(last, self.years[1]))
        self.rows = rows if self.rows is None else self.rows

    def note_span(self, role: str, list_years: Callable[[], Iterable[int]], rows: int | None = None) -> None:
        """Say so of the rows of a role: `list_years` is asked once."""

        def note() -> bool:
            years = sorted(set(list_years()))
            if years:
                self.note_years(years[0], years[-1], rows)
            return True

        self.derive_once(("span", role), note)

    def derive_once(self, key: Any, make: Callable[[], _Read]) -> _Read:
        """What `make` makes of rows that were read, made at the first call and kept for all later requests."""
        if key not in self.derived:
            self.derived[key] = make()
        made: _Read = self.derived[key]
        return made

    def load_once(self, key: str, read: Callable[[], _Read]) -> _Read:
        """What `read` gives, read at the first call and kept for all later requests."""
        if key not in self.cache:
            self.cache[key] = read()
        kept: _Read = self.cache[key]
        return kept


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published dataset and how to read it.

    `gives` says in a line what evidence comes of it; `units` of what amounts are; `obtain` where to get
    it; `bibtex` how to cite it. `years` is the span it covers, inclusive. `also_cited_as` are words by
    which coders name it in a citation; an acronym in capitals counts only as written. `files` are the publisher's
    names of the files; `leaders` the printed codes of the only states of which it tells as hegemons, empty where it
    tells of all; `asks` whether it is asked about the whole period, its first year, or the year before. `searches` are
    the kinds of acts or aid of which it says that there were none. `prepare` reads at once what a set of requests
    needs, where asking for each by itself would take long.
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
    files: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    asks: Literal["period", "start", "before"] = "period"
    searches: tuple[str, ...] = ()
    prepare: Callable[[Located, Sequence[Request]], None] | None = field(default=None, repr=False)

    def explain_silence(self, located: Located, request: Request) -> str:
        """What the files cannot say of a request, in words: a hegemon or years that they do not cover; else empty."""
        if self.leaders and request.hegemon.code not in self.leaders:
            return f"tells of {' and '.join(self.leaders)} alone as hegemon"
        first, last = self.years if located.years is None else located.years
        asked = request.first_year - (self.asks == "before")
        ends = request.last_year if self.asks == "period" else asked
        if first <= asked and ends <= last:
            return ""
        if ends < first or asked > last:
            what = "the period lies" if self.asks == "period" else f"{asked} lies"
            return f"covers {first}-{last}; {what} outside"
        return f"covers {first}-{last}, a part of the period"

    @property
    def facts(self) -> dict[str, str]:
        """Everything to be said of it, by name."""
        names = ("key", "title", "gives", "units", "years", "licence", "obtain", "citation", "bibtex")
        return {**{name: str(getattr(self, name)) for name in names}, "years": f"{self.years[0]}-{self.years[1]}"}


def parse_day(text: str) -> PartialDate:
    """A date that is known to be well formed."""
    found = parse_date(text)
    if found is None:
        raise ValueError(f"not a date: {text!r}")
    return found
