"""The engine spark: what it gives is what one machine gives, and what it needs is said in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from work import make_once

import coalclass
from coalclass.errors import PlaceError, UsageError
from coalclass.scoring import shipped_model
from coalclass.spark_session import find_missing, is_address, make_uri, read_uri

ROOT = Path(__file__).resolve().parents[1]
CASES = ("gdelt", "shared-ids", "cut", "icews", "latin", "published gdelt", "published icews")


@pytest.fixture(scope="session")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What `spark_work.py` found, and its folder; Spark is started once in a run. Without Spark, no skip in CI."""
    missing = find_missing()
    if missing is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    data = Path(os.environ.get("COALCLASS_DATA", ROOT.parent / "shared" / "data"))

    def run(out: Path) -> None:
        command = [sys.executable, str(ROOT / "tests" / "spark_work.py"), str(out)]
        command += [str(data)] if data.is_dir() else []
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        # Java compiles for a long run, which this is not.
        environment = {**os.environ, "PYTHONPATH": paths, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]

    folder = make_once(tmp_path_factory, "spark", run)
    return json.loads((folder / "results.json").read_text(encoding="utf-8")), folder


def test_verdicts_are_those_of_one_machine(on_spark: tuple[dict[str, Any], Path]) -> None:
    """Every row, to the last bit, with its path and line, and every error, though a worker was killed on the way."""
    found = on_spark[0]["batch"]
    by_path = [sorted(found[engine], key=lambda row: str(row["path"])) for engine in ("spark", "here")]
    assert [row["path"] for row in by_path[0]] == [row["path"] for row in by_path[1]]
    for spark, here in zip(*by_path, strict=True):
        expected = here["values"] and {name: here["values"].get(name, "None") for name in spark["values"]}
        assert spark["values"] == expected
        assert spark["errors"] == here["errors"]
    assert sum(row["values"] is None for row in by_path[0]) == 5
    assert len(by_path[0]) > 100


def test_a_killed_worker_was_at_work(on_spark: tuple[dict[str, Any], Path]) -> None:
    """A worker was killed while it scored: Spark counts a task that failed, and did it again."""
    assert on_spark[0]["batch"]["killed"] >= 1
    assert on_spark[0]["batch"]["failed"] >= 1


def test_the_folder(on_spark: tuple[dict[str, Any], Path]) -> None:
    """Verdicts and errors stand in folders of their own, Spark has committed both, and a reader finds the lines."""
    import duckdb

    folder = on_spark[1] / "verdicts"
    assert sorted(one.name for one in folder.iterdir() if not one.name.startswith(".")) == [
        "_SUCCESS",
        "outcome=error",
        "outcome=verdict",
    ]
    verdicts, errors = (str(folder / f"outcome={one}" / "*.parquet") for one in ("verdict", "error"))
    lines = duckdb.sql(f"SELECT line FROM '{verdicts}' WHERE file LIKE '%all.jsonl' ORDER BY line").fetchall()
    assert [line for (line,) in lines] == list(range(1, len(lines) + 1))
    # Several blocks of one file: the numbers of lines do not begin anew.
    assert (on_spark[1] / "records" / "all.jsonl").stat().st_size > 3_000_000
    told = duckdb.sql(f"SELECT DISTINCT line, label FROM '{errors}' ORDER BY line").fetchall()
    assert told == [(1, None), (5, None), (6, None), (7, None)]


@pytest.mark.parametrize("case", CASES)
def test_events_are_those_of_duckdb(on_spark: tuple[dict[str, Any], Path], case: str) -> None:
    """Tallies, remarks on files and refusals are the same, row for row, for made tables and for published files."""
    events = on_spark[0]["events"]
    if case not in events:
        pytest.skip("the published datasets are not at hand")
    here, spark = events[case]
    assert spark == here
    refused = case in ("cut", "latin")
    assert len(here) > (0 if refused else 1)
    assert ("DatasetError" in here[0]) == refused


def test_commands(on_spark: tuple[dict[str, Any], Path]) -> None:
    """The commands say where the result is and what failed, and give the status of one machine; nothing is replaced."""
    commands = on_spark[0]["commands"]
    batch, again = commands["batch"], commands["again"]
    assert batch["status"] == 1
    assert "by command" in batch["stderr"]
    assert "odd [1] é%41.jsonl:1:2: not JSON" in batch["stderr"]
    assert "2 records scored, 4 failed" in batch["stderr"]
    assert "Traceback" not in batch["stderr"]
    assert again["status"] == 2
    assert "overwrite it with --force" in again["stderr"]
    assert commands["assemble"] == commands["assemble here"]
    assert commands["assemble"]["status"] == 0
    assert "icews-events-fra-egy" in commands["assemble"]["stdout"]


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pyspark or without Java a sentence says what to install, and nothing is written."""
    (tmp_path / "a.jsonl").write_text("{}\n")
    out = tmp_path / "out"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with monkeypatch.context() as patched:
        patched.setattr("coalclass.spark_session.find_spec", lambda name: True)
        with pytest.raises(UsageError, match="needs Java 17 or later: install it"):
            coalclass.batch(tmp_path, engine="spark", out=out)
    with monkeypatch.context() as patched:
        patched.setattr("coalclass.spark_session.find_spec", lambda name: None)
        with pytest.raises(UsageError, match=r"pip install 'coalclass\[spark\]'"):
            coalclass.batch(tmp_path, engine="spark", out=out)
        with pytest.raises(UsageError, match=r"pip install 'coalclass\[spark\]'"):
            coalclass.assemble(tmp_path, hegemon="USA", follower="EGY", period="1990/1991", engine="spark")
    assert not out.exists()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"engine": "spork"}, "'spork' is neither local nor spark"),
        ({"engine": "spark"}, "--out FOLDER"),
        ({"engine": "spark", "out": "o", "jobs": 2}, "go with the engine local"),
        ({"out": "o"}, "go with the engine spark"),
        ({"engine": "spark", "out": "o", "model": shipped_model()}, "name the file"),
    ],
)
def test_what_cannot_go_together(tmp_path: Path, asked: dict[str, Any], message: str) -> None:
    """Options that the other engine has no use for are refused before anything starts."""
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match=message):
        coalclass.batch(tmp_path, **asked)


def test_only_json_lines(tmp_path: Path) -> None:
    """A YAML file is refused with what makes JSON Lines of it; a file that is not there is an error of its own."""
    with pytest.raises(UsageError, match="coalclass convert"):
        coalclass.batch("sample:lebanon-mnf-1982", engine="spark", out=tmp_path / "o")
    with pytest.raises(coalclass.RecordError, match="there is no such file"):
        coalclass.batch(tmp_path / "none.jsonl", engine="spark", out=tmp_path / "o")


def test_nothing_foreign_is_replaced(tmp_path: Path) -> None:
    """A folder that holds something else is left alone, whatever is asked; a file is no folder."""
    from coalclass.corpus.on_spark import _check_folder

    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(PlaceError, match="something else than verdicts"):
        _check_folder(str(tmp_path / "thesis"), True)
    with pytest.raises(PlaceError, match="is a file"):
        _check_folder(str(tmp_path / "thesis" / "chapter.txt"), True)
    with pytest.raises(PlaceError, match="there is no folder"):
        _check_folder(str(tmp_path / "none" / "out"), True)


def test_places_keep_their_names() -> None:
    """What Spark calls a file leads back to the file, whatever signs are in its name; addresses stay."""
    assert read_uri("file:///tmp/a%20%5B1%5D%2541.jsonl") == "/tmp/a [1]%41.jsonl"
    assert make_uri("/tmp/a[1]*.jsonl") == r"file:///tmp/a\[1\]\*.jsonl"
    assert make_uri("hdfs://host/records") == "hdfs://host/records"
    assert is_address("s3a://bucket/x") and not is_address("C:/records")
