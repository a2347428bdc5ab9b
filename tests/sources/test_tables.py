"""The kit for tables: Excel and text read alike, columns go by name, and whatever is wrong is named with its place."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from pathlib import Path

import pytest
from asking import DATA, cut

from coalclass.errors import DatasetError
from coalclass.sources.tables import (
    check_packed,
    find_files,
    name_rows,
    open_bytes,
    read_lines,
    read_table,
    unpack_zip,
)

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

    from coalclass.sources.tables.workbooks import read_rows

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
            list(read_rows(TIES, None))


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


def test_rows_are_numbered_from_the_header(tmp_path: Path) -> None:
    """The header is row 1, and a blank line at the end is no row."""
    path = tmp_path / "table.csv"
    path.write_text("b,a\n1,2\n3,4\n\n")
    assert list(read_table(path, ("a", "b")).pick("a", "b")) == [(2, ("2", "1")), (3, ("4", "3"))]


def test_a_row_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """Fields beyond the header's mean a delimiter gone wrong."""
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2,3\n"))
    with pytest.raises(DatasetError, match="row 2: expected 2 fields, found 3"):
        list(read_table(path, ("a", "b")))


def written(folder: Path, name: str, text: str) -> Path:
    """A table in a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_go_by_name_in_any_order(tmp_path: Path) -> None:
    """A re-export with other columns between, or in another order, says the same."""
    plain = written(tmp_path, "plain.csv", "ccode,year\n651,1990\n")
    other = written(tmp_path, "other.csv", "year,note,ccode\n1990,x,651\n")
    for path in (plain, other):
        (row,) = read_table(path, ("ccode", "year"))
        assert (row.number, row.whole("ccode"), row.whole("year")) == (2, 651, 1990)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.tsv", "t.tab", "t.tsv.gz"])
def test_the_ending_says_how_a_text_is_read(tmp_path: Path, name: str) -> None:
    """Commas and tabs, packed and plain, with and without a byte order mark, give the same rows."""
    text = "\ufeffa,b\n1,2\n"
    data = (text if ".csv" in name else text.replace(",", "\t")).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert [(row["a"], row["b"]) for row in read_table(tmp_path / name, ("a", "b"))] == [("1", "2")]


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda row: row.whole("n"), r"t.csv, row 2: n should be a whole number \(found 'x'\)"),
        (lambda row: row.real("n"), r"t.csv, row 2: n should be a number \(found 'x'\)"),
        (lambda row: row.real("inf"), r"t.csv, row 2: inf should be a number \(found 'inf'\)"),
        (lambda row: row.flag("n"), r"t.csv, row 2: expected n to be 0 or 1 \(found 'x'\)"),
        (lambda row: row.word("n", ("yes", "no"), "yes or no"), r"t.csv, row 2: n should be yes or no \(found 'x'\)"),
    ],
    ids=["whole", "real", "finite", "flag", "word"],
)
def test_a_cell_of_another_type_is_named(tmp_path: Path, read, message: str) -> None:  # type: ignore[no-untyped-def]
    """Every typed cell refuses what it is not, with file, row and column."""
    (row,) = read_table(written(tmp_path, "t.csv", "n,inf\nx,inf\n"), ("n", "inf"))
    with pytest.raises(DatasetError, match=message):
        read(row)


def test_a_cell_of_the_right_type_is_read(tmp_path: Path) -> None:
    """Numbers, flags and words come as what they are."""
    (row,) = read_table(written(tmp_path, "t.csv", "n,x,f\n651,0.5,1\n"), ("n", "x", "f"))
    assert (row.whole("n"), row.real("x"), row.flag("f"), row.word("f", ("0", "1"), "0 or 1")) == (651, 0.5, True, "1")


def test_a_mark_for_missing_is_empty_only_where_it_is_one(tmp_path: Path) -> None:
    """NA is missing where a dataset says so, and Namibia's code everywhere else."""
    path = written(tmp_path, "t.csv", "iso,n\nNA,NA\n")
    assert [row["iso"] for row in read_table(path, ("iso", "n"))] == ["NA"]
    assert [row["n"] for row in read_table(path, ("iso", "n"), missing=("NA",))] == [""]


def test_a_table_without_rows_is_refused_where_it_must_hold_some(tmp_path: Path) -> None:
    """A header alone is refused by what its rows should be; without that it is an empty table."""
    path = written(tmp_path, "t.csv", "a,b\n\n")
    assert list(read_table(path, ("a", "b"))) == []
    with pytest.raises(DatasetError, match=r"t.csv: expected cases below the header; there are none"):
        list(read_table(path, ("a", "b"), holds="cases"))


def test_a_delimiter_at_the_end_of_lines_makes_no_column(tmp_path: Path) -> None:
    """The World Bank ends each line with a comma; a value there is a field too many all the same."""
    path = written(tmp_path, "t.csv", "a,b,\n1,2,\n")
    assert [row.cells[:2] for row in read_table(path, ("a", "b"))] == [["1", "2"]]
    path = written(tmp_path, "t.csv", "a,b,\n1,2,3\n")
    with pytest.raises(DatasetError, match="row 2: expected 2 fields, found 3"):
        list(read_table(path, ("a", "b")))


def test_what_is_no_table_is_named_with_its_line(tmp_path: Path) -> None:
    """A quotation mark that never closes is refused; bytes that are not UTF-8 read as Windows has them."""
    with pytest.raises(DatasetError, match=r"t.csv, line \d+: not a well-formed table"):
        list(read_lines(written(tmp_path, "t.csv", 'a,b\n"1,2\n')))
    (tmp_path / "t.csv").write_bytes("a,b\nT\xfcrkiye,1\n".encode("latin-1"))
    assert list(read_lines(tmp_path / "t.csv"))[1] == ["T\xfcrkiye", "1"]


def test_files_are_found_by_pattern_and_in_order(tmp_path: Path) -> None:
    """Files are in order, whichever pattern they match; hidden folders are passed over."""
    for name in ("b/x.csv", "a/x.csv.gz", ".git/x.csv", "a/y.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert find_files(tmp_path, "*.csv", "x.*") == [tmp_path / name for name in ("a/x.csv.gz", "a/y.csv", "b/x.csv")]
    assert find_files(tmp_path, "z.csv") == []


def test_linked_folders_are_looked_into_once(tmp_path: Path) -> None:
    """A folder behind a link holds datasets as any other; a link that leads round is not followed for ever."""
    for name in ("real", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "real" / "a.csv").write_text("a")
    (tmp_path / "data" / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "data" / "round").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "nowhere.csv").symlink_to(tmp_path / "none")
    assert find_files(tmp_path / "data", "*.csv") == [tmp_path / "data" / "linked" / "a.csv"]


def test_packed_files_are_opened_to_their_end(tmp_path: Path) -> None:
    """Plain, gzipped and zipped files give the same bytes; a zip of two files, and a cut one, are refused."""
    (tmp_path / "plain.txt").write_bytes(b"one")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b"one"))
    with zipfile.ZipFile(tmp_path / "packed.csv.zip", "w") as archive:
        archive.writestr("a.csv", b"one")
    for name in ("plain.txt", "packed.gz", "packed.csv.zip"):
        check_packed(tmp_path / name)
        with open_bytes(tmp_path / name) as file:
            assert file.read() == b"one"
    assert unpack_zip(tmp_path / "packed.csv.zip", tmp_path).read_bytes() == b"one"
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", b"one")
        archive.writestr("b.csv", b"two")
    with pytest.raises(DatasetError, match=r"two.zip: 2 files inside; expected one"), open_bytes(tmp_path / "two.zip"):
        pass
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"one" * 99)[:-4])
    with pytest.raises(DatasetError, match=r"cut.gz: the compressed file is damaged or cut short"):
        check_packed(tmp_path / "cut.gz")
    with pytest.raises(DatasetError, match=r"gone.gz: cannot be read"):
        check_packed(tmp_path / "gone.gz")
