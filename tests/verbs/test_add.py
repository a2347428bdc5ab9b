"""`add`: one entry more, and every other byte of the record as it was."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from any_dyads import dyads, entries
from hypothesis import assume, given
from hypothesis import strategies as st

import coalclass
from coalclass.errors import PlaceError, RecordError, UsageError
from coalclass.records import Dyad, Entry, load_text, section_of
from coalclass.records.fields import Field, vocabulary
from coalclass.records.inputs import entry_kinds, entry_shape
from coalclass.records.protocol import entry_kind
from coalclass.records.writing import to_json, to_yaml
from coalclass.verbs.add import field_options, keeps_text

HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Test\nperiod: 2000-01-01/2000-12-31\n"
DEMAND = {"date": "2000-05-01", "note": 'asks: for "more" # than before'}


def write(folder: Path, text: str | bytes) -> Path:
    """A record's file."""
    path = folder / "egy.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def fields_of(entry: Entry) -> dict[str, Any]:
    """The fields of an entry as a user gives them."""
    shape = entry_shape(entry_kind(entry))
    values = {name: getattr(entry, name) for name in shape.fields if name not in (*shape.fixed, "source")}
    defaults = {"recipients": 1, "count": 1}
    return {
        name: list(value) if name == "rationale" else str(value) if name == "date" else value
        for name, value in values.items()
        if value not in (None, ()) and value != defaults.get(name)
    }


def spell(dyad: Dyad, way: str) -> str:
    """A record's text in some way of writing YAML."""
    text = to_json(dyad) if way in ("flow", "flow-lines") else to_yaml(dyad)
    if way == "flow-lines":
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    if way == "comments":
        text = "# head\n" + re.sub(r"(?m)^(aid|interactions|sources|coder):", r"# before \1\n\1:", text) + "# tail\n"
    if way == "bom":
        text = "\ufeff" + text
    if way == "no end":
        text = text.removesuffix("\n")
    if way == "marks":
        text = f"---\n{text}...\n"
    return text


WAYS = ("block", "flow", "flow-lines", "comments", "bom", "no end", "marks", "crlf")


@given(dyads(), entries(), st.sampled_from(WAYS), st.data())
def test_every_old_byte_stays_and_the_entry_is_read_back(
    record: Dyad, entry: Entry, way: str, data: st.DataObject
) -> None:
    """For any record and entry: the old text is found in the new one, which reads as the old record with the entry."""
    keys = (
        data.draw(st.lists(st.sampled_from(sorted(record.sources)), unique=True, max_size=2)) if record.sources else []
    )
    entry = replace(entry, source=tuple(keys))
    section = section_of(entry)
    before = getattr(record, section)
    text = spell(record, way)
    if way == "crlf":
        text = text.replace("\n", "\r\n")
    # A literal text that ends the record means another text without its line end.
    assume(load_text(text).dyad == record)
    with TemporaryDirectory() as folder:
        path = write(Path(folder), text)
        if before == () or entry in (before or ()):
            with pytest.raises(UsageError, match=r"none' \(looked for|this very entry already"):
                coalclass.add(path, entry_kind(entry), fields_of(entry), source=keys)
            assert path.read_bytes() == text.encode()
            return
        made = coalclass.add(path, entry_kind(entry), fields_of(entry), source=keys)
        after = path.read_bytes().decode()
    expected: dict[str, Any] = {section: (*(before or ()), entry)}
    assert load_text(after).dyad == replace(record, **expected) == made.dyad
    assert keeps_text(text, after) and made.text == after
    if way == "crlf":
        assert "\n" not in after.replace("\r\n", "")


def test_the_ways_of_writing_are_all_tried() -> None:
    """The strategy above reaches each way with a record that is added to: none is passed over in silence."""
    record = coalclass.load("sample:gulf-war-1990/egy")
    for way in WAYS:
        assert load_text(spell(record, way)).dyad == record, way


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aid:\n- date: 2000\n  kind: loan\n# next\ncoder: A\n",
         "aid:\n- date: 2000\n  kind: loan\n- date: 2001\n  kind: cash\n# next\ncoder: A\n"),
        ("aid: [{date: 2000, kind: loan}]  # one\n",
         'aid: [{date: 2000, kind: loan}, {"date": "2001", "kind": "cash"}]  # one\n'),
        ("interactions:\n  - {date: 2000, actor: follower, kind: demand}\n",
         "aid:\n  - date: 2001\n    kind: cash\ninteractions:\n  - {date: 2000, actor: follower, kind: demand}\n"),
        ("notes: |\n  a text\n  of lines\n", "notes: |\n  a text\n  of lines\naid:\n  - date: 2001\n    kind: cash\n"),
    ],
    ids=["block", "flow", "new section", "after a block of text"],
)  # fmt: skip
def test_where_the_entry_goes(before: str, after: str, tmp_path: Path) -> None:
    """To the end of its section, in the manner of the section; a new section to its place in the format."""
    path = write(tmp_path, HEAD + before)
    made = coalclass.add(path, "aid", {"date": "2001", "kind": "cash"})
    assert path.read_text(encoding="utf-8") == HEAD + after
    assert made.entry == f"aid[{len(made.dyad.aid or ()) - 1}]" and made.written == str(path)


def test_a_new_source_comes_with_the_entry(tmp_path: Path) -> None:
    """The key goes into the entry, the source to the end of the sources, made where there are none."""
    path = write(tmp_path, HEAD)
    coalclass.add(path, "demand", DEMAND, source="a", citation="A: Book, 1998", url="https://e.org", read="whole")
    made = coalclass.add(path, "demand", {"date": "2001"}, source=["a", "b"], citation="B", locator="p. 3")
    assert [one.source for one in made.dyad.entries] == [("a",), ("a", "b")]
    assert list(made.dyad.sources) == ["a", "b"] and made.dyad.sources["b"].locator == "p. 3"
    assert made.dyad.sources["a"].citation == "A: Book, 1998" and made.dyad.sources["a"].read == "whole"


@pytest.mark.parametrize(
    ("kind", "given", "more", "words"),
    [
        ("demnd", {}, {}, "'demnd' is no kind of entry .*did you mean demand"),
        ("loan", {}, {}, "loan is a kind of aid: give aid as the kind of entry, and --kind loan"),
        ("aid", {"date": "2000"}, {}, "missing --kind, which aid must have"),
        ("consultation", {"outcome": "herd"}, {}, "--outcome: .*did you mean heard.*\n?missing --date, --level"),
        ("demand", {"date": "2000-02-30"}, {}, "--date: 'date' is outside the calendar"),
        ("demand", {"date": "2000", "paid_by": "hegemon"}, {}, "--paid-by: demand does not take it"),
        ("demand", {"date": "2000", "kind": "threat"}, {}, "--kind: demand does not take it"),
        ("demand", {"date": "2000", "actor": "hegemon"}, {}, "--actor: 'demand' is not done by this actor"),
        ("aid", {"date": "2000", "kind": "loan", "amount_musd": "a lot"}, {}, "--amount-musd: .* must be a number"),
        ("aid", {"date": "2000", "kind": "loan", "amount_musd": -1}, {}, "--amount-musd: .* out of range"),
        ("contribution", {"date": "2000", "troops": 1.5}, {}, "--troops: 'troops' is out of range"),
        ("withdrawal", {"date": "2000", "coordinated": "yes"}, {}, "--coordinated: .*true or false"),
        ("statement", {"date": "2000", "actor": "follower", "rationale": ["norm", "norm"]}, {}, "--rationale: repeat"),
        ("demand", {"date": "2000"}, {"source": "c"}, "--source: 'c' is no key of the record's sources"),
        ("demand", {"date": "2000"}, {"url": "x"}, "--url: goes with --citation"),
        ("demand", {"date": "2000"}, {"citation": "X"}, "--source names no new key"),
        ("demand", {"date": "2000"}, {"citation": "X", "source": ["c", "d"]}, "--source names 2 new keys"),
        ("demand", {"date": "2000"}, {"citation": "X", "source": "c", "read": "all"}, "--read: 'all' is not a way"),
        ("demand", {"date": "2000"}, {"citation": " ", "source": "c"}, "a citation that are not empty"),
        ("demand", {"date": "2000-13"}, {"source": "c"}, "(?s)--date: .*--source: 'c'"),
    ],
)
def test_what_cannot_be_added(
    kind: str, given: dict[str, Any], more: dict[str, Any], words: str, tmp_path: Path
) -> None:
    """Each refusal names the option, what is allowed, and the nearest word; nothing is written."""
    path = write(tmp_path, HEAD)
    with pytest.raises(UsageError, match=words):
        coalclass.add(path, kind, given, **more)
    assert path.read_text(encoding="utf-8") == HEAD and [one.name for one in tmp_path.iterdir()] == ["egy.yaml"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (HEAD + "aid: none\n", UsageError, "the record says 'aid: none'"),
        (HEAD + "aid: []\n", RecordError, "'aid' is an empty list"),
        (HEAD + "aid:\n", RecordError, "a key without a value"),
        ("coalclass: 1\n", RecordError, "lacks the required key"),
        (HEAD.encode() + b"notes: \xff\n", RecordError, "not UTF-8"),
        (HEAD + "aid: [{date: 2001, kind: cash}]\n", UsageError, r"aid\[0\] in line 6 is this very entry already"),
    ],
)
def test_records_that_are_not_added_to(text: str | bytes, error: type[Exception], words: str, tmp_path: Path) -> None:
    """A record that is invalid, says `none`, or holds the entry stays as it is."""
    path = write(tmp_path, text)
    before = path.read_bytes()
    with pytest.raises(error, match=words):
        coalclass.add(path, "aid", {"date": "2001", "kind": "cash"})
    assert path.read_bytes() == before


def test_a_shipped_record_is_not_written_over(tmp_path: Path) -> None:
    """Without a place to write to it is refused; with one, the copy has the entry."""
    with pytest.raises(UsageError, match="a shipped record is not written over"):
        coalclass.add("sample:gulf-war-1990/egy", "demand", DEMAND)
    coalclass.add("sample:gulf-war-1990/egy", "demand", DEMAND, out=tmp_path / "a.yaml")
    with pytest.raises(PlaceError, match="--force"):
        coalclass.add("sample:gulf-war-1990/egy", "demand", DEMAND, out=tmp_path / "a.yaml")
    assert (
        len(coalclass.load(tmp_path / "a.yaml").entries) == len(coalclass.load("sample:gulf-war-1990/egy").entries) + 1
    )


def test_json_lines_are_not_added_to(tmp_path: Path) -> None:
    """An entry goes into one record in YAML."""
    path = tmp_path / "a.jsonl"
    path.write_text(to_json(coalclass.load("sample:gulf-war-1990/egy")) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not to JSON Lines"):
        coalclass.add(path, "demand", DEMAND)


def test_a_failure_of_the_disk_leaves_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file cannot be put in place the old record stands, and nothing beside it."""
    path = write(tmp_path, HEAD)

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("coalclass.places.os.replace", full)
    with pytest.raises(PlaceError, match="no room"):
        coalclass.add(path, "demand", DEMAND)
    assert path.read_text(encoding="utf-8") == HEAD and len(list(tmp_path.iterdir())) == 1


def test_verdicts_are_there_only_where_asked_for(tmp_path: Path) -> None:
    """Before and after, as `classify` gives them; without the wish nothing is scored."""
    path = write(
        tmp_path, HEAD + "interactions:\n  - {date: 2000-03, actor: follower, kind: contribution, form: combat}\n"
    )
    assert coalclass.add(path, "demand", {"date": "2000-01"}).before is None
    old = coalclass.classify(path).db
    made = coalclass.add(path, "aid", {"date": "2000-02", "kind": "cash", "linkage": "explicit"}, show_verdict=True)
    assert (made.before.db, made.after.db) == (old, coalclass.classify(path).db) and old > made.after.db


def test_open_questions_are_told(tmp_path: Path) -> None:
    """Those of the coding protocol that no entry and no search answers yet."""
    path = write(tmp_path, HEAD + "searched: [threat]\n")
    assert [one.number for one in coalclass.add(path, "demand", DEMAND).open] == [1, 2, 3, 4, 7, 8]


def example(field: Field) -> Any:
    """A value that a field may hold."""
    values = {"date": "2000-06", "number": max(field.min or 0, 1), "boolean": True, "text": f"{field.name}: x"}
    return list(field.words) if field.type == "words" else values.get(field.type) or field.words[0]


def test_every_kind_can_be_added(tmp_path: Path) -> None:
    """With every field that it takes, as the vocabulary has them, and no kind needs more than it says."""
    for kind in entry_kinds():
        shape = entry_shape(kind)
        path = write(tmp_path, HEAD)
        full = {name: example(field) for name, field in shape.fields.items()
                if name != "source" and name not in shape.fixed}  # fmt: skip
        (entry,) = coalclass.add(path, kind, full).dyad.entries
        assert all(getattr(entry, name) not in (None, ()) for name in full), kind
        path = write(tmp_path, HEAD)
        least = {name: full[name] for name in shape.required}
        assert len(coalclass.add(path, kind, least).dyad.entries) == 1


def test_options_are_the_fields_of_the_format() -> None:
    """Every field of the three sections is an option, and only these."""
    shapes = vocabulary().shapes
    assert set(field_options()) == {
        name for section in ("consultations", "aid", "interactions") for name in shapes[section]
    }


def test_keeping_is_finding_in_order() -> None:
    """A text is kept where its characters come in order; one that is missing or moved is not."""
    assert keeps_text("", "x") and keeps_text("abc", "xaybzc")
    assert not keeps_text("abc", "acb") and not keeps_text("aa", "a")


def test_an_entry_outside_the_period_is_kept_and_warned_of(tmp_path: Path) -> None:
    """It counts for neither side, so whoever adds it is told, once; one within the period draws no warning of it."""
    path = write(tmp_path, HEAD)
    made = coalclass.add(path, "demand", {"date": "1950-01"}, source="A paper, 3 January 1950")
    (problem,) = [one for one in made.problems if "outside the period" in one.message]
    assert problem.severity == "warning" and problem.entry == "interactions[0]"
    assert problem.line == made.dyad.interactions[0].line and "1950-01" in (problem.found or "")
    assert load_text(path.read_text(encoding="utf-8")).dyad == made.dyad
    start = str(made.dyad.period.start)
    assert not coalclass.add(path, "demand", {"date": start}, source="A paper, 4 January 1950").problems


def test_a_source_is_a_citation_as_in_a_file(tmp_path: Path) -> None:
    """A citation in words is taken as it is; one word that looks like a key is refused, and told what to do."""
    path = write(tmp_path, HEAD)
    made = coalclass.add(path, "demand", DEMAND, source="Le Monde, 4 August 1990")
    assert made.dyad.entries[0].source == ("Le Monde, 4 August 1990",) and not made.dyad.sources
    with pytest.raises(UsageError, match=r"no key of the record's sources.*a citation in words can be given"):
        coalclass.add(path, "demand", {"date": "1990-10"}, source="lemonde-1990")


def test_what_a_missing_field_may_hold_is_said(tmp_path: Path) -> None:
    """The words of the field, and which of them where a source does not say."""
    path = write(tmp_path, HEAD)
    with pytest.raises(UsageError, match=r"--level: leader, minister, official, military.*does not say, official"):
        coalclass.add(path, "consultation", {"date": "1990-09"})


def test_a_section_goes_under_its_comment(tmp_path: Path) -> None:
    """In a record that `new` has made each section comes where the comments have it, before their example."""
    path = tmp_path / "pol.yaml"
    coalclass.new("USA", "POL", "IFOR 1995-96", "1995-12-20/1996-12-20", out=path)
    coalclass.add(path, "contribution", {"date": "1996-02-05"}, source="wp", citation="Wojsko Polskie")
    coalclass.add(path, "aid", {"date": "1996-01", "kind": "military"}, source="wp")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines.count("sources:") == 1
    for section in ("aid", "interactions"):
        place = lines.index(f"{section}:")
        assert lines[place - 1].startswith("## ")
        assert lines.index(f"# {section}:") > place
        assert max(at for at, line in enumerate(lines[:place]) if line.startswith(f"## {section}: ")) < place
    assert load_text("\n".join(lines)).dyad is not None
