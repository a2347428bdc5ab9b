"""The words of the output, explained once: the glossary, with the traces of the codebook beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalclass.errors import UsageError
from coalclass.indicators import TRACES
from coalclass.indicators.codebook import SPEAKS_FOR
from coalclass.indicators.declare import Trace
from coalclass.records.words import count_noun
from coalclass.results import Result

if TYPE_CHECKING:
    from coalclass.records.fields import Field

_TRACE_GROUP = "The traces"
_KIND_GROUP, _FIELD_GROUP = "Kinds of entries", "Fields of entries"
_ALIKE = 0.75


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
    """Terms in the order of reading: all of them, or the one that was asked for, under the word `asked`."""

    terms: tuple[Term, ...]
    asked: str = ""

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        return f"Glossary({count_noun(len(self.terms), 'term')})"


@lru_cache(maxsize=1)
def read_glossary() -> Glossary:
    """Every term: those of the glossary's file, the entries and fields of a record, the traces of the codebook."""
    from coalclass.records.fields import read_data_file

    groups = read_data_file(Path(__file__).with_name("glossary.yaml"))["groups"]
    terms = [_make_term(name, group, fields) for group, named in groups.items() for name, fields in named.items()]
    # The one trace of a dimension bears its name, which is explained already.
    named = {_fold(spelling) for term in terms for spelling in (term.name, *term.also)}
    coded = [term for term in _list_coded() if _fold(term.name) not in named]
    traces = [_trace_term(trace) for trace in TRACES.values() if _fold(trace.name) not in named]
    return Glossary((*terms, *coded, *traces))


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


def is_spelling(word: str, term: Term) -> bool:
    """Whether a word is a term's own name, or nearly: case, hyphens and a plural s aside."""
    return _fold(word).rstrip("s") == _fold(term.name).rstrip("s")


def _make_term(name: str, group: str, fields: dict[str, Any]) -> Term:
    listed = {key: tuple(map(str, fields.get(key, ()))) for key in ("also", "see")}
    return Term(name, group, fields["about"], literature=fields.get("literature"), **listed)


def _list_coded() -> Iterator[Term]:
    """The kinds of entries and their fields, as the format itself explains them."""
    from coalclass.records import SECTIONS
    from coalclass.records.fields import vocabulary

    known = vocabulary()
    for name, section in (("consultation", "consultations"), ("aid", "aid")):
        yield Term(
            name, _KIND_GROUP, f"{known.shapes['record'][section].about}. A section of a record.", see=("entry",)
        )
    for kind in known.kinds.values():
        about = f"An interaction by the {' or the '.join(kind.actor)}: {kind.about}."
        further = f" Further fields: {', '.join(kind.fields)}." if kind.fields else ""
        yield Term(kind.name, _KIND_GROUP, about + further, see=("entry",))
    fields: dict[str, list[tuple[str, Field]]] = {}
    for section in SECTIONS:
        for name, field in known.shapes[section].items():
            fields.setdefault(name, []).append((section, field))
    for name, places in fields.items():
        yield Term(name, _FIELD_GROUP, _tell_field(places), see=("entry",))


def _tell_field(places: list[tuple[str, Field]]) -> str:
    """What a field holds, in the sections that have it; said once where all of them mean the same."""
    told: dict[str, list[str]] = {}
    for section, field in places:
        # The kinds of interactions are terms of their own.
        words = f" Allowed: {', '.join(field.words)}." if field.words and field.name != "kind" else ""
        unit = f" In {field.unit}." if field.unit else ""
        told.setdefault(f"{field.about}.{words}{unit}", []).append(section)
    if len(told) == 1:
        ((text, sections),) = told.items()
        return f"{text[0].upper()}{text[1:]} A field of {' and '.join(sections)}."
    return " ".join(f"In {' and '.join(sections)}: {text}" for text, sections in told.items())


def _trace_term(trace: Trace) -> Term:
    side = f"Speaks for {SPEAKS_FOR[trace.toward]}." if trace.scored else "Reported, not scored."
    about = f"{trace.title[0].upper()}{trace.title[1:]}. {trace.definition} {side}"
    return Term(trace.name, _TRACE_GROUP, about, literature=trace.source, see=(trace.dimension, "trace"))


def _suggest(spelling: str, term: Term) -> str:
    return term.name if is_spelling(spelling, term) else f"{spelling} (see {term.name})"


def _unknown(name: str, known: dict[str, Term]) -> str:
    from difflib import get_close_matches

    near = dict.fromkeys(
        _suggest(one, known[one]) for one in get_close_matches(_fold(name)[:100], known, n=3, cutoff=_ALIKE)
    )
    hint = f"did you mean {' or '.join(near)}?" if near else "coalclass explain lists the terms"
    return f"the glossary has no term {name!r}; {hint}"
