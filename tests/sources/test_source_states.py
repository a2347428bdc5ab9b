"""Which state a dataset means: by number, code, name or a publisher's own name, in the year of the row."""

from __future__ import annotations

from datetime import date

import pytest

from coalclass.records.states import resolve_state
from coalclass.sources.base import parse_day
from coalclass.sources.states import (
    find_code,
    find_code_by_number,
    find_code_by_own_name,
    find_code_in_line,
    find_number,
    find_spell,
    find_state,
    list_codes_meant,
    list_numbers,
    list_own_codes,
)
from coalclass.sources.tables import read_own


@pytest.mark.parametrize(
    ("name", "year", "number"),
    [
        ("Russia", 1970, 365),
        ("Yugoslavia", 2010, 345),
        ("Federal Republic of Germany", 1985, 260),
        ("Germany", 1985, 260),
        ("Germany", 2001, 255),
        ("Yemen Arab Republic", 1985, 678),
        ("Namibia", 2001, 565),
        ("Atlantis", 2001, None),
    ],
)
def test_a_name_means_the_state_of_its_year(name: str, year: int, number: int | None) -> None:
    """Names carried back or forward in a dataset lead to the number of the state's line."""
    assert find_number(name, year) == number


def test_a_state_with_two_numbers_in_a_year_is_sought_under_its_own_first() -> None:
    """Germany stood under 260 and 255 in 1990, and under one number in any other year."""
    germany = resolve_state("DEU", date(1990, 8, 2), date(1991, 4, 11))
    west = resolve_state("DEU", date(1985, 1, 1), date(1985, 12, 31))
    assert list_numbers(germany, 1990) == (255, 260)
    assert list_numbers(west, 1985) == (260,)
    assert list_numbers(west, 1990) == (260, 255)


@pytest.mark.parametrize(
    ("text", "when", "code"),
    [
        ("651", 1990, "EGY"),
        ("gw:260", 1985, "DEU"),
        ("EGY", 1990, "EGY"),
        ("Egypt", 1990, "EGY"),
        ("255", 1970, None),
        ("Russia", 1970, None),
        ("Atlantis", 1990, None),
        ("", 1990, None),
    ],
)
def test_every_system_of_codes_is_read_in_its_year(text: str, when: int, code: str | None) -> None:
    """COW and Gleditsch-Ward numbers, ISO codes and names lead to one state, and to none before it was there."""
    assert find_code(text, when) == code


def test_a_date_is_as_precise_as_the_dataset_has_it() -> None:
    """Within 1990 East Germany ended: by day it was or was not there, by year it was."""
    assert find_code("DDR", parse_day("1990-03-01")) == "DDR"
    assert find_code("DDR", parse_day("1990-12-01")) is None
    assert find_code("DDR", 1990) == "DDR"
    assert find_state("DDR", None) is not None


@pytest.mark.parametrize(
    ("name", "when", "code"),
    [("Russia", "1980-06", "SUN"), ("SRB", "1999", "YUG"), ("SRB", "2004", "SCG"), ("Egypt", "1980", "EGY")],
)
def test_a_name_of_today_means_the_state_of_its_line_then(name: str, when: str, code: str) -> None:
    """Exercises of 1980 list Russia and mean the Soviet Union: one COW number runs through."""
    assert find_code_in_line(name, parse_day(when)) == code


def test_the_end_of_a_number_does_not_end_its_cases() -> None:
    """Sanctions datasets keep a number past its years; what is no number is no state."""
    assert find_code_by_number("255", 1972) == "DEU"
    assert find_code_by_number("Egypt", 1990) is None


def test_a_publishers_own_name_goes_before_the_common_one() -> None:
    """Macao's code is no Macedonia, a row may lump two states, and China's seat was Taiwan's until October 1971."""
    assert list_codes_meant("greenbook", "China (Taiwan)", 1948) == ("CHN",)
    assert list_codes_meant("greenbook", "China (Taiwan)", 1990) == ("TWN",)
    assert list_codes_meant("foreign-assistance", "Macau", 1990, "MAC") == ()
    seat = find_spell("unsc-vetoes", "China", "1971-10-24")
    assert seat is not None and seat.states == ("TWN",)
    assert find_spell("unsc-vetoes", "China", "1971-10-25") is None
    assert find_code_by_own_name("state-department", "russia", parse_day("1991-07-30")) == "SUN"
    assert find_code_by_own_name("state-department", "russia", parse_day("1992-02-01")) == "RUS"


def test_a_publishers_own_codes_are_read_from_their_list() -> None:
    """The World Bank's code of Kosovo is its own; where a list has none the caller's default holds."""
    kosovo = resolve_state("KOS", date(2010, 1, 1), date(2010, 12, 31))
    egypt = resolve_state("EGY", date(2010, 1, 1), date(2010, 12, 31))
    assert list_own_codes("world-bank", kosovo) == ("XKX",)
    assert list_own_codes("world-bank", egypt, ("EGY",)) == ("EGY",)


def test_every_own_name_means_states_that_there_are() -> None:
    """No row of the table of names leads nowhere, and no spell ends before it begins."""
    for row in read_own("state_names"):
        assert row["first"] <= (row["last"] or "9999"), row
        for state in filter(None, row["states"].split("|")):
            assert find_state(state, None) is not None, row
