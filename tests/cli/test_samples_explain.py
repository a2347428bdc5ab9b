"""`coalclass samples` and `coalclass explain`."""

from __future__ import annotations

import json

import pytest
from coalclass_cli import SAMPLES, coalclass

from coalclass.records import read_record


class TestSamples:
    """The shipped records, listed."""

    def test_all_are_there(self) -> None:
        """Every shipped record is listed with what its file says, and under a name that classify takes."""
        rows = json.loads(coalclass("samples", "--format", "json").stdout)
        paths = sorted(SAMPLES.glob("*/*.yaml"))
        assert [row["id"] for row in rows] == [f"sample:{path.parent.name}/{path.stem}" for path in paths]
        for row, path in list(zip(rows, paths, strict=True))[::20]:
            dyad = read_record(path)
            assert (row["coalition"], row["period"]) == (dyad.coalition, str(dyad.period))
            assert dyad.label is not None and row["label"] == dyad.label.value
        assert coalclass("classify", rows[0]["id"], "--format", "csv").returncode == 0

    @pytest.mark.parametrize("asked", ["gulf", "GULF-WAR", "Gulf War coalition 1990-91", "sample:gulf-war-1990"])
    def test_one_coalition(self, asked: str) -> None:
        """A part of a coalition's name or folder, in any case, keeps its records alone."""
        rows = json.loads(coalclass("samples", asked, "--format", "json").stdout)
        assert {row["coalition"] for row in rows} == {"Gulf War coalition 1990-91"}

    def test_unknown_coalition(self) -> None:
        """A near miss gets a hint, status 2."""
        done = coalclass("samples", "gulf-wra-1990")
        assert done.returncode == 2 and "did you mean gulf-war-1990?" in done.stderr

    @pytest.mark.parametrize("columns", [60, 80, 100, 140])
    def test_table(self, columns: int) -> None:
        """Sample, period, label and follower at any width, no line too wide."""
        done = coalclass("samples", "gulf", COLUMNS=str(columns))
        assert max(map(len, done.stdout.splitlines())) <= columns
        assert "egy" in done.stdout and "incentive-based" in done.stdout and "Egypt" in done.stdout
        assert "10 records" in done.stdout

    def test_formats(self) -> None:
        """CSV has a row per record, Markdown a table per coalition."""
        assert coalclass("samples", "gulf", "--format", "csv").stdout.count("\n") == 11
        assert "## Gulf War coalition 1990-91" in coalclass("samples", "gulf", "--format", "markdown").stdout


class TestExplain:
    """A word, explained."""

    def test_a_term(self) -> None:
        """The text of a term comes with its literature."""
        done = coalclass("explain", "decibels")
        assert done.returncode == 0 and done.stdout.startswith("decibels: see dB\ndB\n")
        assert "Fairfield and Charman" in done.stdout and "odds" in done.stdout

    def test_words_need_no_quotes(self) -> None:
        """A term of two words is found with quotes and without."""
        assert coalclass("explain", "tipping", "point").stdout == coalclass("explain", "tipping point").stdout

    def test_a_trace(self) -> None:
        """The name of a trace gives its definition from the codebook."""
        done = coalclass("explain", "tied-payment")
        assert "A payment was tied" in done.stdout and "incentive-based" in done.stdout

    def test_all(self) -> None:
        """Without a word every term is listed, at any width."""
        terms = json.loads(coalclass("explain", "--format", "json").stdout)
        for columns in ("60", "140"):
            shown = coalclass("explain", COLUMNS=columns).stdout
            assert all(term["term"] in shown for term in terms)
            assert max(map(len, shown.splitlines())) <= int(columns)

    def test_a_misspelling(self) -> None:
        """A near miss gets a hint, status 2."""
        done = coalclass("explain", "standng")
        assert done.returncode == 2 and "did you mean standing?" in done.stderr
