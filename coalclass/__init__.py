"""Is a follower's part in a coalition substantive or incentive-based?

The verbs of the command line, as functions:

    verdict = coalclass.classify("egy.yaml")
    verdict.label, verdict.p_substantive, verdict.explanation

A result has `problems`, `to_dict()`, `to_frame()`, `to_text()` and `save(path)`. Every failure is a `CoalclassError`.
All is imported when first used, so that `import coalclass` costs nothing.
"""

from __future__ import annotations

# `typing` would take most of the time of the import, in which nobody hears a signal yet.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from coalclass.errors import (
        CoalclassError,
        DatasetError,
        ModelError,
        PlaceError,
        Problem,
        ProblemsError,
        RecordError,
        RulebookError,
        TrainingError,
        UsageError,
    )
    from coalclass.records import Dyad
    from coalclass.scoring import Verdict
    from coalclass.verbs.add import add
    from coalclass.verbs.agreement import agreement
    from coalclass.verbs.assemble import assemble
    from coalclass.verbs.audit import audit
    from coalclass.verbs.batch import batch
    from coalclass.verbs.cite import cite
    from coalclass.verbs.classify import classify
    from coalclass.verbs.codebook import codebook
    from coalclass.verbs.compare import compare
    from coalclass.verbs.convert import convert
    from coalclass.verbs.data import data
    from coalclass.verbs.doctor import doctor
    from coalclass.verbs.evaluate import evaluate
    from coalclass.verbs.explain import explain
    from coalclass.verbs.export import export
    from coalclass.verbs.import_ import import_
    from coalclass.verbs.load import from_dict, load, loads
    from coalclass.verbs.model import model
    from coalclass.verbs.new import new
    from coalclass.verbs.panel import panel
    from coalclass.verbs.plot import plot
    from coalclass.verbs.report import report
    from coalclass.verbs.rules import rules
    from coalclass.verbs.samples import samples
    from coalclass.verbs.schema import schema
    from coalclass.verbs.sensitivity import sensitivity
    from coalclass.verbs.timeline import timeline
    from coalclass.verbs.train import train
    from coalclass.verbs.validate import validate
    from coalclass.verbs.whatif import whatif

__version__ = "0.1.0"

__all__ = [
    "CoalclassError",
    "DatasetError",
    "Dyad",
    "ModelError",
    "PlaceError",
    "Problem",
    "ProblemsError",
    "RecordError",
    "RulebookError",
    "TrainingError",
    "UsageError",
    "Verdict",
    "__version__",
    "add",
    "agreement",
    "assemble",
    "audit",
    "batch",
    "cite",
    "classify",
    "codebook",
    "compare",
    "convert",
    "data",
    "doctor",
    "evaluate",
    "explain",
    "export",
    "from_dict",
    "import_",
    "load",
    "loads",
    "model",
    "new",
    "panel",
    "plot",
    "report",
    "rules",
    "samples",
    "schema",
    "sensitivity",
    "timeline",
    "train",
    "validate",
    "whatif",
]

_HOMES = {"Dyad": "records", "Verdict": "scoring", "from_dict": "verbs.load", "loads": "verbs.load"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from coalclass.results import attach_views

    attach_views(_load_views)
    home = _HOMES.get(name, f"verbs.{name}" if name.islower() else "errors")
    return getattr(import_module(f"{__name__}.{home}"), name)


def _load_views() -> Any:
    from coalclass.reports import faces

    return faces


def __dir__() -> list[str]:
    return sorted(__all__)
