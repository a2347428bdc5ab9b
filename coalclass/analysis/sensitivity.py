"""How much a verdict depends on any one thing: the robustness protocol of Oana and Schneider, adapted.

Ioana-Elena Oana and Carsten Q. Schneider (A Robustness Test Protocol for Applied QCA, Sociological Methods and Research
53(1), 2024) ask of a result the ranges in which it stays the same, and how it fares in a test set of alternative
specifications. Here the result is the label of one record, everything is in dB (plus toward substantive), and a change
*turns* the label if the pooled dB no longer lies on its side of 0 dB, or no evidence is left. Three words sum it up,
each the first that applies; `DEFINITIONS` holds them as they are printed:

undetermined, where the record has no label: there is nothing to test;
shaky, where some single change of what the record and the scorers hold turns the label;
undetermined, where none does, but `FEW_UNKNOWN` or fewer of the unknown indicators, set to their worst ends, would;
robust, where no single change turns it and it would take more unknown indicators than that, or not even all would do.

The single changes are the lines of the protocol (`Sensitivity.tests`). Every rule is deterministic. The thresholds
(half to double, half of the way, a quarter to three quarters, two unknown indicators) are conventions, not fitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from coalclass.analysis.leaving_out import Change, changes_of, shared_sources, sums_of
from coalclass.analysis.ranges import Range, cap_ranges, crossover_ranges, share_range, weight_ranges
from coalclass.analysis.unknowns import Unknowns, reach
from coalclass.records import Dyad
from coalclass.results import Result
from coalclass.scoring.verdict import Verdict
from coalclass.shipped import record_id

if TYPE_CHECKING:
    from coalclass.scoring.scorer import Scorer

ROBUST, SHAKY, UNDETERMINED = "robust", "shaky", "undetermined"

FEW_UNKNOWN = 2
"""So few unknown indicators that could take the label away make a verdict undetermined."""

DEFINITIONS = {
    ROBUST: (
        "there is a label, and it holds without any one entry, without what stands on any one source alone, with any "
        "one indicator or any one dimension unknown, with the model trained without any one of its coalitions, with "
        "the weight of any one rule anywhere from half to double, with the crossover of any one rule anywhere up to "
        "half of the way to either neighbour, with all caps or any one cap anywhere from half to double, and with the "
        "rules' share of the pool anywhere from 0.25 to 0.75; "
        f"and no {FEW_UNKNOWN} unknown indicators, at their worst ends, would turn it"
    ),
    SHAKY: "there is a label, and at least one of those single changes turns it",
    UNDETERMINED: (
        f"there is no label; or none of those single changes turns it, but {FEW_UNKNOWN} or fewer unknown indicators, "
        "at their worst ends, would"
    ),
}
"""What the three words mean, as a clause each. A change turns a label if it takes the pooled dB to or past 0 dB."""


class Trial(NamedTuple):
    """One line of the protocol: what was tried, and what of it turns the label.

    `name` is a word for machines, `asks` a clause for people. `turning` names the changes or parts that turn the label.
    `lowest_db` and `highest_db` are of what was tried (of ranges: at the ends of their windows); None if nothing was.
    """

    name: str
    asks: str
    tried: int
    turning: tuple[str, ...]
    lowest_db: float | None
    highest_db: float | None


@dataclass(frozen=True, slots=True)
class Sensitivity(Result):
    """All that was tried on one verdict; without a label only the bounds of the unknown indicators are there.

    `changes` are the leave-one-outs, in the order of the protocol. `shared_sources` counts the sources on which nothing
    stands alone. `coalitions_held` tells whether the model file holds the models without each coalition.
    """

    verdict: Verdict
    word: str
    tests: tuple[Trial, ...]
    changes: tuple[Change, ...]
    weights: tuple[Range, ...]
    crossovers: tuple[Range, ...]
    caps: tuple[Range, ...]
    share: Range | None
    unknowns: Unknowns
    shared_sources: int
    coalitions_held: bool

    def __repr__(self) -> str:
        name = record_id(self.verdict.path)
        return f"Sensitivity({name}: {self.word}, {self.turned} of {self.tried} changes turn the label)"

    @property
    def tried(self) -> int:
        """How many single changes were tried."""
        return sum(test.tried for test in self.tests)

    @property
    def turned(self) -> int:
        """How many of them turn the label."""
        return sum(len(test.turning) for test in self.tests)

    def turns(self, change: Change) -> bool:
        """Whether a change takes the label away."""
        return change.label != self.verdict.label

    def of_kind(self, kind: str) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple([change for change in self.changes if change.kind == kind])


def sensitivity(dyad: Dyad, scorer: Scorer, path: str = "<record>") -> Sensitivity:
    """Try everything on one record; deterministic."""
    verdict = scorer.classify(dyad, path)
    sums = sums_of(dyad, scorer)
    unknowns = reach(sums, scorer.model, verdict.label)
    shared, held = shared_sources(dyad), bool(scorer.model.without_coalition)
    if verdict.label is None:
        return Sensitivity(verdict, UNDETERMINED, (), (), (), (), (), None, unknowns, shared, held)
    changes = changes_of(dyad, scorer)
    ranges = weight_ranges(sums), crossover_ranges(sums), cap_ranges(sums)
    share = share_range(sums)
    tests = (*_change_tests(changes, verdict.label), *_range_tests(*ranges, share))
    return Sensitivity(verdict, _word(unknowns, tests), tests, changes, *ranges, share, unknowns, shared, held)


def _word(unknowns: Unknowns, tests: Sequence[Trial]) -> str:
    if any(test.turning for test in tests):
        return SHAKY
    return UNDETERMINED if unknowns.needed is not None and unknowns.needed <= FEW_UNKNOWN else ROBUST


_LEFT_OUT = {
    "entry": "leave out one entry",
    "source": "leave out what one source alone bears",
    "indicator": "make one indicator unknown",
    "dimension": "make one dimension unknown",
    "coalition": "train the model without one coalition",
}


def _change_tests(changes: Sequence[Change], label: str | None) -> Iterator[Trial]:
    for kind, asks in _LEFT_OUT.items():
        found = [change for change in changes if change.kind == kind]
        turning = tuple([change.what for change in found if change.label != label])
        yield _test(kind, asks, turning, [(change.db,) for change in found])


def _range_tests(
    weights: Sequence[Range], crossovers: Sequence[Range], caps: Sequence[Range], share: Range
) -> Iterator[Trial]:
    for name, asks, ranges in (
        ("weight", "weigh one rule half to double", weights),
        ("crossover", "move one crossover half way to a neighbour", crossovers),
        ("cap", "set the caps, all or one, half to double", caps),
        ("share", "give the rules 0.25 to 0.75 of the pool", (share,)),
    ):
        turning = tuple([one.what for one in ranges if not one.enough])
        yield _test(name, asks, turning, [one.window_db for one in ranges])


def _test(name: str, asks: str, turning: tuple[str, ...], tried: Sequence[tuple[float, ...]]) -> Trial:
    levels = [db for one in tried for db in one]
    return Trial(name, asks, len(tried), turning, min(levels, default=None), max(levels, default=None))
