"""`add` as a command: what it asks on a terminal, what it says, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from coalclass_cli import coalclass, loaded_by, record, write
from terminal import Terminal

from coalclass.records import read_record
from coalclass.records.protocol import questions

HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Gulf\nperiod: 1990-08-02/1991-04-11\n"


@pytest.fixture
def egypt(tmp_path: Path) -> Path:
    """A record with one source and nothing else."""
    path = tmp_path / "egy.yaml"
    path.write_text(HEAD + "sources: {a: A page}\nnotes: kept # as it is\n", encoding="utf-8")
    return path


def test_it_says_what_it_added_and_which_questions_are_open(egypt: Path) -> None:
    """On standard error; no verdict is told, and standard output stays empty."""
    done = coalclass("add", egypt, "demand", "--date", "1990-09", "--source", "a")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"wrote {egypt}: added interactions[0]" in done.stderr
    assert "questions of the coding protocol still open: 1 (who moved first), 2 (asked before" in done.stderr
    assert "5 (demands)" not in done.stderr and "8 (reasons and norms)" in done.stderr
    assert "substantive" not in done.stderr and "dB" not in done.stderr
    assert "notes: kept # as it is\n" in egypt.read_text(encoding="utf-8")


def test_the_verdict_moves_only_before_those_who_ask(egypt: Path) -> None:
    """With --show-verdict standard output holds the verdict before and after."""
    done = coalclass(
        "add", egypt, "aid", "--kind", "cash", "--date", "1990-09", "--linkage", "explicit", "--show-verdict"
    )
    before, after = done.stdout.splitlines()
    assert before.startswith("verdict before: no label, insufficient-evidence, −")
    assert after.startswith("verdict now: incentive-based, ") and " dB, P(substantive) 0." in after


def test_without_a_verdict_no_scorer_is_loaded(egypt: Path) -> None:
    """To add an entry needs neither rulebook nor model."""
    modules = loaded_by("add", str(egypt), "demand", "--date", "1990-09")
    assert not {one for one in modules if one.startswith(("coalclass.scoring", "sklearn", "numpy", "duckdb"))}


def test_several_values_of_one_option(egypt: Path) -> None:
    """A statement may give several reasons, an entry several sources."""
    options = ("--rationale", "norm", "--rationale", "interest", "--actor", "follower", "--date", "1990-09")
    done = coalclass("add", egypt, "statement", *options, "--source", "a", "--source", "b", "--citation", "B")
    assert done.returncode == 0, done.stderr
    (entry,) = read_record(egypt).entries
    assert (entry.rationale, entry.source) == (("norm", "interest"), ("a", "b"))


def test_what_is_missing_is_named_where_nobody_can_be_asked(egypt: Path) -> None:
    """Not on a terminal: status 2, and the option or argument that is missing."""
    for arguments, words in (
        ((), "KIND is missing"),
        (("consultation",), "missing --date, --level, which consultation must have"),
        (("demand", "--date", "soon", "--form", "basing"), "--form: demand does not take it"),
    ):
        done = coalclass("add", egypt, *arguments)
        assert (done.returncode, done.stdout) == (2, "") and words in done.stderr


def test_a_warning_that_is_new_is_told(egypt: Path) -> None:
    """What the reader of records remarks on after the entry, and not before it, is said; what it said before is not."""
    done = coalclass("add", egypt, "demand", "--date", "1990-09")
    assert "no entry cites this source" not in done.stderr
    assert "no entry cites this source" in coalclass("validate", egypt).stdout


def test_an_invalid_record_is_told_by_line(tmp_path: Path) -> None:
    """The problems of the record itself, status 1."""
    path = write(tmp_path / "a.yaml", record(aid="lots"))
    done = coalclass("add", path, "demand", "--date", "1990-09")
    assert done.returncode == 1 and "'aid' must be a list of entries, or none" in done.stderr


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    """A file's name and a value with control characters do not reach the terminal as such."""
    path = tmp_path / "a\x1b[31m.yaml"
    path.write_text(HEAD, encoding="utf-8")
    done = coalclass("add", path, "demand", "--date", "\x1b[31m")
    assert done.returncode == 2 and "\x1b" not in done.stderr
    done = coalclass("add", path, "demand", "--date", "1990")
    assert done.returncode == 0 and "\x1b" not in done.stderr


def test_it_asks_for_what_is_missing(egypt: Path) -> None:
    """On a terminal: the open questions, then kind, required fields and source, each until the answer will do."""
    with Terminal("add", egypt, "--outcome", "heard") as terminal:
        seen = terminal.expect("Kind of entry")
        assert all(one.asks.split("?")[0] in " ".join(seen.split()) for one in questions())
        terminal.answer("consultaton")
        terminal.expect("none of these")
        terminal.answer("consultation")
        terminal.expect("date")
        terminal.answer("3 August")
        terminal.expect("'date' must be a date")
        terminal.answer("1990-08-03")
        terminal.expect("level (leader, minister, official, military)")
        terminal.answer("leader")
        terminal.expect("a new key; empty for none")
        terminal.answer("b")
        terminal.expect("citation of the new source")
        terminal.answer("The Times, 4 August 1990")
        terminal.expect("url of the new source")
        terminal.answer("")
        terminal.expect("read of the new source")
        terminal.answer("all of it")
        terminal.expect("is not a way of reading")
        terminal.answer("whole")
        terminal.expect("added consultations[0]")
        assert terminal.end() == (0, "")
    made = read_record(egypt)
    (entry,) = made.entries
    assert (entry.date.text, entry.level, entry.outcome, entry.source) == ("1990-08-03", "leader", "heard", ("b",))
    assert made.sources["b"].read == "whole" and made.sources["b"].url is None


def test_an_entry_may_go_without_a_source(egypt: Path) -> None:
    """An empty answer leaves it out; a known key asks for nothing more."""
    with Terminal("add", egypt, "demand", "--date", "1990") as terminal:
        terminal.expect("empty for none")
        terminal.answer("")
        assert terminal.end() == (0, "")
    with Terminal("add", egypt, "demand", "--date", "1991") as terminal:
        terminal.expect("empty for none")
        terminal.answer("a")
        assert terminal.end() == (0, "")
    assert [one.source for one in read_record(egypt).entries] == [(), ("a",)]


def test_interrupted_it_writes_nothing(egypt: Path) -> None:
    """Ctrl-C at a question ends with 130 and leaves the record as it was."""
    before = egypt.read_bytes()
    with Terminal("add", egypt, "demand") as terminal:
        terminal.expect("date")
        time.sleep(0.2)
        os.kill(terminal.process.pid, signal.SIGINT)
        terminal.expect("interrupted")
        assert terminal.end() == (130, "")
    assert egypt.read_bytes() == before


def test_a_place_that_is_taken_is_refused_before_the_questions(egypt: Path) -> None:
    """Nobody answers questions to learn that the file is there already."""
    (egypt.parent / "b.yaml").touch()
    with Terminal("add", egypt, "demand", "--out", egypt.parent / "b.yaml") as terminal:
        assert "open question" not in terminal.expect("--force")
        assert terminal.end() == (2, "")


def test_a_full_record_says_so(egypt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry more than a record may hold is refused with the limit, and the record stays."""
    monkeypatch.setattr("coalclass.sources.editing.RECORD_ENTRIES", 0)
    before = egypt.read_bytes()
    done = coalclass("add", egypt, "demand", "--date", "1990-09", "--source", "a")
    assert done.returncode == 2 and "a record holds at most 0" in done.stderr
    assert egypt.read_bytes() == before
