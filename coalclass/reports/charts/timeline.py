"""The entries of one record on one axis of time, with the sequences that traces found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from coalclass.analysis.plotting import LANES, find_sequences, lane_of, place_entries
from coalclass.reports.charts import BLUE, COLUMN_AND_HALF, GREY, INK, ORANGE, hold, short

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot
    from coalclass.records import Entry
    from coalclass.scoring.verdict import Verdict

_LANE = 24
_LARGE, _SMALL = 40, 16
ORANGE_LINE = "#a8590b"
_DASHES: list[Any] = [[1, 0], [5, 2], [1.5, 1.5], [6, 2, 1.5, 2], [8, 3], [3, 1, 1, 1, 1, 1], [2, 4], [10, 2, 2, 2]]
_DAY = timedelta(days=1)


def make_chart(plotted: Plot, width: int = COLUMN_AND_HALF) -> tuple[Any, str]:
    """The chart and its text alternative."""
    import altair as alt

    (verdict,) = plotted.verdicts
    y_scale = alt.Scale(domain=list(LANES))
    x = alt.X("from:T", title="date", scale=alt.Scale(domain=_span(verdict)), axis=alt.Axis(tickCount=6))
    y = alt.Y("lane:N", title=None, scale=y_scale, axis=alt.Axis(ticks=False, grid=True, gridDash=[1, 2]))
    entries = hold(_rows(verdict))
    spans = entries.mark_rule(color=GREY, strokeWidth=2, opacity=0.3).encode(x=x, x2="to:T", y=y)
    marks = entries.mark_point(filled=True, stroke=INK, strokeWidth=0.7, opacity=0.9).encode(
        x=alt.X("middle:T"),
        y=y,
        fill=alt.Fill("speaks:N", scale=_moves(alt), legend=alt.Legend(title="speaks for:")),
        size=alt.Size("alone:N", scale=alt.Scale(domain=[True, False], range=[_LARGE, _SMALL]), legend=None),
    )
    layers = [spans, marks]
    links = _links(verdict)
    if links:
        base = hold(links)
        layers.insert(
            0,
            base.mark_line(strokeWidth=1.1, point=False).encode(
                x="middle:T",
                y=alt.Y("lane:N", scale=y_scale),
                detail="trace:N",
                color=alt.Color("side:N", scale=_moves(alt, ORANGE_LINE), legend=None),
                strokeDash=alt.StrokeDash(
                    "trace:N",
                    scale=alt.Scale(range=_DASHES),
                    legend=alt.Legend(
                        title="sequence found:", symbolType="stroke", symbolSize=400, columns=2, labelLimit=200
                    ),
                ),
            ),
        )
    chart = (
        alt.layer(*layers)
        .properties(
            width=width,
            height=_LANE * len(LANES) + (66 + 12 * (1 + len(links) // 4) if links else 66),
            autosize={"type": "fit", "contains": "padding"},
            title=short(f"{verdict.dyad.name}: {verdict.dyad.coalition}", 70),
        )
        .resolve_scale(color="independent", strokeDash="independent", fill="independent")
    )
    return chart, _describe(verdict)


def _rows(verdict: Verdict) -> list[dict[str, Any]]:
    """Each entry on the side that it pulls to; where others say the same, on that of the trace it stands in."""
    pulls = {id(entry): pull for entry, pull in verdict.pulls}
    # By weight, so that the heaviest trace of an entry says its side.
    stands = {id(entry): row.db for row in reversed(verdict.contributions) for entry in row.entries}
    rows = []
    for one in place_entries(verdict):
        pull = pulls.get(id(one.entry), 0.0)
        side = _side(pull)
        alone = side != "neither"
        speaks = side if alone else _side(stands.get(id(one.entry), 0.0))
        rows.append({**_dates(one.entry), "lane": one.lane, "speaks": speaks, "alone": alone})
    return rows


def _links(verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {"trace": found.trace, "side": _side(found.toward), "middle": _dates(entry)["middle"], "lane": lane_of(entry)}
        for found in find_sequences(verdict)
        for entry in found.entries
    ]


def _side(pull: float) -> str:
    return "neither" if abs(pull) < 0.05 else "substantive" if pull > 0 else "incentive-based"


def _moves(alt: Any, orange: str = ORANGE) -> Any:
    return alt.Scale(domain=["substantive", "incentive-based", "neither"], range=[BLUE, orange, "#ffffff"])


def _dates(entry: Entry) -> dict[str, str]:
    first, last = entry.date.first, entry.date.last
    days = {"from": first, "to": last, "middle": (first + last) // 2}
    return {name: date.fromordinal(day).isoformat() for name, day in days.items()}


def _span(verdict: Verdict) -> list[str]:
    """From the first to the last day of period and entries, with a margin."""
    period = verdict.dyad.period
    days = [period.start.first, *([] if period.end is None else [period.end.last])]
    days += [day for entry in verdict.dyad.entries for day in (entry.date.first, entry.date.last)]
    margin = max(3, (max(days) - min(days)) // 40)
    ends = max(1, min(days) - margin), min(date.max.toordinal(), max(days) + margin)
    return [date.fromordinal(day).isoformat() for day in ends]


def _describe(verdict: Verdict) -> str:
    placed = place_entries(verdict)
    counts = [(lane, sum(one.lane == lane for one in placed)) for lane in LANES]
    told = ", ".join(f"{lane} {count}" for lane, count in counts if count) or "none"
    found = [
        f"{one.trace} ({' then '.join(str(entry.date) for entry in one.entries)})" for one in find_sequences(verdict)
    ]
    return (
        f"Entries by date: {told}. A small mark is an entry that moves the verdict by nothing if it is left out alone, "
        f"in the colour of the trace that it shares with others. Sequences found: {'; '.join(found) or 'none'}."
    )
