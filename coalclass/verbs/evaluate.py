"""`evaluate`: how good the scorers are on coalitions that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coalclass.verbs.model import model as read_model
from coalclass.verbs.reading import PathLike, Progress, problems_told, read_many
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
    strict: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Rules, model, pool and rivals on the labelled records of a folder, each out of its coalition.

    Arguments: `rules` is a rulebook's file, `model` that of a finished model to be measured beside the others, as it
    is; `allow_few` goes on with fewer records than is sound.
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
        return replace(_evaluate(labelled, rulebook, model, allow_few), problems=problems)


def _evaluate(
    labelled: Sequence[tuple[str, Dyad]], rulebook: Rulebook, model: PathLike | None, allow_few: bool
) -> Evaluation:
    from coalclass.learning.evaluation import evaluate as measure_all
    from coalclass.learning.examples import check_enough, check_repeats, check_usable, examples_in
    from coalclass.learning.misses import misses
    from coalclass.learning.model_file import rules_db
    from coalclass.learning.training import folds, rule_signs

    examples = examples_in(labelled)
    others, notes = ([], ()) if model is None else _finished(model, examples)
    check_usable(examples)
    check_repeats(examples)
    if not allow_few:
        check_enough(examples)
    signs = rule_signs(rulebook)
    held_out = folds(examples, signs)
    found = measure_all(examples, rules_db(labelled, rulebook), held_out, signs, others=others)
    return replace(found, misses=tuple(misses(labelled, held_out, rulebook)), notes=notes)


def _finished(path: PathLike, examples: Sequence[Example]) -> tuple[list[Contestant], tuple[str, ...]]:
    """A model from a file, its predictions as they are; and a sentence where these records are those that taught it."""
    import numpy as np

    from coalclass.learning.evaluation import Contestant, scored_examples

    place, model = Path(path), read_model(path)
    seen = sum(one.fingerprint in model.fingerprints for one in examples)
    note = f"{place}: {seen} of these {len(examples)} records taught this model; its measures flatter it"
    what = f"the model in {place.name}, as it is" + (f"; {seen} of the records taught it" if seen else "")
    log_odds = np.array([model.log_odds(one.values) for one in examples])
    contestant = Contestant(f"file {place.stem}", what, scored_examples(examples, log_odds))
    return [contestant], ((note,) if seen else ())
