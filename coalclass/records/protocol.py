"""The questions that a coder asks of every dyad, loaded from `protocol.yaml`, and whether a record answers them.

A question ends in an entry with its source, in a kind that was searched for (or a section that is `none`), or in a gap
that is written down. What has none of the three is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from coalclass.records.dyad import Aid, Consultation, Dyad, Entry
from coalclass.records.fields import read_data_file, vocabulary

CONSULTATION, AID = "consultation", "aid"
"""What an entry of these two sections is called where kinds of interactions are named."""


class Answer(NamedTuple):
    """An entry that answers a question: its kind, the values that fields must have, the fields of which one is needed.

    `code` names fields that tell more, `also` what else belongs to the answer.
    """

    kind: str
    when: dict[str, tuple[str, ...]]
    needs: tuple[str, ...]
    code: tuple[str, ...]
    also: str

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is such an answer."""
        if entry_kind(entry) != self.kind:
            return False
        if any(getattr(entry, name) not in allowed for name, allowed in self.when.items()):
            return False
        return not self.needs or any(getattr(entry, name) not in (None, ()) for name in self.needs)

    def describe(self) -> str:
        """The answer in Markdown: `` `vote` with `arena: domestic` ``."""
        told = [f"`{name}: {'` or `'.join(values)}`" for name, values in self.when.items()]
        if self.needs:
            told.append(" or ".join(f"`{name}`" for name in self.needs))
        more = f" (also {', '.join(f'`{name}`' for name in self.code)})" if self.code else ""
        return (
            f"`{self.kind}`{' with ' if told else ''}{' and '.join(told)}{more}{', ' if self.also else ''}{self.also}"
        )


class Question(NamedTuple):
    """One question of the protocol, numbered from 1, and the entries that answer it; `name` is it in a few words."""

    number: int
    asks: str
    answers: tuple[Answer, ...]
    name: str = ""

    @property
    def where(self) -> str:
        """Where the answer goes, in Markdown."""
        return "; ".join(one.describe() for one in self.answers)

    @property
    def searchable(self) -> frozenset[str]:
        """The kinds that answer the question when they stand in `searched`."""
        words = vocabulary().words
        kinds = {one.kind for one in self.answers} & set(words["kind"])
        return frozenset(kinds | (set(words["aid-kind"]) if any(one.kind == AID for one in self.answers) else set()))


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The questions of the protocol, in order.

    >>> from coalclass.records.protocol import questions
    >>> questions()[4].asks
    'What did the follower ask for in return, when, and did it get it?'
    >>> questions()[6].where
    '`refusal`; `objection`; `withdrawal`; `vote` with `arena: domestic`'
    """
    data = read_data_file(Path(__file__).with_name("protocol.yaml"))["questions"]
    return tuple(
        Question(number, one["asks"], tuple(_read_answer(answer) for answer in one["answers"]), one["name"])
        for number, one in enumerate(data, start=1)
    )


def _read_answer(data: dict[str, Any]) -> Answer:
    when = {name: tuple(values) for name, values in data.get("when", {}).items()}
    return Answer(data["kind"], when, tuple(data.get("needs", ())), tuple(data.get("code", ())), data.get("also", ""))


def entry_kind(entry: Entry) -> str:
    """What an entry is called on the command line and in a table: `consultation`, `aid`, or the kind of interaction."""
    if isinstance(entry, Consultation):
        return CONSULTATION
    return AID if isinstance(entry, Aid) else entry.kind


def answer_question(
    question: Question, dyad: Dyad, entries: Iterable[Entry] | None = None, gaps: Collection[int] = ()
) -> str | None:
    """How a record answers a question: `entry`, `searched`, `gap`, or None where the question is open.

    `entries` are those that count (default all of the record), `gaps` the numbers of the questions logged as gaps.
    """
    counted = dyad.entries if entries is None else entries
    if any(answer.fits(entry) for entry in counted for answer in question.answers):
        return "entry"
    if not question.searchable.isdisjoint(dyad.searched) or any(_known_empty(question, dyad)):
        return "searched"
    return "gap" if question.number in gaps else None


def open_questions(dyad: Dyad) -> tuple[Question, ...]:
    """The questions that neither an entry nor a search of the record answers."""
    return tuple(one for one in questions() if answer_question(one, dyad) is None)


def _known_empty(question: Question, dyad: Dyad) -> Iterator[bool]:
    """For each answer, whether its section is `none`: looked for, and found not to exist."""
    for answer in question.answers:
        section = {CONSULTATION: dyad.consultations, AID: dyad.aid}.get(answer.kind, dyad.interactions)
        yield section == ()
