"""Tables of many records on the terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coalclass.reports.terminal import MAX_WIDTH, STYLES
from coalclass.reports.text import clean
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

if TYPE_CHECKING:
    from coalclass.corpus.summary import Summary

_STANDINGS_FIT, _COALITION_FITS, _DYADS_FIT = 76, 68, 56
"""Columns of the terminal from which a part of a table is shown."""


def show_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    """A row a dyad, in the order given; on a narrow terminal under the name of its coalition, not beside it."""
    if console.width >= _COALITION_FITS:
        console.print(_table(console, rows, named=True))
        console.print()
        return
    for name, group in groupby(rows, lambda row: clean(row["coalition"])):
        console.print(Text(name, "bold"))
        console.print(_table(console, list(group), named=False))
        console.print()


def _table(console: Console, rows: list[dict[str, Any]], *, named: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))
    wide = console.width >= 100
    table.add_column("dyad", no_wrap=True, ratio=None if named else 1)
    if named:
        table.add_column("coalition", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("dB", justify="right", no_wrap=True)
    if wide:
        for name in ("rules dB", "model dB", "P", "90%", "coverage"):
            table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        dyad, coalition, *rest = _cells(row, wide)
        table.add_row(dyad, *([coalition] if named else []), *rest)
    return table


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


def _counted(summary: Summary, width: int) -> tuple[str, ...]:
    """The columns that fit: the labels before how sure they are, how many have none only where some have."""
    none = ("none",) if any(case.labels[None] for case in summary.cases.values()) else ()
    if width < _DYADS_FIT:
        return ("sub.", "inc.", *none, "mean dB")
    if width < _STANDINGS_FIT:
        return ("dyads", "sub.", "inc.", *none, "mean dB")
    return ("dyads", "sub.", "inc.", "none", "clear", "lean.", "cont.", "mean dB")


def show_summary(console: Console, summary: Summary) -> None:
    """Counts by coalition, and of what could not be scored."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", width=min(console.width, MAX_WIDTH))
    table.add_column("coalition", ratio=1, overflow="fold")
    heads = _counted(summary, console.width)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for name, case in summary.cases.items():
        labels, standings = case.labels, case.standings
        counts = {
            "dyads": case.count,
            "sub.": labels[SUBSTANTIVE],
            "inc.": labels[INCENTIVE],
            "none": labels[None],
            "clear": standings["clear"],
            "lean.": standings["leaning"],
            "cont.": standings["contested"],
        }
        shown = {**{head: str(count) for head, count in counts.items()}, "mean dB": signed(case.db / case.count)}
        table.add_row(Text(clean(name)), *(shown[head] for head in heads))
    if summary.cases:
        console.print(table)
    tail = f"{summary.count} record{'s' if summary.count != 1 else ''} classified"
    if summary.bad:
        tail += f", {summary.bad} could not be read"
    if summary.warnings:
        tail += f", {summary.warnings} warning{'s' if summary.warnings != 1 else ''} (see coalclass validate)"
    console.print(Text(tail, "dim"))
