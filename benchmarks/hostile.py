"""How long a file made to hurt takes to be refused. Usage: hostile.py [--most SECONDS]

Each file of tests/cli/test_hostile_files.py is given to `validate` in a process of its own. Printed are its size,
processor seconds, the same as a multiple of a whole record of 20,000 entries in the same run, and the most memory.
Status 1 where one takes more seconds than `--most` (5, as docs/promises.md says).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "cli"), str(ROOT / "benchmarks")]

from record_size import make_record  # noqa: E402
from test_hostile_files import RECORDS, measure  # noqa: E402

from coalclass.limits import MIB, RECORD_ENTRIES  # noqa: E402


def main() -> int:
    """Measure each file, the whole record first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=float, default=5.0)
    most = parser.parse_args().most
    texts = {"a whole record.yaml": lambda: make_record(RECORD_ENTRIES, 70), **RECORDS}
    whole = slowest = 0.0
    print(f"{'file':40} {'MiB':>6} {'status':>6} {'CPU s':>6} {'times':>6} {'MB':>5}")
    with TemporaryDirectory() as folder:
        for name, make in texts.items():
            path = Path(folder, name)
            path.write_text(make(), encoding="utf-8")
            status, seconds, memory, _ = measure("validate", path)
            whole = whole or seconds
            slowest = max(slowest, seconds)
            size = path.stat().st_size / MIB
            print(f"{name:40} {size:6.1f} {status:6} {seconds:6.2f} {seconds / whole:6.2f} {memory // 1024:5}")
            path.unlink()
    return int(slowest > most)


if __name__ == "__main__":
    sys.exit(main())
