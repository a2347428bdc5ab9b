"""Military exercises: MME v7 wide and long, JME v3."""

from __future__ import annotations

import gzip
import shutil
from datetime import date
from pathlib import Path

import pytest

from coalclass.errors import DatasetError
from coalclass.records import Period
from coalclass.records.states import resolve_state
from coalclass.sources.base import Findings, Request, parse_day
from coalclass.sources.exercises import DATASET, Exercise, load_exercises

EXCERPT = Path(__file__).parent / "data" / "exercises"
WIDE, LONG, JME = "mme_v7.csv", "mme-v7-long.csv.gz", "jme_v3.xls"


def ask(folder: Path, hegemon: str, follower: str, period: str) -> Findings:
    """What the dataset in a folder says on a dyad."""
    located = DATASET.find(folder)
    assert located is not None
    start, end = (parse_day(part) for part in period.split("/"))
    span = date.fromordinal(start.first), date.fromordinal(end.last)
    return DATASET.collect(
        located, Request(resolve_state(hegemon, *span), resolve_state(follower, *span), Period(start, end))
    )


def read(folder: Path) -> dict[str, Exercise]:
    """The exercises of a folder by key."""
    located = DATASET.find(folder)
    assert located is not None
    return {exercise.key: exercise for exercise in load_exercises(located)}


@pytest.fixture
def only(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A folder with some of the excerpt's files."""

    def copy(*names: str) -> Path:
        for name in names:
            shutil.copy(EXCERPT / name, tmp_path / name)
        return tmp_path

    return copy


def test_exercise_gives_a_consultation_with_its_source() -> None:
    """An exercise of both states is a military staff consultation; who proposed it is not said."""
    found = ask(EXCERPT, "USA", "SAU", "1990-11-01/1990-11-30")
    (entry,) = found.entries
    assert (str(entry.date), entry.level, entry.channel, entry.topic) == (
        "1990-11-15",
        "military",
        "staff",
        "Imminent Thunder",
    )
    assert (entry.initiator, entry.timing, entry.outcome) == (None, None, None)
    source = found.sources["mme900"]
    assert source.locator is not None and source.locator.startswith("mme_v7.csv, row ") and source.read == "dataset"
    assert found.skipped == {"JME exercise that MME has too": 1}
    assert not found.searched


def test_one_exercise_in_three_files_is_one_entry(only) -> None:  # type: ignore[no-untyped-def]
    """Wide, long and JME together yield what one of them yields alone."""
    period = "1990-11-01/1990-11-30"
    assert len(ask(EXCERPT, "USA", "SAU", period).entries) == 1
    assert len(ask(only(JME), "USA", "SAU", period).entries) == 1


def test_unknown_day_leaves_a_month() -> None:
    """1980-01-xx is January 1980; an unknown month in JME leaves the year of the end, never a made-up day."""
    found = read(EXCERPT)
    assert str(found["mme88"].start) == "1980-01"
    assert str(found["jme-2"].start) == "1974-11"
    assert [str(e.end) for e in found.values() if str(e.start) == "1981-06"] == ["1981"]


def test_mixed_date_formats_are_read() -> None:
    """Dates without year columns are read from their text: 04/10/2005 is the tenth of April."""
    assert [str(e.date) for e in ask(EXCERPT, "AUS", "IDN", "2005-01-01/2005-12-31").entries] == ["2005-04-10"]


def test_day_outside_the_calendar_leaves_the_month() -> None:
    """30 February is February; -9 as a name or participant is nothing."""
    made_up = read(EXCERPT)["mme9901"]
    assert (str(made_up.start), made_up.name, made_up.states) == ("1990-02", None, {"USA", "EGY"})
    assert made_up.unread == ("NATO",)


def test_exercise_without_a_year_is_counted() -> None:
    """What cannot be placed in time is skipped with a reason, where its participants could be this dyad."""
    found = ask(EXCERPT, "AUS", "IDN", "2005-01-01/2007-12-31")
    assert found.skipped == {"exercise of both states without a year": 1}


def test_present_names_mean_the_state_of_the_time() -> None:
    """Russia in 1980 is the Soviet Union, by name in the wide file, by number in the long, by code in JME."""
    assert read(EXCERPT)["mme91"].states == {"SUN", "POL"}
    assert ask(EXCERPT, "RUS", "POL", "1992-01-01/2010-12-31").entries == []
    assert [str(e.date) for e in ask(EXCERPT, "SUN", "POL", "1980-01-01/1985-12-31").entries] == [
        "1980-02-29",
        "1981-06",
    ]


def test_long_file_alone_reads_gleditsch_ward_numbers(only) -> None:  # type: ignore[no-untyped-def]
    """Number 365 is the Soviet Union; 817, South Vietnam's, in 1980 gives way to the name beside it."""
    found = read(only(LONG))
    assert found["mme91"].states == {"SUN", "POL"}
    assert found["mme108"].states == {"LAO", "VNM"}
    assert found["mme88"].states == {"EGY", "USA"}


def test_long_file_stops_at_24_participants(only) -> None:  # type: ignore[no-untyped-def]
    """Strong Resolve 2002 has the United States in the wide file alone; so long by itself is not whole."""
    assert {"USA", "UZB"} <= read(EXCERPT)["mme2085"].states
    folder = only(LONG, JME)
    assert "USA" not in read(folder)["mme2085"].states
    located = DATASET.find(folder)
    assert located is not None and not located.complete and "24 participants" in located.remark


def test_number_used_twice_is_two_exercises() -> None:
    """MMEID mme3457 names two exercises of 1996 and 2007; both are kept, with keys of their own."""
    found = read(EXCERPT)
    assert (found["mme3457"].name, found["mme3457-2"].name) == ("Baltic Circle", "Noble Award")


def test_flag_column_is_no_participant() -> None:
    """JME's last column is headed AUS and holds 0 or 1: an exercise of two is not one of three."""
    assert [
        e.note
        for e in ask(EXCERPT, "AUS", "IDN", "2005-01-01/2005-12-31").entries
        if "2 participants" in (e.note or "")
    ]
    assert read(EXCERPT)["jme-2"].states == {"USA", "TUR", "PAK", "GBR"}


def test_codes_are_read_in_any_case() -> None:
    """`uSA` and `FRA ` are the United States and France."""
    by_name = {e.name: e.states for e in read(EXCERPT).values()}
    assert by_name["Operation Unitas 1990"] == {"USA", "BRA"}
    assert by_name["Bright Star"] == {"USA", "EGY", "FRA"}


def test_any_hegemon_will_do() -> None:
    """The United Kingdom is a hegemon here as well as the United States."""
    assert [str(e.date) for e in ask(EXCERPT, "GBR", "EGY", "1990-08-02/1991-04-11").entries] == ["1990-12-04"]


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        (WIDE, lambda raw: raw.replace(b"StartDate", b"Begin"), "columns missing: StartDate"),
        (WIDE, lambda raw: raw[: len(raw) - 120], "cut short"),
        (WIDE, lambda raw: raw.split(b"\r\n")[0] + b"\r\n", "expected exercises below the header"),
        (LONG, lambda raw: raw[:200], "damaged or cut short"),
        (LONG, lambda raw: b"MMEID,Ex_Name\n", "damaged or cut short"),
        (JME, lambda raw: raw[:3000], "expected an Excel workbook"),
        (JME, lambda raw: b"State A,State B\n", "expected an Excel workbook"),
    ],
)  # fmt: skip
def test_damage_is_named(tmp_path: Path, name: str, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    """A wrong or truncated file is an error that names it and what was expected."""
    (tmp_path / name).write_bytes(spoil((EXCERPT / name).read_bytes()))
    with pytest.raises(DatasetError, match=said) as raised:
        read(tmp_path)
    assert name in str(raised.value)


def test_content_says_which_file_it_is(tmp_path: Path) -> None:
    """The long file under the name of the wide one is read as what it is, whatever its texts are encoded in."""
    raw = gzip.decompress((EXCERPT / LONG).read_bytes())
    (tmp_path / WIDE).write_bytes(raw.replace(b"Saudi", "Säudi".encode("latin-1")))
    located = DATASET.find(tmp_path)
    assert located is not None
    assert list(located.files) == ["long"]
    assert "stops at 24 participants" in located.remark


def test_workbook_of_another_dataset_is_named(tmp_path: Path, shared_data: Path) -> None:
    """TIES under JME's name is told by its columns."""
    shutil.copy(shared_data / "ties" / "TIESv4-1.xls", tmp_path / JME)
    with pytest.raises(DatasetError, match="columns missing: Exercise Name"):
        read(tmp_path)


def test_missing_dataset_is_none_and_a_lack_told(tmp_path: Path, only) -> None:  # type: ignore[no-untyped-def]
    """No file, no dataset; one of two editions is incomplete."""
    assert DATASET.find(tmp_path) is None
    located = DATASET.find(only(WIDE))
    assert located is not None
    assert (located.edition, located.complete, located.remark) == ("MME v7 (wide)", False, "JME v3 is missing")


def test_every_exercise_of_the_whole_files_is_read(shared_data: Path) -> None:
    """3,707 rows in MME (wc -l, header aside; three numbers are used twice) and 1,790 in JME (xlrd: nrows - 1)."""
    found = read(shared_data)
    assert sum(key.startswith("mme") for key in found) == 3707
    assert sum(key.startswith("jme") for key in found) == 1790


def test_exercises_of_two_hegemons(shared_data: Path) -> None:
    """35 in MME with the United States and Egypt, 71 with Russia and Kazakhstan.

    `grep -E ',Egypt(,|.?$)' mme_v7.csv | grep -cE ',United States(,|.?$)'` counts 35, and alike 72, among them
    mme1918 for its place alone: Kazakhstan is no participant there.
    """
    american = ask(shared_data, "USA", "EGY", "1980-01-01/2010-12-31")
    russian = ask(shared_data, "RUS", "KAZ", "1992-01-01/2010-12-31")
    assert sum(entry.source[0].startswith("mme") for entry in american.entries) == 35
    assert sum(entry.source[0].startswith("mme") for entry in russian.entries) == 71


def test_wide_and_long_agree_on_all_but_the_largest(shared_data: Path, tmp_path: Path) -> None:
    """The two forms of MME name the same participants wherever there are at most 24."""
    shutil.copy(shared_data / "exercises" / LONG, tmp_path / LONG)
    long = read(tmp_path)
    wide = {key: exercise for key, exercise in read(shared_data).items() if key.startswith("mme")}
    differing = [key for key in wide if wide[key].states != long[key].states]
    assert len(differing) == 13
    assert all(long[key].states < wide[key].states for key in differing)
