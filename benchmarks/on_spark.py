"""What Spark gives and what it costs: the same records and events here and on `local[2,3]`, row for row.

    python benchmarks/on_spark.py [--records 100000] [--rows 10000000] [--master local[2,3]] [--keep FOLDER]

Records of 20 entries go into JSON Lines, events of GDELT 2.0 into a tab-separated file, both from generators. Then,
each in a process of its own:

  records here     coalclass.batch(FILE), one process
  records, Spark   coalclass.batch(FILE, engine="spark", out=FOLDER), the start of Spark told apart
  events here      the tallies of the file by DuckDB
  events, Spark    the tallies of the same file by Spark, with the same SQL text

Seconds by the clock tell something only on a machine that does nothing else; the load is printed. Seconds of a core are
those of the process itself, without Java and Spark's workers.

Status 1 where a row differs: verdicts are compared bit for bit by a digest of all rows in the order of the lines,
tallies by a digest of all rows in the order of their columns.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def digest_rows(rows: Any) -> tuple[int, str]:
    """How many rows there are, and a digest of all, in order; a float counts to its last bit."""
    whole, count = hashlib.sha256(), 0
    for row in rows:
        whole.update(repr(row).encode())
        count += 1
    return count, whole.hexdigest()


def score_records(path: Path, engine: str, master: str) -> dict[str, Any]:
    """Score a file here or on Spark; seconds, and a digest of the rows."""
    import coalclass
    from coalclass.corpus.tables import row_values
    from coalclass.spark_session import open_session

    def digest(rows: Any) -> tuple[int, str]:
        return digest_rows((one.path, None if one.values is None else row_values(one.values)) for one in rows)

    start = time.perf_counter()
    if engine == "local":
        count, found = digest(coalclass.batch(path))
        return {"work": time.perf_counter() - start, "count": count, "digest": found}
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, open_session(master):
        began = time.perf_counter()
        made = coalclass.batch(path, engine="spark", out=Path(folder) / "verdicts")
        done = time.perf_counter()
        count, found = digest(made)
    return {"start": began - start, "work": done - began, "count": count, "digest": found}


def sum_up_events(path: Path, engine: str, master: str) -> dict[str, Any]:
    """Sum up a file of events by DuckDB or on Spark; seconds, and a digest of the tallies."""
    from coalclass.sources.events import EventTable
    from coalclass.sources.gdelt import find_layout, load_files
    from coalclass.spark_session import open_session

    def sum_up(session: Any) -> dict[str, Any]:
        began = time.perf_counter()
        table = EventTable(session=session)
        load_files(table, [path], find_layout(path))
        done = time.perf_counter()
        count, found = digest_rows(table.run("SELECT * FROM tallies ORDER BY ALL"))
        return {"work": done - began, "count": count, "digest": found}

    if engine == "local":
        return sum_up(None)
    start = time.perf_counter()
    with open_session(master) as session:
        began = time.perf_counter()
        return {"start": began - start, **sum_up(session)}


def measure(task: str, path: Path, engine: str, master: str) -> dict[str, Any]:
    """Run one task in a process of its own."""
    command = [sys.executable, __file__, "--worker", task, "--file", str(path), "--engine", engine, "--master", master]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def work(task: str, path: Path, engine: str, master: str) -> None:
    """What the process of `measure` does."""
    result = {"records": score_records, "events": sum_up_events}[task](path, engine, master)
    used = resource.getrusage(resource.RUSAGE_SELF)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({**result, "memory": memory, "processor": used.ru_utime + used.ru_stime}))


def compare(task: str, path: Path, master: str) -> bool:
    """Run a task here and on Spark, print both, and tell whether they agree."""
    found = {engine: measure(task, path, engine, master) for engine in ("local", "spark")}
    for engine, one in found.items():
        started = f" after {one['start']:.1f} s to start" if "start" in one else ""
        name = f"{task} {'here' if engine == 'local' else 'on ' + master}"
        own = f"this process: {one['processor']:.1f} s of a core, {one['memory'] / 1e6:.0f} MB"
        print(f"{name:24} {one['work']:8.1f} s{started}; {one['count']:,} rows; {own}")
    same = found["local"]["digest"] == found["spark"]["digest"]
    ratio = found["spark"]["work"] / found["local"]["work"]
    print(f"{task}: the rows are {'the same' if same else 'NOT the same'}; Spark took {ratio:.2f} times as long")
    return same


def main() -> int:
    """Write, run, compare, print; status 1 if rows differ."""
    parser = argparse.ArgumentParser(description="The same work here and on Spark.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--master", default="local[2,3]")
    parser.add_argument("--keep", type=Path, help="a folder for the files, which stay and are used again")
    parser.add_argument("--worker", choices=("records", "events"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker, options.file, options.engine, options.master)
        return 0
    from batch_speed import write_lines
    from events import generate

    with tempfile.TemporaryDirectory(prefix="coalclass-benchmark-") as name:
        folder = options.keep or Path(name)
        records, rows = folder / f"{options.records}.jsonl", folder / f"gdelt-{options.rows}.export.CSV"
        same = []
        for path, count, make, task in (
            (records, options.records, lambda: write_lines(records, options.records), "records"),
            (rows, options.rows, lambda: generate(rows, options.rows), "events"),
        ):
            if not count:
                continue
            if not path.exists():
                make()
            print(f"{count:,} {task}, {path.stat().st_size / 1e6:,.0f} MB; load {os.getloadavg()[0]:.1f} at the start")
            same.append(compare(task, path, options.master))
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
