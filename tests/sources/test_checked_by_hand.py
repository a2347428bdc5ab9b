"""Ten assembled entries of five dyads under five leading states, held to rows that were read in the publishers' files.

Beside each entry stands the row that it rests on, copied from the file by hand: file, row (the header is row 1), cells.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coalclass.records import Dyad, Entry
from coalclass.sources import registry
from coalclass.sources.assemble import Library, assemble
from coalclass.verbs.dyad_tables import make_skeleton

EGYPT = ("USA", "EGY", "1990-08-02/1991-12-31")
JORDAN = ("GBR", "JOR", "1998-01-01/1999-12-31")
CHAD = ("FRA", "TCD", "1983-01-01/1984-12-31")
TURKEY = ("DEU", "TUR", "1990-08-02/1992-12-31")
KAZAKHSTAN = ("RUS", "KAZ", "2001-01-01/2002-12-31")

_ASKED = ("state-travels", "exercises", "greenbook", "aiddata", "ties", "gml")

ENTRIES: list[tuple[tuple[str, str, str], str, str, dict[str, Any]]] = [
    # us_foreignaid_greenbook.xlsx, Egypt, fiscal year 1991, Military, dollars of the time:
    #   row 18954: Foreign Military Financing, 1300000000
    #   row 18955: International Military Education and Training, 1798000
    (
        EGYPT,
        "aid",
        "us_foreignaid_greenbook.xlsx, rows 18954-18955",
        {"date": "1991", "kind": "military", "amount_musd": 1301.798},
    ),
    # aidDataDisagg.csv, row 13376: Egypt, United States, 1991, debtRelief 7322600795 in dollars of 2011; the price
    # level of 1991 was 68.996, that of 2011 103.311: 7322.600795 * 68.996 / 103.311 = 4890.3811
    (
        EGYPT,
        "aid",
        "aidDataDisagg.csv.gz, row 13376",
        {"date": "1991", "kind": "debt-relief", "amount_musd": pytest.approx(4890.3811, abs=0.0001)},
    ),
    # baker-james-addison.xml, trip 347: secretary of state, Egypt, from 1990-09-07: "Met with President Mubarak.
    # Discussed increased Egyptian military commitment in the Persian Gulf."
    (
        EGYPT,
        "consultations",
        "baker-james-addison.xml, trip 347",
        {"date": "1990-09-07", "level": "minister", "channel": "visit"},
    ),
    # gml_part.csv, row 3963: dispute 3957, state 651, 1990-8-11 to 1991-4-3, side A 0, highest action 20 (war);
    # row 3967: the same dispute, state 2, the same side
    (
        EGYPT,
        "interactions",
        "gml_part.csv, row 3963 (dispute 3957); the hegemon in row 3967",
        {"date": "1990-08-11", "actor": "follower", "kind": "contribution", "form": "combat"},
    ),
    # aidDataDisagg.csv, row 21021: Jordan, United Kingdom, 1998, debtRelief 45020322; no price level for its dollars
    (
        JORDAN,
        "aid",
        "aidDataDisagg.csv.gz, row 21021",
        {"date": "1998", "kind": "debt-relief", "amount_musd": None},
    ),
    # mme_v7.csv, row 1828: mme1814, Bright Star 99, StartDate 10/9/99; Jordan and United Kingdom among the participants
    (
        JORDAN,
        "consultations",
        "mme_v7.csv, row 1828 (mme1814)",
        {"date": "1999-10-09", "level": "military", "channel": "staff", "topic": "Bright Star 99"},
    ),
    # mme_v7.csv, row 247: mme337, no name, StartDate 7/29/83, participants Chad, Congo - Kinshasa, France
    (
        CHAD,
        "consultations",
        "mme_v7.csv, row 247 (mme337)",
        {"date": "1983-07-29", "level": "military", "channel": "staff", "topic": None},
    ),
    # gml_part.csv, row 3719: dispute 3634, state 483, from 1983-2-17, side A 0, highest action 20; row 3717: state 220
    (
        CHAD,
        "interactions",
        "gml_part.csv, row 3719 (dispute 3634); the hegemon in row 3717",
        {"date": "1983-02-17", "actor": "follower", "kind": "contribution", "form": "combat"},
    ),
    # TIESv4-1.xls, row 683: case 1991081101, primarysender 255, sender2 225, targetstate 640, threat 0, imposition 1,
    # imposed from 1991-8-11, issue 8
    (
        TURKEY,
        "interactions",
        "TIESv4-1.xls, row 683, case 1991081101",
        {"date": "1991-08-11", "actor": "hegemon", "kind": "sanction", "linkage": None},
    ),
    # TIESv4-1.xls, row 1303: case 2002031501, primarysender 365, targetstate 705, threat 0, imposition 1, imposed from
    # 2002-3-15, issue 13 (trade practices: tied to something else)
    (
        KAZAKHSTAN,
        "interactions",
        "TIESv4-1.xls, row 1303, case 2002031501",
        {"date": "2002-03-15", "actor": "hegemon", "kind": "sanction", "linkage": "other"},
    ),
]


@pytest.fixture(scope="module")
def records(shared_data: Path) -> dict[tuple[str, str, str], Dyad]:
    """The records of the five dyads, each assembled once."""
    asked = tuple(one for one in registry.datasets() if one.key in _ASKED)
    assert len(asked) == len(_ASKED)
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coalclass.sources.assemble.datasets", lambda: asked)
        library = Library(shared_data)
        for dyad in dict.fromkeys(dyad for dyad, *_ in ENTRIES):
            answers = dict(zip(("hegemon", "follower", "period"), dyad, strict=True))
            made[dyad] = assemble(library, make_skeleton({**answers, "coalition": "a test"})).dyad
    return made


def test_the_cases_are_as_many_as_they_claim() -> None:
    """Ten entries, five dyads, five leading states."""
    assert len(ENTRIES) == 10
    dyads = {dyad for dyad, *_ in ENTRIES}
    assert len(dyads) == len({hegemon for hegemon, *_ in dyads}) == 5


@pytest.mark.parametrize(("dyad", "section", "locator", "expected"), ENTRIES, ids=[one[2] for one in ENTRIES])
def test_an_entry_says_what_its_row_says(
    dyad: tuple[str, str, str],
    section: str,
    locator: str,
    expected: dict[str, Any],
    records: dict[tuple[str, str, str], Dyad],
) -> None:
    """One entry alone rests on the row, and every field that the row decides is as it stands there."""
    record = records[dyad]
    resting = [one for one in getattr(record, section) or () if _names_row(record, one, locator)]
    assert len(resting) == 1, [record.sources[key].locator for one in record.entries for key in one.source]
    said = {name: getattr(resting[0], name) for name in expected if name != "date"}
    assert {"date": resting[0].date.text, **said} == expected


def _names_row(record: Dyad, entry: Entry, locator: str) -> bool:
    return any(record.sources[key].locator == locator for key in entry.source)
