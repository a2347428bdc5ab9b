"""GDP from the World Bank's download in current US dollars, and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, locator, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.gdp import DATASET

FOLDER = EXCERPTS / "wdi_gdp"
FILE = "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_000000.csv"
GULF = "1990-08-02/1991-04-11"
AFGHANISTAN = "2001-09-11/2002-12-31"


def test_dollars_become_millions_in_the_first_year_of_the_period() -> None:
    """The year in which the period starts, divided by a million and not rounded; the row counts the lines above."""
    found = ask(DATASET, FOLDER, "USA-EGY", GULF)
    assert found.context == {"gdp_musd": 43094.0}
    assert locator(found) == f"{FILE}, row 8, 1990"
    assert ask(DATASET, FOLDER, "USA-UZB", AFGHANISTAN).context == {"gdp_musd": 11401351420.1711 / 1_000_000}


def test_it_is_the_followers_whoever_leads() -> None:
    """Any hegemon: the field is about the follower."""
    assert ask(DATASET, FOLDER, "FRA-EGY", GULF).context == ask(DATASET, FOLDER, "USA-EGY", GULF).context


@pytest.mark.parametrize(("follower", "gdp"), [("NAM", 3547.0), ("DEU", 1950000.0)])
def test_states_whose_code_is_a_trap(follower: str, gdp: float) -> None:
    """NAM is Namibia; the preamble, the byte order mark and the comma at each line's end are no obstacle."""
    assert (FOLDER / FILE).read_bytes().startswith(b"\xef\xbb\xbf")
    assert ask(DATASET, FOLDER, f"USA-{follower}", AFGHANISTAN).context == {"gdp_musd": gdp}


def test_kosovo_has_the_banks_own_code() -> None:
    """Kosovo is XKX at the Bank, and an empty year is counted and stays unknown."""
    found = ask(DATASET, FOLDER, "USA-KOS", "2008-03-01/2009-03-01")
    assert found.context == {}
    assert ask(DATASET, FOLDER, "USA-UZB", "1991-10-01/1992-03-01").context == {"gdp_musd": 13677.6}


def test_an_empty_value_is_unknown_and_counted(tmp_path: Path) -> None:
    """An empty field is no zero."""
    path = copied(FOLDER / FILE, tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('"43094000000"', '""'), encoding="utf-8")
    found = ask(DATASET, tmp_path, "USA-EGY", GULF)
    assert found.context == {}
    assert sum(found.skipped.values()) == 1


def test_a_state_of_the_past_has_none() -> None:
    """The Bank's Germany of 1989 has today's borders: West Germany's GDP is not taken from it."""
    assert ask(DATASET, FOLDER, "USA-DEU", "1989-01-01/1989-12-31").context == {}
    assert ask(DATASET, FOLDER, "USA-DEU", GULF).context == {"gdp_musd": 1780000000000.5 / 1_000_000}


@pytest.mark.parametrize(
    ("name", "why"),
    [("cw_gdppop.csv", "real GDP"), ("API_NY.GDP.MKTP.KD_DS2_en_csv_v2_1.csv", "another series")],
)
def test_other_gdp_is_refused_and_the_remark_says_why(tmp_path: Path, name: str, why: str) -> None:
    """Real GDP is found, named as unusable, and leaves the field unknown."""
    (tmp_path / name).write_text("ccode,year,pwtrgdp\n651,1990,123.4\n")
    located = locate(DATASET, tmp_path)
    assert not located.complete
    assert name in located.remark
    assert why in located.remark
    assert "NY.GDP.MKTP.CD" in located.remark
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {}


def test_the_right_file_wins_over_the_wrong_one(tmp_path: Path) -> None:
    """With both in the folder the World Bank's is read, without a remark."""
    (tmp_path / "cw_gdppop.csv").write_text("ccode,year,pwtrgdp\n651,1990,123.4\n")
    copied(FOLDER / FILE, tmp_path)
    assert locate(DATASET, tmp_path).complete
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {"gdp_musd": 43094.0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'EGY","GDP (current US$)","NY.GDP.MKTP.CD',
            'EGY","GDP (constant)","NY.GDP.MKTP.KD',
            "row 8: Indicator Code should",
        ),
        ('"43094000000"', '".."', r"row 8: 1990 should be a number \(found '..'\)"),
        ('"1989","1990"', '"YR1989","YR1990"', "row 5: expected years after Indicator Code"),
        ('"Country Name",', '"Country",', "columns missing: Country Name"),
        (',"37387800000","96684600000",', "", r"row 8: expected 8 fields, found 6; is it cut short"),
    ],
)
def test_a_file_that_is_not_the_banks_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Another indicator, another missing mark, other years or a short row are named with their row."""
    path = copied(FOLDER / FILE, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert re.search(message, tell_trouble(DATASET, tmp_path, "USA-EGY", GULF))


def test_the_shared_folder_has_real_gdp_alone(shared_data: Path) -> None:
    """`ls state-context` shows cw_gdppop and no API_NY file: GDP stays unknown, and the remark says so."""
    located = locate(DATASET, shared_data)
    assert "cw_gdppop.csv.gz is not used: it is real GDP" in located.remark
    assert ask(DATASET, shared_data, "USA-EGY", GULF).context == {}


LONG = EXCERPTS / "gdp_long"


def test_the_same_figures_with_a_row_a_year() -> None:
    """DataHub's rows of World Bank GDP (release of 24 February 2026): each value has a row of its own to cite."""
    found = ask(DATASET, LONG, "USA-EGY", GULF)
    assert found.context == {"gdp_musd": 42978914311.35038 / 1_000_000}
    assert locator(found) == "gdp.csv, row 3, 1990"
    assert ask(DATASET, LONG, "USA-KOS", "2008-03-01/2009-03-01").context == {"gdp_musd": 5181776768.712465 / 1_000_000}
    assert sum(ask(DATASET, LONG, "USA-KOS", "2009-03-01/2010-03-01").skipped.values()) == 1


def test_the_banks_own_file_goes_before_the_rows(tmp_path: Path) -> None:
    """With both at hand the download is read."""
    copied(LONG / "gdp.csv", tmp_path)
    copied(FOLDER / FILE, tmp_path)
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {"gdp_musd": 43094.0}


def test_another_table_of_that_name_is_let_alone(tmp_path: Path) -> None:
    """`gdp.csv` is a common name: a file with other columns is not ours and no error."""
    (tmp_path / "gdp.csv").write_text("country,year,gdp\nEGY,1990,1\n")
    assert DATASET.find(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("EGY,1990,42978914311.35038", "EGY,1990,..", r"row 3: Value should be a number \(found '..'\)"),
        ("EGY,1990,", "EGY,YR90,", r"row 3: Year should be a year \(found 'YR90'\)"),
        ("EGY,1990,42978914311.35038", "EGY,1990", "row 3: expected 4 fields, found 3; is it cut short"),
    ],
)
def test_a_damaged_row_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Another missing mark, another way to write years, a short row."""
    path = copied(LONG / "gdp.csv", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert re.search(message, tell_trouble(DATASET, tmp_path, "USA-EGY", GULF))


@pytest.mark.parametrize(
    ("folder", "name", "lines", "header"),
    [
        (LONG, "gdp.csv", 1, "Country Name, Country Code, Year, Value"),
        (FOLDER, FILE, 5, "Country Name, Country Code, Indicator Name, Indicator Code"),
    ],
)
def test_a_file_that_ends_after_its_header_names_that_header(
    tmp_path: Path, folder: Path, name: str, lines: int, header: str
) -> None:
    """Whichever of the two shapes it has."""
    path = copied(folder / name, tmp_path)
    path.write_text("".join(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)[:lines]), encoding="utf-8")
    with pytest.raises(DatasetError, match=f"expected rows under the header {header}, found none"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)
