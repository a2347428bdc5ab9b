"""How one more entry moved a verdict, in two lines."""

from __future__ import annotations

from collections.abc import Iterator

from coalclass.scoring import Verdict
from coalclass.scoring.describe import signed


def verdict_lines(before: Verdict, after: Verdict) -> Iterator[str]:
    """The verdict before the entry and with it: label, standing, decibels, probability."""
    for when, verdict in (("before", before), ("now", after)):
        label = verdict.label or "no label"
        told = f"{label}, {verdict.standing}, {signed(verdict.db)} dB, P(substantive) {verdict.p_substantive:.2f}"
        yield f"verdict {when}: {told}"
