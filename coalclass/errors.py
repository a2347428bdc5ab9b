"""Everything that can go wrong, as one family: `except CoalclassError` is always enough.

CoalclassError
├── RecordError      a record cannot be used as it stands; carries every problem found
├── RulebookError    a rulebook cannot be used; carries every problem found
├── ModelError       a model file is damaged, foreign or of another format
├── TrainingError    the records given cannot train a model
├── DatasetError     a dataset's file is not what its publisher distributes
└── UsageError       what was asked for cannot be done as asked
    └── PlaceError   no file can be written where one was to go, or one stands there already
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with a file: where, what was found, what is allowed.

    `line` and `column` count from 1. A `warning` does not make the file unusable.
    """

    path: str
    line: int
    column: int
    message: str
    entry: str | None = None
    found: str | None = None
    allowed: tuple[str, ...] = ()
    suggestion: str | None = None
    severity: str = "error"
    source_line: str | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """The problem without its place, details in parentheses."""
        details = []
        if self.found is not None:
            details.append(f"found {self.found}")
        if self.allowed:
            details.append(f"allowed {', '.join(self.allowed)}")
        text = ", ".join(details)
        if self.suggestion is not None:
            text += ("; " if text else "") + f"did you mean {self.suggestion}?"
        return f"{self.message} ({text})" if text else self.message

    def as_dict(self) -> dict[str, object]:
        """The problem as it is written in JSON."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "entry": self.entry,
            "message": self.message,
            "found": self.found,
            "allowed": list(self.allowed) or None,
            "suggestion": self.suggestion,
            "severity": self.severity,
        }


class CoalclassError(Exception):
    """The base of every error that this package raises on purpose.

    `problems` is what was wrong with the files read on the way to it, if anything.
    """

    problems: tuple[Problem, ...] = ()


class ProblemsError(CoalclassError):
    """A file with problems, all of them in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RecordError(ProblemsError):
    """A record cannot be used as it stands."""


class RulebookError(ProblemsError):
    """A rulebook cannot be used as it stands."""


class ModelError(CoalclassError):
    """A model file is damaged, foreign or of another format."""


class TrainingError(CoalclassError):
    """The records given cannot train a model."""


class DatasetError(CoalclassError):
    """A dataset's file is not what its publisher distributes: which file, what was expected, where it broke."""


class UsageError(CoalclassError):
    """What was asked for cannot be done as asked."""


class PlaceError(UsageError):
    """No file can be written where one was to go, or one stands there that was not to be overwritten."""
