"""How fully a casebook is coded: the questions of the protocol by record, and the fields that carry the theory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeAlias

from coalclass.errors import Problem, RecordError, UsageError
from coalclass.learning.casebook import Case
from coalclass.limits import CODED_BYTES, in_words, read_bounded
from coalclass.records import Aid, Consultation, Entry, Interaction
from coalclass.records.protocol import answer_question, questions

ANSWERS = ("entry", "searched", "gap")
"""How a question may be answered, the best first."""

SEARCH_COLUMNS = ("dyad", "coalition", "question", "result")
"""The columns that a log of look-ups must have; it may have more."""

EMPTY = "empty"
"""The result of a look-up that found nothing: the gap that answers a question."""

_TROOPS = ("combat", "support", "peacekeeping")

Gaps: TypeAlias = Mapping[tuple[str, str], frozenset[int]]
"""The questions that are logged as gaps, by dyad and coalition (its name, or the folder of its records)."""


class Coding(NamedTuple):
    """One record: how each question of the protocol is answered, by number; None where it is open."""

    case: Case
    answers: dict[int, str | None]

    @property
    def open(self) -> tuple[int, ...]:
        """The numbers of the questions without an answer."""
        return tuple(number for number, answer in self.answers.items() if answer is None)


class Share(NamedTuple):
    """How many of the entries (or records) that could have a field do have it."""

    coded: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None where nothing could have it."""
        return self.coded / self.whole if self.whole else None


def code_cases(cases: Sequence[Case], gaps: Gaps | None = None) -> list[Coding]:
    """How each record answers the questions; only entries coded by hand count, not those of datasets."""
    return [_code_case(case, gaps or {}) for case in cases]


def _code_case(case: Case, gaps: Gaps) -> Coding:
    dyad = case.dyad
    names = {dyad.coalition.casefold(), Path(case.path).parent.name.casefold()}
    logged = frozenset(number for name in names for number in gaps.get((dyad.name, name), ()))
    return Coding(case, {one.number: answer_question(one, dyad, case.by_hand, logged) for one in questions()})


def read_gaps(path: str | Path) -> Gaps:
    """The gaps in a log of look-ups: a CSV file with the columns dyad (`USA-CAN`), coalition, question, result.

    A look-up that was made for no one question has none. Raises UsageError for a file that is no such table,
    RecordError with every row that cannot be used.
    """
    found: dict[tuple[str, str], set[int]] = {}
    problems: list[Problem] = []
    for row, cells in _read_rows(Path(path)):
        number = cells["question"].strip()
        if not number:
            continue  # a look-up for no one question
        if number not in {str(one.number) for one in questions()}:
            problems.append(_refuse(path, row, "question", number, f"1 to {len(questions())}"))
        elif cells["result"].strip() not in ("found", EMPTY):
            problems.append(_refuse(path, row, "result", cells["result"].strip(), f"found, {EMPTY}"))
        elif cells["result"].strip() == EMPTY:
            dyad = (cells["dyad"].strip(), cells["coalition"].strip().casefold())
            found.setdefault(dyad, set()).add(int(number))
    if problems:
        raise RecordError(problems)
    return {dyad: frozenset(numbers) for dyad, numbers in found.items()}


def _refuse(path: str | Path, row: int, column: str, found: str, allowed: str) -> Problem:
    message = f"row {row}, column {column}: a value outside its list"
    return Problem(str(path), row, 1, message, found=repr(found[:60]), allowed=(allowed,))


def _read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Every row with its number as a spreadsheet shows it."""
    try:
        data = read_bounded(path, CODED_BYTES)
        if data is None:
            raise UsageError(f"{path}: larger than {in_words(CODED_BYTES)}, which no log of look-ups is")
        with io.StringIO(data.decode("utf-8-sig"), newline="") as file:
            rows = csv.DictReader(file, restval="", strict=True)
            missing = [name for name in SEARCH_COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                wanted = ", ".join(SEARCH_COLUMNS)
                raise UsageError(f"{path}: columns missing: {', '.join(missing)} (wanted {wanted})")
            for number, row in enumerate(rows, start=2):
                yield number, {name: row[name] for name in SEARCH_COLUMNS}
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text") from None
    except csv.Error as error:
        raise UsageError(f"{path}: not a well-formed table ({error})") from None


# The fields that carry the theory


def _consultation(entry: Entry) -> bool:
    return isinstance(entry, Consultation)


def _contribution(entry: Entry) -> bool:
    return isinstance(entry, Interaction) and entry.kind == "contribution"


def _of_troops(entry: Entry) -> bool:
    return isinstance(entry, Interaction) and entry.kind == "contribution" and entry.form in _TROOPS


def _aid(entry: Entry) -> bool:
    return isinstance(entry, Aid)


def _statement(entry: Entry) -> bool:
    return isinstance(entry, Interaction) and entry.kind == "statement"


FIELDS: dict[str, tuple[Callable[[Entry], bool], str]] = {
    "consultation: outcome": (_consultation, "outcome"),
    "consultation: timing": (_consultation, "timing"),
    "consultation: initiator": (_consultation, "initiator"),
    "contribution: paid_by": (_contribution, "paid_by"),
    "contribution: troops": (_of_troops, "troops"),
    "aid: linkage": (_aid, "linkage"),
    "statement: rationale": (_statement, "rationale"),
}
"""The fields whose share is told: which entries could have the field, and its name. Troops are asked of combat, support
and peacekeeping alone."""

COUNTS: dict[str, Callable[[Case], int]] = {
    "entries": lambda case: len(case.by_hand),
    "aid entries": lambda case: sum(_aid(entry) for entry in case.by_hand),
    "demands": lambda case: sum(getattr(entry, "kind", "") == "demand" for entry in case.by_hand),
}
"""What is counted in a record, among entries coded by hand."""


class Count(NamedTuple):
    """What is counted record by record: mean, median, least and most; None over no record."""

    mean: float
    median: float
    least: int
    most: int


def share_field(cases: Sequence[Case], name: str) -> Share:
    """Of the entries coded by hand that could have a field, those that have it."""
    fits, field = FIELDS[name]
    values = [getattr(entry, field) for case in cases for entry in case.by_hand if fits(entry)]
    return Share(sum(value not in (None, ()) for value in values), len(values))


def count_entries(cases: Sequence[Case], name: str) -> Count | None:
    """The spread of a count over records."""
    values = [COUNTS[name](case) for case in cases]
    return Count(sum(values) / len(values), median(values), min(values), max(values)) if values else None


def share_answers(codings: Sequence[Coding], number: int, answers: Collection[str | None]) -> Share:
    """In how many records a question is answered in one of these ways; None stands for an open question."""
    return Share(sum(one.answers[number] in answers for one in codings), len(codings))
