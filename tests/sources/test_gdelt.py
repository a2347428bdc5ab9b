"""GDELT: editions by their fields, root events between states by month, damaged files named."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from event_requests import EXCERPTS, collect, copied, request, totals

from coalclass.errors import DatasetError
from coalclass.sources.gdelt import DATASET, find_layout, list_columns

V2, V1, R = "gdelt/20191024143000.export.CSV", "gdelt/gdelt1_events.tsv", "gdelt/gdelt1_r_header.csv"
LAYOUTS = {V2: ("2.0", "\t", False), V1: ("1.0", "\t", False), R: ("1.0", ",", True)}
ROW = {
    "GLOBALEVENTID": "1",
    "SQLDATE": "20191024",
    "Actor1CountryCode": "USA",
    "Actor2CountryCode": "ROM",
    "IsRootEvent": "1",
    "EventCode": "010",
    "EventRootCode": "01",
    "QuadClass": "1",
    "DATEADDED": "20191024143000",
    "SOURCEURL": "https://example.org",
}


def line(edition: str = "2.0", **fields: str) -> str:
    """A row of GDELT with some fields set, `USA` toward `ROM` where nothing else is said."""
    row = {**ROW, **fields}
    return "\t".join(row.get(name, "") for name in list_columns(edition)) + "\n"


def written(folder: Path, *lines: str, name: str = "20191024143000.export.CSV") -> Path:
    """The folder, with a file of some rows."""
    (folder / name).write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", LAYOUTS)
def test_editions_are_told_apart_by_their_fields(name: str) -> None:
    """58 or 57 fields are 1.0, 61 are 2.0; a header and commas are noticed, whatever the file is called."""
    layout = find_layout(EXCERPTS / name)
    assert (layout.edition, layout.delimiter, bool(layout.header)) == LAYOUTS[name]


def test_fields_are_those_of_the_column_labels(shared_data: Path) -> None:
    """The names of the fields, in order, are those of the labels published for either edition."""
    folder = shared_data / "gdelt"
    first = (folder / "GDELT_1.0_event_Column_Labels_Header_Row_Sep2016.tsv").read_text().split()[1:]
    second = (folder / "GDELT_2.0_Events_Column_Labels_Header_Row_Sep2016.csv").read_text().splitlines()[1:]
    assert list_columns("1.0") == first
    assert list_columns("2.0") == [text.split(",")[0] for text in second]


def test_event_dates_not_file_dates(tmp_path: Path) -> None:
    """An event counts in the month of SQLDATE, though the file is of 2019."""
    folder = written(tmp_path, line(SQLDATE="20181024"), line())
    found = collect(DATASET, folder, "USA", "ROU", "2018-01-01/2019-12-31")
    assert [(entry.date.text, entry.count) for entry in found.entries] == [("2018-10", 1), ("2019-10", 1)]


def test_root_events_of_states_count_and_the_rest_is_counted(tmp_path: Path) -> None:
    """Events in passing, of other sectors, without a known code or date are left out and told."""
    folder = written(
        tmp_path,
        line(),
        line(IsRootEvent="0"),
        line(Actor1Type1Code="MED"),
        line(Actor1Type1Code="GOV", Actor2Type1Code="MIL"),
        line(EventRootCode="--"),
        line(SQLDATE="20191324"),
    )
    found = collect(DATASET, folder, "USA", "ROU", "2019-10-01/2019-10-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 2}
    assert sorted(found.skipped.values()) == [1, 1, 1, 1]
    assert len(found.skipped) == 4


def test_direction(tmp_path: Path) -> None:
    """Actor 1 acts: an event from the follower toward the hegemon is the follower's."""
    folder = written(tmp_path, line(), line(Actor1CountryCode="ROM", Actor2CountryCode="USA", EventRootCode="19"))
    found = collect(DATASET, folder, "USA", "ROU", "2019-10-01/2019-10-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 1}
    assert totals(found, "follower") == {"material-conflict": 1}


def test_classes_are_recomputed(tmp_path: Path) -> None:
    """The class goes by the root code; where the file's own QuadClass differs, that is counted and the event stays."""
    folder = written(tmp_path, line(), line(EventRootCode="09", QuadClass="3"))
    found = collect(DATASET, folder, "USA", "ROU", "2019-10-01/2019-10-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 1, "material-cooperation": 1}
    assert [count for reason, count in found.skipped.items() if "QuadClass" in reason] == [1]


def test_no_quoting(tmp_path: Path) -> None:
    """A quotation mark in a name does not swallow the rows after it."""
    folder = written(tmp_path, line(Actor1Name='THE "DEAL'), line(), line(Actor2Name='"'))
    assert totals(collect(DATASET, folder, "USA", "ROU", "2019-10-01/2019-10-31"), "hegemon") == {
        "verbal-cooperation": 3
    }


def test_regions_are_no_states(tmp_path: Path) -> None:
    """SAF is Southern Africa in CAMEO, not COW's South Africa; NAM is Namibia and no missing value."""
    folder = written(tmp_path, line(Actor2CountryCode="SAF"), line(Actor2CountryCode="NAM"))
    period = "2019-10-01/2019-10-31"
    assert collect(DATASET, folder, "USA", "ZAF", period).entries == []
    assert totals(collect(DATASET, folder, "USA", "NAM", period), "hegemon") == {"verbal-cooperation": 1}


def test_backfile_rows_lack_the_address(tmp_path: Path) -> None:
    """57 fields and 58 in one file are both read."""
    found = collect(DATASET, copied(tmp_path, V1), "USA", "DEU", "2016-07-01/2016-07-31")
    assert totals(found, "hegemon") == {"material-conflict": 1}
    found = collect(DATASET, tmp_path, "GBR", "LBY", "1982-01-01/1982-12-31")
    assert [(entry.date.text, entry.kind, entry.count) for entry in found.entries] == [
        ("1982-01", "verbal-cooperation", 1)
    ]


def test_the_export_from_r(tmp_path: Path) -> None:
    """Commas, quotes, a header and NA for missing: eight rows, of which three are root events."""
    found = collect(DATASET, copied(tmp_path, R), "ISR", "IRN", "2012-02-01/2012-02-29")
    assert totals(found, "hegemon") == {"verbal-cooperation": 1, "verbal-conflict": 2}
    assert sum(found.skipped.values()) == 5


def test_a_header_is_no_event(tmp_path: Path) -> None:
    """A tab-separated file to which a header was added gives the same as without."""
    written(tmp_path, "\t".join(list_columns("2.0")) + "\n", line())
    found = collect(DATASET, tmp_path, "USA", "ROU", "2019-10-01/2019-10-31")
    assert totals(found, "hegemon") == {"verbal-cooperation": 1}


@pytest.mark.parametrize("suffix", [".zip", ".gz"])
def test_compressed_files(tmp_path: Path, suffix: str) -> None:
    """The publisher's zip, or gzip, is the file; beside its unpacked self the zip does not count twice."""
    name = "20191024143000.export.CSV"
    if suffix == ".zip":
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr(name, line() + line())
    else:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((line() + line()).encode()))
    ask = ("USA", "ROU", "2019-10-01/2019-10-31")
    assert totals(collect(DATASET, tmp_path, *ask), "hegemon") == {"verbal-cooperation": 2}
    if suffix == ".zip":
        written(tmp_path, line(), line())
        assert totals(collect(DATASET, tmp_path, *ask), "hegemon") == {"verbal-cooperation": 2}


def test_both_editions_tell_a_month_once(tmp_path: Path) -> None:
    """Where 1.0 and 2.0 overlap, the one with more events of the dyad tells the month, and the other's are counted."""
    added = {"DATEADDED": "20191024"}
    written(tmp_path, line("1.0", **added), line("1.0", SQLDATE="20190901", **added), name="20191024.export.CSV")
    written(tmp_path, line(), line(), line())
    found = collect(DATASET, tmp_path, "USA", "ROU", "2019-01-01/2019-12-31")
    assert [(e.date.text, e.count, e.source) for e in found.entries] == [
        ("2019-09", 1, ("gdelt-1-usa-rou",)),
        ("2019-10", 3, ("gdelt-2-usa-rou",)),
    ]
    assert found.skipped == {"events of GDELT 1.0 in months that another file tells of": 1}


def test_entries_name_dataset_edition_and_rows(tmp_path: Path) -> None:
    """A source says edition, file, and which rows; a month that the period has part of says so; nothing is searched."""
    found = collect(DATASET, written(tmp_path, line()), "USA", "ROU", "2019-10-20/2019-12-31")
    source = found.sources["gdelt-2-usa-rou"]
    assert (source.read, "GDELT 2.0" in source.citation) == ("dataset", True)
    assert source.locator is not None
    assert source.locator.startswith("20191024143000.export.CSV: root events with Actor1CountryCode")
    assert "ROU or ROM" in source.locator
    assert "whole month" in (found.entries[0].note or "")
    assert found.searched == set()


def test_no_files(tmp_path: Path) -> None:
    """Without files, or with a year's file of something else, the dataset is missing and nothing fails."""
    (tmp_path / "1990.csv").write_text("country,value\nEGY,1\n")
    (tmp_path / "GDELT_2.0_Events_Column_Labels_Header_Row_Sep2016.csv").write_text("tableId,dataType\n")
    assert DATASET.find(tmp_path) is None


def test_wrong_number_of_fields(tmp_path: Path) -> None:
    """A file with other fields than any edition is named with what was found and expected."""
    written(tmp_path, "a\tb\tc\n")
    with pytest.raises(
        DatasetError, match=r"20191024143000\.export\.CSV, line 1: 3 tab-separated fields; expected .*61"
    ):
        DATASET.find(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ((line() * 3)[:-30].encode(), r"export\.CSV, line 3: \d+ fields instead of 61; expected GDELT 2\.0"),
        ((line() + line("1.0")).encode(), r"export\.CSV, line 2: 58 fields instead of 61"),
    ],
    ids=["cut", "another edition"],
)
def test_damaged_rows(tmp_path: Path, content: bytes, message: str) -> None:
    """A cut or mixed file is refused, by name and line."""
    (tmp_path / "20191024143000.export.CSV").write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        collect(DATASET, tmp_path, "USA", "ROU", "2019-10-01/2019-10-31")


def test_a_cut_row_between_57_and_58(tmp_path: Path) -> None:
    """Where rows of 57 and of 58 fields are mixed, a cut one is still found."""
    rows = (EXCERPTS / V1).read_bytes()
    (tmp_path / "gdelt1.tsv").write_bytes(rows[: rows.rindex(b"\t", 0, -60)] + b"\n")
    with pytest.raises(DatasetError, match="cut short"):
        collect(DATASET, tmp_path, "USA", "DEU", "2016-07-01/2016-07-31")


@pytest.mark.parametrize("suffix", [".zip", ".gz"])
def test_damaged_archives(tmp_path: Path, suffix: str) -> None:
    """A compressed file that is cut short is named, whether it breaks on the first line or later."""
    content = gzip.compress("".join(line(GLOBALEVENTID=str(n * 7919)) for n in range(3000)).encode())
    if suffix == ".zip":
        with zipfile.ZipFile(tmp_path / "whole.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.export.CSV", line() * 100)
        content = (tmp_path / "whole.zip").read_bytes()
        (tmp_path / "whole.zip").unlink()
    (tmp_path / f"a.export.CSV{suffix}").write_bytes(content[: len(content) // 2])
    with pytest.raises(DatasetError, match=r"a\.export\.CSV"):
        collect(DATASET, tmp_path, "USA", "ROU", "2019-10-01/2019-10-31")


@pytest.mark.parametrize(
    ("states", "period", "hegemon", "follower"),
    [
        # csv.DictReader over the Georgia file: root events, both Type1Codes NA or a state organ, by QuadClass
        (
            ("ISR", "IRN"),
            "2012-02-01/2012-02-29",
            {"verbal-cooperation": 2, "verbal-conflict": 48, "material-conflict": 4},
            None,
        ),
        (("USA", "GEO"), "2012-02-01/2012-02-29", {"verbal-cooperation": 10}, None),
        # str.split on tabs over the file of 24 October 2019, the same way
        (("USA", "FRA"), "2019-10-01/2019-10-31", {"material-conflict": 3}, {"verbal-cooperation": 3}),
        (("USA", "SYR"), "2019-10-01/2019-10-31", {}, {"verbal-conflict": 4}),
        (("CHN", "BRA"), "2019-10-01/2019-10-31", {"verbal-cooperation": 5}, {"verbal-cooperation": 6}),
    ],
)
def test_whole_files(
    shared_data: Path,
    states: tuple[str, str],
    period: str,
    hegemon: dict[str, float],
    follower: dict[str, float] | None,
) -> None:
    """Counts agree with those made without our code, for several hegemons and both editions."""
    found = collect(DATASET, shared_data, *states, period)
    assert totals(found, "hegemon") == hegemon
    assert follower is None or totals(found, "follower") == follower


def test_the_files_of_the_manifest_agree_on_classes(shared_data: Path) -> None:
    """In none of the rows between two states at hand does QuadClass differ from the class of the root code."""
    located = DATASET.find(shared_data)
    assert located is not None
    DATASET.collect(located, request("USA", "EGY", "2019-01-01/2019-12-31"))
    table = located.cache["table"]
    # rows of the three files with two different Actor country codes, by csv and str.split
    assert table.run("SELECT SUM(disagreements), SUM(events) FROM tallies") == [(0, 1205)]
