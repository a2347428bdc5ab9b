"""`timeline`: one relationship over time."""

from __future__ import annotations

from dataclasses import replace

from coalclass.analysis.timeline import Timeline
from coalclass.errors import UsageError
from coalclass.verbs.reading import RecordLike, read_one
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def timeline(
    record: RecordLike,
    window: str = "1y",
    step: str | None = None,
    *,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
) -> Timeline:
    """One dyad in windows of time, each classified, and where the verdict changes.

    Arguments: `window` and `step` are lengths of time, `1y`, `6m`, `18m`; without a step windows lie end to end.
    Units: `window` and `step` of the answer are months, verdicts dB.
    Errors: UsageError for what is no length of time, a step longer than the window, or too many windows; RecordError
    for an invalid record.

    >>> import coalclass
    >>> len(coalclass.timeline("sample:iraq-sanctions-1991/fra", "2y").points)
    6
    """
    from coalclass.analysis.timeline import timeline as cut_and_classify

    months, every = read_lengths(window, step)
    scorer = make_scorer(rules, model)
    path, dyad, problems = read_one(record, "a timeline is of", strict=strict)
    return replace(cut_and_classify(dyad, scorer, months, every, path), problems=problems)


def read_lengths(window: str, step: str | None) -> tuple[int, int | None]:
    """Window and step in months. Raises UsageError for what is no length of time, and a step longer than the window."""
    months = _months(window, "window")
    every = None if step is None else _months(step, "step")
    if every is not None and every > months:
        reason = f"{step} is longer than the window of {window}: entries between two windows would be lost"
        raise UsageError(f"--step: {reason}")
    return months, every


def _months(text: str, name: str) -> int:
    from coalclass.analysis.timeline import parse_length

    months = parse_length(text)
    if months is None:
        raise UsageError(
            f"--{name}: {text!r} is not a length of time; write a whole number from 1 up and y or m: 1y, 6m, 18m"
        )
    return months
