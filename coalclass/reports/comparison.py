"""Dyads side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coalclass.analysis.comparison import (
    CONSTANTS,
    OTHER,
    PRIOR,
    Comparison,
    Difference,
    pooled,
    sum_dimensions,
)
from coalclass.indicators import TRACES
from coalclass.reports.verdicts import show_agreement
from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import list_words, show_interval, show_probability, signed
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_UNKNOWN = "·"
_NAMED, _DIMENSIONS_NAMED = 6, 3
_TELLING_DB = 1.0
_LEGEND = (
    f"dB that each dimension adds to the verdict, plus toward substantive; {_UNKNOWN} is unknown and adds 0 dB; other: "
    "baseline, calibration and prior. The columns add up to the sum."
)
_TRACES_LEGEND = f"dB that each trace adds to the verdict; {_UNKNOWN} is unknown and adds 0 dB."
_MORE = "--traces shows what each trace adds."


class ComparisonView(View):
    """Verdicts side by side, and where they differ; with `traces` also what each trace adds."""

    subject = "a comparison is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, comparison: Comparison, *, traces: bool = False) -> None:
        self.comparison = comparison
        self.traces = traces

    def rows(self) -> Rows:
        """A row for each dyad."""
        return comparison_rows(self.comparison)

    def tables(self) -> list[Sheet]:
        """Two tables for each coalition, and the differences."""
        return comparison_sheets(self.comparison, traces=self.traces)

    def document(self) -> dict[str, Any]:
        """The dyads in the order of the table, how far they differ on each trace, the differences."""
        return comparison_data(self.comparison)

    def show(self, console: Console) -> None:
        """A row for each dyad: its verdict, then what each dimension adds."""
        show_comparison(console, self.comparison, traces=self.traces)


def show_comparison(console: Console, comparison: Comparison, *, traces: bool = False) -> None:
    """The verdicts, the sums of the dimensions, and where the most and the least substantive differ."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.corpus.tables import verdict_row
    from coalclass.reports.tables import show_rows
    from coalclass.reports.terminal import MAX_WIDTH
    from coalclass.reports.text import clean

    width = min(console.width, MAX_WIDTH)
    pairs = zip(comparison.verdicts, comparison.names, strict=True)
    show_rows(console, [{**verdict_row(one), "dyad": name} for one, name in pairs])
    _show_sums(console, comparison, width)
    console.print(Padding(Text(_LEGEND, "dim"), (0, 1)), width=width)
    console.print()
    if traces:
        _show_traces(console, comparison, width)
    remarks = [*_remarks(comparison), *([] if traces else [_MORE])]
    for style, sentences in (("", _tell_difference(comparison)), ("dim", remarks)):
        for sentence in sentences:
            console.print(Padding(Text(clean(sentence), style), (0, 1)), width=width)


def _show_sums(console: Console, comparison: Comparison, width: int) -> None:
    """A row for each dyad, a column for each dimension, in as many tables as the columns need."""
    from rich.text import Text

    from coalclass.reports.bars import show_db
    from coalclass.reports.columns import Columns
    from coalclass.reports.text import clean

    sums = [sum_dimensions(one) for one in comparison.verdicts]
    head, dyads = "dyad", _shorten_names(comparison)
    names = _known_dimensions(comparison)
    room = width - 1 - max(map(len, (*dyads, head)))
    blocks = _share_out(names, room)
    if len(blocks) > 1:
        # The sum is what the others add up to: it does not stand in a table of its own.
        blocks = _share_out([_SUM, *names[:-1]], room)
    for place, block in enumerate(blocks):
        if place:
            console.print()
        table = Columns(width, (head, *[f">{_break(name)}" for name in block]))
        coalition = ""
        for name, verdict, row in zip(dyads, comparison.verdicts, sums, strict=True):
            if len(comparison.coalitions) > 1 and verdict.dyad.coalition != coalition:
                coalition = verdict.dyad.coalition
                table.add_heading(Text(clean(coalition), "bold cyan"))
            values = {**row, _SUM: verdict.db}
            cells = [_UNKNOWN if (db := values[one]) is None else show_db(db) for one in block]
            table.add_row(Text(name), *cells)
        console.print(table)


_SUM = "sum"


def _shorten_names(comparison: Comparison) -> list[str]:
    """The names of the dyads: the followers alone where all have one hegemon."""
    hegemons = {one.dyad.hegemon.code for one in comparison.verdicts}
    if len(hegemons) > 1:
        return list(comparison.names)
    return [name.removeprefix(f"{min(hegemons)}-") for name in comparison.names]


def _known_dimensions(comparison: Comparison) -> list[str]:
    """The columns: dimensions of which something is known of some dyad, what is no trace, and the sum."""
    sums = [sum_dimensions(one) for one in comparison.verdicts]
    return [*[name for name in sums[0] if any(row[name] is not None for row in sums)], _SUM]


def _break(name: str) -> str:
    """A head in two lines where it is two words."""
    return name.replace("-", "-\n")


def _share_out(names: list[str], room: int) -> list[list[str]]:
    """The columns in order, as many to a block as there is room for, each with a gap before it."""
    blocks: list[list[str]] = [[]]
    left = room
    for name in names:
        needs = 1 + max(5, *map(len, name.split("-")))
        if needs > left and blocks[-1]:
            blocks.append([])
            left = room
        blocks[-1].append(name)
        left -= needs
    return blocks


def _show_traces(console: Console, comparison: Comparison, width: int) -> None:
    """What each trace adds to each verdict, and by which the most and the least substantive differ."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.reports.grid import Grid

    grid = Grid("trace", comparison.names, [one.dyad.coalition for one in comparison.verdicts])
    for name, cells in _trace_lines(comparison):
        grid.add_row(name, cells, [_style(cell) for cell in cells])
    console.print(grid)
    console.print(Padding(Text(_TRACES_LEGEND, "dim"), (0, 1)), width=width)
    console.print()
    if comparison.differences:
        parts = Grid("dB", _difference_heads(comparison), _difference_groups(comparison))
        for name, cells in _difference_lines(comparison):
            parts.add_row(name, cells, ["bold", "", ""] if name == _SUM else [_style(cell) for cell in cells])
        console.print(Padding(Text("The largest difference, trace by trace", "bold"), (0, 1)), width=width)
        console.print(parts)
        console.print()


def _style(cell: str) -> str:
    """The colour of dB that tell; the sign says it without."""
    if cell == _UNKNOWN:
        return "dim"
    if float(cell.replace("\N{MINUS SIGN}", "-")) >= _TELLING_DB:
        return "green"
    return "magenta" if cell[0] == "\N{MINUS SIGN}" and float(cell[1:]) >= _TELLING_DB else ""


def comparison_sheets(comparison: Comparison, *, traces: bool = False) -> list[Sheet]:
    """The verdicts and the sums of each coalition, and the differences."""
    names = _known_dimensions(comparison)
    sheets = []
    for coalition in comparison.coalitions:
        members = [
            (name, one)
            for name, one in zip(comparison.names, comparison.verdicts, strict=True)
            if one.dyad.coalition == coalition
        ]
        sheets.append(Sheet(coalition, _VERDICT_HEADS, [_verdict_cells(*one) for one in members]))
        rows = [(name, *_sum_cells(one, names)) for name, one in members]
        sheets.append(Sheet("", ("dyad", *[f">{name}" for name in names]), rows))
    if traces:
        sheets += _trace_sheets(comparison)
    remarks = [*_tell_difference(comparison), _LEGEND, *_remarks(comparison)]
    return [*sheets, Sheet("Remarks", remarks=remarks)]


_VERDICT_HEADS = (
    *("dyad", "verdict", "standing", ">dB", ">P", ">90% interval", ">rules dB", ">model dB", ">coverage"),
    "published",
)


def _trace_sheets(comparison: Comparison) -> list[Sheet]:
    """What each trace adds, and the largest differences by trace."""
    heads = ("trace", *[f">{name}" for name in comparison.names])
    rows = [(name, *cells) for name, cells in _trace_lines(comparison)]
    sheets = [Sheet("What each trace adds, in dB", heads, rows)]
    if comparison.differences:
        heads = ("trace", *[f">{head}, dB" for head in _difference_heads(comparison)])
        rows = [(name, *cells) for name, cells in _difference_lines(comparison)]
        sheets.append(Sheet("The largest difference by trace", heads, rows))
    return sheets


def _verdict_cells(name: str, one: Verdict) -> tuple[str, ...]:
    published = one.published
    return (
        *(name, one.label or "none", one.standing, signed(one.db), show_probability(one.p_substantive)),
        *(show_interval(one.interval), signed(one.rules.db), signed(one.model.db), f"{one.coverage:.0%}"),
        show_agreement(one.label, None if published is None else published["value"]),
    )


def _sum_cells(one: Verdict, names: list[str]) -> list[str]:
    values = {**sum_dimensions(one), _SUM: one.db}
    return [_UNKNOWN if (db := values[name]) is None else signed(db) for name in names]


def _trace_lines(comparison: Comparison) -> list[tuple[str, tuple[str, ...]]]:
    """By trace what it adds to each verdict, those first on which the dyads differ most."""
    columns = [pooled(one) for one in comparison.verdicts]
    names = [*[name for name, _ in comparison.indicators], *_find_constants(comparison.verdicts)]
    return [(name, tuple([_show_db(column[name]) for column in columns])) for name in names]


def _find_constants(verdicts: Sequence[Verdict]) -> list[str]:
    """The rows that are no trace; a prior only where somebody asked for one."""
    asked = any(pooled(one)[PRIOR].pooled_db for one in verdicts)
    return [name for name in CONSTANTS if asked or name != PRIOR]


def _show_db(row: Contribution) -> str:
    return _UNKNOWN if row.value is None and row.indicator not in CONSTANTS else signed(row.pooled_db)


def _tell_difference(comparison: Comparison) -> list[str]:
    """How far the most and the least substantive are apart, and by which dimensions."""
    if comparison.most is None or comparison.least is None:
        return ["Fewer than two dyads have a label: there is no difference to show."]
    most, least = comparison.verdicts[comparison.most], comparison.verdicts[comparison.least]
    names = [comparison.names[place] for place in (comparison.most, comparison.least)]
    if most.dyad.coalition != least.dyad.coalition:
        names = [f"{name} ({one.dyad.coalition})" for name, one in zip(names, (most, least), strict=True)]
    if not any(row.db for row in comparison.differences):
        return ["The records do not differ: each trace adds the same to each of them."]
    first, second = sum_dimensions(most), sum_dimensions(least)
    parts = {name: (first[name] or 0.0) - (second[name] or 0.0) for name in first if name != OTHER}
    largest = sorted(parts, key=lambda name: -abs(parts[name]))[:_DIMENSIONS_NAMED]
    ends = [f"({signed(one.db)} dB)" for one in (most, least)]
    if most.db < 0:
        told = f"{names[0]} leans least to incentives {ends[0]} and {names[1]} most {ends[1]}."
    else:
        other = "the most incentive-based" if least.db < 0 else "the least"
        told = f"{names[0]} is the most substantive {ends[0]} and {names[1]} {other} {ends[1]}."
    return [
        f"{told} {names[0]} less {names[1]} is {signed(most.db - least.db)} dB; the largest parts of it are "
        f"{list_words([f'{name} ({signed(parts[name])} dB)' for name in largest])}."
    ]


def _difference_heads(comparison: Comparison) -> tuple[str, str, str]:
    assert comparison.most is not None and comparison.least is not None
    return "difference", comparison.names[comparison.most], comparison.names[comparison.least]


def _difference_groups(comparison: Comparison) -> tuple[str, ...]:
    """The coalitions over the two columns, where they are not one."""
    assert comparison.most is not None and comparison.least is not None
    names = [comparison.verdicts[place].dyad.coalition for place in (comparison.most, comparison.least)]
    return ("", *names) if names[0] != names[1] else ()


def _difference_lines(comparison: Comparison) -> list[tuple[str, tuple[str, ...]]]:
    """The largest differences, all others together, and the sum."""
    shown, rest = comparison.differences[:_NAMED], comparison.differences[_NAMED:]
    lines = [(row.indicator, (signed(row.db), _show_db(row.first), _show_db(row.second))) for row in shown]
    return [*lines, ("all others", _add_up(rest)), (_SUM, _add_up(comparison.differences))]


def _add_up(rows: Sequence[Difference]) -> tuple[str, ...]:
    columns = [row.db for row in rows], [row.first.pooled_db for row in rows], [row.second.pooled_db for row in rows]
    return tuple([signed(sum(column)) for column in columns])


def _remarks(comparison: Comparison) -> list[str]:
    from coalclass.corpus.tables import verdict_row

    remarks = []
    names = Counter((one.dyad.coalition, one.dyad.name) for one in comparison.verdicts)
    for verdict, name in zip(comparison.verdicts, comparison.names, strict=True):
        published = verdict.published
        if verdict.standing == INSUFFICIENT:
            remarks.append(f"{name}: no evidence, so no label; it takes no part in the difference.")
        elif published is not None and verdict.label is not None and published["value"] != verdict.label:
            remarks.append(f"{name}: the published label is {published['value']}; the verdict differs from it.")
        if names[verdict.dyad.coalition, verdict.dyad.name] > 1:
            remarks.append(f"{name} is {verdict_row(verdict)['id']}.")
    sums = sum_dimensions(comparison.verdicts[0])
    unknown = [name for name in sums if name not in _known_dimensions(comparison)]
    if unknown:
        remarks.append(f"Unknown for every dyad, and so left out: {', '.join(unknown)}.")
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
    """A row for each dyad: the columns of a verdict, and what each trace adds in dB, empty if unknown."""
    from coalclass.corpus.tables import VERDICT_COLUMNS, snake, verdict_values

    # In the order of the codebook, wherever these dyads differ most.
    names = [*[name for name in TRACES if name in dict(comparison.indicators)], *_find_constants(comparison.verdicts)]
    columns = ("dyad", *VERDICT_COLUMNS, *[f"db_{snake(name)}" for name in names])
    return Rows(columns, [(one.dyad.name, *verdict_values(one), *_decibels(one, names)) for one in comparison.verdicts])


def _decibels(verdict: Verdict, names: list[str]) -> list[float | None]:
    found = pooled(verdict)
    rows = [found[name] for name in names]
    return [row.pooled_db if row.value is not None or row.indicator in CONSTANTS else None for row in rows]
