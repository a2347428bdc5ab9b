"""Every command in odd surroundings: locales, streams, no home, folders that may not be written, a narrow terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, ROOT, coalclass, environment, record, write

GULF = "sample:lebanon-mnf-1982"
NEW = ["new", "--hegemon", "USA", "--follower", "EGY", "--coalition", "x", "--period", "1990/1991"]
DYAD = ["--hegemon", "USA", "--follower", "EGY", "--period", "1990/1991"]

COMMANDS: dict[str, list[str]] = {
    "classify": ["classify", "RECORD", "MISSING"],
    "batch": ["batch", GULF],
    "compare": ["compare", GULF],
    "timeline": ["timeline", "RECORD"],
    "sensitivity": ["sensitivity", "RECORD"],
    "whatif": ["whatif", "RECORD"],
    "validate": ["validate", "RECORD", "MISSING"],
    "evaluate": ["evaluate", "sample:gulf-war-1990", "--allow-few"],
    "doctor": ["doctor", GULF],
    "audit": ["audit", GULF],
    "agreement": ["agreement", GULF, GULF],
    "export": ["export", "entries", GULF],
    "cite": ["cite", "RECORD"],
    "schema": ["schema"],
    "codebook": ["codebook"],
    "rules": ["rules"],
    "model": ["model"],
    "samples": ["samples"],
    "explain": ["explain"],
    "data": ["data"],
    "convert": ["convert", GULF],
    "new": NEW,
    "import": ["import", "ENTRIES"],
    "assemble": ["assemble", *DYAD, "--data", "DATA"],
    "panel": ["panel", "--hegemon", "USA", "--years", "1946", "--data", "POINTS"],
    "train": ["train", "sample:gulf-war-1990", "--allow-few", "--out", "OUT/a.json"],
    "add": ["add", "RECORD", "demand", "--date", "1990-09", "--note", "x", "--out", "OUT/a.yaml"],
    "plot": ["plot", GULF, "--out", "OUT/a.svg"],
    "report": ["report", GULF, "--details", "1", "--out", "OUT/a.html"],
}
"""Every command, with text beyond ASCII where it takes any; OUT is a folder to write to."""

LONG = {"evaluate", "train"}
"""What takes long, and is tried in this process alone."""

SCRIPT = """
import json, os, sys
from coalclass.cli.app import main
told = []
for arguments in json.loads(sys.argv[1]):
    # As the arguments of a process reach Python in this locale.
    sys.argv = ["coalclass", *[os.fsdecode(one.encode()) for one in arguments]]
    try:
        main()
    except SystemExit as ended:
        status = ended.code
    except BaseException as error:
        status = repr(error)
    told.append([arguments[0], status])
os.write(3, json.dumps(told).encode())
"""
"""All commands one after another in one process, as each would in its own; what each ended with goes to stream 3."""


@pytest.fixture
def words(tmp_path: Path) -> dict[str, str]:
    """What the commands read and where they write, by the word that stands for it."""
    path = write(tmp_path / "in" / "é−漢.yaml", record(coalition="Golfkrieg, é−漢 “x”", notes="–"))
    entries = tmp_path / "entries.csv"
    header = "hegemon,follower,coalition,period,date,kind,actor\n"
    entries.write_text(header + "USA,EGY,é,1990/1991,1990-09,demand,follower\n", encoding="utf-8")
    for name in ("data", "out"):
        (tmp_path / name).mkdir()
    places = {"ENTRIES": entries, "DATA": tmp_path / "data", "MISSING": tmp_path / "ü.yaml", "RECORD": path}
    places |= {"OUT": tmp_path / "out", "POINTS": ROOT / "tests" / "sources" / "data" / "ideal_points"}
    return {word: str(place) for word, place in places.items()}


def fill_in(command: list[str], words: dict[str, str]) -> list[str]:
    """A command with what the words stand for."""
    return [words.get(one, one.replace("OUT/", f"{words['OUT']}/")) for one in command]


def expect(name: str) -> int:
    """What a command ends with: two are given a file that is missing."""
    return 1 if name in ("classify", "validate") else 0


def run_all(
    words: dict[str, str],
    changes: dict[str, str | None],
    start: list[str] | None = None,
    cwd: Path | None = None,
) -> dict[str, object]:
    """Run all commands in one process in such surroundings: what each ended with."""
    surroundings = environment()
    for name, value in changes.items():
        surroundings.pop(name, None)
        if value is not None:
            surroundings[name] = value
    read, write_end = os.pipe()
    commands = [fill_in(command, words) for name, command in COMMANDS.items() if name not in LONG]
    # The pipe is stream 3 of the shell's child, whatever number it has here.
    shell = ["bash", "-c", f'exec "$@" 3>&{write_end}', "bash"]
    process = subprocess.Popen(
        [*shell, *(start or []), sys.executable, "-c", SCRIPT, json.dumps(commands)],
        env=surroundings, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        pass_fds=[write_end],
    )  # fmt: skip
    os.close(write_end)
    said = process.communicate(timeout=300)[0].decode("utf-8", "replace")
    with os.fdopen(read) as stream:
        told = stream.read()
    assert told, said[-500:]
    assert "Traceback" not in said and "Error:" not in said, said[-1500:]
    found: dict[str, object] = dict(json.loads(told))
    return found


def test_every_command_is_here() -> None:
    """No command is left out."""
    from coalclass.cli.app import COMMANDS as ALL

    assert set(COMMANDS) == set(ALL)


POOR: dict[str, dict[str, str | None]] = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": None},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "Latin, twenty columns": {"PYTHONIOENCODING": "cp1252", "COLUMNS": "20"},
    "no home": {"HOME": None, "XDG_CACHE_HOME": None, "USER": None, "TERM": None, "PATH": "/usr/bin:/bin"},
}


@pytest.mark.parametrize("name", POOR)
def test_locales_and_streams(words: dict[str, str], name: str) -> None:
    """Every command ends as anywhere else. (A locale that is not installed counts as C.)"""
    assert run_all(words, POOR[name]) == {one: expect(one) for one in COMMANDS if one not in LONG}


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root becomes another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv")
def test_another_user_who_may_write_nowhere(words: dict[str, str], tmp_path: Path) -> None:
    """A user without a home whose folders are all read-only: what prints does, what writes says where it may not."""
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.owner() == "root" and "pytest" in str(folder):
            folder.chmod(0o755)
    if subprocess.run([*nobody, sys.executable, "-c", "import coalclass"], check=False, cwd=ROOT).returncode:
        pytest.skip("another user cannot read this interpreter")
    changes: dict[str, str | None] = {"HOME": "/nonexistent", "XDG_CACHE_HOME": None, "PYTHONDONTWRITEBYTECODE": None}
    found = run_all(words, changes, nobody, tmp_path)
    writing = {name for name, command in COMMANDS.items() if any("OUT/" in one for one in command)}
    assert found == {one: 2 if one in writing else expect(one) for one in COMMANDS if one not in LONG}
    assert os.listdir(words["OUT"]) == []


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("name", COMMANDS)
def test_narrow_terminals(words: dict[str, str], name: str, encoding: str) -> None:
    """Twenty columns, and streams that have few letters."""
    done = coalclass(*fill_in(COMMANDS[name], words), COLUMNS="20", encoding=encoding)
    assert done.returncode == expect(name), done.stderr
    assert coalclass(name, "--help", COLUMNS="20", encoding=encoding).returncode == 0


@pytest.mark.parametrize("place", ["", "missing/x"])
def test_places_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """A folder, a name in a folder that is not there, and an empty name: a sentence and status 2."""
    for command in (["classify", EGYPT], ["schema"], NEW, ["export", "entries", EGYPT]):
        out = place and tmp_path / place / "a.json"
        done = coalclass(*command, "--out", out, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith("coalclass: "), done.stderr
