"""How long one cold `coalclass classify` takes, beside the least that a typer app can take.

    python benchmarks/cold_start.py [--runs 25] [--most 1.5] [--python PYTHON_WITH_COALCLASS_INSTALLED]

Interleaved runs on one record of:

  classify  the installed command, `coalclass classify RECORD`
  floor     a ten-line one-command typer app that imports rich and PyYAML, loads the same file with
            libyaml and prints an empty table
  joblib    a script that loads a scikit-learn pipeline with joblib and scores one row

and of `empty`, an interpreter that does nothing. The ratio of medians classify / floor must not exceed
1.5, or what `--most` says; else the status is 1. CI, whose machines do other things too, allows 1.8.
Measure an install made by pip: it compiles to bytecode, which this checkout under
PYTHONDONTWRITEBYTECODE does not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1.5
ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "sample_inputs" / "gulf-war-1990" / "egy.yaml"

FLOOR = """\
import typer
import yaml
from rich.console import Console
from rich.table import Table

def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        yaml.load(file, yaml.CSafeLoader)
    Console().print(Table())
typer.run(main)
"""

MAKE_PIPELINE = """\
import sys, joblib
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
rows = [[i % 7, i % 5, i % 3] for i in range(60)]
joblib.dump(make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, [i % 2 for i in range(60)]), sys.argv[1])
"""

JOBLIB = """\
import sys, joblib
print(joblib.load(sys.argv[1]).predict_proba([[1, 2, 3]]))
"""


def commands(python: str, folder: Path, record: Path) -> dict[str, list[str]]:
    """The commands to time, by name; writes the scripts that they run into `folder`."""
    for name, text in (("floor", FLOOR), ("make_pipeline", MAKE_PIPELINE), ("load_pipeline", JOBLIB)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    pipeline = str(folder / "pipeline.joblib")
    subprocess.run([python, str(folder / "make_pipeline.py"), pipeline], check=True)
    return {
        "classify": [str(Path(python).with_name("coalclass")), "classify", str(record)],
        "floor": [python, str(folder / "floor.py"), str(record)],
        "joblib": [python, str(folder / "load_pipeline.py"), pipeline],
        "empty": [python, "-c", ""],
    }


def interleave(
    commands: dict[str, list[str]], runs: int, folder: Path, variables: dict[str, str] | None = None
) -> dict[str, list[float]]:
    """Seconds of each run of each command, one of each in turn, after one that warms the caches."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COLUMNS"))}
    environment.update(variables or {})
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def main() -> int:
    """Measure and print; status 1 if the limit does not hold."""
    parser = argparse.ArgumentParser(description="Cold start of `coalclass classify`.")
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--python", default=sys.executable, help="of the environment that has coalclass installed")
    parser.add_argument("--record", type=Path, default=RECORD)
    parser.add_argument("--most", type=float, default=LIMIT, help=f"the largest ratio allowed (default {LIMIT})")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = interleave(commands(options.python, folder, options.record.resolve()), options.runs, folder)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    for name, times in seconds.items():
        print(f"{name:10}{median[name] * 1000:8.1f} ms median {min(times) * 1000:8.1f} ms least, of {len(times)} runs")
    ratio = median["classify"] / median["floor"]
    least = min(seconds["classify"]) / min(seconds["floor"])
    print(f"classify / floor   {ratio:.2f} (limit {options.most}); of the least times {least:.2f}")
    print(f"joblib / classify  {median['joblib'] / median['classify']:.2f}")
    return 0 if ratio <= options.most else 1


if __name__ == "__main__":
    sys.exit(main())
