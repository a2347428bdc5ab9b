"""Dyads side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from coalclass.analysis.comparison import CONSTANTS, PRIOR, Comparison, Difference, pooled
from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.reports.text import share
from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_UNKNOWN = "·"
_NAMED = 6
_TELLING_DB = 1.0
_LEGEND = (
    "dB: what a trace adds to the verdict by rules and model; plus speaks for substantive, minus for incentive-based. "
    f"{_UNKNOWN} is unknown and adds 0 dB. Traces, baseline and calibration add up to the verdict."
)


class ComparisonView(View):
    """Verdicts side by side, and where they differ."""

    subject = "a comparison is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def rows(self) -> Rows:
        """A row a dyad."""
        return comparison_rows(self.comparison)

    def tables(self) -> list[Sheet]:
        """A table a coalition, and the differences."""
        return comparison_sheets(self.comparison)

    def document(self) -> dict[str, Any]:
        """The dyads in the order of the table, how far they differ on each trace, the differences."""
        return comparison_data(self.comparison)

    def show(self, console: Console) -> None:
        """As many dyads beside one another as there is room for."""
        show_comparison(console, self.comparison)


class Line(NamedTuple):
    """A row of the table: its name and a cell a dyad; a title has none."""

    name: str
    cells: tuple[str, ...] = ()


def show_comparison(console: Console, comparison: Comparison) -> None:
    """The table, and where the most and the least substantive differ."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.reports.grid import Grid
    from coalclass.reports.terminal import MAX_WIDTH
    from coalclass.reports.text import clean

    grid = Grid("", comparison.names, [one.dyad.coalition for one in comparison.verdicts])
    for line in _lines(comparison):
        grid.add_row(line.name, line.cells, _styles(line))
    console.print(grid)
    console.print()
    if comparison.differences:
        console.print(Padding(Text(clean(_headline(comparison)), "bold cyan"), (0, 0, 0, 1)))
        parts = Grid("dB", _difference_heads(comparison), _difference_groups(comparison))
        for line in _difference_lines(comparison):
            parts.add_row(line.name, line.cells, ["bold", "", ""] if line.name == "sum" else _styles(line))
        console.print(parts)
        console.print()
    width = min(console.width, MAX_WIDTH)
    for remark in _remarks(comparison):
        console.print(Padding(Text(clean(remark), "dim"), (0, 0, 0, 1)), width=width)


def _styles(line: Line) -> list[str]:
    return [_style(cell) for cell in line.cells]


def _style(cell: str) -> str:
    """The colours that labels have, for telling dB too; the sign says it without them."""
    if cell in ("substantive", "incentive-based"):
        return "bold green" if cell == "substantive" else "bold magenta"
    if cell in (_UNKNOWN, "unknown"):
        return "dim"
    if cell[:1] in ("+", "\N{MINUS SIGN}") and float(cell[1:]) >= _TELLING_DB:
        return "green" if cell[0] == "+" else "magenta"
    return ""


def comparison_sheets(comparison: Comparison) -> list[Sheet]:
    """A table a coalition, and the differences."""

    lines = _lines(comparison)
    sheets = []
    for coalition in comparison.coalitions:
        places = [place for place, one in enumerate(comparison.verdicts) if one.dyad.coalition == coalition]
        heads = ("", *[f">{comparison.names[place]}" for place in places])
        rows = [(line.name, *[line.cells[place] if line.cells else "" for place in places]) for line in lines]
        sheets.append(Sheet(coalition, heads, rows))
    if comparison.differences:
        heads = ("", *[f">{head}, dB" for head in _difference_heads(comparison)])
        rows = [(line.name, *line.cells) for line in _difference_lines(comparison)]
        sheets.append(Sheet(_headline(comparison), heads, rows))
    return [*sheets, Sheet("Remarks", remarks=_remarks(comparison))]


def _lines(comparison: Comparison) -> list[Line]:
    verdicts = comparison.verdicts
    columns = [pooled(one) for one in verdicts]
    head = [
        Line("label", tuple([one.label or "none" for one in verdicts])),
        Line("standing", tuple([one.standing for one in verdicts])),
        Line("dB", tuple([signed(one.db) for one in verdicts])),
        Line("P(substantive)", tuple([f"{one.p_substantive:.2f}" for one in verdicts])),
        Line("P, 90% interval", tuple(["{:.2f}–{:.2f}".format(*one.interval) for one in verdicts])),
        Line("rules dB", tuple([signed(one.rules.db) for one in verdicts])),
        Line("model dB", tuple([signed(one.model.db) for one in verdicts])),
        Line("coverage", tuple([f"{one.coverage:.0%}" for one in verdicts])),
    ]
    profile = [Line(f"  {name}", tuple([share(one.profile[name]) for one in verdicts])) for name in DIMENSIONS]
    rows = [name for name, _ in comparison.indicators]
    traces = [
        Line(f"  {name}", tuple([_show_db(column[name]) for column in columns]))
        for name in (*rows, *_find_constants(verdicts))
    ]
    titles = Line("profile: the amount, 0 to 1"), Line("dB of the verdict, the largest differences first")
    return [*head, titles[0], *profile, titles[1], *traces]


def _find_constants(verdicts: Sequence[Verdict]) -> list[str]:
    """The rows that are no trace; a prior only where somebody asked for one."""
    asked = any(pooled(one)[PRIOR].pooled_db for one in verdicts)
    return [name for name in CONSTANTS if asked or name != PRIOR]


def _show_db(row: Contribution) -> str:
    return _UNKNOWN if row.value is None and row.indicator not in CONSTANTS else signed(row.pooled_db)


def _headline(comparison: Comparison) -> str:
    assert comparison.most is not None and comparison.least is not None
    most, least = comparison.verdicts[comparison.most], comparison.verdicts[comparison.least]
    names = [comparison.names[place] for place in (comparison.most, comparison.least)]
    if most.dyad.coalition != least.dyad.coalition:
        names = [f"{name} ({one.dyad.coalition})" for name, one in zip(names, (most, least), strict=True)]
    return (
        f"What parts {names[0]}, the most substantive, from {names[1]}, the least: {most.db - least.db:.1f} dB "
        f"({signed(most.db)} dB and {signed(least.db)} dB)"
    )


def _difference_heads(comparison: Comparison) -> tuple[str, str, str]:
    assert comparison.most is not None and comparison.least is not None
    return "difference", comparison.names[comparison.most], comparison.names[comparison.least]


def _difference_groups(comparison: Comparison) -> tuple[str, ...]:
    """The coalitions over the two columns, where they are not one."""
    assert comparison.most is not None and comparison.least is not None
    names = [comparison.verdicts[place].dyad.coalition for place in (comparison.most, comparison.least)]
    return ("", *names) if names[0] != names[1] else ()


def _difference_lines(comparison: Comparison) -> list[Line]:
    """The largest differences, all others together, and the sum."""
    shown, rest = comparison.differences[:_NAMED], comparison.differences[_NAMED:]
    lines = [Line(row.indicator, (signed(row.db), _show_db(row.first), _show_db(row.second))) for row in shown]
    return [*lines, _sum("all others", rest), _sum("sum", comparison.differences)]


def _sum(name: str, rows: Sequence[Difference]) -> Line:
    columns = [row.db for row in rows], [row.first.pooled_db for row in rows], [row.second.pooled_db for row in rows]
    return Line(name, tuple([signed(sum(column)) for column in columns]))


def _remarks(comparison: Comparison) -> list[str]:
    remarks = [_LEGEND]
    for verdict, name in zip(comparison.verdicts, comparison.names, strict=True):
        if verdict.standing == INSUFFICIENT:
            remarks.append(
                f"{name}: no evidence, so no label; it enters neither the order of the rows nor the difference."
            )
        if name != verdict.dyad.name:
            remarks.append(f"{name} is {verdict.path}, another record of the dyad.")
    if not comparison.differences:
        remarks.append("Fewer than two dyads have a label: there is no difference to show.")
    return remarks


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON holds it, unrounded; the dyads in the order of the table."""
    return {
        "dyads": [{"dyad": one.dyad.name, **verdict_data(one)} for one in comparison.verdicts],
        "indicators": [
            {"indicator": name, "dimension": TRACES[name].dimension, "spread_db": spread}
            for name, spread in comparison.indicators
        ],
        "differences": _difference_data(comparison),
    }


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict as `classify` writes it, and with each contribution its dB once more, as `pooled_db`."""
    values = verdict.as_dict()
    for content, row in zip(values["contributions"], verdict.contributions, strict=True):
        content["pooled_db"] = row.pooled_db
    return values


def _difference_data(comparison: Comparison) -> dict[str, Any] | None:
    if comparison.most is None or comparison.least is None:
        return None
    most, least = comparison.verdicts[comparison.most], comparison.verdicts[comparison.least]
    return {
        "most": _place(most),
        "least": _place(least),
        "db": most.db - least.db,
        "indicators": [
            {
                "indicator": row.indicator,
                "dimension": row.first.dimension,
                "most_db": row.first.pooled_db,
                "least_db": row.second.pooled_db,
                "db": row.db,
            }
            for row in comparison.differences
        ],
    }


def _place(verdict: Verdict) -> dict[str, Any]:
    dyad = verdict.dyad
    return {"dyad": dyad.name, "coalition": dyad.coalition, "path": verdict.path, "db": verdict.db}


def comparison_rows(comparison: Comparison) -> Rows:
    """A row a dyad: the columns of a verdict, and what each trace adds in dB, empty if unknown."""
    from coalclass.corpus.tables import VERDICT_COLUMNS, snake, verdict_values

    # In the order of the codebook, wherever these dyads differ most.
    names = [*[name for name in TRACES if name in dict(comparison.indicators)], *_find_constants(comparison.verdicts)]
    columns = ("dyad", *VERDICT_COLUMNS, *[f"db_{snake(name)}" for name in names])
    return Rows(columns, [(one.dyad.name, *verdict_values(one), *_decibels(one, names)) for one in comparison.verdicts])


def _decibels(verdict: Verdict, names: list[str]) -> list[float | None]:
    found = pooled(verdict)
    rows = [found[name] for name in names]
    return [row.pooled_db if row.value is not None or row.indicator in CONSTANTS else None for row in rows]
