"""Both scorers side by side, their calibrated pool, and how sure it is.

Everything that does not depend on the record is worked out once, when a scorer is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from math import fsum, inf, log10, sqrt
from typing import NamedTuple

from coalclass.errors import UsageError
from coalclass.indicators import (
    DIMENSIONS,
    TRACES,
    Evidence,
    Reading,
    Untouched,
    gather,
    index_traces,
    measure_evidence,
    without,
)
from coalclass.records import Dyad, Entry
from coalclass.scoring.digest import sha256_of
from coalclass.scoring.model import DB_PER_LOGIT, SCORED_NAMES, Model, shipped_model
from coalclass.scoring.rulebook import Rule, Rulebook, shipped_rulebook
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Explanation, Opinion, Pulls, Verdict, label_of

Z90 = 1.6448536269514722
"""Half of a 90 percent interval, in standard deviations."""

CLEAR_P = 0.9
CLEAR_DB = 10.0 * log10(CLEAR_P / (1.0 - CLEAR_P))
_SCORED = tuple(one for one in TRACES.values() if one.scored)
NAMES = SCORED_NAMES
"""The scored traces, in the order of the codebook."""

_PLACE = {name: place for place, name in enumerate(NAMES)}
_DISTANCE = frozenset(one.name for one in _SCORED if one.dimension == "distance")
_MOST_BIAS_EXPONENT, _BIAS_STEPS, _BIAS_TOLERANCE_DB = 6.0, 100, 1e-9


class Scores(NamedTuple):
    """dB by scored trace, in the order of the codebook, and their sums.

    `raw` is what each rule says by itself, `rules` the same with the discount of its dimension, `own` what the model's
    likelihoods say, `model` what the model adds.
    """

    raw: list[float]
    rules: list[float]
    own: list[float]
    model: list[float]
    rules_db: float
    model_db: float
    db: float


class Scorer:
    """A rulebook and a model, ready to classify dyads.

    `prior` is the probability that a relation is substantive before any evidence.
    """

    def __init__(self, rulebook: Rulebook | None = None, model: Model | None = None, prior: float = 0.5) -> None:
        if not 0.0 < prior < 1.0:
            raise UsageError(f"a prior is a probability between 0 and 1, not {prior:g}")
        self.rulebook = shipped_rulebook() if rulebook is None else rulebook
        self.model = shipped_model() if model is None else model
        self.prior_db = 10.0 * log10(prior / (1.0 - prior))
        features = {one.name: one for one in self.model.features}
        self._rules = [self.rulebook.rules.get(name) for name in NAMES]
        self._features = [features.get(name) for name in NAMES]
        self._own_rules = [None if one is None else Rule(one.name, one.p1, one.p0, "", ()) for one in self._features]
        self._coefficients = [0.0 if one is None else one.coefficient for one in self._features]
        self._groups = list(_groups(self.rulebook.rho))
        self._rho = [self.rulebook.rho.get(one.dimension, 1.0) for one in _SCORED]

    def classify(self, dyad: Dyad, path: str = "<record>") -> Verdict:
        """The verdict on one dyad; deterministic."""
        evidence = gather(dyad)
        readings = measure_evidence(evidence)
        scores = self.score(readings)
        half_width = self._half_width(readings, scores)
        without_distance = self._db_without_distance(scores)
        sufficient = has_evidence(dyad)
        standing, reasons = self._standing(scores.db, without_distance, half_width, sufficient)
        return Verdict(
            dyad=dyad,
            path=path,
            label=label_of(scores.db) if sufficient else None,
            standing=standing,
            db=scores.db,
            half_width=half_width,
            db_without_distance=without_distance,
            rules=Opinion(scores.rules_db, label_of(scores.rules_db) if sufficient else None),
            model=Opinion(scores.model_db, label_of(scores.model_db) if sufficient else None),
            model_name=self.model.name,
            in_training=sufficient and fingerprint(readings) in self.model.fingerprints,
            coverage=sum([readings[name].known for name in NAMES]) / len(NAMES),
            profile=_profile(readings),
            contributions=self._contributions(readings, scores),
            reasons=reasons,
            weigh_entries=lambda: self._pulls(evidence, readings, scores),
            find_bias=lambda: self._find_bias(readings, scores),
            explain=_explain,
        )

    def score(self, readings: Mapping[str, Reading]) -> Scores:
        """Both scorers and their pool on readings; a trace that is missing is one that nobody looked for."""
        raw, own = [0.0] * len(NAMES), [0.0] * len(NAMES)
        for place, name in enumerate(NAMES):
            reading = readings.get(name)
            if reading is not None and reading.known:
                rule, learned = self._rules[place], self._own_rules[place]
                raw[place] = 0.0 if rule is None else rule.weigh(reading.strength, reading.search)
                own[place] = 0.0 if learned is None else learned.weigh(reading.strength, reading.search)
        return self._sum(raw, own)

    def _sum(self, raw: list[float], own: list[float]) -> Scores:
        """Discount, multiply by what was learned, and pool."""
        rules = raw.copy()
        for start, end, rho in self._groups:
            discount(rules, start, end, rho)
        model = [weight * db for weight, db in zip(self._coefficients, own, strict=True)]
        rules_db = fsum(rules)
        model_db = fsum([self.model.baseline_db, *model])
        pool = self.model.pool
        db = fsum([pool.shift_db, pool.rules * rules_db, pool.model * model_db, self.prior_db])
        return Scores(raw, rules, own, model, rules_db, model_db, db)

    def db_without(self, readings: Mapping[str, Reading], names: Iterable[str]) -> float:
        """The verdict in dB had these traces been neither found nor looked for."""
        left_out = frozenset(names)
        return self.score({name: one for name, one in readings.items() if name not in left_out}).db

    def _pulls(self, evidence: Evidence, readings: dict[str, Reading], scores: Scores) -> Pulls:
        """How far each entry moves the verdict, in dB: with it less without it."""
        entries = evidence.entries
        index = index_traces(readings, entries)
        carrier = _find_carrier(evidence)
        untouched = Untouched(readings)
        pulls = []
        for entry in entries:
            names = index.get(id(entry), set())
            if entry is carrier:
                names = {*names, "aid-large"}
            names = {name for name in names if untouched.reaches(name, entry)}
            pull = 0.0
            if names:
                changed = without(evidence, entry, sorted(names))
                if any(changed[name][:2] != readings[name][:2] for name in names):
                    pull = scores.db - self.score({**readings, **changed}).db
            pulls.append((entry, pull))
        return tuple(pulls)

    def _half_width(self, readings: Mapping[str, Reading], scores: Scores) -> float:
        """Half of the 90 percent interval of the verdict, in dB.

        It takes in the uncertainty of the calibration and of the coefficients (both from resampled coalitions), the
        spread between coalitions and between two codings of one dyad, how far those who were asked for likelihoods
        differ, and what nobody looked for.
        """
        pool = self.model.pool
        parts = [pool.variance(scores.rules_db, scores.model_db), pool.spread_db**2, pool.coding_db**2]
        parts.append(self.model.variance_db(dict(zip(NAMES, scores.own, strict=True))) * pool.model**2)
        for place, name in enumerate(NAMES):
            rule, reading = self._rules[place], readings[name]
            if rule is None:
                continue
            weight = pool.model * self._coefficients[place]
            if reading.known:
                weight += pool.rules * (scores.rules[place] / scores.raw[place] if scores.raw[place] else 1.0)
                parts.append(weight**2 * rule.variance(reading.strength, reading.search))
            if reading.strength == 0.0 and not TRACES[name].opened_by:
                weight = pool.model * self._coefficients[place] + pool.rules * self._rho[place]
                parts.append(weight**2 * _unseen_variance(rule, reading.search))
        return Z90 * sqrt(fsum(parts))

    def _standing(
        self, db: float, without_distance: float, half_width: float, sufficient: bool
    ) -> tuple[str, tuple[str, ...]]:
        """How firmly the verdict stands, and what keeps it from standing more firmly."""
        if not sufficient:
            return INSUFFICIENT, ("no entry, and no section or kind known to be empty",)
        held_back = []
        if abs(db) < CLEAR_DB:
            held_back.append(f"its probability is between {1 - CLEAR_P:.1f} and {CLEAR_P:g}")
        if label_of(without_distance) != label_of(db):
            held_back.append("its sign depends on the distance between the two states")
        if self.model.provisional:
            held_back.append("the model is provisional")
        if abs(db) <= half_width:
            return "contested", ("its interval crosses even odds", *held_back)
        return ("leaning" if held_back else "clear"), tuple(held_back)

    def _db_without_distance(self, scores: Scores) -> float:
        # The dimension stands by itself, so its rows can be taken out of the sums.
        rows = [_PLACE[name] for name in _DISTANCE]
        pool = self.model.pool
        taken = [pool.rules * scores.rules[row] + pool.model * scores.model[row] for row in rows]
        return fsum([scores.db, *[-db for db in taken]])

    def _contributions(self, readings: Mapping[str, Reading], scores: Scores) -> tuple[Contribution, ...]:
        pool = self.model.pool
        rows = []
        for name, reading in readings.items():
            place = _PLACE.get(name)
            rules, raw, model = (0.0, 0.0, 0.0)
            if place is not None:
                rules, raw, model = scores.rules[place], scores.raw[place], scores.model[place]
            db = pool.rules * rules + pool.model * model
            dimension = TRACES[name].dimension
            rows.append(
                Contribution(name, dimension, reading.value, reading.search, rules, raw, model, db, reading.instances)
            )
        # A stable sort: traces of equal weight keep the order of the codebook.
        rows.sort(key=lambda row: -abs(row.db))
        baseline = self.model.baseline_db
        rows.append(Contribution("baseline", None, None, 0.0, 0.0, 0.0, baseline, pool.model * baseline))
        rows.append(Contribution("calibration", None, None, 0.0, 0.0, 0.0, 0.0, pool.shift_db))
        if self.prior_db:
            rows.append(Contribution("prior", None, None, 0.0, 0.0, 0.0, 0.0, self.prior_db))
        return tuple(rows)

    def _find_bias(self, readings: Mapping[str, Reading], scores: Scores) -> float:
        """The observation bias at which the verdict reaches 0 dB (in the spirit of Lopez and Bowers); inf if none."""
        if scores.db == 0.0:
            return 1.0
        toward = 1.0 if scores.db > 0 else -1.0
        biased = self._biased(readings, scores, toward)
        low, high = 0.0, _MOST_BIAS_EXPONENT
        at_low, at_high = scores.db * toward, biased(high) * toward
        if at_high > 0.0:
            return inf
        # Regula falsi with the Illinois step, on the logarithm of the bias.
        side = 0
        for _ in range(_BIAS_STEPS):
            middle = (low * at_high - high * at_low) / (at_high - at_low)
            at_middle = biased(middle) * toward
            if abs(at_middle) < _BIAS_TOLERANCE_DB:
                low = high = middle
                break
            if at_middle > 0.0:
                low, at_low, at_high, side = middle, at_middle, at_high / 2.0 if side > 0 else at_high, 1
            else:
                high, at_high, at_low, side = middle, at_middle, at_low / 2.0 if side < 0 else at_low, -1
        return float(10.0 ** ((low + high) / 2.0))

    def _biased(self, readings: Mapping[str, Reading], scores: Scores, toward: float) -> Callable[[float], float]:
        """The verdict in dB by the exponent of ten of the bias.

        The odds of finding each trace that speaks for the winner are multiplied under the losing account.
        """
        raw, own = scores.raw.copy(), scores.own.copy()
        heard: list[tuple[list[float], int, float, float, float, float]] = []
        for place, one in enumerate(_SCORED):
            reading = readings[one.name]
            if one.toward == toward and reading.known:
                u, v = 1.0 - reading.search * (1.0 - reading.strength), 1.0 - reading.strength
                for values, rule in ((raw, self._rules[place]), (own, self._own_rules[place])):
                    if rule is not None:
                        winning, losing = (rule.p1, rule.p0) if toward > 0 else (rule.p0, rule.p1)
                        heard.append((values, place, winning * u + (1.0 - winning) * v, losing / (1.0 - losing), u, v))

        def db(exponent: float) -> float:
            bias = 10.0**exponent
            for values, place, likely, odds, u, v in heard:
                raised = odds * bias / (1.0 + odds * bias)
                values[place] = toward * 10.0 * log10(likely / (raised * u + (1.0 - raised) * v))
            return self._sum(raw, own).db

        return db


def _explain(verdict: Verdict) -> Explanation:
    # Loaded when asked: a batch of labels needs no words.
    from coalclass.scoring.explain import explain

    return explain(verdict)


def discount(dbs: list[float], start: int, end: int, rho: float) -> None:
    """Discount the dB of one dimension in place: the strongest plus counts in full, each further one times `rho`.

    The same for minus, apart. So the sum grows with each, and many traces of one story count little more than one.
    """
    for sign in (1.0, -1.0):
        rows = [place for place in range(start, end) if dbs[place] * sign > 0.0]
        if len(rows) > 1:
            strongest = max(rows, key=lambda place: (dbs[place] * sign, -place))
            for place in rows:
                if place != strongest:
                    dbs[place] *= rho


def _groups(rho: Mapping[str, float]) -> Iterable[tuple[int, int, float]]:
    """The places of each dimension's traces, first and past the last, and its discount."""
    start = 0
    for dimension, members in groupby(one.dimension for one in _SCORED):
        end = start + len(list(members))
        yield start, end, rho.get(dimension, 1.0)
        start = end


def _find_carrier(evidence: Evidence) -> Entry | None:
    """The last entry of an open period, which alone carries its length, and so the yearly sums; None if none does."""
    if evidence.dyad.period.end is not None or not evidence.entries:
        return None
    last = max(entry.date.last for entry in evidence.entries)
    ending = [entry for entry in evidence.entries if entry.date.last == last]
    return ending[0] if len(ending) == 1 else None


def _unseen_variance(rule: Rule, search: float) -> float:
    """The variance in dB squared of what a trace would say had it been looked for to the end."""
    share = (1.0 - search) * (rule.p1 + rule.p0) / 2.0
    return share * (1.0 - share) * (rule.present_db - rule.absent_db) ** 2


def _profile(readings: Mapping[str, Reading]) -> dict[str, float | None]:
    """The amount of the thing that each dimension names, 0 to 1: the mean over what was found or looked for."""
    profile: dict[str, float | None] = {}
    for dimension in DIMENSIONS:
        found = [
            reading.strength if TRACES[name].names > 0 else 1.0 - reading.strength
            for name, reading in readings.items()
            if TRACES[name].dimension == dimension and reading.known
        ]
        profile[dimension] = fsum(found) / len(found) if found else None
    return profile


def has_evidence(dyad: Dyad) -> bool:
    """Whether there is anything to go by: an entry, or a section or kind known to be empty."""
    sections: Sequence[object] = (dyad.consultations, dyad.aid, dyad.interactions)
    return bool(dyad.searched) or any(section is not None for section in sections)


def fingerprint(readings: Mapping[str, Reading]) -> str:
    """A short hash of what a record says to the scorers; the names of the states do not enter."""
    values = ",".join(f"{reading.strength!r}/{reading.search!r}" for reading in readings.values())
    return sha256_of(values)[:24]


__all__ = ["CLEAR_DB", "DB_PER_LOGIT", "NAMES", "Z90", "Scorer", "Scores", "discount", "fingerprint", "has_evidence"]
