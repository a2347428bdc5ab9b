"""`explain`: what a word of the output means."""

from __future__ import annotations

from coalclass.scoring.glossary import Glossary, find_term, read_glossary


def explain(term: str | None = None) -> Glossary:
    """The term of the glossary with that name or spelling, in any case; every term where none is named.

    Arguments: `term` is a term, a column's head, a dimension or the name of a trace.
    Errors: UsageError for a word that the glossary does not have, with the nearest ones.

    >>> import coalclass
    >>> [one.name for one in coalclass.explain("decibels")]
    ['dB']
    """
    return read_glossary() if term is None else Glossary((find_term(term),), asked=term)
