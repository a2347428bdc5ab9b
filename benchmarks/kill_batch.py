"""End a batch by a signal at random moments, and look at what it leaves.

    python benchmarks/kill_batch.py [--moments 50] [--records 2000] [--seed 1] [--jobs 1 2]

For each of SIGKILL, SIGTERM and SIGINT, and for one and two processes, a batch of so many records is ended at so many
moments, spread over the time that an undisturbed run takes. After each: the output is whole or absent; one second
later no process is left; the status is that of the signal; after SIGTERM and SIGINT nothing lies beside the output;
`--resume` gives the bytes of an undisturbed run, and so does a second run without it, which leaves nothing either.
Prints how many moments were tried and what failed; the status is 1 if anything did.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STATUS = {signal.SIGTERM: 143, signal.SIGINT: 130}
GRACE = 1.0
"""Seconds after which no process may be left."""


def write_records(folder: Path, count: int) -> Path:
    """Shipped records in JSON Lines, one after another and again from the first, every hundredth a bad one."""
    from coalclass.records import read_record
    from coalclass.records.writing import to_json

    lines = [to_json(read_record(path)) for path in sorted((ROOT / "sample_inputs").glob("*/*.yaml"))]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(4):
        part = range(number * count // 4, (number + 1) * count // 4)
        text = "".join(("{}" if at % 100 == 99 else lines[at % len(lines)]) + "\n" for at in part)
        (folder / f"{number}.jsonl").write_text(text, encoding="utf-8")
    return folder


def start(folder: Path, out: Path, jobs: int, *more: str) -> subprocess.Popen[bytes]:
    """Start a batch in a process group of its own, hearing SIGINT as from a terminal."""
    command = [sys.executable, "-m", "coalclass", "batch", str(folder), "--out", str(out), "--jobs", str(jobs), *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


def finish(folder: Path, out: Path, jobs: int, *more: str) -> str:
    """Run a batch to its end; what it said."""
    process = start(folder, out, jobs, *more)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 1, err.decode()
    return err.decode()


def left_in(group: int) -> list[str]:
    """The processes of a group that are still there, finished ones that nobody has asked after aside."""
    shown = subprocess.run(["ps", "-wweo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=2) for line in shown.splitlines()]
    return [line[2] for line in lines if line[0] == str(group) and not line[1].startswith("Z")]


def end_once(folder: Path, place: Path, whole: bytes, number: signal.Signals, jobs: int, after: float) -> Iterator[str]:
    """End one batch after so many seconds; what is wrong with what it left, a sentence each."""
    resumed = after * 1000 % 2 < 1
    more = ["--resume"] if resumed else []
    out = place / "rows.csv"
    process = start(folder, out, jobs, *more)
    time.sleep(after)
    # Ctrl-C reaches every process of a terminal's group, the other signals the command alone.
    running = process.poll() is None
    if running and number is signal.SIGINT:
        os.killpg(process.pid, number)
    elif running:
        process.send_signal(number)
    asked = time.monotonic()
    _, err = process.communicate(timeout=60)
    while left_in(process.pid) and time.monotonic() < asked + GRACE:
        time.sleep(0.02)
    if left := left_in(process.pid):
        yield f"left after {GRACE:g} s: {left}"
        os.killpg(process.pid, signal.SIGKILL)
    # Before any of our code runs Python itself tells of an interruption, and nobody can change that.
    if b"Traceback" in err and b"coalclass" in err:
        yield "a traceback: " + err.decode()[-300:]
    if out.exists() and out.read_bytes() != whole:
        yield "the output is not whole"
    ended = process.returncode != 1
    if ended and number in STATUS and process.returncode != STATUS[number] and process.returncode != -number:
        yield f"status {process.returncode}"
    beside = {name for name in os.listdir(place) if name != "rows.csv"}
    if number is not signal.SIGKILL and beside - ({"rows.csv.part"} if resumed else set()):
        yield f"left beside the output: {beside}"
    finish(folder, out, jobs, "--force", *more)
    if out.read_bytes() != whole:
        yield "the next run gave other bytes" + (" (--resume)" if resumed else "")
    if os.listdir(place) != ["rows.csv"]:
        yield f"left beside the output by the next run: {os.listdir(place)}"
    out.unlink()


def try_moments(folder: Path, place: Path, moments: int, seed: int, *, signals: tuple[signal.Signals, ...] = SIGNALS,
                jobs: tuple[int, ...] = (1, 2)) -> tuple[int, list[str]]:  # fmt: skip
    """End a batch at so many moments for each signal and number of processes: how many, and what went wrong."""
    place.mkdir(parents=True)
    chance = random.Random(seed)
    out = place / "rows.csv"
    tried = 0
    faults: list[str] = []
    for count in jobs:
        begun = time.monotonic()
        finish(folder, out, count)
        takes = time.monotonic() - begun
        whole = out.read_bytes()
        out.unlink()
        for number in signals:
            known = len(faults)
            for moment in range(moments):
                after = takes * (moment + chance.random()) / moments
                found = end_once(folder, place, whole, number, count, after)
                faults += [f"{number.name}, {count} processes, after {after:.2f} s: {fault}" for fault in found]
                tried += 1
            print(f"{number.name}, --jobs {count}: {moments} moments, {len(faults) - known} faults", flush=True)
    return tried, faults


def main() -> int:
    """Try them all and print what came of it."""
    parser = argparse.ArgumentParser(description="End a batch by a signal at random moments.")
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = write_records(Path(name) / "in", asked.records)
        tried, faults = try_moments(folder, Path(name) / "out", asked.moments, asked.seed, jobs=tuple(asked.jobs))
    for fault in faults:
        print(fault)
    print(f"{tried} runs of {asked.records} records were ended; {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
