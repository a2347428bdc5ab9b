"""V-Dem's electoral democracy index (polyarchy) of both states in the year in which the period starts.

Read from `cw_democracy`, the country-year table by COW numbers in Steven V. Miller's R package isard; the index is
its column `v2x_polyarchy`, 0 to 1, `NA` where V-Dem has none.
"""

from __future__ import annotations

from pathlib import Path

from coalclass.records import Source, State
from coalclass.sources.base import Dataset, Findings, Located, Request
from coalclass.sources.states import list_numbers
from coalclass.sources.tables import find_file, read_table

__all__ = ["DATASET"]

_TITLE = "V-Dem electoral democracy index"

# By COW number and year: the index, None where missing, and its row.
Scores = dict[tuple[int, int], tuple[float | None, int]]


def _find(folder: Path) -> Located | None:
    path = find_file(folder, "cw_democracy.csv*")
    return None if path is None else Located({"scores": path}, "R package isard, cw_democracy")


def _collect(located: Located, request: Request) -> Findings:
    findings = Findings()
    path, year = located.files["scores"], request.first_year
    scores = located.load_once("scores", lambda: _read(path))
    rows, values = [], {}
    for role, state in (("hegemon", request.hegemon), ("follower", request.follower)):
        found = _find_score(scores, state, year)
        if found is not None and found[0] is not None:
            values[f"polyarchy_{role}"] = found[0]
            rows.append(f"{role} in row {found[1]}")
        elif found is not None:
            findings.skipped[f"the index of the {role} is missing (NA) in {year}"] += 1
    if rows:
        source = Source(
            f"{_TITLE} ({located.edition})", locator=f"{path.name}, {year}: {', '.join(rows)}", read="dataset"
        )
        findings.set_context(f"polyarchy-{year}", source, **values)
    return findings


def _find_score(scores: Scores, state: State, year: int) -> tuple[float | None, int] | None:
    """The state's index and row: the first that is known, where it has rows under two numbers (Germany in 1990)."""
    found = [scores[number, year] for number in list_numbers(state, year) if (number, year) in scores]
    return next((one for one in found if one[0] is not None), found[0] if found else None)


def _read(path: Path) -> Scores:
    scores: Scores = {}
    for row in read_table(path, ("ccode", "year", "v2x_polyarchy"), missing=("NA",)):
        value = row.real("v2x_polyarchy") if row["v2x_polyarchy"] else None
        if value is not None and not 0 <= value <= 1:
            raise row.refuse("v2x_polyarchy", "between 0 and 1")
        scores[row.whole("ccode"), row.whole("year")] = value, row.number
    return scores


DATASET = Dataset(
    key="polyarchy",
    title=_TITLE,
    gives="context: polyarchy_hegemon and polyarchy_follower, for any two states",
    units="index, 0 to 1",
    licence="R package isard GPL-2; V-Dem CC BY-SA 4.0",
    obtain="https://github.com/svmiller/isard (cw_democracy)",
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
