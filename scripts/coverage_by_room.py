"""Print the branch coverage of each room. Usage: coverage_by_room.py [--least 90] [PYTEST ARGUMENT...]

    python scripts/coverage_by_room.py              run the whole suite under coverage, then print
    python scripts/coverage_by_room.py --no-run     print what the last run left in .coverage

Status 1 where a room lies below `--least` percent, or where the tests fail. Workers and commands in processes of
their own are measured too (`[tool.coverage.run]` in pyproject.toml).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LEAST = 90.0
COVERAGE = [sys.executable, "-m", "coverage"]


class Counts(NamedTuple):
    """Branches of a room, those taken, its statements and those run."""

    branches: int = 0
    taken: int = 0
    statements: int = 0
    run: int = 0

    @property
    def percent(self) -> float:
        """Percent of the branches that were taken; 100 where there is none."""
        return 100.0 * self.taken / self.branches if self.branches else 100.0

    @property
    def percent_statements(self) -> float:
        """Percent of the statements that were run."""
        return 100.0 * self.run / self.statements if self.statements else 100.0


def room_of(path: str) -> str:
    """The room that a file lies in: the folder below `coalclass`, or `coalclass` itself."""
    parts = Path(path).parts
    inside = parts[parts.index("coalclass") + 1 :]
    return inside[0] if len(inside) > 1 else "coalclass"


def count_rooms(files: dict[str, dict[str, dict[str, int]]]) -> dict[str, Counts]:
    """Counts of each room, by name, out of the files of coverage's JSON report."""
    rooms: dict[str, Counts] = defaultdict(Counts)
    for path, found in files.items():
        one, before = found["summary"], rooms[room_of(path)]
        keys = ("num_branches", "covered_branches", "num_statements", "covered_lines")
        rooms[room_of(path)] = Counts(*(old + one[key] for old, key in zip(before, keys, strict=True)))
    return dict(sorted(rooms.items()))


def read_report() -> dict[str, Counts]:
    """Counts of each room in the data that the last run left."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "coverage.json"
        subprocess.run([*COVERAGE, "json", "-q", "-o", out], check=True, cwd=ROOT)
        files: dict[str, dict[str, dict[str, int]]] = json.loads(out.read_text(encoding="utf-8"))["files"]
        return count_rooms(files)


def run_tests(arguments: list[str]) -> int:
    """Run pytest under coverage and join what its processes left; pytest's exit status."""
    subprocess.run([*COVERAGE, "erase"], check=True, cwd=ROOT)
    status = subprocess.run([*COVERAGE, "run", "-m", "pytest", *arguments], check=False, cwd=ROOT).returncode
    subprocess.run([*COVERAGE, "combine", "-q"], check=True, cwd=ROOT)
    return status


def main() -> int:
    """Run, print a line for each room, and judge."""
    parser = argparse.ArgumentParser(description="Branch coverage of each room.")
    parser.add_argument("--least", type=float, default=LEAST, help=f"percent of branches (default {LEAST:g})")
    parser.add_argument("--no-run", action="store_true", help="print the coverage that the last run left")
    options, arguments = parser.parse_known_args()
    status = 0 if options.no_run else run_tests(arguments)
    rooms = read_report()
    print(f"{'room':12}{'branches':>10}{'taken':>8}{'percent':>9}{'statements':>12}{'percent':>9}")
    for name, one in rooms.items():
        mark = "" if one.percent >= options.least else f"  below {options.least:g}"
        print(
            f"{name:12}{one.branches:10}{one.taken:8}{one.percent:9.1f}{one.statements:12}"
            f"{one.percent_statements:9.1f}{mark}"
        )
    low = any(one.percent < options.least for one in rooms.values())
    return 1 if status or low else 0


if __name__ == "__main__":
    sys.exit(main())
