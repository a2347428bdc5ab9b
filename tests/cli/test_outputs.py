"""What a command writes never destroys what it reads, is never forged by a record, and is never less than whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import full_disk
import pytest
from coalclass_cli import EGYPT, ROOT, coalclass, coalclass_process, environment, record, write

CASEBOOK = ROOT / "models" / "casebook.json"
RULEBOOK = ROOT / "coalclass" / "scoring" / "rulebook.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two records, in YAML and in JSON Lines."""
    write(tmp_path / "in" / "egy.yaml", record())
    write(tmp_path / "in" / "panel.jsonl", record(follower="TUR"), record(follower="SYR"))
    return tmp_path / "in"


ON_RECORDS: dict[str, list[str]] = {
    "classify": ["classify", "IN"],
    "batch": ["batch", "IN"],
    "compare": ["compare", "IN"],
    "timeline": ["timeline", "IN"],
    "sensitivity": ["sensitivity", "IN"],
    "whatif": ["whatif", "IN"],
    "validate": ["validate", "IN"],
    "evaluate": ["evaluate", "IN"],
    "doctor": ["doctor", "IN"],
    "audit": ["audit", "IN"],
    "agreement": ["agreement", "sample:gulf-war-1990", "IN"],
    "export": ["export", "verdicts", "IN"],
    "train": ["train", "IN", "--allow-few"],
    "report": ["report", "IN"],
    "plot": ["plot", "IN"],
    "cite": ["cite", "IN"],
    "convert": ["convert", "IN"],
}
"""Each command that reads records and writes to --out, IN for what it reads."""


class TestInputs:
    """An output that is an input is refused with status 2, whatever --force says, and the input stays."""

    @pytest.mark.parametrize("force", [[], ["--force"]])
    @pytest.mark.parametrize("command", ON_RECORDS)
    def test_the_record_itself(self, tmp_path: Path, command: str, force: list[str]) -> None:
        """No command writes over the record that it reads, by whatever name."""
        path = write(tmp_path / "panel.json", record())
        (tmp_path / "link.json").symlink_to(path)
        os.link(path, tmp_path / "hard.json")
        before = path.read_bytes()
        for name in ("panel.json", "link.json", "hard.json", "../" + tmp_path.name + "/panel.json"):
            arguments = [str(path) if one == "IN" else one for one in ON_RECORDS[command]]
            done = coalclass(*arguments, "--out", name, *force, cwd=tmp_path)
            assert done.returncode == 2, done.stderr
            assert "is read by the same command" in done.stderr
            assert path.read_bytes() == before

    @pytest.mark.parametrize(
        "name", ["verdicts.jsonl", "new.yaml", "sub/new.YML", "V.JSONL", "egy.yaml", "panel.jsonl"]
    )
    def test_a_file_that_the_next_run_would_read(self, folder: Path, name: str) -> None:
        """Nothing is written into a folder of records under a name that makes it one of them."""
        (folder / "sub").mkdir()
        before = {one: one.read_bytes() for one in folder.glob("*.*")}
        for command, arguments in ON_RECORDS.items():
            if command in ("train", "cite"):
                continue
            done = coalclass(
                *[str(folder) if one == "IN" else one for one in arguments],
                *("--out", folder / name, "--format", "json", "--force"),
            )
            assert done.returncode == 2, (command, done.stderr)
            assert before == {one: one.read_bytes() for one in folder.glob("*.*")}

    def test_through_a_link_to_the_folder(self, folder: Path) -> None:
        """Nor by another way into the folder."""
        (folder.parent / "way").symlink_to(folder)
        done = coalclass("batch", folder, "--out", folder.parent / "way" / "v.jsonl")
        assert done.returncode == 2 and not (folder / "v.jsonl").exists()

    def test_what_the_walk_leaves_alone(self, folder: Path) -> None:
        """What the walk does not read may be written: another ending, a hidden name."""
        for name in ("v.csv", ".v.jsonl"):
            assert coalclass("batch", folder, "--out", folder / name).returncode == 0

    def test_standard_input(self, tmp_path: Path) -> None:
        """Nor is the file behind standard input written over."""
        path = write(tmp_path / "a.json", record())
        before = path.read_bytes()
        script = f"python -m coalclass classify - --out {path} --force < {path}"
        done = subprocess.run(
            ["bash", "-c", script.replace("python", sys.executable, 1)],
            env=environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2 and path.read_bytes() == before

    @pytest.mark.parametrize(("option", "source"), [("--rules", RULEBOOK), ("--model", CASEBOOK)])
    def test_rulebook_and_model(self, tmp_path: Path, option: str, source: Path) -> None:
        """Nor are rulebooks and models."""
        path = tmp_path / "own.json"
        shutil.copy(source, path)
        for arguments in (["classify", EGYPT], ["compare", "sample:gulf-war-1990"], ["export", "entries", EGYPT]):
            done = coalclass(*arguments, option, path, "--out", path, "--force")
            assert done.returncode == 2 and "is read by the same command" in done.stderr
            assert path.read_bytes() == source.read_bytes()
        shown = ["model", path] if option == "--model" else ["rules", "--rules", path]
        assert coalclass(*shown, "--out", path, "--force").returncode == 2
        assert path.read_bytes() == source.read_bytes()

    def test_datasets(self, tmp_path: Path) -> None:
        """Nothing is written among datasets under an ending that datasets have."""
        (tmp_path / "greenbook.csv").write_text("a dataset", encoding="utf-8")
        done = coalclass("data", tmp_path, "--out", tmp_path / "greenbook.csv", "--force", "--format", "json")
        assert done.returncode == 2 and "would pass for a dataset" in done.stderr
        assert (tmp_path / "greenbook.csv").read_text(encoding="utf-8") == "a dataset"

    def test_the_one_that_is_edited(self, tmp_path: Path) -> None:
        """A command that edits a record replaces it, whole."""
        path = tmp_path / "egy.yaml"
        shutil.copy(EGYPT, path)
        (tmp_path / "data").mkdir()
        done = coalclass("assemble", "--into", path, "--data", tmp_path / "data")
        assert done.returncode == 0 and path.read_bytes() == EGYPT.read_bytes()

    def test_the_record_that_add_edits(self, tmp_path: Path) -> None:
        """So does `add`, also where --out names the record itself; another file stays."""
        path, other = tmp_path / "egy.yaml", write(tmp_path / "other.yaml", record())
        shutil.copy(EGYPT, path)
        (tmp_path / "link.yaml").symlink_to(path)
        for out in (path, tmp_path / "link.yaml"):
            more = ("demand", "--date", "1990-09", "--note", f"Asks by {out.name}.")
            done = coalclass("add", path, *more, "--out", out)
            assert done.returncode == 0, done.stderr
            assert f"Asks by {out.name}." in path.read_text(encoding="utf-8")
        before = other.read_bytes()
        assert coalclass("add", path, "demand", "--date", "1990-10", "--out", other).returncode == 2
        assert other.read_bytes() == before

    def test_tables_of_a_coder(self, tmp_path: Path) -> None:
        """No record goes where a table is that records are made of, whatever it is called and whatever --force says."""
        head = "id,hegemon,follower,coalition,period"
        row = "x/entries,USA,EGY,Gulf War,1990-08-02/1991-04-11"
        (tmp_path / "x").mkdir()
        entries, dyads = tmp_path / "x" / "entries.yaml", tmp_path / "dyads.csv"
        entries.write_text("id,date,kind,actor\nx/entries,1990-09,demand,follower\n", encoding="utf-8")
        dyads.write_text(f"{head}\n{row}\n", encoding="utf-8")
        for given in (entries, tmp_path / "link.csv"):
            if given is not entries:
                given.symlink_to(entries)
            before = entries.read_bytes()
            done = coalclass("import", given, "--dyads", dyads, "--out", tmp_path, "--force")
            assert done.returncode == 2 and "is read by the same command" in done.stderr, done.stderr
            assert entries.read_bytes() == before

    def test_a_table_of_dyads(self, tmp_path: Path) -> None:
        """Nor where the table of dyads is; then no record is written at all."""
        table = tmp_path / "out" / "y" / "egy.yaml"
        table.parent.mkdir(parents=True)
        rows = ["USA,FRA,1990/1991,y", "USA,EGY,1990/1991,y"]
        table.write_text("\n".join(["hegemon,follower,period,coalition", *rows, ""]), encoding="utf-8")
        before = table.read_bytes()
        (tmp_path / "data").mkdir()
        more = ("--data", tmp_path / "data", "--out", tmp_path / "out", "--force")
        done = coalclass("assemble", "--dyads", table, *more)
        assert done.returncode == 2 and "is read by the same command" in done.stderr
        assert table.read_bytes() == before and os.listdir(table.parent) == ["egy.yaml"]

    def test_the_table_of_labels(self, folder: Path) -> None:
        """Nor is the table of labels beside records, which `doctor` and `evaluate` read, or a log of look-ups."""
        labels, searches = folder / "labels.csv", folder.parent / "searches.csv"
        labels.write_text("coalition,follower,url,second_url\n", encoding="utf-8")
        searches.write_text("dyad,coalition,question,result\n", encoding="utf-8")
        for out in (labels, searches):
            before = out.read_bytes()
            done = coalclass("doctor", folder, "--searches", searches, "--out", out, "--format", "json", "--force")
            assert done.returncode == 2 and "is read by the same command" in done.stderr
            assert out.read_bytes() == before

    @pytest.mark.parametrize("command", ["classify", "export", "rules", "model", "schema", "explain"])
    def test_what_came_with_the_package(self, tmp_path: Path, command: str) -> None:
        """No result goes over a shipped model or rulebook."""
        inputs: dict[str, list[str | Path]] = {"classify": [EGYPT], "export": ["entries", EGYPT]}
        arguments = inputs.get(command, [])
        for shipped in (RULEBOOK, CASEBOOK):
            before = shipped.read_bytes()
            (tmp_path / f"{shipped.stem}.json").symlink_to(shipped)
            done = coalclass(
                command, *arguments, "--out", tmp_path / f"{shipped.stem}.json", "--format", "json", "--force"
            )
            assert done.returncode == 2 and "is read by the same command" in done.stderr
            assert shipped.read_bytes() == before

    @pytest.mark.parametrize("command", [["schema"], ["codebook"], ["rules"], ["model"]])
    def test_commands_without_records(self, tmp_path: Path, command: list[str]) -> None:
        """A command that reads no record overwrites none either, unless it is told to."""
        path = write(tmp_path / "a.yaml", record())
        before = path.read_bytes()
        done = coalclass(*command, "--out", path, "--format", "json")
        assert done.returncode == 2 and "--force" in done.stderr and path.read_bytes() == before


FORGED = "ZQ +9 dB"


class TestForging:
    """A record prints no line of its own among ours."""

    @pytest.mark.parametrize("command", [one for one in ON_RECORDS if one not in ("train", "evaluate", "export")])
    @pytest.mark.parametrize("space", ["\n", "\n\n  ", "\r\n", "\t\n\t", "\u2028", "\x0b", "\x85"])
    def test_line_breaks(self, tmp_path: Path, command: str, space: str) -> None:
        """White space in names and citations is one space, or shown; it never starts a line. (A table of `export` keeps
        every text as it is, in quotes.)"""
        text = f"G{space}{FORGED}{space}x"
        entry = {"source": [text, "key"], "note": text}
        made = record(
            coalition=text,
            coder=text,
            aid=[{"date": "1990-08-31", "kind": "debt-relief", "linkage": "explicit", "package": text, **entry}],
            consultations=[
                {
                    "date": "1990-08-07",
                    "level": "leader",
                    "timing": "before",
                    "outcome": "adopted",
                    "topic": text,
                    **entry,
                }
            ],
            sources={"key": text},
            label={"value": "substantive", "source": text},
        )
        path = write(tmp_path / "a.jsonl", made)
        more = [write(tmp_path / "b.jsonl", {**made, "follower": "TUR"})] if command == "compare" else []
        arguments = [str(path) if one == "IN" else one for one in ON_RECORDS[command]]
        for format in (["--format", "markdown"], []):
            done = coalclass(*arguments, *more, *format, COLUMNS="400")
            if done.returncode == 2 and "written as" in done.stderr:
                continue
            lines = [line.strip(" |│>#*-") for line in (done.stdout + done.stderr).splitlines()]
            assert not [line for line in lines if line.startswith(FORGED)], done.stdout

    @pytest.mark.parametrize("character", ["\u00ad", "\u3164", "\ufe0f", "\U000e0041", "\u202e", "\u200b", "\u180e"])
    def test_characters_that_hide(self, tmp_path: Path, character: str) -> None:
        """Characters of no width and those that reorder are shown, and JSON gives them back."""
        path = write(tmp_path / "a.jsonl", record(coalition=f"a{character}b"), ascii=True)
        for format in ("table", "markdown", "csv", "json"):
            done = coalclass("classify", path, "--format", format)
            assert character not in done.stdout and "\\u" in done.stdout
        assert json.loads(done.stdout)[0]["coalition"] == f"a{character}b"

    def test_dollars_in_markdown(self, tmp_path: Path) -> None:
        """A formula between dollar signs is text in Markdown too."""
        path = write(tmp_path / "a.yaml", record(coalition="costs $x$ more"))
        assert r"costs \$x\$ more" in coalclass("classify", path, "--format", "markdown").stdout


class TestNumbers:
    """No number makes a verdict that is none, and no record stops the others."""

    @pytest.mark.parametrize(
        "changes",
        [
            {
                "searched": ["economic", "military"],
                "context": {"gdp_musd": 1e-320},
                "aid": [{"date": "1990-08-31", "kind": "cash", "amount_musd": 5}],
            },
            {"aid": [{"date": "1990-08-31", "kind": "cash", "amount_musd": 1e308}] * 2},
            {
                "interactions": [
                    {"date": "1990", "actor": "hegemon", "kind": "verbal-conflict", "count": int("9" * 308)}
                ]
                * 2
            },
        ],
    )
    def test_one_bad_record(self, tmp_path: Path, changes: dict[str, Any]) -> None:
        """The bad record is refused with its place, in every command; the good ones are read."""
        folder = tmp_path / "in"
        write(folder / "bad.yaml", record(**changes))
        for name in ("egy", "tur", "fra", "gbr"):
            shutil.copy(EGYPT.with_name(f"{name}.yaml"), folder)
        for command in ("validate", "classify", "batch", "compare", "doctor", "audit", "export"):
            arguments = [str(folder) if one == "IN" else one for one in ON_RECORDS[command]]
            done = coalclass(*arguments)
            assert done.returncode == 1, (command, done.stderr)
            assert "is out of range: " in done.stdout + done.stderr
            assert not re.search(r"\bnan\b", done.stdout)
        done = coalclass("batch", folder, "--out", tmp_path / "x.json")
        assert done.returncode == 1
        rows = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
        assert [one["follower"] for one in rows] == ["EGY", "FRA", "GBR", "TUR"]


class TestFullDisk:
    """With no room left the old file is whole: benchmarks/full_disk.py with room for forty bytes."""

    def test_every_way_to_write_is_tried(self) -> None:
        """Every command that has an --out is among them, and every format."""
        from coalclass.cli.app import COMMANDS
        from coalclass.reports.formats import all_formats

        writing = {name for name in COMMANDS if "--out" in coalclass(name, "--help").stdout}
        assert {arguments[0] for arguments in full_disk.WRITERS.values()} == writing
        endings = {Path(name).suffix for name in full_disk.WRITERS}
        assert all(endings & set(one.endings) for one in all_formats() if one.endings)

    @pytest.mark.parametrize("part", ["1/4", "2/4", "3/4", "4/4"])
    def test_every_kind_of_writer(self, part: str) -> None:
        """Whoever writes: a sentence, status 2, yesterday's file, and nothing beside it."""
        script = [sys.executable, full_disk.__file__, "--room", "40", "--part", part]
        done = subprocess.run(script, env=environment(), capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        ways = len(list(full_disk.WRITERS)[int(part[0]) - 1 :: 4])
        assert f"{ways} ways to write, 1 sizes each: 0 faults" in done.stdout

    def test_no_room_at_all(self, tmp_path: Path) -> None:
        """Nor is anything lost where not a byte can be written."""
        place = tmp_path / "schema.json"
        place.write_text("yesterday", encoding="utf-8")
        done = coalclass_process("schema", "--out", place, "--force", file_size=0)
        assert done.returncode == 2 and "cannot be written (File too large)" in done.stderr
        assert place.read_text(encoding="utf-8") == "yesterday" and os.listdir(tmp_path) == ["schema.json"]
