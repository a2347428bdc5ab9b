"""Finding records, cutting them into work, scoring them, counting them."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from coalclass.corpus import Row, Work, find_records, score_all, work_in
from coalclass.corpus import finding as finding_module
from coalclass.corpus.summary import Summary
from coalclass.corpus.tables import verdict_row
from coalclass.errors import UsageError
from coalclass.records import load_path
from coalclass.scoring import Scorer

RECORD: dict[str, Any] = {
    "coalclass": 1,
    "hegemon": "USA",
    "follower": "EGY",
    "coalition": "Gulf",
    "period": "1990-08-02/1991-04-11",
    "interactions": [{"date": "1990-09-01", "actor": "follower", "kind": "demand", "source": "A newspaper"}],
}


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """The shipped rulebook and model."""
    return Scorer()


def save(path: Path, *records: object) -> Path:
    """Records as JSON, a line each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


class TestFinding:
    """What a path names."""

    def test_a_file_is_itself(self) -> None:
        """A path that is no folder is taken as it is, there or not, whatever its ending."""
        assert find_records("no/such.txt") == ["no/such.txt"]

    def test_folders(self, tmp_path: Path) -> None:
        """Folders are walked; hidden names and other endings are skipped; folders named like records are folders."""
        for name in ("b.yaml", "a.yml", "c.jsonl", "d.json", "e.YAML", ".f.yaml", ".g/h.yaml", "i.yaml/j.yaml", "k"):
            save(tmp_path / name, RECORD)
        found = [os.path.relpath(one, tmp_path) for one in find_records(str(tmp_path))]
        assert found == ["a.yml", "b.yaml", "c.jsonl", "e.YAML", "i.yaml/j.yaml"]

    def test_a_hidden_folder_that_is_named(self, tmp_path: Path) -> None:
        """A hidden folder is walked when it is the one asked for."""
        save(tmp_path / ".hidden" / "a.yaml", RECORD)
        assert len(find_records(str(tmp_path / ".hidden"))) == 1

    def test_order_is_by_path(self, tmp_path: Path) -> None:
        """Sorted by the parts of the path, so that a folder's records stand together."""
        for name in ("a/2.yaml", "a/1.yaml", "a-b/1.yaml", "a.yaml", "B/1.yaml"):
            save(tmp_path / name, RECORD)
        found = [os.path.relpath(one, tmp_path) for one in find_records(str(tmp_path))]
        assert found == ["B/1.yaml", "a/1.yaml", "a/2.yaml", "a-b/1.yaml", "a.yaml"]

    def test_nothing_there(self, tmp_path: Path) -> None:
        """A folder without records says so."""
        with pytest.raises(UsageError, match="holds no record"):
            find_records(str(tmp_path))

    def test_links_in_a_circle(self, tmp_path: Path) -> None:
        """A link to a folder above is found, to be named, and not followed; a link to a record is one."""
        real = save(tmp_path / "in" / "a.yaml", RECORD)
        (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
        (tmp_path / "in" / "b.yaml").symlink_to(real)
        assert [os.path.basename(one) for one in find_records(str(tmp_path / "in"))] == ["a.yaml", "b.yaml", "loop"]


class TestWork:
    """Pieces of work."""

    def test_files_share_pieces_in_order(self) -> None:
        """Files go into pieces that, put together again, are the files in their order."""
        paths = [f"{number}.yaml" for number in range(100)]
        pieces = list(work_in(paths))
        assert [path for piece in pieces for path in piece.paths] == paths
        assert 1 < len(pieces) < 100 and all(piece.lines is None for piece in pieces)

    def test_lines_are_shared_too(self, tmp_path: Path) -> None:
        """One JSON Lines file is cut between lines, numbered from 1, and files about it keep their places."""
        lines = save(tmp_path / "a.jsonl", *range(1000))
        pieces = list(work_in(["before.yaml", str(lines), "after.yaml"]))
        assert pieces[0] == Work(("before.yaml",)) and pieces[-1] == Work(("after.yaml",))
        cut = [pair for piece in pieces[1:-1] for pair in piece.lines or ()]
        assert cut == [(number + 1, b"%d" % number) for number in range(1000)]
        assert len(pieces) > 3

    def test_a_file_that_cannot_be_opened(self, scorer: Scorer) -> None:
        """A JSON Lines file that is not there becomes a row with a problem, like any other file."""
        (row,) = score_all(work_in(["none.jsonl"]), scorer)
        assert row.values is None and "there is no such file" in row.problems[0].message

    @pytest.mark.parametrize("after", [b"", b"\n", b"\n{}\n"])
    def test_lines_too_long(
        self, tmp_path: Path, scorer: Scorer, monkeypatch: pytest.MonkeyPatch, after: bytes
    ) -> None:
        """A line past the limit is one bad record; the lines after it keep their number."""
        monkeypatch.setattr(finding_module, "RECORD_BYTES", 1000)
        monkeypatch.setattr("coalclass.records.reading.RECORD_BYTES", 1000)
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"x": "' + b"y" * 5000 + b'"}' + after)
        rows = list(score_all(work_in([str(path)]), scorer))
        alone = [(one.path, one.problems) for one in load_path(path)]
        assert [(row.path, row.problems) for row in rows] == alone
        assert [row.path for row in rows] == [f"{path}:{number + 1}" for number in range(1 + after.count(b"{"))]
        assert "larger than" in rows[0].problems[0].message

    def test_blank_lines_and_marks(self, tmp_path: Path, scorer: Scorer) -> None:
        """Blank lines, a byte order mark, Windows line ends and a last line without one are read alike everywhere."""
        line = json.dumps(RECORD).encode()
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + line + b"\r\n \t\r\n\n" + line)
        rows = list(score_all(work_in([str(path)]), scorer))
        assert [(row.path, row.problems) for row in rows] == [(one.path, one.problems) for one in load_path(path)]
        assert [row.path for row in rows] == [f"{path}:1", f"{path}:4"]
        assert None not in [row.values for row in rows]


class TestScoring:
    """Rows."""

    def test_rows_are_the_verdicts(self, tmp_path: Path, scorer: Scorer) -> None:
        """A row holds what the scorer says of the record, summary or whole contract, to the last bit."""
        path = str(save(tmp_path / "a.yaml", RECORD))
        (loaded,) = load_path(path)
        assert loaded.dyad is not None
        verdict = scorer.classify(loaded.dyad, path)
        (row,) = score_all([Work((path,))], scorer)
        assert row == Row(path, verdict_row(verdict), ())
        assert row.values is not None and verdict.summary().items() <= row.values.items()
        assert list(score_all([Work((path,))], scorer, full=True)) == [Row(path, verdict.as_dict(), ())]

    def test_two_processes_say_the_same(self, tmp_path: Path, scorer: Scorer) -> None:
        """Two processes give the same rows in the same order, problems included."""
        paths = [str(save(tmp_path / f"{number:02}.yaml", {**RECORD, "notes": "x"})) for number in range(70)]
        bad = save(tmp_path / "bad.jsonl", {**RECORD, "period": "never"}, RECORD, {"coalclass": 1})
        alone = list(score_all(work_in([*paths, str(bad)]), scorer))
        shared = list(score_all(work_in([*paths, str(bad)]), scorer, jobs=2))
        assert alone == shared and len(alone) == 73
        assert [str(problem) for row in alone for problem in row.problems] == [
            str(problem) for row in shared for problem in row.problems
        ]

    def test_work_is_done_only_when_asked_for(self, scorer: Scorer) -> None:
        """On one core nothing is read ahead: memory holds one piece of work."""
        taken = []

        def work() -> Any:
            for number in range(10):
                taken.append(number)
                yield Work((f"{number}.yaml",))

        rows = score_all(work(), scorer)
        assert next(rows).path == "0.yaml" and taken == [0]

    def test_a_row_travels(self, tmp_path: Path, scorer: Scorer) -> None:
        """Rows with problems, of files and of lines, survive the way between processes as they are."""
        bad = save(tmp_path / "a.jsonl", {**RECORD, "period": "never"})
        (row,) = score_all(work_in([str(bad)]), scorer)
        back = pickle.loads(pickle.dumps(row))
        assert back == row and str(back.problems[0]) == str(row.problems[0])
        assert back.problems[0].source_line == row.problems[0].source_line


class TestSummary:
    """Counts."""

    def test_counts(self, tmp_path: Path, scorer: Scorer) -> None:
        """Dyads by coalition in the order met, labels and standings, the mean of dB, bad records and warnings."""
        other = {**RECORD, "coalition": "Iraq", "follower": "TUR", "sources": {"unused": "A book"}}
        bare = {key: value for key, value in RECORD.items() if key != "interactions"}
        path = save(tmp_path / "a.jsonl", RECORD, other, {"coalclass": 2}, bare)
        summary = Summary()
        rows = list(score_all(work_in([str(path)]), scorer))
        for row in rows:
            summary.add(row)
        assert list(summary.cases) == ["Gulf", "Iraq"]
        gulf = summary.cases["Gulf"]
        assert (summary.count, summary.bad, summary.warnings, gulf.count) == (3, 1, 1, 2)
        assert gulf.labels[None] == gulf.standings["insufficient-evidence"] == 1
        values = [row.values for row in rows if row.values is not None and row.values["coalition"] == "Gulf"]
        assert gulf.db == sum(one["db"] for one in values)
        assert gulf.agree == sum(one["agree"] is True for one in values)
