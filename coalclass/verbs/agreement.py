"""`agreement`: how far two codings agree."""

from __future__ import annotations

from dataclasses import replace

from coalclass.learning.agreement import Comparison
from coalclass.verbs.reading import PathLike, problems_told, read_many
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def agreement(
    first: PathLike,
    second: PathLike,
    *,
    datasets: bool = True,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
) -> Comparison:
    """How far two codings of the same dyads agree: on verdicts, traces, coded fields and entries.

    Arguments: the records of either coder, folders or files; without `datasets`, what stands on pages alone.
    Units: coefficients at most 1, shares 0 to 1, differences of entries in dB.
    Errors: UsageError where they have no dyad in common, RecordError where no record of one of them is valid.

    >>> import coalclass
    >>> found = coalclass.agreement("sample:lebanon-mnf-1982", "sample:lebanon-mnf-1982")
    >>> found.entries.share
    1.0
    """
    from coalclass.learning.agreement import compare as compare_codings

    scorer = make_scorer(rules, model)
    (one, bad), (other, worse) = read_many([first], strict=strict), read_many([second], strict=strict)
    problems = (*bad, *worse)
    with problems_told(problems):
        return replace(compare_codings(one, other, scorer, datasets=datasets), problems=problems)
