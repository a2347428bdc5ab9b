"""The Greenbook: obligations summed by fiscal year and kind, in whole and in excerpt."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from asking import DATA, amounts, ask, cut, found, locate, spoil, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.base import Located
from coalclass.sources.fiscal import Tally
from coalclass.sources.greenbook import DATASET

FOLDER = DATA / "greenbook"
TEXT = FOLDER / "greenbook.csv"


def test_the_workbook_is_found_with_its_edition() -> None:
    """The edition is read from the title lines, and an excerpt is not passed off as the whole."""
    located = DATASET.find(FOLDER)
    assert located is not None
    assert located.files["table"].suffix == ".xlsx"
    assert located.edition == "fiscal years 1949-2002, prepared August 9, 2022"
    assert not located.complete
    assert "where a whole file has 75002" in located.remark


def test_a_missing_file_is_no_failure(tmp_path: Path) -> None:
    """A folder without the Greenbook gives nothing, also where a hidden folder holds one."""
    (tmp_path / ".old").mkdir()
    shutil.copy(TEXT, tmp_path / ".old")
    assert DATASET.find(tmp_path) is None


def test_kinds_are_summed_by_fiscal_year() -> None:
    """One entry for each fiscal year and kind, in US$ millions, dated by the year and saying what it is."""
    findings = found(DATASET, FOLDER, "USA", "UZB", "2001-09-11/2002-12-31")
    assert amounts(findings) == {("2001", "military"): 7.296, ("2002", "military"): 41.305}
    entry = findings.entries[0]
    assert entry.note == "Fiscal year 2001 (October 2000 to September 2001); obligations, not payments."
    assert entry.source == ("greenbook-2001-military",)
    assert (entry.status, entry.provider, entry.linkage, entry.terms) == ("delivered", "hegemon", None, None)


def test_negative_rows_are_summed() -> None:
    """Deobligations and the INACTIVE offset of the ESF row reduce the sum; neither is dropped nor made positive."""
    findings = found(DATASET, FOLDER, "USA", "PAK", "2002/2002")
    assert amounts(findings)["2002", "economic"] == 755.015092
    egypt = found(DATASET, FOLDER, "USA", "EGY", "1991/1991")
    assert amounts(egypt) == {("1991", "economic"): 998.011, ("1991", "military"): 1301.798}


def test_the_locator_names_the_rows() -> None:
    """Row numbers are those of the sheet, so a reader can look them up."""
    findings = found(DATASET, FOLDER, "USA", "UZB", "2001/2001")
    source = findings.sources["greenbook-2001-military"]
    assert source.locator is not None
    assert source.locator.startswith("us_foreignaid_greenbook.xlsx, rows ")
    first, last = (int(text) for text in source.locator.rpartition(" ")[2].split("-"))
    rows = TEXT.read_text().splitlines()
    assert last - first + 1 == sum(row.startswith("2001,") and ",Uzbekistan,Military," in row for row in rows)
    assert "prepared August 9, 2022" in source.citation


def test_the_transition_quarter_counts_with_1976() -> None:
    """The rows of 1976.9 are in the sum of 1976, which says so."""
    findings = found(DATASET, FOLDER, "USA", "YEM", "1976/1976")
    assert amounts(findings) == {("1976", "economic"): 10.101, ("1976", "military"): 0.242}
    assert "transition quarter" in (findings.entries[0].note or "")


def test_a_sum_below_zero_is_known_but_no_entry() -> None:
    """Where more was taken back than given there is no aid, the rows are counted, and the kind is known absent."""
    findings = found(DATASET, FOLDER, "USA", "TWN", "1950/1950")
    assert findings.entries == []
    assert findings.searched == {"economic", "military"}
    assert dict(findings.skipped) == {"economic obligations of fiscal year 1950 come to nothing or less": 1}


@pytest.mark.parametrize(
    ("follower", "period", "economic"),
    [("RVN", "1974/1974", 654.3), ("YUG", "1952/1952", 106.0), ("CHN", "1949/1949", 344.6)],
)
def test_names_mean_the_state_of_their_time(follower: str, period: str, economic: float) -> None:
    """Vietnam of 1974 is South Vietnam, the former Serbia and Montenegro Yugoslavia, Taiwan of 1949 China."""
    findings = found(DATASET, FOLDER, "USA", follower, period)
    assert amounts(findings)[period[:4], "economic"] == economic


def test_a_name_is_not_carried_to_its_successor() -> None:
    """What South Vietnam got is not the Socialist Republic's, nor Yugoslavia's Serbia's."""
    assert found(DATASET, FOLDER, "USA", "VNM", "1976-07-02/1977").entries == []
    assert found(DATASET, FOLDER, "USA", "SRB", "2006-06-05/2007").entries == []


def test_rows_of_two_states_are_counted_for_neither() -> None:
    """Rows of 1970 to 1975 lump both Yemens: left out, counted, and nothing is known absent."""
    findings = found(DATASET, FOLDER, "USA", "YEM", "1975/1975")
    assert findings.entries == []
    assert findings.skipped == {"the rows cover this state and another together": 4}
    assert findings.searched == set()
    assert found(DATASET, FOLDER, "USA", "YMD", "1975/1975").searched == set()


def test_world_and_regions_are_no_state() -> None:
    """The row "World (not specified)" is nobody's aid."""
    sums = locate(DATASET, FOLDER).cache["ledger"].sums
    assert set(sums) == {"CHN", "TWN", "YUG", "RVN", "YEM", "EGY", "PAK", "UZB"}


def test_debt_relief_is_never_searched() -> None:
    """The Greenbook holds no forgiveness, so it cannot know that there was none."""
    assert found(DATASET, FOLDER, "USA", "EGY", "1991/1991").searched == {"economic", "military"}


def test_nothing_is_known_outside_the_file() -> None:
    """Kinds are searched only where the file is whole, covers every year and lists the state."""
    assert found(DATASET, FOLDER, "USA", "EGY", "1991/2010").searched == set()
    assert found(DATASET, FOLDER, "USA", "EGY", "1991/..").searched == set()
    assert found(DATASET, FOLDER, "USA", "SUN", "1990/1991").searched == set()
    located = locate(DATASET, FOLDER, whole=False)
    assert DATASET.collect(located, ask("USA", "EGY", "1991/1991")).searched == set()


def test_other_hegemons_have_no_data() -> None:
    """The table is of US aid alone."""
    findings = found(DATASET, FOLDER, "GBR", "EGY", "1991/1991")
    assert (findings.entries, findings.context, findings.searched) == ([], {}, set())


def test_the_baseline_is_a_yearly_mean() -> None:
    """The five fiscal years before the period are averaged, years without a row as nothing."""
    findings = found(DATASET, FOLDER, "USA", "EGY", "1993/1994")
    assert findings.context == {"aid_baseline_musd": pytest.approx((998.011 + 1301.798) / 5)}
    assert findings.context_source == "greenbook-1988-1992-baseline"
    assert "fiscal years 1988-1992, rows" in (findings.sources["greenbook-1988-1992-baseline"].locator or "")


def test_the_baseline_counts_the_transition_quarter_as_a_quarter() -> None:
    """Five fiscal years that hold the transition quarter are five and a quarter years."""
    findings = found(DATASET, FOLDER, "USA", "TWN", "1980/1980")
    assert findings.context == {"aid_baseline_musd": 0.0}
    egypt = found(DATASET, FOLDER, "USA", "YEM", "1981/1981")
    assert egypt.context == {"aid_baseline_musd": pytest.approx((10.101 + 0.242) / 5.25)}


def test_a_baseline_below_zero_is_zero(tmp_path: Path) -> None:
    """Where more was taken back than given over five years, the yearly mean is nothing, not a negative amount."""
    spoil(TEXT, tmp_path, ",40207000,", ",-40207000,")
    assert found(DATASET, tmp_path, "USA", "UZB", "2003/2003").context == {"aid_baseline_musd": 0.0}


def test_the_baseline_leaves_out_years_before_the_state() -> None:
    """No mean is taken over years in which there was no such state, nor where rows are lumped."""
    assert "aid_baseline_musd" not in found(DATASET, FOLDER, "USA", "UZB", "1992/1993").context
    assert found(DATASET, FOLDER, "USA", "UZB", "2002/2002").context == {"aid_baseline_musd": pytest.approx(7.296 / 5)}
    assert found(DATASET, FOLDER, "USA", "YEM", "1977/1977").context == {}


@pytest.fixture
def text_folder(tmp_path: Path) -> Path:
    """The excerpt as delimited text, alone in a folder."""
    shutil.copy(TEXT, tmp_path)
    return tmp_path


def test_the_text_edition_says_the_same(text_folder: Path) -> None:
    """The csv gives the sums of the workbook; without title lines its edition is its span of years."""
    findings = found(DATASET, text_folder, "USA", "EGY", "1991/1991")
    assert amounts(findings) == amounts(found(DATASET, FOLDER, "USA", "EGY", "1991/1991"))
    assert locate(DATASET, text_folder).edition == "fiscal years 1949-2002"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Country,", "Recipient,", "columns missing: Country"),
        ("1974,Asia", "1974.5,Asia", r"greenbook.csv, row 4: expected a fiscal year .*found '1974.5'"),
        (",344600000,", ",n/a,", r"greenbook.csv, row 2: expected an amount in whole US dollars \(found 'n/a'\)"),
        (
            "Economic",
            "Cultural",
            r"greenbook.csv, row 2: expected the category Economic or Military \(found 'Cultural'\)",
        ),
        ("Fiscal Year", "Year", "expected a header with the columns Fiscal Year"),
    ],
)
def test_another_edition_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A file that is not what the publisher distributes is named with what was expected and where."""
    spoil(TEXT, tmp_path, old, new)
    assert re.search(message, tell_trouble(DATASET, tmp_path))


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    """A text cut within a row, a workbook without its end, and a header without rows are refused."""
    path = cut(TEXT, tmp_path, 30)
    with pytest.raises(DatasetError, match=r"greenbook.csv, row \d+: expected 9 fields"):
        DATASET.find(tmp_path)
    path.write_text(TEXT.read_text().splitlines(keepends=True)[0])
    with pytest.raises(DatasetError, match=r"expected rows of obligations below the header"):
        DATASET.find(tmp_path)
    path.unlink()
    cut(FOLDER / "us_foreignaid_greenbook.xlsx", tmp_path, 100)
    with pytest.raises(DatasetError, match=r"us_foreignaid_greenbook.xlsx: not a whole Excel workbook"):
        DATASET.find(tmp_path)


def test_another_encoding_is_read(tmp_path: Path) -> None:
    """A title in the Western code page, as Excel saves it, is no hindrance."""
    (tmp_path / "greenbook.csv").write_bytes(b"U.S. aid, en fran\xe7ais\n" + TEXT.read_bytes())
    asked = ("USA", "EGY", "1990-08-02/1991-04-11")
    assert amounts(found(DATASET, tmp_path, *asked)) == amounts(found(DATASET, FOLDER, *asked)) != {}


def test_a_workbook_without_the_sheet_is_named(tmp_path: Path) -> None:
    """Another workbook under the Greenbook's name is told by its sheets."""
    with ZipFile(FOLDER / "us_foreignaid_greenbook.xlsx") as old, ZipFile(tmp_path / "greenbook.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'name="Economic and Military Aid"', b'name="Sheet1"'))
    with pytest.raises(DatasetError, match=r'expected the sheet "Economic and Military Aid" .found Sheet1.'):
        DATASET.find(tmp_path)


@pytest.mark.parametrize(
    ("follower", "period", "expected"),
    [
        # Summed with openpyxl from the workbook: {(country, year, category): total} over all rows from row 8 on.
        ("PAK", "2000/2000", {("2000", "economic"): 22.825793}),
        ("PAK", "2002/2002", {("2002", "economic"): 755.015092}),
        ("UZB", "2001/2002", {("2001", "military"): 7.296, ("2002", "military"): 41.305}),
        ("EGY", "1990/1991", {("1990", "military"): 1295.919, ("1991", "economic"): 998.011}),
    ],
)
def test_known_figures_of_the_whole_file(
    whole_greenbook: Located, follower: str, period: str, expected: dict[tuple[str, str], float]
) -> None:
    """Figures summed by other means from the whole workbook come out."""
    findings = DATASET.collect(whole_greenbook, ask("USA", follower, period))
    sums = amounts(findings)
    assert {key: sums[key] for key in expected} == expected
    assert findings.searched == {"economic", "military"}


@pytest.fixture(scope="module")
def whole_greenbook(shared_data: Path) -> Located:
    """The whole file, read once."""
    return locate(DATASET, shared_data / "us-aid-greenbook", whole=False)


def test_the_whole_file_is_whole(whole_greenbook: Located) -> None:
    """The shared copy is complete, and no state but those it lists is credited."""
    assert whole_greenbook.complete
    assert whole_greenbook.edition == "fiscal years 1946-2020, prepared August 9, 2022"
    assert "MKD" in whole_greenbook.cache["ledger"].sums
    assert not {"SUN", "CSK", "DDR", "PSE"} & set(whole_greenbook.cache["ledger"].sums)


def test_egypts_baseline_of_the_whole_file(whole_greenbook: Located) -> None:
    """Fiscal years 1985 to 1989 of Egypt, summed with openpyxl, come to 11,768.909 million."""
    findings = DATASET.collect(whole_greenbook, ask("USA", "EGY", "1990-08-02/1991-04-11"))
    assert findings.context["aid_baseline_musd"] == pytest.approx(11768.909 / 5, abs=1e-9)


def test_both_formats_of_the_whole_file_agree(shared_data: Path, whole_greenbook: Located, tmp_path: Path) -> None:
    """The workbook and the csv converted from it give the same sums throughout."""
    shutil.copy(shared_data / "us-aid-greenbook" / "us_foreignaid_greenbook.csv.gz", tmp_path)
    other = locate(DATASET, tmp_path).cache["ledger"].sums
    ours = whole_greenbook.cache["ledger"].sums

    def plain(sums: dict[str, dict[int, dict[str, Tally]]]) -> dict[tuple[str, int, str], int]:
        return {
            (state, year, kind): tally.dollars
            for state, years in sums.items()
            for year, kinds in years.items()
            for kind, tally in kinds.items()
        }

    assert plain(ours) == plain(other)
