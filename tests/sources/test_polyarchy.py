"""Polyarchy of both states in the year in which the period starts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locator, tell_trouble

from coalclass.sources.polyarchy import DATASET

FOLDER = EXCERPTS / "polyarchy"
GULF = "1990-08-02/1991-04-11"


def test_both_states_in_the_first_year_of_the_period() -> None:
    """A period from 1990 into 1991 takes 1990, each state from its own row."""
    found = ask(DATASET, FOLDER, "USA-EGY", GULF)
    assert found.context == {"polyarchy_hegemon": 0.863, "polyarchy_follower": 0.223}
    assert locator(found) == "cw_democracy.csv, 1990: hegemon in row 3, follower in row 17"


def test_a_missing_index_stays_unknown_and_is_counted() -> None:
    """NA is no zero: the Bahamas have none, and the hegemon's is still given where there is one."""
    found = ask(DATASET, FOLDER, "USA-BHS", "1973-08-01/1974-08-01")
    assert found.context == {}
    assert sum(found.skipped.values()) == 1


def test_one_state_alone_is_given() -> None:
    """A follower that the file lacks does not hide the hegemon."""
    found = ask(DATASET, FOLDER, "USA-FRA", GULF)
    assert found.context == {"polyarchy_hegemon": 0.863}
    assert not found.skipped


def test_germany_of_1990_has_two_rows_of_which_one_is_missing() -> None:
    """Under 255 the index of 1990 is NA, under 260 it is known: the known one is meant."""
    found = ask(DATASET, FOLDER, "USA-DEU", GULF)
    assert found.context["polyarchy_follower"] == 0.892
    assert not found.skipped


def test_another_hegemon() -> None:
    """The Soviet Union of 1990 is COW 365, which the file carries on as Russia."""
    assert ask(DATASET, FOLDER, "SUN-EGY", GULF).context["polyarchy_hegemon"] == 0.234


@pytest.mark.parametrize(
    ("spoiled", "message"), [("1.863", "between 0 and 1"), ("high", "a number"), ("inf", "a number")]
)
def test_an_index_out_of_range_is_left_out(tmp_path: Path, spoiled: str, message: str) -> None:
    """A value that no index can have is named with its row."""
    path = copied(FOLDER / "cw_democracy.csv", tmp_path)
    path.write_text(path.read_text().replace(",0.863", f",{spoiled}"))
    said = tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)
    assert re.search(rf"row 3: v2x_polyarchy should be {message} \(found '{spoiled}'\)", said)


@pytest.mark.parametrize(
    ("dyad", "period", "hegemon", "follower"),
    [
        ("USA-EGY", GULF, 0.863, 0.223),
        ("SUN-EGY", GULF, 0.234, 0.223),
        ("GBR-UZB", "2001-09-11/2002-12-31", 0.856, 0.156),
    ],
)
def test_the_whole_file(shared_data: Path, dyad: str, period: str, hegemon: float, follower: float) -> None:
    """zcat | awk -F, '$1==651 && $2==1990 {print $6}' and the like give these indices."""
    found = ask(DATASET, shared_data, dyad, period)
    assert found.context == {"polyarchy_hegemon": hegemon, "polyarchy_follower": follower}
