"""V-Dem's electoral democracy index (polyarchy) of both states in the year in which the period starts.

Read from V-Dem's own country-year file, or from `cw_democracy`, the country-year table in Steven V. Miller's R package
isard; both go by COW numbers. The index is the column `v2x_polyarchy`, 0 to 1, `NA` where V-Dem has none. What V-Dem
codes without a COW number is no state of the system and is passed over.
"""

from __future__ import annotations

from pathlib import Path

from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_numbers
from coalclass.sources.tables import Faults, Row, Shape, choose_file, read_table

__all__ = ["DATASET", "find_score", "load_scores"]

_TITLE = "V-Dem electoral democracy index"

_SHAPE = Shape(
    ("ccode", "year", "v2x_polyarchy"), ("cw_democracy.*", "V-Dem-CY-*.*"), also={"ccode": ("COWcode", "cowcode")}
)

# By COW number and year: the index, None where missing, and its row.
Scores = dict[tuple[int, int], tuple[float | None, int]]


def _find(folder: Path) -> Located | None:
    choice = choose_file(folder, _SHAPE)
    if choice is None:
        return None
    return Located({"scores": choice.path}, _name_edition(choice.path), choices={"scores": choice})


def _name_edition(path: Path) -> str:
    name = path.name.split(".")[0]
    return "R package isard, cw_democracy" if name == "cw_democracy" else f"country-years, {path.name}"


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    year = request.first_year
    scores = load_scores(located)
    path = located.files["scores"]
    located.note_span("scores", lambda: [when for _, when in scores], len(scores))
    rows, values = [], {}
    for role, state in (("hegemon", request.hegemon), ("follower", request.follower)):
        found = find_score(scores, state, year)
        if found is not None and found[0] is not None:
            values[f"polyarchy_{role}"] = found[0]
            rows.append(f"{role} in row {found[1]}")
        elif found is not None:
            findings.skipped[f"the index of the {role} is missing (NA) in {year}"] += 1
    if rows:
        source = Source(
            f"{_TITLE} ({_name_edition(path)})", locator=f"{path.name}, {year}: {', '.join(rows)}", read="dataset"
        )
        findings.set_context(f"polyarchy-{year}", source, **values)
    return findings


def load_scores(located: Located) -> Scores:
    """The index of every state and year, read once."""
    return located.read("scores", lambda path: _read(path, located.faults))


def find_score(scores: Scores, state: State, year: int) -> tuple[float | None, int] | None:
    """The state's index and row: the first that is known, where it has rows under two numbers (Germany in 1990)."""
    found = [scores[number, year] for number in list_numbers(state, year) if (number, year) in scores]
    return next((one for one in found if one[0] is not None), found[0] if found else None)


def _read(path: Path, faults: Faults) -> Scores:
    table = read_table(path, _SHAPE.columns, also=_SHAPE.also, holds="states and years", missing=("NA",), faults=faults)
    return {key: score for key, score in table.parse(_read_score) if key is not None}


def _read_score(row: Row) -> tuple[tuple[int, int] | None, tuple[float | None, int]]:
    value = row.real("v2x_polyarchy") if row["v2x_polyarchy"] else None
    if value is not None and not 0 <= value <= 1:
        raise row.refuse("v2x_polyarchy", "between 0 and 1")
    key = (row.whole("ccode"), row.whole("year")) if row["ccode"] else None
    return key, (value, row.number)


DATASET = Dataset(
    key="polyarchy",
    title=_TITLE,
    gives="context: polyarchy_hegemon and polyarchy_follower, for any two states",
    units="index, 0 to 1",
    licence="R package isard GPL-2; V-Dem CC BY-SA 4.0",
    obtain="https://www.v-dem.net/data (country-year, core), or https://github.com/svmiller/isard (cw_democracy)",
    files=("V-Dem-CY-Core-v*.csv", "cw_democracy.csv"),
    asks="start",
    citation="Jan Teorell, Michael Coppedge, Staffan Lindberg and Svend-Erik Skaaning, Measuring Polyarchy Across the "
    "Globe, 1900-2017, Studies in Comparative International Development 54(1), 2019, 71-95",
    bibtex="""@article{teorelletal2019,
  author  = {Teorell, Jan and Coppedge, Michael and Lindberg, Staffan and Skaaning, Svend-Erik},
  title   = {Measuring Polyarchy Across the Globe, 1900--2017},
  journal = {Studies in Comparative International Development},
  volume  = {54},
  number  = {1},
  pages   = {71--95},
  year    = {2019},
  doi     = {10.1007/s12116-018-9268-z}
}""",
    years=(1816, 2025),
    find=_find,
    collect=_collect,
    also_cited_as=("V-Dem", "Varieties of Democracy"),
)
