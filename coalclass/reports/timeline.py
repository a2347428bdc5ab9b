"""One relationship over time. Numbers for machines are unrounded and null in a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.analysis.timeline import MOVE_DB, Point, Timeline, Turn, Window
from coalclass.indicators import DIMENSIONS
from coalclass.reports.comparison import verdict_data
from coalclass.reports.text import clean
from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import describe, signed
from coalclass.scoring.verdict import INSUFFICIENT, Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from coalclass.records import Dyad, Entry
    from coalclass.reports.columns import Columns

_NAMED, _ENTRIES = 6, 3
_WIDEST, _WIDE, _NARROW = 170, 140, 76
_LEAST_SCALE_DB = 10
_EMPTY = "░"
_JSON = ("label", "p_substantive", "interval", "db", "db_without_distance", "rules", "model", "agree", "coverage")
_STRONGEST = ("strongest_entry", "strongest_date", "strongest_db")


class TimelineView(View):
    """A record cut into windows of time."""

    subject = "a timeline is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def rows(self) -> Rows:
        """A row a window."""
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
    """The windows, the points where the verdict changes, and how to read them."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.reports.columns import Columns

    width = min(console.width, _WIDEST)
    dyad = timeline.dyad
    console.print(Padding(Text(f"{dyad.follower.name} and {dyad.hegemon.name}", "bold cyan"), (0, 1)), width=width)
    console.print(Padding(Text(clean(_case(timeline))), (0, 1)), width=width)
    console.print()
    console.print(_windows(timeline, width))
    console.print()
    if timeline.turns:
        table = Columns(width, (">dB", "where it changes"))
        for turn in timeline.turns:
            for db, what, style in _turn_lines(dyad, turn):
                table.add_row(Text(db, style), Text(clean(what), style))
            table.add_section()
        console.print(table)
    for remark in _remarks(timeline):
        console.print(Padding(Text(clean(remark), "dim"), (0, 1)), width=width)


def _case(timeline: Timeline) -> str:
    dyad = timeline.dyad
    steps = "" if timeline.step == timeline.window else f", beginning {length(timeline.step)} apart"
    return f"{dyad.coalition}, {dyad.period}, in windows of {length(timeline.window)}{steps}"


def length(months: int) -> str:
    """Months in words: `1 year`, `18 months`."""
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{count} {unit}{'s' if count > 1 else ''}"


def _windows(timeline: Timeline, width: int) -> Columns:
    from coalclass.reports.columns import Columns

    scale = _scale(timeline)
    half = 4 if width < _NARROW else 10 if width >= _WIDE else 6
    if width >= _WIDE:
        heads = ("from", "to", ">entries", "verdict", "standing", ">dB", ">P, 90% interval", _axis(scale, half))
        table = Columns(width, (*heads, "strongest entry"))
    elif width >= _NARROW:
        table = Columns(width, ("window", "verdict", ">dB, P 90%", _axis(scale, half), "strongest entry"))
    else:
        table = Columns(width, ("window", "verdict", f"dB, P 90%\n{_axis(scale, half)}", "strongest entry"))
    for place, point in enumerate(timeline.points):
        if place and width < _WIDE:
            table.add_section()
        _add_window(table, point, width, bar(None if point.verdict is None else point.verdict.db, scale, half))
    return table


def _add_window(table: Columns, point: Point, width: int, drawn: str) -> None:
    from rich.text import Text

    from coalclass.reports.terminal import STYLES

    window, verdict = point.window, point.verdict
    label, standing, db, interval = _figures(verdict)
    style = "dim" if verdict is None else STYLES[verdict.label]
    count = len(window.dyad.entries)
    strongest = Text(_strongest(point))
    shown = Text(drawn, style)
    if width >= _WIDE:
        row = (window.start, window.end, str(count), Text(label, style), standing, db, interval, shown, strongest)
        table.add_row(*row)
        return
    days = f"{window.start}\n{window.end}\n{_counted(count)}"
    what = Text(label, style).append(f"\n{standing}", "") if label else Text(standing.replace("-", "-\n"), style)
    if width >= _NARROW:
        table.add_row(days, what, f"{db}\n{interval}", shown, strongest)
    else:
        table.add_row(days, what, Text(f"{db}\n{interval}\n").append_text(shown), strongest)


def _counted(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}"


def _figures(verdict: Verdict | None) -> tuple[str, str, str, str]:
    """Label, standing, dB and interval as they are shown."""
    if verdict is None:
        return "", INSUFFICIENT, "·", "·"
    return verdict.label or "no label", verdict.standing, signed(verdict.db), "{:.2f}–{:.2f}".format(*verdict.interval)


def _strongest(point: Point) -> str:
    if point.strongest is None:
        return "" if point.verdict is None else "no single entry"
    entry, pull = point.strongest
    return f"{signed(pull)} dB {describe(entry)} ({entry.entry}, {entry.date})"


def _scale(timeline: Timeline) -> int:
    """The dB at the ends of the bars: 10, 20, 40 and so on, as the largest needs."""
    most = max([abs(point.verdict.db) for point in timeline.points if point.verdict is not None], default=0.0)
    scale = _LEAST_SCALE_DB
    while scale < most:
        scale *= 2
    return scale


def _axis(scale: int, half: int) -> str:
    """The head of the bars: the dB at their ends, 0 in the middle."""
    low, high = signed(-scale, 0), signed(scale, 0)
    return f"{low:<{half}}0{high:>{half}}"


def bar(db: float | None, scale: float, half: int) -> str:
    """A bar to the left or right of 0 dB, `half` characters a side for `scale` dB; none for a gap."""
    if db is None:
        return f"{' ' * half}·"
    full, rest = divmod(min(2 * half, round(abs(db) / scale * 2 * half)), 2)
    if db < 0:
        return ("▐" * rest + "█" * full).rjust(half) + "│"
    return " " * half + "│" + "█" * full + "▌" * rest


def _turn_lines(dyad: Dyad, turn: Turn) -> list[tuple[str, str, str]]:
    """dB, what, style: the move, the traces that it adds up from, the entries that carry it."""
    shown, rest = turn.moved[:_NAMED], turn.moved[_NAMED:]
    ends = [
        f"{window.start} ({verdict.label or 'no label'}, {signed(verdict.db)} dB)"
        for window, verdict in ((turn.before, turn.earlier), (turn.after, turn.later))
    ]
    lines = [(signed(turn.db), f"from {ends[0]} to {ends[1]}", "bold")]
    lines += [(signed(row.db), row.indicator, "") for row in shown]
    lines.append(
        (signed(sum([row.db for row in rest])), f"the other {len(rest)}, baseline and calibration among them", "")
    )
    lines += [("", f"new: {_told(dyad, *pair)}", "") for pair in turn.new[:_ENTRIES]]
    if not turn.new:
        lines.append(("", "no new entry carries it alone", ""))
    return lines + [("", f"gone: {_told(dyad, *pair)}", "dim") for pair in turn.gone[:_ENTRIES]]


def _told(dyad: Dyad, entry: Entry, pull: float) -> str:
    note = f". {' '.join(entry.note.split())}" if entry.note else ""
    return f"{signed(pull)} dB {describe(entry)} ({entry.entry}, {entry.date}){note}"


def _remarks(timeline: Timeline) -> list[str]:
    remarks = [
        f"Changes are shown where the label changes or the verdict moves by more than {MOVE_DB:g} dB. Context, and "
        "kinds searched for, are those of the whole record in every window; a section without an entry in a window is "
        "unknown there. A sequence counts in a window that holds all of it.",
    ]
    gaps = sum(point.verdict is None for point in timeline.points)
    if gaps:
        remarks.append(
            f"Windows without an entry that weighs, and so without a verdict: {gaps} of {len(timeline.points)}."
        )
    if not timeline.turns:
        remarks.append("By that measure the verdict changes nowhere.")
    return remarks


def timeline_sheets(timeline: Timeline) -> list[Sheet]:
    """The windows and the changes as tables."""

    dyad, scale = timeline.dyad, _scale(timeline)
    bars = f"{signed(-scale, 0)} to {signed(scale, 0)} dB"
    heads = ("from", "to", ">entries", "verdict", "standing", ">dB", ">P, 90% interval", bars, "strongest entry")
    rows = []
    for point in timeline.points:
        drawn = "" if point.verdict is None else f"{bar(point.verdict.db, scale, 6):<13}".replace(" ", _EMPTY)
        days = (point.window.start, point.window.end, str(len(point.window.dyad.entries)))
        rows.append((*days, *_figures(point.verdict), drawn, _strongest(point)))
    title = f"{dyad.follower.name} and {dyad.hegemon.name}, {_case(timeline)}"
    changes = [(db, what) for turn in timeline.turns for db, what, _ in _turn_lines(dyad, turn)]
    return [
        Sheet(title, heads, rows),
        Sheet("Where it changes", (">dB", "what"), changes, _remarks(timeline)),
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
        "window_months": timeline.window,
        "step_months": timeline.step,
        "windows": [_window(dyad, point) for point in timeline.points],
        "changes": [_turn(dyad, turn) for turn in timeline.turns],
    }


def _window(dyad: Dyad, point: Point) -> dict[str, Any]:
    """A window: its days and entries, the figures as `classify` has them, what each trace adds in dB."""
    verdict, strongest = point.verdict, point.strongest
    values = {} if verdict is None else verdict_data(verdict)
    return {
        **_days(point.window),
        "entries": [entry.entry for entry in point.window.dyad.entries],
        "standing": values.get("standing", INSUFFICIENT),
        **{name: values.get(name) for name in _JSON},
        "profile": values.get("profile", dict.fromkeys(DIMENSIONS)),
        "contributions": values.get("contributions", []),
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
    """A row a window: its days, how many entries, the columns of a verdict, the strongest entry."""
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
