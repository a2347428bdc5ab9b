"""Word: headings, paragraphs and real tables with notes under them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from coalclass.reports.formats import Format
from coalclass.reports.view import Needs, View

if TYPE_CHECKING:
    from markdown_it.token import Token

    from coalclass.reports.markup import Table

_WIDE = 7
"""A page with a table of more columns than these is turned."""
_STYLES = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}


class Docx(Format):
    """A document of Word's own styles. Text of records is text: no field, no link but to the web, no macro."""

    name = "docx"
    endings = (".docx",)
    shape = "table"
    binary = True
    needs = Needs(("docx",), "word")
    rank = 5

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Write part after part."""
        from docx import Document

        from coalclass.reports.markup import parse_view, split_tables

        document = Document()
        # Neither a name nor a time, so that the same result is the same file.
        document.core_properties.author = ""
        document.core_properties.comments = ""
        parts = list(split_tables(parse_view(view)))
        if any(not _is_token(part) and len(part.heads) > _WIDE for part in parts):  # type: ignore[union-attr]
            _turn(document.sections[0])
        paragraph, lists = None, [""]
        for part in parts:
            if not _is_token(part):
                _add_table(document, part)  # type: ignore[arg-type]
            elif part.type == "heading_open":  # type: ignore[union-attr]
                paragraph = document.add_heading("", level=min(int(part.tag[1:]), 4))  # type: ignore[union-attr]
            else:
                paragraph = _add_block(document, part, paragraph, lists)  # type: ignore[arg-type]
        # A zip that cannot be finished complains when it is forgotten, after the command has ended.
        made = BytesIO()
        document.save(made)
        stream.write(made.getbuffer())


def _is_token(part: object) -> bool:
    return not isinstance(part, tuple)


def _turn(section: Any) -> None:
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _add_block(document: Any, token: Token, paragraph: Any, lists: list[str]) -> Any:
    """Add what one mark asks for; returns the paragraph that text goes to, `lists` are the styles of open lists."""
    if token.type in _STYLES:
        lists.append(_STYLES[token.type])
    elif token.type in ("bullet_list_close", "ordered_list_close"):
        lists.pop()
    elif token.type == "paragraph_open":
        return document.add_paragraph(style=lists[-1] or None)
    elif token.type == "inline":
        _add_runs(document.add_paragraph() if paragraph is None else paragraph, token.children or [])
    elif token.type in ("fence", "code_block"):
        for line in token.content.splitlines():
            document.add_paragraph().add_run(_safe(line)).font.name = "Consolas"
    return paragraph


def _add_runs(paragraph: Any, tokens: Iterable[Token], *, size: Any = None) -> None:
    bold = italic = 0
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type in ("text", "code_inline", "softbreak", "hardbreak"):
            run = paragraph.add_run(" " if token.type.endswith("break") else _safe(token.content))
            run.bold, run.italic, run.font.size = bool(bold) or None, bool(italic) or None, size


def _safe(text: str) -> str:
    from coalclass.reports.text import clean

    return clean(text)


def _add_table(document: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    from coalclass.reports.markup import explain_heads

    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.heads), style="Light List")
    # Cells are asked for once: each call looks through the whole table.
    cells = grid._cells
    for number, row in enumerate([table.heads, *table.rows]):
        for place, tokens in enumerate(row):
            paragraph = cells[number * len(table.heads) + place].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if table.right[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _add_runs(paragraph, tokens, size=Pt(8))
    notes = explain_heads(table.names)
    paragraph = document.add_paragraph()
    for place, (head, about) in enumerate(notes):
        paragraph.add_run("Notes. " if not place else " ").font.size = Pt(8)
        run = paragraph.add_run(f"{_safe(head)}: ")
        run.italic, run.font.size = True, Pt(8)
        paragraph.add_run(about).font.size = Pt(8)
