"""Traces: a dyad in; how likely each is there, how well it was looked for, and the entries it rests on, out."""

# Importing the modules declares their traces; their order is the order of the codebook.
from coalclass.indicators import decisions, conviction, carrots, sticks, distance  # noqa: F401, I001
from coalclass.indicators.declare import DIMENSIONS, TRACES, Instance, Reading, Trace
from coalclass.indicators.evidence import Evidence, gather, idle_entries, weighing_entries
from coalclass.indicators.leaving_out import leave_each_out, without
from coalclass.indicators.measure import index_traces, measure, measure_evidence

# conviction reads what carrots found, so its import declares those first; the codebook goes by dimension.
_ORDER = {name: place for place, name in enumerate(DIMENSIONS)}
_SORTED = sorted(TRACES.values(), key=lambda one: _ORDER[one.dimension])
TRACES.clear()
TRACES.update({one.name: one for one in _SORTED})

__all__ = [
    "DIMENSIONS",
    "TRACES",
    "Evidence",
    "Instance",
    "Reading",
    "Trace",
    "gather",
    "idle_entries",
    "index_traces",
    "leave_each_out",
    "measure",
    "measure_evidence",
    "weighing_entries",
    "without",
]
