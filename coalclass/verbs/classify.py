"""`classify`: verdicts on records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, overload

from coalclass.errors import Problem, RecordError
from coalclass.records import Loaded
from coalclass.results import Stream
from coalclass.scoring import Scorer, Verdict
from coalclass.scoring.scorer import OF_RECORD
from coalclass.verbs.reading import RecordLike, load_all, read_one, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


class Classified(NamedTuple):
    """What came of one record of several: its verdict, None if it could not be read, and its problems."""

    path: str
    verdict: Verdict | None
    problems: tuple[Problem, ...]


@overload
def classify(
    record: RecordLike,
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    strict: bool = False,
) -> Verdict: ...


@overload
def classify(
    record: list[RecordLike] | list[str] | tuple[RecordLike, ...],
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    strict: bool = False,
    input: str = "yaml",
) -> Stream[Classified]: ...


def classify(
    record: RecordLike | list[RecordLike] | list[str] | tuple[RecordLike, ...],
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    context: str = OF_RECORD,
    strict: bool = False,
    input: str = "yaml",
) -> Verdict | Stream[Classified]:
    """The verdict on a record; of a list, of which files, folders and JSON Lines may be part, one after another.

    Arguments: `record` is a dyad, a file, `sample:COALITION/ISO3` or `-`; `rules` and `model` are a rulebook and a
    model, or their files; `prior` is the probability of a substantive relation before any evidence, one more row of
    the table; `context` is `record`, and then only what the record says is scored, or `shipped`, and then the context
    table that comes with the tool fills what the record leaves out (`context_added` of the verdict says what);
    `input` says whether `-` in a list holds `yaml` or `jsonl`.
    Units: `db`, `rules.db`, `model.db` and all contributions are decibels of evidence, plus toward substantive;
    `p_substantive` and `interval` are probabilities.
    Errors: RecordError for an invalid record (in a list it has problems instead of a verdict, unless `strict`),
    RulebookError, ModelError, UsageError for a folder without records for a prior that is not between 0 and 1
    and for another context.

    >>> import coalclass
    >>> coalclass.classify("sample:gulf-war-1990/gbr").label
    'substantive'
    """
    if isinstance(record, list | tuple):
        loaded = load_all(record, input)
        found = _classify_all(loaded, make_scorer(rules, model, prior, context), strict)
        return Stream(found, "classify", lambda one: one.verdict)
    scorer = make_scorer(rules, model, prior, context)
    path, dyad, problems = read_one(record, "one verdict is on", strict=strict)
    return _with_problems(scorer.classify(dyad, path), problems)


def _classify_all(records: Iterator[Loaded], scorer: Scorer, strict: bool) -> Iterator[Classified]:
    for path, dyad, found in records:
        refuse(found, strict)
        verdict, problems = None, found
        if dyad is not None:
            try:
                verdict = _with_problems(scorer.classify(dyad, path), problems)
            except RecordError as error:
                problems = (*problems, *error.problems)
                refuse(problems, strict)
        yield Classified(path, verdict, problems)


def _with_problems(verdict: Verdict, problems: tuple[Problem, ...]) -> Verdict:
    return replace(verdict, problems=problems) if problems else verdict
