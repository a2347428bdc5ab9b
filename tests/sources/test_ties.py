"""TIES: threats, sanctions and inducements by any sender against the follower, dated as the file dates them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from asking import DATA, ask, cut, found, locate, spoil, tell_trouble

from coalclass.errors import DatasetError
from coalclass.records import Interaction
from coalclass.sources.base import Findings, Located
from coalclass.sources.pressure import build_date
from coalclass.sources.states import find_code_by_number
from coalclass.sources.ties import DATASET

FOLDER = DATA / "ties"
TEXT = FOLDER / "TIESv4-1.csv"


def acts(findings: Findings) -> list[tuple[str, str, str | None]]:
    """Date, kind and linkage of each entry."""
    entries = [entry for entry in findings.entries if isinstance(entry, Interaction)]
    assert len(entries) == len(findings.entries)
    assert {entry.actor for entry in entries} <= {"hegemon"}
    return [(entry.date.text, entry.kind, entry.linkage) for entry in entries]


@pytest.fixture
def text_folder(tmp_path: Path) -> Path:
    """The excerpt as delimited text, alone in a folder."""
    shutil.copy(TEXT, tmp_path)
    return tmp_path


def test_an_excerpt_is_told_from_the_whole(tmp_path: Path) -> None:
    """The workbook is preferred, fewer cases than the whole are said, and nothing found is no failure."""
    located = DATASET.find(FOLDER)
    assert located is not None
    assert located.files["cases"].suffix == ".xls"
    assert (located.complete, located.remark) == (False, "12 cases where the whole file has 1412")
    assert DATASET.find(tmp_path) is None


def test_a_threat_with_an_inducement() -> None:
    """Jordan in August 1990: a threat dated by the start of the case, and a concession without an amount."""
    findings = found(DATASET, FOLDER, "USA", "JOR", "1990-08-02/1991-04-11")
    assert acts(findings) == [("1990-08-13", "threat", None), ("1990-08-13", "concession", None)]
    threat, carrot = findings.entries
    assert threat.note == "Threat of economic sanctions, over an alliance or alignment choice."
    assert (carrot.note or "").startswith("Inducement (type 1) offered with the threat")
    assert threat.source == carrot.source == ("ties-1990081301",)
    assert (findings.sources["ties-1990081301"].locator or "").endswith("case 1990081301")


def test_no_sanction_where_none_was_imposed() -> None:
    """Case 1990081301 names types of sanction but was never carried out: imposition is 0."""
    assert "sanction" not in [kind for _, kind, _ in acts(found(DATASET, FOLDER, "USA", "JOR", "1990/1994"))]


def test_a_sanction_has_its_own_date() -> None:
    """Pakistan in May 1998: threatened on the 10th, imposed on the 28th; several codes in a cell are kept."""
    findings = found(DATASET, FOLDER, "USA", "PAK", "1998/1998")
    assert acts(findings) == [("1998-05-10", "threat", None), ("1998-05-28", "sanction", None)]
    assert (findings.entries[1].note or "").endswith("Type 7, 4, 7.")


@pytest.mark.parametrize("hegemon", ["USA", "CAN", "JPN", "DEU", "AUS"])
def test_every_sender_counts(hegemon: str) -> None:
    """Any of the five senders is a hegemon of the case, not the primary one alone."""
    assert len(found(DATASET, FOLDER, hegemon, "PAK", "1998/1998").entries) == 2


def test_other_hegemons_than_the_united_states() -> None:
    """The Soviet Union against Yugoslavia in 1948, with two kinds of inducement in one cell."""
    findings = found(DATASET, FOLDER, "SUN", "YUG", "1948/1949")
    assert [kind for _, kind, _ in acts(findings)] == ["threat", "sanction", "concession"]
    assert (findings.entries[2].note or "").startswith("Inducement (type 1, 2) offered with the sanction")


def test_pressure_on_others_is_not_the_followers() -> None:
    """Only the target is under pressure: not a fellow sender, not the sender itself."""
    assert found(DATASET, FOLDER, "USA", "JPN", "1998/1998").entries == []
    assert found(DATASET, FOLDER, "PAK", "USA", "1998/1998").entries == []


def test_linkage_is_other_only_for_other_matters() -> None:
    """Trade practices are another matter by definition; of security issues the file cannot say."""
    korea = found(DATASET, FOLDER, "USA", "KOR", "1990/1990")
    assert acts(korea) == [("1990-04-24", "threat", "other"), ("1990-04-24", "sanction", "other")]


def test_a_further_issue_in_words_leaves_linkage_open() -> None:
    """Egypt in 1989 is coded as reform and trade, but the words say chemical weapons."""
    findings = found(DATASET, FOLDER, "USA", "EGY", "1989/1989")
    assert {linkage for _, _, linkage in acts(findings)} == {None}
    assert "in the coders' words: Halt chemical weapons program" in (findings.entries[0].note or "")


def test_an_imposition_year_that_holds_a_sentence() -> None:
    """Where the year is a sentence only the year stands as date, and the note gives the sentence."""
    cases = {case.row: case for case in locate(DATASET, FOLDER).cache["cases"]}
    told = [case for case in cases.values() if "Dated in the file" in case.dating]
    assert sorted(case.acts["sanction"].text for case in told if case.acts["sanction"]) == ["1949", "1955"]
    assert any("1949, sometime before this date." in case.dating for case in told)


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("1990", "8", "13", "1990-08-13"),
        ("1965", "6", "31", "1965-06"),
        ("1958", "11", "?", "1958-11"),
        ("1958", "", "", "1958"),
        ("1958", "", "4", "1958"),
        ("1949, sometime before this date.", "12", "24", "1949"),
        ("", "6", "1", None),
    ],
)
def test_dates_are_as_precise_as_the_file(year: str, month: str, day: str, expected: str | None) -> None:
    """A day that is missing, a question mark or outside the calendar leaves the month; no year leaves nothing."""
    when = build_date(year, month, day)
    assert (None if when is None else when.text) == expected


def test_a_case_under_way_is_not_known_absent() -> None:
    """Sanctions of 1998 that were lifted in October 2001 give no entry in September, nor is the kind absent."""
    findings = found(DATASET, FOLDER, "USA", "PAK", "2001-09-11/2001-12-31")
    assert findings.entries == []
    assert findings.searched == set()
    assert findings.skipped["the case began before the period and was under way in it"] == 3
    assert findings.skipped["the dataset gives no date for it"] == 1


def test_a_case_that_had_ended_leaves_the_kinds_known() -> None:
    """The case against Egypt of 1989 ended that year: nothing is left open in 1990."""
    findings = found(DATASET, FOLDER, "USA", "EGY", "1990-08-02/1991-04-11")
    assert (findings.entries, findings.searched, findings.skipped) == ([], {"threat", "sanction"}, {})


def test_a_case_without_an_end_goes_on() -> None:
    """The case against Saudi Arabia of 1991 has no end year: later periods cannot know the threat absent."""
    assert found(DATASET, FOLDER, "USA", "SAU", "1995/1996").searched == {"sanction"}
    assert found(DATASET, FOLDER, "USA", "SAU", "1985/1986").searched == {"threat", "sanction"}


def test_kinds_are_searched_only_within_the_years() -> None:
    """Cases begin from 1945 to 2005; beyond, and in a file that is not whole, nothing is known absent."""
    assert found(DATASET, FOLDER, "USA", "UZB", "2001-09-11/2002-12-31").searched == {"threat", "sanction"}
    assert found(DATASET, FOLDER, "FRA", "EGY", "2004/2006").searched == set()
    assert found(DATASET, FOLDER, "FRA", "EGY", "1944/1946").searched == set()
    request = ask("USA", "UZB", "2001/2002")
    assert DATASET.collect(locate(DATASET, FOLDER, whole=False), request).searched == set()


def test_the_text_edition_says_the_same(text_folder: Path) -> None:
    """The csv, with NA for what is missing, gives the very cases of the workbook."""
    assert locate(DATASET, text_folder).cache["cases"] == locate(DATASET, FOLDER).cache["cases"]


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [("260", 1980, "DEU"), ("255", 1998, "DEU"), ("255", 1972, "DEU"), ("345", 1948, "YUG"), ("1000", 2004, None)],
)
def test_numbers_mean_the_state_of_their_time(number: str, year: int, code: str | None) -> None:
    """COW numbers are read in the year of the case, also past their spell; 1000 is the EU, which is no state."""
    assert find_code_by_number(number, year) == code


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("targetstate", "target", "columns missing: targetstate"),
        ("caseid", "id", "expected a header with the columns caseid"),
        ("1948070301,7,3,1948", "1948070301,7,3,NA", r"row 2: expected a case number and a start year .*and ''"),
        ("1990081301,8", "Jordan,8", r"expected a case number and a start year \(found 'Jordan'"),
        ("7,NA,NA,NA,1,6,2,3,6 8", "7,NA,NA,NA,maybe,6,2,3,6 8", "expected threat to be 0 or 1 .found 'maybe'"),
    ],
)
def test_another_edition_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A file that is not version 4 is named with what was expected and where."""
    spoil(TEXT, tmp_path, old, new)
    assert re.search(f"TIESv4-1.csv.*{message}", tell_trouble(DATASET, tmp_path))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A workbook without its end, a text cut within a row, and no cases are refused."""
    cut(FOLDER / "TIESv4-1.xls", tmp_path, 1000).rename(tmp_path / "TIES.xls")
    with pytest.raises(DatasetError, match=r"TIES.xls: not a whole Excel workbook"):
        DATASET.find(tmp_path)
    (tmp_path / "TIES.xls").unlink()
    path = cut(TEXT, tmp_path, 20)
    with pytest.raises(DatasetError, match=r"TIESv4-1.csv, row 13: expected 66 fields"):
        DATASET.find(tmp_path)
    path.write_bytes(TEXT.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(DatasetError, match=r"expected cases below the header"):
        DATASET.find(tmp_path)


@pytest.fixture(scope="module")
def whole(shared_data: Path) -> Located:
    """The whole file, read once."""
    return locate(DATASET, shared_data / "ties", whole=False)


@pytest.mark.parametrize(
    ("hegemon", "follower", "period", "row"),
    # awk -F, '$17==663 && $16==2 {print NR,$1,$26}' TIESv4-1.csv, and grep -n '^1948070301' TIESv4-1.csv
    [("USA", "JOR", "1990-08-02/1991-04-11", 634), ("SUN", "YUG", "1948-07-03/1948-07-03", 32)],
)
def test_known_cases_of_the_whole_file(whole: Located, hegemon: str, follower: str, period: str, row: int) -> None:
    """Cases that awk finds for two hegemons come out, at the same row."""
    assert whole.complete
    findings = DATASET.collect(whole, ask(hegemon, follower, period))
    (source,) = findings.sources.values()
    assert f"row {row}, " in (source.locator or "")
    assert next(entry.kind for entry in findings.entries if isinstance(entry, Interaction)) == "threat"


def test_the_cases_of_the_whole_file_are_all_read(whole: Located) -> None:
    """1,053 threats and 845 impositions, as xlrd counts them in the workbook."""
    cases = whole.cache["cases"]
    assert len(cases) == 1412
    assert sum("threat" in case.acts for case in cases) == 1053
    assert sum("sanction" in case.acts for case in cases) == 845
    assert sum("USA" in case.senders and case.target == "PAK" and case.year >= 1996 for case in cases) == 4
