"""`coalclass batch` as its users run it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, SAMPLES, coalclass, environment, hearing_interrupts, record, write

ENDINGS = {"csv": "csv", "jsonl": "jsonl", "json": "json", "markdown": "md"}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder of three YAML files, one of them bad, and a JSON Lines file with a bad line."""
    folder = tmp_path / "in"
    write(folder / "a.yaml", record())
    write(folder / "b.yaml", record(hegemon="Atlantis"))
    write(folder / "sub" / "c.yml", record(follower="TUR", coalition="Another coalition"))
    lines = write(folder / "d.jsonl", record(follower="SYR"), record(period="never"), record(follower="FRA"))
    with open(lines, "a", encoding="utf-8") as file:
        file.write("\n[1, 2\n" + json.dumps(record(follower="GBR")))
    return folder


def rows_of(text: str, format: str) -> list[dict[str, object]]:
    """The rows of a machine format."""
    if format == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    return json.loads(text) if format == "json" else [json.loads(line) for line in text.splitlines()]


class TestOut:
    """Where the rows go."""

    @pytest.mark.parametrize("format", ENDINGS)
    def test_the_ending_chooses(self, tmp_path: Path, format: str) -> None:
        """The ending of --out chooses the format, and the file holds what --format prints."""
        out = tmp_path / f"verdicts.{ENDINGS[format]}"
        done = coalclass("batch", "sample:gulf-war-1990", "--out", out)
        assert done.returncode == 0 and done.stdout == ""
        printed = coalclass("batch", "sample:gulf-war-1990", "--format", format)
        assert out.read_text(encoding="utf-8") == printed.stdout != ""
        assert os.listdir(tmp_path) == [out.name]

    def test_endings_in_capitals(self, tmp_path: Path) -> None:
        """An ending counts whatever its case."""
        out = tmp_path / "V.CSV"
        assert coalclass("batch", "sample:gulf-war-1990", "--out", out).returncode == 0
        assert out.read_text(encoding="utf-8").startswith("id,path,hegemon,")

    @pytest.mark.parametrize(
        ("out", "format", "words"),
        [("v.csv", "json", "leave one of them out"), ("v.xlsx", None, "the ending chooses"), ("v", None, "the ending")],
    )
    def test_out_and_format_in_disagreement(self, tmp_path: Path, out: str, format: str | None, words: str) -> None:
        """Where --out and --format disagree, or the ending says nothing, nothing is written and the status is 2."""
        options = [] if format is None else ["--format", format]
        done = coalclass("batch", "sample:", "--out", tmp_path / out, *options)
        assert done.returncode == 2 and words in done.stderr and not os.listdir(tmp_path)

    def test_format_serves_an_unknown_ending(self, tmp_path: Path) -> None:
        """With --format any ending will do."""
        out = tmp_path / "v.txt"
        assert coalclass("batch", "sample:gulf-war-1990", "--out", out, "--format", "jsonl").returncode == 0
        assert len(rows_of(out.read_text(encoding="utf-8"), "jsonl")) == len(list(SAMPLES.glob("gulf-war-1990/*")))

    @pytest.mark.parametrize("place", ["no/such/folder/v.csv", "there/v.csv"])
    def test_a_place_that_cannot_be_written(self, tmp_path: Path, place: str) -> None:
        """A missing folder, or a folder in the file's place, is said with the name that was given; status 2."""
        (tmp_path / "there" / "v.csv").mkdir(parents=True)
        done = coalclass("batch", "sample:gulf-war-1990", "--out", place, cwd=tmp_path)
        assert done.returncode == 2 and place in done.stderr and ".part" not in done.stderr

    def test_a_failure_leaves_the_old_file(self, tmp_path: Path) -> None:
        """A batch that stops half way leaves the file as it was, and nothing beside it."""
        out = tmp_path / "v.jsonl"
        out.write_text("yesterday", encoding="utf-8")
        folder = tmp_path / "in"
        for number in range(6000):
            write(folder / f"{number}.yaml", record())
        command = [sys.executable, "-m", "coalclass", "batch", str(folder), "--out", str(out), "--force"]
        with hearing_interrupts():
            process = subprocess.Popen(
                command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
            )
        with process:
            end = time.monotonic() + 60
            # The partial file grows: rows are being written.
            while time.monotonic() < end and not any(one.stat().st_size for one in tmp_path.glob(".v.jsonl.*.part")):
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert b"Traceback" not in err
        assert out.read_text(encoding="utf-8") == "yesterday"
        assert sorted(os.listdir(tmp_path)) == ["in", "v.jsonl"]

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        """--out through a symbolic link writes the file that it names."""
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        assert coalclass("batch", "sample:gulf-war-1990", "--out", tmp_path / "link.csv").returncode == 0
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "real.csv").read_text(encoding="utf-8").startswith("id,path,")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_a_pipe_is_written_to(self, tmp_path: Path) -> None:
        """--out to a pipe (or /dev/stdout) writes into it and does not put a file in its place."""
        pipe = tmp_path / "pipe.csv"
        os.mkfifo(pipe)
        command = [sys.executable, "-m", "coalclass", "batch", "sample:gulf-war-1990", "--out", str(pipe)]
        with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as process:
            text = pipe.read_text(encoding="utf-8")
            process.communicate(timeout=60)
        assert process.returncode == 0 and text.startswith("id,path,") and pipe.is_fifo()


class TestStreams:
    """Rows to standard output, all else to standard error."""

    def test_table(self) -> None:
        """Without --out and --format a table and the summary by coalition go to standard output."""
        done = coalclass("batch", "sample:")
        assert done.returncode == 0 and done.stderr == ""
        assert "USA-EGY" in done.stdout and "mean dB" in done.stdout and " records scored." in done.stdout

    @pytest.mark.parametrize("format", ["csv", "jsonl", "json", "markdown"])
    def test_summary_beside_machines(self, format: str) -> None:
        """Where rows go to a machine the summary goes to standard error, the rows alone to standard output."""
        done = coalclass("batch", "sample:", "--format", format)
        count = len(list(SAMPLES.glob("*/*.yaml")))
        assert f"{count} records scored." in done.stderr and "records scored" not in done.stdout
        if format == "markdown":
            assert all(line.startswith("|") for line in done.stdout.splitlines())
        else:
            assert len(rows_of(done.stdout, format)) == count

    def test_published_labels(self, tmp_path: Path) -> None:
        """Each row says whether the published label agrees, the summary how many differ; without labels nothing."""
        for number, value in enumerate(("incentive-based", "substantive", None)):
            label = {} if value is None else {"label": {"value": value, "source": "Somebody"}}
            write(tmp_path / "in" / f"{number}.yaml", record(**label))
        for width, words in (("46", ("yes", "no", "·")), ("60", ("agrees", "differs", "none"))):
            shown = coalclass("batch", tmp_path / "in", COLUMNS=width).stdout
            assert tuple(line.split()[-1] for line in shown.splitlines() if "USA-EGY" in line) == words
            assert "1 of 2 verdicts differs from the published label" in " ".join(shown.split())
        assert "differs: substantive" in coalclass("batch", tmp_path / "in", COLUMNS="80").stdout
        for path in (tmp_path / "in").glob("[01].yaml"):
            path.unlink()
        shown = coalclass("batch", tmp_path / "in").stdout
        assert "1 record scored" in shown and "none" in shown and "differ" not in shown

    def test_no_progress_bar_in_a_pipe(self) -> None:
        """Standard error that is no terminal gets no progress bar and no escape code."""
        done = coalclass("batch", "sample:", "--format", "csv")
        assert "\x1b" not in done.stderr and "scoring" not in done.stderr

    def test_json_is_always_a_list(self, tmp_path: Path) -> None:
        """One record gives a list of one; no good record a list of none."""
        good = write(tmp_path / "a.yaml", record())
        assert len(rows_of(coalclass("batch", good, "--format", "json").stdout, "json")) == 1
        bad = write(tmp_path / "b.yaml", record(coalclass=3))
        done = coalclass("batch", bad, "--format", "json")
        assert done.returncode == 1 and rows_of(done.stdout, "json") == []

    def test_csv_of_nothing_has_its_header(self, tmp_path: Path) -> None:
        """A CSV without a good record is a header and no row."""
        bad = write(tmp_path / "b.yaml", record(coalclass=3))
        done = coalclass("batch", bad, "--format", "csv")
        assert done.stdout.startswith("id,path,hegemon,") and done.stdout.count("\n") == 1


class TestBadRecords:
    """Bad records are reported; the rest is scored."""

    def test_mixed_folder(self, mixed: Path) -> None:
        """A bad file and bad lines are reported with their places, and every good record has a row; status 1."""
        done = coalclass("batch", mixed, "--format", "csv")
        rows = rows_of(done.stdout, "csv")
        assert done.returncode == 1
        assert [row["path"] for row in rows] == [
            str(mixed / name) for name in ("a.yaml", "d.jsonl:1", "d.jsonl:3", "d.jsonl:6", "sub/c.yml")
        ]
        assert [row["follower"] for row in rows] == ["EGY", "SYR", "FRA", "GBR", "TUR"]
        for place in ("b.yaml:1:", "d.jsonl:2:", "d.jsonl:5:"):
            assert f"{mixed / place}" in done.stderr
        assert "5 records scored, 3 failed." in done.stderr

    def test_problems_for_machines(self, mixed: Path) -> None:
        """With json and jsonl each problem is a JSON object on standard error."""
        done = coalclass("batch", mixed, "--format", "jsonl")
        problems = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert [one["line"] for one in problems] == [1, 2, 5]

    def test_summary_counts(self, mixed: Path) -> None:
        """The summary names each coalition and counts its dyads."""
        done = coalclass("batch", mixed, COLUMNS="120")
        summary = done.stdout[done.stdout.index("mean dB") :]
        assert [line.split()[0] for line in summary.splitlines() if "oalition" in line][1:] == ["4", "1"]

    def test_missing_folder(self, tmp_path: Path) -> None:
        """A folder that is not there cannot be read: status 1, like any unreadable record."""
        done = coalclass("batch", tmp_path / "none", "--format", "csv")
        assert done.returncode == 1 and "there is no such file" in done.stderr

    def test_empty_folder(self, tmp_path: Path) -> None:
        """A folder without records is status 2, and --out is not written."""
        (tmp_path / "in").mkdir()
        done = coalclass("batch", tmp_path / "in", "--out", tmp_path / "v.csv")
        assert done.returncode == 2 and os.listdir(tmp_path) == ["in"]

    @pytest.mark.parametrize("jobs", ["0", "-2", "many"])
    def test_wrong_jobs(self, jobs: str) -> None:
        """A number of processes that means nothing is status 2."""
        done = coalclass("batch", "sample:", "--jobs", jobs)
        assert done.returncode == 2 and "--jobs" in done.stderr and done.stdout == ""


class TestSame:
    """One answer, however it was come by."""

    def test_any_number_of_jobs(self, mixed: Path) -> None:
        """One process, two, and one a core give the same bytes, rows and problems alike."""
        one, two, all_cores = (coalclass("batch", mixed, "--format", "jsonl", "--jobs", jobs) for jobs in (1, 2, -1))
        assert (one.returncode, two.returncode, all_cores.returncode) == (1, 1, 1)
        assert one.stdout == two.stdout == all_cores.stdout != ""
        assert one.stderr == two.stderr == all_cores.stderr != ""

    def test_many_pieces_of_work_keep_their_order(self, tmp_path: Path) -> None:
        """More records than fit one piece of work come back in order from two processes."""
        followers = ["EGY", "TUR", "SYR", "FRA", "GBR", "CHN", "JPN"]
        records = [record(follower=followers[number % 7], notes=str(number)) for number in range(700)]
        lines = write(tmp_path / "in" / "m.jsonl", *records)
        for number in range(70):
            write(tmp_path / "in" / f"{number:03}.yaml", records[number])
        one = coalclass("batch", lines.parent, "--format", "csv")
        two = coalclass("batch", lines.parent, "--format", "csv", "--jobs", 2)
        assert one.stdout == two.stdout
        rows = rows_of(one.stdout, "csv")
        assert len(rows) == 770
        assert [str(row["path"]).rpartition(":")[2] for row in rows[70:]] == [str(number + 1) for number in range(700)]

    def test_alone_and_in_a_batch(self) -> None:
        """A record scores to the last bit the same alone and in a batch, whole contract and CSV row alike."""
        alone = json.loads(coalclass("classify", EGYPT, "--format", "json").stdout)
        whole = json.loads(coalclass("batch", SAMPLES, "--format", "json").stdout)
        assert [one for one in whole if one["path"] == str(EGYPT)] == [alone]
        rows = rows_of(coalclass("batch", SAMPLES, "--format", "csv").stdout, "csv")
        (row,) = (one for one in rows if one["path"] == str(EGYPT))
        assert (float(str(row["db"])), float(str(row["interval_low"]))) == (alone["db"], alone["interval"][0])
        assert float(str(row["p_substantive"])) == alone["p_substantive"]

    def test_yaml_and_json_lines(self, tmp_path: Path) -> None:
        """A record scores the same from YAML as from a JSON line."""
        one = write(tmp_path / "a.yaml", record())
        line = write(tmp_path / "a.jsonl", record())
        scores = [
            [(row["db"], row["interval"], row["profile"]) for row in rows_of(done.stdout, "json")]
            for done in (coalclass("batch", path, "--format", "json") for path in (one, line))
        ]
        assert scores[0] == scores[1] != []


@pytest.mark.parametrize("width", [46, 55, 60, 67, 72, 80, 100, 140])
def test_no_word_is_cut_at_any_width(width: int) -> None:
    """A long coalition and all numbers stay whole, and no line is wider than the terminal."""
    done = coalclass("batch", "sample:dominican-republic-1965", COLUMNS=str(width))
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in done.stdout
    for word in [
        "Inter-American",
        "Dominican",
        "Republic",
        "USA-BRA",
        "substantive",
        "contested",
        "coalition",
        "subst.",
        "incent.",
        "mean",
    ]:
        assert word in done.stdout, word


def test_a_failed_file_is_named_and_its_errors_are_counted(tmp_path: Path) -> None:
    """The summary names the first that failed; of many errors of one file the first is shown, and how many more."""
    head = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n"
    (tmp_path / "a.yaml").write_text(head)
    (tmp_path / "b.yaml").write_text(head + "aid: []\nnots: x\nconsultations: []\n")
    done = coalclass("batch", tmp_path, COLUMNS="200")
    assert done.returncode == 1 and f"Failed: {tmp_path / 'b.yaml'}." in done.stdout
    assert (
        done.stderr.count("b.yaml:") == 2 and f"2 more errors; coalclass validate {tmp_path / 'b.yaml'}" in done.stderr
    )
    lines = coalclass("batch", tmp_path, "-f", "json").stderr
    assert lines.count('"severity": "error"') == 3


def test_a_dyad_twice_is_told_apart(tmp_path: Path) -> None:
    """Two records of one dyad in one coalition are named with their files."""
    head = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\naid: none\n"
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(head)
    shown = coalclass("batch", tmp_path).stdout
    assert "USA-EGY (one)" in shown and "USA-EGY (two)" in shown


def test_an_id_does_not_depend_on_how_a_path_is_typed(tmp_path: Path) -> None:
    """`./a.yaml` is a.yaml, in every table."""
    (tmp_path / "a.yaml").write_text("coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n")
    told = {coalclass("batch", name, "-f", "csv", cwd=tmp_path).stdout.splitlines()[1].split(",")[0]
            for name in ("a.yaml", "./a.yaml", ".//a.yaml")}  # fmt: skip
    assert len(told) == 1
