"""docs/coding.md: its commands run as they stand, and what it shows is what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import xlsxwriter
from coalclass_cli import coalclass

from coalclass.records import read_record
from coalclass.sources.spreadsheet.workbook import order_columns

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
WANTED = {"id": "egy", "date": "1990", "kind": "consultation", "level": "leader"}


def fill_workbook(path: Path, **wrong: str) -> None:
    """A workbook with one record and four entries, the last of them with something wrong in it."""
    names = [column.name for column in order_columns("entries")]
    dyad = {"id": "egy", "hegemon": "USA", "follower": "EGY", "coalition": "Gulf War", "period": "1990/1991"}
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("entries")
        page.write_row(0, 0, names)
        for row in range(1, 5):
            values = {**WANTED, "date": f"1990-0{row}", **(wrong if row == 4 else {})}
            for name, value in values.items():
                page.write_string(row, names.index(name), value)
        page = book.add_worksheet("dyads")
        for place, (name, value) in enumerate(dyad.items()):
            page.write_column(0, place, (name, value))


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    """In order, in an empty folder, the workbook filled in and the tables cut down where a coder would have written."""
    assert len(LINES) >= 13
    header = "hegemon,follower,coalition,period,date,kind,actor\n"
    for line in LINES:
        words = shlex.split(line)
        if words[:2] == ["coalclass", "import"]:
            for folder in tmp_path.glob("records/*"):
                for path in folder.iterdir():
                    path.unlink()
            if words[2] == "coding.xlsx":
                fill_workbook(tmp_path / "coding.xlsx")
            elif "--dyads" not in words:
                text = f"{header}USA,EGY,Gulf War,1990/1991,1990,demand,follower\n"
                (tmp_path / "entries.csv").write_text(text, encoding="utf-8")
            else:
                for name in ("entries", "dyads", "sources", "mandates"):
                    (tmp_path / f"{name}.csv").unlink(missing_ok=True)
                    coalclass("export", name, "sample:lebanon-mnf-1982", "--out", tmp_path / f"{name}.csv")
        if words[1] == "export":
            (tmp_path / words[-1]).unlink(missing_ok=True)
        if "--searches" in words:
            (tmp_path / "searches.csv").write_text("dyad,coalition,question,result\nUSA-EGY,Gulf,5,empty\n")
        done = coalclass(*words[1:], cwd=tmp_path)
        # The doctor finds errors in a few records that nobody has finished.
        assert done.returncode == 0 or words[1] == "doctor", f"{line}\n{done.stderr}"
    record = read_record(tmp_path / "egy.yaml")
    assert [type(one).__name__ for one in record.entries] == ["Consultation", "Aid", "Interaction"]


def test_the_problem_that_is_shown_is_printed(tmp_path: Path) -> None:
    """Letter for letter, for a workbook with that slip."""
    fill_workbook(tmp_path / "coding.xlsx", outcome="herd")
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    done = coalclass("import", "coding.xlsx", "--out", "records", cwd=tmp_path)
    assert done.stderr == shown and done.returncode == 1


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", PAGE))))
def test_links_lead_somewhere(link: str) -> None:
    """Each page that this one points to exists."""
    assert (ROOT / "docs" / link).is_file()
