"""Every head of a column is explained in the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from coalclass_cli import ROOT, coalclass
from rich.table import Table

from coalclass.reports.columns import Columns
from coalclass.reports.grid import Grid
from coalclass.reports.view import Sheet
from coalclass.scoring.glossary import find_head

COMMANDS: dict[str, tuple[object, ...]] = {
    "classify": ("sample:gulf-war-1990/egy",),
    "batch": ("sample:gulf-war-1990",),
    "compare": ("sample:gulf-war-1990",),
    "timeline": ("sample:iraq-sanctions-1991/fra", "--window", "2y"),
    "sensitivity": ("sample:gulf-war-1990/egy",),
    "whatif": ("sample:gulf-war-1990/jpn",),
    "samples": ("gulf",),
    "rules": (),
    "data": (),
    "model": (),
    "audit": ("sample:gulf-war-1990",),
    "doctor": ("sample:",),
    "agreement": ("sample:gulf-war-1990", ROOT / "docs" / "casebook" / "recoded" / "gulf-war-1990"),
}
_DYAD = re.compile(r"[A-Z]{3}(-[A-Z]{3})?")
_SCALE = re.compile(r"(?<!\w)[−+]?\d+(\.\d+)?( to )?(?![\w.%])")


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The heads of all tables that are built while a test runs, of whatever class."""
    seen: set[str] = set()
    sheet, columns, grid, add_column = Sheet.__init__, Columns.__init__, Grid.__init__, Table.add_column

    def watch_sheet(self: Sheet, *given: Any, **named: Any) -> None:
        sheet(self, *given, **named)
        seen.update(map(str, self.heads))

    def watch_columns(self: Columns, width: int, heads: tuple[str, ...]) -> None:
        seen.update(heads)
        columns(self, width, heads)

    def watch_grid(self: Grid, corner: str, heads: Any, groups: Any = ()) -> None:
        seen.update([corner, *heads])
        grid(self, corner, heads, groups)

    def watch_table(self: Table, header: Any = "", *given: Any, **named: Any) -> None:
        seen.add(str(header))
        add_column(self, header, *given, **named)

    monkeypatch.setattr(Sheet, "__init__", watch_sheet)
    monkeypatch.setattr(Columns, "__init__", watch_columns)
    monkeypatch.setattr(Grid, "__init__", watch_grid)
    monkeypatch.setattr(Table, "add_column", watch_table)
    yield seen


@pytest.mark.parametrize("name", COMMANDS)
def test_every_head_is_a_term(name: str, heads: set[str]) -> None:
    """On a narrow and a wide terminal and in Markdown, what heads a column is in the glossary, or names a state."""
    for columns in ("60", "140"):
        assert coalclass(name, *COMMANDS[name], COLUMNS=columns).returncode in (0, 1)
    coalclass(name, *COMMANDS[name], "--format", "markdown")
    words = {" ".join(_SCALE.sub("", head.removeprefix(">")).split()) for head in heads}
    assert words
    named = {word for word in words if word and not _DYAD.fullmatch(word.partition(",")[0])}
    missing = sorted(word for word in named if find_head(word) is None)
    assert not missing, ", ".join(missing)
