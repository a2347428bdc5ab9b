"""The list of Western states, by year."""

from __future__ import annotations

import pytest
from dyads import dyad

from coalclass.learning.western import is_western, western_follower


@pytest.mark.parametrize(
    ("code", "year", "western"),
    [
        ("GBR", 1968, True),
        ("POL", 1998, False),
        ("POL", 1999, True),
        ("TUR", 1990, True),
        ("JPN", 2022, False),
        ("ISR", 1999, False),
        ("ISR", 2000, True),
        ("EST", 2003, False),
        ("EST", 2004, True),
        ("DDR", 1968, False),
        ("MKD", 1999, False),
        ("AUS", 1999, True),
    ],
)
def test_membership_has_years(code: str, year: int, western: bool) -> None:
    """Accession makes a state Western, not its later reputation."""
    assert is_western(code, year) is western


def test_the_year_is_that_of_the_start() -> None:
    """A follower counts by the year in which the record's period starts."""
    assert not western_follower(dyad(follower="POL", period="1998-12-31/1999-12-31"))
    assert western_follower(dyad(follower="POL", period="1999-01-01/1999-12-31"))


def test_codes_are_states() -> None:
    """Every code of the list is one that records print."""
    import csv
    from importlib.resources import files

    text = files("coalclass.learning").joinpath("western.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    assert len(rows) > 40 and len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        loaded = dyad(hegemon="CHN", follower=row["code"], period="2021-01-01/2021-12-31")
        assert loaded.follower.code == row["code"]
        assert 1945 <= int(row["first"]) <= 2024 and row["membership"]
