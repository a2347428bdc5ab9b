"""Compare the fast reader with the one that knows places, on records changed at random.

    python benchmarks/fuzz/compare_readers.py [--mutants 1000000] [--seed 1] [FOLDER...]

Whatever the fast reader takes, the other must take without a word, and to the same dyad: values, types, entries and
lines. Half of the mutants are YAML and half are lines of JSON. Seeds are short and whole records of the shipped
casebook and of each FOLDER. Prints how many were made and taken; status 1 at the first that differs, which is printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from mutants import mutate_texts  # noqa: E402

from coalclass.records import load_text  # noqa: E402
from coalclass.records.plain import read_plainly  # noqa: E402
from coalclass.records.reading import load_with_places  # noqa: E402
from coalclass.records.writing import to_json, to_yaml  # noqa: E402

SHORT = """coalclass: 1
hegemon: USA
follower: EGY
coalition: Gulf War coalition 1990-91
period: 1990-08-02/1991-04-11
searched: [threat, sanction]
mandate: {body: UNSC, instrument: S/RES/678, date: 1990-11-29}
context: {polyarchy_follower: 0.19, alliance: none, troops_hosted: 1200, source: vdem}
consultations:
  - {date: 1990-08-03, level: leader, initiator: hegemon, timing: before, outcome: adopted, source: vdem}
aid:
  - date: 1990-08-31
    kind: debt-relief
    amount_musd: 7100
    recipients: 2
    linkage: explicit
    source: [vdem, "Los Angeles Times, 1 September 1990"]
interactions:
  - {date: 1990-08, actor: follower, kind: contribution, form: combat, troops: 35000, source: vdem}
  - {date: '1991', actor: follower, kind: withdrawal, coordinated: true, source: vdem, note: home}
  - {date: 1990-09-01, actor: hegemon, kind: verbal-cooperation, cameo: 010, count: 3, source: vdem}
sources:
  vdem: {citation: V-Dem 13, read: dataset}
label: {value: incentive-based, source: vdem, confidence: high}
"""


def describe_types(value: Any) -> str:
    """A value with every part and its type, those that comparing dyads leaves out included."""
    return f"{type(value).__name__}:{_show(value)}"


def _show(value: Any) -> str:
    if hasattr(value, "__dataclass_fields__"):
        return "".join(f"{name}={describe_types(getattr(value, name))};" for name in value.__dataclass_fields__)
    if isinstance(value, dict):
        return "".join(f"{describe_types(key)}={describe_types(one)};" for key, one in value.items())
    return "".join(map(describe_types, value)) if isinstance(value, tuple) else repr(value)


def check_text(data: bytes, json: bool) -> bool:
    """Whether the fast reader takes a text; AssertionError where the other reads it otherwise."""
    fast = read_plainly(data, json=json, first_line=1)
    if fast is None:
        return False
    slow = load_with_places(data, "x", json=json, first_line=1)
    assert not slow.problems, slow.problems
    assert describe_types(fast) == describe_types(slow.dyad)
    return True


def main() -> int:
    """Make mutants and compare."""
    parser = argparse.ArgumentParser(description="Compare the two readers of records on mutants.")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--mutants", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = [path for folder in [ROOT / "sample_inputs", *options.folders] for path in sorted(folder.rglob("*.yaml"))]
    contents = [path.read_bytes() for path in paths]
    taken = sum(check_text(data, False) for data in contents)
    print(f"records       {len(contents)}, of which the fast reader takes {taken}; all read alike", flush=True)
    read = [dyad for dyad in (load_text(data).dyad for data in contents[::20]) if dyad is not None]
    whole, lines = [to_yaml(one) for one in read], [to_json(one) for one in read]
    short = load_text(SHORT).dyad
    assert short is not None
    # Mostly short ones: a change then meets each key and each value often.
    for name, seeds in (("YAML", [SHORT] * 60 + whole), ("JSON", [to_json(short)] * 60 + lines)):
        made = taken = 0
        for text in mutate_texts(seeds, options.seed, options.mutants // 2):
            data = text.encode("utf-8", "surrogatepass")
            try:
                taken += check_text(data, name == "JSON")
            except AssertionError:
                print(f"differs: {data!r}")
                raise
            made += 1
        print(f"{name} mutants  {made}, of which the fast reader takes {taken}; all read alike", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
