"""Tables of Excel and text read alike, and a damaged one is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from asking import DATA, cut

from coalclass.errors import DatasetError
from coalclass.sources.tables import name_rows, read_table

TIES = DATA / "ties" / "TIESv4-1.xls"


def test_row_ranges_join_neighbours() -> None:
    """Rows that follow on each other are named by the first and last, in order."""
    assert name_rows([7]) == "row 7"
    assert name_rows([9, 3, 4, 5]) == "rows 3-5, 9"


def test_numbers_read_as_in_text() -> None:
    """A whole number that Excel holds as a float reads without a fraction, and the header is row 1."""
    number, cells = next(read_table(TIES, ("caseid", "targetstate")).pick("caseid", "targetstate"))
    assert (number, cells) == (2, ("1948070301", "345"))


def test_titles_above_the_header_are_kept_apart() -> None:
    """Title lines are not rows of data, and the caller may have them."""
    path = DATA / "greenbook" / "us_foreignaid_greenbook.xlsx"
    table = read_table(path, ("Fiscal Year", "Country"))
    number, titles = next(iter(table)).number, table.titles
    assert number == 8
    assert len(titles) == 6
    assert titles[3] == "Prepared by USAID Data Services on August 9, 2022"


@pytest.mark.parametrize("size", [4608, 1000, 512, 9700])
def test_a_cut_workbook_is_named(tmp_path: Path, size: int) -> None:
    """An .xls file without its end is refused by name, wherever it was cut."""
    with pytest.raises(DatasetError, match=r"TIESv4-1.xls: not a whole Excel workbook"):
        list(read_table(cut(TIES, tmp_path, size), ("caseid", "targetstate")))


def test_a_cut_workbook_does_not_reach_the_library(
    shared_data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A cut that makes the Rust library panic is found before, so that no trace of it reaches the user."""
    path = cut(shared_data / "ties" / "TIESv4-1.xls", tmp_path, 5000)
    with pytest.raises(DatasetError, match=r"485496 bytes are no multiple of 512"):
        list(read_table(path, ("caseid", "targetstate")))
    assert capfd.readouterr().err == ""


def test_a_panic_of_the_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any panic left is a DatasetError like other damage; what is no panic, such as an interrupt, passes."""
    import python_calamine

    class PanicException(BaseException):
        """What the library's binding raises under this name."""

    for raised, expected in ((PanicException, DatasetError), (KeyboardInterrupt, KeyboardInterrupt)):

        class Book:
            """A workbook that cannot be opened."""

            @staticmethod
            def from_path(path: str, raised: type[BaseException] = raised) -> None:
                """Fail as told."""
                raise raised

        monkeypatch.setattr(python_calamine, "CalamineWorkbook", Book)
        with pytest.raises(expected):
            list(read_table(TIES, ("caseid", "targetstate")))


def test_a_workbook_of_another_sort_is_named(tmp_path: Path) -> None:
    """Text under the name of a workbook is refused by name."""
    path = tmp_path / "table.xlsx"
    shutil.copy(DATA / "ties" / "TIESv4-1.csv", path)
    with pytest.raises(DatasetError, match=r"table.xlsx: not a whole Excel workbook"):
        list(read_table(path, ("caseid", "targetstate")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a DatasetError with its path."""
    with pytest.raises(DatasetError, match=r"gone.xls: cannot be read"):
        list(read_table(tmp_path / "gone.xls", ("caseid", "targetstate")))


def test_an_empty_file_and_one_without_header_are_told_apart(tmp_path: Path) -> None:
    """What was expected is named with what the file begins with, or that it is empty."""
    path = tmp_path / "table.csv"
    path.write_text("")
    with pytest.raises(DatasetError, match=r"expected a header with the columns a, b .* it is empty"):
        list(read_table(path, ("a", "b")))
    path.write_text("x,y\n1,2\n")
    with pytest.raises(DatasetError, match=r"it begins with 'x y'"):
        list(read_table(path, ("a", "b")))


def test_a_short_row_is_named(tmp_path: Path) -> None:
    """A row with fewer fields than the header is refused with its number; blank lines are no rows."""
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n1,2,3\n\n4,5\n")
    with pytest.raises(DatasetError, match=r"table.csv, row 4: expected 3 fields, found 2"):
        list(read_table(path, ("a", "b")))
