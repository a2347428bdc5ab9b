"""What a report tells: verdicts on many dyads, and for some of them how firm each is."""

from __future__ import annotations

from dataclasses import dataclass, field

from coalclass.analysis.sensitivity import Sensitivity
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.verdict import Verdict

MOST_DETAILS = 50
"""Dyads that a report can tell of at length; more would make a page that no browser likes."""


@dataclass(frozen=True, slots=True)
class Report(Result):
    """Verdicts in the order given with a name each; the first of them have everything that was tried on them too."""

    verdicts: tuple[Verdict, ...] = field(repr=False)
    names: tuple[str, ...]
    tried: tuple[Sensitivity, ...] = field(repr=False)
    model_name: str = ""

    def __repr__(self) -> str:
        return f"Report({count_noun(len(self.verdicts), 'dyad')}, {len(self.tried)} at length)"
