"""How long training takes on the shipped casebook and on four times as many records, beside a fixed work of numpy.

    python benchmarks/training_speed.py [--times 1 4] [--most 200]

In one run, on all cores that there are:

  numpy     solves 2,000 systems of 100 equations and sorts two million numbers: what this machine can do
  train     what `coalclass train` does once the records are read: model, folds, resamples, evaluation and all

More records are copies of the casebook under other names of coalitions and of leading states, each with one in ten of
its entries taken out at random: as many more coalitions, families of coalitions and rivals' folds. Seconds of clock
and of processor (this process; boosting at four times as many has processes of its own). The ratio train / numpy on the
shipped casebook must not exceed what `--most` says; else the status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from coalclass.learning import train
from coalclass.records import Dyad, read_record

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 200.0
SHARE = 0.1


def read_casebook(folder: Path) -> list[tuple[str, Dyad]]:
    """The labelled records of a folder of coalitions, by path."""
    paths = sorted(folder.glob("*/*.yaml"))
    records = [(str(path), read_record(path)) for path in paths]
    return [(path, record) for path, record in records if record.label is not None]


def multiply_casebook(records: list[tuple[str, Dyad]], times: int) -> list[tuple[str, Dyad]]:
    """The records, and copies of them as of other coalitions, with one in ten entries less."""
    made = list(records)
    for copy in range(1, times):
        chance = random.Random(copy)
        for path, record in records:
            thinner = {
                section: tuple(one for one in entries if chance.random() >= SHARE)
                for section in ("consultations", "aid", "interactions")
                if (entries := getattr(record, section)) is not None
            }
            leader = record.hegemon._replace(code=f"{record.hegemon.code}{copy}")
            moved = replace(record, coalition=f"{record.coalition} {copy}", hegemon=leader, **thinner)
            made.append((f"{copy}/{path}", moved))
    return made


def work_numpy() -> None:
    """The fixed work."""
    chance = np.random.default_rng(0)
    systems = chance.normal(size=(2000, 100, 100)) + 100 * np.eye(100)
    np.linalg.solve(systems, chance.normal(size=(2000, 100, 1)))
    np.sort(chance.normal(size=2_000_000))


def time_work(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of clock and of processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> int:
    """Measure and print; status 1 if the limit does not hold."""
    parser = argparse.ArgumentParser(description="Speed of training.")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4], help="how many casebooks to train on")
    parser.add_argument("--most", type=float, default=LIMIT, help=f"the largest ratio allowed (default {LIMIT:g})")
    options = parser.parse_args()
    records = read_casebook(ROOT / "sample_inputs")
    work_numpy()
    least = min(time_work(work_numpy)[0] for _ in range(5))
    print(f"numpy            {least:8.2f} s, least of 5", flush=True)
    ratio = 0.0
    for times in options.times:
        given = multiply_casebook(records, times)
        clock, processor = time_work(lambda given=given: train(given, "casebook"))
        told = f"{processor:.2f} s of processor, {clock / least:.0f} times numpy"
        print(f"train on {len(given):4}    {clock:8.2f} s, {told}", flush=True)
        ratio = clock / least if times == 1 else ratio
    return 0 if ratio <= options.most else 1


if __name__ == "__main__":
    sys.exit(main())
