"""What the tests of the engine spark compare, worked out in one session of Spark for a whole run.

    python tests/spark_work.py FOLDER [DATA]

Writes records and event tables with everything odd in them to FOLDER, has Spark and this machine work on both, and
leaves what came of it in `results.json` there. While Spark scores, one of its Python workers is killed.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import coalclass
from coalclass.errors import DatasetError
from coalclass.sources import gdelt, icews
from coalclass.sources.gdelt import list_columns
from coalclass.sources.icews import EVENT_COLUMNS
from coalclass.spark_session import open_session

MASTER = "local[2,3]"
TIMES = 5
"""How often the shipped records are there: so that a worker is at work long enough to be killed."""
BLOCK = 1_000_000
"""Bytes of a file that Spark reads as one block: small, so that a file has several."""


def write_records(folder: Path) -> None:
    """The shipped records several times over in three files with awkward names, and lines that are no records."""
    lines = [json.dumps(row.values).encode() for row in coalclass.convert("sample:")]
    folder.mkdir()
    (folder / "all.jsonl").write_bytes(b"\n".join(lines * TIMES) + b"\n")
    odd = [
        b"{not json",
        b"",
        b" \t",
        lines[3] + b"\r",
        b"\xff" + lines[4],
        lines[5][:-40],
        b'{"coalclass": 1}',
        lines[6],
    ]
    (folder / "odd [1] é%41.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(odd))
    (folder / "blank.jsonl").write_bytes(b"\n\n")


def write_gdelt(folder: Path) -> None:
    """Files of GDELT 1.0 and 2.0 that tell of the same dyads in every way that is met, a row of another length too."""
    folder.mkdir()
    base = {
        **{"GLOBALEVENTID": "1", "SQLDATE": "20191024", "Actor1CountryCode": "USA", "Actor2CountryCode": "ROM"},
        **{"IsRootEvent": "1", "EventCode": "010", "EventRootCode": "01", "QuadClass": "1"},
        **{"DATEADDED": "20191024143000", "SOURCEURL": "https://example.org"},
    }
    odd: list[dict[str, str]] = [
        {"SQLDATE": ""}, {"SQLDATE": "20191324"}, {"SQLDATE": "2019"}, {"IsRootEvent": "0"}, {"IsRootEvent": ""},
        {"Actor1Type1Code": "MED"}, {"Actor2Type1Code": "GOV"}, {"EventRootCode": "--"}, {"EventRootCode": ""},
        {"EventRootCode": "09", "QuadClass": "3"}, {"QuadClass": ""}, {"Actor1Name": 'THE "DEAL'}, {"Actor1Name": '"'},
        {"Actor2CountryCode": ""}, {"Actor2CountryCode": "USA"}, {"Actor1CountryCode": "NAM"},
        {"Actor1Name": "Türkiye"},
    ]  # fmt: skip

    def line(edition: str, number: int, fields: dict[str, str], missing: str = "") -> str:
        row = {**base, "GLOBALEVENTID": str(number), **fields}
        return "\t".join(row.get(name, "") or missing for name in list_columns(edition))

    rows = [line("2.0", number, odd[number % len(odd)] if number % 3 else {}) for number in range(300)]
    rows[150] += "\tone too many"
    rows.insert(200, "")
    (folder / "20191024143000.export.CSV").write_bytes("\r\n".join(rows).encode() + b"\r\n")
    old = [line("1.0", number, {**odd[number % len(odd)], "DATEADDED": "20191024"}) for number in range(40)]
    old[::2] = [row.rpartition("\t")[0] for row in old[::2]]
    (folder / "20191025.export.CSV").write_text("\n".join(old), encoding="utf-8")
    numbers = {"SQLDATE": "20180301.0", "IsRootEvent": "1.0", "EventRootCode": "4.0", "QuadClass": "1.0"}
    headed = ["\t".join(list_columns("1.0")), *[line("1.0", number, numbers, "NA") for number in range(5000, 5004)]]
    (folder / "gdelt_headed.tsv").write_text("\n".join(headed) + "\n", encoding="utf-8")
    for name, start in (("once", 0), ("twice", 20)):
        (folder.parent / "shared-ids").mkdir(exist_ok=True)
        rows = [line("2.0", number, {}) for number in range(start, start + 40)]
        (folder.parent / "shared-ids" / f"{name}.export.CSV").write_text("\n".join(rows), encoding="utf-8")
    (folder.parent / "cut").mkdir()
    (folder.parent / "cut" / "a.export.CSV").write_text("\n".join([*rows, rows[0][:-30]]), encoding="utf-8")


def write_icews(folder: Path) -> None:
    """Event files of ICEWS that share events, with actors of every kind and codes that are none."""
    folder.mkdir()
    base = {
        **{"Event Date": "2018-06-01", "Source Name": "France", "Source Country": "France", "CAMEO Code": "040"},
        **{"Target Name": "Egypt", "Target Country": "Egypt"},
    }
    odd: list[dict[str, str]] = [
        {}, {"CAMEO Code": "10"}, {"CAMEO Code": "NA"}, {"CAMEO Code": "211"}, {"CAMEO Code": "0841"},
        {"Source Name": "Some Person"}, {"Source Sectors": "Military"}, {"Source Sectors": "Parties,Opposition"},
        {"Source Name": "Côte d'Ivoire", "Source Country": "Côte d'Ivoire"}, {"Source Sectors": ""},
        {"Target Name": "Russia", "Target Country": "Russian Federation"}, {"Event Date": "NA"},
        {"Event Date": "2018-13-01"},
        {"Target Country": "France"}, {"Source Name": 'The "Other" Side'}, {"Target Sectors": "Executive,Government"},
    ]  # fmt: skip

    def line(number: int) -> str:
        row = {**base, "Event ID": str(number), **odd[number % len(odd)]}
        return "\t".join(row.get(name, "NA") for name in EVENT_COLUMNS)

    head = "\t".join(EVENT_COLUMNS)
    for name, start in (("events.2018.tab", 0), ("events.2018.later.tab", 40)):
        rows = [head, *map(line, range(start, start + 60))]
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder.parent / "latin").mkdir()
    (folder.parent / "latin" / "events.2018.tab").write_bytes(
        "\n".join([head, *map(line, range(60))]).encode("latin-1")
    )


def kill_a_worker(stop: threading.Event, killed: list[int]) -> None:
    """Kill a Python worker of Spark's that is at work; and once more, but not a third time."""
    while not stop.is_set() and len(killed) < 2:
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                status = Path("/proc", process, "stat").read_text().rpartition(")")[2].split()
                command = Path("/proc", process, "cmdline").read_bytes()
                parent = Path("/proc", status[1], "cmdline").read_bytes()
            except OSError:
                continue
            # A worker is a fork of the daemon; R says that it runs, and its work is in hundredths of a second.
            forked = b"pyspark.daemon" in command and b"pyspark.daemon" in parent
            if forked and status[0] == "R" and int(status[11]) >= 20:
                os.kill(int(process), signal.SIGKILL)
                killed.append(int(process))
                break
        time.sleep(0.01)


def score(folder: Path, out: Path, session: Any) -> dict[str, Any]:
    """Score a folder on Spark while a worker is killed, and here."""
    stop, killed = threading.Event(), list[int]()
    killer = threading.Thread(target=kill_a_worker, args=(stop, killed))
    killer.start()
    try:
        made = coalclass.batch(folder, engine="spark", out=out)
    finally:
        stop.set()
        killer.join()
    tracker = session.sparkContext.statusTracker()
    stages = [tracker.getJobInfo(job).stageIds for job in tracker.getJobIdsForGroup(None)]
    infos = [tracker.getStageInfo(stage) for job in stages for stage in job]
    failed = sum(info.numFailedTasks for info in infos if info is not None)
    return {
        "spark": [describe(row) for row in made],
        "here": [describe(row) for row in coalclass.batch(folder)],
        "killed": len(killed),
        "failed": failed,
        "told": repr(made),
    }


def describe(row: Any) -> dict[str, Any]:
    """A row with every float to its last bit, and its problems."""
    values = None if row.values is None else {name: repr(value) for name, value in row.values.items()}
    errors = [one._replace(source_line=None) for one in row.problems if one.severity == "error"]
    return {"path": row.path, "values": values, "errors": [[type(one).__name__, *one] for one in errors]}


def sum_up(folder: Path, importer: Any, session: Any) -> list[str]:
    """The tallies of a folder, what is said of its files, or the error."""
    located = importer.DATASET.find(folder)
    located.session = session
    try:
        table = importer.load_table(located)
    except DatasetError as error:
        return [f"DatasetError: {error}"]
    return [*map(repr, table.run("SELECT * FROM tallies ORDER BY ALL")), located.remarks]


def run_command(*arguments: str) -> dict[str, Any]:
    """Run the command line in this process, where a session is active."""
    from coalclass.cli.app import main

    told, answer = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["coalclass", *arguments]
    status: Any = 0
    try:
        with redirect_stderr(told), redirect_stdout(answer):
            main()
    except SystemExit as ended:
        status = ended.code
    finally:
        sys.argv = before
    return {"status": status, "stderr": told.getvalue(), "stdout": answer.getvalue()}


def work(folder: Path, data: Path | None) -> dict[str, Any]:
    """Everything, in one session."""
    write_records(folder / "records")
    write_gdelt(folder / "gdelt")
    write_icews(folder / "icews")
    tables: list[tuple[str, Path, Any]] = [
        *((name, folder / name, gdelt) for name in ("gdelt", "shared-ids", "cut")),
        *((name, folder / name, icews) for name in ("icews", "latin")),
    ]
    if data is not None:
        tables += [("published gdelt", data / "gdelt", gdelt), ("published icews", data / "icews", icews)]
    results: dict[str, Any] = {}
    with open_session(MASTER, {"spark.sql.files.maxPartitionBytes": str(BLOCK)}) as session:
        results["batch"] = score(folder / "records", folder / "verdicts", session)
        asked = ["assemble", "--hegemon", "FRA", "--follower", "EGY", "--period", "2018-01-01/2018-12-31", "--no-cache"]
        asked += ["--data", str(folder / "icews")]
        records = str(folder / "records" / "odd [1] é%41.jsonl")
        commands: dict[str, Callable[[], dict[str, Any]]] = {
            "batch": lambda: run_command("batch", records, "--engine", "spark", "--out", str(folder / "by command")),
            "again": lambda: run_command("batch", records, "--engine", "spark", "--out", str(folder / "by command")),
            "assemble": lambda: run_command(*asked, "--engine", "spark"),
            "assemble here": lambda: run_command(*asked),
        }
        results["commands"] = {name: run() for name, run in commands.items()}
        results["events"] = {name: [sum_up(place, how, one) for one in (None, session)] for name, place, how in tables}
    return results


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(exist_ok=True)
    found = work(place, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    (place / "results.json").write_text(json.dumps(found), encoding="utf-8")
