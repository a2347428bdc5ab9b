"""Every importer against what happens to files: right values, or a refusal that names the true reason.

Each importer is asked about one dyad of its excerpt; then a file is renamed, its columns put in another order, its
numbers made floats, copied, spoiled in one row, replaced by a pointer, cut, or saved by other software.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asking import DATA, ask

from coalclass.errors import DatasetError
from coalclass.records import Aid, Consultation, Interaction
from coalclass.sources import registry
from coalclass.sources.base import Dataset, Located
from coalclass.sources.tables import read_lines

Rows = list[list[str]]


@dataclass(frozen=True)
class Case:
    """An importer, its excerpt as delimited text, the file to change, and what it is asked about."""

    key: str
    folder: str
    file: str
    dyad: tuple[str, str, str]
    by_name: bool = False
    stata: bool = True
    delimiter: str = ","
    headless: bool = False

    @property
    def dataset(self) -> Dataset:
        """The dataset of the registry."""
        (found,) = [one for one in registry.datasets() if one.key == self.key]
        return found


GULF = ("USA", "EGY", "1990-08-02/1991-04-11")
CASES = [
    Case("exercises", "exercises", "mme_v7.csv", ("USA", "EGY", "1985-01-01/1995-12-31")),
    Case("greenbook", "greenbook", "greenbook.csv", ("USA", "EGY", "1990-01-01/1991-12-31")),
    Case("foreign-assistance", "foreign_assistance", "us_foreign_aid_country_2023.csv", ("USA", "EGY", "2021/2022")),
    Case("aiddata", "aiddata", "aidDataDisagg.csv.gz", ("USA", "EGY", "1990/1991")),
    Case("unga-votes", "unga_votes", "un_votes.csv", GULF),
    Case("unga-votes", "unga_votes/raw", "UNVotesPublished_1985_2012.csv", GULF),
    Case("ideal-points", "ideal_points", "IdealpointestimatesAll_Apr2020.csv", GULF),
    Case("atop", "atop/dyads", "atop_alliance_dyadyear.csv", ("USA", "PAK", "2001-09-11/2002-12-31")),
    Case("atop", "atop/members", "atop-member-level.csv", ("USA", "PAK", "2001-09-11/2002-12-31")),
    Case("troopdata", "troopdata", "troopdata-rebuild-country-year.csv", GULF),
    Case("troopdata", "troopdata/reports", "troopdata-rebuild-reports.csv", GULF),
    Case("polyarchy", "polyarchy", "cw_democracy.csv", GULF),
    Case("wdi-gdp", "gdp_long", "gdp.csv", GULF, by_name=True),
    Case("ties", "ties", "TIESv4-1.csv", ("USA", "JOR", "1990-08-02/1991-04-11")),
    Case("eusanct", "eusanct", "EUSANCT_Dataset_Case-level.csv", ("USA", "EGY", "2013/2013")),
    Case("unsc-vetoes", "unsc_vetoes", "unsc_vetoes_1946_sept2022.csv", ("RUS", "CHN", "2011-01-01/2012-12-31")),
    Case("gml", "gml/part", "gml_part.csv", GULF),
    Case("gml", "gml/dyads", "gml-ddy-disputes-2.03.csv", GULF),
    Case("gdelt", "gdelt", "gdelt1_r_header.csv", ("ISR", "IRN", "2012-02-01/2012-02-29"), stata=False),
    Case(
        "icews", "icews", "events.2018.sample.tab", ("USA", "RUS", "2018-06-01/2018-06-30"), delimiter="\t", stata=False
    ),
    Case("keds", "keds", "gulf.cameo.csv", GULF, by_name=True, stata=False),
]
each = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.key}-{case.file}")


@pytest.fixture
def place(case: Case, tmp_path: Path) -> Path:
    """The file to change, in a folder with what belongs to it."""
    beside = {"un_votes.csv": ["un_roll_calls.csv"], "gml_part.csv": ["gml_mid_disps.csv"]}.get(case.file, [])
    for name in [case.file, *beside]:
        shutil.copyfile(DATA / case.folder / name, tmp_path / name)
    path = tmp_path / case.file
    if path.suffix == ".gz":
        plain = path.with_suffix("")
        plain.write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
        return plain
    return path


def _say(located: Located, case: Case) -> tuple[Any, Any, Any]:
    """What a dataset says, without where it stands in the file."""
    findings = case.dataset.collect(located, ask(*case.dyad))
    return [_shorten(entry) for entry in findings.entries], findings.context, findings.searched


def _shorten(entry: Any) -> tuple[Any, ...]:
    assert isinstance(entry, (Aid, Consultation, Interaction))
    names = ("kind", "level", "amount_musd", "count", "position", "form", "topic", "linkage", "reliability")
    return entry.date.text, *(getattr(entry, name, None) for name in names)


def _told(folder: Path, case: Case) -> tuple[tuple[Any, Any, Any], Located]:
    located = case.dataset.find(folder)
    assert located is not None, f"{case.key} is not found"
    said = _say(located, case)
    assert said[0] or said[1], f"{case.key} says nothing"
    return said, located


def _read(path: Path, case: Case) -> Rows:
    return [line for line in read_lines(path, delimiter=case.delimiter, quoting=case.delimiter != "\t") if any(line)]


def _write(path: Path, rows: Rows, delimiter: str, encoding: str = "utf-8") -> None:
    text = io.StringIO()
    if delimiter == "\t":
        text.write("".join("\t".join(row) + "\n" for row in rows))
    else:
        csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _change_rows(place: Path, case: Case, change: Callable[[Rows], Rows]) -> None:
    _write(place, change(_read(place, case)), case.delimiter)


@each
def test_a_renamed_file_is_known_by_what_is_in_it(case: Case, place: Path) -> None:
    """Under another name it says the same; where columns say too little, it is not taken for anything."""
    before, _ = _told(place.parent, case)
    place.rename(place.with_name(f"my download{''.join(place.suffixes[-1:])}"))
    if case.by_name:
        assert case.dataset.find(place.parent) is None
    else:
        assert _told(place.parent, case)[0] == before


@each
def test_columns_in_another_order(case: Case, place: Path) -> None:
    """Columns go by name: turned round, they say the same."""
    before, _ = _told(place.parent, case)
    _change_rows(place, case, lambda rows: [row[::-1] for row in rows])
    assert _told(place.parent, case)[0] == before


@each
def test_floats_for_integers(case: Case, place: Path) -> None:
    """Software that knows no whole numbers writes 1990.0 for 1990, and drops the zero before a code."""
    before, _ = _told(place.parent, case)
    whole = re.compile(r"-?\d{1,15}")

    def change(rows: Rows) -> Rows:
        return [rows[0], *([f"{int(c)}.0" if whole.fullmatch(c) else c for c in row] for row in rows[1:])]

    _change_rows(place, case, change)
    assert _told(place.parent, case)[0] == before


@each
def test_a_copy_counts_once_and_is_told(case: Case, place: Path) -> None:
    """The same file twice, in two folders and packed, says what one says, and the copies are named."""
    before, _ = _told(place.parent, case)
    (place.parent / "again").mkdir()
    shutil.copyfile(place, place.parent / "again" / place.name)
    (place.parent / f"{place.name}.gz").write_bytes(gzip.compress(place.read_bytes()))
    said, located = _told(place.parent, case)
    assert said == before
    assert located.remarks.count("the same as") == 2, located.remarks


@each
def test_one_bad_row_is_left_out_and_told(case: Case, place: Path) -> None:
    """A row with a field too many is not read; the others are, and nothing is known absent from then on."""
    before, _ = _told(place.parent, case)
    bad = ["x"] * (len(_read(place, case)[0]) + 3)
    _change_rows(place, case, lambda rows: [rows[0], bad, *rows[1:]])
    said, located = _told(place.parent, case)
    assert said[:2] == before[:2]
    assert said[2] == set()
    assert "1 row left out that cannot be read" in located.remarks and f"{place.name}" in located.remarks
    assert not located.whole


@each
def test_a_pointer_is_called_one(case: Case, place: Path) -> None:
    """What git leaves in place of a large file is no damaged download."""
    place.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n")
    with pytest.raises(DatasetError, match=rf"{re.escape(place.name)}: a Git LFS pointer"):
        _told(place.parent, case)


@each
def test_a_file_cut_short_is_refused(case: Case, place: Path) -> None:
    """A file that ends within a row is named, with the row or line."""
    rows = _read(place, case)
    _write(place, [*rows[:-1], rows[-1][: len(rows[0]) // 2]], case.delimiter)
    with pytest.raises(DatasetError, match=rf"{re.escape(place.name)}.*(row|line) \d+"):
        _told(place.parent, case)


@each
def test_semicolons(case: Case, place: Path) -> None:
    """Excel in most of Europe writes semicolons between fields and a comma in numbers."""
    before, _ = _told(place.parent, case)
    number = re.compile(r"-?\d+\.\d+")
    rows = [[cell.replace(".", ",") if number.fullmatch(cell) else cell for cell in row] for row in _read(place, case)]
    _write(place, rows, ";")
    assert _told(place.parent, case)[0] == before


@each
def test_the_code_page_of_windows(case: Case, place: Path) -> None:
    """A letter that is not UTF-8 stops nothing."""
    before, _ = _told(place.parent, case)
    rows = _read(place, case)
    _write(
        place,
        [[*row, "Türkiye – ö" if number else "remark"] for number, row in enumerate(rows)],
        case.delimiter,
        "cp1252",
    )
    assert _told(place.parent, case)[0] == before


@each
def test_a_stata_file(case: Case, place: Path) -> None:
    """The same table as Stata holds it, names shortened and numbers as floats, says the same."""
    if not case.stata:
        pytest.skip("published as text alone")
    before, _ = _told(place.parent, case)
    _write_stata(place, _read(place, case))
    assert _told(place.parent, case)[0] == before


def _write_stata(place: Path, rows: Rows) -> None:
    import pandas
    import pyreadstat

    columns: dict[str, Any] = {}
    for number, title in enumerate(rows[0]):
        name = re.sub(r"\W", "", title)[:32]
        name = name if name and name.casefold() not in map(str.casefold, columns) else f"v{number}"
        values = [row[number] for row in rows[1:]]
        numeric = all(re.fullmatch(r"-?\d{1,15}(\.\d+)?|NA|", value) for value in values)
        if numeric and not any(re.fullmatch(r"0\d+", value) for value in values):
            columns[name] = [float("nan") if value in ("", "NA") else float(value) for value in values]
        else:
            columns[name] = values
    frame = pandas.DataFrame(columns)
    pyreadstat.write_dta(frame, str(place.with_suffix(".dta")))
    place.unlink()
