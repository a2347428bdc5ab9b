"""`compare`: followers side by side."""

from __future__ import annotations

from dataclasses import replace

from coalclass.analysis.comparison import Comparison
from coalclass.errors import Problem, RecordError
from coalclass.records.problem_cap import ProblemCap
from coalclass.verbs.reading import RecordLike, load_all, problems_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def compare(
    *records: RecordLike, rules: RulesLike | None = None, model: ModelLike | None = None, strict: bool = False
) -> Comparison:
    """The verdicts on at least two dyads side by side, and where they differ, in dB.

    Arguments: dyads, files, folders, samples; of one coalition or several.
    Errors: UsageError for fewer than two that can be read; with `strict` RecordError where there is any problem.

    >>> import coalclass
    >>> sorted(coalclass.compare("sample:lebanon-mnf-1982").names)
    ['USA-FRA', 'USA-GBR', 'USA-ITA']
    """
    from coalclass.analysis.comparison import compare as compare_verdicts

    scorer = make_scorer(rules, model)
    verdicts = []
    problems: list[Problem] = []
    cap = ProblemCap()
    for path, dyad, found in load_all(records):
        for problem in found:
            problems += cap.admit(problem)
        if dyad is not None:
            verdicts.append(scorer.classify(dyad, path))
    problems += cap.close()
    refuse(problems, strict)
    if len(verdicts) < 2 and any(one.severity == "error" for one in problems):
        error = RecordError(problems)
        error.add_note("fewer than two records are left to compare")
        raise error
    with problems_told(tuple(problems)):
        return replace(compare_verdicts(verdicts), problems=tuple(problems))
