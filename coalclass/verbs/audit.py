"""`audit`: the rulebook beside records."""

from __future__ import annotations

from dataclasses import replace

from coalclass.learning.rule_findings import Audit
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def audit(
    folder: PathLike,
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Audit:
    """The rulebook beside the records of a folder, rule by rule, in dB; labels are used where there are any.

    Errors: RecordError where no record is valid (with `strict`, where one has a problem), UsageError for a folder
    without records, RulebookError, ModelError.

    >>> import coalclass
    >>> coalclass.audit("sample:gulf-war-1990").records
    10
    """
    from coalclass.learning.rule_audit import audit as audit_rules

    scorer = make_scorer(rules, model)
    records, problems = read_many([folder], strict=strict, progress=progress)
    with problems_told(problems):
        return replace(audit_rules(records, scorer), problems=problems)
