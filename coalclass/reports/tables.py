"""Tables of many records on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH, STYLES
from coalclass.reports.text import clean
from coalclass.scoring.explain import signed
from coalclass.scoring.verdict import INCENTIVE, STANDINGS, SUBSTANTIVE

if TYPE_CHECKING:
    from coalclass.corpus.summary import Summary


def show_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    """A row a dyad, grouped by nothing, in the order given."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))
    wide = console.width >= 100
    table.add_column("dyad", no_wrap=True)
    table.add_column("coalition", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("dB", justify="right", no_wrap=True)
    if wide:
        for name in ("rules dB", "model dB", "P", "90%", "coverage"):
            table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row, wide))
    console.print(table)
    console.print()


def _cells(row: dict[str, Any], wide: bool) -> list[Text]:
    cells = [
        Text(f"{row['hegemon']}-{row['follower']}"),
        Text(clean(row["coalition"])),
        Text(row["label"] or "none", STYLES[row["label"]]),
        Text(row["standing"]),
        Text(signed(row["db"])),
    ]
    if wide:
        cells += [
            Text(signed(row["rules_db"])),
            Text(signed(row["model_db"])),
            Text(f"{row['p_substantive']:.2f}"),
            Text(f"{row['interval_low']:.2f}-{row['interval_high']:.2f}"),
            Text(f"{row['coverage']:.0%}"),
        ]
    return cells


def show_summary(console: Console, summary: Summary) -> None:
    """Counts by coalition, and of what could not be scored."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))
    table.add_column("coalition", ratio=1)
    heads = ("dyads", "sub.", "inc.", "none", "clear", "lean.", "cont.", "mean dB")
    for name in heads:
        table.add_column(name, justify="right", no_wrap=True)
    for name, case in summary.cases.items():
        labels = [str(case.labels[label]) for label in (SUBSTANTIVE, INCENTIVE, None)]
        standings = [str(case.standings[standing]) for standing in STANDINGS[:3]]
        table.add_row(Text(clean(name)), str(case.count), *labels, *standings, signed(case.db / case.count))
    if summary.cases:
        console.print(table)
    tail = f"{summary.count} scored, {summary.bad} could not be"
    if summary.warnings:
        tail += f", {summary.warnings} warning{'s' if summary.warnings != 1 else ''} (see coalclass validate)"
    console.print(Text(tail, "dim"))
