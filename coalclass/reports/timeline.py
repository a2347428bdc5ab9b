"""One relationship over time. Numbers for machines are unrounded and null in a gap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from coalclass.analysis.timeline import MOVE_DB, Point, Timeline, Turn, Window
from coalclass.indicators import DIMENSIONS
from coalclass.records.words import count_noun
from coalclass.reports.comparison import verdict_data
from coalclass.reports.text import clean
from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import describe, show_interval, signed
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict, published_label

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from coalclass.records import Dyad, Entry
    from coalclass.reports.columns import Columns

_NAMED, _ENTRIES = 6, 3
_WIDEST = 140
_STANDING_FITS, _TRACE_FITS, _DAYS_FIT, _INTERVAL_FITS = 58, 80, 100, 124
"""Columns of the terminal from which a part of the table of windows is shown."""
_SCALE_STEP_DB = 10
_DAYS_PER_MONTH, _PARTS = 30.44, 4
_EMPTY, _GAP = "░", "·"
_JSON = ("label", "p_substantive", "interval", "db", "db_without_distance", "rules", "model", "agree", "coverage")
_STRONGEST = ("strongest_entry", "strongest_date", "strongest_db")


class TimelineView(View):
    """A record cut into windows of time."""

    subject = "a timeline is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def rows(self) -> Rows:
        """A row for each window."""
        return timeline_rows(self.timeline)

    def tables(self) -> list[Sheet]:
        """The windows and the changes."""
        return timeline_sheets(self.timeline)

    def document(self) -> dict[str, Any]:
        """The windows with their verdicts, and the changes; lengths in months."""
        return timeline_data(self.timeline)

    def show(self, console: Console) -> None:
        """The windows with a bar each, and the changes."""
        show_timeline(console, self.timeline)


def show_timeline(console: Console, timeline: Timeline) -> None:
    """The windows, one line each, the points where the verdict changes, and how to read them."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.reports.columns import Columns

    width = min(console.width, _WIDEST)
    dyad = timeline.dyad
    console.print(Padding(Text(f"{dyad.follower.name} and {dyad.hegemon.name}", "bold cyan"), (0, 1)), width=width)
    for line in (_case(timeline), *_tell_published(timeline)):
        console.print(Padding(Text(clean(line)), (0, 1)), width=width)
    console.print()
    console.print(_windows(timeline, width))
    console.print(Padding(Text(_legend(timeline, width), "dim"), (0, 1)), width=width)
    console.print()
    if timeline.turns:
        table = Columns(width, (">dB", "where the verdict changes"))
        for turn in timeline.turns:
            for db, what, style in _turn_lines(dyad, turn):
                table.add_row(Text(db, style), Text(clean(what), style))
            table.add_section()
        console.print(table)
    for remark in _remarks(timeline):
        console.print(Padding(Text(clean(remark), "dim"), (0, 1)), width=width)


def _tell_published(timeline: Timeline) -> list[str]:
    """The record's own label, and in how many windows the verdict differs from it."""
    published = published_label(timeline.dyad)
    if published is None:
        return []
    labels = [one.verdict.label for one in timeline.points if one.verdict is not None and one.verdict.label is not None]
    other = sum(label != published["value"] for label in labels)
    confidence = f" ({published['confidence']} confidence)" if published["confidence"] else ""
    said = f"Published judgment on the whole period: {published['value']}{confidence}."
    if not labels:
        return [said]
    if not other:
        return [f"{said} The verdict agrees in every window that has one."]
    verb = "differs" if other == 1 else "differ"
    return [f"{said} {other} of {count_noun(len(labels), 'verdict')} {verb} from it."]


def _case(timeline: Timeline) -> str:
    dyad = timeline.dyad
    steps = "" if timeline.step == timeline.window else f", beginning {length(timeline.step)} apart"
    return f"{dyad.coalition}, {dyad.period}, in windows of {length(timeline.window)}{steps}"


def length(months: int) -> str:
    """Months in words: `1 year`, `18 months`."""
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return count_noun(count, unit)


def _windows(timeline: Timeline, width: int) -> Columns:
    """A line for each window; what there is room for."""
    from coalclass.reports.bars import axis, show_bar
    from coalclass.reports.columns import Columns

    scale = _scale(timeline)
    half = 6 if width >= _INTERVAL_FITS else 4
    drawn = axis(scale, half)
    fits = {
        "to": _DAYS_FIT,
        ">entries": _DAYS_FIT,
        "standing": _STANDING_FITS,
        ">90% interval": _INTERVAL_FITS,
        "strongest trace": _TRACE_FITS,
        ">its dB": _INTERVAL_FITS,
    }
    order = ("from", "to", ">entries", "verdict", "standing", ">dB", ">90% interval", drawn)
    heads = [head for head in (*order, "strongest trace", ">its dB") if width >= fits.get(head, 0)]
    table = Columns(width, tuple(heads))
    for point in timeline.points:
        cells = _cells(point, show_bar(None if point.verdict is None else point.verdict.db, scale, half))
        table.add_row(*[cells["bar" if head == drawn else head] for head in heads])
    return table


def _cells(point: Point, drawn: Text) -> dict[str, Text]:
    """A window by the heads of its columns."""
    from rich.text import Text

    from coalclass.reports.bars import STYLES, show_db

    window, verdict, trace = point.window, point.verdict, point.strongest_trace
    label = "no evidence" if verdict is None else verdict.label or "no label"
    return {
        "from": Text(window.start),
        "to": Text(window.end),
        ">entries": Text(str(len(window.dyad.entries))),
        "verdict": Text(label, "dim" if verdict is None else STYLES[verdict.label]),
        "standing": Text("" if verdict is None else verdict.standing),
        ">dB": Text(_GAP, "dim") if verdict is None else show_db(verdict.db),
        ">90% interval": Text(_GAP, "dim") if verdict is None else Text(show_interval(verdict.interval)),
        "bar": drawn,
        "strongest trace": Text("" if trace is None else _name_trace(trace)),
        ">its dB": Text() if trace is None else show_db(trace.db),
    }


def _name_trace(trace: Contribution) -> str:
    """A trace by its name, with a word that says so where it is known to be absent."""
    if trace.instances or (trace.value or 0.0) > 0.5:
        return trace.indicator
    return f"{'not' if trace.dimension == 'distance' else 'no'} {trace.indicator}"


def _legend(timeline: Timeline, width: int) -> str:
    """What the columns are, and the marks that are shown."""
    parts = ["from: the first day of the window"]
    parts.append("dB: the verdict, plus toward substantive, also drawn as a bar")
    if width >= _TRACE_FITS:
        named = [one.strongest_trace for one in timeline.points if one.strongest_trace is not None]
        absent = {_name_trace(one).partition(" ")[0] for one in named if _name_trace(one) != one.indicator}
        marks = f" ({', '.join(sorted(absent))}: known to be absent)" if absent else ""
        parts.append(f"strongest trace: the one that adds most, on either side{marks}")
    if any(one.verdict is None for one in timeline.points):
        parts.append(f"{_GAP}: no entry counts there, so there is no verdict")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _figures(verdict: Verdict | None) -> tuple[str, str, str, str]:
    """Label, standing, dB and interval as they are shown."""
    if verdict is None:
        return "no evidence", INSUFFICIENT, _GAP, _GAP
    return verdict.label or "no label", verdict.standing, signed(verdict.db), show_interval(verdict.interval)


def _strongest(point: Point) -> str:
    if point.strongest is None:
        return "" if point.verdict is None else "no single entry"
    entry, pull = point.strongest
    return f"{signed(pull)} dB {_name(entry)}"


def _name(entry: Entry) -> str:
    """An entry in words, with its date and its line."""
    line = f" (line {entry.line})" if entry.line else ""
    return f"{describe(entry, dated=True)}{line}"


def _scale(timeline: Timeline) -> int:
    """The dB at the ends of the bars."""
    from coalclass.reports.bars import find_scale

    return find_scale([one.verdict.db for one in timeline.points if one.verdict is not None], _SCALE_STEP_DB)


def _turn_lines(dyad: Dyad, turn: Turn) -> list[tuple[str, str, str]]:
    """dB, what, style: the move, the traces that it adds up from, the entries that carry it."""
    shown, rest = turn.moved[:_NAMED], turn.moved[_NAMED:]
    ends = [
        f"{window.start} ({verdict.label or 'no label'}, {signed(verdict.db)} dB)"
        for window, verdict in ((turn.before, turn.earlier), (turn.after, turn.later))
    ]
    lines = [(signed(turn.db), f"from {ends[0]} to {ends[1]}", "bold")]
    lines += [(signed(row.db), row.indicator, "") for row in shown]
    lines.append((signed(sum([row.db for row in rest])), "all other traces, baseline and calibration together", ""))
    lines += [("", f"new: {_told(dyad, *pair)}", "") for pair in turn.new[:_ENTRIES]]
    if not turn.new:
        lines.append(("", "no single new entry explains it", ""))
    return lines + [("", f"gone: {_told(dyad, *pair)}", "dim") for pair in turn.gone[:_ENTRIES]]


def _told(dyad: Dyad, entry: Entry, pull: float) -> str:
    note = f". {' '.join(entry.note.split())}" if entry.note else ""
    return f"{signed(pull)} dB {_name(entry)}{note}"


def _remarks(timeline: Timeline) -> list[str]:
    if len(timeline.points) == 1:
        return [_suggest_window(timeline)]
    shown = "Changes are shown where the label changes or the verdict moves by more than"
    none = "The label changes nowhere, and between no two windows does the verdict move by more than"
    remarks = [
        f"{shown if timeline.turns else none} {MOVE_DB:g} dB. Context, and kinds searched for, are those of the whole "
        "record in every window; a section without an entry in a window is unknown there. A sequence counts in a "
        "window that holds all of it.",
    ]
    gaps = sum(point.verdict is None for point in timeline.points)
    if gaps:
        remarks.append(
            f"Windows without an entry that weighs, and so without a verdict: {gaps} of {len(timeline.points)}."
        )
    return remarks


def _suggest_window(timeline: Timeline) -> str:
    """Which length of window cuts a period that fits into one."""
    window = timeline.points[0].window
    days = date.fromisoformat(window.end) - date.fromisoformat(window.start)
    months = max(1, round(days.days / _DAYS_PER_MONTH / _PARTS))
    return (
        f"The whole period lies in one window of {length(timeline.window)}, so no change can be seen; "
        f"--window {months}m cuts it into parts."
    )


def timeline_sheets(timeline: Timeline) -> list[Sheet]:
    """The windows and the changes as tables."""

    from coalclass.reports.bars import bar

    dyad, scale = timeline.dyad, _scale(timeline)
    bars = f"{signed(-scale, 0)} to {signed(scale, 0)} dB"
    heads = (
        "from",
        "to",
        ">entries",
        "verdict",
        "standing",
        ">dB",
        ">P, 90% interval",
        bars,
        "strongest trace",
        "strongest entry",
    )
    rows = []
    for point in timeline.points:
        drawn = "" if point.verdict is None else f"{bar(point.verdict.db, scale, 6):<13}".replace(" ", _EMPTY)
        days = (point.window.start, point.window.end, str(len(point.window.dyad.entries)))
        trace = point.strongest_trace
        strongest = "" if trace is None else f"{_name_trace(trace)} ({signed(trace.db)} dB)"
        rows.append((*days, *_figures(point.verdict), drawn, strongest, _strongest(point)))
    title = f"{dyad.follower.name} and {dyad.hegemon.name}, {_case(timeline)}"
    changes = [(db, what) for turn in timeline.turns for db, what, _ in _turn_lines(dyad, turn)]
    return [
        Sheet(title, heads, rows),
        Sheet("Where the verdict changes", (">dB", "what"), changes, [*_tell_published(timeline), *_remarks(timeline)]),
    ]


def timeline_data(timeline: Timeline) -> dict[str, Any]:
    """The timeline as JSON holds it; lengths in months."""
    dyad = timeline.dyad
    return {
        "path": timeline.path,
        "dyad": dyad.name,
        "hegemon": dyad.hegemon.code,
        "follower": dyad.follower.code,
        "coalition": dyad.coalition,
        "period": str(dyad.period),
        "published": published_label(dyad),
        "window_months": timeline.window,
        "step_months": timeline.step,
        "windows": [_window(dyad, point) for point in timeline.points],
        "changes": [_turn(dyad, turn) for turn in timeline.turns],
    }


def _window(dyad: Dyad, point: Point) -> dict[str, Any]:
    """A window: its days and entries, the figures as `classify` has them, what each trace adds in dB."""
    verdict, strongest, trace = point.verdict, point.strongest, point.strongest_trace
    values = {} if verdict is None else verdict_data(verdict)
    return {
        **_days(point.window),
        "entries": [entry.entry for entry in point.window.dyad.entries],
        "standing": values.get("standing", INSUFFICIENT),
        **{name: values.get(name) for name in _JSON},
        "profile": values.get("profile", dict.fromkeys(DIMENSIONS)),
        "contributions": values.get("contributions", []),
        "strongest_trace": None if trace is None else {"indicator": trace.indicator, "db": trace.db},
        "strongest": None if strongest is None else _entry(dyad, *strongest),
    }


def _days(window: Window) -> dict[str, str]:
    return {"from": window.start, "to": window.end}


def _entry(dyad: Dyad, entry: Entry, pull: float) -> dict[str, Any]:
    return {
        "entry": entry.entry,
        "line": entry.line or None,
        "date": entry.date.text,
        "what": describe(entry),
        "note": entry.note,
        "source": "; ".join(dyad.cite(source) for source in entry.source) or None,
        "pull_db": pull,
    }


def _turn(dyad: Dyad, turn: Turn) -> dict[str, Any]:
    return {
        "before": {**_days(turn.before), "label": turn.earlier.label, "db": turn.earlier.db},
        "after": {**_days(turn.after), "label": turn.later.label, "db": turn.later.db},
        "db": turn.db,
        "indicators": [
            {
                "indicator": row.indicator,
                "dimension": row.first.dimension,
                "before_db": row.second.pooled_db,
                "after_db": row.first.pooled_db,
                "db": row.db,
            }
            for row in turn.moved
        ],
        "new": [_entry(dyad, *pair) for pair in turn.new],
        "gone": [_entry(dyad, *pair) for pair in turn.gone],
    }


def timeline_rows(timeline: Timeline) -> Rows:
    """A row for each window: its days, how many entries, the columns of a verdict, the strongest entry."""
    from coalclass.corpus.tables import VERDICT_COLUMNS, dyad_row, verdict_row

    known = dyad_row(timeline.dyad, timeline.path)
    place = VERDICT_COLUMNS.index("period_end") + 1
    columns = (
        *VERDICT_COLUMNS[:place],
        *("window_start", "window_end", "entries"),
        *VERDICT_COLUMNS[place:],
        *_STRONGEST,
    )
    rows = []
    for point in timeline.points:
        window = point.window
        figures = {"standing": INSUFFICIENT} if point.verdict is None else verdict_row(point.verdict)
        row = {**figures, **known, "window_start": window.start, "window_end": window.end}
        row["entries"] = len(window.dyad.entries)
        if point.strongest is not None:
            entry, pull = point.strongest
            row |= zip(_STRONGEST, (entry.entry, entry.date.text, pull), strict=True)
        rows.append([row.get(column) for column in columns])
    return Rows(columns, rows)
