"""GDELT events, editions 1.0 and 2.0, aggregated by month and quad class.

The files are tab separated whatever their name says, without quoting, and without a header unless one was
added. Without a header, editions are told apart by the number of fields: 57 in the backfile of 1.0, 58 in its daily
files (the address of the report is the last), 61 in 2.0, which has second-level districts. Where there is a header,
columns go by name, in whatever order and however many: re-exports from R or pandas, comma separated, quoted, with `NA`
for missing and numbers as `1.0`.

Decisions:

- The date is `SQLDATE`, that of the event, not that of the file: an event can be years older than its file.
- Actors are `Actor1CountryCode` and `Actor2CountryCode`, CAMEO's three letters. The places' codes are FIPS,
  two letters, and not read.
- Only root events (`IsRootEvent` = 1) count, as is common where counts are to mean something: the codebook
  offers the field as a measure of importance, and events further down a report mostly repeat older ones.
- The class is recomputed from `EventRootCode`; where `QuadClass` says otherwise, that is counted.
- A file that is there twice is read once. Where files of one edition overlap by the numbers of their events, each
  number counts once. Where both editions tell of a month, see `events.keep_first`.
- A row with too many or too few fields is left out and counted, unless it is the last: then the file is cut short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from coalclass.errors import DatasetError
from coalclass.limits import TABLE_LINE
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.event_questions import Question
from coalclass.sources.events import (
    EventTable,
    Series,
    Tallies,
    add_entries,
    count_tallies,
    list_actor_codes,
    load_sql,
    name_bad_file,
    note_spans,
    quote_paths,
    quote_text,
    read_tolerantly,
)
from coalclass.sources.tables import Faults, find_files, read_first_line, read_own, unpack_zip
from coalclass.sources.tables.choosing import drop_copies

if TYPE_CHECKING:
    from coalclass.sources.spark_events import Form, SparkTables

_EDITIONS = {57: "1.0", 58: "1.0", 61: "2.0"}
_TAIL = 65_536  # bytes in which the last line of a file stands
_EXPECTED = "tab-separated GDELT events of 57 or 58 fields (1.0) or 61 fields (2.0)"
_NAMES = re.compile(
    r"(?P<daily>.+\.export\.csv|gdelt[^/]*\.(csv|tsv|txt))(\.gz|\.zip)?|(?P<backfile>\d{4}(\d\d)?\.(csv(\.gz)?|zip))",
    re.IGNORECASE,
)
_LABELS = re.compile(r"column.?labels|header.?row", re.IGNORECASE)
_TEXTS = (".csv", ".tsv", ".tab", ".txt", ".zip")
_ID = "GLOBALEVENTID"
_READ = (
    "SQLDATE",
    "Actor1CountryCode",
    "Actor2CountryCode",
    "Actor1Type1Code",
    "Actor2Type1Code",
    "IsRootEvent",
    "EventRootCode",
    "QuadClass",
)
# Numbers that software has made of codes: 1.0 is 1, and 4 the root 04. DuckDB and Spark read these expressions alike.
_PLAIN = {name: f"regexp_replace({name}, '[.]0+$', '')" for name in ("SQLDATE", "IsRootEvent", "QuadClass")}
_PLAIN["EventRootCode"] = "lpad(regexp_replace(EventRootCode, '[.]0+$', ''), 2, '0')"
_PLAIN_ID = f"regexp_replace({_ID}, '[.]0+$', '')"
_REPLACED = ", ".join(f"{text} AS {name}" for name, text in _PLAIN.items())
_DISAGREEING = (
    "GDELT events that the file's own QuadClass puts into another class than their root code (they count by the code)"
)


@lru_cache
def list_columns(edition: str) -> list[str]:
    """The names of the fields of an edition, in order."""
    return [row["name"] for row in read_own("gdelt_columns") if edition in row["editions"].split()]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a GDELT file is laid out: the edition, the delimiter, and the columns of its header, if it has one."""

    edition: str
    delimiter: str
    header: tuple[str, ...] = ()

    @property
    def has_ids(self) -> bool:
        """Whether each event has its number."""
        return not self.header or _ID in self.header


def find(folder: Path) -> Located | None:
    """The GDELT event files below a folder, by what is in them; DatasetError where those of its names are none."""
    layouts: dict[Path, Layout] = {}
    passed: list[str] = []
    for path, certain in _list_candidates(folder):
        try:
            layouts[path] = find_layout(path)
        except DatasetError as error:
            if certain:
                passed.append(str(error))
    if not layouts:
        if passed:
            raise DatasetError(passed[0])
        return None
    kept, copies = _drop_copies(list(layouts))
    layouts = {path: layouts[path] for path in kept}
    editions = [one.edition for one in layouts.values()]
    shown = [f"GDELT {edition} ({editions.count(edition)} files)" for edition in sorted(set(editions))]
    located = Located(
        {str(path.relative_to(folder)): path for path in layouts}, ", ".join(shown).replace("(1 files)", "(1 file)")
    )
    located.passed += [*(f"not used: {said}" for said in passed), *copies]
    located.cache["layouts"] = layouts
    return located


def _list_candidates(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Files that may hold events, and whether their name says that they do."""
    for path in find_files(folder, "*"):
        if _LABELS.search(path.name) or not path.name.lower().removesuffix(".gz").endswith(_TEXTS):
            continue
        if path.suffix.lower() == ".zip" and path.with_suffix("").is_file():
            continue  # downloaded and unpacked: the same events
        match = _NAMES.fullmatch(path.name)
        if match is not None or path.suffix.lower() != ".zip":
            yield path, match is not None and match["daily"] is not None


def _drop_copies(paths: list[Path]) -> tuple[list[Path], list[str]]:
    """The files without copies; only those that begin alike are compared, as reading all of them takes long."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(_read_first_line(path), []).append(path)
    told = [said for group in alike.values() if len(group) > 1 for said in drop_copies(group)[1]]
    kept = {path for group in alike.values() for path in (drop_copies(group)[0] if len(group) > 1 else group)}
    return [path for path in paths if path in kept], told


def find_layout(path: Path) -> Layout:
    """How a file is laid out, by its first line. Raises DatasetError where it is no GDELT event file."""
    line = _read_first_line(path)
    for delimiter in ("\t", ",", ";"):
        names = {_fold(name): name for name in list_columns("2.0")}
        header = tuple(names.get(_fold(cell.strip('"')), cell.strip('"')) for cell in line.split(delimiter))
        if set(_READ) <= set(header):
            return Layout("2.0" if any("ADM2" in name for name in header) else "1.0", delimiter, header)
    tabs = line.split("\t")
    certain = _NAMES.fullmatch(path.name) is not None
    if len(tabs) in _EDITIONS and (certain or re.fullmatch(r"\d+\t\d{8}", "\t".join(tabs[:2]))):
        return Layout(_EDITIONS[len(tabs)], "\t")
    commas = line.split(",")
    found = f"{len(tabs)} tab-separated fields" if len(commas) < len(tabs) else f"{len(commas)} comma-separated fields"
    found = f"{len(tabs)} tab-separated fields" if len(commas) == len(tabs) == 1 else found
    raise DatasetError(f"{path}, line 1: {found}; expected {_EXPECTED}")


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _read_first_line(path: Path) -> str:
    try:
        line = read_first_line(path)
    except DatasetError as error:
        raise DatasetError(f"{error}; expected {_EXPECTED}") from None
    return line.decode("utf-8-sig", errors="replace").rstrip("\r\n")


def load_files(table: EventTable, paths: Sequence[Path], how: Layout, faults: Faults | None = None) -> None:
    """Add the events of GDELT files of one layout to the tallies.

    A row that has not as many fields as the edition is left out and counted among the `faults`. Raises DatasetError
    where it is the last one, so that a file is cut short, or there are many.
    """
    told = Faults() if faults is None else faults
    plain = [path for path in paths if path.suffix.lower() != ".zip"]
    if plain:
        on_spark = table.spark is not None and how.delimiter == "\t"
        _load_plain(table, plain, how, told, _aggregate_on_spark if on_spark else _aggregate_files)
    for path in paths:
        if path.suffix.lower() == ".zip":
            unpacked = unpack_zip(path, table.folder)
            _load_plain(table, [unpacked], how, told, _aggregate_files)
            unpacked.unlink()


_Aggregate: TypeAlias = "Callable[[EventTable, Sequence[Path], Layout, int, Faults, bool], None]"


def _load_plain(table: EventTable, paths: Sequence[Path], how: Layout, faults: Faults, aggregate: _Aggregate) -> None:
    for group in _group_by_fields(paths, how):
        fields = len(how.header) or len(_read_first_line(group[0]).split(how.delimiter))
        try:
            aggregate(table, group, how, fields, faults, False)
        except DatasetError as error:
            # The backfile and the daily files of 1.0 are also met in one file, 57 and 58 fields in turn.
            if how.edition != "1.0" or how.header or not re.search(r": 5[78] fields", str(error)):
                raise
            aggregate(table, group, how, 58, faults, True)


def _group_by_fields(paths: Sequence[Path], how: Layout) -> list[list[Path]]:
    if how.edition == "2.0" or how.header:
        return [list(paths)]
    groups: dict[int, list[Path]] = {}
    for path in paths:
        groups.setdefault(len(_read_first_line(path).split(how.delimiter)), []).append(path)
    return list(groups.values())


def _aggregate_files(
    table: EventTable, paths: Sequence[Path], how: Layout, fields: int, faults: Faults, padded: bool
) -> None:
    columns = f"'GDELT {how.edition}' AS series, *" + (f" REPLACE ({_REPLACED})" if how.header else "")

    def read(options: str) -> None:
        table.view("gdelt_rows", columns, read_csv(paths, how, fields, padded, options))
        if padded:
            _refuse_short_rows(table)
        table.add("gdelt")

    expected = f"GDELT {how.edition} events, UTF-8, {fields} fields a row"
    if padded:
        with name_bad_file(", ".join(path.name for path in paths[:3]), expected):
            read("")
    else:
        mixed = how.edition == "1.0" and not how.header
        read_tolerantly(table, paths, expected, read, faults, strict=mixed)


def _aggregate_on_spark(
    table: EventTable, paths: Sequence[Path], how: Layout, fields: int, faults: Faults, padded: bool
) -> None:
    """The same on Spark; a row of 57 fields is whole beside rows of 58, and no other length is."""
    assert table.spark is not None
    form = _make_form(paths, how, fields, padded)
    expected = f"GDELT {how.edition} events, UTF-8, {fields} fields a row"
    mixed = how.edition == "1.0" and not how.header
    made = _sum_up_on_spark(table.spark, [(paths, form)], expected, faults, strict=mixed)
    if made is None:
        _aggregate_files(table, paths, how, fields, faults, padded)
    else:
        table.add_rows(made)


def _sum_up_on_spark(
    spark: SparkTables, parts: Sequence[tuple[Sequence[Path], Form]], expected: str, faults: Faults, **how: Any
) -> Any:
    return spark.read("gdelt_rows", parts, lambda: spark.sum_up(load_sql("gdelt")), expected, faults, **how)


def _make_form(paths: Sequence[Path], how: Layout, fields: int, padded: bool = False, has_id: bool = False) -> Form:
    from coalclass.sources.spark_events import Form

    plain = {name: _PLAIN.get(name, name) if how.header else name for name in _READ}
    return Form(
        tuple(_make_distinct(list(how.header) or list_columns(how.edition)[:fields])),
        frozenset({fields - 1, fields} if padded else {fields}),
        {"series": f"'GDELT {how.edition}'", **plain, **({_ID: _PLAIN_ID} if has_id else {})},
        missing=("NA", "") if how.header else ("",),
        headers=frozenset(map(_read_first_line, paths)) if how.header else frozenset(),
    )


def _refuse_short_rows(table: EventTable) -> None:
    """Padding makes up fields that a cut row lacks; each whole row has the date on which it was added."""
    short = table.run("SELECT MIN(GLOBALEVENTID), COUNT(*) FROM gdelt_rows WHERE COALESCE(LENGTH(DATEADDED), 0) <> 8")
    if short[0][1]:
        raise DatasetError(
            f"{short[0][1]} rows of GDELT 1.0 are cut short, such as event {short[0][0]}; expected {_EXPECTED}"
        )


def read_csv(paths: Sequence[Path], how: Layout, fields: int, padded: bool = False, options: str = "") -> str:
    """DuckDB's function that reads such files, every field as text."""
    names = list(how.header) or list_columns(how.edition)[:fields]
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in _make_distinct(names))
    quoted = how.header and how.delimiter != "\t"
    form = f"delim='{how.delimiter}', " + ("quote='\"', escape='\"'" if quoted else "quote='', escape=''")
    form += ", nullstr=['NA', '']" if how.header else ""
    return (
        f"read_csv({quote_paths(paths)}, {form}, header={str(bool(how.header)).lower()}, auto_detect=false, "
        f"columns={{{columns}}}, null_padding={str(padded).lower()}{options})"
    )


def _make_distinct(names: Sequence[str]) -> list[str]:
    """Column names, of which R leaves one empty, each once."""
    made: list[str] = []
    for place, name in enumerate(names):
        made.append(name if name and name.casefold() not in map(str.casefold, made) else f"column_{place}")
    return made


def load_table(located: Located) -> Tallies:
    """The tallies of all files that were found, made once."""
    if "table" not in located.cache:
        table = EventTable(session=located.session)
        layouts: dict[Path, Layout] = located.cache["layouts"]
        overlapping = _find_overlaps(layouts)
        if overlapping:
            names = ", ".join(path.name for path in overlapping[:3]) + ", ..." * (len(overlapping) > 3)
            located.passed.append(f"{names}: files that hold some of the same events; each counts once")
            _load_overlapping(table, {path: layouts[path] for path in overlapping})
        groups: dict[Layout, list[Path]] = {}
        for path, how in layouts.items():
            if path not in overlapping:
                groups.setdefault(how, []).append(path)
        for how, paths in groups.items():
            load_files(table, paths, how, located.faults)
        located.cache["table"] = table
    table = located.cache["table"]
    assert isinstance(table, Tallies)
    note_spans(located, table)
    return table


def _find_overlaps(layouts: dict[Path, Layout]) -> list[Path]:
    """The files of one edition that share events, told by their first and last numbers, which run upward."""
    found: list[Path] = []
    for edition in sorted(set(_EDITIONS.values())):
        spans = sorted(
            (*span, path)
            for path, how in layouts.items()
            if how.edition == edition and (span := _read_id_span(path, how)) is not None
        )
        for (_, last, one), (first, _, other) in pairwise(spans):
            if first <= last:
                found += [path for path in (one, other) if path not in found]
    return found


def _read_id_span(path: Path, how: Layout) -> tuple[int, int] | None:
    """The first and the last event number of a file that is not packed; None where that cannot be told."""
    if path.suffix.lower() in (".gz", ".zip") or not how.has_ids:
        return None
    place = how.header.index(_ID) if how.header else 0
    with path.open("rb") as file:
        first = [file.readline(TABLE_LINE) for _ in range(1 + bool(how.header))][-1]
        file.seek(max(0, path.stat().st_size - _TAIL))
        last = file.read().splitlines()[-1:]
    ids = []
    for line in (first, *last):
        cells = line.decode("utf-8", errors="replace").split(how.delimiter)
        text = cells[place].strip('"').removesuffix(".0") if place < len(cells) else ""
        if not text.isdigit():
            return None
        ids.append(int(text))
    return (min(ids), max(ids)) if ids else None


def _load_overlapping(table: EventTable, layouts: dict[Path, Layout]) -> None:
    """Add the events of files that share some, each by its number once."""
    for edition in sorted({how.edition for how in layouts.values()}):
        if table.spark is not None and all(how.delimiter == "\t" for how in layouts.values()):
            forms = []
            for path, how in layouts.items():
                if how.edition == edition:
                    fields = len(how.header) or len(_read_first_line(path).split(how.delimiter))
                    forms.append(([path], _make_form([path], how, fields, has_id=True)))
            expected = f"GDELT {edition} events, UTF-8"
            made = _sum_up_on_spark(table.spark, forms, expected, Faults(), strict=True, once=_ID)
            if made is not None:
                table.add_rows(made)
                continue
        parts = []
        for path, how in layouts.items():
            if how.edition == edition:
                fields = len(how.header) or len(_read_first_line(path).split(how.delimiter))
                columns = ", ".join((_ID, *_READ))
                replaced = f"* REPLACE ({_REPLACED}, {_PLAIN_ID} AS {_ID})"
                rows = f"(SELECT {replaced} FROM {read_csv([path], how, fields)})"
                parts.append(f"SELECT {columns} FROM {rows}")
        with name_bad_file(", ".join(path.name for path in layouts), f"GDELT {edition} events, UTF-8"):
            union = " UNION ALL ".join(parts)
            table.view("gdelt_rows", f"DISTINCT ON ({_ID}) 'GDELT {edition}' AS series, *", f"({union})")
            table.add("gdelt")


def collect(located: Located, request: Request) -> Findings:
    """Monthly counts of events between the two states, both ways."""
    findings = Findings()
    rows = load_table(located).dyad(_ask(request))
    tallies = count_tallies(rows, request, findings, _DISAGREEING)
    cited = {
        f"GDELT {edition}": _describe_series(located, request, edition) for edition in sorted(set(_EDITIONS.values()))
    }
    add_entries(findings, tallies, request, cited)
    return findings


def prepare(located: Located, requests: Sequence[Request]) -> None:
    """Read at once what a set of requests needs."""
    load_table(located).prepare(map(_ask, requests))


def _ask(request: Request) -> Question:
    codes = [list_actor_codes("cameo", state) for state in (request.hegemon, request.follower)]
    return Question(codes[0], codes[1], request.first_year, request.last_year)


def _describe_series(located: Located, request: Request, edition: str) -> Series:
    files = [name for name, path in located.files.items() if located.cache["layouts"][path].edition == edition]
    shown = (
        files[0] if len(files) == 1 else f"{len(files)} files" + (f" from {files[0]} to {files[-1]}" if files else "")
    )
    codes = [" or ".join(list_actor_codes("cameo", state)) for state in (request.hegemon, request.follower)]
    locator = (
        f"{shown}: root events with Actor1CountryCode and Actor2CountryCode {codes[0]} and {codes[1]}, either way, "
        "by month of SQLDATE and class of EventRootCode"
    )
    source = Source(f"{_CITATION}; GDELT {edition}", "https://www.gdeltproject.org/", locator, "dataset")
    key = f"gdelt-{edition[0]}-{request.hegemon.code}-{request.follower.code}".lower()
    return Series(key, source, f"GDELT {edition}")


_CITATION = (
    "Leetaru, Kalev, and Philip A. Schrodt. 2013. GDELT: Global Data on Events, Location, and Tone, 1979-2012. "
    "Paper presented at the ISA Annual Convention, San Francisco"
)

DATASET = Dataset(
    key="gdelt",
    title="GDELT Event Database",
    gives="verbal and material cooperation and conflict, machine-coded from news, by month (interactions)",
    units="counts of root events",
    licence="free for any use with citation and a link to the GDELT Project",
    obtain="https://www.gdeltproject.org/data.html (event files, 1.0 or 2.0)",
    citation=_CITATION,
    bibtex="""@inproceedings{leetaru2013gdelt,
  author = {Leetaru, Kalev and Schrodt, Philip A.},
  title = {{GDELT}: Global Data on Events, Location, and Tone, 1979--2012},
  booktitle = {ISA Annual Convention},
  address = {San Francisco},
  year = {2013}
}""",
    files=("YYYYMMDD.export.CSV.zip", "YYYYMMDDHHMMSS.export.CSV.zip", "YYYY.zip"),
    years=(1979, 2025),
    find=find,
    collect=collect,
    prepare=prepare,
    also_cited_as=("GDELT",),
)
