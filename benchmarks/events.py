"""How long it takes to bring ten million GDELT rows to dyad-months, beside DuckDB's bare GROUP BY on the same file.

    python benchmarks/events.py [--rows 10000000] [--runs 3] [--keep FILE]

A synthetic file of GDELT 2.0 (61 tab-separated fields, as many bytes a row as the real ones, countries as unevenly
spread) is written by DuckDB itself. Then, in turn, each in a process of its own:

  ours   coalclass.sources.gdelt.load: sectors, root events, classes recomputed and compared, months made
  bare   SELECT actor 1, actor 2, MonthYear, QuadClass, COUNT(*) ... GROUP BY the four

with the same reader, threads and memory limit. The ratio of medians must not exceed 1.3, and the largest
resident set of `ours` not 2 GB. `ours` must find as many events as an independent count of the same file.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.3
MEMORY_LIMIT = 2e9  # bytes

_COUNTRIES = (
    "USA USA USA USA USA USA USA USA GBR GBR RUS RUS SYR CHN CHN FRA CAN TUR IRN JPN DEU AFR PAK EUR ESP ISR ARE IRL "
    "ITA NOR IND EGY AUS UKR POL MYS SAU LBN IRQ PHL LKA BRA AFG ZAF TKM ZWE NGA KOR SOM BLR KEN NLD MEX BEL PSE IDN"
)
# Shares of roots, roles and blanks roughly as in a real file of 2019.
_ROOTS = "01 01 01 02 02 03 03 04 04 04 04 04 05 05 06 07 08 09 10 11 11 12 13 14 16 17 18 19 19 20"
_ROLES = "'' '' '' '' GOV GOV GOV MIL COP JUD BUS EDU MED CVL OPP REB LEG".replace("''", "-")

GENERATE = """\
COPY (
    WITH lists AS (SELECT {countries} AS countries, {roots} AS roots, {roles} AS roles, [1, 1, 1, 1, 1, 2, 2, 2, 2,
        3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4] AS quads),
    numbers AS (SELECT i, CAST(hash(i) >> 2 AS BIGINT) AS h1,
        CAST(hash(i + 7777777777) >> 2 AS BIGINT) AS h2, CAST(hash(i * 31 + 5) >> 2 AS BIGINT) AS h3
        FROM range({rows}) AS t(i)),
    rows AS (
        SELECT i, h1, h2, h3,
            CASE WHEN h1 % 100 < 62 THEN countries[1 + (h1 // 128) % len(countries)] END AS a1,
            CASE WHEN h2 % 100 < 48 THEN countries[1 + (h2 // 128) % len(countries)] END AS a2,
            nullif(roles[1 + (h1 // 65536) % len(roles)], '-') AS r1,
            nullif(roles[1 + (h2 // 65536) % len(roles)], '-') AS r2,
            roots[1 + h3 % len(roots)] AS root,
            strftime(DATE '2015-02-18' + CAST((h3 // 4096) % 1780 AS INTEGER), '%Y%m%d') AS day
        FROM numbers, lists)
    SELECT 410000000 + i, day, substr(day, 1, 6), substr(day, 1, 4), substr(day, 1, 4) || '.5',
        concat(a1, r1), CASE WHEN a1 IS NOT NULL THEN 'THE NAME' END, a1, NULL, NULL, NULL, NULL, r1, NULL, NULL,
        concat(a2, r2), CASE WHEN a2 IS NOT NULL THEN 'PRESIDENT' END, a2, NULL, NULL, NULL, NULL, r2, NULL, NULL,
        h3 // 64 % 2, root || '0', root || '0', root, quads[CAST(root AS INTEGER)],
        -2.0 + h1 % 9, 1 + h2 % 12, 1, 1 + h2 % 12, -10 + (h3 % 2000000) / 100000.0,
        4, 'Cairo, Al Qahirah, Egypt', 'EG', 'EG11', '18128', 30.05, 31.25, -290692,
        4, 'Washington, District of Columbia, United States', 'US', 'USDC', 'DC001', 38.8951, -77.0364, 531871,
        4, 'Cairo, Al Qahirah, Egypt', 'EG', 'EG11', '18128', 30.05, 31.25, -290692,
        day || '143000', 'https://www.example.org/news/world/' || h1 || '/a-headline-about-two-states-' || h2 || '.html'
    FROM rows, lists
) TO '{path}' (FORMAT csv, DELIMITER '\t', QUOTE '', ESCAPE '', HEADER false)
"""


def words(text: str) -> str:
    """Words as an SQL list."""
    return "[" + ", ".join(f"'{word}'" for word in text.split()) + "]"


def generate(path: Path, rows: int) -> None:
    """Write the synthetic file."""
    import duckdb

    values = {"countries": words(_COUNTRIES), "roots": words(_ROOTS), "roles": words(_ROLES)}
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(GENERATE.format(path=path, rows=rows, **values))


def ours(path: Path) -> int:
    """Aggregate as the importer does; the number of events in the tallies."""
    from coalclass.sources.events import EventTable
    from coalclass.sources.gdelt import find_layout, load_files

    table = EventTable()
    load_files(table, [path], find_layout(path))
    return int(table.run("SELECT SUM(events) FROM tallies")[0][0])


def bare(path: Path) -> int:
    """DuckDB alone, with the same reader and settings; the number of events between two different countries."""
    from coalclass.sources.events import EventTable
    from coalclass.sources.gdelt import find_layout, read_csv

    table = EventTable()
    table.run(
        "CREATE TABLE result AS "
        "SELECT Actor1CountryCode AS a, Actor2CountryCode AS b, MonthYear, QuadClass, COUNT(*) AS n "
        f"FROM {read_csv([path], find_layout(path), 61)} GROUP BY ALL"
    )
    return int(table.run("SELECT SUM(n) FROM result WHERE a <> '' AND b <> '' AND a <> b")[0][0])


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one of the two in a process of its own: seconds, bytes of memory at most, events."""
    command = [sys.executable, __file__, "--worker", name, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def work(name: str, path: Path) -> None:
    """What the process of `measure` does."""
    import duckdb  # noqa: F401 - importing it is part of neither

    start = time.perf_counter()
    events = {"ours": ours, "bare": bare}[name](path)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "memory": memory, "events": events}))


def report(path: Path, runs: int) -> bool:
    """Measure in turn and print; whether the limits hold."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    for turn in range(runs + 1):
        for name, measured in results.items():
            result = measure(name, path)
            if turn:  # the first of each warms the file cache
                measured.append(result)
    median = {name: statistics.median(one["seconds"] for one in measured) for name, measured in results.items()}
    memory = {name: max(one["memory"] for one in measured) for name, measured in results.items()}
    for name, measured in results.items():
        least = min(one["seconds"] for one in measured)
        figures = f"{median[name]:8.2f} s median {least:8.2f} s least {memory[name] / 1e9:8.2f} GB at most"
        print(f"{name:6}{figures} ({runs} runs)")
    events = {one["events"] for measured in results.values() for one in measured}
    print(f"events between two countries: {', '.join(f'{int(one):,}' for one in sorted(events))}")
    ratio = median["ours"] / median["bare"]
    print(
        f"ours / bare {ratio:.2f} (limit {LIMIT}); memory {memory['ours'] / 1e9:.2f} GB (limit {MEMORY_LIMIT / 1e9:g})"
    )
    return ratio <= LIMIT and memory["ours"] <= MEMORY_LIMIT and len(events) == 1


def main() -> int:
    """Write, measure, print; status 1 if a limit does not hold."""
    parser = argparse.ArgumentParser(description="Aggregation of GDELT rows to dyad-months.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="write the file here and leave it; one that exists is used as it is")
    parser.add_argument("--worker", choices=("ours", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker, options.file)
        return 0
    with tempfile.TemporaryDirectory(prefix="coalclass-benchmark-") as name:
        path = options.keep or Path(name) / "gdelt-synthetic.export.CSV"
        if not path.exists():
            generate(path, options.rows)
        print(f"{path.name}: {path.stat().st_size / 1e9:.2f} GB, {options.rows:,} rows")
        return 0 if report(path, options.runs) else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
