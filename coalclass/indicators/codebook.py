"""The codebook, generated from the declarations of the traces: rows, and the same as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coalclass.indicators.declare import TRACES, Trace
from coalclass.indicators.evidence import SEARCH_KIND, SEARCH_NONE
from coalclass.records.words import count_noun
from coalclass.results import Result

SPEAKS_FOR = {1: "substantive", -1: "incentive-based", 0: "neither"}
"""The side that a trace speaks for when it is found."""

INTRODUCTION = (
    "A trace is a pattern over the entries of one record: a kind, a conjunction, or a sequence within a window of 365 "
    "days. It gives s, the chance from 0 to 1 that it is truly there, and d, how sensitive the search for it was "
    f"(`none` {SEARCH_NONE:g}, a kind in `searched` {SEARCH_KIND:g}, otherwise 0). Instances add up as "
    "1 - (1 - a)(1 - b)...; several entries on one event are one instance. Each weighs by its reliability (confirmed "
    "1, reported 0.5, disputed 0), and only entries in the period count. A trace that was not found and not looked for "
    "says nothing."
)


@dataclass(frozen=True, slots=True)
class Codebook(Result):
    """Every trace, in order."""

    traces: tuple[Trace, ...]

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    def __len__(self) -> int:
        return len(self.traces)

    def __repr__(self) -> str:
        return f"Codebook({count_noun(len(self.traces), 'trace')})"


def codebook_rows(traces: Iterable[Trace] | None = None) -> list[dict[str, Any]]:
    """One row for each trace, in the order of the codebook; by default of every declared one.

    Keys: name, dimension, title, speaks_for, definition, opened_by, fields, unknown, source, scored.
    """
    return [
        {
            "name": one.name,
            "dimension": one.dimension,
            "title": one.title,
            "speaks_for": SPEAKS_FOR[one.toward],
            "definition": one.definition,
            "opened_by": one.opened_by or None,
            "fields": list(one.fields),
            "unknown": one.unknown,
            "source": one.source,
            "scored": one.scored,
        }
        for one in (TRACES.values() if traces is None else traces)
    ]


def count_traces(rows: list[dict[str, Any]]) -> str:
    """How many traces there are, in words."""
    scored = sum(row["scored"] for row in rows)
    dimensions = len({row["dimension"] for row in rows})
    return f"{len(rows)} traces in {dimensions} dimensions; {scored} of them are scored."


def codebook_markdown(rows: list[dict[str, Any]]) -> str:
    """The codebook as a page, without a newline at its end. Paragraphs are not wrapped."""
    parts = ["# Codebook", "Generated: `coalclass codebook --format markdown`.", f"{count_traces(rows)} {INTRODUCTION}"]
    dimension = ""
    for row in rows:
        if row["dimension"] != dimension:
            dimension = row["dimension"]
            parts.append(f"## {dimension}")
        parts += [
            f"### {row['name']}",
            f"*{row['title'][0].upper()}{row['title'][1:]}.* {row['definition']}",
            _facts(row),
        ]
    return "\n\n".join([*parts, *_describe_entries()])


def _describe_entries() -> Iterator[str]:
    """What a coder enters: the kinds of entries and the words of their fields, as the format explains them."""
    from coalclass.records import SECTIONS
    from coalclass.records.fields import vocabulary

    known = vocabulary()
    yield "## Kinds of entries"
    yield "What the traces read. `coalclass explain KIND` and `coalclass explain FIELD` tell the same."
    rows = [("`consultation`", "both", known.shapes["record"]["consultations"].about, "`consultations`")]
    rows.append(("`aid`", "hegemon or partner", known.shapes["record"]["aid"].about, "`aid`"))
    for kind in known.kinds.values():
        further = ", ".join(f"`{name}`" for name in kind.fields)
        rows.append(
            (f"`{kind.name}`", " or ".join(kind.actor), kind.about, f"`interactions`{': ' * bool(further)}{further}")
        )
    yield _table(("kind", "by", "what it is", "section, and its further fields"), rows)
    yield "### The words of fields"
    yield _table(
        ("field", "section", "words", "what it is"),
        [
            (f"`{name}`", f"`{section}`", ", ".join(field.words), field.about)
            for section in SECTIONS
            for name, field in known.shapes[section].items()
            if field.words and (section, name) != ("interactions", "kind")
        ],
    )


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _facts(row: dict[str, Any]) -> str:
    facts = {"Speaks for": row["speaks_for"] if row["scored"] else "neither: reported, not scored"}
    if row["opened_by"]:
        facts["Opened by"] = row["opened_by"]
    facts["Reads"] = ", ".join(f"`{field}`" for field in row["fields"])
    facts["Says nothing where"] = row["unknown"]
    facts["Source"] = row["source"]
    return "\n".join(f"- {name}: {text}" for name, text in facts.items())
