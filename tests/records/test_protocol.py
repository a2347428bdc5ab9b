"""The questions of the coding protocol: what answers them, and where they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from dyads import dyad

from coalclass.records.fields import vocabulary
from coalclass.records.protocol import answer_question, entry_kind, open_questions, questions
from coalclass.records.template import starting_record, starting_record_with_questions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "casebook" / "protocol.md"

# An entry that answers each question, and one of the same kind that does not.
ANSWERS = {
    1: ("{date: 2000, actor: hegemon, kind: request}", "{date: 2000, actor: follower, kind: contribution}"),
    3: ("{date: 2000, actor: follower, kind: contribution, paid_by: hegemon}",
        "{date: 2000, actor: follower, kind: contribution, form: combat}"),
    4: ("{date: 2000, actor: hegemon, kind: concession}", "{date: 2000, actor: hegemon, kind: threat}"),
    5: ("{date: 2000, actor: follower, kind: demand}", "{date: 2000, actor: hegemon, kind: concession}"),
    6: ("{date: 2000, actor: hegemon, kind: sanction}", "{date: 2000, actor: follower, kind: refusal}"),
    7: ("{date: 2000, actor: follower, kind: vote, arena: domestic}",
        "{date: 2000, actor: follower, kind: vote, arena: international}"),
    8: ("{date: 2000, actor: follower, kind: statement, rationale: norm}",
        "{date: 2000, actor: follower, kind: statement}"),
}  # fmt: skip


def test_the_questions_speak_the_words_of_the_format() -> None:
    """Every kind, field and value that a question names is one of the format."""
    words = vocabulary()
    shapes = {"consultation": words.shapes["consultations"], "aid": words.shapes["aid"]}
    assert [one.number for one in questions()] == list(range(1, 9))
    for answer in [answer for one in questions() for answer in one.answers]:
        kind = words.kinds.get(answer.kind)
        own = {} if kind is None else {name: words.shapes["interactions"][name] for name in kind.fields}
        fields = own or shapes.get(answer.kind, {})
        assert {*answer.needs, *answer.code, *answer.when} <= set(fields)
        for name, values in answer.when.items():
            assert set(values) <= set(fields[name].words)


@pytest.mark.parametrize("number", ANSWERS)
def test_an_entry_answers_its_question(number: int) -> None:
    """An entry of the kind with the field answers, one without the field or of another kind does not."""
    question = questions()[number - 1]
    for text, answered in zip(ANSWERS[number], ("entry", None), strict=True):
        assert answer_question(question, dyad(f"interactions: [{text}]")) == answered


def test_consultations_and_aid_answer_by_their_fields() -> None:
    """A consultation answers by initiator, timing and outcome, aid by its status."""
    first, second, _, fourth, _, sixth, _, _ = questions()
    asked = dyad("consultations: [{date: 2000, level: leader, initiator: hegemon}]")
    told = dyad("consultations: [{date: 2000, level: leader, timing: after}]")
    assert [answer_question(one, asked) for one in (first, second)] == ["entry", None]
    assert [answer_question(one, told) for one in (first, second)] == [None, "entry"]
    given, cut = (dyad(f"aid: [{{date: 2000, kind: cash, status: {word}}}]") for word in ("promised", "cut"))
    assert [answer_question(one, given) for one in (fourth, sixth)] == ["entry", None]
    assert [answer_question(one, cut) for one in (fourth, sixth)] == [None, "entry"]


def test_a_search_answers_and_so_does_none() -> None:
    """A kind in `searched` answers its question, an aid kind that on aid; `none` answers for its whole section."""
    searched = dyad("searched: [demand, loan]")
    assert {one.number for one in questions() if answer_question(one, searched) == "searched"} == {4, 5, 6}
    assert {one.number for one in questions() if answer_question(one, dyad("consultations: none"))} == {1, 2}
    assert {one.number for one in questions() if answer_question(one, dyad("interactions: none"))} == {1, *range(3, 9)}


def test_a_gap_answers_last() -> None:
    """A logged gap answers what nothing else does; an entry goes before it."""
    demand = questions()[4]
    assert answer_question(demand, dyad(), gaps={5}) == "gap"
    assert answer_question(demand, dyad("searched: [demand]"), gaps={5}) == "searched"
    assert answer_question(demand, dyad(f"interactions: [{ANSWERS[5][0]}]"), gaps={5}) == "entry"
    assert answer_question(demand, dyad(f"interactions: [{ANSWERS[5][0]}]"), entries=()) is None


def test_open_questions_of_an_empty_record_are_all() -> None:
    """Without evidence every question is open, and an entry closes its own."""
    assert open_questions(dyad()) == questions()
    assert questions()[4] not in open_questions(dyad(f"interactions: [{ANSWERS[5][0]}]"))


def test_entries_are_called_as_on_the_command_line() -> None:
    """Consultation, aid, or the kind of the interaction."""
    record = dyad(
        "consultations: [{date: 2000, level: leader}]\naid: [{date: 2000, kind: loan}]\n"
        "interactions: [{date: 2000, actor: follower, kind: demand}]"
    )
    assert [entry_kind(entry) for entry in record.entries] == ["consultation", "aid", "demand"]


def test_every_place_shows_the_same_questions() -> None:
    """The page and the starting record hold each question and where its answer goes."""
    page = PAGE.read_text(encoding="utf-8")
    plain, asked = (
        make("USA", "Egypt", "x", "1990/1991") for make in (starting_record, starting_record_with_questions)
    )
    comments = " ".join(line.removeprefix("##").strip() for line in asked.splitlines() if line.startswith("##"))
    for one in questions():
        assert f"| {one.number} | {one.asks} | {one.where} |" in page
        assert f"{one.number}. {one.asks} Answer: {one.where}" in comments
        assert one.asks not in " ".join(plain.split())
