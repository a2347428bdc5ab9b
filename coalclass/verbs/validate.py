"""`validate`: every problem of every record."""

from __future__ import annotations

from coalclass.corpus.validation import Validation
from coalclass.errors import Problem
from coalclass.verbs.reading import RecordLike, load_all, refuse


def validate(*records: RecordLike, input: str = "yaml", strict: bool = False) -> Validation:
    """Every problem of the records named or found in folders, warnings included, and how many records are valid.

    Arguments: files, folders, samples, or `-`, of which `input` says whether it holds `yaml` or `jsonl`.
    Units: lines and columns of problems count from 1.
    Errors: UsageError for a folder without records; with `strict` RecordError where there is any problem.

    >>> import coalclass
    >>> coalclass.validate("sample:gulf-war-1990")
    Validation(10 valid, 0 invalid, 0 problems)
    """
    valid = invalid = 0
    problems: list[Problem] = []
    for loaded in load_all(records, input):
        valid, invalid = valid + (loaded.dyad is not None), invalid + (loaded.dyad is None)
        problems += loaded.problems
    refuse(problems, strict)
    return Validation(valid, invalid, problems=tuple(problems))
