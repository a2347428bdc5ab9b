"""States by code, number and name, in the years in which each existed."""

import csv
import gzip
import pickle
from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import count_calls

from coalclass.records import states
from coalclass.records.states import (
    State,
    StateAbsent,
    StateError,
    UnknownState,
    all_states,
    resolve_state,
    state_by_code,
)

# Gleditsch and Ward end the first Syrian spell in 1959; it had been in the United Arab Republic for a year
MISTAKES = {("gw:652", 1959)}


def in_years(text: str, first: int, last: int | None = None) -> State:
    return resolve_state(text, date(first, 1, 1), date(last or first, 12, 31))


def on(text: str, day: str) -> State:
    return resolve_state(text, date.fromisoformat(day), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "year", "code", "cow_number", "gw_number"),
    [
        ("SUN", 1970, "SUN", 365, 365),
        ("RUS", 1999, "RUS", 365, 365),
        ("365", 1970, "SUN", 365, 365),
        ("365", 1999, "RUS", 365, 365),
        ("gw:365", 1970, "SUN", 365, 365),
        ("Soviet Union", 1970, "SUN", 365, 365),
        ("U.S.S.R.", 1970, "SUN", 365, 365),
        ("YUG", 1970, "YUG", 345, 345),
        ("YUG", 1999, "YUG", 345, 345),
        ("345", 1999, "YUG", 345, 345),
        ("345", 2004, "SCG", 345, 345),
        ("345", 2010, "SRB", 345, 340),
        ("gw:345", 2004, "SCG", 345, 345),
        ("gw:340", 2010, "SRB", 345, 340),
        ("Serbia and Montenegro", 2004, "SCG", 345, 345),
        ("HRV", 1995, "HRV", 344, 344),
        ("SVN", 1995, "SVN", 349, 349),
        ("BIH", 1995, "BIH", 346, 346),
        ("MKD", 1995, "MKD", 343, 343),
        ("MAC", 1995, "MKD", 343, 343),
        ("MNE", 2007, "MNE", 341, 341),
        ("KOS", 2009, "KOS", 347, 347),
        ("XKX", 2009, "KOS", 347, 347),
        ("DEU", 1968, "DEU", 260, 260),
        ("GFR", 1968, "DEU", 260, 260),
        ("260", 1968, "DEU", 260, 260),
        ("Germany", 1968, "DEU", 260, 260),
        ("West Germany", 1968, "DEU", 260, 260),
        ("DEU", 1999, "DEU", 255, 260),
        ("GMY", 1999, "DEU", 255, 260),
        ("255", 1999, "DEU", 255, 260),
        ("gw:260", 1999, "DEU", 255, 260),
        ("255", 1940, "DEU", 255, 255),
        ("DDR", 1968, "DDR", 265, 265),
        ("GDR", 1968, "DDR", 265, 265),
        ("East Germany", 1968, "DDR", 265, 265),
        ("CSK", 1968, "CSK", 315, 315),
        ("CZE", 1968, "CSK", 315, 315),
        ("CZE", 1995, "CZE", 316, 316),
        ("Czech Republic", 1995, "CZE", 316, 316),
        ("SVK", 1995, "SVK", 317, 317),
        ("YEM", 1970, "YEM", 678, 678),
        ("Yemen Arab Republic", 1970, "YEM", 678, 678),
        ("YEM", 1999, "YEM", 679, 678),
        ("679", 1999, "YEM", 679, 678),
        ("gw:678", 1999, "YEM", 679, 678),
        ("YMD", 1970, "YMD", 680, 680),
        ("YPR", 1970, "YMD", 680, 680),
        ("South Yemen", 1970, "YMD", 680, 680),
        ("COD", 1985, "COD", 490, 490),
        ("ZAR", 1985, "COD", 490, 490),
        ("Zaire", 1985, "COD", 490, 490),
        ("RVN", 1965, "RVN", 817, 817),
        ("South Vietnam", 1965, "RVN", 817, 817),
        ("VDR", 1965, "VDR", 816, 816),
        ("DRV", 1965, "VDR", 816, 816),
        ("DRV", 1985, "VNM", 816, 816),
        ("VNM", 1985, "VNM", 816, 816),
        ("816", 1985, "VNM", 816, 816),
        ("ERI", 1995, "ERI", 531, 531),
        ("SSD", 2015, "SSD", 626, 626),
        ("BGD", 1975, "BGD", 771, 771),
        ("TLS", 2005, "TLS", 860, 860),
        ("TMP", 2005, "TLS", 860, 860),
        ("East Timor", 2005, "TLS", 860, 860),
        ("NAM", 1995, "NAM", 565, 565),
        ("NOR", 1995, "NOR", 385, 385),
        ("PSE", 1995, "PSE", None, None),
        ("TWN", 1955, "TWN", 713, 713),
        ("ZAN", 1964, "ZAN", 511, 511),
        ("AUS", 1990, "AUS", 900, 900),
        ("AUL", 1990, "AUS", 900, 900),
        ("305", 1990, "AUT", 305, 305),
        ("SWZ", 1990, "SWZ", 572, 572),
        ("SLV", 1995, "SLV", 92, 92),
        ("MNG", 2010, "MNG", 712, 712),
        ("ROM", 1985, "ROU", 360, 360),
        ("BUR", 1985, "MMR", 775, 775),
        ("SYR", 1957, "SYR", 652, 652),
        ("SYR", 1970, "SYR", 652, 652),
        ("United Arab Republic", 1960, "EGY", 651, 651),
        ("970", 2005, "NRU", 970, 971),
        ("gw:970", 2005, "KIR", 946, 970),
    ],
)
def test_a_state_is_the_one_of_its_year(
    text: str, year: int, code: str, cow_number: int | None, gw_number: int | None
) -> None:
    """The same code or number names the state that bore it in the year, under that year's numbers."""
    state = in_years(text, year)
    assert (state.code, state.cow_number, state.gw_number) == (code, cow_number, gw_number)


@pytest.mark.parametrize(
    ("text", "year", "existed", "suggested"),
    [
        ("SUN", 1999, "until 1991-12-25", ["RUS"]),
        ("RUS", 1970, "until 1922-12-29 and again from 1991-12-26", ["SUN"]),
        ("Russia", 1970, "until 1922-12-29 and again from 1991-12-26", ["SUN"]),
        ("UKR", 1970, "from 1991-08-24", ["SUN"]),
        ("EST", 1970, "until 1940-08-05 and again from 1991-08-20", ["SUN"]),
        ("YUG", 2004, "until 2003-02-03", ["SCG"]),
        ("YUG", 2010, "until 2003-02-03", ["SRB"]),
        ("SRB", 1999, "from 2006-06-05", ["YUG"]),
        ("KOS", 1999, "from 2008-02-17", ["YUG"]),
        ("HRV", 1985, "from 1991-06-25", ["YUG"]),
        ("DEU", 1947, "until 1945-05-08 and again from 1949-05-23", []),
        ("GMY", 1968, "until 1945-05-08 and again from 1990-10-03", ["DEU", "DDR"]),
        ("DDR", 1999, "until 1990-10-02", ["DEU"]),
        ("CSK", 1995, "until 1992-12-31", ["CZE", "SVK"]),
        ("SVK", 1985, "from 1993-01-01", ["CSK"]),
        ("VNM", 1968, "from 1976-07-02", ["VDR", "RVN"]),
        ("Vietnam", 1968, "from 1976-07-02", ["VDR", "RVN"]),
        ("RVN", 1985, "until 1975-04-30", ["VNM"]),
        ("gw:817", 1985, "until 1975-04-30", ["VNM"]),
        ("YMD", 1995, "until 1990-05-21", ["YEM"]),
        ("YMD", 1960, "from 1967-11-30", []),
        ("YAR", 1995, "until 1990-05-21", ["YEM"]),
        ("ZAN", 1970, "until 1964-04-25", ["TZA"]),
        ("SYR", 1960, "until 1958-02-21 and again from 1961-09-28", ["EGY"]),
        ("ERI", 1985, "from 1993-05-24", ["ETH"]),
        ("SSD", 2005, "from 2011-07-09", ["SDN"]),
        ("BGD", 1965, "from 1971-03-26", ["PAK"]),
        ("TLS", 1985, "from 2002-05-20", ["IDN"]),
        ("NAM", 1985, "from 1990-03-21", ["ZAF"]),
        ("IND", 1940, "from 1947-08-15", []),
    ],
)
def test_a_state_out_of_its_years_is_absent(text: str, year: int, existed: str, suggested: list[str]) -> None:
    """A state that existed on no day of the period is refused, with its years and what stood in its place."""
    with pytest.raises(StateAbsent) as caught:
        in_years(text, year)
    error = caught.value
    assert (error.found, error.existed) == (text, existed)
    assert [suggestion[-4:-1] for suggestion in error.suggestions] == suggested
    assert f"{error.state.name} ({error.state.code}) existed {existed}" in str(error)
    assert all(code in str(error) for code in suggested)


def test_absence_reads_as_a_sentence() -> None:
    """The message names the state, when it existed, and the code that was probably meant."""
    with pytest.raises(StateAbsent) as caught:
        in_years("SUN", 1999)
    assert str(caught.value) == "Soviet Union (SUN) existed until 1991-12-25; did you mean Russia (RUS)?"


@pytest.mark.parametrize(
    ("text", "first", "last", "code"),
    [
        ("SUN", 1985, 1999, "SUN"),
        ("RUS", 1985, 1999, "RUS"),
        ("SUN", 1991, 1991, "SUN"),
        ("RUS", 1991, 1991, "RUS"),
        ("YUG", 1999, 2010, "YUG"),
        ("SRB", 1999, 2010, "SRB"),
        ("CSK", 1990, 1999, "CSK"),
        ("CZE", 1990, 1999, "CZE"),
        ("VDR", 1970, 1980, "VDR"),
        ("VNM", 1970, 1980, "VNM"),
        ("RVN", 1975, 1980, "RVN"),
        ("DDR", 1989, 1999, "DDR"),
    ],
)
def test_where_both_overlap_the_one_named_is_meant(text: str, first: int, last: int, code: str) -> None:
    """Where predecessor and successor both overlap the period, the code decides, however short its overlap."""
    assert in_years(text, first, last).code == code


@pytest.mark.parametrize(
    ("text", "first", "last", "code", "cow_number"),
    [
        ("365", "1985-01-01", "1993-12-31", "SUN", 365),
        ("365", "1985-01-01", "1999-12-31", "RUS", 365),
        ("gw:365", "1991-12-25", "1991-12-26", "RUS", 365),  # a day each
        ("gw:260", "1985-01-01", "1991-12-31", "DEU", 260),
        ("DEU", "1990-10-02", "1990-10-03", "DEU", 255),
        ("DRV", "1970-01-01", "1980-12-31", "VDR", 816),
        ("345", "2003-01-01", "2010-12-31", "SRB", 345),
        ("365", "1985-01-01", "9999-12-31", "RUS", 365),  # a period still open
    ],
)
def test_a_shared_name_means_the_longest_overlap(text: str, first: str, last: str, code: str, cow_number: int) -> None:
    """What fits several spells is the one with most days in the period, on a tie the later."""
    state = resolve_state(text, date.fromisoformat(first), date.fromisoformat(last))
    assert (state.code, state.cow_number) == (code, cow_number)


@pytest.mark.parametrize(
    ("day", "text", "code", "cow_number"),
    [
        ("1991-12-25", "365", "SUN", 365),
        ("1991-12-26", "365", "RUS", 365),
        ("1990-10-02", "DEU", "DEU", 260),
        ("1990-10-03", "DEU", "DEU", 255),
        ("1990-05-21", "YEM", "YEM", 678),
        ("1990-05-22", "YEM", "YEM", 679),
        ("1992-12-31", "315", "CSK", 315),
        ("1993-01-01", "316", "CZE", 316),
        ("2003-02-03", "345", "YUG", 345),
        ("2003-02-04", "345", "SCG", 345),
        ("2006-06-04", "345", "SCG", 345),
        ("2006-06-05", "345", "SRB", 345),
        ("1975-04-30", "817", "RVN", 817),
        ("1976-07-01", "816", "VDR", 816),
        ("1976-07-02", "816", "VNM", 816),
        ("2008-02-17", "347", "KOS", 347),
    ],
)
def test_succession_falls_on_its_day(day: str, text: str, code: str, cow_number: int) -> None:
    """The last day of one state and the first day of the next are told apart."""
    assert (on(text, day).code, on(text, day).cow_number) == (code, cow_number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("usa", "USA"),
        (" USA ", "USA"),
        ("U.S.", "USA"),
        ("the United States", "USA"),
        ("UNITED STATES OF AMERICA", "USA"),
        ("Cote d'Ivoire", "CIV"),
        ("côte d’ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Sao Tome & Principe", "STP"),
        ("São Tomé and Príncipe", "STP"),
        ("St. Lucia", "LCA"),
        ("Saint Lucia", "LCA"),
        ("Guinea Bissau", "GNB"),
        ("The Gambia", "GMB"),
        ("Gambia (the)", "GMB"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Viet Nam", "VNM"),
        ("Korea, Republic of", "KOR"),
        ("Korea (the Democratic People's Republic of)", "PRK"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Tanzania, the United Republic of", "TZA"),
        ("Macedonia", "MKD"),
        ("Burma", "MMR"),
        ("Swaziland", "SWZ"),
        ("Holland", "NLD"),
        ("gw: 2", "USA"),
        ("GW:2", "USA"),
        ("002", "USA"),
    ],
)
def test_spelling_does_not_count(text: str, code: str) -> None:
    """Case, accents, punctuation, "the", and the inverted names of ISO make no difference."""
    assert in_years(text, 1995).code == code


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Egpyt", ["Egypt (EGY)"]),
        ("Untied States", ["United States (USA)"]),
        ("Namiba", ["Namibia (NAM)"]),
        ("Yugoslvaia", ["Yugoslavia (YUG)"]),
        ("Britian", ["United Kingdom (GBR)"]),
        ("Congo", ["Republic of the Congo (COG)", "Democratic Republic of the Congo (COD)"]),
        ("Korea", ["North Korea (PRK)", "South Korea (KOR)"]),
        ("Hong Kong", []),
        ("HKG", []),
        ("NATO", []),
        ("9999", []),
        ("gw:9999", []),
        ("9" * 5000, []),
        ("٣٦٥", []),
        ("x" * 100_000, []),  # in no time
        ("(" * 100_000, []),
        ("", []),
        ("--", []),
    ],
)
def test_what_is_no_state_is_unknown(text: str, suggested: list[str]) -> None:
    """A text that names no state, or might name two, is refused with what it may have meant, and never guessed."""
    with pytest.raises(UnknownState) as caught:
        in_years(text, 1995)
    assert caught.value.found == text
    assert list(caught.value.suggestions) == suggested
    assert all(suggestion in str(caught.value) for suggestion in suggested or ["no state is called"])


@pytest.mark.parametrize(("text", "code"), [("NA", "NAM"), ("NO", "NOR"), ("GRE", "GRC"), ("GER", "DEU")])
def test_the_codes_people_mistype_lead_home(text: str, code: str) -> None:
    """Two-letter and Olympic codes are not accepted, Namibia's `NA` and Norway's `NO` included, but are understood."""
    with pytest.raises(UnknownState) as caught:
        in_years(text, 1995)
    assert f"({code})" in caught.value.suggestions[0]


def test_suggestions_keep_to_the_period() -> None:
    """A suggestion is a state of the period where one of those is near enough."""
    with pytest.raises(UnknownState, match=r"did you mean Czechoslovakia \(CSK\)\?"):
        in_years("Chekoslovakia", 1970)
    with pytest.raises(UnknownState, match=r"did you mean Slovakia \(SVK\)\?"):
        in_years("Chekoslovakia", 2000)


def test_errors_survive_pickling() -> None:
    """Both errors are one family, a ValueError, and cross a process boundary unchanged."""
    for text in ("Egpyt", "SUN"):
        with pytest.raises(StateError) as caught:
            in_years(text, 1999)
        copy = pickle.loads(pickle.dumps(caught.value))
        assert isinstance(copy, ValueError)
        assert (type(copy), str(copy), vars(copy)) == (type(caught.value), str(caught.value), vars(caught.value))


def test_a_period_that_ends_before_it_begins_is_a_mistake_of_the_caller() -> None:
    """A reversed period is neither an unknown nor an absent state."""
    with pytest.raises(ValueError, match="before it begins") as caught:
        in_years("USA", 1999, 1990)
    assert not isinstance(caught.value, StateError)


def test_printed_codes_lead_back() -> None:
    """Every state resolves by printed code and by name to itself on its last day, and by code to its last spell."""
    for state in all_states():
        day = state.last or date(2020, 1, 1)
        assert resolve_state(state.code, day, day) == state
        assert resolve_state(state.name, day, day) == state
        assert str(state) == state.code == state_by_code(state.code).code
    assert state_by_code("DEU").cow_number == 255
    assert state_by_code("RVN").iso3 is None


def test_an_unprinted_code_is_unknown() -> None:
    """`state_by_code` takes the printed code alone."""
    with pytest.raises(UnknownState):
        state_by_code("GFR")


def test_a_state_shows_its_code_name_and_years() -> None:
    """The repr of a state is worth reading."""
    assert repr(state_by_code("DDR")) == "State(DDR, German Democratic Republic, 1949-10-07..1990-10-02)"
    assert repr(state_by_code("USA")) == "State(USA, United States, ..)"


def test_no_name_is_shared_by_two_states_of_one_day() -> None:
    """No name, alias or number fits two states on the same day, so nothing is left to guess."""
    table = states._table()
    for index in (states._names(), table.codes, table.cow, table.cow_numbers, table.gw_numbers):
        for name, named in index.items():
            for one, other in combinations(named, 2):
                overlap = one.days_within(other.first or date.min, other.last or date.max)
                assert overlap <= 0 or name in ("", None), (name, one, other)


def test_names_and_alias_codes_shadow_no_code() -> None:
    """A name or withdrawn code that reads like a code is no other state's code, so the order of systems holds."""
    for name, named in states._names().items():
        for coded in (states._table().codes, states._table().cow):
            assert {s.code for s in coded.get(name.upper(), named)} >= {s.code for s in named}, name


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("Egypt, Arab Rep.", 2000, "EGY"),
        ("Iran, Islamic Rep.", 2000, "IRN"),
        ("Korea, Rep.", 2000, "KOR"),
        ("Korea, Dem. People's Rep.", 2000, "PRK"),
        ("Congo, Rep.", 2000, "COG"),
        ("Congo, Dem. Rep.", 2000, "COD"),
        ("Venezuela, RB", 2000, "VEN"),
        ("Yemen, Rep.", 2000, "YEM"),
        ("Micronesia, Fed. Sts.", 2000, "FSM"),
        ("United Rep. of Tanzania", 2000, "TZA"),
        ("Lao People's Dem. Rep.", 2000, "LAO"),
        ("Cambodia (Kampuchea)", 1990, "KHM"),
        ("Tanzania/Tanganyika", 1990, "TZA"),
        ("Iran (Persia)", 1990, "IRN"),
        ("Russia (Soviet Union)", 1980, "SUN"),
        ("Russia (Soviet Union)", 1995, "RUS"),
        ("Italy/Sardinia", 1990, "ITA"),
        ("Congo, Democratic Republic of (Zaire)", 1990, "COD"),
        ("Yemen (Arab Republic of Yemen)", 1980, "YEM"),
        ("Vietnam, Democratic Republic of", 1970, "VDR"),
        ("Vietnam, Democratic Republic of", 1990, "VNM"),
        ("gw:396", 2010, "ABK"),
        ("gw:397", 2010, "SOT"),
    ],
)
def test_names_as_data_spell_them(text: str, year: int, code: str) -> None:
    """The World Bank, the United Nations, and Gleditsch and Ward each write names in a way of their own."""
    assert in_years(text, year).code == code


@pytest.mark.parametrize("text", ["Georgia (Russia)", "Korea/Vietnam", "Congo (Zaire Basin)", "Egypt, Dem. Rep."])
def test_two_names_of_two_states_are_none(text: str) -> None:
    """A second name that is not the same state's makes no name."""
    with pytest.raises(UnknownState):
        in_years(text, 1995)


def test_codes_have_their_form() -> None:
    """Codes are three capitals, the printed code is the ISO code where there is one, and no spell is reversed."""
    for state in all_states():
        assert all(len(c) == 3 and c.isascii() and c.isupper() for c in (state.code, state.iso3, state.cow) if c)
        assert state.code == (state.iso3 or state.cow) or state.code in ("TBT", "ABK", "SOT")
        assert (state.cow is None) == (state.cow_number is None)
        assert (state.first or date.min) <= (state.last or date.max)
        assert all(code in states._table().codes for code in states._table().follows[state.code] if code)


@given(st.text(max_size=40), st.dates(), st.integers(0, 40_000))
def test_any_text_is_resolved_or_refused(text: str, first: date, days: int) -> None:
    """Whatever the text, the answer is a state that existed in the period or a StateError with a message."""
    last = first + timedelta(min(days, (date.max - first).days))
    try:
        state = resolve_state(text, first, last)
    except StateError as error:
        assert str(error)
    else:
        assert state.days_within(first, last) > 0


def test_loading_is_cheap() -> None:
    """To load the table takes a small number of calls a row: it is a part of every cold start."""
    states._table.cache_clear()
    states._names.cache_clear()
    assert count_calls(states._table) <= 25 * len(states.all_states())


def test_every_number_of_the_panel_resolves_in_its_year(shared_data: Path) -> None:
    """Each COW and Gleditsch-Ward number in use since 1946 names one state in that year, the same by either number."""
    with gzip.open(shared_data / "country-codes" / "cw_gw_panel.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) >= 1946]
    assert len(rows) > 10_000
    wrong = defaultdict(list)
    for row in rows:
        year, found = int(row["year"]), set()
        for text, prefix in ((row["ccode"], ""), (row["gwcode"], "gw:")):
            if text != "NA" and (prefix + text, year) not in MISTAKES:
                try:
                    found.add(in_years(prefix + text, year).code)
                except StateError as error:
                    wrong[prefix + text].append(f"{year}: {error}")
        if len(found) > 1:
            wrong[row["ccode"]].append(f"{year}: {found}")
    assert not wrong


# Since 1946 a state begins or ends in another month than its first or last border in Correlates of War, and why.
OTHER_MONTHS = {
    "proclaimed before that system lets it begin": "DEU DDR HRV SVN MKD BIH BGD COM GNB LTU LVA EST KOR",
    "seceded from the Soviet Union, which that system ends in December": "UKR BLR ARM GEO AZE MDA TKM TJK KGZ UZB",
    "in that system from its membership of the United Nations on": "BTN FSM KIR MHL NRU TON TUV VUT WSM FJI MUS TLS",
    "left a federation later, or its first border is younger than itself": "SEN NER CMR GHA MDG PLW",
    "two states in one number": "VDR VNM YUG SCG",
}


def test_states_begin_and_end_in_the_month_that_the_states_system_has(shared_data: Path) -> None:
    """Since 1946 a spell begins and ends in the month of its first and last border, but for what is listed."""
    borders: dict[int, set[str]] = defaultdict(set)
    with open(shared_data / "state-context" / "cow_contdir.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for number in (int(row["ccode1"]), int(row["ccode2"])):
                borders[number] |= {row["stdate"][:7], row["enddate"][:7]}
    differing = set()
    for state in all_states():
        months = borders.get(state.cow_number or 0)
        for day in (state.first, state.last):
            if months and day and day.year >= 1946 and day.isoformat()[:7] not in months:
                differing.add(state.code)
    assert differing == {code for codes in OTHER_MONTHS.values() for code in codes.split()}
