"""GDELT events, editions 1.0 and 2.0, aggregated by month and quad class.

The files are tab separated whatever their name says, without quoting, and without a header unless one was
added. Editions are told apart by the number of fields: 57 in the backfile of 1.0, 58 in its daily files (the
address of the report is the last), 61 in 2.0, which has second-level districts. A re-export from R is read
too: comma separated, quoted, with header and `NA` for missing.

Decisions:

- The date is `SQLDATE`, that of the event, not that of the file: an event can be years older than its file.
- Actors are `Actor1CountryCode` and `Actor2CountryCode`, CAMEO's three letters. The places' codes are FIPS,
  two letters, and not read.
- Only root events (`IsRootEvent` = 1) count, as is common where counts are to mean something: the codebook
  offers the field as a measure of importance, and events further down a report mostly repeat older ones.
- The class is recomputed from `EventRootCode`; where `QuadClass` says otherwise, that is counted.
- Files of one edition must not overlap. Where both editions tell of a month, see `events.keep_first`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.events import (
    EventTable,
    Series,
    add_entries,
    count_tallies,
    list_actor_codes,
    name_bad_file,
    quote_paths,
)
from coalclass.sources.tables import find_files, open_bytes, read_own, unpack_zip

_EDITIONS = {57: "1.0", 58: "1.0", 61: "2.0"}
_EXPECTED = "tab-separated GDELT events of 57 or 58 fields (1.0) or 61 fields (2.0)"
_NAMES = re.compile(
    r"(?P<daily>.+\.export\.csv|gdelt[^/]*\.(csv|tsv|txt))(\.gz|\.zip)?|(?P<backfile>\d{4}(\d\d)?\.(csv(\.gz)?|zip))",
    re.IGNORECASE,
)
_LABELS = re.compile(r"column.?labels|header.?row", re.IGNORECASE)
_DISAGREEING = (
    "GDELT events that the file's own QuadClass puts into another class than their root code (they count by the code)"
)


def list_columns(edition: str) -> list[str]:
    """The names of the fields of an edition, in order."""
    return [row["name"] for row in read_own("gdelt_columns") if edition in row["editions"].split()]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a GDELT file is laid out: the edition by its fields, a header or none, commas or tabs."""

    edition: str
    header: bool
    comma: bool


def find(folder: Path) -> Located | None:
    """The GDELT event files below a folder; a file named like a year counts only if it looks like one inside."""
    layouts: dict[str, tuple[Path, Layout]] = {}
    for path, certain in _list_candidates(folder):
        try:
            layouts[str(path.relative_to(folder))] = path, find_layout(path)
        except DatasetError:
            if certain:
                raise
    if not layouts:
        return None
    editions = [one.edition for _, one in layouts.values()]
    shown = [f"GDELT {edition} ({editions.count(edition)} files)" for edition in sorted(set(editions))]
    located = Located(
        {name: path for name, (path, _) in layouts.items()}, ", ".join(shown).replace("(1 files)", "(1 file)")
    )
    located.cache["layouts"] = dict(layouts.values())
    return located


def _list_candidates(folder: Path) -> Iterator[tuple[Path, bool]]:
    for path in find_files(folder, "*"):
        match = _NAMES.fullmatch(path.name)
        if match is None or _LABELS.search(path.name):
            continue
        if path.suffix.lower() == ".zip" and path.with_suffix("").is_file():
            continue  # downloaded and unpacked: the same events
        yield path, match["daily"] is not None


def find_layout(path: Path) -> Layout:
    """How a file is laid out, by its first line. Raises DatasetError where it is no GDELT event file."""
    line = _read_first_line(path)
    tabs = line.split("\t")
    if len(tabs) in _EDITIONS:
        return Layout(_EDITIONS[len(tabs)], tabs[0].strip('"').upper() == "GLOBALEVENTID", False)
    commas = line.replace('"', "").split(",")
    if len(commas) in _EDITIONS and commas[0].upper() == "GLOBALEVENTID":
        return Layout(_EDITIONS[len(commas)], True, True)
    found = f"{len(tabs)} tab-separated fields" if len(commas) < len(tabs) else f"{len(commas)} comma-separated fields"
    raise DatasetError(f"{path}, line 1: {found}; expected {_EXPECTED}")


def _read_first_line(path: Path) -> str:
    try:
        with open_bytes(path) as file:
            line = file.readline()
    except DatasetError as error:
        raise DatasetError(f"{error}; expected {_EXPECTED}") from None
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}, line 1: not UTF-8 text (byte 0x{line[error.start]:02x})") from None


def load_files(table: EventTable, paths: Sequence[Path], how: Layout) -> None:
    """Add the events of GDELT files of one layout to the tallies.

    Raises DatasetError where a row has not as many fields as the edition, is not UTF-8, or a file is cut short.
    """
    plain = [path for path in paths if path.suffix.lower() != ".zip"]
    if plain:
        _load_plain(table, plain, how)
    for path in paths:
        if path.suffix.lower() == ".zip":
            unpacked = unpack_zip(path, table.folder)
            _load_plain(table, [unpacked], how)
            unpacked.unlink()


def _load_plain(table: EventTable, paths: Sequence[Path], how: Layout) -> None:
    for group in _group_by_fields(paths, how):
        fields = len(_read_first_line(group[0]).split("," if how.comma else "\t"))
        try:
            _aggregate_files(table, group, how, fields)
        except DatasetError as error:
            # The backfile and the daily files of 1.0 are also met in one file, 57 and 58 fields in turn.
            if how.edition != "1.0" or not re.search(r": 5[78] fields", str(error)):
                raise
            _aggregate_files(table, group, how, 58, padded=True)


def _group_by_fields(paths: Sequence[Path], how: Layout) -> list[list[Path]]:
    if how.edition == "2.0":
        return [list(paths)]
    groups: dict[int, list[Path]] = {}
    for path in paths:
        groups.setdefault(len(_read_first_line(path).split("," if how.comma else "\t")), []).append(path)
    return list(groups.values())


def _aggregate_files(table: EventTable, paths: Sequence[Path], how: Layout, fields: int, padded: bool = False) -> None:
    with name_bad_file(
        ", ".join(path.name for path in paths[:3]), f"GDELT {how.edition} events, UTF-8, {fields} fields a row"
    ):
        table.view("gdelt_rows", f"'GDELT {how.edition}' AS series, *", read_csv(paths, how, fields, padded))
        if padded:
            _refuse_short_rows(table)
        table.add("gdelt")


def _refuse_short_rows(table: EventTable) -> None:
    """Padding makes up fields that a cut row lacks; each whole row has the date on which it was added."""
    short = table.run("SELECT MIN(GLOBALEVENTID), COUNT(*) FROM gdelt_rows WHERE COALESCE(LENGTH(DATEADDED), 0) <> 8")
    if short[0][1]:
        raise DatasetError(
            f"{short[0][1]} rows of GDELT 1.0 are cut short, such as event {short[0][0]}; expected {_EXPECTED}"
        )


def read_csv(paths: Sequence[Path], how: Layout, fields: int, padded: bool = False) -> str:
    """DuckDB's function that reads such files, every field as text."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in list_columns(how.edition)[:fields])
    form = "delim=',', quote='\"', escape='\"', nullstr=['NA', '']" if how.comma else "delim='\t', quote='', escape=''"
    return (
        f"read_csv({quote_paths(paths)}, {form}, header={str(how.header).lower()}, auto_detect=false, "
        f"columns={{{columns}}}, null_padding={str(padded).lower()})"
    )


def load_table(located: Located) -> EventTable:
    """The tallies of all files that were found, made once."""
    if "table" not in located.cache:
        table = EventTable()
        groups: dict[Layout, list[Path]] = {}
        for path, how in located.cache["layouts"].items():
            groups.setdefault(how, []).append(path)
        for how, paths in groups.items():
            load_files(table, paths, how)
        located.cache["table"] = table
    table = located.cache["table"]
    assert isinstance(table, EventTable)
    return table


def collect(located: Located, request: Request) -> Findings:
    """Monthly counts of events between the two states, both ways."""
    findings = Findings()
    hegemon, follower = list_actor_codes("cameo", request.hegemon), list_actor_codes("cameo", request.follower)
    rows = load_table(located).dyad(hegemon, follower)
    tallies = count_tallies(rows, request, findings, _DISAGREEING)
    cited = {
        f"GDELT {edition}": _describe_series(located, request, edition) for edition in sorted(set(_EDITIONS.values()))
    }
    add_entries(findings, tallies, request, cited)
    return findings


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
    years=(1979, 2025),
    find=find,
    collect=collect,
    also_cited_as=("GDELT",),
)
