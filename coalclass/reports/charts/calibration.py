"""How often the verdict is right on coalitions that it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.analysis.plotting import share_interval
from coalclass.reports.charts import BLUE, COLUMN, GREY, INK, hold, short

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot


def make_chart(plotted: Plot, width: int = COLUMN) -> tuple[Any, str]:
    """The chart and its text alternative."""
    import altair as alt

    rows = [
        {
            "predicted": one.predicted,
            "observed": one.observed,
            "low": share_interval(one.observed, one.records)[0],
            "high": share_interval(one.observed, one.records)[1],
            "count": f"n = {one.records}",
        }
        for one in plotted.bins
    ]
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("predicted:Q", title="Predicted probability of substantive (mean of a bin)", scale=scale)
    y = alt.Y("observed:Q", title="Share labelled substantive, 90% interval", scale=scale)
    even = hold([{"predicted": 0, "observed": 0}, {"predicted": 1, "observed": 1}])
    base = hold(rows)
    chart = alt.layer(
        even.mark_line(color=GREY, strokeDash=[3, 2], strokeWidth=1).encode(x=x, y=y),
        base.mark_rule(color=INK).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_point(filled=True, size=50, color=BLUE, stroke=INK, strokeWidth=0.8, opacity=1).encode(x=x, y=y),
        base.mark_text(dy=8, fontSize=7.5, color=INK).encode(x=x, y=alt.Y("low:Q", scale=scale), text="count:N"),
    ).properties(
        width=width,
        height=width,
        autosize={"type": "fit", "contains": "padding"},
        title=short(f"Calibration of {plotted.model_name} on unseen coalitions", 60),
    )
    told = "; ".join(
        f"predicted {row['predicted']:.2f}, observed {row['observed']:.2f} ({row['count']})" for row in rows
    )
    return chart, f"Predicted probability against the share of substantive labels, coalition left out: {told}."
