"""Ten cells of the panel of the United States, worked out by hand from rows that were read in the publishers' files.

Beside each cell stand the rows that it rests on (the header is row 1), and the arithmetic.
"""

from __future__ import annotations

from math import exp
from pathlib import Path
from typing import Any

import panel_figures
import pytest

from coalclass.scoring import Scorer, shipped_model
from coalclass.sources.row_cache import RowCache
from coalclass.verbs.panel_rows import Making, Year, make_rows, parse_years, plan_panel

_EGYPT = 370.1 * 365.25 / 365

CELLS: list[tuple[str, int, str, float]] = [
    # atop_alliance_dyadyear.csv.gz, row 2441: ccode1 2, ccode2 220, 1966, atop_defense 1. Defence counts 1.
    ("FRA", 1966, "value_allied", 1.0),
    # The same file: no row for 2 and 651 in 1990.
    ("EGY", 1990, "value_allied", 0.0),
    # IdealpointestimatesAll_Apr2020.csv, session 21 (1966), row 21: 2, 2.150988; row 2573: 220, 1.239494.
    # Apart 0.911494; the chance to lie within 1.5, in steps of 0.35.
    ("FRA", 1966, "value_votes_alike", 1 / (1 + exp((2.150988 - 1.239494 - 1.5) / 0.35))),
    # The same file, session 45 (1990), row 45: 2, 3.06766; row 7723: 651, -0.4969767. Apart 3.5646367.
    ("EGY", 1990, "value_votes_alike", 1 / (1 + exp((3.06766 + 0.4969767 - 1.5) / 0.35))),
    # cw_democracy.csv.gz, row 188: 2, 2002, v2x_polyarchy 0.829; row 15903: 770, 2002, 0.243. Apart 0.586; the chance
    # to lie within 0.35, in steps of 0.08.
    ("PAK", 2002, "value_alike_institutions", 1 / (1 + exp((0.829 - 0.243 - 0.35) / 0.08))),
    # The same file, row 161: 2, 1975, 0.782; row 9510: 385, 1975, 0.844. Apart 0.062.
    ("NOR", 1975, "value_alike_institutions", 1 / (1 + exp((0.844 - 0.782 - 0.35) / 0.08))),
    # us_foreignaid_greenbook.xlsx, Egypt, fiscal year 1975, economic, rows 10526-10531, dollars of the time:
    #   252800000 + 194300000 + 58500000 - 252800000 + 12800000 + 104500000 = 370100000
    # and the five years before: row 9116 (1972) 1500000; row 9590 (1973) 800000; rows 10055-10059 (1974) 8500000 +
    # 8500000 - 8500000 + 3300000 + 9500000 = 21300000; together 23600000, a year 4.72 million.
    # Twice the baseline is 9.44, and the rise is to be 10 million; both chances rise with the square of the ratio. A
    # year is counted as 365.25 days, and the period has 365.
    (
        "EGY",
        1975,
        "value_aid_large",
        1 / (1 + (2 * 4.72 / _EGYPT) ** 2) / (1 + (10 / (_EGYPT - 4.72)) ** 2),
    ),
    # The same file, Pakistan, fiscal year 1998, rows 24793-24796: 16221500 + 10000000 + 1500000 + 541505 = 28263005.
    # The yearly mean of 1993 to 1997 is more: (52674000 + 49608000 + 17121000 + 17195724 + 43936318) / 5 = 36107008.
    ("PAK", 1998, "value_aid_large", 0.0),
    # TIESv4-1.xls, row 1090: case 1998051002, primarysender 2, targetstate 770, a threat from 1998-5-10 and a sanction
    # from 1998-5-28, issues 9 and 6. Two sticks whose tie is not coded, one half each: 1 - 0.5 * 0.5.
    ("PAK", 1998, "value_tied_stick", 0.75),
    # The same file names 651 as target and 2 as sender in rows 17, 75, 115, 147, 194, 202, 246, 602 and 939; none of
    # these cases was under way in 1975, so that sanctions and threats were looked for and not found.
    ("EGY", 1975, "search_tied_stick", 0.62),
]


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the cells, made with the shipped model."""
    scorer = Scorer(model=shipped_model("panel"), held_back="a test")
    making = Making(shared_data, RowCache(shared_data).key, True, scorer, True)
    wanted = {(follower, year) for follower, year, *_ in CELLS}
    found = {}
    plan, _ = plan_panel(["USA"], parse_years("1966-2002"))
    for piece in plan:
        followers = tuple(state for state in piece.followers if (state.code, piece.year) in wanted)
        for row in make_rows(Year(piece.hegemon, piece.year, followers), making) if followers else []:
            assert row.values is not None and row.problems == ()
            found[row.values["follower"], piece.year] = row.values
    return found


def test_the_cells_are_as_many_as_they_claim() -> None:
    """Ten cells, of five years and four followers."""
    assert len(CELLS) == 10
    assert len({year for _, year, *_ in CELLS}) == 5 and len({follower for follower, *_ in CELLS}) == 4


@pytest.mark.parametrize(
    ("follower", "year", "column", "expected"), CELLS, ids=[f"{one[0]}-{one[1]}-{one[2]}" for one in CELLS]
)
def test_a_cell_says_what_its_rows_say(
    follower: str, year: int, column: str, expected: float, rows: dict[tuple[str, int], dict[str, Any]]
) -> None:
    """The cell is what the rows in the publishers' files give."""
    assert rows[follower, year][column] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_table_of_the_page_is_of_this_panel(rows: dict[tuple[str, int], dict[str, Any]]) -> None:
    """The rows on which docs/panel.md rests are what the datasets give."""
    table = {(row["follower"], row["year"]): row for row in panel_figures.read_table()}
    for key, made in rows.items():
        kept = table[key]
        for name in panel_figures.KEPT:
            expected = made[name]
            if isinstance(expected, float):
                expected = pytest.approx(expected, abs=1e-6)
            assert kept[name] == expected, (key, name)
