"""Verdicts as Markdown, for a paper's appendix or an issue."""

from __future__ import annotations

from coalclass.reports.text import clean, markdown, share
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Verdict

_HEADER = (
    "| indicator | dimension | value | rules dB | model dB | entries |\n| --- | --- | ---: | ---: | ---: | --- |\n"
)


def verdict_markdown(verdict: Verdict) -> str:
    """One verdict: heading, figures, explanation, the table of known indicators, sources."""
    dyad = verdict.dyad
    title = f"## {markdown(dyad.follower.name)} and {markdown(dyad.hegemon.name)}, {markdown(dyad.coalition)}"
    parts = [title, f"Period {dyad.period}.", markdown(verdict.explanation)]
    if verdict.standing != INSUFFICIENT:
        low, high = verdict.interval
        figures = (
            f"**{verdict.label or 'no label'}**, {verdict.standing}: {signed(verdict.db)} dB, P(substantive) "
            f"{verdict.p_substantive:.2f} (90% {low:.2f} to {high:.2f}); rules {signed(verdict.rules.db)} dB, "
            f"model {signed(verdict.model.db)} dB; coverage {verdict.coverage:.0%}."
        )
        parts.insert(2, figures)
        parts.append(
            _HEADER + "".join(_row(row) for row in verdict.contributions if row.value is not None) + _ends(verdict)
        )
        parts += _sources(verdict)
    return "\n\n".join(parts) + "\n"


def _row(row: Contribution) -> str:
    uncapped = "" if row.rules_db == row.rules_db_uncapped else f" ({signed(row.rules_db_uncapped)})"
    entries = ", ".join(f"{entry.entry} {entry.date}" for entry in row.entries)
    return (
        f"| {row.indicator} | {row.dimension} | {share(row.value)} | {signed(row.rules_db)}{uncapped} | "
        f"{signed(row.model_db)} | {markdown(entries)} |\n"
    )


def _ends(verdict: Verdict) -> str:
    baseline = verdict.contributions[-1]
    return (
        f"| baseline | | | {signed(baseline.rules_db)} | {signed(baseline.model_db)} | |\n"
        f"| **sum** | | | **{signed(verdict.rules.db)}** | **{signed(verdict.model.db)}** | |"
    )


def _sources(verdict: Verdict) -> list[str]:
    dyad = verdict.dyad
    cited = {source for row in verdict.contributions for entry in row.entries for source in entry.source}
    lines = []
    for source in sorted(cited, key=dyad.cite):
        known = dyad.sources.get(source)
        address = f" <{clean(known.url)}>" if known is not None and known.url and ">" not in known.url else ""
        lines.append(f"- {markdown(dyad.cite(source))}{address}")
    return ["Sources of the entries that count:", "\n".join(lines)] if lines else []
