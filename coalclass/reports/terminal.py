"""A verdict on the terminal: what, how sure, and the table that carries it.

Everything from a record goes through `clean` and into `Text`, never into markup. Colours are the
sixteen that every theme defines, so that light and dark both work; nothing is told by colour alone.
"""

from __future__ import annotations

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from coalclass.indicators import DIMENSIONS
from coalclass.records import Dyad, Entry
from coalclass.reports.text import clean, share
from coalclass.scoring.explain import describe, signed
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, SUBSTANTIVE, Contribution, Verdict

STYLES = {SUBSTANTIVE: "bold green", INCENTIVE: "bold magenta", None: "bold"}
_STANDING = {"clear": "●", "leaning": "◐", "contested": "○", INSUFFICIENT: "·"}
_WIDE = 110
_SCALE_DB = 20.0
_ENTRIES = 3
MAX_WIDTH = 160


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print one verdict."""
    wide = console.width >= _WIDE
    width = min(console.width, MAX_WIDTH)
    console.print(Panel(_head(verdict, width - 6), title=_title(verdict), title_align="left", width=width, padding=(0, 2)))
    if verdict.standing != INSUFFICIENT:
        console.print(_table(verdict, width, wide))
        console.print(Padding(_unknown(verdict), (0, 2)), width=width)
        console.print()
    console.print(Padding(Text(clean(verdict.explanation)), (0, 2)), width=width)
    console.print()


def _title(verdict: Verdict) -> Text:
    dyad = verdict.dyad
    return Text.assemble((f"{dyad.follower.name} and {dyad.hegemon.name}", "bold"))


def _head(verdict: Verdict, width: int) -> RenderableType:
    case = Text(clean(f"{verdict.dyad.coalition}, {verdict.dyad.period}"))
    if verdict.standing == INSUFFICIENT:
        return Group(case, Text(), Text(INSUFFICIENT, "bold"))
    low, high = verdict.interval
    line = Text.assemble(
        (verdict.label or "no label", STYLES[verdict.label]),
        ("   ", ""),
        (f"{_STANDING[verdict.standing]} {verdict.standing}", "bold"),
        f"   {signed(verdict.db)} dB   P(substantive) {verdict.p_substantive:.2f}, 90% {low:.2f} to {high:.2f}",
    )
    return Group(case, Text(), line, Text(), _scale(verdict, width), Text(), _opinions(verdict))


def _scale(verdict: Verdict, width: int) -> Text:
    """The interval on a line of dB, even odds in the middle, the verdict as a dot."""
    half = min(30, (width - 30) // 2)
    cells = 2 * half + 1

    def place(db: float) -> int:
        return max(0, min(cells - 1, round(half + db / _SCALE_DB * half)))

    low, high = place(verdict.db - verdict.half_width), place(verdict.db + verdict.half_width)
    marks = ["─"] * cells
    marks[low : high + 1] = ["━"] * (high - low + 1)
    marks[half] = "┼"
    text = Text("incentive-based ", "dim")
    for at, mark in enumerate(marks):
        inside = low <= at <= high
        text.append(*(("●", STYLES[verdict.label]) if at == place(verdict.db) else (mark, "bold" if inside else "dim")))
    return text.append(" substantive", "dim")


def _opinions(verdict: Verdict) -> Table:
    table = Table.grid(padding=(0, 3))
    note = f"{verdict.model_name}, {'trained on this record' if verdict.in_training else 'not trained on this record'}"
    for name, opinion, remark in (("rules", verdict.rules, ""), ("model", verdict.model, note)):
        table.add_row(
            Text(name),
            Text(opinion.label or "none", STYLES[opinion.label]),
            Text(f"{signed(opinion.db)} dB", justify="right"),
            Text(f"P {opinion.p_substantive:.2f}"),
            Text(clean(remark), "dim"),
        )
    return table


def _table(verdict: Verdict, width: int, wide: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, width=width, pad_edge=True, show_edge=False, header_style="bold")
    table.add_column("indicator", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("rules dB", justify="right", no_wrap=True)
    table.add_column("model dB", justify="right", no_wrap=True)
    table.add_column("entries", ratio=1, overflow="fold")
    for dimension in DIMENSIONS:
        rows = [row for row in verdict.contributions if row.dimension == dimension and row.value is not None]
        if rows:
            _add_dimension(table, verdict, dimension, rows, wide)
    baseline = verdict.contributions[-1]
    table.add_row("baseline", "", signed(baseline.rules_db), signed(baseline.model_db), Text("intercept", "dim"))
    table.add_row(
        Text("sum", "bold"),
        "",
        Text(signed(verdict.rules.db), "bold"),
        Text(signed(verdict.model.db), "bold"),
        Text(f"mean {signed(verdict.db)} dB", "bold"),
    )
    return table


def _add_dimension(
    table: Table, verdict: Verdict, dimension: str, rows: list[Contribution], wide: bool
) -> None:
    amount = verdict.profile[dimension]
    table.add_row(Text(dimension, "bold cyan"), Text(share(amount), "cyan"), "", "", _bar(amount))
    for row in rows:
        scored = dimension != "resistance"
        table.add_row(
            Text(f"  {row.indicator}"),
            share(row.value),
            _rules_cell(row) if scored else "",
            signed(row.model_db) if scored else "",
            _entries(verdict.dyad, row.entries, wide),
        )
    table.add_section()


def _rules_cell(row: Contribution) -> Text:
    text = Text(signed(row.rules_db))
    if row.rules_db != row.rules_db_uncapped:
        text.append(f" ({signed(row.rules_db_uncapped)})", "dim")
    return text


def _bar(amount: float | None) -> Text:
    filled = round((amount or 0.0) * 10)
    return Text("▰" * filled, "cyan").append("▱" * (10 - filled), "dim")


def _entries(dyad: Dyad, entries: tuple[Entry, ...], wide: bool) -> Text:
    if not entries:
        return Text("the record's context, mandate or a known absence" if wide else "known from the record", "dim")
    text = Text()
    for place, entry in enumerate(entries[:_ENTRIES]):
        if place:
            text.append("\n" if wide else ", ")
        text.append(f"{entry.entry} {entry.date}")
        if wide:
            cited = "; ".join(dyad.cite(source) for source in entry.source)
            text.append(clean(f"  {describe(entry)}"), "dim")
            text.append(clean(f"  [{cited}]" if cited else ""), "dim italic")
    if len(entries) > _ENTRIES:
        text.append(f"{chr(10) if wide else ' '}and {len(entries) - _ENTRIES} more", "dim")
    return text


def _unknown(verdict: Verdict) -> Text:
    names = [row.indicator for row in verdict.contributions[:-1] if row.value is None]
    text = Text(f"{verdict.coverage:.0%} of the indicators are known.", "dim")
    if names:
        text.append(f" Unknown, 0 dB: {', '.join(names)}.", "dim")
    if any(row.rules_db != row.rules_db_uncapped for row in verdict.contributions):
        text.append(" In parentheses: rules dB before the cap of the dimension.", "dim")
    return text
