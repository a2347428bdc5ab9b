"""Measure a specification of docs/validation-log.md on the records as they stand, out of coalition.

Usage: python scripts/validation_log.py [primary|two-weights|shipped] [RULEBOOK]

`primary` is the specification that was fixed before it was run, `two-weights` variant A (and E, its row without
distance), `shipped` variant B (default). With docs/elicitation/rulebook-first.yaml as the rulebook come variants H and
I. Prints a table in Markdown and takes some minutes. Figures in the log are of the day that they were run; entries that
were mended since move the last digit.
"""

from __future__ import annotations

import sys

from coalclass.learning.coefficients import Estimate
from coalclass.learning.evaluation import evaluate
from coalclass.learning.examples import examples_in
from coalclass.learning.training import PRIMARY, SHIPPED, Specification
from coalclass.scoring.rulebook import load_rulebook, shipped_rulebook
from coalclass.verbs.reading import read_many

SPECIFICATIONS = {"primary": PRIMARY, "two-weights": Specification(), "shipped": SHIPPED}
COLUMNS = {
    "log_loss": "log-loss, nats",
    "brier": "Brier",
    "auc": "AUC",
    "accuracy": "right",
    "balanced_slope": "slope, balanced",
    "balanced_shift": "shift, balanced",
}


def show(one: Estimate) -> str:
    """A measure with its 90 percent interval."""
    if one.value is None:
        return "undefined"
    return f"{one.value:.3f} [{one.low:.2f}, {one.high:.2f}]"


def main(arguments: list[str]) -> int:
    """Print the table."""
    name, *rest = arguments or ["shipped"]
    if name not in SPECIFICATIONS or len(rest) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    rulebook = load_rulebook(rest[0]) if rest else shipped_rulebook()
    examples = examples_in(read_many(["sample:"])[0])
    found = evaluate(examples, rulebook, specification=SPECIFICATIONS[name])
    print(f"{len(examples)} records, specification `{name}`, {rest[0] if rest else 'shipped rulebook'}.\n")
    print("| scorer | " + " | ".join(COLUMNS.values()) + " |")
    print("| --- |" + " ---: |" * len(COLUMNS))
    for row in found.rows:
        print(f"| {row.name} | " + " | ".join(show(row.measures[key]) for key in COLUMNS) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
