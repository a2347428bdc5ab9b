"""The terminal that views draw on."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from rich.console import Console

_PADDING = re.compile(r"(?: |\x1b\[[\d;]*m)+(?=\n)")
_NARROWEST = 40  # columns: a table needs room, and COLUMNS=0 comes from terminals that do not know their size


def make_console(stream: TextIO | None = None) -> Console:
    """A console that colours only on a terminal and never reads text as markup."""
    from rich.console import Console

    # Looked up now, not when the module was imported: tests and shells replace the streams.
    file = sys.stdout if stream is None else stream
    if not file.isatty():
        file = cast(TextIO, _Trimmed(file))
    made = Console(file=file, markup=False, highlight=False, emoji=False)
    made.width = max(made.width, _NARROWEST)
    # rich would end the process with status 1, but a reader that has seen enough is no failure.
    setattr(made, "on_broken_pipe", _pass_on)  # noqa: B010 - a method, which mypy lets nobody replace
    return made


class _Trimmed:
    """A stream whose lines end in no blanks: rich fills lines up, and a file or a pipe has no use for it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_PADDING.sub(lambda end: end[0].replace(" ", ""), text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _pass_on() -> None:
    raise BrokenPipeError
