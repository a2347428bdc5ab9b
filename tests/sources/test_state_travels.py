"""Journeys of the President and the Secretary of State."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from coalclass.errors import DatasetError
from coalclass.records import Consultation, Period
from coalclass.records.states import resolve_state
from coalclass.sources.base import Findings, Request, parse_day
from coalclass.sources.state_department import knows_slug
from coalclass.sources.state_remarks import explain_nobody, list_met
from coalclass.sources.state_travels import DATASET, load_stops

EXCERPT = Path(__file__).parent / "data" / "state_travels"
GULF = "1990-08-02/1991-04-30"


def ask(folder: Path, follower: str, period: str, hegemon: str = "USA") -> Findings:
    """What the dataset in a folder says on a dyad."""
    located = DATASET.find(folder)
    assert located is not None
    start, end = (parse_day(part) for part in period.split("/"))
    span = date.fromordinal(start.first), date.fromordinal(end.last)
    return DATASET.collect(
        located, Request(resolve_state(hegemon, *span), resolve_state(follower, *span), Period(start, end))
    )


def met(remarks: str, host: str | None = "EGY", on: str = "1991-03-01") -> list[str]:
    """The states met, as printed."""
    return [one.state for one in list_met(remarks, host, parse_day(on))]


def test_president_and_secretary_at_one_stop_are_one_entry() -> None:
    """ "Accompanied President Bush" adds its row to the President's entry, at the leaders' level."""
    found = ask(EXCERPT, "EGY", "1990-11-20/1990-11-30")
    (entry,) = found.entries
    assert isinstance(entry, Consultation)
    assert (str(entry.date), entry.level, entry.channel, entry.initiator) == ("1990-11-22", "leader", "visit", None)
    assert entry.source == ("state-travels-2347", "state-travels-367")
    assert found.sources["state-travels-367"].locator == "baker-james-addison.xml, trip 367"
    assert (
        entry.note == "President George H.W. Bush in Cairo, Egypt; with Secretary James Addison Baker; until 1990-11-23"
    )


def test_third_country_meetings_are_credited_to_whom_they_were_with() -> None:
    """The Emir of Kuwait met in Jeddah and Taif is Kuwait's; Assad met in Geneva is Syria's."""
    kuwait = ask(EXCERPT, "KWT", GULF).entries
    assert [str(e.date) for e in kuwait] == ["1990-09-06", "1990-11-21", "1991-01-11", "1991-03-08"]
    assert all("met in a third country" in e.note for e in kuwait)
    syria = ask(EXCERPT, "SYR", GULF).entries
    assert [(str(e.date), e.level) for e in syria] == [("1990-11-23", "leader"), ("1991-03-08", "minister")]
    assert ask(EXCERPT, "CHE", GULF).entries == []


def test_stop_that_met_only_others_is_counted() -> None:
    """Taif with the exiled Emir, and Riyadh with guests alone, are no Saudi consultation that the text names."""
    found = ask(EXCERPT, "SAU", "1991-01-01/1991-04-09")
    assert found.entries == []
    assert dict(found.skipped) == {"stop whose remarks name only others as met": 2}


def test_ceremonies_and_transit_are_counted() -> None:
    """A Velvet Revolution ceremony and a night in Helsinki yield nothing, with a reason each."""
    assert dict(ask(EXCERPT, "CSK", GULF).skipped) == {"ceremony without a meeting": 1}
    assert dict(ask(EXCERPT, "FIN", "1989-01-01/1989-12-31").skipped) == {
        "stop on the way or private stay, without a meeting": 1
    }


def test_secretary_alone_is_a_ministers_meeting() -> None:
    """The Secretary of State with a president is the minister's level."""
    (entry,) = ask(EXCERPT, "KGZ", "1991-12-01/1991-12-31").entries
    assert (entry.topic, entry.level) == ("Met with President Akyev.", "minister")


def test_summit_is_a_channel_where_the_remarks_say_so() -> None:
    """The Helsinki summit with Gorbachev is a summit, and the Soviet Union's."""
    (entry,) = ask(EXCERPT, "SUN", "1990-09-01/1990-09-30").entries
    assert (entry.channel, entry.level, entry.source) == (
        "summit",
        "leader",
        ("state-travels-2342", "state-travels-348"),
    )


def test_soviet_becomes_russian_by_day() -> None:
    """A stop in Moscow in July 1991 is the Soviet Union's, not Russia's; one in February 1992 the reverse."""
    assert [str(e.date) for e in ask(EXCERPT, "SUN", "1991-07-01/1991-12-25").entries] == ["1991-07-29"]
    assert ask(EXCERPT, "RUS", "1992-01-01/1992-12-31").skipped == {"stop whose remarks name only others as met": 1}


def test_another_hegemon_finds_nothing() -> None:
    """The lists are of American travellers."""
    assert ask(EXCERPT, "EGY", GULF, hegemon="GBR") == Findings()


@pytest.mark.parametrize(
    ("remarks", "host", "states"),
    [
        ("Met with President Mubarak and Chinese Foreign Minister Qian.", "EGY", ["EGY", "CHN"]),
        ("Met with President Mubarak.", "SAU", ["EGY"]),
        ("Discussed Iraq and Kuwait with King Hussein.", "JOR", ["JOR"]),
        ("Discussed the Israel-Lebanon conflict with Syrian President Assad.", "CHE", ["SYR"]),
        ("Met with the Foreign Ministers of Egypt, Syria, and the Gulf Cooperation Council.", "SAU", ["EGY", "SYR"]),
        ("Met with the Foreign Ministers of the Gulf Cooperation Council, Egypt, and Jordan.", "BHR", ["EGY", "JOR"]),
        ("Met with King Farouk, King George of Greece and King Peter of Yugoslavia.", "EGY", ["EGY", "GRC", "YUG"]),
        ("Met with Presidents Perez of Venezuela, Manley of Jamaica.", None, ["VEN", "JAM"]),
        ("Met with Israeli and Egyptian officials.", "CHE", ["ISR", "EGY"]),
        ("Met with the Presidents of the Baltic States.", "LVA", []),
        ("Met with former Egyptian President Mubarak.", "CHE", []),
        ("Met with Syrian Opposition leaders.", "TUR", []),
        ("Met with Belgian and EU officials.", "BEL", ["BEL"]),
        ("Briefed President Mitterrand on meetings with Soviet leaders.", "FRA", ["FRA"]),
        ("Met with Turkish Cypriot officials.", "CHE", []),
        ("Met with Pakistani President Zardari and Prime Minister Gilani.", "CHE", ["PAK"]),
        ("State visit; addressed Parliament.", "EGY", ["EGY"]),
        ("Attended NATO Ministerial Meeting.", "BEL", []),
        ("Briefed NATO Foreign Ministers on the U.S.-Soviet summit meeting.", "BEL", []),
        ("Attended meeting of the U.S.-Mexico Binational Commission.", "MEX", ["MEX"]),
        ("Attended the funeral of President Sadat.", "EGY", []),
        ("Attended the funeral of King Hassan. Met with President Mubarak.", "MAR", ["EGY"]),
        ("Met with U.S. military personnel.", "SAU", []),
        ("Met with Gen. Petraeus, Secretary of State Rice, and Iraqi political leaders.", "IRQ", ["IRQ"]),
        ("Official visit. [Visit made as President-elect.]", "MEX", []),
        ("Met with President Bush.", "EGY", []),
        ("Met with Prime Minister Wilson.", "GBR", ["GBR"]),
        ("Discussed a Middle East peace initiative.", "EGY", ["EGY"]),
        ("Signed protocol with many. Attended Conference on Assistance.", "PRT", []),
        ("Attended Summit Meeting (December 2-3) with Soviet Chairman Gorbachev.", "MLT", ["SUN"]),
        ("Met with President Hu of China, July 16; and President Lula of Brazil and Prime Minister Singh of India.",
         "RUS", ["CHN", "BRA", "IND"]),
        ("Met with Secretary of State Sodano.", "VAT", ["VAT"]),
        ("Met with British Prime Minister Major. Toured St. Louis with J. Smith.", "BMU", ["GBR"]),
    ],
)  # fmt: skip
def test_whom_remarks_name_as_met(remarks: str, host: str | None, states: list[str]) -> None:
    """States are credited where the text names them or their leaders as met, never for a topic or a body."""
    assert met(remarks, host) == states


def test_leaders_name_counts_only_while_he_led() -> None:
    """Mubarak named in Riyadh in 2015 is no Egyptian consultation; Arafat counts from the Palestinian Authority on."""
    assert met("Met with President Mubarak.", "SAU", "2015-01-01") == ["SAU"]
    assert met("Met with PLO Chairman Arafat.", "CHE", "1997-11-15") == ["PSE"]
    assert met("Met with PLO Chairman Arafat.", "TUN", "1989-11-15") == []


def test_adjectives_mean_states_of_the_day() -> None:
    """A Russian minister is Russia's once there is one; before that he is nobody's, not the Soviet Union's."""
    assert met("Met with Russian Federation President Vladimir Putin.", "CHE", "2021-06-16") == ["RUS"]
    assert met("Met with Russian President Yeltsin.", "CHE", "1991-06-01") == []


def test_level_follows_the_lower_side() -> None:
    """A President who meets a foreign minister or officials alone does not make a leaders' meeting."""
    assert [
        one.rank for one in list_met("Met with Egyptian Foreign Minister Moussa.", "CHE", parse_day("1995-01-01"))
    ] == ["minister"]
    assert [one.rank for one in list_met("Met with senior Egyptian officials.", "EGY", parse_day("1995-01-01"))] == [
        "official"
    ]
    ranks = list_met(
        "Met with the Presidents of Peru and Bolivia, and the Vice President of Ecuador.",
        "PER",
        parse_day("2002-03-23"),
    )
    assert [(one.state, one.rank) for one in ranks] == [("PER", "head"), ("BOL", "head"), ("ECU", "minister")]
    assert [one.rank for one in list_met("State visit.", "EGY", parse_day("1995-01-01"))] == [None]


def test_reason_is_told_for_every_kind() -> None:
    """Each sort of uncredited stop has its own words."""
    remarks = (
        "Vacation.",
        "Attended NATO Summit Meeting.",
        "Attended the funeral of King Hussein.",
        "Met with PLO Chairman X.",
        "Good will trip. [Visit made as President-elect.]",
        "Visited relief workers.",
    )
    assert len({explain_nobody(text) for text in remarks}) == len(remarks)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[: len(text) // 2], "damaged or cut short"),
        (lambda text: text.replace("trips>", "visits>"), "another list"),
        (lambda text: text.replace("<role>president</role>", "<role>king</role>"), "expected role president"),
        (lambda text: re.sub(r"<remarks>.*?</remarks>", "", text, flags=re.S), "<remarks>"),
        (lambda text: text.replace("<trip ", "<visit ").replace("</trip>", "</visit>"), "expected <trip>"),
    ],
)  # fmt: skip
def test_damage_is_named(tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    """A truncated or foreign file is an error that names the file."""
    folder = tmp_path / "president-travels"
    folder.mkdir()
    text = (EXCERPT / "president-travels" / "bush-george-h-w.xml").read_text(encoding="utf-8")
    (folder / "bush-george-h-w.xml").write_text(spoil(text), encoding="utf-8")
    with pytest.raises(DatasetError, match=said) as raised:
        ask(tmp_path, "EGY", GULF)
    assert "bush-george-h-w.xml" in str(raised.value)


def test_flat_folder_is_found_and_a_lack_told(tmp_path: Path) -> None:
    """Files lie anywhere; without a Secretary's file the dataset is incomplete; other XML is not ours."""
    shutil.copy(EXCERPT / "president-travels" / "bush-george-h-w.xml", tmp_path / "bush.xml")
    (tmp_path / "presidents.xml").write_text("<presidents></presidents>")
    located = DATASET.find(tmp_path)
    assert located is not None
    assert (list(located.files), located.complete, located.remark) == (["bush"], False, "no file of a secretary")
    assert DATASET.find(tmp_path / "nowhere") is None


def test_every_stop_of_the_whole_lists_is_read(shared_data: Path) -> None:
    """4,271 stops, 832 the President's: `cat state-travels/*-travels/*.xml | grep -c '<trip '`."""
    located = DATASET.find(shared_data)
    assert located is not None and located.complete
    found = load_stops(located)
    assert (len(found), sum(stop.of_president for stop in found)) == (4271, 832)
    assert all(knows_slug(stop.row.slug) for stop in found)


@pytest.mark.parametrize(("slug", "count"), [("saudi-arabia", 8), ("egypt", 8), ("syria", 5)])
def test_stops_of_the_gulf_crisis(shared_data: Path, slug: str, count: int) -> None:
    """Stops by President or Secretary, August 1990 to April 1991, as a grep on country and start-date counts them."""
    located = DATASET.find(shared_data)
    assert located is not None
    in_gulf = [
        s for s in load_stops(located) if s.row.slug == slug and "1990-08-01" <= s.row.start.text <= "1991-04-30"
    ]
    assert len(in_gulf) == count


def test_seven_meetings_with_egypt(shared_data: Path) -> None:
    """Six in Egypt and one in Riyadh up to 11 April 1991, President and Secretary merged."""
    found = ask(shared_data, "EGY", "1990-08-02/1991-04-11")
    assert [(str(e.date), e.level) for e in found.entries] == [
        ("1990-09-07", "minister"), ("1990-11-06", "minister"), ("1990-11-22", "leader"), ("1991-01-11", "minister"),
        ("1991-03-08", "minister"), ("1991-03-10", "minister"), ("1991-04-10", "minister"),
    ]  # fmt: skip
    abroad = [e.note for e in found.entries if "third country" in e.note]
    assert len(abroad) == 1 and "Riyadh, Saudi Arabia" in abroad[0]
    assert not found.skipped


def test_central_asia_after_september_2001(shared_data: Path) -> None:
    """Powell in Islamabad three times and in Tashkent once (`grep -A9 'id="pakistan"' powell-colin-luther.xml`)."""
    pakistan = ask(shared_data, "PAK", "2001-09-11/2002-12-31").entries
    assert [str(e.date) for e in pakistan] == ["2001-10-15", "2002-01-15", "2002-07-28"]
    assert [str(e.date) for e in ask(shared_data, "UZB", "2001-09-11/2002-12-31").entries] == ["2001-12-07"]
