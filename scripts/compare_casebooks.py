"""Measure two states of the casebook on the dyads that both hold: did deeper coding make the verdicts better?

Usage: python scripts/compare_casebooks.py BEFORE AFTER

Each is a folder of labelled records; an earlier one comes from `git worktree add ../before COMMIT`. The first table has
every contestant on the dyads of both, before and after, with the labels of BEFORE and the same folds, and the
difference on the same resampled coalitions; the second all records of AFTER with its own labels. Takes ten minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from coalclass.learning.coefficients import Estimate
from coalclass.learning.evaluation import Evaluation, evaluate
from coalclass.learning.examples import examples_in
from coalclass.learning.metrics import auc, brier, difference, estimate, log_loss
from coalclass.records import Dyad
from coalclass.scoring.rulebook import shipped_rulebook
from coalclass.verbs.reading import read_many

MEASURES = {"log-loss, nats": log_loss, "Brier": brier, "AUC": auc}
CONTESTANTS = ("verdict", "rules", "model", "no distance", "distance")

Key: TypeAlias = tuple[str, str]


def key_of(dyad: Dyad) -> Key:
    """What tells a dyad of the casebook from all others."""
    return dyad.coalition, dyad.name


def measure(dyads: Sequence[Dyad]) -> Evaluation:
    """Every contestant out of coalition."""
    return evaluate(examples_in([(dyad.name, dyad) for dyad in dyads]), shipped_rulebook())


def show(one: Estimate) -> str:
    """A figure with its 90 percent interval."""
    return "undefined" if one.value is None else f"{one.value:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


def compare(before: Evaluation, after: Evaluation) -> None:
    """Print a table of contestants: before, after, and the difference with its interval."""
    print("| contestant | measure | before | after | difference [90 percent] |\n| --- | --- | ---: | ---: | ---: |")
    for name in CONTESTANTS:
        old, new = before.scored(name), after.scored(name)
        for title, how in MEASURES.items():
            start, end = estimate(old, how).value, estimate(new, how).value
            print(f"| {name} | {title} | {start:.3f} | {end:.3f} | {show(difference(new, old, how))} |")


def against_distance(found: Evaluation) -> None:
    """Print what verdict and verdict without distance have more in log-loss than distance alone."""
    for name in ("verdict", "no distance"):
        apart = difference(found.scored(name), found.scored("distance"), log_loss)
        print(f"- {name} less distance alone, log-loss: {show(apart)} nats")


def main(arguments: list[str]) -> int:
    """Print the tables."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    first, second = ([dyad for _, dyad in read_many([folder])[0]] for folder in arguments)
    old = {key_of(dyad): dyad for dyad in first}
    common = [replace(dyad, label=old[key_of(dyad)].label) for dyad in second if key_of(dyad) in old]
    chosen = {key_of(dyad) for dyad in common}
    ordered = sorted(common, key=key_of)
    before = measure(sorted([dyad for dyad in first if key_of(dyad) in chosen], key=key_of))
    after = measure(ordered)
    print(f"## {len(ordered)} dyads of both, labels of the earlier state\n")
    compare(before, after)
    print()
    against_distance(after)
    whole = measure(second)
    print(f"\n## All {len(second)} records of the later state\n\n| contestant | " + " | ".join(MEASURES) + " |")
    print("| --- |" + " ---: |" * len(MEASURES))
    for name in CONTESTANTS:
        row = whole.row(name).measures
        cells = [row[key] for key in ("log_loss", "brier", "auc")]
        print(f"| {name} | " + " | ".join(f"{one.value:.3f} [{one.low:.2f}, {one.high:.2f}]" for one in cells) + " |")
    print()
    against_distance(whole)
    lost = whole.ablations
    print("\n" + "\n".join(f"- without {name}: {show(one)} nats" for name, one in lost.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
