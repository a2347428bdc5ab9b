"""`coalclass timeline`: one relationship over time."""

from __future__ import annotations

from typing import Annotated

import typer

from coalclass.cli.options import Force, FormatName, ModelFile, Out, Rules
from coalclass.cli.publishing import answer, take_aim

NAME = "timeline"
PANEL = "Understand a verdict", 2
HELP = """Follow one relationship over time, window by window.

The record's period is cut into windows and each is classified: how the relationship developed, where the verdict
changes, and which traces and entries carry the change.

An entry counts in the window of its date; one of lower precision in the window that holds the middle of its
dates. A window without an entry that weighs is a gap: it has no verdict."""
EPILOG = "Example: coalclass timeline sample:iraq-sanctions-1991/fra --window 2y --step 1y"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    window: Annotated[
        str, typer.Option("--window", metavar="LENGTH", help="How long a window is: 1y, 6m, 18m.")
    ] = "1y",
    step: Annotated[
        str | None,
        typer.Option(
            "--step", metavar="LENGTH", help="Time between the starts of two windows.", show_default="the window"
        ),
    ] = None,
    format: FormatName = None,
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Cut, classify and print."""
    from coalclass.verbs.timeline import timeline

    target = take_aim("timeline", format, out, force, reads=(path, rules, model))
    answer(target, lambda: timeline(path, window, step, rules=rules, model=model))
