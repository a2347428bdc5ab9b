"""General Assembly roll calls: same votes over common votes, in both editions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, locator, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.unga_votes import DATASET

PACKAGE = EXCERPTS / "unga_votes"
RAW = PACKAGE / "raw"
GULF = "1990-08-02/1991-04-11"
AFGHANISTAN = "2001-09-11/2002-12-31"


def _package(tmp_path: Path) -> Path:
    for name in ("un_votes.csv", "un_roll_calls.csv"):
        copied(PACKAGE / name, tmp_path)
    return tmp_path


def _vote(roll_call: int, country: str, vote: str) -> str:
    return f"{roll_call},{country},XX,{vote}\n"


def _made(folder: Path, hegemon: str, follower: str, session: int = 45) -> Path:
    """Roll calls 1, 2 ... of one session with a letter each for the two states' votes: y, a, n, or - for absent."""
    words = {"y": "yes", "a": "abstain", "n": "no"}
    calls = range(1, len(hegemon) + 1)
    votes = [
        _vote(call, country, words[letter])
        for country, letters in (("United States", hegemon), ("Egypt", follower), ("Canada", "y" * len(hegemon)))
        for call, letter in zip(calls, letters, strict=True)
        if letter != "-"
    ]
    (folder / "un_votes.csv").write_text("rcid,country,country_code,vote\n" + "".join(votes))
    (folder / "un_roll_calls.csv").write_text("rcid,session\n" + "".join(f"{call},{session}\n" for call in calls))
    return folder


def test_agreement_is_same_votes_over_votes_that_both_cast(tmp_path: Path) -> None:
    """Absence drops a roll call, and abstention agrees with abstention alone."""
    folder = _made(tmp_path, "yyyaan-n", "yynyany-")
    assert ask(DATASET, folder, "USA-EGY", GULF).context == {"vote_agreement": 4 / 6}


def test_too_few_common_votes_make_no_share(tmp_path: Path) -> None:
    """Four common roll calls are counted and left out; five are a share."""
    few = ask(DATASET, _made(tmp_path, "yyyy-", "ynyyy"), "USA-EGY", GULF)
    assert few.context == {}
    assert sum(few.skipped.values()) == 1
    assert ask(DATASET, _made(tmp_path, "yyyyy", "ynyyy"), "USA-EGY", GULF).context == {"vote_agreement": 0.8}


def test_the_session_is_the_one_that_starts_in_the_first_year(tmp_path: Path) -> None:
    """Session 45 is 1990: a period that starts in January 1991 asks for session 46 and finds none."""
    folder = _made(tmp_path, "yyyyy", "yyyyy")
    assert ask(DATASET, folder, "USA-EGY", "1990-01-01/1991-12-31").context == {"vote_agreement": 1.0}
    assert ask(DATASET, folder, "USA-EGY", "1991-01-01/1991-12-31").context == {}


@pytest.mark.parametrize("dyad", ["USA-NAM", "NAM-EGY"])
def test_namibia_whose_code_is_na_votes(dyad: str) -> None:
    """The text NA in the code column is Namibia, not a missing value."""
    assert "NA," in (PACKAGE / "un_votes.csv").read_text()
    assert 0 <= ask(DATASET, PACKAGE, dyad, AFGHANISTAN).context["vote_agreement"] <= 1


def test_a_former_state_without_code_votes() -> None:
    """The Federal Republic of Germany and the Yemen Arab Republic have an empty code and are known by name."""
    text = (PACKAGE / "un_votes.csv").read_text()
    assert ",Federal Republic of Germany,," in text
    assert ",Yemen Arab Republic,," in text
    for follower in ("DEU", "YEM"):
        assert "vote_agreement" in ask(DATASET, PACKAGE, f"USA-{follower}", GULF).context


def test_a_name_carried_back_is_the_state_of_the_year() -> None:
    """The file calls the Soviet Union Russia, in 1990 too."""
    assert "vote_agreement" in ask(DATASET, PACKAGE, "SUN-EGY", GULF).context


def test_a_state_that_did_not_vote_has_no_agreement() -> None:
    """A state without a row in the session stays unknown, not at zero."""
    found = ask(DATASET, PACKAGE, "USA-UZB", AFGHANISTAN)
    assert found.context == {}
    assert found.context_source is None


def test_voeten_coding_keeps_one_to_three() -> None:
    """In the raw edition 8 (absent) and 9 (no member) are no votes; Uzbekistan was no member in 1990."""
    assert ",9,704," in (RAW / "UNVotesPublished_1985_2012.csv").read_text()
    assert ask(DATASET, RAW, "USA-UZB", "1991-09-11/1992-01-01").context == {}
    assert "vote_agreement" in ask(DATASET, RAW, "USA-NAM", GULF).context


def test_the_raw_edition_counts_as_the_package_does(tmp_path: Path) -> None:
    """1 is yes, 2 abstain and 3 no: the same votes make the same share in both codings."""
    letters = ("yyyaan-n", "yynyany-")
    code = {"y": 1, "a": 2, "n": 3, "-": 8}
    rows = [
        f"{call},45,{code[letter]},{state},1990\n"
        for state, votes in zip((2, 651), letters, strict=True)
        for call, letter in enumerate(votes)
    ]
    (tmp_path / "UNVotesPublished.csv").write_text("rcid,session,vote,ccode,year\n" + "".join(rows))
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {"vote_agreement": 4 / 6}


def test_one_file_of_the_pair_is_not_whole(tmp_path: Path) -> None:
    """Votes without roll calls are found, said to be incomplete, and say nothing."""
    copied(PACKAGE / "un_votes.csv", tmp_path)
    located = locate(DATASET, tmp_path)
    assert not located.complete
    assert "un_roll_calls.csv" in located.remark
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {}


def test_votes_and_roll_calls_of_different_lengths_are_refused(tmp_path: Path) -> None:
    """A file that lost whole rows at its end shows against the other."""
    folder = _package(tmp_path)
    roll_calls, votes = folder / "un_roll_calls.csv", folder / "un_votes.csv"
    whole = roll_calls.read_text(), votes.read_text()
    roll_calls.write_text("\n".join(whole[0].splitlines()[:-2]) + "\n")
    with pytest.raises(DatasetError, match=r"un_votes.csv, row \d+: rcid should be a roll call listed"):
        ask(DATASET, folder, "USA-EGY", GULF)
    roll_calls.write_text(whole[0])
    votes.write_text("\n".join(whole[1].splitlines()[:-12]) + "\n")
    with pytest.raises(DatasetError, match=r"un_votes\.csv: no vote on roll call"):
        ask(DATASET, folder, "USA-EGY", GULF)


def test_an_unknown_vote_is_left_out(tmp_path: Path) -> None:
    """A vote in another coding than the edition's is named with its row."""
    votes = _package(tmp_path) / "un_votes.csv"
    votes.write_text(votes.read_text().replace(",abstain", ",2", 1))
    said = tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)
    assert re.search(r"row \d+: vote should be yes, abstain or no \(found '2'\)", said)


def test_an_unknown_code_is_left_out(tmp_path: Path) -> None:
    """Words where Voeten's codes are expected are named with their row."""
    raw = copied(RAW / "UNVotesPublished_1985_2012.csv", tmp_path)
    raw.write_text(raw.read_text().replace(",45,1,", ",45,yes,", 1))
    said = tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)
    assert re.search(r"row \d+: vote should be 1, 2, 3, 8 or 9 \(found 'yes'\)", said)


@pytest.mark.parametrize(
    ("dyad", "period", "alike", "common"),
    [
        ("USA-EGY", GULF, 12, 84),
        ("USA-PAK", AFGHANISTAN, 9, 80),
        ("SUN-EGY", GULF, 78, 84),
        ("GBR-FRA", AFGHANISTAN, 74, 79),
    ],
)
def test_the_whole_package_edition(shared_data: Path, dyad: str, period: str, alike: int, common: int) -> None:
    """Counts of two awk passes over the two files: rcid of the session, then votes of both names, joined by rcid."""
    found = ask(DATASET, shared_data / "unga", dyad, period)
    assert found.context["vote_agreement"] == alike / common
    assert f"{alike} of {common} roll calls" in locator(found)


@pytest.mark.parametrize(("dyad", "alike", "common"), [("USA-EGY", 12, 84), ("SUN-EGY", 78, 84)])
def test_the_whole_raw_edition(shared_data: Path, tmp_path: Path, dyad: str, alike: int, common: int) -> None:
    """awk -F, '$2==45 && $3<=3' on the raw file, joined by rcid for ccode 2, 365 and 651, gives these counts."""
    (tmp_path / "UNVotesPublished_1985_2012.csv.gz").symlink_to(shared_data / "unga/UNVotesPublished_1985_2012.csv.gz")
    assert ask(DATASET, tmp_path, dyad, GULF).context == {"vote_agreement": alike / common}


def test_uzbekistan_cast_no_vote_in_the_session_of_2001(shared_data: Path) -> None:
    """zgrep Uzbekistan on the votes, cut to the rcid of session 56, is empty: the share is unknown."""
    assert ask(DATASET, shared_data / "unga", "USA-UZB", AFGHANISTAN).context == {}
