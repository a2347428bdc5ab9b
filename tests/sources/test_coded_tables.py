"""What holds for every importer of a coded table: damage is named, zipped and plain files say the same."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from questions_on_tables import EXCERPTS, ask, copied

from coalclass.errors import DatasetError
from coalclass.sources import atop, gdp, gml, ideal_points, polyarchy, troopdata, unga_votes, unsc_vetoes
from coalclass.sources.base import Dataset

GULF = ("USA-EGY", "1990-08-02/1991-04-11")


@dataclass(frozen=True)
class Case:
    """An excerpt of one edition, the file of it to damage, and a dyad on which it says something."""

    dataset: Dataset
    folder: str
    file: str
    dyad: tuple[str, str] = GULF


CASES = [
    Case(unga_votes.DATASET, "unga_votes", "un_votes.csv"),
    Case(unga_votes.DATASET, "unga_votes", "un_roll_calls.csv"),
    Case(unga_votes.DATASET, "unga_votes/raw", "UNVotesPublished_1985_2012.csv"),
    Case(ideal_points.DATASET, "ideal_points", "IdealpointestimatesAll_Apr2020.csv"),
    Case(atop.DATASET, "atop/dyads", "atop_alliance_dyadyear.csv", ("USA-PAK", "2001-09-11/2002-12-31")),
    Case(atop.DATASET, "atop/members", "atop-member-level.csv", ("USA-PAK", "2001-09-11/2002-12-31")),
    Case(troopdata.DATASET, "troopdata", "troopdata-rebuild-country-year.csv"),
    Case(troopdata.DATASET, "troopdata/reports", "troopdata-rebuild-reports.csv"),
    Case(polyarchy.DATASET, "polyarchy", "cw_democracy.csv"),
    Case(gdp.DATASET, "wdi_gdp", "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_000000.csv"),
    Case(unsc_vetoes.DATASET, "unsc_vetoes", "unsc_vetoes_1946_sept2022.csv", ("RUS-CHN", "2011-01-01/2012-12-31")),
    Case(gml.DATASET, "gml/part", "gml_part.csv"),
    Case(gml.DATASET, "gml/part", "gml_mid_disps.csv"),
    Case(gml.DATASET, "gml/dyads", "gml-ddy-disputes-2.03.csv"),
]
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)


def _copy(case: Case, folder: Path, *, zipped: bool = False) -> Path:
    """The edition's files in a fresh folder, and the one to damage."""
    for excerpt in sorted((EXCERPTS / case.folder).glob("*.csv")):
        path = copied(excerpt, folder, zipped=zipped and excerpt.name == case.file)
        if excerpt.name == case.file:
            target = path
    return target


def _refused(case: Case, path: Path) -> str:
    with pytest.raises(DatasetError) as caught:
        ask(case.dataset, path.parent, *case.dyad)
    message = str(caught.value)
    assert str(path) in message, message
    return message


@each
def test_a_zipped_file_says_what_the_plain_one_says(case: Case, tmp_path: Path) -> None:
    """Whether a copy is gzipped changes nothing but the file's name, and each excerpt says something."""
    plain, zipped = tmp_path / "plain", tmp_path / "zipped"
    plain.mkdir()
    zipped.mkdir()
    _copy(case, plain)
    _copy(case, zipped, zipped=True)
    one, other = (ask(case.dataset, folder, *case.dyad) for folder in (plain, zipped))
    assert one.context == other.context
    assert one.entries == other.entries
    assert one.context or one.entries
    assert all(source.read == "dataset" for source in one.sources.values())
    assert all(key.startswith(f"{case.dataset.key}-") for key in one.sources)
    assert all(case.dataset.title in source.citation for source in one.sources.values())


@each
def test_a_zipped_file_cut_short_is_named(case: Case, tmp_path: Path) -> None:
    """A download that broke off is refused with the file's name."""
    path = _copy(case, tmp_path, zipped=True)
    path.write_bytes(path.read_bytes()[:-40])
    assert "damaged or cut short" in _refused(case, path)


@each
def test_a_row_cut_in_the_middle_is_named(case: Case, tmp_path: Path) -> None:
    """A plain file that ends within a row is refused with the row or line."""
    path = _copy(case, tmp_path)
    data = path.read_bytes().rstrip().rstrip(b",")
    path.write_bytes(data[: data.rfind(b",")])
    assert re.search(r"(row|line) \d+", _refused(case, path))


@each
def test_an_empty_file_is_named(case: Case, tmp_path: Path) -> None:
    """An empty file is refused, not taken for a dataset without rows."""
    path = _copy(case, tmp_path)
    path.write_bytes(b"")
    assert "empty" in (message := _refused(case, path)) or "found none" in message


@each
def test_another_encoding_is_read(case: Case, tmp_path: Path) -> None:
    """A file saved as UTF-16, as spreadsheets do, says the same."""
    path = _copy(case, tmp_path)
    plain = ask(case.dataset, tmp_path, *case.dyad)
    path.write_bytes(path.read_bytes().decode("latin-1").encode("utf-16"))
    again = ask(case.dataset, tmp_path, *case.dyad)
    assert (again.context, again.entries) == (plain.context, plain.entries)


@each
def test_a_missing_column_is_named(case: Case, tmp_path: Path) -> None:
    """A file with other columns is refused with what was found: it is another edition or another file."""
    path = _copy(case, tmp_path)
    lines = path.read_bytes().split(b"\n")
    place = next(place for place, line in enumerate(lines) if line.count(b",") > 2)
    lines[place] = b",".join(b"x%d" % n for n in range(lines[place].count(b",") + 1))
    path.write_bytes(b"\n".join(lines))
    assert re.search(r"columns missing|expected the header", _refused(case, path))


@each
def test_a_folder_without_the_dataset_has_none(case: Case, tmp_path: Path) -> None:
    """Where no file is the dataset's, find tells so and raises nothing."""
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    assert case.dataset.find(tmp_path) is None


@pytest.mark.parametrize(
    "dataset", {case.dataset.key: case.dataset for case in CASES}.values(), ids=lambda one: one.key
)
def test_the_facts_of_a_dataset_are_complete(dataset: Dataset) -> None:
    """Nothing that `coalclass data` prints is empty, and the BibTeX is one balanced entry."""
    facts = (dataset.title, dataset.gives, dataset.units, dataset.licence, dataset.obtain, dataset.citation)
    assert all(fact.strip() for fact in facts)
    assert "http" in dataset.obtain
    assert re.match(r"@\w+\{\w+,\n", dataset.bibtex)
    assert dataset.bibtex.count("{") == dataset.bibtex.count("}")
    assert dataset.years[0] < dataset.years[1]


def test_hidden_folders_are_not_searched(tmp_path: Path) -> None:
    """A copy in a hidden folder, such as a checkout's, is not found."""
    hidden = tmp_path / ".cache"
    hidden.mkdir()
    shutil.copyfile(EXCERPTS / "polyarchy" / "cw_democracy.csv", hidden / "cw_democracy.csv")
    assert polyarchy.DATASET.find(tmp_path) is None
