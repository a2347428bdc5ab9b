"""`whatif` as a command: formats, exit statuses, bad input, widths, hostile text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import EGYPT, HEAVY, SAMPLES, coalclass, loaded_by, record, write
from rich.cells import cell_len

from coalclass.analysis.search import MOST_WORK
from coalclass.scoring.describe import signed

GULF = SAMPLES / "gulf-war-1990"
JAPAN = SAMPLES / "iraq-2003" / "jpn.yaml"
"""A record that many sets of two changes turn."""

BRITAIN = SAMPLES / "libya-2011" / "gbr.yaml"
"""A record that no set of three changes turns, which is proven."""

ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
HOSTILE = "=x [red]y[/red] \x1b[31m \u202e a|b `c` <b> **d** 漢字漢字 " + "long" * 30
FORMATS = ("table", "json", "markdown")


def hostile(**changes: Any) -> dict[str, Any]:
    """A record with hostile text wherever a view might show it, which two entries keep from turning."""
    more = {"source": [HOSTILE], "note": HOSTILE}
    acts = [{"date": f"1990-09-0{day}", "actor": "follower", "kind": "demand", **more} for day in (1, 2)]
    gifts = [{"date": "1990-09-02", "kind": "cash", "package": HOSTILE, "linkage": "explicit", **more}]
    texts = {"coalition": f"{HOSTILE} coalition", "coder": HOSTILE, "notes": HOSTILE}
    return record(**{"interactions": acts, "aid": gifts, **texts, **changes})


def asked(*arguments: object) -> dict[str, Any]:
    """What it says as JSON."""
    done = coalclass("whatif", *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def words(text: str) -> str:
    """The text on one line, without the frame of an error."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", text).split())


class TestAnswers:
    """What it says."""

    def test_japan(self) -> None:
        """Each set turns the label, the farthest first, and each change says which entry becomes what."""
        found = asked("sample:iraq-2003/jpn", "--max-changes", "2")
        verdict = json.loads(coalclass("classify", "sample:iraq-2003/jpn", "-f", "json").stdout)
        assert (found["db"], found["label"]) == (verdict["db"], "substantive")
        assert (found["size"], found["searched"], found["exact"], len(found["sets"])) == (2, 2, True, 10)
        assert found["count"] > 10 and found["possible"] > 100_000 > found["worked_out"]
        levels = [one["db"] for one in found["sets"]]
        assert levels == sorted(levels) and levels[-1] < 0
        for one in found["sets"]:
            assert one["label"] == "incentive-based" and len({change["entry"] for change in one["changes"]}) == 2
            for change in one["changes"]:
                assert change["line"] > 1 and change["date"] and change["kind"]
                assert (change["change"] == "drop") == (change["field"] is None)
                assert change["field"] is None or change["old"] != change["new"]

    def test_a_set_by_hand(self, tmp_path: Path) -> None:
        """Who makes the drops of a set in the file and classifies it reads the dB that was foretold."""
        found = asked("sample:gulf-war-1990/tur", "--drop-only", "--max-changes", "3")
        (first, *_) = found["sets"] or [found["best"]]
        lines = (GULF / "tur.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
        for change in sorted(first["changes"], key=lambda change: -change["line"]):
            start = change["line"] - 1
            end = start + 1
            while end < len(lines) and lines[end].startswith("    "):
                end += 1
            del lines[start:end]
        changed = tmp_path / "tur.yaml"
        changed.write_text("".join(lines), encoding="utf-8")
        again = json.loads(coalclass("classify", changed, "-f", "json").stdout)
        assert again["db"] == pytest.approx(first["db"], abs=1e-9) and again["label"] == first["label"]

    def test_out_of_reach(self) -> None:
        """Where no set turns it, it says how close the best comes and that this is proven."""
        found = asked(GULF / "can.yaml", "--max-changes", "2")
        assert (found["size"], found["sets"], found["searched"], found["exact"]) == (None, [], 2, True)
        assert found["bound_db"] == pytest.approx(found["best"]["db"], abs=1e-9) and 0 < found["bound_db"] < found["db"]
        shown = words(coalclass("whatif", GULF / "can.yaml", "--max-changes", "2").stdout)
        assert "No set of up to 2 changes makes it incentive-based. The closest that any comes is" in shown

    @pytest.mark.parametrize("only", [("aid", "interactions"), ("aid,interactions",), ("aid, interactions",)])
    def test_only(self, only: tuple[str, ...]) -> None:
        """Sections are named one by one or in a list."""
        options = [part for one in only for part in ("--only", one)]
        found = asked(JAPAN, *options, "--sets", "50", "--max-changes", "2")
        assert found["only"] == ["aid", "interactions"] and found["sets"]
        assert not [1 for one in found["sets"] for change in one["changes"] if change["kind"] == "consultation"]

    @pytest.mark.parametrize("format", FORMATS)
    def test_published_label(self, format: str) -> None:
        """The published label stands beside the answer, and where the verdict differs a sentence says so."""
        shown = words(coalclass("whatif", GULF / "jpn.yaml", "--max-changes", "1", "-f", format).stdout)
        if format == "json":
            assert json.loads(shown)["published"]["value"] == "incentive-based"
            return
        plain = shown.replace("\\", "")
        assert "Published judgment: incentive-based (medium confidence). The verdict differs:" in plain

    @pytest.mark.parametrize("format", FORMATS)
    def test_nothing_to_turn(self, tmp_path: Path, format: str) -> None:
        """Without a label there is a sentence and exit status 0."""
        path = write(tmp_path / "a.yaml", record(aid=None, interactions=None))
        done = coalclass("whatif", path, "--format", format)
        assert done.returncode == 0 and "nothing to change" in done.stdout

    def test_rules_and_model(self, tmp_path: Path) -> None:
        """Another rulebook and another model are asked; one that is missing is refused."""
        none = coalclass("whatif", EGYPT, "--rules", tmp_path / "none.yaml")
        assert (none.returncode, none.stdout) == (2, "") and "none.yaml" in none.stderr
        none = coalclass("whatif", EGYPT, "--model", tmp_path / "none.json")
        assert (none.returncode, none.stdout) == (2, "") and "none.json" in none.stderr

    def test_soon(self) -> None:
        """A normal record is searched to the end, though nothing turns it, and loads no heavy library."""
        found = asked(BRITAIN)
        assert found["exact"] and found["size"] is None
        assert 0 < found["worked_out"] <= 2 * MOST_WORK < found["possible"] / 10
        assert not HEAVY & loaded_by("whatif", str(BRITAIN))

    def test_formats_agree(self) -> None:
        """Table, Markdown and JSON hold the same sets."""
        asks = (JAPAN, "--sets", "3", "--max-changes", "2")
        found = asked(*asks)
        table = words(coalclass("whatif", *asks, COLUMNS="200").stdout)
        marked = coalclass("whatif", *asks, "-f", "markdown").stdout.replace("\\", "")
        assert len(found["sets"]) == 3
        for text in (table, marked):
            for one in found["sets"]:
                assert signed(one["db"]) in text
                for change in one["changes"]:
                    assert f" {change['date']}, line {change['line']}: " in text and change["what"] in text
                    assert change["field"] is None or f": {change['field']} " in text
            assert found["answer"] in text


class TestRefusals:
    """What cannot be done is said in words."""

    def test_usage(self, tmp_path: Path) -> None:
        """An unknown section, a size out of range, several records, a folder, a format it has not: status 2."""
        two = write(tmp_path / "two.jsonl", record(), record())
        (tmp_path / "empty").mkdir()
        for arguments, said in (
            ((EGYPT, "--only", "consultation"), "'consultation' is no section with entries"),
            ((EGYPT, "--only", "consultation"), "did you mean consultations?"),
            ((EGYPT, "--only", "aid,\x1b[31m"), "allowed consultations, aid, interactions"),
            ((EGYPT, "--only", ""), "is no section"),
            ((EGYPT, "--max-changes", "0"), "0 is not in the range 1<=x<=6"),
            ((EGYPT, "--max-changes", "7"), "7 is not in the range 1<=x<=6"),
            ((EGYPT, "--sets", "0"), "0 is not in the range"),
            ((GULF,), "more than one record"),
            ((two,), "more than one record"),
            ((EGYPT, EGYPT), "unexpected extra argument"),
            ((tmp_path / "empty",), "holds no record"),
            ((EGYPT, "--format", "csv"), "written as table, json, markdown"),
        ):
            done = coalclass("whatif", *arguments)
            assert (done.returncode, done.stdout) == (2, "") and not ACTIVE.search(done.stderr)
            assert said in words(done.stderr), done.stderr

    def test_bad_records(self, tmp_path: Path) -> None:
        """A record that is invalid or missing is reported with its place; the status is 1."""
        bad = write(tmp_path / "bad.yaml", record(coalclass=2))
        for path in (bad, tmp_path / "no.yaml"):
            for format in FORMATS:
                done = coalclass("whatif", path, "--format", format)
                assert (done.returncode, done.stdout) == (1, "") and path.name in done.stderr


class TestViews:
    """How it looks."""

    @pytest.mark.parametrize("columns", ["40", "60", "80", "200"])
    def test_width(self, columns: str, tmp_path: Path) -> None:
        """No line is wider than the terminal."""
        for path in (EGYPT, GULF / "can.yaml", write(tmp_path / "a.yaml", hostile())):
            done = coalclass("whatif", path, "--max-changes", "2", COLUMNS=columns)
            assert done.returncode == 0 and not ACTIVE.search(done.stdout)
            assert max(map(cell_len, done.stdout.splitlines())) <= int(columns)

    @pytest.mark.parametrize("format", FORMATS)
    def test_hostile_text(self, tmp_path: Path, format: str) -> None:
        """Text of a record stays text in every format."""
        path = write(tmp_path / "a.yaml", hostile())
        done = coalclass("whatif", path, "--format", format, COLUMNS="200")
        assert done.returncode == 0 and not ACTIVE.search(done.stdout)
        if format == "table":
            assert "[red]y[/red]" in done.stdout
        elif format == "markdown":
            assert "\\<b\\>" in done.stdout and not re.search(r"(?<!\\)(<b|\*\*d|`c|a\|b)", done.stdout)
        else:
            assert json.loads(done.stdout)["coalition"] == f"{HOSTILE} coalition"

    def test_piped(self) -> None:
        """It reads standard input and says the same."""
        text = EGYPT.read_text(encoding="utf-8")
        piped = json.loads(coalclass("whatif", "-", "--max-changes", "2", "-f", "json", stdin=text).stdout)
        assert {**piped, "path": ""} == {**asked(EGYPT, "--max-changes", "2"), "path": ""}
