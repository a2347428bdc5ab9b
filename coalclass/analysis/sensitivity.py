"""How much a verdict depends on any one thing: the robustness protocol of Oana and Schneider, adapted.

Ioana-Elena Oana and Carsten Q. Schneider (A Robustness Test Protocol for Applied QCA, Sociological Methods and Research
53(1), 2024) ask of a result the ranges in which it stays the same, and how it fares in a test set of alternative
specifications. Here the result is the label of one record, everything is in dB (plus toward substantive), and the label
*changes* if the verdict no longer lies on its side of 0 dB, or no evidence is left. One line of the protocol is
of *observation bias*, in the spirit of Lopez and Bowers: the winner's traces may have been found because they were
there to be found under either account. Three words sum it up, each the first that applies; `DEFINITIONS` holds them as
they are printed:

undetermined, where the record has no label: there is nothing to test;
shaky, where some single change of what the record and the scorers hold changes the label;
undetermined, where none does, but `FEW_UNKNOWN` or fewer of the unknown traces, set to their worst ends, would;
robust, where no single change does and it would take more unknown traces than that, or not even all would do.

The single changes are the lines of the protocol (`Sensitivity.tests`). Every rule is deterministic. The thresholds
(half to double, half of the way, a quarter to three quarters, two unknown traces) are conventions, not fitted. The
words say how much a verdict depends on any one thing, not that it is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from coalclass.analysis.leaving_out import Omission, count_shared_sources, find_changes
from coalclass.analysis.ranges import (
    Range,
    Sums,
    find_likelihood_ranges,
    find_rho_ranges,
    find_share_range,
    find_weight_ranges,
)
from coalclass.analysis.unknowns import Unknowns, find_reach
from coalclass.indicators import measure
from coalclass.records import Dyad
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring.verdict import Verdict
from coalclass.shipped import record_id

if TYPE_CHECKING:
    from coalclass.scoring.scorer import Scorer

ROBUST, SHAKY, UNDETERMINED = "robust", "shaky", "undetermined"

FEW_UNKNOWN = 2
"""So few unknown traces that could take the label away make a verdict undetermined."""

BIAS = 2.0
"""`robust` asks that the verdict stand up to this much observation bias, an odds ratio."""

DEFINITIONS = {
    ROBUST: (
        f"no single change of the coding, the rules or the model changes the label, and no {FEW_UNKNOWN} "
        "unknown traces could; how sure the verdict is, its standing says"
    ),
    SHAKY: "at least one single change of the coding, the rules or the model changes the label",
    UNDETERMINED: (
        f"there is no label; or no single change changes it, but {FEW_UNKNOWN} or fewer unknown traces could"
    ),
}
"""What the three words mean, as a clause each. A label changes if the verdict reaches or passes 0 dB."""


class Trial(NamedTuple):
    """One line of the protocol: what was tried, and what of it changes the label.

    `name` is a word for machines, `asks` a clause for people. `turning` names what of it changes the label.
    `lowest_db` and `highest_db` are of what was tried (of ranges: at the ends of their windows); None if nothing was,
    or, of observation bias, where the answer is no dB but the bias itself (`Sensitivity.bias`).
    """

    name: str
    asks: str
    tried: int
    turning: tuple[str, ...]
    lowest_db: float | None
    highest_db: float | None


@dataclass(frozen=True, slots=True)
class Sensitivity(Result):
    """All that was tried on one verdict; without a label only the bounds of the unknown traces are there.

    `changes` are the leave-one-outs, in the order of the protocol. `weights`, `p1` and `p0` have a range for each rule
    that speaks, in the same order; `rho` one for all dimensions together and one for each. `bias` is the observation
    bias at which the verdict reaches 0 dB, infinite where none would do, None without a label. `shared_sources` counts
    the sources on which nothing stands alone. `coalitions_held` tells whether the model file holds the models without
    each coalition.
    """

    verdict: Verdict
    word: str
    tests: tuple[Trial, ...]
    changes: tuple[Omission, ...]
    weights: tuple[Range, ...]
    p1: tuple[Range, ...]
    p0: tuple[Range, ...]
    rho: tuple[Range, ...]
    share: Range | None
    bias: float | None
    unknowns: Unknowns
    shared_sources: int
    coalitions_held: bool

    def __repr__(self) -> str:
        name = record_id(self.verdict.path)
        tried = count_noun(self.tried, "change")
        return f"Sensitivity({name}: {self.word}, {self.turned} of {tried} would change the label)"

    @property
    def tried(self) -> int:
        """How many single changes were tried."""
        return sum(test.tried for test in self.tests)

    @property
    def turned(self) -> int:
        """How many of them change the label."""
        return sum(len(test.turning) for test in self.tests)

    def turns(self, change: Omission) -> bool:
        """Whether a change takes the label away."""
        return change.label != self.verdict.label

    def of_kind(self, kind: str) -> tuple[Omission, ...]:
        """The changes of one kind."""
        return tuple([change for change in self.changes if change.kind == kind])

    @property
    def contradiction(self) -> str | None:
        """A sentence where the record's own label is not the verdict's; None where they agree or one is missing."""
        published, label = self.verdict.published, self.verdict.label
        if published is None or label is None or published["value"] == label:
            return None
        confidence = f" (confidence: {published['confidence']})" if published["confidence"] else ""
        return (
            f"The record's published label is {published['value']}{confidence}, so the verdict differs from it. "
            f"The word '{self.word}' says how much the verdict depends on any one thing, not that it is right."
        )


def sensitivity(dyad: Dyad, scorer: Scorer, path: str = "<record>") -> Sensitivity:
    """Try everything on one record; deterministic."""
    verdict = scorer.classify(dyad, path)
    readings = measure(dyad)
    sums = Sums(scorer, readings)
    unknowns = find_reach(sums, verdict.label)
    shared, held = count_shared_sources(dyad), bool(scorer.model.without_coalition)
    if verdict.label is None:
        return Sensitivity(verdict, UNDETERMINED, (), (), (), (), (), (), None, None, unknowns, shared, held)
    changes = find_changes(verdict, scorer, readings)
    p1, p0 = (find_likelihood_ranges(sums, field) for field in ("p1", "p0"))
    ranges = find_weight_ranges(sums), p1, p0, find_rho_ranges(sums)
    share, bias = find_share_range(sums), verdict.observation_bias
    tests = (*_test_changes(changes, verdict.label), *_test_ranges(*ranges, share), _test_bias(bias))
    word = _find_word(unknowns, tests)
    return Sensitivity(verdict, word, tests, changes, *ranges, share, bias, unknowns, shared, held)


def _find_word(unknowns: Unknowns, tests: Sequence[Trial]) -> str:
    if any(test.turning for test in tests):
        return SHAKY
    return UNDETERMINED if unknowns.needed is not None and unknowns.needed <= FEW_UNKNOWN else ROBUST


_LEFT_OUT = {
    "entry": "leave out one entry",
    "source": "leave out what rests on one source alone",
    "trace": "make one trace unknown",
    "dimension": "make one dimension unknown",
    "coalition": "train model and pool without one coalition",
}


def _test_changes(changes: Sequence[Omission], label: str | None) -> Iterator[Trial]:
    for kind, asks in _LEFT_OUT.items():
        found = [change for change in changes if change.kind == kind]
        turning = tuple([change.what for change in found if change.label != label])
        yield _make_trial(kind, asks, turning, [(change.db,) for change in found])


def _test_ranges(
    weights: Sequence[Range], p1: Sequence[Range], p0: Sequence[Range], rho: Sequence[Range], share: Range | None
) -> Iterator[Trial]:
    for name, asks, ranges in (
        ("weight", "weigh one rule half to double", weights),
        ("p1", "move p1 of one rule half way to its bounds", p1),
        ("p0", "move p0 of one rule half way to its bounds", p0),
        ("rho", "move one discount, or all of them", rho),
        ("share", "give the rules 0.25 to 0.75 of the pool", () if share is None else (share,)),
    ):
        turning = tuple([one.what for one in ranges if not one.enough])
        yield _make_trial(name, asks, turning, [one.window_db for one in ranges])


def _make_trial(name: str, asks: str, turning: tuple[str, ...], tried: Sequence[tuple[float, ...]]) -> Trial:
    levels = [db for one in tried for db in one]
    return Trial(name, asks, len(tried), turning, min(levels, default=None), max(levels, default=None))


def _test_bias(bias: float) -> Trial:
    turning = ("observation bias",) if bias <= BIAS else ()
    return Trial("bias", f"find its evidence {BIAS:g} times as easily", 1, turning, None, None)
