"""A verdict on the terminal: what, how sure, and the table that carries it.

Everything from a record goes through `clean` and into `Text`, never into markup. Colours are the
sixteen that every theme defines, so that light and dark both work; nothing is told by colour alone.
"""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from coalclass.indicators import DIMENSIONS, INDICATORS
from coalclass.records import Entry
from coalclass.reports.columns import Columns
from coalclass.reports.text import clean, share
from coalclass.scoring.describe import describe, signed
from coalclass.scoring.explain import ranked_pulls
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, SUBSTANTIVE, Contribution, Verdict

STYLES = {SUBSTANTIVE: "bold green", INCENTIVE: "bold magenta", None: "bold"}
_STANDING = {"clear": "●", "leaning": "◐", "contested": "○", INSUFFICIENT: "·"}
_WIDE = 110
_SCALE_DB = 20.0
_SIDE = 5
MAX_WIDTH = 140


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print one verdict."""
    width = min(console.width, MAX_WIDTH)
    console.print(
        Panel(_head(verdict, width - 6), title=_title(verdict), title_align="left", width=width, padding=(0, 2))
    )
    if verdict.standing != INSUFFICIENT:
        console.print(_indicators(verdict, width))
        console.print(Padding(_unknown(verdict), (0, 1)), width=width)
        console.print()
        if verdict.pulls:
            console.print(_entries(verdict, width))
            console.print()
    console.print(Padding(Text(clean(verdict.explanation)), (0, 1)), width=width)
    console.print()


def _title(verdict: Verdict) -> Text:
    dyad = verdict.dyad
    return Text.assemble((f"{dyad.follower.name} and {dyad.hegemon.name}", "bold"))


def _head(verdict: Verdict, width: int) -> RenderableType:
    case = Text(clean(f"{verdict.dyad.coalition}, {verdict.dyad.period}"))
    if verdict.standing == INSUFFICIENT:
        return Group(case, Text(), Text(INSUFFICIENT, "bold"))
    low, high = verdict.interval
    label = Text.assemble(
        (verdict.label or "no label", STYLES[verdict.label]),
        ("   ", ""),
        (f"{_STANDING[verdict.standing]} {verdict.standing}", "bold"),
    )
    figures = Text.assemble(
        (f"{signed(verdict.db)} dB", "bold"),
        f"   P(substantive) {verdict.p_substantive:.2f}   90% interval {low:.2f} to {high:.2f}",
    )
    return Group(case, Text(), label, figures, Text(), _scale(verdict, width), Text(), _opinions(verdict))


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
    seen = "trained on this record" if verdict.in_training else "not trained on this record"
    for name, opinion, remark in (("rules", verdict.rules, ""), ("model", verdict.model, seen)):
        table.add_row(
            Text(name),
            Text(opinion.label or "none", STYLES[opinion.label]),
            Text(f"{signed(opinion.db)} dB", justify="right"),
            Text(f"P {opinion.p_substantive:.2f}"),
            Text(remark, "dim"),
        )
    return table


def _indicators(verdict: Verdict, width: int) -> Columns:
    table = Columns(width, ("indicator", ">value", ">rules dB", ">model dB", "rests on"))
    for dimension in DIMENSIONS:
        rows = [row for row in verdict.contributions if row.dimension == dimension and row.value is not None]
        if rows:
            _add_dimension(table, verdict, dimension, rows)
    for row in verdict.contributions:
        if row.dimension is None:
            table.add_row(row.indicator, "", signed(row.rules_db), signed(row.model_db), Text("intercept", "dim"))
    table.add_row(
        Text("sum", "bold"),
        "",
        Text(signed(verdict.rules.db), "bold"),
        Text(signed(verdict.model.db), "bold"),
        Text(f"verdict, the mean: {signed(verdict.db)} dB", "bold"),
    )
    return table


def _add_dimension(table: Columns, verdict: Verdict, dimension: str, rows: list[Contribution]) -> None:
    amount = verdict.profile[dimension]
    table.add_row(Text(dimension, "bold cyan"), Text(share(amount), "cyan"), "", "", _bar(amount))
    for row in rows:
        scored = INDICATORS[row.indicator].scored
        table.add_row(
            Text(f"  {row.indicator}"),
            share(row.value),
            _rules_cell(row) if scored else Text("not scored", "dim"),
            signed(row.model_db) if scored else "",
            _basis(row),
        )
    table.add_section()


def _rules_cell(row: Contribution) -> Text:
    text = Text(signed(row.rules_db))
    if _held_back(row):
        text.append(f" ({signed(row.rules_db_uncapped)})", "dim")
    return text


def _held_back(row: Contribution) -> bool:
    """Whether the cap of its dimension shows in the digits shown."""
    return signed(row.rules_db) != signed(row.rules_db_uncapped)


def _bar(amount: float | None) -> Text:
    filled = round((amount or 0.0) * 10)
    return Text("▰" * filled, "cyan").append("▱" * (10 - filled), "dim")


def _basis(row: Contribution) -> Text:
    """The entries an indicator rests on: `aid[0-2, 4] interactions[2]`."""
    by_section: dict[str, list[int]] = {}
    for entry in row.entries:
        section, _, index = entry.entry.rstrip("]").partition("[")
        by_section.setdefault(section, []).append(int(index))
    if not by_section:
        return Text({"distance": "context", "restraint": "mandate"}.get(row.dimension or "", "none found"), "dim")
    return Text(" ".join(f"{section}[{_ranges(sorted(found))}]" for section, found in by_section.items()))


def _ranges(numbers: list[int]) -> str:
    """`0-2, 4` for 0, 1, 2, 4."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _entries(verdict: Verdict, width: int) -> Columns:
    """The entries that move the verdict most, on both sides, with what was coded and where it stands."""
    carrying, opposing = ranked_pulls(verdict)
    table = Columns(width, (">pull dB", "entry", "what is coded, its note and its source"))
    for title, pairs in (("carry it", carrying), ("against it", opposing)):
        table.add_row("", Text(title, "bold cyan"), Text(_shown(pairs), "cyan"))
        for entry, pull in pairs[:_SIDE]:
            place = Text(f"{entry.entry}\n{entry.date}\n").append(f"line {entry.line}", "dim")
            table.add_row(signed(pull), place, _coded(verdict, entry))
        table.add_section()
    return table


def _shown(pairs: list[tuple[Entry, float]]) -> str:
    if not pairs:
        return "no single entry"
    return f"the {_SIDE} strongest of {len(pairs)}" if len(pairs) > _SIDE else f"{len(pairs)} in all"


def _coded(verdict: Verdict, entry: Entry) -> Text:
    text = Text(describe(entry))
    if entry.reliability != "confirmed":
        text.append(f" ({entry.reliability})")
    if entry.note:
        text.append("\n" + clean(" ".join(entry.note.split())), "italic")
    cited = "; ".join(verdict.dyad.cite(source) for source in entry.source)
    return text.append("\n" + clean(cited or "no source given"), "dim")


def _unknown(verdict: Verdict) -> Text:
    names = [row.indicator for row in verdict.contributions if row.dimension is not None and row.value is None]
    text = Text(f"{verdict.coverage:.0%} of the indicators are known.", "dim")
    if names:
        text.append(f" Unknown, 0 dB: {', '.join(names)}.", "dim")
    if any(_held_back(row) for row in verdict.contributions):
        text.append(" In parentheses: rules dB before the cap of the dimension.", "dim")
    return text
