"""Pages as a stream of marks, for formats that have marks of their own: LaTeX, HTML, Word.

A page is written in Markdown once, with all text from records escaped, and read here by a parser of CommonMark. So
every format shows the same words and numbers. HTML in the text and links that are not http or https stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from coalclass.reports.view import View

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NUMBER = re.compile(r"[-+\u2212]?\d[\d,.]*%?")
_WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)


def is_web_link(address: str | None) -> bool:
    """Whether an address is plain http or https, so that a page may link to it.

    >>> is_web_link("https://example.org/a"), is_web_link("javascript:alert(1)"), is_web_link(None)
    (True, False, False)
    """
    return address is not None and _WEB.fullmatch(address) is not None


class Table(NamedTuple):
    """A table of a page: cells as lists of inline marks, and which columns stand to the right.

    Those are the ones that the page says, and those that hold nothing but numbers.
    """

    heads: list[list[Token]]
    rows: list[list[list[Token]]]
    right: list[bool]

    @property
    def names(self) -> list[str]:
        """The heads as plain text."""
        return [plain_text(head) for head in self.heads]


def make_parser() -> MarkdownIt:
    """A parser of CommonMark with tables; no HTML passes, and only links to the web."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.validateLink = is_web_link  # type: ignore[method-assign, assignment]
    return parser


def parse_view(view: View) -> list[Token]:
    """The marks of a view's page."""
    from coalclass.reports.formats.markdown import page

    return make_parser().parse(page(view.tables()))


def split_tables(tokens: Sequence[Token]) -> Iterator[Token | Table]:
    """The marks in order, those of each table as one `Table`."""
    place = 0
    while place < len(tokens):
        if tokens[place].type == "table_open":
            end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
            yield _read_table(tokens[place:end])
            place = end + 1
        else:
            yield tokens[place]
            place += 1


def plain_text(tokens: Sequence[Token]) -> str:
    """Inline marks without the marks."""
    return "".join(" " if one.type in ("softbreak", "hardbreak") else one.content for one in tokens)


def explain_heads(names: Sequence[str]) -> list[tuple[str, str]]:
    """What heads of a table mean, by the glossary: each head that it knows with a sentence, once each."""
    from coalclass.scoring.glossary import find_head

    known = {name: find_head(name) for name in dict.fromkeys(names) if name}
    return [(name, term.summary) for name, term in known.items() if term is not None]


def _read_table(tokens: Sequence[Token]) -> Table:
    rows: list[list[list[Token]]] = []
    right: list[bool] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            right.append("right" in str(token.attrGet("style") or ""))
        elif token.type == "inline":
            rows[-1].append(token.children or [])
    for place in range(len(right)):
        cells = [text for row in rows[1:] if (text := plain_text(row[place]))]
        right[place] = right[place] or (bool(cells) and all(map(_NUMBER.fullmatch, cells)))
    return Table(rows[0], rows[1:], right)
