"""`panel`: which rows there are, that they do not depend on how they were made, and that none of them is clear."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import run
from made_panel import make_folder

import coalclass
from coalclass.corpus.describe_columns import describe_column
from coalclass.corpus.panel_table import DIMENSION_COLUMNS, PANEL_COLUMNS, SEARCH_COLUMNS
from coalclass.corpus.tables import VALUE_COLUMNS
from coalclass.errors import UsageError
from coalclass.indicators import measure
from coalclass.records import Dyad, read_record
from coalclass.records.states import all_states
from coalclass.reports.card import card
from coalclass.scoring import Scorer, shipped_model
from coalclass.shipped import resolve_sample
from coalclass.verbs.panel_rows import list_years, parse_years

YEARS = "1990-1991"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of datasets."""
    return make_folder(tmp_path_factory.mktemp("panel") / "data")


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of the United States in two years, by column."""
    table = coalclass.panel("USA", folder, years=YEARS)
    assert table.problems == () and table.notes == () and table.columns == PANEL_COLUMNS
    return [dict(zip(PANEL_COLUMNS, row, strict=True)) for row in table.rows]


def find_row(rows: list[dict[str, Any]], follower: str, year: int) -> dict[str, Any]:
    """The one row of a follower in a year."""
    (found,) = [row for row in rows if row["follower"] == follower and row["year"] == year]
    return found


def test_there_is_a_row_for_each_state_that_existed(rows: list[dict[str, Any]]) -> None:
    """Each state that existed on a day of the year has one row, the leader has none, and no other state has one."""
    for year in (1990, 1991):
        first, last = date(year, 1, 1), date(year, 12, 31)
        existed = {state.code for state in all_states() if state.days_within(first, last) > 0}
        followers = [row["follower"] for row in rows if row["year"] == year]
        assert followers == sorted(existed - {"USA"})
    assert find_row(rows, "SUN", 1991) and find_row(rows, "RUS", 1991) and find_row(rows, "DDR", 1990)
    assert not [row for row in rows if (row["follower"], row["year"]) in {("RUS", 1990), ("DDR", 1991)}]
    # Of two spells in a year the longer gives the numbers: the Federal Republic was 260 until October 1990.
    assert [find_row(rows, "DEU", year)["follower_ccode"] for year in (1990, 1991)] == [260, 255]
    assert find_row(rows, "NAM", 1991)["follower_iso3"] == "NAM" and find_row(rows, "VAT", 1990)["follower_cow"] is None


def test_a_row_is_what_assemble_and_classify_give(rows: list[dict[str, Any]], folder: Path) -> None:
    """Each number is that of the same year assembled as a record and scored with the model of panels."""
    scorer = Scorer(model=shipped_model("panel"))
    for follower in ("EGY", "NOR", "TWN"):
        (dyad,) = coalclass.assemble(folder, hegemon="USA", follower=follower, period="1990-01-01/1990-12-31").dyads
        verdict, row = scorer.classify(dyad), find_row(rows, follower, 1990)
        for name in ("label", "standing", "p_substantive", "db", "db_without_distance", "rules_db", "coverage"):
            assert row[name] == verdict.summary()[name], (follower, name)
        for one in verdict.contributions:
            if one.indicator in VALUE_COLUMNS:
                assert row[VALUE_COLUMNS[one.indicator]] == one.value
                assert row[SEARCH_COLUMNS[one.indicator]] == one.search
        assert row["entry_count"] == len(dyad.entries)
    egypt = find_row(rows, "EGY", 1990)
    assert "greenbook" in egypt["datasets"] and egypt["value_votes_alike"] < 0.5 and egypt["model_name"] == "panel"


def test_the_dimensions_add_up(rows: list[dict[str, Any]]) -> None:
    """Base and dimensions add up to the verdict of every row."""
    for row in rows:
        assert sum(row[name] for name in ("db_base", *DIMENSION_COLUMNS.values())) == pytest.approx(row["db"], abs=1e-9)
    assert any(row["db_carrots"] for row in rows) and any(row["db_distance"] for row in rows)


def test_no_row_is_clear(rows: list[dict[str, Any]]) -> None:
    """No verdict stands as clear, and every row says why."""
    assert {row["standing"] for row in rows} <= {"leaning", "contested", "insufficient-evidence"}
    assert {row["basis"] for row in rows} == {"published datasets alone; leaning at most"}


def test_nothing_from_datasets_alone_is_clear_whatever_the_model() -> None:
    """A record that is clear is at most leaning with a reason to hold it back, or with the model of datasets alone."""
    canada = read_record(resolve_sample("sample:gulf-war-1990/can"))
    assert Scorer().classify(canada).standing == "clear"
    held = Scorer(held_back="it rests on published datasets alone").classify(canada)
    assert held.standing == "leaning" and held.reasons == ("it rests on published datasets alone",)
    sure = replace(shipped_model("panel"), pool=shipped_model().pool, features=shipped_model().features)
    verdict = Scorer(model=sure).classify(canada)
    assert verdict.standing != "clear" and "the model was trained on published datasets alone" in verdict.reasons


def test_votes_are_left_out_where_asked(folder: Path, rows: list[dict[str, Any]]) -> None:
    """`db_without_votes` is the verdict of a record that says nothing of votes, and differs where votes are known."""

    def strip(dyad: Dyad) -> Dyad:
        context = replace(dyad.context, ideal_point_distance=None, vote_agreement=None)
        acts = tuple(one for one in dyad.interactions or () if one.kind != "vote")
        return replace(dyad, context=context, interactions=acts or None)

    (dyad,) = coalclass.assemble(folder, hegemon="USA", follower="EGY", period="1990-01-01/1990-12-31").dyads
    assert dyad.context.vote_agreement is not None
    row = find_row(rows, "EGY", 1990)
    assert row["db_without_votes"] == Scorer(model=shipped_model("panel")).score(measure(strip(dyad))).db != row["db"]
    # What was never looked for is not known to be absent once the votes are gone.
    assert all(row["db_without_votes"] == row["db"] for row in rows if row["value_votes_alike"] is None)


@pytest.fixture(scope="module")
def alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file that one process writes."""
    out = tmp_path_factory.mktemp("alone") / "panel.csv"
    coalclass.panel(["USA", "FRA"], folder, years=YEARS, problem=print).save(out)
    return out.read_bytes()


def test_one_process_or_two(folder: Path, alone: bytes, tmp_path: Path) -> None:
    """Two processes write the same file, with the cache and without it."""
    for cache in (True, False):
        table = coalclass.panel(["USA", "FRA"], folder, years=YEARS, jobs=2, cache=cache, problem=print)
        table.save(tmp_path / "panel.csv", overwrite=True)
        assert (tmp_path / "panel.csv").read_bytes() == alone


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_was_ended_goes_on(
    jobs: str,
    folder: Path,
    alone: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From a journal that ends within a year and a line the file is the same, and what is there is not made again."""
    out, journal = tmp_path / "panel.csv", tmp_path / "panel.csv.part"
    command = ("panel", "--hegemon", "USA", "--hegemon", "FRA", "--years", YEARS, "--data", folder, "--out", out)
    whole = list(coalclass.panel(["USA", "FRA"], folder, years=YEARS, journal=journal).rows)
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) == 1 + len(whole)
    # The third row is marked, so that it shows whether it was read or made.
    third = json.loads(lines[3])
    third["values"]["follower_name"] = "as it was kept"
    lines[3] = json.dumps(third).encode() + b"\n"
    journal.write_bytes(b"".join(lines[:250]) + lines[250][:40])
    done = run(capsys, monkeypatch, *command, "--resume", "--jobs", jobs)
    assert done.status == 0, done.err
    with out.open(encoding="utf-8", newline="") as file:
        made = list(csv.DictReader(file))
    assert made[2]["follower_name"] == "as it was kept" and not journal.exists()
    assert [line for place, line in enumerate(out.read_bytes().splitlines()) if place != 3] == [
        line for place, line in enumerate(alone.splitlines()) if place != 3
    ]


def test_a_journal_of_other_work_is_refused(folder: Path, tmp_path: Path) -> None:
    """Rows of other years, of another model or of other data are not gone on with."""
    journal, data = tmp_path / "j", make_folder(tmp_path / "data")
    coalclass.panel("USA", data, years="1990", journal=journal)
    with pytest.raises(UsageError, match="another set of leaders and years"):
        coalclass.panel("USA", data, years="1991", journal=journal)
    with pytest.raises(UsageError, match="another model"):
        coalclass.panel("USA", data, years="1990", journal=journal, model=shipped_model())
    (data / "TIESv4-1.csv").unlink()
    with pytest.raises(UsageError, match="another state of the data"):
        coalclass.panel("USA", data, years="1990", journal=journal)


def test_a_leader_that_did_not_exist_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Years in which a leader did not exist have no rows and are named on standard error."""
    done = run(
        capsys, monkeypatch, "panel", "--hegemon", "RUS", "--hegemon", "SUN", "--years", "1990-1992", "--data", folder
    )
    assert done.status == 0
    rows = list(csv.DictReader(done.out.splitlines()))
    assert {(row["hegemon"], row["year"]) for row in rows} == {
        ("RUS", "1991"), ("RUS", "1992"), ("SUN", "1990"), ("SUN", "1991"),
    }  # fmt: skip
    assert "RUS did not exist in 1990: no rows" in done.err and "SUN did not exist in 1992: no rows" in done.err


def test_a_file_that_cannot_be_read_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1 and one line for the file, however many rows could not use it; the rows are there."""
    data = make_folder(tmp_path / "data")
    (data / "IdealpointestimatesAll_Apr2020.csv").write_text("nothing,of,it\n1,2,3\n")
    out = tmp_path / "panel.csv"
    done = run(capsys, monkeypatch, "panel", "--hegemon", "USA", "--years", "1990", "--data", data, "--out", out)
    assert done.status == 1 and done.err.count("IdealpointestimatesAll_Apr2020.csv") == 1
    assert "no verdict in it stands as clear" in " ".join(done.err.split())
    assert len(out.read_text(encoding="utf-8").splitlines()) > 150


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("--years", "1990-91"), "--years: '1990-91' is no span of years"),
    (("--years", "1991-1990"), "--years: 1991 is later than 1990"),
    (("--years", "1066"), "--years: 1066 goes beyond the table of states; 1816 to 2100 is allowed"),
    (("--hegemon", "USB"), "--hegemon: no state is called 'USB'"),
    (("--hegemon", "RUS", "--years", "1950-1960"), "did you mean Soviet Union (SUN)?"),
    (
        ("--hegemon", "USA", "--hegemon", "United States"),
        "United States is USA in 1950, as USA is; name each",
    ),
    (("--jobs", "0"), "--jobs: 0 is not a number of processes"),
    (("--data", "empty"), "empty: holds none of the datasets"),
    (("--data", "none"), "none: not a folder"),
    (("--out", "a.parquet", "--resume"), "--resume goes on with a file of rows"),
    (("--out", "data/panel.csv"), "lies in data, where it would pass for a dataset"),
    (("--out", "there.csv"), "there.csv"),
    (("--model", "there.csv"), "there.csv"),
    (("--prior", "2"), "a prior is a probability"),
    (("--context", "mine"), "--context: 'mine' is neither record nor shipped"),
]


@pytest.mark.parametrize(("asked", "said"), REFUSED, ids=[" ".join(asked) for asked, _ in REFUSED])
def test_what_cannot_be_done_is_refused_before_any_work(
    asked: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Status 2, one sentence, and no file."""
    monkeypatch.chdir(tmp_path)
    make_folder(tmp_path / "data")
    (tmp_path / "empty").mkdir()
    (tmp_path / "there.csv").write_text("mine\n")
    monkeypatch.setattr("coalclass.verbs.panel_rows.make_rows", lambda *_: pytest.fail("work was begun"))
    arguments = list(asked)
    arguments += ["--hegemon", "USA"] * ("--hegemon" not in asked) + ["--data", "data"] * ("--data" not in asked)
    done = run(capsys, monkeypatch, "panel", *arguments)
    assert done.status == 2 and said in " ".join(done.err.split()), done.err
    assert (tmp_path / "there.csv").read_text() == "mine\n" and not list(tmp_path.glob("*.part"))


def test_the_spans_of_years() -> None:
    """Years are read as written and told as spans."""
    assert list(parse_years("1990")) == [1990] and list(parse_years("1990/1992")) == [1990, 1991, 1992]
    assert list_years([1992, 1950, 1951]) == "1950-1951, 1992"


def test_every_column_is_described() -> None:
    """No column of the codebook is described by its own name, and every label fits Stata."""
    for column in PANEL_COLUMNS:
        if column not in ("db",):
            assert describe_column(column) != column.replace("_", " "), column
        assert len(describe_column(column)) <= 80 and len(column) <= 32
    assert len(set(PANEL_COLUMNS)) == len(PANEL_COLUMNS)


def test_a_model_of_datasets_says_so() -> None:
    """The shipped model of panels learned from traces that datasets give; its card stands it beside all evidence."""
    model = shipped_model("panel")
    assert model.datasets_only and not shipped_model().datasets_only
    assert {one.name for one in model.features if one.known} < {
        one.name for one in shipped_model().features if one.known
    }
    rows, of_all = (
        {row["name"]: row["measures"] for row in each.evaluation["measures"]} for each in (model, shipped_model())
    )
    assert rows["all evidence"] == of_all["verdict"]
    text = card(model)
    for name in ("verdict", "all evidence", "distance"):
        for measure_name in ("log_loss", "brier", "auc"):
            one = rows[name][measure_name]
            assert f"{one['value']:.2f} [{one['low']:.2f}, {one['high']:.2f}]" in text
    assert "No verdict with this model stands as clear" in text and "## Goals" not in text
    assert "## Goals" in card(shipped_model())
