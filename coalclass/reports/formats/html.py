"""HTML: one file that needs no other, with the page of a result or its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View

if TYPE_CHECKING:
    from markdown_it.token import Token


class Html(Format):
    """A page for a browser. It asks nothing of any server, and all text of records is shown as text."""

    name = "html"
    endings = (".html", ".htm")
    shape = "table"
    rank = 5

    @classmethod
    def fits(cls, view: type[View]) -> bool:
        """Whether the result has a page of its own or tables."""
        return "page" in view.shapes or super().fits(view)

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write the page."""
        stream.write(view.page() if "page" in view.shapes else _tables_page(view))


def _tables_page(view: View) -> str:
    """The tables of a result as a page of plain HTML."""
    from coalclass.reports.markup import make_parser, parse_view
    from coalclass.reports.pages import wrap_page

    parser, tokens = make_parser(), parse_view(view)
    title = next((tokens[place + 1].content for place, one in enumerate(tokens) if one.type == "heading_open"), "")
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    for token in tokens:
        style = token.attrGet("style")
        if style is not None:
            # A page whose policy forbids inline styles ignores them.
            token.attrs = {"class": "right"} if "right" in str(style) else {}
    body = parser.renderer.render(tokens, parser.options, {})
    return wrap_page(_plain(title) or "coalclass", f"<main>\n{body}</main>")


def _open_table(_renderer: object, tokens: list[Token], place: int, *_: object) -> str:
    number = sum(one.type == "table_open" for one in tokens[: place + 1])
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Table {number}"><table>\n'


def _plain(markdown: str) -> str:
    from coalclass.reports.markup import make_parser, plain_text

    return "".join(plain_text(one.children or []) for one in make_parser().parseInline(markdown))
