"""Visits of foreign leaders to the United States."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from asking import tell_trouble

from coalclass.errors import DatasetError
from coalclass.records import Period
from coalclass.records.states import resolve_state
from coalclass.sources.base import Findings, Request, parse_day
from coalclass.sources.state_department import find_code_of_name, find_code_of_slug, knows_slug
from coalclass.sources.state_visits import DATASET, explain_no_meeting, judge_level, load_visits

EXCERPT = Path(__file__).parent / "data" / "state_visits"


def ask(folder: Path, follower: str, period: str, hegemon: str = "USA") -> Findings:
    """What the dataset in a folder says on a dyad."""
    located = DATASET.find(folder)
    assert located is not None
    start, end = (parse_day(part) for part in period.split("/"))
    span = date.fromordinal(start.first), date.fromordinal(end.last)
    return DATASET.collect(
        located, Request(resolve_state(hegemon, *span), resolve_state(follower, *span), Period(start, end))
    )


def test_visit_gives_a_consultation_with_its_source() -> None:
    """A visit is a leader's consultation on the day of arrival, traceable to file and row."""
    found = ask(EXCERPT, "TUR", "1990-08-02/1991-04-11")
    (entry,) = found.entries
    assert (str(entry.date), entry.level, entry.channel, entry.initiator) == ("1990-09-25", "leader", "visit", None)
    assert entry.topic == "Met with President Bush during a private visit."  # private, yet a meeting
    source = found.sources["state-visits-805"]
    assert entry.source == ("state-visits-805",)
    assert (source.locator, source.read) == ("1990.xml, visit 805", "dataset")
    assert not found.searched


def test_line_breaks_and_emphasis_are_folded() -> None:
    """Hard line breaks, runs of spaces and <em> leave one plain line."""
    (entry,) = ask(EXCERPT, "RUS", "2001-01-01/2001-12-31").entries
    assert entry.topic == "Summit meeting at Crawford, told in the Crawford statement."
    assert (entry.channel, entry.note) == ("summit", "President Vladimir V. Putin; until 2001-11-15")


def test_private_visit_without_the_president_is_counted_not_yielded() -> None:
    """A purely private stay is skipped with a reason."""
    found = ask(EXCERPT, "BRA", "1990-01-01/1990-12-31")
    assert found.entries == []
    assert dict(found.skipped) == {"private visit without a meeting": 1}


def test_historical_label_means_the_state_of_its_day() -> None:
    """The visit of January 1990 is North Yemen's; the unified state of May 1990 shares its slug and code."""
    assert [str(e.date) for e in ask(EXCERPT, "YEM", "1990-01-01/1990-04-30").entries] == ["1990-01-23"]


def test_unknown_slug_is_counted() -> None:
    """A country that no table knows is told, whomever one asked about."""
    assert ask(EXCERPT, "PAK", "2002-01-01/2002-12-31").skipped["visit whose country no table knows: ruritania"] == 1


def test_period_is_kept_and_order_is_by_date() -> None:
    """Only visits that start in the period are yielded, earliest first."""
    dates = [str(e.date) for e in ask(EXCERPT, "PAK", "2001-09-11/2002-12-31").entries]
    assert dates == ["2001-11-10", "2002-02-12"]
    assert ask(EXCERPT, "PAK", "2002-02-13/2002-12-31").entries == []


def test_another_hegemon_finds_nothing() -> None:
    """The list is of visits to the United States alone."""
    assert ask(EXCERPT, "PAK", "2001-09-11/2002-12-31", hegemon="GBR") == Findings()


@pytest.mark.parametrize(
    ("slug", "on", "code"),
    [
        ("turkey", "1990-01-01", "TUR"), ("turkiye", "2023-07-01", "TUR"),
        ("macedonia", "1999-01-01", "MKD"), ("north-macedonia", "2023-01-01", "MKD"),
        ("samoa", "2008-01-01", "WSM"), ("somoa", "2022-01-01", "WSM"),
        ("congo-democratic-republic", "1985-01-01", "COD"), ("congo-kinshasa", "2014-01-01", "COD"),
        ("czech-republic", "1995-01-01", "CZE"), ("czechia", "2019-01-01", "CZE"),
        ("swaziland", "1970-01-01", "SWZ"), ("eswatini", "2022-01-01", "SWZ"),
        ("russia", "1991-12-25", "SUN"), ("russia", "1991-12-26", "RUS"),
        ("serbia", "1997-05-31", "YUG"), ("serbia", "2003-04-02", "SCG"), ("serbia", "2016-08-16", "SRB"),
        ("kosovo", "1999-11-23", None), ("kosovo", "2008-07-17", "KOS"),
        ("vietnam", "1969-07-30", "RVN"), ("vietnam", "2000-11-16", "VNM"), ("antarctica", "2016-11-10", None),
    ],
)  # fmt: skip
def test_slug_means_a_state_by_day(slug: str, on: str, code: str | None) -> None:
    """Variants of a slug are one state, and a slug that outlived a state follows its successor."""
    assert find_code_of_slug(slug, slug, parse_day(on)) == code


def test_hanoi_is_the_north() -> None:
    """One slug held both Vietnams; the place tells."""
    assert find_code_of_slug("vietnam", "Vietnam", parse_day("1973-02-10"), "Hanoi") == "VDR"


def test_unknown_slug_is_read_by_its_label() -> None:
    """A later edition's slug is no reason to lose a state that goes by an ordinary name."""
    assert find_code_of_slug("republic-of-egypt", "Egypt", parse_day("2030-01-01")) == "EGY"


def test_short_words_are_not_taken_for_codes() -> None:
    """`Ben` in a name is not Benin's code, `UAE` is a usual name."""
    assert find_code_of_name("Ben", parse_day("1991-01-01")) is None
    assert find_code_of_name("UAE", parse_day("1991-01-01")) == "ARE"


@pytest.mark.parametrize(
    ("visitor", "level"),
    [
        ("King Hussein", "leader"), ("Chancellor Helmut Kohl", "leader"), ("Pope John Paul II", "leader"),
        ("Lieutenant General Olusegun Obasanjo", "leader"), ("Vice Premier Deng Xiaoping", "minister"),
        ("Crown Prince Mohammed bin Salman", "minister"), ("President-elect Vicente Fox", "official"),
        ("President- elect Ernesto Zedillo Ponce de Leon", "official"),
        ("Governor General Viscount Alexander", "official"),
    ],
)  # fmt: skip
def test_level_follows_the_title(visitor: str, level: str) -> None:
    """Heads of state and government are leaders; heirs and deputies ministers; who is not in office yet an official."""
    assert judge_level(visitor) == level


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ("Attended funeral of President Kennedy.", "ceremony without a meeting"),
        ("Attended funeral of former President Eisenhower; met with President Nixon April 1.", ""),
        ("Attended NATO 75th Anniversary Summit in Washington, DC.", ""),
        ("Private visit to New York City. Meeting scheduled November 19 with President Reagan cancelled.",
         "private visit without a meeting"),
        ("Private visit. Met with President Nixon at the White House.", ""),
        ("Guest of U.S. Government. Afterwards visited New York City.", ""),
        ("Visited Florida and New York City.", "visit whose description speaks of no meeting"),
        ("", "visit without a description"),
    ],
)  # fmt: skip
def test_what_counts_as_a_meeting(description: str, reason: str) -> None:
    """A visit is a consultation only where its description tells of more than a stay or a ceremony."""
    assert explain_no_meeting(description) == reason


def test_invitation_by_the_president_is_the_hegemons_initiative() -> None:
    """The initiator is set only where the text names who invited."""
    assert [e.initiator for e in ask(EXCERPT, "FRA", "2001-01-01/2001-12-31").entries] == ["hegemon", None]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[: len(text) // 2], "damaged or cut short"),
        (lambda text: text.replace("<visits>", "<trips>").replace("</visits>", "</trips>"), "another list"),
        (lambda text: text.replace("<start-date>1990-01-26</start-date>", "<start-date>1990-02-30</start-date>"),
         "visit 753"),
        (lambda text: text.replace("<start-date>1990-01-26</start-date>", ""), "<start-date>"),
        (lambda text: text.replace("<end-date>1990-01-26<", "<end-date>1990-01-25<"), "before it starts"),
        (lambda text: text.replace('id="brazil"', ""), "name of a country"),
        (lambda text: text.replace('encoding="UTF-8"', 'encoding="klingon"'), "encoding"),
        (lambda text: "<html>not found", "a saved web page"),
    ],
)  # fmt: skip
def test_damage_is_named(tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    """A truncated, foreign or senseless file is an error that names the file and what was expected."""
    text = (EXCERPT / "1990.xml").read_text(encoding="utf-8")
    (tmp_path / "1990.xml").write_text(spoil(text), encoding="utf-8")
    trouble = tell_trouble(DATASET, tmp_path)
    assert said in trouble and "1990.xml" in trouble


def test_wrong_encoding_is_named(tmp_path: Path) -> None:
    """A file saved as Latin-1 is refused with its name."""
    text = (EXCERPT / "1990.xml").read_text(encoding="utf-8").replace("Turgut Ozal", "Turgut Özal")
    (tmp_path / "1990.xml").write_bytes(text.encode("latin-1"))
    with pytest.raises(DatasetError, match=r"1990\.xml"):
        ask(tmp_path, "TUR", "1990-01-01/1990-12-31")


def test_missing_dataset_is_none_and_gaps_are_told(tmp_path: Path) -> None:
    """No file, no dataset; a missing decade or a file cut short makes it incomplete."""
    assert DATASET.find(tmp_path) is None
    shutil.copy(EXCERPT / "1990.xml", tmp_path / "1990.xml")
    shutil.copy(EXCERPT / "2000.xml", tmp_path / "2010.xml")
    located = DATASET.find(tmp_path)
    assert located is not None
    assert (located.complete, located.remark) == (False, "2000.xml is missing")


def test_every_row_of_the_whole_list_is_read(shared_data: Path) -> None:
    """3,264 visits: `cat state-visits/*.xml | grep -c '<visit>'`."""
    located = DATASET.find(shared_data)
    assert located is not None and located.complete
    rows = load_visits(located)
    assert len(rows) == 3264
    unplaced = {row.slug for row in rows if find_code_of_slug(row.slug, row.label, row.start) is None}
    assert all(knows_slug(row.slug) for row in rows)
    assert "egypt" not in unplaced


def test_jordan_in_the_nineties(shared_data: Path) -> None:
    """Nineteen visits in the list (grep on `from id="jordan"` and 199x), two private ones and one signing aside."""
    found = ask(shared_data / "state-visits", "JOR", "1990-01-01/1999-12-31")
    assert (len(found.entries), sum(found.skipped.values())) == (16, 3)
    assert str(found.entries[0].date) == "1990-08-16"


def test_pakistan_and_uzbekistan_after_september_2001(shared_data: Path) -> None:
    """Musharraf three times and Karimov once, as `grep -A6 'id="pakistan"' 2000.xml` shows for these years."""
    pakistan = ask(shared_data, "PAK", "2001-09-11/2002-12-31").entries
    assert [str(e.date) for e in pakistan] == ["2001-11-10", "2002-02-12", "2002-09-12"]
    assert [str(e.date) for e in ask(shared_data, "UZB", "2001-09-11/2002-12-31").entries] == ["2002-03-11"]
