"""Fill the disk under every command that writes, and look at what it leaves.

    python benchmarks/full_disk.py [--sizes 20] [--seed 1] [--part 1/1] [--room BYTES]

Each command runs once undisturbed, which tells how large the file becomes. Then it runs over the file of yesterday as
often as asked, each time with room for a random part of that size alone: writing one byte more fails, as on a full
disk. With `--room` it runs once, with room for so many bytes, and never undisturbed. After each run: a sentence and
status 2, yesterday's file is whole, and nothing lies beside it. Prints how many runs there were and what failed; the
status is 1 if anything did. `--part 2/4` takes every fourth command, from the second on.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Imported here, so that no copy of this process spends time on it.
from coalclass.cli import app  # noqa: E402

EGYPT, GULF = "sample:gulf-war-1990/egy", "sample:gulf-war-1990"
YESTERDAY = b"yesterday\n"
NEW = ["new", "--hegemon", "USA", "--follower", "EGY", "--coalition", "x", "--period", "1990/1991"]
DYAD = ["--hegemon", "USA", "--follower", "EGY", "--period", "1990-08-02/1991-04-11"]

WRITERS: dict[str, list[str]] = {
    "classify.json": ["classify", GULF],
    "classify.md": ["classify", GULF],
    "classify.docx": ["classify", EGYPT],
    "batch.csv": ["batch", GULF],
    "batch.jsonl": ["batch", GULF],
    "batch.json": ["batch", GULF],
    "batch.html": ["batch", GULF],
    "batch.tex": ["batch", GULF],
    "batch.dta": ["batch", GULF],
    "batch.parquet": ["batch", GULF],
    "resumed.csv": ["batch", GULF, "--resume"],
    "compare.csv": ["compare", GULF],
    "timeline.md": ["timeline", EGYPT],
    "sensitivity.json": ["sensitivity", EGYPT],
    "whatif.json": ["whatif", EGYPT],
    "validate.json": ["validate", "BAD"],
    "evaluate.json": ["evaluate", GULF, "--allow-few"],
    "doctor.json": ["doctor", GULF],
    "audit.json": ["audit", GULF],
    "agreement.json": ["agreement", GULF, GULF],
    "export.csv": ["export", "entries", GULF],
    "export.tsv": ["export", "sources", GULF],
    "model.joblib": ["export", "model"],
    "trained.json": ["train", GULF, "--allow-few"],
    "report.html": ["report", EGYPT],
    "plot.svg": ["plot", GULF],
    "plot.png": ["plot", GULF],
    "plot.pdf": ["plot", GULF],
    "converted.jsonl": ["convert", GULF],
    "cite.bib": ["cite", EGYPT],
    "schema.json": ["schema"],
    "codebook.md": ["codebook"],
    "rules.json": ["rules"],
    "model.md": ["model", "--card"],
    "samples.csv": ["samples"],
    "explain.md": ["explain"],
    "data.json": ["data"],
    "new.yaml": NEW,
    "new.xlsx": ["new"],
    "assembled.yaml": ["assemble", *DYAD, "--data", "DATA"],
    "added.yaml": ["add", EGYPT, "demand", "--date", "1990-09", "--note", "Asks for more."],
    "added-in-place.yaml": ["add", "OUT", "demand", "--date", "1990-09", "--note", "Asks for more."],
    "into.yaml": ["assemble", "--into", EGYPT, "--data", "DATA"],
    "imported": ["import", "ENTRIES"],
    "panel.csv": ["panel", "--hegemon", "USA", "--years", "1946", "--data", "TIES"],
    "assembled": ["assemble", "--dyads", "DYADS", "--data", "DATA"],
}
"""Every way to write a file, by what it is called: the command, to which `--out NAME` and `--force` are added."""

JOURNAL = "resumed.csv.part"
"""What `batch --resume` leaves, to go on from."""


def prepare(folder: Path) -> dict[str, str]:
    """What the commands read beside shipped records, by the word that stands for it."""
    (folder / "data").mkdir(parents=True)
    bad = folder / "bad.yaml"
    bad.write_text("coalclass: 1\nhegemon: USA\n", encoding="utf-8")
    dyads = folder / "dyads.csv"
    dyads.write_text("hegemon,follower,period,coalition\nUSA,EGY,1990/1991,x\nUSA,FRA,1990/1991,x\n", encoding="utf-8")
    entries = folder / "entries.csv"
    header = "hegemon,follower,coalition,period,date,kind,actor\n"
    rows = [f"USA,{state},Gulf War,1990/1991,1990-09,demand,follower\n" for state in ("EGY", "FRA", "TUR")]
    entries.write_text(header + "".join(rows), encoding="utf-8")
    ties = ROOT / "tests" / "sources" / "data" / "ties"
    words = {"BAD": bad, "DATA": folder / "data", "DYADS": dyads, "ENTRIES": entries, "TIES": ties}
    return {word: str(path) for word, path in words.items()}


def run_limited(arguments: list[str], size: int | None) -> tuple[int, str]:
    """Run the command in a copy of this process whose files hold so many bytes: its status, and what it said."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        sys.stdout, sys.stderr = (open(os.dup(write), "w", encoding="utf-8") for _ in range(2))  # noqa: SIM115
        sys.argv = ["coalclass", *arguments]
        # Python would put compiled modules cut at the limit beside its sources, and fail on them ever after.
        sys.dont_write_bytecode = True
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        status = 70
        try:
            app.main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 71
        except BaseException as error:
            print(f"Traceback: {error!r}", flush=True)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        said = stream.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def list_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with what is in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def find_faults(before: dict[str, bytes], after: dict[str, bytes], status: int, said: str) -> Iterator[str]:
    """What is wrong with a run that found no room, a sentence each."""
    if status != 2:
        yield f"status {status}: {said[-300:]}"
    if "cannot be written (" not in said or "Traceback" in said or ".part" in said.replace(JOURNAL, ""):
        yield f"said {said[-300:]!r}"
    if changed := [name for name, content in before.items() if after.get(name) != content]:
        yield f"not as before: {', '.join(changed)}"
    if more := {name for name in after.keys() - before.keys() if name != JOURNAL}:
        yield f"left beside it: {', '.join(more)}"


def try_writer(
    name: str, place: Path, words: dict[str, str], sizes: int, chance: random.Random, room: int | None = None
) -> Iterator[str]:
    """Run one command with so many random sizes, or once with `room`; what went wrong, a sentence each."""
    out = place / name
    many = "." not in name
    arguments = [words.get(one, str(out) if one == "OUT" else one) for one in WRITERS[name]]
    arguments += ["--out", str(out), "--force"]

    def restore() -> dict[str, bytes]:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if "OUT" in WRITERS[name]:
            shutil.copy(ROOT / "sample_inputs" / "gulf-war-1990" / "egy.yaml", out)
        elif not many:
            out.write_bytes(YESTERDAY)
        return list_files(place)

    if room is None:
        before = restore()
        status, said = run_limited(arguments, None)
        after = list_files(place)
        if status not in (0, 1) or after == before:
            yield f"{name}: undisturbed it ended with status {status}: {said[-300:]}"
            return
        largest = min(map(len, after.values())) if many else len(after[name])
        rooms = [chance.randrange(largest) for _ in range(sizes)]
    else:
        rooms = [room]
    for size in rooms:
        before = restore()
        status, said = run_limited(arguments, size)
        yield from (f"{name}, {size} bytes: {one}" for one in find_faults(before, list_files(place), status, said))


def main() -> int:
    """Try them all and print what came of it."""
    parser = argparse.ArgumentParser(description="Fill the disk under every command that writes.")
    parser.add_argument("--sizes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--room", type=int)
    asked = parser.parse_args()
    first, parts = map(int, asked.part.split("/"))
    chance = random.Random(asked.seed)
    names = list(WRITERS)[first - 1 :: parts]
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as held:
        words = prepare(Path(held) / "in")
        for name in names:
            faults += try_writer(name, Path(held) / "out", words, asked.sizes, chance, asked.room)
    print(*faults, sep="\n", end="\n" if faults else "")
    sizes = 1 if asked.room is not None else asked.sizes
    print(f"{len(names)} ways to write, {sizes} sizes each: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
