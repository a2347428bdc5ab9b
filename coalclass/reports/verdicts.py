"""Verdicts, one after another: as `classify` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TYPE_CHECKING

from coalclass.indicators import TRACES
from coalclass.reports.text import clean, markdown, share
from coalclass.reports.view import Block, Marked, Prose, Rows, Sheet, View
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_HEADS = ("trace", "dimension", ">strength", ">search", ">rules dB", ">model dB", ">verdict dB", "in words", "entries")
ENDS = {
    "baseline": "intercept",
    "calibration": "of the pool",
    "prior": "as asked for",
}
"""What the rows are that are no trace."""


class VerdictsView(View):
    """A stream of verdicts; `single` where only one was asked for."""

    subject = "verdicts are"
    shapes = frozenset({"rows", "table", "document"})
    streams = True

    def __init__(self, verdicts: Verdict | Iterable[Verdict], *, single: bool = False) -> None:
        self.single = single or isinstance(verdicts, Verdict)
        self.verdicts = [verdicts] if isinstance(verdicts, Verdict) else verdicts

    def rows(self) -> Rows:
        """A flat row each."""
        from coalclass.corpus.tables import VERDICT_COLUMNS, verdict_values

        return Rows(VERDICT_COLUMNS, map(verdict_values, self.verdicts))

    def document(self) -> Iterator[object]:
        """The whole contract each."""
        return (verdict.as_dict() for verdict in self.verdicts)

    def tables(self) -> Iterator[Block]:
        """A report each."""
        for verdict in self.verdicts:
            yield from verdict_blocks(verdict)

    def show(self, console: Console) -> None:
        """A panel and tables each, as soon as it is there."""
        from coalclass.reports.terminal import show_verdict

        for verdict in self.verdicts:
            show_verdict(console, verdict)


def verdict_blocks(verdict: Verdict) -> Iterator[Block]:
    """One verdict: heading, figures, explanation, the table of traces that were found or looked for, sources."""
    dyad = verdict.dyad
    yield Prose(f"## {markdown(dyad.follower.name)} and {markdown(dyad.hegemon.name)}, {markdown(dyad.coalition)}")
    yield Prose(f"Period {dyad.period}.")
    if verdict.standing == INSUFFICIENT:
        yield Prose(markdown(verdict.explanation))
        if published := tell_published(verdict):
            yield Prose(markdown(published))
        return
    low, high = verdict.interval
    yield Prose(
        f"**{verdict.label or 'no label'}**, {verdict.standing}: {signed(verdict.db)} dB, P(substantive) "
        f"{verdict.p_substantive:.2f} (90% {low:.2f} to {high:.2f}); rules {signed(verdict.rules.db)} dB, "
        f"model {signed(verdict.model.db)} dB; coverage {verdict.coverage:.0%}. "
        f"{tell_bias(verdict)}"
    )
    if published := tell_published(verdict):
        yield Prose(markdown(published))
    yield Prose(markdown(verdict.explanation))
    known = [_row(row) for row in verdict.contributions if row.value is not None]
    yield Sheet("", _HEADS, [*known, *_ends(verdict)])
    yield from _sources(verdict)


def tell_bias(verdict: Verdict) -> str:
    """How much easier to find the other account would have to make what speaks for the verdict; empty without one."""
    if verdict.label is None:
        return ""
    bias = verdict.observation_bias
    if not isfinite(bias):
        return "No bias in what was found would by itself make it even."
    return (
        f"It would be even if what speaks for it were {bias:.1f} times as easy to find under the other account (odds)."
    )


def tell_published(verdict: Verdict) -> str:
    """The record's own label, and whether the verdict differs; empty where the record has none."""
    published = verdict.published
    if published is None:
        return ""
    beside = [f"{published['confidence']} confidence"] if published["confidence"] else []
    beside += [published["source"]] if published["source"] else []
    said = f"Published judgment: {published['value']}" + (f" ({'; '.join(beside)})" if beside else "")
    if verdict.label is None:
        return f"{said}. The evidence coded here gives no label."
    if verdict.label == published["value"]:
        return f"{said}. The verdict agrees."
    return f"{said}. The verdict differs: the evidence coded here speaks for {verdict.label}."


def _row(row: Contribution) -> tuple[str, ...]:
    raw = "" if row.rules_db == row.rules_db_uncapped else f" ({signed(row.rules_db_uncapped)})"
    entries = Marked(markdown(", ".join(f"{entry.entry} {entry.date}" for entry in row.entries)))
    figures = (
        share(row.value),
        share(row.search),
        f"{signed(row.rules_db)}{raw}",
        signed(row.model_db),
        signed(row.db),
    )
    return (row.indicator, row.dimension or "", *figures, TRACES[row.indicator].title, entries)


def _ends(verdict: Verdict) -> list[tuple[str, ...]]:
    """What is no trace: what the scorers start from, and the sums."""
    none = Marked()
    starts = [
        (
            *(row.indicator, none, none, none),
            *(signed(row.rules_db), signed(row.model_db), signed(row.db)),
            *(ENDS[row.indicator], none),
        )
        for row in verdict.contributions
        if row.dimension is None
    ]
    sums = [Marked(f"**{signed(db)}**") for db in (verdict.rules.db, verdict.model.db, verdict.db)]
    return [*starts, (Marked("**sum**"), none, none, none, *sums, none, none)]


def _sources(verdict: Verdict) -> Iterator[Block]:
    dyad = verdict.dyad
    cited = {source for row in verdict.contributions for entry in row.entries for source in entry.source}
    lines = []
    # By key as well: two sources may have one citation.
    for source in sorted(cited, key=lambda source: (dyad.cite(source), source)):
        known = dyad.sources.get(source)
        address = f" <{clean(known.url)}>" if known is not None and known.url and ">" not in known.url else ""
        lines.append(f"- {markdown(dyad.cite(source))}{address}")
    if lines:
        yield Prose("Sources of the entries that count:")
        yield Prose("\n".join(lines))
