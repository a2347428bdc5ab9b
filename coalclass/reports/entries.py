"""Every entry of a record on the terminal: how far it moves the verdict, what is coded, its note and its sources."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from coalclass.indicators import TRACES
from coalclass.records import Entry
from coalclass.reports.bars import show_db
from coalclass.reports.columns import Columns
from coalclass.reports.terminal import show_sources, tell_entry
from coalclass.reports.text import clean
from coalclass.scoring.explain import Sources, ranked_pulls, tell_details
from coalclass.scoring.verdict import Verdict

_LEGEND = (
    "Pull: how far the verdict moves if this one entry is left out, in dB. Entries that say the same stand in for each "
    "other, so each of them has a small pull; shared: the entry is part of a trace that others carry without it. "
    "0.0: it is part of no scored trace. none: it is not counted (disputed, or outside the period)."
)
_LEAST_DB = 0.05


def show_entries(console: Console, verdict: Verdict, sources: Sources, listed: int, width: int) -> None:
    """What was not found, what else is to be known, every entry, and the sources after the first `listed`."""
    rows = [row for row in verdict.contributions if row.indicator in TRACES and TRACES[row.indicator].scored]
    silent = [row.indicator for row in rows if row.value is None]
    details = tell_details(verdict)
    if silent:
        details.append(f"Neither found nor looked for, so 0 dB: {', '.join(silent)}.")
    console.print()
    for sentence in details:
        console.print(Padding(Text(clean(sentence)), (0, 1)), width=width)
    console.print()
    table = Columns(width, (">pull", "every entry, the largest pull first"))
    pulls = ranked_pulls(verdict)
    weighing = {id(entry) for entry, _ in pulls}
    in_traces = {id(entry) for row in rows for entry in row.entries}
    for entry, pull in pulls:
        shared = abs(pull) < _LEAST_DB and id(entry) in in_traces
        table.add_row(Text("0.0 shared") if shared else show_db(pull), _tell(verdict, entry, sources))
    for entry in verdict.dyad.entries:
        if id(entry) not in weighing:
            table.add_row("none", _tell(verdict, entry, sources))
    console.print(table)
    console.print(Padding(Text(_LEGEND, "dim"), (0, 1)), width=width)
    if len(sources.citations) > listed:
        console.print()
        console.print(Padding(Text("Further sources", "bold"), (0, 1)))
        show_sources(console, sources.citations, listed, width)


def _tell(verdict: Verdict, entry: Entry, sources: Sources) -> Text:
    text = Text(clean(tell_entry(verdict, entry, sources)))
    return text.append(f"\n  {clean(' '.join(entry.note.split()))}", "italic") if entry.note else text
