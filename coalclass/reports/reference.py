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

from coalclass.indicators import TRACES
from coalclass.indicators.codebook import INTRODUCTION, count_traces
from coalclass.reports import model as model_page
from coalclass.reports import rulebook
from coalclass.reports.dimensions import by_dimension
from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean
from coalclass.scoring.describe import signed
from coalclass.scoring.model import Model
from coalclass.scoring.rulebook import Rule, Rulebook

_WIDE = 110
_LINE_FITS = 72
_FREE_FITS, _FOUND_FITS, _TABLE_FITS = 76, 62, 54
_WIDE_PAGES = 130
_LEAST_HALF = 8
_NAME = max(map(len, TRACES))


def show_codebook(console: Console, rows: list[dict[str, Any]]) -> None:
    """The codebook on the terminal: under each dimension its traces, defined."""
    wide, width = console.width >= _WIDE_PAGES, min(console.width, MAX_WIDTH)
    _say(console, f"{count_traces(rows)} {INTRODUCTION}")
    for dimension, members in by_dimension({row["name"]: row for row in rows}):
        console.print()
        console.print(_heading(dimension, ""), width=width)
        for row in members:
            console.print(_trace(row, wide), width=width)
            if row is not members[-1]:
                console.print()


def _trace(row: dict[str, Any], wide: bool) -> RenderableType:
    facts = [
        ("speaks for", row["speaks_for"] if row["scored"] else "neither: reported, not scored"),
        ("opened by", row["opened_by"]),
        ("reads", ", ".join(row["fields"])),
        ("silent", row["unknown"]),
        ("source", row["source"]),
    ]
    definition = f"{row['title'][0].upper()}{row['title'][1:]}. {row['definition']}"
    pairs = _pairs((name, text) for name, text in facts if text)
    if not wide:
        return Group(Padding(Text(row["name"], "bold"), (0, 2)), Padding(Group(Text(definition), pairs), (0, 4)))
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    grid.add_column(width=_NAME + 2)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Padding(Text(row["name"], "bold"), (0, 0, 0, 2)), Text(definition), pairs)
    return grid


def show_rulebook(console: Console, book: Rulebook) -> None:
    """The rulebook on the terminal: under each dimension its discount and rules, then the sources."""
    width = min(console.width, MAX_WIDTH)
    console.print(Padding(Text(clean(rulebook.title(book)), "bold"), (0, 2)), width=width)
    for note in (*rulebook.read_notes(), rulebook.count_rules(book)):
        console.print()
        _say(console, note)
    for dimension, members in by_dimension(book.rules):
        console.print()
        console.print(_heading(dimension, ""), width=width)
        discount = rulebook.describe_discount(book, dimension)
        _say(console, f"{discount[0].upper()}{discount[1:]}.")
        if width >= _WIDE_PAGES:
            console.print(_wide_rules(members), width=width)
        else:
            console.print((_narrow_rules if width >= _LINE_FITS else _stacked_rules)(members), width=width)
    console.print()
    console.print(_heading("sources", ""), width=width)
    console.print(Padding(_pairs(rulebook.cited_sources(book)), (0, 2)), width=width)


def _theory(rule: Rule) -> Text:
    return Text(clean(rule.theory)).append(clean(f" {rulebook.cite(rule)}"), "dim italic")


def _wide_rules(rules: list[Rule]) -> Table:
    table = _table(expand=True)
    for place, head in enumerate(rulebook.HEADS):
        name = head.removeprefix(">")
        if place:
            table.add_column(name, justify="right", no_wrap=True)
        else:
            table.add_column(f"  {name}", no_wrap=True, min_width=_NAME + 2)
    table.add_column("theory", ratio=1)
    for rule in rules:
        table.add_row(Text(f"  {rule.trace}", "bold"), *rulebook.figures(rule), _theory(rule))
        table.add_section()
    return table


def _narrow_rules(rules: list[Rule]) -> Group:
    """A line of figures for each rule, its theory below: no table of 80 columns holds both side by side."""
    head = _line([head.removeprefix(">").removesuffix(" dB") for head in rulebook.HEADS])
    lines: list[RenderableType] = [Padding(Text(head, "bold"), (0, 0, 0, 2))]
    for rule in rules:
        figures = Text(_line([rule.trace, *rulebook.figures(rule)]))
        figures.stylize("bold", 0, len(rule.trace))
        lines += [Text(), Padding(figures, (0, 0, 0, 2)), Padding(_theory(rule), (0, 2, 0, 4))]
    return Group(*lines)


def _stacked_rules(rules: list[Rule]) -> Group:
    """The figures in words where there is no room for a line of them."""
    names = [head.removeprefix(">").removesuffix(" dB") for head in rulebook.HEADS[1:]]
    lines: list[RenderableType] = []
    for rule in rules:
        cells = ", ".join(f"{name} {cell}" for name, cell in zip(names, rulebook.figures(rule), strict=True))
        parts = (Padding(Text(cells), (0, 1, 0, 4)), Padding(_theory(rule), (0, 1, 0, 4)))
        lines += [Text(), Padding(Text(rule.trace, "bold"), (0, 0, 0, 2)), *parts]
    return Group(*lines)


def _line(cells: list[str]) -> str:
    rule, p1, p0, spread, present, absent = cells
    return f"{rule:<{_NAME}}{p1:>7}{p0:>7}{spread:>13}{present:>9}{absent:>8}"


def show_model(console: Console, model: Model) -> None:
    """A model on the terminal: the facts in words, then the coefficients."""
    width, data = min(console.width, MAX_WIDTH), model_page.model_data(model)
    title = Text(clean(f"Model {model.name}"), "bold")
    facts = _pairs(model_page.model_facts(data))
    console.print(Panel(facts, title=title, title_align="left", width=width, padding=(0, 2)))
    rows = data["features"]
    console.print(_coefficients(rows, width) if width >= _TABLE_FITS else _stacked_coefficients(rows))
    console.print()
    _say(console, model_page.read_notes())


def _coefficients(rows: list[dict[str, Any]], width: int) -> Table:
    reach = max([abs(end) for row in rows for end in row["interval"]], default=0.0)
    widest = max([len(model_page.coefficient_cells(row)[2]) for row in rows], default=0)
    wide = width >= _WIDE
    half = min(24, (width - widest - 88) // 2)
    half = half if wide and half >= _LEAST_HALF else 0
    table = _table(expand=False)
    table.add_column("trace", no_wrap=True)
    # A narrow terminal has no room for what follows from the others.
    heads = ("coeff.", "90%", "free", "present\ndB", "absent\ndB", "found", "known")
    fits = (0, 0, _FREE_FITS, _WIDE, _WIDE, _FOUND_FITS, _FREE_FITS)
    kept = [place for place in range(len(heads)) if width >= fits[place]]
    for place in kept:
        table.add_column(heads[place], justify="right", no_wrap=True)
    if half:
        table.add_column(f"coefficient\n{signed(-reach, 2)} to {signed(reach, 2)}", justify="center", no_wrap=True)
    for dimension, members in by_dimension({row["indicator"]: row for row in rows}):
        table.add_row(Text(dimension, "bold cyan"))
        for row in members:
            name, *cells = model_page.coefficient_cells(row)
            shown = [Text(cells[place]) for place in kept]
            table.add_row(Text(f"  {name}"), *shown, *([_plot(row, reach, half)] if half else []))
        table.add_section()
    return table


def _stacked_coefficients(rows: list[dict[str, Any]]) -> Group:
    """Each trace with its figures below it, where there is no room for a table."""
    lines: list[RenderableType] = []
    for dimension, members in by_dimension({row["indicator"]: row for row in rows}):
        lines.append(Text(f" {dimension}", "bold cyan"))
        for row in members:
            name, coefficient, interval, _, _, _, found, known = model_page.coefficient_cells(row)
            figures = f"{coefficient} (90% {interval}); found {found}, known {known}"
            lines += [Text(f"   {name}"), Padding(Text(figures), (0, 0, 0, 5))]
    return Group(*lines)


def _plot(row: dict[str, Any], reach: float, half: int) -> Text:
    """The coefficient as a dot and its interval as a line, zero in the middle."""
    ends = row["interval"]
    low, at, high = (round(half * (1 + value / (reach or 1.0))) for value in (ends[0], row["coefficient"], ends[1]))
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
