"""`import` as a command: what it says, its exit status, and hostile tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from coalclass_cli import coalclass, loaded_by

HEADER = "hegemon,follower,coalition,period,date,kind,actor,source,note\n"
ROW = "USA,EGY,Gulf War,1990-08-02/1991-04-11,1990-09,demand,follower,A newspaper,{}\n"


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    """A table of one entry."""
    path = tmp_path / "entries.csv"
    path.write_text(HEADER + ROW.format(""), encoding="utf-8")
    return path


def test_it_writes_records_and_says_how_many(entries: Path, tmp_path: Path) -> None:
    """To a folder, which is made; without one the tables are only checked."""
    done = coalclass("import", entries)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 record can be made of the tables; --out FOLDER writes it" in done.stderr
    done = coalclass("import", entries, "--out", tmp_path / "a" / "b")
    assert (done.returncode, done.stdout) == (0, "") and f"wrote {tmp_path / 'a' / 'b'}: 1 record\n" in done.stderr
    assert coalclass("validate", tmp_path / "a").returncode == 0
    again = coalclass("import", entries, "--out", tmp_path / "a" / "b")
    assert again.returncode == 2 and "--force" in again.stderr
    assert coalclass("import", entries, "--out", tmp_path / "a" / "b", "--force").returncode == 0


def test_problems_go_to_standard_error_with_status_1(entries: Path, tmp_path: Path) -> None:
    """Each on a line with its table, row and column; nothing is written."""
    entries.write_text(HEADER + ROW.format("") + ROW.replace("demand", "demnd").format(""), encoding="utf-8")
    done = coalclass("import", entries, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "") and not (tmp_path / "out").exists()
    assert done.stderr.startswith(f"{entries}:3:6: column kind: no kind of entry (found demnd, allowed consultation, ")
    assert done.stderr.count("\n") == 1


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    """A file that is not there, or is no table."""
    done = coalclass("import", tmp_path / "none.csv")
    assert (done.returncode, done.stdout) == (2, "") and "No such file" in done.stderr


def test_hostile_cells_stay_text(tmp_path: Path) -> None:
    """Names, ids and values with control characters reach neither the terminal nor a path."""
    path = tmp_path / "a\x1b[2J.csv"
    text = HEADER + ROW.format("\x1b[2J") + ROW.replace("demand", "\x1b[31m").format("")
    path.write_text(text, encoding="utf-8")
    done = coalclass("import", path, "--out", tmp_path / "out")
    assert done.returncode == 1 and "\x1b" not in done.stderr
    path.write_text("id," + HEADER + '"../../\x1b]0;x",' + ROW.format("{[&*!"), encoding="utf-8")
    done = coalclass("import", path, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert [one.relative_to(tmp_path / "out").as_posix() for one in (tmp_path / "out").rglob("*.yaml")] == [
        "gulf-war/0-x.yaml"
    ]


def test_a_table_of_text_loads_nothing_heavy(entries: Path) -> None:
    """Neither the reader of workbooks nor a numerical library is loaded for a CSV file."""
    assert not {"python_calamine", "xlsxwriter", "numpy", "duckdb", "pandas"} & loaded_by("import", str(entries))


def test_new_writes_a_workbook(tmp_path: Path) -> None:
    """By its ending or by --format; what is there stays unless forced; the two have to agree."""
    done = coalclass("new", "--format", "xlsx", "--out", tmp_path / "c.xlsx")
    assert (done.returncode, done.stdout) == (0, "") and f"coalclass import {tmp_path / 'c.xlsx'}" in done.stderr
    assert coalclass("new", "--out", tmp_path / "c.xlsx").returncode == 2
    assert coalclass("new", "--out", tmp_path / "c.xlsx", "--force").returncode == 0
    for arguments, words in (
        (("--format", "xlsx"), "--out names one that ends in .xlsx"),
        (("--format", "xlsx", "--out", "c.yaml"), "--out names one that ends in .xlsx"),
        (("--format", "yaml", "--out", "c.xlsx"), "leave one of them out"),
        (("--format", "ods"), "allowed yaml, xlsx"),
    ):
        done = coalclass("new", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "") and words in done.stderr
