"""The context table that comes with the tool: what it holds, what it fills, and that nothing is filled unasked."""

from __future__ import annotations

import csv
import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import coalclass
from coalclass.errors import UsageError
from coalclass.records import Dyad, load_text
from coalclass.records.context_table import FOLDER, LEADERS, fill_context, find_context, list_columns
from coalclass.records.template import starting_record
from coalclass.sources import registry
from coalclass.sources.assemble import Library, assemble

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ["polyarchy_hegemon", "polyarchy_follower", "ideal_point_distance", "vote_agreement"]


def dyad(hegemon: str, follower: str, period: str, rest: str = "") -> Dyad:
    """A record of four lines and what else it says."""
    text = f"coalclass: 1\nhegemon: {hegemon}\nfollower: {follower}\ncoalition: a test\nperiod: {period}\n{rest}"
    loaded = load_text(text)
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad


EGYPT = dyad("USA", "EGY", "1990-08-02/1991-04-11", "aid: none\n")


def test_leaders_of_the_casebook_have_a_column() -> None:
    """Every state that leads in the casebook is one of those with which votes are compared."""
    led = {json.loads(line)["hegemon"] for line in _list_records()}
    assert led <= set(LEADERS)


def _list_records() -> list[str]:
    found = [coalclass.load(path) for path in sorted((ROOT / "sample_inputs").glob("*/*.yaml"))[::3]]
    return [json.dumps({"hegemon": one.hegemon.code}) for one in found]


def test_each_column_says_edition_licence_and_citation() -> None:
    """Nothing in the table is without its origin, polyarchy lies in a file of its own, and all is a few hundred kB."""
    columns = {one.key: one for one in list_columns()}
    assert set(columns) == {"ideal_point", "votes", "polyarchy"}
    assert all(one.edition and one.licence and one.citation for one in columns.values())
    assert [one.file for one in columns.values() if one.licence.startswith("CC BY-SA")] == ["polyarchy.csv.gz"]
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 400_000


def test_rows_are_within_their_bounds() -> None:
    """A state and year stand once; indices lie between 0 and 1, and no more votes are alike than were cast."""
    with gzip.open(FOLDER / "votes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        votes = list(csv.DictReader(file))
    assert len({(one["state"], one["year"]) for one in votes}) == len(votes) > 10_000
    for row in votes:
        for leader in LEADERS:
            if row[leader]:
                alike, common = map(int, row[leader].split("/"))
                assert 0 <= alike <= common >= 5
    with gzip.open(FOLDER / "polyarchy.csv.gz", "rt", encoding="utf-8", newline="") as file:
        scores = list(csv.DictReader(file))
    assert len(scores) > 10_000 and all(0 <= float(one["polyarchy"]) <= 1 for one in scores)


@pytest.mark.parametrize(
    ("hegemon", "follower", "period"),
    [
        ("USA", "EGY", "1990-08-02/1991-04-11"),
        ("SUN", "CSK", "1968-08-20/1968-10-16"),
        ("RUS", "KAZ", "2001-01-01/2004-12-31"),
        ("FRA", "TCD", "1983-06-01/1984-12-31"),
        ("CHN", "PAK", "1971-12-03/1972-12-31"),
        ("USA", "DEU", "1990-08-02/1991-04-11"),
        ("USA", "YEM", "1990-08-02/1991-04-11"),
        ("AUS", "PNG", "1997-01-01/1998-12-31"),
    ],
)
def test_it_says_what_the_published_files_say(hegemon: str, follower: str, period: str, shared_data: Path) -> None:
    """Field by field the table and the importers give the same number, to the last bit."""
    asked = tuple(one for one in registry.datasets() if one.key in ("unga-votes", "ideal-points", "polyarchy"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coalclass.sources.assemble.datasets", lambda: asked)
        read = assemble(_library(shared_data), dyad(hegemon, follower, period)).dyad.context
    table = {one.field: one.value for one in find_context(dyad(hegemon, follower, period))}
    assert table == {name: getattr(read, name) for name in FIELDS if getattr(read, name) is not None}


_LIBRARIES: dict[Path, Library] = {}


def _library(folder: Path) -> Library:
    return _LIBRARIES.setdefault(folder, Library(folder))


def test_what_the_record_says_stays() -> None:
    """Only what is left out is filled, cited and listed; the record that was given is as it was."""
    given = dyad("USA", "EGY", "1990/1991", "context: {vote_agreement: 0.9, source: mine}\n")
    filled, added = fill_context(given)
    assert [one.field for one in added] == FIELDS[:3]
    assert (filled.context.vote_agreement, given.context.polyarchy_hegemon) == (0.9, None)
    assert filled.context.source == ("mine", *dict.fromkeys(one.key for one in added))
    assert all(filled.sources[one.key].read == "dataset" and filled.sources[one.key].locator for one in added)


def test_votes_are_alike_from_both_sides() -> None:
    """Two leading states agree as much in either direction, and a pair without a leading one has no share."""
    there, back = (find_context(dyad(*pair, "1995/1996")) for pair in (("USA", "FRA"), ("FRA", "USA")))
    assert {one.value for one in there if one.field == "vote_agreement"} == {
        one.value for one in back if one.field == "vote_agreement"
    }
    assert "vote_agreement" not in {one.field for one in find_context(dyad("ITA", "ALB", "1997/1998"))}


def test_a_year_that_it_does_not_have_gives_nothing() -> None:
    """Before 1945 and after its last year the table is silent."""
    assert find_context(dyad("GBR", "FRA", "1914-08-04/1918-11-11")) == ()
    assert fill_context(dyad("GBR", "FRA", "1914-08-04/1918-11-11"))[1] == ()


def test_only_the_record_is_scored_unless_asked() -> None:
    """By default a verdict is on what the record says, and its JSON has no key for what was added."""
    plain, asked = coalclass.classify(EGYPT), coalclass.classify(EGYPT, context="shipped")
    assert "context_added" not in plain.to_dict() and plain.context_added is None
    added = asked.to_dict()["context_added"]
    assert [one["field"] for one in added] == FIELDS and all(one["source"] for one in added)
    assert plain.db != asked.db
    assert asked.db == coalclass.classify(fill_context(EGYPT)[0]).db
    assert "polyarchy_follower 0.223" in asked.to_text("markdown").replace("\\", "")
    with pytest.raises(UsageError, match="neither record nor shipped"):
        coalclass.classify(EGYPT, context="mine")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_fills_as_classify_does(jobs: int, tmp_path: Path) -> None:
    """On one core or two a row says which fields were added, and its verdict is that of classify."""
    path = tmp_path / "egy.yaml"
    path.write_text("coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: a test\nperiod: 1990/1991\naid: none\n")
    (row,) = coalclass.batch(path, jobs=jobs, context="shipped")
    assert row.values is not None
    assert row.values["context_added"] == "; ".join(FIELDS)
    assert row.values["db"] == coalclass.classify(path, context="shipped").db
    (row,) = coalclass.batch(path, jobs=jobs)
    assert row.values is not None and row.values["context_added"] is None


def test_a_record_of_the_training_stays_one() -> None:
    """What is added to a record that the model was trained on does not make it an unseen one."""
    sample = coalclass.load("sample:gulf-war-1990/gbr")
    assert coalclass.classify(sample).in_training
    bare = replace(sample, context=replace(sample.context, polyarchy_hegemon=None))
    assert coalclass.classify(bare, context="shipped").in_training == coalclass.classify(bare).in_training


def test_a_starting_record_holds_it_marked_and_cited() -> None:
    """The record is valid with it, and with every example taken out of its comment."""
    text = starting_record("USA", "EGY", "a test", "1990/1991", find_context(EGYPT))
    loaded = load_text(text)
    assert loaded.problems == () and loaded.dyad is not None
    assert loaded.dyad.context.vote_agreement == pytest.approx(1 / 7)
    assert text.count("# from the shipped context table") == len(FIELDS)
    assert load_text(re.sub(r"(?m)^# ?", "", text)).dyad is not None


def test_assemble_takes_it_last(tmp_path: Path) -> None:
    """From an empty folder comes what the table knows, said in the account; with `record` nothing does."""
    asked: Any = {"hegemon": "USA", "follower": "EGY", "period": "1990-08-02/1991-04-11"}
    made = coalclass.assemble(tmp_path, **asked)
    assert made.dyads[0].context.polyarchy_follower == 0.223
    assert [line.dataset.key for line in made.account if line.fields] == ["shipped-context"]
    assert coalclass.assemble(tmp_path, **asked, context="record").dyads[0].context.polyarchy_follower is None
