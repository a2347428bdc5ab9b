"""How long a panel of one leader over seventy years takes, and how much memory.

    python benchmarks/panel.py DATASETS [--years 1950-2020] [--jobs 2]

The first year is made once before, so that the cache is warm. Memory is the sum over all processes of what is resident,
looked at every half second. Held: five minutes and 2 GB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_SECONDS, MOST_MB = 300.0, 2000.0
_LOOK_EVERY = 0.5


def main() -> int:
    """Measure, print, and end with 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--years", default="1950-2020")
    parser.add_argument("--jobs", default="2")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "panel.csv"
        measure_panel(asked.data, asked.years.partition("-")[0], "1", out, Path(name))
        seconds, megabytes = measure_panel(asked.data, asked.years, asked.jobs, out, Path(name))
        with out.open(encoding="utf-8") as file:
            rows = sum(1 for _ in file) - 1
    print(f"{rows} rows, {seconds:.0f} s (at most {MOST_SECONDS:.0f}), {megabytes:.0f} MB (at most {MOST_MB:.0f})")
    return 1 if seconds > MOST_SECONDS or megabytes > MOST_MB else 0


def measure_panel(data: Path, years: str, jobs: str, out: Path, folder: Path) -> tuple[float, float]:
    """Make a panel of the United States: seconds by the clock, and the most memory that was resident, in MB."""
    command = [sys.executable, "-m", "coalclass", "panel", "--hegemon", "USA", "--years", years, "--jobs", jobs]
    command += ["--data", str(data), "--out", str(out), "--force"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COALCLASS_CACHE": str(folder / "cache")}
    started, most = time.monotonic(), 0
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None:
            most = max(most, sum(read_resident(one) for one in list_session(process.pid)))
            time.sleep(_LOOK_EVERY)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode}")
    return time.monotonic() - started, most / 1e6


def list_session(leader: int) -> list[int]:
    """The processes of a session (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything: state, parent, group, session.
            rest = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[3]) == leader:
            found.append(int(path.parent.name))
    return found


def read_resident(process: int) -> int:
    """What a process holds in memory, in bytes; 0 for one that has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
