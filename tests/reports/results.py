"""One result of every kind, made once, from few records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from coalclass.corpus import find_records, score_all, tables, work_in
from coalclass.corpus.summary import Summary
from coalclass.errors import Problem
from coalclass.records import Dyad, load_path, load_text
from coalclass.reports import charts
from coalclass.scoring import Scorer, Verdict, shipped_model, shipped_rulebook
from coalclass.shipped import resolve_sample

ROOT_OF_CHARTS = Path(charts.__file__).parent
GULF = resolve_sample("sample:gulf-war-1990")
EGYPT = resolve_sample("sample:gulf-war-1990/egy")
HOSTILE = 'coalclass: 1\nhegemon: USA\nfollower: NOR\ncoalition: "=cmd|\\u202e|*x* \\u00e9, \\"y\\""\nperiod: 2001/..\n'
SCORER = Scorer()


def records(folder: str = GULF) -> list[tuple[str, Dyad]]:
    """Valid records with their paths."""
    loaded = [one for path in find_records(folder) for one in load_path(path)]
    return [(one.path, one.dyad) for one in loaded if one.dyad is not None]


@cache
def verdicts() -> tuple[Verdict, ...]:
    """The verdicts on one coalition, and on a record that holds no evidence and a hostile name."""
    hostile = load_text(HOSTILE, "bare.yaml").dyad
    assert hostile is not None
    return tuple([SCORER.classify(dyad, path) for path, dyad in [*records(), ("bare.yaml", hostile)]])


def problems() -> tuple[Problem, ...]:
    """Two problems of a record."""
    text = "coalclass: 1\nhegemon: USA\nfollower: EGYPD\ncoalition: x\nperiod: 1990/1989\n"
    return load_text(text, "bad.yaml").problems


def batch_values(full: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of a batch."""
    rows = score_all(work_in(find_records(GULF)), SCORER, full=full)
    return (row.values for row in rows if row.values is not None)


def summary() -> Summary:
    """The counts of the same batch."""
    found = Summary()
    for row in score_all(work_in(find_records(GULF)), SCORER):
        found.add(row)
    return found


@cache
def result(kind: str) -> Any:
    """A result of a kind; those that are streams anew each time in `make`."""
    from coalclass.analysis.comparison import compare
    from coalclass.analysis.plotting import Plot, name_verdicts
    from coalclass.analysis.reporting import Report
    from coalclass.analysis.sensitivity import sensitivity
    from coalclass.analysis.timeline import timeline
    from coalclass.analysis.whatif import whatif
    from coalclass.corpus.samples import list_samples
    from coalclass.indicators import TRACES
    from coalclass.learning.agreement import compare as compare_codings
    from coalclass.learning.casebook import cases_in
    from coalclass.learning.doctor import examine_casebook
    from coalclass.learning.rule_audit import audit
    from coalclass.records.json_schema import json_schema
    from coalclass.scoring.glossary import read_glossary
    from coalclass.sources.assemble import Library
    from coalclass.sources.base import Request
    from coalclass.sources.inspecting import inspect, look_out
    from coalclass.sources.references import refer_to_bibtex
    from coalclass.sources.registry import datasets

    (egypt,) = records(EGYPT)
    asked = Request(egypt[1].hegemon, egypt[1].follower, egypt[1].period)
    made: dict[str, Callable[[], Any]] = {
        "compare": lambda: compare(verdicts()),
        "timeline": lambda: timeline(egypt[1], SCORER, 6, 6, egypt[0]),
        "sensitivity": lambda: sensitivity(egypt[1], SCORER, egypt[0]),
        "whatif": lambda: whatif(egypt[1], SCORER, egypt[0], most=1),
        "samples": lambda: list_samples("gulf"),
        "explain": read_glossary,
        "data": lambda: SimpleNamespace(datasets=datasets()),
        "data-folder": lambda: SimpleNamespace(inspections=[inspect(Library(Path(GULF)), one) for one in datasets()]),
        "data-for": lambda: SimpleNamespace(outlooks=[look_out(Library(Path(GULF)), one, asked) for one in datasets()]),
        "data-get": lambda: SimpleNamespace(dataset=datasets()[0]),
        "cite": lambda: SimpleNamespace(references=[refer_to_bibtex(one.bibtex) for one in datasets()[:2]]),
        "schema": json_schema,
        "codebook": lambda: tuple(TRACES.values()),
        "rules": shipped_rulebook,
        "model": shipped_model,
        "model-card": shipped_model,
        "doctor": lambda: examine_casebook(cases_in(records())),
        "agreement": lambda: compare_codings(records(), records(), SCORER),
        "audit": lambda: audit(records(), SCORER),
        "plot": lambda: Plot("verdicts", verdicts(), name_verdicts(verdicts())),
        "report": lambda: Report(verdicts(), name_verdicts(verdicts()), (sensitivity(egypt[1], SCORER, egypt[0]),)),
    }
    return made[kind]()


def make(kind: str, shape: str) -> tuple[Any, dict[str, Any]]:
    """A result of a kind as a format of that shape wants it, and the options of its view."""
    if kind == "classify":
        return iter(verdicts()), {}
    if kind == "batch":
        return batch_values(full=shape == "document"), {"summary": summary()}
    if kind == "validate":
        return iter(problems()), {}
    if kind == "export":
        rows = (row for verdict in verdicts() for row in tables.entry_rows(verdict))
        return SimpleNamespace(columns=tables.ENTRY_COLUMNS, rows=rows), {}
    return result(kind), {}


KINDS = (
    "classify",
    "batch",
    "compare",
    "timeline",
    "sensitivity",
    "whatif",
    "validate",
    "samples",
    "explain",
    "data",
    "data-folder",
    "data-for",
    "data-get",
    "cite",
    "schema",
    "codebook",
    "rules",
    "model",
    "model-card",
    "doctor",
    "agreement",
    "audit",
    "export",
    "report",
    "plot",
)
"""Every kind of result but the evaluation, which takes a training (`tests/cli/test_evaluate.py` has it)."""
