"""`coalclass validate`: the problems are the result."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, ROOT, coalclass, record, write
from rich.cells import cell_len

HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Gulf\nperiod: 1990-08-02/1991-04-11\n"


def save(path: Path, text: str) -> Path:
    """A file of this text."""
    path.write_bytes(text.encode("utf-8"))
    return path


def caret_points_at(text: str) -> str:
    """What stands above the caret of the only problem in an output, by terminal columns, to the end of its line."""
    _, line, caret = text.splitlines()
    column = caret.index("^")
    assert caret.strip() == "^"
    for end in range(len(line) + 1):
        if cell_len(line[:end]) == column:
            return line[end:]
    raise AssertionError("the caret stands inside a character")


class TestText:
    """Problems as people read them."""

    def test_good_records(self) -> None:
        """Good records give no problem and status 0; the count goes to standard error."""
        done = coalclass("validate", EGYPT, "sample:gulf-war-1990/tur")
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "2 records: 2 valid\n"

    def test_a_problem_in_full(self, tmp_path: Path) -> None:
        """A problem says file, line, column, what was found, what is allowed, the nearest word; then line and caret."""
        bad = save(tmp_path / "a.yaml", HEAD + "aid:\n- date: 1990\n  kind: debt-relife\n")
        done = coalclass("validate", bad)
        assert done.returncode == 1
        assert done.stdout == (
            f"{bad}:8:9: 'kind' has a value outside its list (found debt-relife, allowed economic, military, "
            "debt-relief, loan, arms, trade, energy, cash; did you mean debt-relief?)\n"
            "      kind: debt-relife\n"
            "            ^\n"
        )
        assert done.stderr == "1 record: 0 valid, 1 invalid\n"

    def test_every_problem_at_once(self, tmp_path: Path) -> None:
        """All problems of a file come in one pass, in the order of their places."""
        text = HEAD.replace("EGY", "Egipt").replace("1990-08-02/", "1990-02-30/") + "aid: []\ncoder: null\nnots: x\n"
        done = coalclass("validate", save(tmp_path / "a.yaml", text))
        places = [line.split(":")[1] for line in done.stdout.splitlines() if line.startswith(str(tmp_path))]
        assert places == ["3", "5", "6", "7", "8"]
        assert "did you mean notes?" in done.stdout

    @pytest.mark.parametrize(
        ("line", "spot"),
        [
            ("coder: {a: b}", "{a: b}"),
            ("notes: {\tx: y}", "{ x: y}"),
            ("searched: [threat,\tbogus]", "bogus]"),
            ("searched: [\t\t\tbogus]", "bogus]"),
            ('searched: ["漢字漢字", threat]', '"漢字漢字", threat]'),
            ("sources: {漢字: text, e\u0301e: [1]}", "[1]}"),
            ("sources: {👍🏽: x, é: [1]}", "[1]}"),
        ],
    )
    def test_the_caret_stands_under_the_spot(self, tmp_path: Path, line: str, spot: str) -> None:
        """The caret stands under the character meant, tabs, wide and combining characters before it or not."""
        done = coalclass("validate", save(tmp_path / "a.yaml", f"{HEAD}{line}\n"))
        assert done.returncode == 1
        assert caret_points_at(done.stdout) == spot

    @pytest.mark.parametrize("before", [0, 50, 500, 50_000])
    def test_long_lines_are_cut(self, tmp_path: Path, before: int) -> None:
        """Of a very long line a stretch about the spot is shown, with the caret under the spot."""
        line = f"searched: [demand,{' ' * before} bogus, {'x' * 500}]"
        done = coalclass("validate", save(tmp_path / "a.yaml", f"{HEAD}{line}\n"))
        first = "\n".join(done.stdout.splitlines()[:3])
        assert caret_points_at(first).startswith("bogus, xxx")
        assert all(len(one) < 120 for one in first.splitlines()[1:])

    def test_problems_of_json_lines(self, tmp_path: Path) -> None:
        """In JSON Lines the line of the file is named once, and every bad line is reported."""
        lines = tmp_path / "a.jsonl"
        lines.write_text(f"{json.dumps(record())}\nnope\n{json.dumps(record(aid=[]))}\n", encoding="utf-8")
        done = coalclass("validate", lines)
        places = [line for line in done.stdout.splitlines() if line.startswith(str(lines))]
        assert len(places) == 2
        assert places[0].startswith(f"{lines}:2:1: ") and places[1].startswith(f"{lines}:3:")
        assert done.stderr == "3 records: 1 valid, 2 invalid\n"

    def test_standard_input(self) -> None:
        """Standard input is checked like a file, and called `-`."""
        done = coalclass("validate", "-", stdin=HEAD.replace("EGY", "USA"))
        assert done.returncode == 1 and done.stdout.startswith("-:3:11: a hegemon cannot be its own follower")
        done = coalclass("validate", "-", "--input", "jsonl", stdin="{}\n")
        assert done.returncode == 1 and done.stdout.startswith("-:1:1: ")

    def test_warnings_do_not_fail(self, tmp_path: Path) -> None:
        """An unused source is a warning: shown as one, and the record is valid."""
        warned = save(tmp_path / "a.yaml", f"{HEAD}aid: none\nsources:\n  unused: A book\n")
        done = coalclass("validate", warned)
        assert done.returncode == 0
        assert done.stdout.startswith(f"{warned}:8:3: warning: no entry cites this source")
        assert done.stderr == "1 record: 1 valid, 1 warning\n"

    def test_missing_and_empty(self, tmp_path: Path) -> None:
        """A missing file and an empty one are problems; a folder without records is wrong usage."""
        done = coalclass("validate", tmp_path / "none.yaml", save(tmp_path / "empty.yaml", ""))
        assert done.returncode == 1
        assert "none.yaml: there is no such file or folder\n" in done.stdout and "the file is empty" in done.stdout
        (tmp_path / "nothing").mkdir()
        assert coalclass("validate", tmp_path / "nothing").returncode == 2


BAD = ROOT / "tests" / "records" / "acceptance" / "bad"


class TestWidths:
    """Problems on a terminal."""

    @pytest.mark.parametrize("columns", [60, 80, 100, 140])
    @pytest.mark.parametrize("name", ["word-outside-list", "not-yaml", "unknown-key", "money-in-words"])
    def test_no_word_is_broken(self, columns: int, name: str) -> None:
        """At any width the words are those of the whole sentence, no line is too wide, and there is room between."""
        narrow = coalclass("validate", f"{name}.yaml", cwd=BAD, COLUMNS=str(columns)).stdout
        whole = coalclass("validate", f"{name}.yaml", cwd=BAD).stdout
        assert max(map(len, narrow.splitlines())) <= columns
        blocks, plain = narrow.split("\n\n"), whole.split("\n\n")
        assert len(blocks) == len(plain)
        for block, one in zip(blocks, plain, strict=True):
            sentence = one.splitlines()[0]
            assert " ".join(block.split()).startswith(" ".join(sentence.split()))

    def test_colour_by_severity(self, tmp_path: Path) -> None:
        """Errors are red and warnings yellow; without colour the text is the same."""
        bad = save(tmp_path / "a.yaml", HEAD + "aid: [{date: 1990, kind: cash}, {date: x, kind: cash}]\n")
        warned = save(tmp_path / "b.yaml", HEAD + "aid: [{date: 1990, kind: cash}]\n")
        forced = coalclass("validate", bad, warned, COLUMNS="100", FORCE_COLOR="1").stdout
        assert "\x1b[1;31m" in forced and "\x1b[1;33m" in forced
        plain = coalclass("validate", bad, warned, COLUMNS="100", NO_COLOR="1").stdout
        assert re.sub(r"\x1b\[[0-9;]*m", "", forced) == plain


class TestMachines:
    """Problems as objects."""

    @pytest.fixture
    def bad(self, tmp_path: Path) -> Path:
        """One record with an error in an entry, one with a warning, one good."""
        write(tmp_path / "a.yaml", record(aid=[{"date": "1990", "kind": "ecnomic"}]))
        write(tmp_path / "b.yaml", record(sources={"unused": "A book"}))
        write(tmp_path / "c.yaml", record())
        return tmp_path

    def test_objects(self, bad: Path) -> None:
        """A list of objects with json, the same objects one a line with jsonl; every key is there."""
        whole = coalclass("validate", bad, "--format", "json")
        lines = coalclass("validate", bad, "--format", "jsonl")
        error, warning = json.loads(whole.stdout)
        assert [error, warning] == [json.loads(line) for line in lines.stdout.splitlines()]
        assert whole.returncode == lines.returncode == 1
        assert error["path"] == str(bad / "a.yaml") and error["line"] == 1
        assert (bad / "a.yaml").read_text(encoding="utf-8")[error["column"] - 1 :].startswith('"ecnomic"')
        assert error["entry"] == "aid[0]" and error["found"] == '"ecnomic"' and error["suggestion"] == "economic"
        assert "military" in error["allowed"] and error["message"] == "'kind' has a value outside its list"
        assert (error["severity"], warning["severity"]) == ("error", "warning")
        assert warning["allowed"] is None and warning["suggestion"] is None

    def test_nothing_wrong(self) -> None:
        """Good records give an empty list with json and nothing with jsonl."""
        assert json.loads(coalclass("validate", EGYPT, "--format", "json").stdout) == []
        assert coalclass("validate", EGYPT, "--format", "jsonl").stdout == ""

    @pytest.mark.parametrize("format", ["csv", "markdown"])
    def test_other_formats(self, format: str) -> None:
        """Problems are not written as csv or markdown: wrong usage."""
        done = coalclass("validate", EGYPT, "--format", format)
        assert done.returncode == 2 and "table, json or jsonl" in done.stderr


def test_other_files_of_a_folder_are_passed_over_and_counted(tmp_path: Path) -> None:
    """A file without the keys of a record is none, where a folder is read; named, it is read as a record."""
    good = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n"
    (tmp_path / "a.yaml").write_text(good)
    (tmp_path / "other.yaml").write_text("name: a workflow\non: [push]\n")
    (tmp_path / "broken.yml").write_text("steps: [\n")
    (tmp_path / "slip.yaml").write_text("hegemon: USA\nfolower: EGY\n")
    done = coalclass("validate", tmp_path)
    assert done.returncode == 1 and "slip.yaml" in done.stdout
    assert "other.yaml" not in done.stdout and "broken.yml" not in done.stdout
    assert "2 records: 1 valid, 1 invalid; 2 files are no records (they have no key" in done.stderr
    assert coalclass("validate", tmp_path / "other.yaml").returncode == 1
    (tmp_path / "slip.yaml").unlink()
    assert coalclass("validate", tmp_path).returncode == 0
    for command in ("classify", "batch", "export entries"):
        done = coalclass(*command.split(), tmp_path)
        assert done.returncode == 0, command
    assert "2 files are no records" in coalclass("batch", tmp_path).stdout
    (tmp_path / "a.yaml").unlink()
    done = coalclass("validate", tmp_path)
    assert done.returncode == 2 and "there is no record: 2 files are no records" in done.stderr
