"""Streams that close, disks that fill, processes that are ended: a sentence or none, the right status, nothing left."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import kill_batch
import pytest
from coalclass_cli import EGYPT, coalclass, coalclass_process, environment, record, write

GULF = "sample:gulf-war-1990"
PRINTING: list[list[str]] = [
    ["classify", GULF],
    ["batch", GULF],
    ["batch", GULF, "--jobs", "2", "--format", "csv"],
    ["compare", GULF],
    ["timeline", f"{GULF}/egy"],
    ["sensitivity", f"{GULF}/egy"],
    ["whatif", f"{GULF}/egy"],
    ["schema"],
    ["codebook"],
    ["rules"],
    ["model"],
    ["model", "--card"],
    ["doctor", "sample:"],
    ["audit", "sample:"],
    ["agreement", GULF, GULF],
    ["export", "entries", GULF],
    ["data"],
    ["cite", f"{GULF}/egy"],
    ["new", "--hegemon", "USA", "--follower", "EGY", "--coalition", "x", "--period", "1990/1991"],
    ["--help"],
    ["--version"],
]


def run_shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `coalclass` is the command."""
    start = f'coalclass() {{ "{sys.executable}" -m coalclass "$@"; }}; set -o pipefail; '
    return subprocess.run(
        ["bash", "-c", start + script], env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


class TestStreams:
    """A stream that is gone or full."""

    @pytest.mark.parametrize("command", PRINTING, ids=" ".join)
    def test_a_reader_that_has_seen_enough(self, command: list[str]) -> None:
        """Whoever closes the pipe, at once or after a line, makes no failure of it: status 0, and no word."""
        for reader in ("true", "head -1 > /dev/null"):
            done = run_shell(f"coalclass {' '.join(command)} 2> >(cat >&2) | {reader}")
            assert done.returncode == 0, done.stderr
            assert "Traceback" not in done.stderr and "roken" not in done.stderr

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    @pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-"])
    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (f"batch {GULF} --format csv", 0),
            ("classify no-such-file.yaml", 1),
            ("batch no-such-file.yaml", 1),
            ("rules --rules no-such-file.yaml", 2),
            (f"classify {GULF} --no-such-option", 2),
        ],
    )
    def test_standard_error_that_cannot_be_written(self, arguments: str, status: int, stream: str) -> None:
        """The status is what it is with anybody listening."""
        assert run_shell(f"coalclass {arguments} > /dev/null {stream}").returncode == status

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_standard_output_that_is_full(self) -> None:
        """Where the answer cannot be written, that is said, with status 2."""
        done = run_shell(f"coalclass classify {GULF} > /dev/full")
        assert done.returncode == 2 and "No space left on device" in done.stderr

    def test_a_link_that_leads_round(self, tmp_path: Path) -> None:
        """An output through links that lead round in a circle is refused in words."""
        (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
        (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
        done = coalclass("batch", GULF, "--out", tmp_path / "a.csv")
        assert done.returncode == 2 and "circle" in done.stderr

    def test_one_bad_of_two_to_compare(self, tmp_path: Path) -> None:
        """A record that cannot be read is status 1, also where too few are left to compare."""
        done = coalclass("compare", write(tmp_path / "a.yaml", record(coalclass=2)), EGYPT)
        assert done.returncode == 1 and "fewer than two" in done.stderr

    @pytest.mark.parametrize("content", ["", "\n\n"])
    @pytest.mark.parametrize("command", ["validate", "classify", "batch", "compare", "export verdicts"])
    def test_json_lines_of_nothing(self, tmp_path: Path, command: str, content: str) -> None:
        """An empty file of JSON Lines is an error, not an answer."""
        path = tmp_path / "a.jsonl"
        path.write_text(content, encoding="utf-8")
        done = coalclass(*command.split(), path)
        assert done.returncode == 1 and "holds no record" in done.stdout + done.stderr


class TestWalk:
    """What a folder may hold."""

    def test_pipes_are_named_and_not_read(self, tmp_path: Path) -> None:
        """A named pipe among records stops nothing: it is named, and the records are read."""
        write(tmp_path / "a.YAML", record())
        write(tmp_path / "b.JSONL", record(follower="TUR"))
        os.mkfifo(tmp_path / "c.yaml")
        os.mkfifo(tmp_path / "d.jsonl")
        (tmp_path / "e.yaml").symlink_to("/dev/zero")
        for jobs in ("1", "2"):
            done = coalclass_process("batch", tmp_path, "--format", "csv", "--jobs", jobs)
            assert done.returncode == 1
            assert done.stderr.count("is no regular file") == 3
            assert [row["follower"] for row in csv.DictReader(done.stdout.splitlines())] == ["EGY", "TUR"]

    def test_links_that_lead_back_are_named(self, tmp_path: Path) -> None:
        """A link to a folder above it is named and not followed; a link to another folder is left alone."""
        write(tmp_path / "in" / "deep" / "a.yaml", record())
        write(tmp_path / "other" / "b.yaml", record(follower="TUR"))
        (tmp_path / "in" / "deep" / "up").symlink_to("..")
        (tmp_path / "in" / "here").symlink_to(tmp_path / "in")
        (tmp_path / "in" / "aside").symlink_to(tmp_path / "other")
        for command in ("batch", "classify", "validate"):
            done = coalclass(command, tmp_path / "in", *(["--format", "csv"] if command == "batch" else []))
            said = done.stdout + done.stderr
            assert done.returncode == 1 and said.count("is a link to a folder in which it lies") == 2
            assert "aside" not in said and "Turkey" not in said and "TUR" not in said


class TestEnds:
    """A batch that is ended."""

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_any_moment(self, tmp_path: Path, jobs: int) -> None:
        """SIGKILL, SIGTERM or SIGINT: a whole file or none, no process left, and the next run gives the same bytes."""
        folder = kill_batch.write_records(tmp_path / "in", 300)
        tried, faults = kill_batch.try_moments(folder, tmp_path / "out", 1, seed=jobs, jobs=(jobs,))
        assert tried == 3 and faults == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_after_the_work(self, number: signal.Signals) -> None:
        """While the interpreter joins its threads, a signal changes neither the status nor adds a word."""
        script = (
            "import sys, threading, time\n"
            "from coalclass.cli.app import main\n"
            "threading.Thread(target=time.sleep, args=(1.5,)).start()\n"
            "sys.argv = ['coalclass', '--version']\n"
            "main()\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None and process.stdout.readline()
        # The answer is out; now the thread alone is left.
        time.sleep(0.3)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0 and err == b""

    def test_a_worker_that_is_killed(self, tmp_path: Path) -> None:
        """A worker ended from outside is said in a sentence, with status 2, and what was there stays."""
        folder = kill_batch.write_records(tmp_path / "in", 8000)
        out = tmp_path / "rows.csv"
        out.write_text("yesterday", encoding="utf-8")
        process = kill_batch.start(folder, out, 2, "--force")
        killed = False
        while not killed and process.poll() is None:
            if not any(one.stat().st_size for one in tmp_path.glob(".rows.csv.*.part")):
                # No row has been written yet.
                time.sleep(0.02)
                continue
            for worker in _children(process.pid):
                if "popen_loky" in worker[1]:
                    os.kill(worker[0], signal.SIGKILL)
                    killed = True
                    break
        _, err = process.communicate(timeout=60)
        assert killed and process.returncode == 2 and b"Traceback" not in err, err[-2000:].decode()
        assert b"was ended from outside" in err
        assert out.read_text(encoding="utf-8") == "yesterday" and sorted(os.listdir(tmp_path)) == ["in", "rows.csv"]


def _children(parent: int) -> list[tuple[int, str]]:
    shown = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=2) for line in shown.splitlines()]
    return [(int(line[0]), line[2]) for line in lines if line[1] == str(parent) and len(line) == 3]


class TestResume:
    """`batch --resume` scores no record twice and loses none."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Eleven records, two of them bad, in YAML and JSON Lines."""
        folder = tmp_path / "in"
        for number in range(4):
            write(folder / f"{number}.yaml", record(follower=["EGY", "TUR", "SYR", "Atlantis"][number]))
        lines = [record(follower=one) for one in ("FRA", "GBR", "ITA", "CAN", "Nowhere", "ESP", "NLD")]
        write(folder / "a.jsonl", *lines)
        return folder

    @pytest.mark.parametrize("ending", ["csv", "jsonl"])
    @pytest.mark.parametrize("kept", [0, 1, 5, 9, 11])
    @pytest.mark.parametrize("torn", [b"", b'{"path": "x'])
    def test_goes_on(self, tmp_path: Path, folder: Path, ending: str, kept: int, torn: bytes) -> None:
        """From any number of rows in the journal, a torn one after them or not, bytes and words are the same."""
        out, journal = tmp_path / f"v.{ending}", tmp_path / f"v.{ending}.part"
        plain = coalclass("batch", folder, "--out", out)
        whole = out.read_bytes()
        out.unlink()
        done = coalclass("batch", folder, "--out", out, "--resume")
        assert out.read_bytes() == whole and done.stderr == plain.stderr
        assert done.returncode == 1 and not journal.exists()
        lines = journal_of(folder, out)
        assert len(lines) == 12
        journal.write_bytes(b"".join(lines[: kept + 1]) + torn)
        out.unlink()
        done = coalclass("batch", folder, "--out", out, "--resume")
        assert (done.returncode, done.stderr) == (1, plain.stderr)
        assert out.read_bytes() == whole and not journal.exists()

    def test_no_record_is_scored_twice(self, tmp_path: Path, folder: Path) -> None:
        """Rows in the journal are taken as they stand."""
        out, journal = tmp_path / "v.csv", tmp_path / "v.csv.part"
        lines = journal_of(folder, out)
        journal.write_bytes(b"".join(lines).replace(b"Gulf War coalition", b"Known already"))
        assert coalclass("batch", folder, "--out", out, "--resume").returncode == 1
        rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
        assert len(rows) == 9 and all(row["coalition"].startswith("Known already") for row in rows)

    def test_another_question(self, tmp_path: Path, folder: Path) -> None:
        """A journal of other records, another rulebook, model, prior or format is refused, and stays."""
        out, journal = tmp_path / "v.csv", tmp_path / "v.csv.part"
        lines = journal_of(folder, out)
        journal.write_bytes(b"".join(lines))
        for more, what in ((["--prior", "0.4"], "prior"), (["--format", "csv"], None)):
            done = coalclass("batch", folder, "--out", out, "--resume", *more)
            if what is not None:
                assert done.returncode == 2 and f"another {what}" in done.stderr and journal.exists()
        journal.write_bytes(b"".join(lines))
        out.unlink()
        (folder / "0.yaml").write_text(json.dumps(record(coder="AB")), encoding="utf-8")
        done = coalclass("batch", folder, "--out", out, "--resume")
        assert done.returncode == 2 and "another set of records" in done.stderr
        assert journal.read_bytes() == b"".join(lines) and not out.exists()

    @pytest.mark.parametrize("content", [b"my own notes\n", b"mine", b'{"a": 1}\n'])
    def test_a_file_of_somebody_else(self, tmp_path: Path, folder: Path, content: bytes) -> None:
        """What stands where the journal would go and is none is left alone."""
        (tmp_path / "v.csv.part").write_bytes(content)
        done = coalclass("batch", folder, "--out", tmp_path / "v.csv", "--resume")
        assert done.returncode == 2 and "is no journal" in done.stderr
        assert (tmp_path / "v.csv.part").read_bytes() == content

    @pytest.mark.parametrize("options", [[], ["--out", "v.json"], ["--out", "v.md"], ["--format", "csv"]])
    def test_what_cannot_be_gone_on_with(self, tmp_path: Path, folder: Path, options: list[str]) -> None:
        """Only a file of rows can be gone on with."""
        done = coalclass("batch", folder, "--resume", *options, cwd=tmp_path)
        assert done.returncode == 2 and "--out FILE.csv or FILE.jsonl" in done.stderr

    def test_fail_fast(self, tmp_path: Path, folder: Path) -> None:
        """With --fail-fast the first bad record ends the batch: status 1, its problem, and no file."""
        done = coalclass("batch", folder, "--out", tmp_path / "v.csv", "--fail-fast")
        assert done.returncode == 1 and "3.yaml:1:" in done.stderr and "a.jsonl" not in done.stderr
        assert os.listdir(tmp_path) == ["in"]


def journal_of(folder: Path, out: Path) -> list[bytes]:
    """The lines of a whole journal: those of a run whose output could not be put in its place."""
    from coalclass.verbs.batch import batch

    place = out.with_name(f"{out.name}.part")
    for _ in batch(str(folder), journal=place, full=out.suffix == ".jsonl"):
        pass
    lines = place.read_bytes().splitlines(keepends=True)
    place.unlink()
    return lines
