"""A verdict on the terminal: the answer in a box and a paragraph, then what speaks for and against it, then the table.

Everything from a record goes through `clean` and into `Text`, never into markup. Colours are among the sixteen that
every theme defines, so that light and dark both work; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import TypeAlias

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records import Entry
from coalclass.records.words import count_noun
from coalclass.reports.bars import STYLES, axis, find_scale, gauge, show_bar, show_db
from coalclass.reports.columns import Columns
from coalclass.reports.text import clean, share
from coalclass.reports.verdicts import DETAILS, ENDS, tell_context, tell_published
from coalclass.scoring.describe import describe, list_words, name_entry, show_interval, show_probability, signed
from coalclass.scoring.explain import Sources, ranked_rows, show_numbers, tell_prior
from coalclass.scoring.opening import tell_uncounted
from coalclass.scoring.tell import tell_trace
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Opinion, Verdict

MAX_WIDTH = 140
_STANDING = {"clear": "●", "leaning": "◐", "contested": "○", INSUFFICIENT: "·"}
_FOUND_FITS, _RULES_FIT, _LONG_BARS_FIT = 78, 60, 100
_GAPS_FIT = 48
_TRACES_SHOWN, _ENTRIES_SHOWN = 3, 2
_LEAST_SCALE_DB = 5
_MORE = "--full shows every trace and entry with notes and sources; --brief the answer alone."


Numbers: TypeAlias = tuple[float | None, float, float, float]
"""What is added in dB: to the rules before any discount, to the rules, to the model, to the verdict."""


def show_verdict(console: Console, verdict: Verdict, detail: str = "") -> None:
    """Print one verdict: with `brief` the answer alone, with `full` every trace, entry and source."""
    assert detail in DETAILS
    width = min(console.width, MAX_WIDTH)
    told = verdict.explain(verdict)
    sources = Sources(verdict.dyad, told.sources)
    console.print(_box(verdict, sources, width), width=width)
    paragraph = told.text[:1].upper() + told.text[1:]
    _say(console, Text(clean(paragraph)), width)
    if uncounted := tell_uncounted(verdict):
        _say(console, Text(uncounted), width)
    listed = len(sources.citations)
    show_sources(console, sources.citations, 0, width)
    if detail != "brief" and verdict.standing != INSUFFICIENT:
        full = detail == "full"
        for table in _sides(verdict, sources, width, full=full):
            console.print()
            console.print(table)
        console.print()
        console.print(_traces(verdict, width, full=full))
        _say(console, Text(_legend(width, full=full), "dim"), width)
        if full:
            # Only here: most readers do not ask for all entries.
            from coalclass.reports.entries import show_entries

            show_entries(console, verdict, sources, listed, width)
        else:
            _say(console, Text(_MORE, "dim"), width)
    console.print()


def show_sources(console: Console, citations: tuple[str, ...], known: int, width: int) -> None:
    """The sources after the first `known`, each with its number."""
    margin = len(str(len(citations))) + 4
    for number, citation in list(enumerate(citations, 1))[known:]:
        lines = Text(clean(" ".join(citation.split()))).wrap(console, width - margin - 1)
        for place, line in enumerate(lines):
            lead = f" [{number}]".ljust(margin) if not place else " " * margin
            console.print(Text(lead, "dim").append(line.plain.rstrip(), "dim"))


def _say(console: Console, text: Text, width: int) -> None:
    console.print(Padding(text, (0, 1)), width=width)


def _box(verdict: Verdict, sources: Sources, width: int) -> Panel:
    dyad = verdict.dyad
    case = Text(clean(f"{dyad.coalition}, {dyad.period}"))
    published = [Text(line) for line in _tell_published(verdict, sources)]
    published += [Text(line) for line in [tell_context(verdict)] if line]
    parts: list[RenderableType] = [case, Text()]
    if verdict.standing == INSUFFICIENT:
        parts += [Text(INSUFFICIENT, "bold"), *published]
    else:
        parts += [
            *_answer(verdict, width - 6),
            Text(),
            gauge(verdict, width - 6),
            Text(),
            *_opinions(verdict, width - 6),
        ]
        parts += [Text(line) for line in tell_prior(verdict)] + published
    title = Text(f"{dyad.follower.name} and {dyad.hegemon.name}", "bold")
    return Panel(Group(*parts), title=title, title_align="left", width=width, padding=(0, 2))


def _answer(verdict: Verdict, width: int) -> list[Text]:
    standing = (f"{_STANDING[verdict.standing]} {verdict.standing}", "bold")
    chance = f"P(substantive) {show_probability(verdict.p_substantive)}"
    interval = f"90% interval {show_interval(verdict.interval)}"
    figures = Text.assemble((f"{signed(verdict.db)} dB", "bold"), f"   {chance}   {interval}")
    if len(figures.plain) > width:
        figures = Text.assemble((f"{signed(verdict.db)} dB", "bold"), f"   {chance}\n{interval}")
    return [Text.assemble((verdict.label or "no label", STYLES[verdict.label]), "   ", standing), figures]


def _opinions(verdict: Verdict, width: int) -> list[Text]:
    """What the two scorers say, one line each."""
    seen = "trained on this record" if verdict.in_training else "not trained on this record"
    lines = []
    for name, opinion, remark in (("rules", verdict.rules, ""), ("model", verdict.model, seen)):
        line = _opinion(name, opinion, gap=3 if width >= _GAPS_FIT else 1)
        if remark:
            fits = len(line.plain) + len(remark) + 3 <= width
            line.append(f"   {remark}" if fits else f"\n({remark})", "dim")
        lines.append(line)
    return lines


def _opinion(name: str, opinion: Opinion, *, gap: int) -> Text:
    space = " " * gap
    figures = f"{signed(opinion.db):>5} dB{space}P {show_probability(opinion.p_substantive):<6}{space}"
    return Text(f"{name}{space}{figures}").append(opinion.label or "none", STYLES[opinion.label])


def _tell_published(verdict: Verdict, sources: Sources) -> list[str]:
    """The record's own label with the numbers of its sources."""
    label = verdict.dyad.label
    numbers = show_numbers(sources.cite(label.source)) if label is not None else ""
    published = tell_published(verdict, numbers)
    return [published] if published else []


def _sides(verdict: Verdict, sources: Sources, width: int, *, full: bool) -> Iterable[Columns]:
    """The strongest traces for and against, with their entries; with `full` all of them."""
    label = verdict.label or "substantive"
    for title, rows in zip((f"for {label}", "against it"), ranked_rows(verdict), strict=True):
        table = Columns(width, (">dB", f"what speaks {title}, the strongest first"))
        if not rows:
            # The paragraph says so.
            continue
        shown = rows if full else rows[:_TRACES_SHOWN]
        told: set[int] = set()
        for row in shown:
            table.add_row(show_db(row.db), _tell_row(verdict, row, sources, told, full=full))
        if len(shown) < len(rows):
            rest = rows[len(shown) :]
            added = signed(fsum(row.db for row in rest))
            table.add_row(added, Text(f"{count_noun(len(rest), 'more trace')} together", "dim"))
        yield table


def _tell_row(verdict: Verdict, row: Contribution, sources: Sources, told: set[int], *, full: bool) -> Text:
    """A trace by name and in words, and under it the entries it rests on; one of those `told` before by name alone."""
    if not row.entries:
        words = tell_trace(row.indicator, row.value or 0.0, ())
        return Text.assemble((row.indicator, "bold"), f": {words}")
    text = Text.assemble((row.indicator, "bold"), f": {TRACES[row.indicator].title}")
    # The likeliest instance first; an entry of several stands once.
    entries = list({id(entry): entry for found in row.instances for entry in found.entries}.values())
    shown = entries if full else entries[:_ENTRIES_SHOWN]
    for entry in shown:
        known = f"{name_entry(entry)}, as above" if id(entry) in told else ""
        text.append(f"\n  {clean(known or tell_entry(verdict, entry, sources, full=full))}")
        told.add(id(entry))
    if len(shown) < len(entries):
        text.append(f"\n  and {count_noun(len(entries) - len(shown), 'more entry', 'more entries')}", "dim")
    return text


def tell_entry(verdict: Verdict, entry: Entry, sources: Sources, *, full: bool = True) -> str:
    """An entry in words with its date, its line and the numbers of its sources: of all, or of those listed before."""
    listed = set(sources.citations)
    cited = [source for source in entry.source if full or verdict.dyad.cite(source) in listed]
    remarks = [entry.reliability] if entry.reliability != "confirmed" else []
    remarks += [f"line {entry.line}"] if entry.line else []
    beside = f" ({', '.join(remarks)})" if remarks else ""
    return f"{describe(entry, dated=True)}{beside}{show_numbers(sources.cite(tuple(cited)))}"


def _traces(verdict: Verdict, width: int, *, full: bool) -> Columns:
    """What each dimension and trace adds, with a bar each, down to the sum."""
    half = 10 if width >= _LONG_BARS_FIT else 6 if width >= _FOUND_FITS else 4
    known = [row for row in verdict.contributions if row.value is not None or row.dimension is None]
    sums = [_sum(rows)[-1] for _, rows in _by_dimension(verdict)]
    scale = find_scale([verdict.db, *sums, *[row.db for row in known]], _LEAST_SCALE_DB)
    found, rules = width >= _FOUND_FITS, width >= _RULES_FIT
    alone = full and width >= _LONG_BARS_FIT
    heads = ("trace", *((">strength", ">search") if found else ()), *((">alone",) if alone else ()))
    table = Columns(width, (*heads, *((">rules", ">model") if rules else ()), ">dB", axis(scale, half)))

    def add(name: Text, amounts: tuple[str, str], numbers: Numbers | None, style: str) -> None:
        cells = [Text(cell, style) for cell in amounts] if found else []
        if numbers is None:
            table.add_row(name, *cells, *[""] * (alone + 2 * rules + 2))
            return
        raw, *sums = numbers
        cells += [Text("" if raw is None else signed(raw), style)] if alone else []
        cells += [show_db(db, style) for db in (sums if rules else sums[-1:])]
        table.add_row(name, *cells, show_bar(sums[-1], scale, half))

    for dimension, rows in _by_dimension(verdict):
        scored = [row for row in rows if TRACES[row.indicator].scored]
        if scored or found:
            name = Text(dimension if scored else f"{dimension} (not scored)", "bold")
            add(name, (share(verdict.profile[dimension]), ""), _sum(scored) if scored else None, "bold")
        for row in scored:
            add(Text(f"  {row.indicator}"), (share(row.value), _show_search(row)), _sum([row]), "")
    for row in verdict.contributions:
        if row.dimension is None:
            add(Text(f"{row.indicator} ({ENDS[row.indicator]})"), ("", ""), _sum([row]), "")
    # Before the discounts there is no sum that would mean anything.
    total = (None, verdict.rules.db, verdict.model.db, verdict.db)
    add(Text("sum", "bold"), ("", ""), total, "bold")
    return table


def _show_search(row: Contribution) -> str:
    """How well a trace was looked for; a dash where it is surely there, so that no search plays a part."""
    return "\N{EN DASH}" if share(row.value) == "1.00" else share(row.search)


def _by_dimension(verdict: Verdict) -> list[tuple[str, list[Contribution]]]:
    """The traces that were found or looked for, by dimension in the order of the theory."""
    known = [row for row in verdict.contributions if row.value is not None]
    found = [(dimension, [row for row in known if row.dimension == dimension]) for dimension in DIMENSIONS]
    return [(dimension, rows) for dimension, rows in found if rows]


def _sum(rows: list[Contribution]) -> Numbers:
    """What these add in dB: to the rules before any discount, to the rules, to the model, to the verdict."""
    columns = zip(*[(row.rules_db_uncapped, row.rules_db, row.model_db, row.db) for row in rows], strict=True)
    raw, rules, model, db = (fsum(column) for column in columns)
    return raw, rules, model, db


def _legend(width: int, *, full: bool) -> str:
    """What the columns are that there is room for."""
    parts = []
    if width >= _FOUND_FITS:
        parts.append("strength: how surely the trace is there, 0 to 1")
        parts.append("search: how well it was looked for (\N{EN DASH} where the trace is surely there: none is needed)")
    if full and width >= _LONG_BARS_FIT:
        parts.append("alone: the rule before traces of one dimension are discounted")
    if width >= _RULES_FIT:
        parts.append("rules, model: what each scorer adds, in dB")
    parts.append("dB: what it adds to the verdict, plus toward substantive")
    left_out = [] if width >= _RULES_FIT else ["rules", "model"]
    left_out += [] if width >= _FOUND_FITS else ["strength", "search"]
    left_out += ["alone"] if full and width < _LONG_BARS_FIT else []
    enough = _LONG_BARS_FIT if full else _FOUND_FITS
    room = f" Left out for want of room: {list_words(left_out)}; {enough} columns show all." if left_out else ""
    return f"{'; '.join(parts)}, also drawn as a bar.{room}"


__all__ = ["MAX_WIDTH", "STYLES", "show_sources", "show_verdict", "tell_entry"]
