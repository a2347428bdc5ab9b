"""Files made to hurt: each is refused in words, with the right status, in the memory promised, and none hangs.

How long it takes is measured by `benchmarks/hostile.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from coalclass_cli import EGYPT, coalclass_process, environment

from coalclass.limits import MIB, RECORD_BYTES

MEMORY_KB, OUTPUT = 500 * 1024, 100_000
HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n"


def _fill(part: str, size: int = RECORD_BYTES - 1000) -> str:
    return part * (size // len(part))


RECORDS: dict[str, Callable[[], str]] = {
    "a million keys.yaml": lambda: HEAD + "".join(f"k{number}: 1\n" for number in range(1_000_000)),
    "100,000 entries.yaml": lambda: HEAD + "aid:\n" + "- {date: 199, kind: cach, y: 1}\n" * 100_000,
    "20,000 bad entries.yaml": lambda: HEAD + "aid:\n" + "- {date: 199, kind: cach, y: 1, z: 1}\n" * 20_000,
    "100,000 anchors.yaml": lambda: HEAD + "aid:\n" + "- &a x\n" * 100_000,
    "a long list.yaml": lambda: HEAD + "searched: [" + _fill("1,") + "1]",
    "a list of lists.yaml": lambda: HEAD + "searched: [" + _fill("[],") + "[]]",
    "lines and lines.yaml": lambda: HEAD + _fill("#\n") + "x: 1",
    "one long line.yaml": lambda: "{coder: '" + _fill("y") + "', z: 1, w: 1}",
    "a control character at the end.yaml": lambda: HEAD + "notes: |\n" + _fill(" \n") + "\x07",
    "repeats.yaml": lambda: HEAD + "searched: [" + "threat," * 300_000 + "threat]",
    "a million keys.jsonl": lambda: "{" + ",".join(f'"k{number}":1' for number in range(1_000_000)) + "}\n",
    "a long list.jsonl": lambda: '{"searched":[' + _fill("1,") + "1]}\n",
    "three million lines.jsonl": lambda: "x\n" * 3_000_000,
    "20,000 empty records.jsonl": lambda: "{}\n" * 20_000,
}


# A process begins with the most memory of the one that started it, so one that holds little stands between. It also
# ends what hangs: a minute of processor time is far from what any file needs on any machine.
_MEASURED = """
import json, os, resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
process = subprocess.Popen([sys.executable, "-m", "coalclass", *sys.argv[2:]])
_, status, used = os.wait4(process.pid, 0)
found = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss
os.write(int(sys.argv[1]), json.dumps(found).encode())
"""


def measure(*arguments: object) -> tuple[int, float, int, bytes]:
    """Run a command in a process of its own: its status, processor seconds, most memory in KB, and all that it said."""
    command = [sys.executable, "-c", _MEASURED, *map(str, arguments)]
    with TemporaryFile() as told:
        said = subprocess.run(
            [*command[:3], str(told.fileno()), *command[3:]],
            env=environment(),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[told.fileno()],
        ).stdout
        told.seek(0)
        status, seconds, memory = json.loads(told.read())
    return status, seconds, memory, said


def check_refused(path: Path, expected: int, *arguments: object) -> None:
    """The command refuses the file within the bounds, and names it."""
    status, _, memory, said = measure(*arguments)
    assert status == expected, said[-500:]
    assert b"Traceback" not in said and os.fsencode(path) in said
    assert memory <= MEMORY_KB and len(said) <= OUTPUT


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("command", ["validate", "batch"])
def test_records(tmp_path: Path, name: str, command: str) -> None:
    """A record made to hurt is refused with status 1."""
    path = tmp_path / name
    path.write_text(RECORDS[name](), encoding="utf-8")
    check_refused(path, 1, command, path)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero and /dev/urandom")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
@pytest.mark.parametrize("ending", ["yaml", "jsonl"])
def test_records_without_end(tmp_path: Path, device: str, ending: str) -> None:
    """So is a device that never ends."""
    path = tmp_path / f"a.{ending}"
    path.symlink_to(device)
    check_refused(path, 1, "classify", path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules", "--rules", "FILE"],
        ["classify", EGYPT, "--rules", "FILE"],
        ["classify", EGYPT, "--model", "FILE"],
        ["model", "FILE"],
        ["assemble", "--dyads", "FILE", "--data", "FOLDER", "--out", "FOLDER/out"],
    ],
)
def test_other_files(tmp_path: Path, arguments: list[object]) -> None:
    """A rulebook, a model and a table of dyads that never end, or are two sparse gigabytes, are refused: status 2."""
    sparse = tmp_path / "sparse"
    with open(sparse, "wb") as file:
        file.truncate(2048 * MIB)
    for path in (Path("/dev/zero"), sparse):
        places = {"FILE": str(path), "FOLDER": str(tmp_path), "FOLDER/out": str(tmp_path / "out")}
        check_refused(path, 2, *[places.get(str(one), one) for one in arguments])


def test_all_together(tmp_path: Path) -> None:
    """A batch over a folder of them scores every good record."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, make in RECORDS.items():
        (folder / name).write_text(make(), encoding="utf-8")
    good = ["egy", "fra", "gbr", "tur"]
    for name in good:
        (folder / f"m-{name}.yaml").write_bytes(EGYPT.with_name(f"{name}.yaml").read_bytes())
    done = coalclass_process("batch", folder, "--format", "csv")
    assert done.returncode == 1
    assert [line.split(",")[2:7] for line in done.stdout.splitlines()[1:]] != []
    assert [f"m-{name}.yaml" in done.stdout for name in good] == [True] * 4 and len(done.stdout.splitlines()) == 5
