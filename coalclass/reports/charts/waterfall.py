"""How traces add up to what rules, model and verdict say, in dB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coalclass.analysis.plotting import Step, find_steps
from coalclass.reports.charts import BLUE, COLUMN_AND_HALF, GREY, INK, ORANGE, hold, short
from coalclass.scoring.describe import signed

if TYPE_CHECKING:
    from coalclass.analysis.plotting import Plot
    from coalclass.scoring.verdict import Verdict

_NAMES = {"baseline": "baseline of the model", "calibration": "calibration", "prior": "prior"}
_LABELS_WIDE, ROW = 118, 12
PANELS = {"rules": "rules_db", "model": "model_db", "verdict": "db"}


def make_chart(plotted: Plot, width: int = COLUMN_AND_HALF) -> tuple[Any, str]:
    """The chart and its text alternative."""
    import altair as alt

    (verdict,) = plotted.verdicts
    steps = find_steps(verdict)
    names = [_NAMES.get(step.name, step.name) for step in steps] + ["sum"]
    panel = (width - _LABELS_WIDE - 2 * 14) // len(PANELS)
    panels = []
    for number, (title, key) in enumerate(PANELS.items()):
        rows = _stack(steps, names, key)
        y = alt.Y(
            "name:N",
            scale=alt.Scale(domain=names),
            title=None,
            axis=alt.Axis(ticks=False, labelLimit=_LABELS_WIDE) if not number else None,
        )
        base = hold(rows).encode(y=y)
        bars = base.mark_bar(stroke=INK, strokeWidth=0.6).encode(
            x=alt.X("start:Q", title="dB", axis=alt.Axis(tickCount=4)),
            x2="end:Q",
            fill=alt.Fill(
                "side:N",
                scale=alt.Scale(domain=["substantive", "incentive-based"], range=[BLUE, ORANGE]),
                legend=alt.Legend(title="speaks for:") if not number else None,
            ),
        )
        zero = hold([{"at": 0}]).mark_rule(color=GREY, strokeWidth=1).encode(x="at:Q")
        panels.append(
            alt.layer(zero, bars).properties(
                width=panel,
                height=ROW * len(names),
                title=alt.TitleParams(f"{title}, {signed(rows[-1]['end'])} dB", frame="group", fontWeight="normal"),
            )
        )
    chart = (
        alt.hconcat(*panels, spacing=14)
        .resolve_scale(x="shared", y="shared", fill="shared")
        .properties(title=short(f"{verdict.dyad.name}: from traces to the verdict", 70))
    )
    return chart, _describe(verdict, steps)


def _stack(steps: Sequence[Step], names: Sequence[str], key: str) -> list[dict[str, Any]]:
    """Bars that begin where the one before ends; the last stands for their sum."""
    rows, level = [], 0.0
    for step, name in zip(steps, names, strict=False):
        db = getattr(step, key)
        if db:
            rows.append({"name": name, "start": level, "end": level + db, "side": _side(db)})
        level += db
    return [*rows, {"name": names[-1], "start": 0.0, "end": level, "side": _side(level)}]


def _side(db: float) -> str:
    return "substantive" if db >= 0 else "incentive-based"


def _describe(verdict: Verdict, steps: Sequence[Step]) -> str:
    told = "; ".join(f"{_NAMES.get(step.name, step.name)} {signed(step.db)}" for step in steps)
    return (
        f"What each trace adds to the verdict, in dB: {told}. Sum: {signed(verdict.db)} dB; the rules alone say "
        f"{signed(verdict.rules.db)} dB and the model alone {signed(verdict.model.db)} dB."
    )
