"""Which view shows which result: one line each."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from coalclass.errors import UsageError
from coalclass.reports.view import View

VIEWS = {
    "classify": "verdicts:VerdictsView",
    "batch": "batch:BatchView",
    "compare": "comparison:ComparisonView",
    "timeline": "timeline:TimelineView",
    "sensitivity": "sensitivity:SensitivityView",
    "whatif": "whatif:WhatIfView",
    "validate": "problems:ProblemsView",
    "samples": "samples:SamplesView",
    "explain": "glossary:GlossaryView",
    "data": "datasets:CatalogueView",
    "data-folder": "datasets:InventoryView",
    "data-for": "datasets:ProspectView",
    "data-get": "datasets:DirectionsView",
    "cite": "datasets:BibliographyView",
    "schema": "schema:SchemaView",
    "codebook": "codebook:CodebookView",
    "rules": "rulebook:RulebookView",
    "model": "model:ModelView",
    "model-card": "card:CardView",
    "evaluate": "evaluation:EvaluationView",
    "doctor": "doctor:DoctorView",
    "agreement": "agreement:AgreementView",
    "audit": "audit:AuditView",
    "export": "exports:ExportView",
    "panel": "exports:ExportView",
    "convert": "exports:RecordsView",
    "report": "report:ReportView",
    "plot": "plots:PlotView",
}
"""Kind of result (the command's name, mostly) to module of this room and class in it."""

_KINDS = {
    "scoring.verdict.Verdict": "classify",
    "analysis.comparison.Comparison": "compare",
    "analysis.timeline.Timeline": "timeline",
    "analysis.sensitivity.Sensitivity": "sensitivity",
    "analysis.whatif.WhatIf": "whatif",
    "corpus.validation.Validation": "validate",
    "corpus.samples.Samples": "samples",
    "scoring.glossary.Glossary": "explain",
    "sources.listing.Catalogue": "data",
    "sources.listing.Inventory": "data-folder",
    "sources.listing.Prospect": "data-for",
    "sources.listing.Directions": "data-get",
    "sources.listing.Bibliography": "cite",
    "indicators.codebook.Codebook": "codebook",
    "scoring.rulebook.Rulebook": "rules",
    "scoring.model.Model": "model",
    "learning.evaluation.Evaluation": "evaluate",
    "learning.doctor.Examination": "doctor",
    "learning.agreement.Comparison": "agreement",
    "learning.rule_findings.Audit": "audit",
    "results.Table": "export",
    "analysis.reporting.Report": "report",
    "analysis.plotting.Plot": "plot",
}
"""What type of value is which kind of result, without importing any."""


def view_class(kind: str) -> type[View]:
    """The view of a kind of result."""
    module, name = VIEWS[kind].split(":")
    return cast(type[View], getattr(import_module(f"coalclass.reports.{module}"), name))


def kind_of(result: object) -> str:
    """The kind of a value. Raises UsageError for one that is no result."""
    for one in type(result).__mro__:
        kind = _KINDS.get(f"{one.__module__}.{one.__qualname__}".removeprefix("coalclass."))
        if kind is not None:
            return kind
    raise UsageError(f"a {type(result).__name__} is no result that can be shown")


def view_of(result: object, kind: str | None = None, **options: Any) -> View:
    """The view of a result; `options` are those of its kind."""
    make = cast(Any, view_class(kind_of(result) if kind is None else kind))
    return cast(View, make(result, **options))
