"""Both scorers side by side, their calibrated pool, and how sure it is.

Everything that does not depend on the record is worked out once, when a scorer is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from math import fsum, inf, isfinite, log10, sqrt
from typing import NamedTuple

from coalclass.errors import Problem, RecordError, UsageError
from coalclass.indicators import (
    DIMENSIONS,
    TRACES,
    Evidence,
    Reading,
    gather,
    leave_each_out,
    measure_evidence,
)
from coalclass.records import Dyad
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


OF_RECORD, SHIPPED = CONTEXTS = ("record", "shipped")
"""Whose context counts: the record's own, or what the shipped table adds to it too."""


def check_context(context: str) -> str:
    """The name of a context. Raises UsageError for another word."""
    if context not in CONTEXTS:
        raise UsageError(f"--context: {str(context)[:60]!r} is neither {' nor '.join(CONTEXTS)}")
    return context


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

    `prior` is the probability that a relation is substantive before any evidence; `context` says whether only the
    record's own context counts, or also what the shipped context table knows and the record leaves out. `held_back` is
    a reason for which no verdict stands as clear, empty for none.
    """

    def __init__(
        self,
        rulebook: Rulebook | None = None,
        model: Model | None = None,
        prior: float = 0.5,
        context: str = OF_RECORD,
        held_back: str = "",
    ) -> None:
        if not 0.0 < prior < 1.0:
            raise UsageError(f"a prior is a probability between 0 and 1, not {prior:g}")
        self.context = check_context(context)
        self.rulebook = shipped_rulebook() if rulebook is None else rulebook
        self.model = shipped_model() if model is None else model
        self.prior_db = 10.0 * log10(prior / (1.0 - prior))
        reasons = (held_back, self.model.held_back)
        self._held_back = tuple(dict.fromkeys(reason for reason in reasons if reason))
        features = {one.name: one for one in self.model.features}
        self._rules = [self.rulebook.rules.get(name) for name in NAMES]
        self._features = [features.get(name) for name in NAMES]
        self._unseen = [
            (0.0, 0.0) if one is None else (one.p1 + one.p0, (one.present_db - one.absent_db) ** 2)
            for one in self._rules
        ]
        self._own_rules = [None if one is None else Rule(one.name, one.p1, one.p0, "", ()) for one in self._features]
        self._coefficients = [0.0 if one is None else one.coefficient for one in self._features]
        self._groups = list(_groups(self.rulebook.rho))
        self._rho = [self.rulebook.rho.get(one.dimension, 1.0) for one in _SCORED]

    def classify(self, dyad: Dyad, path: str = "<record>") -> Verdict:
        """The verdict on one dyad; deterministic.

        Raises RecordError where its numbers, which no reader of records lets pass, give none that is finite.
        """
        given, added = dyad, None
        if self.context == SHIPPED:
            # Deferred: most calls score what the record says.
            from coalclass.records.context_table import fill_context

            dyad, added = fill_context(given)
        evidence = gather(dyad)
        try:
            readings = measure_evidence(evidence)
            # A record that the model was trained on stays one, whatever is added to it here.
            own = measure_evidence(gather(given)) if added else readings
            scores = self.score(readings)
            half_width = self._half_width(readings, scores)
            without_distance = self._db_without_distance(scores)
        except ArithmeticError:
            raise _refuse_numbers(path) from None
        numbers = [scores.db, scores.rules_db, scores.model_db, half_width, without_distance]
        numbers += [number for reading in readings.values() for number in reading[:2]]
        if not all(map(isfinite, numbers)):
            raise _refuse_numbers(path)
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
            in_training=sufficient and fingerprint(own) in self.model.fingerprints,
            coverage=sum([readings[name].known for name in NAMES]) / len(NAMES),
            profile=_profile(readings),
            contributions=self._contributions(readings, scores),
            reasons=reasons,
            context_added=added,
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
        changes = leave_each_out(evidence, readings)
        pulls = []
        for entry in evidence.entries:
            changed = changes.get(id(entry))
            pulls.append((entry, scores.db - self.score({**readings, **changed}).db if changed else 0.0))
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
            if reading.strength < 1.0 and not TRACES[name].opened_by:
                weight = pool.model * self._coefficients[place] + pool.rules * self._rho[place]
                parts.append(weight**2 * self._unseen_variance(place, reading))
        return Z90 * sqrt(fsum(parts))

    def _unseen_variance(self, place: int, reading: Reading) -> float:
        """The variance in dB squared of what a trace would say had it been looked for to the end.

        What was found with a chance of one half may be there half of the time after all.
        """
        likelihoods, swing = self._unseen[place]
        share = (1.0 - reading.search) * (1.0 - reading.strength) * likelihoods / 2.0
        return share * (1.0 - share) * swing

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
        held_back += self._held_back
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

        # What no bias moves is summed with the rest each time, as a sum in parts would round twice; zeros are left out.
        moved = {place for _, place, *_ in heard}
        groups = [group for group in self._groups if not moved.isdisjoint(range(*group[:2]))]
        again = {place for start, end, _ in groups for place in range(start, end)}
        fixed_rules = [db for place, db in enumerate(scores.rules) if db and place not in again]
        fixed_model = [self.model.baseline_db, *[db for at, db in enumerate(scores.model) if db and at not in moved]]
        pool = self.model.pool

        def db(exponent: float) -> float:
            bias = 10.0**exponent
            for values, place, likely, odds, u, v in heard:
                raised = odds * bias / (1.0 + odds * bias)
                values[place] = toward * 10.0 * log10(likely / (raised * u + (1.0 - raised) * v))
            rules = raw.copy()
            for start, end, rho in groups:
                discount(rules, start, end, rho)
            rules_db = fsum([*fixed_rules, *[rules[place] for place in again]])
            model_db = fsum([*fixed_model, *[self._coefficients[place] * own[place] for place in moved]])
            return fsum([pool.shift_db, pool.rules * rules_db, pool.model * model_db, self.prior_db])

        return db


def _refuse_numbers(path: str) -> RecordError:
    sentence = "cannot be scored: its numbers give no finite verdict; see the bounds in docs/formats.md"
    return RecordError([Problem(path, 1, 1, sentence)])


def _explain(verdict: Verdict) -> Explanation:
    # Loaded when asked: a batch of labels needs no words.
    from coalclass.scoring.explain import explain

    return explain(verdict)


def discount(dbs: list[float], start: int, end: int, rho: float) -> None:
    """Discount the dB of one dimension in place: the strongest plus counts in full, each further one times `rho`.

    The same for minus, apart. So the sum grows with each, and many traces of one story count little more than one.
    """
    # One pass and no lists: this runs for each dimension at each step of the search for the bias.
    plus, minus, most, least = -1, -1, 0.0, 0.0
    for place in range(start, end):
        db = dbs[place]
        if db > most:
            plus, most = place, db
        elif db < least:
            minus, least = place, db
    for place in range(start, end):
        if dbs[place] and place not in (plus, minus):
            dbs[place] *= rho


def _groups(rho: Mapping[str, float]) -> Iterable[tuple[int, int, float]]:
    """The places of each dimension's traces, first and past the last, and its discount."""
    start = 0
    for dimension, members in groupby(one.dimension for one in _SCORED):
        end = start + len(list(members))
        yield start, end, rho.get(dimension, 1.0)
        start = end


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
