"""Datasets joined to a record: what is added, what is known, what is left out and said."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from dyads import on_each_record
from fake_datasets import RECORD, act, aid, fake, meeting, record, use

from coalclass.errors import UsageError
from coalclass.records import Dyad, Source, load_text
from coalclass.records.writing import to_yaml
from coalclass.sources.assemble import Library, assemble, total
from coalclass.sources.base import Dataset, Found, parse_day
from coalclass.sources.citing import datasets_used
from coalclass.sources.editing import edited
from coalclass.sources.inspecting import inspect
from coalclass.sources.registry import MODULES, datasets

SAMPLES = sorted((Path(__file__).parents[2] / "sample_inputs").glob("*/*.yaml"))


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What fake datasets make of a record's text."""

    def join(text: str, *fakes: Dataset):
        use(monkeypatch, *fakes)
        return assemble(Library(tmp_path), record(text))

    return join


def test_a_new_record_is_valid(joined) -> None:
    """Every section, the context, what was searched and the sources come out as a record without a problem."""
    one = fake("one", [meeting("1990-09-07"), aid("1991")], context={"alliance": "none"}, searched=["threat"])
    assembled = joined(RECORD, one, fake("two", [act("1991")]))
    loaded = load_text(to_yaml(assembled.dyad))
    assert loaded.problems == () and loaded.dyad == assembled.dyad
    assert [line.added for line in assembled.account] == [2, 1]
    assert assembled.dyad.searched == ("threat",)
    assert assembled.dyad.context.source == ("one-context",)


def test_a_missing_dataset_is_a_sentence(joined) -> None:
    """A dataset that is not there leaves the record without it, and the account says so."""
    assembled = joined(RECORD, fake("gone", absent=True), fake("here", [act("1991")]))
    assert "not in the folder" in assembled.account[0].remark
    assert not assembled.account[0].troubles
    assert len(assembled.dyad.entries) == 1


def test_a_damaged_file_does_not_stop_the_rest(joined) -> None:
    """The sentence on the file goes into the account; the other datasets are read."""
    assembled = joined(RECORD, fake("bad", broken="bad.csv, line 3: a year was expected"), fake("good", [act("1991")]))
    assert assembled.account[0].remark == "bad.csv, line 3: a year was expected"
    assert not assembled.account[0].missing
    assert len(assembled.dyad.entries) == 1


def test_a_file_that_may_not_be_read_is_a_sentence(joined) -> None:
    """An error of the system names the file too."""

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder / "locked.csv"))

    from dataclasses import replace

    assembled = joined(RECORD, replace(fake("locked"), find=refuse))
    assert "locked.csv: cannot be read: Permission denied" in assembled.account[0].remark


@pytest.mark.parametrize("section", ["aid", "consultations", "interactions"])
def test_none_by_hand_is_not_overruled(joined, section) -> None:
    """What a coder found not to exist stays so; what a dataset has against it is counted, and claims nothing."""
    entries = [aid("1991"), aid("1990"), meeting("1991"), act("1991")]
    assembled = joined(f"{RECORD}{section}: none\n", fake("one", entries, searched=["economic", "threat", "refusal"]))
    assert getattr(assembled.dyad, section) == ()
    left = {"aid": 2, "consultations": 1, "interactions": 1}[section]
    assert assembled.account[0].skipped == {f"the record says '{section}: none'": left}
    assert f"{left} left out" in assembled.account[0].remark
    kept_out = {"aid": "economic", "interactions": "threat"}.get(section)
    assert set(assembled.dyad.searched) == {"economic", "threat", "refusal"} - {kept_out}


def test_rows_left_out_are_reported(joined) -> None:
    """The importer's own count of rows left out reaches the account, with the reason."""
    assembled = joined(RECORD, fake("one", skipped={"no year": 3}))
    assert assembled.account[0].remark == "3 left out: no year"


def test_two_datasets_that_tell_the_same_count_once(joined) -> None:
    """The first dataset says it, the second has it known; and a loose entry by hand stands for one meeting of both."""
    one, two = fake("one", [meeting("1990-11-06")]), fake("two", [meeting("1990-11-07"), meeting("1990-11-23")])
    assembled = joined(RECORD + "consultations:\n- date: 1990-11\n  level: minister\n", one, two)
    assert [(line.added, line.known) for line in assembled.account] in ([(0, 1), (1, 1)], [(1, 0), (0, 2)])
    assert len(assembled.dyad.consultations or ()) == 2


def test_context_by_hand_stands(joined) -> None:
    """A field that the record has is not replaced, and the dataset's source comes only with what it gave."""
    one = fake("one", context={"alliance": "defense", "gdp_musd": 5.0})
    assembled = joined(RECORD + "context: {alliance: none, source: book}\n", one)
    assert (assembled.dyad.context.alliance, assembled.dyad.context.gdp_musd) == ("none", 5.0)
    assert assembled.dyad.context.source == ("book", "one-context")
    assert assembled.account[0].known == 1
    again = joined(RECORD + "context: {alliance: none, gdp_musd: 1, source: book}\n", one)
    assert again.dyad.context.source == ("book",) and not again.additions.sources


def test_a_key_of_the_record_keeps_its_meaning(joined) -> None:
    """Where the record's key names another source, the dataset's source gets a key of its own."""
    text = RECORD + "sources:\n  one-1: A newspaper\n"
    assembled = joined(text, fake("one", [act("1991")]))
    assert assembled.dyad.sources["one-1"] == Source("A newspaper")
    assert assembled.dyad.interactions[0].source == ("one-1-2",)
    assert assembled.dyad.sources["one-1-2"].citation == "one, edition 1"
    grown = edited(text, assembled)
    assert edited(grown, joined(grown, fake("one", [act("1991")]))) == grown


def test_unused_sources_stay_out(joined) -> None:
    """A source that no added entry rests on is not written."""
    assembled = joined(RECORD, fake("one", sources={"spare": Source("spare")}))
    assert assembled.dyad.sources == {}


def test_each_dataset_is_looked_for_once(monkeypatch, tmp_path) -> None:
    """One library asks for a dataset's files once, however many records are assembled."""
    calls: list[str] = []
    use(monkeypatch, fake("one", calls=calls))
    library = Library(tmp_path)
    for _ in range(3):
        assemble(library, record(RECORD))
    assert Counter(calls) == {"find one": 1, "collect one": 3}


UNFORESEEN = [KeyError("year"), ValueError("no month 13"), IndexError("7"), ZeroDivisionError("division by zero")]


@pytest.mark.parametrize("raised", [*UNFORESEEN, PermissionError(13, "Permission denied", "x.csv")], ids=repr)
@pytest.mark.parametrize("step", ["find", "collect"])
def test_what_an_importer_did_not_foresee_stops_no_other(joined, raised: Exception, step: str) -> None:
    """Whatever an importer raises becomes a sentence on its dataset; the others are asked all the same."""

    def fail(*given: object) -> None:
        raise raised

    broken = replace(fake("one", [act("1991")]), **{step: fail})
    assembled = joined(RECORD, broken, fake("two", [act("1991")]))
    first, second = assembled.account
    (trouble,) = first.troubles
    assert (first.added, first.missing, second.added) == (0, False, 1)
    named = "x.csv: cannot be read: Permission denied" if isinstance(raised, OSError) else type(raised).__name__
    assert named in trouble
    assert isinstance(raised, OSError) or (broken.title in trouble and "report this" in trouble)


def test_an_unforeseen_fault_is_damage_in_a_look_at_the_folder(tmp_path: Path) -> None:
    """A look at a folder goes on as well, and calls the dataset damaged."""

    def fail(folder: Path) -> None:
        raise KeyError("year")

    found = inspect(Library(tmp_path), replace(fake("one"), find=fail))
    assert (found.state, "KeyError" in found.remark) == ("damaged", True)


def test_an_interrupt_is_no_fault_of_a_dataset(monkeypatch, tmp_path) -> None:
    """What is no error, such as an interrupt, or is not the dataset's, such as no memory left, passes through."""
    for raised in (KeyboardInterrupt, MemoryError):

        def fail(*given: object, raised: type[BaseException] = raised) -> None:
            raise raised

        use(monkeypatch, replace(fake("one"), collect=fail))
        with pytest.raises(raised):
            assemble(Library(tmp_path), record(RECORD))


def test_what_a_visit_that_lasted_holds_is_told_once(joined) -> None:
    """A day within a visit of one dataset is no news from another, at once and when added to again."""
    visit = Found(meeting("1991-03-30", note="Cairo; until 1991-04-04"), until=parse_day("1991-04-04"))
    both = fake("one", [visit]), fake("two", [meeting("1991-04-03")])
    once = joined(RECORD, *both)
    assert [line.added for line in once.account] == [1, 0]
    assert [line.added for line in joined(to_yaml(once.dyad), *both).account] == [0, 0]


def test_a_visit_that_lasted_is_known_by_a_day_within_it(joined) -> None:
    """A day that a coder wrote down is the visit that a dataset tells of, as the dataset says how long it lasted."""
    visit = meeting("1991-03-30", note="Cairo; until 1991-04-04")
    coded = f"{RECORD}consultations: [{{date: 1991-04-03, level: leader, source: a}}]\n"
    lasted = joined(coded, fake("one", [Found(visit, until=parse_day("1991-04-04"))]))
    assert [line.added for line in lasted.account] == [0]
    # What the note says in words decides nothing.
    assert [line.added for line in joined(coded, fake("one", [visit])).account] == [1]


def test_accounts_add_up(joined) -> None:
    """The account of many records holds each dataset once, with its sums."""
    one = joined(RECORD, fake("one", [act("1991")], skipped={"no year": 2}, context={"gdp_musd": 1.0}))
    both = total([one.account, one.account])
    assert [(line.added, line.skipped["no year"], line.fields["gdp_musd"]) for line in both] == [(2, 4, 2)]


def test_a_folder_that_is_none_is_refused(tmp_path) -> None:
    """A file or a missing folder is wrong usage."""
    with pytest.raises(UsageError, match="not a folder"):
        Library(tmp_path / "nowhere")


def test_every_dataset_has_an_importer() -> None:
    """Each module of the registry is there, with facts that are not empty and keys that differ."""
    found = datasets()
    assert len(found) == len(MODULES) == len({one.key for one in found})
    for one in found:
        assert all(value.strip() for value in one.facts.values()), one.key
        assert one.bibtex.count("{") == one.bibtex.count("}") and one.bibtex.lstrip().startswith("@"), one.key
        assert one.years[0] <= one.years[1] <= 2026


def test_an_empty_folder_has_no_dataset(tmp_path) -> None:
    """No importer takes an empty folder, or a file of another name, for its dataset."""
    (tmp_path / "notes.txt").write_text("nothing")
    assert {inspect(Library(tmp_path), one).state for one in datasets()} == {"missing"}


CITED = [
    ("US Department of State, Office of the Historian, Visits by Foreign Leaders (dataset)", {"state-visits"}),
    ("US Department of State, Travels of the President and of the Secretary of State (dataset)", {"state-travels"}),
    ("US Overseas Loans and Grants (Greenbook), obligations", {"greenbook"}),
    ("V-Dem v2x_polyarchy in the isard package", {"polyarchy"}),
    ("Bailey, Strezhnev and Voeten, UN General Assembly ideal points, April 2020", {"ideal-points"}),
    ("Voeten, UN General Assembly votes (dataset, unvotes)", {"unga-votes"}),
    ("Datasets: V-Dem polyarchy 1991; ATOP dyad-years 1991; US Greenbook", {"polyarchy", "atop", "greenbook"}),
    ("Our role in Afghanistan really about ties with US", set()),
    ("Remarks during a visit by foreign leaders' envoys to the president on his travels", set()),
]


@pytest.mark.parametrize(("citation", "keys"), CITED)
@pytest.mark.parametrize("in_place", [True, False])
def test_datasets_are_known_by_their_citation(citation, keys, in_place) -> None:
    """A coder's own words for a dataset name it, in `sources` or where they are used; ordinary words do not."""
    quoted = f'"{citation}"'
    text = f"aid:\n- {{date: 1990, kind: cash, source: {quoted}}}\n" if in_place else f"sources:\n  a: {quoted}\n"
    assert {one.key for one in datasets_used(record(RECORD + text))} == keys


@on_each_record
def test_every_dataset_of_the_shipped_records_is_known(sample) -> None:
    """Each source of a shipped record that was read as a dataset is matched by one of ours."""
    dyad = record(sample.read_text(encoding="utf-8"))
    for key, source in dyad.sources.items():
        if source.read == "dataset":
            alone = record(RECORD + f'sources:\n  {key}: "{source.citation.replace(chr(34), chr(39))}"\n')
            assert datasets_used(alone), source.citation


@pytest.fixture(scope="module")
def library(shared_data: Path) -> Library:
    """One library of the whole datasets for all tests here."""
    return Library(shared_data)


@on_each_record
def test_shipped_records_survive_every_dataset(sample, library) -> None:
    """No line of a shipped record changes, none is lost, the result is valid, and a second time adds nothing."""
    text = sample.read_bytes().decode()
    before = record(text)
    assembled = assemble(library, before)
    assert not [line.troubles for line in assembled.account if line.troubles]
    grown = edited(text, assembled)
    loaded = load_text(grown)
    assert loaded.problems == ()
    _survives(before, loaded.dyad)
    lines = iter(grown.splitlines())
    touched = {f"source: {key}" for key in before.context.source} | {"searched:"}
    for line in text.splitlines():
        if not any(word in line for word in touched):
            assert line in lines, line
    assert edited(grown, assemble(library, loaded.dyad)) == grown


def _survives(before: Dyad, after: Dyad) -> None:
    for name in ("consultations", "aid", "interactions"):
        own = getattr(before, name)
        assert own is None or getattr(after, name)[: len(own)] == own
    assert before.sources.items() <= after.sources.items()
    for name in ("label", "mandate", "coder", "notes", "coalition", "period"):
        assert getattr(before, name) == getattr(after, name)
    for field in ("polyarchy_hegemon", "alliance", "gdp_musd", "aid_baseline_musd", "troops_hosted"):
        assert getattr(before.context, field) in (None, getattr(after.context, field))


def test_the_whole_folder_is_whole(library) -> None:
    """Of the shared data nothing is damaged or missing; only GDP is incomplete, being in constant dollars."""
    looked = [inspect(library, one) for one in datasets()]
    assert {one.dataset.key: one.state for one in looked if one.state != "there"} == {"wdi-gdp": "incomplete"}
    assert all(one.edition and one.files for one in looked)


def test_egypt_has_seven_meetings(library) -> None:
    """USA-EGY up to 11 April 1991: seven stops by President or Secretary, six in Egypt and one in Riyadh (counted by
    hand in the XML); the shipped record has them all, four coded by hand and three from here."""
    travels = assemble(library, record(RECORD))
    stops = [one for one in travels.dyad.consultations or () if one.source[0].startswith("state-travels")]
    assert len(stops) == 7
    assert sum("Egypt" in (one.note or "") for one in stops) == 6
    egypt = next(path for path in SAMPLES if path.parts[-2:] == ("gulf-war-1990", "egy.yaml"))
    line = next(
        one for one in assemble(library, record(egypt.read_text())).account if one.dataset.key == "state-travels"
    )
    assert (line.added, line.known) == (0, 7)


def test_assembled_records_are_valid_and_name_their_datasets(library) -> None:
    """For other hegemons too, what is assembled is valid, and each dataset that gave something can be cited."""
    for hegemon, follower, period in (("USA", "PAK", "2001-09-11/2002-12-31"), ("GBR", "KWT", "1990-08-02/1991-04-11")):
        head = RECORD.replace("USA", hegemon).replace("EGY", follower).replace("1990-08-02/1991-04-11", period)
        assembled = assemble(library, record(head))
        loaded = load_text(to_yaml(assembled.dyad))
        assert loaded.problems == () and loaded.dyad == assembled.dyad
        gave = {line.dataset.key for line in assembled.account if line.added or line.fields}
        assert gave <= {one.key for one in datasets_used(assembled.dyad)}
        assert all(source.read == "dataset" and source.locator for source in assembled.dyad.sources.values())
