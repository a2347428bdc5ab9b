"""A rulebook: how often each trace is expected in either relation, what that is worth in dB, and by which theory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coalclass.indicators import TRACES
from coalclass.records.words import count_noun
from coalclass.reports.dimensions import by_dimension
from coalclass.reports.text import markdown
from coalclass.reports.view import Block, Prose, Sheet, View
from coalclass.reports.wording import read_page, say
from coalclass.scoring.describe import signed
from coalclass.scoring.rulebook import Rule, Rulebook

if TYPE_CHECKING:
    from rich.console import Console

HEADS = ("trace", ">p1", ">p0", ">spread", ">present dB", ">absent dB")


class RulebookView(View):
    """A rulebook, dimension by dimension."""

    subject = "a rulebook is"
    shapes = frozenset({"table", "document"})

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    def tables(self) -> Iterator[Block]:
        """The page that stands in the docs."""
        return rulebook_blocks(self.book)

    def document(self) -> dict[str, Any]:
        """The rules with their dimensions, the notes, the hash."""
        return rulebook_data(self.book)

    def show(self, console: Console) -> None:
        """Under each dimension its discount and rules, then the sources."""
        from coalclass.reports.reference import show_rulebook

        show_rulebook(console, self.book)


def read_notes() -> list[str]:
    """How to read a rulebook, a paragraph each."""
    return [say("reference", f"rulebook-{part}") for part in ("likelihoods", "elicited", "discount")]


def rulebook_data(book: Rulebook) -> dict[str, Any]:
    """The rulebook as JSON holds it: with its notes, its hash and each rule's dimension; dB plus toward substantive."""
    data = book.as_dict()
    for rule in data["rules"]:
        rule["dimension"] = TRACES[rule["trace"]].dimension
    return {**data, "sha256": book.sha256, "notes": read_notes()}


def rulebook_blocks(book: Rulebook) -> Iterator[Block]:
    """The rulebook as a page."""
    yield Prose(f"# {markdown(title(book))}")
    yield Prose("Generated: `coalclass rules --format markdown`.")
    for note in (*read_notes(), markdown(count_rules(book))):
        yield Prose(note)
    for dimension, rules in by_dimension(book.rules):
        yield Prose(f"## {dimension}")
        yield Prose(f"*{describe_discount(book, dimension)}*")
        yield Sheet("", HEADS, [(one.trace, *figures(one)) for one in rules], framed=True)
        theory = [f"- **{one.trace}**: {markdown(one.theory)} *{markdown(cite(one))}*" for one in rules]
        yield Prose("\n".join(theory))
    sources = [f"- **{markdown(key)}**: {markdown(text)}" for key, text in cited_sources(book)]
    if sources:
        yield Prose("## Sources")
        yield Prose("\n".join(sources))
    yield Prose(read_page("convert").template)


def title(book: Rulebook) -> str:
    """Its name, and its title where it has one."""
    return f"Rulebook {book.name}" + (f": {book.title}" if book.title else "")


def count_rules(book: Rulebook) -> str:
    """How many rules there are, and which traces have none."""
    silent = [name for name, one in TRACES.items() if one.scored and name not in book.rules]
    without = f" No rule speaks of {', '.join(silent)}." if silent else ""
    return f"{count_noun(len(book.rules), 'rule')}.{without}"


def cited_sources(book: Rulebook) -> list[tuple[str, str]]:
    """The listed sources that rules cite."""
    cited = {source for rule in book.rules.values() for source in rule.source}
    return sorted((key, text) for key, text in book.sources.items() if key in cited)


def describe_discount(book: Rulebook, dimension: str) -> str:
    """What further traces of a dimension count."""
    rho = book.rho.get(dimension, 1.0)
    if rho == 1.0:
        return "every trace counts in full"
    return f"of each further trace of the same side {rho:g} counts"


def figures(rule: Rule) -> tuple[str, str, str, str, str]:
    """Both likelihoods, how far those who were asked differ (in log-odds), and what follows in dB."""
    spread = " / ".join(f"{one:g}" for one in rule.spread)
    return f"{rule.p1:g}", f"{rule.p0:g}", spread, signed(rule.present_db), signed(rule.absent_db)


def cite(rule: Rule) -> str:
    """What a rule stands on, in parentheses."""
    return f"({'; '.join(rule.source)})"
