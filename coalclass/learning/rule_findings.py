"""What an audit of a rulebook finds: values only. All evidence in decibels, plus toward substantive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coalclass.learning.coefficients import Estimate
from coalclass.records.words import count_noun
from coalclass.results import Result

ENOUGH = 10
"""Records in which two rules both speak, below which their correlation is not told."""

SAME, CONTRARY = 0.8, -0.5
"""Correlations from which two rules say the same (either sign), and down from which they conflict."""


class Observed(NamedTuple):
    """How often a trace is found in the labelled records of either label, beside what was elicited.

    `found1` and `found0` are shares of all substantive and incentive-based records, `looked1` and `looked0` shares of
    those in which it was found or looked for (None where there are none). `ratio_db` is the likelihood ratio of the
    first two in dB, half a record added to each count, with its interval over coalitions.
    """

    found1: float
    found0: float
    looked1: float | None
    looked0: float | None
    ratio_db: Estimate


class Pair(NamedTuple):
    """Two rules, and Pearson's correlation of their dB over the `records` in which both speak."""

    first: str
    second: str
    r: float
    records: int

    @property
    def same(self) -> bool:
        """Whether one tells what the other does; where `r` is negative, with the sign turned."""
        return abs(self.r) >= SAME

    @property
    def conflict(self) -> bool:
        """Whether one speaks for what the other speaks against."""
        return self.r <= CONTRARY

    def other(self, name: str) -> str:
        """The rule that is not this one."""
        return self.second if name == self.first else self.first


class Learned(NamedTuple):
    """What the model made of a trace: its coefficient, what that was before it was held at zero or above, and in how
    many training records the trace was found.
    """

    coefficient: float
    free: float
    found: int


@dataclass(frozen=True, slots=True)
class RuleAudit:
    """One rule over all records.

    `p1`, `p0` and `spread` are elicited; `present_db` and `absent_db` follow from them. `known` counts the records in
    which the trace was found or looked for, `found` those in which it was found (chance one half or more). The mean dB
    are over all labelled records of a label, 0 where the rule says nothing. `observed` is None without both labels.
    """

    name: str
    dimension: str
    p1: float
    p0: float
    spread: tuple[float, float]
    present_db: float
    absent_db: float
    known: int
    found: int
    substantive_db: float | None
    incentive_db: float | None
    observed: Observed | None
    partner: Pair | None
    learned: Learned | None


class Discounted(NamedTuple):
    """A dimension: its rho, in how many records two or more of its rules speak for one side, and by how many dB the
    discount takes from their sum there on average.
    """

    dimension: str
    rho: float
    records: int
    taken_db: float | None


@dataclass(frozen=True, slots=True)
class Audit(Result):
    """A rulebook over a folder of records; `labels` counts them by label.

    `mean_db` is the mean of the rules' sum on the records of either label, `shift` what is missing from it with classes
    balanced (log-odds, natural).
    """

    rulebook: str
    model: str
    records: int
    labels: dict[str, int]
    coalitions: int
    rules: tuple[RuleAudit, ...]
    pairs: tuple[Pair, ...]
    dimensions: tuple[Discounted, ...]
    mean_db: dict[str, float | None]
    shift: Estimate

    def __repr__(self) -> str:
        return f"Audit({self.rulebook}: {len(self.rules)} rules, {count_noun(self.records, 'record')})"

    @property
    def labelled(self) -> int:
        """How many records have a label."""
        return sum(self.labels.values())

    @property
    def enough(self) -> int:
        """In how many of the same records two rules have to speak before they are correlated."""
        return ENOUGH

    @property
    def limits(self) -> tuple[float, float]:
        """The correlations from which two rules say the same, either way, and down from which they conflict."""
        return SAME, CONTRARY

    @property
    def never_speak(self) -> tuple[str, ...]:
        """The rules whose trace is found and looked for in no record."""
        return tuple(one.name for one in self.rules if not one.known)
