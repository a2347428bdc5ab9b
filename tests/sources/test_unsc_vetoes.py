"""Security Council vetoes: with the hegemon, apart from it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, tell_trouble

from coalclass.records import Interaction
from coalclass.sources.base import Findings
from coalclass.sources.unsc_vetoes import DATASET

FOLDER = EXCERPTS / "unsc_vetoes"
FILE = "unsc_vetoes_1946_sept2022.csv"


def _votes(found: Findings) -> list[tuple[str, str | None, str]]:
    """Date, position and reliability of each entry; all are votes of the follower in the Council."""
    votes = []
    for entry in found.entries:
        assert isinstance(entry, Interaction)
        assert (entry.actor, entry.kind, entry.body, entry.arena) == ("follower", "vote", "UNSC", "international")
        votes.append((entry.date.text, entry.position, entry.reliability))
    return votes


def test_a_veto_by_both_is_a_vote_with_the_hegemon() -> None:
    """Russia and China vetoed together in 2011 and 2012: two votes with, each citing its row."""
    found = ask(DATASET, FOLDER, "RUS-CHN", "2011-01-01/2012-06-30")
    assert _votes(found) == [("2011-10-04", "with", "confirmed"), ("2012-02-04", "with", "confirmed")]
    assert [source.locator for source in found.sources.values()] == [f"{FILE}, row 13", f"{FILE}, row 14"]
    assert [entry.source for entry in found.entries] == [(key,) for key in found.sources]


def test_a_veto_by_the_follower_alone_is_only_reported_as_against() -> None:
    """Nothing in the file says that the hegemon wanted the draft: the entry weighs half and its note says so."""
    found = ask(DATASET, FOLDER, "USA-CHN", "2011-01-01/2012-06-30")
    assert _votes(found) == [("2011-10-04", "against", "reported"), ("2012-02-04", "against", "reported")]
    assert all("the file does not say" in (entry.note or "") for entry in found.entries)
    assert found.entries[0].note is not None
    assert "S/2011/612 (Syria)" in found.entries[0].note


def test_a_veto_by_the_hegemon_alone_is_no_act_of_the_follower() -> None:
    """The United States alone vetoed in August 2020."""
    assert ask(DATASET, FOLDER, "USA-GBR", "2020-08-01/2020-09-30").entries == []
    assert len(ask(DATASET, FOLDER, "GBR-USA", "2020-08-01/2020-09-30").entries) == 1


def test_only_permanent_members() -> None:
    """A dyad with a state that has no permanent seat has no vetoes, on either side."""
    for dyad in ("USA-EGY", "DEU-CHN"):
        found = ask(DATASET, FOLDER, dyad, "2011-01-01/2012-06-30")
        assert found.entries == []
        assert not found.skipped


def test_vetoes_are_never_known_to_be_the_only_votes() -> None:
    """A list of vetoes does not show votes, so `vote` is not searched even where the file covers the period."""
    for dyad in ("RUS-CHN", "USA-GBR"):
        assert ask(DATASET, FOLDER, dyad, "2011-01-01/2012-06-30").searched == set()


@pytest.mark.parametrize(
    ("dyad", "period", "day"),
    [
        ("USA-FRA", "1976-10-01/1976-10-31", "1976-10-19"),
        ("GBR-FRA", "1976-10-01/1976-10-31", "1976-10-19"),
        ("USA-FRA", "1974-10-01/1974-10-31", "1974-10-30"),
        ("GBR-USA", "1985-11-01/1985-11-30", "1985-11-15"),
    ],
)
def test_the_names_count_and_not_the_columns_of_flags(dyad: str, period: str, day: str) -> None:
    """In rows of 1976 and 1985 the 0/1 column of a vetoing member is 0, against the names."""
    assert _votes(ask(DATASET, FOLDER, dyad, period)) == [(day, "with", "confirmed")]


def test_a_veto_outside_the_period_is_not_yielded() -> None:
    """One day later the period misses the veto."""
    assert len(ask(DATASET, FOLDER, "RUS-CHN", "2011-10-04/2011-12-31").entries) == 1
    assert ask(DATASET, FOLDER, "RUS-CHN", "2011-10-05/2011-12-31").entries == []


def test_an_open_period_runs_to_the_end_of_the_file() -> None:
    """Without an end every later veto counts."""
    days = [day for day, _, _ in _votes(ask(DATASET, FOLDER, "RUS-CHN", "2012-01-01/.."))]
    assert days == ["2012-02-04", "2014-05-22", "2020-07-07", "2020-07-10"]


def test_the_soviet_union_is_the_follower_before_russia() -> None:
    """USSR and Russia are one seat, named by its time."""
    assert [day for day, _, _ in _votes(ask(DATASET, FOLDER, "USA-SUN", "1958-01-01/1958-12-31"))] == ["1958-12-09"] * 2


def test_where_the_draft_column_holds_the_meeting_the_note_says_so() -> None:
    """S/PV. is a meeting's symbol: two drafts of 1947 have none of their own."""
    notes = [entry.note or "" for entry in ask(DATASET, FOLDER, "USA-SUN", "1946-01-01/1947-12-31").entries]
    assert [note.split(" (")[0] for note in notes] == [f"Vetoed a draft at meeting S/PV.{n}" for n in (23, 186, 190)]


def test_line_ends_are_mixed_and_a_field_may_hold_one(tmp_path: Path) -> None:
    """Records end in CRLF and three fields hold an LF: rows, not lines, are numbered, and LF alone ends a row too."""
    data = (FOLDER / FILE).read_bytes()
    assert b'"S/2020/661\nS/2020/657"' in data
    assert data.count(b"\n") > data.count(b"\r\n") > 0
    (tmp_path / FILE).write_bytes(data.replace(b"\r\n", b"\n", 6))
    for folder in (FOLDER, tmp_path):
        found = ask(DATASET, folder, "RUS-CHN", "2020-07-08/2020-07-31")
        assert [source.locator for source in found.sources.values()] == [f"{FILE}, row 18"]


def test_chinas_seat_was_taiwans_until_1971(tmp_path: Path) -> None:
    """A veto by China in 1955 is Taiwan's, one of 1972 Beijing's."""
    path = copied(FOLDER / FILE, tmp_path)
    text = path.read_text()
    for year in (1955, 1972):
        text += f"{year},12/13/{year},12,S/1,S/PV.1,Admission,Admission,Asia,China,,,1,0,1,0,0,0,0,0,0,0,0,0,0\n"
    path.write_text(text)
    assert len(ask(DATASET, tmp_path, "USA-TWN", "1955-01-01/1955-12-31").entries) == 1
    assert ask(DATASET, tmp_path, "USA-CHN", "1955-01-01/1955-12-31").entries == []
    assert len(ask(DATASET, tmp_path, "USA-CHN", "1972-01-01/1972-12-31").entries) == 1
    assert ask(DATASET, tmp_path, "USA-TWN", "1972-01-01/1972-12-31").entries == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("10/4/2011", "4.10.2011", "date should be a date as month/day/year"),
        ("10/4/2011", "13/4/2011", "date should be a date as month/day/year"),
        (
            "Syria,Middle East,China,Russia,",
            "Syria,Middle East,China,Germany,",
            "member_veto should be a permanent member",
        ),
        ("Syria,Middle East,China,Russia,", "Syria,Middle East,,,", "should be the permanent member that vetoed"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A day first, a state without a seat, or nobody: named with the row."""
    path = copied(FOLDER / FILE, tmp_path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    said = tell_trouble(DATASET, tmp_path, "RUS-CHN", "2011-01-01/2012-06-30")
    assert re.search(rf"row 13: .*{message}", said)


def test_the_whole_file(shared_data: Path) -> None:
    """awk '/2011|2012/ && /Russia/ && /China/ {print NR, $2}' gives rows 188 to 190 for Russia and China."""
    found = ask(DATASET, shared_data, "RUS-CHN", "2011-01-01/2012-12-31")
    assert [day for day, _, _ in _votes(found)] == ["2011-10-04", "2012-02-04", "2012-07-19"]
    assert [source.locator for source in found.sources.values()] == [f"{FILE}, row {row}" for row in (188, 189, 190)]


def test_the_whole_file_for_another_hegemon(shared_data: Path) -> None:
    """A loop of csv.DictReader over member_veto1 to 3 counts 22 rows with UK and USA, and 7 with UK and no USA."""
    found = ask(DATASET, shared_data, "USA-GBR", "1946-01-01/2022-12-31")
    assert [position for _, position, _ in _votes(found)].count("with") == 22
    assert [position for _, position, _ in _votes(found)].count("against") == 7
