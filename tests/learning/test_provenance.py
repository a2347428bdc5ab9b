"""What of a record is left where nothing was coded by hand, and a model of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import coalclass
from coalclass.learning.provenance import keep_datasets
from coalclass.records import Dyad, load_text
from coalclass.scoring import load_model
from coalclass.shipped import models_folder
from coalclass.sources.searching import list_searched

HEAD = """coalclass: 1
hegemon: {hegemon}
follower: EGY
coalition: a test
period: {period}
"""
BODY = """searched: [threat, sanction, demand, economic, military]
notes: by hand
context: {alliance: none, source: atop}
mandate: {body: UNSC}
consultations:
  - {date: 1990-09, level: leader, channel: visit, initiator: hegemon, timing: before, outcome: adopted,
     source: [visits, book]}
  - {date: 1990-10, level: leader, channel: call, source: book}
aid:
  - {date: 1990, kind: economic, amount_musd: 5, linkage: explicit, source: greenbook}
  - {date: 1990, kind: military, amount_musd: 7, linkage: explicit, note: seen, source: [greenbook, book]}
interactions: none
sources:
  atop: {citation: ATOP, read: dataset}
  visits: {citation: Visits, read: dataset}
  greenbook: {citation: Greenbook, read: dataset}
  book: {citation: A book, read: excerpt}
"""


def make_record(hegemon: str = "USA", period: str = "1990-08-02/1991-04-11") -> Dyad:
    """A record of a coder who also used datasets."""
    loaded = load_text(HEAD.format(hegemon=hegemon, period=period) + BODY)
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad


def test_what_a_coder_found_or_judged_is_gone() -> None:
    """Entries of books go, of entries of both the judgment goes; context stays, and nothing is known to be empty."""
    kept = keep_datasets(make_record(), ("economic", "military", "sanction", "threat"))
    assert kept.consultations is not None and kept.aid is not None
    (visit,) = kept.consultations
    assert (visit.channel, visit.initiator, visit.timing, visit.outcome, visit.source) == (
        *("visit", None, None, None), ("visits",),
    )  # fmt: skip
    assert [(one.amount_musd, one.linkage, one.note) for one in kept.aid] == [(5, "explicit", None), (7, None, None)]
    assert kept.searched == ("threat", "sanction", "economic", "military") and kept.interactions is None
    assert kept.context == make_record().context and kept.mandate is None and kept.notes is None


def test_kinds_that_no_dataset_looks_for_are_not_looked_for() -> None:
    """The Greenbook tells of the United States alone, TIES until 2005, and no dataset of demands."""
    assert list_searched(make_record()) == ("debt-relief", "economic", "military", "sanction", "threat")
    assert list_searched(make_record("GBR")) == ("debt-relief", "sanction", "threat")
    assert list_searched(make_record("GBR", "2004/2006")) == ("debt-relief",)
    assert list_searched(make_record("USA", "2014/2016")) == ("economic", "military")
    # A period that is open or longer than what a dataset covers is not looked through.
    assert list_searched(make_record("USA", "1990/..")) == ()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What training on some coalitions, from datasets alone, comes to."""
    folder = tmp_path_factory.mktemp("models")
    records = [f"sample:{name}" for name in ("gulf-war-1990", "kosovo-1999", "afghanistan-2001", "isaf-2003")]
    return {
        "alone": coalclass.train(records, folder / "alone.json", datasets_only=True, allow_few=True),
        "whole": coalclass.train(records, folder / "whole.json", allow_few=True),
        "file": folder / "alone.json",
    }


def test_a_model_of_datasets_is_held_back_and_compared(trained: dict[str, Any]) -> None:
    """It says so in its file, knows fewer traces, and carries the measures of the model of all evidence."""
    alone, whole = trained["alone"], trained["whole"]
    assert alone.datasets_only and not whole.datasets_only and load_model(trained["file"]).datasets_only
    assert "published datasets alone" in alone.held_back
    measures, of_whole = (
        {row["name"]: row["measures"] for row in one.evaluation["measures"]} for one in (alone, whole)
    )
    assert measures["all evidence"] == of_whole["verdict"] != measures["verdict"]
    assert set(of_whole) == set(measures) - {"all evidence"}
    assert alone.evaluation["comparisons"]["verdict"]["all evidence"]["value"] == pytest.approx(
        measures["verdict"]["log_loss"]["value"] - of_whole["verdict"]["log_loss"]["value"], abs=1e-9
    )
    assert "clear" not in [name for name, one in alone.evaluation["standings"].items() if one["records"]]
    found = {one.name: one.known for one in alone.features}
    assert found["input-heeded"] == 0 < next(one.known for one in whole.features if one.name == "input-heeded")


def test_the_shipped_model_is_what_the_command_makes(tmp_path: Path) -> None:
    """Training on the casebook again gives the model of panels, number for number."""
    again = coalclass.train("sample:", tmp_path / "panel.json", datasets_only=True)
    shipped = load_model(models_folder() / "panel.json")
    assert again.training == shipped.training
    assert [one.coefficient for one in again.features] == pytest.approx(
        [one.coefficient for one in shipped.features], abs=1e-9
    )
    assert [again.intercept, *again.pool[:3]] == pytest.approx([shipped.intercept, *shipped.pool[:3]], abs=1e-9)
    for name in ("log_loss", "brier", "auc"):
        assert again.cross_validation[name] == pytest.approx(shipped.cross_validation[name], abs=1e-9)
