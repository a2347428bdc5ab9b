"""How fast `coalclass batch` scores, beside bare parsing of the same files.

    python benchmarks/batch_speed.py [--files 2000] [--parallel 30] [--memory 20000]

Writes files of 20 entries each from a generator, then prints:

  in process    files a second of reading, scoring and writing CSV rows, over those of
                `yaml.load(..., CSafeLoader)` on the same files in the same process; limit 0.7
  command       the same for the whole command `coalclass batch --jobs 1`, less a cold start
  jobs          time of `--jobs 1` over `--jobs 2`, on work that takes one core at least `--parallel` seconds; limit 1.8
  memory        most resident memory of `--jobs 1` on 1,000 records and on `--memory` ones, as YAML files and as JSON
                Lines; they should be the same

Run it where coalclass is installed, or with PYTHONPATH set to the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LIMIT, LIMIT_JOBS = 0.7, 1.8
_CLASSES = ("consultations", "aid", "interactions")
_FOLLOWERS = ("EGY", "TUR", "SYR", "GBR", "FRA", "CHN", "DEU", "JPN", "SAU", "JOR", "CAN", "ITA")
_WORDS = (
    "the",
    "minister",
    "told",
    "reporters",
    "that",
    "talks",
    "on",
    "troops",
    "aid",
    "and",
    "mandate",
    "went",
    "well",
)


def make_record(number: int) -> dict[str, Any]:
    """A record of 20 entries that looks like a coded one; the same for the same number."""
    draw = random.Random(number)

    def entry(**values: object) -> dict[str, Any]:
        month, day = draw.randint(1, 12), draw.randint(1, 28)
        note = " ".join(draw.choices(_WORDS, k=draw.randint(5, 20)))
        given = {"date": f"1991-{month:02}-{day:02}", **values, "source": f"s{draw.randint(0, 9)}", "note": note}
        return {key: value for key, value in given.items() if value is not None}

    def one_of(*words: str | None) -> str | None:
        return draw.choice(words)

    return {
        "coalclass": 1,
        "hegemon": "USA",
        "follower": _FOLLOWERS[number % len(_FOLLOWERS)],
        "coalition": f"Coalition {number % 7}",
        "period": "1991-01-01/1991-12-31",
        "coder": "bench",
        "searched": ["threat", "sanction", "demand"],
        "mandate": {"body": "UNSC", "instrument": "S/RES/678", "date": "1990-11-29"},
        "context": {"polyarchy_hegemon": 0.86, "polyarchy_follower": round(draw.random(), 3), "gdp_musd": 43094},
        "consultations": [
            entry(
                level=one_of("leader", "minister", "official"),
                initiator=one_of("hegemon", "follower", None),
                timing=one_of("before", "after", None),
                outcome=one_of("adopted", "heard", "rejected", None),
            )
            for _ in range(7)
        ],
        "aid": [
            entry(
                kind=one_of("economic", "military", "loan"),
                amount_musd=draw.randint(1, 900),
                status=one_of("delivered", "promised"),
                linkage=one_of("explicit", "implicit", "none", None),
            )
            for _ in range(5)
        ],
        "interactions": [
            entry(
                actor="follower",
                kind=one_of("contribution", "refusal", "objection", "demand", "adoption"),
            )
            for _ in range(5)
        ]
        + [entry(actor="follower", kind="statement", rationale=one_of("norm", "interest", "payoff")) for _ in range(3)],
        "sources": {f"s{place}": f"A newspaper, {place + 1} January 1991, page {place}" for place in range(10)},
    }


def cited(values: dict[str, Any]) -> dict[str, Any]:
    """The record without the sources that no entry cites, so that no warning slows it."""
    used = {entry["source"] for name in _CLASSES for entry in values[name]}
    return {**values, "sources": {key: text for key, text in values["sources"].items() if key in used}}


def write_files(folder: Path, count: int) -> None:
    """Write `count` records as YAML files, as a person would lay them out."""
    for number in range(count):
        text = yaml.dump(cited(make_record(number)), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        (folder / f"{number:07}.yaml").write_text(text, encoding="utf-8")


def write_lines(path: Path, count: int) -> None:
    """Write `count` records as JSON Lines."""
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(cited(make_record(number))) + "\n")


def parse_all(paths: list[Path]) -> None:
    """What sets the pace: libyaml and PyYAML's constructor, nothing else."""
    for path in paths:
        with open(path, "rb") as file:
            yaml.load(file, yaml.CSafeLoader)


def score_files(paths: list[Path], out: Path) -> None:
    """What `coalclass batch --jobs 1 --out verdicts.csv` does, in this process."""
    from coalclass.corpus import score_all, work_in
    from coalclass.corpus.summary import Summary
    from coalclass.reports.publish import publish
    from coalclass.scoring import Scorer

    summary = Summary()

    def values() -> Iterator[dict[str, Any]]:
        for row in score_all(work_in(map(str, paths)), Scorer()):
            summary.add(row)
            assert row.values is not None, row.problems
            yield row.values

    publish(values(), "csv", out, kind="batch", overwrite=True)


def in_process(folder: Path, rounds: int = 9) -> list[float]:
    """Rates of scoring over rates of parsing, both in this process, one after the other in each round."""
    paths = sorted(folder.glob("*.yaml"))
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "verdicts.csv"
        score_files(paths[:50], out)
        parse_all(paths[:50])
        for _ in range(rounds):
            parsing = _clock(parse_all, paths)
            ratios.append(parsing / _clock(score_files, paths, out))
    return ratios


def _clock(work: Any, *arguments: Any) -> float:
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def run_batch(source: Path, *options: str) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of its own processor time, and MiB of its own most resident memory."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "coalclass", "batch", str(source), "--out", f"{name}/v.csv", *options]
        start = time.perf_counter()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"the batch failed with status {process.returncode}"
    return (
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024),
    )


def report_rates(folder: Path, count: int) -> bool:
    """Print the rates on one core; whether the limit holds."""
    paths = sorted(folder.glob("*.yaml"))
    ratios = in_process(folder)
    ratio = statistics.median(ratios)
    print(f"in process    {ratio:.2f} of libyaml's rate (limit {LIMIT}), {min(ratios):.2f} to {max(ratios):.2f}")
    one = folder.parent / "one"
    one.mkdir()
    (one / "a.yaml").write_bytes(paths[0].read_bytes())
    rates = []
    for _ in range(3):
        parsing, cold, whole = _clock(parse_all, paths), run_batch(one)[1], run_batch(folder)[1]
        rates.append((parsing / (whole - cold), parsing / whole, count / whole))
    rates.sort()
    less_start, with_start, a_second = rates[1]
    print(f"command       {less_start:.2f} less a cold start, {with_start:.2f} with it; {a_second:.0f} files a second")
    return ratio >= LIMIT


def report_jobs(folder: Path, path: Path, seconds: float) -> bool:
    """Print what a second core brings, on enough work; whether the limit holds."""
    once = run_batch(folder)[0]
    times = int(seconds / once) + 2
    # The same files under many names: links cost no room.
    many = path.parent / "many"
    for turn in range(times):
        (many / str(turn)).mkdir(parents=True)
        for file in folder.glob("*.yaml"):
            os.link(file, many / str(turn) / file.name)
    seconds_on: dict[str, list[float]] = {"1": [], "2": []}
    for _ in range(3):
        for jobs, taken in seconds_on.items():
            taken.append(run_batch(many, "--jobs", jobs)[0])
    one, two = (min(taken) for taken in seconds_on.values())
    print(f"jobs          {one:.1f} s on one core, {two:.1f} s on two: {one / two:.2f} (limit {LIMIT_JOBS}), best of 3")
    return one / two >= LIMIT_JOBS


def report_memory(folder: Path, most: int) -> None:
    """Print the most resident memory on few and on many records."""
    for kind in ("files", "lines"):
        sizes = []
        for count in (1000, most):
            place = folder / f"{kind}-{count}"
            if kind == "files":
                place.mkdir()
                write_files(place, count)
            else:
                place = place.with_suffix(".jsonl")
                write_lines(place, count)
            sizes.append(run_batch(place)[2])
        print(f"memory        {kind}: {sizes[0]:.1f} MiB on 1000, {sizes[1]:.1f} MiB on {most}")


def main() -> int:
    """Measure and print; status 1 if a limit does not hold."""
    parser = argparse.ArgumentParser(description="Speed and memory of `coalclass batch`.")
    parser.add_argument("--files", type=int, default=2000, help="how many files to score on one core")
    parser.add_argument("--parallel", type=float, default=30, help="seconds of work to share out; 0 to skip")
    parser.add_argument("--memory", type=int, default=20000, help="how many records at most; 0 to skip")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        folder.mkdir()
        write_files(folder, options.files)
        holds = report_rates(folder, options.files)
        if options.parallel:
            holds &= report_jobs(folder, folder, options.parallel)
        if options.memory:
            report_memory(Path(name), options.memory)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
