"""GML disputes: a follower on the hegemon's side contributes, by its own highest action and in its own days."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, tell_trouble

from coalclass.errors import DatasetError
from coalclass.records import Interaction
from coalclass.sources.base import Findings
from coalclass.sources.gml import DATASET
from coalclass.sources.states import find_code

PART = EXCERPTS / "gml" / "part"
DYADS = EXCERPTS / "gml" / "dyads"
GULF = "1990-08-02/1991-04-11"
AFGHANISTAN = "2001-09-11/2002-12-31"
HEADER = "dispnum,ccode,styear,stmon,stday,endyear,endmon,endday,sidea,hiact\n"


def _contributions(found: Findings) -> list[tuple[str, str | None, str]]:
    """Date, form and reliability of each entry; all are delivered contributions of the follower."""
    entries = []
    for entry in found.entries:
        assert isinstance(entry, Interaction)
        assert (entry.actor, entry.kind, entry.status) == ("follower", "contribution", "delivered")
        assert (entry.troops, entry.paid_by, entry.amount_musd) == (None, None, None)
        entries.append((entry.date.text, entry.form, entry.reliability))
    return entries


def _made(folder: Path, *rows: str) -> Path:
    """Participations in dispute 1 as `CCODE,SPELL,SIDE,ACTION`, the spell six numbers."""
    (folder / "gml_part.csv").write_text(HEADER + "".join(f"1,{row}\n" for row in rows))
    (folder / "gml_mid_disps.csv").write_text("dispnum,styear\n1,1990\n")
    return folder


def _with_action(folder: Path, action: int) -> Findings:
    spell = "1990,9,1,1990,10,1"
    return ask(DATASET, _made(folder, f"2,{spell},0,20", f"651,{spell},0,{action}"), "USA-EGY", GULF)


@pytest.mark.parametrize(
    ("action", "form"),
    [(n, "support") for n in range(7, 13)]
    + [(n, "enforcement") for n in (13, 15)]
    + [(n, "combat") for n in (14, 16, 17, 19, 20, 21)]
    + [(18, None)],
)
def test_the_form_follows_the_highest_action(tmp_path: Path, action: int, form: str | None) -> None:
    """Every action from a show of force up is a contribution of the form that the importer's table gives it."""
    assert _contributions(_with_action(tmp_path, action)) == [
        ("1990-09-01", form, "confirmed" if action >= 20 else "reported")
    ]


@pytest.mark.parametrize("action", range(7))
def test_a_threat_or_nothing_is_no_contribution(tmp_path: Path, action: int) -> None:
    """What was only said gives the coalition nothing: counted, not entered."""
    found = _with_action(tmp_path, action)
    assert found.entries == []
    assert sum(found.skipped.values()) == 1


@pytest.mark.parametrize("side", [0, 1])
def test_sides_are_compared_and_not_named(tmp_path: Path, side: int) -> None:
    """The coalition is side B in one dispute and side A in another; the other side contributes nothing."""
    spell = "1990,9,1,1990,10,1"
    rows = f"2,{spell},{side},20", f"651,{spell},{side},20", f"645,{spell},{1 - side},20"
    folder = _made(tmp_path, *rows)
    assert len(ask(DATASET, folder, "USA-EGY", GULF).entries) == 1
    against = ask(DATASET, folder, "USA-IRQ", GULF)
    assert against.entries == []
    assert sum(against.skipped.values()) == 1


def test_the_coalitions_of_the_gulf_and_afghanistan_are_on_different_sides() -> None:
    """Side is 0 for the coalition in dispute 3957 and 1 in 4283, and both are found."""
    assert _contributions(ask(DATASET, PART, "USA-EGY", GULF)) == [("1990-08-11", "combat", "confirmed")]
    assert _contributions(ask(DATASET, PART, "USA-UZB", AFGHANISTAN)) == [("2001-10-06", "combat", "reported")]


def test_missing_days_leave_the_date_less_precise(tmp_path: Path) -> None:
    """-9 is missing: Pakistan joined in September 1990, on a day that the file does not know."""
    assert _contributions(ask(DATASET, PART, "USA-PAK", GULF)) == [("1990-09", "support", "reported")]
    folder = _made(tmp_path, "2,1990,-9,-9,1990,-9,-9,0,20", "651,1990,-9,-9,1990,-9,-9,0,20")
    assert _contributions(ask(DATASET, folder, "USA-EGY", GULF)) == [("1990", "combat", "reported")]


def test_participation_from_before_the_period_is_dated_with_its_first_day() -> None:
    """The Emirates were in since June: the entry lies in the period, says since when, and is only reported."""
    found = ask(DATASET, PART, "USA-ARE", GULF)
    assert _contributions(found) == [("1990-08-02", "combat", "reported")]
    assert "from 1990-06-26 to 1991-04-26" in (found.entries[0].note or "")


def test_participation_that_outlasts_the_period_is_only_reported() -> None:
    """Its highest action may have come after the period."""
    assert _contributions(ask(DATASET, PART, "USA-EGY", "1990-08-02/1990-12-31")) == [
        ("1990-08-11", "combat", "reported")
    ]


def test_a_dispute_outside_the_period_is_not_yielded() -> None:
    """The day after the last of the participation, there is none."""
    assert len(ask(DATASET, PART, "USA-EGY", "1991-04-03/1991-12-31").entries) == 1
    assert ask(DATASET, PART, "USA-EGY", "1991-04-04/1991-12-31").entries == []


def test_an_open_period_has_no_last_day() -> None:
    """A period still open takes in every later dispute."""
    assert len(ask(DATASET, PART, "USA-GBR", "1990-08-02/..").entries) == 3


def test_both_must_be_in_it_at_one_time_in_the_period() -> None:
    """Britain left the dispute with Iraq in January 1993, the United States in December: not both in it in spring."""
    found = ask(DATASET, PART, "GBR-USA", "1993-03-01/1993-06-30")
    assert found.entries == []
    assert sum(found.skipped.values()) == 1
    assert len(ask(DATASET, PART, "GBR-USA", "1992-09-01/1993-06-30").entries) == 1


def test_two_spells_in_one_dispute_are_two_contributions() -> None:
    """Greece stood with Cyprus from 1996 to 1998, without an action in 1999 and again in 2000-01, oldest first."""
    found = ask(DATASET, PART, "CYP-GRC", "1996-01-01/2001-12-31")
    assert _contributions(found) == [("1996-08-17", "support", "reported"), ("2000-10-20", "support", "reported")]
    assert sum(found.skipped.values()) == 1


def test_no_action_in_a_real_dispute() -> None:
    """Saudi Arabia's days in July 1993 have highest action 0."""
    found = ask(DATASET, PART, "USA-SAU", "1993-06-01/1993-12-31")
    assert found.entries == []
    assert sum(found.skipped.values()) == 1


def test_the_dataset_never_knows_that_nothing_was_contributed() -> None:
    """Money, bases and peacekeeping are no disputes, so `contribution` is not searched."""
    assert ask(DATASET, PART, "USA-FRA", GULF).searched == set()


def test_the_note_and_the_locator_name_dispute_action_and_rows() -> None:
    """An entry can be traced to the rows of both states."""
    found = ask(DATASET, PART, "USA-EGY", GULF)
    (entry,), (key,) = found.entries, found.sources
    assert entry.source == (key,)
    assert "Dispute 3957" in (entry.note or "")
    assert "highest action 20, beginning of interstate war" in (entry.note or "")
    assert found.sources[key].locator == "gml_part.csv, row 7 (dispute 3957); the hegemon in row 8"


def test_dyad_years_give_the_same_by_the_year(tmp_path: Path) -> None:
    """The other edition has years alone: one entry for a dispute of two years, only reported."""
    assert _contributions(ask(DATASET, DYADS, "USA-EGY", GULF)) == [("1990", "combat", "reported")]
    assert _contributions(ask(DATASET, DYADS, "USA-UZB", AFGHANISTAN)) == [("2001", "combat", "reported")]
    (source,) = ask(DATASET, DYADS, "USA-EGY", GULF).sources.values()
    assert "gml-2.03" in source.citation


def test_participants_are_preferred_and_one_file_of_the_pair_is_not_whole(tmp_path: Path) -> None:
    """With both editions the one with days is read; half of it alone says nothing."""
    copied(PART / "gml_part.csv", tmp_path)
    half = locate(DATASET, tmp_path)
    assert not half.complete
    assert "gml_mid_disps.csv" in half.remark
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).entries == []
    copied(DYADS / "gml-ddy-disputes-2.03.csv", tmp_path)
    assert locate(DATASET, tmp_path).edition == "directed dyad-years"
    copied(PART / "gml_mid_disps.csv", tmp_path)
    assert locate(DATASET, tmp_path).edition == "participants"


def test_two_files_that_do_not_match_are_refused(tmp_path: Path) -> None:
    """Whole rows lost from either file show against the other."""
    part, disputes = (copied(PART / name, tmp_path) for name in ("gml_part.csv", "gml_mid_disps.csv"))
    whole = part.read_text(), disputes.read_text()
    disputes.write_text("\n".join(whole[1].splitlines()[:-1]) + "\n")
    with pytest.raises(DatasetError, match=r"gml_part.csv, row \d+: dispnum should be listed in gml_mid_disps.csv"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)
    disputes.write_text(whole[1])
    part.write_text("\n".join(whole[0].splitlines()[:-6]) + "\n")
    with pytest.raises(DatasetError, match="no participant of dispute 4283"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("651,1990,13,1,1990,12,1,0,20", "a date should be in the calendar"),
        ("651,1990,9,1,1990,10,1,2,20", "side should be 0 or 1"),
        ("651,1990,9,1,1990,10,1,0,22", "highest action should be 0 to 21"),
        ("EGY,1990,9,1,1990,10,1,0,20", "should be a whole number"),
    ],
)
def test_a_value_outside_the_codebook_is_left_out(tmp_path: Path, row: str, message: str) -> None:
    """A code, side, action or date that the codebook lacks is named with its row."""
    folder = _made(tmp_path, "2,1990,9,1,1990,10,1,0,20", row)
    assert re.search(f"row 3: .*{message}", tell_trouble(DATASET, folder, "USA-EGY", GULF))


@pytest.mark.parametrize(
    ("dyad", "period", "entry", "row"),
    [
        ("USA-EGY", GULF, ("1990-08-11", "combat", "confirmed"), "gml-3957-row-3963"),
        ("USA-PAK", AFGHANISTAN, ("2001-10-07", "combat", "reported"), "gml-4283-row-4569"),
        ("USA-UZB", AFGHANISTAN, ("2001-10-06", "combat", "reported"), "gml-4283-row-4573"),
        ("FRA-GBR", AFGHANISTAN, ("2001-09-15", "combat", "confirmed"), "gml-4283-row-4571"),
    ],
)
def test_the_whole_file(shared_data: Path, dyad: str, period: str, entry: tuple[str, str, str], row: str) -> None:
    """awk -F, '$1==3957 && $2==651 {print NR, $0}' and the like give these rows, days and actions (20, 17, 17, 20)."""
    found = ask(DATASET, shared_data, dyad, period)
    assert _contributions(found) == [entry]
    assert list(found.sources) == [row]


def test_the_gulf_coalition_of_the_whole_file(shared_data: Path) -> None:
    """awk -F, '$1==3957 && $13==0' lists 27 participants: the United States and 26 that contributed with it."""
    part = (shared_data / "wars" / "gml_part.csv").read_text().splitlines()
    side = [row.split(",") for row in part if row.startswith("3957,") and row.split(",")[12] == "0"]
    assert len(side) == 27
    followers = [find_code(row[1], 1991) for row in side if row[1] != "2"]
    assert all(len(ask(DATASET, shared_data, f"USA-{code}", GULF).entries) == 1 for code in followers)
