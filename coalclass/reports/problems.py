"""Problems as people read them: place, sentence, the source line and a caret under the spot."""

from __future__ import annotations

import json
from collections.abc import Iterable

from coalclass.errors import Problem
from coalclass.reports.text import clean

_WIDTH = 100
_BEFORE = 60


def problem_text(problem: Problem) -> str:
    """A problem with its source line and a caret, control characters made visible."""
    lead = "warning: " if problem.severity == "warning" else ""
    head, _, _ = str(problem).rpartition(problem.sentence)
    text = f"{clean(head)}{lead}{clean(problem.sentence)}"
    if not problem.source_line or not problem.source_line.strip():
        return text
    line, caret = _excerpt(problem.source_line, problem.column - 1)
    return f"{text}\n    {line}\n    {' ' * caret}^"


def _excerpt(line: str, at: int) -> tuple[str, int]:
    """The stretch of a long line about a column, and where the column is in it."""
    start = max(0, at - _BEFORE) if len(line) > _WIDTH else 0
    before = clean(line[start:at].replace("\t", " "))
    after = clean(line[at : start + _WIDTH].replace("\t", " "))
    lead = "…" if start else ""
    tail = "…" if start + _WIDTH < len(line) else ""
    return f"{lead}{before}{after}{tail}", len(lead) + len(before)


def problems_json(problems: Iterable[Problem], *, lines: bool) -> str:
    """Problems as a JSON list, or one object a line."""
    objects = [json.dumps(problem.as_dict(), ensure_ascii=False) for problem in problems]
    if lines:
        return "\n".join(objects)
    return "[" + ",\n ".join(objects) + "]"
