"""`agreement`: how far two codings agree."""

from __future__ import annotations

from dataclasses import replace

from coalclass.learning.agreement import Comparison
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many, tell_steps
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def agreement(
    first: PathLike,
    second: PathLike,
    *,
    datasets: bool = True,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """How far two codings of the same dyads agree: on verdicts, traces, coded fields and entries.

    Arguments: the records of either coder, folders or files; without `datasets`, what stands on pages alone;
    `progress` is called for each record read, then with the name of each step.
    Units: coefficients at most 1, shares 0 to 1, differences of entries in dB.
    Errors: UsageError where they have no dyad in common, RecordError where no record of one of them is valid.

    >>> import coalclass
    >>> found = coalclass.agreement("sample:lebanon-mnf-1982", "sample:lebanon-mnf-1982")
    >>> found.entries.share
    1.0
    """
    from coalclass.learning.agreement import compare as compare_codings

    scorer = make_scorer(rules, model)
    one, bad = read_many([first], strict=strict, progress=progress)
    other, worse = read_many([second], strict=strict, progress=progress)
    problems = (*bad, *worse)
    with problems_told(problems):
        found = compare_codings(one, other, scorer, datasets=datasets, progress=tell_steps(progress))
        return replace(found, problems=problems)
