"""`sensitivity`: how much a verdict depends on any one thing."""

from __future__ import annotations

from dataclasses import replace

from coalclass.analysis.sensitivity import Sensitivity
from coalclass.verbs.reading import RecordLike, read_one
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def sensitivity(
    record: RecordLike, *, rules: RulesLike | None = None, model: ModelLike | None = None, strict: bool = False
) -> Sensitivity:
    """Every single change to one record, rulebook or training, and whether it reverses the label; all in dB.

    Errors: RecordError for an invalid record, UsageError where there is not exactly one.

    >>> import coalclass
    >>> coalclass.sensitivity("sample:gulf-war-1990/egy").word
    'robust'
    """
    from coalclass.analysis.sensitivity import sensitivity as try_changes

    scorer = make_scorer(rules, model)
    path, dyad, problems = read_one(record, "sensitivity is of", strict=strict)
    return replace(try_changes(dyad, scorer, path), problems=problems)
