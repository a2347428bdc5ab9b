"""Files of datasets made to take all time or memory: each is refused in words that name the limit."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest
from test_hostile_files import MEMORY_KB, measure

from coalclass import limits
from coalclass.errors import DatasetError
from coalclass.limits import MIB
from coalclass.sources.tables import Faults, RowError, apart, check_packed, read_lines, read_small, read_table

DATA = Path(__file__).parent / "data"
GREENBOOK = DATA / "greenbook" / "us_foreignaid_greenbook.xlsx"
TIES = DATA / "ties" / "TIESv4-1.xls"
SHEET = "xl/worksheets/sheet1.xml"


def _sparse(path: Path, size: int = 4096 * MIB) -> None:
    """A file of NULs that takes no room."""
    with open(path, "wb") as file:
        file.truncate(size)


def _pack(path: Path, start: bytes, part: bytes, count: int) -> None:
    """A gzip of a start and then one part again and again."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(start)
        for _ in range(count):
            file.write(part)


def _change_workbook(path: Path, change: Callable[[bytes], Iterator[bytes]]) -> None:
    """A true workbook whose first sheet is another one."""
    with zipfile.ZipFile(GREENBOOK) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            content = whole.read(part)
            with made.open(part.filename, "w") as stream:
                for piece in change(content) if part.filename == SHEET else [content]:
                    stream.write(piece)


def _make_corners(path: Path, cell: str = "XFD1048576") -> None:
    """A workbook of two cells that lie as far apart as Excel allows."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{cell[3:]}"><c r="{cell}"><v>2</v></c></row>'.encode()
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    _change_workbook(path, lambda _: iter([head, cells, b"</sheetData></worksheet>"]))


def _swell(path: Path) -> None:
    """A workbook whose sheet is all spaces, 600 MB of them."""

    def change(content: bytes) -> Iterator[bytes]:
        start, end, rest = content.partition(b"</sheetData>")
        yield start
        yield from repeat(b" " * MIB, 600)
        yield end + rest

    _change_workbook(path, change)


def _cut(path: Path, whole: Path, size: int) -> None:
    path.write_bytes(whole.read_bytes()[:-size])


def _make_visits(path: Path) -> None:
    """A list of visits that goes on with NULs."""
    path.write_bytes(b"<visits>\n")
    with open(path, "r+b") as file:
        file.truncate(4096 * MIB)


TIES_HEADER = (DATA / "ties" / "TIESv4-1.csv").read_bytes().splitlines(keepends=True)[0]

ROWS = (b"1" + b"," * TIES_HEADER.count(b",") + b"\n") * 10_000

BOMBS: dict[str, tuple[Callable[[Path], None], str]] = {
    "TIESv4-1.csv": (_sparse, "characters of a line are read"),
    "TIESv4-1.csv.gz": (lambda path: _pack(path, TIES_HEADER, b"\0" * MIB, 400), "characters of a line are read"),
    "TIESv4-1-lines.csv.gz": (
        lambda path: _pack(path, TIES_HEADER, b"\n" * MIB, 400),
        "10,000 lines before it are blank",
    ),
    "TIESv4-1.dta": (_sparse, "Stata"),
    "TIESv4-1.xls": (_sparse, "at most 64 MiB of a workbook"),
    "TIESv4-1-cut.xls": (lambda path: _cut(path, TIES, 600), "cut short"),
    "TIESv4-1-rows.csv.gz": (lambda path: _pack(path, TIES_HEADER, ROWS, 400), "more than 20,000 rows cannot be read"),
    "us_foreignaid_greenbook.xlsx": (_make_corners, "1,048,576 rows and 16,384 columns"),
    "us_foreignaid_greenbook_2.xlsx": (_swell, "at most 512 MiB are read"),
    "visits.xml": (_make_visits, "at most 64 MiB"),
    "20191024143000.export.CSV": (_sparse, "fields"),
    "events.2018.tab": (_sparse, "characters of a line are read"),
}
"""Every kind of file that is read, under the name of a dataset, and a part of what is said of it."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_command_refuses_it(tmp_path: Path, name: str) -> None:
    """`assemble` says so, does the rest, and ends with status 1, within the bound of memory."""
    make, said_of_it = BOMBS[name]
    data = tmp_path / "data" / ("visits" if name == "visits.xml" else "x")
    data.mkdir(parents=True)
    place = data / re.sub("-(lines|rows|cut)", "", name).replace("_2.", ".")
    make(place)
    dyad = ("--hegemon", "USA", "--follower", "EGY", "--period", "1990-08-02/1991-04-11")
    status, _, memory, said = measure("assemble", *dyad, "--data", tmp_path / "data")
    text = " ".join(said.decode().split())
    assert (status, "Traceback" in text, "panicked" in text) == (1, False, False), text[-600:]
    assert said_of_it in text, text[-900:]
    assert memory <= MEMORY_KB


@pytest.mark.parametrize("size", [10, 512, 5000])
def test_a_published_workbook_cut_short(
    shared_data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], size: int
) -> None:
    """A published .xls without its last bytes is read where they are only padding, else refused; no library speaks."""
    whole = shared_data / "exercises" / "jme_v3.xls"
    _cut(tmp_path / "jme_v3.xls", whole, size)
    if size <= 512:
        assert list(read_lines(tmp_path / "jme_v3.xls")) == list(read_lines(whole))
    else:
        with pytest.raises(DatasetError, match=r"jme_v3.xls: not a whole Excel workbook"):
            list(read_lines(tmp_path / "jme_v3.xls"))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("import os; os.abort()", "broke down over it"),
        ("import os; os._exit(0)", "broke down over it"),
        ("print('[1', end='', flush=True); import os; os._exit(0)", "broke down over it"),
        ("bytes(1 << 40)", "takes more than 2048 MiB of memory"),
    ],
)
def test_the_library_that_breaks_down_is_not_ours(tmp_path: Path, end: str, told: str) -> None:
    """A library that panics, aborts or wants all memory ends its own process; the caller gets a sentence."""
    module = tmp_path / "breaks_down.py"
    module.write_text(f"def read(path):\n    {end}\n    yield []\n", encoding="utf-8")
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from coalclass.sources.tables import apart; "
    start += "apart.READERS['odd'] = ('breaks_down', 'read'); import json; apart.serve(*json.loads(sys.argv[1])[1:])"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "_START", start)
        with pytest.raises(DatasetError, match=f"breaks_down.py: .*{told}"):
            list(apart.read_apart("odd", module))


def test_what_is_seen_enough_of_is_not_read_on(tmp_path: Path) -> None:
    """Whoever stops early leaves no process behind."""
    rows = apart.read_apart("rows", GREENBOOK, None)
    assert next(rows)
    rows.close()  # type: ignore[attr-defined]


def test_a_cell_beyond_the_limit(tmp_path: Path) -> None:
    """The cells between the first and the last count, wherever they stand."""
    for cell, fits in (("XFD00610", True), ("XFD00612", False)):
        path = tmp_path / f"{cell}.xlsx"
        _make_corners(path, cell)
        if fits:
            assert len(list(read_lines(path))) == 610
        else:
            with pytest.raises(DatasetError, match=r"at most 10,000,000 cells"):
                list(read_lines(path))


def test_limits_are_those_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of just the limit is read, one byte more is not."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 250)
    assert len(list(read_lines(path, most=1000))) == 250
    with pytest.raises(DatasetError, match=r"a.csv: at most 0 MiB of such a file are read"):
        list(read_lines(path, most=999))
    assert len(read_small(path, 1000)) == 1000
    with pytest.raises(DatasetError, match=r"at most"):
        read_small(path, 999)


def test_a_packed_file_is_checked_no_further(tmp_path: Path) -> None:
    """The look at whether a packed file is whole stops at the same limits."""
    path = tmp_path / "a.csv.gz"
    _pack(path, b"a,b\n", b"1,2\n" * 262_144, 100)
    with pytest.raises(DatasetError, match=f"{limits.PACKED_TIMES} times its size"):
        check_packed(path)


def test_many_bad_rows_end_the_reading(tmp_path: Path) -> None:
    """A file with row after row that cannot be read is given up, in a time that grows with its rows alone."""
    path = tmp_path / "a.csv"
    path.write_text("year\n" + "x\n" * 200_000, encoding="utf-8")
    faults = Faults()
    with pytest.raises(DatasetError, match=r"a.csv, row 2: .* \(more than 20,000 rows cannot be read\)"):
        list(read_table(path, ("year",), faults=faults).parse(lambda row: row.whole("year")))
    assert issubclass(RowError, DatasetError)
