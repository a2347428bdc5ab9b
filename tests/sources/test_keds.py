"""KEDS: a scheme told by the codes, two lists of actors, state organs, slips of the pen, files that overlap."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from event_requests import EXCERPTS, collect, copied, totals

from coalclass.errors import DatasetError
from coalclass.sources.keds import DATASET, find_scheme

ALL = [f"keds/{name}.csv" for name in ("gulf.cameo", "levant.cameo", "turkey.cameo", "balkans.weis", "casia.weis")]
GULF, LEVANT, TURKEY, BALKANS, CASIA = ALL
WAR = "1990-08-02/1991-04-11"
HEADER = "date,source,target,code\n"


def written(folder: Path, rows: str, name: str = "turkey.cameo.csv", header: str = HEADER) -> Path:
    """The folder, with one file of some rows."""
    (folder / name).write_text(header + rows, encoding="utf-8")
    return folder


def test_the_gulf_file_is_read_as_weis(tmp_path: Path) -> None:
    """By its codes the file called cameo is WEIS: 031 is a meeting, 073 aid, 173 a threat, 223 force."""
    found = collect(DATASET, copied(tmp_path, GULF), "USA", "SAU", WAR)
    # 031 x4, 032 x2, 042, 054; 072, 073; 160, 173; 223
    assert totals(found, "hegemon") == {
        "verbal-cooperation": 8,
        "material-cooperation": 2,
        "verbal-conflict": 2,
        "material-conflict": 1,
    }
    assert "WEIS codes, despite the file's name" in (found.sources["keds-gulf-usa-sau"].locator or "")


@pytest.mark.parametrize("name", [LEVANT, TURKEY])
def test_cameo_files_stay_cameo(tmp_path: Path, name: str) -> None:
    """Files of CAMEO codes are read as their names say."""
    located = DATASET.find(copied(tmp_path, name))
    assert located is not None
    collect(DATASET, tmp_path, "USA", "TUR", WAR)
    from coalclass.sources.keds import load_table

    load_table(located)
    assert set(located.cache["schemes"].values()) == {"cameo"}


def test_the_scheme_that_the_codes_say() -> None:
    """Marks of one scheme outweigh the name; without marks the name holds; marks of both are refused."""
    path = Path("x.cameo.csv")
    assert [find_scheme(path, "cameo", *marks) for marks in ((9, 0), (0, 9), (0, 0))] == ["weis", "cameo", "cameo"]
    assert find_scheme(path, "weis", 0, 9) == "cameo"
    with pytest.raises(DatasetError, match=r"x\.cameo\.csv: 3 codes are of WEIS alone .* and 4 of CAMEO alone"):
        find_scheme(path, "cameo", 3, 4)


@pytest.mark.parametrize(
    ("hegemon", "follower", "events"),
    [
        ("USA", "GBR", {"verbal-cooperation": 2}),
        ("EGY", "USA", {"verbal-cooperation": 1, "material-cooperation": 1}),
        ("FRA", "USA", {"verbal-cooperation": 1}),
        ("JPN", "USA", {"verbal-cooperation": 2}),
        ("KWT", "USA", {"verbal-cooperation": 1, "material-cooperation": 1}),
    ],
)
def test_old_actor_codes(tmp_path: Path, hegemon: str, follower: str, events: dict[str, float]) -> None:
    """UAR is Egypt, UNK the United Kingdom, FRN France, JAP Japan, KUW Kuwait."""
    found = collect(DATASET, copied(tmp_path, GULF), hegemon, follower, "1990-08-01/1990-08-31")
    assert totals(found, "hegemon") == events


def test_lookalike_codes(tmp_path: Path) -> None:
    """AUS is Austria in the old list and Australia in CAMEO."""
    written(tmp_path, "1995-01-01,USA,AUS,031\n", "gulf.cameo.csv")
    written(tmp_path, "1995-02-01,USA,AUS,040\n")
    dates = {
        state: [entry.date.text for entry in collect(DATASET, tmp_path, "USA", state, "1995-01-01/1995-12-31").entries]
        for state in ("AUT", "AUS")
    }
    assert dates == {"AUT": ["1995-01"], "AUS": ["1995-02"]}


def test_state_organs_are_the_state(tmp_path: Path) -> None:
    """Government, military, police and parliament act for the state, in the other file's suffixes; Ankara does not."""
    found = collect(DATASET, copied(tmp_path, TURKEY), "USA", "TUR", "2001-10-01/2001-10-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 2, "material-conflict": 2}
    assert sum(totals(found, "follower").values()) == 11
    assert found.skipped == {"events of actors that are not the state, such as parties, business or rebels": 1}


def test_elites_are_not_the_state(tmp_path: Path) -> None:
    """USAELI, in the Levant file, is left out and counted, both as source and as target."""
    found = collect(DATASET, copied(tmp_path, LEVANT), "USA", "SAU", "1990-08-01/1990-08-31")
    assert sum(found.skipped.values()) == 2


def test_slips_of_the_pen_are_counted(tmp_path: Path) -> None:
    """0841] is no code: the row is left out and told, and its neighbour of the same code counts."""
    written(tmp_path, "2000-01-05,USA,TUR,0841]\n2000-01-05,USA,TUR,0841\n2000-01-06,TUR,USA,145]\n")
    found = collect(DATASET, tmp_path, "USA", "TUR", "2000-01-01/2000-12-31")
    assert totals(found, "hegemon") == {"material-cooperation": 1}
    assert found.skipped == {"events whose code is not in the scheme": 2}


def test_leading_noughts(tmp_path: Path) -> None:
    """010 is a statement in CAMEO and 10 a demand."""
    written(tmp_path, "2000-01-05,USA,TUR,010\n2000-01-05,USA,TUR,10\n")
    found = collect(DATASET, tmp_path, "USA", "TUR", "2000-01-01/2000-12-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 1, "verbal-conflict": 1}


def test_descriptions_with_commas(tmp_path: Path) -> None:
    """The Balkans file quotes descriptions that hold commas; FRY is Yugoslavia."""
    found = collect(DATASET, copied(tmp_path, BALKANS), "USA", "Yugoslavia", "1992-05-01/1992-07-31")
    assert totals(found, "hegemon") == {
        "verbal-cooperation": 4,
        "material-cooperation": 1,
        "verbal-conflict": 2,
        "material-conflict": 1,
    }


def test_another_hegemon(tmp_path: Path) -> None:
    """Russia and Uzbekistan, in the file of Central Asia."""
    found = collect(DATASET, copied(tmp_path, CASIA), "RUS", "UZB", "1992-01-01/1999-12-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 2}
    assert [entry.date.text for entry in found.entries][:2] == ["1992-11", "1992-11"]


def test_files_that_overlap_tell_a_month_once(tmp_path: Path) -> None:
    """The file with most events on the dyad tells its months; the other fills months that are left."""
    written(tmp_path, "1990-08-05,USA,SAU,031\n1990-09-05,USA,SAU,031\n1990-09-06,USA,SAU,211\n", "gulf.cameo.csv")
    written(tmp_path, "1990-08-05,USA,SAU,040\n1990-11-05,USA,SAU,040\n", "levant.cameo.csv")
    found = collect(DATASET, tmp_path, "USA", "SAU", WAR)
    assert [(e.date.text, e.source[0]) for e in found.entries] == [
        ("1990-08", "keds-gulf-usa-sau"),
        ("1990-09", "keds-gulf-usa-sau"),
        ("1990-09", "keds-gulf-usa-sau"),
        ("1990-11", "keds-levant-usa-sau"),
    ]
    assert found.skipped == {"events of KEDS levant in months that another file tells of": 1}


def test_months_outside_the_period(tmp_path: Path) -> None:
    """A month that the period does not touch is not told; one that it touches is told whole, and says so."""
    written(
        tmp_path, "1990-07-31,USA,TUR,040\n1990-08-01,USA,TUR,040\n1990-08-05,USA,TUR,040\n1991-05-01,USA,TUR,040\n"
    )
    (entry,) = collect(DATASET, tmp_path, "USA", "TUR", WAR).entries
    assert (entry.date.text, entry.count) == ("1990-08", 2)
    assert "in the whole month, of which the period has a part" in (entry.note or "")


def test_what_is_found(tmp_path: Path) -> None:
    """Plain and gzipped files are found; some of the five make an incomplete dataset, none make none."""
    assert DATASET.find(tmp_path) is None
    (tmp_path / "gulf.cameo.csv.gz").write_bytes(gzip.compress((EXCERPTS / GULF).read_bytes()))
    located = DATASET.find(copied(tmp_path, LEVANT))
    assert located is not None
    assert (sorted(located.files), located.complete) == (["gulf", "levant"], False)
    assert "turkey.cameo.csv" in located.remark
    assert DATASET.find(copied(tmp_path, *ALL)).complete  # type: ignore[union-attr]
    assert totals(collect(DATASET, tmp_path, "USA", "GBR", WAR), "hegemon") != {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("date,source,code\n", r"turkey\.cameo\.csv: columns missing: target"),
        (
            HEADER + "2000-01-05,USA,TUR,010\n2000-01-06,US",
            r"turkey\.cameo\.csv, line 3: 2 fields instead of 4; expected",
        ),
        (HEADER + "2000-01-05,USA,TUR,211\n2000-01-06,USA,TUR,0841\n", "1 codes are of WEIS alone"),
    ],
    ids=["columns", "cut", "two schemes"],
)
def test_damaged_files(tmp_path: Path, content: str, message: str) -> None:
    """Missing columns, a cut row and a mixture of schemes are refused, by file and line."""
    (tmp_path / "turkey.cameo.csv").write_text(content)
    with pytest.raises(DatasetError, match=message):
        collect(DATASET, tmp_path, "USA", "TUR", "2000-01-01/2000-12-31")


def test_damaged_bytes(tmp_path: Path) -> None:
    """Latin-1 text and a gzip file that is cut short are refused by name."""
    (tmp_path / "turkey.cameo.csv").write_bytes((HEADER + "2000-01-05,USA,TÜR,010\n").encode("latin-1"))
    with pytest.raises(DatasetError, match=r"turkey\.cameo\.csv"):
        collect(DATASET, tmp_path, "USA", "TUR", "2000-01-01/2000-12-31")
    (tmp_path / "turkey.cameo.csv").unlink()
    content = gzip.compress((HEADER + "".join(f"2000-01-05,USA,TUR,{n % 20:02}0\n" for n in range(40000))).encode())
    (tmp_path / "turkey.cameo.csv.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(DatasetError, match=r"turkey\.cameo\.csv\.gz"):
        collect(DATASET, tmp_path, "USA", "TUR", "2000-01-01/2000-12-31")


@pytest.mark.parametrize(
    ("hegemon", "follower", "events"),
    # zcat gulf.cameo.csv.gz | awk -F, '$1>="1990-08-01" && $1<="1991-04-30" && $2=="USA" && $3=="UAR"' | wc -l
    [
        ("USA", "SAU", 128),
        ("USA", "EGY", 25),
        ("USA", "SYR", 24),
        ("USA", "TUR", 23),
        ("FRA", "SAU", 15),
        ("GBR", "SAU", 12),
    ],
)
def test_the_whole_gulf_file(shared_data: Path, tmp_path: Path, hegemon: str, follower: str, events: int) -> None:
    """August 1990 to April 1991, the figures that the manifest gives and that awk finds."""
    shutil.copy(shared_data / "keds" / "gulf.cameo.csv.gz", tmp_path)
    found = collect(DATASET, tmp_path, hegemon, follower, WAR)
    assert sum(totals(found, "hegemon").values()) + sum(found.skipped.values()) == events
    assert not found.skipped


@pytest.mark.parametrize(
    ("hegemon", "events"),
    # zcat levant.cameo.csv.gz | grep -P "^(2001-(09|1.)|2002-).*,USA$O,EGY$O,\d" | wc -l
    # with O='(|(GOV|MIL|COP|JUD|LEG|SPY)[A-Z]*)'
    [("USA", 76), ("FRA", 5)],
)
def test_the_whole_levant_file(shared_data: Path, tmp_path: Path, hegemon: str, events: int) -> None:
    """September 2001 to December 2002, toward Egypt, by state organs of two hegemons."""
    shutil.copy(shared_data / "keds" / "levant.cameo.csv.gz", tmp_path)
    found = collect(DATASET, tmp_path, hegemon, "EGY", "2001-09-11/2002-12-31")
    assert sum(totals(found, "hegemon").values()) == events


def test_saudi_arabia_by_class(shared_data: Path) -> None:
    """USA toward Saudi Arabia by class, from awk's counts by root: the Gulf file, though all five are there."""
    found = collect(DATASET, shared_data, "USA", "SAU", WAR)
    assert totals(found, "hegemon") == {
        "verbal-cooperation": 17 + 38 + 4 + 2 + 7 + 5,
        "material-cooperation": 2 + 1 + 21,
        "verbal-conflict": 3 + 1 + 1 + 2 + 1 + 1,
        "material-conflict": 2 + 4 + 2 + 14,
    }


def test_the_files_of_the_manifest(shared_data: Path) -> None:
    """The rows, the schemes and the nine slips of the pen in the Turkey file are all there."""
    from coalclass.sources.keds import load_table

    located = DATASET.find(shared_data)
    assert located is not None
    table = load_table(located)
    assert located.cache["schemes"] == {
        "gulf": "weis",
        "levant": "cameo",
        "turkey": "cameo",
        "balkans": "weis",
        "casia": "weis",
    }
    rows = dict(table.run("SELECT series, CAST(SUM(events) AS BIGINT) FROM tallies GROUP BY 1"))
    assert rows == {"gulf": 54466, "levant": 145709, "turkey": 29029, "balkans": 72953, "casia": 8377}
    slips = table.run("SELECT series, CAST(SUM(events) AS BIGINT) FROM tallies WHERE standing = 'code' GROUP BY 1")
    assert slips == [("turkey", 9)]
