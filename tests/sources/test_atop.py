"""ATOP: the strongest obligation at the start, and what is no alliance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, locator, tell_trouble

from coalclass.errors import DatasetError
from coalclass.records.states import all_states
from coalclass.sources.atop import DATASET

DYADS = EXCERPTS / "atop" / "dyads" / "atop_alliance_dyadyear.csv"
MEMBERS = EXCERPTS / "atop" / "members" / "atop-member-level.csv"
ALLIANCES = EXCERPTS / "atop" / "members" / "atop-alliance-level.csv"
GULF = "1990-08-02/1991-04-11"
AFGHANISTAN = "2001-09-11/2002-12-31"


@pytest.fixture(params=["dyad-year", "member level", "both"])
def edition(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with either edition or both."""
    if request.param != "member level":
        copied(DYADS, tmp_path)
    if request.param != "dyad-year":
        copied(MEMBERS, tmp_path)
        copied(ALLIANCES, tmp_path)
    return tmp_path


def _made(folder: Path, *rows: str) -> Path:
    """A dyad-year file with every given row in both directions: `2,651,1990,DEFENSE,OFFENSE,NEUTRAL,NONAGG,CONSUL`."""
    header = DYADS.read_text().splitlines()[0]
    both = []
    for row in rows:
        one, other, rest = row.split(",", 2)
        both += [row, f"{other},{one},{rest}"]
    (folder / DYADS.name).write_text("\n".join([header, *both]) + "\n")
    return folder


@pytest.mark.parametrize(
    ("flags", "alliance"),
    [
        ("1,0,1,1,1", "defense"),
        ("0,0,1,1,1", "neutrality"),
        ("0,0,0,0,1", "entente"),
        ("1,1,0,0,0", "defense"),
        ("0,1,0,0,1", "entente"),
        ("0,0,0,0,0", "none"),
    ],
)
def test_the_strongest_obligation_counts(tmp_path: Path, flags: str, alliance: str) -> None:
    """Defense before neutrality before a duty to consult, and no duty either way is no alliance."""
    found = ask(DATASET, _made(tmp_path, f"2,651,1990,{flags}"), "USA-EGY", GULF)
    assert found.context == {"alliance": alliance}


def test_an_offense_pact_alone_has_no_word(tmp_path: Path) -> None:
    """The record cannot say offense: the field stays unknown, and the case is counted."""
    found = ask(DATASET, _made(tmp_path, "2,651,1990,0,1,0,0,0"), "USA-EGY", GULF)
    assert found.context == {}
    assert sum(found.skipped.values()) == 1


def test_a_duty_of_one_side_is_an_alliance(edition: Path) -> None:
    """The pact of 1959 binds the United States to Pakistan's defense and Pakistan to consult: defense, both ways."""
    for dyad in ("USA-PAK", "PAK-USA"):
        assert ask(DATASET, edition, dyad, AFGHANISTAN).context == {"alliance": "defense"}


def test_a_pair_that_the_file_lacks_has_none(edition: Path) -> None:
    """Only allied pairs are listed: within the file's years, absence is known absence."""
    found = ask(DATASET, edition, "USA-EGY", GULF)
    assert found.context == {"alliance": "none"}
    assert "no " in locator(found)


def test_beyond_the_files_years_nothing_is_known(edition: Path) -> None:
    """Neither before the first year nor after the last is absence a fact."""
    for period in ("1935-01-01/1936-01-01", "2015-01-01/2016-01-01"):
        assert ask(DATASET, edition, "USA-EGY", period).context == {}


def test_a_state_outside_the_cow_system_is_unknown(tmp_path: Path) -> None:
    """A state without a COW number is in no row, which tells nothing."""
    outside = [one for one in all_states() if one.cow_number is None and one.last is None]
    assert outside, "the table of states has none without a number"
    copied(DYADS, tmp_path)
    assert ask(DATASET, tmp_path, f"USA-{outside[0].code}", AFGHANISTAN).context == {}


def test_helsinki_is_no_alliance(tmp_path: Path) -> None:
    """Nonaggression by a multilateral pact alone, as between the United States and Uzbekistan in 2001, is none."""
    for path in (DYADS, MEMBERS, ALLIANCES):
        copied(path, tmp_path)
    for dyad, period in (("USA-UZB", AFGHANISTAN), ("USA-SUN", GULF), ("GBR-UZB", AFGHANISTAN)):
        found = ask(DATASET, tmp_path, dyad, period)
        assert found.context == {"alliance": "none"}
        assert locator(found).endswith("nonagg")


def test_a_pact_of_the_two_counts(tmp_path: Path) -> None:
    """The charter of 1992 makes nonaggression between the United States and Russia their own."""
    for path in (DYADS, MEMBERS, ALLIANCES):
        copied(path, tmp_path)
    assert ask(DATASET, tmp_path, "USA-RUS", AFGHANISTAN).context == {"alliance": "nonaggression"}


def test_without_the_member_file_nonaggression_is_unknown(tmp_path: Path) -> None:
    """The dyad-year file lacks the alliance's number: it cannot tell Helsinki from a pact of the two."""
    copied(DYADS, tmp_path)
    located = locate(DATASET, tmp_path)
    assert not located.complete
    assert "nonaggression" in located.remark
    for follower in ("UZB", "RUS"):
        found = ask(DATASET, tmp_path, f"USA-{follower}", AFGHANISTAN)
        assert found.context == {}
        assert sum(found.skipped.values()) == 1


def test_a_year_that_the_member_file_lacks_leaves_nonaggression_unknown(tmp_path: Path) -> None:
    """The member file ends before the dyad-years do: for the years between, it tells nothing."""
    copied(MEMBERS, tmp_path)
    _made(tmp_path, "2,704,2014,0,0,0,1,0")
    assert ask(DATASET, tmp_path, "USA-UZB", "2014-02-01/2015-02-01").context == {}


def test_membership_counts_by_the_day(tmp_path: Path) -> None:
    """In the member file the pact of 12 March 2002 is in force from that day, and year of exit 0 is still in force."""
    copied(MEMBERS, tmp_path)
    assert ask(DATASET, tmp_path, "USA-UZB", "2002-03-11/2002-12-31").context == {"alliance": "none"}
    assert ask(DATASET, tmp_path, "USA-UZB", "2002-03-12/2002-12-31").context == {"alliance": "entente"}


def test_a_duty_to_consult_is_no_consultation(edition: Path) -> None:
    """A treaty's clause is context: no meeting took place, and none is known not to have."""
    found = ask(DATASET, edition, "USA-GBR", GULF)
    assert found.context == {"alliance": "defense"}
    assert found.entries == []
    assert found.searched == set()


def test_germany_of_1990(tmp_path: Path) -> None:
    """Germany is found under both of its numbers of 1990."""
    copied(DYADS, tmp_path)
    assert ask(DATASET, tmp_path, "USA-DEU", GULF).context == {"alliance": "defense"}


def test_alliances_without_members_are_not_used(tmp_path: Path) -> None:
    """The alliance-level file alone has no dates of membership."""
    copied(ALLIANCES, tmp_path)
    located = locate(DATASET, tmp_path)
    assert not located.complete
    assert ask(DATASET, tmp_path, "USA-GBR", GULF).context == {}


def test_a_file_that_lost_whole_rows_is_refused(tmp_path: Path) -> None:
    """A pair in one direction alone shows that the file was cut, where absence would read as no alliance."""
    path = copied(DYADS, tmp_path)
    path.write_text("\n".join(path.read_text().splitlines()[:-5]) + "\n")
    with pytest.raises(DatasetError, match=r"both directions of every pair.*is the file cut short"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)


def test_members_that_the_list_of_alliances_lacks_are_missed(tmp_path: Path) -> None:
    """A member file cut at the end of a row shows against the list, or by an alliance of one member."""
    path = copied(MEMBERS, tmp_path)
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n")
    with pytest.raises(DatasetError, match="alliance 4998 has one member alone"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)
    path.write_text("\n".join(lines[:-2]) + "\n")
    copied(ALLIANCES, tmp_path)
    with pytest.raises(DatasetError, match=r"alliance 4998 of atop-alliance-level\.csv has no members"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)


def test_a_flag_that_is_no_flag_is_left_out(tmp_path: Path) -> None:
    """An obligation is 0 or 1; anything else is named with its row."""
    path = copied(DYADS, tmp_path)
    path.write_text(path.read_text().replace(",1,", ",9,", 1))
    said = tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)
    assert re.search(r"row \d+: atop_\w+ should be 0 or 1 \(found '9'\)", said)


@pytest.mark.parametrize(
    ("dyad", "period", "alliance", "rows"),
    [
        ("USA-PAK", AFGHANISTAN, "defense", "rows 4820 and 262294"),
        ("USA-UZB", AFGHANISTAN, "none", "rows 4503 and 254538"),
        ("USA-EGY", GULF, "none", "no row for the pair in 1990"),
        ("SUN-EGY", "1971-06-01/1972-06-01", "nonaggression", "rows 142831 and 236318"),
    ],
)
def test_the_whole_dyad_year_file(shared_data: Path, dyad: str, period: str, alliance: str, rows: str) -> None:
    """zcat | grep -nE '^(2,704,2001|365,651,1971)' and the like give these rows and flags; none for 2,651 in 1990."""
    found = ask(DATASET, shared_data, dyad, period)
    assert found.context == {"alliance": alliance}
    assert rows in locator(found)


@pytest.mark.parametrize(
    ("dyad", "period", "alliance"),
    [
        ("USA-PAK", AFGHANISTAN, "defense"),
        ("USA-UZB", AFGHANISTAN, "none"),
        ("USA-UZB", "2002-06-01/2002-12-31", "entente"),
        ("USA-EGY", GULF, "none"),
        ("SUN-SYR", GULF, "nonaggression"),
    ],
)
def test_the_whole_member_file(shared_data: Path, tmp_path: Path, dyad: str, period: str, alliance: str) -> None:
    """awk on atopid: 4998 is consul alone from 2002-03-12, 3355 defense of member 2, 3880 (1980) bilateral nonagg."""
    for name in (MEMBERS.name, ALLIANCES.name):
        (tmp_path / name).symlink_to(shared_data / "alliances" / name)
    assert ask(DATASET, tmp_path, dyad, period).context == {"alliance": alliance}
