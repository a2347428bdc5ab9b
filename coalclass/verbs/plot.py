"""`plot`: what a chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coalclass.analysis.plotting import KINDS, MOST_TRAJECTORIES, OF_ONE, Plot
from coalclass.errors import Problem, RecordError, UsageError
from coalclass.verbs.reading import RecordLike, load_all, problems_told, refuse
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer
from coalclass.verbs.timeline import read_lengths

if TYPE_CHECKING:
    from coalclass.analysis.timeline import Timeline
    from coalclass.records import Dyad

_WINDOW = "1y"


def plot(
    *records: RecordLike,
    kind: str = "verdicts",
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    prior: float = 0.5,
    window: str | None = None,
    step: str | None = None,
    strict: bool = False,
) -> Plot:
    """What one chart shows; `save("figure.svg")` draws it, and JSON is its Vega-Lite.

    Arguments: dyads, files, folders, samples; `kind` is `verdicts` (with intervals), `plane` (evidence for either
    side), `waterfall` or `timeline` (one record each), `trajectory` (verdicts over windows of time, for up to 24
    records; `window` and `step` are as in `timeline`), or `calibration` (of the model; it takes no records); `prior` is
    as in `classify`.
    Units: dB, plus toward substantive; probabilities for `calibration`.
    Errors: UsageError for a kind that there is not, a number of records or a window that it does not take, and a model
    without an evaluation; with `strict` RecordError where there is any problem.

    >>> import coalclass
    >>> coalclass.plot("sample:lebanon-mnf-1982").names
    ('USA-FRA', 'USA-GBR', 'USA-ITA')
    """
    check_kind(kind, len(records))
    if kind != "trajectory" and (window, step) != (None, None):
        raise UsageError(f"--window and --step are of --kind trajectory; --kind {kind} takes neither")
    months, every = read_lengths(window or _WINDOW, step)
    from coalclass.analysis.plotting import name_dyads, read_bins
    from coalclass.analysis.timeline import timeline as cut_and_classify
    from coalclass.scoring.model import explain_account

    scorer = make_scorer(rules, model, prior)
    if kind == "calibration":
        with explain_account(scorer.model):
            bins = read_bins(scorer.model.evaluation)
        if not bins:
            raise UsageError(f"the model {scorer.model.name} has no evaluation; coalclass train writes one")
        return Plot(kind, model_name=scorer.model.name, bins=bins)
    read: list[tuple[str, Dyad]] = []
    problems: list[Problem] = []
    for path, dyad, found in load_all(records):
        problems += found
        if dyad is not None:
            read.append((path, dyad))
    refuse(problems, strict)
    if not read:
        error = RecordError(problems)
        error.add_note(f"--kind {kind}: no record could be read")
        raise error
    told, names = tuple(problems), name_dyads([dyad for _, dyad in read])
    with problems_told(told):
        _check_count(kind, len(read))
        if kind == "trajectory":
            lines = tuple([cut_and_classify(dyad, scorer, months, every, path) for path, dyad in read])
            _check_points(lines)
            return Plot(kind, names=names, model_name=scorer.model.name, timelines=lines, problems=told)
    verdicts = tuple([scorer.classify(dyad, path) for path, dyad in read])
    return Plot(kind, verdicts, names, scorer.model.name, problems=told)


def check_kind(kind: str, count: int) -> None:
    """Raise UsageError for a kind that there is not, and for records that it does not take."""
    if kind not in KINDS:
        from coalclass.records.words import nearest

        near = nearest(kind, KINDS)
        raise UsageError(
            f"--kind: {kind[:100]!r} is no kind of chart (allowed {', '.join(KINDS)}"
            f"{f'; did you mean {near}?' if near else ''})"
        )
    if kind == "calibration" and count:
        raise UsageError("--kind calibration is of the model and takes no record; --model FILE names another model")
    if kind != "calibration" and not count:
        raise UsageError(f"--kind {kind} takes {'one record' if kind in OF_ONE else 'at least one record'}; name it")


def _check_count(kind: str, count: int) -> None:
    if kind in OF_ONE and count != 1:
        raise UsageError(f"--kind {kind} is of exactly one record; there are {count}")
    if kind == "trajectory" and count > MOST_TRAJECTORIES:
        raise UsageError(f"--kind {kind} has room for {MOST_TRAJECTORIES} records; there are {count}: name fewer")


def _check_points(lines: Sequence[Timeline]) -> None:
    if not any(point.verdict is not None for line in lines for point in line.points):
        raise UsageError("--kind trajectory: no record has an entry that weighs, so there is no verdict to draw")
