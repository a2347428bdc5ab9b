"""The verdict over windows of time, a panel for each dyad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from coalclass.reports.charts import COLUMN_AND_HALF, GREY, INK, hold, short
from coalclass.reports.charts.verdicts import count_dyads, describe_point, encode_label, encode_published
from coalclass.scoring.describe import signed

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot
    from coalclass.analysis.timeline import Timeline

_AXIS, _GAP, _OVERHANG = 44, 14, 8
_HEIGHTS = {1: 170, 2: 110, 3: 80}
"""Height of a panel by how many stand beside one another."""
_FEW_YEARS = 1500
"""In days."""


def make_chart(plotted: Plot, width: int = COLUMN_AND_HALF) -> tuple[Any, str]:
    """The chart and its text alternative."""
    import altair as alt

    names = [short(name, 44) for name in plotted.names]
    rows = [row for name, line in zip(names, plotted.timelines, strict=True) for row in _place(name, line)]
    columns = 1 if len(names) == 1 else 2 if len(names) <= 4 else 3
    panel = (width - _AXIS - (columns - 1) * (_GAP + _OVERHANG)) // columns
    ticks = alt.Axis(tickCount=6 if columns == 1 else 3, format=_choose_format(rows))
    x = alt.X("middle:T", title="date (middle of a window)", axis=ticks)
    base = hold(rows)
    layers = [
        base.mark_rule(color=INK, strokeDash=[3, 2], strokeWidth=0.8).encode(y=alt.datum(0)),
        base.mark_rule(color=GREY, strokeWidth=2.5, opacity=0.35).encode(x="from:T", x2="to:T", y="db:Q"),
        base.mark_rule(color=INK, strokeWidth=0.6, opacity=0.6).encode(x="middle:T", y="low:Q", y2="high:Q"),
        base.mark_line(color=INK, strokeWidth=0.9).encode(x="middle:T", y="db:Q", detail="run:N"),
        base.mark_point(filled=True, size=34, stroke=INK, strokeWidth=0.8, opacity=1).encode(
            x=x,
            y=alt.Y("db:Q", title="Verdict, dB", axis=alt.Axis(tickCount=5)),
            fill=encode_label(alt),
            shape=encode_published(alt, rows),
        ),
    ]
    chart = (
        alt.layer(*layers, data=base.data)
        .properties(width=panel, height=_HEIGHTS[columns])
        .facet(
            facet=alt.Facet("name:N", sort=names, title=None, header=alt.Header(labelAnchor="start", labelPadding=3)),
            columns=columns,
            spacing=_GAP,
        )
        .resolve_scale(x="shared" if _one_case(plotted) else "independent")
        .properties(title=f"Verdict over time and 90% intervals, {count_dyads(len(names))}")
    )
    return chart, _describe(names, plotted.timelines)


def _one_case(plotted: Plot) -> bool:
    """Whether all records are of one coalition, so that they share an axis of time."""
    return len({line.dyad.coalition for line in plotted.timelines}) == 1


def _place(name: str, line: Timeline) -> Iterator[dict[str, Any]]:
    """A row for each window, in a gap without figures; `run` counts the stretches between gaps."""
    run = 0
    for point in line.points:
        window, verdict = point.window, point.verdict
        middle = date.fromordinal((window.first + window.last) // 2).isoformat()
        days = {"name": name, "from": window.start, "to": window.end, "middle": middle}
        if verdict is None:
            run += 1
            yield {**days, "db": None, "low": None, "high": None, "run": run}
        else:
            yield {**describe_point(verdict, name), **days, "run": run}


def _choose_format(rows: list[dict[str, Any]]) -> str:
    """How dates are written under the panels: by year, or with the month where a panel may be of few years."""
    days: dict[str, list[int]] = {}
    for row in rows:
        days.setdefault(row["name"], []).append(date.fromisoformat(row["middle"]).toordinal())
    return "%Y" if min(max(one) - min(one) for one in days.values()) > _FEW_YEARS else "%b %Y"


def _describe(names: list[str], lines: tuple[Timeline, ...]) -> str:
    told = []
    for name, line in zip(names[:12], lines, strict=False):
        points = [
            f"{one.window.start} {'no verdict' if one.verdict is None else signed(one.verdict.db)}"
            for one in line.points[:12]
        ]
        more = f" and {len(line.points) - 12} more windows" if len(line.points) > 12 else ""
        told.append(f"{name}: {', '.join(points)}{more}")
    more = f"; and {len(names) - 12} more dyads" if len(names) > 12 else ""
    return f"Verdicts in dB by the first day of each window, plus toward substantive. {'; '.join(told)}{more}."
