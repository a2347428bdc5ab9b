"""The kinds of acts that importers give are those of the format, and come from it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fake_datasets import act, aid

import coalclass.sources
from coalclass.records.fields import vocabulary
from coalclass.sources.kinds import is_event, list_event_kinds
from coalclass.sources.pressure import KINDS

MODULES = sorted(Path(coalclass.sources.__file__).parent.rglob("*.py"))


def test_event_kinds_stand_in_the_order_of_the_quad_classes() -> None:
    """The format says which quad class each kind is, from 1 to 4."""
    kinds = vocabulary().kinds
    assert [kinds[name].about[-1] for name in list_event_kinds()] == ["1", "2", "3", "4"]


def test_only_counts_of_events_are_events() -> None:
    """Aid and coded acts are not."""
    assert is_event(act("1990", "verbal-conflict"))
    assert not is_event(act("1990", "threat"))
    assert not is_event(aid("1990"))


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_pressure_are_the_hegemons(kind: str) -> None:
    """What the datasets on sanctions give are acts that the format allows a hegemon, with a linkage."""
    assert "hegemon" in vocabulary().kinds[kind].actor
    assert "linkage" in vocabulary().kinds[kind].fields


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_importer_reads_a_note(path: Path) -> None:
    """A note is for people: what it says is a typed field of `Found` where code needs it."""
    read = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _reads_note(node)]
    assert read == []


def _reads_note(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "note" and isinstance(node.ctx, ast.Load)
