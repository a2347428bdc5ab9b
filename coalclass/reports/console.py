"""The terminal that views draw on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_NARROWEST = 40  # columns: a table needs room, and COLUMNS=0 comes from terminals that do not know their size


def make_console(stream: TextIO | None = None) -> Console:
    """A console that colours only on a terminal and never reads text as markup."""
    from rich.console import Console

    # Looked up now, not when the module was imported: tests and shells replace the streams.
    made = Console(file=sys.stdout if stream is None else stream, markup=False, highlight=False, emoji=False)
    made.width = max(made.width, _NARROWEST)
    return made
