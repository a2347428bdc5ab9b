"""The casebook's tables: what the records say, and records again."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import casebook_tables
import pytest
from dyads import SHIPPED

import coalclass
from coalclass.learning.casebook import cases_in
from coalclass.records import read_record
from coalclass.records.columns import TABLES, columns
from coalclass.records.writing import to_yaml

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "casebook" / "tables"


def rows(name: str) -> list[dict[str, str]]:
    """A table as any reader of CSV sees it."""
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_are_what_the_records_say() -> None:
    """Every file is what the script makes of the records now, and nothing else lies in the folder."""
    pages = casebook_tables.make_pages()
    assert {path.name for path in pages} == {path.name for path in FOLDER.iterdir()}
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run scripts/casebook_tables.py"


def test_the_tables_make_the_records_again() -> None:
    """Whoever has the tables has the casebook, to the byte of the package's own writer."""
    made = coalclass.import_(FOLDER)
    assert [to_yaml(one) for one in made.dyads] == [to_yaml(read_record(path)) for path in SHIPPED]


def test_counts_of_the_tables_are_those_of_the_casebook() -> None:
    """Entries, labels and mandates, counted from the records."""
    records = [read_record(path) for path in SHIPPED]
    assert len(rows("entries")) == sum(len(one.entries) for one in records)
    assert len(rows("mandates")) == sum(len(one.mandate or ()) for one in records)
    labels = [one["label_value"] for one in rows("dyads")]
    assert labels == [case.label for case in cases_in([(str(path), read_record(path)) for path in SHIPPED])]


@pytest.mark.parametrize("name", TABLES)
def test_the_codebook_explains_every_column(name: str) -> None:
    """Each column of each table has a line, and no name is longer than Stata takes."""
    page = (FOLDER / "codebook.md").read_text(encoding="utf-8")
    section = page.partition(f"## {name}.csv")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)`( \\\*)? \| (.+) \| (.+) \|$", section, re.MULTILINE)
    assert [one[0] for one in told] == list(rows(name)[0])
    for column, mark, _, about in told:
        assert len(column) <= 32 and len(about) >= 4
        assert bool(mark) == columns()[name][column].derived


def test_no_cell_is_a_formula() -> None:
    """No spreadsheet runs anything of the tables."""
    for name in TABLES:
        for row in rows(name):
            assert not any(cell.lstrip(" ").startswith(tuple("=+-@")) and not _is_number(cell) for cell in row.values())


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9.]+(?:e-?[0-9]+)?", cell) is not None
