"""A verdict on the terminal: what, how sure, and the table that carries it.

Everything from a record goes through `clean` and into `Text`, never into markup. Colours are the
sixteen that every theme defines, so that light and dark both work; nothing is told by colour alone.
"""

from __future__ import annotations

from math import fsum

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records import Entry
from coalclass.reports.columns import Columns
from coalclass.reports.text import clean, share
from coalclass.reports.verdicts import ENDS, tell_bias, tell_published
from coalclass.scoring.describe import describe, signed
from coalclass.scoring.explain import ranked_pulls, tell_prior
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, SUBSTANTIVE, Contribution, Verdict

STYLES = {SUBSTANTIVE: "bold green", INCENTIVE: "bold magenta", None: "bold"}
_STANDING = {"clear": "●", "leaning": "◐", "contested": "○", INSUFFICIENT: "·"}
_WIDE, _BOTH_FIT = 110, 64
_SCALE_DB = 20.0
_SIDE = 5
_HEADS = ("trace", ">strength", ">search", ">rules", ">model", ">verdict", "in words, and the entries")
MAX_WIDTH = 140


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print one verdict."""
    width = min(console.width, MAX_WIDTH)
    console.print(
        Panel(_head(verdict, width - 6), title=_title(verdict), title_align="left", width=width, padding=(0, 2))
    )
    if verdict.standing != INSUFFICIENT:
        console.print(_traces(verdict, width))
        console.print(Padding(_unknown(verdict, width >= _WIDE), (0, 1)), width=width)
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
        return Group(case, Text(), Text(INSUFFICIENT, "bold"), *_remarks(verdict))
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
    return Group(
        case,
        Text(),
        label,
        figures,
        Text(),
        _scale(verdict, width),
        Text(),
        _opinions(verdict),
        Text(),
        *_remarks(verdict),
    )


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


def _remarks(verdict: Verdict) -> list[Text]:
    """How much bias in finding would make it even, and the record's own label."""
    lines = [*tell_prior(verdict), tell_bias(verdict), tell_published(verdict)]
    return [Text(clean(line)) for line in lines if line]


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


def _traces(verdict: Verdict, width: int) -> Columns:
    wide = width >= _WIDE
    known = slice(0, 2 if width >= _BOTH_FIT else 0)
    table = Columns(width, (_HEADS[0], *_HEADS[1:3][known], *_HEADS[3:6], _HEADS[6] if wide else "entries"))
    for dimension in DIMENSIONS:
        rows = [row for row in verdict.contributions if row.dimension == dimension and row.value is not None]
        if rows:
            _add_dimension(table, verdict.profile[dimension], rows, known, wide)
    for row in verdict.contributions:
        if row.dimension is None:
            rules, model, db = signed(row.rules_db), signed(row.model_db), signed(row.db)
            table.add_row(row.indicator, *["", ""][known], rules, model, db, Text(ENDS[row.indicator], "dim"))
    sums = [Text(signed(db), "bold") for db in (verdict.rules.db, verdict.model.db, verdict.db)]
    table.add_row(
        Text("sum, dB", "bold"), *["", ""][known], *sums, Text(verdict.label or "no label", STYLES[verdict.label])
    )
    return table


def _add_dimension(table: Columns, amount: float | None, rows: list[Contribution], known: slice, wide: bool) -> None:
    """Its name with the amount of what it names and its sums, then its traces; `known` are the columns on finding."""
    sums = [""] * 3
    if any(TRACES[row.indicator].scored for row in rows):
        rules = fsum(row.rules_db for row in rows)
        raw = fsum(row.rules_db_uncapped for row in rows)
        sums = [_rules(rules, raw, wide), *[signed(fsum(part)) for part in zip(*_learned(rows), strict=True)]]
    cells = [Text(cell, "cyan") for cell in (*[share(amount), ""][known], *sums)]
    table.add_row(Text(rows[0].dimension or "", "bold cyan"), *cells, _bar(amount))
    for row in rows:
        scored = TRACES[row.indicator].scored
        found = (_rules(row.rules_db, row.rules_db_uncapped, wide), signed(row.model_db), signed(row.db))
        cells = [Text(cell) for cell in (found if scored else ("", "", ""))]
        basis = _words(row) if wide else _basis(row)
        table.add_row(Text(f"  {row.indicator}"), *[share(row.value), share(row.search)][known], *cells, basis)
    table.add_section()


def _learned(rows: list[Contribution]) -> list[tuple[float, float]]:
    return [(row.model_db, row.db) for row in rows]


def _rules(db: float, raw: float, wide: bool) -> str:
    """The rules' dB; in parentheses, where there is room, what they were before the discount of their dimension."""
    before, after = signed(raw), signed(db)
    return f"{after} ({before})" if wide and before != after else after


def _words(row: Contribution) -> Text:
    title = TRACES[row.indicator].title
    known = "" if TRACES[row.indicator].scored else " (not scored)"
    return Text(f"{title}{known}: ").append_text(_basis(row))


def _bar(amount: float | None) -> Text:
    filled = round((amount or 0.0) * 10)
    return Text("▰" * filled, "cyan").append("▱" * (10 - filled), "dim")


def _basis(row: Contribution) -> Text:
    """The entries a trace rests on: `aid[0-2, 4] interactions[2]`."""
    by_section: dict[str, list[int]] = {}
    for entry in row.entries:
        section, _, index = entry.entry.rstrip("]").partition("[")
        by_section.setdefault(section, []).append(int(index))
    if not by_section:
        return Text("context" if row.dimension == "distance" else "none found", "dim")
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


def _unknown(verdict: Verdict, wide: bool) -> Text:
    rows = [row for row in verdict.contributions if row.indicator in TRACES and TRACES[row.indicator].scored]
    names = [row.indicator for row in rows if row.value is None]
    text = Text(f"{verdict.coverage:.0%} of the traces were found or looked for.", "dim")
    if names:
        text.append(f" Neither, so 0 dB: {', '.join(names)}.", "dim")
    text.append(" Rules, model and verdict in dB, with their sums beside each dimension.", "dim")
    if wide:
        text.append(" In parentheses: the rules before further traces of a dimension are discounted.", "dim")
    return text
