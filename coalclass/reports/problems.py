"""Problems as people read them: place, sentence, the source line and a caret under the spot."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from coalclass.errors import Problem
from coalclass.reports.text import clean, clean_lines, json_text
from coalclass.reports.view import View

_WIDTH = 100
_INDENT = "    "


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
        """Place and sentence each, and the line where it is; an empty line between them."""
        gap = ""
        for problem in self.problems:
            stream.write(gap)
            write_problem(problem, stream, fitted=stream.isatty() or os.environ.get("COLUMNS", "").isdigit())
            gap = "\n"


def write_problem(problem: Problem, stream: TextIO, *, fitted: bool) -> None:
    """Write a problem: `fitted` no wider than the terminal, and coloured there; else with its sentence in one line."""
    if not fitted:
        stream.write(problem_text(problem) + "\n")
        return
    from rich.text import Text

    from coalclass.reports.console import make_console

    console = make_console(stream)
    colour = "yellow" if problem.severity == "warning" else "red"
    head, rest = _place_and_sentence(problem)
    first, *more = _wrap(head + rest, console.width)
    cut = min(len(head), len(first))
    lines = [Text.assemble((first[:cut], f"bold {colour}"), first[cut:]), *map(Text, more)]
    if excerpt := _excerpt_of(problem, console.width - len(_INDENT)):
        lines += [Text(_INDENT + excerpt[0], "dim"), Text(f"{_INDENT}{' ' * excerpt[1]}^", f"bold {colour}")]
    for line in lines:
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _wrap(text: str, width: int) -> list[str]:
    """The text in lines that end between words; a path or a word that is too long stands whole on its line."""
    from textwrap import wrap

    return wrap(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def problem_text(problem: Problem) -> str:
    """A problem with its source line and a caret, control characters made visible."""
    text = "".join(_place_and_sentence(problem))
    excerpt = _excerpt_of(problem, _WIDTH)
    return text if excerpt is None else f"{text}\n{_INDENT}{excerpt[0]}\n{_INDENT}{' ' * excerpt[1]}^"


def _place_and_sentence(problem: Problem) -> tuple[str, str]:
    lead = "warning: " if problem.severity == "warning" else ""
    head, _, _ = str(problem).rpartition(problem.sentence)
    # One line each: a line break in the name of a file must not pass for another problem.
    return clean_lines(head).replace("\n", "\\n"), f"{lead}{clean_lines(problem.sentence)}".replace("\n", "\\n")


def _excerpt_of(problem: Problem, width: int) -> tuple[str, int] | None:
    if not problem.source_line or not problem.source_line.strip():
        return None
    return _excerpt(problem.source_line, problem.column - 1, width)


def _excerpt(line: str, at: int, width: int) -> tuple[str, int]:
    """The stretch of a long line about a column, and where the column is in it."""
    if len(line) > width:
        # Room for the signs that something is left out.
        width -= 2
    start = max(0, at - width * 3 // 5) if len(line) > width else 0
    before = clean(line[start:at].replace("\t", " "))
    after = clean(line[at : start + width].replace("\t", " "))
    lead = "…" if start else ""
    tail = "…" if start + width < len(line) else ""
    return f"{lead}{before}{after}{tail}", len(lead) + _width(before)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def problems_json(problems: Iterable[Problem], *, lines: bool, stream: TextIO | None = None) -> str:
    """Problems as a JSON list, or one object per line, in characters that the stream can carry."""
    objects = [json_text(problem.as_dict(), stream) for problem in problems]
    if lines:
        return "\n".join(objects)
    return "[" + ",\n ".join(objects) + "]"
