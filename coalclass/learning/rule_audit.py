"""The rulebook held against a folder of records, rule by rule: elicited beside observed.

Nothing here changes a rule. Decibels of evidence as in Fairfield and Charman (2017, Political Analysis 25: 363-380);
intervals are those of `coalclass.learning.metrics`, a bootstrap over coalitions. All labels weigh alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coalclass.indicators import TRACES, Reading, measure
from coalclass.learning.coefficients import Estimate
from coalclass.learning.metrics import LEVEL, Array, Scored, balanced_shift, estimate, resampled
from coalclass.learning.rule_findings import ENOUGH, Audit, Discounted, Learned, Observed, Pair, RuleAudit
from coalclass.records import Dyad
from coalclass.scoring import Rule, Scorer
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.rulebook import SCORED_DIMENSIONS
from coalclass.scoring.scorer import NAMES, Scores
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

_NOTHING_DB = 1e-9
_FOUND = 0.5


class _Said(NamedTuple):
    """What every rule says of every record. Arrays are (records, rules); `labels` 1 substantive, NaN without one."""

    rules: tuple[Rule, ...]
    db: Array
    known: NDArray[np.bool_]
    found: NDArray[np.bool_]
    scores: tuple[Scores, ...]
    labels: Array
    coalitions: tuple[str, ...]


def audit(dyads: Sequence[tuple[str, Dyad]], scorer: Scorer) -> Audit:
    """Hold the scorer's rulebook against (path, dyad) pairs."""
    said = _listen(dyads, scorer)
    pairs = list(_pairs(said))
    sums = np.array([one.rules_db for one in said.scores])
    labelled = ~np.isnan(said.labels)
    scored = Scored(sums / DB_PER_LOGIT, said.labels, said.coalitions).only(labelled.tolist())
    return Audit(
        scorer.rulebook.name,
        scorer.model.name,
        len(dyads),
        {SUBSTANTIVE: int((said.labels == 1).sum()), INCENTIVE: int((said.labels == 0).sum())},
        len(set(said.coalitions)),
        tuple(_rule(said, place, pairs, scorer) for place in range(len(said.rules))),
        tuple(sorted((one for one in pairs if one.same or one.conflict), key=lambda one: (-abs(one.r), one[:2]))),
        tuple(_discounted(said, dimension, scorer) for dimension in SCORED_DIMENSIONS),
        {SUBSTANTIVE: _mean(sums[said.labels == 1]), INCENTIVE: _mean(sums[said.labels == 0])},
        estimate(scored, balanced_shift) if _both(said) else Estimate(None),
    )


def _listen(dyads: Sequence[tuple[str, Dyad]], scorer: Scorer) -> _Said:
    rules = tuple(scorer.rulebook.rules[name] for name in NAMES if name in scorer.rulebook.rules)
    readings: list[dict[str, Reading]] = [measure(dyad) for _, dyad in dyads]
    scores = tuple(scorer.score(one) for one in readings)
    places = [NAMES.index(rule.trace) for rule in rules]
    shape = (len(dyads), len(rules))
    return _Said(
        rules,
        np.array([[one.raw[place] for place in places] for one in scores], dtype=np.float64).reshape(shape),
        np.array([[one[rule.trace].known for rule in rules] for one in readings], dtype=bool).reshape(shape),
        np.array([[one[rule.trace].strength >= _FOUND for rule in rules] for one in readings], dtype=bool).reshape(
            shape
        ),
        scores,
        np.array([np.nan if d.label is None else float(d.label.value == SUBSTANTIVE) for _, d in dyads]),
        tuple(dyad.coalition for _, dyad in dyads),
    )


def _both(said: _Said) -> bool:
    return bool((said.labels == 1).any() and (said.labels == 0).any())


def _rule(said: _Said, place: int, pairs: Sequence[Pair], scorer: Scorer) -> RuleAudit:
    rule, db = said.rules[place], said.db[:, place]
    ours = [one for one in pairs if rule.trace in one[:2]]
    feature = next((one for one in scorer.model.features if one.name == rule.trace), None)
    return RuleAudit(
        rule.trace,
        TRACES[rule.trace].dimension,
        rule.p1,
        rule.p0,
        rule.spread,
        rule.present_db,
        rule.absent_db,
        int(said.known[:, place].sum()),
        int(said.found[:, place].sum()),
        _mean(db[said.labels == 1]),
        _mean(db[said.labels == 0]),
        _observe(said, place) if _both(said) else None,
        max(ours, key=lambda one: abs(one.r), default=None),
        None if feature is None else Learned(feature.coefficient, feature.free_coefficient, feature.found),
    )


def _observe(said: _Said, place: int) -> Observed:
    found, known = said.found[:, place], said.known[:, place]
    sides = [said.labels == side for side in (1, 0)]
    shares = [float(found[side].mean()) for side in sides]
    looked = [_mean(found[side & known].astype(np.float64)) for side in sides]
    return Observed(shares[0], shares[1], looked[0], looked[1], _ratio(said, found))


def _ratio(said: _Said, found: NDArray[np.bool_]) -> Estimate:
    """The likelihood ratio of found in dB, half a record added to each count; its interval over coalitions."""
    labelled = ~np.isnan(said.labels)
    names = [one for one, kept in zip(said.coalitions, labelled, strict=True) if kept]
    labels, hits = said.labels[labelled], found[labelled]
    weights = np.vstack([np.ones(len(names)), resampled(names)])
    shares = []
    for side in (1, 0):
        of = weights[:, labels == side]
        shares.append((of[:, hits[labels == side]].sum(axis=1) + 0.5) / (of.sum(axis=1) + 1.0))
    values = 10.0 * np.log10(shares[0] / shares[1])
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(values[1:], [tail, 1.0 - tail])
    return Estimate(float(values[0]), float(low), float(high))


def _pairs(said: _Said) -> Iterator[Pair]:
    """Every two rules that both speak, and vary, in enough records."""
    for first, second in combinations(range(len(said.rules)), 2):
        both = said.known[:, first] & said.known[:, second]
        one, other = said.db[both, first], said.db[both, second]
        if both.sum() >= ENOUGH and min(np.std(one), np.std(other)) > _NOTHING_DB:
            # Linear, not of ranks: what two rules add twice to a sum is in proportion to their dB.
            r = float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))
            yield Pair(said.rules[first].trace, said.rules[second].trace, r, int(both.sum()))


def _discounted(said: _Said, dimension: str, scorer: Scorer) -> Discounted:
    places = [place for place, name in enumerate(NAMES) if TRACES[name].dimension == dimension]
    taken = []
    for one in said.scores:
        whole = sum(abs(one.raw[place]) for place in places)
        left = sum(abs(one.rules[place]) for place in places)
        if whole - left > _NOTHING_DB:
            taken.append(whole - left)
    return Discounted(dimension, scorer.rulebook.rho.get(dimension, 1.0), len(taken), _mean(np.array(taken)))


def _mean(values: Array) -> float | None:
    return float(np.mean(values)) if len(values) else None
