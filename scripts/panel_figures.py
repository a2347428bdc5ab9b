"""Draw the figures of docs/panel.md from rows of a panel of the United States.

Usage: panel_figures.py [PANEL.csv | --check]

With a panel, as `coalclass panel --hegemon USA --years 1950-2020 --data DATASETS --out PANEL.csv` writes it, the rows
and columns that the page rests on are first taken over into docs/usa-1950-2020.csv. The figures are drawn from that
table into docs/figures. With --check nothing is written, and figures are named that show something else than the table.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capture_report import digest_text

from coalclass.reports.charts import BLUE, COLUMN_AND_HALF, GREY, INK, ORANGE, draw_svg, finish, hold

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "figures"
TABLE = ROOT / "docs" / "usa-1950-2020.csv"

NATO, GULF, OTHER = "NATO Europe", "Gulf monarchies", "other"
JOINED = {
    1949: "BEL DNK FRA GBR ISL ITA LUX NLD NOR PRT",
    1952: "GRC TUR",
    1955: "DEU",
    1982: "ESP",
    1999: "CZE HUN POL",
    2004: "BGR EST LTU LVA ROU SVK SVN",
    2009: "ALB HRV",
    2017: "MNE",
    2020: "MKD",
}
"""The European members of NATO by the year in which they joined."""

MONARCHIES = "ARE BHR KWT OMN QAT SAU"
CASES = {
    "EGY": ("Egypt", 1965, 1995, 1979),
    "PAK": ("Pakistan", 1990, 2010, 2001),
    "FRA": ("France", 1958, 2010, 1966),
}
"""Each follower that is looked at by itself: its name, the years shown, and the year in question."""

KEPT = (
    *("follower", "year", "label", "standing", "p_substantive", "interval_low", "interval_high", "db"),
    *("db_without_distance", "db_without_votes", "db_base", "db_carrots", "db_sticks", "db_conviction", "db_distance"),
    *("value_aid_large", "value_tied_stick", "value_allied", "value_alike_institutions", "value_votes_alike"),
    "entry_count",
)
_WORDS = ("follower", "label", "standing")
_PLACES = 6


def find_group(follower: str, year: int) -> str:
    """The group that a follower belongs to in a year."""
    if follower in MONARCHIES.split():
        return GULF
    joined = next((first for first, names in JOINED.items() if follower in names.split()), None)
    return NATO if joined is not None and joined <= year else OTHER


def take_rows(panel: Path) -> list[dict[str, str]]:
    """The rows of a panel that the page rests on, with their group, numbers rounded."""
    rows = []
    with panel.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group = find_group(row["follower"], int(row["year"]))
            if row["hegemon"] == "USA" and (group != OTHER or row["follower"] in CASES):
                rows.append({"group": group, **{name: _round(name, row[name]) for name in KEPT}})
    return rows


def _round(name: str, cell: str) -> str:
    return cell if name in _WORDS or not cell else f"{round(float(cell), _PLACES):.10g}"


def read_table() -> list[dict[str, Any]]:
    """The committed table, its numbers as numbers."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            {name: cell if name in ("group", *_WORDS) else float(cell) if cell else None for name, cell in row.items()}
            for row in csv.DictReader(file)
        ]


def draw_groups(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The two groups over time: the median and the middle half, with the distance dimension and without it."""
    import altair as alt

    points = list(_sum_up(rows))
    for point in points:
        if point["year"] == 1985 and point["what"] == "verdict":
            point |= {"name": point["group"], "at": 7.6 if point["group"] == NATO else -2.9}
    base = hold(points)
    titles = ["verdict", "verdict without distance"]
    scale = alt.Scale(domain=[NATO, GULF], range=[BLUE, ORANGE])
    colour, fill = alt.Color("group:N", legend=None, scale=scale), alt.Fill("group:N", legend=None, scale=scale)
    x = alt.X(
        "year:Q",
        title="year",
        axis=alt.Axis(format="d", tickCount=7, grid=False),
        scale=alt.Scale(domain=[1950, 2020]),
    )
    y = alt.Y("median:Q", title="median and middle half, dB", axis=alt.Axis(tickCount=6, grid=False))
    solid = alt.StrokeDash("group:N", legend=None, scale=alt.Scale(domain=[NATO, GULF], range=[[1, 0], [5, 2]]))
    layers = [
        base.mark_rule(color=INK, strokeDash=[3, 2], strokeWidth=0.8).encode(y=alt.datum(0)),
        base.mark_area(opacity=0.25).encode(x=x, y="low:Q", y2="high:Q", fill=fill),
        base.mark_line(strokeWidth=1.6).encode(x=x, y=y, color=colour, strokeDash=solid),
        base.mark_text(fontSize=8, color=INK).encode(x=x, y="at:Q", text="name:N"),
    ]
    chart = (
        alt.layer(*layers, data=base.data)
        .properties(width=COLUMN_AND_HALF / 2 - 36, height=150)
        .facet(facet=alt.Facet("what:N", sort=titles, title=None, header=alt.Header(labelAnchor="start")), columns=2)
        .properties(title="NATO Europe and the Gulf monarchies as followers of the United States")
    )
    last = {(one["group"], one["what"]): one["median"] for one in points if one["year"] == 2020}
    told = "; ".join(f"{group}, {what}: {median:+.1f} dB in 2020" for (group, what), median in last.items())
    return finish(chart, f"Median verdicts by year, plus toward substantive. {told}.")


def _sum_up(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    years = sorted({row["year"] for row in rows})
    for what, column in (("verdict", "db"), ("verdict without distance", "db_without_distance")):
        for group in (NATO, GULF):
            for year in years:
                values = sorted(row[column] for row in rows if row["group"] == group and row["year"] == year)
                if len(values) > 1:
                    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
                    middle = statistics.median(values)
                    yield {"what": what, "group": group, "year": year, "median": middle, "low": low, "high": high}


def draw_cases(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Three followers over time: the verdict with its 90 percent interval, and the dimensions that move it."""
    import altair as alt

    places = {name: place for place, (name, *_) in enumerate(CASES.values())}
    shown = [
        {**row, "name": name, "low": _to_db(row["interval_low"]), "high": _to_db(row["interval_high"])}
        for code, (name, first, last, _) in CASES.items()
        for row in rows
        if row["follower"] == code and first <= row["year"] <= last
    ]
    parts = {"verdict": "db", "distance": "db_distance", "carrots": "db_carrots", "sticks": "db_sticks"}
    lines = [
        {"name": row["name"], "year": row["year"], "what": what, "value": row[column]}
        for row in shown
        for what, column in parts.items()
    ]
    colour = alt.Color(
        "what:N", title=None, scale=alt.Scale(domain=list(parts), range=[INK, GREY, ORANGE, BLUE]), legend=alt.Legend()
    )
    dash = alt.StrokeDash(
        "what:N", title=None, scale=alt.Scale(domain=list(parts), range=[[1, 0], [2, 2], [6, 2], [1, 1.5]])
    )
    panels = []
    for code, (name, first, last, marked) in CASES.items():
        own = hold([row for row in shown if row["follower"] == code])
        moved = hold([line for line in lines if line["name"] == name])
        x = alt.X(
            "year:Q",
            title="year",
            axis=alt.Axis(format="d", tickCount=3, grid=False),
            scale=alt.Scale(domain=[first, last], nice=False),
        )
        y = alt.Y(
            "value:Q",
            title="dB" if places[name] == 0 else None,
            scale=alt.Scale(domain=[-25, 25], nice=False),
            axis=alt.Axis(tickCount=6, grid=False),
        )
        marks = hold([{"year": year} for year in ((marked, 2003) if code == "FRA" else (marked,))])
        panels.append(
            alt.layer(
                own.mark_area(color=GREY, opacity=0.2, clip=True).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
                own.mark_rule(color=INK, strokeDash=[3, 2], strokeWidth=0.8).encode(y=alt.datum(0)),
                marks.mark_rule(color=INK, strokeWidth=0.6, opacity=0.6).encode(x="year:Q"),
                moved.mark_line(strokeWidth=1.3, clip=True).encode(x=x, y=y, color=colour, strokeDash=dash),
            ).properties(width=COLUMN_AND_HALF / 3 - 30, height=150, title=name)
        )
    chart = alt.hconcat(*panels, spacing=12).resolve_scale(color="shared", strokeDash="shared")
    told = "; ".join(
        f"{CASES[row['follower']][0]} in {row['year']:.0f}: {row['db']:+.1f} dB"
        for row in shown
        if row["year"] in (CASES[row["follower"]][3], 2003)
    )
    return finish(chart, f"Verdicts by year with 90 percent intervals, and what three dimensions add. {told}.")


def _to_db(probability: float) -> float:
    from math import log10

    return 10.0 * log10(probability / (1.0 - probability))


FIGURES = {"panel-groups": draw_groups, "panel-cases": draw_cases}
"""Each figure by name, and what draws it."""


def main() -> int:
    """Take the rows over where a panel is named, then draw the figures; with --check name those that are stale."""
    check = "--check" in sys.argv[1:]
    if len(sys.argv) > 1 and not check:
        rows = take_rows(Path(sys.argv[1]))
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("group", *KEPT), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    table = read_table()
    stale = 0
    for name, draw in FIGURES.items():
        spec = draw(table)
        path, last = FOLDER / f"{name}.svg", digest_text(json.dumps(spec))
        if not check:
            path.write_text(f"{draw_svg(spec)}\n\n{last}", encoding="utf-8")
        elif not path.read_text(encoding="utf-8").endswith(last):
            print(f"docs/figures/{name}.svg is out of date; run scripts/panel_figures.py")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
