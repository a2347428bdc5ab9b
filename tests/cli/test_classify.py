"""`coalclass classify` as its users run it."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import EGYPT, FORMATS, SAMPLES, coalclass, environment, hearing_interrupts, record, write

from coalclass.indicators import DIMENSIONS, TRACES

LABELS = {"substantive", "incentive-based"}
KEYS = {
    "path", "hegemon", "follower", "coalition", "period", "label", "standing", "p_substantive", "interval", "db",
    "db_without_distance", "rules", "model", "agree", "coverage", "published", "prior_db", "observation_bias",
    "profile", "contributions", "explanation",
}  # fmt: skip


def answers(*arguments: object, **options: Any) -> Any:
    """What `classify --format json` prints, as values."""
    done = coalclass("classify", *arguments, "--format", "json", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def numbers(value: object) -> list[float]:
    """Every number in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for one in value for number in numbers(one)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


@pytest.fixture(scope="module")
def egypt() -> dict[str, Any]:
    """The answer on a shipped record."""
    answer = answers(EGYPT)
    assert isinstance(answer, dict)
    return answer


class TestContract:
    """The JSON contract of the design."""

    def test_keys(self, egypt: dict[str, Any]) -> None:
        """Every key of the contract is there, at each level."""
        assert set(egypt) >= KEYS
        assert set(egypt["rules"]) >= {"label", "p_substantive", "db"}
        assert set(egypt["model"]) >= {"label", "p_substantive", "db", "name", "in_training"}
        assert tuple(egypt["profile"]) == DIMENSIONS
        for one in egypt["contributions"]:
            assert set(one) >= {
                "indicator", "dimension", "value", "search", "rules_db", "rules_db_uncapped", "model_db", "db",
                "instances", "evidence",
            }  # fmt: skip
            for entry in one["evidence"]:
                assert set(entry) >= {"entry", "line", "date", "source"}

    def test_types(self, egypt: dict[str, Any]) -> None:
        """Texts are texts, numbers numbers, and the words are those of the design."""
        assert egypt["path"] == str(EGYPT)
        assert (egypt["hegemon"], egypt["follower"]) == ("USA", "EGY")
        assert egypt["period"] == "1990-08-02/1991-04-11"
        assert egypt["label"] in LABELS and egypt["rules"]["label"] in LABELS and egypt["model"]["label"] in LABELS
        assert egypt["standing"] in {"clear", "leaning", "contested"}
        assert type(egypt["agree"]) is bool and type(egypt["model"]["in_training"]) is bool
        assert egypt["model"]["name"] == "casebook"
        assert len(egypt["interval"]) == 2
        assert egypt["explanation"].startswith("Egypt and United States")

    def test_numbers(self, egypt: dict[str, Any]) -> None:
        """Numbers are finite and unrounded, probabilities lie in their interval, and dB say what they say."""
        assert all(math.isfinite(number) for number in numbers(egypt))
        low, high = egypt["interval"]
        assert 0 < low <= egypt["p_substantive"] <= high < 1
        assert egypt["p_substantive"] == pytest.approx(1 / (1 + 10 ** (-egypt["db"] / 10)), abs=1e-12)
        assert round(egypt["db"], 6) != egypt["db"]
        assert 0 <= egypt["coverage"] <= 1
        assert all(amount is None or 0 <= amount <= 1 for amount in egypt["profile"].values())

    def test_contributions(self, egypt: dict[str, Any]) -> None:
        """Contributions list every trace by weight, then baseline and calibration; columns add up."""
        *rows, baseline, calibration = egypt["contributions"]
        assert [row["indicator"] for row in (baseline, calibration)] == ["baseline", "calibration"]
        assert all(row["dimension"] is row["value"] is None for row in (baseline, calibration))
        assert sorted(row["indicator"] for row in rows) == sorted(TRACES)
        weights = [abs(row["db"]) for row in rows]
        assert weights == sorted(weights, reverse=True)
        for scorer in ("rules", "model"):
            total = math.fsum(row[f"{scorer}_db"] for row in egypt["contributions"])
            assert total == pytest.approx(egypt[scorer]["db"], abs=1e-9)
        assert math.fsum(row["db"] for row in egypt["contributions"]) == pytest.approx(egypt["db"], abs=1e-9)
        for row in rows:
            if row["value"] is None:
                assert row["rules_db"] == row["model_db"] == 0.0

    def test_evidence_points_into_the_file(self, egypt: dict[str, Any]) -> None:
        """The line of each entry is the line of the file on which that entry's date stands."""
        lines = EGYPT.read_text(encoding="utf-8").split("\n")
        entries = [entry for row in egypt["contributions"] for entry in row["evidence"]]
        assert entries
        dated = [entry for entry in entries if entry["line"] is not None and entry["entry"] != "mandate[0]"]
        assert dated
        for entry in dated:
            assert entry["date"] in lines[entry["line"] - 1]

    def test_insufficient_evidence(self, tmp_path: Path) -> None:
        """Without evidence the labels and `agree` are null and the numbers stay finite."""
        bare = write(tmp_path / "bare.yaml", record(aid=None, interactions=None))
        answer = answers(bare)
        assert answer["standing"] == "insufficient-evidence"
        assert answer["label"] is answer["rules"]["label"] is answer["model"]["label"] is answer["agree"] is None
        assert all(math.isfinite(number) for number in numbers(answer))
        assert {row["value"] for row in answer["contributions"]} == {None}


class TestPrior:
    """`--prior`."""

    @pytest.mark.parametrize("prior", [0.1, 0.5, 0.8])
    def test_one_more_row(self, egypt: dict[str, Any], prior: float) -> None:
        """A prior adds its own dB to the verdict, as one more row, and changes nothing else of the table."""
        asked = answers(EGYPT, "--prior", prior)
        added = 10 * math.log10(prior / (1 - prior))
        assert asked["db"] == pytest.approx(egypt["db"] + added, abs=1e-9)
        rows = asked["contributions"]
        if prior == 0.5:
            assert rows == egypt["contributions"]
            return
        assert rows[:-1] == egypt["contributions"]
        assert rows[-1]["indicator"] == "prior" and rows[-1]["db"] == pytest.approx(added, abs=1e-9)
        assert "prior" in coalclass("classify", EGYPT, "--prior", prior).stdout.split()

    def test_in_a_batch(self) -> None:
        """A batch has the same verdicts as the records alone, on one core and on two."""
        folder = SAMPLES / "lebanon-mnf-1982"
        alone = [one["db"] for one in answers(folder, "--prior", 0.2)]
        for jobs in ("1", "2"):
            done = coalclass("batch", folder, "--prior", "0.2", "--jobs", jobs, "--format", "json")
            assert [one["db"] for one in json.loads(done.stdout)] == alone

    @pytest.mark.parametrize("prior", ["0", "1", "-0.5", "2", "nan", "half"])
    @pytest.mark.parametrize("command", ["classify", "batch"])
    def test_what_is_no_probability(self, command: str, prior: str) -> None:
        """A prior that is no probability between 0 and 1 is wrong usage, and nothing is answered."""
        done = coalclass(command, SAMPLES / "lebanon-mnf-1982", f"--prior={prior}")
        assert done.returncode == 2 and done.stdout == "" and "prior" in done.stderr


class TestPublished:
    """The record's own label beside the verdict."""

    @pytest.mark.parametrize("format", ["table", "markdown"])
    def test_where_the_two_agree_and_differ(self, tmp_path: Path, format: str) -> None:
        """Each view says what was published and whether the verdict differs; without a label it says nothing of it."""
        for value, words in (("incentive-based", "The verdict agrees."), ("substantive", "The verdict differs:")):
            label = {"value": value, "confidence": "low", "source": "Somebody"}
            done = coalclass(
                "classify", write(tmp_path / "a.yaml", record(label=label)), "--format", format, COLUMNS="200"
            )
            text = " ".join(done.stdout.replace("│", " ").replace("\\", "").split())
            (number,) = re.findall(rf"Published judgment: {value} \(low confidence\) \[(\d)\]\. {words}", text)
            assert f"[{number}] Somebody" in text
        bare = coalclass("classify", write(tmp_path / "b.yaml", record()), "--format", format)
        assert "Published" not in bare.stdout

    def test_bias(self, tmp_path: Path) -> None:
        """One line says how much bias in finding would make the verdict even, and JSON holds the number."""
        path = write(tmp_path / "a.yaml", record())
        bias = answers(path)["observation_bias"]
        text = " ".join(coalclass("classify", path, "--full", COLUMNS="200").stdout.split())
        assert (
            ("the verdict would not reach even odds" in text)
            if bias is None
            else (f"were {bias:.1f} times as easy" in text)
        )


class TestDetail:
    """How much of a verdict is shown."""

    def test_brief_and_full(self) -> None:
        """`--brief` shows less than the default and `--full` more; both together are wrong usage."""
        brief, normal, full = (coalclass("classify", EGYPT, *more).stdout for more in (["--brief"], [], ["--full"]))
        assert normal.startswith(brief.rstrip("\n")) and len(brief) < len(normal) / 2 < len(full) / 4
        assert normal.count("\n") < 110
        both = coalclass("classify", EGYPT, "--brief", "--full")
        assert both.returncode == 2 and both.stdout == "" and "leave one of them out" in both.stderr
        assert len(coalclass("classify", EGYPT, "--brief", "-f", "markdown").stdout) < len(
            coalclass("classify", EGYPT, "-f", "markdown").stdout
        )

    def test_many_records_are_a_batch(self) -> None:
        """After more than three records a line on standard error names `batch`; machines are not told."""
        some = sorted(SAMPLES.glob("gulf-war-1990/*.yaml"))[:4]
        assert "coalclass batch" in coalclass("classify", *some).stderr
        assert coalclass("classify", *some[:3]).stderr == coalclass("classify", *some, "-f", "json").stderr == ""


class TestShape:
    """One object or a list, in the order of the arguments."""

    def test_one_file_is_one_object(self) -> None:
        """A single-record file, a sample and standard input each give an object."""
        text = EGYPT.read_bytes()
        alone, sample, piped = answers(EGYPT), answers("sample:gulf-war-1990/egy"), answers("-", stdin=text)
        assert sample["db"] == alone["db"] == piped["db"]
        assert piped["path"] == "-"

    def test_all_else_is_a_list(self, tmp_path: Path) -> None:
        """A folder, a JSON Lines file, several arguments and lines on standard input each give a list, even of one."""
        folder = write(tmp_path / "in" / "a.yaml", record()).parent
        lines = write(tmp_path / "b.jsonl", record())
        for arguments in ([folder], [lines], [EGYPT, EGYPT]):
            answer = answers(*arguments)
            assert isinstance(answer, list) and len(answer) == len(arguments)
        piped = answers("-", "--input", "jsonl", stdin=json.dumps(record()))
        assert [one["path"] for one in piped] == ["-:1"]

    def test_jsonl_is_an_object_a_line(self, tmp_path: Path) -> None:
        """JSON Lines hold on each line what JSON holds in its list."""
        lines = write(tmp_path / "b.jsonl", record(), record(follower="TUR"))
        done = coalclass("classify", lines, "--format", "jsonl")
        assert [json.loads(line) for line in done.stdout.splitlines()] == answers(lines)
        assert [one["path"] for one in answers(lines)] == [f"{lines}:1", f"{lines}:2"]

    def test_order(self, tmp_path: Path) -> None:
        """Answers come in the order of the arguments; within a folder sorted by path, nested ones too."""
        for name in (
            "b.yaml",
            "a/z.yml",
            "a.yaml",
            "c.jsonl",
            "a/.hidden.yaml",
            ".git/x.yaml",
            "note.txt",
            "a-b/y.yaml",
        ):
            write(tmp_path / "in" / name, record())
        folder = tmp_path / "in"
        paths = [one["path"] for one in answers(EGYPT, folder, "sample:gulf-war-1990/tur")]
        inside = [os.path.relpath(path.removesuffix(":1"), folder) for path in paths[1:-1]]
        assert inside == ["a/z.yml", "a-b/y.yaml", "a.yaml", "b.yaml", "c.jsonl"]
        assert paths[0] == str(EGYPT) and paths[-1].endswith("tur.yaml")

    def test_csv_has_a_row_a_dyad(self) -> None:
        """CSV has one header, one row for each dyad, and numbers that read back to the last bit."""
        done = coalclass("classify", SAMPLES / "gulf-war-1990", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        listed = answers(SAMPLES / "gulf-war-1990")
        assert [float(row["db"]) for row in rows] == [one["db"] for one in listed]
        assert [row["follower"] for row in rows] == [one["follower"] for one in listed]
        assert {row["agree"] for row in rows} <= {"TRUE", "FALSE"}

    def test_markdown_has_a_heading_a_dyad(self) -> None:
        """Markdown has a heading and a table of traces for each dyad."""
        done = coalclass("classify", EGYPT, "sample:gulf-war-1990/tur", "--format", "markdown")
        headings = [line for line in done.stdout.splitlines() if line.startswith("## ")]
        assert len(headings) == 2 and "Egypt" in headings[0] and done.stdout.count("| trace |") == 2

    def test_table_names_the_verdict(self) -> None:
        """The table names the dyad, the label, the standing and every dimension that is known."""
        answer = answers(EGYPT)
        done = coalclass("classify", EGYPT)
        known = [name for name, amount in answer["profile"].items() if amount is not None]
        for word in ("Egypt", answer["label"], answer["standing"], *known):
            assert word in done.stdout

    def test_samples_work_from_any_folder(self, tmp_path: Path) -> None:
        """`sample:` names shipped records and folders wherever the command is run, and suggests where it finds none."""
        assert answers("sample:gulf-war-1990/egy", cwd=tmp_path)["follower"] == "EGY"
        assert len(answers("sample:gulf-war-1990", cwd=tmp_path)) == len(list(SAMPLES.glob("gulf-war-1990/*.yaml")))
        done = coalclass("classify", "sample:gulf-war-1990/egi", cwd=tmp_path)
        assert done.returncode == 2 and "did you mean sample:gulf-war-1990/egy?" in done.stderr

    def test_a_sample_stays_in_its_folder(self, tmp_path: Path) -> None:
        """`sample:` never reaches a file outside the shipped records."""
        done = coalclass("classify", "sample:../pyproject", cwd=tmp_path)
        assert done.returncode == 2 and done.stdout == ""
        done = coalclass("classify", "sample:../tests", cwd=tmp_path)
        assert done.returncode == 2 and done.stdout == ""


class TestFailures:
    """What goes wrong is said, with an exit status, and stops nothing that it need not stop."""

    def test_bad_records_do_not_stop_good_ones(self, tmp_path: Path) -> None:
        """A bad record is reported on standard error with its place; the others are still scored; status 1."""
        good = write(tmp_path / "in" / "b.yaml", record())
        bad = write(tmp_path / "in" / "a.yaml", record(coalclass=2))
        done = coalclass("classify", good.parent, "--format", "csv")
        assert done.returncode == 1
        assert [row["path"] for row in csv.DictReader(io.StringIO(done.stdout))] == [str(good)]
        assert done.stderr.startswith(f"{bad}:1:") and "found 2, allowed 1" in done.stderr

    @pytest.mark.parametrize("format", ["json", "jsonl"])
    def test_problems_go_to_machines_as_json(self, tmp_path: Path, format: str) -> None:
        """With json and jsonl each problem on standard error is one JSON object with every key."""
        write(tmp_path / "in" / "b.yaml", record())
        write(tmp_path / "in" / "a.yaml", record(coalclass=2, follower="Egypd"))
        done = coalclass("classify", tmp_path / "in", "--format", format)
        problems = [json.loads(line) for line in done.stderr.splitlines()]
        assert done.returncode == 1 and len(problems) == 2
        for one in problems:
            assert set(one) >= {"path", "line", "column", "entry", "message", "found", "allowed", "suggestion"}
        assert "Egypt" in problems[1]["suggestion"]
        rows = json.loads(done.stdout) if format == "json" else [json.loads(one) for one in done.stdout.splitlines()]
        assert len(rows) == 1

    def test_a_bad_line_does_not_stop_the_rest(self, tmp_path: Path) -> None:
        """A line that is not JSON is reported with its number, blank lines are skipped, the rest is scored."""
        lines = tmp_path / "in.jsonl"
        lines.write_text(
            f"{json.dumps(record())}\n\n{{broken\n{json.dumps(record(follower='TUR'))}\n", encoding="utf-8"
        )
        done = coalclass("classify", lines, "--format", "jsonl")
        assert done.returncode == 1
        assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == [f"{lines}:1", f"{lines}:4"]
        (problem,) = (json.loads(line) for line in done.stderr.splitlines())
        assert (problem["line"], problem["column"]) == (3, 2)

    @pytest.mark.parametrize("format", FORMATS)
    def test_one_bad_record_prints_no_verdict(self, tmp_path: Path, format: str) -> None:
        """In every format a lone bad record gives status 1, a problem, and no verdict."""
        bad = write(tmp_path / "a.yaml", record(period="1991/1990"))
        done = coalclass("classify", bad, "--format", format)
        assert done.returncode == 1 and "ends before it starts" in done.stderr
        assert "incentive-based" not in done.stdout and "substantive" not in done.stdout.replace("p_substantive", "")

    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is a record that cannot be read: status 1, and the others are scored."""
        done = coalclass("classify", tmp_path / "no.yaml", EGYPT, "--format", "jsonl")
        assert done.returncode == 1 and len(done.stdout.splitlines()) == 1
        assert json.loads(done.stderr)["message"] == "there is no such file or folder"

    def test_folder_without_records(self, tmp_path: Path) -> None:
        """A folder without a record is wrong usage, and nothing at all is answered."""
        (tmp_path / "note.txt").write_text("nothing here", encoding="utf-8")
        done = coalclass("classify", EGYPT, tmp_path)
        assert done.returncode == 2 and done.stdout == "" and "holds no record" in done.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--format", "xml", "sample:"],
            ["--input", "toml", "-"],
            ["--nonsense", "sample:"],
        ],
    )
    def test_wrong_usage(self, arguments: list[str]) -> None:
        """Wrong usage is status 2 and a sentence on standard error."""
        done = coalclass("classify", *arguments, stdin="")
        assert done.returncode == 2 and done.stdout == ""
        assert "Error" in done.stderr or done.stderr.startswith(f"coalclass: {arguments[0]}")

    def test_unknown_command(self) -> None:
        """A command that does not exist is wrong usage, and the nearest one is suggested."""
        done = coalclass("clasify", EGYPT)
        assert done.returncode == 2 and "classify" in done.stderr

    def test_unusable_rulebook(self, tmp_path: Path) -> None:
        """A bad or missing rulebook is reported like a bad record, with its place, and is status 2."""
        rules = tmp_path / "rules.yaml"
        rules.write_text("rulebook: 2\nname: mine\nrhos: {}\n", encoding="utf-8")
        done = coalclass("classify", EGYPT, "--rules", rules)
        assert done.returncode == 2 and done.stdout == "" and f"{rules}:3:1: " in done.stderr
        done = coalclass("classify", EGYPT, "--rules", tmp_path / "none.yaml")
        assert done.returncode == 2 and "cannot be read" in done.stderr

    def test_unusable_model(self, tmp_path: Path) -> None:
        """A model file that is missing, cut short or changed is refused with a sentence, status 2."""
        shipped = (SAMPLES.parent / "models" / "casebook.json").read_text(encoding="utf-8")
        cut, changed = tmp_path / "cut.json", tmp_path / "changed.json"
        cut.write_text(shipped[:1000], encoding="utf-8")
        changed.write_text(shipped.replace('"provisional": false', '"provisional": true'), encoding="utf-8")
        for path, words in (
            (cut, "not whole JSON"),
            (changed, "changed after it was trained"),
            (tmp_path / "no.json", "cannot be read"),
        ):
            done = coalclass("classify", EGYPT, "--model", path)
            assert done.returncode == 2 and done.stdout == "" and words in done.stderr, done.stderr

    def test_a_reader_that_leaves_early(self) -> None:
        """`| head -1` ends the command quietly."""
        command = [sys.executable, "-m", "coalclass", "classify", *["sample:"] * 20, "--format", "jsonl"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment()
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            assert process.stdout.readline().startswith(b"{")
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 0

    def test_a_reader_that_never_came(self) -> None:
        """Output that is still buffered when its reader has gone is dropped without a word."""
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "coalclass", "classify", str(EGYPT), "--format", "csv"]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment(), check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_a_full_disk(self) -> None:
        """Where the output cannot be written, that is said, with status 2."""
        with open("/dev/full", "wb") as full:
            command = [sys.executable, "-m", "coalclass", "classify", str(EGYPT), "--format", "csv"]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
        assert done.returncode == 2
        assert done.stderr == b"coalclass: the output: No space left on device\n"

    def test_closed_standard_output(self) -> None:
        """A caller that has closed standard output gets a status, not a traceback."""
        line = f"exec {sys.executable} -m coalclass classify {EGYPT} >&-"
        done = subprocess.run(["sh", "-c", line], stderr=subprocess.PIPE, env=environment(), check=False)
        assert (done.returncode, done.stderr) == (0, b"")

    def test_interrupted(self) -> None:
        """Ctrl-C while it waits for a record ends the command with status 130 and no traceback."""
        command = [sys.executable, "-m", "coalclass", "classify", "-", "--format", "json"]
        with hearing_interrupts():
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
            )
        with process:
            wait_until_reading(process.pid)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert out == b"" and b"Traceback" not in err


def wait_until_reading(process: int) -> None:
    """Wait until a process sleeps on its standard input, as Linux tells; elsewhere for three seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            waiting = Path(f"/proc/{process}/wchan").read_text(encoding="utf-8")
            loaded = "_yaml" in Path(f"/proc/{process}/maps").read_text(encoding="utf-8")
        except OSError:
            time.sleep(3)
            return
        if "pipe_read" in waiting and loaded:
            return
        if waiting in ("", "0") and loaded:
            time.sleep(1.5)
            return
        time.sleep(0.02)
