"""What the importers of event data share: classes, actors, months told once, a database that leaves nothing behind."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import coalclass.sources
from coalclass.records import Interaction
from coalclass.records.dates import parse_date
from coalclass.records.states import resolve_state
from coalclass.sources.base import parse_day
from coalclass.sources.events import (
    EventTable,
    Tally,
    find_quad_class,
    keep_first,
    list_actor_codes,
    load_quad_classes,
    order_series,
)

SQL = sorted((Path(coalclass.sources.__file__).parent / "sql").glob("*.sql"))


@pytest.mark.parametrize(
    ("scheme", "code", "quad"),
    [
        ("cameo", "010", 1),
        ("cameo", "10", 3),
        ("cameo", "057", 1),
        ("cameo", "0841", 2),
        ("cameo", "090", 2),
        ("cameo", "145", 3),
        ("cameo", "195", 4),
        ("cameo", "211", None),
        ("cameo", "0841]", None),
        ("cameo", "1", None),
        ("cameo", "---", None),
        ("weis", "010", 2),
        ("weis", "094", 1),
        ("weis", "102", 1),
        ("weis", "121", 3),
        ("weis", "182", 4),
        ("weis", "211", 4),
        ("weis", "231", None),
    ],
)
def test_codes_have_the_class_of_their_scheme(scheme: str, code: str, quad: int | None) -> None:
    """A code is text, and its first two digits decide, differently in each scheme."""
    assert find_quad_class(scheme, code) == quad


def test_the_schemes_are_whole() -> None:
    """CAMEO has roots 01 to 20, WEIS 01 to 22, each with a class."""
    found = {scheme: sorted(root for one, root in load_quad_classes() if one == scheme) for scheme in ("cameo", "weis")}
    assert found == {scheme: [f"{n:02}" for n in range(1, last + 1)] for scheme, last in (("cameo", 20), ("weis", 22))}


def test_weis_classes_agree_with_goldstein(shared_data: Path) -> None:
    """Every conflictual WEIS root has a mean Goldstein score below every cooperative one (comments are near nought)."""
    scores: dict[str, list[float]] = {}
    with (shared_data / "keds" / "weis.goldstein.scale.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            scores.setdefault(row["code"][:2], []).append(float(row["score"]))
    assert len(scores) == 22
    for root, values in scores.items():
        mean = sum(values) / len(values)
        assert (mean > -0.25) == (load_quad_classes()["weis", root] <= 2), root


@pytest.mark.parametrize(
    ("actors", "state", "codes"),
    [
        ("cameo", "EGY", ("EGY",)),
        ("cameo", "NAM", ("NAM",)),
        ("cameo", "ROU", ("ROU", "ROM")),
        ("cameo", "ZAF", ("ZAF",)),
        ("keds", "EGY", ("UAR", "EGY")),
        ("keds", "GBR", ("UNK",)),
        ("keds", "FRA", ("FRN",)),
        ("keds", "DEU", ("GER", "GMW")),
        ("keds", "JPN", ("JAP",)),
        ("keds", "KWT", ("KUW",)),
        ("keds", "AUT", ("AUS",)),
        ("keds", "AUS", ("AUL",)),
        ("keds", "NAM", ()),
    ],
)
def test_actor_codes(actors: str, state: str, codes: tuple[str, ...]) -> None:
    """The two lists of actors differ, and the older one never falls back on a code that only looks right."""
    assert list_actor_codes(actors, resolve_state(state, date(1999, 1, 1), date(1999, 12, 31))) == codes


@pytest.mark.parametrize("scheme", ["cameo", "keds"])
def test_no_code_means_two_states_of_one_time(scheme: str) -> None:
    """A code of either list names one state on any day, so that no event counts for two dyads."""
    from coalclass.records.states import all_states

    for year in (1985, 1991, 1995, 2005):
        living = {s.code: s for s in all_states() if s.days_within(date(year, 6, 1), date(year, 6, 1)) > 0}
        codes = [code for state in living.values() for code in list_actor_codes(scheme, state)]
        assert len(codes) > 60
        assert sorted(codes) == sorted(set(codes))


def tally(series: str, span: str, events: int = 1) -> Tally:
    """A tally of no particular class."""
    found = parse_date(span)
    assert found is not None
    return Tally(series, "hegemon", found, 1, events)


def test_the_first_to_tell_of_a_month_tells_it() -> None:
    """A later series is kept for months alone that no earlier one tells of; months side by side do not touch."""
    first, second = [tally("a", "1990-08"), tally("a", "1990-10")], [tally("b", "1990-08"), tally("b", "1990-09")]
    assert keep_first([first, second]) == ([*first, second[1]], [second[0]])


def test_a_year_overlaps_its_months() -> None:
    """A dataset of years adds nothing to a year of which another tells months, and stands in the next."""
    years = [tally("years", "2002"), tally("years", "2003")]
    assert keep_first([[tally("months", "2002-05")], years])[1] == [years[0]]


def test_entries_of_several_datasets_are_chosen_alike() -> None:
    """The helper serves a caller with entries too: both kinds of the first dataset stay, none of the second."""
    entries = [
        [Interaction(parse_day("1990-08"), "hegemon", kind, source=(name,)) for kind in kinds]
        for name, kinds in (("gdelt", ("verbal-conflict", "material-conflict")), ("keds", ("verbal-cooperation",)))
    ]
    kept, dropped = keep_first(entries)
    assert [entry.source for entry in kept] == [("gdelt",), ("gdelt",)]
    assert [entry.source for entry in dropped] == [("keds",)]


def test_the_series_with_most_events_is_order_series() -> None:
    """Within a dataset events decide, not rows; the name breaks a tie."""
    found = order_series(
        [tally("b", "1990-08", 2), tally("a", "1990-08"), tally("a", "1990-09"), tally("c", "1990-08", 9)]
    )
    assert [one[0].series for one in found] == ["c", "a", "b"]


def test_the_database_leaves_no_folder_behind() -> None:
    """The folder that takes what exceeds memory goes with the table."""
    table = EventTable(memory="256MB", threads=1)
    assert table.folder.is_dir()
    table.close()
    assert not table.folder.exists()


def test_the_limits_reach_the_database() -> None:
    """Memory, threads and the folder are what was asked for, and nothing is fetched from the network."""
    table = EventTable(memory="300MB", threads=1)
    names = ("threads", "memory_limit", "temp_directory", "autoinstall_known_extensions")
    threads, memory, folder, fetched = (table.run(f"SELECT current_setting('{name}')")[0][0] for name in names)
    table.close()
    assert (threads, memory, Path(folder), fetched) == (1, "286.1 MiB", table.folder, False)


def test_importing_the_importers_loads_no_duckdb() -> None:
    """DuckDB is loaded when a file is read, not before."""
    code = (
        "import sys; from coalclass.sources import gdelt, icews, keds; "
        "print(sorted({'duckdb', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_sql_text_is_what_spark_runs_too(path: Path) -> None:
    """No quoted names, casts by colons, DuckDB-only clauses or functions stand in the SQL text."""
    text = re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    functions = set(re.findall(r"([A-Za-z_]+)\(", text))
    assert functions <= {"SUBSTRING", "COUNT", "SUM", "CONCAT", "COALESCE", "MIN", "LENGTH", "TRANSLATE"}
    assert re.search(r"\b(GROUP|ORDER) BY ALL\b|\b(EXCLUDE|QUALIFY|PIVOT|ILIKE|ASOF|SAMPLE)\b|::|\"", text) is None


def test_there_is_sql_text() -> None:
    """The property above is not held by an empty folder."""
    assert {"gdelt", "icews", "keds", "dyads"} <= {path.stem for path in SQL}
