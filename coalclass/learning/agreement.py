"""Two codings of the same dyads, compared: verdicts, indicators, fields, and the entries behind the differences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import NamedTuple, TypeAlias

from coalclass.errors import UsageError
from coalclass.indicators import TRACES
from coalclass.learning.coefficients import RESAMPLES, Agreement, Rating, Unit, interval_agreement, nominal_agreement
from coalclass.learning.entry_matching import Matched, differing, fields_of, kind_of, match_entries
from coalclass.learning.provenance import without_datasets
from coalclass.records import Dyad, Entry
from coalclass.records.words import count_noun
from coalclass.results import Result
from coalclass.scoring import Opinion, Scorer, Verdict

Coding = Sequence[tuple[str, Dyad]]
"""Records with their paths."""

Rated: TypeAlias = tuple[str, Rating, Rating]
"""A cluster, what the first coder says and what the second; None for unknown."""

_NOTHING_IN_COMMON = (
    "the two codings have no dyad in common: hegemon, follower and the name of the coalition must be the same"
)
_UNKNOWN, _KNOWN = "unknown", "known"


class Variable(NamedTuple):
    """How far the coders agree on one thing.

    `metric` is nominal or interval. Of the things in question `both` are known to both coders, `first` to the
    first alone, `second` to the second alone; `mean_difference` is of numbers, absolute.
    """

    name: str
    group: str
    metric: str
    agreement: Agreement
    both: int
    first: int
    second: int
    mean_difference: float | None = None


class Difference(NamedTuple):
    """One event that the coders do not code alike; None where a coder does not have it.

    `fields` are those coded differently. `db` is how much further it moves the verdict of one coder's record
    than that of the other's.
    """

    dyad: str
    coalition: str
    kind: str
    first: Entry | None
    second: Entry | None
    fields: tuple[tuple[str, str, str], ...]
    db: float


class Found(NamedTuple):
    """How many entries each coder has, and how many of them are the same event."""

    first: int
    second: int
    same: int

    @property
    def share(self) -> float | None:
        """The share of all entries that have a counterpart (Dice's coefficient)."""
        return 2 * self.same / (self.first + self.second) if self.first + self.second else None


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Everything that two codings have to say of each other."""

    coders: tuple[str, str]
    dyads: tuple[str, ...]
    first_only: tuple[str, ...]
    second_only: tuple[str, ...]
    verdicts: tuple[Variable, ...]
    indicators: tuple[Variable, ...]
    known: Variable
    fields: tuple[Variable, ...]
    entries: Found
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Comparison({' and '.join(self.coders)}: {count_noun(len(self.dyads), 'dyad')})"


class _Pair(NamedTuple):
    """One dyad as both coders have it."""

    name: str
    dyads: tuple[Dyad, Dyad]
    verdicts: tuple[Verdict, Verdict]
    trained: int

    @property
    def values(self) -> tuple[dict[str, float | None], dict[str, float | None]]:
        """The value of each scored indicator, by either coder."""
        first, second = ({c.indicator: c.value for c in verdict.contributions} for verdict in self.verdicts)
        return first, second


def compare(
    first: Coding,
    second: Coding,
    scorer: Scorer,
    *,
    datasets: bool = True,
    resamples: int = RESAMPLES,
    progress: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Compare two codings. Without `datasets`, what stands on datasets alone is left out of both.

    `progress` is called with the name of each step.
    Raises UsageError where they have no dyad in common.
    """
    progress("classifying both codings")
    pairs, first_only, second_only = _pair_up(first, second, scorer, datasets)
    if not pairs:
        raise UsageError(_NOTHING_IN_COMMON)
    progress("matching entries")
    matches = {pair.name: match_entries(pair.dyads[0].entries, pair.dyads[1].entries) for pair in pairs}
    same_fields = {
        pair.name: match_entries(*(dyad.entries for dyad in pair.dyads), by_fields=False)[0] for pair in pairs
    }
    progress("bootstrap intervals: verdicts")
    verdicts = _verdicts(pairs, resamples)
    progress("bootstrap intervals: traces")
    indicators, known = _indicators(pairs, resamples), _known(pairs, resamples)
    progress("bootstrap intervals: coded fields")
    fields = _fields(same_fields, resamples)
    return Comparison(
        coders=(_coders(pair.dyads[0] for pair in pairs), _coders(pair.dyads[1] for pair in pairs)),
        dyads=tuple(pair.name for pair in pairs),
        first_only=first_only,
        second_only=second_only,
        verdicts=verdicts,
        indicators=indicators,
        known=known,
        fields=fields,
        entries=Found(
            sum(len(pair.dyads[0].entries) for pair in pairs),
            sum(len(pair.dyads[1].entries) for pair in pairs),
            sum(len(match[0]) for match in matches.values()),
        ),
        differences=_differences(pairs, matches),
        notes=_notes(pairs),
    )


def spread_of_codings(first: Coding, second: Coding, scorer: Scorer) -> float:
    """The standard deviation in dB of a verdict that comes of who coded the dyad: datasets and context aside.

    Two codings of one dyad differ by twice the variance of one. Raises UsageError where they have no dyad in common.
    """
    pairs, _, _ = _pair_up(first, second, scorer, datasets=False)
    if not pairs:
        raise UsageError(_NOTHING_IN_COMMON)
    squares = [(one.db - other.db) ** 2 for one, other in (pair.verdicts for pair in pairs)]
    return sqrt(fsum(squares) / (2 * len(pairs)))


def _pair_up(
    first: Coding, second: Coding, scorer: Scorer, datasets: bool
) -> tuple[list[_Pair], tuple[str, ...], tuple[str, ...]]:
    sides = [_by_dyad(first, "first"), _by_dyad(second, "second")]
    pairs = []
    for key in sorted(sides[0].keys() & sides[1].keys()):
        one, other = (dyad if datasets else without_datasets(dyad) for dyad in (sides[0][key], sides[1][key]))
        name = f"{one.coalition}: {one.name}"
        # Without its datasets a record is no longer the one in the training data, so the whole record is asked.
        trained = sum(scorer.classify(side[key]).in_training for side in sides)
        pairs.append(_Pair(name, (one, other), (scorer.classify(one), scorer.classify(other)), trained))
    only = [
        tuple(f"{sides[side][key].coalition}: {sides[side][key].name}" for key in sorted(sides[side].keys() - other))
        for side, other in ((0, sides[1].keys()), (1, sides[0].keys()))
    ]
    return pairs, only[0], only[1]


def _by_dyad(coding: Coding, which: str) -> dict[tuple[str, str, str], Dyad]:
    records: dict[tuple[str, str, str], Dyad] = {}
    paths: dict[tuple[str, str, str], str] = {}
    for path, dyad in coding:
        key = (" ".join(dyad.coalition.casefold().split()), dyad.hegemon.code, dyad.follower.code)
        if key in records:
            raise UsageError(
                f"the {which} coding holds {dyad.name} in {dyad.coalition} twice ({paths[key]} and {path}); "
                "name the folder of one coder"
            )
        records[key], paths[key] = dyad, path
    return records


def _coders(dyads: Iterable[Dyad]) -> str:
    return ", ".join(sorted({dyad.coder or "(unnamed)" for dyad in dyads}))


def _variable(name: str, group: str, metric: str, rated: Sequence[Rated], resamples: int) -> Variable:
    """A variable from (cluster, first coder's value, second coder's), None for unknown."""
    units = [Unit((one, other), cluster) for cluster, one, other in rated]
    known = Counter((one is not None, other is not None) for _, one, other in rated)
    measured = (interval_agreement if metric == "interval" else nominal_agreement)(units, resamples=resamples)
    apart = [abs(one - other) for _, one, other in rated if isinstance(one, float) and isinstance(other, float)]
    return Variable(
        name,
        group,
        metric,
        measured,
        known[True, True],
        known[True, False],
        known[False, True],
        sum(apart) / len(apart) if apart else None,
    )


def _verdicts(pairs: Sequence[_Pair], resamples: int) -> tuple[Variable, ...]:
    rows = []
    for name in ("verdict", "rules", "model"):
        opinions = [tuple(_opinion(verdict, name) for verdict in pair.verdicts) for pair in pairs]
        labels = [(pair.name, one.label, other.label) for pair, (one, other) in zip(pairs, opinions, strict=True)]
        db = [(pair.name, one.db, other.db) for pair, (one, other) in zip(pairs, opinions, strict=True)]
        rows.append(_variable(f"{name}, label", "verdict", "nominal", labels, resamples))
        rows.append(_variable(f"{name}, dB", "verdict", "interval", db, resamples))
    return tuple(rows)


def _opinion(verdict: Verdict, name: str) -> Opinion:
    if name == "verdict":
        return Opinion(verdict.db, verdict.label)
    return verdict.rules if name == "rules" else verdict.model


def _indicators(pairs: Sequence[_Pair], resamples: int) -> tuple[Variable, ...]:
    values = [(pair.name, *pair.values) for pair in pairs]
    return tuple(
        _variable(
            name,
            one.dimension,
            "interval",
            [(cluster, first[name], second[name]) for cluster, first, second in values],
            resamples,
        )
        for name, one in TRACES.items()
    )


def _known(pairs: Sequence[_Pair], resamples: int) -> Variable:
    """Whether the coders know the same indicators."""
    rated: list[Rated] = []
    for pair in pairs:
        first, second = pair.values
        for name, one in TRACES.items():
            if one.scored:
                rated.append((pair.name, _state(first[name]), _state(second[name])))
    return _variable("indicator known", "verdict", "nominal", rated, resamples)


def _state(value: float | None) -> str:
    return _UNKNOWN if value is None else _KNOWN


def _fields(matches: dict[str, list[Matched]], resamples: int) -> tuple[Variable, ...]:
    rated: defaultdict[tuple[str, str], list[Rated]] = defaultdict(list)
    for name, pairs in matches.items():
        for pair in pairs:
            first, second = fields_of(pair.first), fields_of(pair.second)
            section = kind_of(pair.first).split()[0]
            group = "interaction" if section in ("follower", "hegemon") else section
            for field in sorted(first.keys() | second.keys()):
                rated[group, field].append((name, first.get(field), second.get(field)))
    return tuple(
        _variable(field, group, "nominal", values, resamples) for (group, field), values in sorted(rated.items())
    )


def _differences(
    pairs: Sequence[_Pair], matches: dict[str, tuple[list[Matched], list[Entry], list[Entry]]]
) -> tuple[Difference, ...]:
    """Every event not coded alike, those that move the verdict most apart first."""
    found = []
    for pair in pairs:
        pulls = [{id(entry): pull for entry, pull in verdict.pulls} for verdict in pair.verdicts]
        matched, first_alone, second_alone = matches[pair.name]
        events: list[tuple[Entry | None, Entry | None]] = [*matched]
        events += [(entry, None) for entry in first_alone]
        events += [(None, entry) for entry in second_alone]
        for first, second in events:
            fields: tuple[tuple[str, str, str], ...] = ()
            if first is not None and second is not None:
                coded = fields_of(first), fields_of(second)
                fields = tuple((name, coded[0][name], coded[1][name]) for name in differing(Matched(first, second)))
                if not fields:
                    continue
            db = abs(pulls[0].get(id(first), 0.0) - pulls[1].get(id(second), 0.0))
            entry = first if first is not None else second
            assert entry is not None
            found.append(
                Difference(pair.dyads[0].name, pair.dyads[0].coalition, kind_of(entry), first, second, fields, db)
            )
    return tuple(sorted(found, key=lambda one: (-one.db, one.coalition, one.dyad, one.kind)))


def _notes(pairs: Sequence[_Pair]) -> tuple[str, ...]:
    notes = []
    same = [pair.name for pair in pairs if pair.dyads[0].coder and pair.dyads[0].coder == pair.dyads[1].coder]
    if same:
        notes.append(
            f"on {len(same)} of {len(pairs)} dyads both sides name the same coder: what is measured there is how "
            "steady one coder is, not how far two agree"
        )
    if len(pairs) < 10:
        few = f"{len(pairs)} dyads are" if len(pairs) != 1 else "one dyad is"
        notes.append(f"{few} few: the intervals are wide, and a single dyad moves every figure")
    trained = sum(pair.trained for pair in pairs)
    if trained:
        notes.append(
            f"{trained} of the {2 * len(pairs)} records are among those that the model was trained on; the "
            "agreement of the rules, which are trained on none, is the one to trust"
        )
    return tuple(notes)
