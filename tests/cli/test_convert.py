"""`coalclass convert`: records as JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coalclass_cli import coalclass
from dyads import SHIPPED

from coalclass.records import load_path, read_record


def test_lines_are_the_records(tmp_path: Path) -> None:
    """Every shipped record comes back from its line as it was, and gives the same verdict to the last bit."""
    lines = tmp_path / "records.jsonl"
    assert coalclass("convert", "sample:", "--out", lines).returncode == 0
    back = [one.dyad for one in load_path(str(lines))]
    assert back == [read_record(path) for path in SHIPPED]
    wanted = [line.split(",")[2:] for line in coalclass("batch", "sample:", "--format", "csv").stdout.splitlines()]
    found = [line.split(",")[2:] for line in coalclass("batch", lines, "--format", "csv").stdout.splitlines()]
    assert found == wanted


def test_a_record_that_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    """The others are written; the status is 1."""
    (tmp_path / "bad.yaml").write_text("coalclass: 1\nhegemon: USA\n", encoding="utf-8")
    done = coalclass("convert", tmp_path, "sample:lebanon-mnf-1982")
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 3
    problem = json.loads(done.stderr.splitlines()[0])
    assert problem["path"].endswith("bad.yaml") and "follower" in problem["message"]


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_no_record_is_overwritten(tmp_path: Path, force: tuple[str, ...]) -> None:
    """An output that is an input, or would be read as one, is refused."""
    (tmp_path / "egy.yaml").write_bytes(SHIPPED[0].read_bytes())
    done = coalclass("convert", tmp_path, "--out", tmp_path / "records.jsonl", *force)
    assert (done.returncode, done.stdout) == (2, "") and not (tmp_path / "records.jsonl").exists()
