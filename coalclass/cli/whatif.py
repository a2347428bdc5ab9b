"""`coalclass whatif`: what would turn the verdict on one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import Format, write_report
from coalclass.cli.reading import read_one
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.analysis.whatif import WhatIf

NAME = "whatif"
HELP = """Find the smallest sets of changes to a record's entries that would turn its label: entries dropped, or one
coded field of an entry coded otherwise; at most one change an entry.

The sets are found exactly. Where none is small enough, it says how close the best of them comes."""
EPILOG = "Example: coalclass whatif sample:gulf-war-1990/egy --only aid,interactions"


def run(
    path: Annotated[str, typer.Argument(metavar="PATH", help="One record: a file, sample:COALITION/ISO3, or -.")],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="SECTION", help="Change consultations, aid or interactions alone; a list, or repeated."
        ),
    ] = None,
    most: Annotated[int, typer.Option("--max-changes", min=1, max=6, help="The largest set to look for.")] = 3,
    drop_only: Annotated[bool, typer.Option("--drop-only", help="Drop entries; code none otherwise.")] = False,
    sets: Annotated[int, typer.Option("--sets", min=1, max=1000, help="How many sets to show.")] = 10,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="table|json|markdown", help="How to write it.")
    ] = Format.table,
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Search and print."""
    from coalclass.analysis.whatif import whatif

    if format not in (Format.table, Format.json, Format.markdown):
        raise UsageError(f"--format {format.value}: what turns a verdict is written as table, json or markdown")
    sections = _sections(only)
    scorer = make_scorer(rules, model)
    place, dyad = read_one(path, "what turns a verdict is asked of", as_json=format.for_machines)
    found = whatif(dyad, scorer, place, sections=sections, drop_only=drop_only, most=most, sets=sets)
    _print(found, format)


def _sections(only: list[str] | None) -> tuple[str, ...]:
    from coalclass.analysis.recodings import SECTIONS
    from coalclass.records.words import nearest

    if only is None:
        return SECTIONS
    chosen = [word.strip() for one in only for word in one.split(",")]
    for word in chosen:
        if word not in SECTIONS:
            near = nearest(word, SECTIONS)
            hint = f"; did you mean {near}?" if near else ""
            reason = f"{word[:100]!r} is no section with entries (allowed {', '.join(SECTIONS)}{hint})"
            raise typer.BadParameter(reason, param_hint="--only")
    return tuple(chosen)


def _print(found: WhatIf, format: Format) -> None:
    from coalclass.reports import whatif as views

    write_report(
        format,
        data=lambda: views.whatif_data(found),
        sheets=lambda: views.whatif_sheets(found),
        show=lambda target: views.show_whatif(target, found),
    )
