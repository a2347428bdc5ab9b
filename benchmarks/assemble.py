"""How much of the time of assembling a record is saved where the rows of the datasets are kept from an earlier call.

    python benchmarks/assemble.py DATASETS [--dyads 100] [--runs 3]

Each run is a process of its own, with a cache folder of its own; times are of the processor, the children's own:

  cold   assemble one dyad with --no-cache
  warm   assemble the same dyad from the cache
  many   assemble a table of dyads from the cache

Beside them stands `bare`: Python that imports duckdb and nothing else. Ratios of medians are held: warm is at most a
tenth of cold, and one dyad more of many at most a quarter of warm. The record must be the same, byte by byte.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WARM_LIMIT, MORE_LIMIT = 0.1, 0.25
_DYAD = ["--hegemon", "USA", "--follower", "EGY", "--period", "1990-08-02/1991-04-11"]
_LEADERS = ("USA", "GBR", "FRA", "CHN", "IND")


def main() -> None:
    """Measure, print the ratios, and end with 1 where one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--dyads", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = ["assemble", "--data", str(asked.data), *_DYAD]
        count = _write_dyads(folder / "dyads.csv", asked.dyads)
        many = ["assemble", "--data", str(asked.data), "--dyads", str(folder / "dyads.csv")]
        _measure(folder, one)  # fills the cache
        spent: dict[str, list[float]] = {"bare": [], "cold": [], "warm": [], "many": []}
        texts = set()
        for run in range(asked.runs):
            spent["bare"].append(_measure(folder, [])[0])
            for kind, arguments in (("cold", [*one, "--no-cache"]), ("warm", one)):
                seconds, text = _measure(folder, arguments)
                spent[kind].append(seconds)
                texts.add(text)
            spent["many"].append(_measure(folder, [*many, "--out", str(folder / f"records-{run}")])[0])
    medians = {kind: statistics.median(seconds) for kind, seconds in spent.items()}
    more = (medians["many"] - medians["warm"]) / (count - 1)
    print("  ".join(f"{kind} {seconds:.2f} s" for kind, seconds in medians.items()), f" one dyad more {more:.3f} s")
    print(f"warm / cold {medians['warm'] / medians['cold']:.3f} (at most {WARM_LIMIT})")
    print(f"one dyad more / warm {more / medians['warm']:.3f} (at most {MORE_LIMIT})")
    print(f"warm / bare {medians['warm'] / medians['bare']:.1f}")
    print("the record is the same" if len(texts) == 1 else "the record differs")
    good = medians["warm"] <= WARM_LIMIT * medians["cold"] and more <= MORE_LIMIT * medians["warm"]
    sys.exit(0 if good and len(texts) == 1 else 1)


def _write_dyads(path: Path, count: int) -> int:
    from coalclass.records.states import all_states

    followers = [one.code for one in all_states() if one.last is None and one.cow_number and not one.first]
    pairs = [(leader, one) for leader in _LEADERS for one in followers if one != leader][:count]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(leader, one, "1996-01-02/1997-04-11", f"led by {leader}") for leader, one in pairs]
        csv.writer(file).writerows([("hegemon", "follower", "period", "coalition"), *rows])
    return len(pairs)


def _measure(folder: Path, arguments: list[str]) -> tuple[float, str]:
    """The processor time of a command in seconds, and what it printed; without arguments that of duckdb's import."""
    command = ["-m", "coalclass", *arguments] if arguments else ["-c", "import duckdb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COALCLASS_CACHE": str(folder / "cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}: {done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


if __name__ == "__main__":
    main()
