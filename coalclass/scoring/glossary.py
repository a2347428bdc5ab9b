"""The words of the output, explained once: the glossary, with the traces of the codebook beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from coalclass.errors import UsageError
from coalclass.indicators import TRACES
from coalclass.indicators.codebook import SPEAKS_FOR
from coalclass.indicators.declare import Trace
from coalclass.results import Result

_TRACE_GROUP = "The traces"
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means. `also` are other spellings, column heads among them; `see` are terms beside it."""

    name: str
    group: str
    about: str
    also: tuple[str, ...] = ()
    literature: str | None = None
    see: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The first sentence."""
        head, stop, _ = self.about.partition(". ")
        return head + stop.strip()

    def to_plain(self) -> dict[str, Any]:
        """The term as JSON holds it."""
        plain = {"term": self.name, "group": self.group, "about": self.about}
        return {**plain, "also": list(self.also), "literature": self.literature, "see": list(self.see)}


@dataclass(frozen=True, slots=True)
class Glossary(Result):
    """Terms in the order of reading: all of them, or the one that was asked for."""

    terms: tuple[Term, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        return f"Glossary({len(self.terms)} terms)"


@lru_cache(maxsize=1)
def read_glossary() -> Glossary:
    """Every term: those of the glossary's file, then the traces as the codebook defines them."""
    from coalclass.records.fields import read_data_file

    groups = read_data_file(Path(__file__).with_name("glossary.yaml"))["groups"]
    terms = [_make_term(name, group, fields) for group, named in groups.items() for name, fields in named.items()]
    # The one trace of a dimension bears its name, which is explained already.
    named = {term.name for term in terms}
    return Glossary((*terms, *[_trace_term(trace) for trace in TRACES.values() if trace.name not in named]))


def find_term(name: str) -> Term:
    """The term of that name or spelling, in any case. Raises UsageError with the nearest terms where there is none."""
    known = _spellings()
    term = known.get(_fold(name))
    if term is None:
        raise UsageError(_unknown(name, known))
    return term


def find_head(head: str) -> Term | None:
    """The term that a column's head means; units and signs of sorting aside. None where the glossary has none."""
    known = _spellings()
    bare = head.removeprefix(">").strip()
    for part in (bare, bare.partition(" [")[0], bare.removesuffix(" dB").removesuffix(",")):
        if _fold(part) in known:
            return known[_fold(part)]
    return None


@lru_cache(maxsize=1)
def _spellings() -> dict[str, Term]:
    known: dict[str, Term] = {}
    for term in read_glossary():
        for spelling in (term.name, *term.also):
            known.setdefault(_fold(spelling), term)
    return known


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").replace("−", " ").split())


def _make_term(name: str, group: str, fields: dict[str, Any]) -> Term:
    listed = {key: tuple(map(str, fields.get(key, ()))) for key in ("also", "see")}
    return Term(name, group, fields["about"], literature=fields.get("literature"), **listed)


def _trace_term(trace: Trace) -> Term:
    side = f"Speaks for {SPEAKS_FOR[trace.toward]}." if trace.scored else "Reported, not scored."
    about = f"{trace.title[0].upper()}{trace.title[1:]}. {trace.definition} {side}"
    return Term(trace.name, _TRACE_GROUP, about, literature=trace.source, see=(trace.dimension, "trace"))


def _unknown(name: str, known: dict[str, Term]) -> str:
    from difflib import get_close_matches

    near = dict.fromkeys(known[one].name for one in get_close_matches(_fold(name)[:100], known, n=3, cutoff=_ALIKE))
    hint = f"did you mean {' or '.join(near)}?" if near else "coalclass explain lists the terms"
    return f"the glossary has no term {name!r}; {hint}"
