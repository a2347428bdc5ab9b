"""Charts: as Vega-Lite, and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.reports.view import Needs, View

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot


class PlotView(View):
    """One chart."""

    subject = "a chart is"
    shapes = frozenset({"chart", "document"})
    default = "svg"
    needs = Needs(("altair", "vl_convert"), "report")

    def __init__(self, plotted: Plot) -> None:
        self.plotted = plotted

    def chart(self) -> dict[str, Any]:
        """The chart as Vega-Lite, at the size of print."""
        from coalclass.reports.charts import draw_plot

        return draw_plot(self.plotted)

    def document(self) -> dict[str, Any]:
        """The same: the JSON of a chart is its specification."""
        return self.chart()
