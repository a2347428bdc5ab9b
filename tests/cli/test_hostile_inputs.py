"""Hostile inputs against every command that takes that input: no traceback, the right status, the right place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, ROOT, coalclass, record, write
from test_odd_models import MORE, SCORING
from test_outputs import ON_RECORDS

HEAD = b"coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n"
DEEP = 100_000

RECORDS: dict[str, bytes] = {
    "empty.yaml": b"",
    "only comments.yaml": b"# nothing\n",
    "nul.yaml": b"\0" * 5000,
    "a nul inside.yaml": HEAD + b"notes: a\0b\n",
    "not utf-8.yaml": HEAD + b"notes: \xff\xfe\n",
    "utf-16.yaml": b"\xff\xfe" + HEAD.decode().encode("utf-16-le"),
    "line ends.yaml": HEAD.replace(b"\n", b"\r") + b"notes: \xff",
    "deep lists.yaml": HEAD + b"searched: " + b"[" * DEEP,
    "deep mappings.yaml": HEAD + b"context: " + b"{a: " * DEEP,
    "anchors.yaml": HEAD + b"a: &a [x]\nb: [*a, *a]\n",
    "merge keys.yaml": b"<<: {a: 1}\n" + HEAD,
    "a tag.yaml": b"!!python/object/apply:os.system ['true']\n",
    "a tagged value.yaml": HEAD + b"notes: !!binary aGVsbG8=\n",
    "two documents.yaml": HEAD + b"---\n" + HEAD,
    "duplicate keys.yaml": HEAD + b"hegemon: USA\n",
    "a scalar.yaml": b"42\n",
    "an immense number.yaml": HEAD + b"context: {gdp_musd: " + b"9" * 5000 + b"}\n",
    "infinity.yaml": HEAD + b"context: {gdp_musd: .inf}\n",
    "a date that is none.yaml": HEAD.replace(b"1990/1991", b"1990-02-30/1991"),
    "escapes.yaml": HEAD + b'"\x1b]0;title\\a": 1\n',
    "a formula.yaml": HEAD + b"\"=cmd|' /C calc'!A0\": 1\n",
    "markup.yaml": HEAD + b"'[red]x[/red]<script>': 1\n",
    "half a character.jsonl": b'{"coalclass": 1, "hegemon": "\\ud800"}\n',
    "nan.jsonl": b'{"coalclass": NaN}\n',
    "deep.jsonl": b'{"a":' * DEEP + b"\n",
    "no json.jsonl": b"hegemon: USA\n",
    "cut short.jsonl": b'{"coalclass": 1, "hegemon"',
    "lists.jsonl": b"[1, 2]\n",
    "empty.jsonl": b"",
    "duplicate keys.jsonl": b'{"coalclass": 1, "coalclass": 1}\n',
}
"""Small files that are no records, each in another way."""

MANY = [*ON_RECORDS.values(), ["add", "IN", "demand", "--date", "1990"], ["assemble", "--into", "IN", "--data", "DATA"]]
ONE_RECORD = {"timeline", "sensitivity", "whatif"}


def check_told(done: object, status: set[int], *named: object) -> None:
    """The status is one of these, and what is wrong is named; the runner itself fails on a traceback."""
    returncode, stdout, stderr = (getattr(done, name) for name in ("returncode", "stdout", "stderr"))
    assert returncode in status, (returncode, stderr[-300:])
    assert all(str(one) in stdout + stderr for one in named), stderr[-300:]
    assert not {"\x1b]", "\0"} & set(stdout + stderr)


@pytest.mark.parametrize("command", MANY, ids=lambda command: command[0])
def test_records(tmp_path: Path, command: list[str]) -> None:
    """Every command that reads records refuses each of them with status 1 and its name, and writes nothing."""
    (tmp_path / "data").mkdir()
    for name, content in RECORDS.items():
        path = tmp_path / name
        path.write_bytes(content)
        words = {"IN": str(path), "DATA": str(tmp_path / "data")}
        options = [] if command[0] in ("add", "assemble", "validate") else ["--out", str(tmp_path / "out.json")]
        if command[0] in ("report", "plot"):
            options[-1:] = [str(tmp_path / ("out.html" if command[0] == "report" else "out.svg"))]
        force = ["--force"] if options else []
        done = coalclass(*[words.get(one, one) for one in command], *options, *force)
        # What takes one record in YAML refuses JSON Lines as such.
        editing = command[0] in ("add", "assemble") and name.endswith(".jsonl")
        check_told(done, {2} if editing else {1}, path)
        assert path.read_bytes() == content
        path.unlink()


def test_a_batch_of_all_of_them(tmp_path: Path) -> None:
    """A folder that holds all of them gives a verdict on every good record among them, however many processes."""
    for name, content in RECORDS.items():
        (tmp_path / name).write_bytes(content)
    good = sorted(EGYPT.parent.glob("*.yaml"))
    for path in good:
        shutil.copy(path, tmp_path / f"n-{path.name}")
    for command in ("batch", "classify", "export verdicts"):
        done = coalclass(*command.split(), tmp_path, "--format", "csv")
        assert done.returncode == 1
        rows = done.stdout.splitlines()[1:]
        assert len(rows) == len(good) and all(f"n-{path.name}" in done.stdout for path in good)


BLOBS: dict[str, bytes] = {
    "empty": b"",
    "nul": b"\0" * 5000,
    "not utf-8": b"\xff\xfe\xfd" * 9,
    "a scalar": b"42",
    "a list": b"[1, 2]",
    "cut short": b'{"coalclass_model": 2, "rulebook',
    "deep": b"[" * DEEP,
    "deep mappings": b'{"a":' * DEEP,
    "an immense number": b'{"coalclass_model": ' + b"9" * 5000 + b"}",
    "nan": b'{"coalclass_model": 2, "name": NaN}',
    "a tag": b"!!python/object/apply:os.system ['true']",
    "anchors": b"rulebook: &a [*a]",
    "a pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
    "escapes": b"\x1b]0;title\x07: 1",
    "a record": EGYPT.read_bytes(),
}
"""Files that are neither models nor rulebooks nor tables."""

TAKING = [*SCORING, *MORE]


@pytest.mark.parametrize("option", ["--model", "--rules"])
@pytest.mark.parametrize("command", TAKING, ids=lambda command: " ".join(command[:3]))
def test_models_and_rulebooks(tmp_path: Path, command: list[str], option: str) -> None:
    """Every command that takes a model or a rulebook refuses what is none: status 2, the file named."""
    path = tmp_path / "odd"
    for content in BLOBS.values():
        path.write_bytes(content)
        arguments = [str(EGYPT) if one == "RECORD" else one for one in command]
        check_told(coalclass(*arguments, option, path, cwd=tmp_path), {2}, path)
    for missing in (tmp_path / "none", tmp_path):
        check_told(coalclass(*arguments, option, missing, cwd=tmp_path), {2}, missing)


def test_models_and_rulebooks_themselves(tmp_path: Path) -> None:
    """So do the commands that show one."""
    path = tmp_path / "odd"
    for content in BLOBS.values():
        path.write_bytes(content)
        for command in (["model", path], ["model", path, "--card"], ["rules", "--rules", path]):
            check_told(coalclass(*command), {2}, path)
        check_told(coalclass("export", "model", path, "--out", tmp_path / "a.joblib"), {2}, path)


TABLES: list[list[str]] = [
    ["import", "FILE"],
    ["import", "GOOD", "--dyads", "FILE"],
    ["import", "GOOD", "--sources", "FILE"],
    ["import", "GOOD", "--mandates", "FILE"],
    ["assemble", "--dyads", "FILE", "--data", "DATA", "--out", "OUT"],
    ["doctor", "IN", "--searches", "FILE"],
]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "xls", "tsv"])
@pytest.mark.parametrize("command", TABLES, ids=lambda command: " ".join(command[:3]))
def test_tables(tmp_path: Path, command: list[str], ending: str) -> None:
    """Every command that takes a table refuses what is none: the file named, and nothing is written."""
    write(tmp_path / "in" / "a.yaml", record())
    (tmp_path / "data").mkdir()
    good = tmp_path / "good.csv"
    good.write_text("hegemon,follower,coalition,period,date,kind,actor\nUSA,EGY,x,1990/1991,1990-09,demand,follower\n")
    path = tmp_path / f"odd.{ending}"
    words = {"FILE": path, "GOOD": good, "DATA": tmp_path / "data", "OUT": tmp_path / "out", "IN": tmp_path / "in"}
    # Opening a workbook takes a process of its own.
    for name in BLOBS if ending == "csv" else ("empty", "nul", "a pickle", "a record"):
        path.write_bytes(BLOBS[name])
        done = coalclass(*[words.get(one, one) for one in command])
        check_told(done, {1, 2}, path.name)
        assert not (tmp_path / "out").exists()


def test_labels(tmp_path: Path) -> None:
    """A table of labels that is none stops what reads it with its name, or is no table of labels."""
    write(tmp_path / "in" / "a.yaml", record(label={"value": "substantive", "source": "x"}))
    for content in BLOBS.values():
        (tmp_path / "in" / "labels.csv").write_bytes(content)
        for command in (["doctor", "IN"], ["evaluate", "IN", "--allow-few", "--without-label-pages"]):
            done = coalclass(*[str(tmp_path / "in") if one == "IN" else one for one in command])
            assert done.returncode in (0, 1, 2)
            assert done.returncode != 2 or done.stderr.startswith("coalclass: ")


def test_datasets(tmp_path: Path) -> None:
    """Every file of a dataset that holds something else is told, and the record is made of the rest."""
    from coalclass.sources.registry import datasets

    names = [name for one in datasets() for name in one.files if "YYYY" not in name and "*" not in name]
    dyad = ("--hegemon", "USA", "--follower", "EGY", "--period", "1990-08-02/1991-04-11")
    for content in (b"", b"\0" * 5000, b"\xff\xfe\xfd" * 9, b"<a>" * 2000, b"x,y\n1,2\n", BLOBS["a pickle"]):
        folder = tmp_path / "data"
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(content)
        done = coalclass("assemble", *dyad, "--data", folder)
        check_told(done, {1}, "hegemon: USA")
        assert "Please report this" not in done.stderr
        assert coalclass("data", folder).returncode in (0, 1)
        panel = coalclass("panel", "--hegemon", "USA", "--years", "1816", "--data", folder)
        check_told(panel, {1}, "follower")
        assert "Please report this" not in panel.stderr and panel.stdout.count("\n") > 10
        shutil.rmtree(folder)


def test_every_command_with_an_input_is_in_the_tables() -> None:
    """What reads a file is tried above, whatever commands there will be."""
    from coalclass.cli.app import COMMANDS

    tried = {command[0] for command in [*MANY, *TABLES, *TAKING, ["model"], ["rules"], ["data"], ["panel"]]}
    without = {"new", "samples", "explain", "codebook", "schema"}
    assert set(COMMANDS) - without == tried
    assert (ROOT / "tests").is_dir()
