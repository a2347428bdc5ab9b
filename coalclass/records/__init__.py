"""The dyad record: reading it with care, holding it as plain values, writing it."""

from coalclass.records.dates import PartialDate, Period
from coalclass.records.dyad import (
    SECTIONS,
    Aid,
    Consultation,
    Context,
    Dyad,
    Entry,
    Interaction,
    Label,
    Mandate,
    Source,
    section_of,
)
from coalclass.records.reading import Loaded, load_lines, load_path, load_text, read_record
from coalclass.records.states import State

__all__ = [
    "SECTIONS",
    "Aid",
    "Consultation",
    "Context",
    "Dyad",
    "Entry",
    "Interaction",
    "Label",
    "Loaded",
    "Mandate",
    "PartialDate",
    "Period",
    "Source",
    "State",
    "load_lines",
    "load_path",
    "load_text",
    "read_record",
    "section_of",
]
