"""Problems as people read them: place, sentence, the source line and a caret under the spot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from coalclass.errors import Problem
from coalclass.reports.text import clean, json_text
from coalclass.reports.view import View

_WIDTH = 100
_BEFORE = 60


class ProblemsView(View):
    """A stream of problems, or a result that has found some."""

    subject = "problems are"
    shapes = frozenset({"document"})
    streams = True
    draws = True
    compact = True

    def __init__(self, found: Any) -> None:
        self.problems: Iterable[Problem] = getattr(found, "problems", found)

    def document(self) -> Iterator[object]:
        """The keys of a problem each."""
        return (problem.as_dict() for problem in self.problems)

    def draw(self, stream: TextIO) -> None:
        """Place and sentence each, and the line where it is."""
        for problem in self.problems:
            stream.write(problem_text(problem) + "\n")


def problem_text(problem: Problem) -> str:
    """A problem with its source line and a caret, control characters made visible."""
    lead = "warning: " if problem.severity == "warning" else ""
    head, _, _ = str(problem).rpartition(problem.sentence)
    # One line each: a line break in the name of a file must not pass for another problem.
    text = f"{clean(head)}{lead}{clean(problem.sentence)}".replace("\n", "\\n")
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
    return f"{lead}{before}{after}{tail}", len(lead) + _width(before)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def problems_json(problems: Iterable[Problem], *, lines: bool, stream: TextIO | None = None) -> str:
    """Problems as a JSON list, or one object a line, in characters that the stream can carry."""
    objects = [json_text(problem.as_dict(), stream) for problem in problems]
    if lines:
        return "\n".join(objects)
    return "[" + ",\n ".join(objects) + "]"
