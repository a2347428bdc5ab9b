"""The glossary: one term in full, or all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from coalclass.reports.text import clean, markdown, markdown_prose
from coalclass.reports.view import Prose, View
from coalclass.scoring.glossary import Glossary, Term, is_spelling

if TYPE_CHECKING:
    from rich.console import Console

_INDENT = 4


class GlossaryView(View):
    """A term as a paragraph with its literature; a list of terms by their first sentences."""

    subject = "the glossary is"
    shapes = frozenset({"table", "document"})

    def __init__(self, glossary: Glossary) -> None:
        self.terms = glossary.terms
        self.asked = glossary.asked

    def document(self) -> list[dict[str, Any]]:
        """An object each."""
        return [term.to_plain() for term in self.terms]

    def tables(self) -> Iterator[Prose]:
        """The page that stands in the docs: a section each, the whole text of every term."""
        if len(self.terms) > 1:
            yield Prose("# Glossary\n\nGenerated: `coalclass explain --format markdown`.")
        for group, terms in groupby(self.terms, lambda term: term.group):
            if len(self.terms) > 1:
                yield Prose(f"## {group}")
            for term in terms:
                yield Prose(_in_markdown(term))

    def show(self, console: Console) -> None:
        """The one term in full, or a line or two of each."""
        from rich.padding import Padding
        from rich.text import Text

        from coalclass.reports.columns import Columns
        from coalclass.reports.terminal import MAX_WIDTH

        width = min(console.width, MAX_WIDTH, 100)
        if len(self.terms) == 1:
            (term,) = self.terms
            if self.asked and not is_spelling(self.asked, term):
                console.print(Text(f"{clean(self.asked)}: see {term.name}"))
            console.print(Text(term.name, "bold cyan"))
            for line in _in_words(term):
                console.print(Padding(Text(line), (0, 0, 0, _INDENT)), width=width)
            return
        for group, terms in groupby(self.terms, lambda term: term.group):
            table = Columns(width, (group, ""))
            for term in terms:
                table.add_row(term.name, term.summary)
            console.print(table)
            console.print()
        console.print(Text("coalclass explain TERM shows a term in full, with its literature.", "dim"))


def _in_words(term: Term) -> Iterator[str]:
    yield term.about
    if term.literature:
        yield f"Literature: {term.literature}"
    if term.see:
        yield f"See also: {', '.join(term.see)}"


def _in_markdown(term: Term) -> str:
    text = f"**{markdown(term.name)}**: {markdown_prose(term.about)}"
    if term.literature:
        text += f" Literature: {markdown(term.literature)}."
    if term.see:
        text += f" See also: {markdown(', '.join(term.see))}."
    return text
