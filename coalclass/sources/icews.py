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
- An identifier that two files hold counts once.
- The dyad-year counts have no sectors, and their date is the year. Where event files tell of months of that
  year, see `events.keep_first`.
- Countries are named in English, in the style of the United Nations; names are looked up year by year.
"""

from __future__ import annotations

from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.events import (
    EventTable,
    Series,
    add_entries,
    count_tallies,
    load_sql,
    name_bad_file,
    quote_paths,
)
from coalclass.sources.states import find_code
from coalclass.sources.tables import find_files, read_table

EVENT_COLUMNS = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code"),
    *("Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
    *("City", "District", "Province", "Country", "Latitude", "Longitude"),
)
YEAR_COLUMNS = ("i", "j", "year", "verbCoop", "matlCoop", "verbConf", "matlConf")
_EVENT_FILES = ("events.*.tab", "events.*.tab.gz", "*icews*.tab", "*icews*.tab.gz")
_YEAR_FILES = ("icews_dyad_year*.csv", "icews_dyad_year*.csv.gz", "icews.csv", "icews.csv.gz")


def find(folder: Path) -> Located | None:
    """The event files and the dyad-year table below a folder; either will do."""
    events, years = find_files(folder, *_EVENT_FILES), find_files(folder, *_YEAR_FILES)[:1]
    if not events and not years:
        return None
    for path in events:
        _check_header(path)
    for path in years:
        read_table(path, YEAR_COLUMNS)
    shown = [f"events ({len(events)} file{'s' * (len(events) > 1)})"] if events else []
    shown += ["dyad-years"] if years else []
    located = Located(
        {str(path.relative_to(folder)): path for path in (*events, *years)}, "ICEWS " + " and ".join(shown)
    )
    located.cache.update(events=events, years=years)
    return located


def _check_header(path: Path) -> None:
    header = read_table(path, EVENT_COLUMNS, delimiter="\t", quoting=False).columns
    if len(header) != len(EVENT_COLUMNS):
        raise DatasetError(
            f"{path}, line 1: {len(header)} columns; expected the {len(EVENT_COLUMNS)} of an ICEWS event file"
        )


def load_events(table: EventTable, paths: list[Path]) -> None:
    """Add ICEWS event files to the tallies."""
    names = [column.lower().replace(" ", "_") for column in EVENT_COLUMNS]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    form = f"delim='\t', quote='', escape='', header=true, nullstr=['NA', ''], auto_detect=false, columns={{{columns}}}"
    with name_bad_file(paths[0].name, f"ICEWS events, UTF-8, {len(names)} tab-separated fields a row"):
        table.view("icews_rows", "*", f"read_csv({quote_paths(paths)}, {form})")
        table.run(f"CREATE TEMP TABLE icews_cells AS {load_sql('icews_cells')}")
    _name_bare_states(table)
    table.add("icews")


def _name_bare_states(table: EventTable) -> None:
    """A table of the names without sectors that are the name of their own country."""
    pairs = table.run(
        "SELECT source_bare, source_country, MAX(span) FROM icews_cells WHERE source_bare <> '' GROUP BY 1, 2 "
        "UNION SELECT target_bare, target_country, MAX(span) FROM icews_cells WHERE target_bare <> '' GROUP BY 1, 2"
    )
    table.run("CREATE TEMP TABLE bare_states (name STRING, country STRING)")
    named = sorted({(name, country) for name, country, span in pairs if _is_same_state(name, country, span)})
    if named:
        table.connection.executemany("INSERT INTO bare_states VALUES (?, ?)", named)


def _is_same_state(name: str, country: str, span: str | None) -> bool:
    if name == country:
        return True
    year = int(span[:4]) if span and span[:4].isdigit() else 2000
    code = find_code(country, year)
    return code is not None and code == find_code(name, year)


def load_years(table: EventTable, path: Path) -> None:
    """Add the dyad-year table to the tallies."""
    columns = "i, j, CAST(year AS VARCHAR) AS year, " + ", ".join(
        f"CAST({c} AS BIGINT) AS {c}" for c in YEAR_COLUMNS[3:]
    )
    with name_bad_file(
        path.name, "ICEWS dyad-years, comma separated, with whole numbers in the four columns of counts"
    ):
        table.view(
            "icews_years",
            columns,
            f"read_csv({quote_paths([path])}, delim=',', quote='\"', escape='\"', header=true, all_varchar=true, "
            "nullstr='NA', null_padding=false)",
        )
        table.add("icews_years")


def load_table(located: Located) -> EventTable:
    """The tallies of all files that were found, made once."""
    if "table" not in located.cache:
        table = EventTable()
        if located.cache["events"]:
            load_events(table, located.cache["events"])
        for path in located.cache["years"]:
            load_years(table, path)
        located.cache["table"], located.cache["names"] = table, table.names()
    table = located.cache["table"]
    assert isinstance(table, EventTable)
    return table


def _list_names(state: State, names: list[str], request: Request) -> list[str]:
    last = min(request.last_year, 2100)
    years = {request.first_year, last, (request.first_year + last) // 2}
    return [name for name in names if any(find_code(name, year) == state.code for year in years)]


def collect(located: Located, request: Request) -> Findings:
    """Monthly or yearly counts of events between the two states, both ways."""
    findings = Findings()
    table = load_table(located)
    names = located.cache["names"]
    hegemon, follower = _list_names(request.hegemon, names, request), _list_names(request.follower, names, request)
    tallies = count_tallies(table.dyad(hegemon, follower), request, findings)
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
    bibtex="""@data{boschee2015icews,
  author = {Boschee, Elizabeth and Lautenschlager, Jennifer and O'Brien, Sean and Shellman, Steve and Starz, James and
            Ward, Michael},
  title = {{ICEWS} Coded Event Data},
  publisher = {Harvard Dataverse},
  year = {2015},
  doi = {10.7910/DVN/28075}
}""",
    years=(1995, 2023),
    find=find,
    collect=collect,
    also_cited_as=("ICEWS",),
)
