"""LaTeX: tables in booktabs style with notes, to be read into a paper with \\input."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING, TextIO

from coalclass.reports.formats import Format
from coalclass.reports.markup import Table, explain_heads, parse_view, plain_text, split_tables
from coalclass.reports.text import clean
from coalclass.reports.view import View

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEAD = """\
% Needs \\usepackage{booktabs,array,longtable,graphicx,lscape} and, to link sources, \\usepackage{hyperref}.
% Any engine sets Latin letters; other scripts need LuaLaTeX or XeLaTeX with a font that has them.
"""
_PAGE_LINES = 40
"""A table of more lines than these may break over pages."""
_LONG_CELL, _MOST_CELL = 28, 120
"""Cells of more letters are wrapped; of still more they get no wider."""
_PAGE, _TURNED = 345.0, 550.0
"""How wide a page is in points, upright and turned, as the standard classes have it."""
_MARKS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_\allowbreak{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "`": r"\textasciigrave{}",
    "'": r"\char39{}",
    "--": "-{}-",
    "[": "{[}",
    "]": "{]}",
    "\u2212": "$-$",
    "\u00b7": r"\textperiodcentered{}",
    "\u2026": r"\ldots{}",
    "\u2192": r"$\rightarrow$",
    "\u2264": r"$\leq$",
    "\u2265": r"$\geq$",
    "\u00d7": r"$\times$",
    "\u2013": r"\textendash{}",
    "\u2014": r"\textemdash{}",
}
_ANY = re.compile("|".join(map(re.escape, sorted(_MARKS, key=len, reverse=True))))
_NEGATIVE = re.compile(r"-(?=\d)")
_WORD = re.compile(r"\S{25}")
_INLINE = {
    "strong_open": r"\textbf{",
    "em_open": r"\emph{",
    "strong_close": "}",
    "em_close": "}",
    "link_close": "}",
    "softbreak": " ",
    "hardbreak": r"\newline ",
}
_BLOCK = {
    "bullet_list_open": "\\begin{itemize}\n",
    "bullet_list_close": "\\end{itemize}\n\n",
    "ordered_list_open": "\\begin{enumerate}\n",
    "ordered_list_close": "\\end{enumerate}\n\n",
    "list_item_open": r"\item{} ",
    "blockquote_open": "\\begin{quote}\n",
    "blockquote_close": "\\end{quote}\n\n",
    "paragraph_close": "\n\n",
    "heading_close": "}\n\n",
}
_LEVELS = {"h1": "section", "h2": "section", "h3": "subsection"}


class Latex(Format):
    """A part of a document: sections, paragraphs, and tables with notes under them. All text is escaped."""

    name = "latex"
    endings = (".tex",)
    shape = "table"
    rank = 5

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write part after part."""
        stream.write(_HEAD)
        for part in split_tables(parse_view(view)):
            stream.write(_table(part) if isinstance(part, Table) else _block(part))


def escape(text: str) -> str:
    """Text from anywhere so that LaTeX sets it as it is; a very long word may break anywhere.

    >>> escape("50% of R&D in C_1")
    '50\\\\% of R\\\\&D in C\\\\_\\\\allowbreak{}1'
    """
    shown = " ".join(clean(text).split(" "))
    pieces = []
    for word in re.split(r"(\s+)", shown):
        broken = [word[place : place + 12] for place in range(0, len(word), 12)] if _WORD.search(word) else [word]
        pieces.append(r"\allowbreak{}".join(_ANY.sub(lambda match: _MARKS[match.group()], one) for one in broken))
    return "".join(pieces)


def _inline(tokens: Iterable[Token]) -> str:
    return "".join(map(_mark, tokens))


def _cell(tokens: list[Token]) -> str:
    """A cell; a negative number gets a true minus sign."""
    text = _inline(tokens)
    return f"$-${text[1:]}" if _NEGATIVE.match(text) else text


def _mark(token: Token) -> str:
    if token.type in _INLINE:
        return _INLINE[token.type]
    if token.type == "code_inline":
        return rf"\texttt{{{escape(token.content)}}}"
    if token.type == "link_open":
        # Without hyperref the address itself is what is shown.
        return rf"\ifdefined\href\href{{{_address(str(token.attrGet('href')))}}}\else\relax\fi{{"
    return escape(token.content)


def _address(address: str) -> str:
    return re.sub(r"([%#&_$~^\\{}])", lambda match: rf"\{match[1]}" if match[1] in "%#&_$" else "", address)


def _block(token: Token) -> str:
    if token.type == "inline":
        return _inline(token.children or [])
    if token.type == "heading_open":
        return rf"\{_LEVELS.get(token.tag, 'paragraph')}*{{"
    if token.type in ("fence", "code_block"):
        lines = [rf"\texttt{{{escape(line)}}}" for line in token.content.splitlines()]
        return "\\begin{flushleft}\n" + "\\\\\n".join(lines) + "\n\\end{flushleft}\n\n"
    if token.type == "paragraph_close" and token.hidden:
        return "\n"
    return _BLOCK.get(token.type, "")


def _table(table: Table) -> str:
    widths = _widths(table, letter=4.6, gap=12.0, page=1.6 * _PAGE)
    broken = _count_lines(table, widths, 4.6) > _PAGE_LINES
    if broken:
        widths = _widths(table, letter=3.7, gap=6.0, page=_PAGE)
    spec = "@{}" + "".join(map(_column, widths, table.right)) + "@{}"
    heads = " & ".join(map(_inline, table.heads)) + r" \\"
    rows = "".join(" & ".join(map(_cell, row)) + " \\\\\n" for row in table.rows)
    notes = " ".join(rf"\emph{{{escape(head)}}}: {escape(about)}" for head, about in explain_heads(table.names))
    told = rf"\par\smallskip\footnotesize\emph{{Notes.}} {notes}" + "\n" if notes else ""
    if broken:
        start = f"\\toprule\n{heads}\n\\midrule\n"
        text = (
            f"{{\\scriptsize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{{spec}}}\n{start}\\endfirsthead\n"
            f"{start}\\endhead\n\\bottomrule\n\\endlastfoot\n{rows}\\end{{longtable}}\n{told}}}\n\n"
        )
        turned = sum(width for width, _ in widths) > _PAGE
        return f"\\begin{{landscape}}\n{text.strip()}\n\\end{{landscape}}\n\n" if turned else text
    # A table that is wider than the page is made to fit; a narrower one keeps its size.
    return (
        "\\begin{table}[htbp]\n\\centering\\small\n"
        "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n"
        f"\\begin{{tabular}}{{{spec}}}\n\\toprule\n{heads}\n\\midrule\n{rows}\\bottomrule\n\\end{{tabular}}}}\n"
        f"\\begin{{minipage}}{{\\linewidth}}{told}\\end{{minipage}}\n\\end{{table}}\n\n"
    )


def _widths(table: Table, letter: float, gap: float, page: float) -> list[tuple[float, bool]]:
    """How wide each column is in points, the gap beside it included, and whether its cells are wrapped.

    Where the columns that are not wrapped leave too little of the page, it is a turned page.
    """
    places = range(len(table.heads))
    sizes = [max(len(plain_text(row[place])) for row in [table.heads, *table.rows]) for place in places]
    wrapped = [size > _LONG_CELL and not right for size, right in zip(sizes, table.right, strict=True)]
    short = sum(letter * size + gap for size, wraps in zip(sizes, wrapped, strict=True) if not wraps)
    long = sum(min(size, _MOST_CELL) for size, wraps in zip(sizes, wrapped, strict=True) if wraps)
    least = 70.0 * sum(wrapped)
    room = page - short if page - short >= least else max(least, _TURNED - short)
    return [
        (min(letter * size, room * min(size, _MOST_CELL) / long) if wraps else letter * size + gap, wraps)
        for size, wraps in zip(sizes, wrapped, strict=True)
    ]


def _count_lines(table: Table, widths: list[tuple[float, bool]], letter: float) -> int:
    return sum(
        max(
            1,
            *[
                ceil(letter * len(plain_text(cell)) / width)
                for cell, (width, wraps) in zip(row, widths, strict=True)
                if wraps
            ],
            1,
        )
        for row in table.rows
    )


def _column(width: tuple[float, bool], right: bool) -> str:
    if width[1]:
        return rf">{{\raggedright\arraybackslash}}p{{{width[0]:.0f}pt}}"
    return "r" if right else "l"
