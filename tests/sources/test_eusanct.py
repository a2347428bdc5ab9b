"""EUSANCT: US pressure after TIES ends, by the dates and flags of the United States alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from asking import DATA, ask, cut, found, locate, spoil, tell_trouble

from coalclass.errors import DatasetError
from coalclass.records import Interaction
from coalclass.sources.assemble import Library
from coalclass.sources.base import Findings, Located
from coalclass.sources.eusanct import DATASET

FOLDER = DATA / "eusanct"
TEXT = FOLDER / "EUSANCT_Dataset_Case-level.csv"


def acts(findings: Findings) -> list[tuple[str, str, str | None]]:
    """Date, kind and linkage of each entry."""
    entries = [entry for entry in findings.entries if isinstance(entry, Interaction)]
    assert {entry.actor for entry in entries} <= {"hegemon"}
    return [(entry.date.text, entry.kind, entry.linkage) for entry in entries]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """The excerpt as delimited text, alone in a folder: it holds more cases than the workbook."""
    shutil.copy(TEXT, tmp_path)
    return tmp_path


def test_an_excerpt_is_told_from_the_whole(tmp_path: Path) -> None:
    """The workbook is preferred, fewer cases than the whole are said, and nothing found is no failure."""
    located = DATASET.find(FOLDER)
    assert located is not None
    assert located.files["cases"].suffix == ".xls"
    assert (located.complete, located.remark) == (False, "3 cases where the whole file has 326")
    assert DATASET.find(tmp_path) is None


def test_threat_and_sanction_have_their_dates(cases: Path) -> None:
    """Dates such as 09oct2013 are read; the codes of issues stay codes, and linkage is left out."""
    findings = found(DATASET, cases, "USA", "EGY", "2011/2013")
    assert acts(findings) == [
        ("2011-01-28", "threat", None),
        ("2013-07-03", "threat", None),
        ("2013-10-09", "sanction", None),
    ]
    assert "issue 3, 8, 12 of the codebook" in (findings.entries[2].note or "")
    assert (findings.sources["eusanct-2013070301"].locator or "").endswith("case 2013070301")


def test_only_the_united_states_is_a_state(cases: Path) -> None:
    """The EU and the UN are no hegemon, nor are their members; a case without the US is not read."""
    assert found(DATASET, cases, "FRA", "EGY", "2011/2013").entries == []
    assert all(case.senders == {"USA"} for case in locate(DATASET, cases).cache["cases"])
    assert "IRN" not in {case.target for case in locate(DATASET, cases).cache["cases"]}


def test_without_ties_every_case_is_given(cases: Path) -> None:
    """Alone in a folder it tells of 1990 too, and still knows nothing to be absent in the years of TIES."""
    jordan = found(DATASET, cases, "USA", "JOR", "1990-08-02/1991-04-11")
    assert acts(jordan) == [("1990-08-14", "threat", None), ("1991-03-20", "sanction", None)]
    assert found(DATASET, cases, "USA", "EGY", "1990/1991").searched == set()


def test_what_ties_has_too_is_left_to_it(cases: Path) -> None:
    """TIES has the threat to Jordan of a day before, and no sanction: the sanction alone is given."""
    shutil.copy(DATA / "ties" / "TIESv4-1.csv", cases)
    _, findings, _ = Library(cases).collect(DATASET, ask("USA", "JOR", "1990-08-02/1991-04-11"))
    assert findings is not None
    assert acts(findings) == [("1991-03-20", "sanction", None)]
    assert findings.skipped == {"a threat or sanction that TIES has too": 1}
    assert findings.unsure == set()


def test_an_earlier_case_still_under_way_is_not_absent(cases: Path) -> None:
    """The sanction against Syria of 2004 went on to 2011, so it cannot be absent in 2010."""
    findings = found(DATASET, cases, "USA", "SYR", "2010/2010")
    assert (findings.entries, findings.searched) == ([], set())
    assert found(DATASET, cases, "USA", "SYR", "2013/2013").searched == set()


def test_a_case_that_goes_on_is_not_absent_later(cases: Path) -> None:
    """`ongoing` is no date: the case against Pakistan of 2011 is under way in 2014 and counted."""
    findings = found(DATASET, cases, "USA", "PAK", "2014/2014")
    assert (findings.entries, findings.searched) == ([], set())
    assert findings.skipped == {"the case began before the period and was under way in it": 2}


def test_kinds_are_searched_after_ties_and_to_2015(cases: Path) -> None:
    """What is not in a whole file is absent from 2006 to 2015 for the United States alone."""
    assert found(DATASET, cases, "USA", "NOR", "2006/2015").searched == {"threat", "sanction"}
    assert found(DATASET, cases, "USA", "NOR", "2005/2006").searched == set()
    assert found(DATASET, cases, "USA", "NOR", "2015/2016").searched == set()
    assert found(DATASET, cases, "GBR", "NOR", "2010/2011").searched == set()
    request = ask("USA", "NOR", "2010/2011")
    assert DATASET.collect(locate(DATASET, cases, whole=False), request).searched == set()


def test_the_workbook_says_the_same(cases: Path) -> None:
    """Where both hold a case they agree on all but the row."""
    book = {case.number: (case.acts, case.ended, case.about) for case in locate(DATASET, FOLDER).cache["cases"]}
    text = {case.number: (case.acts, case.ended, case.about) for case in locate(DATASET, cases).cache["cases"]}
    assert len(book) == 3
    assert book == {number: text[number] for number in book}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("threatUS,", "threatUSA,", "columns missing: threatUS"),
        ("caseid", "id", "expected a header with the columns caseid"),
        ("09oct2013", "9.10.2013", r"row 12: expected a date such as 30jun1950 \(found '9.10.2013'\)"),
        ("09oct2013", "31feb2013", r"row 12: expected a date such as 30jun1950 \(found '31feb2013'\)"),
        ("30jun1950,NA,.,NA", ".,NA,.,NA", "row 2: expected the date on which the US case starts"),
        ("731,North Korea,0,0,1", "731,North Korea,0,0,yes", "row 2: expected US to be 0 or 1 .found 'yes'"),
    ],
)
def test_another_edition_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A file that is not the case level is named with what was expected and where."""
    spoil(TEXT, tmp_path, old, new)
    assert re.search(f"EUSANCT_Dataset_Case-level.csv.*{message}", tell_trouble(DATASET, tmp_path))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A workbook without its end, a text cut within a row, and no cases are refused."""
    book = cut(FOLDER / "EUSANCT_Dataset_Case-level.xls", tmp_path, 1000)
    with pytest.raises(DatasetError, match=r"Case-level.xls: not a whole Excel workbook"):
        DATASET.find(tmp_path)
    book.unlink()
    path = cut(TEXT, tmp_path, 120)
    with pytest.raises(DatasetError, match=r"Case-level.csv, row 12: expected 92 fields"):
        DATASET.find(tmp_path)
    path.write_bytes(TEXT.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(DatasetError, match=r"expected cases below the header"):
        DATASET.find(tmp_path)


@pytest.fixture(scope="module")
def whole(shared_data: Path) -> Located:
    """The whole file, read once."""
    return locate(DATASET, shared_data / "eusanct", whole=False)


def test_known_cases_of_the_whole_file(whole: Located) -> None:
    """276 US cases, 200 threats and 182 impositions, as xlrd counts them in the workbook; Egypt 2013 at row 312."""
    assert whole.complete
    read = whole.cache["cases"]
    assert len(read) == 276
    assert sum("threat" in case.acts for case in read) == 200
    assert sum("sanction" in case.acts for case in read) == 182
    findings = DATASET.collect(whole, ask("USA", "EGY", "2013/2013"))
    assert acts(findings) == [("2013-07-03", "threat", None), ("2013-10-09", "sanction", None)]
    assert "row 312, " in (findings.sources["eusanct-2013070301"].locator or "")


def test_a_russian_case_of_1990_is_the_soviet_unions(whole: Located) -> None:
    """The file names targets by their present number; 365 in 1990 is the Soviet Union."""
    assert {case.target for case in whole.cache["cases"] if case.row == 25} == {"SUN"}
