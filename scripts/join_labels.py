"""Write the published judgments of sample_inputs/labels.csv into the records that they judge.

Labels are fixed in the table before the evidence is coded; coders see only the evidence. This script is
the one place where the two meet. Run again, it changes nothing. Usage: python scripts/join_labels.py
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "sample_inputs"
_LABEL = re.compile(r"^label:.*\n(?:[ \t#-].*\n|\n)*", re.MULTILINE)


def label_block(row: dict[str, str]) -> str:
    """The `label` mapping of one row, as YAML (a JSON string is a YAML string)."""
    further = (row[name].strip() for name in ("second_source", "third_source"))
    cited = [source for source in (_cited(row), *further) if source]
    lines = ["label:", f"  value: {row['value']}", "  source:"]
    lines += [f"    - {json.dumps(source, ensure_ascii=False)}" for source in dict.fromkeys(cited)]
    lines += [f"  confidence: {row['confidence']}", f"  note: {json.dumps(row['reason'], ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def _cited(row: dict[str, str]) -> str:
    return ", ".join(part for part in (row["source"].strip(), row["locator"].strip()) if part)


def main() -> int:
    """Join, and report rows without a record and records without a row."""
    with open(SAMPLES / "labels.csv", encoding="utf-8", newline="") as file:
        rows = {(row["coalition"], row["follower"].lower()): row for row in csv.DictReader(file)}
    records = {(path.parent.name, path.stem): path for path in SAMPLES.glob("*/*.yaml")}
    for key in sorted(records.keys() & rows.keys()):
        text = _LABEL.sub("", records[key].read_text(encoding="utf-8")).rstrip("\n") + "\n"
        records[key].write_text(text + label_block(rows[key]), encoding="utf-8")
    for coalition, follower in sorted(records.keys() - rows.keys()):
        print(f"no label for {coalition}/{follower}", file=sys.stderr)
    for coalition, follower in sorted(rows.keys() - records.keys()):
        print(f"no record for {coalition}/{follower}", file=sys.stderr)
    print(f"{len(records.keys() & rows.keys())} records labelled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
