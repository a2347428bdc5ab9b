"""ForeignAssistance.gov country totals: either edition, obligations alone, only where the Greenbook ends."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from asking import DATA, amounts, ask, cut, found, locate, spoil, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.assemble import Library
from coalclass.sources.base import Located
from coalclass.sources.foreign_assistance import DATASET, collect, read
from coalclass.sources.tables import Faults

FOLDER = DATA / "foreign_assistance"
LATER = FOLDER / "us_foreign_aid_country_2023.csv"
EARLIER = FOLDER / "us_foreign_aid_country_2021.csv"


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The earlier edition alone in a folder."""
    shutil.copy(EARLIER, tmp_path)
    return tmp_path


def test_the_latest_edition_is_taken() -> None:
    """Of two editions side by side the one that reaches further is read, and an excerpt is told as one."""
    located = DATASET.find(FOLDER)
    assert located is not None
    assert located.files["table"] == LATER
    assert "fiscal years 1946-2023, later spelling" in located.edition
    assert not located.complete
    assert "rows of obligations where a whole file has 11378" in located.remark


def test_a_missing_file_is_no_failure(tmp_path: Path) -> None:
    """A folder without either edition, or with one in a hidden folder, gives nothing."""
    (tmp_path / ".old").mkdir()
    shutil.copy(LATER, tmp_path / ".old")
    assert DATASET.find(tmp_path) is None


def test_totals_beyond_the_greenbook() -> None:
    """Years after 2020 give one entry each, which says that military aid is in the total."""
    findings = collect(locate(DATASET, FOLDER), ask("USA", "EGY", "2019/2022"), after=2020)
    assert amounts(findings) == {("2021", "economic"): 1284.552436, ("2022", "economic"): 175.276982}
    note = findings.entries[0].note
    assert note is not None
    assert note.startswith("Fiscal year 2021 (October 2020 to September 2021); obligations")
    assert "economic and military, which the table does not tell apart." in note


def test_only_obligations_count() -> None:
    """Requests, appropriations, allocations and disbursements are the same money again."""
    sums = read(LATER, Faults()).sums["EGY"][2021]
    assert {kind: (tally.dollars, len(tally.rows)) for kind, tally in sums.items()} == {"total": (1284552436, 1)}


def test_years_are_those_that_the_greenbook_at_hand_lacks(tmp_path: Path) -> None:
    """Without a Greenbook in the folder every year is given, with a shorter one the years after it."""
    shutil.copy(LATER, tmp_path)
    every = found(DATASET, tmp_path, "USA", "EGY", "2019/2021")
    assert sorted(amounts(every)) == [("2019", "economic"), ("2020", "economic"), ("2021", "economic")]
    header = "Fiscal Year,Country,Assistance Category,Obligations (Historical Dollars)\n"
    (tmp_path / "greenbook.csv").write_text(f"{header}2018,Egypt,Economic,5\n2019,Egypt,Military,5\n")
    library = Library(tmp_path)
    _, beside, _ = library.collect(DATASET, ask("USA", "EGY", "2019/2021"))
    assert beside is not None
    assert sorted(amounts(beside)) == [("2020", "economic"), ("2021", "economic")]


def test_the_earlier_edition_reads_alike(earlier: Path) -> None:
    """The lower-case header of 2021 gives the same kind of entry, with that edition's own figures."""
    findings = found(DATASET, earlier, "USA", "EGY", "2021/2021")
    assert amounts(findings) == {("2021", "economic"): 69.166001}
    assert "earlier spelling" in findings.sources["foreign-assistance-2021"].citation


def test_the_latest_year_says_that_it_is_not_complete(earlier: Path) -> None:
    """The last year of an edition is still being reported: 69 million for Egypt that became 1,285."""
    (entry,) = found(DATASET, earlier, "USA", "EGY", "2021/2021").entries
    assert "the latest year of this edition, not yet fully reported" in (entry.note or "")
    assert found(DATASET, earlier, "USA", "PAK", "2021/2021").searched == set()


def test_kosovo_has_a_code_of_its_own() -> None:
    """CS-KM is Kosovo."""
    findings = found(DATASET, FOLDER, "USA", "KOS", "2021/2022")
    assert amounts(findings) == {("2021", "economic"): 61.978952, ("2022", "economic"): 97.567236}


def test_codes_are_iso_codes_alone() -> None:
    """MAC is Macau, though COW has Macedonia under it; WLD and regions are no state."""
    sums = read(LATER, Faults()).sums
    assert set(sums["MKD"]) == {2021}
    assert set(sums) == {"EGY", "KOS", "MKD", "SUN", "RVN", "YEM"}


@pytest.mark.parametrize("code", ["NULL", ""])
def test_states_without_a_code_go_by_name(tmp_path: Path, code: str) -> None:
    """Former states have an empty code, or NULL for it, and are known by name in their years."""
    path = tmp_path / LATER.name
    path.write_bytes(LATER.read_bytes().replace(b"\nNULL,", f"\n{code},".encode()))
    sums = read(path, Faults()).sums
    assert sums["SUN"][1946]["total"].dollars == 86200000
    assert sums["RVN"][1974]["total"].dollars == 1413630000


def test_the_transition_quarter_counts_with_1976() -> None:
    """The text year 1976tq is in 1976."""
    tally = read(LATER, Faults()).sums["YEM"][1976]["total"]
    assert (tally.dollars, len(tally.rows)) == (7641000 + 2702000, 2)


def test_the_baseline_is_given_where_the_greenbook_ends() -> None:
    """A baseline that reaches beyond 2020 is taken from the totals, any other left to the Greenbook."""
    findings = collect(locate(DATASET, FOLDER), ask("USA", "EGY", "2022/2022"), after=2020)
    years = (375724191, 1236492088, 1467335820, 1474212781, 1284552436)
    assert findings.context == {"aid_baseline_musd": pytest.approx(sum(years) / 5e6)}
    assert findings.context_source == "foreign-assistance-2017-2021-baseline"
    assert collect(locate(DATASET, FOLDER), ask("USA", "EGY", "2021/2022"), after=2020).context == {}


def test_no_baseline_from_a_year_still_reported(earlier: Path) -> None:
    """A mean that would take in the edition's latest year is left unknown."""
    assert found(DATASET, earlier, "USA", "EGY", "2022/2022").context == {}


def test_a_year_without_aid_is_known_absent() -> None:
    """A state that the whole file lists, but in none of the period's years, got neither kind."""
    findings = found(DATASET, FOLDER, "USA", "MKD", "2022/2022")
    assert findings.entries == []
    assert findings.searched == {"economic", "military"}
    assert found(DATASET, FOLDER, "USA", "MKD", "2022/2023").searched == set()
    assert found(DATASET, FOLDER, "USA", "MKD", "2021/2022").searched == set()
    assert found(DATASET, FOLDER, "USA", "NOR", "2022/2022").searched == set()


def test_a_total_below_zero_is_no_entry(tmp_path: Path) -> None:
    """Where more was taken back than given there is no aid, and the row is counted."""
    spoil(LATER, tmp_path, "2021,61978952", "2021,-61978952")
    findings = found(DATASET, tmp_path, "USA", "KOS", "2021/2021")
    assert findings.entries == []
    assert findings.skipped == {"obligations of fiscal year 2021 come to nothing or less": 1}


def test_other_hegemons_have_no_data() -> None:
    """The table is of US aid alone."""
    assert found(DATASET, FOLDER, "FRA", "EGY", "2021/2022").entries == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Fiscal Year", "Year", "columns missing: Fiscal Year"),
        ("Country Code", "Code", "expected a header with the columns Country Code"),
        (",2021,61978952,", ",FY21,61978952,", r"row 2: expected a fiscal year .*found 'FY21'"),
        (",61978952,", ",61.9m,", r"row 2: expected an amount in whole US dollars \(found '61.9m'\)"),
        ("Obligations,2021", "Outlays,2021", r"row 2: expected a transaction type of .*found 'Outlays'"),
    ],
)
def test_another_edition_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A file that is neither edition is named with what was expected and where."""
    spoil(LATER, tmp_path, old, new)
    assert re.search(f"us_foreign_aid_country_2023.csv.*{message}", tell_trouble(DATASET, tmp_path))


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    """A file cut within a row is refused with the row."""
    cut(LATER, tmp_path, 25)
    with pytest.raises(DatasetError, match=r"us_foreign_aid_country_2023.csv, row \d+: expected 11 fields"):
        DATASET.find(tmp_path)


def test_another_encoding_is_read(tmp_path: Path) -> None:
    """A name in the Western code page, as Excel saves it, is no hindrance; the code says which state is meant."""
    (tmp_path / LATER.name).write_bytes(LATER.read_bytes().replace(b"Egypt", b"\xc9gypt", 1))
    assert read(tmp_path / LATER.name, Faults()).sums == read(LATER, Faults()).sums


@pytest.fixture(scope="module")
def whole(shared_data: Path) -> Located:
    """The whole file of the later edition, read once."""
    return locate(DATASET, shared_data / "us-aid-country", whole=False)


@pytest.mark.parametrize(
    ("follower", "year", "dollars", "row"),
    # awk -F, '$1=="EGY" && $8=="Obligations" && $9=="2021"{print FNR,$10}' us_foreign_aid_country_2023.csv
    [("EGY", "2021", 1284552436, 6224), ("KOS", "2021", 61978952, 4756), ("KOS", "2022", 97567236, 4757)],
)
def test_known_figures_of_the_whole_file(whole: Located, follower: str, year: str, dollars: int, row: int) -> None:
    """Figures and rows that awk finds in the whole file come out."""
    findings = DATASET.collect(whole, ask("USA", follower, f"{year}/{year}"))
    assert amounts(findings) == {(year, "economic"): dollars / 1e6}
    assert findings.sources[f"foreign-assistance-{year}"].locator == f"us_foreign_aid_country_2023.csv, row {row}"


def test_both_whole_editions_are_whole(whole: Located, shared_data: Path, tmp_path: Path) -> None:
    """Either shared copy passes as complete."""
    assert whole.complete
    shutil.copy(shared_data / "us-aid-country" / EARLIER.name, tmp_path)
    assert locate(DATASET, tmp_path, whole=False).complete
