"""One relationship over time, as rows and for JSON: numbers unrounded, null in a gap."""

from __future__ import annotations

from typing import Any

from coalclass.analysis.timeline import Point, Timeline, Turn, Window
from coalclass.indicators import DIMENSIONS
from coalclass.records import Dyad, Entry
from coalclass.reports.comparison import verdict_data
from coalclass.reports.formats import COLUMNS
from coalclass.scoring.describe import describe
from coalclass.scoring.verdict import INSUFFICIENT

_HEAD = ("path", "hegemon", "follower", "coalition", "period", "standing")
_FIGURES = tuple([name for name in COLUMNS if name not in _HEAD])
_JSON = ("label", "p_substantive", "interval", "db", "db_without_distance", "rules", "model", "agree", "coverage")


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
    """A window: its days and entries, the figures as `classify` has them, what each indicator adds in dB."""
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


def timeline_rows(timeline: Timeline) -> list[list[object]]:
    """A header and a row a window: its days, how many entries, the figures of `batch`, the strongest entry."""
    dyad = timeline.dyad
    strongest = ("strongest_entry", "strongest_date", "strongest_db")
    rows: list[list[object]] = [
        ["path", "hegemon", "follower", "coalition", "from", "to", "entries", "standing", *_FIGURES, *strongest]
    ]
    for point in timeline.points:
        window = point.window
        entry, pull = point.strongest or (None, None)
        values = {} if point.verdict is None else point.verdict.summary()
        rows.append(
            [
                *(timeline.path, dyad.hegemon.code, dyad.follower.code, dyad.coalition),
                *(window.start, window.end, len(window.dyad.entries)),
                values.get("standing", INSUFFICIENT),
                *[values.get(name) for name in _FIGURES],
                *(("", "", None) if entry is None else (entry.entry, entry.date.text, pull)),
            ]
        )
    return rows
