"""Verdicts, one after another: as `classify` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coalclass.indicators import TRACES
from coalclass.reports.text import clean, markdown, share
from coalclass.reports.view import Block, Marked, Prose, Rows, Sheet, View
from coalclass.scoring.describe import name_entry, show_interval, show_probability, signed
from coalclass.scoring.explain import Sources, show_numbers, tell_details
from coalclass.scoring.opening import tell_uncounted
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_HEADS = ("trace", "dimension", ">strength", ">search", ">rules dB", ">model dB", ">verdict dB", "in words", "entries")
DETAILS = ("brief", "", "full")
"""How much of a verdict is shown to people: the answer alone, what it rests on, or all."""

ENDS = {
    "baseline": "intercept",
    "calibration": "of the pool",
    "prior": "as asked for",
}
"""What the rows are that are no trace."""


class VerdictsView(View):
    """A stream of verdicts; `single` where only one was asked for, `detail` how much of each is shown to people."""

    subject = "verdicts are"
    shapes = frozenset({"rows", "table", "document"})
    streams = True

    def __init__(self, verdicts: Verdict | Iterable[Verdict], *, single: bool = False, detail: str = "") -> None:
        self.single = single or isinstance(verdicts, Verdict)
        self.verdicts = [verdicts] if isinstance(verdicts, Verdict) else verdicts
        self.detail = detail

    def rows(self) -> Rows:
        """A flat row for each."""
        from coalclass.corpus.tables import VERDICT_COLUMNS, verdict_values

        return Rows(VERDICT_COLUMNS, map(verdict_values, self.verdicts))

    def document(self) -> Iterator[object]:
        """The whole contract for each."""
        return (verdict.as_dict() for verdict in self.verdicts)

    def tables(self) -> Iterator[Block]:
        """A report on each."""
        for verdict in self.verdicts:
            yield from verdict_blocks(verdict, brief=self.detail == "brief")

    def show(self, console: Console) -> None:
        """The answer on each, and what it rests on, as soon as it is there."""
        from coalclass.reports.terminal import show_verdict

        for verdict in self.verdicts:
            show_verdict(console, verdict, self.detail)


def verdict_blocks(verdict: Verdict, *, brief: bool = False) -> Iterator[Block]:
    """One verdict: heading, figures, explanation, the table of traces that were found or looked for, sources."""
    dyad, told = verdict.dyad, verdict.explain(verdict)
    sources = Sources(dyad, told.sources)
    yield Prose(f"## {markdown(dyad.follower.name)} and {markdown(dyad.hegemon.name)}, {markdown(dyad.coalition)}")
    yield Prose(f"Period {dyad.period}.")
    if verdict.standing != INSUFFICIENT:
        yield Prose(
            f"**{verdict.label or 'no label'}**, {verdict.standing}: {signed(verdict.db)} dB, P(substantive) "
            f"{markdown(show_probability(verdict.p_substantive))} "
            f"(90% interval {markdown(show_interval(verdict.interval))}); "
            f"rules {signed(verdict.rules.db)} dB, model {signed(verdict.model.db)} dB; "
            f"coverage {verdict.coverage:.0%}."
        )
    text = told.text[:1].upper() + told.text[1:]
    yield Prose(markdown(text))
    if uncounted := tell_uncounted(verdict):
        yield Prose(markdown(uncounted))
    cited = show_numbers(sources.cite(dyad.label.source)) if dyad.label is not None else ""
    if published := tell_published(verdict, cited):
        yield Prose(markdown(published))
    if added := tell_context(verdict):
        yield Prose(markdown(added))
    if not brief and verdict.standing != INSUFFICIENT:
        yield Prose(markdown(" ".join(tell_details(verdict))))
        known = [_row(row) for row in verdict.contributions if row.value is not None]
        yield Sheet("", _HEADS, [*known, *_ends(verdict)])
        for row in verdict.contributions:
            for entry in row.entries:
                sources.cite(entry.source)
    if sources.citations:
        yield Prose("Sources:")
        yield Prose("\n".join(_list_sources(verdict, sources)))


def tell_published(verdict: Verdict, cited: str = "") -> str:
    """The record's own label, and whether the verdict differs; empty where the record has none.

    `cited` stands for its sources, where these are listed elsewhere.
    """
    published = verdict.published
    if published is None:
        return ""
    confidence = f" ({published['confidence']} confidence)" if published["confidence"] else ""
    said = f"Published judgment: {published['value']}{confidence}{cited}"
    if verdict.label is None:
        return f"{said}. The evidence coded here gives no label."
    if verdict.label == published["value"]:
        return f"{said}. The verdict agrees."
    return f"{said}. The verdict differs: the evidence coded here speaks for {verdict.label}."


def tell_context(verdict: Verdict) -> str:
    """What the shipped context table added to the record, in a line; empty where it was not asked to, or had nothing.

    Fields stand under their own names, so that whoever wants them in the record can write them there.
    """
    if not verdict.context_added:
        return ""
    added = ", ".join(f"{one.field} {one.value:.3g}" for one in verdict.context_added)
    return f"Added from the shipped context table: {added}."


def show_agreement(label: str | None, published: str | None) -> str:
    """Whether a published label agrees with a verdict, in a cell of a table: `agrees`, `differs: substantive`."""
    if published is None:
        return "none"
    if label == published:
        return "agrees"
    return f"{'is' if label is None else 'differs'}: {published}"


def _row(row: Contribution) -> tuple[str, ...]:
    raw = "" if row.rules_db == row.rules_db_uncapped else f" ({signed(row.rules_db_uncapped)})"
    entries = Marked(markdown("; ".join(name_entry(entry) for entry in row.entries)))
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


def _list_sources(verdict: Verdict, sources: Sources) -> Iterator[str]:
    """Every source that was cited, by its number, with its address where the record has one."""
    # Two sources may have one citation.
    urls: dict[str, dict[str, None]] = {}
    for known in verdict.dyad.sources.values():
        if known.url and ">" not in known.url:
            urls.setdefault(known.citation, {})[known.url] = None
    for number, citation in enumerate(sources.citations, 1):
        addresses = "".join(f" <{clean(url)}>" for url in urls.get(citation, ()))
        yield f"- \\[{number}\\] {markdown(citation)}{addresses}"
