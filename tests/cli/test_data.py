"""`coalclass data`: what there is, what is at hand, how to cite it."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from coalclass_cli import coalclass
from fake_datasets import RECORD, act, fake, use

from coalclass.cli import cite, data
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
        data.run(folder=tmp_path)
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
        data.run(folder=tmp_path)
    assert done.value.exit_code == 0 and calls == ["find big"]
    assert "not read through: 0.3 GB" in capsys.readouterr().out


def test_a_folder_says_years_rows_and_leaders(tmp_path: Path) -> None:
    """What the files cover, how many rows they hold, and of which hegemons they tell."""
    (tmp_path / "cw_democracy.csv").write_text("ccode,year,v2x_polyarchy\n2,1990,0.86\n200,1991,0.8\n")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "cw_democracy.csv").write_text("nothing\n")
    row = next(row for row in json.loads(coalclass("data", tmp_path, "-f", "json").stdout) if row["key"] == "polyarchy")
    assert (row["years"], row["rows"], row["leaders"]) == ([1990, 1991], 2, [])
    assert "x/cw_democracy.csv: columns missing" in row["remark"]
    shown = coalclass("data", tmp_path, COLUMNS="100").stdout
    assert "1990-1991, 2 rows, hegemon: any" in shown


def test_what_each_dataset_says_of_a_dyad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Entries by kind, context, kinds looked for; why one says nothing; where to get what is missing."""
    use(
        monkeypatch,
        fake("one", [act("1990-10-01"), act("1990-11-01")], context={"gdp_musd": 5.0}, searched=["sanction"]),
        fake("two"),
        fake("gone", absent=True),
    )
    out = tmp_path / "said.json"
    with pytest.raises(typer.Exit):
        data.run(folder=tmp_path, asked=("USA", "EGY", "1990/1991"), out=out)
    one, two, gone = json.loads(out.read_text())
    assert (one["entries"], one["context"], one["searched"]) == ({"threat": 2}, ["gdp_musd"], ["sanction"])
    assert two["remark"] == "nothing on this dyad in the period"
    assert (gone["state"], gone["remark"]) == ("missing", "get it from a shop")


@pytest.mark.parametrize("width", ["60", "80", "100", "140"])
@pytest.mark.parametrize("asked", [("--get", "ties"), (".", "--for", "USA", "EGY", "1990/1991")], ids=["get", "for"])
def test_new_views_fit(width: str, asked: tuple[str, ...], tmp_path: Path) -> None:
    """No line is wider than the terminal."""
    done = coalclass("data", *asked, COLUMNS=width, cwd=tmp_path)
    assert done.returncode == 0 and max(map(len, done.stdout.splitlines())) <= int(width)


def test_where_to_get_a_dataset() -> None:
    """Page, names of the files, licence, and where to put them; each dataset has all of them."""
    found = json.loads(coalclass("data", "--get", "greenbook", "-f", "json").stdout)
    assert found["files"] == ["us_foreignaid_greenbook.xlsx"]
    assert "https://foreignassistance.gov" in found["page"] and "public domain" in found["licence"]
    assert all(one.files for one in datasets())


PLAIN_TYPES = {"article", "book", "incollection", "inproceedings", "misc", "techreport", "unpublished"}
"""Entry types that the styles which come with BibTeX know."""


def test_bibtex_into_a_file(tmp_path: Path) -> None:
    """The ending .bib and the name bibtex both give BibTeX; what is refused names only what cite takes."""
    assert coalclass("cite", "--out", "refs.bib", cwd=tmp_path).returncode == 0
    assert (tmp_path / "refs.bib").read_text() == coalclass("cite", "--format", "bibtex").stdout
    assert coalclass("cite").stdout == coalclass("cite", "--format", "table").stdout
    for asked in (("--format", "bib"), ("--format", "csv"), ("--out", "refs.csv")):
        done = coalclass("cite", *asked, cwd=tmp_path)
        assert done.returncode == 2 and "references are written as bibtex, table or json" in done.stderr
    rows = json.loads(coalclass("cite", "--format", "json").stdout)
    assert [(row["id"], row["type"]) for row in rows] == [("coalclass", "software"), ("coalclass-casebook", "dataset")]


def test_bibtex_of_a_shipped_record() -> None:
    """The datasets that a hand-coded record names come out as BibTeX, each once, with its own sources and coalclass."""
    done = coalclass("cite", "sample:gulf-war-1990/egy")
    used = [one for one in datasets() if one.bibtex.strip() in done.stdout]
    assert {one.key for one in used} >= {"state-travels", "greenbook", "polyarchy", "atop", "ideal-points", "troopdata"}
    assert not {one.key for one in used} & {"gdelt", "icews"}
    assert "@misc{coalclass," in done.stdout and "@misc{coalclass-casebook," in done.stdout
    assert set(re.findall(r"^@(\w+)", done.stdout, re.MULTILINE)) <= PLAIN_TYPES
    rows = json.loads(coalclass("cite", "sample:gulf-war-1990/egy", "-f", "json").stdout)
    assert len(rows) == done.stdout.count("\n@") + 1 == len({row["id"] for row in rows})
    assert len(rows) > len(used) + 2
    assert all(row["title"] and row["type"] for row in rows)


def test_csl_of_an_article() -> None:
    """Authors by family and given name, journal, issue and pages, without BibTeX's braces."""
    rows = {row["id"]: row for row in json.loads(coalclass("cite", "sample:gulf-war-1990/egy", "-f", "json").stdout)}
    row = rows["baileystrezhnevvoeten2017"]
    assert row["type"] == "article-journal" and row["author"][0] == {"family": "Bailey", "given": "Michael A."}
    assert row["title"] == "Estimating Dynamic State Preferences from United Nations Voting Data"
    assert (row["container-title"], row["volume"], row["issue"], row["page"], row["issued"]) == (
        "Journal of Conflict Resolution",
        "61",
        "2",
        "430-456",
        {"date-parts": [[2017]]},
    )


def test_references_of_an_assembled_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dataset is known by the keys that assemble gives its sources; a source of one's own has its place and page."""
    use(monkeypatch, fake("one", [act("1990")]), fake("two", also=("Second Book",)), fake("three"))
    own = "  three-1: {citation: A page & more (1991), url: 'https://example.org/a', locator: p. 7}\n"
    text = RECORD + "sources:\n  one-7: {citation: x, read: dataset}\n  b: my second book, 1990\n" + own
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(typer.Exit) as done:
        cite.run(str(tmp_path / "a.yaml"))
    assert done.value.exit_code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "@misc{b,\n  key = {b},\n  note = {my second book, 1990},\n  year = {1990}\n}\n\n@misc{three-1,\n"
    )
    assert "note = {A page \\& more (1991), p. 7},\n  year = {1991},\n  url = {https://example.org/a}" in shown
    assert "@misc{one}" in shown and "@misc{two}" in shown and "@misc{three}" not in shown


def test_the_tool_and_the_casebook_alone() -> None:
    """Without a record there is coalclass itself to cite."""
    done = coalclass("cite")
    assert (done.returncode, done.stdout.count("@")) == (0, 2)


WRONG = [
    (("data", "nowhere"), 2, "not a folder"),
    (("data", "--format", "csv"), 2, "table or json"),
    (("data", "--for", "USA", "EGY", "1990"), 2, "--for needs FOLDER"),
    (("data", ".", "--for", "USA", "Egpyt", "1990/1991"), 2, "--follower: 'follower' is not a state"),
    (("data", ".", "--get", "ties"), 2, "goes with neither FOLDER nor --for"),
    (("data", "--get", "tis"), 2, "no dataset is called 'tis'; did you mean ties?"),
    (("cite", "absent.yaml"), 1, "absent.yaml: there is no such file or folder"),
    (("cite", "sample:nothing"), 2, "no shipped record"),
    (("cite", "bad.yaml"), 1, "bad.yaml:6"),
]


@pytest.mark.parametrize(("arguments", "status", "sentence"), WRONG)
def test_what_is_wrong_is_a_sentence(arguments: Any, status: Any, sentence: str, tmp_path: Path) -> None:
    """Wrong usage is status 2, a record that cannot be read status 1, each in words."""
    (tmp_path / "bad.yaml").write_text(RECORD + "aid: []\n")
    done = coalclass(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
