"""The codebook, a rulebook and a model, drawn on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from coalclass.indicators import INDICATORS
from coalclass.indicators.codebook import FLAGS, INTRODUCTION, counted
from coalclass.reports import model as model_page
from coalclass.reports import rulebook
from coalclass.reports.dimensions import by_dimension
from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean
from coalclass.scoring.describe import signed
from coalclass.scoring.model import Model
from coalclass.scoring.rulebook import Rule, Rulebook
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

_WIDE = 110
_WIDE_RULES = 130
_NAME = max(map(len, INDICATORS))
_SHORT = {SUBSTANTIVE: "subst.", INCENTIVE: "incent.", None: "none"}


def show_codebook(console: Console, rows: list[dict[str, Any]]) -> None:
    """The codebook on the terminal: under each dimension its indicators, defined."""
    wide, width = console.width >= _WIDE, min(console.width, MAX_WIDTH)
    _say(console, f"{counted(rows)} {INTRODUCTION}")
    console.print()
    raised = {flag for row in rows for flag in row["flags"]}
    console.print(Padding(_pairs((f, m) for f, m in FLAGS.items() if f in raised), (0, 2)), width=width)
    for dimension, members in by_dimension({row["name"]: row for row in rows}):
        console.print()
        console.print(_heading(dimension, ""), width=width)
        for row in members:
            console.print(_indicator(row, wide), width=width)
            if row is not members[-1]:
                console.print()


def _indicator(row: dict[str, Any], wide: bool) -> RenderableType:
    low, high = row["range"]
    facts = [
        ("value", f"{row['unit']}; {low:g} to {high:g}, neutral at {row['neutral']:g}"),
        ("reads", ", ".join(row["fields"])),
        ("unknown", row["unknown"]),
        ("source", row["source"]),
        ("flags", ", ".join(row["flags"])),
    ]
    pairs = _pairs((name, text) for name, text in facts if text)
    if not wide:
        return Group(Padding(Text(row["name"], "bold"), (0, 2)), Padding(Group(row["definition"], pairs), (0, 4)))
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    grid.add_column(width=_NAME + 2)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Padding(Text(row["name"], "bold"), (0, 0, 0, 2)), Text(row["definition"]), pairs)
    return grid


def show_rulebook(console: Console, book: Rulebook) -> None:
    """The rulebook on the terminal: under each dimension its cap and rules, then the sources."""
    width = min(console.width, MAX_WIDTH)
    console.print(Padding(Text(clean(rulebook.title(book)), "bold"), (0, 2)), width=width)
    for note in (*rulebook.read_notes(), rulebook.count_rules(book)):
        console.print()
        _say(console, note)
    for dimension, members in by_dimension(book.rules):
        console.print()
        console.print(_heading(dimension, rulebook.describe_cap(book, dimension)), width=width)
        console.print(_wide_rules(members) if width >= _WIDE_RULES else _narrow_rules(members), width=width)
    console.print()
    console.print(_heading("sources", ""), width=width)
    console.print(Padding(_pairs(rulebook.cited_sources(book)), (0, 2)), width=width)


def _theory(rule: Rule) -> Text:
    return Text(clean(rule.theory)).append(clean(f" {rulebook.cite(rule)}"), "dim italic")


def _wide_rules(rules: list[Rule]) -> Table:
    table = _table(expand=True)
    table.add_column("  rule", no_wrap=True, min_width=_NAME + 2)
    table.add_column("present dB", justify="right", no_wrap=True)
    table.add_column("absent dB", justify="right", no_wrap=True)
    table.add_column("out / crossover / in", no_wrap=True, justify="center")
    table.add_column("kind of test", no_wrap=True, min_width=len("straw in the wind"))
    table.add_column("theory", ratio=1)
    for rule in rules:
        table.add_row(Text(f"  {rule.indicator}", "bold"), *rulebook.figures(rule), _theory(rule))
        table.add_section()
    return table


def _narrow_rules(rules: list[Rule]) -> Group:
    """A line of figures a rule, its theory below: no table of 80 columns holds both side by side."""
    head = _line("rule", "present dB", "absent dB", "out/crossover/in", "kind of test")
    lines: list[RenderableType] = [Padding(Text(head, "bold"), (0, 0, 0, 2))]
    for rule in rules:
        figures = Text(_line(rule.indicator, *rulebook.figures(rule)))
        figures.stylize("bold", 0, len(rule.indicator))
        lines += [Text(), Padding(figures, (0, 0, 0, 2)), Padding(_theory(rule), (0, 2, 0, 4))]
    return Group(*lines)


def _line(rule: str, present: str, absent: str, anchors: str, test: str) -> str:
    return f"{rule:<{_NAME}}{present:>11}{absent:>10} {anchors:^18} {test}"


def show_model(console: Console, model: Model) -> None:
    """A model on the terminal: the facts in words, then the coefficients."""
    width, data = min(console.width, MAX_WIDTH), model_page.model_data(model)
    title = Text(clean(f"Model {model.name}"), "bold")
    facts = _pairs(model_page.model_facts(data))
    console.print(Panel(facts, title=title, title_align="left", width=width, padding=(0, 2)))
    console.print(_coefficients(data["features"], width))
    console.print()
    _say(console, model_page.read_notes())


def _coefficients(rows: list[dict[str, Any]], width: int) -> Table:
    reach = max([abs(end) for row in rows for end in row["interval_db_per_tenth"]], default=0.0)
    widest = max([len(model_page.coefficient_cells(row)[2]) for row in rows], default=0)
    half = min(24, (width - widest - 78) // 2) if width >= _WIDE else 0
    table = _table(expand=False)
    table.add_column("indicator", no_wrap=True)
    for name in ("dB\nper 0.1", "90%, dB\nper 0.1", "free, dB\nper 0.1", "known"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    if half:
        table.add_column(f"dB per 0.1\n{signed(-reach)} to {signed(reach)}", justify="center", no_wrap=True)
    for dimension, members in by_dimension({row["indicator"]: row for row in rows}):
        table.add_row(Text(dimension, "bold cyan"))
        for row in members:
            name, *cells = model_page.coefficient_cells(row)
            # In full, the labels take the table over 80 columns.
            cells = cells if half else [*cells[:-1], _SHORT[row["rule"]]]
            table.add_row(Text(f"  {name}"), *map(Text, cells), *([_plot(row, reach, half)] if half else []))
        table.add_section()
    return table


def _plot(row: dict[str, Any], reach: float, half: int) -> Text:
    """The coefficient as a dot and its interval as a line, zero in the middle."""
    ends = row["interval_db_per_tenth"]
    low, at, high = (round(half * (1 + value / (reach or 1.0))) for value in (ends[0], row["db_per_tenth"], ends[1]))
    text = Text()
    for place in range(2 * half + 1):
        inside = low <= place <= high
        mark = "●" if place == at else "┼" if place == half else "━" if inside else "─"
        text.append(mark, "bold" if inside else "dim")
    return text


def _say(console: Console, text: str) -> None:
    console.print(Padding(Text(text), (0, 2)), width=min(console.width, MAX_WIDTH))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim")
    grid.add_column()
    for name, text in pairs:
        grid.add_row(Text(clean(name)), Text(clean(text)))
    return grid


def _heading(name: str, note: str) -> Line:
    text = Text(name, "bold cyan")
    return Line(text.append(f"  {note}", "not bold") if note else text, align="left", style="dim")


def _table(*, expand: bool) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", expand=expand)
