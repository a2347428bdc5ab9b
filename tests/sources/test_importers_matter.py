"""Each importer earns its place: what it finds changes what `classify` says of some record, or is told in it.

Meetings, exercises, vetoes, troops and machine-coded events are what coders see and readers want to know. By themselves
they tell neither relation from the other: they stand in the record and change no verdict.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coalclass.records import Dyad, load_text
from coalclass.scoring import Scorer
from coalclass.sources import registry
from coalclass.sources.assemble import Library, assemble

DATA = Path(__file__).parent / "data"
SCORER = Scorer()

CASES = {
    # dataset: hegemon, follower, period, what else the record says
    "state-visits": ("USA", "PAK", "2001-09-11/2002-12-31", ""),
    "state-travels": ("USA", "EGY", "1990-08-02/1991-04-11", ""),
    "exercises": ("RUS", "KAZ", "2000-01-01/2005-12-31", ""),
    "greenbook": ("USA", "UZB", "2001-09-11/2002-12-31", ""),
    "foreign-assistance": ("USA", "EGY", "2021-01-01/2022-12-31", "context: {gdp_musd: 400000}"),
    "aiddata": ("USA", "EGY", "1990-08-02/1991-12-31", "context: {gdp_musd: 43000}"),
    "unga-votes": ("FRA", "EGY", "1990-08-02/1991-04-11", "aid: none"),
    "ideal-points": ("RUS", "SYR", "2015-01-01/2016-12-31", "aid: none"),
    "atop": ("USA", "PAK", "2001-09-11/2002-12-31", "aid: none"),
    "troopdata": ("USA", "EGY", "1990-08-02/1991-04-11", "aid: none"),
    "polyarchy": ("FRA", "EGY", "1990-08-02/1991-04-11", "aid: none"),
    "wdi-gdp": ("USA", "EGY", "1990-08-02/1991-04-11", "aid: none"),
    "ties": ("USA", "JOR", "1990-08-02/1991-04-11", ""),
    "eusanct": ("USA", "SYR", "2004-01-01/2012-12-31", ""),
    "unsc-vetoes": ("RUS", "CHN", "2011-01-01/2012-12-31", ""),
    "gml": ("GBR", "CAN", "2001-09-11/2002-12-31", ""),
    "gdelt": ("USA", "GEO", "2012-02-01/2012-02-29", ""),
    "icews": ("USA", "UZB", "2002-01-01/2002-12-31", ""),
    "keds": ("USA", "SYR", "1990-08-02/1991-04-11", ""),
}


def _record(key: str) -> Dyad:
    hegemon, follower, period, rest = CASES[key]
    text = f"coalclass: 1\nhegemon: {hegemon}\nfollower: {follower}\ncoalition: a test\nperiod: {period}\n{rest}\n"
    loaded = load_text(text)
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad


def _said(dyad: Dyad) -> dict[str, Any]:
    verdict = SCORER.classify(dyad).as_dict()
    return {key: verdict[key] for key in ("profile", "coverage", "contributions", "interval")}


@pytest.fixture(scope="module")
def library(shared_data: Path) -> Library:
    return Library(shared_data)


def test_every_importer_has_a_case() -> None:
    """No dataset of the registry is left out here."""
    assert set(CASES) == {dataset.key for dataset in registry.datasets()}


MOVES_NOTHING = {"state-visits", "state-travels", "exercises", "troopdata", "unsc-vetoes", "gdelt", "icews", "keds"}
"""Datasets whose evidence is of no trace by itself."""


@pytest.mark.parametrize("key", CASES)
def test_it_changes_what_classify_says(key: str, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with nothing but what this dataset adds is answered otherwise, or holds more at the same dB."""
    (dataset,) = [one for one in registry.datasets() if one.key == key]
    monkeypatch.setattr("coalclass.sources.assemble.datasets", lambda: (dataset,))
    before = _record(key)
    # No whole file of the World Bank is at hand; its layout is.
    source = Library(DATA / "wdi_gdp") if key == "wdi-gdp" else library
    after = assemble(source, before).dyad
    if key in MOVES_NOTHING:
        assert (after.entries, after.context) != (before.entries, before.context)
        assert SCORER.classify(after).db == SCORER.classify(before).db
    else:
        assert _said(after) != _said(before)
