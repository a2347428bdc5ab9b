"""What is to be said of a casebook: the counts, and the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from coalclass.indicators import TRACES
from coalclass.records.words import count_noun
from coalclass.reports.view import Sheet, View

if TYPE_CHECKING:
    from coalclass.learning.casebook import Case
    from coalclass.learning.coding import Coding
    from coalclass.learning.doctor import Finding
    from coalclass.records import Entry

LABELS = ("substantive", "incentive-based")
"""The two labels, in the order of the tables."""

_SHORT = ("sub.", "inc.")
_NAMED, _MOST_HEGEMONS = 3, 4
_SCORED = [name for name, one in TRACES.items() if one.scored]

_EVIDENCE: dict[str, Callable[[Case], float]] = {
    "entries coded by hand": lambda case: len(case.by_hand),
    "entries from datasets": lambda case: len(case.dyad.entries) - len(case.by_hand),
    "entries against the label": lambda case: len(case.against),
    "traces found or looked for": lambda case: sum(value is not None for value in case.values.values()),
    "kinds searched for": lambda case: len(case.dyad.searched),
    "sources": lambda case: len(case.dyad.sources),
}


_JSON_KEYS = {"traces found or looked for": "known_indicators"}
"""Where the key in JSON is not the words in the table."""


class DoctorView(View):
    """A casebook looked over."""

    subject = "findings are"
    shapes = frozenset({"table", "document"})

    def __init__(self, found: Any) -> None:
        self.cases: Sequence[Case] = found.cases
        self.findings: Sequence[Finding] = found.findings
        self.codings: Sequence[Coding] = found.codings
        self.label_pages: Sequence[Sequence[Entry]] = found.label_pages

    def tables(self) -> list[Sheet]:
        """The counts, then the findings."""
        from coalclass.reports.coding import coding_sheets

        counts = [_counts(self.cases), _evidence(self.cases), *coding_sheets(self.codings)]
        return [*counts, _known(self.cases), _western(self.cases), _findings(self.findings)]

    def document(self) -> dict[str, Any]:
        """Every case, every question and every finding."""
        from coalclass.reports.coding import coding_data

        data = doctor_data(self.cases, self.findings)
        for case, coding, entries in zip(data["cases"], self.codings, self.label_pages, strict=True):
            case["answers"] = {str(number): answer for number, answer in coding.answers.items()}
            case["label_page_entries"] = [one.entry for one in entries]
        return {**data, "coding": coding_data(self.codings)}


def list_hegemons(cases: Sequence[Case]) -> list[str]:
    """The leading states with the most records."""
    return [code for code, _ in Counter(case.dyad.hegemon.code for case in cases).most_common(_MOST_HEGEMONS)]


def _counts(cases: Sequence[Case]) -> Sheet:
    rows: list[tuple[str, ...]] = []
    kinds: list[tuple[str, Callable[[Case], str]]] = [
        ("coalition", lambda case: case.dyad.coalition),
        ("hegemon", lambda case: case.dyad.hegemon.code),
        ("coder", lambda case: case.dyad.coder or "(unnamed)"),
        (
            "confidence",
            lambda case: "(no label)" if case.dyad.label is None else case.dyad.label.confidence or "(none)",
        ),
    ]
    for kind, key in kinds:
        rows.append((kind, "", "", "", ""))
        groups = sorted({key(case) for case in cases})
        rows += [(f"  {name}", *_by_label([case for case in cases if key(case) == name])) for name in groups]
    rows.append(("all", *_by_label(cases)))
    return Sheet("Records", ("", ">records", *(f">{name}" for name in _SHORT), ">no label"), rows)


def _by_label(cases: Sequence[Case]) -> tuple[str, ...]:
    labels = Counter(case.label for case in cases)
    return tuple(str(count or "") for count in (len(cases), *(labels[label] for label in LABELS), labels[None]))


def _evidence(cases: Sequence[Case]) -> Sheet:
    rows = []
    for name, count in _EVIDENCE.items():
        cells = [_spread([count(case) for case in cases if case.label == label]) for label in LABELS]
        rows.append((name, *cells))
    remark = "The median record of each label, and the least and most."
    return Sheet("Evidence in a record", ("", *(f">{label}" for label in LABELS)), rows, [remark])


def _spread(values: list[float]) -> str:
    return f"{median(values):g} ({min(values):g} to {max(values):g})" if values else "·"


def _known(cases: Sequence[Case]) -> Sheet:
    hegemons = list_hegemons(cases)
    groups = [[case for case in cases if case.label == label] for label in LABELS]
    groups += [[case for case in cases if case.dyad.hegemon.code == code] for code in hegemons]
    rows = [(name, _share(cases, name), *(_share(group, name) for group in groups)) for name in _SCORED]
    heads = ("found or looked for in", ">all", *(f">{name}" for name in (*_SHORT, *hegemons)))
    return Sheet("Traces found or looked for, by label and by hegemon", heads, rows)


def _share(cases: Sequence[Case], name: str) -> str:
    return f"{sum(case.values[name] is not None for case in cases) / len(cases):.0%}" if cases else "·"


def _western(cases: Sequence[Case]) -> Sheet:
    rows = []
    for western, word in ((True, "Western follower"), (False, "other follower")):
        labels = Counter(case.label for case in cases if case.western is western)
        rows.append((word, *(str(labels[label]) for label in LABELS)))
    remark = "Western: in the Western group of the United Nations, in NATO or in the EU in the year the period starts."
    return Sheet("Is the label another word for Western?", ("", *(f">{label}" for label in LABELS)), rows, [remark])


def _findings(findings: Sequence[Finding]) -> Sheet:
    errors = sum(one.severity == "error" for one in findings)
    rows = [(one.severity, one.check, _sentence(one)) for one in findings]
    count = f"{count_noun(errors, 'error')}, {count_noun(len(findings) - errors, 'warning')}"
    return Sheet("Findings", ("", "check", "what"), rows, [f"{count}."], grows=2)


def _sentence(one: Finding) -> str:
    if not one.records:
        return one.message
    more = f" and {len(one.records) - _NAMED} more" if len(one.records) > _NAMED else ""
    return f"{one.message} ({'; '.join(one.records[:_NAMED])}{more})"


def doctor_data(cases: Sequence[Case], findings: Sequence[Finding]) -> dict[str, Any]:
    """The report as JSON holds it."""
    return {
        "records": len(cases),
        "labels": {label: sum(case.label == label for case in cases) for label in LABELS},
        "cases": [_case(case) for case in cases],
        "western": {
            word: {label: sum(case.western is west and case.label == label for case in cases) for label in LABELS}
            for west, word in ((True, "western"), (False, "other"))
        },
        "errors": sum(one.severity == "error" for one in findings),
        "findings": [{**one._asdict(), "records": list(one.records)} for one in findings],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "path": case.path,
        "dyad": case.dyad.name,
        "coalition": case.dyad.coalition,
        "coder": case.dyad.coder,
        "label": case.label,
        "western": case.western,
        **{_JSON_KEYS.get(name, name.replace(" ", "_")): count(case) for name, count in _EVIDENCE.items()},
        "unknown": [name for name, value in case.values.items() if value is None],
    }
