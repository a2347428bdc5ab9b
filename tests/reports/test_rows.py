"""Flat rows: as CSV for R, Stata and spreadsheets, and as a data frame."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from math import isfinite
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results import EGYPT, SCORER, batch_values, make, records, result, summary, verdicts
from rich.console import Console

from coalclass.corpus import tables
from coalclass.errors import PlaceError, UsageError
from coalclass.records import Dyad, load_text
from coalclass.reports import faces, views
from coalclass.reports.batch import BatchView
from coalclass.reports.formats.csv import Csv, cell
from coalclass.reports.views import view_of


def rows_of(kind: str, result: object, **options: Any) -> list[dict[str, str]]:
    """A result as CSV, read back."""
    stream = io.StringIO()
    Csv.write(view_of(result, kind, **options), stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def record(text: str = "", **head: str) -> Dyad:
    """A small record."""
    keys = {"hegemon": "USA", "follower": "NOR", "coalition": "Test", "period": "2001-02/..", **head}
    loaded = load_text("coalclass: 1\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + text, "a.yaml")
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad


def named(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


class TestCells:
    """One cell."""

    @pytest.mark.parametrize(
        ("value", "shown"),
        [(True, "TRUE"), (False, "FALSE"), (None, ""), (0, "0"), (0.1 + 0.2, "0.30000000000000004"), ("NA", "NA")],
    )
    def test_values(self, value: object, shown: str) -> None:
        """Booleans as R and Stata have them, nothing where a value is missing, numbers unrounded."""
        stream = io.StringIO()
        Csv.write(view_of(SimpleNamespace(columns=("a", "b"), rows=[(value, 1)]), "export"), stream)
        assert stream.getvalue() == f"a,b\n{shown},1\n"

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\uff1d1"])
    def test_formulas(self, text: str) -> None:
        """A text that a spreadsheet would run starts with an apostrophe."""
        assert str(cell(text)).startswith("'")

    @given(st.text())
    def test_any_text_survives(self, text: str) -> None:
        """Whatever a text holds, it is one cell of one row, and reads back but for what would act on a terminal."""
        stream = io.StringIO()
        Csv.write(view_of(SimpleNamespace(columns=("a", "b"), rows=[(text, "end")]), "export"), stream)
        head, row = csv.reader(io.StringIO(stream.getvalue(), newline=""))
        assert head == ["a", "b"] and row == [cell(text), "end"]


class TestVerdicts:
    """A row a verdict."""

    def test_columns(self) -> None:
        """The columns are the same whatever the records hold, and stand in the same order in `classify` and `batch`."""
        listed = [rows_of("classify", [one]) for one in verdicts()] + [rows_of("batch", batch_values())]
        assert {tuple(row) for rows in listed for row in rows} == {tables.VERDICT_COLUMNS}

    def test_states_and_days(self) -> None:
        """States come with name and COW codes, the period as its first and last day; an open end is empty."""
        (row,) = rows_of("classify", [SCORER.classify(record(follower="Namibia"), "a.yaml")])
        assert (row["follower"], row["follower_name"], row["follower_cow"], row["follower_ccode"]) == (
            "NAM", "Namibia", "NAM", "565",
        )  # fmt: skip
        assert (row["hegemon_cow"], row["hegemon_ccode"]) == ("USA", "2")
        assert (row["period_start"], row["period_end"]) == ("2001-02-01", "")
        (row,) = rows_of("classify", [SCORER.classify(record(period="2001/2003-02"), "a.yaml")])
        assert (row["period_start"], row["period_end"]) == ("2001-01-01", "2003-02-28")

    def test_a_state_outside_the_system_of_cow(self) -> None:
        """A state without a COW number has an empty one."""
        verdict = SCORER.classify(record(), "a.yaml")
        state = verdict.dyad.follower._replace(cow=None, cow_number=None)
        (row,) = rows_of("classify", [replace(verdict, dyad=replace(verdict.dyad, follower=state))])
        assert row["follower_cow"] == row["follower_ccode"] == "" and row["follower"] == "NOR"

    def test_the_published_label(self) -> None:
        """The published label stands beside the verdict, empty where there is none."""
        text = "label: {value: substantive, source: Somebody, confidence: low}\n"
        rows = rows_of("classify", [SCORER.classify(record(more), "a.yaml") for more in (text, "")])
        assert [row["published_label"] for row in rows] == ["substantive", ""]
        assert [row["published_confidence"] for row in rows] == ["low", ""]
        assert [row["published_source"] for row in rows] == ["Somebody", ""]

    def test_values_to_the_last_bit(self) -> None:
        """Traces, profile and figures read back to the last bit; an unknown is empty and never zero."""
        for verdict, row in zip(verdicts(), rows_of("classify", verdicts()), strict=True):
            assert float(row["db"]) == verdict.db and float(row["interval_high"]) == verdict.interval[1]
            bias = verdict.observation_bias
            assert row["observation_bias"] == (repr(bias) if isfinite(bias) else "")
            for one in verdict.contributions:
                if one.dimension is not None:
                    shown = row[f"value_{one.indicator.replace('-', '_')}"]
                    assert shown == ("" if one.value is None else repr(float(one.value)))
            for name, amount in verdict.profile.items():
                assert row[f"profile_{name.replace('-', '_')}"] == ("" if amount is None else repr(float(amount)))

    def test_identity(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A shipped record is called `sample:...` however its path was given; any other by its path."""
        folder = Path(EGYPT).parent
        for path in (EGYPT, str(folder / ".." / folder.name / "egy.yaml")):
            (row,) = rows_of("classify", [SCORER.classify(records(EGYPT)[0][1], path)])
            assert row["id"] == "sample:gulf-war-1990/egy" and row["path"] == path
        for path in ("x.yaml", "b.jsonl:3", f"{folder.parent}-mine/egy.yaml"):
            (row,) = rows_of("classify", [SCORER.classify(records(EGYPT)[0][1], path)])
            assert row["id"] == row["path"] == path
        monkeypatch.chdir(folder)
        (row,) = rows_of("classify", [SCORER.classify(records(EGYPT)[0][1], "egy.yaml")])
        assert row["id"] == "sample:gulf-war-1990/egy"


class TestEntries:
    """One row for each entry, one row for each trace."""

    def test_entries(self) -> None:
        """Every entry has a row with what was coded, its sources in full, and how far it moves the verdict."""
        verdict = next(one for one in verdicts() if one.path == EGYPT)
        rows = named(tables.ENTRY_COLUMNS, tables.entry_rows(verdict))
        assert len(rows) == len(verdict.dyad.entries) > 10
        pulls = {entry.entry: pull for entry, pull in verdict.pulls}
        for row, entry in zip(rows, verdict.dyad.entries, strict=True):
            assert (row["entry"], row["date"], row["line"]) == (entry.entry, entry.date.text, entry.line)
            assert row["pull_db"] == pulls.get(entry.entry)
            assert row["date_start"] <= row["date_end"] and row["date_start"].startswith(row["date"][:4])
            assert row["amount_musd"] == getattr(entry, "amount_musd", None)
            assert row["source"] == ("; ".join(map(verdict.dyad.cite, entry.source)) or None)
            assert row["section"] == entry.entry.partition("[")[0] and row["dyad"] == "USA-EGY"
            assert row["id"] == "sample:gulf-war-1990/egy" and row["follower_ccode"] == 651
        assert {row["kind"] for row in rows} >= {"consultation"} and any(row["pull_db"] for row in rows)

    def test_every_coded_field_has_a_column(self) -> None:
        """No field of an entry is lost."""
        text = (
            "consultations:\n  - {date: 2002, level: leader, initiator: joint, timing: before, channel: visit}\n"
            "aid:\n  - {date: 2002-05, kind: loan, amount_musd: 5, recipients: 2, linkage: explicit}\n"
            "interactions:\n  - {date: 2002-05-06, actor: follower, kind: statement, rationale: [norm, interest]}\n"
        )
        rows = named(tables.ENTRY_COLUMNS, tables.entry_rows(SCORER.classify(record(text), "a.yaml")))
        assert [row["kind"] for row in rows] == ["consultation", "loan", "statement"]
        assert (rows[0]["initiator"], rows[0]["date_start"], rows[0]["date_end"]) == (
            "joint",
            "2002-01-01",
            "2002-12-31",
        )
        assert (rows[1]["amount_musd"], rows[1]["recipients"], rows[1]["linkage"]) == (5, 2, "explicit")
        assert (rows[2]["rationale"], rows[2]["actor"], rows[2]["amount_musd"]) == ("norm; interest", "follower", None)

    def test_indicators(self) -> None:
        """Every contribution has a row; rules, model and verdict each add up to the verdict."""
        for verdict in verdicts():
            rows = named(tables.INDICATOR_COLUMNS, tables.indicator_rows(verdict))
            assert [row["indicator"] for row in rows] == [one.indicator for one in verdict.contributions]
            assert sum(row["rules_db"] for row in rows) == pytest.approx(verdict.rules.db, abs=1e-9)
            assert sum(row["model_db"] for row in rows) == pytest.approx(verdict.model.db, abs=1e-9)
            assert [row["instances"] for row in rows] == [len(one.instances) for one in verdict.contributions]
            assert sum(row["pooled_db"] for row in rows) == pytest.approx(verdict.db, abs=1e-9)
            assert all(row["rules_db"] == 0 for row in rows if row["value"] is None and row["dimension"])


class TestFrames:
    """Results as data frames."""

    @pytest.mark.parametrize("kind", ["classify", "batch", "compare", "timeline", "audit", "export"])
    def test_a_frame_is_its_csv(self, kind: str) -> None:
        """Rows and columns of the frame are those of the CSV, a missing value missing and Namibia no missing value."""
        import pandas

        frame = faces.to_frame(make(kind, "rows")[0], kind)
        rows = rows_of(kind, *make(kind, "rows")[:1])
        assert list(frame.columns) == list(rows[0]) and len(frame) == len(rows)
        for column in frame.columns:
            missing = [value == "" for value in (row[column] for row in rows)]
            assert list(pandas.isna(frame[column])) == missing, column

    def test_csv_reads_back_as_the_docs_say(self, tmp_path: Path) -> None:
        """Read as the page of formats says, the CSV is the frame: numbers, booleans and what is missing alike."""
        import pandas

        faces.save(verdicts(), tmp_path / "verdicts.csv", kind="classify")
        read = pandas.read_csv(tmp_path / "verdicts.csv", keep_default_na=False, na_values=[""])
        frame = faces.to_frame(verdicts(), "classify")
        assert list(read["db"]) == list(frame["db"]) and list(read["in_training"]) == list(frame["in_training"])
        assert read["in_training"].dtype == bool and read["follower_ccode"].dtype == int
        for column in frame.columns:
            assert list(pandas.isna(read[column])) == list(pandas.isna(frame[column]))

    @pytest.mark.parametrize("kind", ["whatif", "rules", "model-card"])
    def test_no_frame_of_what_has_no_rows(self, kind: str) -> None:
        """A result without rows says so."""
        with pytest.raises(UsageError, match="no data frame"):
            faces.to_frame(result(kind), kind)

    def test_without_pandas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where pandas is not installed the message says what to do."""
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(UsageError, match=r"pip install 'coalclass\[frame\]'"):
            faces.to_frame(result("compare"))

    def test_other_faces(self, tmp_path: Path) -> None:
        """A result knows its own kind: as text, as plain values, as a file that is not overwritten unasked."""
        compared, verdict = result("compare"), verdicts()[0]
        assert faces.to_text(compared).startswith("## ") and faces.to_text(verdict, "csv").startswith("id,path,")
        assert faces.to_dict(verdict) == json.loads(faces.to_text(verdict, "json")) == verdict.as_dict()
        assert faces.to_dict(verdicts(), "classify") == [one.as_dict() for one in verdicts()]
        faces.save(compared, tmp_path / "c.md")
        assert (tmp_path / "c.md").read_text(encoding="utf-8") == faces.to_text(compared)
        with pytest.raises(PlaceError, match="exists"):
            faces.save(compared, tmp_path / "c.md")
        faces.save(verdict, tmp_path / "c.md", overwrite=True)
        with pytest.raises(UsageError, match="no result that can be shown"):
            faces.to_text(3)


def test_a_long_batch_on_a_terminal_is_not_held() -> None:
    """On a terminal, too, no more than a stretch of the rows is in memory: each stretch is a table of its own."""
    (first, *_) = batch_values()
    asked = 0
    leads = []

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal asked
        for number in range(2500):
            asked += 1
            leads.append(asked - stream.getvalue().count("USA-"))
            yield {**first, "coalition": f"c{number // 1800}"}

    for width in (60, 120):
        asked, stream = 0, io.StringIO()
        BatchView(rows(), summary=summary()).show(Console(file=stream, width=width))
        assert stream.getvalue().count("USA-") == asked == 2500 and "scored" in stream.getvalue()
    assert max(leads) <= 1001


def test_an_empty_batch() -> None:
    """A batch without a good record is a header as CSV and as Markdown, an empty list as JSON."""
    shown = {name: faces.to_text(iter(()), name, "batch") for name in ("csv", "json", "jsonl", "markdown")}
    assert shown.pop("csv") == ",".join(tables.VERDICT_COLUMNS) + "\n"
    header, line = shown.pop("markdown").splitlines()
    assert header.startswith("| follower | hegemon | coalition | label |")
    assert set(line) == set("| -") and line.count("|") == header.count("|")
    assert shown == {"json": "[]\n", "jsonl": ""}


def test_columns_are_ordered_by_the_codebook() -> None:
    """Where two dyads differ most moves no column of a comparison."""
    pairs = itertools.combinations(verdicts()[:4], 2)
    from coalclass.analysis.comparison import compare

    assert len({view_of(compare(pair)).rows().columns for pair in pairs}) == 1


def test_columns_are_in_the_docs() -> None:
    """The page of formats names every column, and no name is longer than Stata takes."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+(?:_\*)?)`", page))
    known = {*tables.VERDICT_COLUMNS, *tables.ENTRY_COLUMNS, *tables.INDICATOR_COLUMNS}
    known |= {column for kind in ("compare", "timeline") for column in view_of(result(kind)).rows().columns}
    for column in known:
        assert column in named or f"{column.split('_')[0]}_*" in named, column
        assert len(column) <= 32


@pytest.mark.parametrize("name", views._KINDS)
def test_types_that_know_their_kind(name: str) -> None:
    """Every type in the table of kinds is there under that name, and its kind has a view."""
    module, _, kind = name.rpartition(".")
    assert isinstance(getattr(import_module(f"coalclass.{module}"), kind), type)
    assert views.view_class(views._KINDS[name]).shapes
