"""Verdicts one under another in dB, each with its interval and its published label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.records.words import count_noun
from coalclass.reports.charts import COLUMN, INK, PUBLISHED_SHAPES, SIDE_COLOURS, hold, short
from coalclass.scoring.describe import signed

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot
    from coalclass.scoring.verdict import Verdict

ROW = 13


def make_chart(plotted: Plot, width: int = COLUMN) -> tuple[Any, str]:
    """The chart and its text alternative."""
    import altair as alt

    rows = sorted(map(describe_point, plotted.verdicts, plotted.names), key=lambda row: -row["db"])
    base = hold(rows).encode(
        y=alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=alt.Axis(ticks=False, labelLimit=130))
    )
    x = alt.X(
        "db:Q",
        title="Verdict in dB (− incentive-based, + substantive)",
        axis=alt.Axis(tickCount=6, translate=0, tickRound=False),
    )
    line = hold([{"db": 0}]).mark_rule(color=INK, strokeDash=[3, 2]).encode(x="db:Q")
    reach = base.mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(filled=True, size=45, stroke=INK, strokeWidth=0.8, opacity=1).encode(
        x=x, fill=encode_label(alt), shape=encode_published(alt, rows)
    )
    chart = alt.layer(line, reach, points).properties(
        width=width,
        height=84 + ROW * len(rows),
        autosize={"type": "fit", "contains": "padding"},
        title=f"Verdicts and 90% intervals, {count_dyads(len(rows))}",
    )
    told = "; ".join(f"{row['name']} {row['told']} dB" for row in rows[:20])
    more = f"; and {len(rows) - 20} more" if len(rows) > 20 else ""
    return chart, f"Verdicts in dB with 90 percent intervals, plus toward substantive: {told}{more}."


def describe_point(verdict: Verdict, name: str) -> dict[str, Any]:
    """A verdict as a row of data."""
    published = verdict.published
    return {
        "name": short(name),
        "db": verdict.db,
        "told": signed(verdict.db),
        "low": verdict.db - verdict.half_width,
        "high": verdict.db + verdict.half_width,
        "label": verdict.label or "no label",
        "standing": verdict.standing,
        "published": "none" if published is None else published["value"],
    }


def encode_label(alt: Any) -> Any:
    """The verdict's label as a colour, with a legend under the chart."""
    scale = alt.Scale(domain=list(SIDE_COLOURS)[:2], range=list(SIDE_COLOURS.values())[:2])
    return alt.Fill("label:N", scale=scale, legend=alt.Legend(title="verdict:"))


def encode_published(alt: Any, rows: list[dict[str, Any]]) -> Any:
    """The published label as a shape, with a legend under the chart.

    All three shapes are always in the scale: two legends of the same words would be drawn as one. The legend names
    `none` only where some record has no label.
    """
    scale = alt.Scale(domain=list(PUBLISHED_SHAPES), range=list(PUBLISHED_SHAPES.values()))
    found = {row.get("published") for row in rows}
    shown = [name for name in PUBLISHED_SHAPES if name != "none" or name in found]
    legend = alt.Legend(title="published:", symbolFillColor="#ffffff", values=shown)
    return alt.Shape("published:N", scale=scale, legend=legend)


def count_dyads(count: int) -> str:
    """`1 dyad`, `10 dyads`."""
    return count_noun(count, "dyad")
