"""`report`: many verdicts on one page."""

from __future__ import annotations

from coalclass.analysis.reporting import MOST_DETAILS, Report
from coalclass.errors import Problem, UsageError
from coalclass.records import Dyad
from coalclass.scoring import Scorer
from coalclass.verbs.reading import Progress, RecordLike, problems_told, read_many
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def report(
    *records: RecordLike,
    details: int = 20,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Verdicts on records and, for the first of them, how firm each is; `save("report.html")` makes one page of it.

    Arguments: dyads, files, folders, samples; `details` is for how many dyads there is a section of their own (0 to
    50); `prior` is as in `classify`; `progress` is called after each record.
    Units: as in `classify`.
    Errors: UsageError for a number of details out of range and where there is no record; RecordError where none can be
    read, and with `strict` where there is any problem.

    >>> import coalclass
    >>> coalclass.report("sample:lebanon-mnf-1982", details=1)
    Report(3 dyads, 1 at length)
    """
    if not 0 <= details <= MOST_DETAILS:
        raise UsageError(f"--details: {details} is out of range; write a number from 0 to {MOST_DETAILS}")
    if not records:
        raise UsageError("a report takes at least one record; name a file, a folder or sample:COALITION")
    scorer = make_scorer(rules, model, prior)
    found, problems = read_many(records, strict=strict)
    with problems_told(problems):
        if not found:
            raise UsageError("a report takes at least one record; there is none")
        return _make_report(found, details, scorer, problems, progress)


def _make_report(
    found: list[tuple[str, Dyad]],
    details: int,
    scorer: Scorer,
    problems: tuple[Problem, ...],
    progress: Progress | None,
) -> Report:
    from coalclass.analysis.plotting import name_verdicts
    from coalclass.analysis.sensitivity import sensitivity

    verdicts, tried = [], []
    for place, (path, dyad) in enumerate(found):
        if place < details:
            tried.append(sensitivity(dyad, scorer, path))
        verdicts.append(tried[place].verdict if place < details else scorer.classify(dyad, path))
        if progress is not None:
            progress(path, place + 1, len(found))
    return Report(tuple(verdicts), name_verdicts(verdicts), tuple(tried), scorer.model.name, problems=problems)
