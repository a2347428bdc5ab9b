"""From a folder of datasets to a record, or into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coalclass.errors import DatasetError, UsageError
from coalclass.records import SECTIONS, Context, Dyad, Entry, Source
from coalclass.sources import shipped_context
from coalclass.sources.base import Dataset, Findings, Found, Located, Request
from coalclass.sources.events import keep_first
from coalclass.sources.kinds import is_event
from coalclass.sources.matching import split_known
from coalclass.sources.registry import datasets

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from coalclass.sources.row_cache import RowCache

_Read = TypeVar("_Read")
_TOGETHER = 128  # dyads that tables of events are asked for at once


@dataclass(slots=True)
class Contribution:
    """What one dataset came to for a record, or for several.

    `troubles` are sentences on files that cannot be read, `beside` on files not used and on what is not covered.
    """

    dataset: Dataset
    edition: str = ""
    added: int = 0
    known: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    missing: bool = False
    incomplete: str = ""
    beside: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)

    @property
    def remark(self) -> str:
        """What is to be said of it in a sentence or two."""
        if self.missing:
            return "not in the folder; what it would show stays unknown"
        parts = list(self.troubles)
        if self.incomplete:
            parts.append(f"incomplete: {self.incomplete}")
        if self.fields:
            parts.append(f"context: {', '.join(self.fields)}")
        parts += self.beside
        return "; ".join([*parts, *[f"{count} left out: {reason}" for reason, count in self.skipped.items()]])


@dataclass(slots=True)
class Additions:
    """What a record lacks and the datasets have."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: {name: [] for name in SECTIONS})
    context: dict[str, Any] = field(default_factory=dict)
    context_sources: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A record with what the datasets add to it, and the account of each dataset."""

    dyad: Dyad
    additions: Additions
    account: tuple[Contribution, ...]


class Library:
    """The datasets found in a folder, each file read once however many records are assembled.

    `progress` is called with each dataset that is asked: its key, how many are done, how many there are. With `cache`
    what was read before is taken from the user's cache folder, and `keep_rows` puts there what is read now. With a
    `session` of Spark, event tables are summed up there.
    """

    def __init__(
        self,
        folder: Path,
        progress: Callable[[str, int, int], None] | None = None,
        *,
        cache: bool = False,
        session: SparkSession | None = None,
    ) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: not a folder; the folder that holds the datasets was expected")
        self.folder = folder
        self._found: dict[str, Located | None] = {}
        self._progress = progress
        self._session = session
        self._rows: RowCache | None = None
        if cache:
            # Deferred: it looks at every file of the folder.
            from coalclass.sources.row_cache import RowCache

            self._rows = RowCache(folder)

    def tell_progress(self, dataset: Dataset, done: int, total: int) -> None:
        """Say which dataset is asked next, to whoever wants to know."""
        if self._progress is not None:
            self._progress(dataset.key, done, total)

    def locate(self, dataset: Dataset) -> Located | None:
        """Where a dataset's files are, or None; DatasetError where they are not what they should be."""
        if dataset.key not in self._found:
            with self._guard(dataset):
                located = self._found[dataset.key] = self._find(dataset)
            if located is not None:
                located.find_other = self._find_other
                located.session = self._session
        return self._found[dataset.key]

    def _find(self, dataset: Dataset) -> Located | None:
        if self._rows is not None:
            kept = self._rows.load(dataset)
            if kept is None or isinstance(kept, Located):
                return kept
        found = dataset.find(self.folder)
        if self._rows is not None:
            self._rows.note_found(dataset, found)
        return found

    def keep_rows(self) -> None:
        """Keep what was read for the next call, where there is a cache."""
        if self._rows is not None:
            for dataset in datasets():
                if dataset.key in self._found:
                    self._rows.save(dataset, self._found[dataset.key])

    def _find_other(self, key: str) -> Located | None:
        """What the folder holds of another dataset, by key; None where it is not there or cannot be read."""
        try:
            return next((self.locate(one) for one in datasets() if one.key == key), None)
        except DatasetError:
            return None

    def collect(self, dataset: Dataset, request: Request) -> tuple[Located | None, Findings | None, str | None]:
        """What a dataset says on a request; a file that cannot be read gives a sentence instead."""
        try:
            return self._try_twice(lambda: self._collect(dataset, request))
        except DatasetError as error:
            return None, None, str(error)

    def _collect(self, dataset: Dataset, request: Request) -> tuple[Located | None, Findings | None, str | None]:
        located = self.locate(dataset)
        with self._guard(dataset):
            return located, None if located is None else dataset.collect(located, request), None

    def prepare(self, requests: Sequence[Request]) -> None:
        """Have the datasets read at once what a set of requests needs; what cannot be read is told by `collect`."""
        for done, dataset in enumerate(datasets()):
            if dataset.prepare is not None:
                self.tell_progress(dataset, done, len(datasets()))
                with suppress(DatasetError):
                    self._try_twice(partial(self._prepare, dataset, dataset.prepare, requests))

    def _prepare(
        self, dataset: Dataset, prepare: Callable[[Located, Sequence[Request]], None], requests: Sequence[Request]
    ) -> None:
        located = self.locate(dataset)
        if located is not None:
            with self._guard(dataset):
                prepare(located, requests)

    def _try_twice(self, read: Callable[[], _Read]) -> _Read:
        """What is read; the files are read anew where what was kept of them turns out to be damaged."""
        try:
            return read()
        except DatasetError as error:
            # What an importer finds wrong with a file it says itself; what it did not foresee may be the cache's fault.
            if error.__cause__ is None or self._rows is None or not self._rows.gives:
                raise
            self._rows.distrust()
            self._found.clear()
            return read()

    @contextmanager
    def _guard(self, dataset: Dataset) -> Iterator[None]:
        """Turn whatever an importer raises into a DatasetError: one bad file must not stop the other datasets.

        An importer names what is wrong with a file itself. What it did not foresee is named here, as its own fault.
        """
        try:
            yield
        except (DatasetError, MemoryError):
            raise
        except OSError as error:
            place = error.filename or self.folder
            raise DatasetError(f"{place}: cannot be read: {error.strerror or error}") from error
        except Exception as error:
            raise DatasetError(
                f"{self.folder}: {dataset.title} could not be read ({type(error).__name__}: {error}); a file of it "
                "holds what the importer does not foresee. Please report this with the file's name and edition"
            ) from error


def assemble(library: Library, dyad: Dyad, *, shipped: bool = False) -> Assembled:
    """Add to one record what the datasets have and it lacks: `assemble_many` with a set of one."""
    return next(assemble_many(library, [dyad], shipped=shipped))


def assemble_many(library: Library, dyads: Iterable[Dyad], *, shipped: bool = False) -> Iterator[Assembled]:
    """Add to each record what the datasets have and it lacks; no entry of it is changed or repeated.

    They come in the order of the dyads, one at a time: a few are held at once, however many there are. Each dataset is
    read once, its rows are put in order by state, and tables too big for that are asked for a set of dyads together.
    With `shipped` the context table that comes with the tool is asked last.

    >>> from coalclass.records import read_record
    >>> from coalclass.shipped import resolve_sample
    >>> record = read_record(resolve_sample("sample:gulf-war-1990/egy"))
    >>> for made in assemble_many(Library(Path(".")), [record, record]):
    ...     print(made.dyad == record, len(made.account))
    True 19
    True 19
    """
    waiting = iter(dyads)
    while together := list(islice(waiting, _TOGETHER)):
        library.prepare([_make_request(dyad) for dyad in together])
        for dyad in together:
            yield _assemble_one(library, dyad, shipped)


def _make_request(dyad: Dyad) -> Request:
    return Request(dyad.hegemon, dyad.follower, dyad.period)


def _assemble_one(library: Library, dyad: Dyad, shipped: bool) -> Assembled:
    request = _make_request(dyad)
    account: list[Contribution] = []
    collected: list[tuple[Contribution, Findings]] = []
    for done, dataset in enumerate(datasets()):
        library.tell_progress(dataset, done, len(datasets()))
        located, findings, trouble = library.collect(dataset, request)
        line = Contribution(dataset, missing=located is None and trouble is None)
        account.append(line)
        if trouble is not None:
            line.troubles[trouble] += 1
        elif located is not None and findings is not None:
            line.edition = located.edition
            line.skipped += findings.skipped
            if not located.whole:
                line.incomplete = located.remarks or located.edition
            elif located.remarks:
                line.beside[located.remarks] += 1
            _tell_silence(line, dataset, located, findings, request)
            collected.append((line, findings))
    _hear_news_once(collected)
    table = Contribution(shipped_context.DATASET, edition="as shipped")
    if shipped and not _has_all(dyad, collected):
        collected += [(table, findings) for findings in shipped_context.collect_shipped(dyad)]
    additions = _gather_additions(dyad, collected)
    if table.fields:
        account.append(table)
    return Assembled(_join_additions(dyad, additions), additions, tuple(account))


def _has_all(dyad: Dyad, collected: list[tuple[Contribution, Findings]]) -> bool:
    """Whether the record or a dataset says all that the shipped table could."""
    said = {name for _, findings in collected for name in findings.context}
    return all(name in said or getattr(dyad.context, name) is not None for name in shipped_context.FIELDS)


def _tell_silence(line: Contribution, dataset: Dataset, located: Located, findings: Findings, request: Request) -> None:
    """Say why a dataset says nothing, or nothing of a part of the period."""
    silence = dataset.explain_silence(located, request)
    if silence:
        line.beside[silence] += 1
    elif not (findings.found or findings.context or findings.skipped or findings.searched):
        line.beside["nothing on this dyad in the period"] += 1


def _hear_news_once(collected: list[tuple[Contribution, Findings]]) -> None:
    """Event datasets code the same news: of those that tell of a month the first keeps it."""
    series = [[entry for entry in findings.entries if is_event(entry)] for _, findings in collected]
    _, dropped = keep_first(series)
    unheard = {id(entry) for entry in dropped}
    for line, findings in collected:
        kept = [one for one in findings.found if id(one.entry) not in unheard]
        if len(kept) < len(findings.found):
            line.skipped["events of months that another dataset tells of"] += len(findings.found) - len(kept)
            findings.found = kept


def total(accounts: Iterable[tuple[Contribution, ...]]) -> list[Contribution]:
    """One account of many records: the sums of each dataset's counts."""
    sums: dict[str, Contribution] = {}
    for account in accounts:
        for line in account:
            blank = Contribution(line.dataset, line.edition, missing=line.missing, incomplete=line.incomplete)
            whole = sums.setdefault(line.dataset.key, blank)
            whole.added += line.added
            whole.known += line.known
            for name in ("fields", "skipped", "troubles", "beside"):
                getattr(whole, name).update(getattr(line, name))
    return list(sums.values())


def _gather_additions(dyad: Dyad, collected: list[tuple[Contribution, Findings]]) -> Additions:
    additions = Additions()
    names = [_name_sources(findings, dyad, additions) for _, findings in collected]
    for section, kind in SECTIONS.items():
        _add_entries(section, kind, dyad, collected, names, additions)
    unsure = {kind for _, findings in collected for kind in findings.unsure}
    for (line, findings), named in zip(collected, names, strict=True):
        _add_context(line, findings, named, dyad, additions)
        _add_searched(findings, dyad, additions, unsure)
    used = {source for entries in additions.entries.values() for entry in entries for source in entry.source}
    used.update(additions.context_sources)
    additions.sources = {
        key: source for key, source in additions.sources.items() if key in used and key not in dyad.sources
    }
    return additions


def _name_sources(findings: Findings, dyad: Dyad, additions: Additions) -> dict[str, str]:
    """The key that each of a dataset's sources gets: its own, unless that names another source already."""
    names = {}
    for key, source in findings.sources.items():
        name, number = key, 1
        while (dyad.sources.get(name) or additions.sources.get(name) or source) != source:
            number += 1
            name = f"{key}-{number}"
        names[key] = name
        additions.sources[name] = source
    return names


def _add_entries(
    section: str,
    kind: type,
    dyad: Dyad,
    collected: list[tuple[Contribution, Findings]],
    names: list[dict[str, str]],
    additions: Additions,
) -> None:
    """The entries of one section: what two datasets tell counts once, then what the record has is left out."""
    coded = getattr(dyad, section)
    pool: list[Found] = []
    owner: dict[int, Contribution] = {}
    for (line, findings), named in zip(collected, names, strict=True):
        found = [_rename_sources(one, named) for one in findings.found if type(one.entry) is kind]
        if coded == () and found:
            # What a coder looked for and did not find is a coded fact; it is not overruled in silence.
            line.skipped[f"the record says '{section}: none'"] += len(found)
            continue
        fresh, twice = split_known(found, pool)
        line.known += len(twice)
        pool.extend(fresh)
        owner.update((id(one), line) for one in fresh)
    added, known = split_known(pool, [Found(entry) for entry in coded or ()])
    for one in known:
        owner[id(one)].known += 1
    for one in added:
        owner[id(one)].added += 1
    additions.entries[section] = sorted((one.entry for one in added), key=lambda entry: entry.date.first)


def _rename_sources(one: Found, named: dict[str, str]) -> Found:
    return replace(one, entry=replace(one.entry, source=tuple(named.get(key, key) for key in one.entry.source)))


def _add_context(
    line: Contribution, findings: Findings, named: dict[str, str], dyad: Dyad, additions: Additions
) -> None:
    wanted = [one.name for one in fields(Context) if one.name in findings.context]
    lacking = [name for name in wanted if getattr(dyad.context, name) is None and name not in additions.context]
    additions.context.update({name: findings.context[name] for name in lacking})
    line.known += len(wanted) - len(lacking)
    line.fields.update(lacking)
    source = findings.context_source
    if lacking and source is not None:
        source = named.get(source, source)
        if source not in dyad.context.source and source not in additions.context_sources:
            additions.context_sources.append(source)


def _add_searched(findings: Findings, dyad: Dyad, additions: Additions, unsure: set[str]) -> None:
    # A kind that the dataset shows, and that the record's `none` keeps out, is not known to be absent. Nor is one of
    # which any dataset of the folder knows without giving an entry.
    kept_out = {
        getattr(entry, "kind", None)
        for name, kind in SECTIONS.items()
        for entry in findings.entries
        if getattr(dyad, name) == () and type(entry) is kind
    }
    said = {*dyad.searched, *additions.searched, *kept_out, *unsure}
    additions.searched.extend(sorted(findings.searched - said))


def _join_additions(dyad: Dyad, additions: Additions) -> Dyad:
    sections: dict[str, Any] = {
        name: (*(getattr(dyad, name) or ()), *entries) for name, entries in additions.entries.items() if entries
    }
    return replace(
        dyad,
        context=replace(dyad.context, **additions.context, source=(*dyad.context.source, *additions.context_sources)),
        searched=(*dyad.searched, *additions.searched),
        sources={**dyad.sources, **additions.sources},
        **sections,
    )
