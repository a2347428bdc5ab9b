"""Texts as cells and back: no formula, nothing that acts on a terminal, and no text lost."""

from __future__ import annotations

import csv
import io

import pytest
from any_dyads import NASTY
from hypothesis import example, given
from hypothesis import strategies as st

from coalclass.records.cells import guard_text, join_texts, split_texts, unguard_text
from coalclass.reports.text import clean_lines

FORMULAS = ("=1+1", "+1", "-1", "@x", " =1", "  -x", "＝1", "\t=1", "'=1", "''=1", "' =1", "'-", "-")
ANY = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
TRICKY = st.text(st.sampled_from("\\u0041=+-@' ;\n\r\t\x00\u200b\ufeff\"c5"))


@given(ANY | TRICKY)
@example("\\u200b")
@example("\\u005cu200b")
@example("\\\\u200b\u200b")
@example("'\\u0041")
def test_a_cell_gives_its_text_back(text: str) -> None:
    """Guarded and undone, and through a CSV file, every text is itself again."""
    assert unguard_text(guard_text(text)) == text
    held = io.StringIO(newline="")
    csv.writer(held).writerow([guard_text(text), "x"])
    ((cell, _),) = csv.reader(io.StringIO(held.getvalue(), newline=""))
    assert unguard_text(cell) == text


@given(ANY | TRICKY)
def test_a_cell_is_no_formula_and_acts_on_no_terminal(text: str) -> None:
    """Its first character after spaces and apostrophes of its own starts no formula, and nothing is left to escape."""
    cell = guard_text(text)
    assert cell.lstrip(" ")[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    assert clean_lines(cell) == cell


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_get_one_apostrophe(text: str) -> None:
    """One in front, also where the text has some already; so taking one away gives the text."""
    assert guard_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "'", "'a", "it's", " a", "1", "a=1", "\\", "\\u", "\\u00", "C:\\users"])
def test_plain_texts_stay(text: str) -> None:
    """What is no formula and holds no escape is written as it is."""
    assert guard_text(text) == text == unguard_text(text)


@given(st.lists(ANY.filter(bool) | TRICKY.filter(bool), min_size=1, max_size=4).map(tuple))
def test_joined_texts_come_apart_again(texts: tuple[str, ...]) -> None:
    """Whatever semicolons, backslashes and spaces they hold."""
    assert split_texts(join_texts(texts)) == texts


def test_words_are_joined_as_before() -> None:
    """A semicolon and a space, and a lone text without one is itself."""
    assert join_texts(("norm", "interest")) == "norm; interest" and join_texts(("a b",)) == "a b"
    assert split_texts("norm;interest") == ("norm", "interest")
