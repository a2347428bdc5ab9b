"""How often the fields that carry the theory are coded, coalition by coalition: docs/casebook/coded-fields.md.

Usage: python scripts/coded_fields.py prints the page; scripts/refresh_docs.py writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from coalclass.learning.casebook import Case, cases_in
from coalclass.learning.coding import COUNTS, FIELDS, count_entries, share_field
from coalclass.verbs.reading import read_many

SAMPLES = Path(__file__).resolve().parent.parent / "sample_inputs"

_INTRODUCTION = """# Coded fields by coalition

Printed by `python scripts/coded_fields.py`. Of the entries coded by hand that could have a field, the share that has
it; then the median number of entries of a record. A dash stands where no entry could have the field.
"""


def page() -> str:
    """The page in Markdown: a row for each coalition, and one for all."""
    cases = cases_in(read_many([SAMPLES])[0])
    names = sorted({case.dyad.coalition for case in cases}, key=str.casefold)
    rows = [_row(name, [case for case in cases if case.dyad.coalition == name]) for name in names]
    heads = ["coalition", "records", *FIELDS, *COUNTS]
    table = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows, _row("all", cases)]
    return _INTRODUCTION + "\n" + "\n".join(f"| {' | '.join(row)} |" for row in table) + "\n"


def _row(name: str, cases: Sequence[Case]) -> list[str]:
    shares = [share_field(cases, field).value for field in FIELDS]
    counts = [count_entries(cases, count) for count in COUNTS]
    return [
        name.replace("|", "\\|"),
        str(len(cases)),
        *["-" if share is None else f"{share:.2f}" for share in shares],
        *["-" if count is None else f"{count.median:g}" for count in counts],
    ]


if __name__ == "__main__":
    sys.stdout.write(page())
