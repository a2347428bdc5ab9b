"""Add dataset evidence to every shipped record, hand-coded entries untouched.

Usage: python scripts/assemble_samples.py FOLDER-WITH-DATASETS. Run again, it changes nothing. Then train
the model anew and renew the docs: coalclass train sample_inputs --out models/casebook.json;
python scripts/refresh_docs.py
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from coalclass.records import Entry, read_record
from coalclass.sources import Dataset, Findings, Located, Request
from coalclass.sources.assemble import Library, assemble
from coalclass.sources.editing import edited

SAMPLES = Path(__file__).resolve().parent.parent / "sample_inputs"
RESERVED_FROM = date(2002, 1, 1).toordinal()


class Casebook(Library):
    """The datasets without what they tell of the coming war on Iraq, which is kept for evaluation."""

    def collect(self, dataset: Dataset, request: Request) -> tuple[Located | None, Findings | None, str | None]:
        """What a dataset says on a request, what belongs to that war left out and counted."""
        located, findings, trouble = super().collect(dataset, request)
        if findings is not None:
            kept = [entry for entry in findings.entries if not _reserved(entry)]
            findings.skipped["about the coming war on Iraq"] += len(findings.entries) - len(kept)
            findings.entries = kept
        return located, findings, trouble


def _reserved(entry: Entry) -> bool:
    """Whether it names Iraq from 2002 on, or tells of a dispute whose highest action may be the war itself."""
    words = f"{getattr(entry, 'topic', None)} {entry.note}"
    return (entry.date.first >= RESERVED_FROM and "Iraq" in words) or " to 2003-" in words


def main() -> int:
    """Assemble into each record, and say what each dataset added."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    library = Casebook(Path(sys.argv[1]))
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
