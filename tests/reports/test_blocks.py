"""Pages of prose and tables, in Markdown and on the terminal."""

from __future__ import annotations

import io

import pytest

from coalclass.reports.formats.markdown import page
from coalclass.reports.view import Marked, Prose, Sheet, View

HOSTILE = "a|b *c* <d>\n\u202ee"


class _Page(View):
    """A view that draws nothing of its own."""

    shapes = frozenset({"table"})

    def tables(self) -> list[Prose | Sheet]:
        """A paragraph and two tables."""
        return [
            Prose("## Heading"),
            Sheet("Title", ("name", ">n"), [(HOSTILE, "1"), ("x", "2")], ["- remark"], level=4),
            Sheet("Nothing found", ("name",), [], ["Nobody."]),
        ]


def test_markdown() -> None:
    """Parts stand apart, text from anywhere stays text, a table without rows is left out and its remarks are not."""
    assert page(_Page().tables()).split("\n\n") == [
        "## Heading",
        "#### Title",
        "| name | n |\n| --- | ---: |\n| a\\|b \\*c\\* \\<d\\> \\\\u202ee | 1 |\n| x | 2 |",
        "- \\- remark",
        "## Nothing found",
        "- Nobody.",
    ]


def test_cells_in_markdown() -> None:
    """A cell that is written already passes as it is; an empty one has no meaning, where an empty text is missing."""
    sheet = Sheet("", (Marked("a_b"), ">c"), [(Marked("**x**"), Marked()), ("", "y_z")], framed=True)
    assert page([sheet]) == "| a_b | c |\n|:--|--:|\n| **x** | |\n|  | y\\_z |"


def test_an_empty_page() -> None:
    """A page without parts, or with a table that holds nothing and is called nothing, is empty."""
    assert page([]) == page([Sheet("", ("a",), iter(()))]) == ""


@pytest.mark.parametrize("width", ["40", "120"])
def test_terminal(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that draws nothing of its own is drawn from its tables, prose included, and nothing acts on a terminal."""
    monkeypatch.setenv("COLUMNS", width)
    stream = io.StringIO()
    _Page().draw(stream)
    text = stream.getvalue()
    for part in ("## Heading", "Title", "a|b *c* <d>", "- remark", "Nothing found", "Nobody."):
        assert part in text
    assert "\u202e" not in text and "\x1b" not in text


def test_a_shape_that_is_not_there() -> None:
    """A view says which shape it lacks: a mistake of ours, not of a user."""
    for ask in (View().rows, View().tables, View().document):
        with pytest.raises(NotImplementedError, match="View has no"):
            ask()
