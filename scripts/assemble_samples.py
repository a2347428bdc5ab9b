"""Add dataset evidence to every shipped record, hand-coded entries untouched.

Usage: python scripts/assemble_samples.py FOLDER-WITH-DATASETS. Run again, it changes nothing. Then train
the model anew and renew the docs: coalclass train sample_inputs --out models/casebook.json;
python scripts/refresh_docs.py
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from coalclass.records import read_record
from coalclass.sources.assemble import Library, assemble
from coalclass.sources.editing import edited

SAMPLES = Path(__file__).resolve().parent.parent / "sample_inputs"


def main() -> int:
    """Assemble into each record, and say what each dataset added."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    library = Library(Path(sys.argv[1]))
    added: Counter[str] = Counter()
    for path in sorted(SAMPLES.glob("*/*.yaml")):
        before = read_record(path)
        assembled = assemble(library, before)
        text = edited(path.read_bytes().decode("utf-8"), assembled)
        path.write_bytes(text.encode("utf-8"))
        for line in assembled.account:
            added[line.dataset.key] += line.added
            for trouble in line.troubles:
                print(f"{path}: {trouble}", file=sys.stderr)
    for key, count in added.most_common():
        print(f"{key}: {count} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
