"""Counts of a batch, kept while the rows stream past."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from coalclass.corpus.batch import Row


@dataclass(slots=True)
class Case:
    """The dyads of one coalition."""

    labels: Counter[str | None] = field(default_factory=Counter)
    standings: Counter[str] = field(default_factory=Counter)
    agree: int = 0
    db: float = 0.0

    @property
    def count(self) -> int:
        """How many dyads."""
        return self.standings.total()


@dataclass(slots=True)
class Summary:
    """What a batch came to, by coalition in the order first met; `bad` counts records not scored.

    `first_bad` is the path of the first of them, `passed_over` counts files of folders that are no records.

    `published` counts verdicts with a label beside a published one, `differing` those that are another.
    """

    cases: dict[str, Case] = field(default_factory=dict)
    bad: int = 0
    published: int = 0
    differing: int = 0
    warnings: int = 0
    passed_over: int = 0
    first_bad: str = ""

    @property
    def count(self) -> int:
        """How many records were scored."""
        return sum(case.count for case in self.cases.values())

    def add(self, row: Row) -> None:
        """Count one row."""
        if row.passed_over:
            self.passed_over += 1
            return
        self.warnings += sum(problem.severity == "warning" for problem in row.problems)
        if row.values is None:
            self.bad += 1
            self.first_bad = self.first_bad or row.path
            return
        case = self.cases.setdefault(row.values["coalition"], Case())
        case.labels[row.values["label"]] += 1
        case.standings[row.values["standing"]] += 1
        case.agree += row.values["agree"] is True
        case.db += row.values["db"]
        label, published = row.values["label"], published_value(row.values)
        if label is not None and published is not None:
            self.published += 1
            self.differing += label != published


def published_value(values: dict[str, Any]) -> str | None:
    """The published label in a row, flat or whole; None without one."""
    whole = values.get("published") or {}
    value: str | None = whole.get("value") or values.get("published_label")
    return value
