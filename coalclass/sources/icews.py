"""ICEWS events, aggregated by month and quad class, and the ICEWS dyad-year counts.

Event files are tab separated with a header of 20 columns, `NA` for missing and no quoting. The dyad-year
object is a table of counts by year with `verbCoop`, `matlCoop`, `verbConf` and `matlConf`.

Decisions:

- CAMEO codes are text: `010` is no number.
- A meeting is in the file twice, once from each side ("Consult"). Each row counts for the side that it names
  first, so that one meeting is one event of each actor and never two of one.
- The state is the country's bare name, or an actor whose sectors name Government or Military as such
  ("Opposition Major Party (Out Of Government)" does not). An actor without sectors whose name is not that
  of its country is a person or a province, and is left out.
- An identifier that two files hold, or that one holds under two dates, counts once, on its first date.
- The dyad-year counts have no sectors, and their date is the year. Where event files tell of months of that
  year, see `events.keep_first`.
- Countries are named in English, in the style of the United Nations; names are looked up year by year.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.event_questions import Question
from coalclass.sources.events import (
    EventTable,
    Series,
    Tallies,
    add_entries,
    count_tallies,
    load_sql,
    note_spans,
    quote_paths,
    quote_text,
    read_tolerantly,
)
from coalclass.sources.states import find_code
from coalclass.sources.tables import (
    Faults,
    Row,
    Shape,
    Table,
    choose_file,
    choose_files,
    read_first_line,
    read_head,
    read_table,
)

if TYPE_CHECKING:
    from coalclass.sources.spark_events import SparkTables

EVENT_COLUMNS = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code"),
    *("Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
    *("City", "District", "Province", "Country", "Latitude", "Longitude"),
)
_WANTED = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "CAMEO Code"),
    *("Target Name", "Target Sectors", "Target Country"),
)
YEAR_COLUMNS = ("i", "j", "year", "verbCoop", "matlCoop", "verbConf", "matlConf")
_EVENTS = Shape(_WANTED, ("events.*.tab*", "*icews*.tab*"))
_YEARS = Shape(YEAR_COLUMNS, ("icews_dyad_year*.*", "icews.csv*"))
# A code of three or four digits of which software has made a number: 10 is 010, 211 is 0211, as no root is above 20.
_PLAIN = "regexp_replace(cameo_code, '[.]0+$', '')"
_RESTORED = (
    f"CASE WHEN length({_PLAIN}) < 3 THEN lpad({_PLAIN}, 3, '0') "
    f"WHEN length({_PLAIN}) = 3 AND substr({_PLAIN}, 1, 2) > '20' THEN '0' || {_PLAIN} ELSE {_PLAIN} END"
)


def find(folder: Path) -> Located | None:
    """The event files and the dyad-year table below a folder; either will do."""
    events, passed = choose_files(folder, _EVENTS)
    choice = choose_file(folder, _YEARS)
    years = [] if choice is None else [choice.path]
    if not events and not years:
        return None
    shown = [f"events ({len(events)} file{'s' * (len(events) > 1)})"] if events else []
    shown += ["dyad-years"] if years else []
    located = Located(
        {str(path.relative_to(folder)): path for path in (*events, *years)}, "ICEWS " + " and ".join(shown)
    )
    located.passed += passed
    if choice is not None:
        located.choices["years"] = choice
    located.cache.update(events=events, years=years)
    return located


def load_events(table: EventTable, paths: list[Path], faults: Faults) -> None:
    """Add ICEWS event files to the tallies; columns go by name, as the header of each file has them."""
    groups: dict[tuple[str, tuple[str, ...], bool], list[Path]] = {}
    for path in paths:
        header = read_table(path, _WANTED)
        groups.setdefault((header.delimiter, _name_columns(header), _has_numbers(path, header)), []).append(path)
    widths = sorted({len(names) for _, names, _ in groups})
    expected = f"ICEWS events, UTF-8, {' or '.join(map(str, widths))} fields a row"
    packed = any(path.suffix.lower() == ".zip" for path in paths)
    if table.spark is not None and not packed and all(delimiter == "\t" for delimiter, _, _ in groups):
        made = _sum_up_on_spark(table.spark, groups, expected, faults)
        if made is not None:
            table.add_rows(made)
            return

    def read(options: str) -> None:
        parts = [_select_rows(group, *how, options) for how, group in groups.items()]
        table.view("icews_rows", "*", f"({' UNION ALL '.join(parts)})")
        table.run(f"CREATE OR REPLACE TEMP TABLE icews_cells AS {load_sql('icews_cells')}")

    read_tolerantly(table, paths, expected, read, faults)
    table.run("CREATE TEMP TABLE bare_states (name STRING, country STRING)")
    named = _name_bare_states(table.run)
    if named:
        table.connection.executemany("INSERT INTO bare_states VALUES (?, ?)", named)
    table.add("icews")


def _sum_up_on_spark(
    spark: SparkTables,
    groups: dict[tuple[str, tuple[str, ...], bool], list[Path]],
    expected: str,
    faults: Faults,
) -> Any:
    """The tallies by Spark, with the same texts; None where it cannot read the files."""
    from coalclass.sources.spark_events import Form

    parts = []
    for (_, names, numbers), paths in groups.items():
        wanted = {name: _RESTORED if numbers and name == "cameo_code" else name for name in _NAMED}
        headers = frozenset(_read_header(path) for path in paths)
        form = Form(names, frozenset({len(names)}), wanted, missing=("NA", ""), headers=headers)
        parts.append((paths, form))

    def sum_up() -> object:
        spark.keep("icews_cells", load_sql("icews_cells"))
        spark.name_rows("bare_states", _name_bare_states(spark.run), "name STRING, country STRING")
        return spark.sum_up(load_sql("icews"))

    return spark.read("icews_rows", parts, sum_up, expected, faults)


def _read_header(path: Path) -> str:
    return read_first_line(path).decode("utf-8-sig", errors="replace").rstrip("\r\n")


def _select_rows(paths: list[Path], delimiter: str, names: tuple[str, ...], numbers: bool, options: str) -> str:
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in names)
    quotes = "quote='', escape=''" if delimiter == "\t" else "quote='\"', escape='\"'"
    form = f"delim='{delimiter}', {quotes}, header=true, nullstr=['NA', ''], auto_detect=false, columns={{{columns}}}"
    wanted = ", ".join(f"{_RESTORED} AS cameo_code" if numbers and name == "cameo_code" else name for name in _NAMED)
    return f"SELECT {wanted} FROM read_csv({quote_paths(paths)}, {form}{options})"


_NAMED = tuple(column.lower().replace(" ", "_") for column in _WANTED)


def _name_columns(header: Table) -> tuple[str, ...]:
    """What each column of a file is called in SQL: its own name where it is read, a number where it is not."""
    places = dict(zip(map(header.place, _WANTED), _NAMED, strict=True))
    return tuple(places.get(place, f"column_{place}") for place in range(len(header.columns)))


def _has_numbers(path: Path, header: Table) -> bool:
    """Whether software has made numbers of the codes: one of the first rows has a fraction, or is too short."""
    place = header.place("CAMEO Code")
    codes = [line[place] for line in read_head(path, header.delimiter)[1:] if place < len(line)]
    lost = any(code.isdigit() and len(code) < 3 for code in codes) and not any(code.startswith("0") for code in codes)
    return lost or any(code.endswith(".0") for code in codes)


def _name_bare_states(run: Callable[[str], list[tuple[Any, ...]]]) -> list[tuple[str, str]]:
    """The names without sectors that are the name of their own country, each with it."""
    pairs = run(
        "SELECT source_bare, source_country, MAX(span) FROM icews_cells WHERE source_bare <> '' GROUP BY 1, 2 "
        "UNION SELECT target_bare, target_country, MAX(span) FROM icews_cells WHERE target_bare <> '' GROUP BY 1, 2"
    )
    return sorted({(name, country) for name, country, span in pairs if _is_same_state(name, country, span)})


def _is_same_state(name: str, country: str, span: str | None) -> bool:
    if name == country:
        return True
    year = int(span[:4]) if span and span[:4].isdigit() else 2000
    code = find_code(country, year)
    return code is not None and code == find_code(name, year)


def load_years(table: EventTable, path: Path, faults: Faults) -> None:
    """Add the dyad-year table to the tallies."""
    rows = read_table(path, YEAR_COLUMNS, holds="dyads and years", missing=("NA",), faults=faults)
    plain = table.folder / "icews_years.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([YEAR_COLUMNS, *rows.parse(_read_year)])
    columns = ", ".join(f"'{name}': '{'VARCHAR' if name in YEAR_COLUMNS[:3] else 'BIGINT'}'" for name in YEAR_COLUMNS)
    table.view("icews_years", "*", f"read_csv({quote_paths([plain])}, header=true, columns={{{columns}}}, delim=',')")
    table.add("icews_years")


def _read_year(row: Row) -> tuple[str | int | None, ...]:
    counts = [row.whole(name) if row[name] else None for name in YEAR_COLUMNS[3:]]
    return (row["i"], row["j"], row.whole("year"), *counts)


def load_table(located: Located) -> Tallies:
    """The tallies of all files that were found, made once."""
    if "table" not in located.cache:
        table = EventTable(session=located.session)
        if located.cache["events"]:
            load_events(table, located.cache["events"], located.faults)
        for path in located.cache["years"]:
            load_years(table, path, located.faults)
        located.cache["table"], located.cache["names"] = table, table.names()
    table = located.cache["table"]
    assert isinstance(table, Tallies)
    note_spans(located, table)
    return table


def prepare(located: Located, requests: Sequence[Request]) -> None:
    """Read at once what a set of requests needs."""
    load_table(located).prepare(_ask(located, request) for request in requests)


def _ask(located: Located, request: Request) -> Question:
    hegemon, follower = (_list_names(state, located, request) for state in (request.hegemon, request.follower))
    return Question(hegemon, follower, request.first_year, request.last_year)


def _list_names(state: State, located: Located, request: Request) -> list[str]:
    last = min(request.last_year, 2100)
    named = [_index_names(located, year) for year in {request.first_year, last, (request.first_year + last) // 2}]
    return sorted({name for names in named for name in names.get(state.code, ())})


def _index_names(located: Located, year: int) -> dict[str | None, list[str]]:
    """The names in the tallies by the state that each means in a year."""

    def index() -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for name in located.cache["names"]:
            found.setdefault(find_code(name, year), []).append(name)
        return found

    return located.derive_once(("names", year), index)


def collect(located: Located, request: Request) -> Findings:
    """Monthly or yearly counts of events between the two states, both ways."""
    findings = Findings()
    table = load_table(located)
    tallies = count_tallies(table.dyad(_ask(located, request)), request, findings)
    cited = {kind: _describe_series(located, request, kind) for kind in ("events", "years")}
    add_entries(findings, tallies, request, cited)
    return findings


def _describe_series(located: Located, request: Request, kind: str) -> Series:
    files = [path.name for path in located.cache[kind]]
    shown = files[0] if len(files) == 1 else f"{len(files)} files"
    pair = f"{request.hegemon.name} and {request.follower.name}, either way"
    what = {
        "events": f"events of state actors, Source and Target Country {pair}, by month and class of CAMEO Code",
        "years": f"rows of the year whose i and j are {pair}",
    }[kind]
    name = {"events": "ICEWS", "years": "ICEWS dyad-years"}[kind]
    edition = {"events": "event files", "years": "dyad-year counts as in the R package netify"}[kind]
    source = Source(f"{_CITATION}; {edition}", "https://doi.org/10.7910/DVN/28075", f"{shown}: {what}", "dataset")
    return Series(f"icews-{kind}-{request.hegemon.code}-{request.follower.code}".lower(), source, name)


_CITATION = (
    "Boschee, Elizabeth, Jennifer Lautenschlager, Sean O'Brien, Steve Shellman, James Starz, and Michael Ward. 2015. "
    "ICEWS Coded Event Data. Harvard Dataverse, doi:10.7910/DVN/28075"
)

DATASET = Dataset(
    key="icews",
    title="ICEWS Coded Event Data",
    gives="verbal and material cooperation and conflict, machine-coded from news, by month or year (interactions)",
    units="counts of events",
    licence="as stated on the dataset's page at Harvard Dataverse",
    obtain="https://doi.org/10.7910/DVN/28075 (event files); the R package netify (dyad-year counts)",
    citation=_CITATION,
    bibtex="""@misc{boschee2015icews,
  author = {Boschee, Elizabeth and Lautenschlager, Jennifer and O'Brien, Sean and Shellman, Steve and Starz, James and
            Ward, Michael},
  title = {{ICEWS} Coded Event Data},
  publisher = {Harvard Dataverse},
  year = {2015},
  doi = {10.7910/DVN/28075},
  note = {Data set}
}""",
    files=("events.YYYY.*.tab", "icews_dyad_year.csv"),
    years=(1995, 2023),
    find=find,
    collect=collect,
    prepare=prepare,
    also_cited_as=("ICEWS",),
)
