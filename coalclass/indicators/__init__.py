"""Indicators: a dyad in; a value or unknown, and the entries it rests on, out."""

# Importing the modules declares their indicators; their order is the order of the codebook.
from coalclass.indicators import decisions, conviction, inducements, distance  # noqa: F401, I001
from coalclass.indicators.declare import DIMENSIONS, INDICATORS, Indicator, Reading
from coalclass.indicators.evidence import Evidence, gather, weigh, weighing_entries
from coalclass.indicators.measure import measure, measure_evidence, without

__all__ = [
    "DIMENSIONS",
    "INDICATORS",
    "Evidence",
    "Indicator",
    "Reading",
    "gather",
    "measure",
    "measure_evidence",
    "weigh",
    "weighing_entries",
    "without",
]
