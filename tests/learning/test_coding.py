"""How fully a casebook is coded: questions answered, gaps logged, fields coded, entries on the pages of labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dyads import dyad

import coalclass
from coalclass.errors import RecordError, UsageError
from coalclass.learning.casebook import cases_in
from coalclass.learning.coding import COUNTS, FIELDS, code_cases, count_entries, read_gaps, share_answers, share_field
from coalclass.learning.doctor import examine_casebook
from coalclass.learning.label_pages import (
    entries_on_label_pages,
    find_label_pages,
    leave_out_label_pages,
    read_pages,
)
from coalclass.records import Dyad
from coalclass.records.protocol import questions

HEADER = "dyad,coalition,question,query,result\n"


def record(*kinds: str, label: str = "substantive", **more: Any) -> Dyad:
    """A record with an entry of each kind, all on one page."""
    made = [{"date": "2000", "actor": _actor(kind), "kind": kind, "source": "p"} for kind in kinds]
    text = {"interactions": made, "sources": {"p": {"citation": "A page", "url": "https://example.org/p"}},
            "label": {"value": label, "source": "A judge"}}  # fmt: skip
    return dyad("\n".join(f"{key}: {json.dumps(value)}" for key, value in {**text, **more}.items()))


def _actor(kind: str) -> str:
    return "hegemon" if kind in ("request", "sanction", "concession") else "follower"


def log(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A log of look-ups."""
    path = folder / "searches.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_each_question_is_answered_in_one_way(tmp_path: Path) -> None:
    """By an entry, else a search, else a gap that is logged for this dyad and coalition; else it is open."""
    path = log(tmp_path, "USA-EGY,Test,6,threats,empty", "USA-EGY,Test,7,caveats,found", "USA-SYR,Test,8,why,empty",
               "USA-EGY,other,2,who,empty", "USA-EGY,gulf,,all,empty", "USA-EGY,gulf,3,costs,empty")  # fmt: skip
    (coding,) = code_cases(cases_in([("x/gulf/egy.yaml", record("request", searched=["demand"]))]), read_gaps(path))
    assert coding.answers == {1: "entry", 2: None, 3: "gap", 4: None, 5: "searched", 6: "gap", 7: None, 8: None}
    assert coding.open == (2, 4, 7, 8)
    assert share_answers([coding], 6, ("gap",)).value == 1.0 and share_answers([coding], 6, (None,)).value == 0.0
    assert share_answers([], 6, ("gap",)).value is None


def test_an_entry_of_a_dataset_answers_nothing() -> None:
    """The protocol is asked of coders: only what was coded by hand counts."""
    source = {"d": {"citation": "A dataset", "read": "dataset"}}
    aid = [{"date": "2000", "kind": "economic", "source": "d"}]
    (coding,) = code_cases(cases_in([("x.yaml", record("demand", aid=aid, sources={"p": "A page", **source}))]))
    assert coding.answers[4] is None and coding.answers[5] == "entry"


@pytest.mark.parametrize(
    ("rows", "header", "error", "words"),
    [
        (["USA-EGY,Test,9,q,empty", "USA-EGY,Test,1,q,nothing"], HEADER, RecordError, "row 2, column question"),
        (["USA-EGY,Test,1,q,nothing"], HEADER, RecordError, "column result.*found 'nothing'.*allowed found, empty"),
        ([], "dyad,question\n", UsageError, "columns missing: coalition, result"),
        (['USA-EGY,Test,1,"q,empty'], HEADER, UsageError, "not a well-formed table"),
    ],
)
def test_a_log_that_is_none(tmp_path: Path, rows: list[str], header: str, error: type[Exception], words: str) -> None:
    """A row or a file that cannot be used is refused in words, all rows at once."""
    with pytest.raises(error, match=words) as raised:
        read_gaps(log(tmp_path, *rows, header=header))
    assert len(getattr(raised.value, "problems", ())) == (len(rows) if error is RecordError else 0)


def test_a_log_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and one that is no text are refused in words."""
    (tmp_path / "x.csv").write_bytes(b"dyad\xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_gaps(tmp_path / "x.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        read_gaps(tmp_path / "none.csv")


def test_shares_of_fields_are_of_what_could_have_them() -> None:
    """Troops are asked of combat, support and peacekeeping; a field that no entry could have has no share."""
    contributions = [
        {"date": "2000", "actor": "follower", "kind": "contribution", "form": "combat", "troops": 5},
        {"date": "2000", "actor": "follower", "kind": "contribution", "form": "support", "paid_by": "hegemon"},
        {"date": "2000", "actor": "follower", "kind": "contribution", "form": "finance"},
        {"date": "2000", "actor": "follower", "kind": "statement", "rationale": ["norm", "interest"]},
    ]
    met = [{"date": "2000", "level": "leader", "outcome": "heard"}, {"date": "2000", "level": "leader"}]
    cases = cases_in([("x.yaml", dyad(f"interactions: {json.dumps(contributions)}\nconsultations: {json.dumps(met)}"))])
    shares = {name: share_field(cases, name) for name in FIELDS}
    assert shares["contribution: troops"] == (1, 2) and shares["contribution: paid_by"] == (1, 3)
    assert shares["consultation: outcome"].value == 0.5 and shares["consultation: timing"].value == 0.0
    assert shares["statement: rationale"].value == 1.0 and shares["aid: linkage"].value is None
    assert [one and (one.mean, one.least, one.most) for one in (count_entries(cases, name) for name in COUNTS)] == [
        (6, 6, 6), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    assert count_entries([], "entries") is None


def test_the_doctor_names_what_is_open(tmp_path: Path) -> None:
    """A warning for each open question with its records; a gap closes it."""
    cases = cases_in([("t/a.yaml", record("demand")), ("t/b.yaml", record("request"))])
    told = {one.message: one.records for one in examine_casebook(cases) if one.check == "protocol"}
    assert told["question 5 of the protocol is open in 1 of 2 records"] == ("Test: USA-EGY",)
    assert len(told) == len(questions())
    closed = examine_casebook(cases, read_gaps(log(tmp_path, "USA-EGY,Test,5,price,empty")))
    assert not [one for one in closed if one.message.startswith("question 5 ")]


def labels(folder: Path, *rows: str) -> None:
    """The table of labels of a casebook."""
    text = "coalition,follower,url,second_url\n" + "".join(f"{row}\n" for row in rows)
    (folder / "labels.csv").write_text(text, encoding="utf-8")


def test_pages_of_labels_come_from_the_table_and_the_record(tmp_path: Path) -> None:
    """The addresses of the row of the record's folder and name, and those of the label's own sources."""
    labels(tmp_path, "gulf,EGY,https://example.org/p,", "gulf,SYR,https://example.org/s,https://example.org/t")
    (tmp_path / "gulf").mkdir()
    pages = read_pages(tmp_path)
    assert pages == read_pages(tmp_path / "gulf")
    assert pages["gulf", "syr"] == {"https://example.org/s", "https://example.org/t"}
    one = record("demand", "refusal")
    assert find_label_pages(one, "a/gulf/egy.yaml", pages) == {"https://example.org/p"}
    assert find_label_pages(one, "a/gulf/jor.yaml", pages) == frozenset()
    (tmp_path / "labels.csv").write_text(
        "coalition,follower,url,second_url,third_url\ngulf,SYR,https://example.org/s,,https://example.org/u\n", "utf-8"
    )
    assert read_pages(tmp_path)["gulf", "syr"] == {"https://example.org/s", "https://example.org/u"}
    own = dyad("interactions: [{date: 2000, actor: follower, kind: demand, source: p}]\n"
               "sources: {p: {citation: A page, url: 'https://example.org/q'}}\n"
               "label: {value: substantive, source: p}")  # fmt: skip
    assert find_label_pages(own, "x.yaml", {}) == {"https://example.org/q"}
    assert find_label_pages(dyad("aid: none"), "a/gulf/egy.yaml", pages) == frozenset()


def test_entries_on_a_label_page_are_marked_and_left_out() -> None:
    """By address, whatever the key, and by the label's own key; a section that loses all becomes unknown."""
    one = dyad(
        "interactions: [{date: 2000, actor: follower, kind: demand, source: [a, b]},"
        " {date: 2001, actor: follower, kind: refusal, source: c}]\naid: [{date: 2000, kind: loan, source: j}]\n"
        "sources: {a: {citation: A, url: 'https://example.org/p'}, b: B, c: C, j: The judge}\n"
        "label: {value: substantive, source: j}"
    )
    addresses = frozenset({"https://example.org/p"})
    assert [entry.entry for entry in entries_on_label_pages(one, addresses)] == ["aid[0]", "interactions[0]"]
    left = leave_out_label_pages(one, addresses)
    assert left.aid is None and [entry.kind for entry in left.interactions] == ["refusal"]
    assert entries_on_label_pages(left, addresses) == ()


def test_the_doctor_tells_how_many_entries_are_on_label_pages(tmp_path: Path) -> None:
    """In a sentence, in the JSON of each record, and with the command that leaves them out."""
    labels(tmp_path, "gulf,EGY,https://example.org/p,")
    cases = cases_in([("gulf/egy.yaml", record("demand", "refusal")), ("gulf/jor.yaml", record("demand"))])
    found = examine_casebook(cases, pages=read_pages(tmp_path))
    (told,) = [one.message for one in found if one.check == "label page"]
    assert told.startswith("2 entries cite a page on which the label rests, in 1 of 2 records")
    assert "--without-label-pages" in told and [len(one) for one in found.label_pages] == [2, 0]


def test_another_table_of_that_name_is_none_of_ours(tmp_path: Path) -> None:
    """A labels.csv with other columns tells nothing; one that is no text is refused."""
    (tmp_path / "labels.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert read_pages(tmp_path) == {}
    (tmp_path / "labels.csv").write_bytes(b"coalition\xff")
    with pytest.raises(UsageError, match=r"labels\.csv: the table of labels cannot be read"):
        read_pages(tmp_path)


def test_evaluation_without_the_pages_of_labels() -> None:
    """It leaves entries out and says how many; the records stay the same ones, and the measures are others."""
    whole = coalclass.evaluate("sample:gulf-war-1990", allow_few=True)
    without = coalclass.evaluate("sample:gulf-war-1990", allow_few=True, label_pages=False)
    assert whole.notes == () and "cite a page on which the label rests" in without.notes[0]
    assert len(whole.examples) == len(without.examples)
    assert whole.to_dict()["measures"] != without.to_dict()["measures"]
    assert without.to_dict()["notes"] == list(without.notes) and without.notes[0] in without.to_text()


def test_evaluation_without_a_table_of_labels_is_refused(tmp_path: Path) -> None:
    """Where no record says on which page its label rests, leaving out would silently leave out nothing."""
    for place, label in enumerate(("substantive", "incentive-based") * 3):
        plain = record("demand", label=label).to_dict()
        folder = tmp_path / f"c{place}"
        folder.mkdir()
        (folder / "egy.yaml").write_text(json.dumps({**plain, "coalition": f"Case {place}"}), encoding="utf-8")
    with pytest.raises(UsageError, match="no record says on which page"):
        coalclass.evaluate(tmp_path, allow_few=True, label_pages=False)
