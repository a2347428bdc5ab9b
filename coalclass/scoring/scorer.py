"""Both scorers side by side, their pool, and how sure it is.

Everything that does not depend on the record is worked out once, when a scorer is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from math import copysign, fsum, inf, sqrt, tanh
from typing import NamedTuple

from coalclass.indicators import (
    DIMENSIONS,
    INDICATORS,
    Evidence,
    Indicator,
    Reading,
    gather,
    measure_evidence,
    weigh,
    without,
)
from coalclass.records import Dyad, Entry
from coalclass.scoring.digest import sha256_of
from coalclass.scoring.model import DB_PER_LOGIT, Model, shipped_model
from coalclass.scoring.rulebook import Rulebook, shipped_rulebook
from coalclass.scoring.verdict import INSUFFICIENT, Contribution, Opinion, Pulls, Verdict, label_of

Z90 = 1.6448536269514722
"""Half of a 90 percent interval, in standard deviations."""

CLEAR_DB = 10.0
CLEAR_COVERAGE = 0.3
_FEW = 3
_KNEE = 0.75
_SCORED = tuple(one for one in INDICATORS.values() if one.scored)
_NAMES = [one.name for one in _SCORED]
_PLACE = {name: place for place, name in enumerate(_NAMES)}
_COALITION_WIDE = frozenset(one.name for one in _SCORED if one.coalition_wide)
_MACHINE_CODED = frozenset(one.name for one in _SCORED if one.machine_coded)
_DISTANCE = frozenset(one.name for one in _SCORED if one.dimension == "distance")
_DEFAULT_VARIANCE, _LARGEST_VARIANCE = 0.0625, 0.25


class _Scores(NamedTuple):
    """dB by scored indicator, in the order of the codebook: rules before the caps, and model; and the sums."""

    raw: list[float]
    model: list[float]
    rules_db: float
    model_db: float

    @property
    def db(self) -> float:
        return (self.rules_db + self.model_db) / 2


def _explain(verdict: Verdict) -> str:
    # Loaded when asked: a batch of labels needs no words.
    from coalclass.scoring.explain import explain

    return explain(verdict)


class Scorer:
    """A rulebook and a model, ready to classify dyads."""

    def __init__(self, rulebook: Rulebook | None = None, model: Model | None = None) -> None:
        self.rulebook = shipped_rulebook() if rulebook is None else rulebook
        self.model = shipped_model() if model is None else model
        features = {one.name: one for one in self.model.features}
        self._rules = [self.rulebook.rules.get(name) for name in _NAMES]
        self._features = [features.get(name) for name in _NAMES]
        self._groups = list(_groups(self.rulebook.caps_db))
        self._model_baseline = self.model.baseline_db
        self._spread = [self._variances(place) for place in range(len(_NAMES))]
        diagonal = [row[place] for place, row in enumerate(self.model.covariance)]
        # One scale from its centre is where the training values of an indicator are on average.
        self._coefficient_variance = max(0.0, fsum(diagonal)) * (self.model.slope * DB_PER_LOGIT) ** 2
        self._largest_rule_db = max([rule.largest_db for rule in self.rulebook.rules.values()], default=0.0)

    def classify(self, dyad: Dyad, path: str = "<record>") -> Verdict:
        """The verdict on one dyad; deterministic."""
        evidence = gather(dyad)
        readings = measure_evidence(evidence)
        entries = evidence.entries
        scores = self._sum(
            [self._rule_db(place, readings[name].value) for place, name in enumerate(_NAMES)],
            [self._model_db(place, readings[name].value) for place, name in enumerate(_NAMES)],
        )
        half_width = self._half_width(readings, entries)
        coverage = sum([readings[name].value is not None for name in _NAMES]) / len(_NAMES)
        sufficient = has_evidence(dyad)
        standing, reasons = self._standing(scores, half_width, coverage, sufficient)
        return Verdict(
            dyad=dyad,
            path=path,
            label=label_of(scores.db) if sufficient else None,
            standing=standing,
            db=scores.db,
            half_width=half_width,
            db_without_distance=self._db_without(scores, _DISTANCE),
            rules=Opinion(scores.rules_db, label_of(scores.rules_db) if sufficient else None),
            model=Opinion(scores.model_db, label_of(scores.model_db) if sufficient else None),
            model_name=self.model.name,
            in_training=sufficient and fingerprint(readings) in self.model.fingerprints,
            coverage=coverage,
            profile=self._profile(readings),
            contributions=self._contributions(readings, scores),
            reasons=reasons,
            weigh_entries=lambda: self._pulls(evidence, entries, readings, scores),
            explain=_explain,
        )

    def opinions_on(self, values: Mapping[str, float | None]) -> tuple[float, float]:
        """What rules and model say of indicator values, whatever record they come from, in dB; absent is unknown."""
        scores = self._sum(
            [self._rule_db(place, values.get(name)) for place, name in enumerate(_NAMES)],
            [self._model_db(place, values.get(name)) for place, name in enumerate(_NAMES)],
        )
        return scores.rules_db, scores.model_db

    def _rule_db(self, place: int, value: float | None) -> float:
        rule = self._rules[place]
        return 0.0 if rule is None or value is None else rule.weigh(value)

    def _model_db(self, place: int, value: float | None) -> float:
        feature = self._features[place]
        return 0.0 if feature is None else self.model.contribution_db(feature, value)

    def _sum(self, raw: list[float], model: list[float]) -> _Scores:
        sums = [self.rulebook.baseline_db]
        for start, end, cap in self._groups:
            sums.append(held(fsum(raw[start:end]), cap))
        return _Scores(raw, model, fsum(sums), fsum([self._model_baseline, *model]))

    def _capped(self, raw: list[float]) -> list[float]:
        """The rules of each dimension scaled alike where their sum is held within its cap."""
        capped = list(raw)
        for start, end, cap in self._groups:
            total = fsum(raw[start:end])
            within = held(total, cap)
            if within != total:
                capped[start:end] = [db * (within / total) for db in raw[start:end]]
        return capped

    def _pulls(
        self, evidence: Evidence, entries: tuple[Entry, ...], readings: dict[str, Reading], scores: _Scores
    ) -> Pulls:
        """How far each entry moves the verdict, in dB: with it less without it."""
        pulls = []
        for entry in entries:
            raw, model = scores.raw, scores.model
            for name, reading in without(evidence, entries, entry).items():
                if reading.value != readings[name].value and name in _PLACE:
                    if raw is scores.raw:
                        raw, model = raw.copy(), model.copy()
                    place = _PLACE[name]
                    raw[place] = self._rule_db(place, reading.value)
                    model[place] = self._model_db(place, reading.value)
            pull = 0.0 if raw is scores.raw else scores.db - self._sum(raw, model).db
            pulls.append((entry, pull))
        return tuple(pulls)

    def _variances(self, place: int) -> tuple[float, float]:
        """The variance of an unknown indicator's pooled contribution, dB squared, and what of it an entry takes.

        It is the training variance of the contribution. Few training values are eked out with a variance
        of a sixteenth, that of a value which may lie anywhere in the middle half of its range, as if from
        two more records. Entries of weight n leave variance / (1 + n * taken) of it: the variance after n
        draws whose own variance is the largest that values from 0 to 1 can have, a quarter.
        """
        feature, rule = self._features[place], self._rules[place]
        spread, taken = self._value_spread(place)
        slope = 0.0 if feature is None else self.model.slope * feature.coefficient / feature.scale * DB_PER_LOGIT
        steepness = 0.0 if rule is None else (rule.present_db - rule.absent_db) / (rule.anchors[2] - rule.anchors[0])
        return ((slope + steepness) / 2) ** 2 * spread, taken

    def _value_spread(self, place: int) -> tuple[float, float]:
        """The variance of the value itself, eked out, and what of it an entry takes."""
        feature = self._features[place]
        known, variance = (feature.known, feature.variance) if feature is not None else (0, 0.0)
        spread = (known * variance + 2 * _DEFAULT_VARIANCE) / (known + 2)
        return spread, spread / _LARGEST_VARIANCE

    def _half_width(self, readings: dict[str, Reading], entries: tuple[Entry, ...]) -> float:
        """Half of the 90 percent interval of the pooled verdict, in dB.

        It says how much evidence there is, not how well it agrees: agreement shows in the dB, to which
        opposite entries add up to little. Estimated from the entries at hand, the jackknife variance (and
        the leave-one-out range of fewer than three) would fall when an awkward entry is left out, and the
        coefficient variance when a far value is. So each is taken where only the amount of evidence
        enters: entries as if evenly split, as margins of error in polls are; one entry at its largest
        rule; coefficients one scale from their centres. Less evidence then never narrows the interval. The
        factor is what training found it to take for the interval to cover what it claims.
        """
        left = [
            variance / (1.0 + taken * (weigh(reading.entries) + reading.further))
            for (variance, taken), reading in zip(self._spread, [readings[name] for name in _NAMES], strict=True)
        ]
        width = self.model.interval_factor * Z90 * sqrt(fsum([self._coefficient_variance / 4, *left]))
        return width + self._largest_rule_db if len(entries) < _FEW else width

    def _standing(
        self, scores: _Scores, half_width: float, coverage: float, sufficient: bool
    ) -> tuple[str, tuple[str, ...]]:
        """How firmly the verdict stands, and what keeps it from standing more firmly."""
        if not sufficient:
            return INSUFFICIENT, ("no entry, and no section or kind known to be empty",)
        contested = []
        if label_of(scores.rules_db) != label_of(scores.model_db):
            contested.append("rules and model fall on different sides")
        if abs(scores.db) <= half_width:
            contested.append("its interval crosses even odds")
        held_back = []
        if abs(scores.db) < CLEAR_DB:
            held_back.append(f"it is under {CLEAR_DB:g} dB")
        if coverage < CLEAR_COVERAGE:
            held_back.append(f"under {CLEAR_COVERAGE:.0%} of the indicators are known")
        held_back += [
            f"its sign hangs on {what}"
            for what, names in (
                ("the distance between the two states", _DISTANCE),
                ("facts shared by the whole coalition", _COALITION_WIDE),
                ("machine-coded events", _MACHINE_CODED),
            )
            if label_of(self._db_without(scores, names)) != label_of(scores.db)
        ]
        if self.model.provisional:
            held_back.append("the model is provisional")
        if contested:
            return "contested", (*contested, *held_back)
        return ("leaning" if held_back else "clear"), tuple(held_back)

    def _db_without(self, scores: _Scores, names: frozenset[str]) -> float:
        """The pooled dB had these indicators been unknown."""
        raw, model = scores.raw.copy(), scores.model.copy()
        for name in names:
            raw[_PLACE[name]] = model[_PLACE[name]] = 0.0
        return self._sum(raw, model).db

    def _profile(self, readings: dict[str, Reading]) -> dict[str, float | None]:
        """The amount of the thing that each dimension names, 0 to 1, as its rules calibrate it."""
        profile: dict[str, float | None] = {}
        for dimension in DIMENSIONS:
            degrees: list[float] = []
            weights: list[float] = []
            for one in INDICATORS.values():
                value = readings[one.name].value if one.dimension == dimension and _tells(one) else None
                if value is not None:
                    rule = self.rulebook.rules.get(one.name)
                    degree = value if rule is None else rule.membership(value)
                    degrees.append(1.0 - degree if one.inverse else degree)
                    weights.append(1.0 if rule is None else rule.largest_db)
            whole = fsum(weights)
            profile[dimension] = fsum([d * w for d, w in zip(degrees, weights, strict=True)]) / whole if whole else None
        return profile

    def _contributions(self, readings: dict[str, Reading], scores: _Scores) -> tuple[Contribution, ...]:
        capped = self._capped(scores.raw)
        rows = []
        for name, reading in readings.items():
            place = _PLACE.get(name)
            weights = (0.0, 0.0, 0.0) if place is None else (capped[place], scores.raw[place], scores.model[place])
            rows.append(Contribution(name, INDICATORS[name].dimension, reading.value, *weights, reading.entries))
        # A stable sort: indicators of equal weight keep the order of the codebook.
        rows.sort(key=lambda row: -abs(row.rules_db) - abs(row.model_db))
        baseline = self.rulebook.baseline_db
        rows.append(Contribution("baseline", None, None, baseline, baseline, self._model_baseline))
        return tuple(rows)


def _tells(one: Indicator) -> bool:
    """Whether an indicator enters the profile: all that are scored, and resistance, which is the outcome."""
    return one.scored or one.dimension == "resistance"


def _groups(caps_db: dict[str, float]) -> Iterator[tuple[int, int, float]]:
    """Runs of scored indicators of one dimension (start, end) and the dimension's cap."""
    start = 0
    for dimension, members in groupby(_SCORED, key=lambda one: one.dimension):
        end = start + len(list(members))
        yield start, end, caps_db.get(dimension, inf)
        start = end


def held(total: float, cap: float) -> float:
    """A dimension's sum held within its cap, both in dB.

    Up to three quarters of the cap it stands as it is; beyond, it bends toward the cap without reaching
    it, so that a full dimension still listens to a further entry.
    """
    knee = _KNEE * cap
    beyond = abs(total) - knee
    if beyond <= 0 or cap == inf:
        return total
    room = cap - knee
    return copysign(knee + room * tanh(beyond / room), total) if room else 0.0


def has_evidence(dyad: Dyad) -> bool:
    """Whether there is anything to go by: an entry, or a section or kind known to be empty."""
    sections = (dyad.consultations, dyad.aid, dyad.interactions)
    return bool(dyad.searched) or any(section is not None for section in sections)


def fingerprint(readings: dict[str, Reading]) -> str:
    """A short hash of what a record says to the scorers; the names of the states do not enter."""
    values = ",".join(repr(reading.value) for reading in readings.values())
    return sha256_of(values)[:24]
