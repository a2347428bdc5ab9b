"""`doctor`: what a supervisor would say of a casebook."""

from __future__ import annotations

from dataclasses import replace

from coalclass.learning.doctor import Examination
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many


def doctor(
    folder: PathLike,
    *,
    searches: PathLike | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Examination:
    """A casebook looked over before anything is trained on it: balance, diligence, copies, sources, what is unknown.

    It also tells which question of the coding protocol has no answer in which record. Arguments: `searches` is a log
    of look-ups (CSV with the columns dyad, coalition, question, result): one with the result `empty` is a logged gap,
    which answers the question too. The table `labels.csv` in the folder, if there is one, tells on which pages labels
    rest.
    Units: shares from 0 to 1.
    Errors: RecordError where no record is valid (with `strict`, where one has a problem) or a row of the log cannot be
    used, UsageError for a folder without records or a file that is no log.

    >>> import coalclass
    >>> coalclass.doctor("sample:gulf-war-1990").errors
    ()
    """
    from coalclass.learning.casebook import cases_in
    from coalclass.learning.coding import read_gaps
    from coalclass.learning.doctor import examine_casebook
    from coalclass.learning.label_pages import read_pages
    from coalclass.shipped import resolve_sample

    gaps = None if searches is None else read_gaps(searches)
    records, problems = read_many([folder], strict=strict, progress=progress)
    with problems_told(problems):
        found = examine_casebook(cases_in(records), gaps, read_pages(resolve_sample(str(folder))))
        return replace(found, problems=problems)
