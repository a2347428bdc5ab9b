"""The rulebook held against a folder of records, rule by rule: does it speak, is it right, does it repeat another?

A rule is looked at on its own: its dB are those that it gives before its dimension is capped. It *speaks* where its
indicator is known, and *leans* where it then gives more than nothing; at its crossover it is *silent*.

Decibels of evidence as in Fairfield and Charman (2017, Political Analysis 25: 363-380); intervals are those of
`coalclass.learning.metrics`, a bootstrap over coalitions. Labels of every confidence weigh the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import copysign, fsum, inf, isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coalclass.indicators import INDICATORS
from coalclass.learning.metrics import Array, Scored, accuracy, estimate, resampled
from coalclass.learning.rule_findings import ENOUGH, Audit, Capped, Judged, Learned, Pair, RuleAudit
from coalclass.records import Dyad
from coalclass.scoring import Rule, Rulebook, Scorer
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.rulebook import SCORED_DIMENSIONS
from coalclass.scoring.scorer import held
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

_NOTHING_DB = 1e-9


class _Said(NamedTuple):
    """dB (records, rules) that rules and model give, NaN where unknown; labels (1 substantive), NaN without one."""

    rules: tuple[Rule, ...]
    db: Array
    model_db: Array
    labels: Array
    coalitions: tuple[str, ...]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where a rule speaks."""
        return ~np.isnan(self.db)

    def places(self, dimension: str) -> list[int]:
        """The rules of a dimension."""
        return [at for at, rule in enumerate(self.rules) if INDICATORS[rule.indicator].dimension == dimension]


def audit(dyads: Sequence[tuple[str, Dyad]], scorer: Scorer) -> Audit:
    """Hold the scorer's rulebook against (path, dyad) pairs."""
    said = _said(dyads, scorer)
    pairs = list(_pairs(said))
    against = _against(said, scorer.rulebook)
    weights = _resamples(said)
    return Audit(
        scorer.rulebook.name,
        scorer.model.name,
        len(dyads),
        {SUBSTANTIVE: int((said.labels == 1).sum()), INCENTIVE: int((said.labels == 0).sum())},
        len(set(said.coalitions)),
        tuple(_rule(said, place, pairs, against, weights, scorer) for place in range(len(said.rules))),
        tuple(sorted((one for one in pairs if one.same or one.conflict), key=lambda one: (-abs(one.r), one[:2]))),
        tuple(_capped(said, dimension, scorer.rulebook) for dimension in SCORED_DIMENSIONS),
    )


def _said(dyads: Sequence[tuple[str, Dyad]], scorer: Scorer) -> _Said:
    rules = tuple(scorer.rulebook.rules[name] for name in INDICATORS if name in scorer.rulebook.rules)
    shape = (len(dyads), len(rules))
    db, model_db = np.full(shape, np.nan), np.full(shape, np.nan)
    labels = np.full(len(dyads), np.nan)
    for row, (path, dyad) in enumerate(dyads):
        found = {one.indicator: one for one in scorer.classify(dyad, path).contributions}
        for place, rule in enumerate(rules):
            one = found[rule.indicator]
            if one.value is not None:
                db[row, place], model_db[row, place] = one.rules_db_uncapped, one.model_db
        if dyad.label is not None:
            labels[row] = dyad.label.value == SUBSTANTIVE
    return _Said(rules, db, model_db, labels, tuple(dyad.coalition for _, dyad in dyads))


def _side(db: Array) -> Array:
    """1, -1, or 0 where nothing is said (or nothing but rounding)."""
    return np.where(np.abs(np.nan_to_num(db)) <= _NOTHING_DB, 0.0, np.sign(np.nan_to_num(db)))


def _rule(
    said: _Said, place: int, pairs: Sequence[Pair], against: Array, weights: Array | None, scorer: Scorer
) -> RuleAudit:
    rule, db = said.rules[place], said.db[:, place]
    known, side = said.known[:, place], _side(db)
    ours = [one for one in pairs if rule.indicator in one[:2]]
    return RuleAudit(
        rule.indicator,
        INDICATORS[rule.indicator].dimension,
        int(known.sum()),
        int((side > 0).sum()),
        int((side < 0).sum()),
        int((known & (side == 0)).sum()),
        _median(db[known]),
        None if weights is None else _judged(said, db, weights),
        max(ours, key=lambda one: abs(one.r), default=None),
        int((against[:, place] != 0).sum()),
        int((against[:, place] > 0).sum()),
        _learned(rule, said.model_db[known, place], scorer),
    )


def _resamples(said: _Said) -> Array | None:
    """Weights of every record in each resample of the labelled ones' coalitions; None without labels.

    All rules are measured on the same resamples, and how many of a rule's records a resample holds varies too.
    """
    labelled = ~np.isnan(said.labels)
    if not labelled.any():
        return None
    drawn = resampled([one for one, kept in zip(said.coalitions, labelled, strict=True) if kept])
    weights = np.zeros((len(drawn), len(labelled)))
    weights[:, labelled] = drawn
    return weights


def _judged(said: _Said, db: Array, weights: Array) -> Judged:
    leans = (_side(db) != 0) & ~np.isnan(said.labels)
    scored = Scored(np.nan_to_num(db) / DB_PER_LOGIT, said.labels, said.coalitions).only(leans.tolist())
    share = float(scored.labels.mean()) if len(scored.labels) else None
    return Judged(
        len(scored.labels),
        estimate(scored, accuracy, weights[:, leans]),
        None if share is None else max(share, 1.0 - share),
        _mean(db[(said.labels == 1) & ~np.isnan(db)]),
        _mean(db[(said.labels == 0) & ~np.isnan(db)]),
    )


def _pairs(said: _Said) -> Iterator[Pair]:
    """Every two rules that both speak, and vary, in enough records."""
    for first, second in combinations(range(len(said.rules)), 2):
        both = said.known[:, first] & said.known[:, second]
        one, other = said.db[both, first], said.db[both, second]
        if both.sum() >= ENOUGH and min(np.std(one), np.std(other)) > _NOTHING_DB:
            # Linear, not of ranks: what two rules add twice to a sum is in proportion to their dB.
            r = float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))
            yield Pair(said.rules[first].indicator, said.rules[second].indicator, r, int(both.sum()))


def _against(said: _Said, book: Rulebook) -> Array:
    """For each record and rule: 1 where it leans against the other rules' verdict, -1 with it, 0 where either is mute.

    The others' verdict is their capped sum and the baseline, as if the rule's indicator were unknown.
    """
    groups = [(said.places(name), _cap(book, name)) for name in SCORED_DIMENSIONS]
    others = np.zeros(said.db.shape)
    for row, spoken in enumerate(np.nan_to_num(said.db).tolist()):
        sums = [held(fsum([spoken[at] for at in places]), cap) for places, cap in groups]
        for number, (places, cap) in enumerate(groups):
            elsewhere = [book.baseline_db, *sums[:number], *sums[number + 1 :]]
            for place in places:
                rest = held(fsum([spoken[at] for at in places if at != place]), cap)
                others[row, place] = fsum([*elsewhere, rest])
    return -_side(said.db) * _side(others)


def _cap(book: Rulebook, dimension: str) -> float:
    return book.caps_db.get(dimension, inf)


def _capped(said: _Said, dimension: str, book: Rulebook) -> Capped:
    places, cap = said.places(dimension), _cap(book, dimension)
    heard = said.known[:, places].any(axis=1)
    sums = [fsum(row) for row in np.nan_to_num(said.db[heard][:, places]).tolist()]
    taken = np.array([abs(total - held(total, cap)) for total in sums])
    bent = taken[taken > _NOTHING_DB]
    largest = max(sums, key=abs, default=None)
    return Capped(dimension, cap if isfinite(cap) else None, len(places), len(sums), len(bent), _mean(bent), largest)


def _learned(rule: Rule, model_db: Array, scorer: Scorer) -> Learned | None:
    feature = next((one for one in scorer.model.features if one.name == rule.indicator), None)
    if feature is None:
        return None
    sign = _sign(feature.free_coefficient)
    free = None if sign == 0 else SUBSTANTIVE if sign > 0 else INCENTIVE
    return Learned(
        _median(model_db),
        feature.coefficient == 0 and feature.free_coefficient != 0,
        free,
        sign * _sign(rule.present_db - rule.absent_db) < 0,
        feature.known,
    )


def _sign(number: float) -> float:
    return copysign(1.0, number) if number else 0.0


def _median(values: Array) -> float | None:
    return float(np.median(values)) if len(values) else None


def _mean(values: Array) -> float | None:
    return float(np.mean(values)) if len(values) else None
