"""`evaluate`: how good the scorers are on coalitions that they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.errors import UsageError
from coalclass.verbs.model import model as read_model
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many, tell_steps
from coalclass.verbs.rules import rules as read_rules

if TYPE_CHECKING:
    from coalclass.learning.evaluation import Contestant, Evaluation
    from coalclass.learning.examples import Example
    from coalclass.records import Dyad
    from coalclass.scoring import Rulebook


def evaluate(
    folder: PathLike,
    *,
    rules: PathLike | None = None,
    model: PathLike | None = None,
    allow_few: bool = False,
    label_pages: bool = True,
    strict: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Rules, model, verdict and rivals on the labelled records of a folder, each out of its coalition.

    Arguments: `rules` is a rulebook's file, `model` that of a finished model to be measured beside the others, as it
    is; `allow_few` goes on with fewer records than is sound; without `label_pages` the entries that cite a page on
    which the label of their record rests are left out, as `labels.csv` in the folder and the records themselves tell;
    `progress` is called for each record read, then with the name of each step.
    Units: losses in nats, differences of contestants in nats and shares.
    Errors: TrainingError where there is too little to learn from or a record stands there twice; RecordError where no
    record is valid, or with `strict` one has a problem; RulebookError, ModelError.

    >>> import coalclass
    >>> len(coalclass.evaluate("sample:gulf-war-1990", allow_few=True).examples)
    10
    """
    rulebook = read_rules(rules)
    records, problems = read_many([folder], strict=strict, progress=progress)
    labelled = [(path, dyad) for path, dyad in records if dyad.label is not None]
    with problems_told(problems):
        notes: tuple[str, ...] = ()
        if not label_pages:
            labelled, note = _leave_out(folder, labelled)
            notes = (note,)
        found = _evaluate(labelled, rulebook, model, allow_few, tell_steps(progress))
        return replace(found, notes=(*notes, *found.notes), problems=problems)


def _leave_out(folder: PathLike, labelled: Sequence[tuple[str, Dyad]]) -> tuple[list[tuple[str, Dyad]], str]:
    """The records without what cites a page on which their label rests, and a sentence on how much that is.

    Raises UsageError where it is not known on which page any label rests.
    """
    from coalclass.corpus.finding import LABELS
    from coalclass.learning.label_pages import find_label_pages, leave_out_label_pages, read_pages
    from coalclass.shipped import resolve_sample

    pages = read_pages(resolve_sample(str(folder)))
    addresses = [find_label_pages(dyad, path, pages) for path, dyad in labelled]
    if not any(addresses):
        raise UsageError(
            f"{folder}: no record says on which page its label rests, so no entry can be left out for it; give the "
            f"folder that holds {LABELS} with the columns coalition, follower, url, second_url"
        )
    kept = [(path, leave_out_label_pages(dyad, own)) for (path, dyad), own in zip(labelled, addresses, strict=True)]
    gone = [len(before.entries) - len(after.entries) for (_, before), (_, after) in zip(labelled, kept, strict=True)]
    told = f"left out {sum(gone)} entries of {sum(map(bool, gone))} records that cite a page on which the label rests"
    return kept, told


def _evaluate(
    labelled: Sequence[tuple[str, Dyad]],
    rulebook: Rulebook,
    model: PathLike | None,
    allow_few: bool,
    tell: Callable[[str], None],
) -> Evaluation:
    from coalclass.learning.evaluation import evaluate as measure_all
    from coalclass.learning.examples import check_enough, check_repeats, check_usable, examples_in
    from coalclass.learning.misses import find_misses, hold_out
    from coalclass.learning.sample import sample_of
    from coalclass.learning.training import SHIPPED, train_folds

    examples = examples_in(labelled)
    others, notes = ([], ()) if model is None else _finished(model, examples, rulebook)
    check_usable(examples)
    check_repeats(examples)
    if not allow_few:
        check_enough(examples)
    sample = sample_of(examples, rulebook)
    tell("folds")
    folds = train_folds(sample, sample.coalitions, SHIPPED)
    found = measure_all(examples, rulebook, folds, others=others, progress=tell)
    misses = find_misses(labelled, hold_out(folds, rulebook), rulebook)
    return replace(found, misses=tuple(misses), notes=notes)


def _finished(
    path: PathLike, examples: Sequence[Example], rulebook: Rulebook
) -> tuple[list[Contestant], tuple[str, ...]]:
    """A model from a file, its predictions as they are; and a sentence where it was trained on these records."""
    import numpy as np

    from coalclass.learning.evaluation import Contestant, scored_examples
    from coalclass.scoring import Scorer
    from coalclass.scoring.model import DB_PER_LOGIT

    place, model = Path(path), read_model(path)
    seen = sum(one.fingerprint in model.fingerprints for one in examples)
    note = f"{place}: {seen} of these {len(examples)} records trained this model; its measures flatter it"
    what = f"the model in {place.name}, as it is" + (f"; trained on {seen} of the records" if seen else "")
    scorer = Scorer(rulebook, model)
    log_odds = np.array([scorer.score(one.readings).model_db / DB_PER_LOGIT for one in examples])
    contestant = Contestant(f"file {place.stem}", what, scored_examples(examples, log_odds))
    return [contestant], ((note,) if seen else ())
