"""What the tool answers: values only, and the JSON contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, isfinite, pow
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from coalclass.indicators import Instance, Reading
from coalclass.records import Dyad, Entry
from coalclass.results import Result

if TYPE_CHECKING:
    from coalclass.records.known import Known

Pulls: TypeAlias = tuple[tuple[Entry, float], ...]

SUBSTANTIVE = "substantive"
INCENTIVE = "incentive-based"
INSUFFICIENT = "insufficient-evidence"
STANDINGS = ("clear", "leaning", "contested", INSUFFICIENT)


def probability(db: float) -> float:
    """The probability that odds of `db` decibels stand for."""
    if db >= 0:
        return 1.0 / (1.0 + pow(10.0, -db / 10.0))
    odds = pow(10.0, db / 10.0)
    return odds / (1.0 + odds)


def label_of(db: float) -> str | None:
    """The side of even odds on which `db` lies; None exactly between."""
    if db == 0:
        return None
    return SUBSTANTIVE if db > 0 else INCENTIVE


class Opinion(NamedTuple):
    """What one scorer says, in dB."""

    db: float
    label: str | None

    @property
    def p_substantive(self) -> float:
        """Its probability that the relation is substantive."""
        return probability(self.db)


class Contribution(NamedTuple):
    """What one trace adds, in dB: to the rules, to the model and to the verdict.

    `value` is its strength (None where it does not apply or nobody looked), `search` how well it was looked for.
    `rules_db_uncapped` is what the rule says by itself, before traces of one dimension are discounted. The rows
    `baseline` (the model's intercept), `calibration` (what the pool adds) and `prior` (the user's) have no dimension.
    """

    indicator: str
    dimension: str | None
    value: float | None
    search: float
    rules_db: float
    rules_db_uncapped: float
    model_db: float
    db: float
    instances: tuple[Instance, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all its instances, each once."""
        return Reading(instances=self.instances).entries

    @property
    def pooled_db(self) -> float:
        """What it adds to the verdict."""
        return self.db


class Explanation(NamedTuple):
    """A verdict in words: the dyad, the paragraph, and the sources whose numbers stand in it, the first number 1."""

    lead: str
    text: str
    sources: tuple[str, ...] = ()


def published_label(dyad: Dyad) -> dict[str, Any] | None:
    """A record's own label as outputs hold it: value, confidence, source; None without one."""
    label = dyad.label
    if label is None:
        return None
    cited = "; ".join(dyad.cite(source) for source in label.source) or None
    return {"value": label.value, "confidence": label.confidence, "source": cited}


def _no_bias() -> float:
    return inf


def _no_words(verdict: Verdict) -> Explanation:
    return Explanation(verdict.dyad.name, repr(verdict))


@dataclass(frozen=True, slots=True)
class Verdict(Result):
    """The answer on one dyad. `half_width` is of the 90 percent interval, in dB.

    `context_added` is what the shipped context table added to the record, None where it was not asked to.
    `weigh_entries` works out the pulls and `explain` puts the verdict in words; a batch that only wants labels asks
    for neither.
    """

    dyad: Dyad = field(repr=False)
    path: str
    label: str | None
    standing: str
    db: float
    half_width: float
    db_without_distance: float
    rules: Opinion
    model: Opinion
    model_name: str
    in_training: bool
    coverage: float
    profile: dict[str, float | None] = field(repr=False)
    contributions: tuple[Contribution, ...] = field(repr=False)
    reasons: tuple[str, ...] = ()
    context_added: tuple[Known, ...] | None = field(default=None, repr=False)
    weigh_entries: Callable[[], Pulls] = field(default=tuple, repr=False, compare=False)
    find_bias: Callable[[], float] = field(default=_no_bias, repr=False, compare=False)
    explain: Callable[[Verdict], Explanation] = field(default=_no_words, repr=False, compare=False)
    _known_pulls: list[Pulls] = field(default_factory=list, repr=False, compare=False)
    _known_bias: list[float] = field(default_factory=list, repr=False, compare=False)

    def __repr__(self) -> str:
        from coalclass.shipped import record_id

        label = self.label or "no label"
        return f"Verdict({record_id(self.path)}: {label}, {self.standing}, {self.db:+.1f} dB)"

    @property
    def pulls(self) -> Pulls:
        """For each entry that weighs, how far it moves the verdict: the dB with it less the dB without it."""
        if not self._known_pulls:
            self._known_pulls.append(self.weigh_entries())
        return self._known_pulls[0]

    @property
    def p_substantive(self) -> float:
        """The pooled probability that the relation is substantive."""
        return probability(self.db)

    @property
    def interval(self) -> tuple[float, float]:
        """The 90 percent interval of that probability."""
        return probability(self.db - self.half_width), probability(self.db + self.half_width)

    @property
    def agree(self) -> bool | None:
        """Whether the two scorers fall on one side; None without evidence."""
        if self.standing == INSUFFICIENT:
            return None
        return self.rules.label == self.model.label

    @property
    def prior_db(self) -> float:
        """What the user's prior adds, in dB; 0 at even odds."""
        return next((row.db for row in self.contributions if row.indicator == "prior"), 0.0)

    @property
    def observation_bias(self) -> float:
        """How many times likelier the losing account would have to make the winner's traces to be even with it.

        The odds ratio by which the odds of finding every trace that speaks for the winner would have to be raised under
        the losing account until the verdict reaches 0 dB; infinite where no such bias would do.
        """
        if not self._known_bias:
            self._known_bias.append(self.find_bias())
        return self._known_bias[0]

    @property
    def published(self) -> dict[str, Any] | None:
        """The record's own label, which no scorer reads; None without one."""
        return published_label(self.dyad)

    @property
    def explanation(self) -> str:
        """The verdict in a paragraph; numbers in brackets stand for sources, which JSON lists."""
        lead, text, _ = self.explain(self)
        return f"{lead}: {text}"

    def summary(self) -> dict[str, Any]:
        """The verdict without its contributions and explanation: one flat row."""
        low, high = self.interval
        return {
            "path": self.path,
            "hegemon": self.dyad.hegemon.code,
            "follower": self.dyad.follower.code,
            "coalition": self.dyad.coalition,
            "period": str(self.dyad.period),
            "label": self.label,
            "standing": self.standing,
            "p_substantive": self.p_substantive,
            "interval_low": low,
            "interval_high": high,
            "db": self.db,
            "db_without_distance": self.db_without_distance,
            "rules_label": self.rules.label,
            "rules_p_substantive": self.rules.p_substantive,
            "rules_db": self.rules.db,
            "model_label": self.model.label,
            "model_p_substantive": self.model.p_substantive,
            "model_db": self.model.db,
            "model_name": self.model_name,
            "in_training": self.in_training,
            "agree": self.agree,
            "coverage": self.coverage,
        }

    def as_dict(self) -> dict[str, Any]:
        """The verdict as it is written in JSON; numbers unrounded."""
        return {
            "path": self.path,
            "hegemon": self.dyad.hegemon.code,
            "follower": self.dyad.follower.code,
            "coalition": self.dyad.coalition,
            "period": str(self.dyad.period),
            "label": self.label,
            "standing": self.standing,
            "p_substantive": self.p_substantive,
            "interval": list(self.interval),
            "db": self.db,
            "db_without_distance": self.db_without_distance,
            "rules": _opinion(self.rules),
            "model": {**_opinion(self.model), "name": self.model_name, "in_training": self.in_training},
            "agree": self.agree,
            "coverage": self.coverage,
            "published": self.published,
            **self._list_context(),
            "prior_db": self.prior_db,
            "observation_bias": self.observation_bias if isfinite(self.observation_bias) else None,
            "profile": dict(self.profile),
            "contributions": [self._contribution(one) for one in self.contributions],
            "explanation": self.explanation,
            "explanation_sources": list(self.explain(self).sources),
            "reasons": list(self.reasons),
        }

    def _list_context(self) -> dict[str, Any]:
        """What was added to the record's context, where that was asked for."""
        if self.context_added is None:
            return {}
        added = [{"field": one.field, "value": one.value, "source": one.source.citation} for one in self.context_added]
        return {"context_added": added}

    def _contribution(self, one: Contribution) -> dict[str, Any]:
        return {
            "indicator": one.indicator,
            "dimension": one.dimension,
            "value": one.value,
            "search": one.search,
            "rules_db": one.rules_db,
            "rules_db_uncapped": one.rules_db_uncapped,
            "model_db": one.model_db,
            "db": one.db,
            "evidence": [self._evidence(entry) for entry in one.entries],
            "instances": [
                {"chance": found.chance, "entries": [entry.entry for entry in found.entries]} for found in one.instances
            ],
        }

    def _evidence(self, entry: Entry) -> dict[str, Any]:
        return {
            "entry": entry.entry,
            "line": entry.line or None,
            "date": entry.date.text,
            "source": "; ".join(self.dyad.cite(source) for source in entry.source) or None,
        }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {"label": opinion.label, "p_substantive": opinion.p_substantive, "db": opinion.db}
