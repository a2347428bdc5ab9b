"""What an audit of a rulebook finds: values only. All evidence in decibels, plus toward substantive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coalclass.learning.coefficients import Estimate
from coalclass.results import Result

ENOUGH = 10
"""Records in which two rules both speak, below which their correlation is not told."""

SAME, CONTRARY = 0.8, -0.5
"""Correlations from which two rules say the same (either sign), and down from which they conflict."""


class Judged(NamedTuple):
    """A rule beside the labels. `records` are the labelled ones in which it leans, `right` the share of these in
    which it leans to the label's side, `commoner` the share of their commoner label: what always saying that would get.

    The means are in dB, over the labelled records in which it speaks; None where there are none.
    """

    records: int
    right: Estimate
    commoner: float | None
    substantive_db: float | None
    incentive_db: float | None

    @property
    def parts_db(self) -> float | None:
        """How far it parts the labels: its mean on substantive records less that on incentive-based ones, in dB."""
        if self.substantive_db is None or self.incentive_db is None:
            return None
        return self.substantive_db - self.incentive_db


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
    """What the model made of a rule's indicator.

    `db` is its median contribution in dB where the rule speaks. `held`: its coefficient would contradict the rules and
    was held at zero; `free` is the label that a high value spoke for before that, None if neither. `against_rule`: that
    is not what the rule at hand says of a high value. `taught`: the number of training records that knew it.
    """

    db: float | None
    held: bool
    free: str | None
    against_rule: bool
    taught: int


@dataclass(frozen=True, slots=True)
class RuleAudit:
    """One rule over all records: in how many it speaks (`known`), leans to either side, is silent; median in dB.

    `judged` is None without labels, `partner` where no other rule varies with it in enough records, `learned` where
    the model does not know the indicator. `against` counts records in which it leans against the verdict of the other
    rules, `compared` those in which both fall on a side.
    """

    name: str
    dimension: str
    known: int
    substantive: int
    incentive: int
    silent: int
    median_db: float | None
    judged: Judged | None
    partner: Pair | None
    compared: int
    against: int
    learned: Learned | None

    @property
    def conflict(self) -> float | None:
        """The share of records in which it leans against the verdict of the other rules."""
        return self.against / self.compared if self.compared else None


class Capped(NamedTuple):
    """A dimension: its cap in dB (None without one), how many `rules` it has, in how many records one of them speaks,
    in how many the cap `bent` their sum, by how many dB on average there, and the largest sum before it, either way.
    """

    dimension: str
    cap_db: float | None
    rules: int
    records: int
    bent: int
    taken_db: float | None
    largest_db: float | None


@dataclass(frozen=True, slots=True)
class Audit(Result):
    """A rulebook over a folder of records; `labels` counts them by label."""

    rulebook: str
    model: str
    records: int
    labels: dict[str, int]
    coalitions: int
    rules: tuple[RuleAudit, ...]
    pairs: tuple[Pair, ...]
    dimensions: tuple[Capped, ...]

    def __repr__(self) -> str:
        return f"Audit({self.rulebook}: {len(self.rules)} rules, {self.records} records)"

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
        """The rules whose indicator is unknown in every record."""
        return tuple(one.name for one in self.rules if not one.known)
