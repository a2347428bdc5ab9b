"""ICEWS: codes as text, both sides of a meeting, sectors, and the dyad-year counts."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from event_requests import EXCERPTS, collect, copied, totals

from coalclass.errors import DatasetError
from coalclass.sources.icews import DATASET, EVENT_COLUMNS

EVENTS = "icews/events.2018.sample.tab"
JUNE = "2018-06-01/2018-06-30"
ROW = {
    "Event ID": "1",
    "Event Date": "2018-06-01",
    "Source Name": "France",
    "Source Sectors": "NA",
    "Source Country": "France",
    "CAMEO Code": "040",
    "Target Name": "Egypt",
    "Target Sectors": "NA",
    "Target Country": "Egypt",
}
YEARS = "i,j,year,id,verbCoop,matlCoop,verbConf,matlConf,i_polity2\n"


def line(**fields: str) -> str:
    """A row of ICEWS, France toward Egypt where nothing else is said; `_` in names stands for a space."""
    row = {**ROW, **{name.replace("_", " "): value for name, value in fields.items()}}
    return "\t".join(row.get(name, "NA") for name in EVENT_COLUMNS) + "\n"


def written(folder: Path, *lines: str, name: str = "events.2018.tab") -> Path:
    """The folder, with an event file of some rows."""
    (folder / name).write_text("\t".join(EVENT_COLUMNS) + "\n" + "".join(lines), encoding="utf-8")
    return folder


def test_a_meeting_is_one_event_of_either_side(tmp_path: Path) -> None:
    """The two rows of a Consult make one event of each actor, not two of one."""
    folder = written(
        tmp_path,
        line(Event_ID="1"),
        line(Event_ID="2", Source_Name="Egypt", Source_Country="Egypt", Target_Name="France", Target_Country="France"),
    )
    found = collect(DATASET, folder, "FRA", "EGY", JUNE)
    assert totals(found, "hegemon") == totals(found, "follower") == {"verbal-cooperation": 1}


def test_the_excerpt(tmp_path: Path) -> None:
    """In rows of 1 June 2018 the mirrored Consult counts once a side, and codes keep their leading noughts."""
    found = collect(DATASET, copied(tmp_path, EVENTS), "USA", "RUS", JUNE)
    assert totals(found, "hegemon") == {"verbal-cooperation": 4, "verbal-conflict": 1}
    assert totals(found, "follower") == {"verbal-cooperation": 4, "verbal-conflict": 1}


def test_codes_are_text(tmp_path: Path) -> None:
    """010 is a statement and 10 a demand; NA and codes outside CAMEO are left out and counted."""
    codes = ["010", "10", "NA", "211", "0841"]
    folder = written(tmp_path, *[line(Event_ID=str(n), CAMEO_Code=code) for n, code in enumerate(codes)])
    found = collect(DATASET, folder, "FRA", "EGY", JUNE)
    assert totals(found, "hegemon") == {"verbal-cooperation": 1, "verbal-conflict": 1, "material-cooperation": 1}
    assert found.skipped == {"events whose code is not in the scheme": 2}


@pytest.mark.parametrize(
    ("name", "sectors", "state"),
    [
        ("France", "NA", True),
        ("Foreign Affairs (France)", "Executive,Foreign Ministry,Government", True),
        ("Armed Forces (France)", "Military", True),
        ("Some Party", "Parties,Opposition Major Party (Out Of Government)", False),
        ("Some Person", "NA", False),
        ("Some Person", "", False),
        ("Citizen (France)", "Social,General Population / Civilian / Social", False),
    ],
)
def test_who_is_the_state(tmp_path: Path, name: str, sectors: str, state: bool) -> None:
    """The country's name or the sectors Government and Military are; an opposition is not, though the word is in it."""
    found = collect(DATASET, written(tmp_path, line(Source_Name=name, Source_Sectors=sectors)), "FRA", "EGY", JUNE)
    assert totals(found, "hegemon") == ({"verbal-cooperation": 1} if state else {})
    assert sum(found.skipped.values()) == (0 if state else 1)


def test_the_name_without_sectors_may_differ_from_the_country(tmp_path: Path) -> None:
    """ "Russia" beside "Russian Federation" is the country itself; "Kathleen Wynne" beside "Canada" is not."""
    folder = copied(tmp_path, EVENTS)
    assert totals(collect(DATASET, folder, "RUS", "USA", JUNE), "hegemon")["verbal-conflict"] == 1
    found = collect(DATASET, folder, "CAN", "USA", JUNE)
    assert totals(found, "hegemon") == {"verbal-cooperation": 3}
    assert sum(found.skipped.values()) == 1


def test_an_identifier_counts_once(tmp_path: Path) -> None:
    """Two files that overlap do not double an event."""
    written(tmp_path, line())
    written(tmp_path, line(), line(Event_ID="2"), name="events.2018.later.tab")
    assert totals(collect(DATASET, tmp_path, "FRA", "EGY", JUNE), "hegemon") == {"verbal-cooperation": 2}


def test_dyad_years(tmp_path: Path) -> None:
    """Four columns of counts become up to four entries of a year for each side; a nought is no entry."""
    text = (
        YEARS + "France,Egypt,2002,x,222,1,4,0,NA\nEgypt,France,2002,x,150,0,NA,0,NA\nFrance,Chad,2002,x,9,9,9,9,NA\n"
    )
    (tmp_path / "icews_dyad_year.csv").write_text(text)
    found = collect(DATASET, tmp_path, "FRA", "EGY", "2001-09-11/2002-12-31")
    assert [(e.date.text, e.actor, e.kind, e.count) for e in found.entries] == [
        ("2002", "hegemon", "verbal-cooperation", 222),
        ("2002", "hegemon", "material-cooperation", 1),
        ("2002", "hegemon", "verbal-conflict", 4),
        ("2002", "follower", "verbal-cooperation", 150),
    ]
    assert found.sources["icews-years-fra-egy"].read == "dataset"
    assert found.searched == set()


def test_months_before_years(tmp_path: Path) -> None:
    """Where event files tell of months of a year, the year's counts are not added to them."""
    written(tmp_path, *[line(Event_ID=str(n)) for n in range(3)])
    (tmp_path / "icews_dyad_year.csv").write_text(
        YEARS + "France,Egypt,2018,x,2,0,0,0,NA\nFrance,Egypt,2017,x,1,0,0,0,NA\n"
    )
    found = collect(DATASET, tmp_path, "FRA", "EGY", "2017-01-01/2018-12-31")
    assert [(e.date.text, e.count) for e in found.entries] == [("2017", 1), ("2018-06", 3)]
    assert found.skipped == {"events of ICEWS dyad-years in months that another file tells of": 2}


def test_nothing_there(tmp_path: Path) -> None:
    """A folder without ICEWS files holds no dataset."""
    assert DATASET.find(tmp_path) is None


def test_another_layout(tmp_path: Path) -> None:
    """A file without the CAMEO code is not an ICEWS event file; a column more is none the worse."""
    header = "\t".join(name for name in EVENT_COLUMNS if name != "CAMEO Code")
    (tmp_path / "events.2018.tab").write_text(header + "\n")
    with pytest.raises(DatasetError, match="CAMEO Code"):
        DATASET.find(tmp_path)
    (tmp_path / "events.2018.tab").write_text("\t".join([*EVENT_COLUMNS, "more"]) + "\n" + line()[:-1] + "\tx\n")
    assert totals(collect(DATASET, tmp_path, "FRA", "EGY", JUNE), "hegemon") == {"verbal-cooperation": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (line() + line()[:40], r"events\.2018\.tab, line 3: \d fields instead of 20; expected ICEWS events"),
        (line() + line().replace("\tNA\n", "\n"), r"events\.2018\.tab, line 3: 19 fields instead of 20"),
    ],
    ids=["cut", "short"],
)
def test_damaged_rows(tmp_path: Path, content: str, message: str) -> None:
    """A cut or short row is refused, by file and line."""
    with pytest.raises(DatasetError, match=message):
        collect(DATASET, written(tmp_path, content), "FRA", "EGY", JUNE)


def test_damaged_encoding_and_compression(tmp_path: Path) -> None:
    """Latin-1 text and a gzip file that is cut short are refused."""
    header = "\t".join(EVENT_COLUMNS) + "\n"
    (tmp_path / "events.2018.tab").write_bytes((header + line(Source_Name="Türk")).encode("latin-1"))
    with pytest.raises(DatasetError, match=r"events\.2018\.tab"):
        collect(DATASET, tmp_path, "FRA", "EGY", JUNE)
    (tmp_path / "events.2018.tab").unlink()
    rows = header + "".join(line(Event_ID=str(n * 7919)) for n in range(2000))
    content = gzip.compress(rows.encode())
    (tmp_path / "events.2018.tab.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(DatasetError, match=r"events\.2018\.tab\.gz"):
        collect(DATASET, tmp_path, "FRA", "EGY", JUNE)


@pytest.mark.parametrize(
    ("content", "message"),
    [("i,j,year,verbCoop\n", "matlCoop"), (YEARS + "France,Egypt,2002,x,many,1,4,0,NA\n", "should be a whole number")],
)
def test_damaged_years(tmp_path: Path, content: str, message: str) -> None:
    """A dyad-year table without its columns, or with text for a count, is refused."""
    (tmp_path / "icews_dyad_year.csv").write_text(content)
    with pytest.raises(DatasetError, match=message):
        collect(DATASET, tmp_path, "FRA", "EGY", "2002-01-01/2002-12-31")


@pytest.mark.parametrize(
    ("states", "period", "hegemon"),
    [
        # zcat icews_dyad_year*.gz | grep -E '^(United States,Uzbekistan|China,Pakistan),2002,' | cut -d, -f1-8
        (("USA", "UZB"), "2001-09-11/2002-12-31", (604, 13, 3, 16)),
        (("CHN", "PAK"), "2002-01-01/2002-12-31", (590, 18, 3, 2)),
        # awk -F'\t' over the event file: Source and Target Country, sectors NA or Government or Military, by root
        (("USA", "RUS"), JUNE, (4, 0, 1, 0)),
        (("RUS", "PRK"), JUNE, (42, 0, 0, 0)),
    ],
)
def test_whole_files(
    shared_data: Path, states: tuple[str, str], period: str, hegemon: tuple[int, int, int, int]
) -> None:
    """Counts agree with those made without our code, for several hegemons, from years and from events."""
    kinds = ("verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict")
    expected = {kind: count for kind, count in zip(kinds, hegemon, strict=True) if count}
    assert totals(collect(DATASET, shared_data, *states, period), "hegemon") == expected


def test_names_of_the_dyad_years_are_states(shared_data: Path) -> None:
    """The table of states knows every country of the dyad-years; Turkey, which they lack, has no entry."""
    from coalclass.sources.states import find_code
    from coalclass.sources.tables import read_lines

    located = DATASET.find(shared_data)
    assert located is not None
    rows = list(read_lines(located.cache["years"][0]))[1:]
    assert len(rows) == 23166
    assert {name for row in rows for name in row[:2] if find_code(name, 2010) is None} == set()
    assert collect(DATASET, shared_data, "USA", "TUR", "2002-01-01/2003-12-31").entries == []


def test_the_excerpt_is_small() -> None:
    """What the repository holds of the file is a few rows."""
    assert (EXCERPTS / EVENTS).stat().st_size < 10_000


def test_an_event_without_a_date_is_told(tmp_path: Path) -> None:
    """A row whose date is missing is left out and counted, and the rows beside it are read."""
    found = collect(DATASET, written(tmp_path, line(), line(Event_ID="2", Event_Date="NA")), "FRA", "EGY", JUNE)
    assert totals(found, "hegemon") == {"verbal-cooperation": 1}
    assert found.skipped == {"events whose date cannot be read": 1}
