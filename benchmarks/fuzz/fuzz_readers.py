"""Feed mutated bytes to what reads files: `python benchmarks/fuzz/fuzz_readers.py TARGET [libFuzzer options] [CORPUS]`.

Needs atheris, which is no dependency of this project. README.md beside this file lists the targets; what came of them
stands in docs/promises.md.
"""

from __future__ import annotations

import io
import json
import math
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["coalclass"]):
    from coalclass.errors import DatasetError, ModelError, RecordError, RulebookError, UsageError
    from coalclass.records import Period, load_lines, load_text
    from coalclass.records.states import resolve_state
    from coalclass.scoring import Scorer, load_rulebook, shipped_model, shipped_rulebook
    from coalclass.scoring.model import content_hash, parse_model
    from coalclass.sources.assemble import Library
    from coalclass.sources.base import Request, parse_day
    from coalclass.sources.registry import datasets
    from coalclass.verbs.dyad_tables import plan_table
    from coalclass.verbs.import_ import import_

SCORER = Scorer(shipped_rulebook(), shipped_model())
FOLDER = Path(tempfile.mkdtemp(prefix="coalclass-fuzz-"))
MOST = 4096
DATA = ROOT / "tests" / "sources" / "data"
# Only files read in this process: workbooks and Stata files go to one of their own, and DuckDB reads the events.
NAMED = [
    "TIESv4-1.csv",
    "EUSANCT_Dataset_Case-level.csv",
    "mme_v7.csv",
    "us_foreign_aid_country_2023.csv",
    "IdealpointestimatesAll_Apr2020.csv",
    "cw_democracy.csv",
    "troopdata-rebuild-country-year.csv",
    "unsc_vetoes_1946_sept2022.csv",
    "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_000000.csv",
    "greenbook.csv",
    "1990.xml",
    "gdp.csv",
]


def feed_record(data: bytes) -> None:
    """One record in YAML."""
    loaded = load_text(data, "fuzzed.yaml")
    assert loaded.dyad is not None or loaded.problems
    if loaded.dyad is not None:
        try:
            verdict = SCORER.classify(loaded.dyad, "fuzzed.yaml")
        except RecordError:
            return
        assert math.isfinite(verdict.db) and 0 <= verdict.p_substantive <= 1
        assert all(math.isfinite(one) for one in verdict.interval)
        json.dumps(verdict.as_dict(), allow_nan=False)


def feed_lines(data: bytes) -> None:
    """JSON Lines."""
    for loaded in load_lines(io.BytesIO(data), "fuzzed.jsonl"):
        assert loaded.dyad is not None or loaded.problems


def feed_model(data: bytes) -> None:
    """A model, sealed with the right hash where it is JSON."""
    try:
        content = json.loads(data)
        if isinstance(content, dict):
            content["sha256"] = content_hash(content)
            data = json.dumps(content).encode()
    except (ValueError, RecursionError):
        pass
    try:
        model = parse_model(data, "fuzzed.json")
    except ModelError:
        return
    assert math.isfinite(model.baseline_db)


def feed_rulebook(data: bytes) -> None:
    """A rulebook."""
    path = FOLDER / "fuzzed.yaml"
    path.write_bytes(data)
    try:
        load_rulebook(path)
    except RulebookError as error:
        assert error.problems


def feed_tables(data: bytes) -> None:
    """A coder's table of entries."""
    path = FOLDER / "entries.csv"
    path.write_bytes(data)
    with suppress(RecordError, UsageError):
        import_(path)


def feed_dyads(data: bytes) -> None:
    """A table of dyads."""
    path = FOLDER / "dyads.csv"
    path.write_bytes(data)
    with suppress(UsageError):
        plan_table(path, FOLDER / "out", False)


DAYS = date(1985, 1, 1), date(1995, 12, 31)
REQUEST = Request(
    resolve_state("USA", *DAYS), resolve_state("EGY", *DAYS), Period(parse_day("1985"), parse_day("1995"))
)


def feed_dataset(data: bytes) -> None:
    """A file of a published dataset, whose importer is asked about a dyad; what it did not foresee is a crash."""
    name = NAMED[data[0] % len(NAMED)] if data else NAMED[0]
    folder = FOLDER / "data"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data[1:])
    library = Library(folder)
    for dataset in datasets():
        try:
            located = dataset.find(folder)
            if located is not None:
                located.find_other = library._find_other
                dataset.collect(located, REQUEST)
        except (DatasetError, OSError):
            continue
    path.unlink()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "record": feed_record,
    "lines": feed_lines,
    "model": feed_model,
    "rulebook": feed_rulebook,
    "tables": feed_tables,
    "dyads": feed_dyads,
    "dataset": feed_dataset,
}


def seeds(target: str) -> list[bytes]:
    """What a target starts from."""
    records = [path.read_bytes()[:MOST] for path in sorted((ROOT / "sample_inputs").glob("*/*.yaml"))[::12]]
    if target == "record":
        return records
    if target == "lines":
        from coalclass.records import read_record
        from coalclass.records.writing import to_json

        paths = sorted((ROOT / "sample_inputs").glob("*/*.yaml"))[::24]
        return [to_json(read_record(path)).encode()[:MOST] for path in paths]
    if target == "model":
        content = json.loads((ROOT / "models" / "casebook.json").read_text(encoding="utf-8"))
        small = {**content, "evaluation": {}, "without_coalition": {}, "features": content["features"][:2]}
        small["covariance"] = [row[:3] for row in content["covariance"][:3]]
        small["training"] = {**content["training"], "fingerprints": [], "coalitions": []}
        small["self_test"] = {"values": {}, "log_odds": content["intercept"]}
        return [json.dumps(small).encode()]
    if target == "rulebook":
        return [(ROOT / "coalclass" / "scoring" / "rulebook.yaml").read_bytes()[:MOST]]
    if target == "tables":
        head = b"hegemon,follower,coalition,period,date,kind,actor,source,note,amount_musd\n"
        return [head + b"USA,EGY,Gulf War,1990-08-02/1991-04-11,1990-09,demand,follower,A newspaper,x,\n"]
    if target == "dyads":
        return [b"hegemon,follower,period,coalition\nUSA,EGY,1990/1991,x\n"]
    found = [(number, next(DATA.rglob(name), None)) for number, name in enumerate(NAMED)]
    return [bytes([number]) + path.read_bytes()[:MOST] for number, path in found if path is not None]


def main() -> None:
    """Fuzz one target."""
    target = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if target not in TARGETS:
        sys.exit(f"name a target: {', '.join(TARGETS)}")
    if not [one for one in sys.argv[1:] if not one.startswith("-")]:
        corpus = FOLDER / "corpus"
        corpus.mkdir()
        for number, content in enumerate(seeds(target)):
            (corpus / str(number)).write_bytes(content)
        sys.argv.append(str(corpus))
    atheris.Setup(sys.argv, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
