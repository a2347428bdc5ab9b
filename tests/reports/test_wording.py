"""Longer prose in its files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from coalclass import reports
from coalclass.reports import wording
from coalclass.reports.wording import read_page, read_sentences, say
from coalclass.scoring import shipped_model

ROOM = Path(reports.__file__).parent
FILES = sorted(Path(wording.__file__).parent.glob("*.txt"))


def strings_in(module: str) -> set[str]:
    """Every string that a module of the room holds, as it would be after `f"..."` is filled with any word."""
    tree = ast.parse((ROOM / module).read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sentences_are_whole(path: Path) -> None:
    """Each sentence has a name of its own, is not empty, and reads as one line."""
    names = re.findall(r"^== (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(set(names)) == len(names) > 0
    for name, text in read_sentences(path.stem).items():
        assert text.template and "\n" not in text.template and "  " not in text.template, name
        assert text.is_valid(), name


def test_every_sentence_of_the_card_is_said() -> None:
    """No sentence of the card lies about unused."""
    assert set(read_sentences("card")) <= strings_in("card.py")


def test_the_card_is_filled_in() -> None:
    """No place for a value is left open in the card of the shipped model, and none is said that has no place."""
    from coalclass.reports.card import card

    text = card(shipped_model())
    assert not re.search(r"\$\w", text)
    for part in read_page("card").template.split("$"):
        line = part.partition("\n")[2].strip()
        assert line in text


def test_a_value_that_is_missing() -> None:
    """A sentence that is not told a value fails rather than showing the place for it."""
    with pytest.raises(KeyError):
        say("card", "better", own="model")
    assert say("card", "better", own="model", names="$own and more") == "Less log-loss than $own and more: the model."
