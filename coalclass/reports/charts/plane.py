"""Followers on the plane of substantive against incentive evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.analysis.plotting import sum_sides
from coalclass.reports.charts import COLUMN, GREY, INK, hold
from coalclass.reports.charts.verdicts import count_dyads, describe_point, encode_label, encode_published

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot

_NAMED = 30
"""More dyads than these overlap, and none is named on the plane."""
_CROWD = 60
"""From so many dyads on, points are smaller and intervals faint, so that the points can still be told apart."""


def make_chart(plotted: Plot, width: int = COLUMN, *, named: int = _NAMED) -> tuple[Any, str]:
    """The chart and its text alternative.

    The verdict is the distance to the diagonal, so an interval that crosses the diagonal takes in even odds.
    """
    import altair as alt

    rows = [place_point(one, name) for one, name in zip(plotted.verdicts, plotted.names, strict=True)]
    most = 5 * (1 + int(max(max(row["for"], row["against"]) for row in rows) // 5))
    scale = alt.Scale(domain=[0, most], nice=False, zero=True)
    x = alt.X("for:Q", title="Evidence for substantive, base included, dB", scale=scale)
    y = alt.Y("against:Q", title="Evidence for incentive-based, base included, dB", scale=scale)
    even = hold([{"for": 0, "against": 0}, {"for": most, "against": most}])
    diagonal = even.mark_line(color=GREY, strokeDash=[3, 2], strokeWidth=1).encode(x=x, y=y)
    base = hold(rows)
    size, edge, faint = (50, 0.8, 0.6) if len(rows) < _CROWD else (18, 0.5, 0.12)
    reach = base.mark_rule(color=INK, strokeWidth=0.6, opacity=faint, clip=True).encode(
        x=alt.X("for_low:Q", scale=scale), y=alt.Y("against_high:Q", scale=scale), x2="for_high:Q", y2="against_low:Q"
    )
    points = base.mark_point(filled=True, size=size, stroke=INK, strokeWidth=edge, opacity=1).encode(
        x=x, y=y, fill=encode_label(alt), shape=encode_published(alt, rows)
    )
    layers = [diagonal, reach, points]
    if len(rows) <= named:
        texts = hold(_place_names(rows, most / (width - 35)))
        words = texts.mark_text(align="left", fontSize=7.5, color=INK)
        layers.append(words.encode(x=alt.X("at:Q", scale=scale), y=alt.Y("level:Q", scale=scale), text="short:N"))
    chart = alt.layer(*layers).properties(
        width=width,
        height=width + 26,
        autosize={"type": "fit", "contains": "padding"},
        title=f"Evidence for either side, {count_dyads(len(rows))}",
    )
    return chart, _describe(rows)


def place_point(verdict: Any, name: str) -> dict[str, Any]:
    """A verdict as a point of the plane, with the ends of its interval across the diagonal."""
    side, other = sum_sides(verdict)
    half = verdict.half_width / 2
    return {
        **describe_point(verdict, name),
        "short": verdict.dyad.follower.code,
        "for": side,
        "against": other,
        "for_low": side - half,
        "for_high": side + half,
        "against_low": other - half,
        "against_high": other + half,
    }


def _place_names(rows: list[dict[str, Any]], unit: float) -> list[dict[str, Any]]:
    """Each name beside its point, where it meets no other point or name if there is such a place.

    `unit` is how many dB a point of print stands for.
    """
    taken = [(row["for"] - 4 * unit, row["against"] - 4 * unit, 8 * unit, 8 * unit) for row in rows]
    placed = []
    for row in rows:
        wide, high = (4.6 * len(row["short"]) + 1) * unit, 7 * unit
        x, y = row["for"], row["against"]
        left, right, middle = x - 6 * unit - wide, x + 6 * unit, x - wide / 2
        spots = [(right, y + 6 * unit), (left, y - 6 * unit), (right, y), (left, y), (middle, y + 10 * unit)]
        spots.append((middle, y - 10 * unit))
        free = [
            spot for spot in spots if not any(_meets((spot[0], spot[1] - high / 2, wide, high), one) for one in taken)
        ]
        at, level = (free or spots)[0]
        taken.append((at, level - high / 2, wide, high))
        placed.append({"short": row["short"], "at": at, "level": level})
    return placed


def _meets(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (left, bottom, width, height) overlap."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _describe(rows: list[dict[str, Any]]) -> str:
    told = "; ".join(f"{row['name']} {row['for']:.1f} to {row['against']:.1f}" for row in rows[:20])
    more = f"; and {len(rows) - 20} more" if len(rows) > 20 else ""
    return (
        "Evidence in dB for a substantive relation against evidence for an incentive-based one. The base of every "
        "verdict (baseline and calibration) counts on its side, so that the verdict is the first less the second: "
        f"{told}{more}."
    )
