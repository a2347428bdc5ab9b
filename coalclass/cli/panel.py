"""`coalclass panel`: every follower of a leader, year by year."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.options import Context, Force, FormatName, Jobs, NoCache, Out, Prior, Resume, Rules
from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter
from coalclass.cli.publishing import errors_reported, place_journal, progress_bar, take_aim, warn_clean
from coalclass.errors import Problem

NAME = "panel"
PANEL = "Data", 3
HELP = """Score every follower of a leader, year by year.

One row for each year and each state that existed in it. The evidence is what the published datasets in the folder
show of that calendar year, and nothing else: nothing was coded by hand, so no verdict stands as clear. The model is
the one trained on datasets alone, unless --model names another.
Exit status 1: a file could not be read; the rest was done."""
EPILOG = """Examples: coalclass panel --hegemon USA --years 1950-2020 --data datasets --out panel.csv --jobs 2 --resume;
coalclass panel --hegemon USA --hegemon SUN --hegemon RUS --data datasets --out panel.parquet"""


def run(
    hegemon: Annotated[
        list[str], typer.Option("--hegemon", metavar="STATE", help="The state that leads; once for each leader.")
    ],
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="The folder that holds the datasets.")],
    years: Annotated[str, typer.Option("--years", metavar="YEARS", help="First and last year, or one.")] = "1950-2020",
    out: Out = None,
    force: Force = False,
    format: FormatName = None,
    jobs: Jobs = 1,
    rules: Rules = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            metavar="FILE",
            help="A model file (JSON).",
            show_default="the shipped one for panels, of datasets alone",
        ),
    ] = None,
    prior: Prior = 0.5,
    context: Context = "shipped",
    no_cache: NoCache = False,
    resume: Resume = False,
) -> None:
    """Score and write."""
    from coalclass.verbs.panel import panel

    target = take_aim("panel", format, out, force, reads=(rules, model), data=data)
    journal = place_journal(target, ()) if resume else None
    failed = False
    problems = ProblemReporter(as_json=target.as_json)

    def tell(problem: Problem) -> None:
        nonlocal failed
        failed = True
        problems.report([problem])

    with ExitStack() as bar, errors_reported(as_json=target.as_json):
        table = panel(
            hegemon,
            data,
            years=years,
            jobs=jobs,
            rules=rules,
            model=model,
            prior=prior,
            context=context,
            cache=not no_cache,
            problem=tell,
            progress=bar.enter_context(progress_bar("scoring")),
            journal=journal,
        )
        for note in table.notes:
            warn_clean(f"coalclass: {note}")
        target.publish(table, wrote="; nothing in it was coded by hand, so no verdict in it stands as clear")
    problems.close()
    if journal is not None:
        journal.unlink(missing_ok=True)
    raise typer.Exit(BAD_RECORD if failed else OK)
