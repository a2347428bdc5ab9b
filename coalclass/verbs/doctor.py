"""`doctor`: what a supervisor would say of a casebook."""

from __future__ import annotations

from coalclass.learning.doctor import Examination
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many


def doctor(folder: PathLike, *, strict: bool = False, progress: Progress | None = None) -> Examination:
    """A casebook looked over before anything is trained on it: balance, diligence, copies, sources, what is unknown.

    Errors: RecordError where no record is valid (with `strict`, where one has a problem), UsageError for a folder
    without records.

    >>> import coalclass
    >>> coalclass.doctor("sample:gulf-war-1990").errors
    ()
    """
    from coalclass.learning.casebook import cases_in
    from coalclass.learning.doctor import examine

    records, problems = read_many([folder], strict=strict, progress=progress)
    with problems_told(problems):
        cases = tuple(cases_in(records))
        return Examination(cases, tuple(examine(cases)), problems=problems)
