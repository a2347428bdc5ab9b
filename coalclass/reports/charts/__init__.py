"""Charts in Vega-Lite, made with Altair: sizes, colours and letters that all share, and how one is drawn.

Widths are in points. Substantive is dark blue and filled, incentive-based light orange with a dark edge, so that the
two differ in grey and to the colour-blind; shapes and words say the same. Text from records is data, never a formula.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot

COLUMN, COLUMN_AND_HALF = 252, 397
"""89 and 140 mm in points: a column of a journal, and one and a half."""

BLUE, ORANGE, GREY, INK = "#1b5e9b", "#e69f3c", "#7a7f87", "#222222"
SIDE_COLOURS = {SUBSTANTIVE: BLUE, INCENTIVE: ORANGE, "no label": "#ffffff"}
PUBLISHED_SHAPES = {SUBSTANTIVE: "circle", INCENTIVE: "diamond", "none": "cross"}

_FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
_LONGEST = 60
_CLIPS = re.compile(r'id="(clip\d+)"')


def draw_plot(plotted: Plot) -> dict[str, Any]:
    """The Vega-Lite of a chart, at the size of print."""
    module = import_module(f"coalclass.reports.charts.{plotted.kind}")
    chart, description = module.make_chart(plotted)
    return finish(chart, description)


def hold(rows: list[dict[str, Any]]) -> Any:
    """A chart of these rows, which stand in the specification itself."""
    import altair

    return altair.Chart(altair.Data(values=rows))  # type: ignore[no-untyped-call]


def finish(chart: Any, description: str) -> dict[str, Any]:
    """An Altair chart as plain Vega-Lite with our letters and lines; `description` is its text alternative."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["description"] = description
    spec["config"] = {
        "font": _FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "title": {"fontSize": 9, "fontWeight": "bold", "anchor": "start", "color": INK, "offset": 6},
        "axis": {
            "labelFontSize": 8,
            "titleFontSize": 8,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": INK,
            "domainColor": GREY,
            "tickColor": GREY,
            "gridColor": "#d5d8dc",
            "gridWidth": 0.5,
        },
        "legend": {
            "orient": "bottom",
            "direction": "horizontal",
            "labelFontSize": 8,
            "titleFontSize": 8,
            "titleFontWeight": "normal",
            "titleOrient": "left",
            "titleAnchor": "middle",
            "labelColor": INK,
            "titleColor": INK,
            "symbolStrokeColor": INK,
            "symbolSize": 45,
            "columnPadding": 8,
            "offset": 4,
            # One legend under the other: side by side they are wider than a column.
            "layout": {"bottom": {"anchor": "start", "direction": "vertical", "margin": 3}},
        },
        "header": {"labelFontSize": 8, "titleFontSize": 8},
    }
    return spec


def short(text: str, longest: int = _LONGEST) -> str:
    """Text from a record for a chart: made safe, and cut where it is longer than a chart has room for.

    >>> short("abcdef", 4)
    'abc…'
    """
    from coalclass.reports.text import clean

    shown = " ".join(clean(text).split())
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def draw_svg(spec: dict[str, Any]) -> str:
    """The chart as SVG; nothing is fetched for it, and the same chart is the same text."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    # Vega numbers what it clips on through all charts of a process.
    numbers = {name: f"clip{number}" for number, name in enumerate(dict.fromkeys(_CLIPS.findall(svg)))}
    return re.sub(r"\bclip\d+\b", lambda match: numbers.get(match[0], match[0]), svg)
