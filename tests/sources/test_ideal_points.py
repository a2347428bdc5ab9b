"""Ideal points: absolute distance in the session that starts in the period's first year."""

from __future__ import annotations

from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied, locate, locator, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.ideal_points import DATASET

FOLDER = EXCERPTS / "ideal_points"
FILE = "IdealpointestimatesAll_Apr2020.csv"
VARIANT = FOLDER / "variant" / "IdealpointestimatesMiddleEast_Apr2020.csv"
GULF = "1990-08-02/1991-04-11"


def test_distance_is_absolute_and_the_same_both_ways() -> None:
    """Whoever is the hegemon, the distance is the same and not negative; each in its own row of the file."""
    there, back = (ask(DATASET, FOLDER, dyad, GULF) for dyad in ("USA-EGY", "EGY-USA"))
    assert there.context == back.context == {"ideal_point_distance": abs(3.06766 - -0.4969767)}
    assert locator(there) == f"{FILE}, session 45 (1990): hegemon in row 4, follower in row 21"


def test_the_file_has_every_trap_that_the_manifest_names() -> None:
    """The excerpt keeps CRLF, Latin-1, the first column Row and the column QO%, spelled with a letter."""
    data = (FOLDER / FILE).read_bytes()
    assert data.startswith(b"Row,ccode,session,NVotes,IdealPoint,QO%,")
    assert b"\r\n" in data
    assert b"C\xf4te d\x92Ivoire" in data
    assert VARIANT.read_bytes().startswith(
        b'"","ccode","session","NVotesMiddleEast","IdealPointMiddleEast","QO%MiddleEast"'
    )


def test_a_name_outside_ascii_does_not_matter() -> None:
    """Côte d'Ivoire, whose name is neither ASCII nor UTF-8, is found by its number."""
    assert ask(DATASET, FOLDER, "USA-CIV", GULF).context["ideal_point_distance"] == abs(3.06766 - 0.07958867)


def test_session_19_is_missing() -> None:
    """1964 has no estimates: unknown, not the session before or after."""
    assert ask(DATASET, FOLDER, "USA-EGY", "1964-06-01/1965-06-01").context == {}
    assert ask(DATASET, FOLDER, "USA-EGY", "1963-06-01/1965-06-01").context != {}
    assert ask(DATASET, FOLDER, "USA-EGY", "1965-06-01/1966-06-01").context != {}


def test_germany_of_1990_stands_under_its_old_number() -> None:
    """United Germany is 260 in session 45 and 255 from session 46 on."""
    assert ask(DATASET, FOLDER, "USA-DEU", GULF).context["ideal_point_distance"] == abs(3.06766 - 1.875606)
    assert ask(DATASET, FOLDER, "RUS-DEU", "1991-12-26/1992-12-26").context["ideal_point_distance"] == pytest.approx(
        1.722051 - 0.6905887
    )


def test_an_empty_first_header_is_read(tmp_path: Path) -> None:
    """The number of the row has no name in some files."""
    path = copied(FOLDER / FILE, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Row,", b'"",', 1))
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == ask(DATASET, FOLDER, "USA-EGY", GULF).context


def test_a_file_on_one_issue_is_not_used(tmp_path: Path) -> None:
    """Estimates on the Middle East alone are found, said to be of no use here, and not read."""
    copied(VARIANT, tmp_path)
    located = locate(DATASET, tmp_path)
    assert not located.complete
    assert "one issue" in located.remark
    assert ask(DATASET, tmp_path, "USA-EGY", GULF).context == {}


def test_a_file_on_one_issue_under_the_name_of_all_is_refused(tmp_path: Path) -> None:
    """Suffixed columns give a variant away whatever its name."""
    (tmp_path / FILE).write_bytes(VARIANT.read_bytes())
    with pytest.raises(DatasetError, match="expected the column IdealPoint, found IdealPointMiddleEast"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)


@pytest.mark.parametrize("spoiled", ["none", "nan", "3,06766"])
def test_an_estimate_that_is_no_number_is_left_out(tmp_path: Path, spoiled: str) -> None:
    """A word or a localised number is named with its row, and leaves the distance unknown."""
    path = copied(FOLDER / FILE, tmp_path)
    path.write_bytes(path.read_bytes().replace(b",3.06766,", f',"{spoiled}",'.encode(), 1))
    assert "row 4: IdealPoint should be a number" in tell_trouble(DATASET, tmp_path, "USA-EGY", GULF)


def test_a_second_estimate_is_refused(tmp_path: Path) -> None:
    """Two estimates for a state and session leave open which is meant."""
    path = copied(FOLDER / FILE, tmp_path)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], *lines[1:]]))
    with pytest.raises(DatasetError, match="row 3: state 2 has a second estimate for session 18"):
        ask(DATASET, tmp_path, "USA-EGY", GULF)


@pytest.mark.parametrize(
    ("dyad", "period", "hegemon", "follower", "rows"),
    [
        ("USA-EGY", GULF, 3.06766, -0.4969767, (45, 7723)),
        ("USA-PAK", "2001-09-11/2002-12-31", 2.655105, -0.7600399, (56, 9086)),
        ("SUN-GBR", GULF, -0.1358441, 2.378015, (3949, 2242)),
    ],
)
def test_the_whole_file(
    shared_data: Path, dyad: str, period: str, hegemon: float, follower: float, rows: tuple[int, int]
) -> None:
    """awk -F, '$3==45 && $2==651 {print NR, $5}' and the like give these points and rows."""
    found = ask(DATASET, shared_data / "unga", dyad, period)
    assert found.context == {"ideal_point_distance": abs(hegemon - follower)}
    assert locator(found).endswith(f"hegemon in row {rows[0]}, follower in row {rows[1]}")
