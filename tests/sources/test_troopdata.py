"""US troops on the follower's soil in the year before the period starts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, locator, tell_trouble

from coalclass.sources.troopdata import DATASET

YEARS = EXCERPTS / "troopdata"
REPORTS = YEARS / "reports"
YEARS_FILE = "troopdata-rebuild-country-year.csv"
REPORTS_FILE = "troopdata-rebuild-reports.csv"
GULF = "1990-08-02/1991-04-11"
ZEROES = ",0" * 20


def _with_row(tmp_path: Path, row: str) -> Path:
    """The country-year excerpt and one more row, short of its last twenty columns."""
    path = copied(YEARS / YEARS_FILE, tmp_path)
    path.write_text(path.read_text() + row + ZEROES + "\n")
    return tmp_path


@pytest.mark.parametrize("folder", [YEARS, REPORTS], ids=["country-year", "reports"])
def test_the_year_before_the_period(tmp_path: Path, folder: Path) -> None:
    """A period that starts in August 1990 takes 1989, so the troops that came for the war are not in it."""
    name = YEARS_FILE if folder == YEARS else REPORTS_FILE
    copied(folder / name, tmp_path)
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {"troops_hosted": 1182}
    assert ask(DATASET, tmp_path, "USA-SAU", GULF).context == {"troops_hosted": 416}


def test_a_point_in_time_misses_the_peak() -> None:
    """Saudi Arabia held 30,831 in September 1990, and the file never shows the hundreds of thousands that came."""
    assert ask(DATASET, YEARS, "USA-SAU", "1991-01-01/1991-04-11").context == {"troops_hosted": 30831}
    assert ask(DATASET, YEARS, "USA-SAU", "1992-01-01/1992-04-11").context == {"troops_hosted": 14617}


def test_the_latest_report_of_the_year_serves() -> None:
    """Of four reports in 2014 December's is meant, and its row is named."""
    found = ask(DATASET, REPORTS, "USA-EGY", "2015-01-01/2016-01-01")
    assert found.context == {"troops_hosted": 304}
    assert "December 2014" in locator(found)


@pytest.mark.parametrize("hegemon", ["GBR", "FRA", "RUS"])
def test_no_other_hegemon(hegemon: str) -> None:
    """The file counts US troops alone: of anyone else's it says nothing."""
    found = ask(DATASET, YEARS, f"{hegemon}-EGY", "1992-08-02/1993-04-11")
    assert found.context == {}
    assert found.sources == {}


@pytest.mark.parametrize(("folder", "troops"), [(YEARS, 209670), (REPORTS, 209670)], ids=["255", "260"])
def test_west_germany_under_either_number(tmp_path: Path, folder: Path, troops: int) -> None:
    """West Germany is 255 in one file and 260 in the other, and is found in both, before and after unification."""
    copied(folder / (YEARS_FILE if folder == YEARS else REPORTS_FILE), tmp_path)
    assert ask(DATASET, tmp_path, "USA-DEU", "1970-01-01/1971-01-01").context == {"troops_hosted": troops}
    assert ask(DATASET, tmp_path, "USA-DEU", GULF).context == {"troops_hosted": 248621}


def test_a_made_up_code_is_read_by_name(tmp_path: Path) -> None:
    """A state whose number was made up, as West Germany's in some editions, is found by its name."""
    path = copied(YEARS / YEARS_FILE, tmp_path)
    path.write_text(path.read_text().replace("Germany,1969,255,", "West Germany,1969,1025,"))
    assert ask(DATASET, tmp_path, "USA-DEU", "1970-01-01/1971-01-01").context == {"troops_hosted": 209670}


def test_a_made_up_code_is_no_number_of_a_state(tmp_path: Path) -> None:
    """Places that are no states (Aden, Afloat) are nobody's, whatever their code."""
    folder = _with_row(tmp_path, "Afloat,1989,1099,NA,,5000")
    assert ask(DATASET, folder, "USA-YEM", "1952-01-01/1953-01-01").context == {}
    assert ask(DATASET, folder, "USA-EGY", GULF).context == {"troops_hosted": 1182}


def test_a_state_of_the_past_has_its_own_row() -> None:
    """Czechoslovakia is found by its number."""
    assert ask(DATASET, YEARS, "USA-CSK", "1990-08-02/1991-04-11").context == {"troops_hosted": 13}


def test_of_two_spellings_the_bare_zero_is_left_out_and_counted() -> None:
    """The Czech Republic's second row of 2013 is an artefact of its name: 17 is meant, and one row is counted."""
    found = ask(DATASET, YEARS, "USA-CZE", "2014-01-01/2015-01-01")
    assert found.context == {"troops_hosted": 17}
    assert sum(found.skipped.values()) == 1


def test_two_different_numbers_leave_it_unknown(tmp_path: Path) -> None:
    """Where two rows of a state differ and neither is zero, none is chosen, and both are counted."""
    found = ask(DATASET, _with_row(tmp_path, "Egypt,1989,651,EGY,,99"), "USA-EGY", GULF)
    assert found.context == {}
    assert sum(found.skipped.values()) == 2


def test_missing_is_unknown_and_so_is_a_zero_without_a_report(tmp_path: Path) -> None:
    """NA leaves the field out and is counted, and so does a 0 of the country-year table, which fills zeros in."""
    path = copied(YEARS / YEARS_FILE, tmp_path)
    text = path.read_text()
    path.write_text(text.replace("North Africa,1182,", "North Africa,NA,"))
    missing = ask(DATASET, tmp_path, "USA-EGY", GULF)
    assert missing.context == {}
    assert sum(missing.skipped.values()) == 1
    path.write_text(text.replace("North Africa,1182,", "North Africa,0,"))
    zero = ask(DATASET, tmp_path, "USA-EGY", GULF)
    assert (zero.context, list(zero.skipped)) == (
        {},
        ["0 troops in 1989, with no report behind it: it may be filled in"],
    )


@pytest.mark.parametrize("spoiled", ["-3", "1182.5", "many"])
def test_a_number_of_troops_that_cannot_be_is_left_out(tmp_path: Path, spoiled: str) -> None:
    """A negative, broken or worded count is named with its row."""
    path = copied(YEARS / YEARS_FILE, tmp_path)
    path.write_text(path.read_text().replace("North Africa,1182,", f"North Africa,{spoiled},"))
    assert re.search(r"row \d+: troops_ad should be", tell_trouble(DATASET, tmp_path, "USA-EGY", GULF))
    assert ask(DATASET, tmp_path, "USA-SAU", GULF).context == {"troops_hosted": 416}


def test_a_report_of_an_unknown_month_is_left_out(tmp_path: Path) -> None:
    """The reports are quarterly: any other month is another edition."""
    path = copied(REPORTS / REPORTS_FILE, tmp_path)
    path.write_text(path.read_text().replace("1989,September,", "1989,Sept,", 1))
    said = tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)
    assert "month should be one of March, June, September, December" in said


def test_the_reports_are_preferred() -> None:
    """Where both files lie below a folder, the reports are asked first."""
    assert locate(DATASET, YEARS).edition == "rebuild, reports and country-year"
    assert "reports.csv" in locator(ask(DATASET, YEARS, "USA-EGY", GULF))
    assert locate(DATASET, REPORTS).edition == "rebuild, reports"


@pytest.mark.parametrize(
    ("follower", "period", "troops", "row"),
    [
        ("EGY", GULF, 1182, 3539),
        ("SAU", "1991-01-15/1991-04-11", 30831, 10056),
        ("UZB", "2001-09-11/2002-12-31", 3, 12533),
        ("DEU", "1970-01-01/1971-01-01", 209670, 4366),
    ],
)
def test_the_whole_country_year_file(
    shared_data: Path, tmp_path: Path, follower: str, period: str, troops: int, row: int
) -> None:
    """awk -F, '$3==651 && $2==1989 {print NR, $6}' and the like give these counts and rows."""
    (tmp_path / YEARS_FILE).symlink_to(shared_data / "troops" / YEARS_FILE)
    found = ask(DATASET, tmp_path, f"USA-{follower}", period)
    assert found.context == {"troops_hosted": troops}
    assert f"row {row}:" in locator(found)


@pytest.mark.parametrize(
    ("follower", "period", "troops", "row"),
    [("EGY", GULF, 1182, 10790), ("DEU", "1970-01-01/1971-01-01", 209670, 4092)],
)
def test_the_whole_file_of_reports(
    shared_data: Path, tmp_path: Path, follower: str, period: str, troops: int, row: int
) -> None:
    """A loop of csv.reader over the gunzipped file, by number, year and month, gives these counts and rows."""
    (tmp_path / f"{REPORTS_FILE}.gz").symlink_to(shared_data / "troops" / f"{REPORTS_FILE}.gz")
    found = ask(DATASET, tmp_path, f"USA-{follower}", period)
    assert found.context == {"troops_hosted": troops}
    assert f"row {row}:" in locator(found)
