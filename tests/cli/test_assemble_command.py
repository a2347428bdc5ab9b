"""`coalclass assemble` as it is run, and its parts with datasets that exist nowhere."""

import csv
import os
import pty
from pathlib import Path
from typing import Any

import pytest
import typer
from coalclass_cli import EGYPT, coalclass, environment
from fake_datasets import RECORD, act, aid, fake, meeting, record, use

from coalclass.cli import assemble
from coalclass.errors import RecordError, UsageError
from coalclass.records import load_text
from coalclass.records.states import all_states
from coalclass.sources.registry import datasets

DYAD = ("--hegemon", "USA", "--follower", "EGY", "--period", "1990-08-02/1991-04-11")
HEADER = "hegemon,follower,period,coalition\n"


def run(data: Path, **options: object) -> int:
    """Run the command in this process; its exit status."""
    with pytest.raises(typer.Exit) as done:
        assemble.run(data=data, **options)  # type: ignore[arg-type]
    return done.value.exit_code


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three fake datasets: one that gives, one that is missing, one that gives context."""
    use(
        monkeypatch,
        fake("one", [meeting("1990-09-07"), aid("1991"), act("1990-10-01")], skipped={"no year": 1}),
        fake("gone", absent=True),
        fake("two", context={"alliance": "none"}, searched=["sanction"]),
    )


def test_an_empty_folder_gives_an_empty_record(tmp_path: Path) -> None:
    """No dataset at all is no failure: a valid record without evidence, and a sentence for each dataset."""
    done = coalclass("assemble", *DYAD, "--data", tmp_path, COLUMNS="140")
    assert done.returncode == 0
    assert load_text(done.stdout).problems == () and record(done.stdout).entries == ()
    assert " ".join(done.stderr.split()).count("not in the folder; what it would show") == len(datasets())
    assert "none of the datasets is in the folder" in done.stderr


def test_a_record_goes_to_a_file(tmp_path: Path, found: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is valid, the account goes to standard error, and standard output stays empty."""
    out = tmp_path / "egy.yaml"
    asked = {"hegemon": "USA", "follower": "Egypt", "period": "1990-08-02/1991-04-11", "coalition": "Gulf"}
    assert run(tmp_path, **asked, out=out) == 0
    assert record(out.read_text()).coalition == "Gulf" and len(record(out.read_text()).entries) == 3
    text = capsys.readouterr()
    assert text.out == ""
    for said in ("one", "1 left out: no year", "not in the folder", "context: alliance", f"wrote {out}"):
        assert said in " ".join(text.err.split())
    with pytest.raises(UsageError, match="--force"):
        run(tmp_path, **asked, out=out)
    assert run(tmp_path, **asked, out=out, force=True) == 0


def test_a_damaged_file_is_status_1(tmp_path: Path) -> None:
    """The file is named with what was expected on standard error; the record of the others goes to standard output."""
    (tmp_path / "IdealpointestimatesAll_Apr2020.csv").write_text("nothing,of,it\n1,2,3\n")
    done = coalclass("assemble", *DYAD, "--data", tmp_path)
    assert done.returncode == 1
    assert load_text(done.stdout).problems == ()
    line = next(line for line in done.stderr.splitlines() if line.startswith("coalclass: "))
    assert "IdealpointestimatesAll_Apr2020.csv" in line and "ccode" in line


WRONG = [
    ((*DYAD[:4], "--period", "1991/1990"), "--period: 'period' ends before it starts"),
    (("--hegemon", "USA", "--follower", "Egpyt", *DYAD[4:]), "--follower: 'follower' is not a state"),
    (DYAD[:4], "missing --period"),
    ((*DYAD, "--into", "x.yaml"), "cannot go with --into"),
    ((*DYAD, "--dyads", "x.csv"), "cannot go with --dyads"),
    (("--dyads", "x.csv"), "--out FOLDER"),
    ((*DYAD, "--out", "x.json"), "end the name in .yaml"),
    ((*DYAD, "--out", "nowhere/x.yaml"), "there is no folder"),
    ((*DYAD, "--out", "."), "is a folder"),
    (("--into", "sample:gulf-war-1990/egy"), "is not written over"),
    (("--into", "lines.jsonl"), "not JSON Lines"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_wrong_usage_is_a_sentence(arguments: Any, sentence: str, tmp_path: Path) -> None:
    """What cannot be done as asked is said in words, with exit status 2 and nothing on standard output."""
    done = coalclass("assemble", *arguments, "--data", tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_into_an_invalid_record_is_status_1(tmp_path: Path, found: Any) -> None:
    """A record with problems is reported with its lines and not touched."""
    path = tmp_path / "bad.yaml"
    path.write_text(RECORD + "aid: []\n")
    with pytest.raises(RecordError, match=r"bad\.yaml:6"):
        assemble.run(data=tmp_path, into=str(path))
    assert path.read_text() == RECORD + "aid: []\n"
    assert coalclass("assemble", "--into", path, "--data", tmp_path).returncode == 1
    assert coalclass("assemble", "--into", "absent.yaml", "--data", tmp_path).returncode == 1


def test_into_keeps_the_bytes(tmp_path: Path, found: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """BOM, line ends, comments, a mode and a link survive; a second run leaves the file alone."""
    path, link = tmp_path / "real.yaml", tmp_path / "egy.yaml"
    text = "\ufeff" + (RECORD + "# mine\naid:\n- date: 1991  # asked AB\n  kind: economic").replace("\n", "\r\n")
    path.write_bytes(text.encode())
    path.chmod(0o640)
    link.symlink_to(path)
    assert run(tmp_path, into=str(link)) == 0
    grown = path.read_bytes()
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o640
    assert grown.decode().startswith(text[: text.index("# mine")]) and b"# asked AB\r\n" in grown
    assert grown.count(b"\n") == grown.count(b"\r\n")
    assert grown.count(b"kind: economic") == 1
    before = path.stat().st_mtime_ns
    assert run(tmp_path, into=str(link)) == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (grown, before)
    assert "nothing to add" in capsys.readouterr().err
    assert not list(tmp_path.glob(".*"))


def test_into_with_out_leaves_the_record(tmp_path: Path, found: Any) -> None:
    """With --out the record stays as it is and the sum goes to the other file."""
    out = tmp_path / "new.yaml"
    before = EGYPT.read_bytes()
    assert run(tmp_path, into="sample:gulf-war-1990/egy", out=out) == 0
    assert EGYPT.read_bytes() == before
    assert len(record(out.read_text()).entries) > len(record(before.decode()).entries)


def test_many_dyads(tmp_path: Path, found: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Each good row becomes a record; each bad one is reported with file and line; the account holds the sums."""
    table, out = tmp_path / "dyads.csv", tmp_path / "records"
    rows = [
        "USA,EGY,1990-08-02/1991-04-11,Gulf",
        "USA,Egpyt,1990-08-02/1991-04-11,Gulf",
        "USA,SYR,1991/1990,Gulf",
        "",
        "USA,SYR,1990-08-02/1991-04-11,Gulf, 1990",
        "SUN,EGY,1990-08-02/1991-04-11,gulf!",
        'GBR,SYR,1990-08-02/1991-04-11,"Gulf, 1990"',
        "USA,TUR,1990-08-02/1991-04-11,",
    ]
    table.write_text("\ufeff" + HEADER + "\r\n".join(rows) + "\r\n")
    assert run(tmp_path, dyads=table, out=out) == 1
    assert sorted(str(one.relative_to(out)) for one in out.rglob("*.yaml")) == ["gulf-1990/syr.yaml", "gulf/egy.yaml"]
    err = capsys.readouterr().err
    said = ["3: 'follower' is not a state", "4: 'period' ends", "6: 5 fields where the header has 4", "9: 'coalition'"]
    for one in [*said, "7: would write"]:
        assert f"{table}:{one}" in err, err
    assert "as line 2 does" in err and "2 records written" in err and "5 could not be" in err
    assert "2 left out: no year" in " ".join(err.split())
    assert record((out / "gulf" / "egy.yaml").read_text()).hegemon.code == "USA"
    assert run(tmp_path, dyads=table, out=out) == 1
    assert "--force writes over it" in capsys.readouterr().err


HOSTILE = ["../../up", "/etc/passwd", "..", "a/../../b", "C:\\x", "nul\x01l", "~", "$(touch x)", "Ä" * 300, "коалиция"]


def test_no_name_leads_out_of_the_folder(tmp_path: Path, found: Any) -> None:
    """Whatever a coalition is called, its records lie below --out, one folder each."""
    table, out = tmp_path / "in" / "dyads.csv", tmp_path / "in" / "records"
    table.parent.mkdir()
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(
            [HEADER.strip().split(","), *[["USA", "EGY", "1990/1991", name] for name in HOSTILE]]
        )
        csv.writer(file).writerow(["USA", "../EGY", "1990/1991", "x"])
    run(tmp_path, dyads=table, out=out)
    written = {one for one in tmp_path.rglob("*") if one.is_file() and one != table}
    assert len(written) >= 6
    assert all(one.name == "egy.yaml" and one.parent.parent == out for one in written)


def test_every_state_is_a_file_name() -> None:
    """The code that names a record's file has letters and digits alone."""
    assert all(state.code.isalnum() and state.code.isascii() for state in all_states())


TABLES = [
    ("hegemon,follower\nUSA,EGY\n", "columns missing: period, coalition"),
    (HEADER, "holds no dyads"),
    ("", "columns missing"),
    (HEADER.encode() + b"USA,\xff,1990/1991,x\n", "not UTF-8"),
    (HEADER + '"USA,EGY\n', "not a well-formed table"),
]


@pytest.mark.parametrize(("content", "sentence"), TABLES)
def test_a_table_that_is_none_is_wrong_usage(content: Any, sentence: str, tmp_path: Path, found: Any) -> None:
    """A table without the columns, without rows, or that is no table, is refused in words."""
    table = tmp_path / "dyads.csv"
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=sentence):
        assemble.run(data=tmp_path, dyads=table, out=tmp_path / "out")


def test_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    """On a terminal standard error shows progress; in a file it does not."""
    import subprocess
    import sys

    table = tmp_path / "dyads.csv"
    table.write_text(HEADER + "USA,EGY,1990/1991,x\n")
    command = [
        sys.executable,
        "-m",
        "coalclass",
        "assemble",
        "--dyads",
        str(table),
        "--data",
        str(tmp_path),
        "--force",
        "--out",
    ]
    plain = subprocess.run([*command, str(tmp_path / "a")], capture_output=True, env=environment(), check=False)
    assert plain.returncode == 0 and b"assembling" not in plain.stderr
    leader, end = pty.openpty()
    done = subprocess.run(
        [*command, str(tmp_path / "b")],
        stderr=end,
        stdout=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(end)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:  # the terminal is closed and read to its end
        pass
    os.close(leader)
    assert done.returncode == 0 and b"assembling" in shown


def test_help_has_examples() -> None:
    """The help shows how each of the three ways is asked for, within 80 columns."""
    text = coalclass("assemble", "--help", COLUMNS="80").stdout
    for example in ("--hegemon USA --follower EGY", "--into egy.yaml", "--dyads dyads.csv"):
        assert example in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
