"""`validate`: every problem of every record."""

from __future__ import annotations

from coalclass.corpus.validation import Validation, tell_passed_over
from coalclass.errors import Problem, UsageError
from coalclass.records.problem_cap import ProblemCap
from coalclass.verbs.reading import RecordLike, load_all, refuse


def validate(*records: RecordLike, input: str = "yaml", strict: bool = False) -> Validation:
    """Every problem of the records named or found in folders, warnings included, and how many records are valid.

    Files of a folder with none of the keys coalclass, hegemon and follower are no records: passed over, and counted.

    Arguments: files, folders, samples, or `-`, of which `input` says whether it holds `yaml` or `jsonl`.
    Units: lines and columns of problems count from 1.
    Errors: UsageError for a folder without records; with `strict` RecordError where there is any problem.

    >>> import coalclass
    >>> coalclass.validate("sample:gulf-war-1990")
    Validation(10 valid, 0 invalid, 0 problems)
    """
    valid = invalid = passed_over = 0
    problems: list[Problem] = []
    cap = ProblemCap()
    for loaded in load_all(records, input):
        if loaded.passed_over:
            passed_over += 1
            continue
        valid, invalid = valid + (loaded.dyad is not None), invalid + (loaded.dyad is None)
        for problem in loaded.problems:
            problems += cap.admit(problem)
    problems += cap.close()
    if passed_over and not valid + invalid:
        raise UsageError(f"there is no record: {tell_passed_over(passed_over)}")
    refuse(problems, strict)
    return Validation(valid, invalid, passed_over, problems=tuple(problems))
