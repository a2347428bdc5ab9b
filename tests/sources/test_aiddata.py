"""AidData's dyads: debt relief alone, in current dollars for the one donor whose deflator is at hand."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from asking import DATA, amounts, ask, cut, found, locate, tell_trouble

from coalclass.errors import DatasetError
from coalclass.sources.aiddata import DATASET, convert_to_current, load_deflator
from coalclass.sources.base import Located

FOLDER = DATA / "aiddata"
FILE = FOLDER / "aidDataDisagg.csv.gz"


def respell(folder: Path, old: str, new: str) -> Path:
    """A copy of the excerpt with the first occurrence of a text replaced."""
    text = gzip.decompress(FILE.read_bytes()).decode()
    assert old in text
    path = folder / FILE.name
    path.write_bytes(gzip.compress(text.replace(old, new, 1).encode()))
    return path


def test_an_excerpt_is_told_from_the_whole(tmp_path: Path) -> None:
    """The edition names the constant dollars; fewer rows than the whole are said; nothing found is no failure."""
    located = DATASET.find(FOLDER)
    assert located is not None
    assert "1973-2013, constant 2011 US dollars" in located.edition
    assert (located.complete, located.remark) == (False, "16 rows where the whole file has 45248")
    assert DATASET.find(tmp_path) is None


def test_debt_relief_alone_is_given() -> None:
    """One entry a year with relief, and none for the rest of the aid, which the US tables have."""
    findings = found(DATASET, FOLDER, "USA", "EGY", "1990-08-02/1991-04-11")
    assert sorted(amounts(findings)) == [("1990", "debt-relief"), ("1991", "debt-relief")]
    assert findings.searched == {"debt-relief"}
    entry = findings.entries[1]
    assert (entry.terms, entry.linkage, entry.status) == (None, None, "delivered")
    assert findings.sources["aiddata-usa-1991"].locator == "aidDataDisagg.csv.gz, row 9"


def test_constant_dollars_become_current_ones() -> None:
    """The 7.32 billion of 2011 dollars that Egypt was forgiven in 1991 were 4.89 billion then."""
    given = amounts(found(DATASET, FOLDER, "USA", "EGY", "1991/1991"))["1991", "debt-relief"]
    assert given == pytest.approx(7322.600795 * 68.996 / 103.311, rel=1e-12)
    (entry,) = found(DATASET, FOLDER, "USA", "EGY", "1991/1991").entries
    assert "7322.6 million constant 2011 US dollars, of 8936.8 million in all" in (entry.note or "")


def test_other_donors_have_no_amount() -> None:
    """The constant dollars of other donors hold other prices: a note has the figure, the amount stays unknown."""
    findings = found(DATASET, FOLDER, "DEU", "EGY", "1990/1992")
    assert amounts(findings) == {("1992", "debt-relief"): None}
    assert "2049.4 million constant 2011 US dollars" in (findings.entries[0].note or "")
    assert findings.skipped == {"aid without debt relief, which is all that is read here": 2}


def test_the_deflator_is_the_published_series() -> None:
    """The index is 100 in 2009, covers every year of the data, and leaves 2011 dollars as they are."""
    assert sorted(load_deflator()) == list(range(1973, 2014))
    assert load_deflator()[2009] == 100
    assert convert_to_current(5_000_000, 2011) == 5


def test_states_go_by_name() -> None:
    """Kiribati stands under 970, which in COW is Nauru: the name counts, not the number."""
    assert "KIRIBATI,970" in gzip.decompress(FILE.read_bytes()).decode()
    table = locate(DATASET, FOLDER).cache["table"]
    assert ("USA", "KIR") in table.rows
    assert "NRU" not in table.recipients


@pytest.mark.parametrize(("follower", "period"), [("YUG", "2002/2002"), ("KOR", "1974/1974")])
def test_names_mean_the_state_of_their_time(follower: str, period: str) -> None:
    """Serbia of 2002 is Yugoslavia, and Korea the southern one."""
    assert list(amounts(found(DATASET, FOLDER, "USA", follower, period))) == [(period[:4], "debt-relief")]


def test_relief_is_known_absent_only_where_the_donor_is_covered() -> None:
    """Searched needs a donor that reports relief, rows of it in each year, a recipient that occurs, a whole file."""
    assert found(DATASET, FOLDER, "USA", "KIR", "1991/1992").searched == {"debt-relief"}
    assert found(DATASET, FOLDER, "USA", "KIR", "1992/1993").searched == set()
    assert found(DATASET, FOLDER, "IRL", "EGY", "2000/2000").searched == set()
    assert found(DATASET, FOLDER, "IRL", "EGY", "1990/1991").searched == set()
    assert found(DATASET, FOLDER, "JPN", "EGY", "1990/1991").searched == set()
    assert found(DATASET, FOLDER, "USA", "SAU", "1990/1991").searched == set()
    assert found(DATASET, FOLDER, "USA", "EGY", "2012/2014").searched == set()
    request = ask("USA", "EGY", "1990/1991")
    assert DATASET.collect(locate(DATASET, FOLDER, whole=False), request).searched == set()


def test_a_row_of_two_states_leaves_relief_unknown(tmp_path: Path) -> None:
    """Viet Nam before 1976 may be either: no entry, and nothing known absent for either."""
    respell(tmp_path, "Korea,United States,1974", "Viet Nam,United States,1974")
    findings = found(DATASET, tmp_path, "USA", "RVN", "1974/1974")
    assert (findings.entries, findings.searched) == ([], set())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("debtRelief", "debtForgiveness", "columns missing: debtRelief"),
        ("Receiver", "Recipient", "expected a header with the columns Receiver"),
        (
            "Egypt,United States,2013",
            "Egypt,Atlantis,2013",
            r"row 2: expected a donor state \(found 'Atlantis' in 2013\)",
        ),
        ("Egypt,United States,2013", "Egypt,United States,MMXIII", r"row 2: expected a year \(found 'MMXIII'\)"),
        (",7322600795,", ",lots,", r"row 9: expected an amount in US dollars \(found 'lots'\)"),
    ],
)
def test_another_edition_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A file that is not the table is named with what was expected and where."""
    respell(tmp_path, old, new)
    assert re.search(f"aidDataDisagg.csv.gz.*{message}", tell_trouble(DATASET, tmp_path))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A compressed file without its end, and one that is not compressed at all, are refused by name."""
    path = cut(FILE, tmp_path, 40)
    with pytest.raises(DatasetError, match=r"aidDataDisagg.csv.gz: the compressed file is damaged or cut short"):
        DATASET.find(tmp_path)
    path.write_text("Receiver,Sender\n")
    with pytest.raises(DatasetError, match=r"aidDataDisagg.csv.gz: the compressed file is damaged"):
        DATASET.find(tmp_path)


def test_an_empty_table_is_named(tmp_path: Path) -> None:
    """A header without rows is refused."""
    header = gzip.decompress(FILE.read_bytes()).splitlines(keepends=True)[0]
    (tmp_path / FILE.name).write_bytes(gzip.compress(header))
    with pytest.raises(DatasetError, match=r"expected rows of commitments below the header"):
        DATASET.find(tmp_path)


@pytest.fixture(scope="module")
def whole(shared_data: Path) -> Located:
    """The whole file, read once."""
    return locate(DATASET, shared_data / "aiddata-dyadic", whole=False)


@pytest.mark.parametrize(
    ("hegemon", "year", "row", "figure"),
    # zcat aidDataDisagg.csv.gz | awk -F, '$1=="Egypt" && $2=="Germany" && $3==1992 {print NR,$4,$7}'
    [
        ("USA", "1991", 13376, "7322.6 million constant 2011 US dollars, of 8936.8 million"),
        ("DEU", "1992", 13065, "2049.4 million constant 2011 US dollars, of 2467.7 million"),
    ],
)
def test_known_figures_of_the_whole_file(whole: Located, hegemon: str, year: str, row: int, figure: str) -> None:
    """What awk finds in the whole file for two donors comes out, at the same row."""
    assert whole.complete
    findings = DATASET.collect(whole, ask(hegemon, "EGY", f"{year}/{year}"))
    (entry,) = findings.entries
    assert figure in (entry.note or "")
    assert findings.sources[entry.source[0]].locator == f"aidDataDisagg.csv.gz, row {row}"


def test_the_constant_year_shows_in_the_figures(shared_data: Path) -> None:
    """Only in 2011 do the sums of a donor that reports in dollars often end in three zeros."""
    import csv

    ends: dict[str, list[bool]] = {}
    with gzip.open(shared_data / "aiddata-dyadic" / FILE.name, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Sender"] == "United States":
                figures = [int(float(text)) for text in list(row.values())[4:19]]
                ends.setdefault(row["year"], []).extend(figure % 1000 == 0 for figure in figures if figure)
    shares = {year: sum(found) / len(found) for year, found in ends.items()}
    assert shares.pop("2011") > 0.2
    assert max(shares.values()) < 0.05


def test_the_deflator_agrees_with_the_greenbooks_own(shared_data: Path) -> None:
    """The Greenbook's own constant dollars imply the same prices, 1985 to 2011, within one percent."""
    import csv

    sums: dict[str, list[int]] = {}
    with gzip.open(
        shared_data / "us-aid-greenbook" / "us_foreignaid_greenbook.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            pair = sums.setdefault(row["Fiscal Year"], [0, 0])
            pair[0] += int(row["Obligations (Historical Dollars)"])
            pair[1] += int(row["Obligations (Constant Dollars)"])
    implied = {int(year): then / now for year, (then, now) in sums.items() if year.isdigit()}
    for year in range(1985, 2012):
        assert implied[year] / implied[2011] == pytest.approx(load_deflator()[year] / load_deflator()[2011], rel=0.01)
