"""`coalclass data`: what there is, what is at hand, how to cite it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from coalclass_cli import coalclass
from fake_datasets import RECORD, act, fake, use

from coalclass.cli import data
from coalclass.sources.registry import datasets

FACTS = ("key", "title", "gives", "units", "years", "licence", "obtain", "citation", "bibtex")


def test_every_dataset_is_listed_with_its_facts() -> None:
    """Key, title and every fact of each dataset are in the list."""
    text = " ".join(coalclass("data", COLUMNS="140").stdout.split())
    for one in datasets():
        for name in FACTS[:-1]:
            assert " ".join(one.facts[name].split())[:60] in text, (one.key, name)


@pytest.mark.parametrize("width", ["60", "80", "140"])
def test_the_list_fits(width: Any) -> None:
    """No line is wider than the terminal."""
    lines = coalclass("data", COLUMNS=width).stdout.splitlines()
    assert max(map(len, lines)) <= int(width)
    assert "…" not in "".join(lines)


def test_the_list_as_json() -> None:
    """JSON holds the same facts, BibTeX included."""
    rows = json.loads(coalclass("data", "--format", "json").stdout)
    assert [row["key"] for row in rows] == [one.key for one in datasets()]
    assert all(set(FACTS) <= set(row) for row in rows)


def test_a_folder_in_which_nothing_is(tmp_path: Path) -> None:
    """A missing dataset comes with where to get it, and is no failure."""
    done = coalclass("data", tmp_path, "-f", "json")
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert {row["state"] for row in rows} == {"missing"}
    assert all(row["remark"].startswith("get it from ") for row in rows)
    shown = coalclass("data", tmp_path, COLUMNS="80")
    assert shown.returncode == 0 and max(map(len, shown.stdout.splitlines())) <= 80


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A file cut short is damaged, is named in full, and makes the exit status 1."""
    packed = gzip.compress(b"gwcode,ccode,year,polity2,v2x_polyarchy\n2,2,1990,10,0.86\n" * 2000)
    (tmp_path / "cw_democracy.csv.gz").write_bytes(packed[: len(packed) // 2])
    done = coalclass("data", tmp_path, "-f", "json")
    assert done.returncode == 1
    row = next(row for row in json.loads(done.stdout) if row["key"] == "polyarchy")
    assert row["state"] == "damaged" and "cw_democracy.csv.gz" in row["remark"] and "cut short" in row["remark"]


def test_files_are_read_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that only reading shows to be wrong is damaged; the others are there."""
    for key in ("good", "bad"):
        (tmp_path / f"{key}.csv").write_text("x")
    use(monkeypatch, fake("good"), fake("bad", broken="bad.csv, line 2: a year was expected"), fake("no", absent=True))
    with pytest.raises(typer.Exit) as done:
        data.run(folder=tmp_path, cite=None)
    shown = capsys.readouterr().out
    assert done.value.exit_code == 1
    for said in ("there", "damaged", "missing", "edition 1", "bad.csv, line 2: a year was expected", "a shop"):
        assert said in shown


def test_large_files_are_not_read_for_a_question(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beyond a quarter of a gigabyte a dataset is named without being read, and the remark says so."""
    calls: list[str] = []
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(300_000_000)
    use(monkeypatch, fake("big", calls=calls))
    with pytest.raises(typer.Exit) as done:
        data.run(folder=tmp_path, cite=None)
    assert done.value.exit_code == 0 and calls == ["find big"]
    assert "not read through: 0.3 GB" in capsys.readouterr().out


def test_bibtex_of_a_shipped_record() -> None:
    """The datasets that a hand-coded record names come out as BibTeX, each once, and nothing else does."""
    done = coalclass("data", "--cite", "sample:gulf-war-1990/egy")
    used = [one for one in datasets() if one.bibtex.strip() in done.stdout]
    assert {one.key for one in used} >= {"state-travels", "greenbook", "polyarchy", "atop", "ideal-points", "troopdata"}
    assert not {one.key for one in used} & {"ties", "gdelt", "icews", "eusanct"}
    assert done.stdout.strip() == "\n\n".join(one.bibtex.strip() for one in used)
    rows = json.loads(coalclass("data", "--cite", "sample:gulf-war-1990/egy", "-f", "json").stdout)
    assert [row["key"] for row in rows] == [one.key for one in used]


def test_bibtex_of_an_assembled_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dataset is known by the keys that assemble gives its sources, in YAML and in JSON Lines."""
    use(monkeypatch, fake("one", [act("1990")]), fake("two", also=("Second Book",)), fake("three"))
    text = RECORD + "sources:\n  one-7: {citation: x, read: dataset}\n  b: my second book, 1990\n  three-1: a page\n"
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(typer.Exit) as done:
        data.run(folder=None, cite=str(tmp_path / "a.yaml"))
    assert done.value.exit_code == 0
    assert capsys.readouterr().out == "@misc{one}\n\n@misc{two}\n"


def test_a_record_without_datasets(tmp_path: Path) -> None:
    """Nothing to cite is a sentence, and no failure."""
    (tmp_path / "a.yaml").write_text(RECORD)
    done = coalclass("data", "--cite", tmp_path / "a.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert "none of its sources is a dataset" in done.stderr


WRONG = [
    (("nowhere",), 2, "not a folder"),
    (("--format", "csv"), 2, "table or json"),
    ((".", "--cite", "x.yaml"), 2, "cannot go with --cite"),
    (("--cite", "absent.yaml"), 1, "absent.yaml: there is no such file or folder"),
    (("--cite", "sample:nothing"), 2, "no shipped record"),
    (("--cite", "bad.yaml"), 1, "bad.yaml:6"),
]


@pytest.mark.parametrize(("arguments", "status", "sentence"), WRONG)
def test_what_is_wrong_is_a_sentence(arguments: Any, status: Any, sentence: str, tmp_path: Path) -> None:
    """Wrong usage is status 2, a record that cannot be read status 1, each in words."""
    (tmp_path / "bad.yaml").write_text(RECORD + "aid: []\n")
    done = coalclass("data", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
