"""KEDS events (Kansas Event Data System) of five regions, aggregated by month and quad class.

Read as the R package `events` holds them, written out as CSV: `date,source,target,code`, in the Balkans also
`desc`. Codes are text with leading zeros.

Decisions:

- **The scheme is told by the codes, not by the name**: `gulf.cameo` holds WEIS codes (it uses roots 21 and 22, which
  CAMEO lacks, and no code of four digits), and is read as WEIS. A file with marks of both schemes is refused.
- **Two lists of actors.** Levant and Turkey use CAMEO's (EGY, GBR), the Gulf, the Balkans and Central Asia the older
  ones (UAR is Egypt, UNK the United Kingdom, FRN, GER, JAP, KUW; AUS is Austria). Of the older only those listed in
  `data/state_codes.csv` are read: where it is not certain which state is meant (SER, MTN, AGH, TRK), no events are.
- **The state** is the bare code or a state organ (USAGOV, ISRMIL); see `events`. Others (USAELI, TURANK) are left out.
- A code that its scheme lacks or that is a slip of the pen (`0841]`) is left out and counted.
- The files overlap: they are drawn from the same reports. The one with most events on the dyad in the period comes
  first, the others fill months of which it has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coalclass.errors import DatasetError
from coalclass.records import Source, State
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
    note_spans,
    quote_paths,
    quote_text,
    read_tolerantly,
)
from coalclass.sources.tables import Faults, Shape, Table, choose_file, read_head, read_table

COLUMNS = ("date", "source", "target", "code")


@dataclass(frozen=True, slots=True)
class Region:
    """One file: the scheme that its name says, and the list that its actors are from."""

    file: str
    scheme: str
    actors: str
    columns: tuple[str, ...] = COLUMNS


REGIONS = {
    "gulf": Region("gulf.cameo.csv", "cameo", "keds"),
    "levant": Region("levant.cameo.csv", "cameo", "cameo"),
    "turkey": Region("turkey.cameo.csv", "cameo", "cameo"),
    "balkans": Region("balkans.weis.csv", "weis", "keds", (*COLUMNS, "desc")),
    "casia": Region("casia.weis.csv", "weis", "keds"),
}


def find(folder: Path) -> Located | None:
    """The files below a folder, gzipped or not. Raises DatasetError where one has other columns."""
    choices = {}
    for name, region in REGIONS.items():
        # Any table of events has these columns, so that the name must say which region it is.
        shape = Shape(region.columns, (f"{region.file}*", f"*{name}*.csv*", f"*{name}*.tab*"), named_only=True)
        if (choice := choose_file(folder, shape)) is not None:
            choices[name] = choice
    files = {name: choice.path for name, choice in choices.items()}
    if not files:
        return None
    missing = [region.file for name, region in REGIONS.items() if name not in files]
    remark = f"without {', '.join(missing)}" if missing else ""
    return Located(files, f"KEDS events: {', '.join(files)}", not missing, remark, choices=choices)


def load_region(table: EventTable, name: str, path: Path, faults: Faults | None = None) -> str:
    """Add one region's events to the tallies; gives the scheme of its codes, `cameo` or `weis`."""
    region = REGIONS[name]
    header = read_table(path, region.columns)
    wanted = dict(zip(map(header.place, region.columns), region.columns, strict=True))
    names = [wanted.get(place, f"column_{place}") for place in range(len(header.columns))]
    columns = ", ".join(f"{quote_text(column)}: 'VARCHAR'" for column in names)
    form = f"delim='{header.delimiter}', quote='\"', escape='\"', header=true, auto_detect=false, columns={{{columns}}}"
    code = _RESTORED if _has_numbers(path, header) else "code"
    scheme = region.scheme

    def read(options: str) -> None:
        nonlocal scheme
        rows = f"read_csv({quote_paths([path])}, {form}{options})"
        _set_view(table, name, region.scheme, code, rows)
        only_weis, only_cameo = table.run(load_sql("keds_codes"))[0]
        scheme = find_scheme(path, region.scheme, int(only_weis or 0), int(only_cameo or 0))
        if scheme != region.scheme:
            _set_view(table, name, scheme, code, rows)
        table.add("keds")

    expected = f"KEDS events, UTF-8, with the columns {', '.join(region.columns)}"
    read_tolerantly(table, [path], expected, read, Faults() if faults is None else faults)
    return scheme


# Codes have three digits or more: 42, or 42.0, is 042 of which software has made a number.
_PLAIN = "regexp_replace(code, '\\.0+$', '')"
_RESTORED = f"lpad({_PLAIN}, CAST(greatest(3, length({_PLAIN})) AS INTEGER), '0')"


def _has_numbers(path: Path, header: Table) -> bool:
    place = header.place("code")
    codes = [line[place] for line in read_head(path, header.delimiter)[1:] if place < len(line)]
    lost = any(code.isdigit() and len(code) < 3 for code in codes) and not any(code.startswith("0") for code in codes)
    return lost or any(code.endswith(".0") for code in codes)


def _set_view(table: EventTable, name: str, scheme: str, code: str, read: str) -> None:
    labels = f"'{name}' AS series, '{scheme}' AS scheme, '{REGIONS[name].actors}' AS actors"
    table.view("keds_rows", f"{labels}, date AS event_date, source, target, {code} AS code", read)


def find_scheme(path: Path, named: str, only_weis: int, only_cameo: int) -> str:
    """The scheme of a file's codes, from what its name says and how many codes only one of the schemes has."""
    if only_weis and only_cameo:
        raise DatasetError(
            f"{path}: {only_weis} codes are of WEIS alone (roots 21 and 22) and {only_cameo} of CAMEO alone (four "
            "digits); expected one scheme"
        )
    if only_weis or only_cameo:
        return "weis" if only_weis else "cameo"
    return named


def load_table(located: Located) -> Tallies:
    """The tallies of all files that were found, made once; `located.cache["schemes"]` says how each was read."""
    if "table" not in located.cache:
        table = EventTable()
        located.cache["schemes"] = {
            name: load_region(table, name, path, located.faults) for name, path in located.files.items()
        }
        located.cache["table"] = table
    table = located.cache["table"]
    assert isinstance(table, Tallies)
    note_spans(located, table)
    return table


def collect(located: Located, request: Request) -> Findings:
    """Monthly counts of events between the two states, both ways."""
    findings = Findings()
    rows = load_table(located).dyad(_ask(request))
    tallies = count_tallies(rows, request, findings)
    cited = {name: _describe_series(located, request, name) for name in located.files}
    add_entries(findings, tallies, request, cited)
    return findings


def prepare(located: Located, requests: Sequence[Request]) -> None:
    """Read at once what a set of requests needs."""
    load_table(located).prepare(map(_ask, requests))


def _ask(request: Request) -> Question:
    return Question(_list_codes(request.hegemon), _list_codes(request.follower), request.first_year, request.last_year)


def _list_codes(state: State) -> Sequence[str]:
    return [f"{actors}:{code}" for actors in ("cameo", "keds") for code in list_actor_codes(actors, state)]


def _describe_series(located: Located, request: Request, name: str) -> Series:
    region, scheme = REGIONS[name], located.cache["schemes"][name]
    codes = [" or ".join(list_actor_codes(region.actors, state)) for state in (request.hegemon, request.follower)]
    read = f"{scheme.upper()} codes" + (", despite the file's name" if scheme != region.scheme else "")
    locator = (
        f"{located.files[name].name}: rows with source and target {codes[0]} and {codes[1]}, either way, bare or with "
        f"the suffix of a state organ, by month of date and class of code ({read})"
    )
    source = Source(f"{_CITATION}; {name}, as in the R package events", _URL, locator, "dataset")
    return Series(f"keds-{name}-{request.hegemon.code}-{request.follower.code}".lower(), source, f"KEDS {name}")


_URL = "https://github.com/conjugateprior/events"
_CITATION = (
    "KEDS Project event data, University of Kansas (Gerner, Deborah J., Philip A. Schrodt, Ronald A. Francisco, and "
    "Judith L. Weddle. 1994. Machine Coding of Event Data Using Regional and International Sources. International "
    "Studies Quarterly 38 (1): 91-119)"
)

DATASET = Dataset(
    key="keds",
    title="KEDS event data",
    gives="verbal and material cooperation and conflict, machine-coded from news, by month (interactions)",
    units="counts of events",
    licence="GPL-3 for the R package events that holds them; the KEDS project asks to be cited",
    obtain=f"{_URL} (the package's data, written out as CSV)",
    citation=_CITATION,
    bibtex="""@article{gerner1994machine,
  author = {Gerner, Deborah J. and Schrodt, Philip A. and Francisco, Ronald A. and Weddle, Judith L.},
  title = {Machine Coding of Event Data Using Regional and International Sources},
  journal = {International Studies Quarterly},
  volume = {38},
  number = {1},
  pages = {91--119},
  year = {1994}
}""",
    files=tuple(region.file for region in REGIONS.values()),
    years=(1979, 2011),
    find=find,
    collect=collect,
    prepare=prepare,
    also_cited_as=("KEDS", "Kansas Event Data System"),
)
