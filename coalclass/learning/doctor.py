"""What a careful supervisor would say of a casebook before anything is trained on it.

Each check is a function from the cases to findings. An error makes a casebook unfit to train on; a warning is
to be answered in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple, TypeAlias

from coalclass.indicators import TRACES
from coalclass.learning.casebook import LABELS, Case, signature, twins, unsourced
from coalclass.learning.coding import Coding, Gaps, code_cases
from coalclass.learning.entry_matching import kind_of
from coalclass.learning.label_pages import Pages, entries_on_label_pages, find_label_pages
from coalclass.records import Entry
from coalclass.records.protocol import questions
from coalclass.records.words import count_noun
from coalclass.results import Result

ERROR, WARNING = "error", "warning"

MOST_TWINS = 0.3
"""A larger share of entries that match another record of the coalition is an error."""

LEAST_AGAINST = 2
"""Fewer entries against its label make a record one-sided: an error, unless the other side was looked for."""

OTHER_SIDE = {
    "substantive": frozenset({"demand", "threat", "sanction"}),
    "incentive-based": frozenset({"contribution", "statement", "vote"}),
}
"""What `searched` must name for a record that holds hardly anything against its label."""

_LEAST_SHARE, _FEW_RECORDS, _FEW_COALITIONS = 0.4, 5, 3
_ONE_HEGEMON = 0.75
_THIN = 10
_GAP = (0.35, 0.65)
_MOSTLY_UNKNOWN, _MISSING_GAP, _FEW_KNOWN = 0.25, 0.25, 5
_ONE_SOURCE, _NO_URL = 0.5, 0.25
_WESTERN = 0.8
_NEAR_DAYS = 2 * 366
_FEW_SIBLINGS, _MOST_SIBLINGS = 3, 0.5
_DYADIC = ("threat", "sanction", "demand", "concession", "guarantee", "breach", "refusal", "objection")


class Finding(NamedTuple):
    """One thing to be said: how grave, which check, in a sentence, about which records (dyad and coalition)."""

    severity: str
    check: str
    message: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination(Result):
    """A casebook looked over: its cases, the findings, errors first, and how the protocol's questions are answered.

    `label_pages` holds for each case the entries that cite a page on which its label rests.
    """

    cases: tuple[Case, ...] = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    codings: tuple[Coding, ...] = field(default=(), repr=False)
    label_pages: tuple[tuple[Entry, ...], ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __repr__(self) -> str:
        errors = len(self.errors)
        found = f"{count_noun(errors, 'error')}, {count_noun(len(self.findings) - errors, 'other finding')}"
        return f"Examination({count_noun(len(self.cases), 'case')}: {found})"

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(one for one in self.findings if one.severity == ERROR)


Cases: TypeAlias = Sequence[Case]
Check: TypeAlias = Callable[[Cases], Iterator[Finding]]


def examine(cases: Cases) -> list[Finding]:
    """All findings on the records themselves, errors first."""
    found = [finding for check in CHECKS for finding in check(cases)]
    return sorted(found, key=lambda one: one.severity != ERROR)


def examine_casebook(cases: Cases, gaps: Gaps | None = None, pages: Pages | None = None) -> Examination:
    """All findings, those that need a log of look-ups or a table of labels beside the records included."""
    codings = code_cases(cases, gaps)
    shared = [entries_on_label_pages(case.dyad, find_label_pages(case.dyad, case.path, pages or {})) for case in cases]
    findings = [*examine(cases), *unanswered(codings), *on_label_pages(cases, shared)]
    return Examination(tuple(cases), tuple(findings), tuple(codings), tuple(shared))


def labelled(cases: Cases, label: str) -> list[Case]:
    """The cases with this label."""
    return [case for case in cases if case.label == label]


def superiority(first: Sequence[float], second: Sequence[float]) -> float | None:
    """How often a value drawn from the first exceeds one from the second, ties by half (the AUC; Mann and Whitney)."""
    if not first or not second:
        return None
    import numpy as np

    from coalclass.learning.metrics import Scored, auc

    labels = np.r_[np.ones(len(first)), np.zeros(len(second))]
    pairs = Scored(np.array([*first, *second], dtype=np.float64), labels, ("",) * len(labels))
    return float(auc(pairs, np.ones((1, len(labels))))[0])


# Errors


def copied_entries(cases: Cases) -> Iterator[Finding]:
    """Records that are largely another record of their coalition."""
    for case in cases:
        count, whole = len(twins(case, cases)), len(case.dyad.entries)
        if count > MOST_TWINS * whole:
            yield Finding(
                ERROR,
                "copied entries",
                f"{count} of {whole} entries match another record of the coalition on date, kind and fields (at most "
                f"{MOST_TWINS:.0%} may): code what this follower did, not what the coalition did",
                (case.name,),
            )


def one_sided(cases: Cases) -> Iterator[Finding]:
    """Labelled records that hardly hold anything against their label."""
    for case in cases:
        if case.label is not None and len(case.against) < LEAST_AGAINST:
            looked_for = OTHER_SIDE[case.label].issubset(case.dyad.searched)
            yield Finding(
                WARNING if looked_for else ERROR,
                "one-sided",
                f"{len(case.against)} of {count_noun(len(case.dyad.entries), 'entry speaks', 'entries speak')} against "
                f"{case.label} (at least "
                f"{LEAST_AGAINST} must): look for the other side, or say under 'searched' that there is none",
                (case.name,),
            )


def unsourced_entries(cases: Cases) -> Iterator[Finding]:
    """Entries that nobody can look up."""
    for case in cases:
        if entries := unsourced(case):
            yield Finding(
                ERROR,
                "no place to look",
                f"{len(entries)} of {len(case.dyad.entries)} entries have neither URL nor locator nor dataset row: "
                f"{_listed([entry.entry for entry in entries])}",
                (case.name,),
            )


def duplicate_records(cases: Cases) -> Iterator[Finding]:
    """The same dyad of the same coalition in two records."""
    places: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        places[case.dyad.coalition.casefold(), case.dyad.name].append(case)
    for group in places.values():
        if len(group) > 1:
            paths = " and ".join(case.path for case in group)
            yield Finding(ERROR, "duplicate record", f"one dyad of one coalition in {paths}", (group[0].name,))


def shared_dates(cases: Cases) -> Iterator[Finding]:
    """Entries of one date and kind that most siblings of a coalition share: general, and no sign of this dyad."""
    for coalition, group in _by(cases, lambda case: case.dyad.coalition).items():
        if len(group) < _FEW_SIBLINGS:
            continue
        seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for case in group:
            for entry in case.by_hand:
                if getattr(entry, "kind", "") in _DYADIC and entry.date.precise_to_month:
                    seen[entry.date.text, kind_of(entry)].add(case.name)
        for (when, kind), names in sorted(seen.items()):
            if len(names) >= max(_FEW_SIBLINGS, _MOST_SIBLINGS * len(group)):
                yield Finding(
                    WARNING,
                    "shared by siblings",
                    f"{coalition}: {kind} of {when} stands in {len(names)} of {len(group)} records; what is said to "
                    "all is no sign of one relation",
                    tuple(sorted(names)),
                )


# Warnings on the whole


def balance(cases: Cases) -> Iterator[Finding]:
    """Too few of a label, or too few coalitions."""
    counts = {label: len(labelled(cases, label)) for label in LABELS}
    whole = sum(counts.values())
    if not whole:
        yield Finding(WARNING, "no label", "no record is labelled: nothing can be trained or measured on this folder")
        return
    without = len(cases) - whole
    if without:
        names = [case.name for case in cases if case.label is None]
        yield Finding(WARNING, "no label", f"{without} of {len(cases)} records teach nothing", tuple(names))
    for label, count in counts.items():
        if count < _FEW_RECORDS:
            yield Finding(WARNING, "few of a label", f"{count} records are {label}; training asks for {_FEW_RECORDS}")
        elif count < _LEAST_SHARE * whole:
            yield Finding(WARNING, "unbalanced", f"only {count} of {whole} labelled records are {label}")
    coalitions = {case.dyad.coalition for case in cases if case.label is not None}
    if len(coalitions) < _FEW_COALITIONS:
        yield Finding(WARNING, "few coalitions", f"{len(coalitions)}; training asks for {_FEW_COALITIONS}")
    hegemon, count = Counter(case.dyad.hegemon.code for case in cases).most_common(1)[0]
    if count > _ONE_HEGEMON * len(cases):
        yield Finding(WARNING, "one hegemon", f"{hegemon} leads in {count} of {len(cases)} records")


def one_label(cases: Cases) -> Iterator[Finding]:
    """Coalitions whose followers all have one label: there the coalition alone tells it."""
    for coalition, group in _by(cases, lambda case: case.dyad.coalition).items():
        labels = [case.label for case in group if case.label is not None]
        if len(set(labels)) == 1 and len(labels) > 1:
            yield Finding(WARNING, "one label", f"{coalition}: all {len(labels)} labelled are {labels[0]}")


def one_coder(cases: Cases) -> Iterator[Finding]:
    """Records that one coder made, or nobody signed."""
    coders = Counter(case.dyad.coder for case in cases)
    if coders[None]:
        names = tuple(case.name for case in cases if case.dyad.coder is None)
        yield Finding(WARNING, "no coder", f"{coders[None]} records do not say who coded them", names)
    if len(coders) == 1 and len(cases) > 1 and None not in coders:
        yield Finding(
            WARNING, "one coder", f"{next(iter(coders))} coded all {len(cases)}: see coalclass agreement for a second"
        )


def diligence(cases: Cases) -> Iterator[Finding]:
    """Whether one label simply has more evidence."""
    measures: dict[str, Callable[[Case], float]] = {
        "entries coded by hand": lambda case: len(case.by_hand),
        "entries in all": lambda case: len(case.dyad.entries),
        "known traces": lambda case: sum(value is not None for value in case.values.values()),
        "kinds searched for": lambda case: len(case.dyad.searched),
    }
    for name, count in measures.items():
        sides = [[count(case) for case in labelled(cases, label)] for label in LABELS]
        won = superiority(*sides)
        if won is not None and not _GAP[0] <= won <= _GAP[1]:
            yield Finding(
                WARNING,
                "diligence gap",
                f"{name}: median {median(sides[0]):g} in substantive and {median(sides[1]):g} in incentive-based "
                f"records; a substantive one has more in {won:.0%} of pairs, so its amount alone tells the label",
            )


def western(cases: Cases) -> Iterator[Finding]:
    """Whether the word Western does the work of the label."""
    counts = western_table(cases)
    whole = sum(counts.values())
    right = counts[True, LABELS[0]] + counts[False, LABELS[1]]
    if whole and max(right, whole - right) >= _WESTERN * whole:
        yield Finding(
            WARNING,
            "Western",
            f"whether the follower is Western tells the label of {max(right, whole - right)} of {whole} records",
        )


def western_table(cases: Cases) -> Counter[tuple[bool, str]]:
    """How many labelled records there are by whether the follower was Western, and label."""
    return Counter((case.western, case.label) for case in cases if case.label is not None)


# Warnings on traces


def mostly_unknown(cases: Cases) -> Iterator[Finding]:
    """Traces that hardly any record shows or looked for."""
    for name in _scored():
        known = sum(case.values[name] is not None for case in cases)
        if known < _MOSTLY_UNKNOWN * len(cases):
            yield Finding(
                WARNING, "mostly unknown", f"{name} was found or looked for in {known} of {len(cases)} records"
            )


def separation(cases: Cases) -> Iterator[Finding]:
    """Traces that separate the labels without exception, so that no finite coefficient fits them best."""
    for name in _scored():
        sides = [
            [value for case in labelled(cases, label) if (value := case.values[name]) is not None] for label in LABELS
        ]
        if min(map(len, sides)) < _FEW_KNOWN:
            continue
        if min(sides[0]) > max(sides[1]) or max(sides[0]) < min(sides[1]):
            yield Finding(
                WARNING, "separation", f"{name} separates the labels without exception in {sum(map(len, sides))}"
            )


def missing_by(cases: Cases) -> Iterator[Finding]:
    """Traces that are known for one label or hegemon and not for another: their absence then tells something."""
    for word, key in (("label", lambda case: case.label), ("hegemon", lambda case: case.dyad.hegemon.code)):
        groups = {name: group for name, group in _by(cases, key).items() if name and len(group) >= _FEW_KNOWN}
        for name in _scored():
            shares = {group: known_share(members, name) for group, members in groups.items()}
            if len(shares) < 2:
                continue
            low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
            # Between hegemons larger gaps are usual: datasets are published for some.
            if shares[high] - shares[low] > (_MISSING_GAP if word == "label" else 3 * _MISSING_GAP):
                yield Finding(
                    WARNING,
                    f"missing by {word}",
                    f"{name} is known in {shares[high]:.0%} of the records of {high} and {shares[low]:.0%} of {low}",
                )


def known_share(cases: Cases, name: str) -> float:
    """The share of cases in which a trace was found or looked for."""
    return sum(case.values[name] is not None for case in cases) / len(cases)


# Warnings on records


def thin(cases: Cases) -> Iterator[Finding]:
    """Records with little evidence."""
    names = tuple(case.name for case in cases if len(case.dyad.entries) < _THIN)
    if names:
        yield Finding(WARNING, "thin", f"{_records(len(names))} fewer than {_THIN} entries", names)


def coded_twice(cases: Cases) -> Iterator[Finding]:
    """The same event twice in one record."""
    for case in cases:
        seen = Counter(_event(entry) for entry in case.dyad.entries)
        double = [entry.entry for entry in case.dyad.entries if seen[_event(entry)] > 1]
        if double:
            yield Finding(WARNING, "coded twice", f"perhaps one event each: {_listed(double)}", (case.name,))


def _event(entry: Entry) -> tuple[object, ...]:
    # Two aid accounts of a year, or two exercises of a month, differ in what they are about.
    about = getattr(entry, "topic", None) or getattr(entry, "package", None) or entry.note
    return (*signature(entry), about)


def sources_without_url(cases: Cases) -> Iterator[Finding]:
    """Sources that a reader cannot open, other than datasets, of which the row is given."""
    names = []
    for case in cases:
        sources = [source for source in case.dyad.sources.values() if source.read != "dataset"]
        if sum(source.url is None for source in sources) > _NO_URL * len(sources):
            names.append(case.name)
    if names:
        yield Finding(
            WARNING,
            "no URL",
            f"{_records(len(names))} over {_NO_URL:.0%} of their sources without one",
            tuple(names),
        )


def one_source(cases: Cases) -> Iterator[Finding]:
    """Records that stand on one page."""
    for case in cases:
        counts = Counter(source for entry in case.by_hand for source in entry.source)
        alone = Counter(entry.source[0] for entry in case.by_hand if len(entry.source) == 1)
        if not counts or not alone:
            continue
        source, count = alone.most_common(1)[0]
        if count > _ONE_SOURCE * len(case.by_hand):
            yield Finding(
                WARNING,
                "one source",
                f"{count} of {len(case.by_hand)} entries coded by hand stand on {case.dyad.cite(source)} alone",
                (case.name,),
            )


def far_dates(cases: Cases) -> Iterator[Finding]:
    """Entries years away from the period."""
    for case in cases:
        period = case.dyad.period
        end = None if period.end is None else period.end.last + _NEAR_DAYS
        far = [
            entry.entry
            for entry in case.dyad.entries
            if entry.date.last < period.start.first - _NEAR_DAYS or (end is not None and entry.date.first > end)
        ]
        if far:
            yield Finding(WARNING, "far from the period", f"over two years away: {_listed(far)}", (case.name,))


# Warnings on what stands beside the records


def unanswered(codings: Sequence[Coding]) -> Iterator[Finding]:
    """Questions of the protocol that have neither an entry nor a search nor a logged gap."""
    for question in questions():
        names = tuple(one.case.name for one in codings if question.number in one.open)
        if names:
            message = f"question {question.number} of the protocol is open in {len(names)} of {len(codings)} records"
            yield Finding(WARNING, "protocol", message, names)


def on_label_pages(cases: Cases, shared: Sequence[Sequence[Entry]]) -> Iterator[Finding]:
    """Entries that cite a page on which the label of their record rests."""
    names = tuple(case.name for case, entries in zip(cases, shared, strict=True) if entries)
    if names:
        count = sum(map(len, shared))
        message = (
            f"{count_noun(count, 'entry cites', 'entries cite')} a page on which the label rests, in "
            f"{len(names)} of {len(cases)} records; evaluate --without-label-pages leaves them out"
        )
        yield Finding(WARNING, "label page", message, names)


CHECKS: tuple[Check, ...] = (
    copied_entries,
    one_sided,
    unsourced_entries,
    duplicate_records,
    shared_dates,
    balance,
    one_label,
    one_coder,
    diligence,
    western,
    mostly_unknown,
    separation,
    missing_by,
    thin,
    coded_twice,
    sources_without_url,
    one_source,
    far_dates,
)
"""Every check, in the order of the report."""


def _scored() -> list[str]:
    return [name for name, one in TRACES.items() if one.scored]


def _by(cases: Cases, key: Callable[[Case], str | None]) -> dict[str | None, list[Case]]:
    groups: defaultdict[str | None, list[Case]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return dict(groups)


def _records(count: int) -> str:
    return count_noun(count, "record has", "records have")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
