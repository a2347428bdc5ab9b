"""The dyad record: reading it with a conscience, holding it as plain values, writing it."""

from coalclass.records.dates import PartialDate, Period
from coalclass.records.dyad import Aid, Consultation, Context, Dyad, Entry, Interaction, Label, Mandate, Source
from coalclass.records.reading import Loaded, load_lines, load_path, load_text, read_record
from coalclass.records.states import State

__all__ = [
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
]
