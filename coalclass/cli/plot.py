"""`coalclass plot`: one chart in a file."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Prior, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "plot"
PANEL = "Reports", 2
HELP = """Draw a chart for a paper: SVG, PNG, PDF or Vega-Lite.

The kind verdicts shows each verdict in dB with its interval and published label; plane what speaks for either side;
waterfall how the traces of one record add up; timeline the entries of one record; calibration how often the model is
right on coalitions that it has not seen (it takes no record); trajectory the verdict over windows of time, for one
record or up to 24.

Charts are as wide as a column of a journal (89 mm) or one and a half (140 mm), and readable in grey and for the
colour-blind. JSON is Vega-Lite, to restyle. Needs pip install 'coalclass[report]'."""
EPILOG = "Example: coalclass plot sample:gulf-war-1990 --kind verdicts --out verdicts.svg"


def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Records, folders, or sample:COALITION/ISO3.", show_default=False),
    ] = None,
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="KIND", help="verdicts, plane, waterfall, timeline, trajectory, calibration."),
    ] = "verdicts",
    window: Annotated[
        str | None,
        typer.Option("--window", metavar="LENGTH", help="How long a window of a trajectory is.", show_default="1y"),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step", metavar="LENGTH", help="Time between the starts of two windows.", show_default="the window"
        ),
    ] = None,
    out: Out = None,
    format: FormatName = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
    prior: Prior = 0.5,
) -> None:
    """Classify and draw."""
    from coalclass.verbs.plot import plot

    target = take_aim("plot", format, out, force, reads=(*(paths or ()), rules, model))
    answer(
        target, lambda: plot(*paths or (), kind=kind, rules=rules, model=model, prior=prior, window=window, step=step)
    )
