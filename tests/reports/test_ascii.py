"""ASCII for what a stream cannot encode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalclass.reports.ascii import spell


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("−15.9 dB", "-15.9 dB"),
        ("┌─┐│└┘├┼┤ ━━", "+-+|+++++ =="),
        ("▰▰▱ █░", "##. #."),
        ("● ◐ ○ ·", "* + o ."),
        ("old → new", "old -> new"),
        ("‘a’ “b” 1990–91 c…", "'a' \"b\" 1990-91 c~"),
        ("Côte d’Ivoire, Łódź, Ægypt, Straße", "Cote d'Ivoire, Lodz, AEgypt, Strasse"),
        ("½", "1/2"),
        ("漢 👍 \ud800", "?? ?? ?"),
    ],
)
def test_signs_have_stand_ins(text: str, spelled: str) -> None:
    """A minus and a line keep their meaning, and a letter loses its marks alone."""
    assert spell(text) == spelled


@given(st.text(st.characters(codec=None)))
def test_all_text_becomes_ascii(text: str) -> None:
    """Whatever comes in, ASCII comes out, and ASCII is left as it is."""
    spelled = spell(text)
    assert spelled.isascii() and spell(spelled) == spelled
    assert spell("".join(one for one in text if one.isascii())) == "".join(one for one in text if one.isascii())
